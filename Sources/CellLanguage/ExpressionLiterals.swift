// Literals: numbers, strings with interpolation, collections.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftParser
import SwiftSyntax

extension ExpressionChecker {
  func literal(_ syntax: ExprSyntax) -> Node {
    switch syntax.as(ExprSyntaxEnum.self) {
    case .integerLiteralExpr(let literal): integer(literal, negative: false, range(syntax))
    case .floatLiteralExpr(let literal): floating(literal, negative: false, range(syntax))
    case .booleanLiteralExpr(let literal): boolean(literal)
    case .nilLiteralExpr: nilLiteral(range(syntax))
    case .stringLiteralExpr(let literal): string(literal)
    case .arrayExpr(let array): self.array(array)
    case .dictionaryExpr(let dictionary): self.dictionary(dictionary)
    default: erroneous(range(syntax))
    }
  }

  func integer(_ syntax: IntegerLiteralExprSyntax, negative: Bool, _ place: SourceRange) -> Node {
    var text = syntax.literal.text.filter { $0 != "_" }
    var radix = 10
    for (prefix, value) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
      text = String(text.dropFirst(2))
      radix = value
    }
    guard let magnitude = UInt64(text, radix: radix) else {
      return fail(.integerTooLarge(syntax.literal.text), syntax)
    }
    let type = fresh(place, literal: .integer)
    return Node(place, type) { [self] in
      let shown = (negative ? "-" : "") + syntax.literal.text
      return integerValue(negative: negative, magnitude: magnitude, text: shown, type: final(type), place)
    }
  }

  private func integerValue(
    negative: Bool, magnitude: UInt64, text: String, type: CellType, _ place: SourceRange
  ) -> Expression {
    if type.isErroneous || type.isFloatingPoint || type.isInteger {
      if let range = type.integerBounds, negative ? magnitude > range.negative : magnitude > range.positive {
        checker.report(.integerOverflow(text, type), place)
      }
      return Expression(.integer(negative: negative, magnitude: magnitude), type: type, range: place)
    }
    let value = integerValue(negative: negative, magnitude: magnitude, text: text, type: .int, place)
    return expressedByLiteral(value, label: "integerLiteral", type)
  }

  func floating(_ syntax: FloatLiteralExprSyntax, negative: Bool, _ place: SourceRange) -> Node {
    let text = syntax.literal.text.filter { $0 != "_" }
    let magnitude = Double(text) ?? 0
    let type = fresh(place, literal: .float)
    return Node(place, type) { [self] in
      let type = final(type)
      let value = negative ? -magnitude : magnitude
      if type.isErroneous || type.isFloatingPoint {
        // A `Float` is rounded once, from the text.
        let rounded = type == .float ? Float(text).map { Double(negative ? -$0 : $0) } ?? value : value
        return Expression(.floating(rounded), type: type, range: place)
      }
      return expressedByLiteral(
        Expression(.floating(value), type: .double, range: place), label: "floatLiteral", type)
    }
  }

  private func boolean(_ syntax: BooleanLiteralExprSyntax) -> Node {
    let place = range(syntax)
    let type = fresh(place, literal: .boolean)
    let value = syntax.literal.text == "true"
    return Node(place, type) { [self] in
      let type = final(type)
      let plain = Expression(.boolean(value), type: .bool, range: place)
      return type == .bool || type.isErroneous ? plain : expressedByLiteral(plain, label: "booleanLiteral", type)
    }
  }

  func nilLiteral(_ place: SourceRange) -> Node {
    let type = fresh(place, literal: .nilValue)
    return Node(place, type) { [self] in Expression(.nilValue, type: final(type), range: place) }
  }

  /// A registered type's value, made from a literal by its initialiser.
  private func expressedByLiteral(_ value: Expression, label: String, _ type: CellType) -> Expression {
    let initializer = checker.index.members("init", of: type, conformances: checker.conformances)
      .first { $0.parameters.count == 1 && $0.parameters[0].label == label }
    guard let initializer else { return Expression(value.kind, type: type, range: value.range) }
    if let allowed = initializer.parameters[0].allowed {
      checker.checkAllowed(allowed, value, parameter: type.description)
    }
    return Expression(
      .call(.registered(initializer.id, typeArguments: []), [.value(value)]), type: type, range: value.range)
  }

  // MARK: - Strings

  private func string(_ syntax: StringLiteralExprSyntax) -> Node {
    let place = range(syntax)
    let hasInterpolation = syntax.segments.contains { $0.is(ExpressionSegmentSyntax.self) }
    guard hasInterpolation else {
      guard let value = syntax.representedLiteralValue else {
        return fail(.syntax("invalid escape sequence in string literal"), syntax)
      }
      let type = fresh(place, literal: .string(isCharacter: value.count == 1))
      return Node(place, type) { [self] in
        let type = final(type)
        if type == .string || type == .character || type.isErroneous || type == .substring {
          return Expression(.string(value), type: type, range: place)
        }
        return expressedByLiteral(
          Expression(.string(value), type: .string, range: place), label: "stringLiteral", type)
      }
    }
    var parts: [() -> Expression] = []
    for segment in syntax.segments {
      switch segment {
      case .stringSegment(let text):
        var single = syntax
        single.segments = StringLiteralSegmentListSyntax([.stringSegment(text)])
        guard let value = single.representedLiteralValue else {
          return fail(.syntax("invalid escape sequence in string literal"), text)
        }
        let textRange = range(text)
        if !value.isEmpty { parts.append { Expression(.string(value), type: .string, range: textRange) } }
      case .expressionSegment(let segment):
        guard segment.expressions.count == 1, let only = segment.expressions.first, only.label == nil else {
          return fail(.unsupported("labels in string interpolation", hint: "use 'format(x, digits:)'"), segment)
        }
        let node = generate(only.expression)
        parts.append { [self] in
          let value = node.emit()
          checker.warnIfUnordered(value)
          return value
        }
      }
    }
    let type = fresh(place, literal: .interpolation)
    return Node(place, type) { [self] in
      Expression(.interpolation(parts.map { $0() }), type: final(type), range: place)
    }
  }

  // MARK: - Collections

  private func array(_ syntax: ArrayExprSyntax) -> Node {
    let place = range(syntax)
    let element = fresh(place)
    let nodes = syntax.elements.map { generate($0.expression) }
    let type = fresh(place, literal: .array(element: element))
    for node in nodes { constrain(solver.convert(node.type, element, Site(node.range, .element))) }
    return Node(place, type) { [self] in
      let elementType = final(element)
      let type = final(type)
      let values = nodes.map { coerce($0.emit(), to: elementType) }
      switch type {
      case .nominal("Array", _): return Expression(.array(values), type: type, range: place)
      case .nominal("Set", _): return Expression(.set(values), type: type, range: place)
      case .nominal("ArraySlice", _):
        let base = Expression(.array(values), type: .array(elementType), range: place)
        return sliceOfWhole(base, type)
      default:
        let initializer = checker.index.members("init", of: type, conformances: checker.conformances)
          .first { $0.parameters.count == 1 && $0.parameters[0].label == "arrayLiteral" }
        guard let initializer else { return Expression(.array(values), type: type, range: place) }
        let arguments: [CellType] =
          if case .nominal(_, let arguments) = type { arguments } else { [] }
        return Expression(
          .call(.registered(initializer.id, typeArguments: arguments), [.variadic(values)]), type: type, range: place)
      }
    }
  }

  private func sliceOfWhole(_ base: Expression, _ type: CellType) -> Expression {
    let initializer = checker.index.members("init", of: type, conformances: checker.conformances)
      .first { $0.parameters.count == 1 && $0.parameters[0].label == nil && $0.constraints.contains { $0.element != nil } }
    guard let initializer else {
      checker.report(.unsupported("an array literal as 'ArraySlice'", hint: "write an array and slice it"), base.range)
      return base
    }
    let arguments = initializer.generics.map { name in
      name == "Element" || name.hasSuffix(".Element")
        ? (base.type.elementOfArray ?? .erroneous) : base.type
    }
    return Expression(
      .call(.registered(initializer.id, typeArguments: arguments), [.value(base)]), type: type, range: base.range)
  }

  private func dictionary(_ syntax: DictionaryExprSyntax) -> Node {
    let place = range(syntax)
    let key = fresh(place)
    let value = fresh(place)
    var pairs: [(Node, Node)] = []
    if case .elements(let elements) = syntax.content {
      for element in elements { pairs.append((generate(element.key), generate(element.value))) }
    }
    let type = fresh(place, literal: .dictionary(key: key, value: value))
    for pair in pairs {
      constrain(solver.convert(pair.0.type, key, Site(pair.0.range, .element)))
      constrain(solver.convert(pair.1.type, value, Site(pair.1.range, .element)))
    }
    return Node(place, type) { [self] in
      let keyType = final(key)
      let valueType = final(value)
      return Expression(
        .dictionary(pairs.map { (coerce($0.0.emit(), to: keyType), coerce($0.1.emit(), to: valueType)) }),
        type: final(type), range: place)
    }
  }
}

extension CellType {
  var elementOfArray: CellType? {
    if case .nominal("Array", let arguments) = self { arguments.first } else { nil }
  }

  /// The largest magnitudes below and above zero.
  var integerBounds: (negative: UInt64, positive: UInt64)? {
    guard case .nominal(let name, _) = self, isInteger else { return nil }
    let bits = UInt64(name.filter(\.isNumber)) ?? 64
    if name.hasPrefix("U") { return (0, bits == 64 ? .max : (1 << bits) - 1) }
    return (1 << (bits - 1), (1 << (bits - 1)) - 1)
  }
}
