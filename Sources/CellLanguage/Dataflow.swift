// What happens on the way through a body: use before initialisation, constants assigned twice, missing returns,
// `guard`s that fall through, code that is never reached.

import NotebookModel

extension NotebookChecker {
  func checkFlow(_ reach: Reach) {
    for index in program.functions.indices {
      let function = program.functions[index]
      var flow = FlowAnalysis(self, reach)
      flow.check(function)
    }
    // Globals keep their state from one cell to the next.
    var flow = FlowAnalysis(self, reach)
    for cell in program.cells { flow.walk(cell.body) }
    warnAboutNeverMutated()
  }

  private func warnAboutNeverMutated() {
    var assigned: Set<VariableID> = []
    var declared: [VariableID] = []
    func collect(_ body: [Statement]) {
      let facts = BodyWalker.facts(body)
      assigned.formUnion(facts.assigned)
      declared += facts.declared
    }
    for function in program.functions { collect(function.body) }
    for cell in program.cells { collect(cell.body) }
    for id in declared where !assigned.contains(id) {
      let variable = program.variables[id.rawValue]
      if variable.isMutable, variable.name != "_", !variable.name.contains(".") {
        report(.neverMutated(variable.name), variable.range)
      }
    }
  }
}

private struct FlowAnalysis {
  enum Key: Hashable {
    case variable(VariableID)
    case field(Int)
  }

  struct State {
    var definitely: Set<Key> = []
    var maybe: Set<Key> = []
    var isReachable = true

    static let unreachable = State(isReachable: false)

    func merged(_ other: State) -> State {
      if !isReachable { return other }
      if !other.isReachable { return self }
      return State(
        definitely: definitely.intersection(other.definitely), maybe: maybe.union(other.maybe), isReachable: true)
    }
  }

  struct Frame {
    var label: String?
    var isLoop: Bool
    var takesPlainBreak: Bool
    var exits = State.unreachable
    var nexts = State.unreachable
  }

  private let checker: NotebookChecker
  private let reach: NotebookChecker.Reach
  private var state = State()
  private var frames: [Frame] = []
  /// Variables declared without a value.
  private var tracked: Set<VariableID> = []
  private var selfVariable: VariableID?
  private var fields: [String] = []
  private var reported: Set<Key> = []
  private var fallThrough = State.unreachable
  private var isFailable = false

  init(_ checker: NotebookChecker, _ reach: NotebookChecker.Reach) {
    self.checker = checker
    self.reach = reach
  }

  mutating func check(_ function: Function) {
    if function.isInitializer, let id = function.selfVariable {
      selfVariable = id
      isFailable = function.isFailable
      let type = checker.program.variables[id.rawValue].type
      if case .nominal(let name, _) = type, let entity = checker.conformances.own[name] {
        if entity.isEnum {
          fields = []
          tracked.insert(id)
          selfVariable = nil
        } else {
          fields = entity.fields.map(\.name)
        }
      }
    }
    walk(function.body)
    guard state.isReachable else { return }
    if function.isInitializer {
      checkAllFields(function.range)
    } else if function.result != .void, function.result != .never, !function.result.isErroneous, !function.body.isEmpty || function.name != "autoclosure" {
      let end = SourceRange(function.range.lower, function.range.upper)
      checker.report(.missingReturn(function.name == "closure" ? "a closure" : "'\(function.name)'", function.result), end)
    }
  }

  private mutating func checkAllFields(_ range: SourceRange) {
    for (index, name) in fields.enumerated() where !state.definitely.contains(.field(index)) {
      if reported.insert(.field(index)).inserted { checker.report(.fieldNotInitialized(name), range) }
    }
  }

  // MARK: - Statements

  mutating func walk(_ statements: [Statement]) {
    var warned = false
    for statement in statements {
      if !state.isReachable, !warned {
        warned = true
        checker.report(.unreachableCode, statement.range)
      }
      walk(statement)
    }
  }

  private mutating func leave() {
    state.isReachable = false
  }

  private mutating func walk(_ statement: Statement) {
    switch statement.kind {
    case .declare(let binding, let value):
      if let value {
        walk(value)
        assign(binding)
      } else if case .variable(let id) = binding {
        tracked.insert(id)
        state.definitely.remove(.variable(id))
        state.maybe.remove(.variable(id))
      }
    case .expression(let value), .display(let value):
      walk(value)
    case .block(let body, let label):
      inFrame(label, isLoop: false, takesPlainBreak: false) { $0.walk(body) }
    case .ifElse(let conditions, let then, let otherwise):
      let failed = walk(conditions)
      walk(then)
      let after = state
      state = failed
      walk(otherwise)
      state = state.merged(after)
    case .guardElse(let conditions, let otherwise):
      let failed = walk(conditions)
      let after = state
      state = failed
      walk(otherwise)
      if state.isReachable { checker.report(.guardFallsThrough, statement.range) }
      state = after
    case .whileLoop(let conditions, let body, let label):
      loop(label) { flow in
        let failed = flow.walk(conditions)
        flow.walk(body)
        return conditions.isAlwaysTrue ? .unreachable : failed
      }
    case .repeatWhile(let body, let condition, let label):
      loop(label) { flow in
        flow.walk(body)
        let nexts = flow.frames[flow.frames.count - 1].nexts
        flow.state = flow.state.merged(nexts)
        flow.walk(condition)
        return flow.state
      }
    case .forIn(let binding, let sequence, let filter, let body, let label):
      walk(sequence)
      let before = state
      loop(label) { flow in
        flow.assign(binding)
        if let filter { flow.walk(filter) }
        flow.walk(body)
        return before
      }
    case .forCase(let pattern, let sequence, let filter, let body, let label):
      walk(sequence)
      let before = state
      loop(label) { flow in
        flow.walk(pattern)
        if let filter { flow.walk(filter) }
        flow.walk(body)
        return before
      }
    case .switchCase(let subject, let cases, let label):
      walk(subject)
      let entry = state
      inFrame(label, isLoop: false, takesPlainBreak: true) { flow in
        var exit = State.unreachable
        flow.fallThrough = .unreachable
        for one in cases {
          flow.state = entry
          for item in one.items {
            flow.walk(item.pattern)
            if let filter = item.filter { flow.walk(filter) }
          }
          flow.state = flow.state.merged(flow.fallThrough)
          flow.fallThrough = .unreachable
          flow.walk(one.body)
          exit = exit.merged(flow.state)
        }
        if flow.fallThrough.isReachable { flow.checker.report(.fallThroughAtEnd, statement.range) }
        flow.fallThrough = .unreachable
        flow.state = exit
      }
    case .breakOut(let label):
      if let place = frames.lastIndex(where: { label == nil ? $0.takesPlainBreak : $0.label == label }) {
        frames[place].exits = frames[place].exits.merged(state)
      }
      leave()
    case .continueLoop(let label):
      if let place = frames.lastIndex(where: { $0.isLoop && (label == nil || $0.label == label) }) {
        frames[place].nexts = frames[place].nexts.merged(state)
      }
      leave()
    case .fallThrough:
      fallThrough = fallThrough.merged(state)
      leave()
    case .returnValue(let value):
      if let value, selfVariable == nil || !isFailable { walk(value) }
      if selfVariable != nil, value == nil, state.isReachable { checkAllFields(statement.range) }
      leave()
    case .throwError(let value):
      walk(value)
      leave()
    case .deferred(let body):
      let before = state
      let outer = frames
      walk(body)
      frames = outer
      state = before
    case .doCatch(let body, let catches, let label):
      inFrame(label, isLoop: false, takesPlainBreak: false) { flow in
        let entry = flow.state
        flow.walk(body)
        var exit = flow.state
        let caught = State(definitely: entry.definitely, maybe: entry.maybe.union(flow.state.maybe), isReachable: entry.isReachable)
        for clause in catches {
          flow.state = caught
          for item in clause.items {
            flow.walk(item.pattern)
            if let filter = item.filter { flow.walk(filter) }
          }
          flow.walk(clause.body)
          exit = exit.merged(flow.state)
        }
        flow.state = exit
      }
    }
  }

  private mutating func inFrame(
    _ label: String?, isLoop: Bool, takesPlainBreak: Bool, _ body: (inout FlowAnalysis) -> Void
  ) {
    frames.append(Frame(label: label, isLoop: isLoop, takesPlainBreak: takesPlainBreak))
    body(&self)
    if let frame = frames.popLast() { state = state.merged(frame.exits) }
  }

  /// A loop's body is walked twice, since a second round meets what the first assigned. `round` gives the state in
  /// which the loop ends by itself.
  private mutating func loop(_ label: String?, _ round: (inout FlowAnalysis) -> State) {
    let entry = state
    inFrame(label, isLoop: true, takesPlainBreak: true) { flow in
      var end = round(&flow)
      if entry.isReachable {
        let again = flow.state.merged(flow.frames[flow.frames.count - 1].nexts)
        flow.state = State(definitely: entry.definitely, maybe: entry.maybe.union(again.maybe), isReachable: true)
        let (second, found) = flow.second(round)
        end = end.merged(second)
        flow.checker.diagnostics += found
      }
      flow.state = end
    }
  }

  private mutating func second(_ round: (inout FlowAnalysis) -> State) -> (State, [Diagnostic]) {
    var copy = self
    let (result, found) = checker.collecting { () -> (FlowAnalysis, State) in
      let end = round(&copy)
      return (copy, end)
    }
    self = result.0
    return (result.1, found.filter { $0.severity == .error })
  }

  /// Walks conditions and leaves the state in which all hold; gives the state in which one fails.
  private mutating func walk(_ conditions: [Condition]) -> State {
    var failed = State.unreachable
    for condition in conditions {
      switch condition {
      case .isTrue(let value):
        walk(value)
        if case .boolean(true) = value.kind { continue }
        failed = failed.merged(state)
      case .unwrap(let binding, let value):
        walk(value)
        failed = failed.merged(state)
        assign(binding)
      case .matches(let pattern, let value):
        walk(value)
        failed = failed.merged(state)
        walk(pattern)
      }
    }
    return failed
  }

  private mutating func assign(_ binding: Binding) {
    switch binding {
    case .variable(let id): state.definitely.insert(.variable(id))
    case .tuple(let parts): for part in parts { assign(part) }
    case .ignored: break
    }
  }

  private mutating func walk(_ pattern: Pattern) {
    switch pattern {
    case .equals(let value, _): walk(value)
    case .tuple(let parts): for part in parts { walk(part) }
    case .ownCase(_, _, let payload): for part in payload { walk(part) }
    case .some(let inner), .asType(let inner, _): walk(inner)
    default: break
    }
  }

  // MARK: - Expressions

  private mutating func use(_ id: VariableID, _ range: SourceRange) {
    if id == selfVariable {
      for index in fields.indices { use(field: index, range) }
      return
    }
    guard tracked.contains(id), state.isReachable, !state.definitely.contains(.variable(id)) else { return }
    if reported.insert(.variable(id)).inserted {
      checker.report(.usedBeforeInitialization(checker.program.variables[id.rawValue].name), range)
    }
  }

  private mutating func use(field index: Int, _ range: SourceRange) {
    guard state.isReachable, !state.definitely.contains(.field(index)), reported.insert(.field(index)).inserted else { return }
    checker.report(.usedBeforeInitialization("self.\(fields[index])"), range)
  }

  private mutating func define(_ key: Key, name: String, isMutable: Bool, _ range: SourceRange) {
    if !isMutable, state.maybe.contains(key), state.isReachable { checker.report(.constantAssignedTwice(name), range) }
    state.definitely.insert(key)
    state.maybe.insert(key)
  }

  private mutating func walk(function id: FunctionID, _ range: SourceRange) {
    for variable in checker.program.functions[id.rawValue].captures { use(variable, range) }
    for variable in reach.used[id.rawValue] where tracked.contains(variable) {
      if case .global = checker.program.variables[variable.rawValue].storage { use(variable, range) }
    }
  }

  private mutating func walk(_ arguments: [Argument], _ range: SourceRange) {
    for argument in arguments {
      switch argument {
      case .value(let value): walk(value)
      case .variadic(let values): for value in values { walk(value) }
      case .autoclosure(let id):
        let before = state
        walk(function: id, range)
        state = before
      case .place(let place): walk(place, isAssigned: false)
      }
    }
  }

  private mutating func walk(_ place: Place, isAssigned: Bool) {
    for step in place.steps {
      switch step.step {
      case .subscript(_, _, let arguments), .computed(_, _, let arguments): walk(arguments, place.range)
      default: break
      }
    }
    switch place.root {
    case .value(let value): walk(value)
    case .variable(let id):
      let variable = checker.program.variables[id.rawValue]
      if id == selfVariable, let first = place.steps.first, case .field(let index) = first.step {
        if place.steps.count == 1, isAssigned {
          let isMutable: Bool =
            if case .nominal(let name, _) = variable.type, let entity = checker.conformances.own[name] { entity.fields[index].isMutable } else { true }
          define(.field(index), name: "self.\(fields[index])", isMutable: isMutable, place.range)
        } else {
          use(field: index, place.range)
        }
      } else if id == selfVariable, place.steps.isEmpty, isAssigned {
        for index in fields.indices { define(.field(index), name: fields[index], isMutable: true, place.range) }
      } else if place.steps.isEmpty, isAssigned, tracked.contains(id) {
        define(.variable(id), name: variable.name, isMutable: variable.isMutable, place.range)
      } else {
        use(id, place.range)
        if !variable.isMutable, tracked.contains(id), !checker.isReference(variable.type) {
          checker.report(.assignToConstant(variable.name, .declared), place.range)
        }
      }
    }
  }

  /// What is evaluated only sometimes defines nothing.
  private mutating func walkSometimes(_ expression: Expression) {
    let before = state
    walk(expression)
    state = before.merged(state)
  }

  private mutating func walk(_ expression: Expression) {
    let range = expression.range
    switch expression.kind {
    case .integer, .floating, .boolean, .string, .nilValue, .functionReference, .allCases: break
    case .interpolation(let parts), .array(let parts), .set(let parts), .tuple(let parts), .structure(_, let parts),
      .enumCase(_, _, let parts):
      for part in parts { walk(part) }
    case .dictionary(let pairs):
      for pair in pairs {
        walk(pair.key)
        walk(pair.value)
      }
    case .variable(let id): use(id, range)
    case .field(let inner, let index):
      if case .variable(let id) = inner.kind, id == selfVariable { use(field: index, range) } else { walk(inner) }
    case .some(let inner), .erase(let inner), .tupleElement(let inner, _), .rawValue(let inner), .forceUnwrap(let inner),
      .chainLink(let inner), .forcedTry(let inner), .isType(let inner, _), .conditionalCast(let inner, _),
      .forcedCast(let inner, _), .discard(let inner), .enumFromRawValue(_, let inner):
      walk(inner)
    case .optionalChain(let inner), .optionalTry(let inner): walkSometimes(inner)
    case .call(let callee, let arguments):
      if case .value(let value) = callee { walk(value) }
      walk(arguments, range)
      if case .function(let id) = callee { walk(function: id, range) }
    case .closure(let id): walk(function: id, range)
    case .and(let a, let b), .or(let a, let b), .coalesce(let a, let b):
      walk(a)
      walkSometimes(b)
    case .ternary(let condition, let then, let otherwise):
      walk(condition)
      let before = state
      walk(then)
      let after = state
      state = before
      walk(otherwise)
      state = state.merged(after)
    case .assign(let place, let value):
      walk(value)
      walk(place, isAssigned: true)
    case .assignTuple(let places, let value):
      walk(value)
      for place in places { if let place { walk(place, isAssigned: true) } }
    case .ifElse(let conditions, let then, let otherwise):
      let failed = walk(conditions)
      walk(then)
      let after = state
      state = failed
      walk(otherwise)
      state = state.merged(after)
    case .switchCase(let subject, let cases):
      walk(subject)
      let entry = state
      var exit = State.unreachable
      for one in cases {
        state = entry
        for item in one.items {
          walk(item.pattern)
          if let filter = item.filter { walk(filter) }
        }
        walk(one.value)
        exit = exit.merged(state)
      }
      state = exit
    case .sequence(let statements, let value):
      for statement in statements { walk(statement) }
      if let value { walk(value) }
    }
    if expression.type == .never { leave() }
  }
}

extension [Condition] {
  /// `while true`.
  fileprivate var isAlwaysTrue: Bool {
    allSatisfy { if case .isTrue(let value) = $0, case .boolean(true) = value.kind { true } else { false } }
  }
}
