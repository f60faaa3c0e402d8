// A part of a Swift source, by a declaration's name or between two comments: for cells that show the engine's own code.

import NotebookModel
import SwiftParser
import SwiftSyntax

/// The text of one declaration with its documentation comment, or of the lines of an anchor, moved to the left margin.
public struct SourceExcerpt: Hashable, Sendable {
  /// The 1-based line of the source at which the excerpt begins.
  public var firstLine: Int
  /// Ends with a line break.
  public var text: String

  public init(firstLine: Int, text: String) {
    self.firstLine = firstLine
    self.text = text
  }
}

public enum SourceExcerptError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownSymbol(String, suggestion: String?)
  case nestingTooDeep
  case unknownAnchor(String, suggestion: String?)
  /// The lines, counted from 1.
  case repeatedAnchor(String, first: Int, second: Int)
  case openAnchor(String, line: Int, suggestion: String?)
  case emptyAnchor(String, line: Int)

  public var description: String {
    switch self {
    case .unknownSymbol(let name, let suggestion):
      "cannot find '\(name)' in the source\(suggestion.map { "; did you mean '\($0)'?" } ?? "")"
    case .nestingTooDeep: "the source is nested too deeply to be read"
    case .unknownAnchor(let name, let suggestion):
      "there is no line '// anchor: \(name)'\(suggestion.map { "; did you mean '\($0)'?" } ?? "")"
    case .repeatedAnchor(let name, let first, let second):
      "the anchor '\(name)' begins in line \(first) and again in line \(second); give one another name"
    case .openAnchor(let name, let line, let suggestion):
      "the anchor '\(name)' begins in line \(line) and has no line '// end: \(name)' below it"
        + (suggestion.map { "; did you mean that by '// end: \($0)'?" } ?? "")
    case .emptyAnchor(let name, let line): "there is nothing between the anchor '\(name)' in line \(line) and its end"
    }
  }
}

/// The text of a symbol in a Swift source: a type, function, initialiser (`init`), property or enum case, by its name
/// or with the names of enclosing types before it (`PPO.train`). The first one in the source that fits is taken.
public func sourceExcerpt(of symbol: String, in source: String) throws(SourceExcerptError) -> SourceExcerpt {
  do throws(NestingLimit.Excess) {
    try NestingLimit.check(source)
  } catch {
    throw .nestingTooDeep
  }
  let tree = Parser.parse(source: source)
  let finder = SymbolFinder(viewMode: .sourceAccurate)
  finder.walk(tree)
  let wanted = symbol.split(separator: ".").map(String.init)
  guard !wanted.isEmpty, let found = finder.symbols.first(where: { $0.path.suffix(wanted.count) == wanted[...] }) else {
    let names = finder.symbols.flatMap { [$0.path.last ?? "", $0.path.joined(separator: ".")] }
    throw .unknownSymbol(symbol, suggestion: closestName(to: symbol, among: names))
  }
  return excerpt(of: found.declaration, in: source)
}

private func excerpt(of declaration: Syntax, in source: String) -> SourceExcerpt {
  let bytes = Array(source.utf8)
  // The documentation comment is what of the leading trivia follows the last empty line and is no ordinary comment.
  var start = declaration.positionAfterSkippingLeadingTrivia.utf8Offset
  var place = start
  for piece in declaration.leadingTrivia.pieces.reversed() {
    place -= piece.sourceLength.utf8Length
    switch piece {
    case .docLineComment, .docBlockComment: start = place
    case .newlines(let count) where count > 1: place = -1
    case .carriageReturnLineFeeds(let count) where count > 1: place = -1
    case .lineComment, .blockComment: place = -1
    default: break
    }
    if place < 0 { break }
  }
  while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
  var end = declaration.endPositionBeforeTrailingTrivia.utf8Offset
  while end < bytes.count, bytes[end] == UInt8(ascii: " ") { end += 1 }

  let firstLine = bytes[..<start].count { $0 == UInt8(ascii: "\n") } + 1
  return excerpt(of: lines(of: String(decoding: bytes[start..<end], as: UTF8.self)), firstLine: firstLine)
}

private func lines(of source: String) -> [Substring] {
  source.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
}

/// The lines at the left margin.
private func excerpt(of lines: some Collection<Substring>, firstLine: Int) -> SourceExcerpt {
  let margin = lines.filter { !$0.allSatisfy(\.isWhitespace) }.map { $0.prefix { $0 == " " || $0 == "\t" }.count }.min() ?? 0
  let text = lines.map { line in
    let moved = line.dropFirst(min(margin, line.prefix { $0 == " " || $0 == "\t" }.count))
    return moved.allSatisfy(\.isWhitespace) ? "" : String(moved)
  }
  return SourceExcerpt(firstLine: firstLine, text: text.joined(separator: "\n") + "\n")
}

/// The lines of a Swift source between `// anchor: NAME` and the next `// end: NAME`, each comment a line of its own.
/// Anchors may lie in each other and overlap; the comments of those inside are shown as any others are, so that lines
/// keep their numbers.
///
/// - Complexity: O(n) in the length of the source.
public func sourceExcerpt(ofAnchor name: String, in source: String) throws(SourceExcerptError) -> SourceExcerpt {
  let lines = lines(of: source)
  func marks(_ keyword: String) -> [(name: String, line: Int)] {
    lines.enumerated().compactMap { index, line in
      guard let match = line.wholeMatch(of: /\s*\/\/\s*(anchor|end):\s*(\S+)\s*/), match.1 == keyword else { return nil }
      return (String(match.2), index)
    }
  }
  let begins = marks("anchor")
  let own = begins.filter { $0.name == name }
  guard let begin = own.first?.line else {
    throw .unknownAnchor(name, suggestion: closestName(to: name, among: begins.map(\.name)))
  }
  if own.count > 1 { throw .repeatedAnchor(name, first: begin + 1, second: own[1].line + 1) }
  let ends = marks("end").filter { $0.line > begin }
  guard let end = ends.first(where: { $0.name == name })?.line else {
    let others = Set(begins.map(\.name))
    let close = closestName(to: name, among: ends.map(\.name).filter { !others.contains($0) })
    throw .openAnchor(name, line: begin + 1, suggestion: close)
  }
  func isBlank(_ index: Int) -> Bool { lines[index].allSatisfy(\.isWhitespace) }
  guard let first = (begin + 1..<end).first(where: { !isBlank($0) }),
    let last = (begin + 1..<end).last(where: { !isBlank($0) })
  else { throw .emptyAnchor(name, line: begin + 1) }
  return excerpt(of: lines[first...last], firstLine: first + 1)
}

/// All declarations of a source with their paths, outside of function bodies.
private final class SymbolFinder: SyntaxVisitor {
  private(set) var symbols: [(path: [String], declaration: Syntax)] = []
  private var types: [String] = []

  private func add(_ name: String, _ declaration: some SyntaxProtocol) {
    symbols.append((types + [name], Syntax(declaration)))
  }

  private func enter(_ name: String, _ declaration: some SyntaxProtocol) -> SyntaxVisitorContinueKind {
    add(name, declaration)
    types.append(name)
    return .visitChildren
  }

  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text, node) }
  override func visitPost(_ node: StructDeclSyntax) { types.removeLast() }
  override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text, node) }
  override func visitPost(_ node: ClassDeclSyntax) { types.removeLast() }
  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text, node) }
  override func visitPost(_ node: EnumDeclSyntax) { types.removeLast() }
  override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text, node) }
  override func visitPost(_ node: ActorDeclSyntax) { types.removeLast() }
  override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text, node) }
  override func visitPost(_ node: ProtocolDeclSyntax) { types.removeLast() }

  override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
    types.append(node.extendedType.trimmedDescription)
    return .visitChildren
  }
  override func visitPost(_ node: ExtensionDeclSyntax) { types.removeLast() }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    add(node.name.text, node)
    return .skipChildren
  }

  override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
    add("init", node)
    return .skipChildren
  }

  override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
    add("subscript", node)
    return .skipChildren
  }

  override func visit(_ node: TypeAliasDeclSyntax) -> SyntaxVisitorContinueKind {
    add(node.name.text, node)
    return .skipChildren
  }

  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    for binding in node.bindings {
      if let name = binding.pattern.as(IdentifierPatternSyntax.self) { add(name.identifier.text, node) }
    }
    return .skipChildren
  }

  override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind {
    for element in node.elements { add(element.name.text, node) }
    return .skipChildren
  }
}
