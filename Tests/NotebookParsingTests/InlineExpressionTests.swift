// Inline expressions: what is one, where it stands, and in which order they run.

import NotebookModel
import NotebookParsing
import Testing

@Suite struct InlineExpressionTests {
  /// The inline expressions of a notebook: code, and place of the code.
  private func expressions(_ text: String) throws -> [String] {
    let notebook = try parseNotebook(Array(text.utf8), path: "x.md")
    return notebook.cells.filter { $0.kind == .inline }.map { cell in
      "\(cell.id) \(cell.code.dropLast()) @\(cell.position(line: 1, column: 1))"
    }
  }

  @Test func prose() throws {
    let text = """
      # Of `{swift} a`

      One `{swift} b + 1`, *two `{swift}  c `*, [`{swift} d`](x.md).

      - item `{swift} e`

      > quote `{swift} f`
      """
    #expect(
      try expressions(text) == [
        "inline-1 a @1:15", "inline-2 b + 1 @3:14", "inline-3 c @3:37", "inline-4 d @3:53", "inline-5 e @5:17",
        "inline-6 f @7:18",
      ])
  }

  @Test func theTreeRefersToTheCellAndKeepsTheCode() throws {
    let notebook = try parseNotebook(Array("n: `{swift} a`\n".utf8), path: "x.md")
    #expect(
      notebook.dump == """
        paragraph @1:1-1:15
          text "n: " @1:1-1:4
          inlineExpression 0 @1:4-1:15
            code "a" @1:4-1:15
        """)
  }

  /// Quarto's rule: one backtick, the language in braces, a blank, some code.
  @Test(arguments: [
    "``{swift} a``", "`` `{swift} a` ``", "`{swift}`", "`{swift} `", "`{swift}a`", "` {swift} a`", "`{python} a`",
    "`swift a`", "\\`{swift} a\\`", "```\n`{swift} a`\n```", "    `{swift} a`", "$`{swift} a`$", "<!-- `{swift} a` -->",
  ])
  func whatIsShownOnly(_ text: String) throws {
    #expect(try expressions(text + "\n") == [])
  }

  @Test func codeOverSeveralLinesKeepsItsPlaces() throws {
    let notebook = try parseNotebook(Array("> a `{swift} f(1,\n>   x)` b\n".utf8), path: "x.md")
    #expect(notebook.cells[0].code == "f(1,\nx)\n")
    #expect(notebook.cells[0].position(line: 2, column: 1).description == "2:5")
  }

  @Test func tableCells() throws {
    let notebook = try parseNotebook(Array("| a |\n| - |\n| `{swift} x \\|\\| y` |\n| `{swift} z` |\n".utf8), path: "x.md")
    #expect(notebook.cells.map(\.code) == ["x || y\n", "z\n"])
    // Behind an escaped pipe columns would be wrong: all places are then the expression's.
    #expect(notebook.cells[0].position(line: 1, column: 6).description == "3:3")
    #expect(notebook.cells[1].position(line: 1, column: 1).description == "4:12")
  }

  @Test func captionsComeRightAfterTheirCellAndTheFrontMatterLast() throws {
    let text = """
      ---
      title: "T `{swift} t`"
      subtitle: S `{swift} s`
      abstract: |
        A

        `{swift} a`
      params:
        p: 1
      ---

      `{swift} first`

      ```swift
      //| label: fig-x
      //| fig-cap: ["One `{swift} c1`", "Two `{swift} c2`"]
      //| lst-cap: 'Code `{swift} l`'
      let x = 1
      ```

      `{swift} last`
      """
    let notebook = try parseNotebook(Array(text.utf8), path: "x.md")
    #expect(
      notebook.cells.map(\.id) == [
        "parameters", "inline-1", "fig-x", "inline-2", "inline-3", "inline-4", "inline-5", "inline-6", "inline-7",
        "inline-8",
      ])
    #expect(
      notebook.cells.map { String($0.code.dropLast()) } == [
        "let p = 1", "first", "let x = 1", "c1", "c2", "l", "last", "t", "s", "a",
      ])
    #expect(notebook.cells.map(\.index) == Array(0..<10))
    let places = try expressions(text)
    #expect(places.contains("inline-2 c1 @16:29"))
    #expect(places.contains("inline-3 c2 @16:49"))
    #expect(places.contains("inline-8 a @7:12"))
    let caption = try #require(notebook.cells[2].options.captionInlines[CaptionPlace("fig-cap", 1)])
    #expect(caption.map(\.dump) == [#"text "Two " @1:1-1:5"#, "inlineExpression 4 @1:5-1:17\n  code \"c2\" @1:5-1:17"])
    #expect(notebook.frontMatter.inlines["title"]?.first?.plainText == "T ")
  }

  @Test func aCaptionThatYAMLChangesHasThePlaceOfItsOption() throws {
    let text = "```swift\n//| fig-cap: \"`{swift} a + \\\"b\\\"`\"\n1\n```\n"
    #expect(try expressions(text) == [#"inline-1 a + "b" @2:5"#])
  }

  @Test func idsOfHeadingsComeFromTheCode() throws {
    let notebook = try parseNotebook(Array("# After `{swift} n` steps\n".utf8), path: "x.md")
    #expect(notebook.blocks[0].kind == .heading(level: 1, id: "after-n-steps"))
  }

  @Test func aLabelThatAnExpressionHasForItsNameIsRefused() {
    let text = "`{swift} a`\n\n```swift\n//| label: inline-1\n1\n```\n"
    #expect(throws: ParseFailure.self) { try parseNotebook(Array(text.utf8), path: "x.md") }
    do {
      _ = try parseNotebook(Array(text.utf8), path: "x.md")
    } catch {
      #expect(
        error.diagnostics.map(\.line) == [
          "x.md:4:5: error: the label 'inline-1' is already the name of an inline expression; choose another one"
        ])
    }
  }

  @Test func markdownOfOutputsShowsExpressionsAndCells() {
    let blocks = parseMarkdown("`{swift} a` @fig-none\n\n```swift\n1\n```\n")
    #expect(
      blocks.map(\.dump).joined(separator: "\n") == """
        paragraph @1:1-1:22
          code "{swift} a" @1:1-1:12
          text " " @1:12-1:13
          crossReference fig-none @1:13-1:22
        codeBlock info: "swift" "1\\n" @3:1-5:4
        """)
  }
}
