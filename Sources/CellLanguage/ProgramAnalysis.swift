// What follows from a whole checked program: locals and captures of functions; what cells read, write and depend on.

import NotebookModel

extension NotebookChecker {
  func analyze() {
    let facts = program.functions.map { BodyWalker.facts($0.body) }
    fillLocals(facts)
    let cellFacts = program.cells.map { BodyWalker.facts($0.body) }
    let reach = Reach(program, facts, catalog)
    let groups = sharedObjects(cellFacts + facts)
    fillCells(cellFacts, reach, groups)
    checkDefinitionOrder(reach)
    checkFlow(reach)
    let dump = ProgramDump(program, catalog, ownFunctions: functionsByID)
    for index in program.cells.indices {
      program.cells[index].canonical = dump.canonical(cell: program.cells[index])
    }
  }

  private func isGlobal(_ id: VariableID) -> Bool {
    if case .global = program.variables[id.rawValue].storage { true } else { false }
  }

  // MARK: - Locals and captures

  private func fillLocals(_ facts: [BodyFacts]) {
    var own: [Set<VariableID>] = []
    for (index, fact) in facts.enumerated() {
      let function = program.functions[index]
      let parameters = Set(function.parameters.map(\.variable) + (function.selfVariable.map { [$0] } ?? []))
      program.functions[index].locals = fact.declared.filter { !parameters.contains($0) && !isGlobal($0) }
      own.append(parameters.union(fact.declared))
    }
    var captures: [Set<VariableID>] = zip(facts, own).map { fact, own in
      Set(fact.used.filter { !own.contains($0) && !isGlobal($0) })
    }
    var changed = true
    while changed {
      changed = false
      for (index, fact) in facts.enumerated() {
        for other in fact.functions {
          let added = captures[other.rawValue].subtracting(own[index]).subtracting(captures[index])
          if !added.isEmpty {
            captures[index].formUnion(added)
            changed = true
          }
        }
      }
    }
    for index in facts.indices {
      program.functions[index].captures = captures[index].sorted { $0.rawValue < $1.rawValue }
      for id in captures[index] { program.variables[id.rawValue].isCaptured = true }
    }
  }

  // MARK: - Cells

  /// Everything that a body does, the own functions that it names included.
  struct Reach {
    var used: [Set<VariableID>]
    var assigned: [Set<VariableID>]
    var functions: [Set<FunctionID>]
    var types: [Set<OwnTypeID>]

    init(_ program: DocumentProgram, _ facts: [BodyFacts], _ catalog: Catalog) {
      used = facts.map { Set($0.used) }
      assigned = facts.map { $0.assigned.union(Self.mutated($0, catalog)) }
      functions = facts.map { Set($0.functions) }
      types = facts.map(\.types)
      var changed = true
      while changed {
        changed = false
        for (index, fact) in facts.enumerated() {
          for other in fact.functions.map(\.rawValue) where other != index {
            let size = used[index].count + assigned[index].count + functions[index].count + types[index].count
            used[index].formUnion(used[other])
            assigned[index].formUnion(assigned[other])
            functions[index].formUnion(functions[other])
            types[index].formUnion(types[other])
            changed = changed || size != used[index].count + assigned[index].count + functions[index].count + types[index].count
          }
        }
      }
    }

    /// Variables whose objects registered calls change.
    static func mutated(_ facts: BodyFacts, _ catalog: Catalog) -> Set<VariableID> {
      var result: Set<VariableID> = []
      for call in facts.calls {
        for case .mutates(let place) in catalog[call.id].effects where call.arguments.indices.contains(place) {
          if let root = call.arguments[place].root { result.insert(root) }
        }
      }
      return result
    }
  }

  /// Variables that refer to one object: by assignment, or because a call's result retains an argument.
  private func sharedObjects(_ facts: [BodyFacts]) -> [VariableID: VariableID] {
    var parent: [VariableID: VariableID] = [:]
    func find(_ id: VariableID) -> VariableID {
      var id = id
      while let next = parent[id] { id = next }
      return id
    }
    func join(_ a: VariableID, _ b: VariableID) {
      let x = find(a)
      let y = find(b)
      if x != y { parent[x] = y }
    }
    for fact in facts {
      for (variable, value) in fact.bindings {
        var value = value.unwrapped
        while case .ifElse(_, let then, _) = value.kind { value = then.unwrapped }
        if let root = value.rootVariable, isReference(value.type) { join(variable, root) }
        if case .call(.registered(let id, _), let arguments) = value.kind {
          for case .retains(let place) in catalog[id].effects where arguments.indices.contains(place) {
            if let root = arguments[place].root { join(variable, root) }
          }
        }
      }
    }
    var result: [VariableID: VariableID] = [:]
    for id in program.variables.indices.map(VariableID.init) { result[id] = find(id) }
    return result
  }

  private func fillCells(_ facts: [BodyFacts], _ reach: Reach, _ groups: [VariableID: VariableID]) {
    var members: [VariableID: Set<VariableID>] = [:]
    for (id, root) in groups where isGlobal(id) { members[root, default: []].insert(id) }
    var writers: [VariableID: [Int]] = [:]
    for index in program.cells.indices {
      let fact = facts[index]
      var used = Set(fact.used)
      var assigned = fact.assigned.union(Reach.mutated(fact, catalog))
      var functions = Set(fact.functions)
      var types = fact.types
      for function in fact.functions.map(\.rawValue) {
        used.formUnion(reach.used[function])
        assigned.formUnion(reach.assigned[function])
        functions.formUnion(reach.functions[function])
        types.formUnion(reach.types[function])
      }
      // Whoever changes an object changes it for all that share it.
      for id in assigned where isReference(program.variables[id.rawValue].type) {
        assigned.formUnion(members[groups[id] ?? id] ?? [])
      }
      let declared = fact.declared.filter(isGlobal)
      program.cells[index].declares = declared
      program.cells[index].locals = fact.declared.filter { !isGlobal($0) }
      let own = Set(declared)
      program.cells[index].reads = used.union(assigned).filter { isGlobal($0) && !own.contains($0) }
      program.cells[index].writes = assigned.filter { isGlobal($0) && !own.contains($0) }

      var dependencies: Set<Int> = []
      for id in program.cells[index].reads {
        if case .global(let cell) = program.variables[id.rawValue].storage { dependencies.insert(cell) }
        dependencies.formUnion(writers[id] ?? [])
      }
      for function in functions {
        if let own = functionsByID[function] { dependencies.insert(own.cell) }
      }
      for type in types { dependencies.insert(program.types[type.rawValue].cell) }
      for label in notebook.cells[index].options.dependson {
        if let other = notebook.cells.firstIndex(where: { $0.label == label }) { dependencies.insert(other) }
      }
      program.cells[index].dependencies = dependencies.filter { $0 < index }
      for id in program.cells[index].writes { writers[id, default: []].append(index) }
    }
  }

  // MARK: - Order

  /// A function must not run before the variables exist that it uses.
  private func checkDefinitionOrder(_ reach: Reach) {
    for cell in program.cells {
      var defined: Set<VariableID> = []
      let own = Set(cell.declares)
      for statement in cell.body {
        var walker = BodyWalker()
        walker.walk(statement)
        for function in walker.facts.functions {
          let early = reach.used[function.rawValue].filter { own.contains($0) && !defined.contains($0) }
            .subtracting(walker.facts.declared)
          guard let variable = early.min(by: { $0.rawValue < $1.rawValue }) else { continue }
          let entity = program.variables[variable.rawValue]
          report(
            .usedInOwnFunctionBeforeDefinition(
              function: program.functions[function.rawValue].name, variable: entity.name,
              line: entity.range.lower.line), statement.range)
        }
        defined.formUnion(walker.facts.declared)
      }
    }
  }
}

extension Expression {
  /// Without what only wraps it.
  var unwrapped: Expression {
    switch kind {
    case .some(let inner), .erase(let inner), .optionalTry(let inner), .forcedTry(let inner), .forceUnwrap(let inner),
      .optionalChain(let inner), .chainLink(let inner):
      inner.unwrapped
    default: self
    }
  }

  /// The variable whose value, or part of whose value, it is.
  var rootVariable: VariableID? {
    switch unwrapped.kind {
    case .variable(let id): id
    case .field(let inner, _), .tupleElement(let inner, _): inner.rootVariable
    default: nil
    }
  }
}

extension Argument {
  fileprivate var root: VariableID? {
    switch self {
    case .value(let value): value.rootVariable
    case .place(let place):
      switch place.root {
      case .variable(let id): id
      case .value(let value): value.rootVariable
      }
    default: nil
    }
  }
}
