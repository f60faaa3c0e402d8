// Inline expressions in the text cells of a record: the value stands in the text, what it stands for in the metadata.
//
// `metadata.nb.inline` of a text cell lists them in order: `source`, as the notebook has it with its backticks; `text`,
// what stands in its place; `start`, the offset of `text` in the cell's source in UTF-8 bytes.

import Foundation
import NotebookModel

enum InlineMarks {
  // Control characters, which text has no place for: what is between them is the number of a cell.
  private static let open = "\u{2}"
  private static let close = "\u{3}"

  /// Marks in place of the expressions of the prose.
  static func edits(of notebook: Notebook) -> [SourceEdit] {
    var edits: [SourceEdit] = []
    for block in notebook.blocks {
      block.visit { node in
        guard case .inlineExpression(let cell) = node.kind else { return }
        edits.append(SourceEdit(node.range.offsets, "\(open)\(cell)\(close)"))
      }
    }
    return edits
  }

  /// The text with values in place of marks, and what it says of them.
  static func replaced(in text: String, _ document: ExecutedNotebook) -> (text: String, expressions: [JSONValue]) {
    guard text.utf8.contains(0x02) else { return (text, []) }
    var result = ""
    var expressions: [JSONValue] = []
    for (place, part) in text.components(separatedBy: open).enumerated() {
      let pieces = part.components(separatedBy: close)
      guard place > 0, pieces.count > 1, let index = Int(pieces[0]), let cell = document.notebook.cells[safe: index]
      else {
        result += (place > 0 ? open : "") + part
        continue
      }
      let source = document.notebook.source[cell.range.offsets]
      let value = document.inlineValue(of: index).markdown ?? String(source)
      expressions.append(
        .object([
          "source": .string(String(source)), "start": .integer(result.utf8.count), "text": .string(value),
        ]))
      result += value + pieces.dropFirst().joined(separator: close)
    }
    return (result, expressions)
  }
}
