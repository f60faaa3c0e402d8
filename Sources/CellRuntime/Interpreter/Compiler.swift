// A checked program -> nodes: variables become slots, calls become direct references, frequent operators nodes of their
// own.

import CellLanguage
import NotebookModel

/// A cell ready to run.
struct CompiledCell {
  var body: [StatementNode]
  var slotCount: Int
}

final class Compiler {
  let program: DocumentProgram
  let registry: FunctionRegistry
  private(set) var functions: [CompiledFunction]
  private(set) var types: [OwnTypeInfo]
  /// Places of the global variables.
  private var globals: [VariableID: Int] = [:]

  init(_ program: DocumentProgram, registry: FunctionRegistry) {
    self.program = program
    self.registry = registry
    functions = program.functions.map { CompiledFunction(name: $0.name, range: $0.range) }
    types = program.types.map(OwnTypeInfo.init)
    for (index, variable) in program.variables.enumerated() {
      if case .global = variable.storage { globals[VariableID(index)] = globals.count }
    }
    for index in functions.indices { compile(FunctionID(index)) }
  }

  var globalCount: Int { globals.count }

  func globalIndex(_ id: VariableID) -> Int? { globals[id] }

  func typeInfo(named name: String) -> OwnTypeInfo? { types.last { $0.name == name } }

  func compile(_ cell: CellProgram) -> CompiledCell {
    let scope = Scope(self, captures: [], variables: cell.locals)
    let body = scope.compile(cell.body)
    return CompiledCell(body: body, slotCount: scope.slotCount)
  }

  private func compile(_ id: FunctionID) {
    let source = program.functions[id.rawValue]
    let function = functions[id.rawValue]
    var variables = source.parameters.map(\.variable)
    if let own = source.selfVariable, !variables.contains(own) { variables.append(own) }
    variables += source.locals.filter { !variables.contains($0) }
    let scope = Scope(self, captures: source.captures, variables: variables)
    function.isFailable = source.isFailable
    function.parameters = source.parameters.map { parameter in
      CompiledFunction.Parameter(
        slot: scope.slot(of: parameter.variable), isInout: parameter.isInout,
        isBoxed: program.variables[parameter.variable.rawValue].isCaptured)
    }
    if source.isInitializer, let own = source.selfVariable {
      function.selfLocation = scope.location(of: own)
      if case .nominal(let name, _) = program.variables[own.rawValue].type, let type = typeInfo(named: name),
        type.isStructure
      {
        let fields = type.fields.map { $0.type.wrapped == nil ? Value.void : .nil }
        function.emptySelf = .structure(Structure(type: type, fields: fields))
      }
    }
    function.body = scope.block(source.body)
    if source.body.count == 1, !source.isInitializer, case .returnValue(let result?) = source.body[0].kind {
      function.expression = scope.compile(result)
    }
    function.slotCount = scope.slotCount
  }

  /// Connects witnesses that the notebook writes, and computes raw values.
  func connect(_ machine: Machine) {
    // The machine owns what these hooks are called on, so they hold it weakly.
    func hook(_ id: FunctionID?) -> (() throws -> CellClosure)? {
      guard let id else { return nil }
      let function = functions[id.rawValue]
      return { [weak machine] in
        guard let machine else { throw RuntimeError.runHasEnded }
        return CellClosure(function, captures: [], machine: machine)
      }
    }
    for (type, info) in zip(program.types, types) {
      if let equals = hook(type.witnesses["=="]) { info.equals = { try equals().call($0, $1).asBool } }
      if let isLess = hook(type.witnesses["<"]) { info.isLess = { try isLess().call($0, $1).asBool } }
      if let describe = hook(type.witnesses["description"]) { info.describe = { try describe().call($0).asString } }
      if let hash = hook(type.witnesses["hash"]) {
        info.hash = { value in
          var arguments = [value, .int(0)]
          _ = try hash().call(changing: &arguments)
          return try arguments[1].asInt
        }
      }
      guard case .enumeration(let cases, .some) = type.kind else { continue }
      let scope = Scope(self, captures: [], variables: [])
      let frame = Frame(slots: machine.state.pointee.top, state: machine.state)
      // Raw values are literals, which cannot fail.
      info.rawValues = cases.map { $0.rawValue.flatMap { try? scope.compile($0).value(frame) } ?? .void }
    }
  }
}

/// The slots of one function or cell, and the labels of its loops, while it is compiled.
final class Scope {
  let compiler: Compiler
  private var slots: [VariableID: Int] = [:]
  private(set) var slotCount = 0
  /// Enclosing loops and switches, innermost last.
  var targets: [(label: String?, number: Int, isLoop: Bool, catchesPlainBreak: Bool)] = []
  private var targetCount = 0
  /// Variables assigned in the branches that are being compiled, innermost last.
  private var assigned: [Set<Location>] = []

  init(_ compiler: Compiler, captures: [VariableID], variables: [VariableID]) {
    self.compiler = compiler
    for variable in captures + variables { _ = slot(of: variable) }
  }

  func slot(of variable: VariableID) -> Int {
    if let slot = slots[variable] { return slot }
    defer { slotCount += 1 }
    slots[variable] = slotCount
    return slotCount
  }

  func temporary() -> Int {
    defer { slotCount += 1 }
    return slotCount
  }

  func location(of variable: VariableID) -> Location {
    if let global = compiler.globalIndex(variable) { return .global(global) }
    let isCaptured = compiler.program.variables[variable.rawValue].isCaptured
    return isCaptured ? .boxed(slot(of: variable)) : .local(slot(of: variable))
  }

  /// The same for a variable that is assigned here.
  func assignedLocation(of variable: VariableID) -> Location {
    let location = location(of: variable)
    if !assigned.isEmpty { assigned[assigned.count - 1].insert(location) }
    return location
  }

  /// What `body` assigns, for noise.
  func collectingAssigned<R>(_ body: () -> R) -> (R, AssignedVariables) {
    assigned.append([])
    let result = body()
    let locations = assigned.removeLast()
    if !assigned.isEmpty { assigned[assigned.count - 1].formUnion(locations) }
    return (result, AssignedVariables(locations: Array(locations)))
  }

  func enter<R>(_ label: String?, isLoop: Bool, catchesPlainBreak: Bool = true, _ body: (Int) -> R) -> R {
    targetCount += 1
    targets.append((label, targetCount, isLoop, catchesPlainBreak))
    defer { targets.removeLast() }
    return body(targetCount)
  }
}
