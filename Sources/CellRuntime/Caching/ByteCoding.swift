// Bytes out and in: the plain building blocks of what the cache keeps.

/// Appends numbers and texts to bytes.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func cut(to count: Int) { bytes.removeLast(bytes.count - count) }

  mutating func write(_ byte: UInt8) { bytes.append(byte) }

  /// Seven bits a byte, low ones first.
  mutating func write(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func write(_ number: Int) { write(UInt64(bitPattern: Int64((number << 1) ^ (number >> 63)))) }

  mutating func write(fixed bits: UInt64) {
    withUnsafeBytes(of: bits.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ text: String) { write(Array(text.utf8)) }

  mutating func write(_ content: [UInt8]) {
    write(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  mutating func write(_ text: String?) {
    write(text == nil ? 0 : 1 as UInt8)
    if let text { write(text) }
  }

  mutating func write(_ flag: Bool) { write(flag ? 1 : 0 as UInt8) }
}

/// The bytes are not what was written.
struct DamagedBytes: Error {}

/// Reads what `ByteWriter` wrote.
struct ByteReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func byte() throws(DamagedBytes) -> UInt8 {
    guard position < bytes.count else { throw DamagedBytes() }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func unsigned() throws(DamagedBytes) -> UInt64 {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let next = try byte()
      result |= UInt64(next & 0x7f) << shift
      if next < 0x80 { return result }
    }
    throw DamagedBytes()
  }

  mutating func int() throws(DamagedBytes) -> Int {
    let bits = try unsigned()
    return Int(bitPattern: UInt(bits >> 1)) ^ -Int(bits & 1)
  }

  /// A count of things that each take a byte at least.
  mutating func count() throws(DamagedBytes) -> Int {
    let count = try unsigned()
    guard count <= UInt64(bytes.count - position) else { throw DamagedBytes() }
    return Int(count)
  }

  mutating func fixed() throws(DamagedBytes) -> UInt64 {
    guard bytes.count - position >= 8 else { throw DamagedBytes() }
    defer { position += 8 }
    return (0..<8).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
  }

  mutating func content() throws(DamagedBytes) -> [UInt8] {
    let count = try count()
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  mutating func text() throws(DamagedBytes) -> String {
    guard let text = String(validating: try content(), as: UTF8.self) else { throw DamagedBytes() }
    return text
  }

  mutating func optionalText() throws(DamagedBytes) -> String? { try flag() ? try text() : nil }

  mutating func flag() throws(DamagedBytes) -> Bool { try byte() != 0 }
}
