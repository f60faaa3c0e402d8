// The three formats of one document, to the letter, and what holds for every report.

import Foundation
import NotebookModel
import NotebookRendering
import Testing

@Suite struct ReportTests {
  @Test func htmlOfASmallDocument() throws { try expectSnapshot(smallDocument().main(), "small.body.html") }

  @Test func markdownOfASmallDocument() throws { try expectSnapshot(smallDocument().markdown(), "small.report.md") }

  @Test func recordOfASmallDocument() throws {
    try expectSnapshot(String(decoding: smallDocument().record(), as: UTF8.self), "small.ipynb")
  }

  @Test func filesOfEachFormat() throws {
    let document = try smallDocument()
    #expect(try document.rendered(by: HTMLReport()).map(\.path) == ["small.html"])
    #expect(try document.rendered(by: JupyterReport()).map(\.path) == ["small.ipynb"])
    let files = try document.rendered(by: MarkdownReport())
    #expect(files.map(\.path) == ["small.md", "small_files/fig-one-1.svg"])
    #expect(files[1].bytes == Array(square.utf8))
  }

  @Test func sameDocumentSameBytes() throws {
    for renderer in [HTMLReport(), MarkdownReport(), JupyterReport()] as [any ReportRenderer] {
      let first = try smallDocument().rendered(by: renderer)
      let second = try smallDocument().rendered(by: renderer)
      #expect(first == second)
      let text = String(decoding: first[0].bytes, as: UTF8.self)
      #expect(!text.contains("/project"), "a report must not say where it was made")
    }
  }

  @Test func thePageIsWellFormed() throws {
    var document = try smallDocument()
    document.isIncomplete = true
    #expect(unbalancedTags(in: try document.page()) == [])
  }

  /// The policy names the hash of each style and script in the page, and nothing is loaded or styled besides.
  @Test func thePolicyAllowsJustWhatThePageHolds() throws {
    var document = try smallDocument()
    let styled = square.replacing("<rect", with: "<style>.a > .b { fill: red }</style><rect")
    document.results[1].outputs = [
      Output(.display(MIMEBundle(plain: "", [.init(type: MIMEType.svg, content: .text(styled))])))
    ]
    let page = try document.page()
    let policy = try #require(page.firstMatch(of: /http-equiv="Content-Security-Policy" content="([^"]*)"/)?.output.1)
    let styles = page.matches(of: /<style>((?:.|\n)*?)<\/style>/).map {
      String($0.output.1).replacing("&gt;", with: ">")
    }
    let scripts = page.matches(of: /<script>((?:.|\n)*?)<\/script>/).map { String($0.output.1) }
    #expect(styles.count == 2 && scripts.count == 1)
    let sources = { (texts: [String]) in texts.map { "'sha256-\(Data(ContentHash($0).bytes).base64EncodedString())'" } }
    #expect(
      policy == "default-src 'none'; img-src data:; style-src \(sources(styles).joined(separator: " ")); "
        + "script-src \(sources(scripts).joined(separator: " ")); base-uri 'none'; form-action 'none'")
    #expect(!page.contains(" style="))
    #expect(page.matches(of: /(?:src|href)="(?:https?:)?\/\//).count == 1, "only the prose's own link leads out")
  }

  @Test func theHeadDescribesThePage() throws {
    let page = try smallDocument().page()
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"))
    #expect(page.contains("<title>Small &amp; complete</title>"))
    #expect(page.contains("<meta name=\"description\" content=\"What is *shown*.\">"))
    #expect(page.contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"))
  }

  @Test func theContentsListTwoLevels() throws {
    let page = try TestDocument("# T\n\n## A `x`\n\n### B\n\n#### C\n\n## D\n").page()
    let contents = """
      <ol>
      <li><a href="#a-x">A <code>x</code></a><ol>
      <li><a href="#b">B</a></li>
      </ol>
      </li>
      <li><a href="#d">D</a></li>
      </ol>
      """
    #expect(page.contains("<nav class=\"contents\" aria-label=\"Contents\" hidden>"))
    #expect(page.components(separatedBy: contents).count == 3, "beside the text, and folded above it")
    #expect(!(try TestDocument("---\ntoc: false\n---\n\n## A\n\n## B\n").page()).contains("<nav"))
  }
}
