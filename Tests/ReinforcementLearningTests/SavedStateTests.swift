// What is saved and read again goes on with the same bits.
import Environments
import Foundation
import ReinforcementLearning
import Testing

/// Everything of a model that can be seen and does not come from the clock.
private func sight(_ model: PPO) throws -> [UInt8] {
  try model.savedState(includingEnvironments: true, includingNoise: false)
}

@Suite struct SavedStateTests {
  private static func model(_ id: String, nEnvs: Int) throws -> PPO {
    try PPO(
      "MlpPolicy", makeVecEnv(id, nEnvs: nEnvs, seed: 3), learningRate: .linear(1e-3), nSteps: 24, batchSize: 20,
      nEpochs: 2, clipRange: .linear(0.2), netArch: NetArch(pi: [9], vf: [7, 5]), seed: 5)
  }

  /// Keeps the state at every moment that is offered.
  private final class Keeper: Callback {
    var states: [(progress: TrainingProgress, bytes: [UInt8])] = []
    func onCheckpoint(_ progress: TrainingProgress, _ state: () throws -> [UInt8]) throws {
      states.append((progress, try state()))
    }
  }

  @Test(arguments: ["CartPole-v1", "Pendulum-v1"], [1, 2, 5])
  func learningGoesOnFromEveryMomentWithTheSameBits(id: String, nEnvs: Int) throws {
    let unbroken = try Self.model(id, nEnvs: nEnvs)
    let keeper = Keeper()
    try unbroken.learn(totalTimesteps: 90 * nEnvs, callback: keeper, logInterval: 2)
    #expect(keeper.states.map(\.progress.phase) == Array(repeating: [.update, .rollout], count: 4).flatMap { $0 })
    for (progress, bytes) in keeper.states {
      let resumed = try PPO(savedState: bytes)
      #expect(resumed.isLearning && resumed.state.numTimesteps == progress.timesteps)
      try resumed.resumeLearning()
      #expect(!resumed.isLearning)
      #expect(try sight(resumed) == sight(unbroken), "\(progress)")
      #expect(resumed.policy.namedParameters == unbroken.policy.namedParameters)
      #expect(try resumed.logger["train/loss"] == unbroken.logger["train/loss"])
      #expect(try resumed.logger["train/learning_rate"] == unbroken.logger["train/learning_rate"])
      #expect(try resumed.logger["time/iterations"] == unbroken.logger["time/iterations"])
      #expect(resumed.rolloutBuffer.tensor(.advantages) == unbroken.rolloutBuffer.tensor(.advantages))
      // Both go on learning alike.
      let other = try PPO(savedState: unbroken.savedState())
      for model in [resumed, other] { try model.learn(totalTimesteps: 50, resetNumTimesteps: false) }
      #expect(try sight(resumed) == sight(other))
    }
  }

  @Test func everySettingOfThePolicyIsSaved() throws {
    var kwargs = PolicyKwargs()
    (kwargs.netArch, kwargs.activation, kwargs.orthoInit, kwargs.logStdInit) = (NetArch(pi: [5], vf: [4]), .silu, false, -1)
    (kwargs.fullStd, kwargs.useExpln, kwargs.squashOutput) = (false, true, true)
    kwargs.optimizer = OptimizerKwargs(betas: [0.8, 0.98], eps: 1e-7, weightDecay: 0.1)
    (kwargs.shareFeaturesExtractor, kwargs.normalizeImages) = (false, false)
    var settings = PPOHyperparameters()
    (settings.nSteps, settings.batchSize, settings.useSDE, settings.sdeSampleFreq) = (16, 8, true, 3)
    let model = try PPO("MlpPolicy", makeVecEnv("Pendulum-v1", nEnvs: 2), settings, kwargs: kwargs, seed: 1)
    try model.learn(totalTimesteps: 32)
    let loaded = try PPO(savedState: model.savedState())
    #expect(loaded.policy.kwargs == model.policy.kwargs && loaded.policy.kwargs.squashOutput)
    #expect(loaded.hyperparameters == model.hyperparameters && loaded.optimizer.settings == kwargs.optimizer)
    for model in [model, loaded] { try model.learn(totalTimesteps: 64, resetNumTimesteps: false) }
    #expect(try sight(loaded) == sight(model))
  }

  @Test(arguments: ["CartPole-v1", "Pendulum-v1"]) func theLoopByHandGoesOnToo(id: String) throws {
    let model = try Self.model(id, nEnvs: 3)
    for _ in 0..<2 {
      try model.collectRollouts()
      let beforeTraining = try PPO(savedState: model.savedState())
      try model.train()
      try beforeTraining.train()
      #expect(try sight(beforeTraining) == sight(model))
      let afterTraining = try PPO(savedState: model.savedState())
      let next = try (PPO(savedState: model.savedState()), afterTraining)
      for copy in [next.0, next.1] { try copy.collectRollouts() }
      #expect(try sight(next.0) == sight(next.1))
      // Sampling goes on with the same noise, and evaluation finds the same.
      let observations = model.rolloutBuffer.tensor(.observations)
      let rows = try Tensor(observations.rows.map { Array($0.prefix(observations.shape[2])) })
      let copy = try PPO(savedState: model.savedState())
      #expect(try copy.predict(rows) == model.predict(rows))
      #expect(try evaluateEpisodes(copy, nEvalEpisodes: 3) == evaluateEpisodes(model, nEvalEpisodes: 3))
    }
  }

  @Test func aStateIsPutIntoTheModelThatThereIs() throws {
    let keeper = Keeper()
    let unbroken = try Self.model("CartPole-v1", nEnvs: 2)
    try unbroken.learn(totalTimesteps: 150, callback: keeper)
    let model = try Self.model("CartPole-v1", nEnvs: 2)
    let (policy, env, logger) = (model.policy, model.env, model.logger)
    try model.restore(keeper.states[1].bytes)
    try model.resumeLearning()
    #expect(try sight(model) == sight(unbroken))
    #expect(policy === model.policy && env === model.env && logger === model.logger)

    for other in [
      try Self.model("Pendulum-v1", nEnvs: 2), try Self.model("CartPole-v1", nEnvs: 3),
      try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), nSteps: 24, batchSize: 20, nEpochs: 2, seed: 5),
    ] {
      let before = try other.savedState()
      #expect(throws: EngineError.self) { try other.restore(keeper.states[1].bytes) }
      #expect(try other.savedState() == before)
    }
  }

  @Test func environmentsCanBeSharedByModels() throws {
    let envs = try makeVecEnv("CartPole-v1", nEnvs: 2, seed: 1)
    let models = try [4, 5].map { try PPO("MlpPolicy", envs, nSteps: 16, batchSize: 16, seed: $0) }
    for model in models { try model.learn(totalTimesteps: 64) }
    let again = try VecEnv(savedState: envs.savedState())
    let copies = try models.map { try PPO(savedState: $0.savedState(includingEnvironments: false), env: again) }
    #expect(copies[0].env === again && copies[1].env === again)
    for (model, copy) in zip(models, copies) {
      try model.learn(totalTimesteps: 64, resetNumTimesteps: false)
      try copy.learn(totalTimesteps: 64, resetNumTimesteps: false)
    }
    for (model, copy) in zip(models, copies) { #expect(try sight(model) == sight(copy)) }
    #expect(
      throws: EngineError.unfitState("it was saved without environments; give it some to go on in")
    ) { try PPO(savedState: models[0].savedState(includingEnvironments: false)) }
    #expect(throws: EngineError.unfitState("it is of 2 environments, and there are 3")) {
      try PPO(savedState: models[0].savedState(), env: makeVecEnv("CartPole-v1", nEnvs: 3))
    }
  }

  @Test(arguments: ["CartPole-v1", "Pendulum-v1"], [nil, 7, -1] as [Int?])
  func environmentsGoOn(id: String, limit: Int?) throws {
    let environment = try make(id, maxEpisodeSteps: limit)
    #expect(throws: EnvironmentError.notReset(id)) { try Environment(savedState: environment.savedState()).step(0) }
    _ = try environment.reset(seed: 4)
    func act(_ environment: Environment, _ step: Int) throws -> StepResult {
      if case .discrete = environment.actionSpace { return try environment.step(step % 2) }
      return try environment.step([Double(step % 3) - 1])
    }
    for step in 0..<5 { _ = try act(environment, step) }
    let copy = try Environment(savedState: environment.savedState())
    #expect(copy.spec == environment.spec)
    for step in 0..<9 { #expect(try act(copy, step) == act(environment, step)) }
    #expect(try copy.reset() == environment.reset())

    let envs = try makeVecEnv(id, nEnvs: 3, seed: 2)
    let fresh = try VecEnv(savedState: envs.savedState())
    #expect(try fresh.reset() == envs.reset())
    let action: [Float] = [1]
    for _ in 0..<30 { #expect(try fresh.step([action, action, action]) == envs.step([action, action, action])) }
    let late = try VecEnv(savedState: envs.savedState())
    for _ in 0..<250 { #expect(try late.step([action, action, action]) == envs.step([action, action, action])) }
    try late.seed(9)
    #expect(try VecEnv(savedState: late.savedState()).reset() == makeVecEnv(id, nEnvs: 3, seed: 9).reset())
  }

  @Test func ownDynamicsAreSavedWhereTheyCanBe() throws {
    let model = try PPO("MlpPolicy", VecEnv(CutOff(), nEnvs: 2), nSteps: 8, batchSize: 8)
    #expect(throws: EngineError.unsavableDynamics(id: "CutOff")) { try model.savedState() }
    func make() throws -> PPO { try PPO("MlpPolicy", VecEnv(Counting(), nEnvs: 2), nSteps: 8, batchSize: 8) }
    let counting = try make()
    try counting.learn(totalTimesteps: 32)
    let state = try counting.savedState()
    #expect(throws: EngineError.unknownDynamics(id: "Counting")) { try PPO(savedState: state) }
    let copy = try PPO(savedState: state, env: VecEnv(Counting(), nEnvs: 2))
    for model in [counting, copy] { try model.learn(totalTimesteps: 32, resetNumTimesteps: false) }
    #expect(try sight(copy) == sight(counting))
    #expect(
      throws: EngineError.unfitState(
        "it is of Counting (at most 5 steps), and the environments are CartPole-v1 (at most 500 steps)")
    ) { try PPO(savedState: state, env: makeVecEnv("CartPole-v1", nEnvs: 2)) }
  }

  /// A training goes on in environments with the same options, and in no others.
  private func optionsAreSaved<Dynamics: ConfigurableDynamics>(
    _ dynamics: Dynamics, unlike other: Dynamics, maxEpisodeSteps: Int? = nil
  ) throws {
    let environment = try Environment(dynamics, maxEpisodeSteps: maxEpisodeSteps)
    let read = try Environment(savedState: environment.savedState())
    #expect(read.spec == environment.spec)
    #expect(throws: EngineError.self) { try Environment(other).restore(environment.savedState()) }

    func model(_ dynamics: Dynamics) throws -> PPO {
      try PPO("MlpPolicy", VecEnv(dynamics, nEnvs: 2), nSteps: 64, batchSize: 64, nEpochs: 1, netArch: [4], seed: 1)
    }
    let unbroken = try model(dynamics)
    try unbroken.learn(totalTimesteps: 128)
    let state = try unbroken.savedState()
    let resumed = try PPO(savedState: state)
    for model in [unbroken, resumed] { try model.learn(totalTimesteps: 512, resetNumTimesteps: false) }
    #expect(try sight(resumed) == sight(unbroken), "\(environment)")
    #expect(throws: EngineError.self) { try PPO(savedState: state, env: VecEnv(other, nEnvs: 2)) }
    #expect(throws: EngineError.self) { try model(other).restore(state) }
  }

  @Test func optionsOfEnvironmentsAreSaved() throws {
    let map = ["SFFHF", "FFFFS", "HFFFG"]
    try optionsAreSaved(
      FrozenLake(desc: map, successRate: 0.8, rewardSchedule: FrozenLake.RewardSchedule(goal: 5, hole: -2, frozen: -0.25)),
      unlike: FrozenLake(desc: map, successRate: 0.8), maxEpisodeSteps: 17)
    try optionsAreSaved(
      FrozenLake(mapName: "8x8", isSlippery: false), unlike: FrozenLake(mapName: "8x8"), maxEpisodeSteps: -1)
    try optionsAreSaved(CliffWalking(isSlippery: true), unlike: CliffWalking())
    try optionsAreSaved(Blackjack(natural: true, sab: false), unlike: Blackjack())
    try optionsAreSaved(MountainCar(goalVelocity: 0.03), unlike: MountainCar())
    try optionsAreSaved(MountainCarContinuous(goalVelocity: 0.03), unlike: MountainCarContinuous())
    try optionsAreSaved(Taxi(isRainy: true, rainyProbability: 0.6), unlike: Taxi(isRainy: true))
    try optionsAreSaved(Taxi(isRainy: false, ficklePassenger: true), unlike: Taxi())
  }

  @Test func otherOptionsAreNamed() throws {
    func message<T>(_ body: () throws -> T) -> String {
      do { return "no error: \(try body())" } catch { return "\(error)" }
    }
    let state = try VecEnv(FrozenLake(mapName: "4x4", isSlippery: false)).savedState()
    let map = "{\"desc\":[\"SFFF\",\"FHFH\",\"FFFH\",\"HFFG\"],\"rewardSchedule\":{\"frozen\":0,\"goal\":1,\"hole\":0}"
    #expect(
      message { try makeVecEnv("FrozenLake-v1").restore(state) }
        == "the saved state does not fit: it is of FrozenLake-v1 (at most 100 steps) with the options \(map)}, and the "
        + "environments are FrozenLake-v1 (at most 100 steps) with the options \(map),\"successRate\":0.3333333333333333}")
    #expect(
      message { try VecEnv(MountainCar(goalVelocity: .infinity)).savedState() }
        == "the saved state does not fit: a MountainCar-v0 with a setting of NaN or infinity can't be saved")
    // What a damaged file asks for is refused in the words of the dynamics.
    var file = try Safetensors(state)
    file.metadata["state"] = file.metadata["state"]?.replacing("SFFF", with: "FFFF")
    #expect(
      message { try VecEnv(savedState: file.encoded()) }
        == "the saved state is damaged, or none of this program's: the map has no start; write S in one cell")
  }

  @Test func filesAreWrittenAndRead() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nb-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("model.safetensors").path
    let model = try Self.model("Pendulum-v1", nEnvs: 2)
    try model.learn(totalTimesteps: 96)
    try model.save(to: path)
    let loaded = try PPO.load(from: path)
    for model in [model, loaded] { try model.learn(totalTimesteps: 96, resetNumTimesteps: false) }
    #expect(try sight(loaded) == sight(model))
    let missing = folder.appendingPathComponent("none.safetensors").path
    #expect(throws: EngineError.unreadableFile(path: missing, reason: "No such file or directory")) {
      try PPO.load(from: missing)
    }
    #expect(throws: EngineError.self) { try model.save(to: folder.path + "/no/folder.safetensors") }
  }
}

/// As `CutOff`, with a state that can be saved.
private struct Counting: SavableDynamics {
  static let spec = EnvSpec(
    id: "Counting", observationSpace: .discrete(Discrete(6)), actionSpace: .discrete(Discrete(2)), maxEpisodeSteps: 5)
  var steps: Float = 0
  var savedWords: [UInt64] { [UInt64(steps.bitPattern)] }

  mutating func restore(savedWords: [UInt64]) -> Bool {
    guard savedWords.count == 1 else { return false }
    steps = Float(bitPattern: UInt32(truncatingIfNeeded: savedWords[0]))
    return true
  }

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    steps = Float(random.integers(0..<2))
    observation[0] = steps
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    steps = min(steps + action[0], 5)
    observation[0] = steps
    return Transition(reward: Double(steps), terminated: steps == 5)
  }
}
