// The two networks of PPO behind one face, as Stable-Baselines3's ActorCriticPolicy: the action network says how
// likely each action is, the value network what return to expect.
import Environments
import NumericKernels

/// A policy and a value function over the same observations.
///
/// Training goes along a path without allocation (`ActorCriticBatch`), which gives the same bits as `forward`.
public final class ActorCriticPolicy {
  public let observationSpace: Space
  public let actionSpace: Space
  /// What the networks are made of.
  public let kwargs: PolicyKwargs
  public let netArch: NetArch
  public let mlpExtractor: MlpExtractor
  /// Between features and the policy's hidden layers; nil when it remembers nothing.
  public let lstmActor: LSTM?
  /// Between features and the value function's hidden layers; nil when it has no LSTM of its own.
  public let lstmCritic: LSTM?
  /// In a recurrent policy in the place of the value function's LSTM, when it has none.
  public let critic: Linear?
  /// From the policy's latent to logits, or to means.
  public let actionNet: Linear
  /// From the value function's latent to V(s), in units of return.
  public let valueNet: Linear
  /// All parameters, by Stable-Baselines3's names.
  public let parameters: ParameterStorage
  /// What `forward` and `predict` draw from.
  public var random: PolicyRandom

  package let kernels: any Kernels
  private let head: ActionHead
  private let piPlan: FeaturesPlan
  /// nil when both networks look at the same features.
  private let vfPlan: FeaturesPlan?

  /// - Parameters:
  ///   - netArch: widths of the hidden layers, for both networks or for each.
  ///   - activation: after each hidden layer.
  ///   - orthoInit: orthogonal weights and zero biases, gains √2 in hidden layers, 0.01 and 1 in the heads; otherwise
  ///     PyTorch's uniform ones.
  ///   - logStdInit: ln of the first standard deviations of continuous actions.
  ///   - shareFeaturesExtractor: whether both networks look at the same features.
  ///   - seed: of the first weights and of sampling; the same seed gives the same policy.
  /// - Throws: `EngineError.unsupportedSpace`, `.hyperparameterOutOfRange`.
  public convenience init(
    observationSpace: Space, actionSpace: Space, netArch: NetArch = [64, 64], activation: Activation = .tanh,
    orthoInit: Bool = true, logStdInit: Double = 0, shareFeaturesExtractor: Bool = true, seed: Int = 0
  ) throws {
    let kwargs = PolicyKwargs(
      netArch: netArch, activation: activation, orthoInit: orthoInit, logStdInit: logStdInit,
      shareFeaturesExtractor: shareFeaturesExtractor)
    try self.init(observationSpace: observationSpace, actionSpace: actionSpace, kwargs: kwargs, seed: seed)
  }

  /// - Parameters:
  ///   - kwargs: what the networks are made of.
  ///   - seed: of the first weights and of sampling; the same seed gives the same policy.
  /// - Throws: `EngineError.unsupportedSpace`, `.hyperparameterOutOfRange`.
  public convenience init(
    observationSpace: Space, actionSpace: Space, kwargs: PolicyKwargs, seed: Int = 0
  ) throws {
    try self.init(
      observationSpace: observationSpace, actionSpace: actionSpace, kwargs: kwargs, seed: seed, initialized: true)
  }

  /// The same, on kernels of one's choice, and, if not `initialized`, with weights of zero.
  package init(
    observationSpace: Space, actionSpace: Space, kwargs: PolicyKwargs, seed: Int = 0,
    kernels: any Kernels = CPUKernels.best, initialized: Bool = true
  ) throws {
    try kwargs.validate()
    let piPlan = try FeaturesPlan(observationSpace, kwargs, prefix: "features_extractor")
    let vfPlan =
      kwargs.shareFeaturesExtractor || piPlan.networks.isEmpty
      ? nil : try FeaturesPlan(observationSpace, kwargs, prefix: "vf_features_extractor")
    let features = piPlan.width
    let inputs = kwargs.useLSTM ? kwargs.lstmHiddenSize : features
    let head = try ActionHead(actionSpace, kwargs)
    try EngineError.check("seed", seed, .atLeast(0))
    let isOfImage = kwargs.featuresExtractor == .natureCNN || kwargs.featuresExtractor == .minAtarCNN
    let netArch = kwargs.netArch ?? (isOfImage ? [] : [64, 64])
    let latentPi = netArch.pi.last ?? inputs

    var shapes: [(name: String, shape: [Int], channels: Int)] = []
    if let shape = head.logStdShape(latent: latentPi) { shapes.append(("log_std", shape, 1)) }
    for layer in (piPlan.networks + (vfPlan?.networks ?? [])).flatMap(\.layers) {
      shapes.append(("\(layer.name).weight", layer.weightShape, layer.channels))
      shapes.append(("\(layer.name).bias", [layer.outputs], 1))
    }
    func plan(_ name: String, _ inputs: Int, _ outputs: Int) {
      shapes += [("\(name).weight", [outputs, inputs], 1), ("\(name).bias", [outputs], 1)]
    }
    for (net, widths) in [("policy_net", netArch.pi), ("value_net", netArch.vf)] {
      for (index, width) in widths.enumerated() {
        plan("mlp_extractor.\(net).\(2 * index)", index == 0 ? inputs : widths[index - 1], width)
      }
    }
    plan("action_net", latentPi, head.outputs)
    plan("value_net", netArch.vf.last ?? inputs, 1)
    let hasLinearCritic = kwargs.useLSTM && !kwargs.sharedLstm && !kwargs.enableCriticLSTM
    if kwargs.useLSTM { shapes += LSTM.shapes("lstm_actor", inputs: features, kwargs) }
    if hasLinearCritic { plan("critic", features, inputs) }
    if kwargs.useLSTM, kwargs.enableCriticLSTM { shapes += LSTM.shapes("lstm_critic", inputs: features, kwargs) }
    let storage = ParameterStorage(shapes)
    let hiddenActivation = kwargs.activation

    func linear(
      _ name: String, _ activation: Activation, after hidden: some Sequence<Int>, _ head: NetworkOutline.Head
    ) throws -> Linear {
      let weight = try storage.entry("\(name).weight")
      let network = NetworkOutline(
        observationSpace: observationSpace, actionSpace: actionSpace, inFeatures: features,
        hidden: kwargs.memoryOutline(before: name) + hidden.map { .init(width: $0, activation: hiddenActivation) },
        head: head)
      return Linear(
        name: name, inFeatures: weight.shape[1], outFeatures: weight.shape[0], activation: activation,
        network: network, storage: storage, weightEntry: weight, biasEntry: try storage.entry("\(name).bias"),
        kernels: kernels)
    }
    func hiddenLayers(_ net: String, _ widths: [Int]) throws -> [Linear] {
      try widths.indices.map {
        try linear("mlp_extractor.\(net).\(2 * $0)", hiddenActivation, after: widths[...$0], .hidden)
      }
    }
    mlpExtractor = MlpExtractor(
      policyNet: try hiddenLayers("policy_net", netArch.pi), valueNet: try hiddenLayers("value_net", netArch.vf))
    func lstm(_ name: String, _ isThere: Bool) throws -> LSTM? {
      isThere ? try LSTM(name, kwargs, storage: storage, kernels: kernels) : nil
    }
    lstmActor = try lstm("lstm_actor", kwargs.useLSTM)
    lstmCritic = try lstm("lstm_critic", kwargs.useLSTM && kwargs.enableCriticLSTM)
    critic = hasLinearCritic ? try linear("critic", .identity, after: [], .hidden) : nil
    actionNet = try linear("action_net", .identity, after: netArch.pi, .action(isDiscrete: head.isDiscrete))
    valueNet = try linear("value_net", .identity, after: netArch.vf, .value)

    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    var resolved = kwargs
    (resolved.netArch, resolved.featuresExtractor) = (netArch, kwargs.featuresExtractor ?? .flatten)
    self.kwargs = resolved
    self.netArch = netArch
    self.head = head
    (self.piPlan, self.vfPlan) = (piPlan, vfPlan)
    self.kernels = kernels
    parameters = storage
    random = PolicyRandom(seed: UInt64(seed))
    if initialized { try initialize(orthogonal: kwargs.orthoInit, logStd: Float(kwargs.logStdInit)) }
  }

  /// Draws the first weights, in Stable-Baselines3's order.
  private func initialize(orthogonal: Bool, logStd: Float) throws {
    for weight in parameters.entries where weight.name.hasSuffix(".weight") {
      let name = weight.name.dropLast(".weight".count)
      let gain = name == "action_net" ? 0.01 : name == "value_net" ? 1 : 2.0.squareRoot()
      let (rows, columns) = (weight.shape[0], weight.inputs)
      let isOrthogonal = orthogonal && name != "critic"  // (sb3-contrib makes that one later)
      let elements =
        isOrthogonal
        ? orthogonalMatrix(rows: rows, columns: columns, gain: gain, random: &random)
        : uniformMatrix(count: rows * columns, inputs: columns, random: &random)
      try parameters.set(weight, to: Tensor(unchecked: elements, shape: weight.shape))
      if !isOrthogonal {
        let bias = uniformMatrix(count: rows, inputs: columns, random: &random)
        try parameters.set(parameters.entry("\(name).bias"), to: Tensor(bias))
      }
    }
    for entry in [lstmActor, lstmCritic].flatMap({ $0?.allEntries ?? [] }) {
      let elements = uniformMatrix(count: entry.shape.reduce(1, *), inputs: kwargs.lstmHiddenSize, random: &random)
      try parameters.set(entry, to: Tensor(unchecked: elements, shape: entry.shape))
    }
    if let entry = parameters.entries.first(where: { $0.name == "log_std" }) {
      let count = entry.shape.reduce(1, *)
      try parameters.set(entry, to: Tensor(unchecked: Array(repeating: logStd, count: count), shape: entry.shape))
    }
  }

  /// Whether the policy and the value function look at the same features.
  public var shareFeaturesExtractor: Bool { kwargs.shareFeaturesExtractor }

  // MARK: The forward pass, step by step

  /// Forward pass in all the networks (actor and critic). A recurrent policy remembers nothing here: every row is the
  /// first step of an episode, and so in the other functions that take no states.
  ///
  /// - Parameters:
  ///   - obs: observations, a row each.
  ///   - deterministic: whether to take the most probable actions instead of sampling.
  /// - Returns: actions, values (rows, 1), and log-probabilities of the actions (rows).
  /// - Throws: `EngineError.shapeMismatch` when the observations are not of the observation space.
  public func forward(
    _ obs: Tensor, deterministic: Bool = false
  ) throws -> (actions: Tensor, values: Tensor, logProb: Tensor) {
    // Preprocess the observation if needed
    let features = try extractFeatures(obs)
    let (latentPi, latentVf) = try mlpExtractor(Features(pi: recallPi(features.pi), vf: recallVf(features.vf)))
    // Evaluate the values for the given observations
    let values = try valueNet(latentVf)
    let distribution = try getActionDist(fromLatent: latentPi)
    let actions = distribution.getActions(deterministic: deterministic, using: &random)
    let logProb = try distribution.logProb(actions)
    return (actions, values, logProb)
  }

  /// Observations as the networks take them: flattened, a discrete one as a row of zeros with a single 1.
  /// - Throws: `EngineError.shapeMismatch`, `.actionOutsideSpace`.
  public func extractFeatures(_ obs: Tensor) throws -> Features {
    let features = try FeaturesExtractor.features(of: obs, piPlan, storage: parameters, kernels: kernels)
    guard let vfPlan else { return Features(pi: features, vf: features) }
    return Features(
      pi: features, vf: try FeaturesExtractor.features(of: obs, vfPlan, storage: parameters, kernels: kernels))
  }

  /// - Throws: `EngineError.unmaskablePolicy` when there is no output for each choice.
  func checkMasking() throws {
    if case .multiBinary = actionSpace, !kwargs.useMasking {
      throw EngineError.unmaskablePolicy(actionSpace.description)
    }
  }

  /// The distribution of actions, given the policy's latent.
  /// - Parameter actionMasks: for each row 0 for each choice that is not allowed, (rows, choices); nil: all are.
  /// - Throws: `EngineError.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func getActionDist(fromLatent latentPi: Tensor, actionMasks: Tensor? = nil) throws -> ActionDistribution {
    let outputs = try actionNet(latentPi)
    if let actionMasks {
      try checkMasking()
      try actionSpace.check(masks: actionMasks, rows: outputs.rowCount)
    }
    let batch = head.makeBatch(
      latent: actionNet.inFeatures, capacity: outputs.rowCount, parameters, kernels)
    try batch.update(rows: outputs, latent: latentPi, masks: actionMasks)
    return ActionDistribution(
      batch, rows: outputs.rowCount, shape: [outputs.rowCount] + actionSpace.shape, choices: head.choices,
      memory: [parameters])
  }

  /// The distribution of actions for each observation.
  /// - Parameter actionMasks: see `getActionDist`.
  /// - Throws: `EngineError.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func getDistribution(_ obs: Tensor, actionMasks: Tensor? = nil) throws -> ActionDistribution {
    try getActionDist(
      fromLatent: mlpExtractor.forwardActor(recallPi(extractFeatures(obs).pi)), actionMasks: actionMasks)
  }

  /// V(s) of each observation, (rows, 1).
  /// - Throws: `EngineError.shapeMismatch`.
  public func predictValues(_ obs: Tensor) throws -> Tensor {
    try valueNet(mlpExtractor.forwardCritic(recallVf(extractFeatures(obs).vf)))
  }

  /// Values (rows, 1), log-probabilities of `actions` (rows) and entropies in nats (rows), by the present weights.
  /// - Parameter actionMasks: see `getActionDist`.
  /// - Throws: `EngineError.shapeMismatch`, `.actionOutsideSpace`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func evaluateActions(
    _ obs: Tensor, _ actions: Tensor, actionMasks: Tensor? = nil
  ) throws -> (values: Tensor, logProb: Tensor, entropy: Tensor) {
    let distribution = try getDistribution(obs, actionMasks: actionMasks)
    return (try predictValues(obs), try distribution.logProb(actions), distribution.entropy())
  }

  // MARK: Acting

  /// An action for each row of observations, clipped to the bounds of the action space.
  /// - Parameter actionMasks: see `getActionDist`; `VecEnv.actionMasks()` gives them.
  /// - Throws: `EngineError.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func predict(
    _ observations: Tensor, deterministic: Bool = false, actionMasks: Tensor? = nil
  ) throws -> Tensor {
    fitActions(try getDistribution(observations, actionMasks: actionMasks), deterministic: deterministic)
  }

  /// Actions of a distribution, fit for environments.
  func fitActions(_ distribution: ActionDistribution, deterministic: Bool) -> Tensor {
    let actions = distribution.getActions(deterministic: deterministic, using: &random)
    var clipped = actions.elements
    for row in 0..<actions.rowCount {
      clipped.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { head.fit(base + row * actions.rowSize) }
      }
    }
    return Tensor(unchecked: clipped, shape: actions.shape)
  }

  /// An action for one observation, ready for `Environment.step`.
  /// - Parameter actionMasks: whether each choice is allowed; nil: all are.
  /// - Throws: `EngineError.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func predict(
    _ observation: [Float], deterministic: Bool = false, actionMasks: [Bool]? = nil
  ) throws -> Action {
    let masks = try actionMasks.map { try Tensor($0.map { $0 ? 1 : 0 }, shape: [1, $0.count]) }
    return action(try predict(row(observation), deterministic: deterministic, actionMasks: masks).elements)
  }

  /// One observation as a row, in its space's shape.
  func row(_ observation: [Float]) throws -> Tensor {
    let shape = observation.count == observationSpace.flatCount ? observationSpace.shape : [observation.count]
    return try Tensor(observation, shape: [1] + shape)
  }

  func action(_ actions: [Float]) -> Action {
    switch actionSpace {
    case .discrete: return .discrete(Int(actions[0]))
    case .multiDiscrete, .multiBinary: return .multiDiscrete(actions.map { Int($0) })
    case .box, .tuple, .dict: return .continuous(actions)
    }
  }

  // MARK: Parameters

  /// Every parameter with its name, such as `mlp_extractor.policy_net.0.weight` (outputs, inputs).
  public var namedParameters: [NamedParameter] {
    parameters.entries.map { NamedParameter(name: $0.name, value: parameters.tensor($0, of: parameters.values)) }
  }

  /// FNV-1a (64 bits) over the bits of all parameters, in the order of `namedParameters`: equal hashes, equal policies.
  public var parameterHash: UInt64 { parameters.hash }

  /// - Throws: `EngineError.unknownParameter`.
  public func parameter(_ name: String) throws -> Tensor {
    parameters.tensor(try parameters.entry(name), of: parameters.values)
  }

  /// - Throws: `EngineError.unknownParameter`, `.shapeMismatch`.
  public func setParameter(_ name: String, to value: Tensor) throws {
    try parameters.set(try parameters.entry(name), to: value)
  }

  /// The gradient that the last minibatch left, before clipping.
  /// - Throws: `EngineError.unknownParameter`.
  public func gradient(_ name: String) throws -> Tensor {
    parameters.tensor(try parameters.entry(name), of: parameters.gradients)
  }

  /// Units of the widest layer; features count as one.
  var widestLayer: Int { netArch.pi.reduce(netArch.vf.reduce(piPlan.width, max), max) }

  /// What a row of a batch takes, roughly.
  var floatsPerRow: Int {
    let widths = [piPlan.width] + netArch.pi + netArch.vf + [actionNet.outFeatures, 1]
    let networks = piPlan.networks + (vfPlan?.networks ?? [])
    return 2 * widths.reduce(0) { $0 + rowStride($1) } + networks.reduce(0) { $0 + $1.floatsPerRow } + 8 * stateSize
  }

  /// Memory for passes over up to `capacity` rows.
  package func makeBatch(capacity: Int) -> ActorCriticBatch {
    ActorCriticBatch(
      pi: LayerStack(mlpExtractor.policyNet + [actionNet], storage: parameters, kernels: kernels, capacity: capacity),
      vf: LayerStack(mlpExtractor.valueNet + [valueNet], storage: parameters, kernels: kernels, capacity: capacity),
      distribution: head.makeBatch(latent: actionNet.inFeatures, capacity: capacity, parameters, kernels),
      piFeatures: makeFeatures(piPlan, capacity), vfFeatures: vfPlan.map { makeFeatures($0, capacity) },
      recurrent: lstmActor.map { makeRecurrentBatch($0, capacity) }, capacity: capacity)
  }

  private func makeFeatures(_ plan: FeaturesPlan, _ capacity: Int) -> FeaturesExtractor {
    FeaturesExtractor(plan, storage: parameters, kernels: kernels, capacity: capacity)
  }

  /// Makes an action fit for the environment, in place: clipped to the bounds of the action space, or stretched to them
  /// if it was squashed.
  func fit(_ action: UnsafeMutablePointer<Float>) { head.fit(action) }
}

extension ActorCriticPolicy {
  /// Stable-Baselines3's names of policies, which differ in what makes features of observations.
  public static let classNames = [
    "MlpPolicy", "CnnPolicy", "MultiInputPolicy", "MlpLstmPolicy", "CnnLstmPolicy", "MultiInputLstmPolicy",
  ]

  /// The name that stands for the policy's features extractor, and for its LSTM if it has one.
  var className: String {
    let extractor =
      switch kwargs.featuresExtractor {
      case nil, .flatten: "Mlp"
      case .natureCNN, .minAtarCNN: "Cnn"
      case .combined: "MultiInput"
      }
    return extractor + (kwargs.useLSTM ? "LstmPolicy" : "Policy")
  }

  /// What a policy's name stands for: for images the Nature network where it fits, else that of MinAtar.
  /// - Throws: `EngineError.unknownPolicy`.
  static func meaning(
    of className: String, _ space: Space
  ) throws -> (featuresExtractor: FeaturesExtractorClass, useLSTM: Bool) {
    let useLSTM = className.hasSuffix("LstmPolicy")
    switch className {
    case "MlpPolicy", "MlpLstmPolicy": return (.flatten, useLSTM)
    case "CnnPolicy", "CnnLstmPolicy":
      guard let image = ImageSpace(space, normalize: true) else { return (.natureCNN, useLSTM) }
      return (min(image.height, image.width) >= 36 ? .natureCNN : .minAtarCNN, useLSTM)
    case "MultiInputPolicy", "MultiInputLstmPolicy": return (.combined, useLSTM)
    default: throw EngineError.unknownPolicy(className)
    }
  }
}

extension ActorCriticPolicy: CustomStringConvertible {
  public var description: String {
    let parts =
      mlpExtractor.policyNet.map { "\($0.name): \($0)" } + mlpExtractor.valueNet.map { "\($0.name): \($0)" }
      + ["action_net: \(actionNet)", "value_net: \(valueNet)"] + (lstmActor.map { ["lstm_actor: \($0)"] } ?? [])
      + (critic.map { ["critic: \($0)"] } ?? []) + (lstmCritic.map { ["lstm_critic: \($0)"] } ?? [])
    return "ActorCriticPolicy(\n  " + parts.joined(separator: "\n  ") + "\n)"
  }
}
