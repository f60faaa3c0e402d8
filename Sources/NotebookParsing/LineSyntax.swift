// What a line begins with: the marks that open and close CommonMark's blocks (spec 0.29, chapter 4 and 5).

/// A line from its first byte that is no space; `start` is that byte's offset.
struct LineSyntax {
  let bytes: [UInt8]
  let start: Int
  let end: Int

  /// What ends a block of HTML: its own mark, or a blank line.
  enum HTMLEnd { case tag, comment, instruction, declaration, cdata, blank }

  var isATXHeading: Bool {
    var index = start
    while index < end, bytes[index] == Byte.hash { index += 1 }
    return index - start <= 6 && (index == end || bytes[index].isSpaceOrTab)
  }

  /// The length of the fence that opens here.
  var openingFence: Int? {
    let character = bytes[start]
    guard character == Byte.backtick || character == Byte.tilde else { return nil }
    var index = start
    while index < end, bytes[index] == character { index += 1 }
    let length = index - start
    guard length >= 3 else { return nil }
    if character == Byte.backtick, bytes[index..<end].contains(Byte.backtick) { return nil }
    return length
  }

  var isSetextUnderline: Bool {
    let character = bytes[start]
    guard character == Byte.equals || character == Byte.dash else { return false }
    var index = start
    while index < end, bytes[index] == character { index += 1 }
    while index < end, bytes[index].isSpaceOrTab { index += 1 }
    return index == end
  }

  var isThematicBreak: Bool {
    let character = bytes[start]
    guard character == Byte.asterisk || character == Byte.dash || character == Byte.underscore else { return false }
    var count = 0
    for byte in bytes[start..<end] {
      if byte == character { count += 1 } else if !byte.isSpaceOrTab { return false }
    }
    return count >= 3
  }

  /// The label in `[^label]:`.
  var footnoteLabel: Range<Int>? {
    guard end - start > 4, bytes[start] == Byte.openBracket, bytes[start + 1] == Byte.caret else {
      return nil
    }
    var index = start + 2
    while index < end, bytes[index] != Byte.closeBracket, !bytes[index].isSpaceOrTab { index += 1 }
    guard index > start + 2, index + 1 < end, bytes[index] == Byte.closeBracket, bytes[index + 1] == Byte.colon
    else { return nil }
    return start + 2..<index
  }

  /// The length of the list marker at the first non-space byte.
  func listMarker(interrupts: Bool) -> Int? {
    var index = start
    let byte = bytes[index]
    if byte == Byte.asterisk || byte == Byte.dash || byte == Byte.plus {
      index += 1
    } else if byte.isDigit {
      var number = 0
      while index < end, bytes[index].isDigit, index - start < 9 {
        number = number * 10 + Int(bytes[index] - 0x30)
        index += 1
      }
      guard index < end, bytes[index] == Byte.dot || bytes[index] == Byte.closeParenthesis else { return nil }
      if interrupts, number != 1 { return nil }
      index += 1
    } else {
      return nil
    }
    guard index == end || bytes[index].isSpaceOrTab else { return nil }
    if interrupts, bytes[index..<end].allSatisfy(\.isSpaceOrTab) { return nil }
    return index - start
  }

  /// How the block of HTML ends that starts here. A tag of any name starts none within a paragraph.
  func htmlStart(isParagraph: Bool) -> HTMLEnd? {
    let rest = start..<end
    if bytes.starts(with: "<!--", at: rest) { return .comment }
    if bytes.starts(with: "<?", at: rest) { return .instruction }
    if bytes.starts(with: "<![CDATA[", at: rest) { return .cdata }
    if bytes.starts(with: "<!", at: rest), rest.count > 2, bytes[start + 2].isUppercase { return .declaration }
    var index = start + 1
    let isClosing = index < end && bytes[index] == Byte.slash
    if isClosing { index += 1 }
    let nameStart = index
    while index < end, bytes[index].isAlphanumeric { index += 1 }
    let name = String(decoding: bytes[nameStart..<index], as: UTF8.self).lowercased()
    let isDelimited = index == end || bytes[index].isWhitespace || bytes[index] == Byte.greater
    if !isClosing, isDelimited, ["script", "pre", "style"].contains(name) { return .tag }
    if isDelimited || bytes.starts(with: "/>", at: index..<end), htmlBlockNames.contains(name) { return .blank }
    if !isParagraph, let tag = HTMLTag(in: bytes, at: start, end: end), tag.isElement,
      bytes[tag.end..<end].allSatisfy(\.isWhitespace)
    {
      return .blank
    }
    return nil
  }

  func isClosingFence(_ character: UInt8, length: Int) -> Bool {
    var index = start
    while index < end, bytes[index] == character { index += 1 }
    guard index - start >= length else { return false }
    while index < end, bytes[index].isSpaceOrTab { index += 1 }
    return index == end
  }

  /// Whether a block of HTML ends in the line.
  func endsHTML(_ htmlEnd: HTMLEnd) -> Bool {
    switch htmlEnd {
    case .tag:
      ["</script>", "</pre>", "</style>"].contains { bytes.contains($0, in: start..<end) }
    case .comment: bytes.contains("-->", in: start..<end)
    case .instruction: bytes.contains("?>", in: start..<end)
    case .declaration: bytes.contains(">", in: start..<end)
    case .cdata: bytes.contains("]]>", in: start..<end)
    case .blank: false
    }
  }

  var isLonePipe: Bool {
    bytes[start] == Byte.pipe && bytes[start + 1..<end].allSatisfy(\.isSpaceOrTab)
  }

  /// Whether nothing but `[ ]` is left of the line: cmark takes it for the item's box and the item for empty.
  var isEmptyTask: Bool {
    guard start + 3 < end, bytes[start] == Byte.openBracket, bytes[start + 2] == Byte.closeBracket,
      bytes[start + 1] == Byte.space || bytes[start + 1] | 0x20 == UInt8(ascii: "x")
    else { return false }
    return bytes[start + 3..<end].allSatisfy(\.isSpaceOrTab)
  }
}

/// The elements that start an HTML block of CommonMark's sixth kind.
private let htmlBlockNames: Set<String> = [
  "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center", "col", "colgroup",
  "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame",
  "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "iframe", "legend", "li", "link",
  "main", "menu", "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "section", "source",
  "title", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
]
