// Closures: opened once the function type that is wanted is known; a single expression shares its solver, several
// statements are checked when the parameters' types are known.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

/// A closure in one branch of the search.
struct OpenClosure {
  var parameters: [VariableEntity]
  /// The names of a closure that takes a tuple apart: its parameter is then one tuple.
  var destructured: [VariableEntity] = []
  var function: FunctionType
  var body: Node?
  var checked: CheckedBody?
}

/// The body of a closure of several statements, checked for certain types of its parameters.
final class CheckedBody {
  let function: FunctionID
  let result: CellType
  let diagnostics: [Diagnostic]

  init(function: FunctionID, result: CellType, diagnostics: [Diagnostic]) {
    self.function = function
    self.result = result
    self.diagnostics = diagnostics
  }
}

final class ClosureNode {
  struct Parameter {
    var name: String
    var annotation: CellType?
    var range: SourceRange
    var isInout = false
  }

  let id: Int
  let expressions: ExpressionChecker
  let scope: Scope
  let site: Site
  let type: CellType
  let syntax: ClosureExprSyntax?
  let keyPath: [(name: String, range: SourceRange)]
  /// Declared parameters, or those that `$0`, `$1` name.
  private(set) var parameters: [Parameter] = []
  private var resultAnnotation: CellType?
  private var single: ExprSyntax?
  let throwsErrors: Bool

  init(
    _ expressions: ExpressionChecker, _ place: SourceRange, scope: Scope, syntax: ClosureExprSyntax? = nil,
    keyPath: [(name: String, range: SourceRange)] = [], root: CellType? = nil
  ) {
    self.expressions = expressions
    self.scope = scope
    self.syntax = syntax
    self.keyPath = keyPath
    id = expressions.solver.freshIdentifier()
    site = Site(place)
    type = expressions.solver.freshVariable(site)
    throwsErrors = syntax.map { $0.declaresThrows || $0.statements.throwsOut } ?? false
    if let syntax {
      readSignature(syntax)
      single = syntax.singleExpression
    } else {
      parameters = [Parameter(name: "$0", annotation: root, range: place)]
    }
    expressions.solver.update(type) { $0.closure = self }
  }

  private var checker: NotebookChecker { expressions.checker }

  var node: Node {
    let node = Node(site.range, type) { [self] in emit() }
    node.closure = self
    return node
  }

  private func readSignature(_ syntax: ClosureExprSyntax) {
    let signature = syntax.signature
    if let asynchronous = signature?.effectSpecifiers?.asyncSpecifier {
      checker.report(.unsupported("'async'", hint: "cells run one after the other"), checker.range(asynchronous))
    }
    switch signature?.parameterClause {
    case .simpleInput(let list)?:
      parameters = list.map { Parameter(name: $0.name.text.unquoted, annotation: nil, range: checker.range($0)) }
    case .parameterClause(let clause)?:
      parameters = clause.parameters.map { parameter in
        Parameter(
          name: (parameter.secondName ?? parameter.firstName).text.unquoted,
          annotation: parameter.type.map { checker.type($0, in: scope) }, range: checker.range(parameter),
          isInout: parameter.type?.isInout ?? false)
      }
    case nil:
      let highest = syntax.statements.highestShorthand
      parameters = (0..<(highest + 1)).map { Parameter(name: "$\($0)", annotation: nil, range: site.range) }
    }
    resultAnnotation = signature?.returnClause.map { checker.type($0.type, in: scope) }
  }

  /// Whether it could be of such a type, by its number of parameters.
  func mayBecome(_ type: CellType) -> Bool {
    var type = expressions.solver.head(type)
    while let wrapped = type.wrapped { type = expressions.solver.head(wrapped) }
    switch type {
    case .variable, .parameter: return true
    case .function(let function): return problem(with: function) == nil
    default: return type.isErroneous
    }
  }

  private func problem(with function: FunctionType) -> CheckError? {
    let wanted = function.parameters.count
    let found = parameters.count
    if wanted == found { return nil }
    if wanted == 1, found > 1 {
      switch expressions.solver.head(function.parameters[0].type) {
      case .tuple(let elements) where elements.count == found: return nil
      case .variable, .parameter: return nil
      default: break
      }
    }
    return .closureArguments(expected: wanted, found: found)
  }

  // MARK: - Opening

  func open(_ function: FunctionType, _ solver: Solver) -> Bool {
    if let error = problem(with: function) { return solver.fail(.error(error, site.range)) }
    if throwsErrors, !function.throwsErrors {
      return solver.fail(.error(.closureThrows(solver.shown(.function(function))), site.range))
    }
    if function.parameters.count == 1, parameters.count > 1 {
      let whole = function.parameters[0].type
      if case .variable = solver.head(whole) {
        solver.state.pending.append(.when(whole, site) { [self] _ in open(function, solver) })
        return true
      }
    }
    if let resultAnnotation, !solver.unify(function.result, resultAnnotation, site) { return false }
    var types = function.parameters.map(\.type)
    if types.count == 1, parameters.count > 1 {
      guard case .tuple(let elements) = solver.head(types[0]), elements.count == parameters.count else { return false }
      types = elements.map(\.type)
    }
    for (parameter, type) in zip(parameters, types) {
      guard let annotation = parameter.annotation else { continue }
      guard solver.unify(type, annotation, Site(parameter.range)) else { return false }
    }
    if syntax != nil, single == nil {
      solver.state.pending.append(.body(self, function))
      return true
    }

    let inner = Scope(scope)
    let entities = zip(parameters, types).enumerated().map { place, pair in
      VariableEntity(
        name: pair.0.name, type: pair.1,
        isMutable: function.parameters.count == parameters.count && function.parameters[place].isInout,
        storage: .local, range: pair.0.range, role: .closureParameter)
    }
    for entity in entities where entity.name != "_" { inner.define(entity.name, .variable(entity)) }
    var opened = OpenClosure(parameters: entities, function: function)
    if function.parameters.count == 1, entities.count > 1 {
      let whole = VariableEntity(
        name: "_", type: function.parameters[0].type, isMutable: false, storage: .local, range: site.range,
        role: .closureParameter)
      opened.parameters = [whole]
      opened.destructured = entities
    }
    let outer = expressions.scope
    let outerFailed = solver.failedWhileStated
    expressions.scope = inner
    solver.failedWhileStated = false
    let body = generateBody(entities)
    expressions.scope = outer
    let failed = solver.failedWhileStated
    solver.failedWhileStated = outerFailed
    opened.body = body
    solver.state.closures[id] = opened
    if failed { return false }
    if solver.head(function.result) == .void { return true }
    return solver.convert(body.type, function.result, Site(body.range, .closureResult))
  }

  private func generateBody(_ entities: [VariableEntity]) -> Node {
    if let single { return expressions.generate(single) }
    var node = expressions.variable(entities[0], site.range)
    for (name, place) in keyPath { node = expressions.member(name, of: node, place, place) }
    return node
  }

  /// For a closure that nothing else gives a type: its own annotations must do.
  func openWithoutContext(_ solver: Solver) -> Bool {
    guard case .variable(let index) = solver.head(type) else { return true }
    let types = parameters.map { parameter in
      FunctionType.Parameter(
        parameter.annotation ?? solver.freshVariable(Site(site.range, .closureParameter)), isInout: parameter.isInout)
    }
    let result = resultAnnotation ?? solver.freshVariable(site)
    return solver.bind(index, .function(FunctionType(types, result: result, throwsErrors: throwsErrors)), site)
  }

  func checkBody(_ function: FunctionType, _ solver: Solver) -> Bool {
    guard let syntax else { return true }
    let key = NotebookChecker.BodyKey(closure: syntax.id, scope: ObjectIdentifier(scope), function: function)
    let checked: CheckedBody
    if let known = checker.checkedBodies[key] {
      checked = known
    } else {
      checked = checker.checkClosureBody(syntax, parameters, function, in: scope, site.range, throwsErrors: throwsErrors)
      checker.checkedBodies[key] = checked
    }
    if checked.diagnostics.contains(where: { $0.severity == .error }) {
      return solver.fail(.reported(checked.diagnostics))
    }
    solver.state.closures[id] = OpenClosure(parameters: [], function: function, checked: checked)
    guard solver.stepsTaken < NotebookChecker.stepBudget else { return false }
    if function.result == .void { return true }
    return solver.unify(function.result, checked.result, Site(site.range, .closureResult))
  }

  // MARK: - Emission

  private func emit() -> Expression {
    let type = expressions.final(type)
    guard let opened = expressions.solver.state.closures[id], case .function(let function) = type else {
      return Expression(.nilValue, type: .erroneous, range: site.range)
    }
    if let checked = opened.checked {
      checker.diagnostics += checked.diagnostics
      return Expression(.closure(checked.function), type: type, range: site.range)
    }
    guard let body = opened.body else { return Expression(.nilValue, type: .erroneous, range: site.range) }
    let functionID = checker.reserveFunction(named: "closure", site.range)
    for entity in opened.parameters + opened.destructured { entity.type = expressions.final(entity.type) }
    var statements: [Statement] = []
    if let whole = opened.parameters.first, !opened.destructured.isEmpty {
      statements.append(
        Statement(
          .declare(
            .tuple(opened.destructured.map { $0.name == "_" ? .ignored : .variable(checker.id($0)) }),
            value: Expression(.variable(checker.id(whole)), type: whole.type, range: site.range)),
          range: site.range))
    }
    let parameters = zip(opened.parameters, function.parameters).map {
      Function.Parameter(variable: checker.id($0), isInout: $1.isInout)
    }
    let saved = checker.effects
    checker.effects = NotebookChecker.EffectContext()
    let value = body.emit()
    checker.effects = saved
    if function.result == .void {
      statements.append(Statement(.expression(value), range: body.range))
    } else {
      statements.append(
        Statement(.returnValue(expressions.coerce(value, to: function.result)), range: body.range))
    }
    checker.program.functions[functionID.rawValue] = Function(
      name: "closure", parameters: parameters, result: function.result, body: statements, range: site.range)
    return Expression(.closure(functionID), type: type, range: site.range)
  }
}

extension ExpressionChecker {
  func generate(_ syntax: ClosureExprSyntax) -> Node {
    if let capture = syntax.signature?.capture {
      return fail(.unsupported("capture lists", hint: "give the value to a constant before the closure"), capture)
    }
    return ClosureNode(self, range(syntax), scope: scope, syntax: syntax).node
  }
}

extension Solver {
  func openClosure(_ closure: ClosureNode, _ function: FunctionType, _ site: Site) -> Bool {
    closure.open(function, self)
  }

  func bindUncontextual(_ closure: ClosureNode, _ index: Int) -> Bool {
    closure.openWithoutContext(self)
  }
}

extension ClosureExprSyntax {
  var declaresThrows: Bool { signature?.effectSpecifiers?.throwsClause != nil }

  /// The body's only expression, written with or without `return`.
  var singleExpression: ExprSyntax? {
    guard statements.count == 1, let only = statements.first else { return nil }
    var value = only.expression
    if case .stmt(let statement) = only.item, let returned = statement.as(ReturnStmtSyntax.self)?.expression {
      value = returned
    }
    guard let value, !value.is(IfExprSyntax.self), !value.is(SwitchExprSyntax.self) else { return nil }
    return value
  }
}

extension CodeBlockItemSyntax {
  /// The expression that the item is; the parser wraps `if` and `switch` into statements.
  var expression: ExprSyntax? {
    switch item {
    case .expr(let expression): expression
    case .stmt(let statement): statement.as(ExpressionStmtSyntax.self)?.expression
    case .decl: nil
    }
  }
}

/// What can be read off a closure's syntax without types.
private final class BodySurvey: SyntaxVisitor {
  var highestShorthand = -1
  var throwsOut = false
  private var handled = 0

  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    if case .dollarIdentifier(let text) = node.baseName.tokenKind, let number = Int(text.dropFirst()) {
      highestShorthand = max(highestShorthand, number)
    }
    return .visitChildren
  }

  override func visit(_ node: TryExprSyntax) -> SyntaxVisitorContinueKind {
    if node.questionOrExclamationMark == nil, handled == 0 { throwsOut = true }
    return .visitChildren
  }

  override func visit(_ node: ThrowStmtSyntax) -> SyntaxVisitorContinueKind {
    if handled == 0 { throwsOut = true }
    return .visitChildren
  }

  override func visit(_ node: DoStmtSyntax) -> SyntaxVisitorContinueKind {
    let isExhaustive = node.catchClauses.contains(where: \.catchesEverything)
    if isExhaustive { handled += 1 }
    walk(node.body)
    if isExhaustive { handled -= 1 }
    for clause in node.catchClauses { walk(clause.body) }
    return .skipChildren
  }
}

extension CatchClauseSyntax {
  /// `catch`, `catch let error`.
  var catchesEverything: Bool {
    catchItems.isEmpty
      || catchItems.contains { item in
        guard item.whereClause == nil, let pattern = item.pattern else { return item.whereClause == nil }
        if let binding = pattern.as(ValueBindingPatternSyntax.self) { return binding.pattern.is(IdentifierPatternSyntax.self) || binding.pattern.isPlainName }
        return pattern.is(WildcardPatternSyntax.self)
      }
  }
}

extension PatternSyntax {
  /// A name that the parser took for an expression.
  var isPlainName: Bool {
    self.as(ExpressionPatternSyntax.self)?.expression.is(DeclReferenceExprSyntax.self) ?? false
  }
}

extension CodeBlockItemListSyntax {
  /// The highest N of `$N`, nested closures left out; -1 for none.
  var highestShorthand: Int { survey.highestShorthand }

  /// Whether errors leave this body: it has a `try` or `throw` that no `do` in it handles.
  var throwsOut: Bool { survey.throwsOut }

  private var survey: BodySurvey {
    let survey = BodySurvey(viewMode: .sourceAccurate)
    survey.walk(self)
    return survey
  }
}
