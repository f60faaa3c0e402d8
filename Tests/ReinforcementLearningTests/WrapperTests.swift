// What is wrapped around environments, against Stable-Baselines3's recordings (Fixtures/record_wrappers.py).
import Environments
import Foundation
import ReinforcementLearning
import Testing

private struct Recording: Decodable {
  struct Moments: Decodable {
    let rows, width: Int
    let integers: Bool
    let mean, `var`: [Double]
    let count: Double
  }
  struct Trace: Decodable {
    struct Terminal: Decodable {
      let env: Int
      let obs: [Float]
    }
    struct Sample: Decodable {
      let step: Int
      let obs, rewards, originalObs: [Float]
      let terminal: [Terminal]
    }
    struct Settings: Decodable {
      let gamma, clipObs, clipReward, epsilon: Double?
      let normObs, normReward: Bool?
    }
    let environment: String
    let nEnvs, steps: Int
    let settings: Settings
    let samples: [Sample]
    let obsMean, obsVar: [Double]
    let obsCount, retMean, retVar, retCount: Double
    let unnormalized: [Float]
  }
  let moments: [Moments]
  let traces: [Trace]

  init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(contentsOf: folder.appendingPathComponent("wrappers.json")))
  }
}

/// As the recording script has it: some number between -0.5 and 0.5.
private func number(_ i: Int) -> Float {
  Float(Double((UInt64(i) * 2_654_435_761 + 12345) % (1 << 32)) / 4_294_967_296 - 0.5)
}

private func actions(_ env: VecEnv, _ step: Int) throws -> Tensor {
  if case .discrete = env.actionSpace {
    return Tensor((0..<env.nEnvs).map { Float((step * 7 + $0 * 3) / 5 % 2) })
  }
  return try Tensor((0..<env.nEnvs).map { [number(step * env.nEnvs + $0) * 3] })
}

@Suite struct WrapperTests {
  @Test func runningMomentsAreNumPysBitForBit() throws {
    for expected in try Recording().moments {
      let values = (0..<expected.rows * expected.width).map { i -> Float in
        let value = number(i) * 7 + 3
        return expected.integers ? (abs(value) * 20).rounded(.towardZero) : value
      }
      var stats = RunningMeanStd(size: expected.width)
      for factor: Float in [1, 2] {
        let scaled = values.map { value in
          let product = value * factor
          return expected.integers && product > 255 ? product - 256 : product
        }
        scaled.withUnsafeBufferPointer {
          stats.update($0.baseAddress!, rows: expected.rows, areIntegers: expected.integers)
        }
      }
      #expect(stats.mean == expected.mean, "\(expected.rows) rows of \(expected.width)")
      #expect(stats.variance == expected.var, "\(expected.rows) rows of \(expected.width)")
      #expect(stats.count == expected.count)
    }
  }

  @Test(arguments: 0..<4) func vecNormalizeIsStableBaselinesBitForBit(_ index: Int) throws {
    let trace = try Recording().traces[index]
    let settings = trace.settings
    let env = try makeVecEnv(trace.environment, nEnvs: trace.nEnvs, seed: 5).vecNormalize(
      normObs: settings.normObs ?? true, normReward: settings.normReward ?? true, clipObs: settings.clipObs ?? 10,
      clipReward: settings.clipReward ?? 10, gamma: settings.gamma ?? 0.99, epsilon: settings.epsilon ?? 1e-8)
    let normalizer = try #require(env.normalizer)
    var samples = trace.samples[...]
    var newest = try env.reset()
    #expect(samples.removeFirst().obs == newest.elements)
    for step in 1...trace.steps {
      if step == trace.steps - 20 { normalizer.training = false }
      let result = try env.step(actions(env, step))
      newest = result.observations
      guard samples.first?.step == step else { continue }
      let sample = samples.removeFirst()
      #expect(newest.elements == sample.obs, "step \(step)")
      #expect(result.rewards == sample.rewards, "step \(step)")
      #expect(normalizer.getOriginalObs().elements == sample.originalObs)
      #expect(result.dones.indices.filter { result.dones[$0] } == sample.terminal.map(\.env))
      for terminal in sample.terminal { #expect(result.infos[terminal.env].terminalObservation == terminal.obs) }
      #expect(try normalizer.normalizeObs(normalizer.getOriginalObs()) == newest)
    }
    #expect(samples.isEmpty)
    #expect(normalizer.obsRms.mean == trace.obsMean && normalizer.obsRms.variance == trace.obsVar)
    #expect(normalizer.obsRms.count == trace.obsCount)
    #expect(normalizer.retRms.mean == [trace.retMean] && normalizer.retRms.variance == [trace.retVar])
    #expect(normalizer.retRms.count == trace.retCount)
    let back = try normalizer.unnormalizeObs(newest).elements
    for (got, want) in zip(back, trace.unnormalized) { #expect(abs(got - want) <= 1e-6 * max(abs(want), 1)) }
  }

  /// The recorded actions of a rollout under VecNormalize give the recorded observations and rewards, with what was cut
  /// off valued by the normalised last observation.
  @Test func rolloutsUnderVecNormalizeAreStableBaselines() throws {
    let fixture = try Fixture("pendulum_normalized")
    let model = try fixture.model()
    let env = model.env
    let (observations, drawn) = try (fixture.floats("update_0/observations"), fixture.floats("update_0/actions"))
    let rewards = try fixture.floats("update_0/rewards")
    var newest = try env.reset()
    var cutOffs = 0
    for step in 0..<model.hyperparameters.nSteps {
      #expect(newest.elements == Array(observations[step * 6..<step * 6 + 6]), "step \(step)")
      let result = try env.step([0, 1].map { [min(max(drawn[step * 2 + $0], -2), 2)] })
      for index in 0..<2 {
        var reward = result.rewards[index]
        if let last = result.infos[index].terminalObservation {
          cutOffs += 1
          reward += 0.9 * (try model.policy.predictValues(Tensor([last])).elements[0])
        }
        #expect(abs(reward - rewards[step * 2 + index]) <= 2e-6 * max(abs(reward), 1))
      }
      newest = result.observations
    }
    #expect(cutOffs == 2)
  }

  private func model(seed: Int = 1) throws -> PPO {
    try PPO(
      "MlpPolicy", makeVecEnv("Pendulum-v1", nEnvs: 2).vecNormalize(gamma: 0.9), nSteps: 64, nEpochs: 2, gamma: 0.9,
      netArch: [8], seed: seed)
  }

  @Test func statisticsAreSavedAndLearningGoesOnWithTheSameBits() throws {
    let unbroken = try model()
    try unbroken.learn(totalTimesteps: 256)
    let state = try unbroken.savedState()
    let resumed = try PPO(savedState: state)
    #expect(resumed.env.normalizer?.obsRms == unbroken.env.normalizer?.obsRms)
    #expect(resumed.env.normalizer?.gamma == 0.9 && resumed.env.normalizer?.training == true)
    for model in [resumed, unbroken] { try model.learn(totalTimesteps: 512, resetNumTimesteps: false) }
    func sight(_ model: PPO) throws -> [UInt8] {
      try model.savedState(includingEnvironments: true, includingNoise: false)
    }
    #expect(try sight(resumed) == sight(unbroken))
    let other = try model(seed: 4)
    try other.restore(state)
    try other.learn(totalTimesteps: 512, resetNumTimesteps: false)
    #expect(try sight(other) == sight(unbroken))
    #expect("\(unbroken.env)" == "VecNormalize(VecEnv(Pendulum-v1, nEnvs: 2))")
  }

  @Test func evaluationUsesTheStatisticsAndIsRefusedWithoutThem() throws {
    let model = try model()
    try model.learn(totalTimesteps: 256)
    let before = try #require(model.env.normalizer?.obsRms)
    let result = try evaluateEpisodes(model, nEvalEpisodes: 2)
    #expect(model.env.normalizer?.obsRms == before)
    // Returns are those of the environments, in their own units.
    #expect(result.rewards.allSatisfy { $0 < -150 } && result.lengths == [200, 200])

    let wrapped = try makeVecEnv("Pendulum-v1").vecNormalize()
    #expect(try evaluateEpisodes(model, wrapped, nEvalEpisodes: 2) == result)
    #expect(wrapped.normalizer?.obsRms == before)
    let error = EngineError.missingNormalization
    #expect(throws: error) { try evaluateEpisodes(model, makeVecEnv("Pendulum-v1")) }
    #expect(throws: error) { try PPO(savedState: model.savedState(), env: makeVecEnv("Pendulum-v1", nEnvs: 2)) }
    #expect(
      error.message == "the model learnt on observations that vecNormalize() normalised, and these environments have "
        + "no statistics; wrap them with vecNormalize() and load the model's statistics, or leave them out to use the "
        + "model's")
    let again = try PPO(savedState: model.savedState(), env: makeVecEnv("Pendulum-v1", nEnvs: 2).vecNormalize())
    #expect(again.env.normalizer?.obsRms == before)
    let plain = try PPO("MlpPolicy", "Pendulum-v1", nSteps: 64)
    #expect(throws: EngineError.self) { try evaluateEpisodes(plain, wrapped) }
  }

  @Test func whatCannotBeNormalizedIsRefused() throws {
    #expect(
      throws: EngineError.unwrappableSpace(
        wrapper: "vecNormalize", wanted: "observations of a Box space, or of a Dict of them", space: "Discrete(4)")
    ) { try VecEnv(Places()).vecNormalize() }
    #expect(throws: EngineError.hyperparameterOutOfRange("clipObs", value: "0.0", allowed: "a finite number greater than 0")) {
      try makeVecEnv("Pendulum-v1").vecNormalize(clipObs: 0)
    }
    let env = try makeVecEnv("Pendulum-v1").vecNormalize()
    #expect(throws: EngineError.shapeMismatch(.observation, expected: [1, 3], actual: [1, 2])) {
      try env.normalizer?.normalizeObs(Tensor([[1, 2]]))
    }
    #expect(throws: EngineError.notReset) { try env.step([[0]]) }
  }

  @Test func actionsAreClippedOrRescaledOnTheirWayIn() throws {
    // (Echo shows the action that reached it; its bounds are ±1 and ±0.5.)
    let clipped = try VecEnv(Echo(), nEnvs: 2).clipAction()
    try clipped.reset()
    #expect(try clipped.step([[3, -3], [0.25, 0.5]]).observations.elements == [1, -0.5, 0.25, 0.5])
    #expect("\(clipped.actionSpace)" == "Box(-inf, inf, (2,), float32)")

    let rescaled = try VecEnv(Echo(), nEnvs: 2).rescaleAction(minAction: -4, maxAction: 0)
    try rescaled.reset()
    #expect(try rescaled.step([[-4, 0], [-2, -1]]).observations.elements == [-1, 0.5, 0, 0.25])
    #expect(try rescaled.step([[4, 0], [0, 0]]).observations.elements == [3, 0.5, 1, 0.5])
    #expect("\(rescaled.actionSpace)" == "Box(-4.0, 0.0, (2,), float32)")

    let wanted = "actions of a Box space"
    #expect(throws: EngineError.unwrappableSpace(wrapper: "clipAction", wanted: wanted, space: "Discrete(2)")) {
      try makeVecEnv("CartPole-v1").clipAction()
    }
    #expect(throws: EngineError.self) { try VecEnv(Echo()).clipAction().rescaleAction() }
    #expect(
      throws: EngineError.hyperparameterOutOfRange("maxAction", value: "1.0", allowed: "a finite number greater than 1")
    ) { try VecEnv(Echo()).rescaleAction(minAction: 1, maxAction: 1) }
  }

  @Test func severalWrappersAreSavedInTheirOrder() throws {
    func make() throws -> VecEnv { try makeVecEnv("Pendulum-v1", nEnvs: 2).rescaleAction().vecNormalize() }
    let model = try PPO("MlpPolicy", make(), nSteps: 32, netArch: [4], seed: 2)
    try model.learn(totalTimesteps: 128)
    let copy = try PPO(savedState: model.savedState())
    #expect("\(copy.env)" == "VecNormalize(RescaleAction(VecEnv(Pendulum-v1, nEnvs: 2)))")
    for model in [model, copy] { try model.learn(totalTimesteps: 128, resetNumTimesteps: false) }
    #expect(copy.policy.namedParameters == model.policy.namedParameters)
    #expect(
      throws: EngineError.unfitState(
        "it is of environments with RescaleAction, then VecNormalize around them, and there are environments with "
          + "VecNormalize")
    ) { try makeVecEnv("Pendulum-v1", nEnvs: 2).vecNormalize().restore(make().savedState()) }
  }

  @Test(arguments: PPO.presets) func presetsMakeModels(_ preset: PPOPreset) throws {
    let model = try preset.makeModel(seed: 1)
    #expect(model.env.nEnvs == preset.nEnvs && (model.env.normalizer != nil) == preset.normalize)
    if let normalizer = model.env.normalizer { #expect(normalizer.gamma == model.hyperparameters.gamma) }
    try model.learn(totalTimesteps: 1)
    #expect(model.nUpdates == preset.hyperparameters.nEpochs)
  }

  @Test func presetsAreTheZoos() throws {
    #expect(
      PPO.presets.map(\.id) == [
        "Acrobot-v1", "CartPole-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1",
      ])
    let car = try PPO.preset("MountainCarContinuous-v0")
    #expect(car.normalize && car.nEnvs == 1 && car.totalTimesteps == 20_000)
    #expect(car.kwargs.logStdInit == -3.29 && !car.kwargs.orthoInit && car.hyperparameters.useSDE)
    let error = EngineError.unknownPreset("CartPole-v0", known: PPO.presets.map(\.id))
    #expect(throws: error) { try PPO.preset("CartPole-v0") }
    #expect(error.message.hasPrefix("there are no tuned settings for \"CartPole-v0\"; did you mean \"CartPole-v1\"? "))
  }
}
