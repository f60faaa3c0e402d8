// Models of Stable-Baselines3 do here what they do there, and the other way round; what is no such model is refused.
import Environments
import Foundation
import NumericKernels
import ReinforcementLearning
import Testing

@Suite struct SB3ModelTests {
  private static func path(_ name: String) -> String { "\(SB3Recording.folder)/\(name)" }

  /// The most that an action differs by; infinite when discrete ones differ.
  private func difference(_ model: PPO, _ recording: SB3Recording) throws -> Float {
    let actions = try model.predict(recording.observations, deterministic: true)
    let width = recording.actions[0].count
    return recording.actions.enumerated().flatMap { row, expected in
      expected.indices.map { abs(actions.elements[row * width + $0] - expected[$0]) }
    }.max() ?? .infinity
  }

  @Test(arguments: [("cartpole", "CartPole-v1", 4), ("pendulum", "Pendulum-v1", 3), ("pendulum_sde", "Pendulum-v1", 3)])
  func itsModelsActTheSameHere(name: String, id: String, observationSize: Int) throws {
    let recording = try SB3Recording("\(name).sb3.bin", observationSize: observationSize)
    let model = try PPO.loadSB3(
      from: Self.path("\(name).sb3.zip"), env: makeVecEnv(id, nEnvs: 2), clipRange: name == "pendulum" ? 0.1 : nil)
    let worst = try difference(model, recording)
    #expect(id == "CartPole-v1" ? worst == 0 : worst < 2e-6, "\(worst)")
    // The weights alone go into a policy that is there.
    let other = try PPO("MlpPolicy", makeVecEnv(id), model.hyperparameters, kwargs: model.policy.kwargs, seed: 9)
    #expect(try difference(other, recording) > 0.01)
    try other.policy.loadSB3Weights(from: Self.path("\(name).sb3.zip"))
    #expect(other.policy.namedParameters == model.policy.namedParameters)
    // The model goes on learning, and is saved and loaded as any other.
    let before = model.state.numTimesteps
    try model.learn(totalTimesteps: 2 * model.hyperparameters.nSteps, resetNumTimesteps: false)
    #expect(model.state.numTimesteps == before + 2 * model.hyperparameters.nSteps)
    #expect(try PPO(savedState: model.savedState()).policy.namedParameters == model.policy.namedParameters)
  }

  /// Fixtures/load_into_sb3.py loaded the file into Stable-Baselines3 and recorded what it does there.
  @Test func ourModelsActTheSameThere() throws {
    let model = try PPO.load(from: Self.path("swift-model.safetensors"))
    let recording = try SB3Recording("swift-model.actions.bin", observationSize: 3)
    let worst = try difference(model, recording)
    #expect(worst < 1e-7, "\(worst)")
  }

  @Test func settingsAreRead() throws {
    let model = try PPO.loadSB3(from: Self.path("cartpole.sb3.zip"), env: makeVecEnv("CartPole-v1"))
    var expected = PPOHyperparameters()
    expected.learningRate = .linear(3e-3)
    (expected.nSteps, expected.batchSize, expected.nEpochs) = (64, 32, 5)
    (expected.gamma, expected.gaeLambda, expected.entCoef, expected.targetKL) = (0.98, 0.8, 0.01, 0.5)
    expected.clipRangeVf = 0.3
    #expect(model.hyperparameters == expected)
    #expect(model.policy.netArch == NetArch(pi: [8, 6], vf: [5]) && model.policy.kwargs.activation == .relu)
    #expect(model.state.numTimesteps == 256 && model.nUpdates == 20)

    let saved = try SB3Model(from: Self.path("pendulum.sb3.zip"))
    #expect(saved.version == "2.9.2" && saved.numTimesteps == 512 && saved.kwargs.logStdInit == -1)
    #expect(saved.hyperparameters.statsWindowSize == 20 && saved.hyperparameters.learningRate == 5e-3)
    // A Python function is not read: it is named, and a value in its place is wanted.
    #expect(saved.unread.keys.sorted() == ["clip_range"])
    let text = errorText { _ = try PPO.loadSB3(from: Self.path("pendulum.sb3.zip"), env: makeVecEnv("Pendulum-v1")) }
    let schedule = "<class 'stable_baselines3.common.utils.FloatSchedule'>"
    #expect(text.contains("its clip_range is \(schedule) of <function <lambda>"))
    #expect(text.hasSuffix(", which is not plain data; give a value for it"))
    let noisy = try SB3Model(from: Self.path("pendulum_sde.sb3.zip"))
    #expect(noisy.hyperparameters.useSDE && noisy.hyperparameters.sdeSampleFreq == 4 && noisy.kwargs.squashOutput)
  }

  @Test func otherPoliciesAreRefusedWhole() throws {
    let path = Self.path("cartpole.sb3.zip")
    let box = try makeVecEnv("Pendulum-v1").observationSpace
    #expect(
      errorText { _ = try PPO.loadSB3(from: path, env: makeVecEnv("Pendulum-v1")) }
        == "the saved state does not fit: its observations are of Box [4], and those of "
        + "VecEnv(Pendulum-v1, nEnvs: 1) of \(box)")
    let env = try makeVecEnv("CartPole-v1")
    func refusal(_ pi: [Int], _ vf: [Int]) throws -> String {
      let policy = try ActorCriticPolicy(
        observationSpace: env.observationSpace, actionSpace: env.actionSpace, netArch: NetArch(pi: pi, vf: vf))
      let before = policy.namedParameters
      let text = errorText { try policy.loadSB3Weights(from: path) }
      #expect(policy.namedParameters == before)
      return text
    }
    #expect(
      try refusal([8, 7], [5])
        == "a value for mlp_extractor.policy_net.2.weight of shape [6, 8] where [7, 8] is wanted")
    #expect(
      try refusal([8, 6], [5, 5])
        == "can't read \"\(path)\": it has no \"mlp_extractor.value_net.2.weight\" [5, 5]; its policy has other layers")
    #expect(try refusal([8, 6], []) == "a value for value_net.weight of shape [1, 5] where [1, 4] is wanted")
    #expect(
      try refusal([8], [5]) == "a value for action_net.weight of shape [2, 6] where [2, 8] is wanted")
    let missing = "\(SB3Recording.folder)/none.zip"
    #expect(throws: EngineError.unreadableFile(path: missing, reason: "No such file or directory")) {
      try PPO.loadSB3(from: missing, env: env)
    }
  }

  private func errorText(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }
}
