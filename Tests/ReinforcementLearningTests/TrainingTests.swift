// Learning, from the outside: results, repetition, stopping, logging.
import Environments
import NumericKernels
import ReinforcementLearning
import Testing

/// The n-th episode has n steps; every third is cut off, the others end by themselves.
private struct Growing: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Growing", observationSpace: .box(try! Box(low: [0], high: [1])), actionSpace: .discrete(Discrete(2)))
  var length = 0
  var steps = 0

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    (length, steps) = (length + 1, 0)
    observation[0] = 0
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    steps += 1
    let isOver = steps == length
    observation[0] = 0
    return Transition(reward: 1, terminated: isOver && length % 3 != 0, truncated: isOver && length % 3 == 0)
  }
}

@Suite struct TrainingTests {
  @Test func cartPoleIsLearnt() throws {
    let envs = try makeVecEnv("CartPole-v1", nEnvs: 8, seed: 1)
    let model = try PPO(
      "MlpPolicy", envs, learningRate: .linear(1e-3), nSteps: 32, batchSize: 256, nEpochs: 20, gamma: 0.98,
      gaeLambda: 0.8, clipRange: .linear(0.2), seed: 1)
    try model.learn(totalTimesteps: 50_000)
    let (mean, std) = try evaluatePolicy(model, nEvalEpisodes: 20)
    #expect(mean > 400, "mean \(mean), deviation \(std)")
    let curve = try model.logger["rollout/ep_rew_mean"]
    #expect(try #require(curve.values.first) < 50 && #require(curve.last) > 150)
  }

  private func parameters(_ model: PPO) -> [[UInt32]] {
    model.policy.namedParameters.map { $0.value.elements.map(\.bitPattern) }
  }

  @Test(arguments: ["CartPole-v1", "Pendulum-v1"]) func theSameSeedGivesTheSameBits(id: String) throws {
    func train(seed: Int) throws -> [[UInt32]] {
      let model = try PPO("MlpPolicy", makeVecEnv(id, nEnvs: 2), nSteps: 64, nEpochs: 3, seed: seed)
      try model.learn(totalTimesteps: 500)
      return parameters(model)
    }
    #expect(try train(seed: 4) == train(seed: 4))
    #expect(try train(seed: 4) != train(seed: 5))
  }

  @Test(arguments: [("CartPole-v1", false), ("Pendulum-v1", false), ("Pendulum-v1", true)])
  func everyKernelSetGivesTheSameBits(id: String, withSDE: Bool) throws {
    func train(_ kernels: any Kernels) throws -> [[UInt32]] {
      let env = try makeVecEnv(id, nEnvs: 3)
      var kwargs = PolicyKwargs()
      kwargs.netArch = [20, 16]
      kwargs.useSDE = withSDE
      kwargs.optimizer.weightDecay = 0.01
      let policy = try ActorCriticPolicy(
        observationSpace: env.observationSpace, actionSpace: env.actionSpace, kwargs: kwargs, seed: 1,
        kernels: kernels)
      var settings = PPOHyperparameters()
      (settings.nSteps, settings.batchSize, settings.nEpochs) = (20, 32, 3)
      settings.entCoef = 0.01
      let model = try PPO(policy, env, settings)
      try model.learn(totalTimesteps: 120)
      return parameters(model)
    }
    let reference = try train(ReferenceKernels())
    for kernels in CPUKernels.available { #expect(try train(kernels) == reference, "\(kernels.name)") }
  }

  @Test func learningStopsAtOnceAndGoesOn() throws {
    let model = try PPO("MlpPolicy", "CartPole-v1", nSteps: 64, seed: 0)
    try model.learn(totalTimesteps: 1_000_000) { $0.timesteps < 100 }
    #expect(model.state.numTimesteps == 100)

    // In the middle of an update, too.
    var minibatches = 0
    try model.learn(totalTimesteps: 1_000_000) { progress in
      if progress.phase == .update { minibatches += 1 }
      return minibatches < 3
    }
    #expect(minibatches == 3 && model.optimizer.stepCount == 10 + 3)
    #expect(model.state.numTimesteps == 64)

    try model.learn(totalTimesteps: 128, resetNumTimesteps: false)
    #expect(model.state.numTimesteps == 192 && model.state.totalTimesteps == 192)
    #expect(try model.logger["time/total_timesteps"].values == [64, 128, 192])
    try model.learn(totalTimesteps: 64)
    #expect(try model.logger["time/total_timesteps"].values == [64])
  }

  @Test func theLoopByHandIsLearn() throws {
    func make() throws -> PPO { try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), nSteps: 32, seed: 6) }
    let (byHand, learnt) = (try make(), try make())
    for _ in 0..<3 {
      try byHand.collectRollouts()
      try byHand.train()
    }
    try learnt.learn(totalTimesteps: 3 * 64)
    #expect(parameters(byHand) == parameters(learnt))
    #expect(byHand.rolloutBuffer.tensor(.observations).shape == [32, 2, 4])
    #expect(byHand.rolloutBuffer.tensor(.returns) == learnt.rolloutBuffer.tensor(.returns))
  }

  private final class Recorder: Callback {
    var events: [String] = []
    func onTrainingStart(_ progress: TrainingProgress) { events.append("start \(progress.totalTimesteps)") }
    func onRolloutStart(_ progress: TrainingProgress) { events.append("rollout at \(progress.timesteps)") }
    func onStep(_ progress: TrainingProgress) -> Bool {
      if progress.timesteps % 8 == 0 { events.append("step \(progress.timesteps)") }
      return true
    }
    func onRolloutEnd(_ progress: TrainingProgress) { events.append("rollout end") }
    func onMinibatch(_ progress: TrainingProgress) -> Bool {
      events.append("\(progress.phase.rawValue) \(progress.iteration)")
      return true
    }
    func onTrainingEnd(_ progress: TrainingProgress) { events.append("end \(progress.timesteps)") }
  }

  @Test func callbacksAreCalledInOrder() throws {
    let model = try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), nSteps: 8, batchSize: 8, nEpochs: 1)
    let recorder = Recorder()
    try model.learn(totalTimesteps: 20, callback: recorder)
    #expect(
      recorder.events == [
        "start 20", "rollout at 0", "step 8", "step 16", "rollout end", "update 1", "update 1", "rollout at 16",
        "step 24", "step 32", "rollout end", "update 2", "update 2", "end 32",
      ])
  }

  @Test func everythingIsLoggedAtItsOwnStep() throws {
    let model = try PPO("MlpPolicy", makeVecEnv("Pendulum-v1", nEnvs: 2), nSteps: 200, clipRangeVf: 0.3)
    try model.learn(totalTimesteps: 800)
    let others: Set = ["rollout/success_rate", "eval/mean_reward", "eval/mean_ep_length", "eval/success_rate"]
    #expect(model.logger.all.map(\.name) == Logger.keys.filter { !others.contains($0) })
    for series in model.logger.all { #expect(series.steps == [400, 800], "\(series.name)") }
    #expect(try model.logger["train/n_updates"].values == [10, 20])
    #expect(try model.logger["rollout/ep_len_mean"].values == [200, 200])
    #expect(try model.logger["time/iterations"].values == [1, 2])
    #expect(model.logger.all.filter(\.isNoisy).map(\.name) == ["time/fps", "time/time_elapsed"])
    let other = try PPO("MlpPolicy", "CartPole-v1")
    #expect(try other.logger["train/loss"].values.isEmpty)
  }

  @Test func statisticsAreOfTheLastEpisodes() throws {
    // Episodes are cut off by a time limit that grows: 1, 2, 3, ... steps with reward 1.
    let model = try PPO(
      "MlpPolicy", VecEnv(Growing()), nSteps: 21, batchSize: 21, nEpochs: 1, statsWindowSize: 3, netArch: [4])
    try model.learn(totalTimesteps: 21)
    #expect(model.state.episodes.map(\.r) == [4, 5, 6])
    #expect(try model.logger["rollout/ep_rew_mean"].values == [5])
    #expect(try model.logger["rollout/ep_len_mean"].values == [5])
    #expect(try model.logger["rollout/truncated_fraction"].values.map { ($0 * 3).rounded() } == [1])
  }

  @Test func schedulesSeeTheProgressAfterTheRollout() throws {
    let model = try PPO(
      "MlpPolicy", "CartPole-v1", learningRate: .linear(1e-3), nSteps: 64, nEpochs: 1,
      clipRange: .linear(0.2, faithful: true))
    try model.learn(totalTimesteps: 160)
    // Rollouts end at 64, 128 and 192 of 160 steps.
    #expect(try model.logger["train/learning_rate"].values.map { ($0 * 1e7).rounded() } == [6000, 2000, 0])
    #expect(try model.logger["train/clip_range"].values.map { ($0 * 1e4).rounded() } == [1200, 400, -400])
    let literal: Schedule = 3e-4
    #expect(literal(0.1) == 3e-4)
  }

  @Test func theRaggedLastMinibatchIsLearntFrom() throws {
    let model = try PPO("MlpPolicy", "CartPole-v1", nSteps: 50, batchSize: 32, nEpochs: 2)
    try model.learn(totalTimesteps: 50)
    #expect(model.optimizer.stepCount == 4)
    // A minibatch of one keeps its advantage as it is.
    let single = try PPO("MlpPolicy", "CartPole-v1", nSteps: 33, batchSize: 32, nEpochs: 1)
    try single.learn(totalTimesteps: 33)
    #expect(try single.logger["train/loss"].last?.isFinite == true)
  }

  @Test func evaluationDisturbsNothing() throws {
    let (a, b) = try (PPO("MlpPolicy", "CartPole-v1", nSteps: 64), PPO("MlpPolicy", "CartPole-v1", nSteps: 64))
    try a.learn(totalTimesteps: 64)
    let first = try evaluateEpisodes(a, nEvalEpisodes: 5, deterministic: false)
    #expect(try first == evaluateEpisodes(a, nEvalEpisodes: 5, deterministic: false))
    #expect(first.rewards.count == 5 && first.rewards == first.lengths.map(Double.init))
    try a.learn(totalTimesteps: 64, resetNumTimesteps: false)
    try b.learn(totalTimesteps: 64)
    try b.learn(totalTimesteps: 64, resetNumTimesteps: false)
    #expect(parameters(a) == parameters(b))
    #expect(try evaluateEpisodes(a, nEvalEpisodes: 50) { $0 < 3 }.rewards.count == 3)
    let result = EvaluationResult(rewards: [1, 3], lengths: [1, 3])
    #expect(result.mean == 2 && result.std == 1)
  }
}
