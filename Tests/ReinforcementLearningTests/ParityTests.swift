// Numbers of Stable-Baselines3, repeated: its weights, rollouts and permutations go in, its results must come out.
//
// Two arrays agree when, with tolerance t: ‖a - b‖ <= t ‖b‖ over the whole array, and |a - b| <= t max(|b|, floor) for
// each element, where the floor is the root mean square of b. (An element that is small beside its neighbours carries
// their rounding errors.)
import ReinforcementLearning
import Testing

private func rootMeanSquare(_ values: [Float]) -> Double {
  (values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(values.count, 1))).squareRoot()
}

/// The smallest tolerance at which both agree.
private func disagreement(_ got: [Float], _ want: [Float]) -> Double {
  guard got.count == want.count else { return .infinity }
  let floor = max(rootMeanSquare(want), 1e-30)
  let difference = zip(got, want).map { $0 - $1 }
  let norm = rootMeanSquare(difference) / floor
  let largest = zip(difference, want).map { Double($0.magnitude) / max(Double($1.magnitude), floor) }.max() ?? 0
  return max(norm, largest)
}

/// Copies what the policy is at some of the optimiser's steps.
private final class Snapshots: Callback {
  unowned let model: PPO
  private let stepsBefore: Int
  var parameters: [Int: [String: [Float]]] = [:]
  var firstGradients: [String: (before: [Float], after: [Float])] = [:]

  init(_ model: PPO) {
    self.model = model
    stepsBefore = model.optimizer.stepCount
  }

  func onMinibatch(_ progress: TrainingProgress) -> Bool {
    let step = model.optimizer.stepCount - stepsBefore
    if step == 1 {
      for name in model.policy.parameters.names {
        guard let gradient = try? model.policy.gradient(name).elements else { continue }
        firstGradients[name] = (gradient, gradient.map { $0 * model.optimizer.clipCoefficient })
      }
    }
    if [1, 10, 100].contains(step) {
      parameters[step] = Dictionary(
        uniqueKeysWithValues: model.policy.namedParameters.map { ($0.name, $0.value.elements) })
    }
    return true
  }
}

@Suite struct ParityTests {
  /// Figures that are differences of larger numbers carry their rounding errors: what "relative" is relative to, at
  /// least. Normalised advantages and the 1 in explained variance have size 1; ln ρ has the size of the clip range.
  static let scales = [
    "train/policy_gradient_loss": 1e-1, "train/loss": 1e-1, "train/explained_variance": 1, "train/approx_kl": 1e-2,
  ]

  static let cases = [
    "cartpole", "cartpole_clipped", "cartpole_target_kl", "pendulum", "pendulum_clipped", "pendulum_sde",
    "pendulum_sde_squashed", "digits", "switches", "masked", "masked_digits", "masked_switches", "pendulum_relu",
    "pendulum_elu", "pendulum_silu", "pendulum_gelu", "pendulum_leakyReLU", "pendulum_normalized", "nature", "minatar",
    "minatar_separate", "parts", "parts_separate", "resumed", "lstm_critic", "lstm_shared", "lstm_linear",
    "lstm_minatar",
  ]

  @Test(arguments: cases) func forwardPassIsStableBaselines(_ name: String) throws {
    let fixture = try Fixture(name)
    let model = try fixture.model()
    let size = model.env.observationSpace.flatCount
    let observations = try fixture.floats("update_0/observations")
    let obs = try Tensor(observations, shape: [observations.count / size] + model.env.observationSpace.shape)
    let actions = try fixture.floats("update_0/actions")
    let masks = try fixture.isMasked
      ? Tensor(fixture.floats("update_0/action_masks"), shape: [obs.rowCount, model.env.actionSpace.maskCount]) : nil
    let taken = try Tensor(actions, shape: [obs.rowCount] + model.env.actionSpace.shape)
    guard !fixture.isRecurrent else {
      let states = try RNNStates(
        pi: fixture.states("update_0/lstm_states", of: model),
        vf: fixture.states("update_0/lstm_states", of: model, isOfValues: true))
      let starts = try fixture.floats("update_0/episode_starts").map { $0 == 1 }
      let result = try model.policy.evaluateActions(obs, taken, lstmStates: states, episodeStarts: starts)
      let (distribution, _) = try model.policy.getDistribution(obs, lstmStates: states.pi, episodeStarts: starts)
      return try checkForward(result, mode: distribution.mode(), fixture)
    }
    let result = try model.policy.evaluateActions(obs, taken, actionMasks: masks)
    try checkForward(result, mode: model.policy.getDistribution(obs, actionMasks: masks).mode(), fixture)
  }

  private func checkForward(
    _ result: (values: Tensor, logProb: Tensor, entropy: Tensor), mode: Tensor, _ fixture: Fixture
  ) throws {
    #expect(disagreement(result.values.elements, try fixture.floats("forward/values")) < 1e-5)
    #expect(disagreement(result.logProb.elements, try fixture.floats("forward/log_prob")) < 3e-6)
    #expect(disagreement(result.entropy.elements, try fixture.floats("forward/entropy")) < 3e-6)
    #expect(disagreement(mode.elements, try fixture.floats("forward/mode")) < 1e-5)
  }

  @Test(arguments: cases) func advantagesAreStableBaselinesBitForBit(_ name: String) throws {
    let fixture = try Fixture(name)
    let model = try fixture.model()
    for update in fixture.index.updates.indices {
      try fill(model, fixture, update)
      #expect(Array(model.rolloutBuffer.advantages.elements) == (try fixture.floats("update_\(update)/advantages")))
      #expect(Array(model.rolloutBuffer.returns.elements) == (try fixture.floats("update_\(update)/returns")))
    }
  }

  @Test(arguments: cases) func updatesAreStableBaselines(_ name: String) throws {
    let fixture = try Fixture(name)
    let model = try fixture.model()
    let (snapshots, stepsBefore) = (Snapshots(model), model.optimizer.stepCount)
    #expect(name != "resumed" || stepsBefore == 2 * 7 * 5)
    for (update, expected) in fixture.index.updates.enumerated() {
      try fill(model, fixture, update)
      let orders = try (0..<expected.epochs).map { try fixture.integers("update_\(update)/order_\($0)") }
      // An epoch beyond the recorded ones would be one that was stopped too late.
      model.sampleOrder = { $0 < orders.count ? orders[$0] : orders[0] }
      #expect(try model.train(callback: snapshots))
      #expect(model.optimizer.stepCount - stepsBefore == expected.steps)
      for (key, value) in expected.figures {
        let got = try #require(try model.logger[key].last, "\(key) is not logged")
        guard let value else {
          #expect(got.isNaN)
          continue
        }
        let scale = max(abs(value), Self.scales[key] ?? 1e-4)
        #expect(abs(got - value) <= 1e-5 * scale, "update \(update): \(key) is \(got), not \(value)")
      }
      #expect(abs(Double(model.optimizer.gradientNorm) / expected.gradientNorm - 1) < 1e-4)
    }
    /// The smallest tolerance at which an array agrees with the recorded one.
    func disagrees(_ got: [Float], _ name: String) throws -> Double {
      let want = try fixture.floats(name)
      return disagreement(fixture.sample(got, like: want), want)
    }
    for (name, gradient) in snapshots.firstGradients {
      #expect(try disagrees(gradient.before, "gradient/\(name)") < 1e-5, "\(name)")
      #expect(try disagrees(gradient.after, "clipped_gradient/\(name)") < 1e-5, "\(name)")
    }
    let recorded = [1, 10, 100].filter { !fixture.names(under: "after_\($0)/").isEmpty }
    #expect(recorded.starts(with: [1, 10]))
    for steps in recorded {
      let parameters = try #require(snapshots.parameters[steps])
      for (name, value) in parameters {
        let tolerance = try disagrees(value, "after_\(steps)/\(name)")
        // Sums over thousands of places are rounded in another order.
        let isOfPixels = [.natureCNN, .combined].contains(model.policy.kwargs.featuresExtractor)
        let allowed = isOfPixels ? 1e-4 : 1e-5
        #expect(tolerance <= allowed, "\(name) after \(steps) steps: \(tolerance)")
      }
    }
  }

  /// Puts a recorded rollout into the model's buffer, and has its advantages estimated.
  private func fill(_ model: PPO, _ fixture: Fixture, _ update: Int) throws {
    let buffer = model.rolloutBuffer
    var columns = [
      ("observations", buffer.observations), ("actions", buffer.actions), ("rewards", buffer.rewards),
      ("episode_starts", buffer.episodeStarts), ("values", buffer.values), ("log_probs", buffer.logProbs),
    ]
    if fixture.isMasked { columns.append(("action_masks", buffer.actionMasks)) }
    if fixture.isRecurrent { columns.append(("lstm_states", buffer.lstmStates)) }
    for (name, column) in columns {
      let values = try fixture.floats("update_\(update)/\(name)")
      try #require(values.count == column.count)
      for (index, value) in values.enumerated() { column.elements[index] = value }
    }
    buffer.computeReturnsAndAdvantage(
      lastValues: try fixture.floats("update_\(update)/last_values"),
      lastDones: try fixture.floats("update_\(update)/last_dones"), gamma: model.hyperparameters.gamma,
      gaeLambda: model.hyperparameters.gaeLambda, kernels: model.policy.kernels)
  }
}
