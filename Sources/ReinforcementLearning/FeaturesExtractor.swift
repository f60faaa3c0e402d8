// From observations to what networks take, over many rows at once: Stable-Baselines3's FlattenExtractor, NatureCNN and
// CombinedExtractor.
import NumericKernels

/// Features of up to `capacity` observations, and the gradients of the networks that make them.
final class FeaturesExtractor {
  private let plan: FeaturesPlan
  private let observationSize: Int
  private let stacks: [ConvolutionStack]
  private let result: Matrix
  /// The loss's gradient with respect to the features, before `backward`.
  let resultGradient: Matrix
  private let memory = WorkingMemory()

  init(_ plan: FeaturesPlan, storage: ParameterStorage, kernels: any Kernels, capacity: Int) {
    self.plan = plan
    observationSize = plan.space.flatCount
    stacks = plan.networks.map { ConvolutionStack($0, storage: storage, kernels: kernels, capacity: capacity) }
    result = memory.matrix(plan.isIdentity ? 0 : capacity, plan.width)
    resultGradient = memory.matrix(stacks.isEmpty ? 0 : capacity, plan.width)
  }

  /// Whether there is anything to learn.
  var hasParameters: Bool { !stacks.isEmpty }

  /// (rows, features), of observations that follow each other and lie in the space.
  func forward(_ observations: UnsafeMutablePointer<Float>, rows: Int) -> Matrix {
    if plan.isIdentity { return Matrix(observations, rows: rows, columns: plan.width, stride: plan.width) }
    var images = 0
    for part in plan.parts {
      let target = Matrix(result.base + part.target, rows: rows, columns: part.width, stride: result.stride)
      let source = observations + part.source
      switch part.kind {
      case .plain: target.copy(from: Matrix(source, rows: rows, columns: part.count, stride: observationSize))
      case .oneHot(let values):
        for row in 0..<rows {
          (target.base + row * target.stride).update(repeating: 0, count: values.n)
          target[row, Int(source[row * observationSize]) - values.start] = 1
        }
      case .image:
        stacks[images].forward(source, stride: observationSize, rows: rows)
        target.copy(from: stacks[images].result.first(rows))
        images += 1
      }
    }
    return result.first(rows)
  }

  /// Writes the gradient of every parameter, given `resultGradient`, after `forward` of the same rows, or adds it to what
  /// is there.
  func backward(rows: Int, adding: Bool) {
    var images = 0
    for part in plan.parts {
      guard case .image = part.kind else { continue }
      let source = Matrix(
        resultGradient.base + part.target, rows: rows, columns: part.width, stride: resultGradient.stride)
      stacks[images].resultGradient.first(rows).copy(from: source)
      stacks[images].backward(rows: rows, adding: adding)
      images += 1
    }
  }
}

extension FeaturesExtractor {
  /// Features for people, checked.
  /// - Throws: `EngineError.shapeMismatch`, `.observationOutsideSpace`.
  static func features(
    of obs: Tensor, _ plan: FeaturesPlan, storage: ParameterStorage, kernels: any Kernels
  ) throws -> Tensor {
    let (space, rows) = (plan.space, obs.rowCount)
    guard obs.shape == [rows] + space.shape else {
      throw EngineError.shapeMismatch(.observation, expected: [rows] + space.shape, actual: obs.shape)
    }
    guard !plan.isIdentity else { return Tensor(unchecked: obs.elements, shape: [rows, plan.width]) }
    for (row, elements) in obs.rows.enumerated() {
      for part in plan.parts {
        guard case .oneHot(let values) = part.kind else { continue }
        let value = elements[part.source]
        guard let index = Int(exactly: value), values.contains(index) else {
          let shown = elements.count == 1 ? "\(value)" : "\(elements)"
          throw EngineError.observationOutsideSpace(row: row, value: shown, space: space.description)
        }
      }
    }
    let extractor = FeaturesExtractor(plan, storage: storage, kernels: kernels, capacity: rows)
    var elements = obs.elements
    return elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return Tensor(unchecked: [], shape: [rows, plan.width]) }
      return withExtendedLifetime(extractor) { extractor.forward(base, rows: rows).tensor }
    }
  }
}

extension Matrix {
  /// Copies the elements of a matrix of the same size.
  fileprivate func copy(from other: Matrix) {
    for row in 0..<rows { (base + row * stride).update(from: other.base + row * other.stride, count: columns) }
  }
}
