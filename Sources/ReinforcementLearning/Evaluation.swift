// How good a policy is: the returns of whole episodes, as Stable-Baselines3's evaluate_policy.
import NumericKernels

/// What evaluating a policy found.
public struct EvaluationResult: Hashable, Sendable {
  /// The return of each episode.
  public let rewards: [Double]
  /// Steps of each episode.
  public let lengths: [Int]

  public init(rewards: [Double], lengths: [Int]) {
    self.rewards = rewards
    self.lengths = lengths
  }

  /// The mean return; NaN without episodes.
  public var mean: Double { rewards.reduce(0, +) / Double(rewards.count) }

  /// The standard deviation of the returns, with n in its denominator, as NumPy's `std`; NaN without episodes.
  public var std: Double {
    let mean = mean
    return (rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rewards.count)).squareRoot()
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
  return try evaluate(
    model, model.env.copy(nEnvs: 1, seed: seed), nEvalEpisodes, deterministic: deterministic, seed: seed, callback)
}

/// `evaluateEpisodes` in one environment that is given, such as one with another time limit; its seed is set.
///
/// A model that learnt under `vecNormalize` needs an environment that is wrapped so, and lends it its statistics; they
/// do not change here.
/// - Throws: also `EngineError.missingNormalization`, `.unfitState` when the spaces or the wrappers are others than the
///   model's.
public func evaluateEpisodes(
  _ model: PPO, _ env: VecEnv, nEvalEpisodes: Int = 10, deterministic: Bool = true, seed: Int = 10_000,
  callback: ((_ episodes: Int) -> Bool)? = nil
) throws -> EvaluationResult {
  try EngineError.check("nEvalEpisodes", nEvalEpisodes, .between(1, 10_000_000))
  try EngineError.check("nEnvs", env.nEnvs, .between(1, 1))
  guard env.observationSpace == model.env.observationSpace, env.actionSpace == model.env.actionSpace else {
    throw EngineError.unfitState("the model's policy is for other spaces than those of \(env)")
  }
  try env.checkWrappers(model.env.wrapped.compactMap(\.wrapper?.kind.name))
  if let own = env.normalizer, let model = model.env.normalizer {
    own.synchronize(with: model)
    own.training = false
  }
  try env.seed(seed)
  return try evaluate(model, env, nEvalEpisodes, deterministic: deterministic, seed: seed, callback)
}

private func evaluate(
  _ model: PPO, _ env: VecEnv, _ nEvalEpisodes: Int, deterministic: Bool, seed: Int, _ callback: ((Int) -> Bool)?
) throws -> EvaluationResult {
  let batch = model.policy.makeBatch(capacity: 1)
  let actions = FloatBuffer(env.actionSize)
  let masks = model.hyperparameters.useMasking ? try ActionMasks(env) : nil
  let allowed = FloatBuffer(masks?.size ?? 0)
  if masks != nil { batch.actionMasks = UnsafePointer(allowed.base) }
  var random = PolicyRandom(seed: UInt64(seed))
  var episodes: [EpisodeInfo] = []
  try env.resetAll()
  while episodes.count < nEvalEpisodes {
    try masks?.write(into: allowed.base)
    batch.predict(env.observations, rows: 1, deterministic: deterministic, random: &random, into: actions.base)
    model.policy.fit(actions.base)
    try env.stepAll(actions.base)
    if env.isDone(0) { episodes.append(env.episodes[0]) }
    if let callback, !callback(episodes.count) { break }
  }
  return EvaluationResult(rewards: episodes.map(\.r), lengths: episodes.map(\.l))
}
