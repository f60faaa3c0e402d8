// The pieces of inline syntax that both passes over a paragraph must agree on with cmark: HTML tags, the destination
// behind a link's text, reference definitions, and the cells of a table's row (CommonMark 0.29 and GFM 0.29).

extension [UInt8] {
  /// Whether the bytes of a range begin with an ASCII text.
  func starts(with text: StaticString, at range: Range<Int>) -> Bool {
    guard text.utf8CodeUnitCount <= range.count else { return false }
    for index in 0..<text.utf8CodeUnitCount where self[range.lowerBound + index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  /// Whether an ASCII text in lower case occurs within a range, in any case.
  func contains(_ text: StaticString, in range: Range<Int>) -> Bool { position(of: text, in: range) != nil }

  /// Where an ASCII text in lower case first occurs within a range, in any case.
  func position(of text: StaticString, in range: Range<Int>) -> Int? {
    let count = text.utf8CodeUnitCount
    guard range.count >= count else { return nil }
    search: for start in range.lowerBound...range.upperBound - count {
      for index in 0..<count {
        let byte = self[start + index]
        guard (byte.isLetter ? byte | 0x20 : byte) == text.utf8Start[index] else { continue search }
      }
      return start
    }
    return nil
  }

  /// The index of the first byte from `start` that is no white space.
  func skippingWhitespace(from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, self[index].isWhitespace { index += 1 }
    return index
  }

  func skippingSpaces(from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, self[index].isSpaceOrTab { index += 1 }
    return index
  }

  /// The end of a run of one byte.
  func runEnd(of byte: UInt8, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, self[index] == byte { index += 1 }
    return index
  }

  /// The end of the code that opens with the run of backticks at `start`, or `nil` where no run of its length follows.
  func codeEnd(from start: Int, to end: Int) -> Int? {
    let open = runEnd(of: Byte.backtick, from: start, to: end)
    var index = open
    while index < end {
      guard self[index] == Byte.backtick else {
        index += 1
        continue
      }
      let close = runEnd(of: Byte.backtick, from: index, to: end)
      if close - index == open - start { return close }
      index = close
    }
    return nil
  }

  /// Spaces with at most one line break.
  fileprivate func skippingSpacesAndBreak(from start: Int, to end: Int) -> Int {
    let index = skippingSpaces(from: start, to: end)
    return index < end && self[index] == Byte.newline ? skippingSpaces(from: index + 1, to: end) : index
  }
}

/// A tag, comment, processing instruction, declaration or CDATA section of raw HTML.
struct HTMLTag {
  /// Whether it is an opening or a closing tag.
  var isElement = false
  /// The values of `src` and `href`, without quotes.
  var destinations: [Range<Int>] = []
  /// The offset behind `>`.
  var end: Int

  /// Reads the tag that starts with the `<` at `start`; `nil` where none does.
  init?(in bytes: [UInt8], at start: Int, end: Int) {
    let rest = start..<end
    self.end = start
    if bytes.starts(with: "<!--", at: rest) {
      guard let close = bytes.position(of: "-->", in: start + 4..<end) else { return nil }
      self.end = close + 3
    } else if bytes.starts(with: "<?", at: rest) {
      guard let close = bytes.position(of: "?>", in: start + 2..<end) else { return nil }
      self.end = close + 2
    } else if bytes.starts(with: "<![CDATA[", at: rest) {
      guard let close = bytes.position(of: "]]>", in: start + 9..<end) else { return nil }
      self.end = close + 3
    } else if bytes.starts(with: "<!", at: rest) {
      guard start + 2 < end, bytes[start + 2].isUppercase, let close = bytes.position(of: ">", in: start + 2..<end)
      else { return nil }
      self.end = close + 1
    } else if !readElement(bytes, start, end) {
      return nil
    }
  }

  /// The values of `src` and `href` in all tags of a range.
  static func destinations(in bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var destinations: [Range<Int>] = []
    var isHopelessComment = false
    var index = range.lowerBound
    while let start = bytes[index..<range.upperBound].firstIndex(of: Byte.less) {
      let isComment = bytes.starts(with: "<!--", at: start..<range.upperBound)
      index = start + 1
      guard !(isComment && isHopelessComment) else { continue }
      if let tag = HTMLTag(in: bytes, at: start, end: range.upperBound) {
        destinations += tag.destinations
        index = tag.end
      } else if isComment {
        // What has no end here has none later either.
        isHopelessComment = true
      }
    }
    return destinations
  }

  private mutating func readElement(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
    var index = start + 1
    let isClosing = index < end && bytes[index] == Byte.slash
    if isClosing { index += 1 }
    guard index < end, bytes[index].isLetter else { return false }
    while index < end, bytes[index].isAlphanumeric || bytes[index] == Byte.dash { index += 1 }
    isElement = true
    while true {
      let next = bytes.skippingWhitespace(from: index, to: end)
      guard next < end else { return false }
      if bytes[next] == Byte.greater {
        self.end = next + 1
        return true
      }
      if isClosing { return false }
      if bytes[next] == Byte.slash {
        guard next + 1 < end, bytes[next + 1] == Byte.greater else { return false }
        self.end = next + 2
        return true
      }
      guard next > index, let afterAttribute = readAttribute(bytes, next, end) else { return false }
      index = afterAttribute
    }
  }

  /// Reads a name and, where there is one, a value; returns the offset behind them.
  private mutating func readAttribute(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int? {
    guard bytes[start].isLetter || bytes[start] == Byte.underscore || bytes[start] == Byte.colon else { return nil }
    var index = start
    while index < end, bytes[index].isLabelByte || bytes[index] == Byte.dot || bytes[index] == Byte.colon {
      index += 1
    }
    let name = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
    let sign = bytes.skippingWhitespace(from: index, to: end)
    guard sign < end, bytes[sign] == Byte.equals else { return index }
    let valueStart = bytes.skippingWhitespace(from: sign + 1, to: end)
    guard valueStart < end else { return nil }
    let value: Range<Int>
    let after: Int
    if bytes[valueStart] == Byte.quote || bytes[valueStart] == Byte.apostrophe {
      guard let close = bytes[valueStart + 1..<end].firstIndex(of: bytes[valueStart]) else { return nil }
      value = valueStart + 1..<close
      after = close + 1
    } else {
      var close = valueStart
      while close < end, !bytes[close].isWhitespace, bytes[close] != Byte.greater, bytes[close] != Byte.less,
        bytes[close] != Byte.equals, bytes[close] != Byte.quote, bytes[close] != Byte.apostrophe,
        bytes[close] != Byte.backtick
      {
        close += 1
      }
      guard close > valueStart else { return nil }
      value = valueStart..<close
      after = close
    }
    if name == "src" || name == "href" { destinations.append(value) }
    return after
  }
}

/// `(destination "title")` behind a link's text.
struct LinkTail {
  /// Without angle brackets.
  var destination: Range<Int>
  /// The offset behind `)`.
  var end: Int

  /// Reads the tail whose `(` is at `start`.
  init?(in bytes: [UInt8], at start: Int, end: Int) {
    guard start < end, bytes[start] == Byte.openParenthesis else { return nil }
    let first = bytes.skippingWhitespace(from: start + 1, to: end)
    guard let (destination, afterDestination) = linkDestination(in: bytes, at: first, end: end) else { return nil }
    let titleStart = bytes.skippingWhitespace(from: afterDestination, to: end)
    var index = titleStart
    if titleStart > afterDestination, let titleEnd = linkTitleEnd(in: bytes, at: titleStart, end: end) {
      index = bytes.skippingWhitespace(from: titleEnd, to: end)
    }
    guard index < end, bytes[index] == Byte.closeParenthesis else { return nil }
    self.destination = destination
    self.end = index + 1
  }
}

/// `[label]: destination "title"` at the beginning of a paragraph.
struct ReferenceDefinition {
  /// Without angle brackets.
  var destination: Range<Int>
  /// The offset behind the line break.
  var end: Int

  init?(in bytes: [UInt8], at start: Int, end: Int) {
    guard let labelEnd = linkLabelEnd(in: bytes, at: start, end: end), labelEnd > start + 2, labelEnd < end,
      !bytes[start + 1..<labelEnd - 1].allSatisfy(\.isWhitespace), bytes[labelEnd] == Byte.colon
    else { return nil }
    let first = bytes.skippingSpacesAndBreak(from: labelEnd + 1, to: end)
    guard let (destination, afterDestination) = linkDestination(in: bytes, at: first, end: end) else { return nil }
    let isAngled = first < destination.lowerBound
    guard isAngled || !destination.isEmpty else { return nil }
    self.destination = destination
    let titleStart = bytes.skippingSpacesAndBreak(from: afterDestination, to: end)
    if titleStart > afterDestination, let titleEnd = linkTitleEnd(in: bytes, at: titleStart, end: end) {
      let index = bytes.skippingSpaces(from: titleEnd, to: end)
      if index == end || bytes[index] == Byte.newline {
        self.end = min(index + 1, end)
        return
      }
    }
    let index = bytes.skippingSpaces(from: afterDestination, to: end)
    guard index == end || bytes[index] == Byte.newline else { return nil }
    self.end = min(index + 1, end)
  }

  /// The definitions at the beginning of a paragraph, which cmark takes out of it.
  static func leading(in bytes: [UInt8], from first: Int = 0) -> [ReferenceDefinition] {
    var definitions: [ReferenceDefinition] = []
    let end = bytes.count
    var start = first
    while start < end, bytes[start] == Byte.openBracket,
      let definition = ReferenceDefinition(in: bytes, at: start, end: end)
    {
      definitions.append(definition)
      start = definition.end
    }
    return definitions
  }
}

/// The offset behind a link label's `]`: at most 1,000 bytes, no bracket unescaped.
func linkLabelEnd(in bytes: [UInt8], at start: Int, end: Int) -> Int? {
  guard start < end, bytes[start] == Byte.openBracket else { return nil }
  var index = start + 1
  while index < end, index - start <= 1001 {
    switch bytes[index] {
    case Byte.backslash:
      index += index + 1 < end && bytes[index + 1].isPunctuation ? 2 : 1
    case Byte.openBracket: return nil
    case Byte.closeBracket: return index + 1
    default: index += 1
    }
  }
  return nil
}

private func linkDestination(in bytes: [UInt8], at start: Int, end: Int) -> (Range<Int>, end: Int)? {
  var index = start
  if start < end, bytes[start] == Byte.less {
    index += 1
    while index < end {
      switch bytes[index] {
      case Byte.greater: return (start + 1..<index, index + 1)
      case Byte.backslash: index += 2
      case Byte.newline, Byte.less: return nil
      default: index += 1
      }
    }
    return nil
  }
  var depth = 0
  while index < end {
    let byte = bytes[index]
    if byte == Byte.backslash, index + 1 < end, bytes[index + 1].isPunctuation {
      index += 2
    } else if byte == Byte.openParenthesis {
      depth += 1
      if depth > 32 { return nil }
      index += 1
    } else if byte == Byte.closeParenthesis {
      if depth == 0 { break }
      depth -= 1
      index += 1
    } else if byte.isWhitespace {
      break
    } else {
      index += 1
    }
  }
  return (start..<min(index, end), min(index, end))
}

private func linkTitleEnd(in bytes: [UInt8], at start: Int, end: Int) -> Int? {
  guard start < end else { return nil }
  let close: UInt8
  switch bytes[start] {
  case Byte.quote, Byte.apostrophe: close = bytes[start]
  case Byte.openParenthesis: close = Byte.closeParenthesis
  default: return nil
  }
  var index = start + 1
  while index < end {
    if bytes[index] == Byte.backslash {
      index += 2
    } else if bytes[index] == close {
      return index + 1
    } else if close == Byte.closeParenthesis, bytes[index] == Byte.openParenthesis {
      return nil
    } else {
      index += 1
    }
  }
  return nil
}

/// The cells of a table's row.
struct TableRow {
  /// The cells without the spaces around them; escaped pipes are as they were written.
  var cells: [Range<Int>] = []

  /// Splits a row at its pipes. A pipe in a formula separates cells only where the row has the right number of cells
  /// that way: `| $5 | $6 |` has two cells, and so has `| $P(a|b)$ | 1 |` in a table of two columns.
  init(_ bytes: [UInt8], _ range: Range<Int>, columns: Int) {
    cells = Self.split(bytes, range, formulas: [])
    guard cells.count != columns, bytes[range].contains(Byte.dollar) else { return }
    var finder = FormulaFinder()
    var formulas: [Range<Int>] = []
    var index = range.lowerBound
    while index < range.upperBound {
      if bytes[index] == Byte.backslash {
        index += 2
      } else if bytes[index] == Byte.dollar, let formula = finder.formula(in: bytes, at: index, end: range.upperBound) {
        formulas.append(formula.range)
        index = formula.range.upperBound
      } else {
        index += 1
      }
    }
    let protected = Self.split(bytes, range, formulas: formulas)
    if protected.count == columns || formulas.isEmpty == false && protected.count < cells.count && columns < cells.count
    {
      cells = protected
    }
  }

  private static func split(_ bytes: [UInt8], _ range: Range<Int>, formulas: [Range<Int>]) -> [Range<Int>] {
    let end = range.upperBound
    var cells: [Range<Int>] = []
    var start = range.lowerBound
    if start < end, bytes[start] == Byte.pipe { start = bytes.skippingSpaces(from: start + 1, to: end) }
    var index = start
    var formula = 0
    while start < end {
      while index < end {
        while formula < formulas.count, formulas[formula].upperBound <= index { formula += 1 }
        if formula < formulas.count, formulas[formula].contains(index) {
          index = formulas[formula].upperBound
        } else if bytes[index] == Byte.pipe, index == range.lowerBound || bytes[index - 1] != Byte.backslash {
          break
        } else {
          index += 1
        }
      }
      var cellEnd = min(index, end)
      while cellEnd > start, bytes[cellEnd - 1].isWhitespace { cellEnd -= 1 }
      cells.append(min(bytes.skippingSpaces(from: start, to: end), cellEnd)..<cellEnd)
      start = bytes.skippingSpaces(from: index + 1, to: end)
      index = start
    }
    return cells
  }

  /// The number of columns of a delimiter row such as `| :-- | --: |`, or `nil` where the line is none.
  static func delimiterColumns(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    let end = range.upperBound
    var index = range.lowerBound
    if index < end, bytes[index] == Byte.pipe { index += 1 }
    var columns = 0
    while true {
      index = bytes.skippingSpaces(from: index, to: end)
      if index == end { return columns > 0 ? columns : nil }
      if index < end, bytes[index] == Byte.colon { index += 1 }
      let dashes = bytes.runEnd(of: Byte.dash, from: index, to: end)
      guard dashes > index else { return nil }
      index = dashes
      if index < end, bytes[index] == Byte.colon { index += 1 }
      index = bytes.skippingSpaces(from: index, to: end)
      columns += 1
      if index == end { return columns }
      guard bytes[index] == Byte.pipe else { return nil }
      index += 1
    }
  }
}
