// Operators, each declared once for all types of a protocol; the compiler makes those on Int, Double and Float fast.

import CellLanguage

extension FunctionRegistry {
  mutating func addOperators() {
    addArithmetic("AdditiveArithmetic", [.add, .subtract])
    addArithmetic("Numeric", [.multiply])
    addArithmetic("BinaryInteger", [.divide, .remainder, .and, .or, .xor])
    addArithmetic("FloatingPoint", [.divide])
    addArithmetic("FixedWidthInteger", [.wrappingAdd, .wrappingSubtract, .wrappingMultiply])
    members(of: "Self", where: "Self: BinaryInteger") { rows in
      for shift in [ArithmeticOperator.shiftLeft, .shiftRight] {
        rows.binary(
          "static func \(shift.rawValue) <Count>(lhs: Self, rhs: Count) -> Self where Count: BinaryInteger", "",
          intrinsic: .arithmetic(shift)
        ) { try shifted($0, by: $1, shift) }
        rows.mutating1(
          "static func \(shift.rawValue)= <Count>(lhs: inout Self, rhs: Count) where Count: BinaryInteger", ""
        ) { value, count in
          value = try shifted(value, by: count, shift)
          return .void
        }
      }
      rows.unary("prefix static func ~ (x: Self) -> Self", "All bits turned over.") { value in
        func invert<T: FixedWidthInteger>(_ type: T.Type) throws -> Value {
          Value(integer: ~(try value.integer(T.self)))
        }
        return try invert(value.integerType)
      }
    }
    members(of: "Self", where: "Self: SignedNumeric") { rows in
      rows.unary("prefix static func - (x: Self) -> Self", intrinsic: .negate) { try $0.negated() }
    }
    members(of: "Self", where: "Self: AdditiveArithmetic") { rows in
      rows.unary("prefix static func + (x: Self) -> Self") { $0 }
    }
    addComparisons()
    members(of: "Bool") { rows in
      rows.unary("prefix static func ! (a: Bool) -> Bool", intrinsic: .not) { .bool(try !$0.asBool) }
    }
    addRangeOperators()
  }

  private mutating func addArithmetic(_ protocolName: String, _ operators: [ArithmeticOperator]) {
    members(of: "Self", where: "Self: \(protocolName)") { rows in
      for op in operators {
        rows.binary("static func \(op.rawValue) (lhs: Self, rhs: Self) -> Self", intrinsic: .arithmetic(op)) {
          try op.apply($0, $1)
        }
        rows.mutating1(
          "static func \(op.rawValue)= (lhs: inout Self, rhs: Self)", intrinsic: .arithmeticAssignment(op)
        ) { left, right in
          left = try op.apply(left, right)
          return .void
        }
      }
    }
  }

  private mutating func addComparisons() {
    members(of: "Self", where: "Self: Equatable") { rows in
      for op in [ComparisonOperator.equal, .notEqual] {
        rows.binary("static func \(op.rawValue) (lhs: Self, rhs: Self) -> Bool", intrinsic: .comparison(op)) {
          .bool(try op.apply($0, $1))
        }
      }
    }
    members(of: "Self", where: "Self: Comparable") { rows in
      for op in [ComparisonOperator.less, .lessOrEqual, .greater, .greaterOrEqual] {
        rows.binary("static func \(op.rawValue) (lhs: Self, rhs: Self) -> Bool", intrinsic: .comparison(op)) {
          .bool(try op.apply($0, $1))
        }
      }
    }
    members(of: nil) { rows in
      for names in [["A", "B"], ["A", "B", "C"], ["A", "B", "C", "D"]] {
        let generics = names.joined(separator: ", ")
        for op in ComparisonOperator.allCases {
          let needed = op == .equal || op == .notEqual ? "Equatable" : "Comparable"
          let constraints = names.map { "\($0): \(needed)" }.joined(separator: ", ")
          rows.binary(
            "func \(op.rawValue) <\(generics)>(lhs: (\(generics)), rhs: (\(generics))) -> Bool where \(constraints)"
          ) {
            .bool(try op.apply($0, $1))
          }
        }
      }
      rows.binary("func ~= <T>(a: T, b: T) -> Bool where T: Equatable", intrinsic: .patternMatch) {
        .bool(try valuesAreEqual($0, $1))
      }
    }
    for name in ["Range", "ClosedRange", "PartialRangeFrom", "PartialRangeUpTo", "PartialRangeThrough"] {
      members(of: "\(name)<Bound>", where: "Bound: Comparable") { rows in
        rows.binary("static func ~= (pattern: \(name)<Bound>, value: Bound) -> Bool", intrinsic: .patternMatch) {
          .bool(try $0.rangeContains($1))
        }
      }
    }
  }

  private mutating func addRangeOperators() {
    members(of: "Self", where: "Self: Comparable") { rows in
      rows.binary("static func ... (minimum: Self, maximum: Self) -> ClosedRange<Self>") {
        try Value(closedFrom: $0, through: $1)
      }
      rows.binary("static func ..< (minimum: Self, maximum: Self) -> Range<Self>") {
        try Value(from: $0, upTo: $1)
      }
      rows.unary("postfix static func ... (minimum: Self) -> PartialRangeFrom<Self>") {
        .bounds(Bounds(.from, lower: $0, upper: nil))
      }
      rows.unary("prefix static func ..< (maximum: Self) -> PartialRangeUpTo<Self>") {
        .bounds(Bounds(.upTo, lower: nil, upper: $0))
      }
      rows.unary("prefix static func ... (maximum: Self) -> PartialRangeThrough<Self>") {
        .bounds(Bounds(.through, lower: nil, upper: $0))
      }
    }
  }
}

/// A shift by a count of another integer type; counts beyond Int's range shift everything out.
private func shifted(_ value: Value, by count: Value, _ op: ArithmeticOperator) throws -> Value {
  func shift<T: FixedWidthInteger, C: FixedWidthInteger>(_ type: T.Type, _ countType: C.Type) throws -> Value {
    let (value, count) = (try value.integer(T.self), try count.integer(C.self))
    return Value(integer: op == .shiftLeft ? value << count : value >> count)
  }
  return try shift(value.integerType, count.integerType)
}

extension Value {
  init(from lower: Value, upTo upper: Value) throws {
    if case (.int(let a), .int(let b)) = (lower, upper) {
      guard a <= b else { throw RuntimeError.invalidRange(lower: "\(a)", upper: "\(b)") }
      self = .range(a..<b)
    } else {
      guard try ComparisonOperator.lessOrEqual.apply(lower, upper) else {
        throw RuntimeError.invalidRange(lower: lower.brief, upper: upper.brief)
      }
      self = .bounds(Bounds(.halfOpen, lower: lower, upper: upper))
    }
  }

  init(closedFrom lower: Value, through upper: Value) throws {
    if case (.int(let a), .int(let b)) = (lower, upper) {
      guard a <= b else { throw RuntimeError.invalidRange(lower: "\(a)", upper: "\(b)") }
      self = .closedRange(a...b)
    } else {
      guard try ComparisonOperator.lessOrEqual.apply(lower, upper) else {
        throw RuntimeError.invalidRange(lower: lower.brief, upper: upper.brief)
      }
      self = .bounds(Bounds(.closed, lower: lower, upper: upper))
    }
  }

  /// Whether a range of any kind contains a value.
  func rangeContains(_ value: Value) throws -> Bool {
    switch (self, value) {
    case (.range(let range), .int(let number)): return range.contains(number)
    case (.closedRange(let range), .int(let number)): return range.contains(number)
    case (.bounds(let bounds), _):
      if let lower = bounds.lower, try !ComparisonOperator.lessOrEqual.apply(lower, value) { return false }
      guard let upper = bounds.upper else { return true }
      let isOpen = bounds.kind == .halfOpen || bounds.kind == .upTo
      return try (isOpen ? ComparisonOperator.less : .lessOrEqual).apply(value, upper)
    default: throw unexpected("range")
    }
  }
}
