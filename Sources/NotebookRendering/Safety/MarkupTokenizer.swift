// HTML, XML and what people take for it, cut into tags and text as a browser would (WHATWG HTML, 13.2.5 Tokenization).
// No input is an error; comments, doctypes, processing instructions and tags cut off by the end vanish.

enum MarkupToken {
  /// Character references are not resolved.
  case text(String)
  case start(name: String, attributes: [MarkupAttribute], isSelfClosing: Bool)
  case end(name: String)
  /// What stands between `<![CDATA[` and `]]>`, in XML only.
  case characterData(String)
}

struct MarkupAttribute: Hashable {
  /// As written; compare in lower case.
  var name: String
  /// Character references are resolved.
  var value: String
}

struct MarkupTokenizer: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var at = 0
  private let isXML: Bool

  /// - Parameter isXML: keeps the case of names, and knows CDATA sections.
  init(_ markup: String, isXML: Bool = false) {
    bytes = Array(markup.utf8)
    self.isXML = isXML
  }

  mutating func next() -> MarkupToken? {
    while at < bytes.count {
      let start = at
      if bytes[at] == UInt8(ascii: "<") {
        if let token = markup() { return token }
        if at > start { continue }
        at += 1
      }
      while at < bytes.count, bytes[at] != UInt8(ascii: "<") { at += 1 }
      return .text(String(decoding: bytes[start..<at], as: UTF8.self))
    }
    return nil
  }

  /// Skips the content of an element that holds plain text, such as `script`, with its end tag. Returns `false`, at
  /// the end of the input, if there is no end tag.
  mutating func skipText(of name: String) -> Bool {
    while let start = find("</\(name)", from: at) {
      at = start + name.utf8.count + 2
      guard at < bytes.count else { break }
      if isSpace(bytes[at]) || bytes[at] == UInt8(ascii: "/") || bytes[at] == UInt8(ascii: ">") {
        skip(past: ">")
        return true
      }
    }
    at = bytes.count
    return false
  }

  /// A tag at `<`; `nil` with `at` moved for what vanishes, `nil` with `at` unmoved for a `<` that is text.
  private mutating func markup() -> MarkupToken? {
    guard at + 1 < bytes.count else { return nil }
    switch bytes[at + 1] {
    case UInt8(ascii: "!"):
      if isXML, starts(with: "<![CDATA[") {
        let start = at + 9
        let end = find("]]>", from: start) ?? bytes.count
        at = Swift.min(end + 3, bytes.count)
        return .characterData(String(decoding: bytes[Swift.min(start, end)..<end], as: UTF8.self))
      }
      if starts(with: "<!--") { skipComment() } else { skip(past: ">") }
      return nil
    case UInt8(ascii: "?"):
      skip(past: ">")
      return nil
    case UInt8(ascii: "/"):
      guard at + 2 < bytes.count else { return nil }
      guard isLetter(bytes[at + 2]) else {
        skip(past: ">")
        return nil
      }
      at += 2
      let name = self.name()
      guard attributes() != nil else { return nil }
      return .end(name: name)
    case let byte where isLetter(byte):
      at += 1
      let name = self.name()
      guard let (attributes, isSelfClosing) = attributes() else { return nil }
      return .start(name: name, attributes: attributes, isSelfClosing: isSelfClosing)
    default:
      return nil
    }
  }

  private mutating func name() -> String {
    let start = at
    while at < bytes.count, !isSpace(bytes[at]), bytes[at] != UInt8(ascii: "/"), bytes[at] != UInt8(ascii: ">") {
      at += 1
    }
    let name = String(decoding: bytes[start..<at], as: UTF8.self)
    let isLowercase = bytes[start..<at].allSatisfy { $0 < 0x80 && lowercased($0) == $0 }
    return isXML || isLowercase ? name : name.lowercased()
  }

  /// The attributes up to `>`, which is consumed; `nil` if the input ends first.
  private mutating func attributes() -> (attributes: [MarkupAttribute], isSelfClosing: Bool)? {
    var attributes: [MarkupAttribute] = []
    var isSelfClosing = false
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: ">"):
        at += 1
        return (attributes, isSelfClosing)
      case UInt8(ascii: "/"):
        isSelfClosing = true
        at += 1
      case let byte where isSpace(byte):
        at += 1
      default:
        isSelfClosing = false
        let attribute = self.attribute()
        let isNew = !attributes.contains { $0.name.lowercased() == attribute.name.lowercased() }
        if isNew { attributes.append(attribute) }
      }
    }
    return nil
  }

  private mutating func attribute() -> MarkupAttribute {
    let start = at
    at += 1  // A leading `=` belongs to the name.
    while at < bytes.count, !isSpace(bytes[at]), bytes[at] != UInt8(ascii: "/"), bytes[at] != UInt8(ascii: ">"),
      bytes[at] != UInt8(ascii: "=")
    {
      at += 1
    }
    let name = String(decoding: bytes[start..<at], as: UTF8.self)
    var lookahead = at
    while lookahead < bytes.count, isSpace(bytes[lookahead]) { lookahead += 1 }
    guard lookahead < bytes.count, bytes[lookahead] == UInt8(ascii: "=") else {
      return MarkupAttribute(name: name, value: "")
    }
    at = lookahead + 1
    while at < bytes.count, isSpace(bytes[at]) { at += 1 }
    guard at < bytes.count else { return MarkupAttribute(name: name, value: "") }
    let quote = bytes[at]
    let valueStart: Int
    let valueEnd: Int
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      at += 1
      valueStart = at
      while at < bytes.count, bytes[at] != quote { at += 1 }
      valueEnd = at
      at = Swift.min(at + 1, bytes.count)
    } else {
      valueStart = at
      while at < bytes.count, !isSpace(bytes[at]), bytes[at] != UInt8(ascii: ">") { at += 1 }
      valueEnd = at
    }
    let value = String(decoding: bytes[valueStart..<valueEnd], as: UTF8.self)
    return MarkupAttribute(name: name, value: resolvingReferences(value))
  }

  private mutating func skipComment() {
    at += 4
    if at < bytes.count, bytes[at] == UInt8(ascii: ">") { return at += 1 }
    if starts(with: "->") { return at += 2 }
    let end = find("-->", from: at).map { $0 + 3 } ?? bytes.count
    let oddEnd = find("--!>", from: at).map { $0 + 4 } ?? bytes.count
    at = Swift.min(end, oddEnd)
  }

  private mutating func skip(past end: Unicode.Scalar) {
    while at < bytes.count, bytes[at] != UInt8(ascii: end) { at += 1 }
    at = Swift.min(at + 1, bytes.count)
  }

  private func starts(with text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

  /// The first place at which `text` stands, whatever the case of its letters.
  private func find(_ text: String, from start: Int) -> Int? {
    let pattern = Array(text.lowercased().utf8)
    guard start <= bytes.count - pattern.count else { return nil }
    return (start...(bytes.count - pattern.count)).first { place in
      pattern.indices.allSatisfy { lowercased(bytes[place + $0]) == pattern[$0] }
    }
  }
}

/// Text with its character references resolved: numbers with or without the semicolon, and the names that matter in
/// addresses and titles. Others stay as they are, and are then escaped, so that a browser does not resolve them.
func resolvingReferences(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
  var result = ""
  var rest = Substring(text)
  while let start = rest.firstIndex(of: "&") {
    result += rest[..<start]
    rest = rest[start...]
    if let (character, length) = reference(at: rest) {
      result += character
      rest = rest.dropFirst(length)
    } else {
      result += "&"
      rest = rest.dropFirst()
    }
  }
  return result + rest
}

private func reference(at text: Substring) -> (text: String, length: Int)? {
  let body = text.dropFirst()
  if body.hasPrefix("#") {
    let isHex = body.dropFirst().first == "x" || body.dropFirst().first == "X"
    let digits = body.dropFirst(isHex ? 2 : 1).prefix { isHex ? $0.isHexDigit && $0.isASCII : ("0"..."9").contains($0) }
    guard !digits.isEmpty else { return nil }
    let value = UInt32(digits, radix: isHex ? 16 : 10) ?? 0xFFFD
    let scalar = value == 0 ? nil : Unicode.Scalar(value)
    let length = 2 + (isHex ? 1 : 0) + digits.count
    let hasSemicolon = text.dropFirst(length).first == ";"
    return (String(scalar ?? "\u{FFFD}"), length + (hasSemicolon ? 1 : 0))
  }
  let name = String(body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
  guard let character = namedReferences[name], body.dropFirst(name.count).first == ";" else { return nil }
  return (character, name.count + 2)
}

private let namedReferences = [
  "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{a0}", "colon": ":", "Tab": "\t",
  "NewLine": "\n", "lpar": "(", "rpar": ")", "sol": "/", "bsol": "\\", "num": "#", "excl": "!", "semi": ";",
  "comma": ",", "period": ".", "equals": "=", "mdash": "—", "ndash": "–", "hellip": "…", "times": "×", "copy": "©",
  "deg": "°", "micro": "µ", "middot": "·", "laquo": "«", "raquo": "»", "ldquo": "“", "rdquo": "”", "lsquo": "‘",
  "rsquo": "’",
]

private func isSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
}

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased(byte))
}

private func lowercased(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
}
