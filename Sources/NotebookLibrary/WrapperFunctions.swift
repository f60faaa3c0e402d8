// Wrappers around environments for cells: normalised observations and rewards, stacked frames, changed actions, action
// masks.

import CellRuntime
import Environments
import ReinforcementLearning

extension ChannelsOrder: HostType {}
extension VecNormalize: HostType {}
extension RunningMeanStd: HostType {}

extension FunctionRegistry {
  mutating func addWrappers() {
    method(
      "func vecNormalize(training: Bool = true, normObs: Bool = true, normReward: Bool = true, clipObs: Double = 10, "
        + "clipReward: Double = 10, gamma: Double = 0.99, epsilon: Double = 1e-8, normObsKeys: [String]? = nil) throws "
        + "-> VecEnv", of: VecEnv.self,
      doc: "These environments with normalised observations and rewards.", effects: [.retains(0)],
      allowed: [
        "clipObs": .greaterThan(0), "clipReward": .greaterThan(0), "gamma": .from(0, to: 1), "epsilon": .greaterThan(0),
      ]
    ) {
      (
        envs: VecEnv, training: Bool, normObs: Bool, normReward: Bool, clipObs: Double, clipReward: Double, gamma: Double,
        epsilon: Double, keys: [String]?
      ) throws in
      try envs.vecNormalize(
        training: training, normObs: normObs, normReward: normReward, clipObs: clipObs, clipReward: clipReward,
        gamma: gamma, epsilon: epsilon, normObsKeys: keys)
    }
    type(ChannelsOrder.self, doc: "Which axis of observations they are stacked along.")
    cases(["first": .first, "last": .last], of: ChannelsOrder.self, doc: "")
    method(
      "func vecFrameStack(nStack: Int, channelsOrder: ChannelsOrder? = nil) throws -> VecEnv", of: VecEnv.self,
      doc: "These environments showing their last `nStack` observations at once, the newest one last", effects: [.retains(0)],
      allowed: ["nStack": .atLeast(1)]
    ) { (envs: VecEnv, nStack: Int, order: ChannelsOrder?) throws in
      try envs.vecFrameStack(nStack: nStack, channelsOrder: order)
    }
    method(
      "func clipAction() throws -> VecEnv", of: VecEnv.self,
      doc: "These environments taking any finite action; components beyond the bounds are set to them.",
      effects: [.retains(0)]
    ) { (envs: VecEnv) throws in try envs.clipAction() }
    method(
      "func rescaleAction(minAction: Float = -1, maxAction: Float = 1) throws -> VecEnv", of: VecEnv.self,
      doc: "These environments taking actions from `minAction` to `maxAction`, which are stretched to their own bounds.",
      effects: [.retains(0)]
    ) { (envs: VecEnv, low: Float, high: Float) throws in try envs.rescaleAction(minAction: low, maxAction: high) }
    property(
      "var normalizer: VecNormalize? { get }", of: VecEnv.self,
      doc: "The outermost `vecNormalize` that is around these environments, if there is one."
    ) { $0.normalizer }
    addNormalizer()
    property(
      "var hasActionMasks: Bool { get }", of: VecEnv.self,
      doc: "Whether the environments say which actions are allowed, as `MaskableDynamics` do."
    ) { $0.hasActionMasks }
    method(
      "func actionMasks() throws -> Tensor", of: VecEnv.self,
      doc: "Which actions are allowed in the environments' present states: 1 for each choice that is, else 0."
    ) { (envs: VecEnv) throws in try envs.actionMasks() }
  }

  private mutating func addNormalizer() {
    type(VecNormalize.self, doc: "The statistics that `VecEnv.vecNormalize` keeps, and what they are used for.")
    property("var obsRms: RunningMeanStd { get }", of: VecNormalize.self, doc: "Of each component of an observation.") {
      $0.obsRms
    }
    property("var retRms: RunningMeanStd { get }", of: VecNormalize.self, doc: "Of the discounted return.") { $0.retRms }
    property(
      "var training: Bool { get set }", of: VecNormalize.self, doc: "Whether the statistics go on changing.",
      { $0.training }, set: { $0.training = $1 })
    property(
      "var normReward: Bool { get set }", of: VecNormalize.self, doc: "Whether rewards are normalised.",
      { $0.normReward }, set: { $0.normReward = $1 })
    property("var normObs: Bool { get }", of: VecNormalize.self, doc: "") { $0.normObs }
    property("var normObsKeys: [String]? { get }", of: VecNormalize.self, doc: "") { $0.normObsKeys }
    property("var clipObs: Double { get }", of: VecNormalize.self, doc: "") { $0.clipObs }
    property("var clipReward: Double { get }", of: VecNormalize.self, doc: "") { $0.clipReward }
    property("var gamma: Double { get }", of: VecNormalize.self, doc: "") { $0.gamma }
    property("var epsilon: Double { get }", of: VecNormalize.self, doc: "") { $0.epsilon }
    method(
      "func normalizeObs(_ obs: Tensor) throws -> Tensor", of: VecNormalize.self,
      doc: "Observations as the environments give them, a row each, as a model is to see them."
    ) { (normalizer: VecNormalize, obs: Tensor) throws in try normalizer.normalizeObs(obs) }
    method(
      "func unnormalizeObs(_ obs: Tensor) throws -> Tensor", of: VecNormalize.self,
      doc: "The way back; what was clipped stays at the bound."
    ) { (normalizer: VecNormalize, obs: Tensor) throws in try normalizer.unnormalizeObs(obs) }
    method("func normalizeReward(_ reward: Double) -> Float", of: VecNormalize.self, doc: "") {
      (normalizer: VecNormalize, reward: Double) in normalizer.normalizeReward(reward)
    }
    method("func unnormalizeReward(_ reward: Float) -> Double", of: VecNormalize.self, doc: "") {
      (normalizer: VecNormalize, reward: Float) in normalizer.unnormalizeReward(reward)
    }
    method(
      "func getOriginalObs() -> Tensor", of: VecNormalize.self,
      doc: "The newest observations as the environments gave them, a row each."
    ) { (normalizer: VecNormalize) in normalizer.getOriginalObs() }
    method(
      "func getOriginalReward() -> [Float]", of: VecNormalize.self,
      doc: "The newest rewards as the environments gave them."
    ) { (normalizer: VecNormalize) in normalizer.getOriginalReward() }

    type(RunningMeanStd.self, doc: "Mean and variance of all that was seen, kept up to date.")
    property("var mean: [Double] { get }", of: RunningMeanStd.self, doc: "") { $0.mean }
    property("var variance: [Double] { get }", of: RunningMeanStd.self, doc: "") { $0.variance }
    property("var count: Double { get }", of: RunningMeanStd.self, doc: "") { $0.count }
  }
}
