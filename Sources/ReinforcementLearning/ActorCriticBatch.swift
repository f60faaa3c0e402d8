// Passes of a policy over many rows at once, forwards and backwards, without allocation: what rollouts and updates use.
import NumericKernels

/// Memory and passes for up to `capacity` rows. The results are the same bits as `ActorCriticPolicy.forward` gives.
package final class ActorCriticBatch {
  private let pi: LayerStack
  private let vf: LayerStack
  private let distribution: any DistributionBatch
  private let features: FeaturesExtractor
  private let memory: [FloatBuffer]
  /// V(s), ln p(action), and entropy of each row, after a pass.
  package let values: UnsafeMutablePointer<Float>
  package let logProb: UnsafeMutablePointer<Float>
  package let entropy: UnsafeMutablePointer<Float>
  /// The loss's gradients with respect to them, before `backward`; the entropies' is the same for all rows.
  let valueGradient: UnsafeMutablePointer<Float>
  let logProbGradient: UnsafeMutablePointer<Float>
  var entropyGradient: Float = 0

  init(
    pi: LayerStack, vf: LayerStack, distribution: any DistributionBatch, features: FeaturesExtractor, capacity: Int
  ) {
    self.pi = pi
    self.vf = vf
    self.distribution = distribution
    self.features = features
    memory = (0..<5).map { _ in FloatBuffer(capacity) }
    (values, logProb, entropy) = (memory[0].base, memory[1].base, memory[2].base)
    (valueGradient, logProbGradient) = (memory[3].base, memory[4].base)
  }

  /// Draws an action for each row; `values` and `logProb` go with them.
  package func act(
    _ observations: UnsafeMutablePointer<Float>, rows: Int, deterministic: Bool, random: inout PolicyRandom,
    into actions: UnsafeMutablePointer<Float>
  ) {
    let x = features.features(observations, rows: rows)
    evaluateValues(x)
    choose(x, deterministic: deterministic, random: &random, into: actions)
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
      features.features(observations, rows: rows), deterministic: deterministic, random: &random, into: actions)
  }

  /// Fills `values`.
  package func predictValues(_ observations: UnsafeMutablePointer<Float>, rows: Int) {
    evaluateValues(features.features(observations, rows: rows))
  }

  /// Fills `values`, `logProb` and `entropy` for actions that were taken.
  func evaluate(
    _ observations: UnsafeMutablePointer<Float>, _ actions: UnsafePointer<Float>, rows: Int
  ) {
    let x = features.features(observations, rows: rows)
    evaluateValues(x)
    updateDistribution(x)
    distribution.logProb(rows: rows, actions, into: logProb)
    distribution.entropy(rows: rows, into: entropy)
  }

  /// Writes the gradient of every parameter, after `evaluate` of the same rows and with the gradients above.
  func backward(_ observations: UnsafeMutablePointer<Float>, _ actions: UnsafePointer<Float>, rows: Int) {
    let x = features.features(observations, rows: rows)
    distribution.backward(
      rows: rows, actions: actions, logProbGradient: logProbGradient, entropyGradient: entropyGradient,
      into: pi.resultGradient)
    pi.backward(x)
    let valueColumn = vf.resultGradient
    for row in 0..<rows { valueColumn[row, 0] = valueGradient[row] }
    vf.backward(x)
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
    distribution.update(DistributionInputs(outputs: pi.result.first(x.rows), latent: pi.resultInput(x)))
  }

  private func evaluateValues(_ x: Matrix) {
    vf.forward(x)
    let column = vf.result
    for row in 0..<x.rows { values[row] = column[row, 0] }
  }
}
