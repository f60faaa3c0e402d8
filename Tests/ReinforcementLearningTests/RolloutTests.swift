// Rollouts with a known answer: advantages, cut-off episodes, clipped actions.
import Environments
import ReinforcementLearning
import Testing

@Suite struct RolloutTests {
  /// Advantages by their definition, a sum over all later steps of the episode, in double precision.
  private func advantages(_ deltas: [Double], ends: Set<Int>, decay: Double) -> [Double] {
    deltas.indices.map { start in
      var sum = 0.0
      var weight = 1.0
      for step in start..<deltas.count {
        sum += weight * deltas[step]
        if ends.contains(step) { break }
        weight *= decay
      }
      return sum
    }
  }

  @Test func advantagesOfAConstantValueFunction() throws {
    let (gamma, lambda, value) = (0.9, 0.8, 5.0)
    let model = try PPO(
      "MlpPolicy", VecEnv(Ending()), nSteps: 8, batchSize: 8, gamma: gamma, gaeLambda: lambda, netArch: [4])
    try model.setConstantValue(Float(value))
    try model.learn(totalTimesteps: 8, onProgress: { $0.phase == .rollout })
    // Episodes of three steps end at steps 2 and 5; the last step bootstraps with V.
    let deltas = (0..<8).map { [2, 5].contains($0) ? 1 - value : 1 + gamma * value - value }
    let expected = advantages(deltas, ends: [2, 5], decay: gamma * lambda)
    for (got, want) in zip(model.rolloutBuffer.advantages.elements, expected) {
      #expect(abs(Double(got) - want) < 1e-5)
    }
    for (got, want) in zip(model.rolloutBuffer.returns.elements, expected) {
      #expect(abs(Double(got) - (want + value)) < 1e-5)
    }
    #expect(Array(model.rolloutBuffer.episodeStarts.elements) == [1, 0, 0, 1, 0, 0, 1, 0])
  }

  @Test func cutOffIsNoEnd() throws {
    // Reward 1 forever and gamma 0.9 are worth 10: with V = 10 a cut-off episode changes nothing, every advantage is 0.
    let model = try PPO("MlpPolicy", VecEnv(CutOff()), nSteps: 8, batchSize: 8, gamma: 0.9, netArch: [4])
    try model.setConstantValue(10)
    try model.learn(totalTimesteps: 8, onProgress: { $0.phase == .rollout })
    #expect(model.rolloutBuffer.advantages.elements.allSatisfy { abs($0) < 1e-5 })
    // The reward of the step that was cut off holds gamma * V(terminal observation).
    #expect(Array(model.rolloutBuffer.rewards.elements) == [1, 1, 10, 1, 1, 10, 1, 1])

    let ending = try PPO("MlpPolicy", VecEnv(Ending()), nSteps: 8, batchSize: 8, gamma: 0.9, netArch: [4])
    try ending.setConstantValue(10)
    try ending.learn(totalTimesteps: 8, onProgress: { $0.phase == .rollout })
    #expect(Array(ending.rolloutBuffer.rewards.elements) == [1, 1, 1, 1, 1, 1, 1, 1])
    #expect(ending.rolloutBuffer.advantages.elements[2] == -9)
  }

  @Test func theValueOfACutOffEpisodeIsThatOfItsLastObservation() throws {
    // V(s) = s: the network's first weight is 1 and there is no hidden layer.
    let model = try PPO(
      "MlpPolicy", VecEnv(CutOff()), nSteps: 4, batchSize: 4, gamma: 0.5, netArch: NetArch(pi: [], vf: []))
    try model.policy.setParameter("value_net.weight", to: Tensor([[1]]))
    try model.learn(totalTimesteps: 4, onProgress: { $0.phase == .rollout })
    // The terminal observation is 3, the next episode's first is 0: 1 + 0.5 * 3.
    #expect(Array(model.rolloutBuffer.rewards.elements) == [1, 1, 2.5, 1])
    #expect(Array(model.rolloutBuffer.values.elements) == [0, 1, 2, 0])
  }

  @Test func unclippedActionsAreStoredAndClippedOnesTaken() throws {
    let model = try PPO("MlpPolicy", VecEnv(Echo()), nSteps: 64, batchSize: 64, logStdInit: 1)
    try model.learn(totalTimesteps: 64, onProgress: { $0.phase == .rollout })
    let actions = Array(model.rolloutBuffer.actions.elements)
    let observations = Array(model.rolloutBuffer.observations.elements)
    #expect(actions.contains { abs($0) > 1 })
    for i in 0..<63 {
      #expect(observations[2 * i + 2] == min(max(actions[2 * i], -1), 1))
      #expect(observations[2 * i + 3] == min(max(actions[2 * i + 1], -0.5), 0.5))
    }
    // The stored log-probability is that of the stored action.
    let untrained = try PPO("MlpPolicy", VecEnv(Echo()), logStdInit: 1).policy
    let logProb = try untrained.evaluateActions(
      Tensor(observations, shape: [64, 2]), Tensor(actions, shape: [64, 2])
    ).logProb
    #expect(logProb.elements == Array(model.rolloutBuffer.logProbs.elements))
  }

  @Test func explainedVarianceOfEqualReturnsIsNaN() throws {
    let model = try PPO("MlpPolicy", VecEnv(CutOff()), nSteps: 8, batchSize: 8, gamma: 0, gaeLambda: 0)
    try model.learn(totalTimesteps: 8)
    #expect(model.rolloutBuffer.explainedVariance.isNaN)
    #expect(try model.logger["train/explained_variance"].last?.isNaN == true)
  }

  @Test func vecEnvShowsBothObservationsOfAnEnd() throws {
    let envs = try VecEnv(CutOff(), nEnvs: 2)
    try envs.reset()
    _ = try envs.step([0, 1])
    _ = try envs.step([0, 1])
    let step = try envs.step([0, 1])
    #expect(step.dones == [true, true])
    #expect(step.observations == (try Tensor([[0], [0]])))
    #expect(
      step.infos[0] == StepInfo(terminalObservation: [3], truncated: true, episode: EpisodeInfo(r: 3, l: 3)))
    let ending = try VecEnv(Ending())
    try ending.reset()
    for _ in 0..<2 { #expect(try ending.step([0]).infos[0].episode == nil) }
    // Ended by itself in the very step of the time limit: not cut off.
    #expect(try ending.step([0]).infos[0].truncated == false)
  }

  @Test func environmentsStartFromSeedPlusIndex() throws {
    let together = try makeVecEnv("CartPole-v1", nEnvs: 3, seed: 40).reset()
    for index in 0..<3 {
      let alone = try make("CartPole-v1").reset(seed: 40 + index).observation
      #expect(try together.row(index) == alone)
    }
    // CartPole-v1 with seed 42, as Gymnasium has it.
    let golden = [0.027395604855596334, -0.006112156024794771, 0.03585979199113824, 0.019736802905936393]
    #expect(try together.row(2) == golden.map { Float($0) })
    // Only the first reset is seeded.
    let envs = try makeVecEnv("CartPole-v1", seed: 42)
    #expect(try envs.reset() != envs.reset())
  }
}
