// What training warns of, and what it does when numbers are none.
import Environments
import Foundation
import ReinforcementLearning
import Testing

private final class Listener: Callback {
  var warnings: [TrainingWarning] = []
  func onWarning(_ warning: TrainingWarning) { warnings.append(warning) }
}

/// A reward that is finite as a double and infinite as a float.
private struct Enormous: EnvironmentDynamics {
  static let spec = CutOff.spec
  var base = CutOff()

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    base.reset(random: &random, observation: observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    _ = base.step(action: action, observation: observation)
    return Transition(reward: 1e300, terminated: false)
  }
}

@Suite struct WarningTests {
  /// Learns, and checks that the warnings reach everyone, each once.
  private func warnings(_ model: PPO, _ totalTimesteps: Int) throws -> [String] {
    let (folder, listener) = (try TemporaryFolder(), Listener())
    try model.logger.configure(folder.path, [.log, .csv, .json])
    try model.learn(totalTimesteps: totalTimesteps, callback: listener)
    #expect(listener.warnings == model.warnings)
    let lines = try folder.text("log.txt").split(separator: "\n").filter { $0.hasPrefix("warning: ") }
    #expect(lines == model.warnings.map { "warning: \($0.message)" })
    return model.warnings.map(\.message)
  }

  @Test func minibatchesThatAreNotFull() throws {
    let ragged = try PPO("MlpPolicy", "CartPole-v1", nSteps: 50, batchSize: 32, nEpochs: 2)
    #expect(
      try warnings(ragged, 150) == [
        "batchSize is 32 and a rollout has 50 samples (nSteps * nEnvs): the last minibatch of each epoch has only 18"
      ])
    #expect(ragged.warnings == [.raggedMinibatch(batchSize: 32, samples: 50)])
    #expect(
      try warnings(PPO("MlpPolicy", "CartPole-v1", nSteps: 50, batchSize: 64, nEpochs: 1), 50) == [
        "batchSize is 64 and a rollout has only 50 samples (nSteps * nEnvs): each epoch is one minibatch of 50"
      ])
    var variant = PPOVariant()
    variant.lastMinibatch = .dropped
    let dropped = try PPO("MlpPolicy", "CartPole-v1", nSteps: 50, batchSize: 32, nEpochs: 1, variant: variant)
    #expect(try warnings(dropped, 50) == [])
    #expect(try warnings(PPO("MlpPolicy", "CartPole-v1", nSteps: 64, nEpochs: 1), 64) == [])
  }

  @Test func schedulesThatGoBelowZero() throws {
    // Rollouts end at 64 and 128 of 100 steps.
    func model(faithful: Bool) throws -> PPO {
      try PPO(
        "MlpPolicy", "CartPole-v1", learningRate: .linear(0.5, faithful: faithful), nSteps: 64, nEpochs: 1,
        clipRange: .linear(1, faithful: faithful))
    }
    #expect(try warnings(model(faithful: false), 100) == [])
    let model = try model(faithful: true)
    let advice =
      ": the last rollout goes beyond totalTimesteps and the schedule is faithful; leave faithful out to end at 0"
    #expect(
      try warnings(model, 100) == [
        "learningRate is -0.14 after 128 timesteps" + advice,
        "clipRange is -0.28 after 128 timesteps" + advice,
      ])
  }

  @Test func episodesThatAreCutOff() throws {
    var variant = PPOVariant()
    variant.truncation = .countsAsTermination
    let unlearnt = try PPO("MlpPolicy", VecEnv(CutOff()), nSteps: 32, batchSize: 32, nEpochs: 1, variant: variant)
    let cutOff =
      "100 % of the last episodes were cut off by the time limit after 32 timesteps, and what they were still worth is "
      + "not learnt from their last observations; the truncation .bootstrapsTerminalValue does so"
    let same =
      "the last 10 episodes were all cut off by the time limit with the return 3.0: nothing tells good actions from "
      + "bad ones; more exploration (entCoef, useSDE) or a longer time limit may help"
    #expect(try warnings(unlearnt, 32) == [cutOff, same])
    let learnt = try PPO("MlpPolicy", VecEnv(CutOff()), nSteps: 32, batchSize: 32, nEpochs: 1)
    #expect(try warnings(learnt, 32) == [same])
    #expect(try learnt.logger["rollout/truncated_fraction"].values == [1])
    // Episodes that end by themselves in the step of the time limit are not cut off.
    let ending = try PPO("MlpPolicy", VecEnv(Ending()), nSteps: 32, batchSize: 32, nEpochs: 1, variant: variant)
    #expect(try warnings(ending, 32) == [])
    #expect(try ending.logger["rollout/truncated_fraction"].values == [0])
    // Pendulum's time limit ends all episodes, with returns of all kinds.
    let pendulum = try PPO("MlpPolicy", makeVecEnv("Pendulum-v1", nEnvs: 10), nSteps: 200, batchSize: 500, nEpochs: 1)
    #expect(try warnings(pendulum, 2000) == [])
  }

  @Test func actionsThatAreClipped() throws {
    // Bounds of 1 and 0.5, deviations of e²: the share within is about 0.11 and 0.05.
    let wide = try PPO("MlpPolicy", VecEnv(Echo()), nSteps: 64, nEpochs: 1, logStdInit: 2, seed: 1)
    let messages = try warnings(wide, 128)
    let share = try #require(try wide.logger["rollout/clipped_action_fraction"].values.first)
    let actions = try PPO("MlpPolicy", VecEnv(Echo()), nSteps: 64, nEpochs: 1, logStdInit: 2, seed: 1)
    try actions.collectRollouts()
    let outside = actions.rolloutBuffer.actions.elements.enumerated().count { abs($1) > ($0 % 2 == 0 ? 1 : 0.5) }
    #expect(share == Double(outside) / 128 && share > 0.8)
    #expect(
      messages == [
        "\(Int((100 * share).rounded())) % of the actions' components were beyond the action space's bounds after 64 "
          + "timesteps and were clipped; a smaller logStdInit, or useSDE with squashOutput, may help"
      ])
    let narrow = try PPO("MlpPolicy", VecEnv(Echo()), nSteps: 64, nEpochs: 1, logStdInit: -2)
    #expect(try warnings(narrow, 64) == [])
    let discrete = try PPO("MlpPolicy", "CartPole-v1", nSteps: 64, nEpochs: 1)
    try discrete.learn(totalTimesteps: 64)
    #expect(try discrete.logger["rollout/clipped_action_fraction"].values.isEmpty)
  }

  @Test func warningsAreSavedAndToldOnceEach() throws {
    let model = try PPO("MlpPolicy", "CartPole-v1", nSteps: 50, batchSize: 32, nEpochs: 1)
    try model.learn(totalTimesteps: 50)
    let loaded = try PPO(savedState: model.savedState())
    #expect(loaded.warnings == model.warnings && loaded.warnings.count == 1)
    let listener = Listener()
    try loaded.learn(totalTimesteps: 50, callback: listener, resetNumTimesteps: false)
    #expect(listener.warnings.isEmpty)
    // Counting, log and warnings start anew together.
    try loaded.learn(totalTimesteps: 50, callback: listener)
    #expect(listener.warnings == [.raggedMinibatch(batchSize: 32, samples: 50)])
  }
}

@Suite struct NonFiniteTests {
  /// What is thrown; the model must be as it was before the update.
  private func failure(_ model: PPO, learning totalTimesteps: Int) throws -> NonFinite? {
    let recorder = StateBeforeUpdate(model)
    do {
      try model.learn(totalTimesteps: totalTimesteps, callback: recorder)
    } catch EngineError.nonFinite(let what) {
      #expect(try model.policy.savedState() == recorder.policy)
      #expect(model.optimizer.stepCount == recorder.stepCount && model.nUpdates == recorder.nUpdates)
      #expect(model.policy.namedParameters.allSatisfy { $0.value.elements.allSatisfy(\.isFinite) })
      _ = try model.predict(Array(repeating: 0, count: model.env.observationSpace.flatCount))
      return what
    }
    return nil
  }

  private final class StateBeforeUpdate: Callback {
    let model: PPO
    var policy: [UInt8] = []
    var stepCount = 0
    var nUpdates = 0
    init(_ model: PPO) { self.model = model }
    func onRolloutEnd(_ progress: TrainingProgress) throws {
      (policy, stepCount, nUpdates) = (try model.policy.savedState(), model.optimizer.stepCount, model.nUpdates)
    }
  }

  @Test func aStepThatIsTooLong() throws {
    // The first step of 1e38 is finite, what comes of it is not.
    let model = try PPO("MlpPolicy", "CartPole-v1", learningRate: 1e38, nSteps: 128, nEpochs: 2, netArch: [4])
    let what = try #require(try failure(model, learning: 256))
    #expect(what.place == .update(iteration: 1, epoch: 0, minibatch: 1) && what.timesteps == 128)
    #expect(model.optimizer.stepCount == 0)
    // The same rollout fails in the same way: the order of the samples is drawn again.
    #expect(throws: EngineError.nonFinite(what)) { try model.train() }
    // Saved and loaded, it is a model that can be used.
    #expect(try PPO(savedState: model.savedState()).policy.namedParameters == model.policy.namedParameters)
  }

  @Test func aLaterUpdate() throws {
    // From the third update on the learning rate is 1e38.
    let schedule = Schedule.piecewise(at: [0.5, 0.50001], values: [1e-3, 1e38])
    let model = try PPO("MlpPolicy", "CartPole-v1", learningRate: schedule, nSteps: 64, nEpochs: 2, netArch: [4])
    let what = try #require(try failure(model, learning: 256))
    #expect(what.place == .update(iteration: 3, epoch: 1, minibatch: 0) && what.timesteps == 192)
    #expect(model.optimizer.stepCount == 4 && model.nUpdates == 4)
    let text = "\(EngineError.nonFinite(what))"
    #expect(text.contains(" is NaN or infinite in update 3, epoch 1, minibatch 0, after 192 timesteps; the model "
      + "is as it was before that update; a smaller learningRate or maxGradNorm may help"), "\(text)")
  }

  @Test func theLastStepOfAnUpdate() throws {
    // No later minibatch shows it: the parameters are looked at.
    let model = try PPO("MlpPolicy", "CartPole-v1", learningRate: 1e308, nSteps: 64, nEpochs: 1, netArch: [4])
    let what = try #require(try failure(model, learning: 64))
    guard case .parameter = what.quantity else {
      Issue.record("\(what)")
      return
    }
    #expect(what.place == .update(iteration: 1, epoch: 0, minibatch: 0))
  }

  @Test func aRewardThatIsTooLarge() throws {
    let model = try PPO("MlpPolicy", VecEnv(Enormous()), nSteps: 8, batchSize: 8, nEpochs: 1)
    let what = try #require(try failure(model, learning: 8))
    #expect(what == NonFinite(.advantage, .update(iteration: 1, epoch: 0, minibatch: 0), timesteps: 8))
    #expect(
      "\(EngineError.nonFinite(what))"
        == "an advantage is NaN or infinite in update 1, epoch 0, minibatch 0, after 8 timesteps; the model is as it "
        + "was before that update; a smaller learningRate or maxGradNorm may help")
  }

  @Test func aPolicyThatGivesNoNumbers() throws {
    let model = try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), nSteps: 64)
    try model.policy.setParameter("value_net.bias", to: Tensor([.infinity]))
    let expected = NonFinite(.parameter("value_net.bias"), .rollout(env: 0, step: 0), timesteps: 0)
    #expect(throws: EngineError.nonFinite(expected)) { try model.learn(totalTimesteps: 64) }
    #expect(
      "\(EngineError.nonFinite(expected))"
        == "the parameter value_net.bias is NaN or infinite for environment 0 at step 0 of the rollout, after 0 "
        + "timesteps; set the parameters anew, or go on with a model that was saved before")
    try model.policy.setParameter("value_net.bias", to: Tensor([0]))
    try model.learn(totalTimesteps: 64)
    #expect(model.optimizer.stepCount > 0)
  }
}
