// Policies for cells: the networks, `forward` and its parts, distributions.

import CellRuntime
import Environments
import NotebookModel
import NumericKernels
import ReinforcementLearning

extension ActorCriticPolicy: HostType {}
extension MlpExtractor: HostType {}
extension Linear: HostType {}
extension Features: HostType {}
extension ActionDistribution: HostType {}
extension PolicyRandom: HostType {}
extension NetArch: HostType {}
extension Activation: HostType {}
extension NamedParameter: HostType {
  public var cellTableRow: [(column: String, text: String, isNumber: Bool)]? {
    [
      ("parameter", name, false),
      ("shape", "(\(value.shape.map(String.init).joined(separator: ", ")))", false),
      ("numbers", String(value.count), true),
    ]
  }
}

extension FunctionRegistry {
  mutating func addPolicies() {
    type(NetArch.self, doc: "Widths of the hidden layers, for both networks or for each.", literals: [.array])
    initializer("init(pi: [Int], vf: [Int])", of: NetArch.self, doc: "Widths for the policy and for the value function.") {
      (pi: [Int], vf: [Int]) in NetArch(pi: pi, vf: vf)
    }
    initializer("init(arrayLiteral widths: Int...)", of: NetArch.self, doc: "The same widths for both.") {
      (widths: [Int]) in NetArch(pi: widths, vf: widths)
    }
    type(Activation.self, doc: "A function applied to each output of a linear layer.")
    cases(
      [
        "identity": .identity, "tanh": .tanh, "relu": .relu, "elu": .elu, "silu": .silu, "gelu": .gelu,
        "leakyReLU": .leakyReLU,
      ], of: Activation.self, doc: "An activation.")

    type(ActorCriticPolicy.self, doc: "A policy and a value function over the same observations.")
    initializer(
      "init(observationSpace: Space, actionSpace: Space, netArch: NetArch = [64, 64], activation: Activation = .tanh, "
        + "orthoInit: Bool = true, logStdInit: Double = 0, shareFeaturesExtractor: Bool = true, seed: Int = 0) throws",
      of: ActorCriticPolicy.self, doc: "A policy with fresh weights; the same seed gives the same policy.",
      effects: [.seeded], allowed: ["seed": .atLeast(0)]
    ) {
      (
        observations: Space, actions: Space, netArch: NetArch, activation: Activation, orthoInit: Bool,
        logStdInit: Double, shared: Bool, seed: Int
      ) throws in
      try ActorCriticPolicy(
        observationSpace: observations, actionSpace: actions, netArch: netArch, activation: activation,
        orthoInit: orthoInit, logStdInit: logStdInit, shareFeaturesExtractor: shared, seed: seed)
    }
    method(
      "func forward(_ obs: Tensor, deterministic: Bool = false) throws -> (actions: Tensor, values: Tensor, logProb: Tensor)",
      of: ActorCriticPolicy.self, doc: "Forward pass in all the networks (actor and critic).",
      effects: [.mutates(0), .seeded]
    ) { (policy: ActorCriticPolicy, obs: Tensor, deterministic: Bool) throws in
      try policy.forward(obs, deterministic: deterministic)
    }
    method(
      "func evaluateActions(_ obs: Tensor, _ actions: Tensor, actionMasks: Tensor? = nil) throws "
        + "-> (values: Tensor, logProb: Tensor, entropy: Tensor)",
      of: ActorCriticPolicy.self, doc: "Values (rows, 1), log-probabilities of `actions` (rows) and entropies in nats (rows), by the present weights."
    ) { (policy: ActorCriticPolicy, obs: Tensor, actions: Tensor, masks: Tensor?) throws in
      try policy.evaluateActions(obs, actions, actionMasks: masks)
    }
    method(
      "func extractFeatures(_ obs: Tensor) throws -> Features", of: ActorCriticPolicy.self,
      doc: "Observations as the networks take them."
    ) { (policy: ActorCriticPolicy, obs: Tensor) throws in try policy.extractFeatures(obs) }
    method(
      "func getDistribution(_ obs: Tensor, actionMasks: Tensor? = nil) throws -> ActionDistribution", of: ActorCriticPolicy.self,
      doc: "The distribution of actions for each observation."
    ) { (policy: ActorCriticPolicy, obs: Tensor, masks: Tensor?) throws in
      try policy.getDistribution(obs, actionMasks: masks)
    }
    method(
      "func getActionDist(fromLatent latentPi: Tensor, actionMasks: Tensor? = nil) throws -> ActionDistribution", of: ActorCriticPolicy.self,
      doc: "The distribution of actions, given the policy's latent."
    ) { (policy: ActorCriticPolicy, latentPi: Tensor, masks: Tensor?) throws in
      try policy.getActionDist(fromLatent: latentPi, actionMasks: masks)
    }
    method(
      "func predictValues(_ obs: Tensor) throws -> Tensor", of: ActorCriticPolicy.self,
      doc: "V(s) of each observation, (rows, 1)."
    ) { (policy: ActorCriticPolicy, obs: Tensor) throws in try policy.predictValues(obs) }
    method(
      "func predict(_ observations: Tensor, deterministic: Bool = false, actionMasks: Tensor? = nil) throws -> Tensor",
      of: ActorCriticPolicy.self, doc: "An action for each row of observations, clipped to the bounds of the action space.",
      effects: [.mutates(0), .seeded]
    ) { (policy: ActorCriticPolicy, observations: Tensor, deterministic: Bool, masks: Tensor?) throws in
      try policy.predict(observations, deterministic: deterministic, actionMasks: masks)
    }
    property("var actionNet: Linear { get }", of: ActorCriticPolicy.self, doc: "From the policy's latent to logits, or to means.") {
      $0.actionNet
    }
    property("var valueNet: Linear { get }", of: ActorCriticPolicy.self, doc: "From the value function's latent to V(s), in units of return.") {
      $0.valueNet
    }
    property("var mlpExtractor: MlpExtractor { get }", of: ActorCriticPolicy.self, doc: "The hidden layers of both.") {
      $0.mlpExtractor
    }
    property(
      "var shareFeaturesExtractor: Bool { get }", of: ActorCriticPolicy.self,
      doc: "Whether the policy and the value function look at the same features."
    ) { $0.shareFeaturesExtractor }
    property(
      "var namedParameters: [NamedParameter] { get }", of: ActorCriticPolicy.self,
      doc: "Every parameter with its name, such as `mlp_extractor.policy_net.0.weight` (outputs, inputs)."
    ) { $0.namedParameters }
    property(
      "var parameterHash: UInt64 { get }", of: ActorCriticPolicy.self,
      doc: "FNV-1a (64 bits) over the bits of all parameters, in the order of `namedParameters`: equal hashes, equal policies."
    ) { $0.parameterHash }
    method("func parameter(_ name: String) throws -> Tensor", of: ActorCriticPolicy.self, doc: "A parameter by its name.") {
      (policy: ActorCriticPolicy, name: String) throws in try policy.parameter(name)
    }

    type(NamedParameter.self, doc: "A parameter and its name.")
    property("var name: String { get }", of: NamedParameter.self, doc: "Stable-Baselines3's name, such as `action_net.weight`.") { $0.name }
    property("var value: Tensor { get }", of: NamedParameter.self, doc: "Its numbers.") { $0.value }

    type(Features.self, doc: "What goes into the hidden layers: features for the policy and for the value function.")
    property("var pi: Tensor { get }", of: Features.self, doc: "For the policy.") { $0.pi }
    property("var vf: Tensor { get }", of: Features.self, doc: "For the value function.") { $0.vf }

    type(MlpExtractor.self, doc: "Hidden layers of the policy and of the value function, which share nothing.")
    method(
      "func callAsFunction(_ features: Features) throws -> (latentPi: Tensor, latentVf: Tensor)", of: MlpExtractor.self,
      doc: "Both latents."
    ) { (extractor: MlpExtractor, features: Features) throws in try extractor(features) }
    method("func forwardActor(_ features: Tensor) throws -> Tensor", of: MlpExtractor.self, doc: "The policy's latent.") {
      (extractor: MlpExtractor, features: Tensor) throws in try extractor.forwardActor(features)
    }
    method("func forwardCritic(_ features: Tensor) throws -> Tensor", of: MlpExtractor.self, doc: "The value function's latent.") {
      (extractor: MlpExtractor, features: Tensor) throws in try extractor.forwardCritic(features)
    }
    property("var policyNet: [Linear] { get }", of: MlpExtractor.self, doc: "The policy's hidden layers.") { $0.policyNet }
    property("var valueNet: [Linear] { get }", of: MlpExtractor.self, doc: "The value function's hidden layers.") { $0.valueNet }

    type(Linear.self, doc: "y = activation(x · weightᵀ + bias), as PyTorch's `nn.Linear` and the activation that follows it.")
    method("func callAsFunction(_ x: Tensor) throws -> Tensor", of: Linear.self, doc: "The outputs for each row of `x`.") {
      (layer: Linear, x: Tensor) throws in try layer(x)
    }
    property("var name: String { get }", of: Linear.self, doc: "Stable-Baselines3's name.") { $0.name }
    property("var inFeatures: Int { get }", of: Linear.self, doc: "Numbers that go in.") { $0.inFeatures }
    property("var outFeatures: Int { get }", of: Linear.self, doc: "Numbers that come out.") { $0.outFeatures }
    property("var activation: Activation { get }", of: Linear.self, doc: "Applied to each output.") { $0.activation }
    property("var weight: Tensor { get }", of: Linear.self, doc: "(outFeatures, inFeatures): row i holds the weights of output i.") {
      $0.weight
    }
    property("var bias: Tensor { get }", of: Linear.self, doc: "One number for each output.") { $0.bias }

    addDistributions()
  }

  private mutating func addDistributions() {
    type(ActionDistribution.self, doc: "The distribution of each row's action.")
    staticMethod(
      "static func categorical(logits: Tensor, masks: Tensor? = nil) throws -> ActionDistribution",
      of: ActionDistribution.self, doc: "One of n actions a row, with probabilities softmax(logits)."
    ) { (logits: Tensor, masks: Tensor?) throws in try ActionDistribution.categorical(logits: logits, masks: masks) }
    staticMethod(
      "static func multiCategorical(logits: Tensor, nvec: [Int], masks: Tensor? = nil) throws -> ActionDistribution",
      of: ActionDistribution.self, doc: "For each component one of some choices, with probabilities softmax of its logits."
    ) { (logits: Tensor, nvec: [Int], masks: Tensor?) throws in
      try ActionDistribution.multiCategorical(logits: logits, nvec: nvec, masks: masks)
    }
    staticMethod(
      "static func bernoulli(logits: Tensor) throws -> ActionDistribution", of: ActionDistribution.self,
      doc: "Independent switches that are 1 with probability 1 / (1 + e^-logit), and 0 otherwise."
    ) { (logits: Tensor) throws in try ActionDistribution.bernoulli(logits: logits) }
    staticMethod(
      "static func diagGaussian(mean: Tensor, logStd: Tensor) throws -> ActionDistribution", of: ActionDistribution.self,
      doc: "Independent normal components."
    ) { (mean: Tensor, logStd: Tensor) throws in try ActionDistribution.diagGaussian(mean: mean, logStd: logStd) }
    staticMethod(
      "static func stateDependentNoise(mean: Tensor, latent: Tensor, logStd: Tensor, useExpln: Bool = false, "
        + "squashOutput: Bool = false) throws -> ActionDistribution", of: ActionDistribution.self,
      doc: "Normal components whose deviations grow with the latent (gSDE): their variances are latent² · σ² + 1e-6."
    ) { (mean: Tensor, latent: Tensor, logStd: Tensor, useExpln: Bool, squashOutput: Bool) throws in
      try ActionDistribution.stateDependentNoise(
        mean: mean, latent: latent, logStd: logStd, useExpln: useExpln, squashOutput: squashOutput)
    }
    type(PolicyRandom.self, doc: "What actions are drawn with.")
    initializer("init(seed: UInt64)", of: PolicyRandom.self, doc: "") { (seed: UInt64) in PolicyRandom(seed: seed) }
    method(
      "func sample(using random: inout PolicyRandom) -> Tensor", of: ActionDistribution.self,
      doc: "Actions drawn at random.", effects: [.seeded]
    ) { (distribution: ActionDistribution, random: inout PolicyRandom) in distribution.sample(using: &random) }
    property("var rowCount: Int { get }", of: ActionDistribution.self, doc: "") { $0.rowCount }
    property("var name: String { get }", of: ActionDistribution.self, doc: "`Categorical`, `MultiCategorical`, `Bernoulli`, `DiagGaussian` or `StateDependentNoise`.") { $0.name }
    method("func mode() -> Tensor", of: ActionDistribution.self, doc: "The most probable actions.") {
      (distribution: ActionDistribution) in distribution.mode()
    }
    method("func entropy() -> Tensor", of: ActionDistribution.self, doc: "Each row's entropy in nats, (rows).") {
      (distribution: ActionDistribution) in distribution.entropy()
    }
    method(
      "func logProb(_ actions: Tensor) throws -> Tensor", of: ActionDistribution.self,
      doc: "ln of each row's probability (density) of `actions`, (rows)."
    ) { (distribution: ActionDistribution, actions: Tensor) throws in try distribution.logProb(actions) }
    property("var probs: Tensor? { get }", of: ActionDistribution.self, doc: "Probabilities of each choice or switch, (rows, logits); nil when continuous.") {
      $0.probs
    }
    property("var mean: Tensor? { get }", of: ActionDistribution.self, doc: "Means (rows, size), in units of the action; nil when discrete.") {
      $0.mean
    }
    property("var std: Tensor? { get }", of: ActionDistribution.self, doc: "Standard deviations, (size) or (rows, size); nil when discrete.") {
      $0.std
    }
  }
}
