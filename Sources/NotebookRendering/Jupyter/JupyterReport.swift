// The record of a run as a Jupyter notebook (nbformat 4.5, nbformat.readthedocs.io): all outputs in all representations.

import NotebookModel

/// `NAME.ipynb`: prose as markdown cells, cells as code cells with their outputs.
///
/// What nbformat has no place for (keys, states, noise) lies in each cell's `metadata.nb`; `readRecord(_:)` reads it.
public struct JupyterReport: ReportRenderer {
  public init() {}

  public var name: String { "ipynb" }

  public func render(_ document: ExecutedNotebook, context: RenderingContext) throws -> [RenderedFile] {
    let name = context.name(of: document.notebook)
    var writer = JupyterWriter(
      document.showingValues(), LinkMover(from: context.notebookFolder, to: context.outputFolder))
    return [RenderedFile(path: "\(name).ipynb", bytes: writer.notebook().file)]
  }
}

private struct JupyterWriter {
  private let document: ExecutedNotebook
  private let edits: [SourceEdit]
  private var cells: JupyterCells

  init(_ document: ExecutedNotebook, _ links: LinkMover) {
    self.document = document
    edits = (proseEdits(of: document.notebook, links) + InlineMarks.edits(of: document.notebook))
      .sorted(by: SourceEdit.comesBefore)
    cells = JupyterCells(document)
  }

  mutating func notebook() -> JSONValue {
    let notebook = document.notebook
    addText(notebook.titleMarkdown)
    var at = notebook.frontMatter.range?.upper.offset ?? 0
    var indentation = (width: 0, end: 0)
    var blocks = notebook.blocks[...]
    for cell in notebook.cells where cell.kind == .parameters { cells.addCode(cell) }
    for cell in notebook.cells where cell.kind == .block {
      let fence = notebook.fencedOffsets(of: cell)
      addProse(at..<max(at, fence.lowerBound), indentation)
      cells.addCode(cell)
      at = max(at, fence.upperBound)
      while let block = blocks.first, block.range.upper.offset < fence.upperBound { blocks.removeFirst() }
      indentation = (notebook.linePrefix(of: cell).utf8.count, blocks.first?.range.upper.offset ?? at)
    }
    addProse(at..<max(at, notebook.source.count), indentation)
    var nb: [String: JSONValue] = [
      "incomplete": .bool(document.isIncomplete),
      "provenance": .array(document.provenance.map { .array([.string($0.name), .string($0.value)]) }),
    ]
    let inline = notebook.cells.filter { $0.kind == .inline }
    if !inline.isEmpty {
      nb["inline"] = .object(Dictionary(uniqueKeysWithValues: inline.map { ($0.id, cells.record(of: $0)) }))
    }
    return cells.notebook(nb: nb)
  }

  /// The text between two cells. What follows a cell inside a list loses the list's indentation, for it stands alone.
  private mutating func addProse(_ range: Range<Int>, _ indentation: (width: Int, end: Int)) {
    let source = document.notebook.source
    guard indentation.width > 0, range.lowerBound < indentation.end else {
      return addText(source.replacing(edits, in: range))
    }
    let middle = min(max(indentation.end, range.lowerBound), range.upperBound)
    let inside = source.replacing(edits, in: range.lowerBound..<middle)
    let lines = inside.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let blanks = line.utf8.prefix(indentation.width).prefix { $0 == UInt8(ascii: " ") }.count
      return line.dropFirst(blanks)
    }
    addText(lines.joined(separator: "\n") + source.replacing(edits, in: middle..<range.upperBound))
  }

  private mutating func addText(_ text: String) {
    let lines = text.trimmingBlankLines
    guard !lines.isEmpty else { return }
    let (source, inline) = InlineMarks.replaced(in: String(lines), document)
    cells.addText(source, metadata: inline.isEmpty ? [:] : ["nb": .object(["inline": .array(inline)])])
  }
}

extension String {
  /// Without the lines at the beginning and the end that hold white space alone, and without the last line break.
  ///
  /// - Complexity: O(m) in the number of bytes that are left out and of the lines next to them.
  fileprivate var trimmingBlankLines: Substring {
    var rest = self[...]
    while true {
      let end = rest.firstLineBreak
      guard rest[..<(end ?? rest.endIndex)].allSatisfy(\.isWhitespace) else { break }
      guard let end else { return "" }
      rest = rest[utf8.index(after: end)...]
    }
    while let end = rest.lastLineBreak, rest[utf8.index(after: end)...].allSatisfy(\.isWhitespace) {
      rest = rest[..<end]
    }
    return rest
  }
}

extension Substring {
  /// The first `\n`, but for those of `\r\n`.
  fileprivate var firstLineBreak: Index? { utf8.indices.first(where: isLineBreak) }
  /// The last `\n`, but for those of `\r\n`.
  fileprivate var lastLineBreak: Index? { utf8.indices.last(where: isLineBreak) }

  private func isLineBreak(_ index: Index) -> Bool {
    utf8[index] == UInt8(ascii: "\n")
      && (index == startIndex || utf8[utf8.index(before: index)] != UInt8(ascii: "\r"))
  }
}
