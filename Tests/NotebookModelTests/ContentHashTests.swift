import NotebookModel
import Testing

@Suite struct ContentHashTests {
  /// FIPS 180-4's examples and NIST's SHA256ShortMsg vectors.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func vectors(text: String, hex: String) {
    #expect(ContentHash(text).hex == hex)
  }

  @Test func millionLetters() {
    let hash = ContentHash(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
    #expect(hash.hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Lengths around the block of 64 bytes, where padding changes; sums from coreutils' sha256sum.
  @Test(arguments: [
    (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
    (63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
    (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    (65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
  ])
  func padding(count: Int, hex: String) {
    #expect(ContentHash(String(repeating: "a", count: count)).hex == hex)
  }

  @Test func bytesAndHexAgree() {
    let hash = ContentHash("abc")
    #expect(hash.bytes.count == 32)
    #expect(hash.bytes.prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
    #expect(hash == ContentHash([0x61, 0x62, 0x63]))
    #expect(hash != ContentHash("abd"))
  }
}
