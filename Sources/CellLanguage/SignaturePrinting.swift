// `Signature` -> the Swift declaration it stands for: in messages and in `nb functions`.

extension Signature {
  /// The declaration as Swift writes it, without owner and documentation.
  public var declaration: String {
    let ownerGenerics = owner?.parameterNames ?? []
    let shown = generics.filter { !ownerGenerics.contains($0) && !$0.contains(".") }
    let genericList =
      shown.isEmpty ? "" : "<" + shown.map { name in name + inlineConstraint(on: name) }.joined(separator: ", ") + ">"
    let list = "(" + parameters.map { $0.declaration(in: kind) }.joined(separator: ", ") + ")"
    let effect: String =
      switch throwing {
      case .never: ""
      case .always: " throws"
      case .rethrowing: " rethrows"
      }
    let arrow = result == .void ? "" : " -> \(result)"
    let discardable = isDiscardable ? "@discardableResult " : ""
    let mutating = isMutating ? "mutating " : ""
    switch kind {
    case .function, .method: return "\(discardable)\(mutating)func \(name)\(genericList)\(list)\(effect)\(arrow)\(whereClause)"
    case .staticMethod: return "\(discardable)static func \(name)\(genericList)\(list)\(effect)\(arrow)\(whereClause)"
    case .initializer:
      let mark = result.wrapped != nil && result.wrapped == owner ? "?" : ""
      return "init\(mark)\(genericList)\(list)\(effect)\(whereClause)"
    case .property(let isSettable):
      return "var \(name): \(result) { get\(effect)\(isSettable ? " set" : "") }\(whereClause)"
    case .staticProperty: return "static var \(name): \(result) { get\(effect) }\(whereClause)"
    case .subscript(let isSettable):
      return "subscript\(genericList)\(list) -> \(result) { get\(effect)\(isSettable ? " set" : "") }\(whereClause)"
    case .infixOperator: return "static func \(name) \(genericList)\(list)\(effect)\(arrow)\(whereClause)"
    case .prefixOperator: return "prefix static func \(name) \(genericList)\(list)\(effect)\(arrow)\(whereClause)"
    case .postfixOperator: return "postfix static func \(name) \(genericList)\(list)\(effect)\(arrow)\(whereClause)"
    }
  }

  /// `Array.append(_:)`, `make(_:maxEpisodeSteps:)`, `Array.count`: for messages.
  public var fullName: String {
    let prefix = owner.map { owner -> String in
      if case .nominal(let name, _) = owner { name + "." } else { "" }
    } ?? ""
    switch kind {
    case .property, .staticProperty: return prefix + name
    case .infixOperator, .prefixOperator, .postfixOperator: return name
    default: return prefix + name + "(" + parameters.map { ($0.label ?? "_") + ":" }.joined() + ")"
    }
  }

  private func inlineConstraint(on name: String) -> String {
    let found = constraints.first { $0.subject == .parameter(name) }
    return found.map { ": \($0.protocolName)" } ?? ""
  }

  /// What the angle brackets do not say.
  private var whereClause: String {
    var parts: [String] = []
    let ownerGenerics = owner?.parameterNames ?? []
    var inline: Set<CellType> = []
    for constraint in constraints {
      let isInline: Bool =
        if case .parameter(let name) = constraint.subject {
          !ownerGenerics.contains(name) && inline.insert(constraint.subject).inserted
        } else { false }
      if !isInline { parts.append("\(constraint.subject): \(constraint.protocolName)") }
      if let element = constraint.element, element.description != "\(constraint.subject).Element" {
        parts.append("\(constraint.subject).Element == \(element)")
      }
    }
    return parts.isEmpty ? "" : " where " + parts.joined(separator: ", ")
  }
}

extension Signature.Parameter {
  fileprivate func declaration(in kind: Signature.Kind) -> String {
    let isOperator = [.infixOperator, .prefixOperator, .postfixOperator].contains(kind)
    let names: String =
      if isOperator { name }
      else if case .subscript = kind { label == nil ? name : "\(label ?? "_") \(name)" }
      else { label == name ? name : "\(label ?? "_") \(name)" }
    let attributes = (isInout ? "inout " : "") + (isAutoclosure ? "@autoclosure () -> " : "")
    let suffix = (isVariadic ? "..." : "") + (defaultValue.map { " = \($0)" } ?? "")
    return "\(names): \(attributes)\(type)\(suffix)"
  }
}

extension CellType {
  /// The names of the type parameters in it, in order of appearance.
  var parameterNames: [String] {
    switch self {
    case .parameter(let name): [name]
    case .nominal(_, let arguments): arguments.flatMap(\.parameterNames)
    case .tuple(let elements): elements.flatMap(\.type.parameterNames)
    case .function(let type): type.parameters.flatMap(\.type.parameterNames) + type.result.parameterNames
    case .variable: []
    }
  }

  /// The type with its parameters replaced; those without a replacement stay.
  public func replacing(_ replacements: [String: CellType]) -> CellType {
    switch self {
    case .parameter(let name): replacements[name] ?? self
    case .nominal(_, let arguments) where arguments.isEmpty: self
    case .nominal(let name, let arguments): .nominal(name, arguments.map { $0.replacing(replacements) })
    case .tuple(let elements):
      .tuple(elements.map { TupleElement(label: $0.label, $0.type.replacing(replacements)) })
    case .function(let type):
      .function(
        FunctionType(
          type.parameters.map { .init($0.type.replacing(replacements), isInout: $0.isInout) },
          result: type.result.replacing(replacements), throwsErrors: type.throwsErrors))
    case .variable: self
    }
  }

  /// The names of the type parameters in it. Cells declare none: theirs stand for what is to be inferred.
  var placeholders: Set<String> {
    switch self {
    case .parameter(let name): [name]
    case .nominal(_, let arguments): arguments.reduce(into: []) { $0.formUnion($1.placeholders) }
    case .tuple(let elements): elements.reduce(into: []) { $0.formUnion($1.type.placeholders) }
    case .function(let type):
      type.parameters.reduce(into: type.result.placeholders) { $0.formUnion($1.type.placeholders) }
    case .variable: []
    }
  }
}
