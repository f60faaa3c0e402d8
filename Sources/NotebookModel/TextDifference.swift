// Where two texts part, and how that is shown: both lines, the first difference marked, a line of context around.

/// The first difference of two texts.
public struct TextDifference: Hashable, Sendable {
  public var expected: String
  public var actual: String
  /// 1-based.
  public var line: Int
  /// 1-based, in characters.
  public var column: Int

  public init(expected: String, actual: String, line: Int, column: Int) {
    self.expected = expected
    self.actual = actual
    self.line = line
    self.column = column
  }

  /// The first place in which two texts differ in any byte; `nil` for equal ones.
  ///
  /// - Complexity: O(n) in the length of the texts.
  public init?(_ expected: String, _ actual: String) {
    if expected.utf8.elementsEqual(actual.utf8) { return nil }
    let (old, new) = (TextDifference.lines(of: expected), TextDifference.lines(of: actual))
    let same = zip(old, new).prefix { $0.utf8.elementsEqual($1.utf8) }.count
    if same == old.count, same == new.count, let last = new.last {
      // Only one of them ends with a line break.
      self.init(expected: expected, actual: actual, line: same, column: last.count + 1)
      return
    }
    let column =
      same < old.count && same < new.count
      ? zip(old[same], new[same]).prefix { String($0).utf8.elementsEqual(String($1).utf8) }.count : 0
    self.init(expected: expected, actual: actual, line: same + 1, column: column + 1)
  }

  /// The line in which the texts part; `nil` where one has ended before.
  public var expectedLine: String? { TextDifference.line(line, of: expected) }
  public var actualLine: String? { TextDifference.line(line, of: actual) }

  /// Several lines: the one before, that of both texts with a caret below the first difference, and the one after,
  /// each cut around the caret.
  ///
  /// ```text
  ///            2 | epoch 2
  ///   expected 3 | loss 0.3125
  ///   actual   3 | loss 0.3126
  ///              |          ^
  /// ```
  ///
  /// - Parameters:
  ///   - width: the longest part of a line that is shown, in characters.
  ///   - isColored: whether a terminal's colours mark what differs.
  public func rendered(width: Int = 100, isColored: Bool = false) -> String {
    let digits = String(line + 1).count
    let window = Window(column: column, width: width)
    func row(_ name: String, _ number: Int?, _ text: String) -> String {
      let place = number.map(String.init) ?? ""
      let name = name + String(repeating: " ", count: 8 - name.count)
      return "  \(name) \(String(repeating: " ", count: digits - place.count))\(place) | \(text)"
    }
    func side(_ name: String, _ text: String?, _ isEnded: Bool, _ color: String) -> String {
      guard let text else { return row(name, line, "(no more lines)") }
      let shown = isEnded ? text + " (no line break)" : text
      return row(name, line, isColored ? window.colored(shown, color) : window.cut(shown))
    }
    let isBreakMissing = expectedLine == actualLine
    var rows: [String] = []
    if line > 1, let before = TextDifference.line(line - 1, of: actual) {
      rows.append(row("", line - 1, window.cut(before)))
    }
    rows.append(side("expected", expectedLine, isBreakMissing && !expected.hasSuffix("\n"), "32"))
    rows.append(side("actual", actualLine, isBreakMissing && !actual.hasSuffix("\n"), "31"))
    rows.append(row("", nil, window.indent(actualLine ?? expectedLine ?? "") + "^"))
    // What follows is context only where both go on alike.
    if let after = TextDifference.line(line + 1, of: actual), after == TextDifference.line(line + 1, of: expected) {
      rows.append(row("", line + 1, window.cut(after)))
    }
    return rows.map { String($0.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
  }

  /// A text's lines; a final line break ends the last one and begins none.
  public static func lines(of text: String) -> [Substring] {
    // By bytes: to Swift a carriage return and a line feed are one character.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
    return lines.last == "" ? lines.dropLast() : lines
  }

  private static func line(_ number: Int, of text: String) -> String? {
    let lines = lines(of: text)
    return number >= 1 && number <= lines.count ? String(lines[number - 1]) : nil
  }
}

/// The part of long lines around a column.
private struct Window {
  /// The first character shown, counted from 0.
  let start: Int
  let width: Int
  let column: Int

  init(column: Int, width: Int) {
    self.column = column - 1
    self.width = width
    start = column <= width * 3 / 4 ? 0 : column - 1 - width / 2
  }

  private func parts(_ line: String) -> (before: String, difference: String, after: String) {
    let shown = line.dropFirst(start).prefix(width)
    let before = shown.prefix(column - start)
    let rest = shown.dropFirst(before.count)
    return (
      (start > 0 ? "..." : "") + visible(before), visible(rest.prefix(1)),
      visible(rest.dropFirst()) + (line.count > start + width ? "..." : "")
    )
  }

  func cut(_ line: String) -> String {
    let (before, difference, after) = parts(line)
    return before + difference + after
  }

  func colored(_ line: String, _ color: String) -> String {
    let (before, difference, after) = parts(line)
    return "\(before)\u{1B}[\(color)m\(difference)\(after)\u{1B}[0m"
  }

  /// Blanks as wide as what stands before the difference.
  func indent(_ line: String) -> String {
    String(repeating: " ", count: parts(line).before.reduce(0) { $0 + ($1.isWide ? 2 : 1) })
  }

  /// Control characters, which a terminal would obey, written out.
  private func visible(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      result += isControl ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(scalar)
    }
    return result
  }
}
