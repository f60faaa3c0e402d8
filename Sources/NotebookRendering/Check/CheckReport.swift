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
  /// Lines shown before and behind the first difference of two texts.
  private static let before = 3
  private static let behind = 8

  mutating func notebook(_ comparison: NotebookComparison, isAlone: Bool) {
    if !isAlone { element("h2", comparison.notebook.path) }
    element("p", comparison.summary + ".", class: comparison.isFine ? "check-fine" : nil)
    for mismatch in comparison.mismatches { failure(nil, mismatch) }
    for cell in comparison.cells {
      let line = comparison.notebook.cells[cell.index].range.lower.line
      for mismatch in cell.mismatches { failure("\(cell.id), line \(mismatch.place?.range?.lower.line ?? line)", mismatch) }
    }
    let noisy = comparison.cells.flatMap { cell in cell.noisy.map { (cell.id, $0.brief) } }
    guard !noisy.isEmpty else { return }
    element("p", "Not compared, since it comes from the clock:")
    page.raw("<ul>\n")
    for (id, text) in noisy { element("li", "\(id): \(text)") }
    page.raw("</ul>\n")
  }

  private mutating func failure(_ place: String?, _ mismatch: Mismatch) {
    page.raw("<section class=\"failure check\">\n")
    element("p", place ?? "The record", class: "failure-title")
    element("p", mismatch.message)
    switch mismatch {
    case .text(_, _, let difference): sides(difference)
    case .picture(_, let expected, let actual, let difference):
      page.raw("<div class=\"columns-2 wide\">\n")
      picture(expected, "Record")
      picture(actual, "Now")
      page.raw("</div>\n<details><summary>The first difference in the data</summary>\n")
      sides(difference)
      page.raw("</details>\n")
    default: break
    }
    page.raw("</section>\n")
  }

  private mutating func picture(_ svg: String, _ name: String) {
    page.raw("<figure class=\"figure\"><div class=\"drawing\">")
    page.raw(pictures.sanitized(svg, label: name) ?? "")
    page.raw("</div>\n")
    element("figcaption", name)
    page.raw("</figure>\n")
  }

  private mutating func sides(_ difference: TextDifference) {
    page.raw("<div class=\"columns-2 wide\">\n")
    side("Record", difference.expected, difference)
    side("Now", difference.actual, difference)
    page.raw("</div>\n")
  }

  /// A text around the difference, what differs in its first line marked.
  private mutating func side(_ name: String, _ text: String, _ difference: TextDifference) {
    page.raw("<figure>")
    element("figcaption", name)
    page.raw("<pre class=\"stream\">")
    let lines = TextDifference.lines(of: text)
    let first = max(1, difference.line - Self.before)
    let last = min(lines.count, difference.line + Self.behind)
    if first > 1 { page.raw("...\n") }
    if first <= last {
      for number in first...last {
        let line = lines[number - 1]
        if number == difference.line {
          page.escaped(line.prefix(difference.column - 1))
          page.raw("<mark>")
          page.escaped(line.dropFirst(difference.column - 1))
          page.raw("</mark>\n")
        } else {
          page.escaped(line)
          page.raw("\n")
        }
      }
    }
    if last < lines.count { page.raw("...\n") }
    page.raw("</pre></figure>\n")
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
  .check { margin: 1.8rem 0; --back: var(--bad-tint); }
  .check figure { margin: 0; min-width: 0; }
  .check figcaption { margin: 0 0 .3rem; }
  .check .drawing { background: var(--paper); padding: .5rem; }
  .check .columns-2 { margin: .6rem 0; }
  .check .stream { padding: .5rem .7rem; background: var(--paper); white-space: pre-wrap; overflow-wrap: anywhere; }
  .check-fine { color: var(--good); }

  """
