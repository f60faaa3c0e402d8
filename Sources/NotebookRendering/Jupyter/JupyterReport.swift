// The record of a run as a Jupyter notebook (nbformat 4.5, nbformat.readthedocs.io): all outputs in all representations.

import NotebookModel

/// `NAME.ipynb`: prose as markdown cells, cells as code cells with their outputs.
///
/// What nbformat has no place for (keys, states, noise) lies in each cell's `metadata.nb`; `readRecord(_:)` reads it.
public struct JupyterReport: ReportRenderer {
  public init() {}

  public var name: String { "ipynb" }

  public func render(_ document: ExecutedNotebook, context: RenderingContext) throws -> [RenderedFile] {
    var writer = JupyterWriter(document, LinkMover(from: context.notebookFolder, to: context.outputFolder))
    return [RenderedFile(path: "\(document.notebook.name).ipynb", bytes: writer.notebook().file)]
  }
}

private struct JupyterWriter {
  private let document: ExecutedNotebook
  private let edits: [SourceEdit]
  private var cells: JupyterCells

  init(_ document: ExecutedNotebook, _ links: LinkMover) {
    self.document = document
    edits = proseEdits(of: document.notebook, links).sorted(by: SourceEdit.comesBefore)
    cells = JupyterCells(document)
  }

  mutating func notebook() -> JSONValue {
    let notebook = document.notebook
    addText(notebook.titleMarkdown)
    var at = notebook.frontMatter.range?.upper.offset ?? 0
    var indentation = (width: 0, end: 0)
    var blocks = notebook.blocks[...]
    for cell in notebook.cells {
      let fence = notebook.fencedOffsets(of: cell)
      addProse(at..<max(at, fence.lowerBound), indentation)
      cells.addCode(cell)
      at = max(at, fence.upperBound)
      while let block = blocks.first, block.range.upper.offset < fence.upperBound { blocks.removeFirst() }
      indentation = (notebook.linePrefix(of: cell).utf8.count, blocks.first?.range.upper.offset ?? at)
    }
    addProse(at..<max(at, notebook.source.count), indentation)
    return cells.notebook(nb: [
      "incomplete": .bool(document.isIncomplete),
      "provenance": .array(document.provenance.map { .array([.string($0.name), .string($0.value)]) }),
    ])
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
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    guard !lines.isEmpty else { return }
    cells.addText(lines.joined(separator: "\n"))
  }
}
