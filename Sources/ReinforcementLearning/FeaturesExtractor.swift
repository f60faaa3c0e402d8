// From observations to what networks take, as Stable-Baselines3's FlattenExtractor and its preprocessing.
import Environments
import NumericKernels

/// Where the parts of an observation go among the features: components as they are, whole numbers one-hot.
struct FeaturesPlan {
  struct Part {
    /// Places in an observation.
    let source: Int
    let count: Int
    /// The first place among the features.
    let target: Int
    /// The values of the (single) component, when it becomes one-hot.
    let values: Discrete?

    /// Features of it.
    var width: Int { values?.n ?? count }
  }

  let space: Space
  private(set) var parts: [Part] = []
  private(set) var width = 0
  private var sourceWidth = 0

  /// - Throws: `EngineError.unsupportedSpace` when there are no features, or far too many.
  init(_ space: Space) throws {
    self.space = space
    try add(space)
    guard width > 0 else { throw EngineError.unsupportedSpace(space.description) }
  }

  /// Whether observations are features as they are.
  var isIdentity: Bool { parts.count == 1 && parts[0].values == nil }

  private mutating func add(_ part: Space) throws {
    switch part {
    case .box, .multiBinary: try add(count: part.flatCount, values: nil)
    case .discrete(let discrete): try add(count: 1, values: discrete)
    case .multiDiscrete(let discrete): for i in discrete.nvec.indices { try add(count: 1, values: discrete[i]) }
    case .tuple(let spaces): for space in spaces { try add(space) }
    case .dict(let dict): for space in dict.spaces { try add(space) }
    }
  }

  private mutating func add(count: Int, values: Discrete?) throws {
    let part = Part(source: sourceWidth, count: count, target: width, values: values)
    guard (0...65_536 - width).contains(part.width) else { throw EngineError.unsupportedSpace(space.description) }
    parts.append(part)
    width += part.width
    sourceWidth += count
  }
}

/// Features of up to `capacity` observations.
struct FeaturesExtractor {
  private let plan: FeaturesPlan
  private let observationSize: Int
  private let memory: FloatBuffer?

  init(_ plan: FeaturesPlan, capacity: Int) {
    self.plan = plan
    observationSize = plan.space.flatCount
    memory = plan.isIdentity ? nil : FloatBuffer(capacity * plan.width)
  }

  /// (rows, width), of observations that follow each other and lie in the space.
  func features(_ observations: UnsafeMutablePointer<Float>, rows: Int) -> Matrix {
    let width = plan.width
    guard let memory else { return Matrix(observations, rows: rows, columns: width, stride: width) }
    memory.base.update(repeating: 0, count: rows * width)
    for part in plan.parts {
      for row in 0..<rows {
        let (source, target) = (observations + row * observationSize + part.source, row * width + part.target)
        if let values = part.values {
          memory.base[target + Int(source[0]) - values.start] = 1
        } else {
          (memory.base + target).update(from: source, count: part.count)
        }
      }
    }
    return Matrix(memory.base, rows: rows, columns: width, stride: width)
  }

  /// The same for people, checked.
  /// - Throws: `EngineError.shapeMismatch`, `.observationOutsideSpace`.
  static func features(of obs: Tensor, _ plan: FeaturesPlan) throws -> Tensor {
    let (space, rows) = (plan.space, obs.rowCount)
    guard obs.shape == [rows] + space.shape else {
      throw EngineError.shapeMismatch(.observation, expected: [rows] + space.shape, actual: obs.shape)
    }
    guard !plan.isIdentity else { return Tensor(unchecked: obs.elements, shape: [rows, plan.width]) }
    let size = space.flatCount
    for (row, elements) in obs.rows.enumerated() {
      for part in plan.parts {
        guard let values = part.values else { continue }
        let value = elements[part.source]
        guard let index = Int(exactly: value), values.contains(index) else {
          let shown = size == 1 ? "\(value)" : "\(elements)"
          throw EngineError.observationOutsideSpace(row: row, value: shown, space: space.description)
        }
      }
    }
    let extractor = FeaturesExtractor(plan, capacity: rows)
    var elements = obs.elements
    return elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return Tensor(unchecked: [], shape: [rows, plan.width]) }
      return extractor.features(base, rows: rows).tensor
    }
  }
}
