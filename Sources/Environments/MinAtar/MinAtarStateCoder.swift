// Keeps the state of a MinAtar game and takes it up again, by one walk over its parts for both ways.

/// Writes each part that it is passed to `words`; or, when made of words, puts their values in place of the parts,
/// as long as they are within the given bounds: no restored state may lead out of the field.
struct MinAtarStateCoder {
  private(set) var words: [UInt64] = []
  private let isReading: Bool
  private var position = 0
  private var isSound = true

  init() { isReading = false }

  init(reading words: [UInt64]) {
    self.words = words
    isReading = true
  }

  /// There were as many words as parts, and every value was within its bounds.
  var hasReadAll: Bool { isReading && isSound && position == words.count }

  private mutating func code(word: UInt64) -> UInt64? {
    guard isReading else {
      words.append(word)
      return nil
    }
    guard isSound, position < words.count else {
      isSound = false
      return nil
    }
    position += 1
    return words[position - 1]
  }

  mutating func code<Number: FixedWidthInteger>(_ number: inout Number, in bounds: ClosedRange<Number>) {
    guard let word = code(word: UInt64(bitPattern: Int64(number))) else { return }
    if let value = Number(exactly: Int64(bitPattern: word)), bounds.contains(value) {
      number = value
    } else {
      isSound = false
    }
  }

  mutating func code(_ flag: inout Bool) {
    var number = flag ? 1 : 0
    code(&number, in: 0...1)
    flag = number == 1
  }

  mutating func code(_ numbers: inout SIMD8<Int8>, in bounds: ClosedRange<Int8>) {
    for index in numbers.indices { code(&numbers[index], in: bounds) }
  }

  mutating func code(_ grid: inout MinAtarGrid) {
    let (upper, lower) = (code(word: grid.halves.upper), code(word: grid.halves.lower))
    guard let upper, let lower else { return }
    if let cells = MinAtarGrid(upper: upper, lower: lower) { grid = cells } else { isSound = false }
  }

  /// A list of at most `capacity` elements, always as the same number of words.
  mutating func code(_ list: inout [SeaquestSwimmer], capacity: Int) {
    var count = list.count
    code(&count, in: 0...capacity)
    if isReading {
      list = Array(repeating: SeaquestSwimmer(), count: count)
      list.reserveCapacity(capacity)
    }
    for index in 0..<capacity {
      var swimmer = index < count ? list[index] : SeaquestSwimmer()
      swimmer.code(with: &self)
      if index < count { list[index] = swimmer }
    }
  }
}
