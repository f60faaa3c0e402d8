// Code cut into coloured pieces, and the pieces as spans of the page.

/// A piece of code and what it is; what no token covers is plain.
struct CodeToken: Hashable {
  enum Kind: String { case keyword, type, string, number, comment, attribute, label }

  var kind: Kind
  /// In the code's UTF-8.
  var range: Range<Int>

  /// The class of the span in the page, short because there are many.
  var className: String {
    switch kind {
    case .keyword: "k"
    case .type: "t"
    case .string: "s"
    case .number: "n"
    case .comment: "c"
    case .attribute: "a"
    case .label: "l"
    }
  }
}

/// The tokens of a code block by its language, the first word of the info string; none for unknown languages.
func codeTokens(in code: String, language: String) -> [CodeToken] {
  switch language.lowercased() {
  case "swift", "{swift}": swiftTokens(in: code)
  case let name: LexicalHighlighter(language: name)?.tokens(in: code) ?? []
  }
}

extension HTMLBuffer {
  /// Code as spans; with `firstLine`, each line is a span with its number.
  mutating func code(_ code: String, language: String, firstLine: Int? = nil) {
    let bytes = Array(code.utf8)
    var end = bytes.count
    while end > 0, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    let tokens = codeTokens(in: code, language: language)
    var line = firstLine
    func number(_ page: inout HTMLBuffer) {
      if let number = line { page.raw("<span class=\"line\" data-line=\"\(number)\">") }
      line = line.map { $0 + 1 }
    }
    /// A stretch of one kind; with numbers, its spans end with each line.
    func write(_ range: Range<Int>, _ className: String?, _ page: inout HTMLBuffer) {
      var start = range.lowerBound
      while start < range.upperBound {
        let breakAt = line == nil ? nil : bytes[start..<range.upperBound].firstIndex(of: UInt8(ascii: "\n"))
        let stop = breakAt ?? range.upperBound
        if stop > start {
          if let className { page.raw("<span class=\"\(className)\">") }
          page.escaped(utf8: bytes[start..<stop])
          if className != nil { page.raw("</span>") }
        }
        if breakAt != nil {
          page.raw("</span>\n")
          number(&page)
        }
        start = breakAt.map { $0 + 1 } ?? stop
      }
    }
    number(&self)
    var at = 0
    for token in tokens where token.range.lowerBound >= at && token.range.lowerBound < end {
      write(at..<token.range.lowerBound, nil, &self)
      at = min(token.range.upperBound, end)
      write(token.range.lowerBound..<at, token.className, &self)
    }
    write(at..<end, nil, &self)
    if firstLine != nil { raw("</span>") }
  }
}
