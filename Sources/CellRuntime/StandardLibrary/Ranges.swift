// Members of ranges.

import CellLanguage

extension FunctionRegistry {
  mutating func addRanges() {
    for name in ["Range", "ClosedRange"] {
      members(of: "\(name)<Bound>", where: "Bound: Comparable") { rows in
        rows.unary("var lowerBound: Bound { get }", "The first value.") { try $0.rangeBounds.lower }
        rows.unary("var upperBound: Bound { get }", "The end.") { try $0.rangeBounds.upper }
        rows.binary("func contains(_ element: Bound) -> Bool", "Whether a value lies in it.") {
          .bool(try $0.rangeContains($1))
        }
        rows.unary("var isEmpty: Bool { get }", "Whether it contains nothing.") {
          if name == "ClosedRange" { return .bool(false) }
          let (lower, upper) = try $0.rangeBounds
          return .bool(try valuesAreEqual(lower, upper))
        }
        rows.binary("func overlaps(_ other: \(name)<Bound>) -> Bool", "Whether both share a value.") {
          let (a, b) = (try $0.rangeBounds, try $1.rangeBounds)
          let op: ComparisonOperator = name == "Range" ? .less : .lessOrEqual
          return .bool(try op.apply(a.lower, b.upper) && op.apply(b.lower, a.upper))
        }
        rows.binary("func clamped(to limits: \(name)<Bound>) -> \(name)<Bound>", "The part within limits.") {
          let (own, limits) = (try $0.rangeBounds, try $1.rangeBounds)
          func clamp(_ value: Value) throws -> Value {
            if try isOrderedBefore(value, limits.lower) { return limits.lower }
            return try isOrderedBefore(limits.upper, value) ? limits.upper : value
          }
          let (lower, upper) = (try clamp(own.lower), try clamp(own.upper))
          return try name == "Range" ? Value(from: lower, upTo: upper) : Value(closedFrom: lower, through: upper)
        }
      }
      members(of: "\(name)<Bound>", where: "Bound: BinaryInteger") { rows in
        rows.unary("var indices: \(name)<Bound> { get }", "The values themselves.") { $0 }
      }
    }
    members(of: "Range<Bound>", where: "Bound: BinaryInteger") { rows in
      rows.unary("init(_ other: ClosedRange<Bound>)", "The same values.") {
        let (lower, upper) = try $0.rangeBounds
        return try Value(from: lower, upTo: ArithmeticOperator.add.apply(upper, upper.one()))
      }
    }
    members(of: "ClosedRange<Bound>", where: "Bound: BinaryInteger") { rows in
      rows.unary("init(_ other: Range<Bound>)", "The same values; there must be some.") {
        let (lower, upper) = try $0.rangeBounds
        if try valuesAreEqual(lower, upper) { throw RuntimeError.emptyCollection("ClosedRange(_:)") }
        return try Value(closedFrom: lower, through: ArithmeticOperator.subtract.apply(upper, upper.one()))
      }
    }
    for name in ["PartialRangeFrom", "PartialRangeUpTo", "PartialRangeThrough"] {
      members(of: "\(name)<Bound>", where: "Bound: Comparable") { rows in
        rows.binary("func contains(_ element: Bound) -> Bool", "Whether a value lies in it.") {
          .bool(try $0.rangeContains($1))
        }
        if name == "PartialRangeFrom" {
          rows.unary("var lowerBound: Bound { get }", "The first value.") { try $0.partialBound() }
        } else {
          rows.unary("var upperBound: Bound { get }", "The end.") { try $0.partialBound() }
        }
      }
    }
  }
}

extension Value {
  fileprivate func partialBound() throws -> Value {
    guard case .bounds(let bounds) = self, let bound = bounds.lower ?? bounds.upper else { throw unexpected("range") }
    return bound
  }

  /// One of the value's own number type.
  func one() -> Value {
    switch self {
    case .double: .double(1)
    case .float: .float(1)
    case .sized(let value): .sized(SizedInteger(1, kind: value.kind))
    default: .int(1)
    }
  }
}
