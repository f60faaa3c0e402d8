// What follows from a whole checked program: locals and captures of functions; what cells read, write and depend on.

import NotebookModel

extension NotebookChecker {
  func analyze() {
    let facts = program.functions.map { BodyWalker.facts($0.body) }
    fillLocals(facts)
    let cellFacts = program.cells.map { BodyWalker.facts($0.body) }
    let reach = Reach(facts)
    fillCells(cellFacts, facts, reach)
    checkInlineEffects(cellFacts, functions: facts, reach)
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

    init(_ facts: [BodyFacts]) {
      used = facts.map { Set($0.used) }
      assigned = facts.map(\.assigned)
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
  }

  /// What each cell reads, writes and depends on, through the functions that it may call and the objects that its
  /// variables share with others.
  private func fillCells(_ cellFacts: [BodyFacts], _ facts: [BodyFacts], _ reach: Reach) {
    let changing = Set(
      facts.indices.filter { index in
        let all = reach.functions[index].map(\.rawValue) + [index]
        return all.contains { changesObjects(facts[$0]) }
      }.map(FunctionID.init))
    let shared = SharedObjects(program, catalog, functions: facts, changing: changing)
    let resources = Resources(
      program, shared,
      changing: facts.indices.map { index in
        let own = changed(by: facts[index], shared)
        // A closure's captured variables live on between its calls.
        let keepsState = facts[index].assigned.contains { program.variables[$0.rawValue].isCaptured && !isGlobal($0) }
        return keepsState ? own.union([shared.group(of: FunctionID(index))]) : own
      })

    var writers: [VariableID: [Int]] = [:]
    for index in program.cells.indices {
      let effects = resources.effects(of: cellFacts[index], changing: changed(by: cellFacts[index], shared), reach)
      let declared = cellFacts[index].declared.filter(isGlobal)
      let own = Set(declared)
      var assigned = effects.assigned.union(own)
      // Whoever changes an object, or adds a way to it, makes a new version for all that share it.
      let groups = effects.changedGroups.union(
        assigned.filter { shared.contents.carriesObjects(program.variables[$0.rawValue].type) }.map(shared.group))
      for group in groups { assigned.formUnion(resources.members(of: group, upTo: index)) }

      program.cells[index].declares = declared
      program.cells[index].locals = cellFacts[index].declared.filter { !isGlobal($0) }
      program.cells[index].reads = effects.used.union(assigned).filter { isGlobal($0) && !own.contains($0) }
      program.cells[index].writes = assigned.filter { isGlobal($0) && !own.contains($0) }

      let calls = cellFacts[index].calls + effects.functions.flatMap { facts[$0.rawValue].calls }
      program.cells[index].readsClock = calls.contains { catalog[$0.id].effects.contains(.readsClock) }

      var dependencies: Set<Int> = []
      for id in program.cells[index].reads {
        if case .global(let cell) = program.variables[id.rawValue].storage { dependencies.insert(cell) }
        dependencies.formUnion(writers[id] ?? [])
      }
      for function in effects.functions {
        if let own = functionsByID[function] { dependencies.insert(own.cell) }
      }
      for type in effects.types { dependencies.insert(program.types[type.rawValue].cell) }
      for label in notebook.cells[index].options.dependson {
        if let other = notebook.cells.firstIndex(where: { $0.label == label }) { dependencies.insert(other) }
      }
      program.cells[index].dependencies = dependencies.filter { $0 < index }
      for id in program.cells[index].writes { writers[id, default: []].append(index) }
    }
  }

  private func changesObjects(_ facts: BodyFacts) -> Bool {
    facts.callsValues || facts.assigned.contains { program.variables[$0.rawValue].isCaptured || isGlobal($0) }
      || facts.calls.contains { catalog[$0.id].effects.contains(where: \.changesObjects) }
  }

  /// Groups whose objects registered calls in the body change.
  private func changed(by facts: BodyFacts, _ shared: SharedObjects) -> Set<Int> {
    var result: Set<Int> = []
    for call in facts.calls {
      for case .mutates(let place) in catalog[call.id].effects where call.arguments.indices.contains(place) {
        var walker = BodyWalker()
        walker.walk([call.arguments[place]])
        for id in walker.facts.used where shared.contents.carriesObjects(program.variables[id.rawValue].type) {
          result.insert(shared.group(of: id))
        }
        for id in walker.facts.functions { result.insert(shared.group(of: id)) }
      }
    }
    return result
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
