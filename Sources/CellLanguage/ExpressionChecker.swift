// One expression: its syntax becomes nodes with types still to be found, the solver finds them, the nodes are emitted.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

/// An expression whose type may still be a variable; `emit` is called once its solver is done.
final class Node {
  let range: SourceRange
  let type: CellType
  var isInout = false
  var closure: ClosureNode?
  /// A literal written out, for constant checks.
  let emit: () -> Expression
  /// For what can be assigned or passed inout; reports why it cannot be changed and then gives `nil`.
  let emitPlace: (() -> Place?)?

  init(
    _ range: SourceRange, _ type: CellType, emitPlace: (() -> Place?)? = nil, emit: @escaping () -> Expression
  ) {
    self.range = range
    self.type = type
    self.emit = emit
    self.emitPlace = emitPlace
  }
}

/// `.name` before its type is known.
final class ImplicitMember {
  let name: String
  unowned let checker: NotebookChecker

  init(_ name: String, _ checker: NotebookChecker) {
    self.name = name
    self.checker = checker
  }

  /// The type whose member is meant where `type` is wanted: an optional's own member, else the wrapped type's.
  func target(_ type: CellType, _ solver: Solver) -> CellType? {
    var type = type
    while let wrapped = type.wrapped {
      if !checker.members(name, of: type, isStatic: true).isEmpty { return type }
      type = solver.head(wrapped)
    }
    switch type {
    case .variable: return nil
    default: return type == .any || type == .error ? nil : type
    }
  }
}

final class ExpressionChecker {
  let checker: NotebookChecker
  let solver: Solver
  var scope: Scope
  /// Whether something in the expression was refused already: that its type is then unknown needs no saying.
  var hasReported = false

  init(_ checker: NotebookChecker, _ scope: Scope) {
    self.checker = checker
    self.scope = scope
    solver = Solver(
      conformances: checker.conformances, budget: max(0, NotebookChecker.stepBudget - checker.stepsUsed))
  }

  func range(_ syntax: some SyntaxProtocol) -> SourceRange { checker.range(syntax) }

  func fresh(_ range: SourceRange, literal: LiteralKind? = nil) -> CellType {
    solver.freshVariable(Site(range), literal: literal)
  }

  /// The type found for a node; in error if none was.
  func final(_ type: CellType) -> CellType {
    let resolved = solver.resolve(type)
    return resolved.hasVariables ? .erroneous : resolved
  }

  func erroneous(_ range: SourceRange) -> Node {
    Node(range, .erroneous) { Expression(.nilValue, type: .erroneous, range: range) }
  }

  func fail(_ error: CheckError, _ syntax: some SyntaxProtocol) -> Node {
    checker.report(error, range(syntax))
    return erroneous(range(syntax))
  }

  // MARK: - Whole expressions

  /// Types an expression in a context; whatever is wrong is reported, and the result then has the error type.
  func check(_ syntax: ExprSyntax, expected: CellType?, role: Site.Role) -> Expression {
    let before = checker.diagnostics.count
    let node = generate(syntax)
    hasReported = checker.diagnostics.count > before
    return solveAndEmit(node, expected: expected, role: role)
  }

  /// Types are forgotten afterwards: what waits for them holds this checker, which would never go.
  func solveAndEmit(_ node: Node, expected: CellType?, role: Site.Role) -> Expression {
    defer { solver.forget() }
    var holds = true
    let expected = expected.map { opened($0, node.range) }
    if let expected { holds = solver.convert(node.type, expected, Site(node.range, role)) }
    let outcome = holds ? solver.solve() : solver.solveFailed()
    checker.stepsUsed += solver.stepsTaken
    switch outcome {
    case .solved:
      let emitted = node.emit()
      let result = expected.map { coerce(emitted, to: final($0)) } ?? emitted
      return result
    case .failed(let mismatch): report(mismatch, node)
    case .ambiguous(let call, let a, let b):
      checker.report(
        .ambiguous(call.name, candidates: [a, b].map(\.signature.declaration)), call.nameRange)
    case .tooComplex: checker.report(.tooComplex, node.range)
    }
    return Expression(.nilValue, type: .erroneous, range: node.range)
  }

  /// The type with a variable for each placeholder.
  private func opened(_ type: CellType, _ range: SourceRange) -> CellType {
    let names = type.placeholders
    if names.isEmpty { return type }
    return type.replacing(Dictionary(uniqueKeysWithValues: names.map { ($0, fresh(range)) }))
  }

  // MARK: - Conversions

  /// Writes out what makes a value of its own type one of `target`.
  func coerce(_ expression: Expression, to target: CellType) -> Expression {
    let type = expression.type
    if type == target || type.isErroneous || target.containsError || type.containsError { return expression }
    let range = expression.range
    if let wrapped = target.wrapped {
      guard let source = type.wrapped else {
        return Expression(.some(coerce(expression, to: wrapped)), type: target, range: range)
      }
      if case .nilValue = expression.kind { return Expression(.nilValue, type: target, range: range) }
      if case .some(let inner) = expression.kind {
        return Expression(.some(coerce(inner, to: wrapped)), type: target, range: range)
      }
      let value = checker.temporary(source, range)
      let inner = coerce(Expression(.variable(value), type: source, range: range), to: wrapped)
      return Expression(
        .ifElse(
          [.unwrap(.variable(value), expression)],
          then: Expression(.some(inner), type: target, range: range),
          otherwise: Expression(.nilValue, type: target, range: range)),
        type: target, range: range)
    }
    if target == .any || target == .error { return Expression(.erase(expression), type: target, range: range) }
    if case .tuple(let from) = type, case .tuple(let to) = target, from.count == to.count {
      if case .tuple(let elements) = expression.kind {
        let converted = zip(elements, to).map { coerce($0, to: $1.type) }
        return Expression(.tuple(converted), type: target, range: range)
      }
      if zip(from, to).allSatisfy({ $0.type == $1.type }) {
        var relabelled = expression
        relabelled.type = target
        return relabelled
      }
      let whole = checker.temporary(type, range)
      let elements = to.indices.map { place in
        coerce(
          Expression(
            .tupleElement(Expression(.variable(whole), type: type, range: range), place), type: from[place].type,
            range: range),
          to: to[place].type)
      }
      return Expression(
        .sequence(
          [Statement(.declare(.variable(whole), value: expression), range: range)],
          Expression(.tuple(elements), type: target, range: range)),
        type: target, range: range)
    }
    if case .function(let from) = type, case .function(let to) = target, from.parameters.count > 1,
      to.parameters.count == 1
    {
      return takingTuple(expression, to)
    }
    var converted = expression
    converted.type = target
    return converted
  }

  /// A closure of one tuple that calls a function of several parameters with the tuple's parts.
  private func takingTuple(_ function: Expression, _ target: FunctionType) -> Expression {
    let range = function.range
    let id = checker.reserveFunction(named: "closure", range)
    let tuple = target.parameters[0].type
    let whole = checker.temporary(tuple, range)
    guard case .tuple(let parts) = tuple else { return function }
    let arguments = parts.indices.map { place in
      Argument.value(
        Expression(
          .tupleElement(Expression(.variable(whole), type: tuple, range: range), place), type: parts[place].type,
          range: range))
    }
    let call = Expression(.call(.value(function), arguments), type: target.result, range: range)
    checker.program.functions[id.rawValue] = Function(
      name: "closure", parameters: [.init(variable: whole)], result: target.result,
      body: [Statement(.returnValue(call), range: range)], range: range)
    return Expression(.closure(id), type: .function(target), range: range)
  }

  // MARK: - Generation

  func generate(_ syntax: ExprSyntax) -> Node {
    switch syntax.as(ExprSyntaxEnum.self) {
    case .integerLiteralExpr, .floatLiteralExpr, .booleanLiteralExpr, .nilLiteralExpr, .stringLiteralExpr, .arrayExpr,
      .dictionaryExpr:
      return literal(syntax)
    case .tupleExpr(let tuple): return generate(tuple)
    case .declReferenceExpr(let name): return generate(name)
    case .memberAccessExpr, .functionCallExpr, .subscriptCallExpr, .forceUnwrapExpr, .optionalChainingExpr,
      .genericSpecializationExpr, .postfixOperatorExpr:
      let node = postfix(syntax)
      return syntax.chainLink == nil ? node : chain(node, syntax)
    case .prefixOperatorExpr(let prefix): return generate(prefix)
    case .infixOperatorExpr(let infix): return generate(infix)
    case .ternaryExpr(let ternary): return generate(ternary)
    case .closureExpr(let closure): return generate(closure)
    case .tryExpr(let attempt): return generate(attempt)
    case .asExpr(let cast): return generate(cast)
    case .isExpr(let test): return generate(test)
    case .inOutExpr(let reference): return generate(reference)
    case .keyPathExpr(let path): return generate(path)
    case .ifExpr, .switchExpr:
      return fail(.unsupported("'if' and 'switch' inside an expression", hint: "give the value to a constant first"), syntax)
    case .discardAssignmentExpr: return fail(.unsupported("'_' as a value", hint: nil), syntax)
    case .missingExpr: return erroneous(range(syntax))
    case .macroExpansionExpr(let macro):
      return fail(.unsupported("'#\(macro.macroName.text)'", hint: nil), syntax)
    case .awaitExpr: return fail(.unsupported("'await'", hint: "cells run one after the other"), syntax)
    case .regexLiteralExpr: return fail(.unsupported("regular expression literals", hint: nil), syntax)
    case .superExpr: return fail(.unsupported("'super'", hint: nil), syntax)
    case .copyExpr, .consumeExpr, .borrowExpr:
      return fail(.unsupported("ownership operators", hint: nil), syntax)
    case .typeExpr: return fail(.typeUsedAsValue(syntax.trimmedDescription), syntax)
    default: return fail(.unsupported("this expression", hint: nil), syntax)
    }
  }

  private func generate(_ syntax: TupleExprSyntax) -> Node {
    let elements = Array(syntax.elements)
    if elements.count == 1, let only = elements.first {
      let node = generate(only.expression)
      let outer = range(syntax)
      let wrapped = Node(outer, node.type, emitPlace: node.emitPlace) { node.emit() }
      wrapped.closure = node.closure
      return wrapped
    }
    let nodes = elements.map { generate($0.expression) }
    let labels = elements.map { $0.label.map(\.text.unquoted) }
    let type = CellType.tuple(zip(labels, nodes).map { TupleElement(label: $0, $1.type) })
    let place = range(syntax)
    return Node(place, type) { [self] in
      Expression(.tuple(nodes.map { $0.emit() }), type: final(type), range: place)
    }
  }

  func generate(_ syntax: TernaryExprSyntax) -> Node {
    let condition = generate(syntax.condition)
    let first = generate(syntax.thenExpression)
    let second = generate(syntax.elseExpression)
    let place = range(syntax)
    let type = fresh(place)
    constrain(solver.convert(condition.type, .bool, Site(condition.range, .condition)))
    constrain(solver.convert(first.type, type, Site(first.range)))
    constrain(solver.convert(second.type, type, Site(second.range)))
    return Node(place, type) { [self] in
      let result = final(type)
      return Expression(
        .ternary(
          condition.emit(), then: coerce(first.emit(), to: result), otherwise: coerce(second.emit(), to: result)),
        type: result, range: place)
    }
  }

  /// Constraints that fail already while they are stated make the whole fail; the solver remembers why.
  func constrain(_ holds: Bool) {
    if !holds { solver.failedWhileStated = true }
  }

  private func generate(_ syntax: TryExprSyntax) -> Node {
    let place = range(syntax)
    let inner = generate(syntax.expression)
    guard let mark = syntax.questionOrExclamationMark else {
      return Node(place, inner.type, emitPlace: inner.emitPlace.map { emit in { [self] in tried(place) { emit() } } }) {
        [self] in tried(place) { inner.emit() }
      }
    }
    if mark.text == "!" {
      return Node(place, inner.type) { [self] in
        let value = caught(place) { inner.emit() }
        return Expression(.forcedTry(value), type: value.type, range: place)
      }
    }
    let type = fresh(place)
    wait(inner.type, place) { [self] known in
      solver.unify(type, known.wrapped != nil ? known : .optional(known), Site(place))
    }
    return Node(place, type) { [self] in
      let result = final(type)
      var value = caught(place) { inner.emit() }
      if value.type != result { value = Expression(.some(value), type: result, range: place) }
      return Expression(.optionalTry(value), type: result, range: place)
    }
  }

  /// What stands in `try`: at least one call in it must be able to throw, and the error must go somewhere.
  private func tried<Result>(_ place: SourceRange, _ emit: () -> Result) -> Result {
    let saved = checker.effects
    checker.effects.isTried = true
    checker.effects.sawThrow = false
    let result = emit()
    if !checker.effects.sawThrow {
      checker.report(.superfluousTry, place)
    } else {
      switch saved.handler {
      case .handled: break
      case .function(let name): checker.report(.unhandledThrow(in: name), place)
      case .notExhaustive: checker.report(.unhandledThrow(in: nil), place)
      }
    }
    let threw = checker.effects.threw || checker.effects.sawThrow
    checker.effects = saved
    checker.effects.threw = checker.effects.threw || threw
    if saved.isTried { checker.effects.sawThrow = true }
    return result
  }

  /// What stands in `try?` or `try!`.
  private func caught(_ place: SourceRange, _ emit: () -> Expression) -> Expression {
    let saved = checker.effects
    checker.effects = NotebookChecker.EffectContext(isTried: true, sawThrow: false, handler: .handled)
    let result = emit()
    if !checker.effects.sawThrow { checker.report(.superfluousTry, place) }
    checker.effects = saved
    return result
  }

  /// Notes that something emitted here throws.
  func noteThrow(_ place: SourceRange) {
    if !checker.effects.isTried { checker.report(.missingTry, place) }
    checker.effects.sawThrow = true
    checker.effects.threw = true
  }

  private func generate(_ syntax: AsExprSyntax) -> Node {
    let place = range(syntax)
    let inner = generate(syntax.expression)
    let target = checker.type(syntax.type, in: scope)
    guard let mark = syntax.questionOrExclamationMark else {
      constrain(solver.convert(inner.type, target, Site(inner.range, .coercion)))
      return Node(place, target) { [self] in coerce(inner.emit(), to: target) }
    }
    let result = mark.text == "?" ? CellType.optional(target) : target
    return Node(place, result) { [self] in
      let value = inner.emit()
      guard castable(value.type, target, place) else { return Expression(.nilValue, type: .erroneous, range: place) }
      let kind: Expression.Kind = mark.text == "?" ? .conditionalCast(value, target) : .forcedCast(value, target)
      return Expression(kind, type: result, range: place)
    }
  }

  private func generate(_ syntax: IsExprSyntax) -> Node {
    let place = range(syntax)
    let inner = generate(syntax.expression)
    let target = checker.type(syntax.type, in: scope)
    return Node(place, .bool) { [self] in
      let value = inner.emit()
      guard castable(value.type, target, place) else { return Expression(.nilValue, type: .erroneous, range: place) }
      return Expression(.isType(value, target), type: .bool, range: place)
    }
  }

  private func castable(_ type: CellType, _ target: CellType, _ place: SourceRange) -> Bool {
    if type.isErroneous || target.containsError { return false }
    if type == .any || type == .error { return true }
    checker.report(.unsupportedCast(from: type, to: target), place)
    return false
  }

  private func generate(_ syntax: InOutExprSyntax) -> Node {
    let inner = generate(syntax.expression)
    let place = range(syntax)
    let node = Node(place, inner.type, emitPlace: inner.emitPlace) { [self] in
      checker.report(.inoutUnneeded, place)
      return Expression(.nilValue, type: .erroneous, range: place)
    }
    node.isInout = true
    return node
  }

  /// Goes on once a type is known.
  func wait(_ type: CellType, _ place: SourceRange, role: Site.Role = .general, _ action: @escaping (CellType) -> Bool) {
    let known = solver.head(type)
    if case .variable = known {
      solver.state.pending.append(.when(type, Site(place, role), action))
    } else {
      constrain(action(known))
    }
  }

  // MARK: - Optional chains

  /// The whole of `a?.b.c`: nil where a link is, else the body's value.
  private func chain(_ body: Node, _ syntax: ExprSyntax) -> Node {
    let place = range(syntax)
    let type = fresh(place)
    wait(body.type, place) { [self] known in
      solver.unify(type, known.wrapped != nil ? known : .optional(known), Site(place))
    }
    return Node(place, type, emitPlace: body.emitPlace) { [self] in
      let result = final(type)
      return Expression(.optionalChain(coerce(body.emit(), to: result)), type: result, range: place)
    }
  }
}

extension ExprSyntax {
  /// The `a?` in the spine of `a?.b[0].c()`.
  var chainLink: OptionalChainingExprSyntax? {
    var current: ExprSyntax? = self
    while let expression = current {
      switch expression.as(ExprSyntaxEnum.self) {
      case .optionalChainingExpr(let link): return link
      case .memberAccessExpr(let member): current = member.base
      case .functionCallExpr(let call): current = call.calledExpression
      case .subscriptCallExpr(let call): current = call.calledExpression
      case .forceUnwrapExpr(let unwrap): current = unwrap.expression
      default: return nil
      }
    }
    return nil
  }
}
