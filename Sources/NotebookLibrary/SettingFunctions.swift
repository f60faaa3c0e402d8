// Settings for cells: PPO's hyperparameters, what a policy is made of, and the Zoo's tuned presets.

import CellRuntime
import Environments
import NumericKernels
import ReinforcementLearning

extension PPOHyperparameters: HostType {}
extension PolicyKwargs: HostType {}
extension OptimizerKwargs: HostType {}
extension FeaturesExtractorClass: HostType {}
extension PPOPreset: HostType {}

extension FunctionRegistry {
  mutating func addSettings() {
    addHyperparameters()
    addPolicyKwargs()
    addPresets()
  }

  private mutating func addHyperparameters() {
    typealias Settings = PPOHyperparameters
    type(Settings.self, doc: "The hyperparameters of `PPO`, with Stable-Baselines3's names and defaults.")
    initializer("init()", of: Settings.self, doc: "") { Settings() }
    // What each is, and may be, comes from the engine's declaration.
    let rows = Dictionary(uniqueKeysWithValues: Settings.table.map { ($0.name, $0) })
    func add<Value: CellRepresentable>(
      _ name: String, _ registry: inout FunctionRegistry, _ path: WritableKeyPath<Settings, Value> & Sendable
    ) {
      guard let row = rows[name] else { return }
      registry.property(
        "var \(name): \(row.type) { get set }", of: Settings.self, doc: row.doc, { $0[keyPath: path] },
        set: { $0[keyPath: path] = $1 })
    }
    add("learningRate", &self, \.learningRate)
    add("nSteps", &self, \.nSteps)
    add("batchSize", &self, \.batchSize)
    add("nEpochs", &self, \.nEpochs)
    add("gamma", &self, \.gamma)
    add("gaeLambda", &self, \.gaeLambda)
    add("clipRange", &self, \.clipRange)
    add("clipRangeVf", &self, \.clipRangeVf)
    add("normalizeAdvantage", &self, \.normalizeAdvantage)
    add("entCoef", &self, \.entCoef)
    add("vfCoef", &self, \.vfCoef)
    add("maxGradNorm", &self, \.maxGradNorm)
    add("useSDE", &self, \.useSDE)
    add("sdeSampleFreq", &self, \.sdeSampleFreq)
    add("targetKL", &self, \.targetKL)
    add("statsWindowSize", &self, \.statsWindowSize)
    add("useMasking", &self, \.useMasking)
    add("variant", &self, \.variant)
  }

  private mutating func addPolicyKwargs() {
    type(PolicyKwargs.self, doc: "The architecture of a policy and its first weights.")
    initializer("init()", of: PolicyKwargs.self, doc: "") { PolicyKwargs() }
    func add<Value: CellRepresentable>(
      _ declaration: String, _ registry: inout FunctionRegistry, _ path: WritableKeyPath<PolicyKwargs, Value> & Sendable,
      _ doc: String
    ) {
      registry.property(
        "var \(declaration) { get set }", of: PolicyKwargs.self, doc: doc, { $0[keyPath: path] },
        set: { $0[keyPath: path] = $1 })
    }
    add(
      "netArch: NetArch?", &self, \.netArch,
      "Widths of the hidden layers, for both networks or for each; nil: Stable-Baselines3's, none on the features of an image and otherwise 64 and 64.")
    add("activation: Activation", &self, \.activation, "After each hidden layer.")
    add(
      "orthoInit: Bool", &self, \.orthoInit,
      "Orthogonal weights and zero biases, gains √2 in hidden layers, 0.01 and 1 in the heads; otherwise PyTorch's uniform ones.")
    add("logStdInit: Double", &self, \.logStdInit, "ln of the first standard deviations of continuous actions.")
    add("shareFeaturesExtractor: Bool", &self, \.shareFeaturesExtractor, "Whether both networks look at the same features.")
    add("fullStd: Bool", &self, \.fullStd, "With gSDE: whether each component of an action has deviations of its own.")
    add(
      "useExpln: Bool", &self, \.useExpln,
      "With gSDE: whether deviations above 1 grow with the logarithm of their parameter instead of exponentially.")
    add(
      "squashOutput: Bool", &self, \.squashOutput,
      "With gSDE: whether actions are squashed by tanh and stretched to the bounds of the action space.")
    add("optimizer: OptimizerKwargs", &self, \.optimizer, "")
    add(
      "featuresExtractor: FeaturesExtractorClass?", &self, \.featuresExtractor,
      "What makes features of observations; nil: what the policy's name says, or flattening.")
    add("normalizeImages: Bool", &self, \.normalizeImages, "Whether images of bytes are divided by 255.")

    type(
      OptimizerKwargs.self, doc: "Adam's settings, as PyTorch's keyword values; the default of `eps` is Stable-Baselines3's.")
    initializer(
      "init(betas: [Double] = [0.9, 0.999], eps: Double = 1e-5, weightDecay: Double = 0)", of: OptimizerKwargs.self, doc: ""
    ) { (betas: [Double], eps: Double, weightDecay: Double) in
      OptimizerKwargs(betas: betas, eps: eps, weightDecay: weightDecay)
    }
    type(FeaturesExtractorClass.self, doc: "How observations become features.")
    cases(
      ["flatten": .flatten, "natureCNN": .natureCNN, "minAtarCNN": .minAtarCNN, "combined": .combined],
      of: FeaturesExtractorClass.self, doc: "")
  }

  private mutating func addPresets() {
    let ids = PPO.presets.map(\.id)
    type(PPOPreset.self, doc: "Settings under which PPO is known to learn an environment.")
    staticMethod(
      "static func preset(_ id: String) throws -> PPOPreset", of: PPO.self,
      doc: "The Zoo's tuned settings for an environment.", allowed: ["id": .strings(ids)]
    ) { (id: String) throws in try PPO.preset(id) }
    staticProperty("static var presets: [PPOPreset] { get }", of: PPO.self, doc: "All tuned settings, sorted by id.") {
      PPO.presets
    }
    property("var id: String { get }", of: PPOPreset.self, doc: "The environment's id.") { $0.id }
    property("var policy: String { get set }", of: PPOPreset.self, doc: "", { $0.policy }, set: { $0.policy = $1 })
    property("var nEnvs: Int { get set }", of: PPOPreset.self, doc: "", { $0.nEnvs }, set: { $0.nEnvs = $1 })
    property(
      "var totalTimesteps: Int { get set }", of: PPOPreset.self, doc: "Steps of all environments together.",
      { $0.totalTimesteps }, set: { $0.totalTimesteps = $1 })
    property(
      "var normalize: Bool { get set }", of: PPOPreset.self,
      doc: "Whether `vecNormalize` is around the environments, with the `gamma` below.", { $0.normalize },
      set: { $0.normalize = $1 })
    property(
      "var hyperparameters: PPOHyperparameters { get set }", of: PPOPreset.self, doc: "", { $0.hyperparameters },
      set: { $0.hyperparameters = $1 })
    property("var kwargs: PolicyKwargs { get set }", of: PPOPreset.self, doc: "", { $0.kwargs }, set: { $0.kwargs = $1 })
    method(
      "func makeVecEnv(seed: Int = 0) throws -> VecEnv", of: PPOPreset.self,
      doc: "The environments that the settings are for; environment i starts from `seed + i`.", effects: [.seeded],
      allowed: ["seed": .atLeast(0)]
    ) { (preset: PPOPreset, seed: Int) throws in try preset.makeVecEnv(seed: seed) }
    method(
      "func makeModel(seed: Int = 0) throws -> PPO", of: PPOPreset.self,
      doc: "A model that has learnt nothing yet, in environments of its own.", effects: [.seeded],
      allowed: ["seed": .atLeast(0)]
    ) { (preset: PPOPreset, seed: Int) throws in try preset.makeModel(seed: seed) }
  }
}
