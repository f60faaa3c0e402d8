// Training for cells: environments in parallel, PPO, its log, evaluation.

import CellLanguage
import CellRuntime
import Environments
import NotebookModel
import NumericKernels
import ReinforcementLearning

extension VecEnv: HostType {}
extension VecStep: HostType {}
extension StepInfo: HostType {}
extension EpisodeInfo: HostType {}
extension PPO: HostType {}
extension RolloutBuffer: HostType {}
extension RolloutBuffer.Column: HostType {
  public static var cellTypeName: String { "RolloutBuffer.Column" }
}
extension Logger: HostType {}
extension Series: HostType {}
extension Schedule: HostType {}
extension PPOVariant: HostType {}
extension EvaluationResult: HostType {}

extension FunctionRegistry {
  mutating func addTraining() {
    addVecEnvs()
    addWrappers()
    addSchedules()
    addSettings()
    addPPO()
    addSweeps()
    addLogs()
    addEvaluation()
  }

  private mutating func addVecEnvs() {
    type(VecEnv.self, doc: "Environments of one type, stepped together; a finished one starts its next episode within the same step.")
    function(
      "func makeVecEnv(_ id: String, nEnvs: Int = 1, seed: Int = 0) throws -> VecEnv",
      doc: "`nEnvs` environments of one id; environment i starts from `seed + i`.", effects: [.seeded],
      allowed: [
        "id": .strings(EnvironmentRegistry.ids), "nEnvs": .from(1, to: Double(EnvironmentBatch.maximumCount)),
        "seed": .atLeast(0),
      ]
    ) { (id: String, nEnvs: Int, seed: Int) throws in try makeVecEnv(id, nEnvs: nEnvs, seed: seed) }
    method("func reset() throws -> Tensor", of: VecEnv.self, doc: "Starts an episode in every environment.", effects: [.mutates(0)]) {
      (envs: VecEnv) throws in try envs.reset()
    }
    method(
      "@discardableResult func step(_ actions: Tensor) throws -> VecStep", of: VecEnv.self,
      doc: "Moves every environment on by one step.", effects: [.mutates(0)]
    ) { (envs: VecEnv, actions: Tensor) throws in try envs.step(actions) }
    method(
      "@discardableResult func step(_ actions: [Int]) throws -> VecStep", of: VecEnv.self,
      doc: "`step` with a discrete action for each environment.", effects: [.mutates(0)]
    ) { (envs: VecEnv, actions: [Int]) throws in try envs.step(actions) }
    method(
      "@discardableResult func step(_ actions: [[Float]]) throws -> VecStep", of: VecEnv.self,
      doc: "`step` with the components of a continuous action for each environment.", effects: [.mutates(0)]
    ) { (envs: VecEnv, actions: [[Float]]) throws in try envs.step(actions) }
    method("func seed(_ seed: Int) throws", of: VecEnv.self, doc: "At the next reset environment i starts anew from `seed + i`.", effects: [.mutates(0), .seeded]) {
      (envs: VecEnv, seed: Int) throws in try envs.seed(seed)
    }
    property("var spec: EnvSpec { get }", of: VecEnv.self, doc: "") { $0.spec }
    property("var nEnvs: Int { get }", of: VecEnv.self, doc: "How many there are.") { $0.nEnvs }
    property("var observationSpace: Space { get }", of: VecEnv.self, doc: "What each shows.") { $0.observationSpace }
    property("var actionSpace: Space { get }", of: VecEnv.self, doc: "What each can be told.") { $0.actionSpace }

    type(VecStep.self, doc: "What a step of all environments yields; one element, or row, for each environment.")
    property("var observations: Tensor { get }", of: VecStep.self, doc: "A row each.") { $0.observations }
    property("var rewards: [Float] { get }", of: VecStep.self, doc: "One each.") { $0.rewards }
    property("var dones: [Bool] { get }", of: VecStep.self, doc: "Whether the episode ended.") { $0.dones }
    property("var infos: [StepInfo] { get }", of: VecStep.self, doc: "") { $0.infos }
    type(StepInfo.self, doc: "What a step of one environment yields beside observation, reward and done.")
    property(
      "var terminalObservation: [Float]? { get }", of: StepInfo.self,
      doc: "The last observation of an episode that ended with this step; the step's own is the next episode's first."
    ) { $0.terminalObservation }
    property(
      "var truncated: Bool { get }", of: StepInfo.self,
      doc: "The episode was cut off by its time limit, and had not ended by itself."
    ) { $0.truncated }
    property("var episode: EpisodeInfo? { get }", of: StepInfo.self, doc: "The episode that ended with this step.") {
      $0.episode
    }
    type(EpisodeInfo.self, doc: "The return and the length of an episode, as Stable-Baselines3's Monitor reports them.")
    property("var r: Double { get }", of: EpisodeInfo.self, doc: "The sum of rewards, rounded to six decimals.") { $0.r }
    property("var l: Int { get }", of: EpisodeInfo.self, doc: "In steps.") { $0.l }
  }

  private mutating func addSchedules() {
    type(Schedule.self, doc: "A value as a function of the progress that remains; a number stands for a constant.", literals: [.integer, .float])
    initializer("init(floatLiteral value: Double)", of: Schedule.self, doc: "A constant.") { (value: Double) in
      Schedule.constant(value)
    }
    initializer("init(integerLiteral value: Int)", of: Schedule.self, doc: "A constant.") { (value: Int) in
      Schedule.constant(Double(value))
    }
    staticMethod("static func constant(_ value: Double) -> Schedule", of: Schedule.self, doc: "Always the same.") {
      (value: Double) in Schedule.constant(value)
    }
    staticMethod(
      "static func linear(_ initial: Double, faithful: Bool = false) -> Schedule", of: Schedule.self,
      doc: "From this value down to 0 in a straight line."
    ) { (initial: Double, faithful: Bool) in Schedule.linear(initial, faithful: faithful) }
    staticMethod(
      "static func linear(_ start: Double, end: Double, endFraction: Double = 1) -> Schedule", of: Schedule.self,
      doc: "From `start` to `end`, which is reached when the share `endFraction` of the training is done, and kept"
    ) { (start: Double, end: Double, endFraction: Double) in
      Schedule.linear(start, end: end, endFraction: endFraction)
    }
    staticMethod(
      "static func piecewise(at: [Double], values: [Double]) -> Schedule", of: Schedule.self,
      doc: "Straight lines between `values`, which are reached at the shares `at` of the training that is done"
    ) { (at: [Double], values: [Double]) in Schedule.piecewise(at: at, values: values) }
  }

  private mutating func addPPO() {
    // Each hyperparameter is declared once, in the engine: names, types, defaults and ranges come from its table.
    let table = PPOHyperparameters.table
    let hyperparameters = table.map { "\($0.name): \($0.type) = \($0.default)" }.joined(separator: ", ")
    let network = "netArch: NetArch? = nil, activation: Activation = .tanh, orthoInit: Bool = true, "
      + "logStdInit: Double = 0, shareFeaturesExtractor: Bool = true, seed: Int? = nil"
    var allowed: [String: AllowedValues] = ["policy": .strings(ActorCriticPolicy.classNames), "seed": .atLeast(0)]
    for row in table { allowed[row.name] = AllowedValues(row.allowed) }

    type(PPOVariant.self, doc: "The choices that Stable-Baselines3, CleanRL and others make differently.")
    staticProperty("static var stableBaselines3: PPOVariant { get }", of: PPOVariant.self, doc: "All of Stable-Baselines3's.") {
      PPOVariant.stableBaselines3
    }
    staticProperty("static var cleanRL: PPOVariant { get }", of: PPOVariant.self, doc: "All that CleanRL's `ppo.py` does otherwise") {
      PPOVariant.cleanRL
    }

    type(PPO.self, doc: "A model that learns by PPO: policy, environments, hyperparameters and log.")
    initializer(
      "init(_ policy: String, _ env: VecEnv, \(hyperparameters), \(network)) throws", of: PPO.self,
      doc: "A model with Stable-Baselines3's names and defaults; it goes on using the environments.",
      effects: [.seeded, .retains(1)], allowed: allowed, makePPO)
    allowed["env"] = .strings(EnvironmentRegistry.ids)
    initializer(
      "init(_ policy: String, _ env: String, \(hyperparameters), \(network)) throws", of: PPO.self,
      doc: "The same, with one environment made of its id.", effects: [.seeded], allowed: allowed
    ) {
      try makePPO(
        $0, makeVecEnv($1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
    }
    initializer(
      "init(_ policy: String, _ env: VecEnv, _ hyperparameters: PPOHyperparameters, kwargs: PolicyKwargs = PolicyKwargs(), "
        + "seed: Int? = nil) throws", of: PPO.self,
      doc: "", effects: [.seeded, .retains(1)],
      allowed: ["policy": .strings(ActorCriticPolicy.classNames), "seed": .atLeast(0)]
    ) { (policy: String, env: VecEnv, settings: PPOHyperparameters, kwargs: PolicyKwargs, seed: Int?) throws in
      try PPO(policy, env, settings, kwargs: kwargs, seed: seed)
    }
    method(
      "func learn(totalTimesteps: Int, logInterval: Int = 1, resetNumTimesteps: Bool = true) throws", of: PPO.self,
      doc: "Collects rollouts and learns from them until `totalTimesteps` steps of all environments together have been taken.",
      effects: [.mutates(0), .seeded], allowed: ["totalTimesteps": .atLeast(1), "logInterval": .atLeast(1)]
    ) { (context: CellContext, model: PPO, totalTimesteps: Int, logInterval: Int, resetNumTimesteps: Bool) throws in
      let arguments = CheckpointedTraining.Arguments(
        totalTimesteps: totalTimesteps, logInterval: logInterval, resetNumTimesteps: resetNumTimesteps)
      try CheckpointedTraining(model, arguments, context).run()
    }
    method(
      "@discardableResult func collectRollouts() throws -> Bool", of: PPO.self,
      doc: "Fills the rollout buffer: acts, steps, stores, and estimates advantages.", effects: [.mutates(0), .seeded]
    ) { (context: CellContext, model: PPO) throws in
      let told = model.warnings.count
      defer { context.warn(of: model, beyond: told) }
      let isComplete = try model.collectRollouts(callback: TrainingReporter(context))
      try context.checkCancellation()
      return isComplete
    }
    method(
      "@discardableResult func train() throws -> Bool", of: PPO.self,
      doc: "Learns from the rollout: `nEpochs` passes over it in minibatches.", effects: [.mutates(0), .seeded]
    ) { (context: CellContext, model: PPO) throws in
      let told = model.warnings.count
      defer { context.warn(of: model, beyond: told) }
      let isComplete = try model.train(callback: TrainingReporter(context))
      try context.checkCancellation()
      return isComplete
    }
    method(
      "func predict(_ observations: Tensor, deterministic: Bool = false, actionMasks: Tensor? = nil) throws -> Tensor",
      of: PPO.self, doc: "An action for each row of observations, clipped to the bounds of the action space.",
      effects: [.mutates(0), .seeded]
    ) { (model: PPO, observations: Tensor, deterministic: Bool, masks: Tensor?) throws in
      try model.predict(observations, deterministic: deterministic, actionMasks: masks)
    }
    method(
      "func predict(_ observation: [Float], deterministic: Bool = false, actionMasks: [Bool]? = nil) throws -> Action",
      of: PPO.self, doc: "An action for one observation, ready for `Environment.step`.", effects: [.mutates(0), .seeded]
    ) { (model: PPO, observation: [Float], deterministic: Bool, masks: [Bool]?) throws in
      try model.predict(observation, deterministic: deterministic, actionMasks: masks)
    }
    property("var policy: ActorCriticPolicy { get }", of: PPO.self, doc: "The networks.") { $0.policy }
    property("var env: VecEnv { get }", of: PPO.self, doc: "The environments.") { $0.env }
    property("var logger: Logger { get }", of: PPO.self, doc: "All that was logged.") { $0.logger }
    property("var rolloutBuffer: RolloutBuffer { get }", of: PPO.self, doc: "The last rollout.") { $0.rolloutBuffer }
    property("var hyperparameters: PPOHyperparameters { get }", of: PPO.self, doc: "The settings.") { $0.hyperparameters }
    property("var nUpdates: Int { get }", of: PPO.self, doc: "Epochs of updates so far.") { $0.nUpdates }
    // How many there are without a word from the notebook is the run's affair, and noise to it.
    property(
      "var numThreads: Int { get set }", of: PPO.self,
      doc: "Threads that one training uses, from 1: by the environment variable `NB_THREADS`, else 1.",
      effects: [.readsClock], { $0.numThreads }, set: { $0.numThreads = $1 })

    type(RolloutBuffer.self, doc: "What a rollout leaves for the update; all columns are (nSteps, nEnvs).")
    property("var nSteps: Int { get }", of: RolloutBuffer.self, doc: "Steps of each environment.") { $0.nSteps }
    property("var nEnvs: Int { get }", of: RolloutBuffer.self, doc: "Environments.") { $0.nEnvs }
    type(RolloutBuffer.Column.self, doc: "What is stored of each step.")
    for column in RolloutBuffer.Column.allCases {
      staticProperty("static var \(column.rawValue): RolloutBuffer.Column { get }", of: RolloutBuffer.Column.self, doc: "") {
        column
      }
    }
    method(
      "func tensor(_ column: RolloutBuffer.Column) -> Tensor", of: RolloutBuffer.self,
      doc: "A column as (nSteps, nEnvs); observations and actions as (nSteps, nEnvs, size), those of the last step as (nEnvs)."
    ) { (buffer: RolloutBuffer, column: RolloutBuffer.Column) in buffer.tensor(column) }
    property("var explainedVariance: Double { get }", of: RolloutBuffer.self, doc: "1 - Var(returns - values) / Var(returns), with the rollout's values: 1 is perfect, 0 no better than the mean.") {
      $0.explainedVariance
    }
  }

  private mutating func addLogs() {
    type(Logger.self, doc: "Complete series of all that is logged.")
    `subscript`(
      "subscript(key: String) -> Series { get throws }", of: Logger.self,
      doc: "Everything that was logged under `key`; empty before the first value."
    ) { (logger: Logger, key: String) throws in try logger[key] }

    type(Series.self, doc: "The values that were logged under one name.")
    property("var name: String { get }", of: Series.self, doc: "Such as `rollout/ep_rew_mean`.") { $0.name }
    property("var steps: [Int] { get }", of: Series.self, doc: "Timesteps at which they were logged.") { $0.steps }
    property("var values: [Double] { get }", of: Series.self, doc: "What was logged.") { $0.values }
    property("var count: Int { get }", of: Series.self, doc: "How many there are.") { $0.count }
    property("var last: Double? { get }", of: Series.self, doc: "The newest.") { $0.last }
  }

  private mutating func addEvaluation() {
    let allowed: [String: AllowedValues] = ["nEvalEpisodes": .from(1, to: 10_000_000), "seed": .atLeast(0)]
    function(
      "func evaluatePolicy(_ model: PPO, nEvalEpisodes: Int = 10, deterministic: Bool = true, seed: Int = 10_000) throws "
        + "-> (mean: Double, std: Double)",
      doc: "The mean and the standard deviation of the return over whole episodes.", effects: [.seeded], allowed: allowed
    ) { (model: PPO, episodes: Int, deterministic: Bool, seed: Int) throws in
      try evaluatePolicy(model, nEvalEpisodes: episodes, deterministic: deterministic, seed: seed)
    }
    function(
      "func evaluateEpisodes(_ model: PPO, nEvalEpisodes: Int = 10, deterministic: Bool = true, seed: Int = 10_000) throws "
        + "-> EvaluationResult",
      doc: "The return and the length of each episode; otherwise as `evaluatePolicy`.", effects: [.seeded], allowed: allowed
    ) { (model: PPO, episodes: Int, deterministic: Bool, seed: Int) throws in
      try evaluateEpisodes(model, nEvalEpisodes: episodes, deterministic: deterministic, seed: seed)
    }
    function(
      "func evaluateEpisodes(_ model: PPO, _ env: VecEnv, nEvalEpisodes: Int = 10, deterministic: Bool = true, "
        + "seed: Int = 10_000) throws -> EvaluationResult",
      doc: "`evaluateEpisodes` in environments that are given, such as ones with another time limit, and which may be "
        + "several: the episodes are then shared out evenly among them. Their seed is set.",
      effects: [.mutates(1), .seeded], allowed: allowed
    ) { (model: PPO, env: VecEnv, episodes: Int, deterministic: Bool, seed: Int) throws in
      try evaluateEpisodes(model, env, nEvalEpisodes: episodes, deterministic: deterministic, seed: seed)
    }
    type(EvaluationResult.self, doc: "What evaluating a policy found.")
    property("var rewards: [Double] { get }", of: EvaluationResult.self, doc: "The return of each episode.") { $0.rewards }
    property("var lengths: [Int] { get }", of: EvaluationResult.self, doc: "Steps of each episode.") { $0.lengths }
    property("var mean: Double { get }", of: EvaluationResult.self, doc: "The mean return.") { $0.mean }
    property("var std: Double { get }", of: EvaluationResult.self, doc: "The standard deviation of the returns.") { $0.std }
    property("var meanLength: Double { get }", of: EvaluationResult.self, doc: "") { $0.meanLength }
    property("var successRate: Double? { get }", of: EvaluationResult.self, doc: "") { $0.successRate }

    function(
      "func interquartileMean(_ values: [Double]) -> Double",
      doc: "The mean of the middle half of the values: of n, the n / 4 smallest and the n / 4 largest are left out."
    ) { (values: [Double]) in interquartileMean(values) }
    function(
      "func bootstrapInterval(_ values: [Double], confidence: Double = 0.95, resamples: Int = 2_000, seed: Int = 0) throws "
        + "-> (lower: Double, upper: Double)",
      doc: "Within which the interquartile mean of other seeds' results probably lies: the percentile bootstrap.",
      effects: [.seeded],
      allowed: ["confidence": .from(0, to: 1), "resamples": .from(1, to: 1_000_000), "seed": .atLeast(0)]
    ) { (values: [Double], confidence: Double, resamples: Int, seed: Int) throws in
      try bootstrapInterval(values, confidence: confidence, resamples: resamples, seed: seed)
    }
  }
}

/// `PPO.init` as a function of its parameters in order, for the registry.
private func makePPO(
  _ policy: String, _ env: VecEnv, _ learningRate: Schedule, _ nSteps: Int, _ batchSize: Int, _ nEpochs: Int,
  _ gamma: Double, _ gaeLambda: Double, _ clipRange: Schedule, _ clipRangeVf: Schedule?, _ normalizeAdvantage: Bool,
  _ entCoef: Double, _ vfCoef: Double, _ maxGradNorm: Double, _ useSDE: Bool, _ sdeSampleFreq: Int,
  _ targetKL: Double?, _ statsWindowSize: Int, _ useMasking: Bool, _ variant: PPOVariant,
  _ netArch: NetArch?, _ activation: Activation, _ orthoInit: Bool, _ logStdInit: Double, _ shared: Bool, _ seed: Int?
) throws -> PPO {
  try PPO(
    policy, env, learningRate: learningRate, nSteps: nSteps, batchSize: batchSize, nEpochs: nEpochs, gamma: gamma,
    gaeLambda: gaeLambda, clipRange: clipRange, clipRangeVf: clipRangeVf, normalizeAdvantage: normalizeAdvantage,
    entCoef: entCoef, vfCoef: vfCoef, maxGradNorm: maxGradNorm, useSDE: useSDE, sdeSampleFreq: sdeSampleFreq,
    targetKL: targetKL, statsWindowSize: statsWindowSize, useMasking: useMasking, variant: variant, netArch: netArch,
    activation: activation, orthoInit: orthoInit, logStdInit: logStdInit, shareFeaturesExtractor: shared, seed: seed)
}

extension AllowedValues {
  /// No bound above.
  static func atLeast(_ lower: Double) -> AllowedValues { .from(lower, to: .infinity) }

  static func greaterThan(_ lower: Double) -> AllowedValues {
    .numbers(lower: lower, lowerIncluded: false, upper: .infinity, upperIncluded: true)
  }

  static func from(_ lower: Double, to upper: Double) -> AllowedValues {
    .numbers(lower: lower, lowerIncluded: true, upper: upper, upperIncluded: true)
  }

  /// How many threads a training can use.
  static let threads = AllowedValues.from(1, to: 256)

  /// A hyperparameter's declared range.
  init?(_ range: AllowedRange) {
    switch range {
    case .any: return nil
    case .atLeast(let lower): self = .atLeast(lower)
    case .greaterThan(let lower): self = .greaterThan(lower)
    case .between(let lower, let upper): self = .from(lower, to: upper)
    }
  }
}
