// What a policy is made of beside its spaces, as Stable-Baselines3's `policy_kwargs`.
import NumericKernels

/// Adam's settings, as PyTorch's keyword values; the default of `eps` is Stable-Baselines3's.
public struct OptimizerKwargs: Hashable, Codable, Sendable {
  /// How much of the running means of the gradient and of its square each step keeps.
  public var betas: [Double]
  /// Added after the square root.
  public var eps: Double
  /// How much of each parameter is added to its gradient, after clipping.
  public var weightDecay: Double

  public init(betas: [Double] = [0.9, 0.999], eps: Double = 1e-5, weightDecay: Double = 0) {
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
  }

  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  func validate() throws {
    guard betas.count == 2, betas.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
      throw EngineError.hyperparameterOutOfRange(
        "betas", value: "\(betas)", allowed: "two numbers, each at least 0 and less than 1")
    }
    try EngineError.check("eps", eps, .atLeast(0))
    try EngineError.check("weightDecay", weightDecay, .atLeast(0))
  }
}

/// The architecture of a policy and its first weights.
public struct PolicyKwargs: Hashable, Sendable {
  /// Widths of the hidden layers, for both networks or for each; nil: Stable-Baselines3's, none on the
  /// features of an image and otherwise 64 and 64.
  public var netArch: NetArch?
  /// After each hidden layer.
  public var activation: Activation
  /// Orthogonal weights and zero biases, gains √2 in hidden layers, 0.01 and 1 in the heads; otherwise PyTorch's uniform
  /// ones.
  public var orthoInit: Bool
  /// ln of the first standard deviations of continuous actions.
  public var logStdInit: Double
  /// Whether both networks look at the same features.
  public var shareFeaturesExtractor: Bool
  /// Whether continuous actions get state-dependent noise (gSDE) instead of independent noise.
  public var useSDE = false
  /// With gSDE: whether each component of an action has deviations of its own.
  public var fullStd = true
  /// With gSDE: whether deviations above 1 grow with the logarithm of their parameter instead of exponentially.
  public var useExpln = false
  /// With gSDE: whether actions are squashed by tanh and stretched to the bounds of the action space.
  public var squashOutput = false
  public var optimizer = OptimizerKwargs()
  /// Whether actions may be masked: switches then have an output for off and one for on, as in sb3-contrib.
  public var useMasking = false
  /// What makes features of observations; nil: what the policy's name says, or flattening.
  public var featuresExtractor: FeaturesExtractorClass?
  /// Whether images of bytes are divided by 255.
  public var normalizeImages = true
  /// Whether an LSTM between features and hidden layers remembers what was seen in the episode (as sb3-contrib's
  /// RecurrentPPO); policies with Lstm in their name have one.
  public var useLSTM = false
  /// With an LSTM: units of each of its layers.
  public var lstmHiddenSize = 256
  public var nLstmLayers = 1
  /// With an LSTM: whether the value function looks at the policy's; its loss then does not train it.
  public var sharedLstm = false
  /// With an LSTM: whether the value function has one of its own. Without either it remembers nothing, and has a linear
  /// layer of the same size.
  public var enableCriticLSTM = true

  /// The settings that `PPO`'s initialiser takes, too; the others are set afterwards.
  public init(
    netArch: NetArch? = nil, activation: Activation = .tanh, orthoInit: Bool = true, logStdInit: Double = 0,
    shareFeaturesExtractor: Bool = true
  ) {
    (self.netArch, self.activation, self.orthoInit, self.logStdInit) = (netArch, activation, orthoInit, logStdInit)
    self.shareFeaturesExtractor = shareFeaturesExtractor
  }

  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  func validate() throws {
    try netArch?.validate()
    try EngineError.check("logStdInit", logStdInit, .between(-20, 20))
    guard useSDE || !squashOutput else {
      throw EngineError.hyperparameterOutOfRange("squashOutput", value: "true", allowed: "false without useSDE")
    }
    try optimizer.validate()
    try validateLSTM()
  }

  private func validateLSTM() throws {
    let defaults = PolicyKwargs()
    guard useLSTM else {
      for (name, value, isDefault) in [
        ("lstmHiddenSize", "\(lstmHiddenSize)", lstmHiddenSize == defaults.lstmHiddenSize),
        ("nLstmLayers", "\(nLstmLayers)", nLstmLayers == defaults.nLstmLayers),
        ("sharedLstm", "\(sharedLstm)", sharedLstm == defaults.sharedLstm),
        ("enableCriticLSTM", "\(enableCriticLSTM)", enableCriticLSTM == defaults.enableCriticLSTM),
      ] where !isDefault {
        throw EngineError.hyperparameterOutOfRange(
          name, value: value, allowed: "left out for a policy without LSTM; MlpLstmPolicy, CnnLstmPolicy and "
            + "MultiInputLstmPolicy have one")
      }
      return
    }
    try EngineError.check("lstmHiddenSize", lstmHiddenSize, .between(1, 1024))
    try EngineError.check("nLstmLayers", nLstmLayers, .between(1, 8))
    guard sharedLstm else { return }
    if enableCriticLSTM {
      throw EngineError.hyperparameterOutOfRange(
        "sharedLstm", value: "true", allowed: "false unless enableCriticLSTM is false: the value function has either "
          + "the policy's LSTM or one of its own")
    }
    if !shareFeaturesExtractor {
      throw EngineError.hyperparameterOutOfRange(
        "sharedLstm", value: "true", allowed: "false when shareFeaturesExtractor is: one LSTM looks at one kind of "
          + "features")
    }
  }
}

extension PolicyKwargs: Codable {
  private enum CodingKeys: CodingKey {
    case netArch, activation, orthoInit, logStdInit, shareFeaturesExtractor, useSDE, fullStd, useExpln, squashOutput
    case optimizer, featuresExtractor, normalizeImages, useMasking, useLSTM, lstmHiddenSize, nLstmLayers, sharedLstm
    case enableCriticLSTM
  }

  /// Settings that are missing, as in older files, have their defaults.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
      if let saved = try container.decodeIfPresent(Value.self, forKey: key) { value = saved }
    }
    try read(.activation, &activation)
    try read(.orthoInit, &orthoInit)
    try read(.logStdInit, &logStdInit)
    try read(.shareFeaturesExtractor, &shareFeaturesExtractor)
    try read(.useSDE, &useSDE)
    try read(.fullStd, &fullStd)
    try read(.useExpln, &useExpln)
    try read(.squashOutput, &squashOutput)
    try read(.optimizer, &optimizer)
    try read(.normalizeImages, &normalizeImages)
    try read(.useMasking, &useMasking)
    try read(.useLSTM, &useLSTM)
    try read(.lstmHiddenSize, &lstmHiddenSize)
    try read(.nLstmLayers, &nLstmLayers)
    try read(.sharedLstm, &sharedLstm)
    try read(.enableCriticLSTM, &enableCriticLSTM)
    featuresExtractor = try container.decodeIfPresent(FeaturesExtractorClass.self, forKey: .featuresExtractor)
    netArch = try container.decodeIfPresent(NetArch.self, forKey: .netArch)
  }
}
