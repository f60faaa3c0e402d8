// The HTML report: one file that needs nothing else, neither a network nor a script.

import Mustache
import NotebookModel

/// `NAME.html`: the document with its outputs, pictures, formulas and style in one page.
///
/// The page's Content-Security-Policy allows no source but the style, the script and the pictures that it holds.
public struct HTMLReport: ReportRenderer {
  public init() {}

  public var name: String { "html" }

  public func render(_ document: ExecutedNotebook, context: RenderingContext) throws -> [RenderedFile] {
    let page = Page(document.showingValues(), context)
    let template: MustacheTemplate
    do {
      template = try MustacheTemplate(string: pageTemplate)
    } catch {
      throw RenderingError(reason: "\(error)")
    }
    return [RenderedFile(path: "\(context.name(of: document.notebook)).html", text: template.render(page))]
  }
}

/// What the page's template fills in.
private struct Page: MustacheParent {
  let policy: String
  let title: String
  let description: String?
  let style: String
  let script: String
  let header: String?
  let toc: String?
  let notice: String?
  let body: String
  let footnotes: String?
  let provenance: String?

  /// By the names of the template; without this the template looks through a mirror for each.
  func child(named name: String) -> Any? {
    switch name {
    case "policy": policy
    case "title": title
    case "description": description
    case "style": style
    case "script": script
    case "header": header
    case "toc": toc
    case "notice": notice
    case "body": body
    case "footnotes": footnotes
    case "provenance": provenance
    default: nil
    }
  }

  init(_ document: ExecutedNotebook, _ context: RenderingContext) {
    let notebook = document.notebook
    let head = DocumentHead(notebook)
    var writer = PageWriter(document, context)
    writer.headingShift = head.headingShift
    header = writer.separately { $0.titleBlock(head, notebook.frontMatter) }
    notice = writer.separately { $0.notice() }
    body =
      writer.separately { writer in
        writer.blocks(head.body)
        writer.closeOpenHTML()
      } ?? ""
    footnotes = writer.separately { $0.footnotes() }
    toc = notebook.frontMatter.toc ? writer.separately { $0.tableOfContents(head.body) } : nil
    provenance = writer.separately { $0.provenance() }
    style = pageStyle
    script = pageScript
    title = notebook.title
    description = head.description(notebook)
    let styles = ([pageStyle] + writer.pictures.styles).map { "'\(hashSource($0))'" }.joined(separator: " ")
    policy =
      "default-src 'none'; img-src data:; style-src \(styles); script-src '\(hashSource(pageScript))'; "
      + "base-uri 'none'; form-action 'none'"
  }
}

/// How a Content-Security-Policy names an inline style or script (CSP 3, 2.3.1): `sha256-` and the hash in base64.
func hashSource(_ content: String) -> String { "sha256-" + base64(ContentHash(content).bytes) }

/// The title of a page and the blocks below it.
struct DocumentHead {
  /// The inlines of the title, where the document says one.
  var title: [Markup]?
  var titleID: String?
  /// The blocks without the heading that became the title.
  var body: [Markup]
  /// By how much the levels of the headings in the text grow, so that the title alone is of level 1.
  var headingShift: Int

  init(_ notebook: Notebook) {
    body = notebook.blocks
    if case .heading(1, let id)? = body.first?.kind, let first = body.first,
      notebook.frontMatter.title == nil || notebook.frontMatter.title == first.plainText
    {
      title = first.children
      titleID = id
      body.removeFirst()
    } else if let text = notebook.frontMatter.title {
      title = notebook.frontMatter.inlines["title"] ?? [Markup(.text(text), range: notebook.frontMatter.range ?? SourceRange(.start, .start))]
    }
    let levels = body.compactMap { block in
      if case .heading(let level, _) = block.kind { level } else { nil }
    }
    headingShift = title == nil ? 0 : max(0, 2 - (levels.min() ?? 2))
  }

  /// The abstract, else the first paragraph, cut at a word.
  func description(_ notebook: Notebook) -> String? {
    let paragraph = body.first { block in
      if case .paragraph = block.kind { !block.plainText.isEmpty } else { false }
    }
    guard let text = notebook.frontMatter.abstract ?? paragraph?.plainText else { return nil }
    var result = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      if result.count + word.count > 160 { return result + " ..." }
      result += (result.isEmpty ? "" : " ") + word
    }
    return result
  }
}
