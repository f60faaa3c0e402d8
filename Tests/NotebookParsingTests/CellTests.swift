// Cells: which blocks are some, their options, and where their code stands.

import NotebookModel
import NotebookParsing
import Testing

@Suite struct CellParsingTests {
  /// Every line of every cell's code is the file's text at its place.
  func expectLinesInPlace(_ notebook: Notebook, sourceLocation: SourceLocation = #_sourceLocation) {
    for cell in notebook.cells {
      let lines = cell.code.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(lines.count == cell.lineStarts.count, sourceLocation: sourceLocation)
      for (line, start) in zip(lines, cell.lineStarts) {
        #expect(
          notebook.source[start.offset..<start.offset + line.utf8.count] == line, sourceLocation: sourceLocation)
      }
    }
  }

  @Test(arguments: ["swift", "{swift}", "{ swift }", " swift ", "\tswift"])
  func cells(info: String) throws {
    #expect(try parse("```\(info)\nlet x = 1\n```\n").cells.map(\.code) == ["let x = 1\n"])
  }

  @Test(arguments: ["", "Swift", "swift-repl", "swift x", "{.swift}", "{{swift}}", "{r}", "python", "{", "{}"])
  func otherBlocks(info: String) throws {
    #expect(try parse("```\(info)\nlet x = 1\n```\n").cells.isEmpty)
  }

  @Test func indentedCodeAndFencesInFencesAreNoCells() throws {
    #expect(try parse("    ```swift\n    a\n    ```\n\n````\n```swift\na\n```\n````\n").cells.isEmpty)
  }

  @Test func optionsOfEveryKind() throws {
    let notebook = try parse(
      """
      ```swift
      //| label: fig-curve
      //| eval: false
      //| echo: fenced
      //| output: asis
      //| warning: false
      //| error: true
      //| include: false
      //| code-fold: show
      //| code-summary: "Show: it"
      //| code-line-numbers: true
      //| lst-label: lst-curve
      //| lst-cap: A listing
      //| fig-cap: One
      //| fig-subcap:
      //|   - "a: first"
      //|   - b
      //| fig-alt: [x, y]
      //| fig-align: center
      //| tbl-cap: |
      //|   Two
      //|   lines
      //| tbl-subcap: []
      //| layout-ncol: 2
      //| tags: [remove-input]
      //| cache: false
      //| dependson: setup
      //| source: ReinforcementLearning/PPO.swift#train
      //| fig-file: ../img/ActionNet.svg
      //| check: tolerance 1e-6
      let x = 1
      ```

      """)
    var expected = CellOptions()
    expected.label = "fig-curve"
    expected.eval = false
    expected.echo = .fenced
    expected.output = .asis
    expected.warning = false
    expected.error = true
    expected.include = false
    expected.codeFold = .show
    expected.codeSummary = "Show: it"
    expected.codeLineNumbers = true
    expected.lstLabel = "lst-curve"
    expected.lstCap = "A listing"
    expected.figCap = ["One"]
    expected.figSubcap = ["a: first", "b"]
    expected.figAlt = ["x", "y"]
    expected.figAlign = "center"
    expected.tblCap = "Two\nlines"
    expected.layoutNcol = 2
    expected.tags = ["remove-input"]
    expected.cache = false
    expected.dependson = ["setup"]
    expected.source = "ReinforcementLearning/PPO.swift#train"
    expected.figFile = ["../img/ActionNet.svg"]
    expected.check = .tolerance(1e-6)
    var options = try #require(notebook.cells.first).options
    #expect(Set(options.ranges.keys) == Set(CellOption.all.map(\.name)))
    #expect(options.ranges["label"]?.description == "2:5-2:21")
    #expect(options.ranges["fig-subcap"]?.description == "15:5-17:10")
    #expect(options.ranges["tbl-cap"]?.description == "20:5-22:12")
    #expect(notebook.cells[0].code == "let x = 1\n")
    #expect(notebook.cells[0].lineStarts.map(\.description) == ["31:1"])
    options.ranges = [:]
    #expect(options == expected)
  }

  @Test func optionsWithoutSpaceAndWithIndentation() throws {
    let cell = try #require(parse("```swift\n//|echo: false\n  //| eval: False\nx\n```\n").cells.first)
    #expect(cell.options.echo == .no)
    #expect(!cell.options.eval)
    #expect(cell.code == "x\n")
  }

  @Test func onlyOptionsLeaveNoCode() throws {
    let cell = try #require(parse("```swift\n//| source: A/B.swift#c\n```\n").cells.first)
    #expect(cell.code == "")
    #expect(cell.lineStarts.isEmpty)
    #expect(cell.options.source == "A/B.swift#c")
  }

  @Test func emptyCells() throws {
    #expect(try parse("```swift\n```\n").cells.map(\.code) == [""])
    #expect(try parse("```swift\n\n```\n").cells.map(\.code) == ["\n"])
  }

  @Test func nestedCellsStandWhereTheyAre() throws {
    let notebook = try parse(
      """
      1. item

         ~~~swift
         //| label: a
         let é = 1

           let b = 2
         ~~~

      > - ```{swift}
      >   let c = 3
      >
      >   ```

         ```swift
         let d = 4
       let e = 5
             let f = 6
         ```

      """)
    #expect(
      notebook.cells.map(\.code) == [
        "let é = 1\n\n  let b = 2\n", "let c = 3\n\n", "let d = 4\nlet e = 5\n    let f = 6\n",
      ])
    #expect(
      notebook.cells.map { $0.lineStarts.map(\.description) } == [
        ["5:4", "6:1", "7:4"], ["11:5", "12:2"], ["16:4", "17:2", "18:4"],
      ])
    #expect(notebook.cells.map(\.range.description) == ["3:4-8:7", "10:5-13:8", "15:4-19:7"])
    #expect(notebook.cells[0].position(line: 1, column: 5).description == "5:8")
    expectLinesInPlace(notebook)
  }

  @Test func tabsInListsCountAsCmarkCountsThem() throws {
    let notebook = try parse("-\ta\n\n\t```swift\n\tlet x\n\t\ty\n\t```\n")
    #expect(notebook.cells.map(\.code) == ["let x\n\ty\n"])
    expectLinesInPlace(notebook)
  }

  @Test func windowsLineBreaksAndByteOrderMark() throws {
    let notebook = try parse("\u{FEFF}# A\r\n\r\n```swift\r\n//| label: b\r\nlet x = 1\r\nlet y\r\n```\r\n")
    let cell = try #require(notebook.cells.first)
    #expect(cell.label == "b")
    #expect(cell.code == "let x = 1\nlet y\n")
    #expect(cell.lineStarts.map(\.description) == ["5:1", "6:1"])
    #expect(notebook.source.text.hasPrefix("# A"))
    #expect(notebook.blocks[0].range.description == "1:1-1:4")
    expectLinesInPlace(notebook)
  }

  @Test func cellsOfFootnotesKeepTheOrderOfTheDocument() throws {
    let notebook = try parse("a[^1]\n\n[^1]: b\n\n    ```swift\n    1\n    ```\n\n```swift\n2\n```\n")
    #expect(notebook.cells.map(\.code) == ["1\n", "2\n"])
    #expect(notebook.cells.map(\.index) == [0, 1])
    var indices: [Int] = []
    for block in notebook.blocks { block.visit { if case .cell(let index) = $0.kind { indices.append(index) } } }
    #expect(indices == [1, 0])
  }

  @Test func optionTableHelps() {
    #expect(CellOption.all.count == Set(CellOption.all.map(\.name)).count)
    for option in CellOption.all {
      #expect(option.documentation.hasSuffix(".") && option.values.count > 5)
      #expect(CellOption.named(option.name)?.documentation == option.documentation)
    }
    #expect(CellOption.named("fig-capt") == nil)
  }
}
