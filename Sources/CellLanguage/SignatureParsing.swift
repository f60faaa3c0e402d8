// Text of a Swift declaration -> `Signature`: how everything that cells can reach is declared.

import SwiftParser
import SwiftSyntax

/// Why the text of a declaration or type cannot be registered.
public enum SignatureError: Error, Hashable, Sendable, CustomStringConvertible {
  case syntax(String)
  case notADeclaration(String)
  case unsupported(String, in: String)
  case unknownAllowedParameter(String, in: String)

  public var description: String {
    switch self {
    case .syntax(let text): "'\(text)' is not valid Swift"
    case .notADeclaration(let text): "'\(text)' does not declare a function, initializer, property, subscript or operator"
    case .unsupported(let what, let text): "\(what) cannot be registered: '\(text)'"
    case .unknownAllowedParameter(let name, let text): "allowed values are given for '\(name)', which is no parameter of '\(text)'"
    }
  }
}

extension CellType {
  /// Reads a type such as `[String: Double]?`; names listed in `generics` become type parameters.
  public init(parsing text: String, generics: [String] = []) throws(SignatureError) {
    if let name = CellType.bareName(text) {
      self = generics.contains(text) ? .parameter(name) : .spelled(name, [])
      return
    }
    var parser = Parser(text)
    let syntax = TypeSyntax.parse(from: &parser)
    if syntax.hasError || syntax.trimmedDescription.isEmpty { throw .syntax(text) }
    do throws(TypeReader.Failure) {
      self = try DeclarationReader(generics: generics, text: text).types.read(syntax)
    } catch {
      throw SignatureError(error, in: text)
    }
  }
}

extension CellType {
  /// A capitalised word, which needs no parser to be read as a type's name.
  private static func bareName(_ text: String) -> String? {
    guard let first = text.utf8.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first), text != "Any",
      text != "Self", text.utf8.allSatisfy({ ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z")
        || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { return nil }
    return text
  }
}

extension Signature {
  /// Reads a declaration as Swift writes it, without a body: `func make(_ id: String, maxEpisodeSteps: Int? = nil)
  /// throws -> Environment`, `var count: Int { get }`, `static func + (lhs: Int, rhs: Int) -> Int`.
  ///
  /// - Parameters:
  ///   - owner: the type whose member it is: `Int`, `Array<Element>`, or `Self` for members of every type that meets
  ///     the constraints on `Self`.
  ///   - constraints: requirements beyond the declaration's own, as in a `where` clause: `Self: Sequence`.
  ///   - allowed: what constant arguments must satisfy, by parameter name.
  ///
  /// The signature's `generics` are the owner's arguments, then the declaration's own, then the associated types
  /// that it names, such as `S.Element`.
  public init(
    parsing declaration: String, owner: String? = nil, constraints: String? = nil, doc: String = "",
    effects: Set<Effect> = [], allowed: [String: AllowedValues] = [:]
  ) throws(SignatureError) {
    let whereText = constraints.map { " where \($0)" } ?? ""
    let source = Parser.parse(source: "protocol P\(whereText) {\n\(declaration)\n}")
    guard !source.hasError, let group = source.statements.first?.item.as(ProtocolDeclSyntax.self),
      source.statements.count == 1, group.memberBlock.members.count == 1,
      let member = group.memberBlock.members.first?.decl
    else { throw .syntax(declaration) }

    var generics: [String] = []
    if owner == "Self" {
      generics.append("Self")
      // `Self.Element == Element` gives the element a shorter name.
      if constraints?.contains("Self.Element == Element") == true { generics.append("Element") }
    }
    if let owner { generics += Self.typeParameters(ofOwner: owner) }
    let own = member.as(FunctionDeclSyntax.self)?.genericParameterClause
      ?? member.as(InitializerDeclSyntax.self)?.genericParameterClause
      ?? member.as(SubscriptDeclSyntax.self)?.genericParameterClause
    generics += own?.parameters.map(\.name.text) ?? []
    let ownWhere = member.as(FunctionDeclSyntax.self)?.genericWhereClause
      ?? member.as(InitializerDeclSyntax.self)?.genericWhereClause
      ?? member.as(SubscriptDeclSyntax.self)?.genericWhereClause

    let reader = DeclarationReader(generics: generics, text: declaration)
    do throws(TypeReader.Failure) {
      if let owner {
        reader.owner = try CellType.reading(owner, with: reader)
      }
      self.init(kind: .function, name: "", owner: reader.owner, doc: doc, effects: effects)
      try reader.readConstraints(group.genericWhereClause, own, ownWhere)
      try readDeclaration(member, with: reader)
    } catch {
      throw SignatureError(error, in: declaration)
    }
    if name.isEmpty { throw .notADeclaration(declaration) }
    self.generics = reader.generics
    self.constraints = reader.constraints
    for (key, value) in allowed.sorted(by: { $0.key < $1.key }) {
      guard let place = parameters.firstIndex(where: { $0.name == key || $0.label == key }) else {
        throw .unknownAllowedParameter(key, in: declaration)
      }
      parameters[place].allowed = value
    }
  }

  /// `Element` of `Array<Element>`; concrete arguments such as the `String` of `Array<String>` are no parameters.
  private static func typeParameters(ofOwner owner: String) -> [String] {
    guard let open = owner.firstIndex(of: "<") else { return [] }
    let concrete: Set<String> = [
      "Double", "Float", "Bool", "String", "Substring", "Character", "Any", "Error", "Array", "Dictionary", "Set",
      "Optional", "Range", "ClosedRange",
    ]
    var names: [String] = []
    for word in owner[open...].split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }).map(String.init)
    where !concrete.contains(word) && !CellType.nominal(word).isInteger && !names.contains(word) {
      names.append(word)
    }
    return names
  }

  /// Asked case by case: a cast to one of swift-syntax's protocols searches all conformances of the program.
  private static func heads(of member: DeclSyntax) -> (DeclModifierListSyntax, AttributeListSyntax) {
    if let member = member.as(FunctionDeclSyntax.self) { return (member.modifiers, member.attributes) }
    if let member = member.as(InitializerDeclSyntax.self) { return (member.modifiers, member.attributes) }
    if let member = member.as(VariableDeclSyntax.self) { return (member.modifiers, member.attributes) }
    if let member = member.as(SubscriptDeclSyntax.self) { return (member.modifiers, member.attributes) }
    return ([], [])
  }

  private mutating func readDeclaration(_ member: DeclSyntax, with reader: DeclarationReader) throws(TypeReader.Failure) {
    let (modifierList, attributes) = Self.heads(of: member)
    let modifiers = Set(modifierList.map(\.name.text))
    let isStatic = modifiers.contains("static") || modifiers.contains("class")
    isMutating = modifiers.contains("mutating")
    isDiscardable = attributes.contains {
      $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "discardableResult"
    }
    if let function = member.as(FunctionDeclSyntax.self) {
      name = function.name.text.unquoted
      parameters = try reader.parameters(function.signature.parameterClause)
      result = try function.signature.returnClause.map { (clause) throws(TypeReader.Failure) in
        try reader.types.read(clause.type)
      } ?? .void
      throwing = Throwing(function.signature.effectSpecifiers?.throwsClause)
      if case .identifier = function.name.tokenKind {
        kind = owner == nil ? .function : isStatic ? .staticMethod : .method
      } else {
        kind =
          modifiers.contains("prefix") ? .prefixOperator : modifiers.contains("postfix") ? .postfixOperator : .infixOperator
        for index in parameters.indices { parameters[index].label = nil }
      }
    } else if let initializer = member.as(InitializerDeclSyntax.self) {
      kind = .initializer
      name = "init"
      parameters = try reader.parameters(initializer.signature.parameterClause)
      throwing = Throwing(initializer.signature.effectSpecifiers?.throwsClause)
      result = reader.owner ?? .void
      if initializer.optionalMark != nil { result = .optional(result) }
    } else if let variable = member.as(VariableDeclSyntax.self), let binding = variable.bindings.first,
      variable.bindings.count == 1, let pattern = binding.pattern.as(IdentifierPatternSyntax.self),
      let type = binding.typeAnnotation?.type
    {
      let accessors = Accessors(binding.accessorBlock)
      name = pattern.identifier.text.unquoted
      kind = isStatic ? .staticProperty : .property(isSettable: accessors.isSettable)
      result = try reader.types.read(type)
      throwing = accessors.throwing
    } else if let member = member.as(SubscriptDeclSyntax.self) {
      let accessors = Accessors(member.accessorBlock)
      name = "subscript"
      kind = .subscript(isSettable: accessors.isSettable)
      parameters = try reader.parameters(member.parameterClause, firstNameIsLabel: false)
      result = try reader.types.read(member.returnClause.type)
      throwing = accessors.throwing
    }
  }
}

extension CellType {
  fileprivate static func reading(_ text: String, with reader: DeclarationReader) throws(TypeReader.Failure) -> CellType {
    var parser = Parser(text)
    return try reader.types.read(TypeSyntax.parse(from: &parser))
  }
}

extension Signature.Throwing {
  fileprivate init(_ clause: ThrowsClauseSyntax?) {
    self = clause.map { $0.throwsSpecifier.text == "rethrows" ? .rethrowing : .always } ?? .never
  }
}

/// `{ get }`, `{ get set }`, `{ get throws }`.
private struct Accessors {
  var isSettable = false
  var throwing = Signature.Throwing.never

  init(_ block: AccessorBlockSyntax?) {
    guard case .accessors(let list) = block?.accessors else { return }
    for accessor in list {
      if accessor.accessorSpecifier.text == "set" { isSettable = true }
      if accessor.effectSpecifiers?.throwsClause != nil { throwing = .always }
    }
  }
}

/// The names in scope while one declaration is read; associated types become generics as they are met.
private final class DeclarationReader {
  var generics: [String]
  var constraints: [Constraint] = []
  var owner: CellType?
  let text: String

  init(generics: [String], text: String) {
    self.generics = generics
    self.text = text
  }

  var types: TypeReader {
    TypeReader { [self] (name, arguments, syntax) throws(TypeReader.Failure) in
      if generics.contains(name) { return .parameter(name) }
      if name == "Self", let owner { return owner }
      if let dot = name.firstIndex(of: "."), generics.contains(String(name[..<dot])) {
        guard name[dot...] == ".Element" else { throw .unsupported("the associated type '\(name)'", syntax) }
        let subject = CellType.parameter(String(name[..<dot]))
        generics.append(name)
        if let place = constraints.firstIndex(where: { $0.subject == subject && $0.isSequence }),
          constraints[place].element == nil
        {
          constraints[place].element = .parameter(name)
        } else {
          constraints.append(Constraint(subject, "Sequence", element: .parameter(name)))
        }
        return .parameter(name)
      }
      return .spelled(name, arguments)
    }
  }

  func readConstraints(
    _ outer: GenericWhereClauseSyntax?, _ own: GenericParameterClauseSyntax?, _ ownWhere: GenericWhereClauseSyntax?
  ) throws(TypeReader.Failure) {
    for parameter in own?.parameters ?? [] {
      guard let inherited = parameter.inheritedType else { continue }
      for name in inherited.description.split(separator: "&") {
        constraints.append(Constraint(.parameter(parameter.name.text), name.filter { !$0.isWhitespace }))
      }
    }
    var sameTypes: [SameTypeRequirementSyntax] = []
    for requirement in [outer, ownWhere].flatMap({ $0.map { Array($0.requirements) } ?? [] }) {
      switch requirement.requirement {
      case .conformanceRequirement(let conformance):
        let subject = try types.read(conformance.leftType)
        for name in conformance.rightType.description.split(separator: "&") {
          constraints.append(Constraint(subject, name.filter { !$0.isWhitespace }))
        }
      case .sameTypeRequirement(let same): sameTypes.append(same)
      case .layoutRequirement: throw .unsupported("layout requirements", TypeSyntax(MissingTypeSyntax(placeholder: .identifier("_"))))
      }
    }
    for same in sameTypes {
      guard case .type(let left) = same.leftType, case .type(let right) = same.rightType else { continue }
      let name = left.trimmedDescription
      guard name.hasSuffix(".Element") else { throw .unsupported("the requirement '\(same.trimmedDescription)'", left) }
      let subject = CellType.parameter(String(name.dropLast(".Element".count)))
      let element = try types.read(right)
      // `S.Element == T`, where `S.Element` was named before: the associated type itself is then T.
      if let place = constraints.firstIndex(where: { $0.subject == subject && $0.isSequence && $0.element == nil }) {
        constraints[place].element = element
      } else {
        constraints.append(Constraint(subject, "Sequence", element: element))
      }
    }
  }

  func parameters(
    _ clause: FunctionParameterClauseSyntax, firstNameIsLabel: Bool = true
  ) throws(TypeReader.Failure) -> [Signature.Parameter] {
    var result: [Signature.Parameter] = []
    for syntax in clause.parameters {
      let first = syntax.firstName.text.unquoted
      let name = syntax.secondName?.text.unquoted ?? first
      let isLabelled = first != "_" && (firstNameIsLabel || syntax.secondName != nil)
      var parameter = Signature.Parameter(
        label: isLabelled ? first : nil, name: name, type: try types.read(syntax.type))
      parameter.isInout = syntax.type.isInout
      parameter.isAutoclosure = syntax.type.hasAttribute("autoclosure")
      // `@autoclosure () -> T`: the argument is a `T`.
      if parameter.isAutoclosure, case .function(let function) = parameter.type { parameter.type = function.result }
      parameter.isVariadic = syntax.ellipsis != nil
      parameter.defaultValue = syntax.defaultValue?.value.trimmedDescription
      result.append(parameter)
    }
    return result
  }
}

extension Constraint {
  fileprivate var isSequence: Bool { ProtocolNames.inherits(protocolName, from: "Sequence") }
}

extension SignatureError {
  init(_ failure: TypeReader.Failure, in text: String) {
    switch failure {
    case .unknown(let name, _): self = .unsupported("the type '\(name)'", in: text)
    case .wrongArgumentCount(let name, _, _, _): self = .unsupported("the arguments of '\(name)'", in: text)
    case .unsupported(let what, _): self = .unsupported(what, in: text)
    }
  }
}
