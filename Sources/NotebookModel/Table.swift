// A table of texts, as arrays of records are displayed, and its three representations.

public struct Table: Hashable, Sendable {
  public struct Column: Hashable, Sendable {
    public var name: String
    public var alignment: ColumnAlignment

    public init(_ name: String, alignment: ColumnAlignment = .left) {
      self.name = name
      self.alignment = alignment
    }
  }

  public var columns: [Column]
  /// Each row has one text a column.
  public var rows: [[String]]

  public init(columns: [Column], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The table as a MIME bundle: HTML, Markdown and plain text.
  public var bundle: MIMEBundle {
    MIMEBundle(
      plain: plain,
      [
        MIMEBundle.Entry(type: MIMEType.html, content: .text(html)),
        MIMEBundle.Entry(type: MIMEType.markdown, content: .text(markdown)),
      ])
  }

  /// Columns padded with spaces, numbers to the right, a line under the header. Line breaks in texts become spaces;
  /// a row that is too short is filled up, one that is too long is cut.
  public var plain: String {
    let texts = rows.map { row in
      columns.indices.map { $0 < row.count ? row[$0].onOneLine : "" }
    }
    let widths = columns.indices.map { index in
      texts.reduce(columns[index].name.count) { max($0, $1[index].count) }
    }
    func line(_ texts: [String]) -> String {
      let cells = columns.indices.map { index in
        let padding = String(repeating: " ", count: max(0, widths[index] - texts[index].count))
        return columns[index].alignment == .right ? padding + texts[index] : texts[index] + padding
      }
      return cells.joined(separator: "  ").trimmingEnd()
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    return ([line(columns.map(\.name)), rule] + texts.map(line)).joined(separator: "\n")
  }

  /// A GFM table; pipes and line breaks in texts are escaped.
  public var markdown: String {
    func escaped(_ text: String) -> String {
      var result = ""
      for character in text {
        switch character {
        case "|", "\\", "`", "*", "_", "<", "&", "[", "]", "$", "~": result += "\\" + String(character)
        case "\n", "\r\n": result += " "
        default: result.append(character)
        }
      }
      return result
    }
    let rule = columns.map { column in
      switch column.alignment {
      case .none: "---"
      case .left: ":--"
      case .center: ":-:"
      case .right: "--:"
      }
    }
    let lines = [columns.map { escaped($0.name) }, rule] + rows.map { $0.map(escaped) }
    return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  /// A `<table>` without any styling but the class of an aligned cell (`left`, `center`, `right`).
  public var html: String {
    func row(_ tag: String, _ texts: [String]) -> String {
      let cells = zip(columns, texts).map { column, text in
        let alignment = column.alignment == .none ? "" : " class=\"\(column.alignment.rawValue)\""
        return "<\(tag)\(alignment)>\(escapedForHTML(text))</\(tag)>"
      }
      return "<tr>" + cells.joined() + "</tr>"
    }
    let head = "<thead>" + row("th", columns.map(\.name)) + "</thead>"
    let body = rows.map { row("td", $0) }.joined(separator: "\n")
    return "<table>\n\(head)\n<tbody>\n\(body)\n</tbody>\n</table>"
  }
}

/// Text for an HTML element's content or a quoted attribute.
public func escapedForHTML(_ text: some StringProtocol) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

extension String {
  fileprivate var onOneLine: String {
    contains(where: \.isNewline) ? String(map { $0.isNewline ? " " : $0 }) : self
  }

  fileprivate func trimmingEnd() -> String {
    var result = self
    while result.last == " " { result.removeLast() }
    return result
  }
}
