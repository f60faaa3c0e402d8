// Arithmetic on values of any number type, checked where Swift traps.

import Foundation

extension ArithmeticOperator {
  /// Both sides are of one type.
  func apply(_ left: Value, _ right: Value) throws -> Value {
    switch (left, right) {
    case (.int(let a), .int(let b)): .int(try integer(a, b))
    case (.double(let a), .double(let b)): .double(floating(a, b))
    case (.float(let a), .float(let b)): .float(floating(a, b))
    case (.sized(let a), .sized): try applySized(left, right, a.kind.type)
    case (.int, .sized(let b)), (.sized(let b), .int): try applySized(left, right, b.kind.type)
    default: throw left.unexpected("number")
    }
  }

  private func applySized<T: FixedWidthInteger>(_ left: Value, _ right: Value, _ type: T.Type) throws -> Value {
    Value(integer: try integer(left.integer(T.self), right.integer(T.self)))
  }

  func integer<T: FixedWidthInteger>(_ a: T, _ b: T) throws -> T {
    switch self {
    case .add: return try checked(a.addingReportingOverflow(b), a, b)
    case .subtract: return try checked(a.subtractingReportingOverflow(b), a, b)
    case .multiply: return try checked(a.multipliedReportingOverflow(by: b), a, b)
    case .divide:
      if b == 0 { throw RuntimeError.divisionByZero("\(a) / 0") }
      return try checked(a.dividedReportingOverflow(by: b), a, b)
    case .remainder:
      if b == 0 { throw RuntimeError.divisionByZero("\(a) % 0") }
      return try checked(a.remainderReportingOverflow(dividingBy: b), a, b)
    case .wrappingAdd: return a &+ b
    case .wrappingSubtract: return a &- b
    case .wrappingMultiply: return a &* b
    case .and: return a & b
    case .or: return a | b
    case .xor: return a ^ b
    // Swift's smart shifts: never undefined, whatever the count.
    case .shiftLeft: return a << b
    case .shiftRight: return a >> b
    }
  }

  private func checked<T: FixedWidthInteger>(_ result: (partialValue: T, overflow: Bool), _ a: T, _ b: T) throws -> T {
    if result.overflow { throw overflow(a, b) }
    return result.partialValue
  }

  @inline(never)
  func overflow<T: FixedWidthInteger>(_ a: T, _ b: T) -> any Error {
    RuntimeError.overflow("\(a) \(rawValue) \(b < 0 ? "(\(b))" : "\(b)")", type: "\(T.self)")
  }

  func floating<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    default: .nan
    }
  }
}

extension ComparisonOperator {
  func apply(_ left: Value, _ right: Value) throws -> Bool {
    switch self {
    case .equal: return try valuesAreEqual(left, right)
    case .notEqual: return try !valuesAreEqual(left, right)
    case .less: return try isOrderedBefore(left, right)
    case .greater: return try isOrderedBefore(right, left)
    // NaN is on no side of anything; every other type takes Swift's default, !(b < a).
    case .lessOrEqual:
      switch (left, right) {
      case (.double(let a), .double(let b)): return a <= b
      case (.float(let a), .float(let b)): return a <= b
      default: return try !isOrderedBefore(right, left)
      }
    case .greaterOrEqual:
      switch (left, right) {
      case (.double(let a), .double(let b)): return a >= b
      case (.float(let a), .float(let b)): return a >= b
      default: return try !isOrderedBefore(left, right)
      }
    }
  }
}

extension Value {
  func negated() throws -> Value {
    switch self {
    case .double(let value): return .double(-value)
    case .float(let value): return .float(-value)
    case .int, .sized:
      func negate<T: FixedWidthInteger>(_ type: T.Type) throws -> Value {
        let value = try integer(T.self)
        let (result, overflow) = T.zero.subtractingReportingOverflow(value)
        if overflow { throw RuntimeError.overflow("-(\(value))", type: "\(T.self)") }
        return Value(integer: result)
      }
      return try negate(integerType)
    default: throw unexpected("number")
    }
  }

  func magnitude() throws -> Value {
    switch self {
    case .double(let value): return .double(value.magnitude)
    case .float(let value): return .float(value.magnitude)
    default:
      func magnitude<T: FixedWidthInteger>(_ type: T.Type) throws -> Value {
        func wrap(_ magnitude: any FixedWidthInteger) -> Value { Value(integer: magnitude) }
        return wrap(try integer(T.self).magnitude)
      }
      return try magnitude(integerType)
    }
  }

  /// `abs`: of the same type.
  func absolute() throws -> Value {
    switch self {
    case .double(let value): .double(abs(value))
    case .float(let value): .float(abs(value))
    default: try isOrderedBefore(self, zero()) ? negated() : self
    }
  }

  /// Zero of the value's own number type.
  func zero() -> Value {
    switch self {
    case .double: .double(0)
    case .float: .float(0)
    case .sized(let value): .sized(SizedInteger(0, kind: value.kind))
    default: .int(0)
    }
  }
}
