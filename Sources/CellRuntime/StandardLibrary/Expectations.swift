// Functions by which a cell says what must hold. The compiler makes nodes of direct calls (`ExpectationNode`), which
// know the text of their arguments.

import CellLanguage

extension FunctionRegistry {
  mutating func addExpectations() {
    members(of: nil) { rows in
      rows.expectation(
        "func expect(_ condition: Bool, _ message: String = \"\")", .condition,
        "Fails the run, and lets the cell go on, unless the condition holds.")
      rows.expectation(
        "func expect<T>(_ value: T, equals expected: T) where T: Equatable", .equality,
        "Fails the run, and lets the cell go on, unless both are equal. NaN equals nothing.")
      for type in ["Double", "Float", "[Double]", "[Float]"] {
        let number = type.trimmingBrackets
        rows.expectation(
          "func expect(_ value: \(type), near expected: \(type), within tolerance: \(number))", .nearness,
          type == number
            ? "Fails the run, and lets the cell go on, unless the numbers differ by at most `tolerance`. NaN is near nothing."
            : "The same for each pair of numbers; there must be as many of both.")
      }
    }
  }
}

extension String {
  /// `Double` for `[Double]`.
  fileprivate var trimmingBrackets: String { filter { $0 != "[" && $0 != "]" } }
}

/// A call of `expect` as a value: the same without the text of the arguments.
func checkExpectation(_ form: ExpectationForm, _ call: inout Call) throws -> Value {
  let arguments = call.arguments
  let failure: String?
  switch form {
  case .condition:
    let message = try arguments[1].asString
    failure =
      try arguments[0].asBool ? nil : "expected a condition, but it is false" + (message.isEmpty ? "" : ": \(message)")
  case .equality:
    failure =
      try valuesAreEqual(arguments[0], arguments[1])
      ? nil : "expected \(arguments[1].brief), but the value is \(arguments[0].brief)"
  case .nearness:
    failure = try nearnessFailure("the value", arguments[0], arguments[1], arguments[2]).map { reason in
      "expected \(arguments[1].brief) within \(arguments[2].brief), but \(reason)"
    }
  }
  if let failure { call.context.addFailedExpectation(failure, at: nil) }
  return .void
}
