// Masked actions in training, prediction, evaluation and saved models. The numbers of sb3-contrib are ParityTests'.
import Environments
import ReinforcementLearning
import Testing

@Suite struct ActionMaskTests {
  private static func model<Actions: MaskedActions>(_: Actions.Type, useMasking: Bool = true) throws -> PPO {
    try PPO(
      "MlpPolicy", VecEnv(Masked<Actions>(), nEnvs: 4, seed: 1), learningRate: 3e-3, nSteps: 64, batchSize: 64,
      nEpochs: 8, gamma: 0.5, useMasking: useMasking, netArch: [16], seed: 2)
  }

  /// A forbidden action would cost 1,000.
  private func learns<Actions: MaskedActions>(_ actions: Actions.Type, best: Double) throws {
    let model = try Self.model(actions)
    var rewards: [Float] = []
    try model.learn(totalTimesteps: 10_000) {
      if $0.phase == .update { rewards.append(model.rolloutBuffer.tensor(.rewards).elements.min() ?? .nan) }
      return true
    }
    #expect(!rewards.isEmpty && rewards.allSatisfy { $0 >= -10 })
    for deterministic in [true, false] {
      let result = try evaluateEpisodes(model, nEvalEpisodes: 100, deterministic: deterministic)
      #expect(result.rewards.allSatisfy { $0 >= 0 })
      #expect(result.mean > 0.8 * best, "\(deterministic): \(result.mean)")
    }
    // Every action of the last rollout was one that its mask allows.
    let buffer = model.rolloutBuffer
    let (masks, drawn) = (buffer.tensor(.actionMasks), buffer.tensor(.actions).elements)
    #expect(masks.shape == [64, 4, Actions.space.maskCount] && Set(masks.elements) == [0, 1])
    let size = drawn.count / buffer.count
    for sample in 0..<buffer.count {
      let action = Array(drawn[sample * size..<(sample + 1) * size])
      for choice in Actions.choices(of: action) {
        #expect(masks.elements[sample * Actions.space.maskCount + choice] == 1)
      }
    }
  }

  /// In one of the six states no action has the sum that is wanted.
  @Test func aMaskedChoiceIsLearnt() throws { try learns(Choice.self, best: 8 * 5 / 6) }

  @Test func maskedChoicesAreLearnt() throws { try learns(Choices.self, best: 8) }

  /// In two of the six states switches that are allowed have the sum that is wanted.
  @Test func maskedSwitchesAreLearnt() throws { try learns(OnOff.self, best: 8 * 2 / 6) }

  @Test func withoutMaskingForbiddenActionsAreTaken() throws {
    let model = try Self.model(Choice.self, useMasking: false)
    try model.collectRollouts()
    #expect(model.rolloutBuffer.tensor(.rewards).elements.contains { $0 < -900 })
    #expect(model.rolloutBuffer.tensor(.actionMasks).shape == [64, 4, 0])
  }

  /// A stop where nobody can get in or out costs 10, any other move 1; 20 are paid for the passenger.
  @Test func taxisMasksAreObeyed() throws {
    func episodes(useMasking: Bool) throws -> EvaluationResult {
      let model = try PPO("MlpPolicy", "Taxi-v4", useMasking: useMasking, netArch: [4], seed: 1)
      return try evaluateEpisodes(model, nEvalEpisodes: 5, deterministic: false)
    }
    let result = try episodes(useMasking: true)
    for (reward, length) in zip(result.rewards, result.lengths) {
      #expect([-Double(length), 21 - Double(length)].contains(reward))
    }
    #expect(try episodes(useMasking: false).mean < -300)
  }

  @Test func switchesHaveAnOutputForOffAndOneForOn() throws {
    let model = try Self.model(OnOff.self)
    #expect(model.policy.actionNet.outFeatures == 4)
    #expect(try Self.model(OnOff.self, useMasking: false).policy.actionNet.outFeatures == 2)
    for deterministic in [true, false] {
      #expect(
        try model.predict([1, 1], deterministic: deterministic, actionMasks: [false, true, true, false])
          == .multiDiscrete([1, 0]))
    }
  }

  @Test func predictionObeysMasks() throws {
    let model = try Self.model(Choice.self)
    #expect(throws: EngineError.notReset) { try model.env.actionMasks() }
    let observations = try model.env.reset()
    let masks = try model.env.actionMasks()
    #expect(masks.shape == [4, 4])
    for (digits, mask) in zip(observations.rows, masks.rows) {
      var expected: [Float] = [1, 1, 1, 1]
      expected[Int(digits.reduce(0, +))] = 0
      #expect(Array(mask) == expected)
    }
    for only in 0..<4 {
      let mask = (0..<4).map { $0 == only }
      for deterministic in [true, false] {
        #expect(try model.predict([1, 1], deterministic: deterministic, actionMasks: mask) == .discrete(only))
        let rows = try Tensor([[1, 1], [2, 0]])
        let allowed = try Tensor([mask.map { $0 ? 1 : 0 }, [0, 0, 1, 0]])
        #expect(
          try model.predict(rows, deterministic: deterministic, actionMasks: allowed).elements == [Float(only), 2])
      }
    }
    let distribution = try model.policy.getDistribution(Tensor([[1, 1]]), actionMasks: Tensor([[1, 0, 0, 1]]))
    let probs = try #require(distribution.probs).elements
    #expect(probs[1] == 0 && probs[2] == 0 && abs(probs[0] + probs[3] - 1) < 1e-6)
  }

  @Test func maskedModelsAreSavedWithTheirMasks() throws {
    try areSaved(Choices.self)
    try areSaved(OnOff.self)
  }

  private func areSaved<Actions: MaskedActions>(_ actions: Actions.Type) throws {
    let model = try Self.model(actions)
    try model.collectRollouts()
    let envs = try VecEnv(Masked<Actions>(), nEnvs: 4)
    let loaded = try PPO(savedState: model.savedState(), env: envs)
    #expect(loaded.hyperparameters.useMasking)
    #expect(loaded.rolloutBuffer.tensor(.actionMasks) == model.rolloutBuffer.tensor(.actionMasks))
    let buffer = try RolloutBuffer(savedState: model.rolloutBuffer.savedState())
    #expect(buffer.tensor(.actionMasks) == model.rolloutBuffer.tensor(.actionMasks))
    for model in [model, loaded] {
      try model.train()
      try model.learn(totalTimesteps: 512, resetNumTimesteps: false)
    }
    #expect(
      try loaded.savedState(includingEnvironments: true, includingNoise: false)
        == model.savedState(includingEnvironments: true, includingNoise: false))
    // A model without masking is another one.
    let other = try Self.model(actions, useMasking: false)
    #expect(throws: EngineError.unfitState("it is of a model with other hyperparameters")) {
      try other.restore(model.savedState())
    }
  }

  @Test func whatMasksCanNotDoIsSaid() throws {
    func text(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "nothing was thrown"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1", useMasking: true) }
        == "CartPole-v1 has no action masks; leave useMasking out, or have its dynamics conform to MaskableDynamics")
    #expect(
      text { _ = try Self.model(OnOff.self, useMasking: false).predict([1, 1], actionMasks: [true, true, true, true]) }
        == "a policy for MultiBinary(2) actions takes masks only when it is made with useMasking: true")
    #expect(
      text { _ = try Self.model(OnOff.self).predict([1, 1], actionMasks: [true, true, false, false]) }
        == "the action mask in row 0 forbids every choice for component 1 of the action; a mask must allow at least one")
    func forbidding<Actions: MaskedActions>(_: Actions.Type, _ choices: Range<Int>) throws -> PPO {
      try PPO(
        "MlpPolicy", VecEnv(Forbidding<Actions>(forbidden: choices), nEnvs: 2), nSteps: 16, batchSize: 16,
        useMasking: true)
    }
    let model = try forbidding(Choice.self, 0..<4)
    for _ in 0..<2 {
      #expect(
        text { try model.learn(totalTimesteps: 32) }.hasPrefix("environment 0 (Forbidding) at its step "))
    }
    #expect(
      text { try forbidding(Choice.self, 0..<4).learn(totalTimesteps: 32) }
        == "environment 0 (Forbidding) at its step 3 forbids every action; a mask must allow at least one")
    #expect(
      text { try forbidding(Choices.self, 3..<7).learn(totalTimesteps: 32) }
        == "environment 0 (Forbidding) at its step 3 forbids every choice for component 1 of the action; "
        + "a mask must allow at least one")
    #expect(
      text { _ = try evaluatePolicy(forbidding(Choice.self, 0..<4)) }
        == "environment 0 (Forbidding) at its step 3 forbids every action; a mask must allow at least one")
    let masked = try Self.model(Choice.self)
    #expect(
      text { _ = try masked.predict([1, 1], actionMasks: [true, false]) }
        == "action masks of shape [1, 2] where [1, 4] is wanted")
    #expect(
      text { _ = try masked.predict(Tensor([[1, 1], [0, 0]]), actionMasks: Tensor([[1, 0, 0, 0], [0, 0, 0, 0]])) }
        == "the action mask in row 1 forbids every action; a mask must allow at least one")
    #expect(
      text { _ = try PPO("MlpPolicy", "Pendulum-v1").predict([1, 0, 0], actionMasks: [true]) }
        == "action masks are for Discrete, MultiDiscrete and MultiBinary actions, not Box(-2.0, 2.0, (1,), float32)")
  }
}
