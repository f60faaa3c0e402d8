// Long, deep and hostile input: parsed or refused, and never the end of the process.

import NotebookModel
import NotebookParsing
import Testing

@Suite struct LimitTests {
  @Test func fiveThousandCells() throws {
    let text = (0..<5000).map { "# Head\n\n```swift\n//| label: c\($0)\nlet x = \($0)\n```\n\n" }.joined()
    let notebook = try parse(text)
    #expect(notebook.cells.count == 5000)
    #expect(notebook.cells[4999].code == "let x = 4999\n")
    #expect(notebook.cells[4999].range.lower.line == 7 * 4999 + 3)
    #expect(notebook.blocks.count == 10_000)
  }

  @Test func tenMegabytesOfProse() throws {
    let paragraph = "Some *emphasised* words, `code`, a [link](a/b.md) and $x_1 + y$; see @sec-a.\nA second line.\n\n"
    let text = "# A {#sec-a}\n\n" + String(repeating: paragraph, count: 10_000_000 / paragraph.utf8.count)
    let notebook = try parse(text)
    #expect(notebook.blocks.count == 10_000_000 / paragraph.utf8.count + 1)
    #expect(notebook.destinations.count == notebook.blocks.count - 1)
    #expect(notebook.blocks.last?.range.upper.offset == text.utf8.count - 2)
  }

  @Test func tenMegabytesInACell() throws {
    let notebook = try parse("```swift\n" + String(repeating: "let x = 1\n", count: 1_000_000) + "```\n")
    #expect(notebook.cells.first?.lineStarts.count == 1_000_000)
  }

  /// Deep nesting is refused with one error, or is no nesting at all.
  @Test(arguments: [
    (">", true), ("[", false), ("*", false), ("- ", false), ("*a ", false), ("**a_", false), ("![", false),
    ("(", false), ("`", true), ("$", false), ("$a ", false), ("<", false), ("<!--", false), ("<?", false),
    ("<a ", false), ("[a](", false), ("@fig-", false), ("{#a", false), ("&", false), ("\\", false), ("|", false),
    ("~~a", false), ("_a ", false), ("#", false), ("[^a", false), ("a@b.", false), (":", false), ("\t", false),
  ])
  func repeated(text: String, isError: Bool) {
    let errors = problems(String(repeating: text, count: 20_000) + "\n")
    #expect(errors.isEmpty != isError, "\(errors.first ?? "")")
  }

  @Test func nestingUpToTheLimit() throws {
    #expect(try parse(String(repeating: ">", count: 190) + "a\n").blocks.count == 1)
    #expect(
      try parse(String(repeating: "*a ", count: 150) + String(repeating: "*", count: 150) + "\n").blocks.count == 1)
    let deep = String(repeating: "*a ", count: 300) + "b" + String(repeating: "*", count: 300) + "\n"
    #expect(problems(deep) == ["x.md:1:1: error: blocks or emphasis are nested deeper than 200 levels"])
  }

  @Test func nothing() throws {
    for text in [
      "", "\n", " ", "\r\n", "\r", "\u{FEFF}", "\0", "\n\n\n", "---", "```", "$$", "> ", "- ", "#", "|", "[", "[a]:",
    ] {
      _ = problems(text)
    }
    #expect(try parse("").blocks.isEmpty)
    #expect(try parse("\u{FEFF}").source.count == 0)
  }
}
