// Callbacks by Stable-Baselines3's names: what they see, save, log and stop.
import Environments
import Foundation
import ReinforcementLearning
import Testing

/// What record_callbacks.py found with Stable-Baselines3.
private struct Recording: Decodable {
  struct Case: Decodable {
    let nEvalEnvs, nEvalEpisodes, evalFreq: Int
    let maxNoImprovementEvals, minEvals: Int?
    let rewardThreshold: Double?
    let timesteps: [Int]
    let results: [[Double]]
    let lengths: [[Int]]
    let best: Double
    let last: Int
  }
  let weights: [String: [Float]]
  let cases: [Case]

  static let shared: Recording = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    return try! JSONDecoder().decode(Self.self, from: Data(contentsOf: folder.appendingPathComponent("callbacks.json")))
  }()

  /// A model that never changes, with the recorded weights.
  func model() throws -> PPO {
    let model = try PPO(
      "MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), learningRate: 0, nSteps: 32, nEpochs: 1, netArch: [6], seed: 3)
    for (name, elements) in weights {
      try model.policy.setParameter(name, to: Tensor(elements, shape: model.policy.parameter(name).shape))
    }
    return model
  }
}

/// Counts what it is told of.
private final class Counter: Callback {
  var steps: [Int] = []
  var stopsAt = Int.max
  func onStep(_ progress: TrainingProgress) -> Bool {
    steps.append(progress.timesteps)
    return steps.count < stopsAt
  }
}

/// As `CutOff`, but its episodes say that they reach their goal in every other.
private struct EveryOther: SavableDynamics {
  static let spec = CutOff.spec
  var base = CutOff()
  var episodes = 0
  var savedWords: [UInt64] { [UInt64(base.steps), UInt64(episodes)] }

  mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 2 else { return false }
    (base.steps, episodes) = (Float(words[0]), Int(truncatingIfNeeded: words[1]))
    return true
  }

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    episodes += 1
    base.reset(random: &random, observation: observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    var transition = base.step(action: action, observation: observation)
    transition.isSuccess = episodes % 2 == 0
    return transition
  }
}

@Suite struct CallbackTests {
  private func model(nEnvs: Int = 2, nSteps: Int = 16) throws -> PPO {
    try PPO("MlpPolicy", VecEnv(CutOff(), nEnvs: nEnvs), nSteps: nSteps, batchSize: 16, nEpochs: 1, netArch: [4])
  }

  @Test(arguments: Recording.shared.cases.indices) func evaluationsAreStableBaselines(_ index: Int) throws {
    let recorded = Recording.shared.cases[index]
    let model = try Recording.shared.model()
    let callback = try EvalCallback(
      makeVecEnv("CartPole-v1", nEnvs: recorded.nEvalEnvs, seed: 42),
      callbackOnNewBest: recorded.rewardThreshold.map { StopTrainingOnRewardThreshold(rewardThreshold: $0) },
      callbackAfterEval: recorded.maxNoImprovementEvals.map {
        try StopTrainingOnNoModelImprovement(maxNoImprovementEvals: $0, minEvals: recorded.minEvals ?? 0)
      }, nEvalEpisodes: recorded.nEvalEpisodes, evalFreq: recorded.evalFreq)
    try model.learn(totalTimesteps: 320, callback: callback)
    #expect(callback.evaluations.map(\.timesteps) == recorded.timesteps)
    #expect(callback.evaluations.map(\.result.rewards) == recorded.results)
    #expect(callback.evaluations.map(\.result.lengths) == recorded.lengths)
    #expect(callback.bestMeanReward == recorded.best)
    #expect(model.state.numTimesteps == recorded.last)
    #expect(try model.logger["eval/mean_reward"].steps == recorded.timesteps)
    #expect(try model.logger["eval/mean_reward"].values == callback.evaluations.map(\.result.mean))
    #expect(try model.logger["eval/mean_ep_length"].values == callback.evaluations.map(\.result.meanLength))
    #expect(try model.logger["eval/success_rate"].values.isEmpty)
  }

  @Test func evaluationsDisturbNoTraining() throws {
    let (with, without) = try (model(), model())
    try with.learn(totalTimesteps: 96, callback: EvalCallback(nEvalEpisodes: 2, evalFreq: 5, deterministic: false))
    try without.learn(totalTimesteps: 96)
    #expect(with.policy.namedParameters == without.policy.namedParameters)
    #expect(try with.logger["rollout/ep_rew_mean"] == without.logger["rollout/ep_rew_mean"])
  }

  @Test func theBestModelIsSavedAndEvaluationsAreWritten() throws {
    let folder = try TemporaryFolder()
    let model = try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), learningRate: 3e-3, nSteps: 64, seed: 1)
    let callback = try EvalCallback(
      nEvalEpisodes: 3, evalFreq: 50, logPath: "\(folder.path)/logs/a", bestModelSavePath: "\(folder.path)/best")
    try model.learn(totalTimesteps: 1_000, callback: callback)
    let best = try #require(callback.evaluations.max { $0.result.mean < $1.result.mean })
    let loaded = try PPO.load(from: "\(folder.path)/best/best_model.safetensors")
    // The first of several that are equal is the best.
    let first = try #require(callback.evaluations.first { $0.result.mean == best.result.mean })
    #expect(loaded.state.numTimesteps == first.timesteps && callback.bestMeanReward == first.result.mean)
    // It was saved within a rollout, from which nothing can be resumed.
    #expect(!loaded.isLearning)
    try loaded.learn(totalTimesteps: 128, resetNumTimesteps: false)
    #expect(loaded.state.numTimesteps == first.timesteps + 128)

    struct Arrays: Decodable {
      let timesteps: [Int]
      let results: [[Double]]
      let ep_lengths: [[Int]]
      let successes: [[Bool]]?
    }
    let json = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/logs/a/evaluations.json"))
    let arrays = try JSONDecoder().decode(Arrays.self, from: json)
    #expect(arrays.timesteps == callback.evaluations.map(\.timesteps) && arrays.successes == nil)
    #expect(arrays.results == callback.evaluations.map(\.result.rewards))
    #expect(arrays.ep_lengths == callback.evaluations.map(\.result.lengths))
  }

  @Test func successesAreCounted() throws {
    let model = try PPO(
      "MlpPolicy", VecEnv(EveryOther(), nEnvs: 2), nSteps: 12, batchSize: 24, nEpochs: 1, netArch: [4])
    let callback = try EvalCallback(nEvalEpisodes: 4, evalFreq: 12)
    try model.learn(totalTimesteps: 48, callback: callback)
    // Episodes of three steps, four in each rollout of each environment.
    #expect(try model.logger["rollout/success_rate"].values == [0.5, 0.5])
    #expect(callback.evaluations.map(\.result.successes) == [[false, true, false, true], [true, false, true, false]])
    #expect(try model.logger["eval/success_rate"].values == [0.5, 0.5])
    let loaded = try PPO(
      savedState: model.savedState(includingEnvironments: false), env: VecEnv(EveryOther(), nEnvs: 2))
    #expect(loaded.state.episodes == model.state.episodes)
  }

  @Test func statisticsOfNormalisationGoWithTheModel() throws {
    let env = try makeVecEnv("Pendulum-v1", nEnvs: 2).vecNormalize()
    let model = try PPO("MlpPolicy", env, nSteps: 64, nEpochs: 1, netArch: [8], seed: 1)
    let evalEnv = try makeVecEnv("Pendulum-v1", seed: 7).vecNormalize()
    let callback = try EvalCallback(evalEnv, nEvalEpisodes: 1, evalFreq: 64)
    try model.learn(totalTimesteps: 128, callback: callback)
    let normalizer = try #require(evalEnv.normalizer)
    #expect(normalizer.obsRms.mean == env.normalizer?.obsRms.mean)
    #expect(normalizer.obsRms.count == env.normalizer?.obsRms.count)
    let plain = try makeVecEnv("Pendulum-v1", seed: 7)
    #expect(throws: EngineError.missingNormalization) {
      try model.learn(totalTimesteps: 128, callback: EvalCallback(plain))
    }
    #expect(throws: EngineError.self) {
      try model.learn(totalTimesteps: 128, callback: EvalCallback(makeVecEnv("CartPole-v1")))
    }
  }

  @Test func checkpointsResumeWithTheSameBits() throws {
    let folder = try TemporaryFolder()
    func make() throws -> PPO {
      try PPO(
        "MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), learningRate: .linear(1e-3), nSteps: 32, batchSize: 32,
        nEpochs: 2, netArch: [8], seed: 2)
    }
    let model = try make()
    let callback = try CheckpointCallback(saveFreq: 50, savePath: "\(folder.path)/models", namePrefix: "cart")
    try model.learn(totalTimesteps: 320, callback: callback)
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/models").sorted()
    #expect(files == ["cart_100_steps.safetensors", "cart_200_steps.safetensors", "cart_300_steps.safetensors"])
    #expect(callback.paths.map { String($0.split(separator: "/").last!) } == files)

    let resumed = try PPO.load(from: callback.paths[0])
    #expect(resumed.isLearning && resumed.state.numTimesteps == 128)
    // A callback of a new process counts on.
    let later = try CheckpointCallback(saveFreq: 50, savePath: "\(folder.path)/later")
    try resumed.resumeLearning(callback: later)
    #expect(resumed.policy.namedParameters == model.policy.namedParameters)
    #expect(try resumed.savedState(includingEnvironments: true, includingNoise: false)
      == model.savedState(includingEnvironments: true, includingNoise: false))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/later").sorted()
        == ["rl_model_200_steps.safetensors", "rl_model_300_steps.safetensors"])
  }

  @Test func checkpointsOfNewBestModelsAndEveryNTimesteps() throws {
    let folder = try TemporaryFolder()
    let best = try CheckpointCallback(saveFreq: 1, savePath: folder.path, namePrefix: "best")
    let evaluation = try EvalCallback(callbackOnNewBest: best, nEvalEpisodes: 1, evalFreq: 4)
    let regular = try EveryNTimesteps(
      nSteps: 20, CheckpointCallback(saveFreq: 1, savePath: folder.path, namePrefix: "every"))
    let model = try PPO(
      "MlpPolicy", VecEnv(EveryOther(), nEnvs: 2), nSteps: 16, batchSize: 16, nEpochs: 1, netArch: [4])
    try model.learn(totalTimesteps: 64, callback: CallbackList([evaluation, regular]))
    // Every return is 3: the first evaluation is the best.
    #expect(
      try folder.files == [
        "best_8_steps.safetensors", "every_20_steps.safetensors", "every_40_steps.safetensors",
        "every_60_steps.safetensors",
      ])
  }

  @Test func aCheckpointOfARolloutThatIsNotFinishedIsWrittenAtTheEnd() throws {
    let folder = try TemporaryFolder()
    let model = try PPO("MlpPolicy", "CartPole-v1", nSteps: 64)
    let callback = try CheckpointCallback(saveFreq: 10, savePath: folder.path)
    try model.learn(totalTimesteps: 64, callback: CallbackList([callback, ProgressCallback { $0.timesteps < 15 }]))
    #expect(try folder.files == ["rl_model_10_steps.safetensors"])
    #expect(try !PPO.load(from: callback.paths[0]).isLearning)
  }

  @Test func everyNTimestepsCountsAllEnvironments() throws {
    let counter = Counter()
    // Three environments: the first multiple of 3 that is at least 10 after the last.
    try model(nEnvs: 3).learn(totalTimesteps: 48, callback: EveryNTimesteps(nSteps: 10, counter))
    #expect(counter.steps == [12, 24, 36, 48])
    counter.stopsAt = 5
    let model = try model(nEnvs: 3)
    try model.learn(totalTimesteps: 96, callback: EveryNTimesteps(nSteps: 10, counter))
    #expect(model.state.numTimesteps == 12)
  }

  @Test func everyCallbackOfAListIsCalledAndOneStops() throws {
    let (first, second) = (Counter(), Counter())
    first.stopsAt = 3
    let model = try model()
    try model.learn(totalTimesteps: 64, callback: CallbackList([first, second]))
    #expect(first.steps == [2, 4, 6] && second.steps == [2, 4, 6])
    #expect(model.state.numTimesteps == 6)
  }

  @Test func episodesAreCountedForAllEnvironmentsTogether() throws {
    // Episodes of three steps; three for each of four environments are twelve.
    let model = try model(nEnvs: 4)
    let callback = try StopTrainingOnMaxEpisodes(maxEpisodes: 3)
    try model.learn(totalTimesteps: 640, callback: callback)
    #expect(callback.nEpisodes == 12 && model.state.numTimesteps == 36)
  }

  @Test func whatACallbackThrowsEndsTheTraining() throws {
    struct Mine: Error {}
    let model = try model()
    #expect(throws: Mine.self) {
      try model.learn(totalTimesteps: 64) { if $0.timesteps == 10 { throw Mine() } else { true } }
    }
    let before = model.policy.namedParameters
    #expect(throws: Mine.self) {
      try model.learn(totalTimesteps: 64) { if $0.phase == .update { throw Mine() } else { true } }
    }
    // In the middle of an update: the model is as it was before it.
    #expect(model.policy.namedParameters == before && model.nUpdates == 0)
    #expect(!model.isLearning)
  }

  private func text(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  @Test func callbacksThatCanNotBe() throws {
    let model = try model()
    #expect(
      text { try model.learn(totalTimesteps: 8, callback: StopTrainingOnRewardThreshold(rewardThreshold: 1)) }
        == "StopTrainingOnRewardThreshold looks at evaluations; give it to an EvalCallback, as callbackOnNewBest or "
        + "callbackAfterEval")
    #expect(
      text {
        try model.learn(
          totalTimesteps: 8, callback: CallbackList([StopTrainingOnNoModelImprovement(maxNoImprovementEvals: 1)]))
      }.hasPrefix("StopTrainingOnNoModelImprovement looks at evaluations"))
    #expect(
      text { _ = try EvalCallback(evalFreq: 0) } == "evalFreq is 0; it must be a finite number, 1 or greater")
    #expect(
      text { _ = try CheckpointCallback(saveFreq: 0, savePath: "x") }
        == "saveFreq is 0; it must be a finite number, 1 or greater")
    #expect(
      text { try model.learn(totalTimesteps: 8, callback: CheckpointCallback(saveFreq: 1, savePath: "/dev/null/x")) }
        .hasPrefix("can't write the log \"/dev/null"))
  }
}
