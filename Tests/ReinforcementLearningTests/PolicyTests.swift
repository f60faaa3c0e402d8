// Networks and distributions, as people use them and as training does.
import Environments
import NumericKernels
import ReinforcementLearning
import Testing

@Suite struct PolicyTests {
  private func policy(_ id: String = "CartPole-v1", seed: Int = 0, share: Bool = true) throws -> ActorCriticPolicy {
    let spec = try EnvironmentRegistry.spec(id)
    return try ActorCriticPolicy(
      observationSpace: spec.observationSpace, actionSpace: spec.actionSpace, shareFeaturesExtractor: share,
      seed: seed)
  }

  @Test func namesAndShapesAreStableBaselines() throws {
    let shapes = try policy().namedParameters.map { "\($0.name) \($0.value.shape)" }
    #expect(
      shapes == [
        "mlp_extractor.policy_net.0.weight [64, 4]", "mlp_extractor.policy_net.0.bias [64]",
        "mlp_extractor.policy_net.2.weight [64, 64]", "mlp_extractor.policy_net.2.bias [64]",
        "mlp_extractor.value_net.0.weight [64, 4]", "mlp_extractor.value_net.0.bias [64]",
        "mlp_extractor.value_net.2.weight [64, 64]", "mlp_extractor.value_net.2.bias [64]",
        "action_net.weight [2, 64]", "action_net.bias [2]", "value_net.weight [1, 64]", "value_net.bias [1]",
      ])
    #expect(try policy("Pendulum-v1").namedParameters.first?.name == "log_std")
    #expect(try policy().parameters.parameterCount == 9155)
    #expect(try policy("Pendulum-v1").parameters.parameterCount == 8963)
  }

  @Test func firstWeightsAreOrthogonal() throws {
    let policy = try policy()
    for (name, gain) in [
      ("mlp_extractor.policy_net.0", 2.0.squareRoot()), ("mlp_extractor.value_net.2", 2.0.squareRoot()),
      ("action_net", 0.01), ("value_net", 1),
    ] {
      let weight = try policy.parameter("\(name).weight")
      var vectors = weight.rows
      if weight.shape[0] > weight.shape[1] {
        vectors = (0..<weight.shape[1]).map { column in weight.rows.map { $0[column] } }
      }
      for (i, a) in vectors.enumerated() {
        for (j, b) in vectors.enumerated() {
          let product = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
          #expect(abs(product - (i == j ? gain * gain : 0)) < 1e-6 * gain * gain)
        }
      }
      #expect(try policy.parameter("\(name).bias").elements.allSatisfy { $0 == 0 })
    }
  }

  @Test func withoutOrthogonalInitialisationWeightsAreUniform() throws {
    let spec = try EnvironmentRegistry.spec("CartPole-v1")
    let policy = try ActorCriticPolicy(
      observationSpace: spec.observationSpace, actionSpace: spec.actionSpace, orthoInit: false)
    let weights = try policy.parameter("mlp_extractor.policy_net.2.weight").elements
    #expect(weights.allSatisfy { abs($0) <= 0.125 } && weights.contains { abs($0) > 0.12 })
    #expect(try policy.parameter("action_net.bias").elements.contains { $0 != 0 })
  }

  @Test(arguments: [true, false]) func forwardIsItsSteps(share: Bool) throws {
    let envs = try makeVecEnv("CartPole-v1", nEnvs: 8, seed: 1)
    let policy = try policy(share: share)
    let obs = try envs.reset()
    let (actions, values, logProb) = try policy.forward(obs, deterministic: true)
    #expect(actions.shape == [8] && values.shape == [8, 1] && logProb.shape == [8])

    let features = try policy.extractFeatures(obs)
    let latents = try policy.mlpExtractor(features)
    #expect(latents.latentPi == (try policy.mlpExtractor.forwardActor(features.pi)))
    #expect(values == (try policy.valueNet(latents.latentVf)))
    let distribution = try policy.getActionDist(fromLatent: latents.latentPi)
    #expect(distribution.name == "Categorical")
    #expect(actions == distribution.mode())
    #expect(logProb == (try distribution.logProb(actions)))
    #expect(values == (try policy.predictValues(obs)))
    // A layer by hand, in double precision.
    let layer = policy.mlpExtractor.policyNet[0]
    let (weights, first) = (layer.weight.rows, try obs.row(0))
    let sum = zip(weights[5], first).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let expected = Elementary.tanh(Float(sum))
    #expect(try abs(layer(features.pi)[0, 5] - expected) < 1e-6)
    #expect(layer.activation == .tanh && policy.actionNet.activation == .identity)
    #expect((policy.actionNet.inFeatures, policy.actionNet.outFeatures) == (64, 2))
  }

  @Test(arguments: ["CartPole-v1", "Pendulum-v1"]) func trainingTakesTheSamePathAsForward(id: String) throws {
    // The rollout's values, actions and log-probabilities, from the path without allocation, are forward's, bit for bit.
    let model = try PPO("MlpPolicy", makeVecEnv(id, nEnvs: 5), nSteps: 3, batchSize: 15, seed: 3)
    try model.learn(totalTimesteps: 15, onProgress: { $0.phase == .rollout })
    let twin = try PPO("MlpPolicy", makeVecEnv(id, nEnvs: 5), nSteps: 3, batchSize: 15, seed: 3)
    let size = model.env.observationSpace.flatCount
    let observations = Array(model.rolloutBuffer.observations.elements)
    let (actions, values, logProb) = try twin.policy.forward(
      Tensor(Array(observations[..<(5 * size)]), shape: [5, size]))
    #expect(actions.elements == Array(model.rolloutBuffer.actions.elements[..<5]))
    #expect(values.elements == Array(model.rolloutBuffer.values.elements[..<5]))
    #expect(logProb.elements == Array(model.rolloutBuffer.logProbs.elements[..<5]))
  }

  @Test func discreteObservationsAreOneHot() throws {
    let policy = try ActorCriticPolicy(
      observationSpace: Places.spec.observationSpace, actionSpace: Places.spec.actionSpace)
    let features = try policy.extractFeatures(Tensor([2, 0]))
    #expect(features.pi == (try Tensor([[0, 0, 1, 0], [1, 0, 0, 0]])))
    let model = try PPO("MlpPolicy", VecEnv(Places(), nEnvs: 4), learningRate: 1e-3, nSteps: 64, seed: 0)
    try model.learn(totalTimesteps: 4096)
    #expect(try evaluatePolicy(model).mean == 1)
  }

  @Test func actionsOfSeveralChoicesAndOfSwitchesAreLearnt() throws {
    let digits = try PPO(
      "MlpPolicy", VecEnv(Repeat<Digits>(), nEnvs: 8), learningRate: 3e-3, nSteps: 64, gamma: 0, netArch: [16], seed: 0)
    try digits.learn(totalTimesteps: 10_240)
    #expect(try evaluatePolicy(digits).mean == 8)
    #expect(try digits.policy.predict([2, 1], deterministic: true) == .multiDiscrete([2, 1]))
    #expect(try digits.policy.getDistribution(Tensor([[0, 0]])).name == "MultiCategorical")

    let switches = try PPO(
      "MlpPolicy", VecEnv(Repeat<Switches>(), nEnvs: 8), learningRate: 3e-3, nSteps: 64, gamma: 0, netArch: [16],
      seed: 0)
    try switches.learn(totalTimesteps: 10_240)
    #expect(try evaluatePolicy(switches).mean == 8)
    #expect(try switches.policy.predict([2, 0], deterministic: true) == .multiDiscrete([1, 0]))
    #expect(try switches.policy.predict(Tensor([[0, 1], [1, 0]]), deterministic: true) == Tensor([[0, 1], [1, 0]]))
    #expect(try switches.policy.getDistribution(Tensor([[0, 0]])).name == "Bernoulli")
  }

  @Test func wholeNumbersAreOneHotWhereverTheyLie() throws {
    let space = Space.dict([
      "b": .tuple([.discrete(Discrete(2, start: 5)), .box(try Box(low: [0, 0], high: [9, 9]))]),
      "a": .multiDiscrete(try MultiDiscrete([2, 3])), "c": .multiBinary(try MultiBinary(2)),
    ])
    let policy = try ActorCriticPolicy(observationSpace: space, actionSpace: .discrete(Discrete(2)))
    let features = try policy.extractFeatures(Tensor([[1, 2, 6, 0.5, 7, 1, 0]]))
    #expect(features.pi == (try Tensor([[0, 1, 0, 0, 1, 0, 1, 0.5, 7, 1, 0]])))
    let outside = #expect(throws: EngineError.self) { try policy.extractFeatures(Tensor([[1, 3, 6, 0.5, 7, 1, 0]])) }
    #expect(outside?.message.hasPrefix("the observation [1.0, 3.0, 6.0, 0.5, 7.0, 1.0, 0.0] in row 0 lies outside") == true)
  }

  @Test func stateDependentNoiseStaysAsLongAsItIsAskedTo() throws {
    func model(every sampleFreq: Int) throws -> PPO {
      let model = try PPO(
        "MlpPolicy", VecEnv(Echo(), nEnvs: 2), nSteps: 12, batchSize: 24, useSDE: true, sdeSampleFreq: sampleFreq,
        netArch: [8], logStdInit: -2, seed: 0)
      for name in ["action_net.weight", "mlp_extractor.policy_net.0.weight"] {
        let value = try model.policy.parameter(name)
        try model.policy.setParameter(name, to: Tensor(value.elements.map { _ in 0 }, shape: value.shape))
      }
      try model.policy.setParameter("mlp_extractor.policy_net.0.bias", to: Tensor(Array(repeating: 1, count: 8)))
      try model.collectRollouts()
      return model
    }
    // The latent is the same everywhere, so an action is the noise: new ones are new noise, different in each environment.
    for (every, count) in [(-1, 1), (0, 1), (4, 3), (1, 12), (5, 3)] {
      let actions = try model(every: every).rolloutBuffer.tensor(.actions).rows
      let first = actions.map { Array($0[..<2]) }
      #expect(Set(first).count == count, "every \(every)")
      #expect(actions.allSatisfy { $0[..<2] != $0[2...] })
      if every == 5 { #expect(first[4] == first[0] && first[5] != first[4] && first[9] == first[5]) }
    }
  }

  @Test func squashedActionsReachTheBoundsAndNoFurther() throws {
    var kwargs = PolicyKwargs()
    (kwargs.useSDE, kwargs.squashOutput) = (true, true)
    let policy = try ActorCriticPolicy(
      observationSpace: Echo.spec.observationSpace, actionSpace: .box(Box(low: [-3, 0], high: [5, 1])), kwargs: kwargs)
    try policy.setParameter("action_net.bias", to: Tensor([50, -50]))
    #expect(try policy.predict([0, 0], deterministic: true) == .continuous([5, 0]))
    try policy.setParameter("action_net.bias", to: Tensor([0, 0]))
    #expect(try policy.predict([0, 0], deterministic: true) == .continuous([1, 0.5]))
    #expect(try policy.getDistribution(Tensor([[0, 0]])).name == "StateDependentNoise")
  }

  @Test func settingsThatDoNotFitAreRefused() throws {
    func message(_ action: Space, _ change: (inout PolicyKwargs) -> Void) throws -> String? {
      var kwargs = PolicyKwargs()
      change(&kwargs)
      return #expect(throws: EngineError.self) {
        try ActorCriticPolicy(observationSpace: Echo.spec.observationSpace, actionSpace: action, kwargs: kwargs)
      }?.message
    }
    let two = Space.discrete(Discrete(2))
    #expect(
      try message(two) { $0.useSDE = true }
        == "useSDE is true; it must be false, since actions of Discrete(2) are not continuous")
    let box = Echo.spec.actionSpace
    #expect(try message(box) { $0.squashOutput = true } == "squashOutput is true; it must be false without useSDE")
    let infinite = Space.box(try Box(low: [0], high: [.infinity]))
    #expect(
      try message(infinite) { ($0.useSDE, $0.squashOutput) = (true, true) }
        == "squashOutput is true; it must be false, since Box(0.0, inf, (1,), float32) has an infinite bound")
    #expect(
      try message(two) { $0.optimizer.betas = [0.9, 1] }
        == "betas is [0.9, 1.0]; it must be two numbers, each at least 0 and less than 1")
    #expect(
      try message(two) { $0.optimizer.eps = -1 } == "eps is -1.0; it must be a finite number, 0 or greater")
  }

  // MARK: Distributions against closed forms

  @Test func categoricalIsSoftmax() throws {
    let third = Elementary.log(1.0 / 3)
    let distribution = try ActionDistribution.categorical(logits: Tensor([[0, 0, 0], [1, 2, 4]]))
    let logProb = try distribution.logProb(Tensor([1, 2])).elements
    #expect(abs(logProb[0] - third) < 1e-6)
    #expect(abs(logProb[1] - -0.1698460) < 1e-6)  // 4 - ln(e + e^2 + e^4)
    #expect(abs(distribution.entropy().elements[0] + third) < 1e-6)
    #expect(abs(distribution.entropy().elements[1] - 0.52427) < 1e-4)
    #expect(distribution.mode() == Tensor([0, 2]))
    #expect(distribution.parameters[0].name == "probs")
    let far = try ActionDistribution.categorical(logits: Tensor([[1000, -1000]]))
    #expect(try far.logProb(Tensor([0])) == Tensor([0]) && far.entropy().elements[0].isFinite)
  }

  @Test func diagGaussianIsTheNormalDensity() throws {
    let distribution = try ActionDistribution.diagGaussian(mean: Tensor([[1, -2]]), logStd: Tensor([0, 0.5]))
    let logProb = try distribution.logProb(Tensor([[2, -2]])).elements[0]
    // -1/2 - 0 - ln sqrt(2 pi), and 0 - 1/2 - ln sqrt(2 pi)
    #expect(abs(logProb - (-1 - 2 * 0.9189385)) < 1e-6)
    #expect(abs(distribution.entropy().elements[0] - (2 * 1.4189385 + 0.5)) < 1e-6)
    #expect(distribution.mode() == (try Tensor([[1, -2]])))
  }

  @Test func samplesHaveTheDistributionsShares() throws {
    var random = PolicyRandom(seed: 5)
    let logits = try Tensor(Array(repeating: [0, Elementary.log(3)], count: 20_000))
    let actions = try ActionDistribution.categorical(logits: logits).sample(using: &random)
    let share = actions.elements.reduce(0, +) / 20_000
    #expect(abs(share - 0.75) < 0.01)

    let normal = try ActionDistribution.diagGaussian(
      mean: Tensor(Array(repeating: [3], count: 20_000)), logStd: Tensor([Elementary.log(2)]))
    let drawn = normal.sample(using: &random).elements.map(Double.init)
    let mean = drawn.reduce(0, +) / 20_000
    let variance = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean - 3) < 0.05 && abs(variance - 4) < 0.15)
    #expect(drawn.contains { $0 > 9 } && drawn.contains { $0 < -3 })
  }

  @Test func predictClipsAndNamesTheActionsKind() throws {
    let pendulum = try policy("Pendulum-v1")
    try pendulum.setParameter("action_net.bias", to: Tensor([7]))
    #expect(try pendulum.predict([0, 1, 0], deterministic: true) == .continuous([2]))
    #expect(try pendulum.predict(Tensor([[0, 1, 0], [1, 0, 0]]), deterministic: true) == Tensor([[2], [2]]))
    let cartPole = try policy()
    try cartPole.setParameter("action_net.bias", to: Tensor([0, 9]))
    #expect(try cartPole.predict([0, 0, 0, 0], deterministic: true) == .discrete(1))
  }

  /// Observations that are single numbers, or images, are given as their numbers.
  @Test func predictTakesAnObservationOfAnySpace() throws {
    let taxi = try PPO("MlpPolicy", "Taxi-v4", nSteps: 8, batchSize: 8)
    #expect(taxi.env.actionSpace.contains(try taxi.predict([328])))
    let breakout = try PPO("CnnPolicy", "MinAtar/Breakout-v1", nSteps: 8, batchSize: 8)
    let image = [Float](repeating: 0, count: breakout.env.observationSpace.flatCount)
    #expect(breakout.env.actionSpace.contains(try breakout.predict(image)))
    #expect(throws: EngineError.shapeMismatch(.observation, expected: [1], actual: [1, 2])) { try taxi.predict([3, 2]) }
  }
}
