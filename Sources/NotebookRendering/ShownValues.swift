// A document with the values of its inline expressions in their places: what every renderer starts from.

import NotebookModel

extension ExecutedNotebook {
  /// The document with values in the tree, in captions and in the front matter.
  ///
  /// Texts (captions, title, subtitle, abstract) are Markdown with escaped values, but for the title, which is plain;
  /// `captionInlines` and `inlines` keep the expressions' nodes.
  func showingValues() -> ExecutedNotebook {
    guard notebook.cells.contains(where: { $0.kind == .inline }) else { return self }
    var document = self
    document.notebook.blocks = notebook.blocks.map(shown)
    for index in notebook.cells.indices where !notebook.cells[index].options.captionInlines.isEmpty {
      showCaptions(&document.notebook.cells[index].options)
    }
    let frontMatter = notebook.frontMatter
    document.notebook.frontMatter.inlines = frontMatter.inlines.mapValues { $0.map(shown) }
    let inlines = frontMatter.inlines
    if let title = inlines["title"] {
      document.notebook.frontMatter.title = title.map { shown($0).plainText }.joined()
    }
    if let nodes = inlines["subtitle"], let text = frontMatter.subtitle {
      document.notebook.frontMatter.subtitle = filledIn(text, nodes)
    }
    if let nodes = inlines["abstract"], let text = frontMatter.abstract {
      document.notebook.frontMatter.abstract = filledIn(text, nodes)
    }
    return document
  }

  private func shown(_ node: Markup) -> Markup {
    node.mapped { node in
      guard case .inlineExpression(let cell) = node.kind else { return }
      let value = inlineValue(of: cell)
      if case .code = value { return }
      node.children = [Markup(.text(value.plainText), range: node.range)]
    }
  }

  private func showCaptions(_ options: inout CellOptions) {
    for (place, nodes) in options.captionInlines {
      func fill(_ texts: inout [String]) {
        if texts.indices.contains(place.item) { texts[place.item] = filledIn(texts[place.item], nodes) }
      }
      switch place.option {
      case "fig-cap": fill(&options.figCap)
      case "fig-subcap": fill(&options.figSubcap)
      case "tbl-subcap": fill(&options.tblSubcap)
      case "tbl-cap": options.tblCap = options.tblCap.map { filledIn($0, nodes) }
      case "lst-cap": options.lstCap = options.lstCap.map { filledIn($0, nodes) }
      default: break
      }
      options.captionInlines[place] = nodes.map(shown)
    }
  }

  /// A text with Markdown of the values in place of its expressions.
  private func filledIn(_ text: String, _ nodes: [Markup]) -> String {
    var edits: [SourceEdit] = []
    for node in nodes {
      node.visit { node in
        guard case .inlineExpression(let cell) = node.kind, let text = inlineValue(of: cell).markdown else { return }
        edits.append(SourceEdit(node.range.offsets, text))
      }
    }
    let source = SourceText(text)
    return source.replacing(edits.sorted(by: SourceEdit.comesBefore), in: 0..<source.count)
  }
}

extension InlineValue {
  /// The value as Markdown that shows it; what there is instead of a value, marked. `nil` for an expression that stays
  /// as it was written.
  var markdown: String? {
    switch self {
    case .text(let text, _): escapedForMarkdown(text)
    case .code: nil
    case .failed, .notRun: "**\(escapedForMarkdown(plainText))**"
    }
  }
}

/// Text that Markdown shows as it is, in one line: within a paragraph, a heading or a table's cell.
///
/// What has a meaning in running text is escaped, and what would begin a list, a rule or a heading at a line's start.
/// Blanks at the ends, which HTML doesn't show either, and control characters go.
///
/// - Parameter isWhole: false for a part of a text, whose blanks at the ends stand between words.
func escapedForMarkdown(_ text: String, isWhole: Bool = true) -> String {
  let characters = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
  let trimmed = characters.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
  let scalars = isWhole ? Array(trimmed) : characters
  var result = ""
  for (place, scalar) in scalars.enumerated() {
    let next = place + 1 < scalars.count ? scalars[place + 1] : " "
    if isMarkup(scalar, next) || place == 0 && isBlockMark(scalar, next) { result += "\\" }
    // `1.` and `1)` begin a list.
    if scalar == "." || scalar == ")", next == " ", place > 0, scalars[..<place].allSatisfy(isDigit) {
      result += "\\"
    }
    result.unicodeScalars.append(scalar)
  }
  return result.replacing("://", with: "\\://").replacing("www.", with: "www\\.")
}

private func isMarkup(_ scalar: Unicode.Scalar, _ next: Unicode.Scalar) -> Bool {
  switch scalar {
  case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "$", "#": true
  case "&": isDigit(next) || next == "#" || next.properties.isAlphabetic
  default: false
  }
}

private func isBlockMark(_ scalar: Unicode.Scalar, _ next: Unicode.Scalar) -> Bool {
  switch scalar {
  case "-", "+", "=": next == " " || next == scalar
  default: false
  }
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

/// Code between as many backticks as it needs.
func codeSpan(_ code: String) -> String {
  guard code.contains("`") else { return "`\(code)`" }
  let marks = String(fence(around: code))
  return "\(marks) \(code) \(marks)"
}

extension Markup {
  var hasInlineExpression: Bool {
    var result = false
    visit { if case .inlineExpression = $0.kind { result = true } }
    return result
  }
}
