// The small arrays of numbers that people see: observations, actions, values, weights. Training itself works on
// plain memory.

/// An array of `Float`s with a shape, row-major, as a PyTorch tensor of one or two axes.
public struct Tensor: Hashable, Sendable {
  /// The size of each axis. Empty for a single number.
  public let shape: [Int]
  /// All numbers, row after row.
  public let elements: [Float]

  /// - Throws: `EngineError.shapeMismatch` when the shape does not hold so many elements.
  public init(_ elements: [Float], shape: [Int]) throws {
    guard shape.allSatisfy({ $0 >= 0 }), Self.count(of: shape) == elements.count else {
      throw EngineError.shapeMismatch(.elements, expected: shape, actual: [elements.count])
    }
    self.init(unchecked: elements, shape: shape)
  }

  /// One axis.
  public init(_ elements: [Float]) { self.init(unchecked: elements, shape: [elements.count]) }

  /// Two axes: rows of the same length.
  /// - Throws: `EngineError.raggedRows`.
  public init(_ rows: [[Float]]) throws {
    let columns = rows.first?.count ?? 0
    if let index = rows.firstIndex(where: { $0.count != columns }) {
      throw EngineError.raggedRows(row: index, count: rows[index].count, expected: columns)
    }
    self.init(unchecked: Array(rows.joined()), shape: [rows.count, columns])
  }

  /// For the engine's own results, whose shape is known to fit.
  init(unchecked elements: [Float], shape: [Int]) {
    self.elements = elements
    self.shape = shape
  }

  /// The numbers at `base`, copied.
  init(copying base: UnsafePointer<Float>, shape: [Int]) {
    let count = shape.reduce(1, *)
    self.init(unchecked: Array(UnsafeBufferPointer(start: base, count: count)), shape: shape)
  }

  /// nil when the product of the sizes, zeros left out, is beyond `Int`.
  private static func count(of shape: [Int]) -> Int? {
    var count = 1
    for size in shape where size > 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }

  /// The number of elements.
  public var count: Int { elements.count }

  /// The number of rows: the size of the first axis, 1 for a single number.
  public var rowCount: Int { shape.first ?? 1 }

  /// Elements in one row.
  public var rowSize: Int { shape.dropFirst().reduce(1, *) }

  /// The rows, each flattened.
  public var rows: [[Float]] {
    let size = rowSize
    return (0..<rowCount).map { Array(elements[$0 * size..<($0 + 1) * size]) }
  }

  /// Element `index` in row-major order.
  /// - Throws: `EngineError.indexOutOfRange`.
  public subscript(index: Int) -> Float {
    get throws {
      guard elements.indices.contains(index) else {
        throw EngineError.indexOutOfRange(index, count: elements.count)
      }
      return elements[index]
    }
  }

  /// The element in `column` of `row`.
  /// - Throws: `EngineError.indexOutOfRange`.
  public subscript(row: Int, column: Int) -> Float {
    get throws {
      guard (0..<rowCount).contains(row) else { throw EngineError.indexOutOfRange(row, count: rowCount) }
      guard (0..<rowSize).contains(column) else { throw EngineError.indexOutOfRange(column, count: rowSize) }
      return elements[row * rowSize + column]
    }
  }

  /// One row, flattened.
  /// - Throws: `EngineError.indexOutOfRange`.
  public func row(_ index: Int) throws -> [Float] {
    guard (0..<rowCount).contains(index) else { throw EngineError.indexOutOfRange(index, count: rowCount) }
    return Array(elements[index * rowSize..<(index + 1) * rowSize])
  }

  /// One element of each row.
  /// - Throws: `EngineError.indexOutOfRange`.
  public func column(_ index: Int) throws -> [Float] {
    guard (0..<rowSize).contains(index) else { throw EngineError.indexOutOfRange(index, count: rowSize) }
    return (0..<rowCount).map { elements[$0 * rowSize + index] }
  }

  /// The same numbers in another shape.
  /// - Throws: `EngineError.shapeMismatch`.
  public func reshaped(_ shape: [Int]) throws -> Tensor { try Tensor(elements, shape: shape) }
}

extension Tensor: CustomStringConvertible {
  /// Nested brackets, a row on each line; of more than 12 rows the first and last three.
  public var description: String {
    guard shape.count > 1 else { return shape.isEmpty ? "\(elements[0])" : "\(elements)" }
    let rows = rows.map { "\($0)" }
    let shown = rows.count > 12 ? rows.prefix(3) + ["..."] + rows.suffix(3) : rows[...]
    return "[" + shown.joined(separator: ",\n ") + "]"
  }
}
