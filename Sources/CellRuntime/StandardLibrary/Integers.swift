// Members of Int and the sized integers.

import CellLanguage

extension FunctionRegistry {
  mutating func addIntegers() {
    // Through existentials, so that the compiler makes one body for all types and not ten.
    let types: [any (FixedWidthInteger & CellRepresentable).Type] = [
      Int.self, Int8.self, Int16.self, Int32.self, Int64.self, UInt.self, UInt8.self, UInt16.self, UInt32.self,
      UInt64.self,
    ]
    for type in types { addInteger(type) }
  }

  private mutating func addInteger<T: FixedWidthInteger & CellRepresentable>(_ type: T.Type) {
    let name = "\(T.self)"
    let counterpart = T.isSigned ? "U" + name : String(name.dropFirst())
    let magnitude = T.isSigned ? counterpart : name
    members(of: name) { rows in
      rows.unary("init<T>(_ source: T) where T: BinaryInteger", "The same number; it must be in range.") { source in
        try source.converted(to: T.self)
      }
      rows.unary("init<T>(_ source: T) where T: BinaryFloatingPoint", "Rounds towards zero.", intrinsic: .conversion) {
        source in
        let number = try source.floatingPoint
        guard let result = T(exactly: number.rounded(.towardZero)) else {
          throw RuntimeError.notRepresentable(try source.describe(), type: name)
        }
        return result.cellValue
      }
      rows.unary("init?(_ text: String)", "The number that a text spells; nil if it spells none.") {
        Value(T(try $0.asString).map(\.cellValue))
      }
      rows.unary("init?(_ text: Substring)", "The number that a text spells; nil if it spells none.") {
        Value(T(try $0.asString).map(\.cellValue))
      }
      rows.binary("init?<S>(_ text: S, radix: Int) where S: StringProtocol", "A number written in a base from 2 to 36.")
      {
        let radix = try $1.asInt
        guard (2...36).contains(radix) else { throw RuntimeError.notRepresentable("radix \(radix)", type: "2...36") }
        return Value(T(try $0.asString, radix: radix).map(\.cellValue))
      }
      rows.unary("init?<T>(exactly source: T) where T: BinaryInteger", "The same number, or nil if it is out of range.")
      { source in
        Value(try? source.converted(to: T.self))
      }
      rows.unary(
        "init?<T>(exactly source: T) where T: BinaryFloatingPoint",
        "The same number, or nil if it is no integer in range."
      ) {
        Value(T(exactly: try $0.floatingPoint).map(\.cellValue))
      }
      rows.unary("init<T>(clamping source: T) where T: BinaryInteger", "The nearest number in range.") { source in
        func clamped<S: FixedWidthInteger>(_ type: S.Type) throws -> Value {
          T(clamping: try source.integer(S.self)).cellValue
        }
        return try clamped(source.integerType)
      }
      rows.unary("init<T>(truncatingIfNeeded source: T) where T: BinaryInteger", "The lowest bits.") { source in
        func cut<S: FixedWidthInteger>(_ type: S.Type) throws -> Value {
          T(truncatingIfNeeded: try source.integer(S.self)).cellValue
        }
        return try cut(source.integerType)
      }
      rows.unary("init(bitPattern x: \(counterpart))", "The same bits.") { source in
        func cut<S: FixedWidthInteger>(_ type: S.Type) throws -> Value {
          T(truncatingIfNeeded: try source.integer(S.self)).cellValue
        }
        return try cut(source.integerType)
      }
      rows.nullary("init()", "Zero.") { T.zero.cellValue }
      rows.nullary("static var max: \(name) { get }", "The largest number.") { T.max.cellValue }
      rows.nullary("static var min: \(name) { get }", "The smallest number.") { T.min.cellValue }
      rows.nullary("static var zero: \(name) { get }", "Zero.") { T.zero.cellValue }
      rows.nullary("static var bitWidth: Int { get }", "How many bits it has.") { .int(T.bitWidth) }
      rows.unary("var bitWidth: Int { get }", "How many bits it has.") { _ in .int(T.bitWidth) }
      rows.unary("var nonzeroBitCount: Int { get }", "How many bits are 1.") {
        .int(try $0.integer(T.self).nonzeroBitCount)
      }
      rows.unary("var leadingZeroBitCount: Int { get }") { .int(try $0.integer(T.self).leadingZeroBitCount) }
      rows.unary("var trailingZeroBitCount: Int { get }") { .int(try $0.integer(T.self).trailingZeroBitCount) }
      rows.unary("var magnitude: \(magnitude) { get }", "The distance from zero.") { try $0.magnitude() }
      rows.unary("var description: String { get }", "The number as text.") { .string(try $0.describe()) }
      rows.unary("var hashValue: Int { get }") { .int(try hashOfValue($0)) }
      rows.unary("func signum() -> \(name)", "-1, 0 or 1.") { try $0.integer(T.self).signum().cellValue }
      rows.binary("func isMultiple(of other: \(name)) -> Bool", "Whether it is a multiple of another number.") {
        .bool(try $0.integer(T.self).isMultiple(of: $1.integer(T.self)))
      }
      rows.binary("func quotientAndRemainder(dividingBy rhs: \(name)) -> (quotient: \(name), remainder: \(name))") {
        .tuple([try ArithmeticOperator.divide.apply($0, $1), try ArithmeticOperator.remainder.apply($0, $1)])
      }
      rows.binary("func advanced(by n: Int) -> \(name)") {
        let (result, overflow) = try $0.asWide($1)
        guard !overflow, let value = T(exactly: result) else {
          throw RuntimeError.overflow("\(try $0.describe()) + \(try $1.describe())", type: name)
        }
        return value.cellValue
      }
      rows.binary("func distance(to other: \(name)) -> Int") { from, to in
        let (a, b) = (try from.integer(T.self), try to.integer(T.self))
        let (difference, overflow) = b.subtractingReportingOverflow(a)
        if !overflow, T.isSigned || b >= a, let distance = Int(exactly: difference) { return .int(distance) }
        let (back, backOverflow) = a.subtractingReportingOverflow(b)
        guard !backOverflow, let distance = Int(exactly: back) else {
          throw RuntimeError.overflow("\(b) - \(a)", type: "Int")
        }
        return .int(-distance)
      }
      for (suffix, operation) in [
        ("adding", { (a: T, b: T) in a.addingReportingOverflow(b) }),
        ("subtracting", { (a: T, b: T) in a.subtractingReportingOverflow(b) }),
      ] {
        rows.binary("func \(suffix)ReportingOverflow(_ rhs: \(name)) -> (partialValue: \(name), overflow: Bool)") {
          let result = operation(try $0.integer(T.self), try $1.integer(T.self))
          return .tuple([result.partialValue.cellValue, .bool(result.overflow)])
        }
      }
      rows.binary("func multipliedReportingOverflow(by rhs: \(name)) -> (partialValue: \(name), overflow: Bool)") {
        let result = try $0.integer(T.self).multipliedReportingOverflow(by: $1.integer(T.self))
        return .tuple([result.partialValue.cellValue, .bool(result.overflow)])
      }
    }
    if T.isSigned {
      members(of: name) { rows in
        rows.mutating0("mutating func negate()") { value in
          value = try value.negated()
          return .void
        }
      }
    }
  }
}

extension Value {
  /// The number in another integer type.
  ///
  /// - Throws: `RuntimeError.notRepresentable` if it is out of range.
  func converted<T: FixedWidthInteger & CellRepresentable>(to type: T.Type) throws -> Value {
    func convert<S: FixedWidthInteger>(_ source: S.Type) throws -> Value {
      let value = try integer(S.self)
      guard let result = T(exactly: value) else { throw RuntimeError.notRepresentable("\(value)", type: "\(T.self)") }
      return result.cellValue
    }
    return try convert(integerType)
  }

  /// A Double's or Float's value.
  var floatingPoint: Double {
    get throws {
      switch self {
      case .double(let value): value
      case .float(let value): Double(value)
      default: throw unexpected("Double")
      }
    }
  }

  /// The sum with an Int, as an Int.
  fileprivate func asWide(_ other: Value) throws -> (partialValue: Int, overflow: Bool) {
    switch self {
    case .int(let value): return try value.addingReportingOverflow(other.asInt)
    case .sized(let value):
      guard value.kind.isSigned || value.bits <= UInt64(Int.max) else { return (0, true) }
      return try Int(truncatingIfNeeded: value.bits).addingReportingOverflow(other.asInt)
    default: throw unexpected("Int")
    }
  }
}
