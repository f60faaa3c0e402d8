// Which variables may lead to the same object. What is changed through one of them has changed for all, so the graph
// and the cache treat them as one resource. The answer errs on the side of sharing: too large a group costs a run that
// was not needed, too small a one would give a wrong result.

import NotebookModel

/// What the types of a program can hold.
struct TypeContents {
  /// Whether values of the type may refer to an object that others can change: classes, functions (which capture),
  /// registered views into objects, `Any`, and whatever contains one of these.
  let carriesObjects: (CellType) -> Bool
  /// Whether a function may lie in values of the type.
  let carriesFunctions: (CellType) -> Bool

  init(_ program: DocumentProgram, _ catalog: Catalog) {
    let own = Dictionary(program.types.map { ($0.name, $0.parts) }, uniquingKeysWith: { _, last in last })
    func holds(_ type: CellType, _ visited: Set<String>, _ isFound: (CellType) -> Bool) -> Bool {
      if isFound(type) { return true }
      switch type {
      case .nominal(let name, let arguments):
        if arguments.contains(where: { holds($0, visited, isFound) }) { return true }
        guard let parts = own[name], !visited.contains(name) else { return false }
        return parts.contains { holds($0, visited.union([name]), isFound) }
      case .tuple(let elements): return elements.contains { holds($0.type, visited, isFound) }
      case .function, .parameter, .variable: return false
      }
    }
    carriesObjects = { type in
      holds(type, []) { part in
        switch part {
        case .function: return true
        case .nominal(let name, _): return part == .any || part == .error || catalog.sharesObjects(name)
        default: return false
        }
      }
    }
    carriesFunctions = { type in
      holds(type, []) { part in
        if case .function = part { true } else { part == .any || part == .error }
      }
    }
  }
}

extension OwnType {
  /// The types of its stored values.
  var parts: [CellType] {
    switch kind {
    case .structure(let fields): fields.map(\.type)
    case .enumeration(let cases, _): cases.flatMap { $0.payload.map(\.type) }
    }
  }
}

/// Groups of variables and functions that may lead to one object.
struct SharedObjects {
  /// Variables first, then functions: a function stands for what it captured or may hand out.
  private var parents: [Int]
  private let variableCount: Int
  let contents: TypeContents

  /// - Parameters:
  ///   - functions: what each function does itself.
  ///   - changing: functions that, with all they call, assign or change something that carries objects.
  init(_ program: DocumentProgram, _ catalog: Catalog, functions: [BodyFacts], changing: Set<FunctionID>) {
    variableCount = program.variables.count
    parents = Array(0..<(program.variables.count + program.functions.count))
    contents = TypeContents(program, catalog)
    for (index, function) in program.functions.enumerated() {
      let id = FunctionID(index)
      if changing.contains(id) || contents.carriesObjects(function.result) {
        let facts = functions[index]
        join(facts, program, with: functions[index].functions + [id], and: function.parameters.map(\.variable))
      }
      joinParts(function.body, program, catalog, changing)
    }
    for cell in program.cells { joinParts(cell.body, program, catalog, changing) }
  }

  /// The group of a variable, or of a function.
  func group(of id: VariableID) -> Int { root(id.rawValue) }
  func group(of id: FunctionID) -> Int { root(variableCount + id.rawValue) }

  private func root(_ node: Int) -> Int {
    var node = node
    while parents[node] != node { node = parents[node] }
    return node
  }

  private mutating func joinParts(
    _ body: [Statement], _ program: DocumentProgram, _ catalog: Catalog, _ changing: Set<FunctionID>
  ) {
    for facts in body.flatMap(\.flowParts) {
      let contents = contents
      let carries = { (id: VariableID) in contents.carriesObjects(program.variables[id.rawValue].type) }
      let isFlow =
        facts.declared.contains(where: carries) || facts.assigned.contains(where: carries) || facts.callsValues
        || facts.functions.contains(where: changing.contains)
        || facts.calls.contains { catalog[$0.id].effects.contains(where: \.changesObjects) }
      if isFlow { join(facts, program, with: facts.functions, and: []) }
    }
  }

  private mutating func join(
    _ facts: BodyFacts, _ program: DocumentProgram, with functions: [FunctionID], and more: [VariableID]
  ) {
    let variables = (facts.used + facts.declared + Array(facts.assigned) + more).filter {
      contents.carriesObjects(program.variables[$0.rawValue].type)
    }
    let nodes = variables.map(\.rawValue) + functions.map { variableCount + $0.rawValue }
    guard let first = nodes.first else { return }
    for node in nodes.dropFirst() {
      let (a, b) = (root(first), root(node))
      if a != b { parents[max(a, b)] = min(a, b) }
    }
  }
}

extension Effect {
  var changesObjects: Bool { if case .mutates = self { true } else { false } }
}

extension Statement {
  /// What each part of it does in which values may flow from one variable to another: simple statements, and the heads
  /// of compound ones.
  fileprivate var flowParts: [BodyFacts] {
    func head(_ walk: (inout BodyWalker) -> Void) -> BodyFacts {
      var walker = BodyWalker()
      walk(&walker)
      return walker.facts
    }
    func parts(_ items: [SwitchCase.Item], of subject: Expression?) -> BodyFacts {
      head {
        if let subject { $0.walk(subject) }
        $0.walk(items)
      }
    }
    switch kind {
    case .block(let body, _), .deferred(let body): return body.flatMap(\.flowParts)
    case .ifElse(let conditions, let then, let otherwise):
      return [head { $0.walk(conditions) }] + (then + otherwise).flatMap(\.flowParts)
    case .guardElse(let conditions, let otherwise): return [head { $0.walk(conditions) }] + otherwise.flatMap(\.flowParts)
    case .whileLoop(let conditions, let body, _): return [head { $0.walk(conditions) }] + body.flatMap(\.flowParts)
    case .repeatWhile(let body, let condition, _): return [head { $0.walk(condition) }] + body.flatMap(\.flowParts)
    case .forIn(let binding, let sequence, let filter, let body, _):
      let facts = head {
        $0.walk(sequence)
        $0.walk(binding)
        if let filter { $0.walk(filter) }
      }
      return [facts] + body.flatMap(\.flowParts)
    case .forCase(let pattern, let sequence, let filter, let body, _):
      let facts = head {
        $0.walk(sequence)
        $0.walk(pattern)
        if let filter { $0.walk(filter) }
      }
      return [facts] + body.flatMap(\.flowParts)
    case .switchCase(let subject, let cases, _):
      return cases.map { parts($0.items, of: subject) } + cases.flatMap { $0.body.flatMap(\.flowParts) }
    case .doCatch(let body, let catches, _):
      // An error may carry what the body used.
      let thrown = BodyWalker.facts(body)
      let caught = catches.map { clause in
        var facts = parts(clause.items, of: nil)
        facts.used += thrown.used
        facts.functions += thrown.functions
        return facts
      }
      return body.flatMap(\.flowParts) + caught + catches.flatMap { $0.body.flatMap(\.flowParts) }
    case .declare, .expression, .display, .breakOut, .continueLoop, .fallThrough, .returnValue, .throwError:
      return [head { $0.walk(self) }]
    }
  }
}
