// Colours for shown-only code in a few languages: comments, strings, numbers and keywords, and nothing guessed beyond.

struct LexicalHighlighter {
  private let keywords: Set<String>
  private let lineComment: [UInt8]
  private let hasTripleQuotes: Bool

  /// `nil` for a language without a highlighter: its code stays plain.
  init?(language: String) {
    switch language {
    case "python", "py":
      lineComment = Array("#".utf8)
      hasTripleQuotes = true
      keywords = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif",
        "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
        "or",
        "pass", "raise", "return", "try", "while", "with", "yield",
      ]
    case "sh", "bash", "shell", "console":
      lineComment = Array("#".utf8)
      hasTripleQuotes = false
      keywords = ["if", "then", "else", "elif", "fi", "for", "in", "do", "done", "while", "case", "esac", "function"]
    case "json":
      lineComment = []
      hasTripleQuotes = false
      keywords = ["true", "false", "null"]
    case "yaml", "yml":
      lineComment = Array("#".utf8)
      hasTripleQuotes = false
      keywords = ["true", "false", "null"]
    default: return nil
    }
  }

  /// - Complexity: O(n) in the length of the code.
  func tokens(in code: String) -> [CodeToken] {
    let bytes = Array(code.utf8)
    var tokens: [CodeToken] = []
    var at = 0
    while at < bytes.count {
      let start = at
      let byte = bytes[at]
      if !lineComment.isEmpty, bytes[at...].starts(with: lineComment), start == 0 || isBlank(bytes[start - 1]) {
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
        tokens.append(CodeToken(kind: .comment, range: start..<at))
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        at = endOfString(bytes, at)
        tokens.append(CodeToken(kind: .string, range: start..<at))
      } else if isDigit(byte) {
        while at < bytes.count, isWord(bytes[at]) || bytes[at] == UInt8(ascii: ".") { at += 1 }
        tokens.append(CodeToken(kind: .number, range: start..<at))
      } else if isWord(byte) {
        while at < bytes.count, isWord(bytes[at]) { at += 1 }
        let isKeyword = keywords.contains(String(decoding: bytes[start..<at], as: UTF8.self))
        if isKeyword { tokens.append(CodeToken(kind: .keyword, range: start..<at)) }
      } else {
        at += 1
      }
    }
    return tokens
  }

  private func endOfString(_ bytes: [UInt8], _ start: Int) -> Int {
    let quote = bytes[start]
    let isTriple =
      hasTripleQuotes && start + 2 < bytes.count && bytes[start + 1] == quote && bytes[start + 2] == quote
    var at = start + (isTriple ? 3 : 1)
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\\") {
        at += 2
        continue
      }
      if bytes[at] == quote {
        if !isTriple { return at + 1 }
        if at + 2 < bytes.count, bytes[at + 1] == quote, bytes[at + 2] == quote { return at + 3 }
      }
      if bytes[at] == UInt8(ascii: "\n"), !isTriple { return at }
      at += 1
    }
    return min(at, bytes.count)
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == UInt8(ascii: ";")
  }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }
}
