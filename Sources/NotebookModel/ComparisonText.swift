// How a check's findings are said in lines of text: on a terminal, in a log, in a CI system's report.

extension Mismatch {
  /// The mismatch at its place: that of the error where there is one, else that of the cell.
  public func diagnostic(of cell: CellComparison, in notebook: Notebook) -> Diagnostic {
    let start = notebook.cells[cell.index].range.lower
    return Diagnostic(
      .error, "cell '\(cell.id)': \(message)", file: notebook.path,
      range: place?.range ?? SourceRange(start, start))
  }

  /// `x.md:12:1: error: cell 'loss': ...`, and below it the lines that it is about.
  public func rendered(of cell: CellComparison, in notebook: Notebook, isColored: Bool = false) -> String {
    let diagnostic = diagnostic(of: cell, in: notebook)
    if place?.range != nil { return diagnostic.rendered(in: notebook.source) }
    guard let difference else { return diagnostic.line }
    return diagnostic.line + "\n" + difference.rendered(isColored: isColored)
  }
}

extension NotebookComparison {
  /// One line: how many cells are as recorded, and what was not compared.
  public var summary: String {
    let compared = cells.filter { $0.coverage == .compared }
    let fine = compared.count(where: \.isFine)
    var parts = ["\(fine) of \(compared.count) cell\(compared.count == 1 ? "" : "s") as recorded"]
    let noisy = cells.reduce(0) { $0 + $1.noisy.count }
    if noisy > 0 { parts.append("\(noisy) noisy output\(noisy == 1 ? "" : "s") not compared") }
    let leftOut = cells.filter { $0.coverage == .leftOut }.map { "'\($0.id)'" }
    if !leftOut.isEmpty { parts.append("left out by 'check: false': \(leftOut.joined(separator: ", "))") }
    return parts.joined(separator: "; ")
  }
}

extension Output {
  /// Its first line of text, at most 60 characters.
  public var brief: String {
    let text =
      switch kind {
      case .stream(_, let text): text
      case .display(let bundle), .result(let bundle): bundle.plain
      case .error(_, let message, _): message
      }
    let line = text.split(whereSeparator: \.isNewline).first ?? ""
    return line.count > 60 ? line.prefix(57) + "..." : String(line)
  }
}
