// Discrete actions, one or several at once.
import NumericKernels

/// For each component one of n choices, with probabilities softmax(logits): Stable-Baselines3's Categorical where there
/// is one component, its MultiCategorical where there are more; sb3-contrib's maskable ones where masks are given.
final class Categorical: DistributionBatch {
  let name: String
  let actionSize: Int
  /// How many choices each component has, where its logits start, and how many logits there are.
  private let nvec: [Int]
  private let starts: [Int]
  private let total: Int
  private let kernels: any Kernels
  /// ln p and p, (total, rows): choice by choice a number for each row, so that all loops run along the rows; and
  /// (components, rows).
  private let logProbs: FloatBuffer
  private let probs: FloatBuffer
  private let sums: FloatBuffer
  private let entropies: FloatBuffer
  /// In place of the logit of a choice that is not allowed, as in sb3-contrib.
  private static let forbidden: Float = -1e8

  /// - Parameter nvec: choices of each component, at least one each.
  init(nvec: [Int], capacity: Int, kernels: any Kernels) {
    name = nvec.count == 1 ? "Categorical" : "MultiCategorical"
    actionSize = nvec.count
    self.nvec = nvec
    starts = nvec.indices.map { nvec[..<$0].reduce(0, +) }
    total = nvec.reduce(0, +)
    self.kernels = kernels
    logProbs = FloatBuffer(capacity * total)
    probs = FloatBuffer(capacity * total)
    sums = FloatBuffer(capacity * nvec.count)
    entropies = FloatBuffer(capacity * nvec.count)
  }

  func parameters(rows: Int) -> [(name: String, value: Tensor)] {
    let elements = (0..<rows).flatMap { row in (0..<total).map { probs.base[$0 * rows + row] } }
    return [("probs", Tensor(unchecked: elements, shape: [rows, total]))]
  }

  func update(_ inputs: DistributionInputs) {
    let (rows, outputs, total) = (inputs.outputs.rows, inputs.outputs, total)
    for choice in 0..<total {
      let (logits, given) = (logProbs.base + choice * rows, outputs.base + choice)
      for row in 0..<rows { logits[row] = given[row * outputs.stride] }
      guard let masks = inputs.masks else { continue }
      for row in 0..<rows where masks[row * total + choice] == 0 { logits[row] = Self.forbidden }
    }
    for component in nvec.indices {
      let largest = sums.base + component * rows
      largest.update(from: logProbs.base + starts[component] * rows, count: rows)
      for logits in columns(component, of: logProbs, rows) {
        for row in 0..<rows { largest[row] = logits[row] > largest[row] ? logits[row] : largest[row] }
      }
      for logits in columns(component, of: logProbs, rows) {
        for row in 0..<rows { logits[row] -= largest[row] }
      }
    }
    kernels.exp(rows * total, logProbs.base, into: probs.base)
    for component in nvec.indices {
      let sum = sums.base + component * rows
      sum.update(repeating: 0, count: rows)
      for p in columns(component, of: probs, rows) {
        for row in 0..<rows { sum[row] += p[row] }
      }
      for p in columns(component, of: probs, rows) {
        for row in 0..<rows { p[row] /= sum[row] }
      }
    }
    kernels.log(rows * actionSize, sums.base, into: sums.base)
    for component in nvec.indices {
      let sum = sums.base + component * rows
      for logits in columns(component, of: logProbs, rows) {
        for row in 0..<rows { logits[row] -= sum[row] }
      }
    }
  }

  /// The numbers of each choice that a component has.
  private func columns(
    _ component: Int, of buffer: FloatBuffer, _ rows: Int
  ) -> LazyMapSequence<Range<Int>, UnsafeMutablePointer<Float>> {
    let base = buffer.base
    return (starts[component]..<starts[component] + nvec[component]).lazy.map { base + $0 * rows }
  }

  func sample(rows: Int, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      for component in nvec.indices {
        let p = probs.base + starts[component] * rows + row
        let threshold = Float(random.uniform())
        var below: Float = 0
        var choice = 0
        // The rounded sum may stay below the threshold: then it is the last choice that can be.
        var last = nvec[component] - 1
        while last > 0, p[last * rows] == 0 { last -= 1 }
        while choice < last {
          below += p[choice * rows]
          if threshold < below { break }
          choice += 1
        }
        actions[row * actionSize + component] = Float(choice)
      }
    }
  }

  func mode(rows: Int, into actions: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      for component in nvec.indices {
        let p = probs.base + starts[component] * rows + row
        var best = 0
        for choice in 0..<nvec[component] where p[choice * rows] > p[best * rows] { best = choice }
        actions[row * actionSize + component] = Float(best)
      }
    }
  }

  func logProb(rows: Int, _ actions: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    let (logProbs, count) = (logProbs.base, actionSize)
    for component in 0..<count {
      let start = starts[component]
      for row in 0..<rows {
        let own = logProbs[(start + Int(actions[row * count + component])) * rows + row]
        result[row] = component == 0 ? own : result[row] + own
      }
    }
  }

  func entropy(rows: Int, into result: UnsafeMutablePointer<Float>) {
    result.update(repeating: 0, count: rows)
    for component in nvec.indices {
      let entropy = entropies.base + component * rows
      entropy.update(repeating: 0, count: rows)
      for choice in starts[component]..<starts[component] + nvec[component] {
        let (p, logP) = (probs.base + choice * rows, logProbs.base + choice * rows)
        for row in 0..<rows { entropy[row] -= p[row] * logP[row] }
      }
      for row in 0..<rows { result[row] += entropy[row] }
    }
  }

  /// d ln p(a) / d logit = [a] - p;  d H / d logit = -p (ln p + H). What is not allowed has p = 0.
  func backward(
    rows: Int, actions: UnsafePointer<Float>, logProbGradient: UnsafePointer<Float>, entropyGradient: Float,
    into outputGradient: Matrix, adding: Bool
  ) {
    let (gradients, stride, count) = (outputGradient.base, outputGradient.stride, actionSize)
    for component in 0..<count {
      let (entropy, start) = (entropies.base + component * rows, starts[component])
      for choice in start..<start + nvec[component] {
        let (p, logP) = (probs.base + choice * rows, logProbs.base + choice * rows)
        for row in 0..<rows {
          gradients[row * stride + choice] = -p[row] * (logProbGradient[row] + entropyGradient * (logP[row] + entropy[row]))
        }
      }
      for row in 0..<rows {
        gradients[row * stride + start + Int(actions[row * count + component])] += logProbGradient[row]
      }
    }
  }
}
