// What a cell's code can do when it runs: its own statements, the functions that it calls by name, and those that lie in
// values or are called by the runtime on its behalf.

import NotebookModel

/// All that a piece of code may use and change.
struct CodeEffects {
  var used: Set<VariableID>
  var assigned: Set<VariableID>
  /// Groups of `SharedObjects` whose objects it changes.
  var changedGroups: Set<Int>
  var functions: Set<FunctionID>
  var types: Set<OwnTypeID>
}

/// The variables and functions of a program by what they share.
struct Resources {
  private let program: DocumentProgram
  private let shared: SharedObjects
  /// Groups that each function's own calls change.
  private let changing: [Set<Int>]
  private var globals: [Int: [(id: VariableID, cell: Int)]] = [:]
  private var functions: [Int: [FunctionID]] = [:]
  /// Functions that the runtime calls for a type: `==`, `<`, `description`, `hash(into:)`.
  private let witnesses: [String: [FunctionID]]

  init(_ program: DocumentProgram, _ shared: SharedObjects, changing: [Set<Int>]) {
    self.program = program
    self.shared = shared
    self.changing = changing
    for (index, variable) in program.variables.enumerated() {
      guard case .global(let cell) = variable.storage, shared.contents.carriesObjects(variable.type) else { continue }
      globals[shared.group(of: VariableID(index)), default: []].append((VariableID(index), cell))
    }
    for index in program.functions.indices {
      functions[shared.group(of: FunctionID(index)), default: []].append(FunctionID(index))
    }
    witnesses = Dictionary(
      program.types.map { ($0.name, Array($0.witnesses.values)) }, uniquingKeysWith: { $0 + $1 })
  }

  /// The variables of a group that exist once a cell has run.
  func members(of group: Int, upTo cell: Int) -> [VariableID] {
    (globals[group] ?? []).filter { $0.cell <= cell }.map(\.id)
  }

  /// - Parameters:
  ///   - facts: what the code itself does.
  ///   - changing: groups that its own calls change.
  func effects(of facts: BodyFacts, changing own: Set<Int>, _ reach: NotebookChecker.Reach) -> CodeEffects {
    var effects = CodeEffects(
      used: Set(facts.used), assigned: facts.assigned, changedGroups: own, functions: [], types: facts.types)
    var waiting = Set(facts.functions)
    var variables = Set(facts.used + facts.declared)
    var seen: Set<VariableID> = []
    while true {
      for id in variables.subtracting(seen) {
        seen.insert(id)
        let type = program.variables[id.rawValue].type
        waiting.formUnion(witnesses(of: type, []))
        if shared.contents.carriesFunctions(type) { waiting.formUnion(functions[shared.group(of: id)] ?? []) }
      }
      for type in effects.types { waiting.formUnion(witnesses[program.types[type.rawValue].name] ?? []) }
      waiting.subtract(effects.functions)
      if waiting.isEmpty { return effects }
      for id in waiting {
        effects.functions.insert(id)
        effects.functions.formUnion(reach.functions[id.rawValue])
        effects.used.formUnion(reach.used[id.rawValue])
        effects.assigned.formUnion(reach.assigned[id.rawValue])
        effects.types.formUnion(reach.types[id.rawValue])
      }
      for id in effects.functions { effects.changedGroups.formUnion(changing[id.rawValue]) }
      variables = effects.used
    }
  }

  /// Witnesses of the own types in a type; of all own types where it may hold any of them.
  private func witnesses(of type: CellType, _ visited: Set<String>) -> [FunctionID] {
    switch type {
    case .any, .error: return witnesses.values.flatMap { $0 }
    case .nominal(let name, let arguments):
      let inner = arguments.flatMap { witnesses(of: $0, visited) }
      guard let own = program.types.last(where: { $0.name == name }), !visited.contains(name) else { return inner }
      return inner + (witnesses[name] ?? []) + own.parts.flatMap { witnesses(of: $0, visited.union([name])) }
    case .tuple(let elements): return elements.flatMap { witnesses(of: $0.type, visited) }
    case .function, .parameter, .variable: return []
    }
  }
}
