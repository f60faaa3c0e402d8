// What the outside sees of a training while it goes on, and how it stops it.

/// How far a training is.
public struct TrainingProgress: Hashable, Sendable {
  /// What the training is doing.
  public enum Phase: String, Hashable, Sendable { case rollout, update }

  public let phase: Phase
  /// Steps of all environments together, so far and at the end.
  public let timesteps: Int
  public let totalTimesteps: Int
  /// Rollouts finished in this call of `learn`.
  public let iteration: Int
  /// The mean return of the last episodes (`rollout/ep_rew_mean`); nil before the first has ended.
  public let meanReward: Double?

  public init(phase: Phase, timesteps: Int, totalTimesteps: Int, iteration: Int, meanReward: Double?) {
    self.phase = phase
    self.timesteps = timesteps
    self.totalTimesteps = totalTimesteps
    self.iteration = iteration
    self.meanReward = meanReward
  }
}

/// Called while a model learns, as Stable-Baselines3's BaseCallback. Every member has a default that does nothing.
///
/// What a member throws ends the training, and `learn` throws it.
public protocol Callback: AnyObject {
  /// Before all else in each call of `learn` and of `collectRollouts`.
  /// - Parameter parent: the callback for evaluation that calls this one; nil: none.
  func initCallback(_ model: any OnPolicyAlgorithm, parent: EvalCallback?) throws
  func onTrainingStart(_ progress: TrainingProgress) throws
  func onRolloutStart(_ progress: TrainingProgress) throws
  /// After each step of all environments. Returns false to stop the training: the unfinished rollout is dropped.
  func onStep(_ progress: TrainingProgress) throws -> Bool
  func onRolloutEnd(_ progress: TrainingProgress) throws
  /// After each minibatch of an update. Returns false to stop the training there.
  func onMinibatch(_ progress: TrainingProgress) throws -> Bool
  /// After each rollout and after each update of a call of `learn`: the moments at which a training can be saved so
  /// that it goes on later with the same bits (see `OnPolicyAlgorithm.resumeLearning`).
  /// - Parameter state: the whole state; takes about a millisecond for small networks.
  func onCheckpoint(_ progress: TrainingProgress, _ state: () throws -> [UInt8]) throws
  /// When something is found that is allowed and yet hardly meant; once for each.
  func onWarning(_ warning: TrainingWarning)
  /// Not after an error.
  func onTrainingEnd(_ progress: TrainingProgress) throws
}

extension Callback {
  public func initCallback(_ model: any OnPolicyAlgorithm, parent: EvalCallback?) throws {}
  public func onTrainingStart(_ progress: TrainingProgress) throws {}
  public func onRolloutStart(_ progress: TrainingProgress) throws {}
  public func onStep(_ progress: TrainingProgress) throws -> Bool { true }
  public func onRolloutEnd(_ progress: TrainingProgress) throws {}
  public func onMinibatch(_ progress: TrainingProgress) throws -> Bool { true }
  public func onCheckpoint(_ progress: TrainingProgress, _ state: () throws -> [UInt8]) throws {}
  public func onWarning(_ warning: TrainingWarning) {}
  public func onTrainingEnd(_ progress: TrainingProgress) throws {}
}

/// A closure that is asked after each step and each minibatch whether to go on.
public final class ProgressCallback: Callback {
  private let goOn: (TrainingProgress) throws -> Bool

  public init(_ goOn: @escaping (TrainingProgress) throws -> Bool) { self.goOn = goOn }

  public func onStep(_ progress: TrainingProgress) throws -> Bool { try goOn(progress) }
  public func onMinibatch(_ progress: TrainingProgress) throws -> Bool { try goOn(progress) }
}
