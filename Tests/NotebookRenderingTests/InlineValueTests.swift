// Values of inline expressions in all three reports: in their places, as text, and marked where there is none.

import Foundation
import NotebookModel
import NotebookParsing
import NotebookRendering
import Testing

@Suite struct InlineValueTests {
  private func value(_ text: String, isNoisy: Bool = false) -> CellResult {
    CellResult(.succeeded, outputs: [Output(.result(MIMEBundle(plain: text)), isNoisy: isNoisy)])
  }

  private static let nasty = "<b>*x*</b> | [a](b) `c` \\ $d$ #e ~f~ &amp; https://x.org www.x.org"

  @Test func page() throws {
    let document = try TestDocument(
      "# Of `{swift} n`\n\nA `{swift} s`, *`{swift} t`*.\n\n## After `{swift} n` steps\n\n## B\n",
      [value("3"), value(Self.nasty), value("7", isNoisy: true), value("3")])
    let main = try document.main()
    #expect(main.contains(#"<h1 id="of-n">Of <span class="inline" title="n">3</span></h1>"#))
    #expect(
      main.contains(
        #"<span class="inline" title="s">&lt;b&gt;*x*&lt;/b&gt; | [a](b) `c` \ $d$ #e ~f~ &amp;amp; https://x.org www.x.org</span>"#
      ))
    #expect(
      main.contains(
        #"<em><span class="inline noisy-value" title="t (measured on this machine; varies)">7</span></em>"#))
    #expect(
      main.contains(##"<a href="#after-n-steps">After <span class="inline" title="n">3</span> steps</a>"##))
    #expect(try document.page().contains("<title>Of 3</title>"))
    #expect(unbalancedTags(in: main) == [])
  }

  /// What the Markdown report says is, read as Markdown, the value's text and nothing else.
  @Test(arguments: [
    nasty, "1. x", "12) x", "- x", "+ x", "--- ", "=== ", "# x", "> x", "a_b_c", "*", "\\", "`", "|", "a\nb", "-1.5", "1.5",
    "![x](y)", "<script>alert(1)</script>", "&lt;", "&#60;", "~~x~~", "$x$", "[^1]", "{#id}", "    code",
    "```", "a  ", "http://x.org", "[x]: y", ": x",
  ])
  func markdownShowsTheText(_ text: String) throws {
    for (before, after) in [("", ""), ("a ", " b"), ("- ", ""), ("> ", "\n> c"), ("# ", ""), ("a\n", "\nb")] {
      let source = "\(before)`{swift} s`\(after)\n"
      let report = try TestDocument(source, [value(text)]).markdown()
      let shown = parseMarkdown(report).map(\.plainText).joined()
      func words(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
      let marks = before.replacing("- ", with: "").replacing("> ", with: "").replacing("# ", with: "")
      let tail = after.replacing("> ", with: "")
      #expect(words(shown) == words(marks + text + tail), "\(report)")
    }
    let table = try TestDocument("| a | b |\n| - | - |\n| `{swift} s` | c |\n", [value(text)]).markdown()
    let blocks = parseMarkdown(table)
    #expect(blocks[0].children.map(\.children.count) == [2, 2])
    #expect(blocks[0].children[1].children[1].plainText == "c")
  }

  @Test func restOfTheMarkdownReportIsVerbatim() throws {
    let report = try TestDocument("A  `{swift} n`, ``{swift} n``  b\\*.\n\n|x|\n|-|\n|`{swift} n`|\n", [value("3"), value("4")])
      .markdown()
    #expect(report == "A  3, ``{swift} n``  b\\*.\n\n|x|\n|-|\n|4|\n")
  }

  @Test func headingsOfTheMarkdownReportKeepTheirAnchor() throws {
    let report = try TestDocument("## Of `{swift} n`\n", [value("3")]).markdown()
    #expect(report == "<a id=\"of-n\"></a>\n\n## Of 3\n")
  }

  @Test func failuresAndWhatDependsOnThem() throws {
    let failed = CellResult(
      .failed, outputs: [Output(.error(name: "RuntimeError", message: "1 / 0 <x>", diagnostic: nil))])
    let document = try TestDocument(
      "A `{swift} x`, B `{swift} y`.\n", [failed, CellResult(.skipped(because: ["inline-1"]))])
    let main = try document.main()
    #expect(
      main.contains(
        #"<span class="inline missing" id="failed-inline-1" title="x">[failed: 1 / 0 &lt;x&gt;]</span>"#))
    #expect(
      main.contains(#"<span class="inline skipped" title="y (not run, since inline-1 failed)">[not run]</span>"#))
    #expect(main.contains(##"An inline expression of this notebook failed: <a href="#failed-inline-1">inline 1</a>"##))
    let report = try document.markdown()
    #expect(report.contains("> An inline expression of this notebook failed: `inline-1`.\n"))
    #expect(report.contains(#"A **\[failed: 1 / 0 \<x\>\]**, B **\[not run\]**."#))
  }

  @Test func titlesAndCaptions() throws {
    let markdown = """
      ---
      title: T `{swift} a` *x*
      subtitle: S **`{swift} b`**
      abstract: A `{swift} c`
      ---

      ```swift
      //| label: tbl-x
      //| tbl-cap: "Of `{swift} d` *y*"
      1
      ```

      See @tbl-x.
      """
    let table = MIMEBundle(
      plain: "1", [.init(type: MIMEType.html, content: .text("<table><tr><td>1</td></tr></table>"))])
    let document = try TestDocument(
      markdown,
      [
        CellResult(.succeeded, outputs: [Output(.result(table))]), value("*d*"), value("*a*"), value("<b>"), value("c"),
      ])
    let page = try document.page()
    #expect(page.contains("<title>T *a* *x*</title>"))
    #expect(page.contains(#"<h1>T <span class="inline" title="a">*a*</span> *x*</h1>"#))
    #expect(page.contains(#"<strong><span class="inline" title="b">&lt;b&gt;</span></strong>"#))
    #expect(page.contains(#"<p>A <span class="inline" title="c">c</span></p>"#))
    #expect(
      page.contains(
        #"<span class="number">Table 1:</span> Of <span class="inline" title="d">*d*</span> <em>y</em></figcaption>"#))
    let report = try document.markdown()
    #expect(report.hasPrefix("# T \\*a\\* \\*x\\*\n\n*S **\\<b\\>***\n\n> A c\n"))
    #expect(report.contains("**Table 1:** Of \\*d\\* *y*"))
  }

  @Test func theRecordHasValuesInTheTextAndExpressionsBesideIt() throws {
    let document = try TestDocument("\n\nÄ `{swift} n` and `{swift} s`.\n", [value("3"), value("*", isNoisy: true)])
    let record = try document.record()
    let json = try #require(JSONSerialization.jsonObject(with: Data(record)) as? [String: Any])
    let cell = try #require((json["cells"] as? [[String: Any]])?.first)
    #expect(cell["source"] as? [String] == ["Ä 3 and \\*."])
    let inline = try #require(((cell["metadata"] as? [String: Any])?["nb"] as? [String: Any])?["inline"] as? [[String: Any]])
    #expect(inline.map { $0["source"] as? String } == ["`{swift} n`", "`{swift} s`"])
    #expect(inline.map { $0["text"] as? String } == ["3", "\\*"])
    #expect(inline.map { $0["start"] as? Int } == [3, 9])
    let known = try readRecord(record)
    #expect(known["inline-1"]?.outputs == [Output(.result(MIMEBundle(plain: "3")))])
    #expect(known["inline-2"]?.outputs.first?.isNoisy == true)
  }

  // MARK: Parameters

  private func parameterized(_ values: [String: ParameterValue]) throws -> TestDocument {
    var document = try TestDocument("---\ntitle: T\nparams:\n  epochs: 10\n  name: \"a`b\"\n---\n\nText.\n")
    document.notebook.setParameters(values)
    return document
  }

  @Test func reportsStateTheParameters() throws {
    let page = try parameterized([:]).main()
    #expect(
      page.contains(
        "<p class=\"byline parameters\">Parameters: <code>epochs = 10</code>, <code>name = &quot;a`b&quot;</code></p>"))
    #expect(try parameterized([:]).markdown() == "# T\n\nParameters: `epochs = 10`, ``` name = \"a`b\" ```\n\nText.\n")
  }

  @Test func overriddenParametersStandOut() throws {
    let document = try parameterized(["epochs": .integer(20)])
    #expect(
      try document.main().contains("<strong><code>epochs = 20</code></strong> (default <code>10</code>)"))
    #expect(try document.markdown().contains("Parameters: **`epochs = 20`** (default `10`), "))
  }

  @Test func theRecordTagsThemAsPapermillDoes() throws {
    for (values, tag) in [([:], "parameters"), (["epochs": ParameterValue.integer(20)], "injected-parameters")] {
      let record = try parameterized(values).record()
      let json = try #require(JSONSerialization.jsonObject(with: Data(record)) as? [String: Any])
      let cell = try #require((json["cells"] as? [[String: Any]])?.first { $0["cell_type"] as? String == "code" })
      #expect(cell["id"] as? String == "parameters")
      #expect((cell["metadata"] as? [String: Any])?["tags"] as? [String] == [tag])
      #expect((cell["source"] as? [String])?.first == "let epochs = \(values.isEmpty ? 10 : 20)\n")
    }
  }

  @Test func parametersStandBelowATitleInTheText() throws {
    let document = try TestDocument("---\nparams:\n  n: 1\n---\n\n# Title\n\nText.\n")
    #expect(try document.markdown() == "\n\n# Title\n\nParameters: `n = 1`\n\nText.\n")
  }
}
