// The document tree as HTML: one method for each kind of block.

import NotebookModel

struct PageWriter {
  let document: ExecutedNotebook
  let context: RenderingContext
  let index: DocumentIndex
  let links: LinkMover
  var page = HTMLBuffer()
  var sanitizer: HTMLSanitizer
  var pictures: SVGSanitizer
  var headingShift = 0
  /// Whether what is written is text that an output or a caption brought, whose ids don't count.
  var isSpliced = false
  /// Whether what is written stands elsewhere in the page too, so that it may have no ids.
  var isCopy = false
  /// Whether what is written is part of a link.
  var isInLink = false
  var allowsSidenotes = true
  /// The footnotes that stand in the margin.
  var sidenotes: Set<String> = []
  /// How often each footnote was referred to so far.
  var footnoteUses: [String: Int] = [:]

  init(_ document: ExecutedNotebook, _ context: RenderingContext) {
    self.document = document
    self.context = context
    index = DocumentIndex(document.notebook)
    let links = LinkMover(from: context.notebookFolder, to: context.outputFolder)
    self.links = links
    sanitizer = HTMLSanitizer(
      resolveImage: { Picture($0, context)?.address },
      resolveLink: { links.moved($0) })
    pictures = SVGSanitizer(usedIDs: Set(index.targets.keys))
  }

  /// What `body` writes, apart from the page; `nil` if it writes nothing.
  mutating func separately(_ body: (inout PageWriter) -> Void) -> String? {
    let kept = page
    page = HTMLBuffer()
    body(&self)
    let result = page
    page = kept
    return result.count == 0 ? nil : result.text
  }

  /// Writes an element, and inside it what `body` writes; raw HTML opened there is closed there.
  mutating func element(_ start: String, _ body: (inout PageWriter) -> Void) {
    page.raw("<")
    page.raw(start)
    page.raw(">")
    sanitizer.openScope()
    body(&self)
    sanitizer.closeScope(&page)
    page.raw("</")
    page.raw(String(start.utf8.prefix { $0 != UInt8(ascii: " ") }) ?? start)
    page.raw(">")
  }

  /// Closes what raw HTML left open at the end of the document.
  mutating func closeOpenHTML() { sanitizer.closeScope(&page) }

  // MARK: Blocks

  mutating func blocks(_ blocks: [Markup], isTight: Bool = false) {
    var place = 0
    while place < blocks.count {
      var caption: TableCaption?
      if case .table = blocks[place].kind { caption = TableCaption(after: place, in: blocks) }
      block(blocks[place], caption: caption, isTight: isTight)
      place += caption == nil ? 1 : 2
    }
  }

  private mutating func block(_ block: Markup, caption: TableCaption?, isTight: Bool) {
    switch block.kind {
    case .heading(let level, let id): heading(level, id, block.children)
    case .paragraph: paragraph(block, isTight: isTight)
    case .blockQuote: element("blockquote") { $0.blocks(block.children) }
    case .alert(let kind): alert(kind, block.children)
    case .list(let style): list(style, block.children)
    case .listItem(let isChecked): listItem(isChecked, block.children, isTight: isTight)
    case .codeBlock(let info, let text): codeBlock(info, text)
    case .cell(let index):
      if !isSpliced, let cell = document.notebook.cells[safe: index] { self.cell(cell) }
    case .thematicBreak: page.raw("<hr>\n")
    case .htmlBlock(let html):
      sanitizer.writeBlock(html, to: &page)
      page.raw("\n")
    case .table(let alignments): table(block, alignments, caption)
    case .mathBlock(let tex, let id): equation(tex, id)
    case .footnoteDefinition, .tableRow, .tableCell: break
    default:
      // An inline where a block is meant.
      inlines([block])
    }
  }

  private mutating func heading(_ level: Int, _ id: String, _ children: [Markup]) {
    let name = "h\(min(6, level + headingShift))"
    page.raw("<\(name)")
    if !isSpliced { page.attribute("id", id) }
    page.raw(">")
    inlineScope(children)
    if !isSpliced {
      page.raw(" <a class=\"anchor\" aria-label=\"Link to this section\"")
      page.attribute("href", "#\(id)")
      page.raw(">#</a>")
    }
    page.raw("</\(name)>\n")
  }

  private mutating func paragraph(_ block: Markup, isTight: Bool) {
    if let image = block.lonelyImage {
      proseFigure(image)
    } else if isTight {
      inlineScope(block.children)
    } else {
      element("p") { $0.inlines(block.children) }
      page.raw("\n")
    }
  }

  private mutating func alert(_ kind: Markup.AlertKind, _ children: [Markup]) {
    let name = kind.rawValue.lowercased()
    page.raw("<div class=\"alert \(name)\" role=\"note\">\n<p class=\"alert-title\">\(Icon.alert(kind)) ")
    page.raw("\(name.prefix(1).uppercased())\(name.dropFirst())</p>\n")
    let allowed = allowsSidenotes
    allowsSidenotes = false
    sanitizer.openScope()
    blocks(children)
    sanitizer.closeScope(&page)
    allowsSidenotes = allowed
    page.raw("</div>\n")
  }

  private mutating func list(_ style: Markup.ListStyle, _ items: [Markup]) {
    let hasTasks = items.contains { item in
      if case .listItem(.some) = item.kind { true } else { false }
    }
    let marks = hasTasks ? " class=\"tasks\"" : ""
    let start = style.start.map { $0 == 1 ? "ol\(marks)" : "ol start=\"\($0)\"\(marks)" }
    element(start ?? "ul\(marks)") { writer in
      writer.page.raw("\n")
      writer.blocks(items, isTight: style.isTight)
    }
    page.raw("\n")
  }

  private mutating func listItem(_ isChecked: Bool?, _ children: [Markup], isTight: Bool) {
    element("li") { writer in
      if let isChecked {
        writer.page.raw("<input type=\"checkbox\" disabled\(isChecked ? " checked" : "")> ")
      }
      writer.blocks(children, isTight: isTight)
    }
    page.raw("\n")
  }

  private mutating func codeBlock(_ info: String, _ text: String) {
    let language = codeLanguage(of: info)
    let isWide = longestLine(of: text) > PageWriter.codeColumns
    page.raw("<pre class=\"code\(isWide ? " wide" : "")\"><code>")
    page.code(text, language: language)
    page.raw("</code></pre>\n")
  }

  /// Characters of code that fit into the column of text.
  static let codeColumns = 68

  private mutating func equation(_ tex: String, _ id: String?) {
    page.raw("<div class=\"equation\"")
    if !isSpliced, !isCopy { page.attribute("id", id) }
    page.raw(">")
    switch context.typesetter.typeset(tex, isDisplay: true) {
    case .mathML(let markup):
      page.raw("<div class=\"formula\">\(markup)</div>")
    case .broken(let reason, _):
      page.raw("<div class=\"formula\"><pre class=\"tex broken\"><code>")
      page.escaped(tex)
      page.raw("</code></pre><p class=\"failure-note\">")
      page.escaped("This formula can’t be read: \(reason)")
      page.raw("</p></div>")
    case .unavailable:
      page.raw("<div class=\"formula\"><pre class=\"tex\"><code>")
      page.escaped(tex)
      page.raw("</code></pre></div>")
    }
    if let id, let target = index.targets[id] { page.raw("<span class=\"equation-number\">(\(target.number))</span>") }
    page.raw("</div>\n")
  }

  // MARK: Ends

  /// The footnotes at the end; those that stand in the margin too are hidden there where the margin is shown.
  mutating func footnotes() {
    guard !index.footnotes.isEmpty else { return }
    let isBeside = index.footnotes.allSatisfy { sidenotes.contains($0.label) }
    page.raw("<section class=\"footnotes\(isBeside ? " beside" : "")\" aria-label=\"Notes\">\n<ol>\n")
    allowsSidenotes = false
    for note in index.footnotes {
      let isBeside = sidenotes.contains(note.label)
      page.raw("<li id=\"fn-\(note.number)\" value=\"\(note.number)\"\(isBeside ? " class=\"beside\"" : "")>")
      sanitizer.openScope()
      blocks(note.blocks)
      sanitizer.closeScope(&page)
      page.raw("<p class=\"back\">")
      for use in 0..<max(1, footnoteUses[note.label, default: 0]) {
        let suffix = use == 0 ? "" : "-\(use + 1)"
        page.raw("<a href=\"#fnref-\(note.number)\(suffix)\" aria-label=\"Back to the text\">↩</a> ")
      }
      page.raw("</p></li>\n")
    }
    page.raw("</ol>\n</section>\n")
  }

  mutating func provenance() {
    guard !document.provenance.isEmpty else { return }
    for entry in document.provenance {
      page.raw("<dt>")
      page.escaped(entry.name)
      page.raw("</dt><dd>")
      page.escaped(entry.value)
      page.raw("</dd>\n")
    }
  }

  /// Headings of two levels as nested lists of links; nothing for fewer than two.
  mutating func tableOfContents(_ blocks: [Markup]) {
    let headings = blocks.compactMap { block -> (level: Int, id: String, children: [Markup])? in
      if case .heading(let level, let id) = block.kind { (level, id, block.children) } else { nil }
    }
    guard headings.count > 1, let top = headings.map(\.level).min() else { return }
    isCopy = true
    isInLink = true
    allowsSidenotes = false
    var depth = 0
    for heading in headings where heading.level <= top + 1 {
      let level = heading.level == top || depth == 0 ? 1 : 2
      if level > depth {
        page.raw("<ol>\n")
      } else {
        page.raw(level < depth ? "</li>\n</ol>\n</li>\n" : "</li>\n")
      }
      depth = level
      page.raw("<li><a")
      page.attribute("href", "#\(heading.id)")
      page.raw(">")
      inlineScope(heading.children)
      page.raw("</a>")
    }
    page.raw(depth == 2 ? "</li>\n</ol>\n</li>\n</ol>" : "</li>\n</ol>")
    (isCopy, isInLink, allowsSidenotes) = (false, false, true)
  }
}

/// The language of a fence's info string: its first word, without Quarto's braces and dot.
func codeLanguage(of info: String) -> String {
  let word = info.split(whereSeparator: \.isWhitespace).first ?? ""
  return String(word.drop { $0 == "{" || $0 == "." }.prefix { $0 != "}" && $0 != "," })
}

/// The length of the longest line, in characters for lines that may be too long and in bytes for others.
func longestLine(of text: String) -> Int {
  var longest = 0
  var start = text.utf8.startIndex
  while start < text.utf8.endIndex {
    let end = text.utf8[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.utf8.endIndex
    let bytes = text.utf8.distance(from: start, to: end)
    longest = max(longest, bytes <= PageWriter.codeColumns ? bytes : text[start..<end].count)
    start = end < text.utf8.endIndex ? text.utf8.index(after: end) : end
  }
  return longest
}

extension Markup {
  /// The image of a paragraph that holds nothing else, and has something to say below it.
  var lonelyImage: Markup? {
    var place: Int?
    for index in children.indices {
      switch children[index].kind {
      case .softBreak: break
      case .text(let text): if !text.allSatisfy(\.isWhitespace) { return nil }
      case .image: if place == nil { place = index } else { return nil }
      default: return nil
      }
    }
    guard let place, case .image(_, _, let id) = children[place].kind, id != nil || !children[place].children.isEmpty
    else { return nil }
    return children[place]
  }
}
