// Members of Double and Float.

import CellLanguage
import NotebookModel

/// `.rounded(.up)`: Swift's own rules as a registered type.
extension FloatingPointRoundingRule: HostType {}
extension FloatingPointSign: HostType {}

extension FunctionRegistry {
  mutating func addFloatingPoint() {
    type(FloatingPointRoundingRule.self, doc: "How a number is rounded.")
    cases(
      [
        "up": .up, "down": .down, "towardZero": .towardZero, "awayFromZero": .awayFromZero,
        "toNearestOrEven": .toNearestOrEven, "toNearestOrAwayFromZero": .toNearestOrAwayFromZero,
      ], of: FloatingPointRoundingRule.self, doc: "")
    type(FloatingPointSign.self, doc: "The sign of a number.")
    cases(["plus": .plus, "minus": .minus], of: FloatingPointSign.self, doc: "")
    addFloating(Double.self)
    addFloating(Float.self)
  }

  private mutating func addFloating<T: BinaryFloatingPoint & CellRepresentable & LosslessStringConvertible>(
    _ type: T.Type
  ) {
    let name = "\(T.self)"
    func get(_ value: Value) throws -> T { try T(cellValue: value) }
    members(of: name) { rows in
      rows.unary("init<T>(_ source: T) where T: BinaryInteger", "The nearest number.", intrinsic: .conversion) {
        source in
        func convert<S: FixedWidthInteger>(_ source: Value, _ type: S.Type) throws -> Value {
          T(try source.integer(S.self)).cellValue
        }
        if case .int(let value) = source { return T(value).cellValue }
        return try convert(source, source.integerType)
      }
      rows.unary("init<T>(_ source: T) where T: BinaryFloatingPoint", "The nearest number.") { source in
        switch source {
        case .double(let value): T(value).cellValue
        case .float(let value): T(value).cellValue
        default: throw source.unexpected(name)
        }
      }
      rows.unary("init?(_ text: String)", "The number that a text spells; nil if it spells none.") {
        Value(T(try $0.asString).map(\.cellValue))
      }
      rows.unary("init?(_ text: Substring)", "The number that a text spells; nil if it spells none.") {
        Value(T(try $0.asString).map(\.cellValue))
      }
      rows.unary("init?<T>(exactly source: T) where T: BinaryInteger", "The same number, or nil.") { source in
        func convert<S: FixedWidthInteger>(_ type: S.Type) throws -> Value {
          Value(T(exactly: try source.integer(S.self)).map(\.cellValue))
        }
        return try convert(source.integerType)
      }
      rows.nullary("init()", "Zero.") { T.zero.cellValue }
      for (constant, value, doc) in [
        ("pi", T.pi, "The ratio of a circle's circumference to its diameter, rounded towards zero."),
        ("infinity", T.infinity, "Infinity."), ("nan", T.nan, "Not a number."), ("zero", T.zero, "Zero."),
        ("greatestFiniteMagnitude", T.greatestFiniteMagnitude, "The largest finite number."),
        ("leastNormalMagnitude", T.leastNormalMagnitude, ""), ("leastNonzeroMagnitude", T.leastNonzeroMagnitude, ""),
        ("ulpOfOne", T.ulpOfOne, "The distance from 1 to the next number."),
      ] {
        rows.nullary("static var \(constant): \(name) { get }", doc) { value.cellValue }
      }
      for (test, read) in [
        ("isNaN", { (x: T) in x.isNaN }), ("isFinite", { $0.isFinite }), ("isInfinite", { $0.isInfinite }),
        ("isZero", { $0.isZero }), ("isNormal", { $0.isNormal }),
      ] as [(String, (T) -> Bool)] {
        rows.unary("var \(test): Bool { get }") { .bool(read(try get($0))) }
      }
      rows.unary("var magnitude: \(name) { get }", "The distance from zero.") {
        try get($0).magnitude.cellValue(as: T.self)
      }
      rows.unary("var ulp: \(name) { get }", "The distance to the next number.") { try get($0).ulp.cellValue }
      rows.unary("var nextUp: \(name) { get }") { try get($0).nextUp.cellValue }
      rows.unary("var nextDown: \(name) { get }") { try get($0).nextDown.cellValue }
      rows.unary("var sign: FloatingPointSign { get }") { try get($0).sign.cellValue }
      rows.unary("var exponent: Int { get }") {
        let value = try get($0)
        guard value.isFinite, !value.isZero else { return .int(value.isZero ? Int.min : Int.max) }
        return .int(Int(value.exponent))
      }
      rows.unary("var significand: \(name) { get }") { try get($0).significand.cellValue }
      rows.unary("var description: String { get }", "The shortest text that gives the number back.") {
        .string(try $0.describe())
      }
      rows.unary("var hashValue: Int { get }") { .int(try hashOfValue($0)) }
      rows.unary("func rounded() -> \(name)", "To the nearest integer, halves away from zero.") {
        try get($0).rounded().cellValue
      }
      rows.binary("func rounded(_ rule: FloatingPointRoundingRule) -> \(name)", "To an integer, by a rule.") {
        try get($0).rounded(FloatingPointRoundingRule(cellValue: $1)).cellValue
      }
      rows.mutating0("mutating func round()", "To the nearest integer, halves away from zero.") {
        $0 = try get($0).rounded().cellValue
        return .void
      }
      rows.mutating1("mutating func round(_ rule: FloatingPointRoundingRule)") {
        $0 = try get($0).rounded(FloatingPointRoundingRule(cellValue: $1)).cellValue
        return .void
      }
      rows.mutating0("mutating func negate()") {
        $0 = try $0.negated()
        return .void
      }
      rows.unary("func squareRoot() -> \(name)", "The square root.") { try get($0).squareRoot().cellValue }
      rows.binary(
        "func truncatingRemainder(dividingBy other: \(name)) -> \(name)",
        "The remainder of a division that rounds towards zero."
      ) {
        try get($0).truncatingRemainder(dividingBy: get($1)).cellValue
      }
      rows.binary(
        "func remainder(dividingBy other: \(name)) -> \(name)", "The remainder of a division that rounds to nearest."
      ) {
        try get($0).remainder(dividingBy: get($1)).cellValue
      }
      rows.ternary(
        "func addingProduct(_ lhs: \(name), _ rhs: \(name)) -> \(name)", "Multiplies and adds with one rounding."
      ) {
        try get($0).addingProduct(get($1), get($2)).cellValue
      }
      rows.binary("static func minimum(_ x: \(name), _ y: \(name)) -> \(name)") {
        try T.minimum(get($0), get($1)).cellValue
      }
      rows.binary("static func maximum(_ x: \(name), _ y: \(name)) -> \(name)") {
        try T.maximum(get($0), get($1)).cellValue
      }
      rows.binary("func isEqual(to other: \(name)) -> Bool") { .bool(try get($0) == get($1)) }
      rows.binary("func isLess(than other: \(name)) -> Bool") { .bool(try get($0) < get($1)) }
      rows.binary("func advanced(by n: \(name)) -> \(name)") { try (get($0) + get($1)).cellValue }
      rows.binary("func distance(to other: \(name)) -> \(name)") { try (get($1) - get($0)).cellValue }
    }
    members(of: "Double") { rows in
      if T.self == Double.self {
        rows.unary("init(bitPattern: UInt64)") { .double(Double(bitPattern: try $0.integer(UInt64.self))) }
        rows.unary("var bitPattern: UInt64 { get }") { Value(integer: try $0.asDouble.bitPattern) }
      }
    }
  }
}

extension FloatingPoint {
  fileprivate func cellValue<T: CellRepresentable>(as type: T.Type) -> Value { (self as? T)?.cellValue ?? .nil }
}
