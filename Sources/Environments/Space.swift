// The sets that actions and observations come from: Gymnasium's spaces, and how their elements lie in memory.

/// A set of actions or observations.
public enum Space: Hashable, Sendable {
  case discrete(Discrete)
  case box(Box)
  case multiDiscrete(MultiDiscrete)
  case multiBinary(MultiBinary)
  /// One element of each space, in this order.
  case tuple([Space])
  case dict(DictSpace)

  /// The size of each axis of one element: empty for a discrete space, whose elements are single numbers. The
  /// elements of tuples and dictionaries have no shape in Gymnasium; here they are rows of `flatCount` numbers.
  public var shape: [Int] {
    switch self {
    case .discrete: []
    case .box(let box): box.shape
    case .multiDiscrete(let space): [space.nvec.count]
    case .multiBinary(let space): space.shape
    case .tuple, .dict: [flatCount]
    }
  }

  /// How many `Float`s hold one element: 1 for a discrete space (not one-hot), the number of components for the
  /// others; those of a tuple or a dictionary follow each other in its order.
  public var flatCount: Int {
    switch self {
    case .discrete: 1
    case .box(let box): box.low.count
    case .multiDiscrete(let space): space.nvec.count
    case .multiBinary(let space): space.count
    case .tuple(let spaces): spaces.reduce(0) { $0 + $1.flatCount }
    case .dict(let space): space.spaces.reduce(0) { $0 + $1.flatCount }
    }
  }

  /// Whether `action` is an element of this space, of its kind and within its bounds. The components of a
  /// `MultiDiscrete` or `MultiBinary` action may be written as either kind of array.
  public func contains(_ action: Action) -> Bool {
    switch (self, action) {
    case (.discrete(let space), .discrete(let value)): space.contains(value)
    case (.box(let box), .continuous(let values)): box.contains(values)
    case (.multiDiscrete(let space), .multiDiscrete(let values)): space.contains(values)
    case (.multiBinary(let space), .multiDiscrete(let values)): space.contains(values)
    case (.multiDiscrete, .continuous(let values)), (.multiBinary, .continuous(let values)): contains(values)
    default: false
    }
  }

  /// Whether `values`, an element as it is stored (see `flatCount`), is one of this space. Discrete components
  /// are stored as whole numbers.
  public func contains(_ values: [Float]) -> Bool {
    values.withUnsafeBufferPointer { contains($0) }
  }

  /// As `contains(_:)`, on memory that the caller holds.
  public func contains(_ values: UnsafeBufferPointer<Float>) -> Bool {
    func holds(_ space: Discrete, _ value: Float) -> Bool { Int(exactly: value).map(space.contains) == true }
    switch self {
    case .discrete(let space): return values.count == 1 && holds(space, values[0])
    case .box(let box): return box.contains(values)
    case .multiDiscrete(let space):
      return values.count == space.nvec.count && values.indices.allSatisfy { holds(space[$0], values[$0]) }
    case .multiBinary(let space): return values.count == space.count && values.allSatisfy { $0 == 0 || $0 == 1 }
    case .tuple(let spaces): return Self.contain(spaces, values)
    case .dict(let space): return Self.contain(space.spaces, values)
    }
  }

  private static func contain(_ spaces: [Space], _ values: UnsafeBufferPointer<Float>) -> Bool {
    var start = 0
    for space in spaces {
      let end = start + space.flatCount
      guard end <= values.count, space.contains(UnsafeBufferPointer(rebasing: values[start..<end])) else {
        return false
      }
      start = end
    }
    return start == values.count
  }
}

/// Spaces with names, as `gymnasium.spaces.Dict` of a plain dictionary: sorted by key.
public struct DictSpace: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// Sorted by their Unicode scalars, as Python sorts.
  public let keys: [String]
  /// The space of each key, in the keys' order.
  public let spaces: [Space]

  public init(_ spaces: [String: Space]) {
    let sorted = spaces.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
    keys = sorted.map(\.key)
    self.spaces = sorted.map(\.value)
  }

  /// Of a key that is given twice, the last space counts.
  public init(dictionaryLiteral elements: (String, Space)...) {
    self.init(Dictionary(elements, uniquingKeysWith: { $1 }))
  }

  /// The space of a key; nil when there is none.
  public subscript(key: String) -> Space? { keys.firstIndex(of: key).map { spaces[$0] } }
}

extension Space {
  /// How many truth values mask the actions of this space: one for each choice, two for each switch, none for
  /// continuous actions.
  public var maskCount: Int {
    switch self {
    case .discrete(let space): max(space.n, 0)
    case .multiDiscrete(let space): space.nvec.reduce(0, +)
    case .multiBinary(let space): 2 * space.count
    case .box, .tuple, .dict: 0
    }
  }

  /// A random element as it is stored, all values of a component equally probable: for components with finite
  /// bounds by Gymnasium's draws, in their order. A component without a bound is drawn from within 1 of its other
  /// bound, or of 0. (Gymnasium draws those from exponential and normal distributions, and switches as bytes.)
  public func sample(using random: inout PCG64) -> [Float] {
    switch self {
    case .discrete(let space): return [Float(space.start &+ random.integers(0..<max(space.n, 0)))]
    case .box(let box):
      return zip(box.low, box.high).map { low, high in
        let least = low.isFinite ? low : high.isFinite ? high - 1 : -1
        let most = high.isFinite ? high : low.isFinite ? low + 1 : 1
        guard box.dtype != .float32 else {
          return min(Float(random.uniform(Double(least), Double(most))), most)
        }
        return Float(random.uniform(Double(least), Double(most) + 1).rounded(.down))
      }
    case .multiDiscrete(let space):
      return space.nvec.indices.map { Float(space.start[$0] &+ Int(random.random() * Double(space.nvec[$0]))) }
    case .multiBinary(let space): return (0..<space.count).map { _ in Float(random.integers(0..<2)) }
    case .tuple(let spaces): return spaces.flatMap { $0.sample(using: &random) }
    case .dict(let space): return space.spaces.flatMap { $0.sample(using: &random) }
    }
  }
}

extension Space: CustomStringConvertible {
  /// As Gymnasium prints it.
  public var description: String {
    switch self {
    case .discrete(let space): space.description
    case .box(let box): box.description
    case .multiDiscrete(let space): space.description
    case .multiBinary(let space): space.description
    case .tuple(let spaces): "Tuple(\(spaces.map(\.description).joined(separator: ", ")))"
    case .dict(let space): space.description
    }
  }
}

extension DictSpace: CustomStringConvertible {
  /// As Gymnasium prints it: `Dict('a': Discrete(2), 'b': Discrete(3))`.
  public var description: String {
    let entries = zip(keys, spaces).map { "\(NumPyText.quoted($0)): \($1)" }
    return "Dict(\(entries.joined(separator: ", ")))"
  }
}
