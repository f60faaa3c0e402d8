// NumPy's default random generator: PCG64 (XSL-RR on a 128-bit linear congruential generator), with the draws
// of `numpy.random.Generator` that environments use.

/// PCG64 as `numpy.random.Generator(numpy.random.PCG64(seed))`: the same seed gives the same numbers, bit for
/// bit.
///
/// Source: M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
/// Number Generation" (2014), section 6.3; NumPy 2.4 for the draws.
public struct PCG64: Sendable, Hashable {
  private var state: Word128
  private let increment: Word128
  /// The upper half of a 64-bit draw of which `next32` has handed out the lower.
  private var buffered: UInt32?

  /// The generator that Gymnasium makes of a seed.
  public init(seed: UInt64) {
    self.init(SeedSequence(seed))
  }

  public init(_ seeds: SeedSequence) {
    let words = seeds.generateState64(4)
    let initial = Word128(high: words[0], low: words[1])
    let stream = Word128(high: words[2], low: words[3])
    increment = Word128(high: stream.high << 1 | stream.low >> 63, low: stream.low << 1 | 1)
    state = Word128(high: 0, low: 0)
    advance()
    state = state &+ initial
    advance()
  }

  private mutating func advance() {
    state = state &* Self.multiplier &+ increment
  }

  private static let multiplier = Word128(high: 2_549_297_995_355_413_924, low: 4_865_540_595_714_422_341)

  /// The next 64 random bits. Leaves a buffered half of `next32` alone.
  public mutating func next64() -> UInt64 {
    advance()
    let folded = state.high ^ state.low
    let rotation = state.high >> 58
    return folded >> rotation | folded << ((64 &- rotation) & 63)
  }

  /// The next 32 random bits: the lower half of a 64-bit draw first, then its upper half.
  public mutating func next32() -> UInt32 {
    if let half = buffered {
      buffered = nil
      return half
    }
    let bits = next64()
    buffered = UInt32(truncatingIfNeeded: bits >> 32)
    return UInt32(truncatingIfNeeded: bits)
  }

  /// `Generator.random()`: a number in [0, 1), a multiple of 2^-53.
  public mutating func random() -> Double {
    Double(next64() >> 11) * 0x1p-53
  }

  /// `Generator.uniform(low, high)`: a number in [low, high). The sum is rounded after the product, as NumPy
  /// does.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * random()
  }

  /// `Generator.integers(low, high)`: a whole number in `range`; draws nothing when there is only one to
  /// choose. An empty range gives its lower bound.
  ///
  /// Source: D. Lemire, "Fast Random Integer Generation in an Interval" (2019), on 32 bits where the range
  /// allows it, otherwise on 64.
  public mutating func integers(_ range: Range<Int>) -> Int {
    // Offsets from the lower bound wrap like NumPy's unsigned ones: a range may span more than Int.max.
    let last = UInt64(bitPattern: Int64(range.upperBound &- 1 &- range.lowerBound))
    guard !range.isEmpty, last > 0 else { return range.lowerBound }
    let offset = last <= UInt64(UInt32.max) ? UInt64(bounded32(UInt32(last))) : bounded64(last)
    return range.lowerBound &+ Int(Int64(bitPattern: offset))
  }

  /// A number in 0...last.
  private mutating func bounded32(_ last: UInt32) -> UInt32 {
    guard last < .max else { return next32() }
    let count = last + 1
    var product = count.multipliedFullWidth(by: next32())
    if product.low < count {
      let threshold = (UInt32.max - last) % count
      while product.low < threshold { product = count.multipliedFullWidth(by: next32()) }
    }
    return product.high
  }

  /// A number in 0...last.
  private mutating func bounded64(_ last: UInt64) -> UInt64 {
    guard last < .max else { return next64() }
    let count = last + 1
    var product = count.multipliedFullWidth(by: next64())
    if product.low < count {
      let threshold = (UInt64.max - last) % count
      while product.low < threshold { product = count.multipliedFullWidth(by: next64()) }
    }
    return product.high
  }
}

extension PCG64 {
  /// The words of `savedWords`.
  public static let savedWordCount = 6

  /// The whole state: 128 bits of state, 128 of increment, then 1 and the buffered half of a draw, or two zeros.
  public var savedWords: [UInt64] {
    [state.high, state.low, increment.high, increment.low, buffered == nil ? 0 : 1, UInt64(buffered ?? 0)]
  }

  /// The generator whose state these words are; nil when there are not `savedWordCount` of them, or when the increment
  /// is even: such a generator goes round in circles, and drawing from it might never end.
  public init?(savedWords words: some Collection<UInt64>) {
    let words = Array(words)
    guard words.count == Self.savedWordCount, words[3] % 2 == 1 else { return nil }
    state = Word128(high: words[0], low: words[1])
    increment = Word128(high: words[2], low: words[3])
    buffered = words[4] == 0 ? nil : UInt32(truncatingIfNeeded: words[5])
  }
}

extension PCG64: RandomNumberGenerator {
  public mutating func next() -> UInt64 { next64() }
}

/// Unsigned 128-bit arithmetic that wraps. (The standard library's `UInt128` needs a newer macOS than the
/// package.)
private struct Word128: Sendable, Hashable {
  var high: UInt64
  var low: UInt64

  static func &+ (a: Self, b: Self) -> Self {
    let (low, carry) = a.low.addingReportingOverflow(b.low)
    return Self(high: a.high &+ b.high &+ (carry ? 1 : 0), low: low)
  }

  static func &* (a: Self, b: Self) -> Self {
    let (high, low) = a.low.multipliedFullWidth(by: b.low)
    return Self(high: high &+ a.high &* b.low &+ a.low &* b.high, low: low)
  }
}
