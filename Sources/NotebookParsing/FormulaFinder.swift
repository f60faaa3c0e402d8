// Where formulas stand: the rules for dollars.

/// A formula with its delimiters.
struct Formula {
  var isDisplay: Bool
  var range: Range<Int>
  var tex: Range<Int>
}

/// Finds formulas by pandoc's and GitHub's rules: no space behind an opening `$`; none before a closing one, and no
/// digit behind it; no other dollar between them. Remembers what is not to be found any more, so that a text full of dollars is read once.
struct FormulaFinder {
  /// No `$` opens a formula before this index.
  private var noSingleBefore = 0
  private var hasNoDouble = false

  init() {}

  /// The formula whose first `$` is at `start`.
  mutating func formula(in bytes: [UInt8], at start: Int, end: Int) -> Formula? {
    guard start + 2 < end else { return nil }
    let next = bytes[start + 1]
    if next == Byte.dollar {
      guard !hasNoDouble else { return nil }
      var index = start + 2
      while index + 1 < end {
        if bytes[index] == Byte.backslash {
          index += 2
        } else if bytes[index] == Byte.dollar, bytes[index + 1] == Byte.dollar {
          guard !bytes[start + 2..<index].allSatisfy(\.isWhitespace) else { return nil }
          return Formula(isDisplay: true, range: start..<index + 2, tex: start + 2..<index)
        } else {
          index += 1
        }
      }
      hasNoDouble = true
      return nil
    }
    if next == Byte.backtick { return quoted(in: bytes, at: start, end: end) }
    if next.isWhitespace || start < noSingleBefore { return nil }
    var index = start + 1
    while index < end {
      if bytes[index] == Byte.backslash {
        index += 2
      } else if bytes[index] == Byte.dollar {
        guard !bytes[index - 1].isWhitespace, index + 1 == end || !bytes[index + 1].isDigit else { break }
        return Formula(isDisplay: false, range: start..<index + 1, tex: start + 1..<index)
      } else {
        index += 1
      }
    }
    noSingleBefore = index
    return nil
  }

  /// `` $`...`$ ``
  private func quoted(in bytes: [UInt8], at start: Int, end: Int) -> Formula? {
    let open = bytes.runEnd(of: Byte.backtick, from: start + 1, to: end)
    guard let close = bytes.codeEnd(from: start + 1, to: end), close < end, bytes[close] == Byte.dollar else {
      return nil
    }
    let length = open - start - 1
    return Formula(isDisplay: false, range: start..<close + 1, tex: open..<close - length)
  }
}
