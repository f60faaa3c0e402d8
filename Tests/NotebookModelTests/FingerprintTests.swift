import NotebookModel
import Testing

@Suite struct FingerprintTests {
  /// Around 4, 8 and 32 bytes another part of the algorithm takes over; values of python-xxhash 3.
  @Test(arguments: [
    (0, "ef46db3751d8e999"), (1, "d24ec4f1a98c6e5b"), (4, "42a70d1abf84bf32"), (7, "d6e4ab2829bc82e5"),
    (8, "d5462e501de970f3"), (31, "fe47067cda802916"), (32, "856e843298f99ad7"), (33, "18f3ff0c21e3b24b"),
    (63, "6ad86a2f6c603cc9"), (64, "ecdb66a0aa9322e2"), (100, "375041e8b1decfb3"), (1000, "56e43b712eda4223"),
  ])
  func vectors(count: Int, hex: String) {
    let fingerprint = Fingerprint(Array(repeating: UInt8(ascii: "a"), count: count))
    #expect(fingerprint.description == hex)
    #expect(Fingerprint(hex: hex) == fingerprint)
  }

  @Test func allBytesCount() {
    var bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    #expect(Fingerprint(bytes).description == "25275608a9cfc168")
    for place in bytes.indices {
      bytes[place] ^= 1
      #expect(Fingerprint(bytes).description != "25275608a9cfc168")
      bytes[place] ^= 1
    }
  }

  @Test(arguments: ["", "ef46db3751d8e99", "ef46db3751d8e9990", "xf46db3751d8e999", "+f46db3751d8e99"])
  func otherTextsAreNone(text: String) {
    #expect(Fingerprint(hex: text) == nil)
  }
}
