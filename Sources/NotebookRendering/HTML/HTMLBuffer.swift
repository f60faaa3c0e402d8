// The growing page: bytes, with the escaping that text and attributes need.

struct HTMLBuffer {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Markup as it is.
  mutating func raw(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

  mutating func append(_ other: HTMLBuffer) { bytes.append(contentsOf: other.bytes) }

  /// Text for an element's content or a quoted attribute. Control characters, which HTML has no place for, become
  /// U+FFFD; carriage returns vanish.
  ///
  /// - Complexity: O(n) in the length of the text.
  mutating func escaped(_ text: some StringProtocol) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { escape($0) }
    if isDone == nil { Array(text.utf8).withUnsafeBufferPointer { escape($0) } }
  }

  /// Text from a slice of UTF-8, escaped likewise.
  mutating func escaped(utf8 slice: ArraySlice<UInt8>) { slice.withUnsafeBufferPointer { escape($0) } }

  /// Copies what needs no escape in stretches as long as they go.
  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for at in text.indices {
      let byte = text[at]
      guard byte < 0x40 || byte == 0x7F, let escape = HTMLBuffer.escape(for: byte) else { continue }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<at]))
      raw(escape)
      start = at + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  private static func escape(for byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case 0x09, 0x0A: nil
    case 0x0D: ""
    case 0..<0x20, 0x7F: "\u{FFFD}"
    default: nil
    }
  }

  /// ` name="value"`.
  mutating func attribute(_ name: String, _ value: some StringProtocol) {
    raw(" \(name)=\"")
    escaped(value)
    raw("\"")
  }

  mutating func attribute(_ name: String, _ value: String?) {
    if let value { attribute(name, value[...]) }
  }

  mutating func truncate(to count: Int) { bytes.removeSubrange(min(count, bytes.count)...) }
}
