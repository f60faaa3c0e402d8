// Hyperparameters that change while training goes on.

/// A value as a function of the progress that remains, as Stable-Baselines3's schedules: 1 at the start, 0 at the end.
///
/// Progress is updated after each rollout and before the update that learns from it, so the first update is already
/// below 1. A number stands for a constant: `learningRate: 3e-4`.
public enum Schedule: Hashable, Sendable {
  case constant(Double)
  /// From this value down to 0 in a straight line. The last rollout may go beyond the total number of timesteps; the
  /// value then stays at 0, or, when `faithful`, goes below as in Stable-Baselines3's Zoo.
  case linear(Double, faithful: Bool = false)

  /// - Parameter progressRemaining: 1 at the start; at the end 0 or, when timesteps overshoot, a little less.
  public func callAsFunction(_ progressRemaining: Double) -> Double {
    switch self {
    case .constant(let value): value
    case .linear(let initial, faithful: false): initial * max(progressRemaining, 0)
    case .linear(let initial, faithful: true): initial * progressRemaining
    }
  }

  /// The value at the start.
  public var initial: Double { self(1) }
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
    }
  }
}
