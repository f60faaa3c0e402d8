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

func checked(_ sources: [String]) -> Result<DocumentProgram, CheckFailure> {
  DocumentChecker().checkDocument(notebook(sources), catalog: TestCatalog.catalog)
}

/// All that is said about some cells, one message a line, notes below theirs; empty when there is nothing to say.
func messages(_ sources: [String]) -> String {
  let found: [Diagnostic] =
    switch checked(sources) {
    case .success(let program): program.warnings
    case .failure(let failure): failure.diagnostics
    }
  return found.flatMap { [$0] + $0.notes }.map(\.line).joined(separator: "\n")
}

/// The type of what a cell's last statement displays or declares, or the messages.
func type(_ source: String) -> String {
  switch checked([source]) {
  case .success(let program):
    switch program.cells[0].body.last?.kind {
    case .display(let value)?: value.type.description
    case .declare(.variable(let id), _)?: program.variables[id.rawValue].type.description
    default: "nothing displayed"
    }
  case .failure(let failure): failure.diagnostics.map(\.message).joined(separator: "\n")
  }
}
