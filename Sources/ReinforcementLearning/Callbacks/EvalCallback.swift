// How good a policy is while it learns, and what follows from that.
import Foundation
import NumericKernels

/// Evaluates the model every `evalFreq` calls, that is steps of all environments together, as Stable-Baselines3's
/// EvalCallback: logs `eval/mean_reward`, `eval/mean_ep_length` and, of environments that say so, `eval/success_rate`,
/// keeps each evaluation, and saves the best model.
///
/// Evaluations run in environments of their own and draw from a generator of their own: the training goes on as if
/// there were none. As in Stable-Baselines3, the environments are seeded once and go on from evaluation to evaluation.
/// A `vecNormalize` around them takes over the training's statistics before each, and does not change them.
public final class EvalCallback: Callback {
  /// One evaluation.
  public struct Evaluation: Hashable, Codable, Sendable {
    /// Steps of all environments together, when it was made.
    public let timesteps: Int
    public let result: EvaluationResult
  }

  public let nEvalEpisodes: Int
  public let evalFreq: Int
  public let deterministic: Bool
  /// All evaluations so far.
  public private(set) var evaluations: [Evaluation] = []
  /// The mean return of the best of them; -infinity before the first.
  public private(set) var bestMeanReward = -Double.infinity

  private var evalEnv: VecEnv?
  private let seed: Int
  private let logPath: String?
  private let bestModelSavePath: String?
  private let callbackOnNewBest: (any Callback)?
  private let callbackAfterEval: (any Callback)?
  private var random: PolicyRandom
  private var calls = CallCounter()
  private var model: (any OnPolicyAlgorithm)?

  /// - Parameters:
  ///   - evalEnv: with the spaces and wrappers of the training's; nil: one environment as the training's.
  ///   - callbackOnNewBest: its `onStep` is called when a mean return is the best so far, such as
  ///     `StopTrainingOnRewardThreshold`; false ends the training.
  ///   - callbackAfterEval: likewise after each evaluation, such as `StopTrainingOnNoModelImprovement`.
  ///   - nEvalEpisodes: episodes of an evaluation, shared out evenly among the environments.
  ///   - logPath: a folder for `evaluations.json`, which holds `timesteps`, `results`, `ep_lengths` and, where there
  ///     are any, `successes` of all evaluations, as Stable-Baselines3's `evaluations.npz`.
  ///   - bestModelSavePath: a folder for `best_model.safetensors`.
  ///   - deterministic: whether to take the most probable actions instead of sampling.
  ///   - seed: of sampling, and of the environment that is made where none is given.
  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  public init(
    _ evalEnv: VecEnv? = nil, callbackOnNewBest: (any Callback)? = nil, callbackAfterEval: (any Callback)? = nil,
    nEvalEpisodes: Int = 5, evalFreq: Int = 10_000, logPath: String? = nil, bestModelSavePath: String? = nil,
    deterministic: Bool = true, seed: Int = 10_000
  ) throws {
    try EngineError.check("nEvalEpisodes", nEvalEpisodes, .between(1, 10_000_000))
    try EngineError.check("evalFreq", evalFreq, .atLeast(1))
    try EngineError.check("seed", seed, .atLeast(0))
    (self.evalEnv, self.nEvalEpisodes, self.evalFreq) = (evalEnv, nEvalEpisodes, evalFreq)
    (self.callbackOnNewBest, self.callbackAfterEval) = (callbackOnNewBest, callbackAfterEval)
    (self.logPath, self.bestModelSavePath, self.deterministic) = (logPath, bestModelSavePath, deterministic)
    self.seed = seed
    random = PolicyRandom(seed: UInt64(seed))
  }

  /// - Throws: `EngineError.missingNormalization`, `.unfitState` when the environments are others than the model's;
  ///   `.unwritableLog` when there can be no such folders.
  public func initCallback(_ model: any OnPolicyAlgorithm, parent: EvalCallback?) throws {
    for folder in [logPath, bestModelSavePath] { if let folder { try LogFile.makeFolder(folder) } }
    let env = try evalEnv ?? model.env.copy(nEnvs: 1, seed: seed)
    try env.checkEvaluates(model)
    (evalEnv, self.model) = (env, model)
    calls.begin(model, isOuter: parent == nil)
    for child in [callbackOnNewBest, callbackAfterEval] { try child?.initCallback(model, parent: self) }
  }

  public func onTrainingStart(_ progress: TrainingProgress) throws {
    for child in [callbackOnNewBest, callbackAfterEval] { try child?.onTrainingStart(progress) }
  }

  /// - Throws: `EngineError.nonFiniteObservation`, `.nonFiniteReward`, `.everyActionForbidden`, `.unwritableFile`,
  ///   `.unwritableLog`, `.unsavableDynamics`.
  public func onStep(_ progress: TrainingProgress) throws -> Bool {
    guard calls.isNext(multipleOf: evalFreq), let model, let evalEnv else { return true }
    let result = try evaluate(
      model, evalEnv, nEvalEpisodes: nEvalEpisodes, deterministic: deterministic, random: &random)
    evaluations.append(Evaluation(timesteps: progress.timesteps, result: result))
    if let logPath { try writeEvaluations(to: "\(logPath)/evaluations.json") }

    let logger = model.logger
    logger.record("eval/mean_reward", result.mean, at: progress.timesteps)
    logger.record("eval/mean_ep_length", result.meanLength, at: progress.timesteps)
    if let rate = result.successRate { logger.record("eval/success_rate", rate, at: progress.timesteps) }
    try logger.dump(step: progress.timesteps, withTimesteps: true)

    var goesOn = true
    if result.mean > bestMeanReward {
      bestMeanReward = result.mean
      if let bestModelSavePath {
        try WholeFile.write(model.savedState(), to: "\(bestModelSavePath)/best_model.safetensors")
      }
      goesOn = try callbackOnNewBest?.onStep(progress) ?? true
    }
    guard goesOn, let callbackAfterEval else { return goesOn }
    return try callbackAfterEval.onStep(progress)
  }

  public func onCheckpoint(_ progress: TrainingProgress, _ state: () throws -> [UInt8]) throws {
    for child in [callbackOnNewBest, callbackAfterEval] { try child?.onCheckpoint(progress, state) }
  }

  public func onTrainingEnd(_ progress: TrainingProgress) throws {
    for child in [callbackOnNewBest, callbackAfterEval] { try child?.onTrainingEnd(progress) }
  }

  private struct Arrays: Encodable {
    let timesteps: [Int]
    let results: [[Double]]
    let ep_lengths: [[Int]]
    let successes: [[Bool]]?
  }

  private func writeEvaluations(to path: String) throws {
    let results = evaluations.map(\.result)
    let arrays = Arrays(
      timesteps: evaluations.map(\.timesteps), results: results.map(\.rewards), ep_lengths: results.map(\.lengths),
      successes: results.allSatisfy(\.successes.isEmpty) ? nil : results.map(\.successes))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try WholeFile.write([UInt8](encoder.encode(arrays)) + [0x0A], to: path)
  }
}
