// NumPy's way from a seed to the state of a generator: similar seeds give unrelated states.

/// `numpy.random.SeedSequence`: mixes a seed of any size, and the path of a child sequence, into a pool of
/// 128 bits.
///
/// Source: NumPy 2.4 (`bit_generator.pyx`), after M. O'Neill's `seed_seq_fe`.
public struct SeedSequence: Sendable, Hashable {
  /// The seed as 32-bit words, lowest first.
  public let entropy: [UInt32]
  /// Which child of which child this is; empty for the root.
  public let spawnKey: [UInt32]
  private let pool: [UInt32]

  public init(_ seed: UInt64, spawnKey: [UInt32] = []) {
    let low = UInt32(truncatingIfNeeded: seed)
    let high = UInt32(truncatingIfNeeded: seed >> 32)
    self.init(entropy: high == 0 ? [low] : [low, high], spawnKey: spawnKey)
  }

  /// - Parameter entropy: the seed as 32-bit words, lowest first, of any number.
  public init(entropy: [UInt32], spawnKey: [UInt32] = []) {
    self.entropy = entropy
    self.spawnKey = spawnKey
    pool = Self.mix(entropy: entropy, spawnKey: spawnKey)
  }

  /// Child `index` of this sequence, as `spawn` numbers them from 0: its generators are independent of the
  /// others'.
  public func child(_ index: UInt32) -> SeedSequence {
    SeedSequence(entropy: entropy, spawnKey: spawnKey + [index])
  }

  private static let poolSize = 4

  private static func mix(entropy: [UInt32], spawnKey: [UInt32]) -> [UInt32] {
    var words = entropy
    if !spawnKey.isEmpty {
      // So that a child of a short seed is not the root of a longer one.
      while words.count < poolSize { words.append(0) }
      words += spawnKey
    }

    var constant: UInt32 = 0x43b0_d7e5
    func hashed(_ word: UInt32) -> UInt32 {
      var value = word ^ constant
      constant = constant &* 0x931e_8875
      value = value &* constant
      return value ^ value >> 16
    }
    func combined(_ x: UInt32, _ y: UInt32) -> UInt32 {
      let value = 0xca01_f9dd &* x &- 0x4973_f715 &* y
      return value ^ value >> 16
    }

    var pool = (0..<poolSize).map { hashed($0 < words.count ? words[$0] : 0) }
    for source in 0..<poolSize {
      for target in 0..<poolSize where target != source {
        pool[target] = combined(pool[target], hashed(pool[source]))
      }
    }
    for word in words.dropFirst(poolSize) {
      for target in 0..<poolSize { pool[target] = combined(pool[target], hashed(word)) }
    }
    return pool
  }

  /// `generate_state(count, uint32)`.
  public func generateState(_ count: Int) -> [UInt32] {
    var constant: UInt32 = 0x8b51_f9dd
    return (0..<max(count, 0)).map { index in
      var value = pool[index % Self.poolSize] ^ constant
      constant = constant &* 0x58f3_8ded
      value = value &* constant
      return value ^ value >> 16
    }
  }

  /// `generate_state(count, uint64)`: pairs of words, the lower first.
  public func generateState64(_ count: Int) -> [UInt64] {
    let words = generateState(2 * max(count, 0))
    return stride(from: 0, to: words.count, by: 2).map { UInt64(words[$0]) | UInt64(words[$0 + 1]) << 32 }
  }
}
