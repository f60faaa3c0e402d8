// Small grammar for alternative texts.

enum Prose {
  /// `text` ending in one full stop, question or exclamation mark.
  static func sentence(_ text: String) -> String {
    let ends: Set<Character> = [".", "!", "?", "。", "…"]
    return text.last.map(ends.contains) ?? false ? text : text + "."
  }

  /// "a", "a and b", "a, b and c".
  static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }
}
