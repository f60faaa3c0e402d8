// The code behind a registered signature.

import CellLanguage

/// A call of a registered function: what it is given beyond its plain arguments.
public struct Call {
  /// In the order of the parameters, the receiver first; `inout` ones are written back after the call.
  public var arguments: [Value]
  public let context: CellContext
}

struct Implementation: @unchecked Sendable {
  /// Forms that spare the frequent calls an array of arguments.
  enum Body {
    case nullary(() throws -> Value)
    case unary((Value) throws -> Value)
    case binary((Value, Value) throws -> Value)
    case ternary((Value, Value, Value) throws -> Value)
    /// `Double` functions of the mathematical library.
    case double((Double) -> Double)
    case mutating0((inout Value) throws -> Value)
    case mutating1((inout Value, Value) throws -> Value)
    case mutating2((inout Value, Value, Value) throws -> Value)
    case general((inout Call) throws -> Value)
  }

  var body: Body
  /// Of a settable property or subscript: base, subscript's arguments, new value.
  var setter: ((inout Value, [Value], Value) throws -> Void)?
  /// Changes an element in place: base, subscript's arguments, the change.
  var modifier: ((inout Value, [Value], (inout Value) throws -> Value) throws -> Value)?
  var intrinsic: Intrinsic?

  init(
    _ body: Body, setter: ((inout Value, [Value], Value) throws -> Void)? = nil,
    modifier: ((inout Value, [Value], (inout Value) throws -> Value) throws -> Value)? = nil,
    intrinsic: Intrinsic? = nil
  ) {
    self.body = body
    self.setter = setter
    self.modifier = modifier
    self.intrinsic = intrinsic
  }
}

/// Registered functions that the compiler knows, to run them without a call where the types allow.
enum Intrinsic: Hashable {
  case arithmetic(ArithmeticOperator)
  case arithmeticAssignment(ArithmeticOperator)
  case comparison(ComparisonOperator)
  case not, negate
  case arraySubscript, arrayCount
  /// `d[key, default: x]`.
  case dictionaryDefault
  /// A mutating member that runs none of the notebook's own code.
  case changeInPlace
  /// The same that adds one element to an array or a text to a text.
  case append
  case patternMatch
  /// `Int(x)` and `Double(n)`.
  case conversion
  case expectation(ExpectationForm)
}

enum ComparisonOperator: String, Hashable, CaseIterable {
  case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
}

enum ArithmeticOperator: String, Hashable, CaseIterable {
  case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%"
  case wrappingAdd = "&+", wrappingSubtract = "&-", wrappingMultiply = "&*"
  case and = "&", or = "|", xor = "^", shiftLeft = "<<", shiftRight = ">>"
}
