// Bytes of a file -> `Notebook`: the stages of parsing, in order.

import NotebookModel

/// Everything that is wrong with a notebook's text.
public struct ParseFailure: Error, Sendable {
  /// The errors, in the order of their places.
  public var diagnostics: [Diagnostic]
  /// The text, to show lines of; `nil` where it is not UTF-8.
  public var source: SourceText?

  public init(diagnostics: [Diagnostic], source: SourceText?) {
    self.diagnostics = diagnostics
    self.source = source
  }
}

/// Parses a notebook.
///
/// A byte order mark at the beginning is left out: `Notebook.source` and all offsets start behind it.
///
/// - Parameters:
///   - contents: The file's bytes, in UTF-8.
///   - path: The file's path as the user wrote it, for diagnostics.
/// - Throws: `ParseFailure` with all errors of the file.
/// - Complexity: O(n) in the file's length for text as people write it.
public func parseNotebook(_ contents: [UInt8], path: String) throws(ParseFailure) -> Notebook {
  try parseDocument(contents, path: path).notebook
}

/// A notebook, and what tests want to know of its parsing.
package struct ParsedDocument {
  package var notebook: Notebook
  /// Offsets at which inlines did not stand where cmark had read them.
  package var misalignments: [Int]
}

package func parseDocument(_ contents: [UInt8], path: String) throws(ParseFailure) -> ParsedDocument {
  let source = try sourceText(contents, path: path)
  var (parsed, problems) = parseText(source, path: path)
  parsed.notebook.hasByteOrderMark = contents.starts(with: byteOrderMark)
  guard problems.errors.isEmpty else { throw ParseFailure(diagnostics: problems.errors, source: source) }
  return parsed
}

/// What can be read of a text, and what is wrong with it.
func parseText(_ source: SourceText, path: String) -> (ParsedDocument, ProblemList) {
  let document = SourceBytes(source: source)
  var problems = ProblemList(file: path, source: source)
  var (frontMatter, offsets, bodyLine) = FrontMatterReader.read(document, &problems)
  var tree = parseBody(document, from: bodyLine, &problems)
  InlineTexts.readCaptions(&tree, document)
  InlineTexts.readFrontMatter(&frontMatter, offsets, document, &tree.cells)
  if !frontMatter.parameters.isEmpty, let range = offsets["params"] {
    tree.cells.append(
      Cell(parameters: frontMatter.parameters, index: tree.cells.count, range: document.source.range(range)))
  }
  Labels.resolve(&tree, &frontMatter, document, &problems)

  let notebook = Notebook(
    path: path, source: source, frontMatter: frontMatter, blocks: tree.blocks, cells: tree.cells,
    destinations: tree.findings.destinations.sorted { $0.range.lower < $1.range.lower }, warnings: problems.warnings)
  return (ParsedDocument(notebook: notebook, misalignments: tree.findings.misalignments), problems)
}

/// U+FEFF in UTF-8.
let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// The text of a file in UTF-8, without a byte order mark.
func sourceText(_ contents: [UInt8], path: String) throws(ParseFailure) -> SourceText {
  let bytes = contents.starts(with: byteOrderMark) ? Array(contents.dropFirst(3)) : contents
  if let invalid = firstInvalidUTF8(in: bytes) {
    let before = SourceText(String(decoding: bytes[..<invalid], as: UTF8.self))
    let place = before.position(at: invalid)
    let after = SourcePosition(line: place.line, column: place.column + 1, offset: place.offset + 1)
    let error = ParsingError.invalidUTF8(byte: bytes[invalid])
    throw ParseFailure(diagnostics: [error.diagnostic(in: path, at: SourceRange(place, after))], source: nil)
  }
  return SourceText(String(decoding: bytes, as: UTF8.self))
}

/// Markdown that is not a notebook, such as a caption or what a cell printed: Swift in it is shown and never run.
/// References that lead nowhere and other mistakes are no errors here.
///
/// - Complexity: as `parseNotebook(_:path:)`.
public func parseMarkdown(_ text: String) -> [Markup] {
  let fragment = parseFragment(text)
  return fragment.blocks.map { block in
    block.mapped { node in
      switch node.kind {
      case .cell(let cell): node.kind = .codeBlock(info: "swift", text: fragment.cells[cell].code)
      case .inlineExpression:
        node = Markup(.code("{swift} " + node.plainText), range: node.range)
      default: break
      }
    }
  }
}

/// A text as a notebook without front matter, whatever is wrong with it.
func parseFragment(_ text: String) -> Notebook {
  let source = SourceText(text)
  let document = SourceBytes(source: source)
  var problems = ProblemList(file: "", source: source)
  var tree = parseBody(document, from: 0, &problems)
  var frontMatter = FrontMatter()
  Labels.resolve(&tree, &frontMatter, document, &problems)
  return Notebook(path: "", source: source, frontMatter: frontMatter, blocks: tree.blocks, cells: tree.cells)
}

/// The Markdown from a line on.
private func parseBody(_ document: SourceBytes, from bodyLine: Int, _ problems: inout ProblemList) -> BuiltTree {
  let structure = BlockScanner.scan(document, from: bodyLine)
  reportUnclosedFences(structure, document, &problems)
  let lifts = findLifts(structure, document, &problems)
  let masked = mask(lifts, structure, document)

  let bodyStart = bodyLine < document.lineCount ? document.line(bodyLine).lowerBound : document.bytes.count
  var tree = BuiltTree()
  if !reportWideTables(structure, document, &problems), let parsed = MarkdownTree(masked[bodyStart...]) {
    tree = TreeBuilder.build(
      parsed.root, of: document, masked: masked, structure: structure, lifts: lifts, firstLine: bodyLine, &problems)
  }
  tree.findings.destinations += definitionDestinations(structure, document, masked)
  return tree
}

/// cmark closes an open fence at the end of its container; whoever wrote it meant something else.
private func reportUnclosedFences(
  _ structure: BlockStructure, _ document: SourceBytes, _ problems: inout ProblemList
) {
  for leaf in structure.leaves where leaf.kind == .fencedCode(isClosed: false) {
    let start = structure.contentStart[leaf.lines.lowerBound]
    let line = document.line(leaf.lines.lowerBound)
    let end = document.bytes.runEnd(of: document.bytes[start], from: start, to: line.upperBound)
    problems.report(.unclosedFence(document.text(start..<end)), start..<line.upperBound)
  }
}

/// cmark's time for a table grows with the square of its columns; returns whether one has too many.
private func reportWideTables(
  _ structure: BlockStructure, _ document: SourceBytes, _ problems: inout ProblemList
) -> Bool {
  let limit = 1000
  var isAnyWide = false
  for leaf in structure.leaves {
    guard case .table(let columns) = leaf.kind, columns > limit else { continue }
    let start = structure.contentStart[leaf.lines.lowerBound]
    problems.report(.tooManyColumns(columns, limit: limit), start..<document.line(leaf.lines.lowerBound).upperBound)
    isAnyWide = true
  }
  return isAnyWide
}

/// What is lifted out of all leaves, in order.
private func findLifts(
  _ structure: BlockStructure, _ document: SourceBytes, _ problems: inout ProblemList
) -> [Lift] {
  var lifts: [Lift] = []
  for leaf in structure.leaves {
    switch leaf.kind {
    case .paragraph, .heading, .setextHeading:
      let stretch = document.line(leaf.lines.lowerBound).lowerBound..<document.line(leaf.lines.upperBound - 1).upperBound
      guard InlineScanner.mayLift(document.bytes[stretch]) else { continue }
      let content = LeafContent.inlines(of: leaf, structure, document, document.bytes)
      lifts += InlineScanner.lifts(of: content, isHeading: leaf.kind != .paragraph)
    case .table(let columns):
      for line in leaf.lines {
        let row = structure.contentStart[line]..<document.line(line).upperBound
        for cell in TableRow(document.bytes, row, columns: columns).cells {
          lifts += InlineScanner.lifts(of: LeafContent(lines: [cell], of: document.bytes), isHeading: false)
        }
      }
    case .fencedCode, .indentedCode, .html: break
    }
  }
  let lifted = Set(lifts.map(\.offsets.lowerBound))
  for start in structure.unclosedFormulas where !lifted.contains(start) {
    problems.report(.unclosedFormula, start..<start + 2)
  }
  return lifts
}

/// The document with placeholders for what was lifted; line breaks, and what stands before lines' content, stay.
private func mask(_ lifts: [Lift], _ structure: BlockStructure, _ document: SourceBytes) -> [UInt8] {
  var bytes = document.bytes
  for lift in lifts {
    var line = document.lineIndex(at: lift.offsets.lowerBound)
    var start = lift.offsets.lowerBound
    while start < lift.offsets.upperBound {
      let end = min(lift.offsets.upperBound, document.line(line).upperBound)
      if start < end { for index in start..<end { bytes[index] = Byte.placeholder } }
      line += 1
      guard line < document.lineCount else { break }
      start = structure.contentStart[line]
    }
  }
  return bytes
}

/// The destinations of reference definitions, which leave no trace in the tree.
private func definitionDestinations(
  _ structure: BlockStructure, _ document: SourceBytes, _ masked: [UInt8]
) -> [Notebook.Destination] {
  structure.leaves.flatMap { leaf -> [Notebook.Destination] in
    guard leaf.kind == .paragraph || leaf.kind == .setextHeading,
      masked[structure.contentStart[leaf.lines.lowerBound]] == Byte.openBracket
    else { return [] }
    let content = LeafContent.inlines(of: leaf, structure, document, masked)
    return ReferenceDefinition.leading(in: content.bytes).map { definition in
      let offsets = content.fileRange(definition.destination)
      return Notebook.Destination(text: document.text(offsets), range: document.source.range(offsets))
    }
  }
}
