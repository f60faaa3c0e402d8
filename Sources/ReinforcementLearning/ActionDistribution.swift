// The distribution of actions as people see it: probabilities, samples, log-probabilities and entropies as tensors.
import NumericKernels

/// The distribution of each row's action.
///
/// It is a `Categorical` for a discrete action space, `MultiCategorical` for a multi-discrete one, `Bernoulli` for
/// switches, and for a box `DiagGaussian`, or `StateDependentNoise` on demand.
public struct ActionDistribution {
  let batch: any DistributionBatch
  public let rowCount: Int
  /// The shape of all actions: (rows) when discrete, (rows, ...) otherwise.
  let shape: [Int]
  /// How many choices each component of an action has; empty when continuous.
  private let choices: [Int]
  /// What the batch looks into, kept alive.
  private let memory: [AnyObject]

  init(_ batch: any DistributionBatch, rows: Int, shape: [Int], choices: [Int], memory: [AnyObject] = []) {
    self.batch = batch
    rowCount = rows
    self.shape = shape
    self.choices = choices
    self.memory = memory
  }

  /// One of n actions a row, with probabilities softmax(logits).
  /// - Parameters:
  ///   - logits: (rows, n).
  ///   - masks: (rows, n), 0 for each action that is not allowed; nil: all are.
  /// - Throws: `EngineError.shapeMismatch`.
  public static func categorical(logits: Tensor, masks: Tensor? = nil) throws -> ActionDistribution {
    guard logits.shape.count == 2, logits.rowSize > 0 else {
      throw EngineError.shapeMismatch(.latent, expected: [logits.rowCount, 1], actual: logits.shape)
    }
    let batch = Categorical(nvec: [logits.rowSize], capacity: logits.rowCount, kernels: CPUKernels.best)
    try batch.update(rows: logits, masks: masks)
    return Self(batch, rows: logits.rowCount, shape: [logits.rowCount], choices: [logits.rowSize])
  }

  /// For each component one of some choices, with probabilities softmax of its logits.
  /// - Parameters:
  ///   - logits: (rows, sum of `nvec`), component after component.
  ///   - nvec: how many choices each component has.
  ///   - masks: as the logits, 0 for each choice that is not allowed; nil: all are.
  /// - Throws: `EngineError.shapeMismatch`.
  public static func multiCategorical(
    logits: Tensor, nvec: [Int], masks: Tensor? = nil
  ) throws -> ActionDistribution {
    guard logits.shape.count == 2, !nvec.isEmpty, nvec.allSatisfy({ $0 > 0 && $0 <= logits.rowSize }),
      logits.rowSize == nvec.reduce(0, +)
    else {
      throw EngineError.shapeMismatch(.latent, expected: [logits.rowCount] + nvec, actual: logits.shape)
    }
    let batch = Categorical(nvec: nvec, capacity: logits.rowCount, kernels: CPUKernels.best)
    try batch.update(rows: logits, masks: masks)
    return Self(batch, rows: logits.rowCount, shape: [logits.rowCount, nvec.count], choices: nvec)
  }

  /// Independent switches that are 1 with probability 1 / (1 + e^-logit), and 0 otherwise.
  /// - Parameter logits: (rows, size).
  /// - Throws: `EngineError.shapeMismatch`.
  public static func bernoulli(logits: Tensor) throws -> ActionDistribution {
    guard logits.shape.count == 2, logits.rowSize > 0 else {
      throw EngineError.shapeMismatch(.latent, expected: [logits.rowCount, 1], actual: logits.shape)
    }
    let batch = Bernoulli(size: logits.rowSize, capacity: logits.rowCount, kernels: CPUKernels.best)
    try batch.update(rows: logits)
    return Self(
      batch, rows: logits.rowCount, shape: logits.shape, choices: Array(repeating: 2, count: logits.rowSize))
  }

  /// Independent normal components.
  /// - Parameters:
  ///   - mean: (rows, size), in units of the action.
  ///   - logStd: (size), ln of the standard deviations.
  /// - Throws: `EngineError.shapeMismatch`.
  public static func diagGaussian(mean: Tensor, logStd: Tensor) throws -> ActionDistribution {
    guard mean.shape.count == 2, logStd.shape == [mean.rowSize] else {
      throw EngineError.shapeMismatch(.latent, expected: [mean.rowCount, logStd.count], actual: mean.shape)
    }
    let (scales, gradients) = (FloatBuffer(logStd.count), FloatBuffer(logStd.count))
    for (index, value) in logStd.elements.enumerated() { scales.base[index] = value }
    let batch = DiagGaussian(
      size: logStd.count, logStd: scales.base, logStdGradient: gradients.base, capacity: mean.rowCount,
      kernels: CPUKernels.best)
    try batch.update(rows: mean)
    return Self(batch, rows: mean.rowCount, shape: mean.shape, choices: [], memory: [scales, gradients])
  }

  /// Normal components whose deviations grow with the latent (gSDE): their variances are latent² · σ² + 1e-6.
  /// - Parameters:
  ///   - mean: (rows, size), in units of the action.
  ///   - latent: (rows, features).
  ///   - logStd: (features, size), or (features, 1) for all components: parameters of σ, e^x.
  ///   - useExpln: σ is ln(1 + x) + 1 where x > 0.
  ///   - squashOutput: whether tanh is applied to the actions.
  /// - Throws: `EngineError.shapeMismatch`.
  public static func stateDependentNoise(
    mean: Tensor, latent: Tensor, logStd: Tensor, useExpln: Bool = false, squashOutput: Bool = false
  ) throws -> ActionDistribution {
    let (size, features) = (mean.rowSize, latent.rowSize)
    guard mean.shape.count == 2, latent.shape == [mean.rowCount, features] else {
      throw EngineError.shapeMismatch(.latent, expected: [mean.rowCount, features], actual: latent.shape)
    }
    guard logStd.shape == [features, size] || logStd.shape == [features, 1] else {
      throw EngineError.shapeMismatch(.parameter("log_std"), expected: [features, size], actual: logStd.shape)
    }
    let storage = ParameterStorage([("log_std", logStd.shape, 1)])
    try storage.set(storage.entries[0], to: logStd)
    let entry = storage.entries[0]
    let batch = StateDependentNoise(
      size: size, latentSize: features,
      settings: .init(fullStd: logStd.shape == [features, size], useExpln: useExpln, squashOutput: squashOutput),
      logStd: entry.transposed(of: storage.values), logStdGradient: entry.transposed(of: storage.gradients),
      capacity: mean.rowCount, kernels: CPUKernels.best)
    try batch.update(rows: mean, latent: latent)
    return Self(batch, rows: mean.rowCount, shape: mean.shape, choices: [], memory: [storage])
  }

  /// `Categorical`, `MultiCategorical`, `Bernoulli`, `DiagGaussian` or `StateDependentNoise`.
  public var name: String { batch.name }

  /// What it is made of: `probs` (rows, logits); or `mean` (rows, size) and `std` (size).
  public var parameters: [(name: String, value: Tensor)] { batch.parameters(rows: rowCount) }

  /// Probabilities of each choice or switch, (rows, logits); nil when continuous.
  public var probs: Tensor? { parameter("probs") }
  /// Means (rows, size), in units of the action; nil when discrete.
  public var mean: Tensor? { parameter("mean") }
  /// Standard deviations, (size) or (rows, size); nil when discrete.
  public var std: Tensor? { parameter("std") }

  private func parameter(_ name: String) -> Tensor? { parameters.first { $0.name == name }?.value }

  /// The most probable actions.
  public func mode() -> Tensor { actions { batch.mode(rows: rowCount, into: $0) } }

  /// Actions drawn at random.
  public func sample(using random: inout PolicyRandom) -> Tensor {
    actions { batch.sample(rows: rowCount, random: &random, into: $0) }
  }

  /// The mode when `deterministic`, else a sample.
  public func getActions(deterministic: Bool, using random: inout PolicyRandom) -> Tensor {
    deterministic ? mode() : sample(using: &random)
  }

  /// ln of each row's probability (density) of `actions`, (rows).
  /// - Throws: `EngineError.shapeMismatch`, `.actionOutsideSpace`.
  public func logProb(_ actions: Tensor) throws -> Tensor {
    guard actions.shape.first == rowCount, actions.count == rowCount * batch.actionSize else {
      throw EngineError.shapeMismatch(.actions, expected: shape, actual: actions.shape)
    }
    for (index, action) in actions.elements.enumerated() where !choices.isEmpty {
      let count = choices[index % choices.count]
      guard action >= 0, action < Float(count), action == action.rounded() else {
        throw EngineError.actionOutsideSpace(
          env: index / choices.count, value: "\(action)", space: "Discrete(\(count))")
      }
    }
    return numbers { batch.logProb(rows: rowCount, actions.elements, into: $0) }
  }

  /// Each row's entropy in nats, (rows).
  public func entropy() -> Tensor { numbers { batch.entropy(rows: rowCount, into: $0) } }

  /// The gradient of Σ logProbGradient · ln p(actions) + entropyGradient · Σ H with respect to what the distribution
  /// is made of (logits, or means).
  /// `logStdGradient` then holds that of the deviations.
  package func outputGradient(
    _ actions: Tensor, logProbGradient: [Float], entropyGradient: Float
  ) throws -> Tensor {
    let width = batch.parameters(rows: rowCount)[0].value.rowSize
    let memory = FloatBuffer(rowCount * width)
    _ = (try logProb(actions), entropy())
    batch.backward(
      rows: rowCount, actions: actions.elements, logProbGradient: logProbGradient, entropyGradient: entropyGradient,
      into: Matrix(memory.base, rows: rowCount, columns: width, stride: width), adding: false)
    return Tensor(copying: memory.base, shape: [rowCount, width])
  }

  /// nil for distributions that have no deviations of their own.
  package var logStdGradient: Tensor? { batch.ownGradient }

  private func actions(_ write: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    let memory = FloatBuffer(rowCount * batch.actionSize)
    write(memory.base)
    return Tensor(copying: memory.base, shape: shape)
  }

  private func numbers(_ write: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    let memory = FloatBuffer(rowCount)
    write(memory.base)
    return Tensor(copying: memory.base, shape: [rowCount])
  }
}

extension DistributionBatch {
  /// As `update`, of rows without gaps.
  /// - Throws: `EngineError.shapeMismatch` unless there is a mask for each output.
  func update(rows tensor: Tensor, latent: Tensor? = nil, masks: Tensor? = nil) throws {
    if let masks, masks.shape != tensor.shape {
      throw EngineError.shapeMismatch(.masks, expected: tensor.shape, actual: masks.shape)
    }
    tensor.withMatrix { outputs in
      (latent ?? tensor).withMatrix { latent in
        guard let masks else { return update(DistributionInputs(outputs: outputs, latent: latent)) }
        masks.withMatrix { update(DistributionInputs(outputs: outputs, latent: latent, masks: $0.base)) }
      }
    }
  }
}

extension Tensor {
  /// Runs `body` on the rows, unless there is nothing in them.
  fileprivate func withMatrix(_ body: (Matrix) -> Void) {
    var elements = elements
    elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      body(Matrix(base, rows: rowCount, columns: rowSize, stride: rowSize))
    }
  }
}

extension ActionDistribution: CustomStringConvertible {
  public var description: String {
    let parts = parameters.map { "\($0.name): \($0.value)" }
    return "\(name)(\(parts.joined(separator: ", ")))"
  }
}
