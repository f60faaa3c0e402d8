// Type syntax -> `CellType`: in declarations that are registered, and in cells.

import SwiftSyntax

/// Reads Swift's type syntax; what a bare name means is the reader's owner's business.
struct TypeReader {
  enum Failure: Error {
    case unknown(name: String, TypeSyntax)
    case wrongArgumentCount(name: String, expected: Int, found: Int, TypeSyntax)
    case unsupported(String, TypeSyntax)
  }

  /// The type that a (possibly dotted) name with arguments stands for.
  let named: (_ name: String, _ arguments: [CellType], TypeSyntax) throws(Failure) -> CellType

  func read(_ syntax: TypeSyntax) throws(Failure) -> CellType {
    switch syntax.as(TypeSyntaxEnum.self) {
    case .identifierType(let type):
      return try named(type.name.text.unquoted, arguments(type.genericArgumentClause), syntax)
    case .memberType(let type):
      guard let base = dottedName(type.baseType) else { throw .unsupported("this type", syntax) }
      return try named(base + "." + type.name.text.unquoted, arguments(type.genericArgumentClause), syntax)
    case .arrayType(let type): return .array(try read(type.element))
    case .dictionaryType(let type): return .dictionary(try read(type.key), try read(type.value))
    case .optionalType(let type): return .optional(try read(type.wrappedType))
    case .implicitlyUnwrappedOptionalType: throw .unsupported("implicitly unwrapped optionals", syntax)
    case .tupleType(let type):
      let elements = try tupleElements(type)
      return elements.count == 1 ? elements[0].type : .tuple(elements)
    case .functionType(let type): return .function(try function(type))
    case .attributedType(let type): return try read(type.baseType)
    case .someOrAnyType(let type):
      if type.someOrAnySpecifier.text == "some" { throw .unsupported("opaque types ('some')", syntax) }
      return try read(type.constraint)
    case .metatypeType: throw .unsupported("metatypes", syntax)
    default: throw .unsupported("this type", syntax)
    }
  }

  func function(_ type: FunctionTypeSyntax) throws(Failure) -> FunctionType {
    if type.effectSpecifiers?.asyncSpecifier != nil { throw .unsupported("'async'", TypeSyntax(type)) }
    if let typed = type.effectSpecifiers?.throwsClause?.type {
      throw .unsupported("typed throws", typed)
    }
    var parameters: [FunctionType.Parameter] = []
    for parameter in type.parameters {
      if parameter.ellipsis != nil { throw .unsupported("variadic function types", parameter.type) }
      parameters.append(.init(try read(parameter.type), isInout: parameter.type.isInout))
    }
    return FunctionType(
      parameters, result: try read(type.returnClause.type),
      throwsErrors: type.effectSpecifiers?.throwsClause != nil)
  }

  private func tupleElements(_ type: TupleTypeSyntax) throws(Failure) -> [TupleElement] {
    var elements: [TupleElement] = []
    for element in type.elements {
      let label = element.firstName.map { $0.text.unquoted }
      elements.append(TupleElement(label: label == "_" ? nil : label, try read(element.type)))
    }
    return elements
  }

  private func arguments(_ clause: GenericArgumentClauseSyntax?) throws(Failure) -> [CellType] {
    var types: [CellType] = []
    for argument in clause?.arguments ?? [] {
      guard case .type(let type) = argument.argument else {
        throw .unsupported("value generic arguments", TypeSyntax(MissingTypeSyntax(placeholder: .identifier("_"))))
      }
      types.append(try read(type))
    }
    return types
  }

  private func dottedName(_ syntax: TypeSyntax) -> String? {
    if let type = syntax.as(IdentifierTypeSyntax.self), type.genericArgumentClause == nil { return type.name.text }
    if let type = syntax.as(MemberTypeSyntax.self), type.genericArgumentClause == nil {
      return dottedName(type.baseType).map { $0 + "." + type.name.text }
    }
    return nil
  }
}

extension CellType {
  /// The types whose spelling the language itself fixes, and a plain nominal type for every other name.
  static func spelled(_ name: String, _ arguments: [CellType]) -> CellType {
    switch (name, arguments.count) {
    case ("Void", 0): .void
    case ("Substring.Index", 0), ("String.Index", 0): .stringIndex
    case ("String.Element", 0), ("Substring.Element", 0): .character
    case ("Swift.Error", 0): .error
    default: .nominal(name, arguments)
    }
  }
}

extension TypeSyntax {
  /// Whether the type is marked `inout`, as only a parameter's can be.
  var isInout: Bool { hasSpecifier("inout") }

  func hasSpecifier(_ name: String) -> Bool {
    guard let type = self.as(AttributedTypeSyntax.self) else { return false }
    return type.specifiers.contains { $0.as(SimpleTypeSpecifierSyntax.self)?.specifier.text == name }
  }

  func hasAttribute(_ name: String) -> Bool {
    guard let type = self.as(AttributedTypeSyntax.self) else { return false }
    return type.attributes.contains { $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription == name }
  }
}

extension String {
  /// An identifier without the backticks that make a keyword a name.
  var unquoted: String {
    hasPrefix("`") && hasSuffix("`") && count > 2 ? String(dropFirst().dropLast()) : self
  }
}
