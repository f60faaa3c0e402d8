// Notebooks made from cells' sources, and the outcome of checking them as text.

import CellLanguage
import NotebookModel

/// A notebook whose cells stand one after the other in fences, as the parser would give it.
func notebook(_ sources: [String], options: [CellOptions] = []) -> Notebook {
  var text = ""
  var line = 1
  var cells: [Cell] = []
  for (index, source) in sources.enumerated() {
    let code = source.hasSuffix("\n") || source.isEmpty ? source : source + "\n"
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let lower = SourcePosition(line: line, column: 1, offset: text.utf8.count)
    text += "```swift\n"
    line += 1
    var starts: [SourcePosition] = []
    var offset = text.utf8.count
    for part in lines {
      starts.append(SourcePosition(line: line, column: 1, offset: offset))
      offset += part.utf8.count + 1
      line += 1
    }
    text += code + "```\n"
    line += 1
    cells.append(
      Cell(
        index: index, code: code,
        range: SourceRange(lower, SourcePosition(line: line, column: 1, offset: text.utf8.count)), lineStarts: starts,
        options: options.indices.contains(index) ? options[index] : CellOptions()))
  }
  return Notebook(path: "x.md", source: SourceText(text), frontMatter: FrontMatter(), blocks: [], cells: cells)
}

/// The messages about some cells, one a line; empty when there is nothing to say.
func messages(_ sources: String...) -> String {
  switch DocumentChecker().checkDocument(notebook(sources), catalog: TestCatalog.catalog) {
  case .success(let program): program.warnings.flatMap { [$0] + $0.notes }.map(\.line).joined(separator: "\n")
  case .failure(let failure): failure.diagnostics.flatMap { [$0] + $0.notes }.map(\.line).joined(separator: "\n")
  }
}

/// The program of the last cell as text, or the messages.
func dump(_ sources: String..., showsRanges: Bool = false) -> String {
  switch DocumentChecker().checkDocument(notebook(sources), catalog: TestCatalog.catalog) {
  case .success(let program):
    String(program.dump(cell: sources.count - 1, catalog: TestCatalog.catalog, showsRanges: showsRanges).dropLast())
  case .failure(let failure): failure.diagnostics.flatMap { [$0] + $0.notes }.map(\.line).joined(separator: "\n")
  }
}

/// The type of a cell's last expression, or the messages.
func type(_ source: String) -> String {
  switch DocumentChecker().checkDocument(notebook([source]), catalog: TestCatalog.catalog) {
  case .success(let program):
    if case .display(let value)? = program.cells[0].body.last?.kind { return value.type.description }
    if case .declare(.variable(let id), _)? = program.cells[0].body.last?.kind { return program.variables[id.rawValue].type.description }
    return "nothing displayed"
  case .failure(let failure): return failure.diagnostics.map(\.message).joined(separator: "\n")
  }
}
