// Decompression of DEFLATE data (RFC 1951), for zip archives of other programs. Whatever the input, it ends with the
// promised bytes or an error.

/// What is wrong with a file of another program's format, as the end of "can't read ...: ".
struct ForeignFormatError: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

/// One compressed stream under way.
struct Inflate {
  private let input: ArraySlice<UInt8>
  private var position: Int
  /// Bits that have been read and not used, the next one lowest.
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var output: [UInt8] = []
  private let outputCount: Int

  /// The `count` bytes that `input` stands for.
  /// - Complexity: O(count), memory too.
  static func inflate(_ input: ArraySlice<UInt8>, count: Int) throws(ForeignFormatError) -> [UInt8] {
    // No stream says more than 258 bytes with 2 bits.
    guard count <= 1032 * (input.count + 1) else {
      throw ForeignFormatError("\(input.count) compressed bytes can't hold \(count)")
    }
    var stream = Inflate(input, count)
    var isLast = false
    while !isLast {
      isLast = try stream.take(1) == 1
      switch try stream.take(2) {
      case 0: try stream.copyStored()
      case 1: try stream.decode(literals: fixedLiterals, distances: fixedDistances)
      case 2: try stream.decodeDynamic()
      default: throw ForeignFormatError("a compressed block is of no known kind")
      }
    }
    guard stream.output.count == count else {
      throw ForeignFormatError("compressed data end after \(stream.output.count) bytes where \(count) were promised")
    }
    return stream.output
  }

  private init(_ input: ArraySlice<UInt8>, _ count: Int) {
    self.input = input
    position = input.startIndex
    outputCount = count
    output.reserveCapacity(count)
  }

  // MARK: Bits

  /// The next bits as a number, the first one lowest.
  private mutating func take(_ count: Int) throws(ForeignFormatError) -> Int {
    while bitCount < count {
      guard position < input.endIndex else { throw ForeignFormatError("compressed data are cut off") }
      bits |= UInt32(input[position]) << UInt32(bitCount)
      position += 1
      bitCount += 8
    }
    let value = bits & (1 << UInt32(count) - 1)
    bits >>= UInt32(count)
    bitCount -= count
    return Int(value)
  }

  private mutating func symbol(_ code: HuffmanCode) throws(ForeignFormatError) -> Int {
    var (word, first, index) = (0, 0, 0)
    for count in code.counts.dropFirst() {
      word |= try take(1)
      if word - first < count { return code.symbols[index + word - first] }
      index += count
      first = (first + count) << 1
      word <<= 1
    }
    throw ForeignFormatError("compressed data hold a code that stands for nothing")
  }

  // MARK: Blocks

  private mutating func reserve(_ count: Int) throws(ForeignFormatError) {
    guard count <= outputCount - output.count else {
      throw ForeignFormatError("compressed data hold more than the \(outputCount) bytes that were promised")
    }
  }

  private mutating func copyStored() throws(ForeignFormatError) {
    bits = 0
    bitCount = 0
    let count = try take(16)
    guard try take(16) == ~count & 0xFFFF else { throw ForeignFormatError("a stored block has a wrong length") }
    try reserve(count)
    guard count <= input.endIndex - position else { throw ForeignFormatError("compressed data are cut off") }
    output += input[position..<position + count]
    position += count
  }

  private mutating func decode(literals: HuffmanCode, distances: HuffmanCode) throws(ForeignFormatError) {
    while true {
      let symbol = try symbol(literals)
      switch symbol {
      case 0..<256:
        try reserve(1)
        output.append(UInt8(symbol))
      case 256: return
      default:
        guard symbol < 286 else { throw ForeignFormatError("compressed data hold a length that stands for nothing") }
        let count = Self.lengthBase[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
        let code = try self.symbol(distances)
        guard code < 30 else { throw ForeignFormatError("compressed data hold a distance that stands for nothing") }
        let distance = Self.distanceBase[code] + (try take(code < 2 ? 0 : code / 2 - 1))
        guard distance <= output.count else {
          throw ForeignFormatError("compressed data refer to what lies before their start")
        }
        try reserve(count)
        // Byte by byte: what is copied may overlap what it becomes.
        for _ in 0..<count { output.append(output[output.count - distance]) }
      }
    }
  }

  private mutating func decodeDynamic() throws(ForeignFormatError) {
    let (literalCount, distanceCount) = (try take(5) + 257, try take(5) + 1)
    let lengthCount = try take(4) + 4
    var lengths = [Int](repeating: 0, count: 19)
    for place in Self.lengthOrder.prefix(lengthCount) { lengths[place] = try take(3) }
    let lengthCode = try HuffmanCode(lengths)
    lengths = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try symbol(lengthCode)
      switch symbol {
      case 0..<16: lengths.append(symbol)
      case 16:
        guard let last = lengths.last else { throw ForeignFormatError("a compressed block repeats nothing") }
        lengths += Array(repeating: last, count: 3 + (try take(2)))
      case 17: lengths += Array(repeating: 0, count: 3 + (try take(3)))
      default: lengths += Array(repeating: 0, count: 11 + (try take(7)))
      }
    }
    guard lengths.count == literalCount + distanceCount, lengths[256] > 0 else {
      throw ForeignFormatError("a compressed block has wrong code lengths")
    }
    try decode(
      literals: HuffmanCode(Array(lengths[..<literalCount])), distances: HuffmanCode(Array(lengths[literalCount...])))
  }

  // MARK: Tables (RFC 1951, 3.2.5 to 3.2.7)

  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let lengthBase = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let distanceBase = (0..<30).map { $0 < 4 ? $0 + 1 : (2 + $0 % 2) << ($0 / 2 - 1) + 1 }
  private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let fixedLiterals = HuffmanCode(
    complete: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = HuffmanCode(complete: Array(repeating: 5, count: 30))
}

/// A canonical Huffman code.
private struct HuffmanCode: Sendable {
  /// How many codes there are of each length, 0 to 15.
  let counts: [Int]
  /// In the order of their codes.
  let symbols: [Int]

  /// - Parameter lengths: of each symbol's code, in bits; 0: none.
  init(_ lengths: [Int]) throws(ForeignFormatError) {
    self.init(complete: lengths)
    var free = 1
    for count in counts.dropFirst() {
      free = free << 1 - count
      guard free >= 0 else { throw ForeignFormatError("a compressed block has too many codes of one length") }
    }
    // Only a code of a single symbol, or of none, may leave codes unused.
    guard free == 0 || symbols.count <= 1 else {
      throw ForeignFormatError("a compressed block has too few codes")
    }
  }

  init(complete lengths: [Int]) {
    var counts = [Int](repeating: 0, count: 16)
    for length in lengths where length > 0 { counts[length] += 1 }
    self.counts = counts
    symbols = (1...15).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
  }
}
