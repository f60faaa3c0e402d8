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
  let document: ExecutedNotebook
  private let edits: [SourceEdit]
  private var takenIDs: Set<String>
  private var cells: [JSONValue] = []
  private var textCount = 0
  private var executionCount = 0

  init(_ document: ExecutedNotebook, _ links: LinkMover) {
    self.document = document
    edits = proseEdits(of: document.notebook, links).sorted(by: SourceEdit.comesBefore)
    takenIDs = Set(document.notebook.cells.map(\.id))
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
      addCode(cell)
      at = max(at, fence.upperBound)
      while let block = blocks.first, block.range.upper.offset < fence.upperBound { blocks.removeFirst() }
      indentation = (notebook.linePrefix(of: cell).utf8.count, blocks.first?.range.upper.offset ?? at)
    }
    addProse(at..<max(at, notebook.source.count), indentation)
    return .object([
      "cells": .array(cells), "metadata": metadata(), "nbformat": .integer(4), "nbformat_minor": .integer(5),
    ])
  }

  private func metadata() -> JSONValue {
    let notebook = document.notebook
    var metadata: [String: JSONValue] = [
      "kernelspec": .object([
        "display_name": .string("Swift"), "language": .string("swift"), "name": .string("swift"),
      ]),
      "language_info": .object([
        "codemirror_mode": .string("swift"), "file_extension": .string(".swift"), "mimetype": .string("text/x-swift"),
        "name": .string("swift"), "pygments_lexer": .string("swift"),
      ]),
      "title": .string(notebook.title),
    ]
    if !notebook.frontMatter.author.isEmpty {
      metadata["authors"] = .array(notebook.frontMatter.author.map { .object(["name": .string($0)]) })
    }
    metadata["nb"] = .object([
      "incomplete": .bool(document.isIncomplete),
      "provenance": .array(document.provenance.map { .array([.string($0.name), .string($0.value)]) }),
    ])
    return .object(metadata)
  }

  // MARK: Prose

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
    var id = ""
    repeat {
      textCount += 1
      id = "text-\(textCount)"
    } while takenIDs.contains(id)
    cells.append(
      .object([
        "cell_type": .string("markdown"), "id": .string(id), "metadata": .object([:]),
        "source": .lines(lines.joined(separator: "\n")),
      ]))
  }

  // MARK: Cells

  private mutating func addCode(_ cell: Cell) {
    let result = document.result(of: cell)
    let hasRun =
      switch result.state {
      case .succeeded, .failed, .interrupted: true
      case .notRun, .skipped: false
      }
    if hasRun { executionCount += 1 }
    let count = hasRun ? JSONValue.integer(executionCount) : .null
    var source = result.listing?.text ?? document.notebook.content(of: cell)
    if source.hasSuffix("\n") { source.removeLast() }
    cells.append(
      .object([
        "cell_type": .string("code"), "execution_count": count, "id": .string(cell.id),
        "metadata": metadata(of: cell, result), "outputs": .array(result.outputs.map { json($0, count) }),
        "source": .lines(source),
      ]))
  }

  private func metadata(of cell: Cell, _ result: CellResult) -> JSONValue {
    var metadata: [String: JSONValue] = ["nb": RecordedCell(result).metadata(listing: result.listing)]
    if !cell.options.tags.isEmpty { metadata["tags"] = .array(cell.options.tags.map(JSONValue.string)) }
    var hidden: [String: JSONValue] = [:]
    if !CellDisplay.showsCode(cell.options) { hidden["source_hidden"] = .bool(true) }
    if !CellDisplay.showsOutputs(cell.options) { hidden["outputs_hidden"] = .bool(true) }
    if !hidden.isEmpty { metadata["jupyter"] = .object(hidden) }
    return .object(metadata)
  }

  private func json(_ output: Output, _ count: JSONValue) -> JSONValue {
    switch output.kind {
    case .stream(let name, let text):
      return .object(["name": .string(name), "output_type": .string("stream"), "text": .lines(text)])
    case .display(let bundle):
      return .object([
        "data": data(of: bundle), "metadata": metadata(of: bundle), "output_type": .string("display_data"),
      ])
    case .result(let bundle):
      return .object([
        "data": data(of: bundle), "execution_count": count, "metadata": metadata(of: bundle),
        "output_type": .string("execute_result"),
      ])
    case .error(let name, let message, let diagnostic):
      let trace = diagnostic?.withoutFolder.rendered(in: document.notebook.source) ?? message
      let lines = trace.split(separator: "\n", omittingEmptySubsequences: false)
      return .object([
        "ename": .string(name), "evalue": .string(message), "output_type": .string("error"),
        "traceback": .array(lines.map { .string(String($0)) }),
      ])
    }
  }

  private func data(of bundle: MIMEBundle) -> JSONValue {
    var data: [String: JSONValue] = [:]
    for entry in bundle.entries {
      switch entry.content {
      case .text(let text): data[entry.type] = .lines(text)
      case .data(let bytes): data[entry.type] = .string(base64(bytes))
      }
    }
    return .object(data)
  }

  private func metadata(of bundle: MIMEBundle) -> JSONValue { .object(bundle.metadata.mapValues(JSONValue.string)) }
}
