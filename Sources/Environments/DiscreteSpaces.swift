// Sets of whole numbers: Gymnasium's `Discrete`, `MultiDiscrete` and `MultiBinary`.

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

/// Several whole numbers, each with its own range, as `gymnasium.spaces.MultiDiscrete`.
public struct MultiDiscrete: Hashable, Sendable {
  /// How many values each component has.
  public let nvec: [Int]
  /// The smallest value of each component.
  public let start: [Int]

  /// - Parameters:
  ///   - nvec: how many values each component has; at least 1.
  ///   - start: the smallest value of each component; nil: 0.
  /// - Throws: `EnvironmentError.invalidMultiDiscrete` when a component has no values, or the counts differ.
  public init(_ nvec: [Int], start: [Int]? = nil) throws {
    let start = start ?? Array(repeating: 0, count: nvec.count)
    guard nvec.count == start.count, nvec.allSatisfy({ $0 >= 1 }) else {
      throw EnvironmentError.invalidMultiDiscrete(nvec: nvec, start: start)
    }
    self.nvec = nvec
    self.start = start
  }

  /// The values of component `index`.
  public subscript(index: Int) -> Discrete { Discrete(nvec[index], start: start[index]) }

  /// Whether there are as many values as components, each within its range.
  public func contains(_ values: [Int]) -> Bool {
    values.count == nvec.count && values.indices.allSatisfy { self[$0].contains(values[$0]) }
  }
}

/// An array of switches, each 0 or 1, as `gymnasium.spaces.MultiBinary`.
public struct MultiBinary: Hashable, Sendable {
  /// The size of each axis.
  public let shape: [Int]
  /// How many switches there are.
  public let count: Int

  /// - Throws: `EnvironmentError.invalidMultiBinary` when a size is below 1, or the product beyond 2^28.
  public init(_ shape: [Int]) throws {
    guard shape.allSatisfy({ $0 >= 1 }), let count = Box.count(of: shape) else {
      throw EnvironmentError.invalidMultiBinary(shape: shape)
    }
    self.shape = shape
    self.count = count
  }

  /// `n` switches in a row.
  /// - Throws: as the other initialiser.
  public init(_ n: Int) throws { try self.init([n]) }

  public func contains(_ values: [Int]) -> Bool {
    values.count == count && values.allSatisfy { $0 == 0 || $0 == 1 }
  }
}

extension Discrete: CustomStringConvertible {
  /// As Gymnasium prints it: `Discrete(2)`, `Discrete(3, start=-1)`.
  public var description: String {
    start == 0 ? "Discrete(\(n))" : "Discrete(\(n), start=\(start))"
  }
}

extension MultiDiscrete: CustomStringConvertible {
  /// As Gymnasium prints it: `MultiDiscrete([5 2])`, `MultiDiscrete([5 2], start=[-1  0])`.
  public var description: String {
    let offset = start.allSatisfy { $0 == 0 } ? "" : ", start=\(NumPyText.array(start))"
    return "MultiDiscrete(\(NumPyText.array(nvec))\(offset))"
  }
}

extension MultiBinary: CustomStringConvertible {
  /// As Gymnasium prints it: `MultiBinary(5)`, `MultiBinary((3, 2))`.
  public var description: String { "MultiBinary(\(shape.count == 1 ? "\(count)" : NumPyText.tuple(shape)))" }
}
