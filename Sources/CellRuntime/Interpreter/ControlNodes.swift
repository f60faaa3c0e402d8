// Statements: blocks, branches, loops, `defer`, `return`, `throw`, `do`-`catch`.

import CellLanguage
import NotebookModel

final class ExpressionStatement: StatementNode {
  let expression: Node

  init(_ expression: Node) {
    self.expression = expression
    super.init(expression.range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    f.state.pointee.noise = false
    try expression.run(f)
    return .normal
  }
}

/// Statements one after another; `defer`red ones run when they are left, in whatever way.
final class Block {
  private let statements: [StatementNode]
  /// The statements without their reference counts, which loops would otherwise change at every turn.
  private let first: UnsafePointer<Unmanaged<StatementNode>>
  private let end: UnsafePointer<Unmanaged<StatementNode>>
  private let hasDeferred: Bool

  init(_ statements: [StatementNode]) {
    self.statements = statements
    hasDeferred = statements.contains { $0 is Deferred }
    let memory = UnsafeMutablePointer<Unmanaged<StatementNode>>.allocate(capacity: max(1, statements.count))
    for (index, statement) in statements.enumerated() {
      (memory + index).initialize(to: .passUnretained(statement))
    }
    first = UnsafePointer(memory)
    end = first + statements.count
  }

  deinit { first.deallocate() }

  @inline(__always)
  func execute(_ f: Frame) throws -> Completion {
    if hasDeferred { return try executeWithDeferred(f) }
    var next = first
    while next < end {
      let completion = try next.pointee._withUnsafeGuaranteedRef { try $0.execute(f) }
      guard case .normal = completion else { return completion }
      next += 1
    }
    return .normal
  }

  private func executeWithDeferred(_ f: Frame) throws -> Completion {
    var pending: [Deferred] = []
    func finish() throws {
      // What a `return` computed stays as it was.
      let result = f.state.pointee.result
      let noise = f.state.pointee.noise
      for deferred in pending.reversed() { _ = try deferred.block.execute(f) }
      f.state.pointee.result = result
      f.state.pointee.noise = noise
    }
    do {
      for statement in statements {
        if let deferred = statement as? Deferred {
          pending.append(deferred)
          continue
        }
        let completion = try statement.execute(f)
        if completion != .normal {
          try finish()
          return completion
        }
      }
    } catch {
      try finish()
      throw error
    }
    try finish()
    return .normal
  }
}

final class Deferred: StatementNode {
  let block: Block

  init(_ block: Block, _ range: SourceRange) {
    self.block = block
    super.init(range)
  }
}

/// `do { }` and labelled blocks.
final class BlockStatement: StatementNode {
  let block: Block
  let label: Int

  init(_ block: Block, label: Int, _ range: SourceRange) {
    self.block = block
    self.label = label
    super.init(range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    let completion = try block.execute(f)
    return completion == .breakOut(label) ? .normal : completion
  }
}

/// Decides a branch; the noise flag afterwards says whether the clock had a part in it.
enum ConditionNode {
  case isTrue(Node)
  case unwrap(BindingNode, Node)
  case matches(PatternNode, Node)

  @inline(__always)
  func holds(_ f: Frame) throws -> Bool {
    switch self {
    case .isTrue(let node): return try node.bool(f)
    case .unwrap(let binding, let node):
      guard let value = try node.value(f).unwrapped else { return false }
      try binding.bind(f, value, isNoisy: f.state.pointee.noise || f.state.pointee.control)
      return true
    case .matches(let pattern, let node):
      return try pattern.matches(f, node.value(f))
    }
  }
}

struct Conditions {
  let list: [ConditionNode]
  /// The condition, where it is a single one of type Bool, as most are.
  private let only: Node?

  init(list: [ConditionNode]) {
    self.list = list
    only = if list.count == 1, case .isTrue(let node) = list[0] { node } else { nil }
  }

  @inline(__always)
  func hold(_ f: Frame) throws -> Bool {
    f.state.pointee.noise = false
    if let only { return try only.bool(f) }
    for condition in list where try !condition.holds(f) { return false }
    return true
  }
}

/// Marks what a branch or loop assigns when the clock decides whether or how often it runs.
struct AssignedVariables {
  let locations: [Location]

  func markNoisy(_ f: Frame) { for location in locations { location.markNoisy(f) } }
}

final class If: StatementNode {
  let conditions: Conditions
  let then: Block
  let otherwise: Block
  let assigned: AssignedVariables

  init(_ conditions: Conditions, _ then: Block, _ otherwise: Block, _ assigned: AssignedVariables, _ range: SourceRange)
  {
    self.conditions = conditions
    self.then = then
    self.otherwise = otherwise
    self.assigned = assigned
    super.init(range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    let holds = try conditions.hold(f)
    if f.state.pointee.noise { return try executeNoisily(f, holds) }
    return holds ? try then.execute(f) : try otherwise.execute(f)
  }

  private func executeNoisily(_ f: Frame, _ holds: Bool) throws -> Completion {
    let control = f.state.pointee.control
    f.state.pointee.control = true
    let completion = try holds ? then.execute(f) : otherwise.execute(f)
    assigned.markNoisy(f)
    // After a `break` or `return` that depended on the clock, so does what follows, until the loop or function ends.
    if completion == .normal { f.state.pointee.control = control }
    return completion
  }
}

final class Guard: StatementNode {
  let conditions: Conditions
  let otherwise: Block

  init(_ conditions: Conditions, _ otherwise: Block, _ range: SourceRange) {
    self.conditions = conditions
    self.otherwise = otherwise
    super.init(range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    let holds = try conditions.hold(f)
    if f.state.pointee.noise { f.state.pointee.control = true }
    return holds ? .normal : try otherwise.execute(f)
  }
}

// MARK: - Loops

/// What all loops share: their label's number and what they assign.
class Loop: StatementNode {
  let body: Block
  let label: Int
  let assigned: AssignedVariables

  init(_ body: Block, label: Int, _ assigned: AssignedVariables, _ range: SourceRange) {
    self.body = body
    self.label = label
    self.assigned = assigned
    super.init(range)
  }

  /// Runs the body once.
  ///
  /// - Returns: how the loop ends, or `nil` for the next turn.
  @inline(__always)
  final func turn(_ f: Frame) throws -> Completion? {
    try f.tick(at: range)
    switch try body.execute(f) {
    case .normal: return nil
    case .continueLoop(label): return nil
    case .breakOut(label): return .normal
    case let other: return other
    }
  }

  /// The loop itself.
  func iterate(_ f: Frame) throws -> Completion { .normal }

  override final func execute(_ f: Frame) throws -> Completion {
    let control = f.state.pointee.control
    let completion = try iterate(f)
    if f.state.pointee.control, !control {
      assigned.markNoisy(f)
      if completion == .normal { f.state.pointee.control = control }
    }
    return completion
  }
}

final class While: Loop {
  let conditions: Conditions

  init(_ conditions: Conditions, _ body: Block, label: Int, _ assigned: AssignedVariables, _ range: SourceRange) {
    self.conditions = conditions
    super.init(body, label: label, assigned, range)
  }

  override func iterate(_ f: Frame) throws -> Completion {
    while true {
      let holds = try conditions.hold(f)
      if f.state.pointee.noise { f.state.pointee.control = true }
      guard holds else { return .normal }
      if let end = try turn(f) { return end }
    }
  }
}

final class RepeatWhile: Loop {
  let condition: Node

  init(_ condition: Node, _ body: Block, label: Int, _ assigned: AssignedVariables, _ range: SourceRange) {
    self.condition = condition
    super.init(body, label: label, assigned, range)
  }

  override func iterate(_ f: Frame) throws -> Completion {
    while true {
      if let end = try turn(f) { return end }
      f.state.pointee.noise = false
      let holds = try condition.bool(f)
      if f.state.pointee.noise { f.state.pointee.control = true }
      if !holds { return .normal }
    }
  }
}

final class ForIn: Loop {
  let binding: BindingNode
  let sequence: Node
  let filter: Node?

  init(
    _ binding: BindingNode, _ sequence: Node, filter: Node?, _ body: Block, label: Int, _ assigned: AssignedVariables,
    _ range: SourceRange
  ) {
    self.binding = binding
    self.sequence = sequence
    self.filter = filter
    super.init(body, label: label, assigned, range)
  }

  override func iterate(_ f: Frame) throws -> Completion {
    f.state.pointee.noise = false
    let values = try sequence.value(f)
    let isNoisy = f.state.pointee.noise || f.state.pointee.control
    if isNoisy { f.state.pointee.control = true }
    switch values {
    case .range(let range):
      var next = range.lowerBound
      while next < range.upperBound {
        if let end = try step(f, .int(next), isNoisy) { return end }
        next += 1
      }
    case .closedRange(let range):
      var next = range.lowerBound
      while true {
        if let end = try step(f, .int(next), isNoisy) { return end }
        if next == range.upperBound { break }
        next += 1
      }
    case .array(let elements):
      // The loop's own reference keeps the elements where they are.
      return try elements.withUnsafeBufferPointer { elements in
        for index in elements.indices {
          if let end = try step(f, elements[index], isNoisy) { return end }
        }
        return .normal
      }
    case .string(let text) where text.isPlainASCII:
      return try text.utf8.withContiguousStorageIfAvailable { bytes in
        for byte in bytes {
          if let end = try step(f, .character(asciiCharacters[Int(byte)]), isNoisy) { return end }
        }
        return .normal
      } ?? .normal
    default:
      let iterator = try placedIterator(values)
      while let element = try placedNext(iterator) {
        if let end = try step(f, element, isNoisy) { return end }
      }
    }
    return .normal
  }

  @inline(__always)
  private func step(_ f: Frame, _ element: Value, _ isNoisy: Bool) throws -> Completion? {
    try binding.bind(f, element, isNoisy: isNoisy)
    if let filter {
      f.state.pointee.noise = false
      let passes = try filter.bool(f)
      if f.state.pointee.noise { f.state.pointee.control = true }
      if !passes {
        try f.tick(at: range)
        return nil
      }
    }
    return try turn(f)
  }

  private func placedIterator(_ values: Value) throws -> ValueIterator {
    do { return try values.makeIterator() } catch { throw sequence.placed(error) }
  }

  private func placedNext(_ iterator: ValueIterator) throws -> Value? {
    do { return try iterator.next() } catch { throw sequence.placed(error) }
  }
}

/// `for case`.
final class ForCase: Loop {
  let pattern: PatternNode
  let sequence: Node
  let filter: Node?

  init(
    _ pattern: PatternNode, _ sequence: Node, filter: Node?, _ body: Block, label: Int, _ assigned: AssignedVariables,
    _ range: SourceRange
  ) {
    self.pattern = pattern
    self.sequence = sequence
    self.filter = filter
    super.init(body, label: label, assigned, range)
  }

  override func iterate(_ f: Frame) throws -> Completion {
    f.state.pointee.noise = false
    let values = try sequence.value(f)
    let isNoisy = f.state.pointee.noise
    if isNoisy { f.state.pointee.control = true }
    let iterator: ValueIterator
    do { iterator = try values.makeIterator() } catch { throw sequence.placed(error) }
    while true {
      let next: Value?
      do { next = try iterator.next() } catch { throw sequence.placed(error) }
      guard let element = next else { return .normal }
      f.state.pointee.noise = isNoisy
      try f.tick(at: range)
      guard try pattern.matches(f, element) else { continue }
      if let filter, try !filter.bool(f) { continue }
      if let end = try turn(f) { return end }
    }
  }
}

// MARK: - Leaving

final class Jump: StatementNode {
  let completion: Completion

  init(_ completion: Completion, _ range: SourceRange) {
    self.completion = completion
    super.init(range)
  }

  override func execute(_ f: Frame) throws -> Completion { completion }
}

final class Return: StatementNode {
  let result: Node?

  init(_ result: Node?, _ range: SourceRange) {
    self.result = result
    super.init(range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    f.state.pointee.noise = false
    f.state.pointee.result = try result?.value(f) ?? .void
    if f.state.pointee.control { f.state.pointee.noise = true }
    return .returned
  }
}

final class Throw: StatementNode {
  let error: Node

  init(_ error: Node, _ range: SourceRange) {
    self.error = error
    super.init(range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    f.state.pointee.noise = false
    throw Thrown(value: try error.value(f), range: error.range)
  }
}

final class DoCatch: StatementNode {
  struct Clause {
    var items: [(pattern: PatternNode, filter: Node?)]
    var body: Block
  }

  let body: Block
  let clauses: [Clause]
  let label: Int

  init(_ body: Block, _ clauses: [Clause], label: Int, _ range: SourceRange) {
    self.body = body
    self.clauses = clauses
    self.label = label
    super.init(range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    let completion: Completion
    do {
      completion = try body.execute(f)
    } catch let thrown as Thrown {
      completion = try handle(thrown, f)
    }
    return completion == .breakOut(label) ? .normal : completion
  }

  private func handle(_ thrown: Thrown, _ f: Frame) throws -> Completion {
    for clause in clauses {
      for item in clause.items {
        guard try item.pattern.matches(f, thrown.value) else { continue }
        if let filter = item.filter, try !filter.bool(f) { continue }
        return try clause.body.execute(f)
      }
    }
    throw thrown
  }
}

/// A cell's last expression, shown in the report.
final class Display: StatementNode {
  let expression: Node
  let type: CellType

  init(_ expression: Node, type: CellType) {
    self.expression = expression
    self.type = type
    super.init(expression.range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    f.state.pointee.noise = false
    let value = try expression.value(f)
    let isNoisy = f.state.pointee.noise || f.state.pointee.control
    do {
      if let bundle = try value.erased(from: type).displayed() {
        f.state.pointee.machine.context.add(Output(.result(bundle), isNoisy: isNoisy))
      }
    } catch {
      throw expression.placed(error)
    }
    return .normal
  }
}
