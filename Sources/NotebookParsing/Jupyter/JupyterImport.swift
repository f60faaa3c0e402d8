// A Jupyter notebook (nbformat 3 or 4) -> the text of a notebook, its pictures and the record of its outputs.

import NotebookModel

/// What an import gives.
public struct ImportedNotebook: Sendable {
  public var text: String
  /// Attachments; paths are relative to the notebook's folder.
  public var files: [(path: String, bytes: [UInt8])]
  /// The outputs, in the form of `reports/NAME.ipynb`; `nil` where there are none, or the text has errors.
  public var record: [UInt8]?
  public var warnings: [JupyterImportWarning]
  /// What the text has against it as a notebook; `nb run` will say the same.
  public var problems: ParseFailure?
}

/// The largest file that is read, in bytes.
public let largestJupyterNotebook = 64 << 20

/// Reads a Jupyter notebook.
///
/// Markdown cells stay as they are, but for links, which follow the file, and attachments, which become files in `img`.
/// Code cells become fenced blocks in their language; those in Swift are cells. A raw cell becomes a fenced block in
/// Pandoc's notation for raw text (`{=html}`), the first one the front matter where it is some, as in Quarto and
/// Jupytext. What `JupyterExport` wrote becomes the text that it was made of.
///
/// - Parameters:
///   - contents: The file's bytes.
///   - folder: The folder of the Jupyter notebook, from which its relative links lead.
///   - path: Where the notebook will be written.
/// - Throws: `JupyterImportError`.
/// - Complexity: O(n) in the number of bytes.
public func importJupyterNotebook(
  _ contents: [UInt8], from folder: String, to path: String
) throws(JupyterImportError) -> ImportedNotebook {
  var importer = try JupyterImporter(try JupyterDocument(contents), from: folder, to: path)
  return importer.result()
}

private struct JupyterImporter {
  private let document: JupyterDocument
  private let target: Notebook
  private let folder: String
  private var text = ""
  private var lineCount = 1
  private var warnings: [JupyterImportWarning] = []
  private var labels: Set<String> = []
  private var attachments: JupyterAttachments
  /// The paths of each cell's attachments.
  private var attached: [[String: String]] = []
  /// The 1-based line at which each cell's text starts, where it has one.
  private var lines: [Int?] = []
  /// The source of each text cell as it stands in the notebook.
  private var texts: [String] = []

  init(_ document: JupyterDocument, from folder: String, to path: String) throws(JupyterImportError) {
    self.document = document
    self.folder = folder
    target = parseText(SourceText(""), path: path).0.notebook
    attachments = JupyterAttachments(notebook: target.name)
    for cell in document.cells { attached.append(try attachments.add(cell)) }
    for cell in document.cells where cell.kind == .code {
      let options = CellOptions.read(from: cell.source)
      if let label = options.label { labels.insert(label) }
    }
  }

  mutating func result() -> ImportedNotebook {
    for (index, cell) in document.cells.enumerated() {
      let (piece, gap) = self.piece(cell, index)
      texts.append(piece)
      lines.append(nil)
      guard !piece.isEmpty else { continue }
      append(text.isEmpty ? gap ?? "" : gap.flatMap { $0.contains("\n") ? $0 : nil } ?? CellText.usualGap)
      lines[index] = lineCount
      append(piece)
    }
    let nb = document.metadata["nb"]
    text += nb?["end"]?.string ?? (text.isEmpty ? "" : "\n")
    if nb?["crlf"] == .bool(true) {
      text = text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
    }
    let (parsed, problems) = parseText(SourceText(text), path: target.path)
    let failure =
      problems.errors.isEmpty ? nil : ParseFailure(diagnostics: problems.errors, source: parsed.notebook.source)
    var record: [UInt8]?
    if document.cells.contains(where: { !$0.outputs.isEmpty }) {
      if failure == nil { record = self.record(for: parsed.notebook).file } else { warnings.append(.noRecord) }
    }
    return ImportedNotebook(
      text: nb?["bom"] == .bool(true) ? "\u{FEFF}" + text : text, files: attachments.files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, record: record,
      warnings: warnings, problems: failure)
  }

  private mutating func append(_ piece: String) {
    text += piece
    for byte in piece.utf8 where byte == Byte.newline { lineCount += 1 }
  }

  // MARK: Cells to text

  private mutating func piece(_ cell: JupyterCell, _ index: Int) -> (text: String, gap: String?) {
    let nb = cell.metadata["nb"]
    let source = nb?["inline"]?.array.map { restoredExpressions($0, in: cell.source) } ?? cell.source
    let own = nb?["text"].flatMap(CellText.init(json:))
    // The title that an export shows for the front matter.
    if let title = nb?["title"]?.string, title == CellText.hash(of: source) { return ("", nil) }
    let written = own?.written(for: source)
    let text: String
    switch cell.kind {
    case .markdown: text = markdown(written ?? source, isWritten: written != nil, index)
    case .raw: text = raw(cell, index)
    case .code:
      let language = infoWord(cell.language ?? document.language ?? "")
      let block = own?.written.flatMap { language == "swift" ? $0 : nil }
      text = written ?? code(cell, language, like: block, index)
    }
    return (text, own?.gap)
  }

  private mutating func markdown(_ source: String, isWritten: Bool, _ index: Int) -> String {
    let way = document.metadata["nb"]?["way"]?.string
    let base = isWritten && way != nil ? "\(folder)/\(way!)" : folder
    let links = LinkMover(from: base, to: target.folder)
    let paths = attached[index]
    var missing: [String] = []
    var text = changingLinks(in: source) { destination in
      guard destination.hasPrefix("attachment:") else { return links.moved(destination) }
      let written = String(destination.dropFirst("attachment:".count))
      let name = written.removingPercentEncoding ?? written
      if paths[name] == nil, paths[written] == nil { missing.append(name) }
      return paths[name] ?? paths[written]
    }
    warnings += missing.map { .missingAttachment(name: $0, cell: index + 1) }
    text = trimmedBlankLines(text)
    if let fence = closingFence(for: text) {
      text += "\n" + fence
      warnings.append(.closedFence(cell: index + 1))
    }
    if parseText(SourceText(text), path: "").0.notebook.cells.contains(where: { $0.kind == .block }) {
      warnings.append(.swiftInProse(cell: index + 1))
    }
    return text
  }

  private func raw(_ cell: JupyterCell, _ index: Int) -> String {
    let source = trimmedBlankLines(cell.source)
    if source.isEmpty { return "" }
    if index == 0, parseText(SourceText(source), path: "").0.notebook.frontMatter.range?.upper.offset == source.utf8.count {
      return source
    }
    let type = cell.metadata["raw_mimetype"]?.string ?? cell.metadata["format"]?.string ?? "text"
    if type == "text/markdown" { return source }
    return fencedBlock(source, info: "{=\(rawFormats[type] ?? infoWord(type.split(separator: "/").last.map(String.init) ?? ""))}")
  }

  private mutating func code(_ cell: JupyterCell, _ language: String, like block: String?, _ index: Int) -> String {
    var source = cell.source
    // Blank lines at the end are nobody's intention, but for a notebook that was exported with them.
    while cell.metadata["nb"] == nil, source.utf8.last == Byte.newline { source = String(source.unicodeScalars.dropLast()) }
    guard language == "swift" else { return fencedBlock(source, info: language) }
    let options = optionLines(for: cell, number: index + 1, labels: &labels, warnings: &warnings)
    let lines = options + (source.isEmpty ? [] : [source])
    return relaid(lines.joined(separator: "\n"), like: block)
  }

  // MARK: The record

  /// All outputs, in the form in which a report keeps them.
  private func record(for notebook: Notebook) -> JSONValue {
    var ids: [Int: String] = [:]
    for cell in notebook.cells where cell.kind == .block { ids[cell.range.lower.line] = cell.id }
    var taken = Set(ids.values)
    func freeID(_ prefix: String) -> String {
      var count = 1
      while !taken.insert("\(prefix)-\(count)").inserted { count += 1 }
      return "\(prefix)-\(count)"
    }
    let links = LinkMover(from: notebook.folder, to: notebook.path(of: "reports"))
    var cells: [JSONValue] = []
    for (index, cell) in document.cells.enumerated() {
      guard let line = lines[index] else { continue }
      var members: [String: JSONValue] = ["metadata": .object([:])]
      switch cell.kind {
      case .markdown, .raw:
        members["cell_type"] = .string("markdown")
        members["id"] = .string(freeID("text"))
        members["source"] = .lines(changingLinks(in: texts[index]) { links.moved($0) })
      case .code:
        members["cell_type"] = .string("code")
        members["execution_count"] = cell.executionCount
        members["outputs"] = .array(cell.outputs)
        members["source"] = .lines(cell.source)
        if let id = ids[line] {
          members["id"] = .string(id)
          members["metadata"] = .object(["nb": .object(cell.recordMetadata)])
        } else {
          members["id"] = .string(freeID("code"))
        }
      }
      cells.append(.object(members))
    }
    let kept = ["kernelspec", "language_info", "title", "authors"]
    return .object([
      "cells": .array(cells), "metadata": .object(document.metadata.filter { kept.contains($0.key) }),
      "nbformat": .integer(4), "nbformat_minor": .integer(5),
    ])
  }
}

extension JupyterCell {
  /// What the record says of the cell: as `nb` wrote it, or what can be told from its outputs.
  fileprivate var recordMetadata: [String: JSONValue] {
    if var nb = metadata["nb"]?.object, nb["state"] != nil {
      nb["text"] = nil
      return nb
    }
    let hasFailed = outputs.contains { $0["output_type"] == .string("error") }
    let hasRun = executionCount != .null || !outputs.isEmpty
    return ["state": .string(hasFailed ? "failed" : hasRun ? "succeeded" : "not-run")]
  }
}

extension CellOptions {
  /// The options at the top of a source; what is wrong with them is found when the whole text is read.
  fileprivate static func read(from source: String) -> CellOptions {
    parseText(SourceText(fencedBlock(source, info: "swift") + "\n"), path: "").0.notebook.cells.first?.options
      ?? CellOptions()
  }
}
