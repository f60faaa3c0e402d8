// The sets that actions and observations come from: Gymnasium's `Discrete` and `Box`.

/// The whole numbers `start ..< start + n`, as `gymnasium.spaces.Discrete`.
public struct Discrete: Hashable, Sendable {
  /// How many elements the set has.
  public let n: Int
  /// The smallest element.
  public let start: Int

  /// - Parameters:
  ///   - n: how many elements; a set of 0 or fewer contains nothing.
  ///   - start: the smallest element.
  public init(_ n: Int, start: Int = 0) {
    self.n = n
    self.start = start
  }

  /// Whether `value` is an element.
  public func contains(_ value: Int) -> Bool {
    guard value >= start else { return false }
    let (index, overflow) = value.subtractingReportingOverflow(start)
    return !overflow && index < n
  }
}

/// A product of closed intervals of `Float`, as `gymnasium.spaces.Box` of dtype float32; bounds may be
/// infinite.
public struct Box: Hashable, Sendable {
  /// Lower bounds, row-major, one for each component.
  public let low: [Float]
  /// Upper bounds, row-major, one for each component.
  public let high: [Float]
  /// The size of each axis; their product is the number of components.
  public let shape: [Int]

  /// - Parameters:
  ///   - low: lower bounds, row-major.
  ///   - high: upper bounds, as many.
  ///   - shape: the size of each axis; one axis when left out.
  /// - Throws: `EnvironmentError.invalidBox` when the counts do not fit together, or a bound is NaN or above
  ///   its partner.
  public init(low: [Float], high: [Float], shape: [Int]? = nil) throws {
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
    self.init(uncheckedLow: low, high: high, shape: shape)
  }

  /// A box whose components all have the same bounds.
  /// - Throws: `EnvironmentError.invalidBox`, as the other initialiser.
  public init(low: Float, high: Float, shape: [Int]) throws {
    guard let count = Self.count(of: shape) else {
      throw EnvironmentError.invalidBox(.shape(shape, components: nil))
    }
    try self.init(
      low: Array(repeating: low, count: count), high: Array(repeating: high, count: count), shape: shape)
  }

  /// For the room's own constants, whose bounds are known to fit.
  init(uncheckedLow low: [Float], high: [Float], shape: [Int]) {
    self.low = low
    self.high = high
    self.shape = shape
  }

  /// The number of components of a shape; nil when a size is negative or the product (or the memory for it)
  /// is beyond what a machine holds.
  private static func count(of shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      guard size >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= 1 << 28 else { return nil }
      count = product
    }
    return count
  }

  /// Whether every component lies within its bounds. NaN lies nowhere.
  /// - Complexity: O(number of components), without allocation.
  public func contains(_ values: [Float]) -> Bool {
    values.withUnsafeBufferPointer { contains($0) }
  }

  /// As `contains(_:)`, on memory that the caller holds.
  public func contains(_ values: UnsafeBufferPointer<Float>) -> Bool {
    guard values.count == low.count else { return false }
    for index in values.indices where !(values[index] >= low[index] && values[index] <= high[index]) {
      return false
    }
    return true
  }
}

/// A set of actions or observations.
public enum Space: Hashable, Sendable {
  case discrete(Discrete)
  case box(Box)

  /// The size of each axis of one element: empty for a discrete space, whose elements are single numbers.
  public var shape: [Int] {
    switch self {
    case .discrete: []
    case .box(let box): box.shape
    }
  }

  /// How many `Float`s hold one element: 1 for a discrete space, the number of components for a box.
  public var flatCount: Int {
    switch self {
    case .discrete: 1
    case .box(let box): box.low.count
    }
  }

  /// Whether `action` is an element of this space, of its kind and within its bounds.
  public func contains(_ action: Action) -> Bool {
    switch (self, action) {
    case (.discrete(let discrete), .discrete(let value)): discrete.contains(value)
    case (.box(let box), .continuous(let values)): box.contains(values)
    default: false
    }
  }

  /// Whether `values`, an element as it is stored (see `flatCount`), is one of this space. A discrete element
  /// is stored as one whole number.
  public func contains(_ values: [Float]) -> Bool {
    switch self {
    case .discrete(let discrete): values.count == 1 && Int(exactly: values[0]).map(discrete.contains) == true
    case .box(let box): box.contains(values)
    }
  }
}

extension Discrete: CustomStringConvertible {
  /// As Gymnasium prints it: `Discrete(2)`, `Discrete(3, start=-1)`.
  public var description: String {
    start == 0 ? "Discrete(\(n))" : "Discrete(\(n), start=\(start))"
  }
}

extension Box: CustomStringConvertible {
  /// As Gymnasium prints it: `Box(-2.0, 2.0, (1,), float32)`; bounds that differ between components as NumPy
  /// aligns them: `Box([-1. -1. -8.], [1. 1. 8.], (3,), float32)`.
  public var description: String {
    let axes = shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map { "\($0)" }.joined(separator: ", ")))"
    return "Box(\(Self.text(low, shape: shape)), \(Self.text(high, shape: shape)), \(axes), float32)"
  }

  private static func text(_ bounds: [Float], shape: [Int]) -> String {
    if let first = bounds.first, bounds.allSatisfy({ $0 == first }) { return "\(first)" }
    var numbers = aligned(bounds)[...]
    return nested(&numbers, shape: shape[...], depth: 1)
  }

  /// Numbers as NumPy's `str` of an array sets them: decimal points below each other, no zero after a bare
  /// point, infinities flush right. (NumPy turns to exponents when magnitudes differ by more than 1,000; this
  /// does not.)
  private static func aligned(_ numbers: [Float]) -> [String] {
    let texts = numbers.map { "\($0)" }
    let parts = texts.map { text -> (whole: String, fraction: String)? in
      guard let point = text.firstIndex(of: "."), !text.contains("e") else { return nil }
      let fraction = String(text[text.index(after: point)...])
      return (String(text[..<point]), fraction == "0" ? "" : fraction)
    }
    let left = parts.map { $0?.whole.count ?? 0 }.max() ?? 0
    let right = parts.map { $0?.fraction.count ?? 0 }.max() ?? 0
    let width = max(left + 1 + right, zip(texts, parts).map { $1 == nil ? $0.count : 0 }.max() ?? 0)
    return zip(texts, parts).map { text, part in
      guard let part else { return spaces(width - text.count) + text }
      let padding = spaces(right - part.fraction.count)
      return spaces(width - 1 - right - part.whole.count) + part.whole + "." + part.fraction + padding
    }
  }

  private static func nested(_ numbers: inout ArraySlice<String>, shape: ArraySlice<Int>, depth: Int)
    -> String
  {
    guard let size = shape.first else { return numbers.popFirst() ?? "" }
    let inner = shape.dropFirst()
    let separator = inner.isEmpty ? " " : String(repeating: "\n", count: inner.count) + spaces(depth)
    var rows: [String] = []
    for _ in 0..<size { rows.append(nested(&numbers, shape: inner, depth: depth + 1)) }
    return "[" + rows.joined(separator: separator) + "]"
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension Space: CustomStringConvertible {
  public var description: String {
    switch self {
    case .discrete(let discrete): discrete.description
    case .box(let box): box.description
    }
  }
}
