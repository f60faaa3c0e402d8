// Cells as HTML: the code, quiet, and below it what it left behind.

import NotebookModel

extension PageWriter {
  mutating func cell(_ cell: Cell) {
    let result = document.result(of: cell)
    let fenced = cell.options.echo == .fenced ? document.notebook.verbatim(cell) : ""
    let numbers = index.cells[safe: cell.index] ?? DocumentIndex.CellNumbers()
    let display = CellDisplay(cell, result, numbers: numbers, fencedText: fenced)
    guard !display.isEmpty else { return anchorOfHidden(cell) }
    page.raw("<div class=\"cell\(display.code == nil ? " bare" : "")\"")
    page.attribute("id", display.anchor ?? (display.state == .failed ? failureAnchor(cell) : nil))
    page.raw(">\n")
    if let code = display.code { self.code(code) }
    if !display.outputs.isEmpty || display.isUnfinished {
      page.raw("<div class=\"cell-output\">\n")
      if display.foldsOutputs { page.raw("<details class=\"fold\"><summary>Output</summary>\n") }
      outputs(display.outputs)
      unfinished(display)
      if display.foldsOutputs { page.raw("</details>\n") }
      page.raw("</div>\n")
    }
    page.raw("</div>\n")
  }

  /// A cell of which nothing is shown can still be referred to.
  private mutating func anchorOfHidden(_ cell: Cell) {
    guard let label = cell.label, index.targets[label] != nil else { return }
    page.raw("<span")
    page.attribute("id", label)
    page.raw("></span>\n")
  }

  func failureAnchor(_ cell: Cell) -> String? { cell.label == nil ? "failed-\(cell.id)" : nil }

  private mutating func code(_ code: CellDisplay.Code) {
    let isWide = longestLine(of: code.text) > PageWriter.codeColumns
    let isListing = code.caption != nil || code.listing != nil
    page.raw(isListing ? "<figure class=\"cell-code listing" : "<div class=\"cell-code")
    page.raw(isWide ? " wide\"" : "\"")
    page.attribute("id", code.caption?.anchor)
    page.raw(">\n")
    if isListing { listingCaption(code) }
    if code.fold != .no {
      page.raw("<details class=\"fold\"\(code.fold == .show ? " open" : "")><summary>")
      splicedInlines(context.inlines(ofCaption: code.summary))
      page.raw("</summary>\n")
    }
    if let label = code.label, !isListing {
      page.raw("<a class=\"cell-label\"")
      page.attribute("href", "#\(label)")
      page.raw(">")
      page.escaped(label)
      page.raw("</a>")
    }
    page.raw("<pre class=\"code\(code.hasLineNumbers ? " numbered" : "")\"><code>")
    let language = code.isFenced ? "markdown" : "swift"
    page.code(code.text, language: language, firstLine: code.hasLineNumbers ? code.firstLine : nil)
    page.raw("</code></pre>\n")
    if code.fold != .no { page.raw("</details>\n") }
    page.raw(isListing ? "</figure>\n" : "</div>\n")
  }

  private mutating func listingCaption(_ code: CellDisplay.Code) {
    page.raw("<figcaption>")
    if let caption = code.caption { captionText(caption) }
    for (index, place) in (code.listing?.places ?? []).enumerated() {
      page.raw(index > 0 ? "; " : code.caption == nil ? "" : " ")
      page.raw("<a class=\"source\"")
      page.attribute("href", links.moved("\(place.path)#L\(place.firstLine)"))
      page.raw(">")
      page.escaped("\(place.symbol), line \(place.firstLine)")
      page.raw("</a>")
    }
    page.raw("</figcaption>\n")
  }

  // MARK: Outputs

  private mutating func outputs(_ parts: [CellDisplay.Part]) {
    for (place, part) in parts.enumerated() {
      output(part)
      // One mark below a row of noisy outputs.
      let isNextNoisy = parts[safe: place + 1]?.isNoisy ?? false
      if part.isNoisy, !isNextNoisy { page.raw("<p class=\"noisy\">measured on this machine; varies</p>\n") }
    }
  }

  private mutating func output(_ part: CellDisplay.Part) {
    switch part {
    case .figures(let groups, let columns): figures(groups, columns: columns)
    case .table(let table): tableOutput(table)
    case .text(let text, _): stream("result", text)
    case .markdown(let text, _): markdown(text)
    case .stream(let name, let text, _): stream(name == "stderr" ? "stderr" : "stdout", text)
    case .error(let name, let message, let diagnostic): failure(name, message, diagnostic)
    }
  }

  private mutating func stream(_ name: String, _ text: String) {
    let runs = ANSIText(text).runs
    guard runs.contains(where: { $0.text.contains { !$0.isNewline } }) else { return }
    let isWide = longestLine(of: text) > PageWriter.codeColumns
    page.raw("<pre class=\"stream \(name)\(isWide ? " wide" : "")\">")
    if name == "stderr" { page.raw("<span class=\"stream-name\">stderr</span>") }
    for run in runs {
      guard !run.classes.isEmpty else {
        page.escaped(run.text)
        continue
      }
      page.raw("<span class=\"\(run.classes.joined(separator: " "))\">")
      page.escaped(run.text)
      page.raw("</span>")
    }
    page.raw("</pre>\n")
  }

  mutating func markdown(_ text: String) {
    guard let parse = context.parseMarkdown else { return stream("stdout", text) }
    spliced(parse(text))
  }

  /// Blocks that an output or the front matter brought.
  mutating func spliced(_ content: [Markup]) {
    let outer = isSpliced
    isSpliced = true
    sanitizer.openScope()
    blocks(content)
    sanitizer.closeScope(&page)
    isSpliced = outer
  }

  private mutating func failure(_ name: String, _ message: String, _ diagnostic: Diagnostic?) {
    page.raw("<div class=\"failure\">\n<p class=\"failure-title\">\(Icon.failure) ")
    page.escaped(name.isEmpty ? "This cell failed" : "This cell failed: \(name)")
    page.raw("</p>\n")
    let text = diagnostic?.withoutFolder.rendered(in: document.notebook.source) ?? message
    // Messages may wrap; the source lines and carets below them, which are indented, may not.
    var excerpt: [Substring] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("  ") {
        excerpt.append(line)
        continue
      }
      self.excerpt(&excerpt)
      page.raw("<p>")
      page.escaped(line)
      page.raw("</p>\n")
    }
    self.excerpt(&excerpt)
    page.raw("</div>\n")
  }

  private mutating func excerpt(_ lines: inout [Substring]) {
    guard !lines.isEmpty else { return }
    page.raw("<pre>")
    page.escaped(lines.joined(separator: "\n"))
    page.raw("</pre>\n")
    lines = []
  }

  private mutating func unfinished(_ display: CellDisplay) {
    switch display.state {
    case .skipped(let ids):
      page.raw("<p class=\"skipped\">Not run, since ")
      for (place, id) in ids.enumerated() {
        if place > 0 { page.raw(place == ids.count - 1 ? " and " : ", ") }
        reference(toCell: id)
      }
      page.raw(" failed.</p>\n")
    case .interrupted: page.raw("<p class=\"skipped\">\(display.interruption)</p>\n")
    case .notRun, .succeeded, .failed: break
    }
  }

  private mutating func reference(toCell id: String) {
    let cell = document.notebook.cells.first { $0.id == id }
    page.raw("<a")
    page.attribute("href", "#\(cell.flatMap { $0.label ?? failureAnchor($0) } ?? id)")
    page.raw(">")
    page.escaped(cell?.label == nil ? id.replacing("-", with: " ") : id)
    page.raw("</a>")
  }

  /// What a reader must know before reading: cells that failed, and a run that did not come to its end.
  mutating func notice() {
    let cells = document.notebook.cells
    let failed = cells.filter { document.result(of: $0).state == .failed && !$0.options.error }
    let skipped = cells.count { cell in
      if cell.kind == .block, case .skipped = document.result(of: cell).state { true } else { false }
    }
    guard !failed.isEmpty || document.isIncomplete else { return }
    page.raw("<p>\(Icon.failure) ")
    if !failed.isEmpty {
      page.raw("\(failed.failureSentence): ")
      for (place, cell) in failed.enumerated() {
        if place > 0 { page.raw(", ") }
        reference(toCell: cell.id)
      }
      page.raw(".")
      if skipped > 0 {
        let what = skipped == 1 ? "One cell that depends" : "\(skipped) cells that depend"
        page.raw(" \(what) on what failed \(skipped == 1 ? "was" : "were") not run.")
      }
      if document.isIncomplete { page.raw(" ") }
    }
    if document.isIncomplete { page.raw("The run was ended before its last cell: this report is incomplete.") }
    page.raw("</p>\n")
  }
}

extension [Cell] {
  /// That these failed: `A cell of this notebook failed`.
  var failureSentence: String {
    let inline = count { $0.kind == .inline }
    let cells = count - inline
    let parts = [
      cells == 0 ? nil : cells == 1 ? "a cell" : "\(cells) cells",
      inline == 0 ? nil : inline == 1 ? "an inline expression" : "\(inline) inline expressions",
    ]
    let text = parts.compactMap { $0 }.joined(separator: " and ") + " of this notebook failed"
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}

extension CellDisplay.Part {
  var isNoisy: Bool {
    switch self {
    case .figures(let groups, _): groups.contains { $0.figures.contains(where: \.isNoisy) }
    case .table(let table): table.isNoisy
    case .text(_, let isNoisy), .markdown(_, let isNoisy), .stream(_, _, let isNoisy): isNoisy
    case .error: false
    }
  }
}

extension Diagnostic {
  /// The diagnostic with bare file names, so that a report doesn't depend on where it was made.
  var withoutFolder: Diagnostic {
    var result = self
    result.file = file.split(separator: "/").last.map(String.init) ?? file
    result.notes = notes.map(\.withoutFolder)
    return result
  }
}
