// What the Markdown report keeps, and what it changes.

import Foundation
import NotebookModel
import NotebookRendering
import Testing

@Suite struct MarkdownReportTests {
  @Test func proseStaysToTheLetter() throws {
    let prose =
      "Odd   spacing,  *and* __marks__ \\* &amp; <b>raw</b>\n\n\n* star lists\n+ plus\n\n<!-- a comment -->\n\n    code\n"
    #expect(try TestDocument(prose).markdown() == prose)
  }

  @Test func relativeLinksMoveAndOthersStay() throws {
    let prose =
      "[a](b.md) ![i](../img/i.png \"t\") [c](#c) [d](https://d/e) [f](/g) [r]\n\n[r]: sub/r.md#x\n\n<img src=\"p.png\">\n"
    let expected =
      "[a](../b.md) ![i](../../img/i.png \"t\") [c](#c) [d](https://d/e) [f](/g) [r]\n\n[r]: ../sub/r.md#x\n\n<img src=\"../p.png\">\n"
    #expect(try TestDocument(prose).markdown() == expected)
  }

  @Test func fencesAreLongerThanWhatTheyHold() throws {
    let output = Output(.stream(name: "stdout", text: "```\ninner\n```\n"))
    let text = try TestDocument("```swift\nlet s = \"````\"\n```\n", [CellResult(.succeeded, outputs: [output])])
      .markdown()
    #expect(text == "`````swift\nlet s = \"````\"\n`````\n\n````text\n```\ninner\n```\n````\n")
  }

  @Test func cellsKeepTheirPlaceInListsAndQuotes() throws {
    let output = CellResult(.succeeded, outputs: [Output(.stream(name: "stdout", text: "1\n"))])
    #expect(
      try TestDocument("- a\n\n  ```swift\n  f()\n  ```\n\n  b\n", [output]).markdown()
        == "- a\n\n  ```swift\n  f()\n  ```\n\n  ```text\n  1\n  ```\n\n  b\n")
    #expect(
      try TestDocument("> ```swift\n> f()\n> ```\n> b\n", [output]).markdown()
        == "> ```swift\n> f()\n> ```\n>\n> ```text\n> 1\n> ```\n> b\n")
  }

  @Test func figuresInARowAreATable() throws {
    let picture = Output(
      .display(MIMEBundle(plain: "p", [.init(type: MIMEType.svg, content: .text(square))], metadata: ["alt": "a|b"])))
    let options = "//| label: fig-a\n//| fig-cap: Both\n//| fig-subcap: [L, R]\n//| layout-ncol: 2\n//| echo: false\n"
    let document = try TestDocument(
      "```swift\n\(options)f()\n```\n", [CellResult(.succeeded, outputs: [picture, picture])])
    let expected = """
      <a id="fig-a"></a>

      | (a) L | (b) R |
      | :-: | :-: |
      | ![a\\|b](small_files/fig-a-1.svg) | ![a\\|b](small_files/fig-a-2.svg) |

      *Figure 1: Both*

      """
    #expect(try document.markdown() == expected)
  }

  @Test func numberedFormulasCarryATag() throws {
    #expect(
      try TestDocument("See @eq-a.\n\n$$\nx\n$$ {#eq-a}\n").markdown()
        == "See [Equation\u{a0}(1)](#eq-a).\n\n<a id=\"eq-a\"></a>\n\n$$\nx\n\\tag{1}$$\n")
  }
}

@Suite struct RasterizerTests {
  @Test func aPictureHasTwoPixelsForEachUnit() throws {
    let png = try Rasterizer().png(square)
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    // Width and height stand in the first chunk (PNG, 11.2.2).
    #expect(Array(png[16..<24]) == [0, 0, 0, 20, 0, 0, 0, 20])
  }

  @Test func aBrokenPictureIsAnError() {
    #expect(throws: RasterizingError.self) { try Rasterizer().png("<svg") }
    #expect(throws: RasterizingError.self) {
      try Rasterizer().png("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100000\" height=\"1\"/>")
    }
  }
}
