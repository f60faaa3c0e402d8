// What an agent does in one step.

/// One action, as Gymnasium's environments take it: an element of a `Discrete` or of a `Box` space, or of a
/// `MultiDiscrete` or `MultiBinary` one.
///
/// Literals stand for actions: `1` is `.discrete(1)`, `[0.5]` is `.continuous([0.5])`.
public enum Action: Hashable, Sendable {
  case discrete(Int)
  case continuous([Float])
  /// The whole numbers of a `MultiDiscrete` action, or the switches (0 or 1) of a `MultiBinary` one.
  case multiDiscrete([Int])
}

extension Action: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .discrete(value) }
}

extension Action: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Float...) { self = .continuous(elements) }
}

extension Action: CustomStringConvertible {
  public var description: String {
    switch self {
    case .discrete(let value): "\(value)"
    case .continuous(let values): "\(values)"
    case .multiDiscrete(let values): "\(values)"
    }
  }
}
