// How good a policy is: the returns of whole episodes, as Stable-Baselines3's evaluate_policy.
import NumericKernels

/// What evaluating a policy found.
public struct EvaluationResult: Hashable, Codable, Sendable {
  /// The return of each episode.
  public let rewards: [Double]
  /// Steps of each episode.
  public let lengths: [Int]
  /// Whether each episode reached its goal; empty when the environment does not say (see `Transition.isSuccess`).
  public let successes: [Bool]

  public init(rewards: [Double], lengths: [Int], successes: [Bool] = []) {
    self.rewards = rewards
    self.lengths = lengths
    self.successes = successes
  }

  /// The mean return; NaN without episodes.
  public var mean: Double { rewards.reduce(0, +) / Double(rewards.count) }

  /// The standard deviation of the returns, with n in its denominator, as NumPy's `std`; NaN without episodes.
  public var std: Double {
    let mean = mean
    return (rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rewards.count)).squareRoot()
  }

  /// The mean length; NaN without episodes.
  public var meanLength: Double { Double(lengths.reduce(0, +)) / Double(lengths.count) }

  /// The share of episodes that reached their goal; nil when the environment does not say.
  public var successRate: Double? {
    successes.isEmpty ? nil : Double(successes.count { $0 }) / Double(successes.count)
  }
}

/// The mean and the standard deviation of the return over whole episodes.
///
/// The episodes run one after the other in an environment of their own, seeded once, so training is not disturbed and
/// the same model always gets the same result. A model with `useMasking` takes only actions that are allowed.
/// - Parameters:
///   - nEvalEpisodes: how many episodes.
///   - deterministic: whether to take the most probable actions instead of sampling.
///   - seed: of the environment, and of sampling.
///   - callback: told after each step how many episodes are finished; returns false to stop there.
/// - Throws: `EngineError.hyperparameterOutOfRange`, `.nonFiniteObservation`, `.nonFiniteReward`.
public func evaluatePolicy(
  _ model: PPO, nEvalEpisodes: Int = 10, deterministic: Bool = true, seed: Int = 10_000,
  callback: ((_ episodes: Int) -> Bool)? = nil
) throws -> (mean: Double, std: Double) {
  let result = try evaluateEpisodes(
    model, nEvalEpisodes: nEvalEpisodes, deterministic: deterministic, seed: seed, callback: callback)
  return (result.mean, result.std)
}

/// The return and the length of each episode; otherwise as `evaluatePolicy`.
/// - Throws: `EngineError.hyperparameterOutOfRange`, `.nonFiniteObservation`, `.nonFiniteReward`.
public func evaluateEpisodes(
  _ model: PPO, nEvalEpisodes: Int = 10, deterministic: Bool = true, seed: Int = 10_000,
  callback: ((_ episodes: Int) -> Bool)? = nil
) throws -> EvaluationResult {
  try EngineError.check("nEvalEpisodes", nEvalEpisodes, .between(1, 10_000_000))
  return try evaluateEpisodes(
    model, model.env.copy(nEnvs: 1, seed: seed), nEvalEpisodes: nEvalEpisodes, deterministic: deterministic, seed: seed,
    callback: callback)
}

/// `evaluateEpisodes` in environments that are given, such as ones with another time limit, and which may be several:
/// the episodes are then shared out evenly among them. Their seed is set.
///
/// A model that learnt under `vecNormalize` needs environments that are wrapped so, and lends them its statistics; they
/// do not change here.
/// - Throws: also `EngineError.missingNormalization`, `.unfitState` when the spaces or the wrappers are others than the
///   model's.
public func evaluateEpisodes(
  _ model: PPO, _ env: VecEnv, nEvalEpisodes: Int = 10, deterministic: Bool = true, seed: Int = 10_000,
  callback: ((_ episodes: Int) -> Bool)? = nil
) throws -> EvaluationResult {
  try EngineError.check("nEvalEpisodes", nEvalEpisodes, .between(1, 10_000_000))
  try env.checkEvaluates(model)
  try env.seed(seed)
  var random = PolicyRandom(seed: UInt64(seed))
  return try evaluate(
    model, env, nEvalEpisodes: nEvalEpisodes, deterministic: deterministic, random: &random, callback)
}

extension VecEnv {
  /// - Throws: `EngineError.missingNormalization`, `.unfitState` unless the model can be evaluated in these.
  func checkEvaluates(_ model: any OnPolicyAlgorithm) throws {
    guard observationSpace == model.env.observationSpace, actionSpace == model.env.actionSpace else {
      throw EngineError.unfitState("the model's policy is for other spaces than those of \(self)")
    }
    try checkWrappers(model.env.wrapped.compactMap(\.wrapper?.kind.name))
  }
}

/// Whole episodes in environments that `checkEvaluates` passed, from where their generators are. As in
/// Stable-Baselines3, environment i has `(nEvalEpisodes + i) / nEnvs` of them, and they are listed as they end.
func evaluate(
  _ model: any OnPolicyAlgorithm, _ env: VecEnv, nEvalEpisodes: Int, deterministic: Bool,
  random: inout PolicyRandom, _ callback: ((_ episodes: Int) -> Bool)? = nil
) throws -> EvaluationResult {
  if let own = env.normalizer, let model = model.env.normalizer {
    own.synchronize(with: model)
    own.training = false
  }
  let batch = model.policy.makeBatch(capacity: env.nEnvs)
  let actions = FloatBuffer(env.nEnvs * env.actionSize)
  let masks = model.hyperparameters.useMasking ? try ActionMasks(env) : nil
  let allowed = FloatBuffer(env.nEnvs * (masks?.size ?? 0))
  if masks != nil { batch.actionMasks = UnsafePointer(allowed.base) }
  let lstmStates = FloatBuffer(env.nEnvs * model.policy.stateSize)
  batch.lstmStates = lstmStates.base
  var left = (0..<env.nEnvs).map { (nEvalEpisodes + $0) / env.nEnvs }
  var episodes: [EpisodeInfo] = []
  try env.resetAll()
  while episodes.count < nEvalEpisodes {
    try masks?.write(into: allowed.base)
    batch.predict(
      env.observations, rows: env.nEnvs, deterministic: deterministic, random: &random, into: actions.base)
    for index in 0..<env.nEnvs { model.policy.fit(actions.base + index * env.actionSize) }
    try env.stepAll(actions.base)
    for index in 0..<env.nEnvs where env.isDone(index) {
      (lstmStates.base + index * model.policy.stateSize).update(repeating: 0, count: model.policy.stateSize)
      guard left[index] > 0 else { continue }
      episodes.append(env.episodes[index])
      left[index] -= 1
    }
    if let callback, !callback(episodes.count) { break }
  }
  return EvaluationResult(
    rewards: episodes.map(\.r), lengths: episodes.map(\.l), successes: episodes.compactMap(\.isSuccess))
}
