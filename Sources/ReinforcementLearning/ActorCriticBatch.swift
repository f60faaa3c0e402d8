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
  /// nil when nothing is remembered.
  private let recurrent: RecurrentBatch?
  /// What `evaluate` gave the two networks: features, and where there is an LSTM between, what that made of them.
  private var features: (pi: Matrix, vf: Matrix)
  private var latents: (pi: Matrix, vf: Matrix)
  private var sequences = Sequences(rowsPerStep: nil, rows: 0)
  /// The gradient with respect to the features by way of the value network, when they are shared and learnt.
  private let sharedGradient: Matrix?
  private let memory: [FloatBuffer]
  private let matrices = WorkingMemory()
  /// 1 for each choice that the rows of the next passes are allowed, else 0; nil: all are.
  var actionMasks: UnsafePointer<Float>?
  /// In a recurrent policy what is remembered before the next pass, a row for each sequence. `act` and `predict` take
  /// one step and leave there what is remembered after it.
  var lstmStates: UnsafeMutablePointer<Float>?
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
    vfFeatures: FeaturesExtractor?, recurrent: RecurrentBatch?, capacity: Int
  ) {
    self.pi = pi
    self.vf = vf
    self.distribution = distribution
    self.piFeatures = piFeatures
    self.vfFeatures = vfFeatures
    self.recurrent = recurrent
    let gradient = piFeatures.resultGradient
    let isShared = piFeatures.hasParameters && vfFeatures == nil && (recurrent == nil || recurrent?.vfGradient != nil)
    sharedGradient = isShared ? matrices.matrix(capacity, gradient.columns) : nil
    (features, latents) = ((gradient, gradient), (gradient, gradient))
    memory = (0..<5).map { _ in FloatBuffer(capacity) }
    (values, logProb, entropy) = (memory[0].base, memory[1].base, memory[2].base)
    (valueGradient, logProbGradient) = (memory[3].base, memory[4].base)
  }

  /// Draws an action for each row; `values` and `logProb` go with them.
  package func act(
    _ observations: UnsafeMutablePointer<Float>, rows: Int, deterministic: Bool, random: inout PolicyRandom,
    into actions: UnsafeMutablePointer<Float>
  ) {
    look(at: observations, Sequences(rowsPerStep: nil, rows: rows))
    if let lstmStates {
      recurrent?.storeActor(lstmStates, count: rows)
      recurrent?.storeCritic(lstmStates, count: rows)
    }
    evaluateValues(latents.vf)
    choose(latents.pi, deterministic: deterministic, random: &random, into: actions)
    distribution.logProb(rows: rows, actions, into: logProb)
  }

  /// With state-dependent noise: the next actions are drawn with new noise.
  func resetNoise() { distribution.resetNoise() }

  /// Draws an action for each row, and nothing else.
  package func predict(
    _ observations: UnsafeMutablePointer<Float>, rows: Int, deterministic: Bool, random: inout PolicyRandom,
    into actions: UnsafeMutablePointer<Float>
  ) {
    var latent = piFeatures.forward(observations, rows: rows)
    if let recurrent {
      load(rows)
      latent = recurrent.forwardActor(latent, Sequences(rowsPerStep: nil, rows: rows))
      if let lstmStates { recurrent.storeActor(lstmStates, count: rows) }
    }
    choose(latent, deterministic: deterministic, random: &random, into: actions)
  }

  /// Fills `values`.
  package func predictValues(_ observations: UnsafeMutablePointer<Float>, rows: Int) {
    var latent = (vfFeatures ?? piFeatures).forward(observations, rows: rows)
    if let recurrent {
      load(rows)
      latent = recurrent.forwardCritic(latent, Sequences(rowsPerStep: nil, rows: rows))
    }
    evaluateValues(latent)
  }

  /// Fills `values`, `logProb` and `entropy` for actions that were taken.
  /// - Parameter sequences: how the rows follow each other, which only recurrent policies ask.
  func evaluate(
    _ observations: UnsafeMutablePointer<Float>, _ actions: UnsafePointer<Float>, _ sequences: Sequences
  ) {
    let rows = sequences.rows
    look(at: observations, sequences)
    evaluateValues(latents.vf)
    updateDistribution(latents.pi)
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
      backwardPi(featuresGradient: nil)
      backwardVf(featuresGradient: nil)
      return
    }
    let piGradient = piFeatures.resultGradient.first(rows)
    backwardPi(featuresGradient: piGradient)
    backwardVf(featuresGradient: (vfFeatures?.resultGradient ?? sharedGradient)?.first(rows))
    if let vfFeatures {
      vfFeatures.backward(rows: rows)
    } else if let sharedGradient {
      for i in 0..<rows * piGradient.stride { piGradient.base[i] += sharedGradient.base[i] }
    }
    piFeatures.backward(rows: rows)
  }

  private func backwardPi(featuresGradient: Matrix?) {
    guard let recurrent else { return pi.backward(features.pi, inputGradient: featuresGradient) }
    pi.backward(latents.pi, inputGradient: recurrent.piGradient.first(latents.pi.rows))
    recurrent.backwardActor(features.pi, sequences, inputGradient: featuresGradient)
  }

  private func backwardVf(featuresGradient: Matrix?) {
    guard let recurrent else { return vf.backward(features.vf, inputGradient: featuresGradient) }
    vf.backward(latents.vf, inputGradient: recurrent.vfGradient?.first(latents.vf.rows))
    recurrent.backwardCritic(features.vf, sequences, inputGradient: featuresGradient)
  }

  /// What the two networks look at, kept for `backward`.
  private func look(at observations: UnsafeMutablePointer<Float>, _ sequences: Sequences) {
    let x = piFeatures.forward(observations, rows: sequences.rows)
    features = (x, vfFeatures?.forward(observations, rows: sequences.rows) ?? x)
    latents = features
    guard let recurrent else { return }
    self.sequences = sequences
    load(sequences.starts)
    latents.pi = recurrent.forwardActor(features.pi, sequences)
    latents.vf = recurrent.forwardCritic(features.vf, sequences, latentPi: latents.pi)
  }

  private func load(_ starts: Int) {
    if let lstmStates { recurrent?.load(lstmStates, count: starts) }
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
