// What a benchmark yields: its samples, and the few numbers that sum them up.

import Foundation

/// Repeated measurements of one thing. Order statistics only: a mean would be drawn up by every interruption.
public struct Measurement: Hashable, Codable, Sendable {
  /// What was measured.
  public let name: String
  /// Of every sample: "s" for seconds an iteration, "steps/s" and the like for rates.
  public let unit: String
  /// In the order in which they were taken.
  public let samples: [Double]
  /// How many items one iteration dealt with: steps, rows, floating-point operations.
  public let itemsPerIteration: Int
  /// How many iterations were timed together for one sample.
  public let iterationsPerSample: Int

  public init(
    name: String, unit: String = "s", samples: [Double], itemsPerIteration: Int = 1,
    iterationsPerSample: Int = 1
  ) {
    self.name = name
    self.unit = unit
    self.samples = samples
    self.itemsPerIteration = itemsPerIteration
    self.iterationsPerSample = iterationsPerSample
  }

  /// The number of samples.
  public var n: Int { samples.count }
  /// NaN without samples, as are the others.
  public var median: Double { quantile(0.5) }
  /// The range that the middle half of the samples spans.
  public var iqr: Double { quantile(0.75) - quantile(0.25) }
  public var min: Double { samples.min() ?? .nan }
  public var max: Double { samples.max() ?? .nan }

  /// The value below which the share `p` of the samples lies, linear between neighbours (type 7 of R. Hyndman
  /// and Y. Fan, 1996; NumPy's default).
  /// - Parameter p: from 0 to 1; values beyond are taken for the nearer of the two.
  /// - Complexity: O(n log n).
  public func quantile(_ p: Double) -> Double {
    guard !samples.isEmpty, !p.isNaN else { return .nan }
    let sorted = samples.sorted()
    let position = Swift.min(Swift.max(p, 0), 1) * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = Swift.min(lower + 1, sorted.count - 1)
    return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
  }

  /// Items a second, by the median time of an iteration. NaN for what is not in seconds.
  public var itemsPerSecond: Double { unit == "s" ? Double(itemsPerIteration) / median : .nan }

  /// The same samples as rates, in `items` a second: `measurement.perSecond("steps")` has the unit "steps/s".
  /// What is not in seconds stays as it is.
  public func perSecond(_ items: String) -> Measurement {
    guard unit == "s" else { return self }
    return Measurement(
      name: name, unit: "\(items)/s", samples: samples.map { Double(itemsPerIteration) / $0 },
      itemsPerIteration: itemsPerIteration, iterationsPerSample: iterationsPerSample)
  }
}

extension Measurement: CustomStringConvertible {
  /// `forward pass: 12.3 µs (IQR 0.412 µs, min 12.1 µs, n 15)`
  public var description: String {
    func text(_ value: Double) -> String { Quantity(value, unit).description }
    return "\(name): \(text(median)) (IQR \(text(iqr)), min \(text(min)), n \(n))"
  }
}

/// A number with its unit, for reading: three significant digits and an SI prefix.
public struct Quantity: Hashable, Sendable, CustomStringConvertible {
  public let value: Double
  public let unit: String

  public init(_ value: Double, _ unit: String) {
    self.value = value
    self.unit = unit
  }

  /// `12.3 µs`, `4.56 Msteps/s`, `85.0 %`, `0 s`, `nan s`; beyond pico and tera `1.00e+30 s`.
  public var description: String {
    if unit == "%" { return String(format: "%.1f %%", value) }
    guard value.isFinite, value != 0 else { return "\(value == 0 ? "0" : "\(value)") \(unit)" }
    // Rounded before the prefix is chosen, so that 999.9 becomes 1.00 k and not 1000.
    let scientific = String(format: "%.2e", value)
    let parts = scientific.split(separator: "e").compactMap { Double($0) }
    guard parts.count == 2 else { return "\(scientific) \(unit)" }
    let exponent = Int(parts[1])
    let group = Int((parts[1] / 3).rounded(.down))
    guard let prefix = Self.prefixes[group] else { return "\(scientific) \(unit)" }
    let place = exponent - 3 * group
    let scaled = parts[0] * [1, 10, 100][place]
    return String(format: "%.\(2 - place)f", scaled) + " \(prefix)\(unit)"
  }

  /// By powers of 1,000.
  private static let prefixes = [
    -4: "p", -3: "n", -2: "µ", -1: "m", 0: "", 1: "k", 2: "M", 3: "G", 4: "T",
  ]
}
