// Finds what Markdown doesn't know before cmark reads the text: formulas, cross references and `{#id}` attributes.
//
// What is found is lifted out: cmark sees as many placeholder bytes instead, so that `_`, `*`, `|` and `\\` in TeX
// mean nothing to it, and `InlineReader` puts it back at its offset.

/// A stretch of the file that cmark doesn't get to see.
struct Lift {
  enum Kind {
    /// `$...$` and `` $`...`$ ``; TeX without the delimiters.
    case math(tex: String)
    /// `$$...$$`, with the id behind it.
    case displayMath(tex: String, id: String?)
    /// The ids with their places.
    case crossReference(ids: [(text: String, offsets: Range<Int>)], omitsPrefix: Bool)
    /// `{#id}` behind an image or at a heading's end.
    case attribute(id: String)
  }

  var kind: Kind
  /// Offsets in the file.
  var offsets: Range<Int>
}

struct InlineScanner {
  private let bytes: [UInt8]
  private let content: LeafContent
  private let isHeading: Bool
  private var lifts: [Lift] = []
  private var finder = FormulaFinder()
  /// Lengths of runs of backticks that close no more code.
  private var hopelessRuns: Set<Int> = []
  private var isHopelessComment = false
  private var isHopelessInstruction = false

  private init(_ content: LeafContent, isHeading: Bool) {
    self.content = content
    bytes = content.bytes
    self.isHeading = isHeading
  }

  /// The lifts of a paragraph, heading or table row, in order.
  ///
  /// - Complexity: O(n) in the length of the content.
  static func lifts(of content: LeafContent, isHeading: Bool) -> [Lift] {
    guard mayLift(content.bytes[...]) else { return [] }
    var scanner = InlineScanner(content, isHeading: isHeading)
    scanner.scan()
    return scanner.lifts
  }

  /// Whether there may be any: each has one of three bytes.
  static func mayLift(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      for byte in bytes where byte == Byte.dollar || byte == Byte.at || byte == Byte.openBrace { return true }
      return false
    }
  }

  private mutating func scan() {
    let end = bytes.count
    var index = isHeading ? 0 : ReferenceDefinition.leading(in: bytes).last?.end ?? 0
    var openBrackets = 0
    while index < end {
      switch bytes[index] {
      case Byte.backslash:
        index += index + 1 < end && bytes[index + 1].isPunctuation ? 2 : 1
      case Byte.backtick:
        index = codeEnd(from: index)
      case Byte.less:
        index = tagEnd(from: index)
      case Byte.openBracket:
        if let next = liftReferenceGroup(at: index) {
          index = next
        } else {
          openBrackets += 1
          index += 1
        }
      case Byte.closeBracket:
        index += 1
        if openBrackets > 0 {
          openBrackets -= 1
          if let tail = LinkTail(in: bytes, at: index, end: end) { index = tail.end }
        }
      case Byte.openBrace:
        index = liftAttribute(at: index) ?? index + 1
      case Byte.at:
        index = liftReference(at: index) ?? index + 1
      case Byte.dollar:
        index = liftFormula(at: index)
      default:
        index += 1
      }
    }
  }

  private mutating func lift(_ kind: Lift.Kind, _ range: Range<Int>) {
    lifts.append(Lift(kind: kind, offsets: content.fileRange(range)))
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  // MARK: What is passed over

  private mutating func codeEnd(from start: Int) -> Int {
    let open = bytes.runEnd(of: Byte.backtick, from: start, to: bytes.count)
    let length = open - start
    // cmark gives up on longer runs too.
    guard length <= 80, !hopelessRuns.contains(length) else { return open }
    if let end = bytes.codeEnd(from: start, to: bytes.count) { return end }
    hopelessRuns.insert(length)
    return open
  }

  private mutating func tagEnd(from start: Int) -> Int {
    let end = bytes.count
    guard start + 1 < end else { return end }
    // A comment whose end is looked for in vain once has none later either.
    let isComment = bytes.starts(with: "<!--", at: start..<end)
    let isInstruction = bytes[start + 1] == Byte.question
    if isComment && isHopelessComment || isInstruction && isHopelessInstruction { return start + 1 }
    if let tag = HTMLTag(in: bytes, at: start, end: end) { return tag.end }
    if isComment { isHopelessComment = true }
    if isInstruction { isHopelessInstruction = true }
    // An autolink: `<scheme:...>` or `<name@host>`.
    var index = start + 1
    while index < end, !bytes[index].isWhitespace, bytes[index] != Byte.less, bytes[index] != Byte.greater {
      index += 1
    }
    return index < end && bytes[index] == Byte.greater && index > start + 1 ? index + 1 : start + 1
  }

  // MARK: What is lifted

  private mutating func liftFormula(at start: Int) -> Int {
    guard let formula = finder.formula(in: bytes, at: start, end: bytes.count) else {
      return bytes.runEnd(of: Byte.dollar, from: start, to: bytes.count)
    }
    let tex = text(formula.tex)
    guard formula.isDisplay else {
      lift(.math(tex: tex), formula.range)
      return formula.range.upperBound
    }
    let attribute = bytes.skippingSpaces(from: formula.range.upperBound, to: bytes.count)
    if let (id, end) = attributeID(at: attribute) {
      lift(.displayMath(tex: trimmed(tex), id: id), start..<end)
      return end
    }
    lift(.displayMath(tex: trimmed(tex), id: nil), formula.range)
    return formula.range.upperBound
  }

  /// `{#id}` behind an image, or at the end of a heading (with the spaces before it).
  private mutating func liftAttribute(at start: Int) -> Int? {
    guard let (id, end) = attributeID(at: start) else { return nil }
    if isHeading, bytes.skippingSpaces(from: end, to: bytes.count) == bytes.count {
      var first = start
      while first > 0, bytes[first - 1].isSpaceOrTab { first -= 1 }
      lift(.attribute(id: id), first..<end)
      return end
    }
    guard start > 0, bytes[start - 1] == Byte.closeParenthesis || bytes[start - 1] == Byte.closeBracket else {
      return nil
    }
    lift(.attribute(id: id), start..<end)
    return end
  }

  private func attributeID(at start: Int) -> (id: String, end: Int)? {
    guard start + 3 < bytes.count, bytes[start] == Byte.openBrace, bytes[start + 1] == Byte.hash else { return nil }
    var index = start + 2
    while index < bytes.count, bytes[index].isLabelByte { index += 1 }
    guard index > start + 2, index < bytes.count, bytes[index] == Byte.closeBrace else { return nil }
    return (text(start + 2..<index), index + 1)
  }

  /// `@fig-x` in running text.
  private mutating func liftReference(at start: Int) -> Int? {
    guard let id = reference(at: start) else { return nil }
    if start > 0 {
      // An address (`a@fig-x.org`) or the path of one; the mark of emphasis may stand between.
      var index = start - 1
      while index > 0, bytes[index] == Byte.underscore { index -= 1 }
      let before = bytes[index]
      if before.isAlphanumeric || before == Byte.dash || before == Byte.dot || before == Byte.plus
        || before == Byte.slash || before == Byte.at
      {
        return nil
      }
    }
    lift(.crossReference(ids: [entry(id)], omitsPrefix: false), start..<id.upperBound)
    return id.upperBound
  }

  /// `[@fig-a; @fig-b]` and `[-@fig-a]`.
  private mutating func liftReferenceGroup(at start: Int) -> Int? {
    let end = bytes.count
    var index = bytes.skippingSpaces(from: start + 1, to: end)
    let omitsPrefix = index < end && bytes[index] == Byte.dash
    if omitsPrefix { index += 1 }
    var ids: [Range<Int>] = []
    while index < end, bytes[index] == Byte.at, let id = reference(at: index) {
      ids.append(id)
      index = bytes.skippingWhitespace(from: id.upperBound, to: end)
      guard index < end else { return nil }
      if bytes[index] == Byte.closeBracket {
        // The text of a link is no group.
        if index + 1 < end, bytes[index + 1] == Byte.openParenthesis || bytes[index + 1] == Byte.openBracket {
          return nil
        }
        lift(.crossReference(ids: ids.map(entry), omitsPrefix: omitsPrefix), start..<index + 1)
        return index + 1
      }
      guard bytes[index] == Byte.semicolon else { return nil }
      index = bytes.skippingWhitespace(from: index + 1, to: end)
      if omitsPrefix, index < end, bytes[index] == Byte.dash { index += 1 }
    }
    return nil
  }

  private func entry(_ id: Range<Int>) -> (text: String, offsets: Range<Int>) {
    (text(id), content.fileRange(id))
  }

  /// The id behind an `@`, where it has one of the prefixes of things that can be cited.
  private func reference(at start: Int) -> Range<Int>? {
    let rest = start + 1..<bytes.count
    guard
      bytes.starts(with: "fig-", at: rest) || bytes.starts(with: "tbl-", at: rest)
        || bytes.starts(with: "lst-", at: rest) || bytes.starts(with: "sec-", at: rest)
        || bytes.starts(with: "eq-", at: rest)
    else { return nil }
    var end = start + 1
    while end < bytes.count, bytes[end].isLabelByte { end += 1 }
    // Markup behind it, as in `_see @fig-x_`, is not a part of it.
    while end > start, !bytes[end - 1].isAlphanumeric { end -= 1 }
    let prefix = bytes.starts(with: "eq-", at: rest) ? 3 : 4
    return end > start + 1 + prefix ? start + 1..<end : nil
  }
}

private func trimmed(_ tex: String) -> String {
  let utf8 = Array(tex.utf8)
  let start = utf8.skippingWhitespace(from: 0, to: utf8.count)
  var end = utf8.count
  while end > start, utf8[end - 1].isWhitespace { end -= 1 }
  return String(decoding: utf8[start..<end], as: UTF8.self)
}
