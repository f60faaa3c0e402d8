// How NumPy and Python print arrays and tuples, as far as the descriptions of spaces need it.

enum NumPyText {
  /// `(3,)`, `(2, 3)`, `()`.
  static func tuple(_ numbers: [Int]) -> String {
    numbers.count == 1 ? "(\(numbers[0]),)" : "(\(numbers.map { "\($0)" }.joined(separator: ", ")))"
  }

  /// An array of whole numbers: `[ 5 10  2]`. (NumPy breaks lines beyond 75 characters; this does not.)
  static func array(_ numbers: [Int]) -> String {
    "[" + aligned(numbers.map { "\($0)" }).joined(separator: " ") + "]"
  }

  /// A string as Python's `repr` writes it, of printable characters.
  static func quoted(_ text: String) -> String {
    let quote: Character = text.contains("'") && !text.contains("\"") ? "\"" : "'"
    let escaped = text.flatMap { $0 == "\\" || $0 == quote ? ["\\", $0] : [$0] }
    return "\(quote)\(String(escaped))\(quote)"
  }

  /// Texts of one width, flush right.
  static func aligned(_ texts: [String]) -> [String] {
    let width = texts.map(\.count).max() ?? 0
    return texts.map { spaces(width - $0.count) + $0 }
  }

  /// Rows in brackets, one pair for each axis.
  static func nested(_ numbers: [String], shape: [Int]) -> String {
    var rest = numbers[...]
    return nested(&rest, shape: shape[...], depth: 1)
  }

  /// Numbers as NumPy's `str` of an array sets them: decimal points below each other, no zero after a bare
  /// point, infinities flush right. (NumPy turns to exponents when magnitudes differ by more than 1,000; this
  /// does not.)
  static func aligned(_ numbers: [Float]) -> [String] {
    let texts = numbers.map { "\($0)" }
    let parts = texts.map { text -> (whole: String, fraction: String)? in
      guard let point = text.firstIndex(of: "."), !text.contains("e") else { return nil }
      let fraction = String(text[text.index(after: point)...])
      return (String(text[..<point]), fraction == "0" ? "" : fraction)
    }
    let left = parts.map { $0?.whole.count ?? 0 }.max() ?? 0
    let right = parts.map { $0?.fraction.count ?? 0 }.max() ?? 0
    let width = max(left + 1 + right, zip(texts, parts).map { $1 == nil ? $0.count : 0 }.max() ?? 0)
    return zip(texts, parts).map { text, part in
      guard let part else { return spaces(width - text.count) + text }
      let padding = spaces(right - part.fraction.count)
      return spaces(width - 1 - right - part.whole.count) + part.whole + "." + part.fraction + padding
    }
  }

  private static func nested(_ numbers: inout ArraySlice<String>, shape: ArraySlice<Int>, depth: Int)
    -> String
  {
    guard let size = shape.first else { return numbers.popFirst() ?? "" }
    let inner = shape.dropFirst()
    let separator = inner.isEmpty ? " " : String(repeating: "\n", count: inner.count) + spaces(depth)
    var rows: [String] = []
    for _ in 0..<size { rows.append(nested(&numbers, shape: inner, depth: depth + 1)) }
    return "[" + rows.joined(separator: separator) + "]"
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
