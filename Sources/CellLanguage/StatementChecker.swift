// Statements: control flow, declarations of variables, and expressions that are evaluated for their value.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

extension NotebookChecker {
  var isTopLevel: Bool { function.kind == .cell }

  func storage(in scope: Scope) -> Variable.Storage {
    scope === documentScope ? .global(cell: cell) : .local
  }

  // MARK: - Blocks

  func block(_ items: CodeBlockItemListSyntax, in outer: Scope) -> [Statement] {
    let scope = Scope(outer)
    return statements(items, in: scope)
  }

  /// Statements whose declarations go into `scope`; local functions are in sight from the beginning.
  func statements(_ items: CodeBlockItemListSyntax, in scope: Scope) -> [Statement] {
    var local: [SyntaxIdentifier: OwnFunction] = [:]
    if scope !== documentScope {
      for item in items {
        if case .decl(let declaration) = item.item, let syntax = declaration.as(FunctionDeclSyntax.self),
          let function = declareFunction(syntax, in: scope, owner: nil)
        {
          local[syntax.id] = function
        }
      }
    }
    var result: [Statement] = []
    for item in items {
      switch item.item {
      case .decl(let declaration):
        if let syntax = declaration.as(FunctionDeclSyntax.self) {
          if let function = local[syntax.id] { checkBody(of: function, syntax) }
        } else {
          result += self.declaration(declaration, in: scope)
        }
      case .stmt(let syntax): result += statement(syntax, in: scope, label: nil)
      case .expr(let syntax): result += expressionStatement(syntax, in: scope, label: nil)
      }
    }
    return result
  }

  private func declaration(_ syntax: DeclSyntax, in scope: Scope) -> [Statement] {
    switch syntax.as(DeclSyntaxEnum.self) {
    case .variableDecl(let variable): return self.variable(variable, in: scope)
    case .structDecl, .enumDecl, .extensionDecl, .typeAliasDecl:
      if scope === documentScope { return [] }
      if let alias = syntax.as(TypeAliasDeclSyntax.self) {
        declareAlias(alias, in: scope)
        return []
      }
      report(
        .unsupported("types declared inside functions and blocks", hint: "declare them at the top level of a cell"),
        range(syntax.firstWord))
    default: reportUnsupported(syntax)
    }
    return []
  }

  /// Constructs that cells leave out, each by its name.
  func reportUnsupported(_ syntax: DeclSyntax) {
    let place = range(syntax.firstWord)
    let (what, hint): (String, String?) =
      switch syntax.as(DeclSyntaxEnum.self) {
      case .classDecl: ("classes", "use a struct")
      case .actorDecl: ("actors", "use a struct")
      case .protocolDecl: ("protocols", nil)
      case .importDecl: ("'import'", "everything is in scope already")
      case .macroDecl, .macroExpansionDecl: ("macros", nil)
      case .operatorDecl, .precedenceGroupDecl: ("operators of one's own", "write a function")
      case .ifConfigDecl: ("'#if'", nil)
      case .extensionDecl: ("extensions here", "write them at the top level of a cell")
      case .subscriptDecl: ("subscripts outside types", nil)
      case .deinitializerDecl: ("deinitializers", nil)
      case .associatedTypeDecl: ("associated types", nil)
      case .initializerDecl: ("initializers outside types", nil)
      case .missingDecl: ("this declaration", nil)
      default: ("this declaration", nil)
      }
    report(.unsupported(what, hint: hint), place)
  }

  // MARK: - Variables

  private func variable(_ syntax: VariableDeclSyntax, in scope: Scope) -> [Statement] {
    for modifier in syntax.modifiers where !["private", "fileprivate", "internal", "public"].contains(modifier.name.text) {
      report(.unsupported("'\(modifier.name.text)' variables", hint: nil), range(modifier))
    }
    for attribute in syntax.attributes { report(.unsupported("attributes on variables", hint: nil), range(attribute)) }
    let isMutable = syntax.bindingSpecifier.text == "var"
    if !isMutable, syntax.bindingSpecifier.text != "let" {
      report(.unsupported("'\(syntax.bindingSpecifier.text)' bindings", hint: nil), range(syntax.bindingSpecifier))
    }
    var result: [Statement] = []
    let bindings = Array(syntax.bindings)
    for (place, binding) in bindings.enumerated() {
      if let accessors = binding.accessorBlock {
        report(.unsupported("computed and observed variables outside types", hint: "write a function"), range(accessors))
        continue
      }
      // `let a, b: Int` gives both the type.
      let annotation = binding.typeAnnotation
        ?? (binding.initializer == nil ? bindings[(place + 1)...].first { $0.typeAnnotation != nil }?.typeAnnotation : nil)
      guard let initializer = binding.initializer else {
        let declared = annotation.map { type($0.type, in: scope) }
        result += deferredVariable(binding.pattern, declared, isMutable: isMutable, in: scope, range(syntax))
        continue
      }
      let isBranching = initializer.value.is(IfExprSyntax.self) || initializer.value.is(SwitchExprSyntax.self)
      let declared = annotation.map { type($0.type, in: scope, inferring: !isBranching) }
      let value = self.value(initializer.value, expected: declared, role: .annotation, in: scope)
      // An annotation that left something to be inferred has been completed by the value.
      let complete = declared.flatMap { $0.placeholders.isEmpty ? $0 : nil }
      let bound = bind(binding.pattern, complete ?? value.type, isMutable: isMutable, in: scope)
      result.append(Statement(.declare(bound, value: value), range: range(syntax)))
    }
    return result
  }

  private func deferredVariable(
    _ pattern: PatternSyntax, _ type: CellType?, isMutable: Bool, in scope: Scope, _ place: SourceRange
  ) -> [Statement] {
    guard let type else {
      report(.letWithoutType(pattern.trimmedDescription), range(pattern))
      _ = bind(pattern, .erroneous, isMutable: isMutable, in: scope)
      return []
    }
    guard let identifier = pattern.as(IdentifierPatternSyntax.self) else {
      report(.missingInitialValue(pattern.trimmedDescription), range(pattern))
      return []
    }
    let entity = VariableEntity(
      name: identifier.identifier.text.unquoted, type: type, isMutable: isMutable, storage: storage(in: scope),
      range: range(identifier))
    entity.isDeferred = true
    define(entity, in: scope)
    let value = isMutable && type.wrapped != nil ? Expression(.nilValue, type: type, range: place) : nil
    return [Statement(.declare(.variable(id(entity)), value: value), range: place)]
  }

  /// Brings a variable into scope; a second one of the name in the same scope is an error.
  func define(_ entity: VariableEntity, in scope: Scope, shadowing: Bool = false) {
    if entity.name == "_" { return }
    if !shadowing, let first = place(ofDefinition: entity.name, in: scope) {
      report(.redefinition(entity.name), entity.range, notes: [note("'\(entity.name)' was defined here first", first)])
      return
    }
    entity.function = function
    scope.define(entity.name, .variable(entity))
  }

  func place(ofDefinition name: String, in scope: Scope) -> SourceRange? {
    switch scope.names[name] {
    case .variable(let variable): variable.range
    case .functions(let functions): functions.first?.range
    case .type(let type): type.range
    case .alias: definedTypes[name]
    case nil: nil
    }
  }

  /// Takes a value apart into the names of a pattern that always matches.
  func bind(
    _ pattern: PatternSyntax, _ type: CellType, isMutable: Bool, in scope: Scope,
    role: VariableEntity.Role = .declared
  ) -> Binding {
    switch pattern.as(PatternSyntaxEnum.self) {
    case .identifierPattern(let name):
      let entity = VariableEntity(
        name: name.identifier.text.unquoted, type: type, isMutable: isMutable, storage: storage(in: scope),
        range: range(name), role: role)
      // `guard let x = x` hides the function's own `x` from there on.
      define(entity, in: scope, shadowing: role == .bound && scope !== documentScope)
      return .variable(id(entity))
    case .wildcardPattern: return .ignored
    case .tuplePattern(let tuple):
      let elements = Array(tuple.elements)
      if elements.count == 1 { return bind(elements[0].pattern, type, isMutable: isMutable, in: scope, role: role) }
      guard case .tuple(let types) = type, types.count == elements.count else {
        if !type.containsError { report(.destructuring(type, count: elements.count), range(pattern)) }
        return .tuple(elements.map { bind($0.pattern, .erroneous, isMutable: isMutable, in: scope, role: role) })
      }
      return .tuple(
        zip(elements, types).map { bind($0.pattern, $1.type, isMutable: isMutable, in: scope, role: role) })
    case .valueBindingPattern(let binding):
      return bind(
        binding.pattern, type, isMutable: binding.bindingSpecifier.text == "var", in: scope, role: role)
    default:
      if !pattern.is(MissingPatternSyntax.self) { report(.unsupported("this pattern", hint: nil), range(pattern)) }
      return .ignored
    }
  }

  // MARK: - Expressions

  /// An expression where a value is wanted; `if` and `switch` may stand here.
  func value(_ syntax: ExprSyntax, expected: CellType?, role: Site.Role, in scope: Scope) -> Expression {
    switch syntax.as(ExprSyntaxEnum.self) {
    case .ifExpr(let branch): return ifValue(branch, expected: expected, role: role, in: scope)
    case .switchExpr(let choice): return switchValue(choice, expected: expected, role: role, in: scope)
    default:
      let (result, found) = collecting {
        ExpressionChecker(self, scope).check(syntax, expected: expected, role: role)
      }
      diagnostics += found
      return result
    }
  }

  private func expressionStatement(_ syntax: ExprSyntax, in scope: Scope, label: String?) -> [Statement] {
    switch syntax.as(ExprSyntaxEnum.self) {
    case .ifExpr(let branch):
      return [labelled(label, range(syntax), kind: .block) { ifStatement(branch, in: scope) }]
    case .switchExpr(let choice): return [switchStatement(choice, in: scope, label: label)]
    default:
      if label != nil { report(.unsupported("a label on this statement", hint: nil), range(syntax)) }
      let value = self.value(syntax, expected: nil, role: .general, in: scope)
      return [Statement(.expression(value), range: range(syntax))]
    }
  }

  private func labelled(
    _ label: String?, _ place: SourceRange, kind: LabelFrame.Kind, _ body: () -> Statement
  ) -> Statement {
    guard let label else { return body() }
    labels.append(LabelFrame(label: label, kind: kind))
    let inner = body()
    labels.removeLast()
    return Statement(.block([inner], label: label), range: place)
  }

  // MARK: - Statements

  func statement(_ syntax: StmtSyntax, in scope: Scope, label: String?) -> [Statement] {
    let place = range(syntax)
    switch syntax.as(StmtSyntaxEnum.self) {
    case .expressionStmt(let statement): return expressionStatement(statement.expression, in: scope, label: label)
    case .labeledStmt(let labelled): return statement(labelled.statement, in: scope, label: labelled.label.text)
    case .returnStmt(let statement): return [returnStatement(statement, in: scope)]
    case .throwStmt(let statement):
      let value = self.value(statement.expression, expected: .error, role: .general, in: scope)
      noteThrowStatement(place)
      return [Statement(.throwError(value), range: place)]
    case .guardStmt(let statement):
      let conditions = self.conditions(statement.conditions, in: scope, isGuard: true)
      let otherwise = block(statement.body.statements, in: scope)
      return [Statement(.guardElse(conditions, otherwise: otherwise), range: place)]
    case .whileStmt(let loop):
      let inner = Scope(scope)
      let conditions = self.conditions(loop.conditions, in: inner)
      let body = inLoop(label) { block(loop.body.statements, in: inner) }
      return [Statement(.whileLoop(conditions, body: body, label: label), range: place)]
    case .repeatStmt(let loop):
      let body = inLoop(label) { block(loop.body.statements, in: scope) }
      let condition = value(loop.condition, expected: .bool, role: .condition, in: scope)
      return [Statement(.repeatWhile(body: body, condition: condition, label: label), range: place)]
    case .forStmt(let loop): return [forStatement(loop, in: scope, label: label)]
    case .breakStmt(let statement): return [breakStatement(statement)]
    case .continueStmt(let statement): return [continueStatement(statement)]
    case .fallThroughStmt: return [Statement(.fallThrough, range: place)]
    case .deferStmt(let statement):
      let savedLabels = labels
      labels = []
      let body = block(statement.body.statements, in: scope)
      labels = savedLabels
      return [Statement(.deferred(body), range: place)]
    case .doStmt(let statement): return [doStatement(statement, in: scope, label: label)]
    case .missingStmt: return []
    default:
      report(.unsupported("this statement", hint: nil), place)
      return []
    }
  }

  private func inLoop(_ label: String?, _ body: () -> [Statement]) -> [Statement] {
    labels.append(LabelFrame(label: label, kind: .loop))
    defer { labels.removeLast() }
    return body()
  }

  private func noteThrowStatement(_ place: SourceRange) {
    effects.threw = true
    switch effects.handler {
    case .handled: break
    case .function(let name): report(.unhandledThrow(in: name), place)
    case .notExhaustive: report(.unhandledThrow(in: nil), place)
    }
  }

  private func returnStatement(_ syntax: ReturnStmtSyntax, in scope: Scope) -> Statement {
    let place = range(syntax)
    switch function.kind {
    case .cell:
      report(.returnOutside, place)
      return Statement(.returnValue(nil), range: place)
    case .initializer:
      if let expression = syntax.expression {
        if function.isFailable, expression.is(NilLiteralExprSyntax.self), let result = function.result {
          return Statement(.returnValue(Expression(.nilValue, type: result, range: range(expression))), range: place)
        }
        report(.returnOfVoid, range(expression))
      }
      return Statement(.returnValue(nil), range: place)
    default: break
    }
    guard let expression = syntax.expression else {
      if let result = function.result, result != .void, !result.isErroneous { report(.returnWithoutValue(result), place) }
      if function.result == nil { function.result = .void }
      return Statement(.returnValue(nil), range: place)
    }
    guard let result = function.result else {
      let value = self.value(expression, expected: nil, role: .returnValue, in: scope)
      function.result = value.type
      return Statement(.returnValue(value), range: place)
    }
    if result == .void {
      let value = self.value(expression, expected: nil, role: .returnValue, in: scope)
      if value.type != .void, value.type != .never, !value.type.isErroneous { report(.returnOfVoid, range(expression)) }
      return Statement(
        .block([Statement(.expression(value), range: place), Statement(.returnValue(nil), range: place)], label: nil),
        range: place)
    }
    let value = self.value(
      expression, expected: result, role: function.kind == .closure ? .closureResult : .returnValue, in: scope)
    return Statement(.returnValue(value), range: place)
  }

  private func forStatement(_ loop: ForStmtSyntax, in scope: Scope, label: String?) -> Statement {
    let place = range(loop)
    if let keyword = loop.awaitKeyword {
      report(.unsupported("'await'", hint: "cells run one after the other"), range(keyword))
    }
    let sequence = value(loop.sequence, expected: nil, role: .general, in: scope)
    var element = CellType.erroneous
    if !sequence.type.containsError {
      if let found = conformances.element(of: sequence.type) {
        element = found
        if sequence.type.isUnordered { report(.unorderedIteration(sequence.type), range(loop.sequence)) }
      } else {
        report(.notASequence(sequence.type), range(loop.sequence))
      }
    }
    let inner = Scope(scope)
    func filterAndBody() -> (Expression?, [Statement]) {
      let filter = loop.whereClause.map { value($0.condition, expected: .bool, role: .condition, in: inner) }
      return (filter, inLoop(label) { block(loop.body.statements, in: inner) })
    }
    if loop.caseKeyword != nil {
      var bindings = PatternBindings()
      let pattern = self.pattern(loop.pattern, element, &bindings, in: scope)
      define(bindings, in: inner)
      let (filter, body) = filterAndBody()
      return Statement(.forCase(pattern, sequence: sequence, filter: filter, body: body, label: label), range: place)
    }
    if let annotation = loop.typeAnnotation {
      let declared = type(annotation.type, in: scope)
      if declared != element, !element.isErroneous, !declared.containsError {
        report(.conversion(from: element, to: declared, .annotation), range(annotation))
      }
    }
    let binding = bind(loop.pattern, element, isMutable: false, in: inner, role: .loopVariable)
    let (filter, body) = filterAndBody()
    return Statement(.forIn(binding, sequence: sequence, filter: filter, body: body, label: label), range: place)
  }

  private func breakStatement(_ syntax: BreakStmtSyntax) -> Statement {
    let place = range(syntax)
    if let label = syntax.label?.text {
      if !labels.contains(where: { $0.label == label }) {
        report(
          .unknownLabel(label, suggestion: closestName(to: label, among: labels.compactMap(\.label))), place)
      }
      return Statement(.breakOut(label: label), range: place)
    }
    if !labels.contains(where: { $0.kind != .block }) { report(.breakOutside, place) }
    return Statement(.breakOut(label: nil), range: place)
  }

  private func continueStatement(_ syntax: ContinueStmtSyntax) -> Statement {
    let place = range(syntax)
    let loops = labels.filter { $0.kind == .loop }
    if let label = syntax.label?.text, !loops.contains(where: { $0.label == label }) {
      report(.unknownLabel(label, suggestion: closestName(to: label, among: loops.compactMap(\.label))), place)
    } else if loops.isEmpty {
      report(.continueOutside, place)
    }
    return Statement(.continueLoop(label: syntax.label?.text), range: place)
  }

  // MARK: - do, catch

  private func doStatement(_ syntax: DoStmtSyntax, in scope: Scope, label: String?) -> Statement {
    let place = range(syntax)
    if let clause = syntax.throwsClause { report(.unsupported("typed throws", hint: nil), range(clause)) }
    if label != nil { labels.append(LabelFrame(label: label, kind: .block)) }
    defer { if label != nil { labels.removeLast() } }
    guard !syntax.catchClauses.isEmpty else {
      return Statement(.block(block(syntax.body.statements, in: scope), label: label), range: place)
    }
    let isExhaustive = syntax.catchClauses.contains(where: \.catchesEverything)
    let saved = effects
    if isExhaustive {
      effects.handler = .handled
    } else if case .function = effects.handler {
      effects.handler = .notExhaustive
    }
    let body = block(syntax.body.statements, in: scope)
    effects = saved
    var clauses: [CatchClause] = []
    for clause in syntax.catchClauses {
      let inner = Scope(scope)
      var items: [SwitchCase.Item] = []
      if clause.catchItems.isEmpty {
        let error = VariableEntity(
          name: "error", type: .error, isMutable: false, storage: .local, range: range(clause.catchKeyword),
          role: .bound)
        inner.define("error", .variable(error))
        items = [SwitchCase.Item(pattern: .bind(id(error)))]
      } else {
        var bindings = PatternBindings()
        for item in clause.catchItems {
          bindings.beginItem()
          let pattern = item.pattern.map { self.pattern($0, .error, &bindings, in: scope) } ?? .ignored
          define(bindings, in: inner)
          let filter = item.whereClause.map { value($0.condition, expected: .bool, role: .condition, in: inner) }
          items.append(SwitchCase.Item(pattern: pattern, filter: filter))
        }
      }
      clauses.append(
        CatchClause(items: items, body: block(clause.body.statements, in: inner), range: range(clause)))
    }
    return Statement(.doCatch(body: body, catches: clauses, label: label), range: place)
  }

  // MARK: - Conditions and branches

  func conditions(_ list: ConditionElementListSyntax, in scope: Scope, isGuard: Bool = false) -> [Condition] {
    list.compactMap { element -> Condition? in
      switch element.condition {
      case .expression(let syntax): return .isTrue(value(syntax, expected: .bool, role: .condition, in: scope))
      case .optionalBinding(let binding): return optionalBinding(binding, in: scope)
      case .matchingPattern(let match):
        let subject = value(match.initializer.value, expected: nil, role: .subject, in: scope)
        var bindings = PatternBindings()
        let pattern = self.pattern(match.pattern, subject.type, &bindings, in: scope)
        define(bindings, in: scope)
        return .matches(pattern, subject)
      case .availability:
        report(.unsupported("'#available'", hint: nil), range(element))
        return nil
      }
    }
  }

  private func optionalBinding(_ syntax: OptionalBindingConditionSyntax, in scope: Scope) -> Condition? {
    let declared = syntax.typeAnnotation.map { CellType.optional(type($0.type, in: scope)) }
    let subject: Expression
    if let initializer = syntax.initializer {
      subject = value(initializer.value, expected: declared, role: .annotation, in: scope)
    } else if let name = syntax.pattern.as(IdentifierPatternSyntax.self) {
      subject = shorthand(name, in: scope)
    } else {
      report(.missingInitialValue(syntax.pattern.trimmedDescription), range(syntax))
      return nil
    }
    var wrapped = CellType.erroneous
    if let found = subject.type.wrapped {
      wrapped = found
    } else if !subject.type.containsError {
      report(.notOptional(subject.type, "a conditional binding needs an optional, not a value of"), range(syntax))
    }
    let binding = bind(
      syntax.pattern, wrapped, isMutable: syntax.bindingSpecifier.text == "var", in: scope, role: .bound)
    return .unwrap(binding, subject)
  }

  /// `if let x`: the outer `x`.
  private func shorthand(_ name: IdentifierPatternSyntax, in scope: Scope) -> Expression {
    let checker = ExpressionChecker(self, scope)
    let node = checker.named(name.identifier, range(name))
    return checker.solveAndEmit(node, expected: nil, role: .general)
  }

  private func ifStatement(_ syntax: IfExprSyntax, in scope: Scope) -> Statement {
    let inner = Scope(scope)
    let conditions = self.conditions(syntax.conditions, in: inner)
    let then = block(syntax.body.statements, in: inner)
    var otherwise: [Statement] = []
    switch syntax.elseBody {
    case .codeBlock(let body): otherwise = block(body.statements, in: scope)
    case .ifExpr(let next): otherwise = [ifStatement(next, in: scope)]
    case nil: break
    }
    return Statement(.ifElse(conditions, then: then, otherwise: otherwise), range: range(syntax))
  }

  private func switchStatement(_ syntax: SwitchExprSyntax, in scope: Scope, label: String?) -> Statement {
    labels.append(LabelFrame(label: label, kind: .switchStatement))
    defer { labels.removeLast() }
    let subject = value(syntax.subject, expected: nil, role: .subject, in: scope)
    let cases = switchCases(syntax, subject, in: scope) { body, inner -> [Statement]? in
      if body.isEmpty { return nil }
      return block(body, in: inner)
    }
    checkExhaustive(cases.map(\.items), subject.type, range(syntax.switchKeyword))
    return Statement(
      .switchCase(
        subject,
        cases: cases.map { SwitchCase(items: $0.items, body: $0.body ?? [], range: $0.range) }, label: label),
      range: range(syntax))
  }

  struct CheckedCase<Body> {
    var items: [SwitchCase.Item]
    var body: Body?
    var range: SourceRange
  }

  private func switchCases<Body>(
    _ syntax: SwitchExprSyntax, _ subject: Expression, in scope: Scope,
    _ body: (CodeBlockItemListSyntax, Scope) -> Body?
  ) -> [CheckedCase<Body>] {
    var cases: [CheckedCase<Body>] = []
    for element in syntax.cases {
      guard case .switchCase(let branch) = element else {
        report(.unsupported("'#if'", hint: nil), range(element))
        continue
      }
      if let attribute = branch.attribute { report(.unsupported("'@unknown'", hint: nil), range(attribute)) }
      let inner = Scope(scope)
      var items: [SwitchCase.Item] = []
      switch branch.label {
      case .default: items = [SwitchCase.Item(pattern: .ignored)]
      case .case(let label):
        var bindings = PatternBindings()
        for item in label.caseItems {
          bindings.beginItem()
          let pattern = self.pattern(item.pattern, subject.type, &bindings, in: scope)
          define(bindings, in: inner)
          let filter = item.whereClause.map { value($0.condition, expected: .bool, role: .condition, in: inner) }
          items.append(SwitchCase.Item(pattern: pattern, filter: filter))
        }
      }
      if branch.statements.isEmpty { report(.emptyCase, range(branch.label)) }
      cases.append(CheckedCase(items: items, body: body(branch.statements, inner), range: range(branch)))
    }
    return cases
  }

  // MARK: - Branches as values

  /// Whether every branch is one expression, or leaves: then the whole can be a value.
  func isValueBranching(_ syntax: ExprSyntax) -> Bool {
    func gives(_ items: CodeBlockItemListSyntax) -> Bool {
      guard let last = items.last else { return false }
      if let expression = last.expression {
        if expression.is(IfExprSyntax.self) || expression.is(SwitchExprSyntax.self) {
          return items.count == 1 && isValueBranching(expression)
        }
        return items.count == 1 && !expression.isAssignment
      }
      if case .stmt(let statement) = last.item { return statement.is(ThrowStmtSyntax.self) }
      return false
    }
    if let branch = syntax.as(IfExprSyntax.self) {
      guard gives(branch.body.statements), let otherwise = branch.elseBody else { return false }
      switch otherwise {
      case .codeBlock(let body): return gives(body.statements)
      case .ifExpr(let next): return isValueBranching(ExprSyntax(next))
      }
    }
    if let choice = syntax.as(SwitchExprSyntax.self) {
      return !choice.cases.isEmpty
        && choice.cases.allSatisfy { if case .switchCase(let branch) = $0 { gives(branch.statements) } else { false } }
    }
    return false
  }

  private func branchValue(
    _ items: CodeBlockItemListSyntax, expected: CellType?, role: Site.Role, in scope: Scope
  ) -> Expression {
    if items.count == 1, let syntax = items.first?.expression {
      return value(syntax, expected: expected, role: role, in: scope)
    }
    let place = range(items)
    let statements = block(items, in: scope)
    if case .throwError? = statements.last?.kind {
      return Expression(.sequence(statements, nil), type: .never, range: place)
    }
    report(
      .unsupported("a branch of several statements in an 'if' or 'switch' that gives a value", hint: "use a function"),
      place)
    return Expression(.nilValue, type: .erroneous, range: place)
  }

  /// The common type of branches that no context types.
  private func unifyBranches(_ values: [Expression]) -> CellType {
    var type: CellType?
    for value in values where value.type != .never && !value.type.isErroneous {
      if let type, type != value.type {
        report(.branchMismatch(type, value.type), value.range)
        return .erroneous
      }
      type = value.type
    }
    return type ?? (values.contains { $0.type.isErroneous } ? .erroneous : .never)
  }

  private func ifValue(_ syntax: IfExprSyntax, expected: CellType?, role: Site.Role, in scope: Scope) -> Expression {
    let inner = Scope(scope)
    let conditions = self.conditions(syntax.conditions, in: inner)
    let then = branchValue(syntax.body.statements, expected: expected, role: role, in: inner)
    let otherwise: Expression
    switch syntax.elseBody {
    case .codeBlock(let body): otherwise = branchValue(body.statements, expected: expected, role: role, in: scope)
    case .ifExpr(let next): otherwise = ifValue(next, expected: expected, role: role, in: scope)
    case nil:
      report(.unsupported("an 'if' without 'else' as a value", hint: "add an 'else'"), range(syntax))
      otherwise = Expression(.nilValue, type: .erroneous, range: range(syntax))
    }
    let type = expected ?? unifyBranches([then, otherwise])
    return Expression(.ifElse(conditions, then: then, otherwise: otherwise), type: type, range: range(syntax))
  }

  private func switchValue(
    _ syntax: SwitchExprSyntax, expected: CellType?, role: Site.Role, in scope: Scope
  ) -> Expression {
    let subject = value(syntax.subject, expected: nil, role: .subject, in: scope)
    let cases = switchCases(syntax, subject, in: scope) { items, inner -> Expression? in
      items.isEmpty ? nil : branchValue(items, expected: expected, role: role, in: inner)
    }
    checkExhaustive(cases.map(\.items), subject.type, range(syntax.switchKeyword))
    let type = expected ?? unifyBranches(cases.compactMap(\.body))
    let branches = cases.compactMap { branch in
      branch.body.map { SwitchExpressionCase(items: branch.items, value: $0) }
    }
    return Expression(.switchCase(subject, cases: branches), type: type, range: range(syntax))
  }
}

extension ExprSyntax {
  var isAssignment: Bool {
    guard let infix = self.as(InfixOperatorExprSyntax.self) else { return false }
    return infix.operator.is(AssignmentExprSyntax.self)
      || infix.operator.as(BinaryOperatorExprSyntax.self)?.operator.text.isAssignmentOperator == true
  }
}

extension DeclSyntax {
  /// The keyword that says what it is, for a message's place.
  var firstWord: Syntax {
    if let introduced = self.asProtocol(DeclGroupSyntax.self) { return Syntax(introduced.introducer) }
    return Syntax(self.firstToken(viewMode: .sourceAccurate) ?? .identifier(""))
  }
}

extension CellType {
  var isUnordered: Bool {
    if case .nominal(let name, _) = self { name == "Dictionary" || name == "Set" } else { false }
  }
}
