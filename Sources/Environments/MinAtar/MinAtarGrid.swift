// A set of the 100 cells of a MinAtar game, as bits.

/// Cells in 10 rows, counted from the top, and 10 columns, counted from the left.
struct MinAtarGrid: Hashable, Sendable {
  static let side = 10
  static let cellCount = side * side

  /// Rows 0 to 4 and 5 to 9, a bit for each cell, row by row.
  private var upper: UInt64 = 0
  private var lower: UInt64 = 0

  private static let halfCount = cellCount / 2
  private static let half: UInt64 = 1 << halfCount - 1
  private static let firstColumn: UInt64 = 0x0100_4010_0401

  init() {}

  /// Every cell of some rows and columns.
  init(rows: Range<Int>, columns: Range<Int>) {
    for row in rows { for column in columns { self[row, column] = true } }
  }

  /// The halves as they were saved; nil when there are bits beyond the last cell.
  init?(upper: UInt64, lower: UInt64) {
    guard upper <= Self.half, lower <= Self.half else { return nil }
    (self.upper, self.lower) = (upper, lower)
  }

  var halves: (upper: UInt64, lower: UInt64) { (upper, lower) }

  subscript(row: Int, column: Int) -> Bool {
    get {
      let bit = row * Self.side + column
      return (bit < Self.halfCount ? upper >> UInt64(bit) : lower >> UInt64(bit - Self.halfCount)) & 1 == 1
    }
    set {
      let bit = row * Self.side + column
      func set(_ half: inout UInt64, _ place: Int) {
        half = half & ~(1 << UInt64(place)) | (newValue ? 1 : 0) << UInt64(place)
      }
      if bit < Self.halfCount { set(&upper, bit) } else { set(&lower, bit - Self.halfCount) }
    }
  }

  var isEmpty: Bool { upper | lower == 0 }
  var count: Int { upper.nonzeroBitCount + lower.nonzeroBitCount }

  func hasCells(inColumn column: Int) -> Bool { (upper | lower) & Self.firstColumn << UInt64(column) != 0 }
  func hasCells(inRow row: Int) -> Bool { (0..<Self.side).contains { self[row, $0] } }

  func intersection(_ other: Self) -> Self {
    var cells = self
    cells.upper &= other.upper
    cells.lower &= other.lower
    return cells
  }

  mutating func subtract(_ other: Self) {
    upper &= ~other.upper
    lower &= ~other.lower
  }

  /// Every cell one row up; those of the first row are gone.
  mutating func moveUp() {
    upper = (upper >> 10 | lower << 40) & Self.half
    lower >>= 10
  }

  /// Every cell one row down; those of the last row come back in the first.
  mutating func rollDown() {
    let last = lower >> 40
    lower = (lower << 10 | upper >> 40) & Self.half
    upper = (upper << 10 | last) & Self.half
  }

  /// Every cell one row down; those of the last row are gone.
  mutating func moveDown() {
    lower &= Self.half >> 10
    rollDown()
  }

  /// Every cell one column to the left; those of the first column are gone.
  mutating func moveLeft() {
    upper = (upper & ~Self.firstColumn) >> 1
    lower = (lower & ~Self.firstColumn) >> 1
  }

  /// Every cell one column to the right; those of the last column are gone.
  mutating func moveRight() {
    upper = (upper & ~(Self.firstColumn << 9)) << 1
    lower = (lower & ~(Self.firstColumn << 9)) << 1
  }

  /// Passes the number of each cell, row by row.
  func forEachCell(_ body: (Int) -> Void) {
    func pass(_ half: UInt64, from first: Int) {
      var rest = half
      while rest != 0 {
        body(first + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    pass(upper, from: 0)
    pass(lower, from: Self.halfCount)
  }
}
