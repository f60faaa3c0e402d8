// Members of types by name: registered ones and the notebook's own.

/// The catalog's signatures by the name of their owner. Declarations are read when their name is looked for.
final class MemberIndex {
  private let catalog: Catalog
  private var groups: [DeclarationHead.Owner: [String: Group]] = [:]

  /// The overloads of a name.
  private struct Group {
    var ids: [SignatureID] = []
    var signatures: [Signature]?
  }

  init(_ catalog: Catalog) {
    self.catalog = catalog
    for (id, head) in catalog.heads { groups[head.owner, default: [:]][head.name, default: Group()].ids.append(id) }
  }

  private func signatures(_ owner: DeclarationHead.Owner, _ name: String) -> [Signature] {
    guard let group = groups[owner]?[name] else { return [] }
    if let known = group.signatures { return known }
    let signatures = catalog.signatures(group.ids)
    groups[owner]?[name]?.signatures = signatures
    return signatures
  }

  private func names(_ owner: DeclarationHead.Owner) -> [String] { (groups[owner] ?? [:]).keys.sorted() }

  func globals(_ name: String) -> [Signature] { signatures(.none, name) }
  func operators(_ name: String) -> [Signature] { signatures(.operators, name) }
  var globalNames: [String] { names(.none) }

  /// The type's own initialiser with that first label, of a type that literals make.
  func initializer(of typeName: String, firstLabel: String) -> Signature? {
    signatures(.type(typeName), "init").last { $0.parameters.first?.label == firstLabel }
  }

  /// What a type has under a name, protocols' members included; constraints on arguments are left to the solver.
  func members(_ name: String, of type: CellType, conformances: ConformanceTable) -> [Signature] {
    guard case .nominal(let owner, let arguments) = type else { return protocolMembers(name, type, conformances) }
    let own = signatures(.type(owner), name).filter { signature in
      guard case .nominal(_, let patterns)? = signature.owner else { return false }
      return patterns.count == arguments.count && zip(patterns, arguments).allSatisfy { couldMatch($0, $1) }
    }
    return own + protocolMembers(name, type, conformances)
  }

  private func protocolMembers(_ name: String, _ type: CellType, _ conformances: ConformanceTable) -> [Signature] {
    signatures(.protocols, name).filter { signature in
      signature.constraints.allSatisfy {
        $0.subject != .parameter("Self") || conformances.mayConform(type, $0.protocolName)
      }
    }
  }

  private func couldMatch(_ pattern: CellType, _ type: CellType) -> Bool {
    switch (pattern, type) {
    case (.parameter, _), (_, .variable): return true
    case (.nominal(let x, let p), .nominal(let y, let q)):
      return x == y && p.count == q.count && zip(p, q).allSatisfy { couldMatch($0, $1) }
    default: return pattern == type
    }
  }

  /// The names of a type's members, for suggestions.
  func names(of type: CellType, conformances: ConformanceTable) -> [String] {
    var found: [String] = []
    if case .nominal(let owner, _) = type { found += names(.type(owner)) }
    found += names(.protocols).filter { !protocolMembers($0, type, conformances).isEmpty }
    return found.filter { $0 != "init" && $0 != "subscript" }
  }
}

extension Signature {
  var isStaticMember: Bool {
    switch kind {
    case .staticMethod, .staticProperty, .initializer: true
    default: false
    }
  }

  var isProperty: Bool {
    switch kind {
    case .property, .staticProperty: true
    default: false
    }
  }
}

extension NotebookChecker {
  struct Member {
    var signature: Signature
    var target: Candidate.Target
  }

  /// Everything that `base.name` may mean, of a value or (static) of a type.
  func members(_ name: String, of type: CellType, isStatic: Bool) -> [Member] {
    var found: [Member] = []
    if case .tuple(let elements) = type, !isStatic {
      let place = Int(name) ?? elements.firstIndex { $0.label == name }
      if let place, elements.indices.contains(place) {
        let signature = Signature(kind: .property(isSettable: true), name: name, owner: type, result: elements[place].type)
        return [Member(signature: signature, target: .tupleElement(place))]
      }
    }
    if case .nominal(let typeName, _) = type, let entity = conformances.own[typeName] {
      found += ownMembers(name, of: entity, isStatic: isStatic)
    }
    if isStatic, let wrapped = type.wrapped {
      switch name {
      case "some", "init":
        let kind: Signature.Kind = name == "init" ? .initializer : .staticMethod
        var signature = Signature(kind: kind, name: name, owner: type, result: type)
        signature.parameters = [.init(label: nil, name: "value", type: wrapped)]
        return [Member(signature: signature, target: .someCase)]
      case "none":
        return [Member(signature: Signature(kind: .staticProperty, name: "none", owner: type, result: type), target: .noneCase)]
      default: break
      }
    }
    found += index.members(name, of: type, conformances: conformances)
      .filter { $0.isStaticMember == isStatic }
      .map { Member(signature: $0, target: .registered($0.id)) }
    return found
  }

  private func ownMembers(_ name: String, of entity: TypeEntity, isStatic: Bool) -> [Member] {
    let type = entity.type
    func property(_ result: CellType, settable: Bool = false) -> Signature {
      Signature(
        kind: isStatic ? .staticProperty : .property(isSettable: settable), name: name, owner: type, result: result)
    }
    var found: [Member] = []
    if isStatic {
      if name == "init" {
        found += entity.initializers.map { Member(signature: $0.signature, target: .own($0)) }
        if !entity.isEnum, entity.initializers.isEmpty {
          var signature = Signature(kind: .initializer, name: "init", owner: type, result: type)
          for field in entity.fields where field.isMutable || field.defaultValue == nil {
            var parameter = Signature.Parameter(label: field.name, name: field.name, type: field.type)
            parameter.defaultValue = field.defaultValue?.trimmedDescription ?? (field.defaultsToNil ? "nil" : nil)
            signature.parameters.append(parameter)
          }
          found.append(Member(signature: signature, target: .memberwise(entity)))
        }
        if entity.isEnum, let rawType = entity.rawType {
          var signature = Signature(kind: .initializer, name: "init", owner: type, result: .optional(type))
          signature.parameters = [.init(label: "rawValue", name: "rawValue", type: rawType)]
          found.append(Member(signature: signature, target: .fromRawValue(entity)))
        }
        return found
      }
      if let place = entity.cases.firstIndex(where: { $0.name == name }) {
        let payload = entity.cases[place].payload
        var signature = property(type)
        if !payload.isEmpty {
          signature.kind = .staticMethod
          signature.parameters = payload.map { .init(label: $0.label, name: $0.label ?? "_", type: $0.type) }
          for (parameter, value) in entity.cases[place].defaults {
            signature.parameters[parameter].defaultValue = value.trimmedDescription
          }
        }
        found.append(Member(signature: signature, target: .enumCase(entity, place)))
      }
      if name == "allCases", entity.conforms(to: "CaseIterable") {
        found.append(Member(signature: property(.array(type)), target: .allCases(entity)))
      }
      if let variable = entity.staticVariables[name] {
        found.append(Member(signature: property(variable.type), target: .staticVariable(variable)))
      }
    } else {
      if let place = entity.fields.firstIndex(where: { $0.name == name }) {
        found.append(
          Member(signature: property(entity.fields[place].type, settable: true), target: .field(entity, place)))
      }
      if name == "rawValue", let rawType = entity.rawType {
        found.append(Member(signature: property(rawType), target: .rawValue(entity)))
      }
      if name == "subscript" {
        found += entity.subscripts.map { Member(signature: $0.function.signature, target: .own($0.function)) }
      }
    }
    if let computed = entity.computed[name], computed.isStatic == isStatic {
      var signature = property(computed.type, settable: computed.setter != nil)
      if computed.getterThrows { signature.throwing = .always }
      found.append(Member(signature: signature, target: .computed(entity, computed)))
    }
    for function in entity.methods[name] ?? [] where function.isStatic == isStatic {
      found.append(Member(signature: function.signature, target: .own(function)))
    }
    return found
  }

  /// The names of all members of a type, for suggestions.
  func memberNames(of type: CellType) -> [String] {
    var names: [String] = []
    if case .nominal(let name, _) = type, let entity = conformances.own[name] { names += entity.memberNames.sorted() }
    if case .tuple(let elements) = type { names += elements.compactMap(\.label) }
    return names + index.names(of: type, conformances: conformances)
  }
}
