// Patterns that may not match: of `switch`, `if case`, `for case` and `catch`.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

/// The names that the patterns of one case bind; several patterns of a case bind the same ones.
struct PatternBindings {
  private(set) var entities: [VariableEntity] = []
  private var bound: Set<String> = []

  mutating func beginItem() { bound = [] }

  /// The variable for a name: that of the case's first pattern, where there was one.
  mutating func entity(_ name: String, _ make: () -> VariableEntity) -> (entity: VariableEntity, isRepeated: Bool) {
    let isRepeated = !bound.insert(name).inserted
    if let known = entities.first(where: { $0.name == name }) { return (known, isRepeated) }
    let made = make()
    entities.append(made)
    return (made, isRepeated)
  }
}

extension NotebookChecker {
  func define(_ bindings: PatternBindings, in scope: Scope) {
    for entity in bindings.entities {
      if case .variable(let known)? = scope.names[entity.name], known === entity { continue }
      define(entity, in: scope)
    }
  }

  func pattern(
    _ syntax: PatternSyntax, _ subject: CellType, _ bindings: inout PatternBindings, in scope: Scope,
    binding: String? = nil
  ) -> Pattern {
    switch syntax.as(PatternSyntaxEnum.self) {
    case .wildcardPattern: return .ignored
    case .valueBindingPattern(let value):
      return pattern(value.pattern, subject, &bindings, in: scope, binding: value.bindingSpecifier.text)
    case .identifierPattern(let name):
      return bind(name.identifier, subject, &bindings, in: scope, binding: binding ?? "let")
    case .tuplePattern(let tuple):
      let elements = tuple.elements.map { ($0.label?.text, $0.pattern) }
      return tuplePattern(elements, subject, &bindings, in: scope, binding: binding, range(syntax))
    case .isTypePattern(let test):
      let target = type(test.type, in: scope)
      return typeTest(subject, target, range(syntax)) ? .isType(target) : .ignored
    case .expressionPattern(let expression):
      return pattern(expression.expression, subject, &bindings, in: scope, binding: binding)
    case .missingPattern: return .ignored
    }
  }

  private func bind(
    _ name: TokenSyntax, _ type: CellType, _ bindings: inout PatternBindings, in scope: Scope, binding: String
  ) -> Pattern {
    let text = name.text.unquoted
    if text == "_" { return .ignored }
    let (entity, isRepeated) = bindings.entity(text) {
      VariableEntity(
        name: text, type: type, isMutable: binding == "var", storage: storage(in: scope), range: range(name),
        role: .bound)
    }
    if isRepeated {
      report(.redefinition(text), range(name))
    } else if entity.type != type, !type.containsError, !entity.type.containsError {
      report(.branchMismatch(entity.type, type), range(name))
    }
    return .bind(id(entity))
  }

  private func typeTest(_ subject: CellType, _ target: CellType, _ place: SourceRange) -> Bool {
    if subject.containsError || target.containsError { return false }
    if subject == .any || subject == .error { return true }
    report(.unsupportedCast(from: subject, to: target), place)
    return false
  }

  private func tuplePattern(
    _ elements: [(String?, PatternSyntax)], _ subject: CellType, _ bindings: inout PatternBindings, in scope: Scope,
    binding: String?, _ place: SourceRange
  ) -> Pattern {
    if elements.count == 1 { return pattern(elements[0].1, subject, &bindings, in: scope, binding: binding) }
    guard case .tuple(let types) = subject, types.count == elements.count else {
      if !subject.containsError { report(.destructuring(subject, count: elements.count), place) }
      for element in elements { _ = pattern(element.1, .erroneous, &bindings, in: scope, binding: binding) }
      return .ignored
    }
    return .tuple(zip(elements, types).map { pattern($0.1, $1.type, &bindings, in: scope, binding: binding) })
  }

  /// A pattern that reads like an expression.
  private func pattern(
    _ syntax: ExprSyntax, _ subject: CellType, _ bindings: inout PatternBindings, in scope: Scope, binding: String?
  ) -> Pattern {
    switch syntax.as(ExprSyntaxEnum.self) {
    case .patternExpr(let inner): return pattern(inner.pattern, subject, &bindings, in: scope, binding: binding)
    case .discardAssignmentExpr: return .ignored
    case .declReferenceExpr(let name) where binding != nil:
      return bind(name.baseName, subject, &bindings, in: scope, binding: binding ?? "let")
    case .tupleExpr(let tuple) where tuple.elements.count != 1 || binding != nil || tuple.hasPatterns:
      return tupleOfExpressions(tuple, subject, &bindings, in: scope, binding: binding)
    case .optionalChainingExpr(let optional):
      guard let wrapped = subject.wrapped else {
        if !subject.containsError { report(.notOptional(subject, "cannot match with '?' a value of"), range(syntax)) }
        _ = pattern(optional.expression, .erroneous, &bindings, in: scope, binding: binding)
        return .ignored
      }
      return .some(pattern(optional.expression, wrapped, &bindings, in: scope, binding: binding))
    case .nilLiteralExpr:
      if subject.wrapped != nil || subject.containsError { return .none }
      report(.nilConversion(subject), range(syntax))
      return .ignored
    case .asExpr(let cast):
      let target = type(cast.type, in: scope)
      let inner = pattern(cast.expression, target, &bindings, in: scope, binding: binding)
      return typeTest(subject, target, range(syntax)) ? .asType(inner, target) : .ignored
    case .isExpr(let test):
      let target = type(test.type, in: scope)
      return typeTest(subject, target, range(syntax)) ? .isType(target) : .ignored
    case .memberAccessExpr(let member):
      if let found = casePattern(member, arguments: nil, subject, &bindings, in: scope, binding: binding) { return found }
    case .functionCallExpr(let call):
      if let member = call.calledExpression.as(MemberAccessExprSyntax.self),
        let found = casePattern(member, arguments: call.arguments, subject, &bindings, in: scope, binding: binding)
      {
        return found
      }
    default: break
    }
    return expressionPattern(syntax, subject, in: scope)
  }

  private func tupleOfExpressions(
    _ tuple: TupleExprSyntax, _ subject: CellType, _ bindings: inout PatternBindings, in scope: Scope,
    binding: String?
  ) -> Pattern {
    let elements = Array(tuple.elements)
    if elements.count == 1 { return pattern(elements[0].expression, subject, &bindings, in: scope, binding: binding) }
    guard case .tuple(let types) = subject, types.count == elements.count else {
      if !subject.containsError { report(.destructuring(subject, count: elements.count), range(tuple)) }
      for element in elements { _ = pattern(element.expression, .erroneous, &bindings, in: scope, binding: binding) }
      return .ignored
    }
    var patterns: [Pattern] = []
    for (element, type) in zip(elements, types) {
      patterns.append(pattern(element.expression, type.type, &bindings, in: scope, binding: binding))
    }
    return .tuple(patterns)
  }

  /// `.name(...)`, `Type.name(...)`: a case of an own enum or of an optional. `nil` when it is no case.
  private func casePattern(
    _ member: MemberAccessExprSyntax, arguments: LabeledExprListSyntax?, _ subject: CellType,
    _ bindings: inout PatternBindings, in scope: Scope, binding: String?
  ) -> Pattern? {
    let name = member.declName.baseName.text.unquoted
    var subject = subject
    if let base = member.base {
      guard let named = ExpressionChecker(self, scope).typeExpression(base) else { return nil }
      // `catch MyError.missing`: the subject is any error, the pattern says which type.
      if subject == .error || subject == .any, case .nominal(let typeName, _) = named, conformances.own[typeName]?.isEnum == true {
        guard let inner = casePattern(
          member, arguments: arguments, named, &bindings, in: scope, binding: binding, isBaseKnown: true)
        else { return nil }
        return .asType(inner, named)
      }
    }
    if let found = casePattern(member, arguments: arguments, subject, &bindings, in: scope, binding: binding, isBaseKnown: true) {
      return found
    }
    var depth = 0
    while let wrapped = subject.wrapped {
      depth += 1
      subject = wrapped
      if var found = casePattern(member, arguments: arguments, subject, &bindings, in: scope, binding: binding, isBaseKnown: true) {
        for _ in 0..<depth { found = .some(found) }
        return found
      }
    }
    if case .nominal(let typeName, _) = subject, let entity = conformances.own[typeName], entity.isEnum, member.base == nil,
      members(name, of: subject, isStatic: true).isEmpty
    {
      let suggestion = closestName(to: name, among: entity.cases.map(\.name))
      report(.unknownMember(name, of: subject, suggestion: suggestion, isStatic: true), range(member.declName))
      for argument in arguments ?? [] {
        _ = pattern(argument.expression, .erroneous, &bindings, in: scope, binding: binding)
      }
      return .ignored
    }
    return nil
  }

  private func casePattern(
    _ member: MemberAccessExprSyntax, arguments: LabeledExprListSyntax?, _ subject: CellType,
    _ bindings: inout PatternBindings, in scope: Scope, binding: String?, isBaseKnown: Bool
  ) -> Pattern? {
    let name = member.declName.baseName.text.unquoted
    let elements = arguments.map { Array($0) } ?? []
    if let wrapped = subject.wrapped {
      if name == "none", arguments == nil { return Pattern.none }
      if name == "some", arguments == nil { return Pattern.some(.ignored) }
      if name == "some", elements.count == 1 {
        return Pattern.some(pattern(elements[0].expression, wrapped, &bindings, in: scope, binding: binding))
      }
      return nil
    }
    guard case .nominal(let typeName, _) = subject, let entity = conformances.own[typeName],
      let place = entity.cases.firstIndex(where: { $0.name == name })
    else { return nil }
    let payload = entity.cases[place].payload
    guard arguments != nil else {
      return .ownCase(entity.id, place, payload: payload.map { _ in .ignored })
    }
    if elements.count == 1, payload.count > 1 {
      // One pattern for the whole payload: its parts are matched as a tuple's.
      if let tuple = elements[0].expression.as(TupleExprSyntax.self), tuple.elements.count == payload.count {
        let inner = tuple.elements.map(\.expression)
        var patterns: [Pattern] = []
        for (expression, element) in zip(inner, payload) {
          patterns.append(pattern(expression, element.type, &bindings, in: scope, binding: binding))
        }
        return .ownCase(entity.id, place, payload: patterns)
      }
      if elements[0].expression.is(DiscardAssignmentExprSyntax.self) {
        return .ownCase(entity.id, place, payload: payload.map { _ in .ignored })
      }
    }
    guard elements.count == payload.count else {
      report(.destructuring(.tuple(payload), count: elements.count), range(member))
      for element in elements { _ = pattern(element.expression, .erroneous, &bindings, in: scope, binding: binding) }
      return .ignored
    }
    var patterns: [Pattern] = []
    for (element, part) in zip(elements, payload) {
      if let label = element.label?.text, label != part.label {
        report(
          part.label == nil
            ? .extraneousLabel(label, declaration: "case \(name)") : .wrongLabel(found: label, expected: part.label ?? "_", declaration: "case \(name)"),
          range(element))
      }
      patterns.append(pattern(element.expression, part.type, &bindings, in: scope, binding: binding))
    }
    return .ownCase(entity.id, place, payload: patterns)
  }

  /// `1...5`, `"a"`, any value: matched by `~=`, or else by `==`.
  private func expressionPattern(_ syntax: ExprSyntax, _ subject: CellType, in scope: Scope) -> Pattern {
    let place = range(syntax)
    if subject.containsError { return .ignored }
    func attempt(_ operation: String) -> (Pattern?, [Diagnostic]) {
      collecting {
        let checker = ExpressionChecker(self, scope)
        let subjectNode = Node(place, subject) { Expression(.nilValue, type: subject, range: place) }
        let operands = [checker.generate(syntax), subjectNode]
        let node = checker.applyOperator(operation, .infix, operands, place, place)
        let test = checker.solveAndEmit(node, expected: .bool, role: .pattern)
        guard case .call(let callee, let arguments) = test.kind, arguments.count == 2,
          case .value(let pattern) = arguments[0], case .value(let matched) = arguments[1], matched.type == subject
        else { return nil }
        return .equals(pattern, operation: callee)
      }
    }
    let byMatch = attempt("~=")
    if let pattern = byMatch.0 {
      diagnostics += byMatch.1
      return pattern
    }
    let byEquality = attempt("==")
    if let pattern = byEquality.0 {
      diagnostics += byEquality.1
      return pattern
    }
    let (own, found) = collecting { value(syntax, expected: nil, role: .general, in: scope) }
    if found.contains(where: { $0.severity == .error }) {
      diagnostics += found
    } else {
      report(.conversion(from: own.type, to: subject, .pattern(subject)), place)
    }
    return .ignored
  }
}

extension TupleExprSyntax {
  fileprivate var hasPatterns: Bool { elements.contains { $0.expression.is(PatternExprSyntax.self) } }
}
