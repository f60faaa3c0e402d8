// XXH64 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md): tells whether bytes are those of last time, some thirty times
// as fast as SHA-256. For bytes that nobody forges; what names contents is a `ContentHash`.

/// 64 bits that other bytes have by chance once in 2^64 times.
package struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  package let value: UInt64

  /// - Complexity: O(n) in the number of bytes.
  package init(_ content: [UInt8]) { value = content.withUnsafeBytes(xxHash64) }

  /// - Parameter hex: what `description` gives; `nil` for anything else.
  package init?(hex: String) {
    guard hex.utf8.count == 16, let value = UInt64(hex, radix: 16) else { return nil }
    self.value = value
  }

  /// 16 lower-case hexadecimal digits.
  package var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

private let primes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (
  0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63, 0x27D4_EB2F_1656_67C5
)

/// XXH64 with the seed 0.
private func xxHash64(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  let (p1, p2, p3, p4, p5) = primes
  func word(_ at: Int) -> UInt64 { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) }
  func round(_ lane: UInt64, _ input: UInt64) -> UInt64 { (lane &+ input &* p2).rotated(31) &* p1 }
  let count = bytes.count
  var at = 0
  var hash = p5
  if count >= 32 {
    var (a, b, c, d) = (p1 &+ p2, p2, 0 as UInt64, 0 &- p1)
    while at + 32 <= count {
      a = round(a, word(at))
      b = round(b, word(at + 8))
      c = round(c, word(at + 16))
      d = round(d, word(at + 24))
      at += 32
    }
    hash = a.rotated(1) &+ b.rotated(7) &+ c.rotated(12) &+ d.rotated(18)
    for lane in [a, b, c, d] { hash = (hash ^ round(0, lane)) &* p1 &+ p4 }
  }
  hash = hash &+ UInt64(count)
  while at + 8 <= count {
    hash = (hash ^ round(0, word(at))).rotated(27) &* p1 &+ p4
    at += 8
  }
  if at + 4 <= count {
    let half = UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
    hash = (hash ^ half &* p1).rotated(23) &* p2 &+ p3
    at += 4
  }
  while at < count {
    hash = (hash ^ UInt64(bytes[at]) &* p5).rotated(11) &* p1
    at += 1
  }
  hash = (hash ^ hash >> 33) &* p2
  hash = (hash ^ hash >> 29) &* p3
  return hash ^ hash >> 32
}

extension UInt64 {
  @inline(__always)
  fileprivate func rotated(_ count: UInt64) -> UInt64 { self &<< count | self &>> (64 &- count) }
}
