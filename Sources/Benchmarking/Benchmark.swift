// A benchmark with a name: what a list of them is made of, and what one yields.

/// Something that can be measured by name.
public struct Benchmark: Sendable {
  /// Such as `cartpole-defaults`.
  public let name: String
  /// What it measures, in a line.
  public let summary: String
  private let body: @Sendable (Options) throws -> Report

  public init(_ name: String, _ summary: String, _ body: @escaping @Sendable (Options) throws -> Report) {
    (self.name, self.summary, self.body) = (name, summary, body)
  }

  /// How it is measured.
  public struct Options: Hashable, Codable, Sendable {
    /// Samples of each measurement, from 1.
    public var samples: Int
    /// Threads of one training, from 1.
    public var threads: Int

    public init(samples: Int = 5, threads: Int = 1) { (self.samples, self.threads) = (samples, threads) }
  }

  /// What was measured, in the order in which it is to be read.
  public struct Report: Hashable, Codable, Sendable {
    public var measurements: [Measurement]
    /// What is not measured and yet belongs to it, such as a hash of what was computed.
    public var facts: [String: String]

    public init(_ measurements: [Measurement], facts: [String: String] = [:]) {
      (self.measurements, self.facts) = (measurements, facts)
    }
  }

  /// - Throws: what is measured throws.
  public func run(_ options: Options = Options()) throws -> Report { try body(options) }
}
