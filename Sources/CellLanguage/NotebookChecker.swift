// The state of checking one notebook: what is declared so far, what was found wrong, and the program that grows.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

/// What went wrong in the solver, before it is worded.
enum Mismatch {
  case conversion(from: CellType, to: CellType, Site)
  case throwingFunction(from: CellType, to: CellType, Site)
  case nilConversion(to: CellType, Site)
  case nilWithoutContext(Site)
  case conformance(CellType, String, Site)
  case unresolved(CellType, Site)
  case noCandidate(Call, [Candidate], NoCandidateReason)
  case error(CheckError, SourceRange)
  /// What was found in a closure's body.
  case reported([Diagnostic])
}

final class NotebookChecker {
  let notebook: Notebook
  let catalog: Catalog
  let index: MemberIndex
  let conformances: ConformanceTable
  var program = DocumentProgram()
  var diagnostics: [Diagnostic] = []
  let documentScope = Scope(nil)

  /// The cell that is being checked, its text's lines, and its functions whose bodies are still to be checked.
  var cell = 0
  var positions: CellPositions
  var bodies: [() -> Void] = []
  var staticInitializers: [() -> Statement] = []
  /// Names that this or later cells define at top level, with their places.
  var definitions: [String: SourceRange] = [:]
  var definedTypes: [String: SourceRange] = [:]

  var function: FunctionContext
  var effects = EffectContext()
  var labels: [LabelFrame] = []
  /// What the place that is being emitted is for: constants are refused in its words.
  var placeUse = PlaceUse.assignment
  /// Solver steps left for the statement that is being checked.
  var functionsByID: [FunctionID: OwnFunction] = [:]
  var typesByID: [OwnTypeID: TypeEntity] = [:]
  var checkedBodies: [BodyKey: CheckedBody] = [:]
  var stepsUsed = 0
  /// How many types annotations left to be inferred so far.
  private var placeholders = 0

  static let stepBudget = 1_500_000

  struct BodyKey: Hashable {
    var closure: SyntaxIdentifier
    var scope: ObjectIdentifier
    var function: FunctionType
  }

  enum PlaceUse { case assignment, mutation, argument }

  func constantError(_ name: String, _ role: VariableEntity.Role) -> CheckError {
    switch placeUse {
    case .assignment: .assignToConstant(name, role)
    case .mutation: .mutatingOnConstant(name, role)
    case .argument: .inoutOfConstant(name, role)
    }
  }

  /// Emits a place for a certain use.
  func place(for use: PlaceUse, _ emit: () -> Place?) -> Place? {
    let saved = placeUse
    placeUse = use
    defer { placeUse = saved }
    return emit()
  }

  struct LabelFrame {
    enum Kind { case loop, switchStatement, block }
    var label: String?
    var kind: Kind
  }

  /// Whether what is emitted stands in a `try`, and whether thrown errors are handled around it.
  struct EffectContext {
    enum Handler { case handled, function(String?), notExhaustive }

    var isTried = false
    var sawThrow = false
    var handler = Handler.handled
    /// Set when an error leaves to the handler: for `do` blocks.
    var threw = false
  }

  init(_ notebook: Notebook, _ catalog: Catalog) {
    self.notebook = notebook
    self.catalog = catalog
    index = MemberIndex(catalog)
    conformances = ConformanceTable(catalog, index)
    positions = CellPositions(nil)
    function = FunctionContext(.cell, name: "cell", result: nil, parent: nil)
  }

  // MARK: - Reporting

  func report(_ error: CheckError, _ range: SourceRange, notes: [Diagnostic] = []) {
    switch error {
    case .unorderedPrint, .unorderedIteration: program.cells[program.cells.count - 1].usesUndefinedOrder = true
    default: break
    }
    diagnostics.append(diagnostic(error, range, notes: notes))
  }

  func diagnostic(_ error: CheckError, _ range: SourceRange, notes: [Diagnostic] = []) -> Diagnostic {
    Diagnostic(
      error.severity == .warning ? .warning : .error, error.message, file: notebook.path, range: range, notes: notes)
  }

  func note(_ message: String, _ range: SourceRange) -> Diagnostic {
    Diagnostic(.note, message, file: notebook.path, range: range)
  }

  /// Runs something and gives back what it found wrong instead of reporting it.
  func collecting<Result>(_ body: () -> Result) -> (Result, [Diagnostic]) {
    let saved = diagnostics
    diagnostics = []
    let result = body()
    let found = diagnostics
    diagnostics = saved
    return (result, found)
  }

  func range(_ syntax: some SyntaxProtocol) -> SourceRange { positions.range(syntax) }

  // MARK: - Identities

  func id(_ entity: VariableEntity) -> VariableID {
    if let id = entity.id { return id }
    let id = VariableID(program.variables.count)
    entity.id = id
    program.variables.append(
      Variable(
        name: entity.name, type: entity.type, isMutable: entity.isMutable, storage: entity.storage,
        range: entity.range))
    return id
  }

  /// A variable that no source name stands for.
  func temporary(_ type: CellType, _ range: SourceRange) -> VariableID {
    id(VariableEntity(name: "_", type: type, isMutable: false, storage: .local, range: range))
  }

  func reserveFunction(named name: String, _ range: SourceRange) -> FunctionID {
    program.functions.append(Function(name: name, parameters: [], result: .void, body: [], range: range))
    return FunctionID(program.functions.count - 1)
  }

  // MARK: - Types

  /// - Parameter inferring: whether a generic type may leave out its arguments, which are placeholders then.
  func reader(in scope: Scope, inferring: Bool = false) -> TypeReader {
    TypeReader { [self] (name, arguments, syntax) throws(TypeReader.Failure) in
      let parts = name.split(separator: ".").map(String.init)
      if let first = parts.first, let entity = scope.lookUpType(first) {
        if let type = follow(entity, parts.dropFirst()) {
          if !arguments.isEmpty {
            throw .wrongArgumentCount(name: name, expected: 0, found: arguments.count, syntax)
          }
          return type
        }
        throw .unknown(name: name, syntax)
      }
      if name == "Self", let type = scope.enclosingType { return type.type }
      let spelled = CellType.spelled(name, arguments)
      if spelled == .void { return spelled }
      guard case .nominal(let canonical, _) = spelled else { return spelled }
      let expected: Int
      switch canonical {
      case "Any", "Error", "Never", "Int", "Double", "Float", "Bool", "String", "Character", "String.Index": expected = 0
      case "Array", "Optional": expected = 1
      case "Dictionary": expected = 2
      default:
        guard let description = catalog.types[canonical] else { throw .unknown(name: name, syntax) }
        expected = description.generics.count
      }
      if inferring, arguments.isEmpty {
        return .spelled(name, (0..<expected).map { _ in nextPlaceholder() })
      }
      guard arguments.count == expected else {
        throw .wrongArgumentCount(name: name, expected: expected, found: arguments.count, syntax)
      }
      return spelled
    }
  }

  /// What an annotation leaves to be inferred: `Element` of `let s: Set = [1, 2]`.
  private func nextPlaceholder() -> CellType {
    placeholders += 1
    return .parameter("_\(placeholders)")
  }

  private func follow(_ entity: Entity, _ rest: ArraySlice<String>) -> CellType? {
    guard let next = rest.first else {
      switch entity {
      case .type(let type): return type.type
      case .alias(let type): return type
      default: return nil
      }
    }
    if case .type(let type) = entity {
      if let nested = type.nested[next] { return follow(.type(nested), rest.dropFirst()) }
      if let alias = type.aliases[next], rest.count == 1 { return alias }
    }
    return nil
  }

  /// The type that syntax stands for; an unknown one is reported and then goes with everything.
  func type(_ syntax: TypeSyntax, in scope: Scope, inferring: Bool = false) -> CellType {
    do throws(TypeReader.Failure) {
      return try reader(in: scope, inferring: inferring).read(syntax)
    } catch {
      report(error, in: scope)
      return .erroneous
    }
  }

  func report(_ failure: TypeReader.Failure, in scope: Scope) {
    switch failure {
    case .unknown(let name, let syntax):
      if let defined = definedTypes[name] {
        report(.usedBeforeDefinition(name, line: defined.lower.line), range(syntax))
        return
      }
      let known = typeNames(in: scope)
      report(.unknownType(name, suggestion: closestName(to: name, among: known)), range(syntax))
    case .wrongArgumentCount(let name, let expected, let found, let syntax):
      report(.wrongTypeArguments(name, expected: expected, found: found), range(syntax))
    case .unsupported(let what, let syntax): report(.unsupported(what, hint: nil), range(syntax))
    }
  }

  func typeNames(in scope: Scope) -> [String] {
    var own: [String] = []
    var current: Scope? = scope
    while let scope = current {
      for (name, entity) in scope.names.sorted(by: { $0.key < $1.key }) {
        switch entity {
        case .type, .alias: own.append(name)
        default: break
        }
      }
      current = scope.parent
    }
    return own + ["Int", "Double", "Float", "Bool", "String", "Character", "Array", "Dictionary", "Optional"]
      + catalog.types.keys.sorted()
  }
}

extension Scope {
  func lookUpType(_ name: String) -> Entity? {
    var scope: Scope? = self
    while let current = scope {
      switch current.names[name] {
      case .type?, .alias?: return current.names[name]
      default: break
      }
      if let type = current.type {
        if let nested = type.nested[name] { return .type(nested) }
        if let alias = type.aliases[name] { return .alias(alias) }
        if type.name == name { return .type(type) }
      }
      scope = current.parent
    }
    return nil
  }

  var enclosingType: TypeEntity? {
    var scope: Scope? = self
    while let current = scope {
      if let type = current.type { return type }
      scope = current.parent
    }
    return nil
  }
}

/// Places in a cell's text -> places in the notebook's file.
struct CellPositions {
  private let cell: Cell?
  private let lines: [Int]
  /// For text that stands elsewhere, such as a registered default: the place of the call.
  private let fixed: SourceRange?

  init(fixed: SourceRange) {
    cell = nil
    lines = [0]
    self.fixed = fixed
  }

  init(_ cell: Cell?) {
    self.cell = cell
    fixed = nil
    var starts = [0]
    var offset = 0
    for byte in (cell?.code ?? "").utf8 {
      offset += 1
      if byte == UInt8(ascii: "\n") { starts.append(offset) }
    }
    lines = starts
  }

  func position(_ offset: Int) -> SourcePosition {
    var low = 0
    var high = lines.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lines[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return cell?.position(line: low + 1, column: offset - lines[low] + 1) ?? .start
  }

  func range(_ syntax: some SyntaxProtocol) -> SourceRange {
    if let fixed { return fixed }
    return SourceRange(
      position(syntax.positionAfterSkippingLeadingTrivia.utf8Offset),
      position(syntax.endPositionBeforeTrailingTrivia.utf8Offset))
  }

  func range(from start: some SyntaxProtocol, to end: some SyntaxProtocol) -> SourceRange {
    SourceRange(range(start).lower, range(end).upper)
  }
}
