// Names and what they stand for: variables, the notebook's own functions and types, and the scopes that hold them.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

final class VariableEntity {
  let name: String
  var type: CellType
  var isMutable: Bool
  let storage: Variable.Storage
  let range: SourceRange
  /// Declared without a value: a `let` may then be assigned once.
  var isDeferred = false
  /// What it is, for messages about assigning to it: a constant, a parameter, `self`, a loop variable.
  var role = Role.declared
  var id: VariableID?
  /// The function or closure whose local it is; by identity. `nil` for what stands at a cell's top level.
  var function: FunctionContext?

  enum Role { case declared, parameter, selfValue, loopVariable, bound, closureParameter }

  init(
    name: String, type: CellType, isMutable: Bool, storage: Variable.Storage, range: SourceRange,
    role: Role = .declared
  ) {
    self.name = name
    self.type = type
    self.isMutable = isMutable
    self.storage = storage
    self.range = range
    self.role = role
  }
}

/// A function, method, initialiser, accessor or operator that the notebook declares.
final class OwnFunction {
  let id: FunctionID
  var signature: Signature
  let owner: TypeEntity?
  let scope: Scope
  let cell: Int
  let range: SourceRange
  /// Default values by the parameter's place, checked where the function stands.
  var defaults: [Int: ExprSyntax] = [:]
  var checkedDefaults: [Int: Expression] = [:]
  let isStatic: Bool

  init(
    id: FunctionID, signature: Signature, owner: TypeEntity?, scope: Scope, cell: Int, range: SourceRange,
    isStatic: Bool
  ) {
    self.id = id
    self.signature = signature
    self.owner = owner
    self.scope = scope
    self.cell = cell
    self.range = range
    self.isStatic = isStatic
  }
}

final class ComputedProperty {
  let name: String
  let type: CellType
  let isStatic: Bool
  let getter: FunctionID
  var setter: FunctionID?
  var getterThrows = false
  /// Whether reading it changes its owner: `mutating get` is not supported, so never; a setter always may.
  init(name: String, type: CellType, isStatic: Bool, getter: FunctionID, setter: FunctionID?) {
    self.name = name
    self.type = type
    self.isStatic = isStatic
    self.getter = getter
    self.setter = setter
  }
}

/// A `struct` or `enum` of the notebook's own.
final class TypeEntity {
  struct Field {
    var name: String
    var type: CellType
    var isMutable: Bool
    var defaultValue: ExprSyntax?
    /// A `var` of optional type starts as nil.
    var defaultsToNil: Bool
    var range: SourceRange
  }

  struct Case {
    var name: String
    var payload: [TupleElement]
    var defaults: [Int: ExprSyntax] = [:]
  }

  let name: String
  let id: OwnTypeID
  let cell: Int
  let range: SourceRange
  let isEnum: Bool
  var fields: [Field] = []
  var cases: [Case] = []
  var rawType: CellType?
  var conformances: Set<String> = []
  var methods: [String: [OwnFunction]] = [:]
  var initializers: [OwnFunction] = []
  var subscripts: [(function: OwnFunction, setter: FunctionID?)] = []
  var computed: [String: ComputedProperty] = [:]
  var staticVariables: [String: VariableEntity] = [:]
  var operators: [OwnFunction] = []
  var nested: [String: TypeEntity] = [:]
  var aliases: [String: CellType] = [:]
  var scope: Scope?
  var isResolved = false

  init(name: String, id: OwnTypeID, cell: Int, range: SourceRange, isEnum: Bool) {
    self.name = name
    self.id = id
    self.cell = cell
    self.range = range
    self.isEnum = isEnum
  }

  var type: CellType { .nominal(name) }

  func conforms(to protocolName: String) -> Bool {
    conformances.contains { ProtocolNames.inherits($0, from: protocolName) }
  }

  /// Names after a dot, for suggestions.
  var memberNames: [String] {
    fields.map(\.name) + cases.map(\.name) + Array(methods.keys) + Array(computed.keys) + Array(staticVariables.keys)
  }
}

enum Entity {
  case variable(VariableEntity)
  case functions([OwnFunction])
  case type(TypeEntity)
  case alias(CellType)
}

final class Scope {
  let parent: Scope?
  /// The type whose members can be named here without `self.`.
  let type: TypeEntity?
  private(set) var names: [String: Entity] = [:]

  init(_ parent: Scope?, type: TypeEntity? = nil) {
    self.parent = parent
    self.type = type
  }

  func define(_ name: String, _ entity: Entity) { names[name] = entity }

  func add(_ function: OwnFunction, named name: String) {
    if case .functions(let others) = names[name] {
      names[name] = .functions(others + [function])
    } else {
      names[name] = .functions([function])
    }
  }

  /// The nearest scope that has the name itself or is a type's, so that its members come into view there.
  func lookUp(_ name: String) -> Entity? {
    var scope: Scope? = self
    while let current = scope {
      if let entity = current.names[name] { return entity }
      scope = current.parent
    }
    return nil
  }

  /// All names in sight, for suggestions.
  var visibleNames: [String] {
    var names: [String] = []
    var scope: Scope? = self
    while let current = scope {
      names += current.names.keys.sorted()
      if let type = current.type { names += type.memberNames.sorted() }
      scope = current.parent
    }
    return names
  }
}

/// What the statements of a body may do and must give.
final class FunctionContext {
  enum Kind { case cell, function, initializer, closure, accessor }

  let kind: Kind
  /// What `return` gives; `nil` while a closure's result is still to be inferred from its first `return`.
  var result: CellType?
  let parent: FunctionContext?
  let name: String
  var type: TypeEntity?
  var isFailable = false

  init(_ kind: Kind, name: String, result: CellType?, parent: FunctionContext?, type: TypeEntity? = nil) {
    self.kind = kind
    self.name = name
    self.result = result
    self.parent = parent
    self.type = type
  }
}
