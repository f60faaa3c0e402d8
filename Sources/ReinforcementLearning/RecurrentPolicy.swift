// A policy that remembers what it saw in an episode, as sb3-contrib's RecurrentActorCriticPolicy: the same passes as of
// other policies, with states that go in and come out.
import Environments
import NumericKernels

extension ActorCriticPolicy {
  /// Whether an LSTM remembers what was seen in an episode.
  public var isRecurrent: Bool { lstmActor != nil }

  /// Floats in what is remembered of one episode.
  var stateSize: Int { (lstmActor?.stateSize ?? 0) + (lstmCritic?.stateSize ?? 0) }

  func makeRecurrentBatch(_ lstmActor: LSTM, _ capacity: Int) -> RecurrentBatch {
    RecurrentBatch(
      actor: LSTMStack(lstmActor, capacity: capacity), critic: lstmCritic.map { LSTMStack($0, capacity: capacity) },
      linear: critic.map { LayerStack([$0], storage: parameters, kernels: kernels, capacity: capacity) })
  }

  // MARK: Forward passes with states

  /// States that remember nothing.
  /// - Throws: `EngineError.notRecurrent`, `.hyperparameterOutOfRange`.
  public func initialStates(nEnvs: Int) throws -> RNNStates {
    let lstmActor = try recurrent()
    try EngineError.check("nEnvs", nEnvs, .between(1, 65_536))
    return RNNStates(
      pi: LSTMState(zerosOf: lstmActor, count: nEnvs), vf: LSTMState(zerosOf: lstmCritic ?? lstmActor, count: nEnvs))
  }

  /// Forward pass in all the networks (actor and critic).
  ///
  /// - Parameters:
  ///   - obs: rows of observations; where there are several times as many as states, sequences of that length, one
  ///     after the other.
  ///   - lstmStates: what is remembered before.
  ///   - episodeStarts: for each row whether an episode starts there; then what was before is forgotten.
  ///   - deterministic: whether to take the most probable actions instead of sampling.
  /// - Returns: also what is remembered then.
  /// - Throws: `EngineError.notRecurrent`, `.shapeMismatch`.
  public func forward(
    _ obs: Tensor, lstmStates: RNNStates, episodeStarts: [Bool], deterministic: Bool = false
  ) throws -> (actions: Tensor, values: Tensor, logProb: Tensor, lstmStates: RNNStates) {
    let (latents, states) = try recall(extractFeatures(obs), lstmStates, episodeStarts)
    let values = try valueNet(mlpExtractor.forwardCritic(latents.vf))
    let distribution = try getActionDist(fromLatent: mlpExtractor.forwardActor(latents.pi))
    let actions = distribution.getActions(deterministic: deterministic, using: &random)
    return (actions, values, try distribution.logProb(actions), states)
  }

  /// The distribution of actions for each observation, and what is remembered then.
  /// - Parameters: see `forward`; `lstmStates` are the policy's alone.
  /// - Throws: `EngineError.notRecurrent`, `.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func getDistribution(
    _ obs: Tensor, lstmStates: LSTMState, episodeStarts: [Bool], actionMasks: Tensor? = nil
  ) throws -> (distribution: ActionDistribution, lstmStates: LSTMState) {
    let (latent, state) = try process(extractFeatures(obs).pi, recurrent(), lstmStates, episodeStarts)
    return (try getActionDist(fromLatent: mlpExtractor.forwardActor(latent), actionMasks: actionMasks), state)
  }

  /// V(s) of each observation, (rows, 1).
  /// - Parameters: see `forward`; `lstmStates` are the value function's alone.
  /// - Throws: `EngineError.notRecurrent`, `.shapeMismatch`.
  public func predictValues(_ obs: Tensor, lstmStates: LSTMState, episodeStarts: [Bool]) throws -> Tensor {
    let lstmActor = try recurrent()
    let features = try extractFeatures(obs).vf
    let latent = try critic?(features) ?? process(features, lstmCritic ?? lstmActor, lstmStates, episodeStarts).latent
    return try valueNet(mlpExtractor.forwardCritic(latent))
  }

  /// Values (rows, 1), log-probabilities of `actions` (rows) and entropies in nats (rows), by the present weights.
  /// - Parameters: see `forward`.
  /// - Throws: `EngineError.notRecurrent`, `.shapeMismatch`, `.actionOutsideSpace`, `.unmaskableSpace`,
  ///   `.everyActionForbidden`.
  public func evaluateActions(
    _ obs: Tensor, _ actions: Tensor, lstmStates: RNNStates, episodeStarts: [Bool], actionMasks: Tensor? = nil
  ) throws -> (values: Tensor, logProb: Tensor, entropy: Tensor) {
    let latents = try recall(extractFeatures(obs), lstmStates, episodeStarts).latents
    let distribution = try getActionDist(
      fromLatent: mlpExtractor.forwardActor(latents.pi), actionMasks: actionMasks)
    let values = try valueNet(mlpExtractor.forwardCritic(latents.vf))
    return (values, try distribution.logProb(actions), distribution.entropy())
  }

  // MARK: Acting

  /// An action for each row of observations, clipped to the bounds of the action space, and what is remembered then.
  /// - Parameters:
  ///   - state: what the last call gave; nil: nothing is remembered yet. Policies without LSTM take and give nil.
  ///   - episodeStart: for each row whether an episode starts there; nil: nowhere.
  ///   - actionMasks: see `getActionDist`.
  /// - Throws: `EngineError.notRecurrent`, `.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func predict(
    _ observations: Tensor, state: LSTMState?, episodeStart: [Bool]? = nil, deterministic: Bool = false,
    actionMasks: Tensor? = nil
  ) throws -> (actions: Tensor, state: LSTMState?) {
    guard let lstmActor else {
      if state != nil { _ = try recurrent() }
      return (try predict(observations, deterministic: deterministic, actionMasks: actionMasks), nil)
    }
    let rows = observations.rowCount
    let (distribution, after) = try getDistribution(
      observations, lstmStates: state ?? LSTMState(zerosOf: lstmActor, count: rows),
      episodeStarts: episodeStart ?? Array(repeating: false, count: rows), actionMasks: actionMasks)
    return (fitActions(distribution, deterministic: deterministic), after)
  }

  /// An action for one observation, ready for `Environment.step`, and what is remembered then.
  /// - Parameters: see the other `predict`.
  /// - Throws: `EngineError.notRecurrent`, `.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func predict(
    _ observation: [Float], state: LSTMState?, episodeStart: Bool = false, deterministic: Bool = false,
    actionMasks: [Bool]? = nil
  ) throws -> (action: Action, state: LSTMState?) {
    let masks = try actionMasks.map { try Tensor($0.map { $0 ? 1 : 0 }, shape: [1, $0.count]) }
    let (actions, after) = try predict(
      row(observation), state: state, episodeStart: [episodeStart], deterministic: deterministic, actionMasks: masks)
    return (action(actions.elements), after)
  }

  // MARK: Remembering

  /// - Throws: `EngineError.notRecurrent`.
  private func recurrent() throws -> LSTM {
    guard let lstmActor else { throw EngineError.notRecurrent(className) }
    return lstmActor
  }

  /// The policy's features after its memory, which remembers nothing yet.
  func recallPi(_ features: Tensor) throws -> Tensor {
    try lstmActor.map { try $0(features, LSTMState(zerosOf: $0, count: features.rowCount)).output } ?? features
  }

  /// The value function's features after its memory, which remembers nothing yet.
  func recallVf(_ features: Tensor) throws -> Tensor {
    guard let lstm = lstmCritic ?? lstmActor else { return features }
    return try critic?(features) ?? lstm(features, LSTMState(zerosOf: lstm, count: features.rowCount)).output
  }

  private func recall(
    _ features: Features, _ states: RNNStates, _ episodeStarts: [Bool]
  ) throws -> (latents: Features, states: RNNStates) {
    let pi = try process(features.pi, recurrent(), states.pi, episodeStarts)
    if let critic {
      return (Features(pi: pi.latent, vf: try critic(features.vf)), RNNStates(pi: pi.state, vf: pi.state))
    }
    let vf = try lstmCritic.map { try process(features.vf, $0, states.vf, episodeStarts) } ?? pi
    return (Features(pi: pi.latent, vf: vf.latent), RNNStates(pi: pi.state, vf: vf.state))
  }

  /// Sequences of features through an LSTM, step by step: what `LSTMStack` does at once.
  private func process(
    _ features: Tensor, _ lstm: LSTM, _ state: LSTMState, _ episodeStarts: [Bool]
  ) throws -> (latent: Tensor, state: LSTMState) {
    let (rows, count) = (features.rowCount, state.hidden.shape[1])
    guard episodeStarts.count == rows else {
      throw EngineError.shapeMismatch(.episodeStarts, expected: [rows], actual: [episodeStarts.count])
    }
    guard count > 0, rows % count == 0 else {
      throw EngineError.shapeMismatch(
        .lstmState, expected: [lstm.numLayers, rows, lstm.hiddenSize], actual: state.hidden.shape)
    }
    let length = rows / count
    var (state, outputs) = (state, Array(repeating: [Float](), count: rows))
    for step in 0..<length {
      let atStep = (0..<count).map { $0 * length + step }
      state = try state.reset(where: atStep.map { episodeStarts[$0] })
      let x = Tensor(
        unchecked: atStep.flatMap { features.elements[$0 * lstm.inputSize..<($0 + 1) * lstm.inputSize] },
        shape: [count, lstm.inputSize])
      let output: Tensor
      (output, state) = try lstm(x, state)
      for (row, values) in zip(atStep, output.rows) { outputs[row] = values }
    }
    return (Tensor(unchecked: Array(outputs.joined()), shape: [rows, lstm.hiddenSize]), state)
  }
}

extension PolicyKwargs {
  /// What stands between features and the hidden layers that lead to a part of that name.
  func memoryOutline(before name: String) -> [NetworkOutline.HiddenLayer] {
    guard useLSTM else { return [] }
    let isPolicy = name == "action_net" || name.hasPrefix("mlp_extractor.policy_net")
    guard isPolicy || sharedLstm || enableCriticLSTM else {
      return [.init(width: lstmHiddenSize, activation: .identity)]
    }
    return Array(repeating: .init(width: lstmHiddenSize, activation: .tanh, isLSTM: true), count: nLstmLayers)
  }
}

extension PPO {
  /// An action for each row of observations, clipped to the bounds of the action space, and what is remembered then.
  /// - Parameters: see `ActorCriticPolicy.predict(_:state:episodeStart:deterministic:actionMasks:)`.
  /// - Throws: `EngineError.notRecurrent`, `.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func predict(
    _ observations: Tensor, state: LSTMState?, episodeStart: [Bool]? = nil, deterministic: Bool = false,
    actionMasks: Tensor? = nil
  ) throws -> (actions: Tensor, state: LSTMState?) {
    try policy.predict(
      observations, state: state, episodeStart: episodeStart, deterministic: deterministic, actionMasks: actionMasks)
  }

  /// An action for one observation, ready for `Environment.step`, and what is remembered then.
  /// - Parameters: see `ActorCriticPolicy.predict(_:state:episodeStart:deterministic:actionMasks:)`.
  /// - Throws: `EngineError.notRecurrent`, `.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func predict(
    _ observation: [Float], state: LSTMState?, episodeStart: Bool = false, deterministic: Bool = false,
    actionMasks: [Bool]? = nil
  ) throws -> (action: Action, state: LSTMState?) {
    try policy.predict(
      observation, state: state, episodeStart: episodeStart, deterministic: deterministic, actionMasks: actionMasks)
  }
}
