// Normally distributed numbers from an integer generator, the same bits on every machine.
import Environments
import NumericKernels

/// Standard normal numbers by Marsaglia's polar method ("A Convenient Method for Generating Normal Variables", 1964).
///
/// It needs only a logarithm, the project's own, and a square root, which is exact everywhere.
public struct GaussianSampler: Hashable, Sendable {
  /// The number that is left of a pair.
  fileprivate var spare: Float?

  public init() {}

  /// The next number; every second call draws from `random`.
  public mutating func next(using random: inout PCG64) -> Float {
    if let value = spare {
      spare = nil
      return value
    }
    while true {
      let u = Float(random.uniform(-1, 1))
      let v = Float(random.uniform(-1, 1))
      let square = u * u + v * v
      guard square < 1, square > 0 else { continue }
      let factor = (-2 * Elementary.log(square) / square).squareRoot()
      spare = v * factor
      return u * factor
    }
  }
}

/// What a policy draws from: its own generator, and the half of a normal pair that is left.
public struct PolicyRandom: Hashable, Sendable {
  public var generator: PCG64
  public var gaussian = GaussianSampler()

  /// A stream of its own: not the one that an environment of the same seed draws from.
  public init(seed: UInt64) { generator = PCG64(SeedSequence(seed).child(0)) }

  /// Standard normal.
  public mutating func normal() -> Float { gaussian.next(using: &generator) }

  /// In [0, 1).
  public mutating func uniform() -> Double { generator.random() }

  /// The generator's words, then 1 and the bits of the number that is left of a pair, or two zeros.
  var savedWords: [UInt64] {
    generator.savedWords + [gaussian.spare == nil ? 0 : 1, UInt64(gaussian.spare?.bitPattern ?? 0)]
  }

  static let savedWordCount = PCG64.savedWordCount + 2

  /// nil when there are not `savedWordCount` words.
  init?(savedWords words: [UInt64]) {
    guard words.count == Self.savedWordCount, let generator = PCG64(savedWords: words.dropLast(2)) else { return nil }
    self.generator = generator
    if words[words.count - 2] != 0 {
      gaussian.spare = Float(bitPattern: UInt32(truncatingIfNeeded: words[words.count - 1]))
    }
  }
}
