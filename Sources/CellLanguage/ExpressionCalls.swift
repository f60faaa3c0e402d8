// Calls: what they may call, and what they become.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

extension ExpressionChecker {
  func call(
    _ form: Call.Form, _ name: String, _ arguments: [Call.Argument]?, _ place: SourceRange, base: CellType? = nil,
    nameRange: SourceRange? = nil
  ) -> Call {
    Call(
      id: solver.freshIdentifier(), form: form, name: name, arguments: arguments, base: base, result: fresh(place),
      site: Site(place), nameRange: nameRange ?? place)
  }

  /// States a call while nodes are made.
  func offer(_ call: Call, _ members: [NotebookChecker.Member]) { constrain(choose(call, members)) }

  /// Matches labels, and leaves the choice among what remains to the solver.
  func choose(_ call: Call, _ members: [NotebookChecker.Member]) -> Bool {
    var candidates: [Candidate] = []
    var problem: (LabelProblem, NotebookChecker.Member)?
    for (place, member) in members.enumerated() {
      var matches: [ParameterMatch] = []
      if let arguments = call.arguments {
        do throws(LabelProblem) {
          matches = try member.signature.match(arguments)
        } catch {
          problem = problem ?? (error, member)
          continue
        }
      }
      candidates.append(
        Candidate(id: place, signature: member.signature, target: member.target, matches: matches, call: call))
    }
    if candidates.isEmpty {
      if let (error, member) = problem { return failLabels(call, error, member, count: members.count, members) }
      return solver.fail(.error(.noCandidate(call.name, labels: labels(call), candidates: []), call.nameRange))
    }
    solver.state.pending.append(.choice(call, candidates))
    return true
  }

  private func failLabels(
    _ call: Call, _ problem: LabelProblem, _ member: NotebookChecker.Member, count: Int,
    _ members: [NotebookChecker.Member]
  ) -> Bool {
    let arguments = call.arguments ?? []
    let declaration = caseText(member.signature)
    guard count == 1 else {
      // A label that no overload has is what is wrong, whatever else may be.
      let known = members.flatMap { $0.signature.parameters.compactMap(\.label) }
      for argument in arguments {
        guard let label = argument.label, !known.contains(label) else { continue }
        let callee = call.form == .initializer ? solver.shown(call.base ?? .void).description : call.name
        let error = CheckError.unknownArgumentLabel(label, callee: callee, suggestion: closestName(to: label, among: known))
        return solver.fail(.error(error, argument.node.range))
      }
      let candidates = members.map { caseText($0.signature) }
      let error: CheckError =
        call.form == .initializer
        ? .noInitializer(solver.shown(call.base ?? .void), labels: labels(call), candidates: candidates)
        : .noCandidate(call.name, labels: labels(call), candidates: candidates)
      return solver.fail(.error(error, call.nameRange))
    }
    func place(_ argument: Int) -> SourceRange { arguments[argument].node.range }
    func name(_ argument: Int) -> String { arguments[argument].label ?? "#\(argument + 1)" }
    switch problem {
    case .missingLabel(let argument, let expected):
      return solver.fail(.error(.missingLabel(expected: expected, declaration: declaration), place(argument)))
    case .wrongLabel(let argument, let expected, let found):
      return solver.fail(
        .error(.wrongLabel(found: found, expected: expected, declaration: declaration), place(argument)))
    case .extraneousLabel(let argument, let found):
      return solver.fail(.error(.extraneousLabel(found, declaration: declaration), place(argument)))
    case .missingArgument(let parameter):
      let missing = member.signature.parameters[parameter]
      return solver.fail(
        .error(
          .missingArgument(
            missing.label ?? "#\(parameter + 1)", isLabelled: missing.label != nil, declaration: declaration),
          call.nameRange))
    case .extraArgument(let argument):
      return solver.fail(.error(.extraArgument(declaration: declaration), place(argument)))
    case .extraTrailingClosure(let argument):
      return solver.fail(.error(.extraTrailingClosure(declaration: declaration), place(argument)))
    case .wrongOrder(let argument, let before):
      return solver.fail(
        .error(.wrongOrder(argument: name(argument), before: name(before), declaration: declaration), place(argument)))
    case .inoutMismatch(let argument, let isNeeded):
      return solver.fail(.error(isNeeded ? .inoutNeeded(nil) : .inoutUnneeded, place(argument)))
    }
  }

  /// A signature as messages show it; an enum's case as it is declared.
  func caseText(_ signature: Signature) -> String {
    if signature.kind == .staticMethod, let owner = signature.owner, signature.result == owner,
      case .nominal(let name, _) = owner, checker.conformances.own[name]?.cases.contains(where: { $0.name == signature.name }) == true
    {
      let payload = signature.parameters.map { ($0.label.map { "\($0): " } ?? "") + $0.type.description }
      return "case \(signature.name)(\(payload.joined(separator: ", ")))"
    }
    return signature.declaration
  }

  /// `(_:digits:)` with the arguments' types: `(Double, digits: Int)`.
  func labels(_ call: Call) -> String {
    "(" + (call.arguments ?? []).map { argument in
      (argument.label.map { "\($0): " } ?? "") + solver.shown(argument.node.type).description
    }.joined(separator: ", ") + ")"
  }

  // MARK: - Call syntax

  func generate(_ syntax: FunctionCallExprSyntax) -> Node {
    let place = range(syntax)
    if let literal = literalOfType(syntax) { return literal }
    let arguments = arguments(
      syntax.arguments, trailing: syntax.trailingClosure, additional: syntax.additionalTrailingClosures)
    let callee = syntax.calledExpression
    let calledType = typeExpression(callee)

    if let reference = callee.as(DeclReferenceExprSyntax.self), reference.argumentNames == nil {
      let name = reference.baseName.text.unquoted
      switch meaning(of: name, at: range(reference)) {
      case .variable(let entity): return callValue(variable(entity, range(reference)), arguments, place)
      case .members(let members, let receiver, let type):
        return callMembers(
          members, call(.method, name, arguments, place, base: type.type, nameRange: range(reference)), receiver)
      case .functions(let members) where checker.catalog.types[name] == nil:
        let functions = members.filter { !$0.signature.isProperty }
        if functions.isEmpty { return callValue(generate(reference), arguments, place) }
        let call = call(.function, name, arguments, place, nameRange: range(reference))
        offer(call, functions)
        return node(call, receiver: nil)
      case .type, .functions: break
      case .unknown:
        if calledType == nil { return unknown(name, reference, isCalled: true) }
      }
    }
    if let calledType { return initialize(calledType, arguments, place, range(callee)) }
    if let member = callee.as(MemberAccessExprSyntax.self) {
      let name = member.declName.baseName.text.unquoted
      let nameRange = range(member.declName)
      guard let base = member.base else { return implicitMember(name, arguments: arguments, place, nameRange) }
      if name == "init", let delegated = delegation(base, arguments, place, nameRange) { return delegated }
      if let type = typeExpression(base) {
        if name == "init" { return initialize(type, arguments, place, nameRange) }
        return staticMember(name, of: type, arguments: arguments, place, nameRange, syntax)
      }
      return method(name, of: postfix(base), arguments, place, nameRange)
    }
    return callValue(postfix(callee), arguments, place)
  }

  func arguments(
    _ list: LabeledExprListSyntax, trailing: ClosureExprSyntax?, additional: MultipleTrailingClosureElementListSyntax?
  ) -> [Call.Argument] {
    var arguments = list.map { Call.Argument(label: $0.label.map(\.text.unquoted), node: generate($0.expression)) }
    if let trailing {
      arguments.append(Call.Argument(label: nil, node: generate(trailing), isTrailingClosure: true))
    }
    for element in additional ?? [] {
      arguments.append(
        Call.Argument(label: element.label.text.unquoted, node: generate(element.closure), isTrailingClosure: true))
    }
    return arguments
  }

  /// `UInt8(200)`: a literal of that very type, as Swift takes it.
  private func literalOfType(_ syntax: FunctionCallExprSyntax) -> Node? {
    guard syntax.arguments.count == 1, let only = syntax.arguments.first, only.label == nil,
      syntax.trailingClosure == nil,
      let name = syntax.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text
    else { return nil }
    let type = CellType.nominal(name)
    guard type.isNumber || type == .string || type == .character, scope.lookUp(name) == nil else { return nil }
    var inner = only.expression
    while let tuple = inner.as(TupleExprSyntax.self), tuple.elements.count == 1, let element = tuple.elements.first,
      element.label == nil
    {
      inner = element.expression
    }
    let kind: LiteralKind
    switch inner.as(ExprSyntaxEnum.self) {
    case .integerLiteralExpr: kind = .integer
    case .floatLiteralExpr: kind = .float
    case .stringLiteralExpr(let string):
      guard let value = string.representedLiteralValue else { return nil }
      kind = .string(isCharacter: value.count == 1)
    case .prefixOperatorExpr(let prefix) where prefix.operator.text == "-":
      if prefix.expression.is(IntegerLiteralExprSyntax.self) { kind = .integer }
      else if prefix.expression.is(FloatLiteralExprSyntax.self) { kind = .float }
      else { return nil }
    default: return nil
    }
    guard solver.fits(kind, type) else { return nil }
    let node = generate(only.expression)
    constrain(solver.unify(node.type, type, Site(node.range)))
    let place = range(syntax)
    return Node(place, type) { node.emit() }
  }

  /// `self.init(...)` in an initialiser: all of `self` is what the other initialiser makes.
  private func delegation(
    _ base: ExprSyntax, _ arguments: [Call.Argument], _ place: SourceRange, _ nameRange: SourceRange
  ) -> Node? {
    guard base.as(DeclReferenceExprSyntax.self)?.baseName.text == "self", checker.function.kind == .initializer,
      case .variable(let entity)? = scope.lookUp("self")
    else { return nil }
    let made = initialize(entity.type, arguments, place, nameRange)
    constrain(solver.unify(made.type, entity.type, Site(place)))
    return Node(place, .void) { [self] in
      let target = Place(root: .variable(checker.id(entity)), steps: [], type: entity.type, range: place)
      return Expression(.assign(target, made.emit()), type: .void, range: place)
    }
  }

  func initialize(_ type: CellType, _ arguments: [Call.Argument], _ place: SourceRange, _ nameRange: SourceRange) -> Node {
    if type.containsError { return erroneous(place) }
    let call = call(.initializer, type.constructor, arguments, place, base: type, nameRange: nameRange)
    let members = checker.members("init", of: type, isStatic: true)
    guard !members.isEmpty else {
      checker.report(.noInitializer(type, labels: labels(call), candidates: []), nameRange)
      return erroneous(place)
    }
    offer(call, members)
    return node(call, receiver: nil)
  }

  /// `base.name(arguments)`.
  private func method(
    _ name: String, of base: Node, _ arguments: [Call.Argument], _ place: SourceRange, _ nameRange: SourceRange
  ) -> Node {
    let call = call(.method, name, arguments, place, nameRange: nameRange)
    wait(base.type, place) { [self] known in
      call.base = known
      if known.containsError { return solver.unify(call.result, .erroneous, call.site) }
      let members = checker.members(name, of: known, isStatic: false)
      if members.isEmpty { return failMember(name, known, nameRange) }
      let methods = members.filter { !$0.signature.isProperty }
      if !methods.isEmpty { return choose(call, methods) }
      let called = calledProperty(members[0])
      guard !called.isEmpty else {
        return solver.fail(.error(.notCallable(solver.shown(members[0].signature.result)), nameRange))
      }
      return choose(call, called)
    }
    return node(call, receiver: base)
  }

  private func callMembers(_ members: [NotebookChecker.Member], _ call: Call, _ receiver: Node?) -> Node {
    let methods = members.filter { !$0.signature.isProperty }
    if methods.isEmpty, let property = members.first { return callOfProperty(property, call, receiver: receiver) }
    offer(call, methods)
    return node(call, receiver: receiver)
  }

  func callOfProperty(_ property: NotebookChecker.Member, _ call: Call, receiver: Node?) -> Node {
    let called = calledProperty(property)
    guard !called.isEmpty else {
      checker.report(.notCallable(property.signature.result), call.nameRange)
      return erroneous(call.site.range)
    }
    offer(call, called)
    return node(call, receiver: receiver)
  }

  /// A property that holds a function, or a value with `callAsFunction`, as something to call.
  private func calledProperty(_ property: NotebookChecker.Member) -> [NotebookChecker.Member] {
    let target = Candidate.Target.callOfProperty(property.signature, property.target)
    guard case .function(let function) = property.signature.result else {
      return callAsFunction(of: property.signature.result, target)
    }
    var signature = property.signature
    signature.kind = signature.isStaticMember ? .staticMethod : .method
    signature.parameters = function.signatureParameters
    signature.result = function.result
    signature.throwing = function.throwsErrors ? .always : .never
    return [.init(signature: signature, target: target)]
  }

  /// The methods `callAsFunction` of a type, as functions that take the call's arguments alone.
  private func callAsFunction(of type: CellType, _ held: Candidate.Target) -> [NotebookChecker.Member] {
    checker.members("callAsFunction", of: type, isStatic: false).compactMap { method in
      guard method.signature.generics.isEmpty, !method.signature.isMutating else { return nil }
      var signature = method.signature
      signature.kind = .function
      signature.owner = nil
      return .init(signature: signature, target: .callAsFunction(of: held, method.target))
    }
  }

  /// A call of a function value.
  func callValue(_ callee: Node, _ arguments: [Call.Argument], _ place: SourceRange) -> Node {
    let call = call(.function, "closure", arguments, place, nameRange: callee.range)
    wait(callee.type, place) { [self] known in
      if known.containsError { return solver.unify(call.result, .erroneous, call.site) }
      guard case .function(let function) = known else {
        let called = callAsFunction(of: known, .value(callee))
        guard !called.isEmpty else {
          return solver.fail(.error(.notCallable(solver.shown(known)), callee.range))
        }
        return choose(call, called)
      }
      var signature = Signature(kind: .function, name: "closure", result: function.result)
      signature.parameters = function.signatureParameters
      signature.throwing = function.throwsErrors ? .always : .never
      return choose(call, [.init(signature: signature, target: .value(callee))])
    }
    // A closure called where it stands has no other context.
    if let closure = callee.closure { constrain(closure.openWithoutContext(solver)) }
    return node(call, receiver: nil)
  }

  func generate(_ syntax: SubscriptCallExprSyntax) -> Node {
    let place = range(syntax)
    if typeExpression(syntax.calledExpression) != nil {
      return fail(.unsupported("static subscripts", hint: nil), syntax)
    }
    let base = postfix(syntax.calledExpression)
    let arguments = arguments(
      syntax.arguments, trailing: syntax.trailingClosure, additional: syntax.additionalTrailingClosures)
    let call = call(.subscript, "subscript", arguments, place)
    wait(base.type, place) { [self] known in
      call.base = known
      if known.containsError { return solver.unify(call.result, .erroneous, call.site) }
      let members = checker.members("subscript", of: known, isStatic: false)
      guard !members.isEmpty else {
        if known.wrapped != nil { return solver.fail(.error(.memberOfOptional("subscript", solver.shown(known)), place)) }
        return solver.fail(
          .error(.unknownMember("subscript", of: solver.shown(known), suggestion: nil, isStatic: false), place))
      }
      return choose(call, members)
    }
    return node(call, receiver: base)
  }

  // MARK: - Emission

  func node(_ call: Call, receiver: Node?) -> Node {
    let canBePlace = call.form == .property || call.form == .subscript
    return Node(
      call.site.range, call.result, emitPlace: canBePlace ? { [self] in emitPlace(call, receiver) } : nil,
      emit: { [self] in emit(call, receiver) })
  }

  private func emit(_ call: Call, _ receiver: Node?) -> Expression {
    let place = call.site.range
    guard let choice = solver.state.choices[call.id] else {
      return Expression(.nilValue, type: .erroneous, range: place)
    }
    let candidate = choice.candidate
    let signature = candidate.signature
    let type = final(call.result)
    func made(_ kind: Expression.Kind) -> Expression { Expression(kind, type: type, range: place) }

    switch candidate.target {
    case .tupleElement(let index):
      guard let receiver else { return made(.nilValue) }
      return made(.tupleElement(receiver.emit(), index))
    case .field(_, let index):
      guard let receiver else { return made(.nilValue) }
      return made(.field(receiver.emit(), index))
    case .computed(_, let property):
      var arguments: [Argument] = []
      if !property.isStatic, let receiver { arguments.append(.value(receiver.emit())) }
      if signature.throwing == .always { noteThrow(call.nameRange) }
      return made(.call(.function(property.getter), arguments))
    case .staticVariable(let entity): return made(.variable(checker.id(entity)))
    case .allCases(let entity): return made(.allCases(entity.id))
    case .rawValue:
      guard let receiver else { return made(.nilValue) }
      return made(.rawValue(receiver.emit()))
    case .noneCase: return made(.nilValue)
    default: break
    }

    if call.form == .reference { return emitReference(candidate, choice, type, place) }
    let isRegisteredProperty = signature.isProperty && call.arguments == nil
    if throwsHere(call, choice) { noteThrow(call.site.range) }
    switch candidate.target {
    case .enumCase(let entity, let index):
      let payload = isRegisteredProperty ? [] : plainArguments(call, choice)
      return made(.enumCase(entity.id, index, payload: payload))
    case .someCase:
      guard let value = plainArguments(call, choice).first else { return made(.nilValue) }
      return made(.some(value))
    case .memberwise(let entity): return emitMemberwise(entity, call, choice, type)
    case .fromRawValue(let entity):
      guard let value = plainArguments(call, choice).first else { return made(.nilValue) }
      return made(.enumFromRawValue(entity.id, value))
    case .builtin(let builtin):
      let operands = plainArguments(call, choice)
      guard operands.count == 2 else { return made(.nilValue) }
      switch builtin {
      case .and: return made(.and(operands[0], operands[1]))
      case .or: return made(.or(operands[0], operands[1]))
      case .coalesce, .coalesceToOptional: return made(.coalesce(operands[0], operands[1]))
      }
    case .value(let callee):
      let function = callee.emit()
      return made(.call(.value(function), argumentList(call, choice)))
    case .callOfProperty(let property, let target):
      let held = emitHeld(property, target, receiver, call, choice)
      return made(.call(.value(held), argumentList(call, choice)))
    case .callAsFunction(let held, let method):
      let value =
        switch held {
        case .callOfProperty(let property, let target): emitHeld(property, target, receiver, call, choice)
        case .value(let callee): callee.emit()
        default: made(.nilValue)
        }
      let arguments = [Argument.value(value)] + argumentList(call, choice)
      switch method {
      case .registered(let id): return made(.call(.registered(id, typeArguments: []), arguments))
      case .own(let function): return made(.call(.function(function.id), arguments))
      default: return made(.nilValue)
      }
    case .own(let function):
      var arguments: [Argument] = []
      if !function.isStatic, signature.kind == .method || call.form == .subscript {
        guard let self = emitReceiver(signature, receiver, call) else { return made(.nilValue) }
        arguments.append(self)
      }
      return made(.call(.function(function.id), arguments + argumentList(call, choice)))
    case .registered(let id):
      var arguments: [Argument] = []
      if signature.owner != nil, signature.isMember, !signature.isStaticMember {
        guard let self = emitReceiver(signature, receiver, call) else { return made(.nilValue) }
        arguments.append(self)
      }
      if !isRegisteredProperty { arguments += argumentList(call, choice) }
      let typeArguments = signature.generics.map { final(choice.substitution[$0] ?? .erroneous) }
      if signature.effects.contains(.prints) { warnAboutPrinting(arguments) }
      return made(.call(.registered(id, typeArguments: typeArguments), arguments))
    default: return made(.nilValue)
    }
  }

  private func emitHeld(
    _ property: Signature, _ target: Candidate.Target, _ receiver: Node?, _ call: Call, _ choice: Solver.Choice
  ) -> Expression {
    let place = call.nameRange
    let type = final(property.result.replacing(choice.substitution))
    func made(_ kind: Expression.Kind) -> Expression { Expression(kind, type: type, range: place) }
    switch target {
    case .field(_, let index): return made(receiver.map { .field($0.emit(), index) } ?? .nilValue)
    case .tupleElement(let index): return made(receiver.map { .tupleElement($0.emit(), index) } ?? .nilValue)
    case .staticVariable(let entity): return made(.variable(checker.id(entity)))
    case .computed(_, let computed):
      let arguments: [Argument] = computed.isStatic ? [] : receiver.map { [.value($0.emit())] } ?? []
      return made(.call(.function(computed.getter), arguments))
    case .registered(let id):
      let arguments: [Argument] = receiver.map { [.value($0.emit())] } ?? []
      let typeArguments = property.generics.map { final(choice.substitution[$0] ?? .erroneous) }
      return made(.call(.registered(id, typeArguments: typeArguments), arguments))
    default: return made(.nilValue)
    }
  }

  private func emitReference(
    _ candidate: Candidate, _ choice: Solver.Choice, _ type: CellType, _ place: SourceRange
  ) -> Expression {
    switch candidate.target {
    case .own(let function): return Expression(.closure(function.id), type: type, range: place)
    case .registered(let id) where candidate.signature.generics.isEmpty:
      return Expression(.functionReference(id), type: type, range: place)
    case .registered, .enumCase, .memberwise, .builtin: return wrapped(candidate, choice, type, place)
    default:
      checker.report(.unappliedMethod(candidate.signature.name), place)
      return Expression(.nilValue, type: .erroneous, range: place)
    }
  }

  /// A closure that does nothing but call: for generic functions and enum cases used as values.
  private func wrapped(
    _ candidate: Candidate, _ choice: Solver.Choice, _ type: CellType, _ place: SourceRange
  ) -> Expression {
    guard case .function(let function) = type else { return Expression(.nilValue, type: .erroneous, range: place) }
    let id = checker.reserveFunction(named: candidate.signature.name, place)
    let parameters = function.parameters.map {
      Function.Parameter(variable: checker.temporary($0.type, place), isInout: $0.isInout)
    }
    let values = zip(parameters, function.parameters).map {
      Expression(.variable($0.variable), type: $1.type, range: place)
    }
    let body: Expression
    switch candidate.target {
    case .enumCase(let entity, let index):
      body = Expression(.enumCase(entity.id, index, payload: values), type: function.result, range: place)
    case .memberwise(let entity):
      body = Expression(.structure(entity.id, values), type: function.result, range: place)
    case .registered(let registered):
      let typeArguments = candidate.signature.generics.map { final(choice.substitution[$0] ?? .erroneous) }
      let arguments = zip(values, parameters).map { value, parameter in
        parameter.isInout
          ? Argument.place(Place(root: .variable(parameter.variable), steps: [], type: value.type, range: place))
          : .value(value)
      }
      body = Expression(
        .call(.registered(registered, typeArguments: typeArguments), arguments), type: function.result, range: place)
    default:
      guard values.count == 2 else { return Expression(.nilValue, type: .erroneous, range: place) }
      switch candidate.target {
      case .builtin(.and): body = Expression(.and(values[0], values[1]), type: .bool, range: place)
      case .builtin(.or): body = Expression(.or(values[0], values[1]), type: .bool, range: place)
      default: body = Expression(.coalesce(values[0], values[1]), type: function.result, range: place)
      }
    }
    checker.program.functions[id.rawValue] = Function(
      name: candidate.signature.name, parameters: parameters, result: function.result,
      body: [Statement(.returnValue(body), range: place)], range: place)
    return Expression(.closure(id), type: type, range: place)
  }

  private func emitMemberwise(_ entity: TypeEntity, _ call: Call, _ choice: Solver.Choice, _ type: CellType) -> Expression {
    let given = plainArguments(call, choice, entity: entity)
    var values: [Expression] = []
    var next = 0
    for field in entity.fields {
      if field.isMutable || field.defaultValue == nil {
        guard next < given.count else { break }
        values.append(given[next])
        next += 1
      } else {
        values.append(checker.fieldDefault(field, entity, call.site.range))
      }
    }
    return Expression(.structure(entity.id, values), type: type, range: call.site.range)
  }

  /// The receiver: a place where the call changes it or sets through it, else a value.
  private func emitReceiver(_ signature: Signature, _ receiver: Node?, _ call: Call) -> Argument? {
    guard let receiver else { return nil }
    guard signature.isMutating, !checker.isReference(final(receiver.type)) else { return .value(receiver.emit()) }
    guard let emitPlace = receiver.emitPlace else {
      checker.report(.mutatingOnValue, call.nameRange)
      return nil
    }
    return checker.place(for: .mutation, emitPlace).map { .place($0) }
  }

  private func throwsHere(_ call: Call, _ choice: Solver.Choice) -> Bool {
    let signature = choice.candidate.signature
    switch signature.throwing {
    case .never: return false
    case .always: return true
    case .rethrowing:
      guard let arguments = call.arguments else { return false }
      return choice.candidate.matches.enumerated().contains { place, match in
        guard signature.parameters[place].type.takesClosure else { return false }
        return match.arguments.contains { argument in
          let node = arguments[argument].node
          if let closure = node.closure { return closure.throwsErrors }
          if case .function(let function) = final(node.type) { return function.throwsErrors }
          return false
        }
      }
    }
  }

  /// Arguments in the order of the parameters, defaults filled in.
  private func argumentList(_ call: Call, _ choice: Solver.Choice) -> [Argument] {
    let signature = choice.candidate.signature
    guard let arguments = call.arguments else { return [] }
    var list: [Argument] = []
    for (place, match) in choice.candidate.matches.enumerated() {
      let parameter = signature.parameters[place]
      let type = final(parameter.type.replacing(choice.substitution))
      if parameter.isVariadic {
        list.append(.variadic(match.arguments.map { value(arguments[$0].node, type, parameter) }))
      } else if let argument = match.arguments.first {
        let node = arguments[argument].node
        if parameter.isInout {
          if let place = inoutPlace(node, call.form == .infix ? .assignment : .argument) { list.append(.place(place)) }
        } else if parameter.isAutoclosure {
          list.append(.autoclosure(autoclosure(value(node, type, parameter), type)))
        } else {
          list.append(.value(value(node, type, parameter)))
        }
      } else {
        let value = defaultValue(place, choice.candidate, type, call)
        list.append(parameter.isAutoclosure ? .autoclosure(autoclosure(value, type)) : .value(value))
      }
    }
    return list
  }

  private func inoutPlace(_ node: Node, _ use: NotebookChecker.PlaceUse) -> Place? {
    guard let emitPlace = node.emitPlace else {
      checker.report(.assignToNonPlace("this expression"), node.range)
      return nil
    }
    return checker.place(for: use, emitPlace)
  }

  private func value(_ node: Node, _ type: CellType, _ parameter: Signature.Parameter) -> Expression {
    let value = coerce(node.emit(), to: type)
    if let allowed = parameter.allowed {
      checker.checkAllowed(allowed, value, parameter: parameter.label ?? parameter.name)
    }
    return value
  }

  func autoclosure(_ value: Expression, _ type: CellType) -> FunctionID {
    let id = checker.reserveFunction(named: "autoclosure", value.range)
    checker.program.functions[id.rawValue].result = type
    checker.program.functions[id.rawValue].body = [Statement(.returnValue(value), range: value.range)]
    return id
  }

  /// Arguments that are all plain values: payloads, fields.
  private func plainArguments(_ call: Call, _ choice: Solver.Choice, entity: TypeEntity? = nil) -> [Expression] {
    argumentList(call, choice).compactMap { if case .value(let value) = $0 { value } else { nil } }
  }

  private func defaultValue(_ place: Int, _ candidate: Candidate, _ type: CellType, _ call: Call) -> Expression {
    switch candidate.target {
    case .own(let function): return checker.defaultValue(of: function, place, call.site.range)
    case .memberwise(let entity):
      let fields = entity.fields.filter { $0.isMutable || $0.defaultValue == nil }
      return checker.fieldDefault(fields[place], entity, call.site.range)
    case .enumCase(let entity, let index):
      if let syntax = entity.cases[index].defaults[place] {
        return checker.defaultExpression(syntax, type, entity.scope ?? checker.documentScope)
      }
      return Expression(.nilValue, type: .erroneous, range: call.site.range)
    default:
      return checker.registeredDefault(candidate.signature, place, type, call.site.range)
    }
  }

  private func warnAboutPrinting(_ arguments: [Argument]) {
    for argument in arguments {
      switch argument {
      case .value(let value): checker.warnIfUnordered(value)
      case .variadic(let values): values.forEach(checker.warnIfUnordered)
      default: break
      }
    }
  }

  // MARK: - Places

  private func emitPlace(_ call: Call, _ receiver: Node?) -> Place? {
    guard let choice = solver.state.choices[call.id] else { return nil }
    let candidate = choice.candidate
    let type = final(call.result)
    let range = call.site.range
    switch candidate.target {
    case .staticVariable(let entity):
      guard entity.isMutable else {
        checker.report(checker.constantError(entity.name, .declared), range)
        return nil
      }
      return Place(root: .variable(checker.id(entity)), steps: [], type: type, range: range)
    case .computed(_, let property):
      guard let setter = property.setter else {
        checker.report(.assignToGetOnly(property.name), call.nameRange)
        return nil
      }
      guard let receiver, !property.isStatic else {
        checker.report(.unsupported("setting static properties", hint: nil), range)
        return nil
      }
      return step(.computed(getter: property.getter, setter: setter, []), receiver, type, range)
    case .field(let entity, let index):
      let field = entity.fields[index]
      if !field.isMutable {
        let isInit = checker.function.kind == .initializer && checker.function.type === entity
        guard isInit, field.defaultValue == nil else {
          checker.report(checker.constantError(field.name, .declared), call.nameRange)
          return nil
        }
      }
      guard let receiver else { return nil }
      return step(.field(index), receiver, type, range)
    case .tupleElement(let index):
      guard let receiver else { return nil }
      return step(.tupleElement(index), receiver, type, range)
    case .own(let function):
      guard let receiver, let owner = function.owner,
        let own = owner.subscripts.first(where: { $0.function.id == function.id })
      else { return nil }
      guard let setter = own.setter else {
        checker.report(.assignToGetOnly("subscript"), range)
        return nil
      }
      return step(.computed(getter: function.id, setter: setter, argumentList(call, choice)), receiver, type, range)
    case .registered(let id):
      let isSettable: Bool =
        switch candidate.signature.kind {
        case .property(let settable), .subscript(let settable): settable
        default: false
        }
      guard isSettable, let receiver else {
        checker.report(.assignToGetOnly(candidate.signature.name), call.nameRange)
        return nil
      }
      let step: Place.Step
      if call.form == .subscript {
        let typeArguments = candidate.signature.generics.map { final(choice.substitution[$0] ?? .erroneous) }
        step = .subscript(id, typeArguments: typeArguments, argumentList(call, choice))
      } else {
        step = .property(id)
      }
      return self.step(step, receiver, type, range)
    default:
      checker.report(.assignToNonPlace("'\(call.name)'"), range)
      return nil
    }
  }

  private func step(_ step: Place.Step, _ receiver: Node, _ type: CellType, _ range: SourceRange) -> Place? {
    if checker.isReference(final(receiver.type)) {
      return Place(root: .value(receiver.emit()), steps: [(step, type, range)], type: type, range: range)
    }
    guard let emitPlace = receiver.emitPlace else {
      checker.report(.assignToNonPlace("what stands before the dot is a value that is not stored, so this"), range)
      return nil
    }
    guard var place = emitPlace() else { return nil }
    place.steps.append((step, type, range))
    place.type = type
    place.range = range
    return place
  }
}

extension FunctionType {
  var signatureParameters: [Signature.Parameter] {
    parameters.enumerated().map { place, parameter in
      var result = Signature.Parameter(label: nil, name: "#\(place + 1)", type: parameter.type)
      result.isInout = parameter.isInout
      return result
    }
  }
}
