// The switches for what libraries do differently: numbers computed with torch (Fixtures/record_variants.py), and what
// follows from a switch by hand.
import Environments
import Foundation
import ReinforcementLearning
import Testing

/// Three numbers, three actions; never stepped here.
private struct Triple: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Triple", observationSpace: .box(try! Box(low: -1, high: 1, shape: [3])), actionSpace: .discrete(Discrete(3)))

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    observation.update(repeating: 0, count: 3)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    Transition(reward: 0, terminated: false)
  }
}

private struct Recording: Decodable {
  struct Case: Decodable {
    let name: String
    /// The switches that the recording knows.
    let variant: [String: String]
    let targetKL: Double?
    let steps: Int
    let figures: [String: Double]
    let parameters: [String: [Float]]
  }
  let nSteps, nEnvs, batchSize, nEpochs: Int
  let settings: [String: Double]
  let initial, rollout: [String: [Float]]
  let lastValues, lastDones, advantages: [Float]
  let orders: [[Int]]
  let cases: [Case]

  static let shared: Recording = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    return try! JSONDecoder().decode(Self.self, from: Data(contentsOf: folder.appendingPathComponent("variants.json")))
  }()

  /// A model with the recorded weights and the recorded rollout.
  func model(_ variant: PPOVariant, targetKL: Double?) throws -> PPO {
    var settings = PPOHyperparameters()
    (settings.nSteps, settings.batchSize, settings.nEpochs) = (nSteps, batchSize, nEpochs)
    settings.learningRate = .constant(try value("learning_rate"))
    settings.clipRange = .constant(try value("clip_range"))
    settings.clipRangeVf = .constant(try value("clip_range_vf"))
    (settings.gamma, settings.gaeLambda) = (try value("gamma"), try value("gae_lambda"))
    (settings.entCoef, settings.vfCoef) = (try value("ent_coef"), try value("vf_coef"))
    (settings.maxGradNorm, settings.targetKL, settings.variant) = (try value("max_grad_norm"), targetKL, variant)
    let model = try PPO(
      "MlpPolicy", VecEnv(Triple(), nEnvs: nEnvs), settings, kwargs: PolicyKwargs(netArch: NetArch(pi: [6], vf: [5])))
    for (name, elements) in initial {
      try model.policy.setParameter(name, to: Tensor(elements, shape: model.policy.parameter(name).shape))
    }
    let buffer = model.rolloutBuffer
    for (name, column) in [
      ("observations", buffer.observations), ("actions", buffer.actions), ("rewards", buffer.rewards),
      ("episodeStarts", buffer.episodeStarts), ("values", buffer.values), ("logProbs", buffer.logProbs),
    ] {
      for (index, number) in try #require(rollout[name]).enumerated() { column.elements[index] = number }
    }
    buffer.computeReturnsAndAdvantage(
      lastValues: lastValues, lastDones: lastDones, gamma: settings.gamma, gaeLambda: settings.gaeLambda,
      kernels: model.policy.kernels)
    model.sampleOrder = { orders[$0] }
    return model
  }

  private func value(_ name: String) throws -> Double { try #require(settings[name]) }
}

@Suite struct VariantTests {
  @Test(arguments: Recording.shared.cases.map(\.name)) func updatesAreThoseOfTheFormulas(_ name: String) throws {
    let recorded = try #require(Recording.shared.cases.first { $0.name == name })
    let json = try JSONEncoder().encode(recorded.variant)
    var variant = try JSONDecoder().decode(PPOVariant.self, from: json)
    if name == "cleanRL" {
      // What the recording does not know does not act within an update.
      (variant.truncation, variant.scheduleProgress) = (.countsAsTermination, .beforeRollout)
      #expect(variant == .cleanRL)
    }
    let model = try Recording.shared.model(variant, targetKL: recorded.targetKL)
    for (got, want) in zip(model.rolloutBuffer.advantages.elements, Recording.shared.advantages) {
      #expect(abs(got - want) < 1e-5)
    }
    try model.train()
    #expect(model.optimizer.stepCount == recorded.steps)
    for (key, want) in recorded.figures {
      let got = try #require(try model.logger[key].last)
      #expect(abs(got - want) < 1e-5 * max(abs(want), 0.1), "\(key) is \(got), not \(want)")
    }
    for (name, want) in recorded.parameters {
      for (got, want) in zip(try model.policy.parameter(name).elements, want) {
        #expect(abs(got - want) < 2e-5, "\(name): \(got), not \(want)")
      }
    }
  }

  /// No two of the recordings are the same, so a switch that does nothing is found out.
  @Test func everyRecordedSwitchActs() {
    let cases = Recording.shared.cases
    for (index, first) in cases.enumerated() {
      for second in cases[(index + 1)...] { #expect(first.figures != second.figures, "\(first.name), \(second.name)") }
    }
  }

  /// V(s) = s, reward 1, γ = 0.5: the step from observation 2 to 3 is cut off by the time limit.
  @Test(arguments: [
    (PPOVariant.Truncation.bootstrapsTerminalValue, [1, 1, 1 + 0.5 * 3, 1] as [Float]),
    (.bootstrapsPreviousValue, [1, 1, 1 + 0.5 * 2, 1]), (.countsAsTermination, [1, 1, 1, 1]),
  ])
  func whatACutOffEpisodeIsWorth(truncation: PPOVariant.Truncation, rewards: [Float]) throws {
    var variant = PPOVariant()
    variant.truncation = truncation
    let model = try PPO(
      "MlpPolicy", VecEnv(CutOff()), nSteps: 4, batchSize: 4, gamma: 0.5, variant: variant,
      netArch: NetArch(pi: [], vf: []))
    try model.policy.setParameter("value_net.weight", to: Tensor([[1]]))
    try model.collectRollouts()
    #expect(Array(model.rolloutBuffer.rewards.elements) == rewards)
  }

  @Test func schedulesSeeTheProgressBeforeTheRollout() throws {
    var variant = PPOVariant()
    variant.scheduleProgress = .beforeRollout
    let model = try PPO(
      "MlpPolicy", "CartPole-v1", learningRate: .linear(1e-3), nSteps: 64, nEpochs: 1, variant: variant)
    // CleanRL: 1 - (update - 1) / updates.
    try model.learn(totalTimesteps: 256)
    #expect(try model.logger["train/learning_rate"].values == [1e-3, 0.75e-3, 0.5e-3, 0.25e-3])
  }

  @Test func variantsAreSavedAndSaid() throws {
    var variant = PPOVariant.cleanRL
    variant.lastMinibatch = .dropped
    let model = try PPO("MlpPolicy", "CartPole-v1", nSteps: 64, batchSize: 48, nEpochs: 1, variant: variant)
    try model.learn(totalTimesteps: 64)
    let loaded = try PPO(savedState: model.savedState())
    #expect(loaded.hyperparameters.variant == variant)
    try model.learn(totalTimesteps: 64, resetNumTimesteps: false)
    try loaded.learn(totalTimesteps: 64, resetNumTimesteps: false)
    #expect(loaded.policy.namedParameters == model.policy.namedParameters)
    #expect(loaded.optimizer.stepCount == 2)

    #expect("\(PPOVariant())" == ".stableBaselines3" && "\(PPOVariant.cleanRL)" == ".cleanRL")
    var other = PPOVariant()
    (other.valueLoss, other.truncation) = (.halfSquaredError, .countsAsTermination)
    #expect("\(other)" == "PPOVariant(valueLoss: .halfSquaredError, truncation: .countsAsTermination)")
    #expect(
      throws: EngineError.noWholeMinibatch(batchSize: 65, samples: 64), performing: {
        try PPO("MlpPolicy", "CartPole-v1", nSteps: 64, batchSize: 65, variant: variant)
      })
  }
}
