// A notebook for Jupyter, from which `nb import` makes the same text again, byte for byte.

import NotebookModel

/// `NAME.ipynb`, for working on in Jupyter: front matter as a raw cell (as Quarto and Jupytext write it), prose as
/// markdown cells, cells as code cells.
///
/// Unlike the report it leaves nothing out and cleans nothing. Where the text can't be told from the cells alone
/// (blank lines, unusual fences, cells in lists, links that had to change because the file lies elsewhere), it is kept
/// in `metadata.nb`.
public struct JupyterExport: ReportRenderer {
  public init() {}

  public var name: String { "ipynb" }

  public func render(_ document: ExecutedNotebook, context: RenderingContext) throws -> [RenderedFile] {
    var writer = ExportWriter(document, LinkMover(from: context.notebookFolder, to: context.outputFolder))
    return [RenderedFile(path: "\(document.notebook.name).ipynb", bytes: writer.jupyter().file)]
  }
}

/// A stretch of the notebook's text that becomes a cell of its own; without the line break at its end.
private struct Piece {
  enum Kind {
    case frontMatter, prose
    case cell(Cell)
  }

  var kind: Kind
  /// UTF-8 offsets.
  var range: Range<Int>
}

private struct ExportWriter {
  private let notebook: Notebook
  private let source: SourceText
  private let links: LinkMover
  /// Relative links that must change, since the file lies in another folder.
  private let edits: [SourceEdit]
  /// Whether all lines end with a carriage return and a line feed; cells then have line feeds only.
  private let hasCRLF: Bool
  private var cells: JupyterCells

  init(_ document: ExecutedNotebook, _ links: LinkMover) {
    notebook = document.notebook
    source = notebook.source
    self.links = links
    edits = notebook.destinations.compactMap { destination in
      let moved = links.moved(destination.text)
      return moved == destination.text ? nil : SourceEdit(destination.range.offsets, moved)
    }.sorted(by: SourceEdit.comesBefore)
    hasCRLF = source.hasOnlyCRLF
    cells = JupyterCells(document)
  }

  mutating func jupyter() -> JSONValue {
    var at = 0
    for piece in pieces() {
      let gap = text(at..<piece.range.lowerBound)
      add(piece, gap: gap == (at == 0 ? "" : CellText.usualGap) ? nil : gap)
      at = piece.range.upperBound
    }
    var nb: [String: JSONValue] = [:]
    let end = text(at..<source.count)
    if end != "\n" { nb["end"] = .string(end) }
    if hasCRLF { nb["crlf"] = .bool(true) }
    if notebook.hasByteOrderMark { nb["bom"] = .bool(true) }
    if !links.way.isEmpty { nb["way"] = .string(links.way) }
    return cells.notebook(nb: nb)
  }

  private func text(_ range: Range<Int>) -> String {
    let text = String(source[range])
    return hasCRLF ? text.replacing("\r\n", with: "\n") : text
  }

  // MARK: Cutting

  /// Front matter, cells, and what stands between them, without the blank lines around it.
  private func pieces() -> [Piece] {
    var pieces: [Piece] = []
    var at = 0
    if let range = notebook.frontMatter.range?.offsets {
      pieces.append(Piece(kind: .frontMatter, range: range))
      at = range.upperBound
    }
    for cell in notebook.cells where cell.kind == .block {
      let range = lines(of: cell)
      if let prose = trimmed(at..<range.lowerBound) { pieces.append(Piece(kind: .prose, range: prose)) }
      pieces.append(Piece(kind: .cell(cell), range: range))
      at = range.upperBound
    }
    if let prose = trimmed(at..<source.count) { pieces.append(Piece(kind: .prose, range: prose)) }
    return pieces
  }

  /// The whole lines of a fenced block, with the markers of lists and quotes before its fences.
  private func lines(of cell: Cell) -> Range<Int> {
    let range = notebook.fencedOffsets(of: cell)
    return source.lineStarts[cell.range.lower.line - 1]..<range.upperBound
  }

  /// The range without blank lines at its beginning and end; `nil` where nothing is left.
  private func trimmed(_ range: Range<Int>) -> Range<Int>? {
    let bytes = Array(source[range].utf8)
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return nil }
    // Blanks at the beginning of the first line are its indentation.
    let start = bytes[..<first].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (range.lowerBound + start)..<(range.lowerBound + last + 1)
  }

  // MARK: Cells

  private mutating func add(_ piece: Piece, gap: String?) {
    let written = text(piece.range)
    switch piece.kind {
    case .frontMatter:
      // nbconvert shows raw cells of its own format only: not this one.
      cells.addText(
        written, type: "raw", metadata: nb(CellText(gap: gap, source: written), ["raw_mimetype": .string("text/x-yaml")]))
      let title = notebook.titleMarkdown.trimmingBlanksAtEnd
      if !title.isEmpty {
        cells.addText(title, metadata: ["nb": .object(["title": .string(CellText.hash(of: title))])])
      }
    case .prose:
      let moved = source.replacing(edits, in: piece.range)
      let shown = hasCRLF ? moved.replacing("\r\n", with: "\n") : moved
      cells.addText(
        shown, metadata: nb(CellText(gap: gap, written: shown == written ? nil : written, source: shown)))
    case .cell(let cell):
      let shown = cells.source(of: cell)
      let isUsual = fencedBlock(shown, info: "swift") == written
      cells.addCode(cell, text: CellText(gap: gap, written: isUsual ? nil : written, source: shown))
    }
  }

  private func nb(_ text: CellText, _ others: [String: JSONValue] = [:]) -> [String: JSONValue] {
    guard let text = text.json else { return others }
    return others.merging(["nb": .object(["text": text])]) { _, new in new }
  }
}

extension SourceText {
  fileprivate var hasOnlyCRLF: Bool {
    var before: UInt8 = 0
    var hasAny = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n") {
        guard before == UInt8(ascii: "\r") else { return false }
        hasAny = true
      } else if before == UInt8(ascii: "\r") {
        return false
      }
      before = byte
    }
    return hasAny && before != UInt8(ascii: "\r")
  }
}

extension String {
  fileprivate var trimmingBlanksAtEnd: String {
    String(reversed().drop { $0.isWhitespace }.reversed())
  }
}
