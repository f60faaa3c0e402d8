// Spaces in saved states.
import Environments
import NumericKernels

/// A space but for a box's bounds, which JSON can't hold when they are infinite.
public enum SavedSpace: Codable, Hashable, Sendable {
  case discrete(n: Int, start: Int)
  /// - Parameter dtype: nil: float32.
  case box(shape: [Int], dtype: Box.DType?)
  case multiDiscrete(nvec: [Int], start: [Int])
  case multiBinary(shape: [Int])
  case tuple(spaces: [SavedSpace])
  case dict(keys: [String], spaces: [SavedSpace])
}

extension Space: Savable {
  public func write(to writer: inout StateWriter, at prefix: String) -> SavedSpace {
    switch self {
    case .discrete(let space): return .discrete(n: space.n, start: space.start)
    case .box(let box):
      writer.add("\(prefix)low", box.low)
      writer.add("\(prefix)high", box.high)
      return .box(shape: box.shape, dtype: box.dtype == .float32 ? nil : box.dtype)
    case .multiDiscrete(let space): return .multiDiscrete(nvec: space.nvec, start: space.start)
    case .multiBinary(let space): return .multiBinary(shape: space.shape)
    case .tuple(let spaces): return .tuple(spaces: Self.write(spaces, to: &writer, at: prefix))
    case .dict(let space): return .dict(keys: space.keys, spaces: Self.write(space.spaces, to: &writer, at: prefix))
    }
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedSpace) throws -> Space {
    switch head {
    case .discrete(let n, let start): return .discrete(Discrete(n, start: start))
    case .box(let shape, let dtype):
      return .box(
        try Box(
          low: reader.elements("\(prefix)low"), high: reader.elements("\(prefix)high"), shape: shape,
          dtype: dtype ?? .float32))
    case .multiDiscrete(let nvec, let start): return .multiDiscrete(try MultiDiscrete(nvec, start: start))
    case .multiBinary(let shape): return .multiBinary(try MultiBinary(shape))
    case .tuple(let heads): return .tuple(try read(heads, from: reader, at: prefix))
    case .dict(let keys, let heads):
      let spaces = try read(heads, from: reader, at: prefix)
      guard keys.count == spaces.count, Set(keys).count == keys.count else {
        throw EngineError.damagedState("a dictionary of spaces has other keys than spaces")
      }
      return .dict(DictSpace(Dictionary(uniqueKeysWithValues: zip(keys, spaces))))
    }
  }

  private static func write(_ spaces: [Space], to writer: inout StateWriter, at prefix: String) -> [SavedSpace] {
    spaces.enumerated().map { $1.write(to: &writer, at: "\(prefix)\($0).") }
  }

  private static func read(_ heads: [SavedSpace], from reader: StateReader, at prefix: String) throws -> [Space] {
    try heads.enumerated().map { try read(from: reader, at: "\(prefix)\($0).", $1) }
  }
}
