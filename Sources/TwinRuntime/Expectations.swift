// `expect` for compiled cells. Compiled code does not know the text of its arguments, so that what fails is told by its
// values alone; what holds says nothing in both.

import CellRuntime
import NotebookModel

/// Fails the run, and lets the cell go on, unless the condition holds.
public func expect(_ condition: Bool, _ message: String = "") {
  if !condition { fail("expected a condition, but it is false" + (message.isEmpty ? "" : ": \(message)")) }
}

/// Fails the run, and lets the cell go on, unless both are equal. NaN equals nothing.
public func expect<T: Equatable>(_ value: T, equals expected: T) {
  if value != expected { fail("expected \(expected), but the value is \(value)") }
}

/// Fails the run, and lets the cell go on, unless the numbers differ by at most `tolerance`. NaN is near nothing.
public func expect(_ value: Double, near expected: Double, within tolerance: Double) {
  expectNear([value], [expected], tolerance)
}

/// Fails the run, and lets the cell go on, unless the numbers differ by at most `tolerance`. NaN is near nothing.
public func expect(_ value: Float, near expected: Float, within tolerance: Float) {
  expectNear([Double(value)], [Double(expected)], Double(tolerance))
}

/// The same for each pair of numbers; there must be as many of both.
public func expect(_ value: [Double], near expected: [Double], within tolerance: Double) {
  expectNear(value, expected, tolerance)
}

/// The same for each pair of numbers; there must be as many of both.
public func expect(_ value: [Float], near expected: [Float], within tolerance: Float) {
  expectNear(value.map(Double.init), expected.map(Double.init), Double(tolerance))
}

private func expectNear(_ values: [Double], _ expected: [Double], _ tolerance: Double) {
  let isNear =
    tolerance >= 0 && values.count == expected.count
    && zip(values, expected).allSatisfy { $0 == $1 || abs($0 - $1) <= tolerance }
  if !isNear { fail("expected \(expected) within \(tolerance), but the value is \(values)") }
}

private func fail(_ message: String) {
  context.add(Output(.error(name: Output.expectationName, message: message, diagnostic: nil)))
}
