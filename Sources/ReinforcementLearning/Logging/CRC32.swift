// Cyclic redundancy checks of 32 bits, least significant bit first: TensorBoard's records and zip archives have them.

/// A polynomial and its table.
struct CRC32: Sendable {
  /// Castagnoli's (RFC 3720, appendix B.4): that of TensorBoard's records.
  static let castagnoli = CRC32(polynomial: 0x82F6_3B78)
  /// That of zip archives (APPNOTE 4.4.7).
  static let zip = CRC32(polynomial: 0xEDB8_8320)

  private let table: [UInt32]

  /// - Parameter polynomial: bits reversed, without the highest power.
  private init(polynomial: UInt32) {
    table = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ polynomial : rest >> 1 }
    }
  }

  func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { rest, byte in table[Int(UInt8(truncatingIfNeeded: rest) ^ byte)] ^ rest >> 8 }
  }
}
