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

  /// What it had saved of its optimiser, read by hand from the fixture's archive with Python.
  @Test func adamsMeansAreRead() throws {
    let model = try PPO.loadSB3(from: Self.path("cartpole.sb3.zip"), env: makeVecEnv("CartPole-v1"))
    #expect(model.optimizer.stepCount == 40 && model.optimizer.settings == OptimizerKwargs())
    let state = try Safetensors(model.savedState())
    func numbers(_ name: String) throws -> [Float] { try state.elements(name) }
    #expect(try numbers("optimizer.exp_avg.value_net.bias") == [-0x1.84cb8ap-2])
    #expect(try numbers("optimizer.exp_avg_sq.value_net.bias") == [0x1.92cf0ep-8])
    let resumed = try PPO.loadSB3(from: Self.path("resumed.sb3.zip"), env: makeVecEnv("Pendulum-v1", nEnvs: 2))
    #expect(resumed.policy.kwargs.optimizer == OptimizerKwargs(betas: [0.8, 0.99], eps: 1e-6, weightDecay: 0.01))
  }

  /// The archive of a model whose optimiser's pickle is changed.
  private func refusal(_ change: (inout StoredZip) -> Void) throws -> String {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/model.zip"
    var model = StoredZip(try SB3Recording.bytes("resumed.sb3.zip"))
    var optimizer = StoredZip(model["policy.optimizer.pth"])
    change(&optimizer)
    model["policy.optimizer.pth"] = optimizer.encoded()
    try Data(model.encoded()).write(to: URL(fileURLWithPath: path))
    return errorText { _ = try PPO.loadSB3(from: path, env: makeVecEnv("Pendulum-v1", nEnvs: 2)) }
      .replacingOccurrences(of: "can't read \"\(path)\": ", with: "")
  }

  @Test func otherOptimizersAreRefused() throws {
    func replacing(_ old: String, _ new: String) throws -> String {
      try refusal { archive in
        let (old, new) = (Array(old.utf8), Array(new.utf8))
        var pickle = archive["archive/data.pkl"]
        while let range = pickle.firstRange(of: old) { pickle.replaceSubrange(range, with: new) }
        archive["archive/data.pkl"] = pickle
      }
    }
    #expect(try replacing("nothing", "nothing") == "nothing was thrown")
    #expect(try replacing("betas", "alpha") == "its optimiser is not Adam")
    #expect(try replacing("exp_avg_sq", "square_avg") == "its optimiser is not Adam")
    #expect(try replacing("param_groups", "param_troops") == "its optimiser has no state of one group of parameters")
    let switched = try refusal { archive in
      let pickle = archive["archive/data.pkl"]
      guard let name = pickle.firstRange(of: Array("amsgrad".utf8)),
        let value = pickle[name.upperBound...].firstIndex(of: 0x89)
      else { return }
      archive["archive/data.pkl"][value] = 0x88  // False, now True
    }
    #expect(switched == "its optimiser has amsgrad, which this one has not")
    #expect(try replacing("step", "stop") == "its optimiser does not count its steps with log_std")
    let noNumber = try refusal { $0["archive/data/2"] = Array(repeating: 0xff, count: 4) }
    #expect(noNumber == "\"exp_avg_sq of log_std\" holds NaN or infinity")
  }

  /// Fixtures/load_into_sb3.py let Stable-Baselines3 learn from the rollout in our file, with our Adam's means.
  @Test func ourModelsGoOnLearningThere() throws {
    let model = try PPO.load(from: Self.path("swift-model.safetensors"))
    let count = model.rolloutBuffer.count
    model.sampleOrder = { epoch in (0..<count).map { ($0 * 3 + epoch) % count } }
    try model.train()
    let recorded = try Safetensors(SB3Recording.bytes("swift-model.trained.safetensors"))
    #expect(Set(recorded.entries.keys) == Set(model.policy.parameters.names))
    for parameter in model.policy.namedParameters {
      let expected: [Float] = try recorded.elements(parameter.name)
      let difference = zip(parameter.value.elements, expected).map { abs($0 - $1) / max(abs($1), 0.1) }
      #expect(difference.count == expected.count && difference.allSatisfy { $0 <= 1e-5 }, "\(parameter.name)")
    }
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
