// Vectors, matrices and images with bounds: Gymnasium's `Box`.

/// A product of closed intervals, as `gymnasium.spaces.Box`; bounds may be infinite. Images are boxes of bytes
/// or of truth values.
public struct Box: Hashable, Sendable {
  /// What the components stand for, by NumPy's names. All are held as `Float`s.
  public enum DType: String, Hashable, Sendable, CaseIterable, Codable {
    case float32
    /// Whole numbers from 0 to 255.
    case uint8
    /// 0 or 1.
    case bool
  }

  /// Lower bounds, row-major, one for each component.
  public let low: [Float]
  /// Upper bounds, row-major, one for each component.
  public let high: [Float]
  /// The size of each axis; their product is the number of components.
  public let shape: [Int]
  public let dtype: DType

  /// - Parameters:
  ///   - low: lower bounds, row-major.
  ///   - high: upper bounds, as many.
  ///   - shape: the size of each axis; one axis when left out.
  ///   - dtype: what the components stand for.
  /// - Throws: `EnvironmentError.invalidBox` when the counts do not fit together, or a bound is NaN, above its
  ///   partner or none of the `dtype`.
  public init(low: [Float], high: [Float], shape: [Int]? = nil, dtype: DType = .float32) throws {
    let shape = shape ?? [low.count]
    guard low.count == high.count else {
      throw EnvironmentError.invalidBox(.countsDiffer(low: low.count, high: high.count))
    }
    guard Self.count(of: shape) == low.count else {
      throw EnvironmentError.invalidBox(.shape(shape, components: low.count))
    }
    if let index = low.indices.first(where: { !(low[$0] <= high[$0]) }) {
      throw EnvironmentError.invalidBox(.bounds(low: low[index], high: high[index], index: index))
    }
    for bounds in [low, high] {
      if let index = bounds.indices.first(where: { !dtype.holds(bounds[$0]) }) {
        throw EnvironmentError.invalidBox(.dtype(dtype, bound: bounds[index], index: index))
      }
    }
    self.init(uncheckedLow: low, high: high, shape: shape, dtype: dtype)
  }

  /// A box whose components all have the same bounds.
  /// - Throws: `EnvironmentError.invalidBox`, as the other initialiser.
  public init(low: Float, high: Float, shape: [Int], dtype: DType = .float32) throws {
    guard let count = Self.count(of: shape) else {
      throw EnvironmentError.invalidBox(.shape(shape, components: nil))
    }
    try self.init(
      low: Array(repeating: low, count: count), high: Array(repeating: high, count: count), shape: shape,
      dtype: dtype)
  }

  /// For the room's own constants, whose bounds are known to fit.
  init(uncheckedLow low: [Float], high: [Float], shape: [Int], dtype: DType = .float32) {
    self.low = low
    self.high = high
    self.shape = shape
    self.dtype = dtype
  }

  /// The number of components of a shape; nil when a size is negative or the product (or the memory for it)
  /// is beyond what a machine holds.
  static func count(of shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      guard size >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= 1 << 28 else { return nil }
      count = product
    }
    return count
  }

  /// Whether every component lies within its bounds and is one of the `dtype`. NaN lies nowhere.
  /// - Complexity: O(number of components), without allocation.
  public func contains(_ values: [Float]) -> Bool {
    values.withUnsafeBufferPointer { contains($0) }
  }

  /// As `contains(_:)`, on memory that the caller holds.
  public func contains(_ values: UnsafeBufferPointer<Float>) -> Bool {
    guard values.count == low.count else { return false }
    for index in values.indices {
      let value = values[index]
      guard value >= low[index], value <= high[index], dtype.holds(value) else { return false }
    }
    return true
  }
}

extension Box.DType {
  fileprivate func holds(_ value: Float) -> Bool {
    switch self {
    case .float32: true
    case .uint8: value >= 0 && value <= 255 && value == value.rounded(.towardZero)
    case .bool: value == 0 || value == 1
    }
  }
}

extension Box: CustomStringConvertible {
  /// As Gymnasium prints it: `Box(-2.0, 2.0, (1,), float32)`; bounds that differ between components as NumPy
  /// aligns them: `Box([-1. -1. -8.], [1. 1. 8.], (3,), float32)`.
  public var description: String {
    "Box(\(text(low)), \(text(high)), \(NumPyText.tuple(shape)), \(dtype.rawValue))"
  }

  private func text(_ bounds: [Float]) -> String {
    if let first = bounds.first, bounds.allSatisfy({ $0 == first }) { return number(first) }
    let numbers = dtype == .float32 ? NumPyText.aligned(bounds) : NumPyText.aligned(bounds.map(number))
    return NumPyText.nested(numbers, shape: shape)
  }

  private func number(_ bound: Float) -> String {
    switch dtype {
    case .float32: "\(bound)"
    case .uint8: "\(Int(bound))"
    case .bool: bound == 0 ? "False" : "True"
    }
  }
}
