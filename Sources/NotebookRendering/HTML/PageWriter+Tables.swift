// Tables as HTML, those of the prose and those of outputs, each in a box that scrolls by itself.

import NotebookModel

extension PageWriter {
  mutating func table(_ table: Markup, _ alignments: [ColumnAlignment], _ caption: TableCaption?) {
    let aligned = alignments.indices.map { column in
      alignments[column] == .none && table.isNumeric(column: column) ? .right : alignments[column]
    }
    page.raw("<figure class=\"table\"")
    if !isSpliced { page.attribute("id", caption?.id) }
    page.raw(">\n")
    if let caption {
      page.raw("<figcaption>")
      if let number = index.tableNumbers[table.range] { page.raw("<span class=\"number\">Table \(number):</span> ") }
      inlineScope(caption.inlines)
      page.raw("</figcaption>\n")
    }
    page.raw("<div class=\"table-box\"><table>\n")
    let allowed = allowsSidenotes
    allowsSidenotes = false
    for (place, row) in table.children.enumerated() {
      guard case .tableRow(let isHeader) = row.kind else { continue }
      if isHeader { page.raw("<thead>") } else if place == 1 { page.raw("<tbody>") }
      page.raw("<tr>")
      for (column, cell) in row.children.enumerated() {
        let name = isHeader ? "th" : "td"
        let alignment = aligned[safe: column] ?? .none
        page.raw("<\(name)\(alignment == .none ? "" : " class=\"\(alignment.rawValue)\"")>")
        inlineScope(cell.children)
        page.raw("</\(name)>")
      }
      page.raw(isHeader ? "</tr></thead>\n" : "</tr>\n")
    }
    if table.children.count > 1 { page.raw("</tbody>\n") }
    page.raw("</table></div>\n</figure>\n")
    allowsSidenotes = allowed
  }

  mutating func tableOutput(_ table: CellDisplay.TableOutput) {
    page.raw("<figure class=\"table\"")
    page.attribute("id", table.caption?.anchor)
    page.raw(">\n")
    if table.caption != nil || table.subcaption != nil {
      page.raw("<figcaption>")
      if let caption = table.caption { captionText(caption) }
      if let subcaption = table.subcaption {
        page.raw(table.caption == nil ? "" : " ")
        splicedInlines(subcaption)
      }
      page.raw("</figcaption>\n")
    }
    page.raw("<div class=\"table-box\">")
    sanitizer.openScope()
    sanitizer.writeBlock(table.html ?? "", to: &page)
    sanitizer.closeScope(&page)
    page.raw("</div>\n</figure>\n")
  }
}

extension Markup {
  /// Whether all cells below the header hold numbers, with a unit sign at most.
  fileprivate func isNumeric(column: Int) -> Bool {
    let texts = children.dropFirst().compactMap { $0.children[safe: column]?.plainText }
    return !texts.isEmpty && texts.allSatisfy { $0.isEmpty || $0.isNumeric } && texts.contains { !$0.isEmpty }
  }
}

extension String {
  fileprivate var isNumeric: Bool {
    let digits: ClosedRange<Character> = "0"..."9"
    guard contains(where: digits.contains), let first, digits.contains(first) || "+-−±.".contains(first) else {
      return false
    }
    return allSatisfy { digits.contains($0) || "+-−±.,%eE×x \u{a0}\u{202f}".contains($0) }
  }
}
