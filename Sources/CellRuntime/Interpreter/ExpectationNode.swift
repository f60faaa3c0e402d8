// `expect(...)` in a cell: what does not hold becomes an output that says which values there were; the cell goes on.

import CellLanguage
import NotebookModel

/// The three things that a cell can expect.
enum ExpectationForm: Hashable {
  /// `expect(mean >= 475, "CartPole is solved")`
  case condition
  /// `expect(counts, equals: [1, 2])`
  case equality
  /// `expect(loss, near: 0.31, within: 1e-3)`
  case nearness
}

final class ExpectationNode: Node {
  private enum Kind {
    case condition(ExpectedCondition, message: Node?)
    case equality(ExpectedOperand, ExpectedOperand)
    case nearness(ExpectedOperand, ExpectedOperand, within: ExpectedOperand)
  }

  private let kind: Kind

  init(condition: ExpectedCondition, message: Node?, _ range: SourceRange) {
    kind = .condition(condition, message: message)
    super.init(range)
  }

  init(_ value: ExpectedOperand, equals expected: ExpectedOperand, _ range: SourceRange) {
    kind = .equality(value, expected)
    super.init(range)
  }

  init(_ value: ExpectedOperand, near expected: ExpectedOperand, within tolerance: ExpectedOperand, _ range: SourceRange) {
    kind = .nearness(value, expected, within: tolerance)
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    if let failure = try failure(f) { f.state.pointee.machine.context.addFailedExpectation(failure, at: range) }
    return .void
  }

  /// What is wrong, if something is.
  private func failure(_ f: Frame) throws -> String? {
    let context = f.state.pointee.machine.context
    switch kind {
    case .condition(let condition, let message):
      let reason = try condition.failure(f)
      let message = try message?.value(f).asString ?? ""
      return reason.map { reason in
        "expected \(context.sourceText(condition.range)), but \(reason)" + (message.isEmpty ? "" : ": \(message)")
      }
    case .equality(let value, let expected):
      let (a, b) = (try value.node.value(f), try expected.node.value(f))
      do {
        if try valuesAreEqual(a, b) { return nil }
        return "expected \(value.text(context)) == \(expected.text(context)), but "
          + (try reason(of: [(value, a), (expected, b)], context))
      } catch {
        throw placed(error)
      }
    case .nearness(let value, let expected, let within):
      let (a, b) = (try value.node.value(f), try expected.node.value(f))
      let tolerance = try within.node.value(f)
      guard let reason = try nearnessFailure(value.text(context), a, b, tolerance) else { return nil }
      return "expected \(value.text(context)) near \(expected.text(context)) within \(within.text(context)), "
        + "but \(reason)"
    }
  }
}

/// A condition, taken apart as far as that explains why it does not hold.
struct ExpectedCondition {
  indirect enum Kind {
    case and(ExpectedCondition, ExpectedCondition)
    case comparison(ComparisonOperator, ExpectedOperand, ExpectedOperand)
    case other(Node)
  }

  let kind: Kind
  let range: SourceRange

  /// Why it does not hold; `nil` where it does. Each part is computed once, and none behind the first that fails.
  fileprivate func failure(_ f: Frame) throws -> String? {
    switch kind {
    case .and(let first, let second): return try first.failure(f) ?? second.failure(f)
    case .comparison(let op, let left, let right):
      let (a, b) = (try left.node.value(f), try right.node.value(f))
      do {
        return try op.apply(a, b) ? nil : reason(of: [(left, a), (right, b)], f.state.pointee.machine.context)
      } catch {
        throw left.node.placed(error)
      }
    case .other(let node):
      let text = f.state.pointee.machine.context.sourceText(node.range)
      return try node.bool(f) ? nil : "\(text) is false"
    }
  }
}

/// A value that an expectation is about.
struct ExpectedOperand {
  let node: Node
  let type: CellType
  /// Whether its text says its value.
  let isLiteral: Bool

  fileprivate func text(_ context: CellContext) -> String { context.sourceText(node.range) }
}

/// `mean is 431.2 and best is 500.0`, without what literals say of themselves.
private func reason(of operands: [(operand: ExpectedOperand, value: Value)], _ context: CellContext) throws -> String {
  let told = operands.filter { !$0.operand.isLiteral }
  if told.isEmpty { return "that is false" }
  return try told.map { operand, value in
    "\(operand.text(context)) is \(shortened(try value.erased(from: operand.type).describeForDebugging()))"
  }.joined(separator: " and ")
}

private func shortened(_ text: String) -> String { text.count > 200 ? text.prefix(197) + "..." : text }

/// Why `value`, a number or an array of numbers, is not near enough.
func nearnessFailure(_ name: String, _ value: Value, _ expected: Value, _ within: Value) throws -> String? {
  let tolerance = try number(within)
  guard tolerance >= 0 else { return "'within' is \(try within.describe()); it can't be below 0" }
  guard case .array(let values) = value, case .array(let others) = expected else {
    return try distanceFailure(name, value, expected, tolerance)
  }
  if values.count != others.count { return "\(name).count is \(values.count), not \(others.count)" }
  for (index, (a, b)) in zip(values, others).enumerated() {
    if let failure = try distanceFailure("\(name)[\(index)]", a, b, tolerance) {
      return failure + ", not near \(try b.describe())"
    }
  }
  return nil
}

/// NaN is near nothing; an infinity is near itself.
private func distanceFailure(_ name: String, _ value: Value, _ expected: Value, _ within: Double) throws -> String? {
  let (a, b) = (try number(value), try number(expected))
  if a == b || abs(a - b) <= within { return nil }
  let distance = abs(a - b)
  return "\(name) is \(try value.describe())" + (distance.isFinite ? ", off by \(Float(distance))" : "")
}

private func number(_ value: Value) throws -> Double {
  if case .float(let number) = value { Double(number) } else { try value.asDouble }
}

extension Scope {
  /// A direct call of `expect`; `nil` where its arguments are not plain values.
  func expectation(_ form: ExpectationForm, _ arguments: [Argument], _ range: SourceRange) -> Node? {
    let values = arguments.compactMap { if case .value(let expression) = $0 { expression } else { nil } }
    guard values.count == arguments.count else { return nil }
    switch (form, values.count) {
    case (.condition, 1), (.condition, 2):
      return ExpectationNode(
        condition: condition(values[0]), message: values.count == 2 ? compile(values[1]) : nil, range)
    case (.equality, 2): return ExpectationNode(operand(values[0]), equals: operand(values[1]), range)
    case (.nearness, 3):
      return ExpectationNode(operand(values[0]), near: operand(values[1]), within: operand(values[2]), range)
    default: return nil
    }
  }

  private func condition(_ expression: Expression) -> ExpectedCondition {
    switch expression.kind {
    case .and(let left, let right):
      return ExpectedCondition(kind: .and(condition(left), condition(right)), range: expression.range)
    case .call(.registered(let id, _), let arguments):
      guard case .comparison(let op)? = compiler.registry.implementation(id).intrinsic, arguments.count == 2,
        case .value(let left) = arguments[0], case .value(let right) = arguments[1]
      else { break }
      return ExpectedCondition(kind: .comparison(op, operand(left), operand(right)), range: expression.range)
    default: break
    }
    return ExpectedCondition(kind: .other(compile(expression)), range: expression.range)
  }

  private func operand(_ expression: Expression) -> ExpectedOperand {
    ExpectedOperand(node: compile(expression), type: expression.type, isLiteral: expression.isLiteral)
  }
}

extension Expression {
  /// Whether the text of the expression says its value.
  fileprivate var isLiteral: Bool {
    switch kind {
    case .integer, .floating, .boolean, .string, .nilValue: true
    case .array(let elements), .set(let elements), .tuple(let elements): elements.allSatisfy(\.isLiteral)
    case .dictionary(let pairs): pairs.allSatisfy { $0.key.isLiteral && $0.value.isLiteral }
    case .some(let wrapped), .erase(let wrapped): wrapped.isLiteral
    case .enumCase(_, _, let payload): payload.allSatisfy(\.isLiteral)
    default: false
    }
  }
}

extension CellContext {
  /// The notebook's text between two places, on one line.
  fileprivate func sourceText(_ range: SourceRange) -> String {
    guard let text = notebook?.source[range.offsets] else { return "this" }
    let line = text.contains(where: \.isNewline) ? text.split(whereSeparator: \.isWhitespace).joined(separator: " ") : String(text)
    return shortened(line)
  }

  /// Adds an expectation that does not hold to the cell's outputs.
  func addFailedExpectation(_ message: String, at range: SourceRange?) {
    let place = notebook.map { Diagnostic(.error, message, file: $0.path, range: range) }
    add(
      Output(.error(name: Output.expectationName, message: message, diagnostic: place), isNoisy: readNoise()))
  }
}
