// Distributions over actions: probabilities, entropies, samples, and their gradients.
//
// Each has one definition, on plain memory; `ActionDistribution` is its face for people.
import NumericKernels

/// A distribution for each of up to `capacity` rows, made anew from a network's outputs without allocation.
protocol DistributionBatch: AnyObject {
  var name: String { get }
  /// Floats in one action.
  var actionSize: Int { get }
  /// What the distribution is made of, row by row: probabilities, or means and standard deviations.
  func parameters(rows: Int) -> [(name: String, value: Tensor)]

  /// Makes `outputs.rows` distributions of the action network's outputs.
  func update(_ outputs: Matrix)
  func sample(rows: Int, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>)
  func mode(rows: Int, into actions: UnsafeMutablePointer<Float>)
  /// The logarithm of the probability (or density, in 1 / unit of action) of each row's action.
  func logProb(rows: Int, _ actions: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>)
  /// In nats.
  func entropy(rows: Int, into result: UnsafeMutablePointer<Float>)
  /// The loss's gradient with respect to `outputs`, from those with respect to each row's log-probability and entropy
  /// (the latter the same for all rows). Follows `logProb` and `entropy` of the same rows and actions.
  func backward(
    rows: Int, actions: UnsafePointer<Float>, logProbGradient: UnsafePointer<Float>, entropyGradient: Float,
    into outputGradient: Matrix)
}

/// One of n actions, with probabilities softmax(logits).
final class Categorical: DistributionBatch {
  let name = "Categorical"
  let actionSize = 1
  private let n: Int
  private let kernels: any Kernels
  /// (capacity, n), without gaps: ln p and p; and one number a row.
  private let logProbs: FloatBuffer
  private let probs: FloatBuffer
  private let sums: FloatBuffer
  private let entropies: FloatBuffer

  init(n: Int, capacity: Int, kernels: any Kernels) {
    self.n = n
    self.kernels = kernels
    logProbs = FloatBuffer(capacity * n)
    probs = FloatBuffer(capacity * n)
    sums = FloatBuffer(capacity)
    entropies = FloatBuffer(capacity)
  }

  func parameters(rows: Int) -> [(name: String, value: Tensor)] {
    [("probs", Tensor(copying: probs.base, shape: [rows, n]))]
  }

  func update(_ outputs: Matrix) {
    let (rows, n, logProbs, probs, sums) = (outputs.rows, n, logProbs.base, probs.base, sums.base)
    for row in 0..<rows {
      let logits = outputs.base + row * outputs.stride
      var largest = logits[0]
      for action in 1..<max(n, 1) where logits[action] > largest { largest = logits[action] }
      for action in 0..<n { logProbs[row * n + action] = logits[action] - largest }
    }
    kernels.exp(rows * n, logProbs, into: probs)
    for row in 0..<rows {
      var sum: Float = 0
      for action in 0..<n { sum += probs[row * n + action] }
      for action in 0..<n { probs[row * n + action] /= sum }
      sums[row] = sum
    }
    kernels.log(rows, sums, into: sums)
    for row in 0..<rows {
      for action in 0..<n { logProbs[row * n + action] -= sums[row] }
    }
  }

  func sample(rows: Int, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      let threshold = Float(random.uniform())
      var below: Float = 0
      var action = 0
      while action < n - 1 {
        below += probs.base[row * n + action]
        if threshold < below { break }
        action += 1
      }
      actions[row] = Float(action)
    }
  }

  func mode(rows: Int, into actions: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      let p = probs.base + row * n
      var best = 0
      for action in 1..<max(n, 1) where p[action] > p[best] { best = action }
      actions[row] = Float(best)
    }
  }

  func logProb(rows: Int, _ actions: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    for row in 0..<rows { result[row] = logProbs.base[row * n + Int(actions[row])] }
  }

  func entropy(rows: Int, into result: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      var sum: Float = 0
      for i in row * n..<(row + 1) * n { sum += probs.base[i] * logProbs.base[i] }
      result[row] = -sum
      entropies.base[row] = -sum
    }
  }

  /// d ln p(a) / d logit = [a] - p;  d H / d logit = -p (ln p + H).
  func backward(
    rows: Int, actions: UnsafePointer<Float>, logProbGradient: UnsafePointer<Float>, entropyGradient: Float,
    into outputGradient: Matrix
  ) {
    let (n, probs, logProbs) = (n, probs.base, logProbs.base)
    for row in 0..<rows {
      let gradient = outputGradient.base + row * outputGradient.stride
      for action in 0..<n {
        let i = row * n + action
        gradient[action] =
          -probs[i] * (logProbGradient[row] + entropyGradient * (logProbs[i] + entropies.base[row]))
      }
      gradient[Int(actions[row])] += logProbGradient[row]
    }
  }
}

/// Independent normal components, with means from the network and standard deviations that are parameters of their own.
final class DiagGaussian: DistributionBatch {
  let name = "DiagGaussian"
  let actionSize: Int
  private let kernels: any Kernels
  /// ln of the standard deviations, and where its gradient goes.
  private let logStd: UnsafePointer<Float>
  private let logStdGradient: UnsafeMutablePointer<Float>?
  private let std: FloatBuffer
  /// (capacity, actionSize), without gaps.
  private let means: FloatBuffer
  private static let halfLogTwoPi: Float = 0.9189385

  init(
    size: Int, logStd: UnsafePointer<Float>, logStdGradient: UnsafeMutablePointer<Float>?, capacity: Int,
    kernels: any Kernels
  ) {
    actionSize = size
    self.kernels = kernels
    self.logStd = logStd
    self.logStdGradient = logStdGradient
    std = FloatBuffer(size)
    means = FloatBuffer(capacity * size)
  }

  func parameters(rows: Int) -> [(name: String, value: Tensor)] {
    [
      ("mean", Tensor(copying: means.base, shape: [rows, actionSize])),
      ("std", Tensor(copying: std.base, shape: [actionSize])),
    ]
  }

  func update(_ outputs: Matrix) {
    kernels.exp(actionSize, logStd, into: std.base)
    for row in 0..<outputs.rows {
      (means.base + row * actionSize).update(from: outputs.base + row * outputs.stride, count: actionSize)
    }
  }

  func sample(rows: Int, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      for i in 0..<actionSize {
        actions[row * actionSize + i] = means.base[row * actionSize + i] + std.base[i] * random.normal()
      }
    }
  }

  func mode(rows: Int, into actions: UnsafeMutablePointer<Float>) {
    actions.update(from: means.base, count: rows * actionSize)
  }

  func logProb(rows: Int, _ actions: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      var sum: Float = 0
      for i in 0..<actionSize {
        let distance = actions[row * actionSize + i] - means.base[row * actionSize + i]
        let variance = std.base[i] * std.base[i]
        sum += -(distance * distance) / (2 * variance) - logStd[i] - Self.halfLogTwoPi
      }
      result[row] = sum
    }
  }

  func entropy(rows: Int, into result: UnsafeMutablePointer<Float>) {
    var sum: Float = 0
    for i in 0..<actionSize { sum += 0.5 + Self.halfLogTwoPi + logStd[i] }
    for row in 0..<rows { result[row] = sum }
  }

  /// d ln p / d mean = (a - mean) / σ²;  d ln p / d ln σ = (a - mean)² / σ² - 1;  d H / d ln σ = 1.
  func backward(
    rows: Int, actions: UnsafePointer<Float>, logProbGradient: UnsafePointer<Float>, entropyGradient: Float,
    into outputGradient: Matrix
  ) {
    for i in 0..<actionSize {
      let variance = std.base[i] * std.base[i]
      var sum: Float = 0
      for row in 0..<rows {
        let distance = actions[row * actionSize + i] - means.base[row * actionSize + i]
        let slope = distance / variance
        outputGradient[row, i] = logProbGradient[row] * slope
        sum += logProbGradient[row] * (slope * distance - 1) + entropyGradient
      }
      logStdGradient?[i] = sum
    }
  }
}

/// The distribution of each row's action: `Categorical` for a discrete action space, `DiagGaussian` for a box.
public struct ActionDistribution {
  let batch: any DistributionBatch
  public let rowCount: Int
  /// The shape of all actions: (rows) when discrete, (rows, ...) for a box.
  let shape: [Int]
  /// How many actions there are, when discrete.
  private let choices: Int?
  /// What the batch looks into, kept alive.
  private let memory: [AnyObject]

  init(_ batch: any DistributionBatch, rows: Int, shape: [Int], choices: Int?, memory: [AnyObject] = []) {
    self.batch = batch
    rowCount = rows
    self.shape = shape
    self.choices = choices
    self.memory = memory
  }

  /// One of n actions a row, with probabilities softmax(logits).
  /// - Parameter logits: (rows, n).
  /// - Throws: `EngineError.shapeMismatch`.
  public static func categorical(logits: Tensor) throws -> ActionDistribution {
    guard logits.shape.count == 2, logits.rowSize > 0 else {
      throw EngineError.shapeMismatch(.latent, expected: [logits.rowCount, 1], actual: logits.shape)
    }
    let batch = Categorical(n: logits.rowSize, capacity: logits.rowCount, kernels: CPUKernels.best)
    batch.update(rows: logits)
    return Self(batch, rows: logits.rowCount, shape: [logits.rowCount], choices: logits.rowSize)
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
    let scales = FloatBuffer(logStd.count)
    for (index, value) in logStd.elements.enumerated() { scales.base[index] = value }
    let batch = DiagGaussian(
      size: logStd.count, logStd: scales.base, logStdGradient: nil, capacity: mean.rowCount,
      kernels: CPUKernels.best)
    batch.update(rows: mean)
    return Self(batch, rows: mean.rowCount, shape: mean.shape, choices: nil, memory: [scales])
  }

  /// `Categorical` or `DiagGaussian`.
  public var name: String { batch.name }

  /// What it is made of: `probs` (rows, n); or `mean` (rows, size) and `std` (size).
  public var parameters: [(name: String, value: Tensor)] { batch.parameters(rows: rowCount) }

  /// Probabilities of each action, (rows, n); nil for `DiagGaussian`.
  public var probs: Tensor? { parameter("probs") }
  /// Means (rows, size), in units of the action; nil for `Categorical`.
  public var mean: Tensor? { parameter("mean") }
  /// Standard deviations (size); nil for `Categorical`.
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
    if let choices {
      for (row, action) in actions.elements.enumerated()
      where !(action >= 0 && action < Float(choices) && action == action.rounded()) {
        throw EngineError.actionOutsideSpace(env: row, value: "\(action)", space: "Discrete(\(choices))")
      }
    }
    return numbers { batch.logProb(rows: rowCount, actions.elements, into: $0) }
  }

  /// Each row's entropy in nats, (rows).
  public func entropy() -> Tensor { numbers { batch.entropy(rows: rowCount, into: $0) } }

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
  func update(rows tensor: Tensor) {
    var elements = tensor.elements
    elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      update(Matrix(base, rows: tensor.rowCount, columns: tensor.rowSize, stride: tensor.rowSize))
    }
  }
}

extension ActionDistribution: CustomStringConvertible {
  public var description: String {
    let parts = parameters.map { "\($0.name): \($0.value)" }
    return "\(name)(\(parts.joined(separator: ", ")))"
  }
}
