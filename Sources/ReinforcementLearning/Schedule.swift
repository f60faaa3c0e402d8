// Hyperparameters that change while training goes on.

/// A value as a function of the progress that remains, as Stable-Baselines3's schedules: 1 at the start, 0 at the end.
///
/// Progress is updated after each rollout and before the update that learns from it, so the first update is already
/// below 1 (but see `PPOVariant.scheduleProgress`). A number stands for a constant: `learningRate: 3e-4`.
public enum Schedule: Hashable, Sendable {
  case constant(Double)
  /// From this value down to 0 in a straight line. The last rollout may go beyond the total number of timesteps; the
  /// value then stays at 0, or, when `faithful`, goes below as in Stable-Baselines3's Zoo.
  case linear(Double, faithful: Bool = false)
  /// Straight lines between `values`, which are reached at the shares `at` of the training that is done: 0 at the
  /// start, 1 at the end, increasing. Before the first and after the last of them the value stays as it is there.
  case piecewise(at: [Double], values: [Double])

  /// From `start` to `end`, which is reached when the share `endFraction` of the training is done, and kept: number for
  /// number Stable-Baselines3's `LinearSchedule`.
  public static func linear(_ start: Double, end: Double, endFraction: Double = 1) -> Schedule {
    .piecewise(at: [0, endFraction], values: [start, end])
  }

  /// - Parameter progressRemaining: 1 at the start; at the end 0 or, when timesteps overshoot, a little less.
  public func callAsFunction(_ progressRemaining: Double) -> Double {
    switch self {
    case .constant(let value): value
    case .linear(let initial, faithful: false): initial * max(progressRemaining, 0)
    case .linear(let initial, faithful: true): initial * progressRemaining
    case .piecewise(let at, let values): Self.interpolate(1 - progressRemaining, at, values)
    }
  }

  /// The value at the start.
  public var initial: Double { self(1) }

  /// NaN without points.
  private static func interpolate(_ done: Double, _ at: [Double], _ values: [Double]) -> Double {
    guard let first = at.first, let last = values.last, at.count == values.count else { return .nan }
    guard done > first else { return values[0] }
    guard let next = at.firstIndex(where: { done <= $0 }) else { return last }
    let (left, right) = (values[next - 1], values[next])
    return left + (done - at[next - 1]) * (right - left) / (at[next] - at[next - 1])
  }

  /// - Throws: `EngineError.malformedSchedule`.
  func validate(_ name: String) throws {
    guard case .piecewise(let at, let values) = self else { return }
    let isIncreasing = zip(at, at.dropFirst()).allSatisfy { $0 < $1 }
    guard !at.isEmpty, at.count == values.count, isIncreasing, at.allSatisfy((0.0...1).contains) else {
      throw EngineError.malformedSchedule(name, value: description)
    }
  }
}

extension Schedule: HyperparameterValue {
  /// The values between which all others lie, but for what `faithful` gives beyond the end. Every schedule may go down
  /// to 0, as straight lines do.
  public var checkedNumbers: [Double] {
    switch self {
    case .constant(let value), .linear(let value, _): [value]
    case .piecewise(_, let values): values.prefix(1) + values.dropFirst().filter { $0 != 0 }
    }
  }
}

extension Schedule: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral value: Double) { self = .constant(value) }
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }
}

extension Schedule: CustomStringConvertible {
  public var description: String {
    switch self {
    case .constant(let value): "\(value)"
    case .linear(let initial, faithful: false): ".linear(\(initial))"
    case .linear(let initial, faithful: true): ".linear(\(initial), faithful: true)"
    case .piecewise(let at, let values): ".piecewise(at: \(at), values: \(values))"
    }
  }
}

extension Schedule: Codable {
  private enum CodingKeys: CodingKey { case constant, linear, faithful, piecewise, at }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let value = try container.decodeIfPresent(Double.self, forKey: .constant) {
      self = .constant(value)
    } else if let values = try container.decodeIfPresent([Double].self, forKey: .piecewise) {
      self = .piecewise(at: try container.decode([Double].self, forKey: .at), values: values)
    } else {
      self = .linear(
        try container.decode(Double.self, forKey: .linear),
        faithful: try container.decode(Bool.self, forKey: .faithful))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .constant(let value): try container.encode(value, forKey: .constant)
    case .linear(let initial, let faithful):
      try container.encode(initial, forKey: .linear)
      try container.encode(faithful, forKey: .faithful)
    case .piecewise(let at, let values):
      try container.encode(values, forKey: .piecewise)
      try container.encode(at, forKey: .at)
    }
  }
}
