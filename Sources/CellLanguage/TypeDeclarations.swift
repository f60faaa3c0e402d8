// Structs and enums of the notebook's own: members, conformances, initialisers.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

extension NotebookChecker {
  /// Makes the names of types known before anything else of the cell is read.
  func declareTypeNames(_ items: [DeclSyntax], in scope: Scope, outer: TypeEntity?) {
    for item in items {
      refuseTypeName(item, in: scope)
      if let syntax = item.as(StructDeclSyntax.self) {
        if let clause = syntax.genericParameterClause {
          report(.unsupported("generic types of one's own", hint: "write the types out"), range(clause))
        }
        declareTypeName(syntax.name, isEnum: false, syntax.memberBlock, syntax.genericParameterClause, in: scope, outer: outer)
      } else if let syntax = item.as(EnumDeclSyntax.self) {
        if let clause = syntax.genericParameterClause {
          report(.unsupported("generic types of one's own", hint: "write the types out"), range(clause))
        }
        declareTypeName(syntax.name, isEnum: true, syntax.memberBlock, syntax.genericParameterClause, in: scope, outer: outer)
      }
    }
  }

  /// A type that cells cannot have: its name then goes with everything, so that it is refused only once.
  func refuseTypeName(_ declaration: DeclSyntax, in scope: Scope) {
    let name = declaration.as(ClassDeclSyntax.self)?.name ?? declaration.as(ActorDeclSyntax.self)?.name
      ?? declaration.as(ProtocolDeclSyntax.self)?.name
    if let name, scope.names[name.text] == nil { scope.define(name.text, .alias(.erroneous)) }
  }

  private func declareTypeName(
    _ name: TokenSyntax, isEnum: Bool, _ members: MemberBlockSyntax, _ generics: GenericParameterClauseSyntax?,
    in scope: Scope, outer: TypeEntity?
  ) {
    let short = name.text.unquoted
    let full = outer.map { "\($0.name).\(short)" } ?? short
    if let first = outer?.nested[short]?.range ?? (outer == nil ? place(ofDefinition: short, in: scope) : nil) {
      report(.redefinition(full), range(name), notes: [note("'\(full)' was defined here first", first)])
      return
    }
    if outer == nil, catalog.types[short] != nil || ["Int", "Double", "Float", "Bool", "String", "Array"].contains(short) {
      report(.redefinition(full), range(name))
      return
    }
    let entity = TypeEntity(
      name: full, id: OwnTypeID(program.types.count), cell: cell, range: range(name), isEnum: isEnum)
    program.types.append(
      OwnType(name: full, kind: isEnum ? .enumeration([], rawType: nil) : .structure([]), conformances: [], cell: cell))
    conformances.own[full] = entity
    typesByID[entity.id] = entity
    let inner = Scope(scope, type: entity)
    entity.scope = inner
    if let outer { outer.nested[short] = entity } else { scope.define(short, .type(entity)) }
    for parameter in generics?.parameters ?? [] { entity.aliases[parameter.name.text] = .erroneous }
    declareTypeNames(members.members.map(\.decl), in: inner, outer: entity)
  }

  func declareAlias(_ syntax: TypeAliasDeclSyntax, in scope: Scope) {
    if let clause = syntax.genericParameterClause {
      report(.unsupported("generic type aliases", hint: nil), range(clause))
      return
    }
    let name = syntax.name.text.unquoted
    if let first = place(ofDefinition: name, in: scope) {
      report(.redefinition(name), range(syntax.name), notes: [note("'\(name)' was defined here first", first)])
      return
    }
    let target = type(syntax.initializer.value, in: scope)
    if let owner = scope.type { owner.aliases[name] = target } else { scope.define(name, .alias(target)) }
    definedTypes[name] = range(syntax.name)
  }

  /// Reads the members of types and extensions; bodies wait in `bodies`.
  func declareMembers(_ items: [DeclSyntax], in scope: Scope, outer: TypeEntity?) {
    for item in items {
      if let syntax = item.as(StructDeclSyntax.self) {
        if let entity = entity(syntax.name, outer, scope) {
          declareMembers(of: entity, syntax.memberBlock, syntax.inheritanceClause, syntax.attributes, syntax.modifiers)
        }
      } else if let syntax = item.as(EnumDeclSyntax.self) {
        if let entity = entity(syntax.name, outer, scope) {
          declareMembers(of: entity, syntax.memberBlock, syntax.inheritanceClause, syntax.attributes, syntax.modifiers)
        }
      } else if let syntax = item.as(ExtensionDeclSyntax.self), outer == nil {
        let extended = type(syntax.extendedType, in: scope)
        guard case .nominal(let name, _) = extended, let entity = conformances.own[name] else {
          if !extended.containsError {
            report(
              .unsupported("extensions of types that are not the notebook's own", hint: "write a function"),
              range(syntax.extensionKeyword))
          }
          continue
        }
        if let clause = syntax.genericWhereClause { report(.unsupported("'where' clauses on extensions", hint: nil), range(clause)) }
        declareTypeNames(syntax.memberBlock.members.map(\.decl), in: entity.scope ?? scope, outer: entity)
        declareMembers(
          of: entity, syntax.memberBlock, syntax.inheritanceClause, syntax.attributes, syntax.modifiers,
          isExtension: true)
      }
    }
  }

  private func entity(_ name: TokenSyntax, _ outer: TypeEntity?, _ scope: Scope) -> TypeEntity? {
    let short = name.text.unquoted
    let found: TypeEntity? =
      if let outer { outer.nested[short] }
      else if case .type(let entity)? = scope.names[short] { entity }
      else { nil }
    guard let found, found.range == range(name) else { return nil }
    return found
  }

  private static let supportedConformances: Set<String> = [
    "Error", "Equatable", "Hashable", "Comparable", "CaseIterable", "CustomStringConvertible", "Sendable",
  ]

  private func declareMembers(
    of entity: TypeEntity, _ block: MemberBlockSyntax, _ inheritance: InheritanceClauseSyntax?,
    _ attributes: AttributeListSyntax, _ modifiers: DeclModifierListSyntax, isExtension: Bool = false
  ) {
    guard let scope = entity.scope else { return }
    for attribute in attributes { report(.unsupported("attributes on types", hint: nil), range(attribute)) }
    for modifier in modifiers where !["private", "fileprivate", "internal", "public", "indirect"].contains(modifier.name.text) {
      report(.unsupported("'\(modifier.name.text)' types", hint: nil), range(modifier))
    }
    for inherited in inheritance?.inheritedTypes ?? [] {
      let name = inherited.type.trimmedDescription
      if Self.supportedConformances.contains(name) {
        entity.conformances.insert(name)
      } else if entity.isEnum, !isExtension, let type = try? reader(in: scope).read(inherited.type), type.isNumber || type == .string || type == .character {
        entity.rawType = type
      } else {
        report(.unknownConformance(name), range(inherited.type))
      }
    }
    let members = block.members.map(\.decl)
    for member in members {
      if let alias = member.as(TypeAliasDeclSyntax.self) { declareAlias(alias, in: scope) }
    }
    declareMembers(members, in: scope, outer: entity)
    for member in members { declare(member, in: entity, scope, isExtension: isExtension) }
    if entity.isEnum, entity.cases.allSatisfy(\.payload.isEmpty) || entity.rawType != nil {
      entity.conformances.formUnion(["Equatable", "Hashable"])
    }
    bodies.append { [self] in finish(entity) }
  }

  private func declare(_ member: DeclSyntax, in entity: TypeEntity, _ scope: Scope, isExtension: Bool) {
    switch member.as(DeclSyntaxEnum.self) {
    case .variableDecl(let syntax): declareProperty(syntax, in: entity, scope, isExtension: isExtension)
    case .functionDecl(let syntax):
      guard let function = declareFunction(syntax, in: scope, owner: entity) else { return }
      bodies.append { [self] in checkBody(of: function, syntax) }
    case .initializerDecl(let syntax): declareInitializer(syntax, in: entity, scope)
    case .subscriptDecl(let syntax): declareSubscript(syntax, in: entity, scope)
    case .enumCaseDecl(let syntax): declareCases(syntax, in: entity, scope)
    case .structDecl, .enumDecl, .typeAliasDecl, .missingDecl: break
    default: reportUnsupported(member)
    }
  }

  // MARK: - Enum cases

  private func declareCases(_ syntax: EnumCaseDeclSyntax, in entity: TypeEntity, _ scope: Scope) {
    for element in syntax.elements {
      let name = element.name.text.unquoted
      if entity.cases.contains(where: { $0.name == name }) {
        report(.redefinition(name), range(element.name))
        continue
      }
      var made = TypeEntity.Case(name: name, payload: [])
      for (place, parameter) in (element.parameterClause?.parameters ?? []).enumerated() {
        let label = parameter.firstName.map { $0.text.unquoted }
        made.payload.append(TupleElement(label: label == "_" ? nil : label, type(parameter.type, in: scope)))
        if let value = parameter.defaultValue { made.defaults[place] = value.value }
      }
      entity.cases.append(made)
      var rawValue: Expression?
      if let value = element.rawValue {
        if let rawType = entity.rawType {
          rawValue = self.value(value.value, expected: rawType, role: .general, in: documentScope)
          if let known = rawValue, !known.isLiteral, !known.type.isErroneous { report(.rawValueMissing(name), range(element)) }
        } else {
          report(.unsupported("a raw value in an enum without a raw type", hint: "write the type, as in 'enum \(entity.name): Int'"), range(value))
        }
      } else if let rawType = entity.rawType {
        rawValue = impliedRawValue(name, rawType, entity, range(element))
      }
      appendCase(made, rawValue, entity, range(element))
    }
  }

  private func impliedRawValue(_ name: String, _ type: CellType, _ entity: TypeEntity, _ place: SourceRange) -> Expression? {
    if type == .string { return Expression(.string(name), type: type, range: place) }
    guard type.isInteger else {
      report(.rawValueMissing(name), place)
      return nil
    }
    guard case .enumeration(let cases, _) = program.types[entity.id.rawValue].kind, let last = cases.last?.rawValue else {
      return Expression(.integer(negative: false, magnitude: 0), type: type, range: place)
    }
    guard case .integer(let negative, let magnitude) = last.kind else { return nil }
    let isBelow = negative && magnitude > 0
    return Expression(
      .integer(negative: isBelow && magnitude > 1, magnitude: isBelow ? magnitude - 1 : magnitude &+ 1), type: type,
      range: place)
  }

  private func appendCase(_ made: TypeEntity.Case, _ rawValue: Expression?, _ entity: TypeEntity, _ place: SourceRange) {
    guard case .enumeration(var cases, _) = program.types[entity.id.rawValue].kind else { return }
    if let rawValue, cases.contains(where: { $0.rawValue.map { $0.literalText == rawValue.literalText } ?? false }) {
      report(.rawValueDuplicate(made.name), place)
    }
    cases.append(.init(name: made.name, payload: made.payload, rawValue: rawValue))
    program.types[entity.id.rawValue].kind = .enumeration(cases, rawType: entity.rawType)
  }

  // MARK: - Properties

  private func declareProperty(
    _ syntax: VariableDeclSyntax, in entity: TypeEntity, _ scope: Scope, isExtension: Bool
  ) {
    let modifiers = Set(syntax.modifiers.map(\.name.text))
    for modifier in syntax.modifiers
    where !["private", "fileprivate", "internal", "public", "static"].contains(modifier.name.text) {
      report(.unsupported("'\(modifier.name.text)' properties", hint: nil), range(modifier))
    }
    for attribute in syntax.attributes { report(.unsupported("property wrappers and attributes on properties", hint: nil), range(attribute)) }
    let isStatic = modifiers.contains("static")
    let isMutable = syntax.bindingSpecifier.text == "var"
    let bindings = Array(syntax.bindings)
    for (place, binding) in bindings.enumerated() {
      guard let pattern = binding.pattern.as(IdentifierPatternSyntax.self) else {
        report(.unsupported("patterns in stored properties", hint: nil), range(binding.pattern))
        continue
      }
      let name = pattern.identifier.text.unquoted
      if entity.fields.contains(where: { $0.name == name }) || entity.computed[name] != nil || entity.staticVariables[name] != nil {
        report(.redefinition(name), range(pattern))
        continue
      }
      let annotation = binding.typeAnnotation
        ?? (binding.initializer == nil ? bindings[(place + 1)...].first { $0.typeAnnotation != nil }?.typeAnnotation : nil)
      if let accessors = binding.accessorBlock {
        guard readAccessors(accessors) != nil else { continue }
        guard let annotation else {
          report(.letWithoutType(name), range(pattern))
          continue
        }
        declareComputed(name, type(annotation.type, in: scope), accessors, isStatic: isStatic, in: entity, scope, range(pattern))
        continue
      }
      if isStatic {
        declareStatic(name, annotation, binding.initializer?.value, isMutable: isMutable, in: entity, scope, range(pattern))
        continue
      }
      if entity.isEnum || isExtension {
        report(.unsupported("stored properties in \(entity.isEnum ? "enums" : "extensions")", hint: "compute it"), range(pattern))
        continue
      }
      let declared: CellType
      if let annotation {
        declared = type(annotation.type, in: scope)
      } else if let value = binding.initializer?.value {
        declared = inContext(FunctionContext(.function, name: name, result: nil, parent: nil), handler: .handled) {
          self.value(value, expected: nil, role: .general, in: documentScope).type
        }
      } else {
        report(.letWithoutType(name), range(pattern))
        declared = .erroneous
      }
      entity.fields.append(
        .init(
          name: name, type: declared, isMutable: isMutable, defaultValue: binding.initializer?.value,
          defaultsToNil: isMutable && declared.wrapped != nil && binding.initializer == nil, range: range(pattern)))
      program.types[entity.id.rawValue].kind = .structure(
        entity.fields.map { OwnType.Field(name: $0.name, type: $0.type) })
    }
  }

  /// A static stored property: a variable of the cell under the type's name, set before the cell's statements run.
  private func declareStatic(
    _ name: String, _ annotation: TypeAnnotationSyntax?, _ initializer: ExprSyntax?, isMutable: Bool,
    in entity: TypeEntity, _ scope: Scope, _ place: SourceRange
  ) {
    guard let initializer else {
      report(.missingInitialValue(name), place)
      return
    }
    let declared = annotation.map { type($0.type, in: scope) }
    let variable = VariableEntity(
      name: "\(entity.name).\(name)", type: declared ?? .erroneous, isMutable: isMutable,
      storage: .global(cell: cell), range: place)
    entity.staticVariables[name] = variable
    staticInitializers.append { [self] in
      let value = inContext(FunctionContext(.function, name: name, result: nil, parent: nil), handler: .function(name)) {
        self.value(initializer, expected: declared, role: .annotation, in: scope)
      }
      variable.type = value.type
      return Statement(.declare(.variable(id(variable)), value: value), range: place)
    }
  }

  private func declareComputed(
    _ name: String, _ type: CellType, _ block: AccessorBlockSyntax, isStatic: Bool, in entity: TypeEntity,
    _ scope: Scope, _ place: SourceRange
  ) {
    guard let accessors = readAccessors(block) else { return }
    let getter = accessor("\(entity.name).\(name)", type, isStatic: isStatic, isSetter: false, entity, scope, place)
    let property = ComputedProperty(name: name, type: type, isStatic: isStatic, getter: getter.id, setter: nil)
    if accessors.getterThrows {
      property.getterThrows = true
      getter.signature.throwing = .always
    }
    if let set = accessors.setter {
      let setter = accessor("\(entity.name).\(name)", .void, isStatic: isStatic, isSetter: true, entity, scope, place)
      property.setter = setter.id
      let value = VariableEntity(
        name: set.name, type: type, isMutable: false, storage: .local, range: place, role: .parameter)
      bodies.append { [self] in
        checkBody(setter, set.body, names: [], kind: .accessor, wholeRange: place, extraParameters: [value])
      }
    }
    entity.computed[name] = property
    bodies.append { [self] in checkBody(getter, accessors.getter, names: [], kind: .accessor, wholeRange: place) }
  }

  private func accessor(
    _ name: String, _ result: CellType, isStatic: Bool, isSetter: Bool, _ entity: TypeEntity, _ scope: Scope,
    _ place: SourceRange
  ) -> OwnFunction {
    var signature = Signature(kind: isStatic ? .staticMethod : .method, name: name, owner: entity.type, result: result)
    signature.isMutating = isSetter
    let function = OwnFunction(
      id: reserveFunction(named: name, place), signature: signature, owner: entity, scope: scope, cell: cell,
      range: place, isStatic: isStatic)
    functionsByID[function.id] = function
    return function
  }

  private struct ReadAccessors {
    var getter: CodeBlockItemListSyntax
    var getterThrows = false
    var setter: (name: String, body: CodeBlockItemListSyntax)?
  }

  private func readAccessors(_ block: AccessorBlockSyntax) -> ReadAccessors? {
    switch block.accessors {
    case .getter(let body): return ReadAccessors(getter: body)
    case .accessors(let list):
      var getter: CodeBlockItemListSyntax?
      var result = ReadAccessors(getter: [])
      for accessor in list {
        switch accessor.accessorSpecifier.text {
        case "get":
          getter = accessor.body?.statements
          result.getterThrows = accessor.effectSpecifiers?.throwsClause != nil
        case "set":
          if let body = accessor.body?.statements { result.setter = (accessor.parameters?.name.text ?? "newValue", body) }
        case let other:
          report(.unsupported("'\(other)' accessors", hint: "use 'get' and 'set'"), range(accessor.accessorSpecifier))
          return nil
        }
      }
      guard let getter else {
        report(.syntax("a computed property needs a 'get'"), range(block))
        return nil
      }
      result.getter = getter
      return result
    }
  }

  // MARK: - Initialisers and subscripts

  private func declareInitializer(_ syntax: InitializerDeclSyntax, in entity: TypeEntity, _ scope: Scope) {
    checkAttributes(syntax.attributes)
    if let generics = syntax.genericParameterClause {
      report(.unsupported("generic initializers of one's own", hint: "write the types out"), range(generics))
    }
    let result = syntax.optionalMark == nil ? entity.type : CellType.optional(entity.type)
    var signature = Signature(kind: .initializer, name: "init", owner: entity.type, result: result)
    readEffects(syntax.signature.effectSpecifiers, &signature)
    let place = range(syntax.initKeyword)
    let function = OwnFunction(
      id: reserveFunction(named: "\(entity.name).init", place), signature: signature, owner: entity, scope: scope,
      cell: cell, range: place, isStatic: false)
    readParameters(syntax.signature.parameterClause, of: function, in: scope)
    functionsByID[function.id] = function
    entity.initializers.append(function)
    guard let body = syntax.body else { return }
    bodies.append { [self] in
      for place in function.defaults.keys.sorted() { _ = defaultValue(of: function, place, function.range) }
      checkBody(
        function, body.statements,
        names: syntax.signature.parameterClause.parameters.map { range($0.secondName ?? $0.firstName) },
        kind: .initializer, wholeRange: range(syntax))
    }
  }

  private func declareSubscript(_ syntax: SubscriptDeclSyntax, in entity: TypeEntity, _ scope: Scope) {
    guard let block = syntax.accessorBlock, let accessors = readAccessors(block) else { return }
    if syntax.modifiers.contains(where: { $0.name.text == "static" }) {
      report(.unsupported("static subscripts", hint: nil), range(syntax))
      return
    }
    let place = range(syntax.subscriptKeyword)
    let result = type(syntax.returnClause.type, in: scope)
    let getter = accessor("\(entity.name).subscript", result, isStatic: false, isSetter: false, entity, scope, place)
    getter.signature.kind = .subscript(isSettable: accessors.setter != nil)
    getter.signature.name = "subscript"
    readParameters(syntax.parameterClause, of: getter, in: scope, firstNameIsLabel: false)
    let names = syntax.parameterClause.parameters.map { range($0.secondName ?? $0.firstName) }
    var setterID: FunctionID?
    if let set = accessors.setter {
      let setter = accessor("\(entity.name).subscript", .void, isStatic: false, isSetter: true, entity, scope, place)
      setter.signature.parameters = getter.signature.parameters
      setterID = setter.id
      let value = VariableEntity(
        name: set.name, type: result, isMutable: false, storage: .local, range: place, role: .parameter)
      bodies.append { [self] in
        checkBody(setter, set.body, names: names, kind: .accessor, wholeRange: place, extraParameters: [value])
      }
    }
    entity.subscripts.append((getter, setterID))
    bodies.append { [self] in checkBody(getter, accessors.getter, names: names, kind: .accessor, wholeRange: place) }
  }

  // MARK: - Fields' defaults

  func fieldDefault(_ field: TypeEntity.Field, _ entity: TypeEntity, _ place: SourceRange) -> Expression {
    guard let syntax = field.defaultValue else { return Expression(.nilValue, type: field.type, range: place) }
    let saved = positions
    positions = CellPositions(notebook.cells[entity.cell])
    let value = defaultExpression(syntax, field.type, entity.scope ?? documentScope)
    positions = saved
    return value
  }

  /// Sets what has a default at the beginning of an initialiser.
  func fieldDefaults(_ entity: TypeEntity, _ selfEntity: VariableEntity, _ place: SourceRange) -> [Statement] {
    entity.fields.enumerated().compactMap { index, field in
      guard field.defaultValue != nil || field.defaultsToNil else { return nil }
      let value = fieldDefault(field, entity, place)
      let target = Place(
        root: .variable(id(selfEntity)), steps: [(.field(index), field.type, place)], type: field.type, range: place)
      return Statement(.expression(Expression(.assign(target, value), type: .void, range: place)), range: place)
    }
  }

  // MARK: - Conformances

  /// Once all members are known: what conformances need, and what witnesses them.
  private func finish(_ entity: TypeEntity) {
    let type = entity.type
    func operatorWitness(_ name: String) -> OwnFunction? {
      entity.operators.first {
        $0.signature.name == name && $0.signature.parameters.map(\.type) == [type, type] && $0.signature.result == .bool
      }
    }
    var witnesses: [String: FunctionID] = [:]
    for name in ["==", "<"] { witnesses[name] = operatorWitness(name)?.id }
    if let description = entity.computed["description"], description.type == .string { witnesses["description"] = description.getter }
    if let hash = entity.methods["hash"]?.first(where: { $0.signature.parameters.first?.label == "into" }) { witnesses["hash"] = hash.id }
    let parts = entity.fields.map { ($0.name, $0.type) } + entity.cases.flatMap { one in one.payload.map { (one.name, $0.type) } }
    func require(_ name: String, synthesized: Bool, _ needs: String) {
      if !synthesized { report(.missingConformance(type, protocolName: name, needs: needs), entity.range) }
    }
    func firstWithout(_ name: String) -> String? {
      parts.first { !$0.1.containsError && !conformances.conforms($0.1, name) }?.0
    }
    if entity.conforms(to: "Equatable"), witnesses["=="] == nil, let part = firstWithout("Equatable") {
      require("Equatable", synthesized: false, "'\(part)' is not Equatable; write 'static func =='")
    }
    if entity.conforms(to: "Hashable"), witnesses["hash"] == nil, let part = firstWithout("Hashable") {
      require("Hashable", synthesized: false, "'\(part)' is not Hashable; write 'func hash(into:)'")
    }
    if entity.conformances.contains("Comparable"), witnesses["<"] == nil {
      let isSimpleEnum = entity.isEnum && entity.rawType == nil
      if !isSimpleEnum || firstWithout("Comparable") != nil {
        require("Comparable", synthesized: false, "write 'static func < (lhs: \(type), rhs: \(type)) -> Bool'")
      }
    }
    if entity.conformances.contains("CustomStringConvertible"), witnesses["description"] == nil,
      !entity.fields.contains(where: { $0.name == "description" && $0.type == .string })
    {
      require("CustomStringConvertible", synthesized: false, "write 'var description: String'")
    }
    if entity.conformances.contains("CaseIterable"), !entity.isEnum || entity.cases.contains(where: { !$0.payload.isEmpty }) {
      require("CaseIterable", synthesized: false, "only enums without associated values get 'allCases'")
    }
    if contains(entity, entity.fields.map(\.type), seen: []) { report(.recursiveType(entity.name), entity.range) }
    program.types[entity.id.rawValue].conformances = entity.conformances
    program.types[entity.id.rawValue].witnesses = witnesses
  }

  /// Whether values of a struct would contain themselves.
  private func contains(_ entity: TypeEntity, _ types: [CellType], seen: Set<String>) -> Bool {
    types.contains { type in
      switch type {
      case .tuple(let elements): return contains(entity, elements.map(\.type), seen: seen)
      case .nominal("Optional", let arguments): return contains(entity, arguments, seen: seen)
      case .nominal(let name, _):
        if name == entity.name { return !entity.isEnum }
        guard let other = conformances.own[name], !other.isEnum, !seen.contains(name) else { return false }
        return contains(entity, other.fields.map(\.type), seen: seen.union([name]))
      default: return false
      }
    }
  }
}

extension Expression {
  var isLiteral: Bool { literalText != nil }

  /// A literal's value as text, for raw values.
  var literalText: String? {
    switch kind {
    case .integer(let negative, let magnitude): (negative ? "-" : "") + String(magnitude)
    case .floating(let value): String(value)
    case .string(let text): "\"\(text)"
    default: nil
    }
  }
}
