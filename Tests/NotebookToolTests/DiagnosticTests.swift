// What is wrong with a notebook is found before anything runs, all of it in one go, and costs nothing that was there.

import Foundation
import Testing

@Suite struct DiagnosticTests {
  @Test func allErrorsOfAllCellsAreReported() throws {
    let folder = try TestFolder([
      "x.md": """
      Text.

      ```swift
      let x = 1
      let y: Int = "a"
      print("never printed")
      ```

      ```swift
      print(xx)
      ```

      ```swift
      let e = try make("CartPol-v1")
      let env = make("CartPole-v1")
      ```

      """,
      "reports/x.html": "old",
    ])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    #expect(
      outcome.errorLines == [
        "x.md:5:14: error: cannot convert value of type 'String' to specified type 'Int'",
        "  let y: Int = \"a\"",
        "               ^~~",
        "x.md:10:7: error: cannot find 'xx' in scope; did you mean 'x'?",
        "  print(xx)",
        "        ^~",
        "x.md:14:18: error: \"CartPol-v1\" is not allowed for 'id'; did you mean 'CartPole-v1'?",
        "  let e = try make(\"CartPol-v1\")",
        "                   ^~~~~~~~~~~~",
        "x.md:15:11: error: call can throw but is not marked with 'try'",
        "  let env = make(\"CartPole-v1\")",
        "            ^~~~~~~~~~~~~~~~~~~",
      ])
    #expect(folder.files == ["reports/x.html", "x.md"])
    #expect(try folder.text("reports/x.html") == "old")
  }

  @Test func oneWrongNotebookKeepsAllFromRunning() throws {
    let folder = try TestFolder(["a.md": notebook("print(1)"), "b.md": notebook("print(y)"), "c.md": "$\\frac{1}{$"])
    let outcome = try folder.run("run", ".")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("./b.md:2:7: error: cannot find 'y' in scope"))
    #expect(outcome.errors.contains("./c.md:1:11: error: KaTeX can't read the formula"))
    #expect(folder.files == ["a.md", "b.md", "c.md"])
  }

  @Test func warningsLetANotebookRun() throws {
    let folder = try TestFolder(["x.md": notebook("var x = 1\nprint(x)")])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 0)
    #expect(
      outcome.errorLines.prefix(3) == [
        "x.md:2:5: warning: variable 'x' was never mutated; change it to 'let'", "  var x = 1", "      ^",
      ])
  }

  /// A notebook `x.md` that may not run, and the first line that says why.
  struct WrongNotebook: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var message: String

    init(_ what: String, _ text: String, _ message: String) {
      (testDescription, self.text, self.message) = (what, text, message)
    }
  }

  @Test(arguments: [
    WrongNotebook(
      "a colon in the title", "---\ntitle: a: b\n---\n",
      "x.md:2:9: error: the front matter is not valid YAML: a text with ': ' in it must stand in quotes"),
    WrongNotebook(
      "an open quotation mark", "---\ntitle: \"a\n---\n",
      "x.md:2:10: error: the front matter is not valid YAML: a quotation mark or bracket is not closed"),
    WrongNotebook(
      "a text as front matter", "---\njust text\n---\n",
      "x.md:2:1: error: the front matter is a text; write lines 'key: value'"),
    WrongNotebook(
      "front matter without an end", "---\ntitle: a\n\nText.\n",
      "x.md:1:1: error: the front matter that starts here has no end; write '---' on a line of its own below it"),
    WrongNotebook(
      "an unknown cell option", notebook("//| lable: a\nlet x = 1"),
      "x.md:2:5: error: unknown cell option 'lable'; did you mean 'label'?"),
    WrongNotebook(
      "a wrong value of an option", notebook("//| echo: perhaps\nlet x = 1"),
      "x.md:2:11: error: 'perhaps' is not a value of the cell option 'echo'; write true, false or fenced"),
    WrongNotebook(
      "duplicate labels", notebook("//| label: a\nlet x = 1", "//| label: a\nlet y = 1"),
      "x.md:7:5: error: the label 'a' is already used in line 2; labels are unique in a notebook"),
    WrongNotebook(
      "an unclosed fence", "Text\n\n```swift\nlet x = 1\n",
      "x.md:3:1: error: the code block that starts here is never closed; write '```' on a line of its own below it"),
    WrongNotebook(
      "an unclosed formula", "A formula $\\frac{1}{$ here\n",
      "x.md:1:21: error: KaTeX can't read the formula '\\frac{1}{': Unexpected end of input in a macro argument, "
        + "expected '}' at the end"),
    WrongNotebook(
      "an unknown command in a formula", "Text\n\n$$\n\\foo{x}\n$$\n",
      "x.md:4:1: error: KaTeX can't read the formula '\\foo{x}': Undefined control sequence: \\foo"),
    WrongNotebook(
      "a missing image", "See ![alt](nope.png)\n", "x.md:1:5: error: no image 'nope.png': there is no file nope.png"),
    WrongNotebook(
      "an unknown reference", "See @fig-nope.\n",
      "x.md:1:6: error: nothing is labelled 'fig-nope'; write '\\@fig-nope' for plain text"),
    WrongNotebook(
      "a slip in a reference", "See @fig-rewrad.\n\n" + notebook("//| label: fig-reward\ntry lineChart([1, 2])"),
      "x.md:1:6: error: nothing is labelled 'fig-rewrad'; did you mean '@fig-reward'?"),
    WrongNotebook(
      "a figure file outside", notebook("//| fig-file: ../../curve\ntry lineChart([1, 2])"),
      "x.md:2:5: error: fig-file '../../curve' leads out of FOLDER; name a file below that folder"),
    WrongNotebook(
      "a figure file with a whole path", notebook("//| fig-file: /tmp/curve\ntry lineChart([1, 2])"),
      "x.md:2:5: error: fig-file '/tmp/curve' leads out of FOLDER; name a file below that folder"),
    WrongNotebook(
      "a symbol that is gone", notebook("//| source: Room/File.swift#gone"),
      "x.md:2:5: error: option 'source': Sources/Room/File.swift: cannot find 'gone' in the source"),
    WrongNotebook(
      "a wrong label", notebook("struct Point { var x = 0 }\nprint(Point(y: 1))"),
      "x.md:3:16: error: incorrect argument label in call (have 'y:', expected 'x:'): 'init(x: Int = 0)'"),
    WrongNotebook("not Swift", notebook("let = 3"), "x.md:2:5: error: "),
  ])
  func wrongNotebooksAreRefused(_ wrong: WrongNotebook) throws {
    let folder = try TestFolder([
      "x.md": wrong.text, "Package.swift": "", "Sources/Room/File.swift": "func here() {}\n", "reports/x.md": "old",
    ])
    let before = try folder.contents()
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    let message = wrong.message.replacing("FOLDER", with: folder.url.lastPathComponent)
    let first = try #require(outcome.errorLines.first)
    #expect(message.hasSuffix(": ") ? first.hasPrefix(message) : first == message, "\(first)")
    // The source line and a caret stand below it.
    #expect(outcome.errorLines.count >= 3)
    #expect(outcome.errorLines.last?.allSatisfy { " ^~".contains($0) } == true)
    #expect(try folder.contents() == before)
  }

  @Test func missingFilesGetASuggestion() throws {
    let folder = try TestFolder(["first.md": "text", "notebooks/a.md": "text"])
    let cases = [
      ("frist.md", "frist.md: error: there is no such file or folder; did you mean 'first.md'?"),
      ("notebook", "notebook: error: there is no such file or folder; did you mean 'notebooks'?"),
      ("else.md", "else.md: error: there is no such file or folder; check the path"),
      ("no/such/folder.md", "no/such/folder.md: error: there is no such file or folder; check the path"),
    ]
    for (path, message) in cases {
      let outcome = try folder.run("run", path)
      #expect(outcome.status == 1)
      #expect(outcome.errorLines == [message])
    }
    #expect(folder.files == ["first.md", "notebooks/a.md"])
  }

  @Test func whatIsNoNotebookIsRefused() throws {
    let folder = try TestFolder(["empty/README.md": "text", "empty/reports/a.md": "text", "x.txt": "text"])
    try folder.write(Data([0x41, 0x0A, 0x42, 0xFF, 0xFE, 0x0A]), to: "bytes.md")
    let cases = [
      (
        "empty",
        "empty: error: no notebook in this folder; a notebook is a '.md' file (README.md and what lies in 'reports' "
          + "does not count)"
      ),
      ("x.txt", "x.txt: error: a notebook's name ends in '.md'; give a Markdown file or a folder"),
      ("bytes.md", "bytes.md:2:2: error: the byte 0xFF is not valid UTF-8; save the file in UTF-8"),
    ]
    let before = try folder.contents()
    for (path, message) in cases {
      let outcome = try folder.run("run", path)
      #expect(outcome.status == 1)
      #expect(outcome.errorLines.first == message)
    }
    #expect(try folder.contents() == before)
  }
}
