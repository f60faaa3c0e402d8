// The notebook's own text: cells as they were written, and how they stand in lists and quotes.

import NotebookModel

extension Notebook {
  /// The lines between a cell's fences, options included, without the indentation of the lists and quotes around it.
  func content(of cell: Cell) -> String { optionLines(of: cell).map { $0 + "\n" }.joined() + cell.code }

  /// The fenced block as it was written, without the indentation of the lists and quotes around it.
  func verbatim(_ cell: Cell) -> String {
    let opening = source.line(cell.range.lower.line)
    let fence = opening.drop { $0 != "`" && $0 != "~" }
    return "\(fence)\n\(content(of: cell))\(fence.prefix { $0 == "`" || $0 == "~" })\n"
  }

  /// The lines of a cell that hold its options.
  private func optionLines(of cell: Cell) -> [String] {
    var lines: [String] = []
    var number = cell.range.lower.line + 1
    while number <= cell.range.upper.line {
      let line = source.line(number).drop { $0 == " " || $0 == "\t" || $0 == ">" }
      guard line.hasPrefix("//|") else { break }
      lines.append(String(line))
      number += 1
    }
    return lines
  }

  /// The offsets of a cell's fenced block, without the line break behind it.
  func fencedOffsets(of cell: Cell) -> Range<Int> {
    var offsets = cell.range.offsets
    let text = source[offsets].utf8
    if text.last == UInt8(ascii: "\n") { offsets = offsets.lowerBound..<(offsets.upperBound - 1) }
    return offsets
  }

  /// The title, subtitle, authors, date and abstract of the front matter as Markdown; the title only if the document
  /// doesn't start with it.
  var titleMarkdown: String {
    var pieces: [String] = []
    if DocumentHead(self).titleID == nil, let title = frontMatter.title {
      pieces.append("# " + (frontMatter.inlines["title"].map(titleMarkdown) ?? title))
    }
    if let subtitle = frontMatter.subtitle { pieces.append("*\(subtitle)*") }
    let byline = frontMatter.author + (frontMatter.date.map { [$0] } ?? [])
    if !byline.isEmpty { pieces.append(byline.joined(separator: ", ")) }
    if let abstract = frontMatter.abstract {
      let lines = abstract.split(whereSeparator: \.isNewline)
      if !lines.isEmpty { pieces.append(lines.map { "> \($0)" }.joined(separator: "\n")) }
    }
    return pieces.map { $0 + "\n\n" }.joined()
  }

  /// A title has no markup but for its expressions: values mean themselves.
  private func titleMarkdown(_ inlines: [Markup]) -> String {
    inlines.map { node in
      if case .inlineExpression = node.kind, case .code(let code)? = node.children.first?.kind {
        codeSpan("{swift} \(code)")
      } else {
        escapedForMarkdown(node.plainText, isWhole: false)
      }
    }.joined()
  }

  /// What stands at the start of a cell's lines because of the lists and quotes around it: blanks and `>`.
  func linePrefix(of cell: Cell) -> String {
    let opening = source.line(cell.range.lower.line)
    return String(opening.prefix { $0 != "`" && $0 != "~" }.map { $0 == ">" || $0 == "\t" ? $0 : " " })
  }
}
