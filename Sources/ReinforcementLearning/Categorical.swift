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
  /// (capacity, total), without gaps: ln p and p; and (capacity, components).
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
    [("probs", Tensor(copying: probs.base, shape: [rows, total]))]
  }

  func update(_ inputs: DistributionInputs) {
    let (rows, outputs, count, total) = (inputs.outputs.rows, inputs.outputs, actionSize, total)
    let (logProbs, probs, sums) = (logProbs.base, probs.base, sums.base)
    for row in 0..<rows {
      let (own, given) = (logProbs + row * total, outputs.base + row * outputs.stride)
      for i in 0..<total { own[i] = given[i] }
      if let masks = inputs.masks {
        for i in 0..<total where masks[row * total + i] == 0 { own[i] = Self.forbidden }
      }
    }
    for component in 0..<count {
      let (n, start) = (nvec[component], starts[component])
      for row in 0..<rows {
        let logits = logProbs + row * total + start
        var largest = logits[0]
        for choice in 1..<max(n, 1) where logits[choice] > largest { largest = logits[choice] }
        for choice in 0..<n { logits[choice] -= largest }
      }
    }
    kernels.exp(rows * total, logProbs, into: probs)
    for component in 0..<count {
      let (n, start) = (nvec[component], starts[component])
      for row in 0..<rows {
        let p = probs + row * total + start
        var sum: Float = 0
        for choice in 0..<n { sum += p[choice] }
        for choice in 0..<n { p[choice] /= sum }
        sums[row * count + component] = sum
      }
    }
    kernels.log(rows * count, sums, into: sums)
    for component in 0..<count {
      let (n, start) = (nvec[component], starts[component])
      for row in 0..<rows {
        let (logits, sum) = (logProbs + row * total + start, sums[row * count + component])
        for choice in 0..<n { logits[choice] -= sum }
      }
    }
  }

  func sample(rows: Int, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      for component in 0..<actionSize {
        let p = probs.base + row * total + starts[component]
        let threshold = Float(random.uniform())
        var below: Float = 0
        var choice = 0
        // The rounded sum may stay below the threshold: then it is the last choice that can be.
        var last = nvec[component] - 1
        while last > 0, p[last] == 0 { last -= 1 }
        while choice < last {
          below += p[choice]
          if threshold < below { break }
          choice += 1
        }
        actions[row * actionSize + component] = Float(choice)
      }
    }
  }

  func mode(rows: Int, into actions: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      for component in 0..<actionSize {
        let p = probs.base + row * total + starts[component]
        var best = 0
        for choice in 1..<max(nvec[component], 1) where p[choice] > p[best] { best = choice }
        actions[row * actionSize + component] = Float(best)
      }
    }
  }

  func logProb(rows: Int, _ actions: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    let (logProbs, count, total) = (logProbs.base, actionSize, total)
    for component in 0..<count {
      let start = starts[component]
      for row in 0..<rows {
        let own = logProbs[row * total + start + Int(actions[row * count + component])]
        result[row] = component == 0 ? own : result[row] + own
      }
    }
  }

  func entropy(rows: Int, into result: UnsafeMutablePointer<Float>) {
    let (logProbs, probs, entropies) = (logProbs.base, probs.base, entropies.base)
    let (count, total) = (actionSize, total)
    for component in 0..<count {
      let (n, start) = (nvec[component], starts[component])
      for row in 0..<rows {
        var sum: Float = 0
        for i in row * total + start..<row * total + start + n { sum += probs[i] * logProbs[i] }
        entropies[row * count + component] = -sum
        result[row] = (component == 0 ? 0 : result[row]) - sum
      }
    }
  }

  /// d ln p(a) / d logit = [a] - p;  d H / d logit = -p (ln p + H). What is not allowed has p = 0.
  func backward(
    rows: Int, actions: UnsafePointer<Float>, logProbGradient: UnsafePointer<Float>, entropyGradient: Float,
    into outputGradient: Matrix
  ) {
    let (probs, logProbs, entropies) = (probs.base, logProbs.base, entropies.base)
    let (count, total) = (actionSize, total)
    for component in 0..<count {
      let (n, start) = (nvec[component], starts[component])
      for row in 0..<rows {
        let gradient = outputGradient.base + row * outputGradient.stride + start
        let (p, logP) = (probs + row * total + start, logProbs + row * total + start)
        let (entropy, ofLogProb) = (entropies[row * count + component], logProbGradient[row])
        for i in 0..<n { gradient[i] = -p[i] * (ofLogProb + entropyGradient * (logP[i] + entropy)) }
        gradient[Int(actions[row * count + component])] += ofLogProb
      }
    }
  }
}
