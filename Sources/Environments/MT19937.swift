// NumPy's random generator before `default_rng`: the Mersenne Twister, with the draws of `RandomState` that
// environments use.

/// MT19937 as `numpy.random.RandomState(seed)`: the same seed gives the same numbers, bit for bit.
///
/// Source: M. Matsumoto, T. Nishimura, "Mersenne Twister: A 623-Dimensionally Equidistributed Uniform
/// Pseudo-Random Number Generator" (1998), seeded as in their revision of 2002; NumPy 2.4 for the draws.
public struct MT19937: Sendable, Hashable {
  /// `wordCount` words.
  private var state: [UInt32]
  /// The place of the next word to hand out; `wordCount` when all are used up.
  private var position: Int

  private static let wordCount = 624
  private static let middle = 397

  /// `RandomState(seed)`. NumPy refuses seeds from 2^32 on: they give `RandomState([low, high])` of their halves.
  public init(seed: UInt64) {
    let (low, high) = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self = high == 0 ? MT19937(word: low) : MT19937(words: [low, high])
  }

  /// `RandomState(words)` of an array, which must not be empty: no words give the generator of one that is 0.
  public init(words: [UInt32]) {
    let key = words.isEmpty ? [0] : words
    self.init(word: 19_650_218)
    var index = 1
    func scrambled(_ factor: UInt32) -> UInt32 {
      state[index] ^ (state[index - 1] ^ state[index - 1] >> 30) &* factor
    }
    func advance() {
      index += 1
      guard index == Self.wordCount else { return }
      state[0] = state[Self.wordCount - 1]
      index = 1
    }
    for step in 0..<max(Self.wordCount, key.count) {
      let place = step % key.count
      state[index] = scrambled(1_664_525) &+ key[place] &+ UInt32(truncatingIfNeeded: place)
      advance()
    }
    for _ in 1..<Self.wordCount {
      state[index] = scrambled(1_566_083_941) &- UInt32(index)
      advance()
    }
    state[0] = 0x8000_0000
  }

  private init(word: UInt32) {
    var word = word
    state = (1...UInt32(Self.wordCount)).map { place in
      defer { word = 1_812_433_253 &* (word ^ word >> 30) &+ place }
      return word
    }
    position = Self.wordCount
  }

  /// The next 32 random bits.
  public mutating func next32() -> UInt32 {
    if position == Self.wordCount { refill() }
    var word = state[position]
    position += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9d2c_5680
    word ^= word << 15 & 0xefc6_0000
    return word ^ word >> 18
  }

  private mutating func refill() {
    state.withUnsafeMutableBufferPointer { state in
      func twist(_ index: Int, _ next: Int, _ other: Int) {
        let word = state[index] & 0x8000_0000 | state[next] & 0x7fff_ffff
        state[index] = state[other] ^ word >> 1 ^ (word & 1 == 0 ? 0 : 0x9908_b0df)
      }
      let turn = Self.wordCount - Self.middle
      for index in 0..<turn { twist(index, index + 1, index + Self.middle) }
      for index in turn..<Self.wordCount - 1 { twist(index, index + 1, index - turn) }
      twist(Self.wordCount - 1, 0, Self.middle - 1)
    }
    position = 0
  }

  /// The next 64 random bits, the upper half drawn first.
  public mutating func next64() -> UInt64 {
    let high = next32()
    return UInt64(high) << 32 | UInt64(next32())
  }

  /// `RandomState.rand()`: a number in [0, 1), a multiple of 2^-53.
  public mutating func random() -> Double {
    let high = next32() >> 5
    return Double(UInt64(high) << 26 | UInt64(next32() >> 6)) * 0x1p-53
  }

  /// `RandomState.randint(low, high)`: a whole number in `range`; draws nothing when there is only one to choose.
  /// An empty range gives its lower bound. (`RandomState.choice` picks the place of its element so.)
  public mutating func integers(_ range: Range<Int>) -> Int {
    let last = UInt64(bitPattern: Int64(range.upperBound &- 1 &- range.lowerBound))
    guard !range.isEmpty, last > 0 else { return range.lowerBound }
    return range.lowerBound &+ Int(Int64(bitPattern: masked(last)))
  }

  /// `RandomState.permutation(count)`: the numbers below `count`, shuffled as `RandomState.shuffle` does.
  public mutating func permutation(_ count: Int) -> [Int] {
    var numbers = Array(0..<max(count, 0))
    for index in numbers.indices.dropFirst().reversed() {
      numbers.swapAt(index, Int(masked(UInt64(index))))
    }
    return numbers
  }

  /// A number in 0...last: as many bits as `last` has, drawn until they are not above it.
  private mutating func masked(_ last: UInt64) -> UInt64 {
    let mask = UInt64.max >> UInt64(last.leadingZeroBitCount)
    while true {
      let value = mask & (last <= UInt64(UInt32.max) ? UInt64(next32()) : next64())
      if value <= last { return value }
    }
  }
}

extension MT19937: EnvironmentGenerator {
  /// The words of `savedWords`.
  public static let savedWordCount = wordCount / 2 + 1

  /// The state's words in pairs, the lower half first, then the place of the next one.
  public var savedWords: [UInt64] {
    stride(from: 0, to: Self.wordCount, by: 2).map { UInt64(state[$0]) | UInt64(state[$0 + 1]) << 32 }
      + [UInt64(position)]
  }

  /// The generator whose state these words are; nil when there are not `savedWordCount` of them, or when they name
  /// no place.
  public init?(savedWords words: some Collection<UInt64>) {
    let words = Array(words)
    guard words.count == Self.savedWordCount, words[words.count - 1] <= UInt64(Self.wordCount) else { return nil }
    state = words.dropLast().flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] }
    position = Int(words[words.count - 1])
  }
}

extension MT19937: RandomNumberGenerator {
  public mutating func next() -> UInt64 { next64() }
}
