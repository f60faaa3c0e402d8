// Passes of a policy over many rows at once, forwards and backwards, without allocation: what rollouts and updates use.
import NumericKernels

/// Memory and passes for up to `capacity` rows. The results are the same bits as `ActorCriticPolicy.forward` gives.
package final class ActorCriticBatch {
  private let pi: LayerStack
  private let vf: LayerStack
  private let distribution: any DistributionBatch
  private let piFeatures: FeaturesExtractor
  /// nil when both networks look at the same features.
  private let vfFeatures: FeaturesExtractor?
  /// What `evaluate` gave the two networks.
  private var piInput: Matrix
  private var vfInput: Matrix
  /// The gradient with respect to the features by way of the value network, when they are shared and learnt.
  private let sharedGradient: Matrix?
  private let memory: [FloatBuffer]
  private let matrices = WorkingMemory()
  /// 1 for each choice that the rows of the next passes are allowed, else 0; nil: all are.
  var actionMasks: UnsafePointer<Float>?
  /// V(s), ln p(action), and entropy of each row, after a pass.
  package let values: UnsafeMutablePointer<Float>
  package let logProb: UnsafeMutablePointer<Float>
  package let entropy: UnsafeMutablePointer<Float>
  /// The loss's gradients with respect to them, before `backward`; the entropies' is the same for all rows.
  let valueGradient: UnsafeMutablePointer<Float>
  let logProbGradient: UnsafeMutablePointer<Float>
  var entropyGradient: Float = 0

  init(
    pi: LayerStack, vf: LayerStack, distribution: any DistributionBatch, piFeatures: FeaturesExtractor,
    vfFeatures: FeaturesExtractor?, capacity: Int
  ) {
    self.pi = pi
    self.vf = vf
    self.distribution = distribution
    self.piFeatures = piFeatures
    self.vfFeatures = vfFeatures
    let gradient = piFeatures.resultGradient
    let isShared = piFeatures.hasParameters && vfFeatures == nil
    sharedGradient = isShared ? matrices.matrix(capacity, gradient.columns) : nil
    (piInput, vfInput) = (gradient, gradient)
    memory = (0..<5).map { _ in FloatBuffer(capacity) }
    (values, logProb, entropy) = (memory[0].base, memory[1].base, memory[2].base)
    (valueGradient, logProbGradient) = (memory[3].base, memory[4].base)
  }

  /// Draws an action for each row; `values` and `logProb` go with them.
  package func act(
    _ observations: UnsafeMutablePointer<Float>, rows: Int, deterministic: Bool, random: inout PolicyRandom,
    into actions: UnsafeMutablePointer<Float>
  ) {
    let x = extract(observations, rows: rows)
    evaluateValues(x.vf)
    choose(x.pi, deterministic: deterministic, random: &random, into: actions)
    distribution.logProb(rows: rows, actions, into: logProb)
  }

  /// With state-dependent noise: the next actions are drawn with new noise.
  func resetNoise() { distribution.resetNoise() }

  /// Draws an action for each row, and nothing else.
  package func predict(
    _ observations: UnsafeMutablePointer<Float>, rows: Int, deterministic: Bool, random: inout PolicyRandom,
    into actions: UnsafeMutablePointer<Float>
  ) {
    choose(
      piFeatures.forward(observations, rows: rows), deterministic: deterministic, random: &random, into: actions)
  }

  /// Fills `values`.
  package func predictValues(_ observations: UnsafeMutablePointer<Float>, rows: Int) {
    evaluateValues((vfFeatures ?? piFeatures).forward(observations, rows: rows))
  }

  /// Fills `values`, `logProb` and `entropy` for actions that were taken.
  func evaluate(
    _ observations: UnsafeMutablePointer<Float>, _ actions: UnsafePointer<Float>, rows: Int
  ) {
    (piInput, vfInput) = extract(observations, rows: rows)
    evaluateValues(vfInput)
    updateDistribution(piInput)
    distribution.logProb(rows: rows, actions, into: logProb)
    distribution.entropy(rows: rows, into: entropy)
  }

  /// Writes the gradient of every parameter, after `evaluate` of the same rows and with the gradients above.
  func backward(_ actions: UnsafePointer<Float>, rows: Int) {
    distribution.backward(
      rows: rows, actions: actions, logProbGradient: logProbGradient, entropyGradient: entropyGradient,
      into: pi.resultGradient)
    let valueColumn = vf.resultGradient
    for row in 0..<rows { valueColumn[row, 0] = valueGradient[row] }
    guard piFeatures.hasParameters else {
      pi.backward(piInput)
      vf.backward(vfInput)
      return
    }
    let piGradient = piFeatures.resultGradient.first(rows)
    pi.backward(piInput, inputGradient: piGradient)
    if let vfFeatures {
      vf.backward(vfInput, inputGradient: vfFeatures.resultGradient.first(rows))
      vfFeatures.backward(rows: rows)
    } else if let sharedGradient {
      vf.backward(vfInput, inputGradient: sharedGradient.first(rows))
      for i in 0..<rows * piGradient.stride { piGradient.base[i] += sharedGradient.base[i] }
    }
    piFeatures.backward(rows: rows)
  }

  /// What the two networks look at.
  private func extract(_ observations: UnsafeMutablePointer<Float>, rows: Int) -> (pi: Matrix, vf: Matrix) {
    let x = piFeatures.forward(observations, rows: rows)
    return (x, vfFeatures?.forward(observations, rows: rows) ?? x)
  }

  private func choose(
    _ x: Matrix, deterministic: Bool, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>
  ) {
    updateDistribution(x)
    if deterministic {
      distribution.mode(rows: x.rows, into: actions)
    } else {
      distribution.sample(rows: x.rows, random: &random, into: actions)
    }
  }

  private func updateDistribution(_ x: Matrix) {
    pi.forward(x)
    distribution.update(
      DistributionInputs(outputs: pi.result.first(x.rows), latent: pi.resultInput(x), masks: actionMasks))
  }

  private func evaluateValues(_ x: Matrix) {
    vf.forward(x)
    let column = vf.result
    for row in 0..<x.rows { values[row] = column[row, 0] }
  }
}
