// Operators, assignment, and key paths used as functions.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

extension ExpressionChecker {
  func generate(_ syntax: PrefixOperatorExprSyntax) -> Node {
    let name = syntax.operator.text
    if name == "-" {
      // `-5` is one literal.
      if let literal = syntax.expression.as(IntegerLiteralExprSyntax.self) {
        return integer(literal, negative: true, range(syntax))
      }
      if let literal = syntax.expression.as(FloatLiteralExprSyntax.self) {
        return floating(literal, negative: true, range(syntax))
      }
    }
    let operand = generate(syntax.expression)
    return applyOperator(name, .prefix, [operand], range(syntax), range(syntax.operator))
  }

  func generate(_ syntax: PostfixOperatorExprSyntax) -> Node {
    let operand = generate(syntax.expression)
    return applyOperator(syntax.operator.text, .postfix, [operand], range(syntax), range(syntax.operator))
  }

  func generate(_ syntax: InfixOperatorExprSyntax) -> Node {
    let place = range(syntax)
    if syntax.operator.is(AssignmentExprSyntax.self) { return assignment(syntax, place) }
    guard let symbol = syntax.operator.as(BinaryOperatorExprSyntax.self) else {
      return fail(.unsupported("this operator", hint: nil), syntax)
    }
    let name = symbol.operator.text
    if let attempt = syntax.rightOperand.as(TryExprSyntax.self), !name.isAssignmentOperator {
      checker.report(.tryOnTheRight, range(attempt.tryKeyword))
    }
    if name == "==" || name == "!=" {
      if syntax.rightOperand.is(NilLiteralExprSyntax.self) {
        return nilTest(generate(syntax.leftOperand), isEqual: name == "==", place)
      }
      if syntax.leftOperand.is(NilLiteralExprSyntax.self) {
        return nilTest(generate(syntax.rightOperand), isEqual: name == "==", place)
      }
    }
    if name.isAssignmentOperator, syntax.leftOperand.chainLink != nil {
      // `a?.b += 1` does nothing where a link is nil.
      let change = applyOperator(
        name, .infix, [postfix(syntax.leftOperand), generate(syntax.rightOperand)], place, range(symbol))
      return Node(place, .optional(.void)) {
        Expression(
          .optionalChain(Expression(.some(change.emit()), type: .optional(.void), range: place)),
          type: .optional(.void), range: place)
      }
    }
    let left = generate(syntax.leftOperand)
    let right = generate(syntax.rightOperand)
    return applyOperator(name, .infix, [left, right], place, range(symbol))
  }

  func applyOperator(
    _ name: String, _ form: Call.Form, _ operands: [Node], _ place: SourceRange, _ nameRange: SourceRange
  ) -> Node {
    let arguments = operands.map { Call.Argument(label: nil, node: $0) }
    let call = call(form, name, arguments, place, nameRange: nameRange)
    if form == .infix, let builtins = Self.builtins[name] {
      offer(call, builtins.map { .init(signature: $0.1, target: .builtin($0.0)) })
      return node(call, receiver: nil)
    }
    let kind: Signature.Kind =
      switch form {
      case .prefix: .prefixOperator
      case .postfix: .postfixOperator
      default: .infixOperator
      }
    let members = operatorMembers(name).filter { $0.signature.kind == kind }
    guard !members.isEmpty else {
      checker.report(.unknownOperator(name), nameRange)
      return erroneous(place)
    }
    offer(call, members)
    return node(call, receiver: nil)
  }

  /// What the language defines for itself, since the right operand may not be evaluated.
  private static let builtins: [String: [(Builtin, Signature)]] = {
    func signature(_ name: String, _ generics: [String], _ left: CellType, _ right: CellType, _ result: CellType) -> Signature {
      Signature(
        kind: .infixOperator, name: name, generics: generics,
        parameters: [.init(label: nil, name: "lhs", type: left), .init(label: nil, name: "rhs", type: right)],
        result: result)
    }
    let value = CellType.parameter("T")
    return [
      "&&": [(.and, signature("&&", [], .bool, .bool, .bool))],
      "||": [(.or, signature("||", [], .bool, .bool, .bool))],
      "??": [
        (.coalesce, signature("??", ["T"], .optional(value), value, value)),
        (.coalesceToOptional, signature("??", ["T"], .optional(value), .optional(value), .optional(value))),
      ],
    ]
  }()

  /// `x == nil`, `x != nil`.
  private func nilTest(_ operand: Node, isEqual: Bool, _ place: SourceRange) -> Node {
    wait(operand.type, place) { [self] known in
      if known.wrapped != nil || known.isErroneous { return true }
      return solver.fail(.error(.nilComparison(solver.shown(known)), place))
    }
    return Node(place, .bool) {
      func constant(_ value: Bool) -> Expression { Expression(.boolean(value), type: .bool, range: place) }
      return Expression(
        .ifElse([.unwrap(.ignored, operand.emit())], then: constant(!isEqual), otherwise: constant(isEqual)),
        type: .bool, range: place)
    }
  }

  // MARK: - Assignment

  private func assignment(_ syntax: InfixOperatorExprSyntax, _ place: SourceRange) -> Node {
    if syntax.leftOperand.is(DiscardAssignmentExprSyntax.self) {
      let value = generate(syntax.rightOperand)
      return Node(place, .void) { Expression(.discard(value.emit()), type: .void, range: place) }
    }
    if let tuple = syntax.leftOperand.as(TupleExprSyntax.self), tuple.elements.count > 1 {
      return tupleAssignment(tuple, syntax.rightOperand, place)
    }
    let target = postfixOrName(syntax.leftOperand)
    let value = generate(syntax.rightOperand)
    constrain(solver.convert(value.type, target.type, Site(value.range, .assignment)))
    let hasLink = syntax.leftOperand.chainLink != nil
    return Node(place, hasLink ? .optional(.void) : .void) { [self] in
      guard let emitPlace = target.emitPlace else {
        checker.report(.assignToNonPlace("this expression"), target.range)
        return Expression(.nilValue, type: .erroneous, range: place)
      }
      guard let destination = emitPlace() else { return Expression(.nilValue, type: .erroneous, range: place) }
      let assigned = Expression(
        .assign(destination, coerce(value.emit(), to: final(target.type))), type: .void, range: place)
      guard hasLink else { return assigned }
      return Expression(
        .optionalChain(Expression(.some(assigned), type: .optional(.void), range: place)), type: .optional(.void),
        range: place)
    }
  }

  private func postfixOrName(_ syntax: ExprSyntax) -> Node {
    if let tuple = syntax.as(TupleExprSyntax.self), tuple.elements.count == 1, let only = tuple.elements.first {
      return postfixOrName(only.expression)
    }
    return postfix(syntax)
  }

  private func tupleAssignment(_ syntax: TupleExprSyntax, _ value: ExprSyntax, _ place: SourceRange) -> Node {
    let targets: [Node?] = syntax.elements.map {
      $0.expression.is(DiscardAssignmentExprSyntax.self) ? nil : postfixOrName($0.expression)
    }
    let value = generate(value)
    let types = targets.map { $0?.type ?? fresh(place) }
    let wanted = CellType.tuple(types.map { TupleElement($0) })
    constrain(solver.convert(value.type, wanted, Site(value.range, .assignment)))
    return Node(place, .void) { [self] in
      var places: [Place?] = []
      for target in targets {
        guard let target else {
          places.append(nil)
          continue
        }
        guard let emitPlace = target.emitPlace else {
          checker.report(.assignToNonPlace("this expression"), target.range)
          return Expression(.nilValue, type: .erroneous, range: place)
        }
        guard let destination = emitPlace() else { return Expression(.nilValue, type: .erroneous, range: place) }
        places.append(destination)
      }
      let source = coerce(value.emit(), to: final(wanted))
      return Expression(.assignTuple(places, source), type: .void, range: place)
    }
  }

  // MARK: - Key paths

  /// `\.name.other` where a function is wanted: `{ $0.name.other }`.
  func generate(_ syntax: KeyPathExprSyntax) -> Node {
    let place = range(syntax)
    var names: [(String, SourceRange)] = []
    for component in syntax.components {
      guard case .property(let property) = component.component else {
        return fail(.unsupported("this key path", hint: "write a closure such as '{ $0.name }'"), syntax)
      }
      names.append((property.declName.baseName.text.unquoted, range(property)))
    }
    guard !names.isEmpty else {
      return fail(.unsupported("this key path", hint: "write a closure such as '{ $0.name }'"), syntax)
    }
    let root: CellType? = syntax.root.map { checker.type($0, in: scope) }
    let closure = ClosureNode(self, place, scope: scope, keyPath: names, root: root)
    return closure.node
  }
}

extension String {
  /// `+=` and its like; not comparisons.
  var isAssignmentOperator: Bool {
    hasSuffix("=") && !["==", "!=", "<=", ">=", "===", "!==", "~="].contains(self)
  }
}
