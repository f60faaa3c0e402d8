// Policies that remember: states in rollouts, gradients through time, saved models, and a task that asks for memory.
// The numbers of sb3-contrib are ParityTests'.
import Environments
import ReinforcementLearning
import Testing

/// Shows 1 or -1 at the start and 0 from then on; three steps later the action is to say which it was.
struct Recall: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Recall", observationSpace: .box(try! Box(low: [-1], high: [1])), actionSpace: .discrete(Discrete(2)))
  var shown: Float = 0
  var steps = 0

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    (shown, steps) = (random.integers(0..<2) == 0 ? -1 : 1, 0)
    observation[0] = shown
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    steps += 1
    observation[0] = 0
    return Transition(reward: steps == 4 && (action[0] == 1) == (shown == 1) ? 1 : 0, terminated: steps == 4)
  }
}

@Suite struct RecurrentTests {
  /// What the value function remembers by.
  enum Critic: CaseIterable {
    case ownLSTM, sharedLSTM, linear

    func kwargs(size: Int = 6, layers: Int = 1, netArch: NetArch = [5]) -> PolicyKwargs {
      var kwargs = PolicyKwargs()
      (kwargs.lstmHiddenSize, kwargs.nLstmLayers, kwargs.netArch) = (size, layers, netArch)
      (kwargs.sharedLstm, kwargs.enableCriticLSTM) = (self == .sharedLSTM, self == .ownLSTM)
      return kwargs
    }
  }

  private static func settings(_ change: (inout PPOHyperparameters) -> Void) -> PPOHyperparameters {
    var settings = PPOHyperparameters()
    change(&settings)
    return settings
  }

  // MARK: Rollouts

  /// Each step of the rollout, by single passes with the states in hand; episodes are cut off after three steps.
  @Test(arguments: Critic.allCases) func statesAreCarriedAndForgotten(_ critic: Critic) throws {
    let model = try PPO(
      "MlpLstmPolicy", VecEnv(CutOff(), nEnvs: 2, seed: 3),
      Self.settings { ($0.nSteps, $0.batchSize, $0.gamma) = (8, 16, 0.9) }, kwargs: critic.kwargs(layers: 2), seed: 4)
    let buffer = model.rolloutBuffer
    var states = try model.policy.initialStates(nEnvs: 2)
    var starts = [true, true]
    for _ in 0..<2 {  // (the second rollout goes on in the middle of an episode)
      try model.collectRollouts()
      for step in 0..<8 {
        let rows = 2 * step..<2 * step + 2
        let obs = try Tensor(Array(buffer.observations.elements[rows]), shape: [2, 1])
        let actions = try Tensor(Array(buffer.actions.elements[rows]))
        let before = states
        let expected = try model.policy.evaluateActions(obs, actions, lstmStates: before, episodeStarts: starts)
        states = try model.policy.forward(obs, lstmStates: before, episodeStarts: starts).lstmStates
        #expect(Array(buffer.values.elements[rows]) == expected.values.elements)
        #expect(Array(buffer.logProbs.elements[rows]) == expected.logProb.elements)
        #expect(Array(buffer.episodeStarts.elements[rows]) == starts.map { $0 ? 1 : 0 })
        let isCutOff = obs.elements.map { $0 == 2 }
        // What was cut off is worth what the value function says that remembers the whole episode.
        let terminal = try model.policy.predictValues(
          Tensor([3, 3], shape: [2, 1]), lstmStates: states.vf, episodeStarts: [false, false]).elements
        #expect(
          Array(buffer.rewards.elements[rows]) == zip(isCutOff, terminal).map { $0 ? 1 + Float(0.9) * $1 : 1 })
        starts = isCutOff
      }
      let last = starts.map { $0 ? Float(0) : buffer.observations.elements[buffer.count - 1] + 1 }
      let lastValues = try model.policy.predictValues(
        Tensor(last, shape: [2, 1]), lstmStates: states.vf, episodeStarts: starts)
      #expect(lastValues.elements == Array(buffer.lastValues.elements))
    }
    #expect(buffer.tensor(.lstmStates).shape == [8, 2, critic == .ownLSTM ? 48 : 24])
  }

  // MARK: Gradients

  @Test(arguments: Critic.allCases, [1, 2]) func gradientsAreTheLossesSlopes(_ critic: Critic, layers: Int) throws {
    let (nEnvs, nSteps) = (2, 11)  // episodes of eight steps: they end inside
    func make() throws -> PPO {
      let settings = Self.settings {
        ($0.nSteps, $0.batchSize, $0.nEpochs, $0.normalizeAdvantage) = (nSteps, nSteps * nEnvs, 1, false)
        $0.entCoef = 0.05
      }
      return try PPO(
        "MlpLstmPolicy", VecEnv(Repeat<Digits>(), nEnvs: nEnvs, seed: 1), settings,
        kwargs: critic.kwargs(layers: layers), seed: 2)
    }
    let model = try make()
    model.sampleOrder = { _ in Array(0..<nSteps * nEnvs) }
    try model.learn(totalTimesteps: nSteps * nEnvs)
    // The same first weights, and the rollout that the model learnt from, environment by environment.
    let policy = try make().policy
    let buffer = model.rolloutBuffer
    let samples = (0..<nEnvs).flatMap { env in (0..<nSteps).map { $0 * nEnvs + env } }
    func rows(_ column: RolloutBuffer.Column, _ size: Int) throws -> [Float] {
      let elements = buffer.tensor(column).elements
      return samples.flatMap { elements[$0 * size..<($0 + 1) * size] }
    }
    let obs = try Tensor(rows(.observations, 2), shape: [samples.count, 2])
    let actions = try Tensor(rows(.actions, 2), shape: [samples.count, 2])
    let starts = try rows(.episodeStarts, 1).map { $0 == 1 }
    #expect(starts.count { $0 } == 4)
    let (old, advantages, returns) = try (rows(.logProbs, 1), rows(.advantages, 1), rows(.returns, 1))
    let states = try policy.initialStates(nEnvs: nEnvs)

    /// The loss's parts near the old policy, where nothing is clipped, in double precision.
    func losses() throws -> (policy: Double, value: Double) {
      let (values, logProb, entropy) = try policy.evaluateActions(
        obs, actions, lstmStates: states, episodeStarts: starts)
      let n = Double(samples.count)
      return samples.indices.reduce(into: (0, 0)) { sum, i in
        let change = Double(logProb.elements[i] - old[i])
        let error = Double(values.elements[i] - returns[i])
        sum.policy -= Double(advantages[i]) * (1 + change + change * change / 2) / n
        sum.policy -= 0.05 * Double(entropy.elements[i]) / n
        sum.value += 0.5 * error * error / n
      }
    }
    #expect(policy.parameters.names.contains("lstm_actor.weight_hh_l\(layers - 1)"))
    for (name, value) in policy.namedParameters.map({ ($0.name, $0.value) }) {
      let gradient = try model.policy.gradient(name).elements
      let scale = gradient.map(\.magnitude).max() ?? 0
      #expect(scale > 0, "\(name)")
      // A shared LSTM learns from the policy's loss alone.
      let isShared = critic == .sharedLSTM && name.hasPrefix("lstm_actor")
      for index in [0, value.count / 3, value.count / 2, value.count - 1] {
        func slope(_ size: Float) throws -> Double {
          func at(_ offset: Float) throws -> Double {
            var elements = value.elements
            elements[index] += offset
            try policy.setParameter(name, to: Tensor(elements, shape: value.shape))
            let losses = try losses()
            return isShared ? losses.policy : losses.policy + losses.value
          }
          return try (at(size) - at(-size)) / Double(2 * size)
        }
        let expected = try slope(4e-3)
        try policy.setParameter(name, to: value)
        #expect(
          abs(Double(gradient[index]) - expected) < 0.01 * Double(scale) + 1e-4,
          "\(name)[\(index)] is \(gradient[index]), not \(expected)")
      }
    }
  }

  // MARK: Learning

  @Test(arguments: Critic.allCases) func whatWasShownIsRemembered(_ critic: Critic) throws {
    func result(_ name: String, _ kwargs: PolicyKwargs) throws -> Double {
      let settings = Self.settings {
        ($0.nSteps, $0.batchSize, $0.nEpochs, $0.learningRate) = (64, 128, 8, 5e-3)
      }
      let model = try PPO(name, VecEnv(Recall(), nEnvs: 8, seed: 1), settings, kwargs: kwargs, seed: 3)
      try model.learn(totalTimesteps: 12_000)
      return try evaluatePolicy(model, nEvalEpisodes: 100).mean
    }
    #expect(try result("MlpLstmPolicy", critic.kwargs(size: 16, netArch: [16])) == 1)
    if critic == .ownLSTM {
      var kwargs = PolicyKwargs()
      kwargs.netArch = [16]
      #expect(try result("MlpPolicy", kwargs) < 0.7)
    }
  }

  @Test func predictionRemembersFromStepToStep() throws {
    let model = try PPO(
      "MlpLstmPolicy", VecEnv(Recall(), nEnvs: 1), Self.settings { ($0.nSteps, $0.batchSize) = (8, 8) },
      kwargs: Critic.ownLSTM.kwargs(size: 3), seed: 1)
    let first = try model.predict([1], state: nil, deterministic: true)
    let second = try model.predict([0], state: first.state, deterministic: true)
    let state = try #require(second.state)
    #expect(state.hidden.shape == [1, 1, 3] && state.cell.shape == [1, 1, 3])
    #expect(second.state != first.state)
    // A start forgets; both as of two environments at once.
    let again = try model.predict([1], state: second.state, episodeStart: true, deterministic: true)
    #expect(again.state == first.state)
    let both = try model.predict(
      Tensor([[1], [0]]), state: LSTMState(
        hidden: Tensor([9, 9, 9] + #require(first.state).hidden.elements, shape: [1, 2, 3]),
        cell: Tensor([9, 9, 9] + #require(first.state).cell.elements, shape: [1, 2, 3])),
      episodeStart: [true, false], deterministic: true)
    #expect(Array(try #require(both.state).hidden.elements.prefix(3)) == first.state?.hidden.elements)
    #expect(Array(try #require(both.state).cell.elements.suffix(3)) == second.state?.cell.elements)
    // Without states every observation is the first.
    let distribution = try model.policy.getDistribution(Tensor([[1]]))
    let started = try model.policy.getDistribution(
      Tensor([[1]]), lstmStates: model.policy.initialStates(nEnvs: 1).pi, episodeStarts: [true])
    #expect(distribution.probs == started.distribution.probs)
    // A policy that remembers nothing can stand in the same loop.
    let other = try PPO("MlpPolicy", "CartPole-v1")
    #expect(try other.predict([0, 0, 0, 0], state: nil, deterministic: true).state == nil)
  }

  @Test func masksAreObeyed() throws {
    let settings = Self.settings { ($0.nSteps, $0.batchSize, $0.useMasking) = (64, 60, true) }
    let model = try PPO(
      "MlpLstmPolicy", VecEnv(Masked<Choice>(), nEnvs: 4, seed: 1), settings,
      kwargs: Critic.ownLSTM.kwargs(), seed: 2)
    var rewards: [Float] = []
    try model.learn(totalTimesteps: 1024) { _ in
      rewards += model.rolloutBuffer.rewards.elements
      return true
    }
    #expect(rewards.count > 1024 && rewards.allSatisfy { $0 >= -10 })  // (a forbidden action costs 1,000)
    #expect(try evaluateEpisodes(model, nEvalEpisodes: 20, deterministic: false).rewards.allSatisfy { $0 >= 0 })
  }

  /// The whole network learns, also what makes features of images and of dictionaries.
  @Test(arguments: ["CnnLstmPolicy", "MultiInputLstmPolicy"], Critic.allCases)
  func everyPartLearns(_ name: String, _ critic: Critic) throws {
    let env = name == "CnnLstmPolicy" ? try VecEnv(Picture<Bits>(), nEnvs: 2) : try VecEnv(Mixed(), nEnvs: 2)
    let settings = Self.settings { ($0.nSteps, $0.batchSize, $0.nEpochs) = (12, 10, 2) }
    let model = try PPO(name, env, settings, kwargs: critic.kwargs(), seed: 1)
    #expect("\(model)".hasPrefix("PPO(\(name), VecEnv("))
    let size = env.observationSpace.flatCount
    #expect(try model.predict([Float](repeating: 0, count: size), state: nil).state?.hidden.shape == [1, 1, 6])
    let before = model.policy.namedParameters
    try model.learn(totalTimesteps: 24)
    for (old, new) in zip(before, model.policy.namedParameters) { #expect(old.value != new.value, "\(old.name)") }
  }

  // MARK: Saving

  @Test(arguments: Critic.allCases) func resumingIsBitExact(_ critic: Critic) throws {
    let settings = Self.settings { ($0.nSteps, $0.batchSize, $0.nEpochs) = (20, 16, 3) }
    let model = try PPO(
      "MlpLstmPolicy", makeVecEnv("CartPole-v1", nEnvs: 3, seed: 5), settings, kwargs: critic.kwargs(layers: 2),
      seed: 6)
    // Saved before an update and after it, in the middle of episodes.
    let saver = Saver()
    try model.learn(totalTimesteps: 60 * 4, callback: saver)
    #expect(saver.states.count == 8)
    for state in [saver.states[2], saver.states[3]] {
      let loaded = try PPO(savedState: state)
      #expect(loaded.policy.kwargs == model.policy.kwargs)
      try loaded.resumeLearning()
      #expect(
        try loaded.savedState(includingEnvironments: true, includingNoise: false)
          == model.savedState(includingEnvironments: true, includingNoise: false))
    }
    let buffer = try RolloutBuffer(savedState: model.rolloutBuffer.savedState())
    #expect(buffer.tensor(.lstmStates) == model.rolloutBuffer.tensor(.lstmStates))
    let policy = try ActorCriticPolicy(savedState: model.policy.savedState())
    #expect(policy.namedParameters == model.policy.namedParameters)
    // A policy that remembers otherwise is another one.
    let other = try PPO(
      "MlpLstmPolicy", makeVecEnv("CartPole-v1", nEnvs: 3), settings, kwargs: critic.kwargs(size: 7, layers: 2))
    #expect(throws: EngineError.unfitState("it is of a policy with other spaces or layers")) {
      try other.restore(model.savedState())
    }
  }

  private final class Saver: Callback {
    var states: [[UInt8]] = []

    func onCheckpoint(_ progress: TrainingProgress, _ savedState: () throws -> [UInt8]) throws {
      states.append(try savedState())
    }
  }

  // MARK: Making

  @Test func parametersAreNamedAndDrawnAsInPyTorch() throws {
    func policy(_ critic: Critic) throws -> ActorCriticPolicy {
      var kwargs = critic.kwargs(size: 64, layers: 2, netArch: [])
      kwargs.useLSTM = true
      return try ActorCriticPolicy(
        observationSpace: .box(Box(low: [0, 0, 0], high: [1, 1, 1])), actionSpace: .discrete(Discrete(2)),
        kwargs: kwargs)
    }
    let names = try policy(.ownLSTM).namedParameters.map(\.description)
    let layers = ["_l0", "_l1"].flatMap { layer in
      ["weight_ih\(layer) [256, \(layer == "_l0" ? 3 : 64)]", "weight_hh\(layer) [256, 64]", "bias_ih\(layer) [256]",
        "bias_hh\(layer) [256]"]
    }
    let heads = ["action_net.weight [2, 64]", "action_net.bias [2]", "value_net.weight [1, 64]", "value_net.bias [1]"]
    let actor = layers.map { "lstm_actor.\($0)" }
    #expect(names == heads + actor + layers.map { "lstm_critic.\($0)" })
    #expect(try policy(.sharedLSTM).namedParameters.map(\.description) == heads + actor)
    let linear = try policy(.linear)
    #expect(linear.namedParameters.map(\.description) == heads + actor + ["critic.weight [64, 3]", "critic.bias [64]"])
    // Uniform between ±1/√64, and between ±1/√3 where no LSTM is.
    let bounds = [("lstm_actor.weight_hh_l1", Float(0.125)), ("lstm_actor.bias_ih_l0", 0.125), ("critic.weight", 0.5774)]
    for (name, bound) in bounds {
      let elements = try linear.parameter(name).elements
      let deviation = (elements.reduce(0) { $0 + $1 * $1 } / Float(elements.count)).squareRoot()
      #expect(elements.allSatisfy { $0.magnitude <= bound } && (elements.map(\.magnitude).max() ?? 0) > 0.95 * bound)
      #expect(abs(deviation / bound - 0.57735) < 0.06, "\(name)")
    }
    #expect("\(linear)".contains("lstm_actor: LSTM(inputSize: 3, hiddenSize: 64, numLayers: 2)"))
    #expect("\(linear)".contains("critic: Linear(inFeatures: 3, outFeatures: 64)"))
    #expect(linear.actionNet.network.hidden.map(\.label) == ["LSTM", "LSTM"])
    #expect(linear.valueNet.network.hidden.map(\.label) == ["identity"])
    #expect(try policy(.sharedLSTM).valueNet.network.hidden.map(\.width) == [64, 64])
    #expect(linear.actionNet.network.inFeatures == 3)
  }

  @Test func whatDoesNotFitIsSaid() throws {
    func text(_ name: String = "MlpLstmPolicy", _ change: (inout PolicyKwargs) -> Void) -> String {
      var kwargs = PolicyKwargs()
      change(&kwargs)
      do {
        _ = try PPO(name, makeVecEnv("CartPole-v1"), PPOHyperparameters(), kwargs: kwargs)
        return "nothing was thrown"
      } catch {
        return "\(error)"
      }
    }
    #expect(text { $0.lstmHiddenSize = 0 } == "lstmHiddenSize is 0; it must be between 1 and 1024")
    #expect(text { $0.nLstmLayers = 0 } == "nLstmLayers is 0; it must be between 1 and 8")
    #expect(
      text { $0.sharedLstm = true }
        == "sharedLstm is true; it must be false unless enableCriticLSTM is false: the value function has either the "
        + "policy's LSTM or one of its own")
    #expect(
      text { ($0.sharedLstm, $0.enableCriticLSTM, $0.shareFeaturesExtractor) = (true, false, false) }
        == "sharedLstm is true; it must be false when shareFeaturesExtractor is: one LSTM looks at one kind of "
        + "features")
    let others = "; it must be left out for a policy without LSTM; MlpLstmPolicy, CnnLstmPolicy and "
      + "MultiInputLstmPolicy have one"
    #expect(text("MlpPolicy") { $0.lstmHiddenSize = 32 } == "lstmHiddenSize is 32" + others)
    #expect(text("MlpPolicy") { $0.nLstmLayers = 2 } == "nLstmLayers is 2" + others)
    #expect(text("MlpPolicy") { $0.sharedLstm = true } == "sharedLstm is true" + others)
    #expect(text("MlpPolicy") { $0.enableCriticLSTM = false } == "enableCriticLSTM is false" + others)
    #expect(
      text("MlpLSTMPolicy") { _ in }
        .hasPrefix("there is no policy \"MlpLSTMPolicy\"; did you mean \"MlpLstmPolicy\"?"))

    func message(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "nothing was thrown"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message { _ = try PPO("MlpLstmPolicy", "CartPole-v1", variant: .cleanRL) }
        == "variant.flattening is stepMajor; it must be environmentMajor for a policy with an LSTM, which learns from "
        + "the steps of an episode one after the other")
    let model = try PPO("MlpLstmPolicy", "CartPole-v1", nSteps: 8, batchSize: 8)
    let states = try model.policy.initialStates(nEnvs: 2)
    #expect(states.pi.hidden.shape == [1, 2, 256])
    #expect(
      message { _ = try model.predict([0, 0, 0, 0], state: states.pi) }
        == "the state of an LSTM of shape [1, 2, 256] where [1, 1, 256] is wanted")
    #expect(
      message { _ = try model.predict(Tensor([[0, 0, 0, 0]]), state: nil, episodeStart: []) }
        == "episode starts of shape [0] where [1] is wanted")
    #expect(
      message { _ = try LSTMState(hidden: states.pi.hidden, cell: Tensor([1])) }
        == "the state of an LSTM of shape [1] where [1, 2, 256] is wanted")
    #expect(
      message { _ = try PPO("MlpPolicy", "CartPole-v1").predict([0, 0, 0, 0], state: states.pi) }
        == "a policy of the kind MlpPolicy has no LSTM and so no states; make one of the kind MlpLstmPolicy")
    #expect(
      message { _ = try PPO("MlpPolicy", "CartPole-v1").policy.initialStates(nEnvs: 1) }
        == "a policy of the kind MlpPolicy has no LSTM and so no states; make one of the kind MlpLstmPolicy")
  }
}
