// Where an axis is marked: round numbers 1-2-5, counted in whole steps so that no 0.30000000000000004 appears.

/// A mark of an axis.
package struct Tick: Sendable, Hashable {
  package let value: Double
  package let label: String
}

/// The distance between ticks: 1, 2 or 5 times a power of ten.
package struct TickStep: Sendable, Hashable {
  package let mantissa: Int
  package let exponent: Int

  package var size: Double { value(1) }

  /// The round step that divides `span` into about `count` parts.
  ///
  /// - Parameter wholeNumbers: at least 1, for axes that count things.
  package init(span: Double, count: Int, wholeNumbers: Bool = false) {
    let raw = max(span / Double(max(count, 1)), 1e-300)
    var exponent = NumberText.floorLog10(raw)
    let error = raw / NumberText.power10(exponent)
    // The geometric means of neighbours 1, 2, 5, 10.
    var mantissa =
      error >= 7.0710678118654755 ? 10 : error >= 3.1622776601683795 ? 5 : error >= 1.4142135623730951 ? 2 : 1
    if mantissa == 10 {
      mantissa = 1
      exponent += 1
    }
    if wholeNumbers, exponent < 0 { (mantissa, exponent) = (1, 0) }
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// The position of the tick `index` steps from zero.
  func value(_ index: Int) -> Double {
    let units = Double(index * mantissa)
    // Dividing by an exact power of ten rounds once; multiplying by 0.1 would round twice.
    return exponent < 0 && exponent >= -22
      ? units / NumberText.power10(-exponent) : units * NumberText.power10(exponent)
  }

  /// The last tick at or below `value`, and the first at or above it, in steps from zero.
  func indexBelow(_ value: Double) -> Int { Int((value / size + 1e-9).rounded(.down)) }
  func indexAbove(_ value: Double) -> Int { Int((value / size - 1e-9).rounded(.up)) }

  /// The ticks from `lower` to `upper`, ends included.
  package func ticks(from lower: Double, to upper: Double) -> [Tick] {
    let first = indexAbove(lower)
    let last = indexBelow(upper)
    guard first <= last, last - first < 1000 else { return [] }
    let indices = Array(first...last)
    let labels = NumberText.axisLabels(indices.map { $0 * mantissa }, exponent: exponent)
    return zip(indices, labels).map { Tick(value: value($0), label: $1) }
  }
}

/// The ticks of a logarithmic axis from `lower` to `upper`, both positive: powers of ten where there are at
/// least three, else 1, 2 and 5 times them, else evenly spaced round numbers.
package func logarithmicTicks(from lower: Double, to upper: Double, count: Int) -> [Tick] {
  let first = NumberText.floorLog10(lower)
  let last = NumberText.floorLog10(upper)
  // All labels of an axis are written alike.
  let isPlain = first >= -3 && last <= 14
  func marks(_ mantissas: [Int], every stride: Int) -> [Tick] {
    (first...max(first, last)).filter { ($0 - first) % stride == 0 }.flatMap { exponent in
      mantissas.map { mantissa in
        let label =
          isPlain
          ? NumberText.short(Double(mantissa) * NumberText.power10(exponent)) : powerLabel(mantissa, exponent)
        return Tick(value: Double(mantissa) * NumberText.power10(exponent), label: label)
      }
    }.filter { $0.value >= lower * (1 - 1e-9) && $0.value <= upper * (1 + 1e-9) }
  }
  let powers = marks([1], every: max(1, (last - first) / max(count, 1)))
  if powers.count >= 3 { return powers }
  let finer = marks([1, 2, 5], every: 1)
  if finer.count >= 3 { return finer }
  return TickStep(span: upper - lower, count: count).ticks(from: lower, to: upper).filter { $0.value > 0 }
}

private func powerLabel(_ mantissa: Int, _ exponent: Int) -> String {
  let power = exponent == 0 ? "1" : "10" + NumberText.superscript(exponent)
  return mantissa == 1 ? power : exponent == 0 ? "\(mantissa)" : "\(mantissa)×\(power)"
}
