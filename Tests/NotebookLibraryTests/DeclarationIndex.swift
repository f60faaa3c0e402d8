// The engine's public declarations, read from its sources, to hold the registry against.

import Foundation
import SwiftParser
import SwiftSyntax

/// A public declaration as its source writes it.
struct SourceDeclaration {
  struct Parameter: Equatable {
    var label: String?
    var type: String
    var defaultValue: String?
  }

  /// `nil` for global functions.
  var owner: String?
  /// `init`, `subscript`, else the name.
  var name: String
  var parameters: [Parameter] = []
  var isThrowing = false
  var isDiscardable = false
  /// The first paragraph of the documentation comment, on one line.
  var doc: String
  var file: String
}

/// All public declarations below the given folders of `Sources`.
func sourceDeclarations(in rooms: [String]) throws -> [SourceDeclaration] {
  let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources")
  var result: [SourceDeclaration] = []
  for room in rooms {
    let folder = sources.appendingPathComponent(room)
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    for file in files.sorted() where file.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      let collector = DeclarationCollector(file: "\(room)/\(file)")
      collector.walk(Parser.parse(source: text))
      result += collector.declarations
    }
  }
  return result
}

private final class DeclarationCollector: SyntaxVisitor {
  private(set) var declarations: [SourceDeclaration] = []
  private var owners: [(name: String, isPublic: Bool)] = []
  private let file: String

  init(file: String) {
    self.file = file
    super.init(viewMode: .sourceAccurate)
  }

  /// `RolloutBuffer.Column` for a nested type.
  private var owner: String? { owners.isEmpty ? nil : owners.map(\.name).joined(separator: ".") }

  private func enter(_ name: String, _ modifiers: DeclModifierListSyntax, isExtension: Bool = false)
    -> SyntaxVisitorContinueKind
  {
    owners.append((name, isExtension ? isPublic(modifiers) : false))
    return .visitChildren
  }

  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text, node.modifiers) }
  override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text, node.modifiers) }
  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text, node.modifiers) }
  override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text, node.modifiers) }
  override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
    enter(node.extendedType.trimmedDescription, node.modifiers, isExtension: true)
  }
  override func visitPost(_ node: StructDeclSyntax) { owners.removeLast() }
  override func visitPost(_ node: ClassDeclSyntax) { owners.removeLast() }
  override func visitPost(_ node: EnumDeclSyntax) { owners.removeLast() }
  override func visitPost(_ node: ProtocolDeclSyntax) { owners.removeLast() }
  override func visitPost(_ node: ExtensionDeclSyntax) { owners.removeLast() }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    guard isPublic(node.modifiers) else { return .skipChildren }
    add(
      node.name.text, node, parameters: node.signature.parameterClause.parameters,
      isThrowing: node.signature.effectSpecifiers?.throwsClause != nil, attributes: node.attributes)
    return .skipChildren
  }

  override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
    guard isPublic(node.modifiers) else { return .skipChildren }
    add(
      "init", node, parameters: node.signature.parameterClause.parameters,
      isThrowing: node.signature.effectSpecifiers?.throwsClause != nil, attributes: node.attributes)
    return .skipChildren
  }

  override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
    guard isPublic(node.modifiers) else { return .skipChildren }
    add(
      "subscript", node, parameters: node.parameterClause.parameters,
      isThrowing: node.accessorBlock?.description.contains("get throws") == true, attributes: node.attributes)
    return .skipChildren
  }

  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    guard isPublic(node.modifiers) else { return .skipChildren }
    for binding in node.bindings {
      add(binding.pattern.trimmedDescription, node, parameters: nil, isThrowing: false, attributes: node.attributes)
    }
    return .skipChildren
  }

  override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind {
    for element in node.elements {
      let parameters = element.parameterClause?.parameters.map { parameter in
        SourceDeclaration.Parameter(
          label: parameter.firstName?.text, type: parameter.type.trimmedDescription,
          defaultValue: parameter.defaultValue?.value.trimmedDescription)
      }
      declarations.append(
        SourceDeclaration(
          owner: owner, name: element.name.text, parameters: parameters ?? [], doc: documentation(node),
          file: file))
    }
    return .skipChildren
  }

  private func isPublic(_ modifiers: DeclModifierListSyntax) -> Bool {
    modifiers.contains { $0.name.text == "public" } || (modifiers.allSatisfy { !isAccessLevel($0) } && owners.last?.isPublic == true)
  }

  private func isAccessLevel(_ modifier: DeclModifierSyntax) -> Bool {
    ["private", "fileprivate", "internal", "package"].contains(modifier.name.text)
  }

  private func add(
    _ name: String, _ node: some SyntaxProtocol, parameters: FunctionParameterListSyntax?, isThrowing: Bool,
    attributes: AttributeListSyntax
  ) {
    let isSubscript = name == "subscript"
    declarations.append(
      SourceDeclaration(
        owner: owner, name: name,
        parameters: (parameters ?? []).map { parameter in
          let first = parameter.firstName.text
          // A subscript's parameter has no label unless it is given twice.
          let label = first == "_" || (isSubscript && parameter.secondName == nil) ? nil : first
          return SourceDeclaration.Parameter(
            label: label, type: parameter.type.trimmedDescription + (parameter.ellipsis?.text ?? ""),
            defaultValue: parameter.defaultValue?.value.trimmedDescription)
        }, isThrowing: isThrowing, isDiscardable: attributes.description.contains("discardableResult"),
        doc: documentation(node), file: file))
  }
}

/// The first paragraph of a declaration's `///` comment, lines joined.
private func documentation(_ node: some SyntaxProtocol) -> String {
  var lines: [String] = []
  for piece in node.leadingTrivia {
    switch piece {
    case .docLineComment(let text): lines.append(String(text.dropFirst(3)).trimmingCharacters(in: .whitespaces))
    case .newlines(let count) where count > 1: lines = []
    case .lineComment: lines = []
    default: break
    }
  }
  return lines.prefix { !$0.isEmpty && !$0.hasPrefix("- ") }.joined(separator: " ")
}
