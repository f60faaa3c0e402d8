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
      splicedInlines(subtitle)
      page.raw("</p>\n")
    }
    let byline = [frontMatter.author.joined(separator: ", "), frontMatter.date ?? ""].filter { !$0.isEmpty }
    if !byline.isEmpty {
      page.raw("<p class=\"byline\">")
      page.escaped(byline.joined(separator: " · "))
      page.raw("</p>\n")
    }
    if let abstract = frontMatter.abstract {
      page.raw("<div class=\"abstract\">")
      if context.parseMarkdown == nil {
        element("p") { $0.page.escaped(abstract) }
      } else {
        markdown(abstract)
      }
      page.raw("</div>\n")
    }
  }
}
