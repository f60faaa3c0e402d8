// SHA-256 (FIPS 180-4): names for contents, and the hashes of a page's Content-Security-Policy. Written here because
// the packages that offer it take longer to build than all of the notebook wing.

import Foundation

public struct ContentHash: Hashable, Sendable {
  /// 32 bytes.
  public let bytes: [UInt8]

  /// - Complexity: O(n) in the number of bytes.
  public init(_ content: some Sequence<UInt8>) {
    var digest = Digest()
    let wasContiguous: Void? = content.withContiguousStorageIfAvailable { digest.finish(UnsafeRawBufferPointer($0)) }
    if wasContiguous == nil { Array(content).withUnsafeBytes { digest.finish($0) } }
    bytes = digest.state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } }
  }

  public init(_ text: String) { self.init(text.utf8) }

  /// 64 lower-case hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// The hash's state between blocks of 64 bytes.
private struct Digest {
  var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]

  /// Takes in the whole message.
  mutating func finish(_ message: UnsafeRawBufferPointer) {
    let whole = message.count / 64 * 64
    // What is left, a 1, zeros, and the number of bits: one block or two.
    var tail = Array(message[whole...])
    tail.append(0x80)
    tail.append(contentsOf: repeatElement(0, count: (120 - tail.count % 64) % 64))
    let bitCount = UInt64(message.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) { tail.append(UInt8(truncatingIfNeeded: bitCount >> shift)) }
    add(UnsafeRawBufferPointer(rebasing: message[..<whole]))
    tail.withUnsafeBytes { add($0) }
  }

  /// Takes in whole blocks. All on plain memory: arrays here would take ten times as long.
  private mutating func add(_ blocks: UnsafeRawBufferPointer) {
    guard let base = blocks.baseAddress else { return }
    state.withUnsafeMutableBufferPointer { state in
      roundConstants.withUnsafeBufferPointer { constants in
        // The last 16 words of the message schedule, in a ring.
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 16) { words in
          for start in stride(from: 0, to: blocks.count, by: 64) {
            for i in 0..<16 {
              words[i] = UInt32(bigEndian: base.loadUnaligned(fromByteOffset: start + 4 * i, as: UInt32.self))
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            var (e, f, g, h) = (state[4], state[5], state[6], state[7])
            // Eight rounds at a time, after which every variable has its old place again.
            for i in stride(from: 0, to: 64, by: 8) {
              @inline(__always) func word(_ j: Int) -> UInt32 {
                let place = (i & 8) + j
                if i >= 16 {
                  let x = words[(place + 1) & 15]
                  let y = words[(place + 14) & 15]
                  let s0 = x.rotated(7) ^ x.rotated(18) ^ (x &>> 3)
                  let s1 = y.rotated(17) ^ y.rotated(19) ^ (y &>> 10)
                  words[place] = words[place] &+ s0 &+ words[(place + 9) & 15] &+ s1
                }
                return words[place] &+ constants[i + j]
              }
              mix(a, b, c, &d, e, f, g, &h, word(0))
              mix(h, a, b, &c, d, e, f, &g, word(1))
              mix(g, h, a, &b, c, d, e, &f, word(2))
              mix(f, g, h, &a, b, c, d, &e, word(3))
              mix(e, f, g, &h, a, b, c, &d, word(4))
              mix(d, e, f, &g, h, a, b, &c, word(5))
              mix(c, d, e, &f, g, h, a, &b, word(6))
              mix(b, c, d, &e, f, g, h, &a, word(7))
            }
            state[0] &+= a
            state[1] &+= b
            state[2] &+= c
            state[3] &+= d
            state[4] &+= e
            state[5] &+= f
            state[6] &+= g
            state[7] &+= h
          }
        }
      }
    }
  }
}

/// One round: `word` is that of the message schedule with the round's constant.
@inline(__always)
private func mix(
  _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32,
  _ word: UInt32
) {
  let choice = g ^ (e & (f ^ g))
  let majority = (a & b) | (c & (a | b))
  let t = h &+ (e.rotated(6) ^ e.rotated(11) ^ e.rotated(25)) &+ choice &+ word
  d = d &+ t
  h = t &+ (a.rotated(2) ^ a.rotated(13) ^ a.rotated(22)) &+ majority
}

/// What follows the SHA-256 at the start of a kept file; `nil` if the hash is that of something else, so that damaged
/// files count as absent.
package func contentAfterItsHash(_ bytes: Data) -> [UInt8]? {
  let content = [UInt8](bytes.dropFirst(32))
  return bytes.count >= 32 && ContentHash(content).bytes.elementsEqual(bytes.prefix(32)) ? content : nil
}

extension UInt32 {
  @inline(__always)
  fileprivate func rotated(_ count: UInt32) -> UInt32 { self &>> count | self &<< (32 &- count) }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let roundConstants: [UInt32] = [
  0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
  0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
  0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
  0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
  0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
  0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
  0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
  0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
]
