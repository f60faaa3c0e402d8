// A check's findings as a page: texts beside each other with the first difference marked, pictures side by side.

import Mustache
import NotebookModel

/// The page that `nb check` writes: one file that needs neither a network nor a script, as `HTMLReport`'s pages are.
public struct CheckReport: Sendable {
  private let comparisons: [NotebookComparison]

  public init(_ comparisons: [NotebookComparison]) { self.comparisons = comparisons }

  /// The bytes of the file.
  ///
  /// - Throws: `RenderingError` when the page's template is broken.
  public func file() throws -> [UInt8] {
    var writer = CheckPageWriter()
    for comparison in comparisons { writer.notebook(comparison, isAlone: comparisons.count == 1) }
    let template: MustacheTemplate
    do {
      template = try MustacheTemplate(string: pageTemplate)
    } catch {
      throw RenderingError(reason: "\(error)")
    }
    return Array(template.render(CheckPage(writer, title)).utf8)
  }

  private var title: String {
    comparisons.count == 1 ? "Check of \(comparisons[0].notebook.path)" : "Check of \(comparisons.count) notebooks"
  }
}

/// What the page's template fills in; names are those of the template.
private struct CheckPage {
  let policy: String
  let title: String
  let style: String
  let script = pageScript
  let header: String
  let body: String
  let description: String? = nil
  let toc: String? = nil
  let notice: String? = nil
  let footnotes: String? = nil
  let provenance: String? = nil

  init(_ writer: CheckPageWriter, _ title: String) {
    self.title = title
    var heading = HTMLBuffer()
    heading.raw("<h1>")
    heading.escaped(title)
    heading.raw("</h1>")
    header = heading.text
    body = writer.page.text
    style = pageStyle + checkStyle
    let styles = ([style] + writer.pictures.styles).map { "'\(hashSource($0))'" }.joined(separator: " ")
    policy =
      "default-src 'none'; img-src data:; style-src \(styles); script-src '\(hashSource(pageScript))'; "
      + "base-uri 'none'; form-action 'none'"
  }
}

private struct CheckPageWriter {
  var page = HTMLBuffer()
  var pictures = SVGSanitizer()
  private var sectionCount = 0

  mutating func notebook(_ comparison: NotebookComparison, isAlone: Bool) {
    if !isAlone { element("h2", comparison.notebook.path) }
    element("p", comparison.summary + ".", class: comparison.isFine ? "check-summary check-fine" : "check-summary")
    let findings = findings(of: comparison)
    if !findings.isEmpty { overview(findings) }
    for finding in findings { section(finding, in: comparison.notebook) }
    notCompared(comparison)
  }

  // MARK: What was found

  /// What is wrong with a cell, or with the record where `cell` is `nil`.
  private struct Finding {
    var anchor: String
    var cell: CellComparison?
    var line: Int?
    var mismatches: [Mismatch]

    var name: String { cell?.id ?? "the record" }
  }

  private mutating func findings(of comparison: NotebookComparison) -> [Finding] {
    func anchor() -> String {
      sectionCount += 1
      return "check-\(sectionCount)"
    }
    var findings: [Finding] = []
    if !comparison.mismatches.isEmpty {
      findings.append(Finding(anchor: anchor(), mismatches: comparison.mismatches))
    }
    for cell in comparison.cells where !cell.isFine {
      let start = comparison.notebook.cells[cell.index].range.lower.line
      let line = cell.mismatches.first?.place?.range?.lower.line ?? start
      findings.append(Finding(anchor: anchor(), cell: cell, line: line, mismatches: cell.mismatches))
    }
    return findings
  }

  /// All findings in a table, each with a link to where it is shown.
  private mutating func overview(_ findings: [Finding]) {
    page.raw("<div class=\"table-box\"><table class=\"check-overview\">\n")
    page.raw("<thead><tr><th>Cell</th><th class=\"check-line\">Line</th><th>What is wrong</th></tr></thead>\n<tbody>\n")
    for finding in findings {
      for (place, mismatch) in finding.mismatches.enumerated() {
        page.raw("<tr><td>")
        if place == 0 {
          page.raw("<a href=\"#\(finding.anchor)\">")
          page.escaped(finding.name)
          page.raw("</a>")
        }
        page.raw("</td><td class=\"check-line\">\(place == 0 ? finding.line.map(String.init) ?? "" : "")</td><td>")
        page.escaped(mismatch.message)
        page.raw("</td></tr>\n")
      }
    }
    page.raw("</tbody></table></div>\n")
  }

  private mutating func section(_ finding: Finding, in notebook: Notebook) {
    page.raw("<section class=\"check\" id=\"\(finding.anchor)\">\n<h3>")
    page.escaped(finding.name)
    if let line = finding.line { page.raw(" <span class=\"check-place\">line \(line)</span>") }
    page.raw("</h3>\n")
    for mismatch in finding.mismatches {
      element("p", mismatch.message, class: "check-message")
      switch mismatch {
      case .text(_, _, let difference): sides(difference)
      case .picture(_, let expected, let actual, let difference):
        page.raw("<div class=\"check-sides\">\n")
        picture(expected, "Record")
        picture(actual, "Now")
        page.raw("</div>\n<details class=\"fold\"><summary>What differs in the picture's data</summary>\n")
        sides(difference)
        page.raw("</details>\n")
      case .failed(_, let place?), .expectation(_, let place?):
        let code = place.rendered(in: notebook.source).split(separator: "\n").dropFirst()
        if !code.isEmpty { element("pre", code.joined(separator: "\n"), class: "check-code") }
      default: break
      }
    }
    page.raw("</section>\n")
  }

  private mutating func picture(_ svg: String, _ name: String) {
    page.raw("<figure>")
    element("figcaption", name)
    page.raw("<div class=\"drawing\">")
    page.raw(pictures.sanitized(svg, label: name) ?? "")
    page.raw("</div></figure>\n")
  }

  // MARK: Texts beside each other

  private mutating func sides(_ difference: TextDifference) {
    let (groups, hidden) = textRows(difference)
    page.raw("<div class=\"check-text\">\n<div class=\"row names\"><div>Record</div><div>Now</div></div>\n")
    for (place, group) in groups.enumerated() {
      if place > 0 || group.first?.actual?.number ?? 1 > 1 { page.raw("<div class=\"gap\">&#8942;</div>\n") }
      for row in group {
        page.raw("<div class=\"row\(row.isSame ? " same" : "")\">")
        side(row.expected, isSame: row.isSame, sign: "\u{2212}", name: "Record")
        side(row.actual, isSame: row.isSame, sign: "+", name: "Now")
        page.raw("</div>\n")
      }
    }
    if hidden > 0 { element("div", "\(hidden) more line\(hidden == 1 ? " differs" : "s differ")", class: "gap") }
    page.raw("</div>\n")
  }

  private mutating func side(_ side: TextRow.Side?, isSame: Bool, sign: String, name: String) {
    guard let side else { return page.raw("<div class=\"none\"></div>") }
    page.raw("<div")
    if !isSame { page.attribute("class", name == "Now" ? "new" : "old") }
    page.attribute("data-line", isSame ? "\(side.number)" : "\(side.number) \(sign)")
    page.raw(">")
    let window = Self.window(around: side.marked, count: side.text.count)
    func part(_ range: Range<Int>) -> Substring {
      side.text.dropFirst(range.lowerBound).prefix(range.count)
    }
    if window.lowerBound > 0 { page.raw("&#8230;") }
    page.escaped(part(window.lowerBound..<max(window.lowerBound, min(side.marked.lowerBound, window.upperBound))))
    let marked = side.marked.clamped(to: window)
    if !marked.isEmpty {
      page.raw("<mark>")
      page.escaped(part(marked))
      page.raw("</mark>")
    }
    page.escaped(part(max(marked.upperBound, window.lowerBound)..<window.upperBound))
    if window.upperBound < side.text.count { page.raw("&#8230;") }
    page.raw("</div>")
  }

  /// What is shown of a line: all of it, or some characters around what differs.
  private static func window(around marked: Range<Int>, count: Int) -> Range<Int> {
    let (most, before) = (400, 100)
    guard count > most else { return 0..<count }
    let lower = max(0, min(marked.lowerBound - before, count - most))
    return lower..<(lower + most)
  }

  // MARK: What was left out

  private mutating func notCompared(_ comparison: NotebookComparison) {
    let noisy = comparison.cells.flatMap { cell in cell.noisy.map { (cell.id, $0.brief) } }
    guard !noisy.isEmpty else { return }
    page.raw("<section class=\"check\">\n<h3>Not compared, since it comes from the clock</h3>\n<ul class=\"check-noisy\">\n")
    for (id, text) in noisy { element("li", "\(id): \(text)") }
    page.raw("</ul>\n</section>\n")
  }

  private mutating func element(_ tag: String, _ text: String, class name: String? = nil) {
    page.raw("<\(tag)")
    page.attribute("class", name)
    page.raw(">")
    page.escaped(text)
    page.raw("</\(tag)>\n")
  }
}

private let checkStyle = """
  body { display: block; }
  main { width: auto; max-width: 66rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; box-sizing: border-box; }
  main .table-box { margin: 1.2rem 0 2.4rem; }
  .check-summary { font: 1rem/1.5 var(--sans); }
  .check-fine { color: var(--good); }
  .check-overview td { vertical-align: top; }
  .check-overview td:first-child { overflow-wrap: anywhere; min-width: 6rem; }
  .check-overview .check-line { text-align: right; }
  .check { margin: 0 0 2.2rem; padding-top: 1.1rem; border-top: 1px solid var(--rule); }
  .check h3 { margin: 0 0 .25rem; font: 600 1.0625rem/1.4 var(--sans); overflow-wrap: anywhere; }
  .check-place { margin-left: .4rem; color: var(--faint); font: .8125rem/1.4 var(--sans); }
  .check-message { margin: 0 0 .6rem; color: var(--bad); font: .9375rem/1.5 var(--sans); overflow-wrap: anywhere; }
  .check-code { margin: 0 0 .6rem; padding: .1rem 0 .1rem .9rem; border-left: 2px solid var(--bad); overflow-x: auto; font: .8125rem/1.55 var(--mono); }
  .check-noisy { margin: .3rem 0 0; font: .875rem/1.6 var(--sans); overflow-wrap: anywhere; }
  .check-sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.25rem; margin: 0 0 .6rem; }
  .check-sides figure { margin: 0; min-width: 0; }
  .check figcaption { margin: 0 0 .3rem; }
  .check-text { margin: 0 0 .8rem; font: .8125rem/1.55 var(--mono); }
  .check-text .row { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 1.25rem; }
  .check-text .row > div { padding: 0 .4rem 0 5.2em; text-indent: -4.6em; white-space: pre-wrap; overflow-wrap: anywhere; }
  .check-text .row > div::before { content: attr(data-line); display: inline-block; width: 3.8em; margin-right: .8em; color: var(--faint); text-align: right; text-indent: 0; user-select: none; white-space: pre; }
  .check-text .same > div { border-left: 2px solid transparent; color: var(--soft); }
  .check-text .same > div::before { padding-right: 1.2em; width: 2.6em; }
  .check-text .old, .check-text .new { border-left: 2px solid var(--bad); background: var(--bad-tint); }
  .check-text .new { border-color: var(--good); background: none; }
  .check-text .names > div { padding: 0; color: var(--soft); font: .875rem/1.7 var(--sans); text-indent: 0; }
  .check-text .names > div::before { content: none; }
  .check-text .gap { padding-left: 3.6em; color: var(--faint); }
  @media (max-width: 48rem) {
    .check-text .row { display: block; }
    .check-text .same > div:first-child, .check-text .none, .check-text .names { display: none; }
  }

  """
