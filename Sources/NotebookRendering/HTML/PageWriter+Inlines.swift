// The inlines of the document tree as HTML.

import NotebookModel

extension PageWriter {
  /// Inlines in which raw HTML is closed where they end.
  mutating func inlineScope(_ nodes: [Markup]) {
    sanitizer.openScope()
    inlines(nodes)
    sanitizer.closeScope(&page)
  }

  mutating func inlines(_ nodes: [Markup]) {
    for node in nodes { inline(node) }
  }

  private mutating func inline(_ node: Markup) {
    switch node.kind {
    case .text(let text): page.escaped(text)
    case .softBreak: page.raw("\n")
    case .lineBreak: page.raw("<br>\n")
    case .code(let code):
      page.raw("<code>")
      page.escaped(code)
      page.raw("</code>")
    case .emphasis: element("em") { $0.inlines(node.children) }
    case .strong: element("strong") { $0.inlines(node.children) }
    case .strikethrough: element("del") { $0.inlines(node.children) }
    case .link(let destination, let title): link(destination, title, node.children)
    case .image(let source, let title, let id): image(source, title, id, alternative: node.children)
    case .htmlInline(let html): sanitizer.writeInline(html, to: &page)
    case .footnoteReference(let label): footnoteReference(label)
    case .math(let tex): formula(tex)
    case .crossReference(let ids, let omitsPrefix): crossReference(ids, omitsPrefix)
    case .inlineExpression(let cell): inlineExpression(cell, node)
    default: blocks([node])
    }
  }

  /// The value of an expression, with the expression as its title.
  private mutating func inlineExpression(_ place: Int, _ node: Markup) {
    guard let cell = document.notebook.cells[safe: place], cell.kind == .inline else { return inlines(node.children) }
    let code = cell.code.split(whereSeparator: \.isNewline).joined(separator: " ")
    let value = document.inlineValue(of: place)
    switch value {
    case .code:
      page.raw("<code>")
      page.escaped(value.plainText)
      return page.raw("</code>")
    case .text(_, let isNoisy):
      page.raw("<span class=\"inline\(isNoisy ? " noisy-value" : "")\"")
      page.attribute("title", isNoisy ? "\(code) (measured on this machine; varies)" : code)
    case .failed:
      page.raw("<span class=\"inline missing\"")
      if !isCopy { page.attribute("id", failureAnchor(cell)) }
      page.attribute("title", code)
    case .notRun(let causes):
      page.raw("<span class=\"inline skipped\"")
      let reason = causes.isEmpty ? "" : " (not run, since \(causes.joined(separator: ", ")) failed)"
      page.attribute("title", code + reason)
    }
    page.raw(">")
    page.escaped(value.plainText)
    page.raw("</span>")
  }

  private mutating func link(_ destination: String, _ title: String, _ children: [Markup]) {
    guard !isInLink, let allowed = URLPolicy.link(destination) else { return inlineScope(children) }
    page.raw("<a")
    page.attribute("href", links.moved(allowed))
    if !title.isEmpty { page.attribute("title", title) }
    page.raw(">")
    isInLink = true
    inlineScope(children)
    isInLink = false
    page.raw("</a>")
  }

  private mutating func image(_ source: String, _ title: String, _ id: String?, alternative: [Markup]) {
    let text = alternative.map(\.plainText).joined()
    let anchor = isCopy || isSpliced ? nil : id
    picture(source, alternative: text, title: title, anchor: anchor)
  }

  private mutating func footnoteReference(_ label: String) {
    guard let number = index.footnoteNumber(label) else { return page.escaped("[^\(label)]") }
    guard !isInLink else { return }
    let use = footnoteUses[label, default: 0]
    page.raw("<sup class=\"footnote-mark\"><a href=\"#fn-\(number)\"")
    if !isCopy, !isSpliced {
      page.raw(" id=\"fnref-\(number)\(use == 0 ? "" : "-\(use + 1)")\"")
      footnoteUses[label] = use + 1
    }
    page.raw(">\(number)</a></sup>")
    guard use == 0, allowsSidenotes, !isCopy, let note = index.footnotes[safe: number - 1] else { return }
    let paragraphs = note.blocks.filter { block in
      if case .paragraph = block.kind { block.lonelyImage == nil } else { false }
    }
    guard paragraphs.count == note.blocks.count else { return }
    sidenotes.insert(label)
    isCopy = true
    // Hidden but where the page's style shows it, so that readers without a style see each note once.
    page.raw("<span class=\"sidenote\" role=\"note\" hidden><span class=\"sidenote-number\">\(number)</span> ")
    for (place, paragraph) in paragraphs.enumerated() {
      if place > 0 { page.raw("<br>") }
      inlineScope(paragraph.children)
    }
    page.raw("</span>")
    isCopy = false
  }

  private mutating func formula(_ tex: String) {
    switch context.typesetter.typeset(tex, isDisplay: false) {
    case .mathML(let markup): page.raw(markup)
    case .broken(let reason, _):
      page.raw("<code class=\"tex broken\"")
      page.attribute("title", "This formula can’t be read: \(reason)")
      page.raw(">")
      page.escaped(tex)
      page.raw("</code>")
    case .unavailable:
      page.raw("<code class=\"tex\">")
      page.escaped(tex)
      page.raw("</code>")
    }
  }

  private mutating func crossReference(_ ids: [String], _ omitsPrefix: Bool) {
    for (place, id) in ids.enumerated() {
      if place > 0 { page.raw(", ") }
      guard let target = index.targets[id] else {
        page.raw("<strong class=\"missing\">?")
        page.escaped(id)
        page.raw("</strong>")
        continue
      }
      let name = target.name(omittingPrefix: omitsPrefix)
      guard !isInLink else {
        page.escaped(name)
        continue
      }
      page.raw("<a class=\"reference\"")
      page.attribute("href", "#\(id)")
      page.raw(">")
      page.escaped(name)
      page.raw("</a>")
    }
  }

  /// The caption below a figure or above a table or listing: `Figure 2: What is seen.`
  mutating func captionText(_ caption: CellDisplay.Caption) {
    if let number = caption.number {
      page.raw("<span class=\"number\">\(caption.kind.rawValue) \(number)\(caption.text == nil ? "" : ":")</span> ")
    }
    if let text = caption.text { splicedInlines(text) }
  }

  /// Inline Markdown of an option.
  mutating func splicedInlines(_ text: CaptionText) {
    if let prefix = text.prefix { page.escaped(prefix) }
    splicedInlines(text.inlines ?? context.inlines(ofCaption: text.markdown))
  }

  mutating func splicedInlines(_ inlines: [Markup]) {
    let outer = isSpliced
    isSpliced = true
    inlineScope(inlines)
    isSpliced = outer
  }
}
