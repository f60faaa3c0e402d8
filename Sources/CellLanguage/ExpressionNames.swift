// Names, members, chains and types in expressions.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftParser
import SwiftSyntax

extension ExpressionChecker {
  /// What a bare name stands for, as far as it is neither a local nor a type.
  enum NameMeaning {
    case variable(VariableEntity)
    case members([NotebookChecker.Member], receiver: Node?, type: TypeEntity)
    case functions([NotebookChecker.Member])
    case type(CellType)
    case unknown
  }

  func meaning(of name: String, at place: SourceRange) -> NameMeaning {
    var current: Scope? = scope
    while let scope = current {
      if let entity = scope.names[name] {
        switch entity {
        case .variable(let variable): return .variable(variable)
        case .type(let type): return .type(type.type)
        case .alias(let type): return .type(type)
        case .functions(let functions):
          var members = functions.map { NotebookChecker.Member(signature: $0.signature, target: .own($0)) }
          if scope === checker.documentScope { members += registeredGlobals(name) }
          return .functions(members)
        }
      }
      if let type = scope.type {
        if let nested = type.nested[name] { return .type(nested.type) }
        if let alias = type.aliases[name] { return .type(alias) }
        if case .variable(let selfVariable)? = self.scope.lookUp("self") {
          let members = checker.members(name, of: type.type, isStatic: false)
          if !members.isEmpty { return .members(members, receiver: variable(selfVariable, place), type: type) }
        } else {
          let members = checker.members(name, of: type.type, isStatic: true)
          if !members.isEmpty { return .members(members, receiver: nil, type: type) }
        }
      }
      current = scope.parent
    }
    let registered = registeredGlobals(name)
    if !registered.isEmpty { return .functions(registered) }
    return .unknown
  }

  private func registeredGlobals(_ name: String) -> [NotebookChecker.Member] {
    checker.index.globals(name).map { .init(signature: $0, target: .registered($0.id)) }
  }

  // MARK: - Bare names

  func generate(_ syntax: DeclReferenceExprSyntax) -> Node {
    let name = syntax.baseName.text.unquoted
    let place = range(syntax)
    if syntax.argumentNames != nil {
      return reference(to: syntax, labels: syntax.argumentNames?.arguments.map { $0.name.text })
    }
    switch syntax.baseName.tokenKind {
    case .binaryOperator, .prefixOperator, .postfixOperator:
      return operatorReference(name, place)
    default: break
    }
    return named(syntax.baseName, place)
  }

  /// A bare name that is not called.
  func named(_ token: TokenSyntax, _ place: SourceRange) -> Node {
    let name = token.text.unquoted
    func fail(_ error: CheckError) -> Node {
      checker.report(error, place)
      return erroneous(place)
    }
    switch meaning(of: name, at: place) {
    case .variable(let entity): return variable(entity, place)
    case .members(let members, let receiver, let type):
      let properties = members.filter { $0.signature.isProperty }
      guard !properties.isEmpty else {
        return fail(.unappliedMethod(name))
      }
      let call = call(.property, name, nil, place, base: type.type)
      offer(call, properties)
      return node(call, receiver: receiver)
    case .functions(let members):
      if let property = members.first(where: { $0.signature.isProperty }) {
        let call = call(.property, name, nil, place)
        offer(call, [property])
        return node(call, receiver: nil)
      }
      return reference(members, name, place)
    case .type: return fail(.typeUsedAsValue(name))
    case .unknown:
      if checker.typeNames(in: scope).contains(name) { return fail(.typeUsedAsValue(name)) }
      return unknown(name, token)
    }
  }

  func unknown(_ name: String, _ syntax: some SyntaxProtocol, isCalled: Bool = false) -> Node {
    if let place = checker.definitions[name] ?? checker.definedTypes[name] {
      return fail(.usedBeforeDefinition(name, line: place.lower.line), syntax)
    }
    if name == "import" || name == "async" || name == "await" {
      return fail(.unsupported("'\(name)'", hint: nil), syntax)
    }
    let visible = scope.visibleNames.filter { !$0.hasPrefix("$") && $0 != "_" } + checker.index.globalNames
      + (isCalled ? checker.typeNames(in: scope) : [])
    return fail(.unknownName(name, suggestion: closestName(to: name, among: visible)), syntax)
  }

  func variable(_ entity: VariableEntity, _ place: SourceRange) -> Node {
    let isSelf = entity.role == .selfValue
    return Node(
      place, entity.type,
      emitPlace: { [checker] in
        if !entity.isMutable, !entity.isDeferred {
          checker.report(
            isSelf ? .selfImmutable("self") : checker.constantError(entity.name, entity.role), place)
          return nil
        }
        return Place(root: .variable(checker.id(entity)), steps: [], type: entity.type, range: place)
      },
      emit: { [checker] in Expression(.variable(checker.id(entity)), type: entity.type, range: place) })
  }

  /// `f(x:y:)`, a function named with its labels.
  private func reference(to syntax: DeclReferenceExprSyntax, labels: [String]?) -> Node {
    let name = syntax.baseName.text.unquoted
    guard case .functions(let members) = meaning(of: name, at: range(syntax)) else {
      return unknown(name, syntax)
    }
    let fitting = members.filter { member in
      member.signature.parameters.map { $0.label ?? "_" } == labels
    }
    guard !fitting.isEmpty else { return unknown(syntax.trimmedDescription, syntax) }
    return reference(fitting, name, range(syntax))
  }

  /// A function used as a value.
  func reference(_ members: [NotebookChecker.Member], _ name: String, _ place: SourceRange, base: CellType? = nil) -> Node {
    let call = call(.reference, name, nil, place, base: base)
    offer(call, members)
    return node(call, receiver: nil)
  }

  private func operatorReference(_ name: String, _ place: SourceRange) -> Node {
    let members = operatorMembers(name).filter { $0.signature.kind == .infixOperator || $0.signature.kind == .prefixOperator }
    guard !members.isEmpty else {
      checker.report(.unknownOperator(name), place)
      return erroneous(place)
    }
    return reference(members, name, place)
  }

  func operatorMembers(_ name: String) -> [NotebookChecker.Member] {
    var members = checker.index.operators(name).map {
      NotebookChecker.Member(signature: $0, target: .registered($0.id))
    }
    for entity in checker.conformances.own.values.sorted(by: { $0.id.rawValue < $1.id.rawValue }) {
      for function in entity.operators where function.signature.name == name {
        members.append(.init(signature: function.signature, target: .own(function)))
      }
    }
    return members
  }

  // MARK: - Types named in expressions

  /// The type that an expression names, its arguments left open where they are not written; `nil` for a value.
  func typeExpression(_ syntax: ExprSyntax) -> CellType? {
    switch syntax.as(ExprSyntaxEnum.self) {
    case .declReferenceExpr(let name):
      let text = name.baseName.text.unquoted
      switch meaning(of: text, at: range(syntax)) {
      case .type(let type): return type
      case .variable, .members: return nil
      case .functions(let members):
        // A registered type whose name is also a function's: the type's initialisers are meant too, types first.
        if !members.isEmpty, checker.catalog.types[text] == nil { return nil }
      case .unknown: break
      }
      if text == "Self", let type = scope.enclosingType { return type.type }
      return named(text, range(syntax))
    case .memberAccessExpr(let member):
      guard member.base != nil, member.declName.argumentNames == nil else { return nil }
      let name = IdentifierTypeSyntax(name: member.declName.baseName)
      return try? checker.reader(in: scope).named(member.trimmedDescription, [], TypeSyntax(name))
    case .genericSpecializationExpr: return reread(syntax)
    case .arrayExpr(let array):
      guard array.elements.count == 1, let only = array.elements.first, let element = typeExpression(only.expression)
      else { return nil }
      return .array(element)
    case .dictionaryExpr(let dictionary):
      guard case .elements(let elements) = dictionary.content, elements.count == 1, let only = elements.first,
        let key = typeExpression(only.key), let value = typeExpression(only.value)
      else { return nil }
      return .dictionary(key, value)
    case .tupleExpr(let tuple):
      var elements: [TupleElement] = []
      for element in tuple.elements {
        guard let type = typeExpression(element.expression) else { return nil }
        elements.append(TupleElement(label: element.label?.text, type))
      }
      return elements.isEmpty ? nil : elements.count == 1 ? elements[0].type : .tuple(elements)
    case .optionalChainingExpr(let optional): return typeExpression(optional.expression).map { .optional($0) }
    case .typeExpr(let type): return reread(ExprSyntax(type))
    case .infixOperatorExpr(let infix) where infix.operator.is(ArrowExprSyntax.self): return reread(syntax)
    default: return nil
    }
  }

  /// A type by its name, with open arguments.
  private func named(_ name: String, _ place: SourceRange) -> CellType? {
    let count: Int
    switch name {
    case "Int", "Double", "Float", "Bool", "String", "Character", "Any", "Error", "Never": count = 0
    case "Void": return .void
    case "Array", "Optional": count = 1
    case "Dictionary": count = 2
    default:
      guard let description = checker.catalog.types[name] else { return nil }
      count = description.generics.count
    }
    return .nominal(name, (0..<count).map { _ in fresh(place) })
  }

  /// An expression's text read again as a type.
  private func reread(_ syntax: ExprSyntax) -> CellType? {
    var parser = Parser(syntax.trimmedDescription)
    let type = TypeSyntax.parse(from: &parser)
    guard !type.hasError else { return nil }
    return try? checker.reader(in: scope).read(type)
  }

  // MARK: - Postfix expressions

  /// Members, calls, subscripts and unwrappings; an optional chain's links are left open.
  func postfix(_ syntax: ExprSyntax) -> Node {
    switch syntax.as(ExprSyntaxEnum.self) {
    case .memberAccessExpr(let member): return generate(member)
    case .functionCallExpr(let call): return generate(call)
    case .subscriptCallExpr(let call): return generate(call)
    case .forceUnwrapExpr(let unwrap):
      let base = postfix(unwrap.expression)
      return unwrapped(base, range(syntax), isLink: false)
    case .optionalChainingExpr(let link):
      let base = postfix(link.expression)
      return unwrapped(base, range(syntax), isLink: true)
    case .genericSpecializationExpr:
      return fail(.typeUsedAsValue(syntax.trimmedDescription), syntax)
    case .postfixOperatorExpr(let postfix): return generate(postfix)
    default: return generate(syntax)
    }
  }

  private func unwrapped(_ base: Node, _ place: SourceRange, isLink: Bool) -> Node {
    let type = fresh(place)
    wait(base.type, place) { [self] known in
      if known.isErroneous { return solver.unify(type, known, Site(place)) }
      guard let wrapped = known.wrapped else {
        return solver.fail(
          .error(.notOptional(solver.shown(known), isLink ? "cannot use optional chaining on a value of" : "cannot force unwrap a value of"), place))
      }
      return solver.unify(type, wrapped, Site(place))
    }
    return Node(
      place, type,
      emitPlace: base.emitPlace.map { emit in
        { [self] in
          guard var result = emit() else { return nil }
          result.type = final(type)
          result.steps.append((isLink ? .chainLink : .forceUnwrap, result.type, place))
          result.range = place
          return result
        }
      },
      emit: { [self] in
        let value = base.emit()
        return Expression(isLink ? .chainLink(value) : .forceUnwrap(value), type: final(type), range: place)
      })
  }

  private func generate(_ syntax: MemberAccessExprSyntax) -> Node {
    let name = syntax.declName.baseName.text.unquoted
    let nameRange = range(syntax.declName)
    let place = range(syntax)
    guard let base = syntax.base else { return implicitMember(name, arguments: nil, place, nameRange) }
    if name == "self" {
      if typeExpression(base) != nil { return fail(.unsupported("'.self' of types", hint: nil), syntax) }
      return postfix(base)
    }
    if let type = typeExpression(base) {
      return staticMember(name, of: type, arguments: nil, place, nameRange, syntax)
    }
    return member(name, of: postfix(base), place, nameRange)
  }

  /// `base.name`, a property.
  func member(_ name: String, of base: Node, _ place: SourceRange, _ nameRange: SourceRange) -> Node {
    let call = call(.property, name, nil, place, nameRange: nameRange)
    wait(base.type, place) { [self] known in
      call.base = known
      if known.containsError { return solver.unify(call.result, .erroneous, call.site) }
      let members = checker.members(name, of: known, isStatic: false)
      let properties = members.filter { $0.signature.isProperty }
      guard !properties.isEmpty else {
        if members.isEmpty { return failMember(name, known, nameRange) }
        return solver.fail(.error(.unappliedMethod(name), nameRange))
      }
      return choose(call, properties)
    }
    return node(call, receiver: base)
  }

  /// That a type lacks a member, and what else may have been meant.
  func failMember(_ name: String, _ type: CellType, _ place: SourceRange, isStatic: Bool = false) -> Bool {
    let shown = solver.shown(type)
    if !isStatic, let wrapped = type.wrapped,
      !checker.members(name, of: solver.head(wrapped), isStatic: false).isEmpty
    {
      return solver.fail(.error(.memberOfOptional(name, shown), place))
    }
    if !checker.members(name, of: type, isStatic: !isStatic).isEmpty {
      return solver.fail(
        .error(isStatic ? .memberOfInstance(name, shown) : .memberOfType(name, shown), place))
    }
    let suggestion = closestName(to: name, among: checker.memberNames(of: type))
    return solver.fail(.error(.unknownMember(name, of: shown, suggestion: suggestion, isStatic: isStatic), place))
  }

  // MARK: - Static and implicit members

  func staticMember(
    _ name: String, of type: CellType, arguments: [Call.Argument]?, _ place: SourceRange, _ nameRange: SourceRange,
    _ syntax: some SyntaxProtocol
  ) -> Node {
    if name == "init", arguments == nil {
      let members = checker.members("init", of: type, isStatic: true)
      return reference(members, "\(type)", place, base: type)
    }
    let call = call(
      arguments == nil ? .property : name == "init" ? .initializer : .method, name, arguments, place, base: type,
      nameRange: nameRange)
    if type.containsError { return erroneous(place) }
    let all = checker.members(name, of: type, isStatic: true)
    let members = arguments == nil ? all.filter { $0.signature.isProperty } : all.filter { !$0.signature.isProperty }
    if members.isEmpty {
      if arguments == nil, !all.isEmpty { return reference(all, name, place, base: type) }
      if arguments != nil, let property = all.first { return callOfProperty(property, call, receiver: nil) }
      constrain(failMember(name, type, nameRange, isStatic: true))
      return node(call, receiver: nil)
    }
    offer(call, members)
    return node(call, receiver: nil)
  }

  func implicitMember(
    _ name: String, arguments: [Call.Argument]?, _ place: SourceRange, _ nameRange: SourceRange
  ) -> Node {
    let call = call(arguments == nil ? .property : .method, name, arguments, place, nameRange: nameRange)
    solver.update(call.result) { $0.implicitMember = ImplicitMember(name, checker) }
    solver.state.pending.append(
      .when(call.result, call.site) { [self] known in
        call.base = known
        if known.containsError { return true }
        let all = checker.members(name, of: known, isStatic: true)
        let members = all.filter { $0.signature.isProperty == (arguments == nil) }
        guard !members.isEmpty else {
          if let first = all.first, arguments == nil, case .enumCase = first.target {
            return solver.fail(.error(.missingArgument("#1", isLabelled: false, declaration: caseText(first.signature)), place))
          }
          return failMember(name, known, nameRange, isStatic: true)
        }
        return choose(call, members)
      })
    return node(call, receiver: nil)
  }
}
