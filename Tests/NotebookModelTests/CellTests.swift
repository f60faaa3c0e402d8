import NotebookModel
import Testing

@Suite struct CellTests {
  func cell(label: String?, lineStarts: [SourcePosition] = []) -> Cell {
    var options = CellOptions()
    options.label = label
    return Cell(
      index: 2, code: "", range: SourceRange(SourcePosition(line: 5, column: 1, offset: 40), .start),
      lineStarts: lineStarts, options: options)
  }

  @Test(
    arguments: [
      (nil, "cell-3"), ("fig-x", "fig-x"), ("a_B-9", "a_B-9"), ("größe", "cell-3"), ("a b", "cell-3"),
      (String(repeating: "x", count: 64), String(repeating: "x", count: 64)),
      (String(repeating: "x", count: 65), "cell-3"), ("", "cell-3"),
    ] as [(String?, String)])
  func ids(label: String?, id: String) {
    #expect(cell(label: label).id == id)
  }

  @Test func positionsInTheFile() {
    let starts = [SourcePosition(line: 6, column: 3, offset: 50), SourcePosition(line: 7, column: 5, offset: 70)]
    let cell = cell(label: nil, lineStarts: starts)
    #expect(cell.position(line: 1, column: 1) == starts[0])
    #expect(cell.position(line: 2, column: 4) == SourcePosition(line: 7, column: 8, offset: 73))
    // Beyond the code: its last line, and its first.
    #expect(cell.position(line: 9, column: 1) == starts[1])
    #expect(cell.position(line: 0, column: 0) == starts[0])
    #expect(self.cell(label: nil).position(line: 1, column: 1) == SourcePosition(line: 5, column: 1, offset: 40))
  }

  @Test func defaultsAreQuartos() {
    let options = CellOptions()
    #expect(options.eval && options.warning && options.include && !options.error && !options.codeLineNumbers)
    #expect(options.echo == .yes && options.output == .yes && options.codeFold == nil)
  }
}
