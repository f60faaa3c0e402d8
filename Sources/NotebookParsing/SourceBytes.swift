// The file's bytes as every stage reads them: checked UTF-8, and names for the bytes that Markdown cares about.

import NotebookModel

/// The bytes of a notebook with its lines.
///
/// As long as the file: what CommonMark wants replaced (NUL, a lone carriage return) is replaced byte by byte, so
/// that offsets stay offsets into the file.
struct SourceBytes {
  let source: SourceText
  private let hasNUL: Bool
  /// The file's bytes; NUL is `Byte.placeholder` and a carriage return that doesn't end a line is a space.
  var bytes: [UInt8]

  init(source: SourceText) {
    self.source = source
    bytes = source.withUTF8 { Array($0) }
    let hasReturn: Bool
    (hasNUL, hasReturn) = bytes.withUnsafeBufferPointer { bytes in
      bytes.reduce(into: (false, false)) { found, byte in
        if byte == 0 { found.0 = true }
        if byte == Byte.carriageReturn { found.1 = true }
      }
    }
    guard hasNUL || hasReturn else { return }
    for index in bytes.indices {
      if bytes[index] == 0 {
        bytes[index] = Byte.placeholder
      } else if bytes[index] == Byte.carriageReturn,
        index + 1 == bytes.count || bytes[index + 1] != Byte.newline
      {
        bytes[index] = Byte.space
      }
    }
  }

  /// The number of lines, the one after a final line break not counted.
  var lineCount: Int {
    source.lineStarts.count - (source.lineStarts.last == bytes.count ? 1 : 0)
  }

  /// A line's bytes without its line break; 0-based.
  func line(_ index: Int) -> Range<Int> {
    let start = source.lineStarts[index]
    var end = index + 1 < source.lineStarts.count ? source.lineStarts[index + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == Byte.carriageReturn { end -= 1 }
    return start..<end
  }

  /// The position of an offset; `line` (0-based) remembers where the last one was, so that positions that are asked
  /// for in order take no search.
  func position(at offset: Int, near line: inout Int) -> SourcePosition {
    let starts = source.lineStarts
    let offset = min(max(offset, 0), source.count)
    line = min(line, starts.count - 1)
    if line > 0, offset < starts[line], offset >= starts[line - 1] { line -= 1 }
    if offset < starts[line] || line + 16 < starts.count && offset >= starts[line + 16] {
      line = source.position(at: offset).line - 1
    } else {
      while line + 1 < starts.count, offset >= starts[line + 1] { line += 1 }
    }
    return SourcePosition(line: line + 1, column: offset - starts[line] + 1, offset: offset)
  }

  /// The 0-based line that holds an offset.
  func lineIndex(at offset: Int) -> Int { source.position(at: offset).line - 1 }

  func text(_ range: Range<Int>) -> String { restored(bytes[range]) }

  /// Text for the tree, where CommonMark's U+FFFD stands for NUL.
  func restored(_ bytes: some Collection<UInt8>) -> String {
    guard hasNUL else { return String(decoding: bytes, as: UTF8.self) }
    return restored(String(decoding: bytes, as: UTF8.self))
  }

  func restored(_ text: String) -> String {
    guard hasNUL else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\u{1A}" ? "\u{FFFD}" : $0 }))
  }
}

/// The bytes with a meaning in Markdown.
enum Byte {
  static let tab = UInt8(ascii: "\t")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let backslash = UInt8(ascii: "\\")
  static let backtick = UInt8(ascii: "`")
  static let tilde = UInt8(ascii: "~")
  static let dollar = UInt8(ascii: "$")
  static let at = UInt8(ascii: "@")
  static let pipe = UInt8(ascii: "|")
  static let less = UInt8(ascii: "<")
  static let greater = UInt8(ascii: ">")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let openParenthesis = UInt8(ascii: "(")
  static let closeParenthesis = UInt8(ascii: ")")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let hash = UInt8(ascii: "#")
  static let dash = UInt8(ascii: "-")
  static let plus = UInt8(ascii: "+")
  static let asterisk = UInt8(ascii: "*")
  static let underscore = UInt8(ascii: "_")
  static let equals = UInt8(ascii: "=")
  static let colon = UInt8(ascii: ":")
  static let semicolon = UInt8(ascii: ";")
  static let exclamation = UInt8(ascii: "!")
  static let question = UInt8(ascii: "?")
  static let slash = UInt8(ascii: "/")
  static let ampersand = UInt8(ascii: "&")
  static let dot = UInt8(ascii: ".")
  static let caret = UInt8(ascii: "^")
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  /// Neither letter, space nor punctuation to cmark: it stands in for text that cmark is not to read. It needs not
  /// be unique, since what it stands for is known by its offset.
  static let placeholder: UInt8 = 0x1A
}

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
  var isUppercase: Bool { self >= 0x41 && self <= 0x5A }
  var isAlphanumeric: Bool { isDigit || isLetter }
  var isSpaceOrTab: Bool { self == 0x20 || self == 0x09 }
  /// Space, tab and line breaks, as cmark's scanners see them.
  var isWhitespace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
  var isPunctuation: Bool {
    (self >= 0x21 && self <= 0x2F) || (self >= 0x3A && self <= 0x40) || (self >= 0x5B && self <= 0x60)
      || (self >= 0x7B && self <= 0x7E)
  }
  /// What labels and ids are made of.
  var isLabelByte: Bool { isAlphanumeric || self == Byte.dash || self == Byte.underscore }
}

/// The offset and value of the first byte that breaks UTF-8 (RFC 3629: no surrogates, no overlong forms), or `nil`.
///
/// - Complexity: O(n).
func firstInvalidUTF8(in bytes: [UInt8]) -> Int? { bytes.withUnsafeBufferPointer(firstInvalidUTF8) }

private func firstInvalidUTF8(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  var index = 0
  let count = bytes.count
  while index < count {
    let byte = bytes[index]
    if byte < 0x80 {
      index += 1
      continue
    }
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch byte {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return index
    }
    guard index + length <= count, second.contains(bytes[index + 1]) else { return index }
    for next in index + 2..<max(index + 2, index + length) where bytes[next] & 0xC0 != 0x80 { return index }
    index += length
  }
  return nil
}
