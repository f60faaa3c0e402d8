// Actions of several switches, each on or off.
import NumericKernels

/// Independent components that are 1 with probability σ(logit) and 0 otherwise, as Stable-Baselines3's
/// BernoulliDistribution.
final class Bernoulli: DistributionBatch {
  let name = "Bernoulli"
  let actionSize: Int
  private let kernels: any Kernels
  /// (capacity, actionSize), without gaps: logits, p, and ln(1 + e^-|logit|).
  private let logits: FloatBuffer
  private let probs: FloatBuffer
  private let softplus: FloatBuffer
  private let scratch: FloatBuffer

  init(size: Int, capacity: Int, kernels: any Kernels) {
    actionSize = size
    self.kernels = kernels
    logits = FloatBuffer(capacity * size)
    probs = FloatBuffer(capacity * size)
    softplus = FloatBuffer(capacity * size)
    scratch = FloatBuffer(capacity * size)
  }

  func parameters(rows: Int) -> [(name: String, value: Tensor)] {
    [("probs", Tensor(copying: probs.base, shape: [rows, actionSize]))]
  }

  func update(_ inputs: DistributionInputs) {
    let (outputs, count) = (inputs.outputs, inputs.outputs.rows * actionSize)
    let (logits, probs, softplus, scratch) = (logits.base, probs.base, softplus.base, scratch.base)
    for row in 0..<outputs.rows {
      (logits + row * actionSize).update(from: outputs.base + row * outputs.stride, count: actionSize)
    }
    for i in 0..<count { scratch[i] = -logits[i].magnitude }
    kernels.exp(count, scratch, into: scratch)
    kernels.log1p(count, scratch, into: softplus)
    for i in 0..<count { probs[i] = (logits[i] >= 0 ? 1 : scratch[i]) / (1 + scratch[i]) }
  }

  func sample(rows: Int, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>) {
    for i in 0..<rows * actionSize { actions[i] = Float(random.uniform()) < probs.base[i] ? 1 : 0 }
  }

  func mode(rows: Int, into actions: UnsafeMutablePointer<Float>) {
    for i in 0..<rows * actionSize { actions[i] = probs.base[i] > 0.5 ? 1 : 0 }
  }

  /// ln p(a) = a x - max(x, 0) - ln(1 + e^-|x|) of each logit x.
  func logProb(rows: Int, _ actions: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    sum(rows: rows, of: actions, into: result)
  }

  /// -Σ p ln p, which is -ln p(a) at a = p.
  func entropy(rows: Int, into result: UnsafeMutablePointer<Float>) {
    sum(rows: rows, of: UnsafePointer(probs.base), into: result)
    for row in 0..<rows { result[row] = -result[row] }
  }

  private func sum(rows: Int, of values: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      var sum: Float = 0
      for i in row * actionSize..<(row + 1) * actionSize {
        let logit = logits.base[i]
        // (x < 0: a x; x > 0: (a - 1) x, which keeps its digits)
        sum += logit * (logit > 0 ? values[i] - 1 : values[i]) - softplus.base[i]
      }
      result[row] = sum
    }
  }

  /// d ln p(a) / d x = a - p;  d H / d x = -x p (1 - p).
  func backward(
    rows: Int, actions: UnsafePointer<Float>, logProbGradient: UnsafePointer<Float>, entropyGradient: Float,
    into outputGradient: Matrix, adding: Bool
  ) {
    for row in 0..<rows {
      for component in 0..<actionSize {
        let i = row * actionSize + component
        let p = probs.base[i]
        outputGradient[row, component] =
          logProbGradient[row] * (actions[i] - p) - entropyGradient * logits.base[i] * p * (1 - p)
      }
    }
  }
}
