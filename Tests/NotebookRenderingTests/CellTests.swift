// What the options of a cell do to the page.

import Foundation
import NotebookModel
import NotebookRendering
import Testing

@Suite struct CellTests {
  private func html(_ options: String, _ outputs: [Output.Kind] = [], state: CellState = .succeeded) throws -> String {
    let lines = options.split(separator: "\n").map { "//| \($0)\n" }.joined()
    let document = try TestDocument(
      "```swift\n\(lines)f(x)\n```\n", [CellResult(state, outputs: outputs.map { Output($0) })])
    let html = try document.main()
    #expect(unbalancedTags(in: html) == [])
    return html
  }

  private let out = Output.Kind.stream(name: "stdout", text: "printed\n")
  private let warning = Output.Kind.stream(name: "stderr", text: "careful\n")
  private let failure = Output.Kind.error(name: "trap", message: "it broke", diagnostic: nil)
  private func picture(_ alt: String? = nil) -> Output.Kind {
    .display(
      MIMEBundle(
        plain: "p", [.init(type: MIMEType.svg, content: .text(square))], metadata: alt.map { ["alt": $0] } ?? [:]))
  }

  @Test func echoHidesOrFencesTheCode() throws {
    #expect(try html("echo: false", [out]).contains("printed"))
    #expect(!(try html("echo: false", [out])).contains("f(x)"))
    #expect(try html("echo: fenced").contains("```swift\n//| echo: fenced\nf(x)\n```"))
  }

  @Test func includeAndOutputHideOutputsButNotFailures() throws {
    #expect(try html("include: false", [out]).contains { !$0.isWhitespace } == false)
    #expect(!(try html("output: false", [out])).contains("printed"))
    for option in ["include: false", "output: false", "tags: [remove-cell]"] {
      #expect(try html(option, [failure], state: .failed).contains("it broke"), "\(option)")
    }
  }

  @Test func warningHidesStderr() throws {
    #expect(
      try html("", [warning]).contains(
        "<pre class=\"stream stderr\"><span class=\"stream-name\">stderr</span>careful\n</pre>"))
    #expect(!(try html("warning: false", [warning, out])).contains("careful"))
  }

  @Test func asisIsMarkdown() throws {
    let text = Output.Kind.stream(name: "stdout", text: "A *list*:\n\n- <b onclick=x>one</b>\n")
    #expect(
      try html("output: asis\necho: false", [text]).contains(
        "<p>A <em>list</em>:</p>\n<ul>\n<li><b>one</b></li>\n</ul>"))
  }

  @Test func foldedCodeHasASummary() throws {
    #expect(try html("code-fold: true").contains("<details class=\"fold\"><summary>Code</summary>"))
    #expect(
      try html("code-fold: show\ncode-summary: The *loss*").contains(
        "<details class=\"fold\" open><summary>The <em>loss</em></summary>"))
  }

  @Test func numberedLinesCloseTheirSpans() throws {
    let document = try TestDocument("```swift\n//| code-line-numbers: true\n/* a\n   b */ let s = 1\n```\n")
    let expected = """
      <pre class="code numbered"><code><span class="line" data-line="1"><span class="c">/* a</span></span>
      <span class="line" data-line="2"><span class="c">   b */</span> <span class="k">let</span> s = <span class="n">1</span></span></code></pre>
      """
    #expect(try document.main().contains(expected))
  }

  @Test func colorsOfTerminalsAreClassesAndProgressLinesEnd() throws {
    let text = Output.Kind.stream(name: "stdout", text: "10%\r100%\n\u{1B}[1;31mred\u{1B}[0m \u{1B}[2Kplain\n")
    #expect(
      try html("", [text]).contains(
        "<pre class=\"stream stdout\">100%\n<span class=\"ansi-bold ansi-red\">red</span> plain\n</pre>"))
  }

  @Test func aFigureIsNumberedByLabelOrCaption() throws {
    let labelled = try html("label: fig-a", [picture("drawn")])
    #expect(labelled.contains("<figure class=\"figure\" id=\"fig-a\">"))
    #expect(labelled.contains("<span class=\"number\">Figure 1</span> </figcaption>"))
    #expect(labelled.contains("aria-label=\"drawn\""))
    #expect(try html("fig-cap: Seen.\nfig-alt: Told.", [picture("drawn")]).contains("aria-label=\"Told.\""))
    #expect(!(try html("label: a", [picture()])).contains("figcaption"))
  }

  @Test func captionsAndPartsOfSeveralFigures() throws {
    let parts = try html(
      "label: fig-a\nfig-cap: Both.\nfig-subcap: [Left, Right]\nlayout-ncol: 2", [picture(), picture()])
    #expect(parts.contains("<div class=\"columns-2\">"))
    #expect(parts.contains("<figure class=\"part\" id=\"fig-a-2\">"))
    #expect(parts.contains("<figcaption>(b) Right</figcaption>"))
    #expect(parts.contains("<span class=\"number\">Figure 1:</span> Both."))
    let each = try html("label: fig-a\nfig-cap: [One., Two.]", [picture(), picture()])
    #expect(each.contains("<figure class=\"figure\" id=\"fig-a-1\">") && each.contains("Figure 1:</span> One."))
    #expect(each.contains("<figure class=\"figure\" id=\"fig-a-2\">") && each.contains("Figure 2:</span> Two."))
    #expect(each.contains("<div class=\"cell\" id=\"fig-a\">"))
  }

  @Test func referencesNameWhatTheyMean() throws {
    let markdown = """
      @fig-a, @fig-a-2, [@fig-a; @lst-a], [-@eq-a] and [-@sec-a]

      ## The end {#sec-a}

      $$x$$ {#eq-a}

      ```swift
      //| label: fig-a
      //| fig-cap: C
      //| fig-subcap: [L, R]
      draw()
      ```

      ```swift
      //| lst-label: lst-a
      //| lst-cap: Code.
      draw()
      ```
      """
    let html = try TestDocument(markdown.replacing(", @fig-a-2", with: "")).main()
    #expect(
      html.contains(
        "<a class=\"reference\" href=\"#fig-a\">Figure\u{a0}1</a>, <a class=\"reference\" href=\"#fig-a\">Figure\u{a0}1</a>, <a class=\"reference\" href=\"#lst-a\">Listing\u{a0}1</a>, <a class=\"reference\" href=\"#eq-a\">(1)</a> and <a class=\"reference\" href=\"#sec-a\">The end</a>"
      ))
    #expect(html.contains("<figure class=\"cell-code listing\" id=\"lst-a\">"))
    #expect(html.contains("<span class=\"equation-number\">(1)</span>"))
  }

  @Test func transcludedCodeLinksToItsLine() throws {
    let listing = SourceListing(
      [
        SourceListing.Place(path: "../Sources/A/B.swift", symbol: "A/B.swift#f", firstLine: 12),
        SourceListing.Place(path: "../Sources/A/B.swift", symbol: "A/B.swift#g", firstLine: 20),
      ], text: "func f() {}\n")
    let document = try TestDocument("```swift\n//| source: A/B.swift#f\n```\n", [CellResult(.notRun, listing: listing)])
    let html = try document.main()
    #expect(html.contains("<a class=\"source\" href=\"../../Sources/A/B.swift#L12\">A/B.swift#f, line 12</a>; "))
    #expect(html.contains("href=\"../../Sources/A/B.swift#L20\">A/B.swift#g, line 20</a></figcaption>"))
    #expect(html.contains("<span class=\"k\">func</span> f() {}"))
    #expect(
      try document.markdown().contains(
        "[`A/B.swift#f`, line 12](../../Sources/A/B.swift#L12); [`A/B.swift#g`, line 20](../../Sources/A/B.swift#L20)\n\n```swift\nfunc f() {}\n```"))
  }

  @Test func failuresAndSkippedCellsAreNamed() throws {
    let markdown = "```swift\n//| label: first\na\n```\n\n```swift\nb\n```\n\n```swift\nc\n```\n"
    let document = try TestDocument(
      markdown,
      [
        CellResult(.failed, outputs: [Output(failure)]), CellResult(.failed, outputs: [Output(failure)]),
        CellResult(.skipped(because: ["first", "cell-2"])),
      ])
    let html = try document.main()
    #expect(
      html.contains(
        "2 cells of this notebook failed: <a href=\"#first\">first</a>, <a href=\"#failed-cell-2\">cell 2</a>. One cell that depends on what failed was not run."
      ))
    #expect(
      html.contains("Not run, since <a href=\"#first\">first</a> and <a href=\"#failed-cell-2\">cell 2</a> failed."))
    #expect(html.contains("<div class=\"cell\" id=\"failed-cell-2\">"))
  }

  @Test func anExpectedErrorIsNoNews() throws {
    let html = try html("error: true", [failure], state: .failed)
    #expect(html.contains("it broke") && !html.contains("notice"))
  }

  @Test func oneMarkBelowARowOfNoisyOutputs() throws {
    let noisy = [Output(out, isNoisy: true), Output(picture(), isNoisy: true)]
    let html = try TestDocument("```swift\nt()\n```\n", [CellResult(.succeeded, outputs: noisy)]).main()
    #expect(html.components(separatedBy: "measured on this machine; varies").count == 2)
  }

  @Test func footnotesStandInTheMarginAndAtTheEnd() throws {
    let html = try TestDocument("One[^a], again[^a], two[^b].\n\n[^a]: *Short*.\n\n[^b]: Long:\n\n    - list\n").main()
    #expect(
      html.contains(
        "<sup class=\"footnote-mark\"><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup><span class=\"sidenote\" role=\"note\" hidden><span class=\"sidenote-number\">1</span> <em>Short</em>.</span>"
      ))
    #expect(html.contains("<li id=\"fn-1\" value=\"1\" class=\"beside\"><p><em>Short</em>.</p>"))
    #expect(html.contains("<a href=\"#fnref-1-2\""))
    #expect(html.contains("<li id=\"fn-2\" value=\"2\"><p>Long:</p>"))
  }

  @Test func imagesAreInlinedAndMissingOnesReported() throws {
    var document = try TestDocument(
      "![Dot](img/a%20b.png)\n\nText ![x](gone.png) and ![y](https://example.org/y.png).\n")
    document.files["/project/notebooks/img/a b.png"] = onePixel
    let html = try document.main()
    #expect(html.contains("<img src=\"data:image/png;base64,\(Data(onePixel).base64EncodedString())\" alt=\"Dot\">"))
    #expect(html.contains("<figcaption>Dot</figcaption>"))
    #expect(html.contains("<span class=\"missing\">[no image gone.png]</span>"))
    #expect(html.contains("<a href=\"https://example.org/y.png\">y</a>"))
    let diagnostics = renderingDiagnostics(of: document.notebook, context: document.context)
    #expect(
      diagnostics.map(\.line) == [
        "notebooks/small.md:3:6: error: no image 'gone.png': there is no file /project/notebooks/gone.png"
      ])
  }

  @Test func columnsOfNumbersStandRight() throws {
    let html = try TestDocument("| a | b | c |\n|---|---|---|\n| x | −1.5% | 3 |\n| y | 2,000 | z |\n").main()
    #expect(html.contains("<tr><td>x</td><td class=\"right\">−1.5%</td><td>3</td></tr>"))
  }
}
