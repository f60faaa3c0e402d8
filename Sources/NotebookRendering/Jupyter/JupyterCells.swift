// The cells of a Jupyter notebook (nbformat 4.5, nbformat.readthedocs.io), made one after the other.

import NotebookModel

struct JupyterCells {
  private let document: ExecutedNotebook
  private var cells: [JSONValue] = []
  private var takenIDs: Set<String>
  private var textCount = 0
  private var executionCount = 0

  init(_ document: ExecutedNotebook) {
    self.document = document
    takenIDs = Set(document.notebook.cells.map(\.id))
  }

  /// The notebook of all cells so far.
  ///
  /// - Parameter nb: what nbformat has no place for.
  func notebook(nb: [String: JSONValue]) -> JSONValue {
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
    metadata["nb"] = .object(nb)
    return .object([
      "cells": .array(cells), "metadata": .object(metadata), "nbformat": .integer(4), "nbformat_minor": .integer(5),
    ])
  }

  /// - Parameter type: `markdown` or `raw`.
  mutating func addText(_ text: String, type: String = "markdown", metadata: [String: JSONValue] = [:]) {
    var id = ""
    repeat {
      textCount += 1
      id = "text-\(textCount)"
    } while takenIDs.contains(id)
    cells.append(
      .object([
        "cell_type": .string(type), "id": .string(id), "metadata": .object(metadata), "source": .lines(text),
      ]))
  }

  /// What a reader sees of a cell: the code that it shows, without the line break at its end.
  func source(of cell: Cell) -> String {
    let source =
      cell.kind == .parameters
      ? cell.code : document.result(of: cell).listing?.text ?? document.notebook.content(of: cell)
    return source.hasSuffix("\n") ? String(source.dropLast()) : source
  }

  mutating func addCode(_ cell: Cell, text: CellText? = nil) {
    let result = document.result(of: cell)
    let hasRun =
      switch result.state {
      case .succeeded, .failed, .interrupted: true
      case .notRun, .skipped: false
      }
    if hasRun { executionCount += 1 }
    let count = hasRun ? JSONValue.integer(executionCount) : .null
    cells.append(
      .object([
        "cell_type": .string("code"), "execution_count": count, "id": .string(cell.id),
        "metadata": metadata(of: cell, result, text), "outputs": .array(result.outputs.map { json($0, count) }),
        "source": .lines(source(of: cell)),
      ]))
  }

  private func metadata(of cell: Cell, _ result: CellResult, _ text: CellText?) -> JSONValue {
    var nb = RecordedCell(result).metadata(listing: result.listing)
    if let text = text?.json { nb["text"] = text }
    var metadata: [String: JSONValue] = ["nb": .object(nb)]
    let own = cell.kind == .parameters ? [parametersTag] : cell.options.tags
    // nbformat wants each tag once, and none empty or with a comma.
    var tags: [String] = []
    for tag in own.flatMap({ $0.split(separator: ",").map(String.init) }) where !tags.contains(tag) { tags.append(tag) }
    if !tags.isEmpty { metadata["tags"] = .array(tags.map(JSONValue.string)) }
    var hidden: [String: JSONValue] = [:]
    if !CellDisplay.showsCode(cell.options) { hidden["source_hidden"] = .bool(true) }
    if !CellDisplay.showsOutputs(cell.options) { hidden["outputs_hidden"] = .bool(true) }
    if !hidden.isEmpty { metadata["jupyter"] = .object(hidden) }
    return .object(metadata)
  }

  /// papermill's tag for the cell that holds defaults, or for the one that holds what a run was given.
  private var parametersTag: String {
    document.notebook.frontMatter.parameters.contains(where: \.isOverridden) ? "injected-parameters" : "parameters"
  }

  /// An inline expression as the record keeps it: what a code cell's metadata says, its outputs and its code.
  func record(of cell: Cell) -> JSONValue {
    let result = document.result(of: cell)
    var record = RecordedCell(result).metadata(listing: nil)
    record["outputs"] = .array(result.outputs.map { json($0, .null) })
    record["source"] = .string(cell.code)
    return .object(record)
  }

  // MARK: Outputs

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
