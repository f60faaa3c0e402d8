// Passes of a policy over many rows at once, forwards and backwards, without allocation: what rollouts and updates use.
import NumericKernels

/// Memory and passes for up to `capacity` rows. The results are the same bits as `ActorCriticPolicy.forward` gives.
package final class ActorCriticBatch: PiecewiseWork {
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
  private var latentPi: Matrix
  private var latentVf: Matrix
  private var sequences = Sequences(rowsPerStep: nil, rows: 0)
  /// The gradient with respect to the features by way of the value network, when they are shared and learnt.
  private let sharedGradient: Matrix?
  /// What the policy's side (piece 0) and the value function's (piece 1) do at the moment, at the same time where
  /// neither needs the other's results.
  private var pass = Pass.none
  /// The threads for it; one changes no bit.
  package var pool = WorkerPool(threads: 1)
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
    (features, latentPi, latentVf) = ((gradient, gradient), gradient, gradient)
    memory = (0..<5).map { _ in FloatBuffer(capacity) }
    (values, logProb, entropy) = (memory[0].base, memory[1].base, memory[2].base)
    (valueGradient, logProbGradient) = (memory[3].base, memory[4].base)
  }

  private enum Pass {
    case none
    /// Distributions and values of what `look` gave.
    case act
    /// And log-probabilities and entropies of these actions.
    case evaluate(actions: UnsafePointer<Float>)
    case backward(actions: UnsafePointer<Float>, rows: Int, adding: Bool, piFeatures: Matrix?, vfFeatures: Matrix?)
  }

  /// Does what both sides have to, and waits for them.
  private func run(_ pass: Pass, rows: Int) {
    self.pass = pass
    // A shared LSTM's output is the policy's side to make; and few rows are done before another thread has started.
    if recurrent?.isShared == true || rows < 16 {
      perform(0)
      perform(1)
    } else {
      pool.run(2, self)
    }
    self.pass = .none
  }

  package func perform(_ side: Int) {
    switch (pass, side) {
    case (.none, _): break
    case (.act, 0):
      recallPi()
      updateDistribution(latentPi)
    case (.evaluate(let actions), 0):
      recallPi()
      updateDistribution(latentPi)
      distribution.logProb(rows: latentPi.rows, actions, into: logProb)
      distribution.entropy(rows: latentPi.rows, into: entropy)
    case (.act, _), (.evaluate, _):
      recallVf()
      evaluateValues(latentVf)
    case (.backward(let actions, let rows, let adding, let featuresGradient, _), 0):
      distribution.backward(
        rows: rows, actions: actions, logProbGradient: logProbGradient, entropyGradient: entropyGradient,
        into: pi.resultGradient, adding: adding)
      backwardPi(adding, featuresGradient: featuresGradient)
    case (.backward(_, let rows, let adding, _, let featuresGradient), _):
      for row in 0..<rows { vf.resultGradient[row, 0] = valueGradient[row] }
      backwardVf(adding, featuresGradient: featuresGradient)
    }
  }

  /// Draws an action for each row; `values` and `logProb` go with them.
  package func act(
    _ observations: UnsafeMutablePointer<Float>, rows: Int, deterministic: Bool, random: inout PolicyRandom,
    into actions: UnsafeMutablePointer<Float>
  ) {
    look(at: observations, Sequences(rowsPerStep: nil, rows: rows))
    run(.act, rows: rows)
    if let lstmStates {
      recurrent?.storeActor(lstmStates, count: rows)
      recurrent?.storeCritic(lstmStates, count: rows)
    }
    draw(rows, deterministic: deterministic, random: &random, into: actions)
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
    updateDistribution(latent)
    draw(rows, deterministic: deterministic, random: &random, into: actions)
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
    look(at: observations, sequences)
    run(.evaluate(actions: actions), rows: sequences.rows)
  }

  /// Writes the gradient of every parameter, after `evaluate` of the same rows and with the gradients above.
  /// - Parameter adding: whether it is added to what the last call wrote, with the same parameters; not in recurrent
  ///   policies.
  func backward(_ actions: UnsafePointer<Float>, rows: Int, adding: Bool) {
    let learnsFeatures = piFeatures.hasParameters
    let piGradient = piFeatures.resultGradient.first(learnsFeatures ? rows : 0)
    let vfGradient = learnsFeatures ? (vfFeatures?.resultGradient ?? sharedGradient)?.first(rows) : nil
    run(
      .backward(
        actions: actions, rows: rows, adding: adding, piFeatures: learnsFeatures ? piGradient : nil,
        vfFeatures: vfGradient),
      rows: rows)
    guard learnsFeatures else { return }
    if let vfFeatures {
      vfFeatures.backward(rows: rows, adding: adding)
    } else if let sharedGradient {
      for i in 0..<rows * piGradient.stride { piGradient.base[i] += sharedGradient.base[i] }
    }
    piFeatures.backward(rows: rows, adding: adding)
  }

  private func backwardPi(_ adding: Bool, featuresGradient: Matrix?) {
    guard let recurrent else { return pi.backward(features.pi, adding: adding, inputGradient: featuresGradient) }
    pi.backward(latentPi, adding: false, inputGradient: recurrent.piGradient.first(latentPi.rows))
    recurrent.backwardActor(features.pi, sequences, inputGradient: featuresGradient)
  }

  private func backwardVf(_ adding: Bool, featuresGradient: Matrix?) {
    guard let recurrent else { return vf.backward(features.vf, adding: adding, inputGradient: featuresGradient) }
    vf.backward(latentVf, adding: false, inputGradient: recurrent.vfGradient?.first(latentVf.rows))
    recurrent.backwardCritic(features.vf, sequences, inputGradient: featuresGradient)
  }

  /// What the two networks look at, kept for `backward`.
  private func look(at observations: UnsafeMutablePointer<Float>, _ sequences: Sequences) {
    let x = piFeatures.forward(observations, rows: sequences.rows)
    features = (x, vfFeatures?.forward(observations, rows: sequences.rows) ?? x)
    (latentPi, latentVf) = features
    guard recurrent != nil else { return }
    self.sequences = sequences
    load(sequences.starts)
  }

  private func recallPi() {
    if let recurrent { latentPi = recurrent.forwardActor(features.pi, sequences) }
  }

  private func recallVf() {
    if let recurrent { latentVf = recurrent.forwardCritic(features.vf, sequences, latentPi: latentPi) }
  }

  private func load(_ starts: Int) {
    if let lstmStates { recurrent?.load(lstmStates, count: starts) }
  }

  private func draw(
    _ rows: Int, deterministic: Bool, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>
  ) {
    if deterministic {
      distribution.mode(rows: rows, into: actions)
    } else {
      distribution.sample(rows: rows, random: &random, into: actions)
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
