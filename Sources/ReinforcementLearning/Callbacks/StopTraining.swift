// Reasons to end a training early, by Stable-Baselines3's names.

/// Ends the training once the best mean return of the evaluations reaches a threshold. For `EvalCallback`'s
/// `callbackOnNewBest`.
public final class StopTrainingOnRewardThreshold: Callback {
  public let rewardThreshold: Double
  private weak var parent: EvalCallback?

  public init(rewardThreshold: Double) { self.rewardThreshold = rewardThreshold }

  /// - Throws: `EngineError.noEvaluation`.
  public func initCallback(_ model: any OnPolicyAlgorithm, parent: EvalCallback?) throws {
    guard let parent else { throw EngineError.noEvaluation(callback: "StopTrainingOnRewardThreshold") }
    self.parent = parent
  }

  public func onStep(_ progress: TrainingProgress) -> Bool {
    parent.map { $0.bestMeanReward < rewardThreshold } ?? true
  }
}

/// Ends the training when more than `maxNoImprovementEvals` evaluations in a row brought no new best mean return; the
/// first `minEvals` do not count. For `EvalCallback`'s `callbackAfterEval`.
public final class StopTrainingOnNoModelImprovement: Callback {
  public let maxNoImprovementEvals: Int
  public let minEvals: Int
  private weak var parent: EvalCallback?
  private var lastBestMeanReward = -Double.infinity
  private var noImprovementEvals = 0
  private var nCalls = 0

  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  public init(maxNoImprovementEvals: Int, minEvals: Int = 0) throws {
    try EngineError.check("maxNoImprovementEvals", maxNoImprovementEvals, .atLeast(0))
    try EngineError.check("minEvals", minEvals, .atLeast(0))
    (self.maxNoImprovementEvals, self.minEvals) = (maxNoImprovementEvals, minEvals)
  }

  /// - Throws: `EngineError.noEvaluation`.
  public func initCallback(_ model: any OnPolicyAlgorithm, parent: EvalCallback?) throws {
    guard let parent else { throw EngineError.noEvaluation(callback: "StopTrainingOnNoModelImprovement") }
    self.parent = parent
  }

  public func onStep(_ progress: TrainingProgress) -> Bool {
    guard let parent else { return true }
    nCalls += 1
    if nCalls > minEvals {
      noImprovementEvals = parent.bestMeanReward > lastBestMeanReward ? 0 : noImprovementEvals + 1
    }
    lastBestMeanReward = parent.bestMeanReward
    return noImprovementEvals <= maxNoImprovementEvals
  }
}

/// Ends the training once `maxEpisodes` episodes for each environment have ended, in all environments together.
public final class StopTrainingOnMaxEpisodes: Callback {
  public let maxEpisodes: Int
  /// Episodes that ended so far.
  public private(set) var nEpisodes = 0
  private var model: (any OnPolicyAlgorithm)?

  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  public init(maxEpisodes: Int) throws {
    try EngineError.check("maxEpisodes", maxEpisodes, .between(1, 1e12))
    self.maxEpisodes = maxEpisodes
  }

  public func initCallback(_ model: any OnPolicyAlgorithm, parent: EvalCallback?) { self.model = model }

  public func onStep(_ progress: TrainingProgress) -> Bool {
    guard let env = model?.env else { return true }
    for index in 0..<env.nEnvs where env.isDone(index) { nEpisodes += 1 }
    return nEpisodes < maxEpisodes * env.nEnvs
  }
}
