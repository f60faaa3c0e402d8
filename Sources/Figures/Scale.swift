// From values to positions: what range an axis covers, and where on it a value lies.

import Foundation

/// How an axis grows.
public enum AxisScale: String, Sendable, Hashable, Codable {
  case linear
  /// By equal factors. All values must be above zero.
  case logarithmic
}

/// A continuous axis: values from `lower` to `upper` on positions from `start` to `end`.
package struct Scale: Sendable {
  package var kind: AxisScale = .linear
  package var lower: Double
  package var upper: Double
  package var start: Double
  package var end: Double

  package init(_ kind: AxisScale = .linear, lower: Double, upper: Double, start: Double, end: Double) {
    self.kind = kind
    self.lower = lower
    self.upper = upper
    self.start = start
    self.end = end
  }

  /// The position of `value`; values far outside land just beyond the ends.
  package func position(_ value: Double) -> Double {
    let fraction: Double
    switch kind {
    case .linear:
      // Halves, so that a span from -1e308 to 1e308 does not overflow.
      fraction = (value / 2 - lower / 2) / (upper / 2 - lower / 2)
    case .logarithmic:
      fraction = value <= 0 ? -1 : log(value / lower) / log(upper / lower)
    }
    return start + min(max(fraction, -10), 11) * (end - start)
  }
}

/// The range of an axis and the ticks on it.
package struct AxisRange: Sendable {
  package var kind: AxisScale
  package var lower: Double
  package var upper: Double
  package var ticks: [Tick]

  /// The range that shows the values from `low` to `high` well: widened to the next tick where that is near,
  /// else by a little air; a single value gets room on both sides.
  ///
  /// - Parameters:
  ///   - count: how many steps to aim at.
  ///   - reach: how near, in steps, a tick must be for the range to be widened to it.
  ///   - reachToZero: the same for a tick at zero, which makes a better foot than others.
  ///   - air: what is added elsewhere, as a part of the span.
  package static func showing(
    _ low: Double, _ high: Double, kind: AxisScale, count: Int, reach: Double,
    reachToZero: Double? = nil, air: Double, wholeNumbers: Bool = false
  ) -> AxisRange {
    kind == .logarithmic
      ? logarithmic(low, high, count: count)
      : linear(
        low, high, count: count, reach: reach, reachToZero: reachToZero ?? reach, air: air,
        wholeNumbers: wholeNumbers)
  }

  /// Exactly the range from `lower` to `upper`.
  package static func exactly(_ lower: Double, _ upper: Double, kind: AxisScale, count: Int) -> AxisRange {
    let ticks =
      kind == .logarithmic
      ? logarithmicTicks(from: lower, to: upper, count: count)
      : TickStep(span: upper - lower, count: count).ticks(from: lower, to: upper)
    return AxisRange(kind: kind, lower: lower, upper: upper, ticks: ticks)
  }

  private static func linear(
    _ low: Double, _ high: Double, count: Int, reach: Double, reachToZero: Double, air: Double,
    wholeNumbers: Bool
  ) -> AxisRange {
    let size = max(low.magnitude, high.magnitude)
    var (lower, upper) = (low, high)
    // Closer than doubles resolve with some digits to spare: as good as one value.
    let isSingle = upper - lower <= max(size * 1e-11, 1e-290)
    if isSingle {
      let room = size < 1e-280 || (wholeNumbers && size < 1e9) ? 1 : size * 0.1
      lower -= room
      upper += room
    }
    let step = TickStep(span: upper - lower, count: count, wholeNumbers: wholeNumbers)
    if !isSingle {
      let span = upper - lower
      func isNear(_ tick: Double, _ end: Double) -> Bool {
        (tick - end).magnitude <= (tick == 0 ? reachToZero : reach) * step.size
      }
      let below = step.value(step.indexBelow(lower))
      let above = step.value(step.indexAbove(upper))
      lower = isNear(below, lower) ? min(below, lower) : lower - air * span
      upper = isNear(above, upper) ? max(above, upper) : upper + air * span
    }
    return AxisRange(kind: .linear, lower: lower, upper: upper, ticks: step.ticks(from: lower, to: upper))
  }

  private static func logarithmic(_ low: Double, _ high: Double, count: Int) -> AxisRange {
    var (lower, upper) = (max(low, 1e-290), max(high, 1e-290))
    if upper / lower < 1 + 1e-9 {
      lower /= 3
      upper *= 3
    }
    let air = pow(upper / lower, 0.03)
    let below = NumberText.power10(NumberText.floorLog10(lower))
    let above = NumberText.power10(NumberText.floorLog10(upper) + 1)
    let reach = pow(upper / lower, 0.08)
    lower = lower / below <= reach ? below : lower / air
    let isPower = NumberText.power10(NumberText.floorLog10(upper)) == upper
    upper = isPower ? upper : above / upper <= reach ? above : upper * air
    return AxisRange(
      kind: .logarithmic, lower: lower, upper: upper,
      ticks: logarithmicTicks(from: lower, to: upper, count: count))
  }

  /// The same range with every second, third, ... tick only, until labels of `width` fit side by side (or, with
  /// a line height as `width`, below each other).
  package func thinned(length: Double, width: (Tick) -> Double) -> AxisRange {
    var result = self
    let scale = Scale(kind, lower: lower, upper: upper, start: 0, end: length)
    for stride in 1...max(1, ticks.count) {
      // Counted from the tick at zero, if there is one, so that zero stays.
      let origin = ticks.firstIndex { $0.value == 0 } ?? 0
      result.ticks = ticks.enumerated().filter { ($0.offset - origin) % stride == 0 }.map(\.element)
      let fits = zip(result.ticks, result.ticks.dropFirst()).allSatisfy { a, b in
        (scale.position(b.value) - scale.position(a.value)).magnitude >= (width(a) + width(b)) / 2
      }
      if fits { break }
    }
    return result
  }
}
