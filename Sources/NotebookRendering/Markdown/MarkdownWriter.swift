// The edits that make a report of a notebook's text: outputs behind cells, links for references.

import NotebookModel

struct MarkdownWriter {
  private let document: ExecutedNotebook
  private let notebook: Notebook
  private let index: DocumentIndex
  private let links: LinkMover
  /// The figures that the text shows.
  private(set) var files: [RenderedFile] = []
  private var paths: Set<String> = []
  private var fileCounts: [String: Int] = [:]

  private let name: String

  init(_ document: ExecutedNotebook, _ context: RenderingContext) {
    self.document = document
    name = context.name(of: document.notebook)
    notebook = document.notebook
    index = DocumentIndex(document.notebook)
    links = LinkMover(from: context.notebookFolder, to: context.outputFolder)
  }

  // MARK: Ends of the report

  /// The title block in place of the front matter, and the notice.
  func head() -> String {
    let isTitled = DocumentHead(notebook).titleID == nil
    return notebook.titleMarkdown + (isTitled ? parameters().map { $0 + "\n\n" } ?? "" : "") + notice()
  }

  /// The parameters below the heading that is the title.
  func parameterEdits() -> [SourceEdit] {
    guard DocumentHead(notebook).titleID != nil, let end = notebook.blocks.first?.range.upper.offset,
      let text = parameters()
    else { return [] }
    return [SourceEdit(end..<end, "\n\n\(text)")]
  }

  /// What the parameters were; those that the command line gave are bold.
  private func parameters() -> String? {
    let parameters = notebook.frontMatter.parameters
    guard !parameters.isEmpty else { return nil }
    let texts = parameters.map { parameter in
      let text = codeSpan("\(parameter.name) = \(parameter.value.swiftLiteral)")
      return parameter.isOverridden
        ? "**\(text)** (default \(codeSpan(parameter.defaultValue.swiftLiteral)))" : text
    }
    return "Parameters: " + texts.joined(separator: ", ")
  }

  private func notice() -> String {
    let failed = notebook.cells.filter { document.result(of: $0).state == .failed && !$0.options.error }
    guard !failed.isEmpty || document.isIncomplete else { return "" }
    var lines: [String] = []
    if !failed.isEmpty {
      let names = failed.map { "`\($0.id)`" }.joined(separator: ", ")
      lines.append("\(failed.failureSentence): \(names).")
    }
    if document.isIncomplete { lines.append("The run was ended before its last cell: this report is incomplete.") }
    return "> [!WARNING]\n" + lines.map { "> \($0)\n" }.joined() + "\n"
  }

  func provenance() -> String {
    guard !document.provenance.isEmpty else { return "" }
    let lines = document.provenance.map { "- \($0.name): `\($0.value.replacing("`", with: "'"))`\n" }
    return "\n---\n\n<details><summary>Provenance</summary>\n\n" + lines.joined() + "\n</details>\n"
  }

  // MARK: Edits

  mutating func edits(of block: Markup) -> [SourceEdit] {
    var edits: [SourceEdit] = []
    block.visit { node in
      switch node.kind {
      case .cell(let place):
        guard let cell = notebook.cells[safe: place] else { return }
        edits.append(SourceEdit(notebook.fencedOffsets(of: cell), text(of: cell)))
      case .crossReference(let ids, let omitsPrefix):
        let names = ids.map { id in
          index.targets[id].map { "[\($0.name(omittingPrefix: omitsPrefix))](#\(id))" } ?? "**?\(id)**"
        }
        edits.append(SourceEdit(node.range.offsets, names.joined(separator: ", ")))
      case .inlineExpression(let cell):
        guard let text = document.inlineValue(of: cell).markdown else { return }
        edits.append(SourceEdit(node.range.offsets, text))
      case .heading(_, let id):
        if let edit = attributeEdit(id, near: node.range, replacement: "<a id=\"\(id)\"></a>") {
          edits.append(edit)
        } else if node.hasInlineExpression {
          // GitHub makes another anchor of the value.
          edits.append(SourceEdit(node.range.lower.offset..<node.range.lower.offset, "<a id=\"\(id)\"></a>\n\n"))
        }
      case .image(_, _, let id?):
        guard let edit = attributeEdit(id, near: node.range, replacement: "") else { return }
        edits.append(edit)
        edits.append(SourceEdit(node.range.lower.offset..<node.range.lower.offset, "<a id=\"\(id)\"></a>"))
        if block.lonelyImage == node, let target = index.targets[id] {
          edits.append(captionEdit(node, edit, "\(target.name(omittingPrefix: false))"))
        }
      case .mathBlock(let tex, let id?): edits += equationEdits(node, tex, id)
      case .paragraph:
        guard let caption = TableCaption(paragraph: node), let id = caption.id else { return }
        if let edit = attributeEdit(id, near: node.range, replacement: "<a id=\"\(id)\"></a>") { edits.append(edit) }
      default: break
      }
    }
    return edits
  }

  /// Takes `{#id}` out of the lines of a range, with the blanks before it where nothing takes its place; `nil` if it
  /// isn't written there.
  private func attributeEdit(_ id: String, near range: SourceRange, replacement: String) -> SourceEdit? {
    let source = notebook.source
    let end = range.upper.line < source.lineStarts.count ? source.lineStarts[range.upper.line] : source.count
    let text = Array(source[range.lower.offset..<end].utf8)
    let mark = Array("{#\(id)}".utf8)
    guard text.count >= mark.count,
      let place = (0...(text.count - mark.count)).first(where: { text[$0..<($0 + mark.count)].elementsEqual(mark) })
    else { return nil }
    var blanks = 0
    if replacement.isEmpty { while blanks < place, text[place - blanks - 1] == UInt8(ascii: " ") { blanks += 1 } }
    let start = range.lower.offset + place
    return SourceEdit((start - blanks)..<(start + mark.count), replacement)
  }

  private func captionEdit(_ image: Markup, _ attribute: SourceEdit, _ name: String) -> SourceEdit {
    let end = attribute.range.upperBound
    let text = image.plainText
    return SourceEdit(end..<end, "\n\n*\(name)\(text.isEmpty ? "" : ": \(text)")*")
  }

  /// `$$...$$ {#eq-x}` -> an anchor and a numbered formula.
  private func equationEdits(_ node: Markup, _ tex: String, _ id: String) -> [SourceEdit] {
    guard let edit = attributeEdit(id, near: node.range, replacement: "") else { return [] }
    let start = node.range.lower.offset
    var edits = [edit, SourceEdit(start..<start, "<a id=\"\(id)\"></a>\n\n")]
    let written = Array(notebook.source[start..<edit.range.lowerBound].utf8)
    let dollars = Array("$$".utf8)
    let close = written.indices.dropLast().last { written[$0..<($0 + 2)].elementsEqual(dollars) }
    if let close, let target = index.targets[id], !tex.contains("\\tag") {
      edits.append(SourceEdit((start + close)..<(start + close), "\\tag{\(target.number)}"))
    }
    return edits
  }

  // MARK: Cells

  /// What stands in place of a cell's fenced block, with the indentation of the lists and quotes around it.
  private mutating func text(of cell: Cell) -> String {
    let numbers = index.cells[safe: cell.index] ?? DocumentIndex.CellNumbers()
    let isFenced = cell.options.echo == .fenced
    let display = CellDisplay(
      cell, document.result(of: cell), numbers: numbers, fencedText: isFenced ? notebook.verbatim(cell) : "")
    var pieces: [String] = []
    if let anchor = display.anchor, index.targets[anchor] != nil { pieces.append(anchorTag(anchor)) }
    if let code = display.code { pieces += self.code(code) }
    for part in display.outputs { pieces += output(part, of: cell) }
    switch display.state {
    case .skipped(let ids):
      pieces.append("*Not run, since \(ids.map { "`\($0)`" }.joined(separator: ", ")) failed.*")
    case .interrupted: pieces.append("*\(display.interruption)*")
    case .notRun, .succeeded, .failed: break
    }
    let prefix = notebook.linePrefix(of: cell)
    let empty = prefix.contains(">") ? String(prefix.reversed().drop { $0 == " " }.reversed()) : ""
    let lines = pieces.joined(separator: "\n\n").split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().map { place, line in
      place == 0 ? String(line) : line.isEmpty ? empty : prefix + line
    }.joined(separator: "\n")
  }

  private func code(_ code: CellDisplay.Code) -> [String] {
    var pieces: [String] = []
    if let anchor = code.caption?.anchor { pieces.append(anchorTag(anchor)) }
    if let caption = code.caption { pieces.append(captionText(caption)) }
    if let listing = code.listing {
      let references = listing.places.map { place in
        "[`\(place.symbol)`, line \(place.firstLine)](\(links.moved("\(place.path)#L\(place.firstLine)")))"
      }
      pieces.append(references.joined(separator: "; "))
    }
    let fence = fence(around: code.text)
    let text = code.text.hasSuffix("\n") ? code.text : code.text + "\n"
    let block = "\(fence)\(code.isFenced ? "markdown" : "swift")\n\(text)\(fence)"
    switch code.fold {
    case .no: pieces.append(block)
    case .yes, .show:
      let open = code.fold == .show ? " open" : ""
      pieces += ["<details\(open)><summary>\(escapedForHTML(code.summary))</summary>", block, "</details>"]
    }
    return pieces
  }

  private mutating func output(_ part: CellDisplay.Part, of cell: Cell) -> [String] {
    var pieces: [String] = []
    switch part {
    case .figures(let groups, let columns):
      let isRow = columns > 1 && groups.allSatisfy { $0.figures.count == 1 }
      if isRow {
        pieces.append(row(groups.map { ($0.caption.map(plainCaption) ?? "", image($0.figures[0], cell)) }, columns))
      } else {
        for group in groups { pieces += figures(group, of: cell) }
      }
    case .table(let table):
      if let anchor = table.caption?.anchor { pieces.append(anchorTag(anchor)) }
      if let caption = table.caption { pieces.append(captionText(caption)) }
      if let subcaption = table.subcaption { pieces.append("*\(subcaption.text)*") }
      pieces.append(table.markdown ?? block(table.plain))
    case .markdown(let text, _): pieces.append(text.trimmingLineBreaks)
    case .text(let text, _): pieces.append(block(text))
    case .stream(let name, let text, _):
      let plain = ANSIText(text).plain.trimmingLineBreaks
      if !plain.isEmpty { pieces.append((name == "stderr" ? "stderr:\n\n" : "") + block(plain)) }
    case .error(let name, let message, let diagnostic):
      let title = name.isEmpty ? "This cell failed." : "This cell failed: \(name)."
      let detail = diagnostic?.withoutFolder.rendered(in: notebook.source) ?? message
      pieces.append("**\(title)**")
      pieces.append(block(detail))
    }
    if part.isNoisy { pieces.append("<sub>measured on this machine; varies</sub>") }
    return pieces
  }

  private mutating func figures(_ group: CellDisplay.FigureGroup, of cell: Cell) -> [String] {
    var pieces: [String] = []
    if let anchor = group.caption?.anchor { pieces.append(anchorTag(anchor)) }
    if group.columns > 1 {
      pieces.append(row(group.figures.map { ($0.subcaption?.text ?? "", image($0, cell)) }, group.columns))
    } else {
      for figure in group.figures {
        pieces.append(image(figure, cell))
        if let subcaption = figure.subcaption { pieces.append("*\(subcaption.text)*") }
      }
    }
    if let caption = group.caption { pieces.append(captionText(caption)) }
    return pieces
  }

  /// Pictures beside each other: a table whose head holds the captions of its first row.
  private func row(_ figures: [(caption: String, image: String)], _ columns: Int) -> String {
    var lines: [String] = []
    for start in stride(from: 0, to: figures.count, by: columns) {
      let cells = figures[start..<min(start + columns, figures.count)]
      let padding = [String](repeating: "", count: columns - cells.count)
      lines.append("| " + (cells.map { $0.caption.escapingPipes } + padding).joined(separator: " | ") + " |")
      if start == 0 { lines.append("|" + String(repeating: " :-: |", count: columns)) }
      lines.append("| " + (cells.map(\.image) + padding).joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n")
  }

  /// A figure as a file, and the image that shows it.
  private mutating func image(_ figure: CellDisplay.Figure, _ cell: Cell) -> String {
    let folder = "\(name)_files"
    let bytes: [UInt8] =
      switch figure.content {
      case .text(let text): Array(text.utf8)
      case .data(let data): data
      }
    let type = Picture.type(of: bytes) ?? figure.type
    let ending = type.split(separator: "/").last?.prefix { $0 != "+" } ?? "svg"
    // `a` with 10 figures and `a-1` with one must not meet in `a-1-1`: the names count, whatever they are made of.
    fileCounts[cell.id, default: 0] += 1
    var path = ""
    repeat {
      path = "\(folder)/\(cell.id)-\(fileCounts[cell.id, default: 1]).\(ending)"
      if paths.contains(path) { fileCounts[cell.id, default: 1] += 1 }
    } while !paths.insert(path).inserted
    files.append(RenderedFile(path: path, bytes: bytes))
    let alternative = figure.alternative.split(whereSeparator: \.isNewline).joined(separator: " ").escapingBrackets
    return "![\(alternative)](\(path.replacing(" ", with: "%20")))"
  }

  /// In italics; a caption with markup of its own has its number in bold.
  private func captionText(_ caption: CellDisplay.Caption) -> String {
    let text = plainCaption(caption)
    guard text.contains(where: { "*_$`<".contains($0) }) else { return "*\(text)*" }
    guard let number = caption.number else { return text }
    let name = "\(caption.kind.rawValue) \(number):"
    return "**\(name)**\(text.dropFirst(name.count))"
  }

  private func plainCaption(_ caption: CellDisplay.Caption) -> String {
    let name = caption.number.map { "\(caption.kind.rawValue) \($0)" }
    let text = caption.text?.markdown.split(whereSeparator: \.isNewline).joined(separator: " ")
    return [name, text].compactMap { $0 }.joined(separator: ": ")
  }

  private func anchorTag(_ id: String) -> String { "<a id=\"\(id)\"></a>" }

  private func block(_ text: String) -> String {
    let fence = fence(around: text)
    return "\(fence)text\n\(text.trimmingLineBreaks)\n\(fence)"
  }
}

extension String {
  fileprivate var trimmingLineBreaks: String {
    String(drop { $0.isNewline }.reversed().drop { $0.isNewline }.reversed())
  }

  fileprivate var escapingPipes: String { replacing("|", with: "\\|") }

  fileprivate var escapingBrackets: String {
    replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]").replacing("|", with: "\\|")
  }
}
