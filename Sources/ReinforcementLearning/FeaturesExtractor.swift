// From observations to what networks take, as Stable-Baselines3's FlattenExtractor and its preprocessing.
import Environments
import NumericKernels

/// Features of up to `capacity` observations: components as they are, a discrete observation one-hot.
struct FeaturesExtractor {
  private let space: Space
  private let width: Int
  /// For one-hot rows; boxes need no copy.
  private let memory: FloatBuffer?

  init(_ space: Space, capacity: Int) {
    self.space = space
    switch space {
    case .box(let box): (width, memory) = (box.low.count, nil)
    case .discrete(let discrete): (width, memory) = (discrete.n, FloatBuffer(capacity * discrete.n))
    case .multiDiscrete, .multiBinary, .tuple, .dict: (width, memory) = (space.flatCount, nil)  // see width(of:)
    }
  }

  /// Features of each observation.
  /// - Throws: `EngineError.unsupportedSpace` when there are none, or far too many.
  static func width(of space: Space) throws -> Int {
    let width =
      switch space {
      case .box(let box): box.low.count
      case .discrete(let discrete): discrete.n
      case .multiDiscrete, .multiBinary, .tuple, .dict: 0
      }
    guard (1...65_536).contains(width) else { throw EngineError.unsupportedSpace(space.description) }
    return width
  }

  /// (rows, width), of observations that follow each other.
  func features(_ observations: UnsafeMutablePointer<Float>, rows: Int) -> Matrix {
    guard case .discrete(let discrete) = space, let memory else {
      return Matrix(observations, rows: rows, columns: width, stride: width)
    }
    memory.base.update(repeating: 0, count: rows * width)
    for row in 0..<rows { memory.base[row * width + Int(observations[row]) - discrete.start] = 1 }
    return Matrix(memory.base, rows: rows, columns: width, stride: width)
  }

  /// The same for people, checked.
  /// - Throws: `EngineError.shapeMismatch`, `.observationOutsideSpace`.
  static func features(of obs: Tensor, in space: Space) throws -> Tensor {
    let rows = obs.rowCount
    switch space {
    case .box(let box):
      guard obs.shape.count == box.shape.count + 1, Array(obs.shape.dropFirst()) == box.shape else {
        throw EngineError.shapeMismatch(.observation, expected: [rows] + box.shape, actual: obs.shape)
      }
      return Tensor(unchecked: obs.elements, shape: [rows, box.low.count])
    case .discrete(let discrete):
      guard obs.shape == [rows] else {
        throw EngineError.shapeMismatch(.observation, expected: [rows], actual: obs.shape)
      }
      var elements = [Float](repeating: 0, count: rows * discrete.n)
      for (row, value) in obs.elements.enumerated() {
        guard let index = Int(exactly: value), discrete.contains(index) else {
          throw EngineError.observationOutsideSpace(row: row, value: "\(value)", space: space.description)
        }
        elements[row * discrete.n + index - discrete.start] = 1
      }
      return Tensor(unchecked: elements, shape: [rows, discrete.n])
    case .multiDiscrete, .multiBinary, .tuple, .dict:
      throw EngineError.unsupportedSpace(space.description)
    }
  }
}
