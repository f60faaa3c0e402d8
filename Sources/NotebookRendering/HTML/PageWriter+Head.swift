// The title block of the page.

import NotebookModel

extension PageWriter {
  mutating func titleBlock(_ head: DocumentHead, _ frontMatter: FrontMatter) {
    if let title = head.title {
      page.raw("<h1")
      page.attribute("id", head.titleID)
      page.raw(">")
      inlineScope(title)
      page.raw("</h1>\n")
    }
    if let subtitle = frontMatter.subtitle {
      page.raw("<p class=\"subtitle\">")
      splicedInlines(CaptionText(subtitle, frontMatter.inlines["subtitle"]))
      page.raw("</p>\n")
    }
    let byline = [frontMatter.author.joined(separator: ", "), frontMatter.date ?? ""].filter { !$0.isEmpty }
    if !byline.isEmpty {
      page.raw("<p class=\"byline\">")
      page.escaped(byline.joined(separator: " · "))
      page.raw("</p>\n")
    }
    parameters(frontMatter.parameters)
    if let abstract = frontMatter.abstract {
      page.raw("<div class=\"abstract\">")
      if context.parseMarkdown == nil {
        element("p") { $0.page.escaped(abstract) }
      } else if let blocks = frontMatter.inlines["abstract"] {
        spliced(blocks)
      } else {
        markdown(abstract)
      }
      page.raw("</div>\n")
    }
  }

  /// What the parameters were; those that the command line gave are bold.
  private mutating func parameters(_ parameters: [Parameter]) {
    guard !parameters.isEmpty else { return }
    page.raw("<p class=\"byline parameters\">Parameters: ")
    for (place, parameter) in parameters.enumerated() {
      if place > 0 { page.raw(", ") }
      page.raw(parameter.isOverridden ? "<strong><code>" : "<code>")
      page.escaped("\(parameter.name) = \(parameter.value.swiftLiteral)")
      page.raw(parameter.isOverridden ? "</code></strong>" : "</code>")
      guard parameter.isOverridden else { continue }
      page.raw(" (default <code>")
      page.escaped(parameter.defaultValue.swiftLiteral)
      page.raw("</code>)")
    }
    page.raw("</p>\n")
  }
}
