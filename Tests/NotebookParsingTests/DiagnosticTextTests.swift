// Every diagnostic of parsing with its exact text.

import NotebookParsing
import Testing

@Suite struct DiagnosticTextTests {
  static let optionNames =
    "label, eval, echo, output, warning, error, include, code-fold, code-summary, code-line-numbers, lst-label, "
    + "lst-cap, fig-cap, fig-subcap, fig-alt, fig-align, tbl-cap, tbl-subcap, layout-ncol, tags, cache, dependson, "
    + "source, fig-file, check"

  // swift-format-ignore
  static let frontMatter: [(String, [String])] = [
    ("---\ntitle: x\n\ntext\n", ["x.md:1:1: error: the front matter that starts here has no end; write '---' on a line of its own below it"]),
    ("---\ntitle: a: b\n---\n", ["x.md:2:9: error: the front matter is not valid YAML: a text with ': ' in it must stand in quotes"]),
    ("---\ntitle: \"a\n---\n", ["x.md:2:10: error: the front matter is not valid YAML: a quotation mark or bracket is not closed"]),
    ("---\na: 1\n b: é: 2\n---\n", ["x.md:3:3: error: the front matter is not valid YAML: a text with ': ' in it must stand in quotes"]),
    ("---\n- a\n---\n", ["x.md:2:1: error: the front matter is a list; write lines 'key: value'"]),
    ("---\nplain\n---\n", ["x.md:2:1: error: the front matter is a text; write lines 'key: value'"]),
    ("---\ntitle: a\ntitle: b\n---\n", ["x.md:3:1: error: the front matter key 'title' is given twice, first in line 2; keep one"]),
    ("---\ntitle: [a]\n---\n", ["x.md:2:8: error: the value of the front matter key 'title' is a list; write a text"]),
    ("---\ntoc: maybe\n---\n", ["x.md:2:6: error: 'maybe' is not a value of the front matter key 'toc'; write true or false"]),
    ("---\nauthor: {x: y}\n---\n", ["x.md:2:9: error: the value of the front matter key 'author' is a mapping; write a name, or a list of names"]),
    ("---\ndate:\n---\n", ["x.md:2:1: error: the value of the front matter key 'date' is missing; write a text"]),
    ("---\ntitel: x\n---\n", ["x.md:2:1: warning: unknown front matter key 'titel'; did you mean 'title'?"]),
    ("---\nzzz: x\n---\n", ["x.md:2:1: warning: unknown front matter key 'zzz' has no effect"]),
  ]

  // swift-format-ignore
  static let cells: [(String, [String])] = [
    ("```swift\n//| fig-capt: x\n```\n", ["x.md:2:5: error: unknown cell option 'fig-capt'; did you mean 'fig-cap'?"]),
    ("```swift\n//| zzzzzz: x\n```\n", ["x.md:2:5: error: unknown cell option 'zzzzzz'; the options are \(optionNames)"]),
    ("```swift\n//| eval: maybe\n```\n", ["x.md:2:11: error: 'maybe' is not a value of the cell option 'eval'; write true or false"]),
    ("```swift\n//| eval: \"true\"\n```\n", ["x.md:2:11: error: 'true' is not a value of the cell option 'eval'; write true or false"]),
    ("```swift\n//| echo: fence\n```\n", ["x.md:2:11: error: 'fence' is not a value of the cell option 'echo'; write true, false or fenced"]),
    ("```swift\n//| output: x\n```\n", ["x.md:2:13: error: 'x' is not a value of the cell option 'output'; write true, false or asis"]),
    ("```swift\n//| code-fold: x\n```\n", ["x.md:2:16: error: 'x' is not a value of the cell option 'code-fold'; write true, false or show"]),
    ("```swift\n//| fig-align: top\n```\n", ["x.md:2:16: error: 'top' is not a value of the cell option 'fig-align'; write left, center or right"]),
    ("```swift\n//| layout-ncol: 0\n```\n", ["x.md:2:18: error: '0' is not a value of the cell option 'layout-ncol'; write a whole number from 1 to 12"]),
    ("```swift\n//| label: a b\n```\n", ["x.md:2:12: error: 'a b' is not a value of the cell option 'label'; write letters (a-z, A-Z), digits, '-' and '_'"]),
    ("```swift\n//| tags: {a: b}\n```\n", ["x.md:2:11: error: the value of the cell option 'tags' is a mapping; write a text or a list of texts"]),
    ("```swift\n//| fig-cap:\n```\n", ["x.md:2:5: error: the value of the cell option 'fig-cap' is missing; write a text or a list of texts"]),
    ("```swift\n//| fig-cap: a: b\n```\n", ["x.md:2:15: error: the cell options are not valid YAML: a text with ': ' in it must stand in quotes"]),
    ("```swift\n//| - a\n```\n", ["x.md:2:5: error: the cell options are a list; write lines '//| key: value'"]),
    ("```swift\n//| echo\n```\n", ["x.md:2:5: error: the cell options are a text; write lines '//| key: value'"]),
    ("```swift\n//| eval: true\n//| eval: true\n```\n", ["x.md:3:5: error: the cell option 'eval' is given twice, first in line 2; keep one"]),
    ("```swift\nlet x = 1\n//| echo: false\n```\n", ["x.md:3:1: warning: a cell option below code has no effect; options stand at the top of the cell"]),
    ("```{swift, echo=false}\n```\n", ["x.md:1:1: error: cell options in the fence ('{swift, echo=false}') are not read; write lines '//| key: value', such as '//| echo: false', at the top of the cell"]),
    ("x\n\n~~~~ swift\nlet x\n~~~\n", ["x.md:3:1: error: the code block that starts here is never closed; write '~~~~' on a line of its own below it"]),
    ("> ```\n> a\n\nb\n", ["x.md:1:3: error: the code block that starts here is never closed; write '```' on a line of its own below it"]),
  ]

  // swift-format-ignore
  static let prose: [(String, [String])] = [
    ("# A {#sec-abc}\n\n@sec-abd\n", ["x.md:3:2: error: nothing is labelled 'sec-abd'; did you mean '@sec-abc'?"]),
    ("See @fig-zzz.\n", ["x.md:1:6: error: nothing is labelled 'fig-zzz'; write '\\@fig-zzz' for plain text"]),
    ("$$\nx\n\ny\n", ["x.md:1:1: warning: the formula that '$$' starts here has no end before the next blank line; it is read as text"]),
    ("> [!NOTES]\n> x\n", ["x.md:1:3: warning: unknown alert '[!NOTES]'; did you mean '[!NOTE]'?"]),
    ("> [!FOO]\n> x\n", ["x.md:1:3: warning: unknown alert '[!FOO]'; the alerts are [!NOTE], [!TIP], [!IMPORTANT], [!WARNING], [!CAUTION]"]),
    ("- > [!TIP]\n  > x\n", ["x.md:1:5: warning: the alert '[!TIP]' stands inside another block and is shown as a quote; move it to the top level"]),
    ("[^a]: x\n", ["x.md:1:1: warning: the footnote '[^a]' is never referred to, or defined twice, and is left out"]),
    ("|" + String(repeating: "a|", count: 1001) + "\n|" + String(repeating: "-|", count: 1001) + "\n", ["x.md:1:1: error: a table of 1001 columns; at most 1000 are read"]),
    (String(repeating: ">", count: 300) + "x\n", ["x.md:1:200: error: blocks or emphasis are nested deeper than 200 levels"]),
  ]

  @Test(arguments: frontMatter + cells + prose) func text(source: String, lines: [String]) {
    #expect(problems(source) == lines)
  }

  @Test func invalidUTF8() {
    #expect(
      problems(Array("ab\ncd".utf8) + [0xE4, 0xB8] + Array(" x\n".utf8))
        == ["x.md:2:3: error: the byte 0xE4 is not valid UTF-8; save the file in UTF-8"])
  }

  /// Overlong forms, surrogates, a byte beyond Unicode, a lone continuation, an end in the middle.
  @Test(
    arguments: [[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5], [0x80], [0xF0, 0x9F, 0x98], [0xE0, 0x80, 0x80]] as [[UInt8]])
  func invalidForms(bytes: [UInt8]) {
    #expect(problems([0x61] + bytes).first?.hasPrefix("x.md:1:2: error: the byte 0x") == true)
  }

  @Test func duplicateLabelsNameBothPlaces() throws {
    let text = "```swift\n//| label: a\n```\n\n![](x){#a}\n"
    let failure = #expect(throws: ParseFailure.self) { try parseNotebook(Array(text.utf8), path: "x.md") }
    let diagnostic = try #require(failure?.diagnostics.first)
    #expect(
      diagnostic.rendered(in: failure?.source) == """
        x.md:5:7: error: the label 'a' is already used in line 2; labels are unique in a notebook
          ![](x){#a}
                ^~~~
        x.md:2:5: note: the label is first used here
          //| label: a
              ^~~~~~~~
        """)
  }

  @Test func allErrorsComeAtOnceInOrder() {
    let text = """
      ---
      toc: x
      ---
      @fig-q

      ```swift
      //| labl: a
      //| eval: 1
      ```

      ~~~
      """
    #expect(
      problems(text) == [
        "x.md:2:6: error: 'x' is not a value of the front matter key 'toc'; write true or false",
        "x.md:7:5: error: unknown cell option 'labl'; did you mean 'label'?",
        "x.md:8:11: error: '1' is not a value of the cell option 'eval'; write true or false",
        "x.md:11:1: error: the code block that starts here is never closed; write '~~~' on a line of its own below it",
      ])
  }

  @Test func placesCountBehindByteOrderMarkAndLineBreaks() {
    let text = "\u{FEFF}---\r\ntitle: é\r\ntoc: 1\r\n---\r\n\r\n- x\r\n\r\n  ```swift\r\n  //| evil: true\r\n  ```\r\n"
    #expect(
      problems(text) == [
        "x.md:3:6: error: '1' is not a value of the front matter key 'toc'; write true or false",
        "x.md:9:7: error: unknown cell option 'evil'; did you mean 'eval'?",
      ])
  }
}
