// What people read when something is wrong.
import Environments
import ReinforcementLearning
import Testing

@Suite struct EngineErrorTests {
  /// The text of what `body` throws.
  private func text(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  @Test func hyperparametersOutOfRange() {
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1", nSteps: 1, batchSize: 64) }
        == "nSteps * nEnvs must be greater than 1 when advantages are normalised; nSteps is 1 and nEnvs is 1")
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1", batchSize: 1) }
        == "batchSize must be greater than 1 when advantages are normalised; it is 1")
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1", gamma: 1.5) } == "gamma is 1.5; it must be between 0 and 1")
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1", learningRate: .linear(-1)) }
        == "learningRate is .linear(-1.0); it must be a finite number, 0 or greater")
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1", clipRangeVf: 0) }
        == "clipRangeVf is 0.0; it must be a finite number greater than 0")
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1", entCoef: .nan) } == "entCoef is nan; it must be a finite number")
    #expect(
      text { _ = try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 64), nSteps: 10_000_000) }
        == "nSteps = 10000000 with nEnvs = 64 and batchSize = 64 needs too much memory; take smaller ones")
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1", netArch: [64, 0]) }
        == "netArch is [64, 0]; it must be at most 8 widths, each between 1 and 1024")
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1", seed: -1) }
        == "seed is -1; it must be a finite number, 0 or greater")
    #expect(
      text { try PPO("MlpPolicy", "CartPole-v1").learn(totalTimesteps: 0) }
        == "totalTimesteps is 0; it must be between 1 and 1000000000000000")
  }

  @Test func namesThatDoNotExist() {
    #expect(
      text { _ = try PPO("MlpPolice", "CartPole-v1") }
        == "there is no policy \"MlpPolice\"; did you mean \"MlpPolicy\"? "
        + "known are MlpPolicy, CnnPolicy, MultiInputPolicy, MlpLstmPolicy, CnnLstmPolicy, MultiInputLstmPolicy")
    #expect(text { _ = try PPO("MlpPolicy", "CartPol-v1") }.contains("did you mean \"CartPole-v1\"?"))
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1").logger["rollout/ep_rew_men"] }
        .hasPrefix("nothing is logged as \"rollout/ep_rew_men\"; did you mean \"rollout/ep_rew_mean\"? known are "))
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1").policy.parameter("action_net.weights") }
        .hasPrefix("there is no parameter \"action_net.weights\"; did you mean \"action_net.weight\"?"))
  }

  @Test func shapesThatDoNotFit() throws {
    let model = try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2))
    #expect(
      text { _ = try model.policy.forward(Tensor([[1, 2, 3]])) }
        == "an observation of shape [1, 3] where [1, 4] is wanted")
    #expect(
      text { _ = try model.predict([1, 2, 3]) } == "an observation of shape [1, 3] where [1, 4] is wanted")
    #expect(
      text { _ = try model.policy.actionNet(Tensor([[1, 2, 3]])) } == "features of shape [1, 3] where [1, 64] is wanted"
    )
    #expect(
      text { try model.policy.setParameter("value_net.bias", to: Tensor([1, 2])) }
        == "a value for value_net.bias of shape [2] where [1] is wanted")
    #expect(
      text { _ = try Tensor([[1, 2], [3]]) } == "row 1 has 1 elements and row 0 has 2; rows must be of one length")
    #expect(text { _ = try Tensor([1, 2, 3], shape: [2, 2]) } == "3 elements do not fill the shape [2, 2]")
    #expect(
      text { _ = try Tensor([], shape: [0, .max, .max]) }
        == "0 elements do not fill the shape [0, \(Int.max), \(Int.max)]")
    #expect(text { _ = try Tensor([1, 2, 3])[3] } == "index 3 is out of range; there are 3 elements")
  }

  @Test func environmentsMisused() throws {
    let envs = try makeVecEnv("CartPole-v1", nEnvs: 2)
    #expect(
      text { _ = try envs.step([0, 1]) }
        == "the environments were stepped before their first reset; call reset() first")
    try envs.reset()
    #expect(text { _ = try envs.step([0]) } == "actions of shape [1] where [2] is wanted")
    #expect(text { _ = try envs.step([0, 2]) } == "the action [2.0] of environment 1 lies outside Discrete(2)")
    #expect(
      text { _ = try envs.step(Tensor([0, .nan])) } == "the action [nan] of environment 1 lies outside Discrete(2)")
  }

  @Test func actionsOfSeveralWholeNumbers() throws {
    let digits = try VecEnv(Repeat<Digits>(), nEnvs: 2)
    try digits.reset()
    #expect(text { _ = try digits.step([[2, 1], [0, 0]]) } == "nothing was thrown")
    #expect(
      text { _ = try digits.step([[2, 1], [3, 0]]) }
        == "the action [3.0, 0.0] of environment 1 lies outside MultiDiscrete([3 2])")
    #expect(
      text { _ = try digits.step([[0.5, 1], [0, 0]]) }
        == "the action [0.5, 1.0] of environment 0 lies outside MultiDiscrete([3 2])")
    #expect(text { _ = try digits.step([[1], [0]]) } == "actions of shape [2, 1] where [2, 2] is wanted")
    let switches = try VecEnv(Repeat<Switches>(), nEnvs: 1)
    try switches.reset()
    #expect(text { _ = try switches.step([[1, 0]]) } == "nothing was thrown")
    #expect(
      text { _ = try switches.step([[0, 2]]) } == "the action [0.0, 2.0] of environment 0 lies outside MultiBinary(2)")
    #expect(
      text { _ = try switches.step([[.nan, 0]]) }
        == "the action [nan, 0.0] of environment 0 lies outside MultiBinary(2)")
  }

  @Test func trainingWithoutARollout() throws {
    #expect(
      text { _ = try PPO("MlpPolicy", "CartPole-v1").train() }
        == "there is no complete rollout to learn from; call collectRollouts() first")
  }

  @Test func numbersThatAreNone() throws {
    let broken = try PPO("MlpPolicy", VecEnv(Broken(), nEnvs: 2), nSteps: 8, batchSize: 8)
    #expect(
      text { try broken.learn(totalTimesteps: 16) }
        == "environment 0 (Broken) gave an observation with NaN or infinity at its step 5")
    let model = try PPO("MlpPolicy", "CartPole-v1", nSteps: 64)
    try model.policy.setParameter("value_net.bias", to: Tensor([.infinity]))
    #expect(
      text { try model.learn(totalTimesteps: 64) }
        == "the parameter value_net.bias is NaN or infinite for environment 0 at step 0 of the rollout, after 0 "
        + "timesteps; set the parameters anew, or go on with a model that was saved before")
    let steep = try PPO("MlpPolicy", "CartPole-v1", nSteps: 64, vfCoef: 1e38)
    #expect(
      text { try steep.learn(totalTimesteps: 64) }
        == "the gradient of mlp_extractor.value_net.0.weight is NaN or infinite in update 1, epoch 0, minibatch 0, "
        + "after 64 timesteps; the model is as it was before that update; a smaller learningRate or maxGradNorm may help")
    // Nothing was changed by it.
    #expect(steep.policy.namedParameters.allSatisfy { $0.value.elements.allSatisfy(\.isFinite) })
  }

  @Test func theTableOfHyperparameters() throws {
    let table = PPOHyperparameters.table
    #expect(
      table.map { "\($0.name): \($0.type) = \($0.default)" } == [
        "learningRate: Schedule = 0.0003", "nSteps: Int = 2048", "batchSize: Int = 64", "nEpochs: Int = 10",
        "gamma: Double = 0.99", "gaeLambda: Double = 0.95", "clipRange: Schedule = 0.2",
        "clipRangeVf: Schedule? = nil", "normalizeAdvantage: Bool = true", "entCoef: Double = 0.0",
        "vfCoef: Double = 0.5", "maxGradNorm: Double = 0.5", "useSDE: Bool = false", "sdeSampleFreq: Int = -1",
        "targetKL: Double? = nil", "statsWindowSize: Int = 100", "useMasking: Bool = false",
        "variant: PPOVariant = .stableBaselines3",
      ])
    #expect(try PPO("MlpPolicy", "CartPole-v1").hyperparameters == PPOHyperparameters())
    // One row for each member, by its name.
    #expect(Mirror(reflecting: PPOHyperparameters()).children.compactMap(\.label) == table.map(\.name))
  }

  @Test func tensorsAreReadable() throws {
    #expect("\(try Tensor([[1, 2.5], [3, -4]]))" == "[[1.0, 2.5],\n [3.0, -4.0]]")
    #expect("\(Tensor([1, 2]))" == "[1.0, 2.0]")
    let long = try Tensor((0..<20).map { [Float($0)] })
    #expect("\(long)" == "[[0.0],\n [1.0],\n [2.0],\n ...,\n [17.0],\n [18.0],\n [19.0]]")
  }
}
