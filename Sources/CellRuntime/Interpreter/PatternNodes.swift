// Patterns that may not match, and `switch`.

import CellLanguage
import NotebookModel

indirect enum PatternNode {
  case ignored
  case bind(Location)
  case tuple([PatternNode])
  case ownCase(EnumCaseInfo, payload: [PatternNode])
  case some(PatternNode)
  case none
  /// `pattern ~= value` of the standard types.
  case equals(Node)
  /// The notebook's own `~=` or `==`.
  case satisfies(Node, CompiledFunction)
  case registered(Node, (Value, Value) throws -> Value)
  case isType(CellType)
  case asType(PatternNode, CellType)

  func matches(_ f: Frame, _ value: Value) throws -> Bool {
    switch self {
    case .ignored: return true
    case .bind(let location):
      location.declare(f, value, isNoisy: f.state.pointee.noise || f.state.pointee.control)
      return true
    case .tuple(let patterns):
      let elements = try value.asTuple
      for (pattern, element) in zip(patterns, elements) where try !pattern.matches(f, element) { return false }
      return true
    case .ownCase(let wanted, let payload):
      guard case .enumeration(let enumeration) = value, enumeration.enumCase === wanted else { return false }
      for (pattern, element) in zip(payload, enumeration.payload) where try !pattern.matches(f, element) {
        return false
      }
      return true
    case .some(let pattern):
      guard let wrapped = value.unwrapped else { return false }
      return try pattern.matches(f, wrapped)
    case .none: return value.isNil
    case .equals(let node):
      let expected = try node.value(f)
      switch expected {
      case .range, .closedRange, .bounds:
        do { return try expected.rangeContains(value) } catch { throw node.placed(error) }
      default:
        do { return try valuesAreEqual(expected, value) } catch { throw node.placed(error) }
      }
    case .satisfies(let node, let function):
      let closure = CellClosure(function, captures: [], machine: f.state.pointee.machine)
      return try closure.call(node.value(f), value).asBool
    case .registered(let node, let function):
      do { return try function(node.value(f), value).asBool } catch { throw node.placed(error) }
    case .isType(let type): return value.cast(to: type) != nil
    case .asType(let pattern, let type):
      guard let cast = value.cast(to: type) else { return false }
      return try pattern.matches(f, cast)
    }
  }
}

final class Switch: StatementNode {
  struct Case {
    var items: [(pattern: PatternNode, filter: Node?)]
    var body: Block
  }

  let subject: Node
  let cases: [Case]
  let label: Int
  let assigned: AssignedVariables

  init(_ subject: Node, _ cases: [Case], label: Int, _ assigned: AssignedVariables, _ range: SourceRange) {
    self.subject = subject
    self.cases = cases
    self.label = label
    self.assigned = assigned
    super.init(range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    let control = f.state.pointee.control
    f.state.pointee.noise = false
    let value = try subject.value(f)
    var matched = try choose(f, value)
    if f.state.pointee.noise { f.state.pointee.control = true }
    let isNoisy = f.state.pointee.control && !control
    var completion = Completion.normal
    while let index = matched {
      completion = try cases[index].body.execute(f)
      matched = completion == .fallThrough ? index + 1 : nil
    }
    if completion == .breakOut(label) { completion = .normal }
    if isNoisy {
      assigned.markNoisy(f)
      if completion == .normal { f.state.pointee.control = control }
    }
    return completion
  }

  private func choose(_ f: Frame, _ value: Value) throws -> Int? {
    for index in cases.indices {
      for item in cases[index].items {
        guard try item.pattern.matches(f, value) else { continue }
        if let filter = item.filter, try !filter.bool(f) { continue }
        return index
      }
    }
    return nil
  }
}

/// `switch` as an expression.
final class SwitchExpression: Node {
  struct Case {
    var items: [(pattern: PatternNode, filter: Node?)]
    var value: Node
  }

  let subject: Node
  let cases: [Case]

  init(_ subject: Node, _ cases: [Case], _ range: SourceRange) {
    self.subject = subject
    self.cases = cases
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let value = try subject.value(f)
    for branch in cases {
      for item in branch.items {
        guard try item.pattern.matches(f, value) else { continue }
        if let filter = item.filter, try !filter.bool(f) { continue }
        return try branch.value.value(f)
      }
    }
    return .void
  }
}
