// A notebook's tree as text with positions: what tests compare and what one looks at when something seems wrong.

import NotebookModel

extension Notebook {
  /// One line a node: its kind, its values, its range as `line:column-line:column`; children are indented.
  public var dump: String {
    var lines: [String] = []
    for block in blocks { block.dump(indent: 0, into: &lines) }
    return lines.joined(separator: "\n")
  }
}

extension Markup {
  /// The node and all below it, one line each.
  public var dump: String {
    var lines: [String] = []
    dump(indent: 0, into: &lines)
    return lines.joined(separator: "\n")
  }

  fileprivate func dump(indent: Int, into lines: inout [String]) {
    lines.append(String(repeating: "  ", count: indent) + kind.dump + " @" + range.description)
    for child in children { child.dump(indent: indent + 1, into: &lines) }
  }
}

extension Markup.Kind {
  fileprivate var dump: String {
    func quoted(_ text: String) -> String { text.debugDescription }
    func named(_ name: String, _ value: String?) -> String { value.map { " \(name): \(quoted($0))" } ?? "" }
    return switch self {
    case .heading(let level, let id): "heading level: \(level) id: \(quoted(id))"
    case .paragraph: "paragraph"
    case .blockQuote: "blockQuote"
    case .alert(let kind): "alert \(kind.rawValue)"
    case .list(let style):
      "list" + (style.start.map { " start: \($0)" } ?? "") + (style.isTight ? " tight" : " loose")
    case .listItem(let isChecked): "listItem" + (isChecked.map { $0 ? " checked" : " unchecked" } ?? "")
    case .codeBlock(let info, let text): "codeBlock info: \(quoted(info)) \(quoted(text))"
    case .cell(let index): "cell \(index)"
    case .thematicBreak: "thematicBreak"
    case .htmlBlock(let text): "htmlBlock \(quoted(text))"
    case .table(let alignments): "table " + alignments.map(\.rawValue).joined(separator: " ")
    case .tableRow(let isHeader): "tableRow" + (isHeader ? " header" : "")
    case .tableCell: "tableCell"
    case .footnoteDefinition(let label): "footnoteDefinition \(quoted(label))"
    case .mathBlock(let tex, let id): "mathBlock \(quoted(tex))" + named("id", id)
    case .text(let text): "text \(quoted(text))"
    case .softBreak: "softBreak"
    case .lineBreak: "lineBreak"
    case .code(let text): "code \(quoted(text))"
    case .emphasis: "emphasis"
    case .strong: "strong"
    case .strikethrough: "strikethrough"
    case .link(let destination, let title):
      "link \(quoted(destination))" + (title.isEmpty ? "" : named("title", title))
    case .image(let source, let title, let id):
      "image \(quoted(source))" + (title.isEmpty ? "" : named("title", title)) + named("id", id)
    case .htmlInline(let text): "htmlInline \(quoted(text))"
    case .footnoteReference(let label): "footnoteReference \(quoted(label))"
    case .math(let tex): "math \(quoted(tex))"
    case .inlineExpression(let cell): "inlineExpression \(cell)"
    case .crossReference(let ids, let omitsPrefix):
      "crossReference " + ids.joined(separator: " ") + (omitsPrefix ? " omitsPrefix" : "")
    }
  }
}
