// JSON text (RFC 8259) -> `JSONValue`. Like Python's reader, which notebooks are written for, it knows `NaN` and
// `Infinity` and keeps the last of two members of one name.

/// Why a text isn't JSON.
package struct JSONError: Error, Hashable, Sendable {
  package enum Problem: Hashable, Sendable {
    /// Something else stands where this was expected, such as `a value`; `found` is `nil` at the end of the text.
    case expected(String, found: Character?)
    case unclosedString
    case controlCharacter(UInt8)
    case wrongEscape
    case wrongNumber(String)
    case nestedTooDeep(limit: Int)
  }

  package var problem: Problem
  /// The UTF-8 offset of the place.
  package var offset: Int

  /// What is wrong, in words that follow a place.
  package var reason: String {
    switch problem {
    case .expected(let what, nil): "the text ends where \(what) is expected"
    case .expected(let what, let found?):
      "'\(String(reflecting: String(found)).dropFirst().dropLast())' stands where \(what) is expected"
    case .unclosedString: "the text in quotes that starts here has no end"
    case .controlCharacter(let byte): "the control character \(byte) stands in a text; write it as an escape"
    case .wrongEscape: "what follows the backslash is no escape"
    case .wrongNumber(let text): "'\(text)' is no number"
    case .nestedTooDeep(let limit): "arrays and objects are nested deeper than \(limit) levels"
    }
  }
}

extension JSONValue {
  /// - Parameter json: UTF-8; bytes that aren't become U+FFFD.
  /// - Throws: `JSONError` if the bytes aren't JSON, or are nested deeper than 256 levels.
  /// - Complexity: O(n) in the number of bytes.
  package init(json: [UInt8]) throws(JSONError) {
    var reader = JSONReader(bytes: json)
    self = try reader.value(depth: 0)
    try reader.expectEnd()
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  var at = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func expectEnd() throws(JSONError) {
    skipBlanks()
    if at < bytes.count { throw unexpected("the end of the text") }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipBlanks()
    guard at < bytes.count else { throw unexpected("a value") }
    guard depth < 256 else { throw JSONError(problem: .nestedTooDeep(limit: 256), offset: at) }
    switch bytes[at] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    default: break
    }
    if take("true") { return .bool(true) }
    if take("false") { return .bool(false) }
    if take("null") { return .null }
    if take("NaN") { return .number(.nan) }
    if take("Infinity") { return .number(.infinity) }
    if take("-Infinity") { return .number(-.infinity) }
    return try number()
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    at += 1
    skipBlanks()
    if take("}") { return .object(members) }
    repeat {
      skipBlanks()
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
      let key = try string()
      skipBlanks()
      guard take(":") else { throw unexpected("':'") }
      members[key] = try value(depth: depth + 1)
      skipBlanks()
    } while take(",")
    guard take("}") else { throw unexpected("',' or '}'") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    var items: [JSONValue] = []
    at += 1
    skipBlanks()
    if take("]") { return .array(items) }
    repeat {
      items.append(try value(depth: depth + 1))
      skipBlanks()
    } while take(",")
    guard take("]") else { throw unexpected("',' or ']'") }
    return .array(items)
  }

  private mutating func string() throws(JSONError) -> String {
    let quote = at
    at += 1
    let start = at
    skipPlain()
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
      at += 1
      return String(decoding: bytes[start..<(at - 1)], as: UTF8.self)
    }
    var text = Array(bytes[start..<at])
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        at += 1
        return String(decoding: text, as: UTF8.self)
      }
      guard byte == UInt8(ascii: "\\") else { throw JSONError(problem: .controlCharacter(byte), offset: at) }
      at += 1
      guard let scalar = escape() else { throw JSONError(problem: .wrongEscape, offset: at - 1) }
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      let next = at
      skipPlain()
      text.append(contentsOf: bytes[next..<at])
    }
    throw JSONError(problem: .unclosedString, offset: quote)
  }

  /// Goes on to a quote, a backslash, a control character or the end.
  private mutating func skipPlain() {
    while at < bytes.count, bytes[at] >= 0x20, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\") {
      at += 1
    }
  }

  /// What stands behind a backslash; a surrogate without its partner becomes U+FFFD.
  private mutating func escape() -> Unicode.Scalar? {
    guard at < bytes.count else { return nil }
    at += 1
    switch bytes[at - 1] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "u"):
      guard let unit = hexUnit() else { return nil }
      guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
      let before = at
      guard take("\\u"), let trail = hexUnit(), (0xDC00..<0xE000).contains(trail) else {
        at = before
        return "\u{FFFD}"
      }
      return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10 | (trail - 0xDC00)))
    case let byte where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"):
      return Unicode.Scalar(byte)
    default: return nil
    }
  }

  private mutating func hexUnit() -> UInt32? {
    guard at + 4 <= bytes.count else { return nil }
    let digits = bytes[at..<(at + 4)]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    at += 4
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = at
    while at < bytes.count, "+-.0123456789eE".utf8.contains(bytes[at]) { at += 1 }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard !text.isEmpty else { throw unexpected("a value") }
    guard let number = Int(text).map(JSONValue.integer) ?? Double(text).map(JSONValue.number) else {
      throw JSONError(problem: .wrongNumber(text), offset: start)
    }
    return number
  }

  private mutating func take(_ text: StaticString) -> Bool {
    guard at + text.utf8CodeUnitCount <= bytes.count else { return false }
    for index in 0..<text.utf8CodeUnitCount where bytes[at + index] != text.utf8Start[index] { return false }
    at += text.utf8CodeUnitCount
    return true
  }

  private mutating func skipBlanks() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
  }

  private func unexpected(_ what: String) -> JSONError {
    let found = String(decoding: bytes[at..<min(bytes.count, at + 16)], as: UTF8.self).first
    return JSONError(problem: .expected(what, found: found), offset: at)
  }
}
