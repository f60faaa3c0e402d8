// Functions of the notebook's own: their signatures, bodies, defaults; and the bodies of closures.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftParser
import SwiftSyntax

extension NotebookChecker {
  private static let harmlessModifiers: Set<String> = ["private", "fileprivate", "internal", "public", "static", "mutating", "nonmutating"]

  /// Reads a function's signature and brings its name into scope. `nil` when it cannot be supported at all.
  func declareFunction(_ syntax: FunctionDeclSyntax, in outer: Scope, owner: TypeEntity?) -> OwnFunction? {
    let place = range(syntax.name)
    var scope = outer
    let modifiers = Set(syntax.modifiers.map(\.name.text))
    for modifier in syntax.modifiers where !Self.harmlessModifiers.contains(modifier.name.text) && modifier.name.text != "prefix" && modifier.name.text != "postfix" {
      report(.unsupported("'\(modifier.name.text)' functions", hint: nil), range(modifier))
    }
    checkAttributes(syntax.attributes)
    if let generics = syntax.genericParameterClause {
      report(.unsupported("generic functions of one's own", hint: "write the types out"), range(generics))
      // The names of its type parameters go with everything, so that this is said once.
      scope = Scope(outer)
      for parameter in generics.parameters { scope.define(parameter.name.text, .alias(.erroneous)) }
    }
    if let clause = syntax.genericWhereClause {
      report(.unsupported("'where' clauses on functions", hint: nil), range(clause))
    }
    let name = syntax.name.text.unquoted
    let isStatic = modifiers.contains("static")
    var signature = Signature(kind: owner == nil ? .function : isStatic ? .staticMethod : .method, name: name)
    let isOperator: Bool =
      if case .identifier = syntax.name.tokenKind { false } else { true }
    if isOperator {
      if owner == nil {
        report(
          .unsupported("operator functions outside types", hint: "write 'static func \(name)' in the type"), place)
        return nil
      }
      if operatorMembersExist(name) == false {
        report(.unsupported("operators of one's own", hint: "write a function"), place)
        return nil
      }
      signature.kind =
        modifiers.contains("prefix") ? .prefixOperator : modifiers.contains("postfix") ? .postfixOperator : .infixOperator
    }
    signature.owner = owner?.type
    signature.isMutating = modifiers.contains("mutating")
    signature.isDiscardable = syntax.attributes.contains {
      $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "discardableResult"
    }
    readEffects(syntax.signature.effectSpecifiers, &signature)
    let function = OwnFunction(
      id: reserveFunction(named: name, place), signature: signature, owner: owner, scope: scope, cell: cell,
      range: place, isStatic: isStatic || isOperator)
    readParameters(syntax.signature.parameterClause, of: function, in: scope, isOperator: isOperator)
    if let result = syntax.signature.returnClause?.type { function.signature.result = type(result, in: scope) }
    program.functions[function.id.rawValue].name =
      (owner.map { $0.name + "." } ?? "") + name
      + (isOperator ? "" : "(" + function.signature.parameters.map { ($0.label ?? "_") + ":" }.joined() + ")")
    functionsByID[function.id] = function
    if let owner {
      if isOperator {
        owner.operators.append(function)
      } else {
        checkRedeclaration(function, among: owner.methods[name] ?? [])
        owner.methods[name, default: []].append(function)
      }
    } else {
      if case .functions(let others)? = outer.names[name] {
        checkRedeclaration(function, among: others)
      } else if let first = self.place(ofDefinition: name, in: outer) {
        report(.redefinition(name), place, notes: [note("'\(name)' was defined here first", first)])
        return function
      }
      outer.add(function, named: name)
    }
    return function
  }

  private func operatorMembersExist(_ name: String) -> Bool { !index.operators(name).isEmpty }

  private func checkRedeclaration(_ function: OwnFunction, among others: [OwnFunction]) {
    let labels = function.signature.parameters.map { $0.label ?? "_" }
    for other in others where other.isStatic == function.isStatic
      && other.signature.parameters.map({ $0.label ?? "_" }) == labels
      && other.signature.functionType == function.signature.functionType
    {
      report(
        .redefinition(function.signature.fullName), function.range,
        notes: [note("'\(function.signature.fullName)' was defined here first", other.range)])
      return
    }
  }

  func checkAttributes(_ attributes: AttributeListSyntax) {
    for attribute in attributes {
      let name = attribute.as(AttributeSyntax.self)?.attributeName.trimmedDescription ?? "#if"
      if name != "discardableResult" { report(.unsupported("'@\(name)'", hint: nil), range(attribute)) }
    }
  }

  func readEffects(_ specifiers: FunctionEffectSpecifiersSyntax?, _ signature: inout Signature) {
    if let asynchronous = specifiers?.asyncSpecifier {
      report(.unsupported("'async'", hint: "cells run one after the other"), range(asynchronous))
    }
    guard let clause = specifiers?.throwsClause else { return }
    if clause.type != nil { report(.unsupported("typed throws", hint: "write 'throws'"), range(clause)) }
    signature.throwing = clause.throwsSpecifier.text == "rethrows" ? .rethrowing : .always
  }

  func readParameters(
    _ clause: FunctionParameterClauseSyntax, of function: OwnFunction, in scope: Scope, isOperator: Bool = false,
    firstNameIsLabel: Bool = true
  ) {
    var names: Set<String> = []
    for (place, syntax) in clause.parameters.enumerated() {
      let first = syntax.firstName.text.unquoted
      let name = syntax.secondName?.text.unquoted ?? first
      let isLabelled = first != "_" && !isOperator && (firstNameIsLabel || syntax.secondName != nil)
      var parameter = Signature.Parameter(
        label: isLabelled ? first : nil, name: name, type: type(syntax.type, in: scope))
      if syntax.type.hasAttribute("autoclosure") {
        report(.unsupported("'@autoclosure' parameters of one's own", hint: "take a closure"), range(syntax.type))
      }
      parameter.isInout = syntax.type.isInout
      parameter.isVariadic = syntax.ellipsis != nil
      if let value = syntax.defaultValue {
        parameter.defaultValue = value.value.trimmedDescription
        function.defaults[place] = value.value
      }
      if name != "_", !names.insert(name).inserted { report(.duplicateParameter(name), range(syntax)) }
      function.signature.parameters.append(parameter)
    }
  }

  // MARK: - Bodies

  func checkBody(of function: OwnFunction, _ syntax: FunctionDeclSyntax) {
    guard let body = syntax.body else {
      report(.syntax("expected '{' in body of function declaration"), range(syntax))
      return
    }
    for place in function.defaults.keys.sorted() { _ = defaultValue(of: function, place, function.range) }
    let kind: FunctionContext.Kind = .function
    checkBody(
      function, body.statements, names: syntax.signature.parameterClause.parameters.map { range($0.secondName ?? $0.firstName) },
      kind: kind, wholeRange: range(syntax))
  }

  /// Checks statements as a function's body, with its parameters and `self` in scope, and fills in the program.
  func checkBody(
    _ function: OwnFunction, _ items: CodeBlockItemListSyntax, names: [SourceRange], kind: FunctionContext.Kind,
    wholeRange: SourceRange, extraParameters: [VariableEntity] = []
  ) {
    let signature = function.signature
    let scope = Scope(function.scope)
    var parameters: [Function.Parameter] = []
    var selfEntity: VariableEntity?
    if let owner = function.owner, !function.isStatic {
      let isInitializer = kind == .initializer
      let entity = VariableEntity(
        name: "self", type: owner.type, isMutable: isInitializer || signature.isMutating, storage: .local,
        range: function.range, role: .selfValue)
      scope.define("self", .variable(entity))
      selfEntity = entity
      if !isInitializer { parameters.append(.init(variable: id(entity), isInout: signature.isMutating)) }
    }
    for (place, parameter) in signature.parameters.enumerated() {
      let entity = VariableEntity(
        name: parameter.name, type: parameter.isVariadic ? .array(parameter.type) : parameter.type,
        isMutable: parameter.isInout, storage: .local, range: names.indices.contains(place) ? names[place] : function.range,
        role: .parameter)
      if parameter.name != "_" { scope.define(parameter.name, .variable(entity)) }
      parameters.append(
        .init(variable: id(entity), isInout: parameter.isInout, isVariadic: parameter.isVariadic))
    }
    for entity in extraParameters {
      scope.define(entity.name, .variable(entity))
      parameters.append(.init(variable: id(entity)))
    }
    let context = FunctionContext(
      kind, name: program.functions[function.id.rawValue].name, result: signature.result, parent: self.function,
      type: function.owner)
    context.isFailable = kind == .initializer && signature.result.wrapped != nil
    let handler: EffectContext.Handler =
      signature.throwing == .never ? .function(program.functions[function.id.rawValue].name) : .handled
    let body = inContext(context, handler: handler) {
      var body: [Statement] = []
      if kind == .initializer, let owner = function.owner, let selfEntity {
        body += fieldDefaults(owner, selfEntity, function.range)
      }
      return body + self.body(items, in: scope, context)
    }
    let index = function.id.rawValue
    program.functions[index].parameters = parameters
    program.functions[index].result = signature.result
    program.functions[index].body = body
    program.functions[index].range = wholeRange
    if kind == .initializer {
      program.functions[index].isInitializer = true
      program.functions[index].isFailable = context.isFailable
      program.functions[index].selfVariable = selfEntity.map { id($0) }
    }
  }

  /// A single expression is what the function returns.
  func body(_ items: CodeBlockItemListSyntax, in scope: Scope, _ context: FunctionContext) -> [Statement] {
    if items.count == 1, let syntax = items.first?.expression, context.kind != .initializer {
      let isBranching = syntax.is(IfExprSyntax.self) || syntax.is(SwitchExprSyntax.self)
      if !isBranching || isValueBranching(syntax), context.result != .void || context.result == nil {
        if let result = context.result {
          let inner = Scope(scope)
          // An expression that never returns needs no value.
          let role: Site.Role = context.kind == .closure ? .closureResult : .returnValue
          let (plain, found) = collecting { self.value(syntax, expected: result, role: role, in: inner) }
          if plain.type.isErroneous, !isBranching {
            let (free, others) = collecting { self.value(syntax, expected: nil, role: .general, in: Scope(scope)) }
            if free.type == .never {
              diagnostics += others
              return [Statement(.expression(free), range: range(syntax))]
            }
          }
          diagnostics += found
          return [Statement(.returnValue(plain), range: range(syntax))]
        }
        let value = self.value(syntax, expected: nil, role: .general, in: Scope(scope))
        context.result = value.type
        return [Statement(.returnValue(value), range: range(syntax))]
      }
    }
    return block(items, in: scope)
  }

  /// Runs checks of a body with a context of its own.
  func inContext<Result>(
    _ context: FunctionContext, handler: EffectContext.Handler, _ body: () -> Result
  ) -> Result {
    let savedFunction = function
    let savedEffects = effects
    let savedLabels = labels
    function = context
    effects = EffectContext(handler: handler)
    labels = []
    let result = body()
    function = savedFunction
    effects = savedEffects
    labels = savedLabels
    return result
  }

  // MARK: - Closures of several statements

  func checkClosureBody(
    _ syntax: ClosureExprSyntax, _ names: [ClosureNode.Parameter], _ type: FunctionType, in scope: Scope,
    _ place: SourceRange, throwsErrors: Bool
  ) -> CheckedBody {
    let functionID = reserveFunction(named: "closure", place)
    let expected: CellType? = type.result.hasVariables ? nil : type.result
    let context = FunctionContext(.closure, name: "closure", result: expected, parent: function)
    let inner = Scope(scope)
    var parameters: [Function.Parameter] = []
    var prologue: [Statement] = []
    func declare(_ parameter: ClosureNode.Parameter, _ type: CellType, isInout: Bool) -> VariableEntity {
      let entity = VariableEntity(
        name: parameter.name, type: type, isMutable: isInout, storage: .local, range: parameter.range,
        role: .closureParameter)
      if parameter.name != "_" { inner.define(parameter.name, .variable(entity)) }
      return entity
    }
    if type.parameters.count == 1, names.count > 1, case .tuple(let elements) = type.parameters[0].type {
      let whole = temporary(type.parameters[0].type, place)
      parameters = [.init(variable: whole)]
      let parts = zip(names, elements).map { declare($0, $1.type, isInout: false) }
      prologue = [
        Statement(
          .declare(
            .tuple(parts.map { $0.name == "_" ? .ignored : .variable(id($0)) }),
            value: Expression(.variable(whole), type: type.parameters[0].type, range: place)), range: place)
      ]
    } else {
      parameters = zip(names, type.parameters).map {
        .init(variable: id(declare($0, $1.type, isInout: $1.isInout)), isInout: $1.isInout)
      }
    }
    let (body, found) = collecting {
      inContext(context, handler: throwsErrors ? .handled : .function("closure")) {
        self.body(syntax.statements, in: inner, context)
      }
    }
    let result = context.result ?? .void
    program.functions[functionID.rawValue] = Function(
      name: "closure", parameters: parameters, result: result, body: prologue + body, range: place)
    return CheckedBody(function: functionID, result: result, diagnostics: found)
  }

  // MARK: - Defaults

  /// The default of a parameter of one's own function, checked where the function stands.
  func defaultValue(of function: OwnFunction, _ place: Int, _ callRange: SourceRange) -> Expression {
    if let known = function.checkedDefaults[place] { return known }
    let type = function.signature.parameters[place].type
    guard let syntax = function.defaults[place] else {
      return Expression(.nilValue, type: .erroneous, range: callRange)
    }
    let savedPositions = positions
    positions = CellPositions(notebook.cells[function.cell])
    let value = defaultExpression(syntax, type, function.scope)
    positions = savedPositions
    function.checkedDefaults[place] = value
    return value
  }

  func defaultExpression(_ syntax: ExprSyntax, _ type: CellType, _ scope: Scope) -> Expression {
    let context = FunctionContext(.function, name: "default value", result: nil, parent: nil)
    return inContext(context, handler: .handled) {
      value(syntax, expected: type, role: .defaultValue, in: scope)
    }
  }

  /// A registered default: its text, checked as if it stood at the call.
  func registeredDefault(_ signature: Signature, _ place: Int, _ type: CellType, _ callRange: SourceRange) -> Expression {
    guard let text = signature.parameters[place].defaultValue else {
      return Expression(.array([]), type: .array(type), range: callRange)
    }
    var parser = Parser(text)
    let syntax = ExprSyntax.parse(from: &parser)
    let savedPositions = positions
    positions = CellPositions(fixed: callRange)
    let (value, found) = collecting { defaultExpression(folded(syntax), type, Scope(nil)) }
    positions = savedPositions
    if found.contains(where: { $0.severity == .error }) || syntax.hasError {
      report(.defaultOfRegistered(signature.fullName, text), callRange)
    }
    return value
  }

  // MARK: - Checks of values

  func isReference(_ type: CellType) -> Bool {
    if case .nominal(let name, _) = type { catalog.types[name]?.isReference ?? false } else { false }
  }

  func warnIfUnordered(_ value: Expression) {
    var value = value
    while case .erase(let inner) = value.kind { value = inner }
    if value.type.isUnordered { report(.unorderedPrint(value.type), value.range) }
  }

  /// Holds a constant argument against what its parameter allows.
  func checkAllowed(_ allowed: AllowedValues, _ value: Expression, parameter: String) {
    switch allowed {
    case .strings(let values):
      guard case .string(let text) = value.stripped.kind, !values.contains(text) else { return }
      report(
        .notAllowed(
          parameter: parameter, value: "\"\(text)\"", allowed, suggestion: closestName(to: text, among: values)),
        value.range)
    case .numbers(let lower, let lowerIncluded, let upper, let upperIncluded):
      guard let number = value.stripped.constantNumber else { return }
      let isHighEnough = lowerIncluded ? number >= lower : number > lower
      let isLowEnough = upperIncluded ? number <= upper : number < upper
      if !isHighEnough || !isLowEnough {
        report(.notAllowed(parameter: parameter, value: number.short, allowed, suggestion: nil), value.range)
      }
    }
  }
}

extension Expression {
  /// Without the optional or existential around it.
  var stripped: Expression {
    switch kind {
    case .some(let inner), .erase(let inner): inner.stripped
    // A registered type made by a literal.
    case .call(.registered, let arguments) where arguments.count == 1:
      if case .value(let inner) = arguments[0], inner.constantNumber != nil, inner.range == range { inner } else { self }
    default: self
    }
  }

  var constantNumber: Double? {
    switch kind {
    case .integer(let negative, let magnitude): negative ? -Double(magnitude) : Double(magnitude)
    case .floating(let value): value
    default: nil
    }
  }
}
