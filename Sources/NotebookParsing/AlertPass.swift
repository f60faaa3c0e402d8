// GitHub's alerts: block quotes at the top level whose first line is `[!NOTE]` or one of its like, and nothing else.

import NotebookModel

enum AlertPass {
  /// The quote as an alert where it is one. Doubtful ones are warned of and stay quotes.
  static func read(_ quote: Markup, isTopLevel: Bool, _ problems: inout ProblemList) -> Markup {
    guard var paragraph = quote.children.first, case .paragraph = paragraph.kind, let marker = paragraph.children.first,
      case .text(let text) = marker.kind, text.hasPrefix("[!"), text.hasSuffix("]"), !text.contains(" ")
    else { return quote }
    if paragraph.children.count > 1 {
      switch paragraph.children[1].kind {
      case .softBreak, .lineBreak: break
      default: return quote
      }
    }
    let name = text.dropFirst(2).dropLast().uppercased()
    guard let kind = Markup.AlertKind(rawValue: name) else {
      let suggestion = closestName(to: name, among: Markup.AlertKind.allCases.map(\.rawValue))
      problems.report(.unknownAlert(name, suggestion: suggestion), marker.range.offsets)
      return quote
    }
    guard isTopLevel else {
      problems.report(.nestedAlert(name), marker.range.offsets)
      return quote
    }
    paragraph.children.removeFirst(min(2, paragraph.children.count))
    guard let first = paragraph.children.first else {
      return Markup(.alert(kind), range: quote.range, children: Array(quote.children.dropFirst()))
    }
    paragraph.range = SourceRange(first.range.lower, paragraph.range.upper)
    return Markup(.alert(kind), range: quote.range, children: [paragraph] + quote.children.dropFirst())
  }
}
