// Several callbacks as one, and callbacks that call others now and then.

/// Calls several callbacks, in order, as Stable-Baselines3's CallbackList. All are called, and the training stops when
/// one of them wants it to.
public final class CallbackList: Callback {
  public let callbacks: [any Callback]

  public init(_ callbacks: [any Callback]) { self.callbacks = callbacks }

  public func initCallback(_ model: any OnPolicyAlgorithm, parent: EvalCallback?) throws {
    for callback in callbacks { try callback.initCallback(model, parent: parent) }
  }

  public func onTrainingStart(_ progress: TrainingProgress) throws {
    for callback in callbacks { try callback.onTrainingStart(progress) }
  }

  public func onRolloutStart(_ progress: TrainingProgress) throws {
    for callback in callbacks { try callback.onRolloutStart(progress) }
  }

  public func onStep(_ progress: TrainingProgress) throws -> Bool {
    try callbacks.reduce(true) { try $1.onStep(progress) && $0 }
  }

  public func onRolloutEnd(_ progress: TrainingProgress) throws {
    for callback in callbacks { try callback.onRolloutEnd(progress) }
  }

  public func onMinibatch(_ progress: TrainingProgress) throws -> Bool {
    try callbacks.reduce(true) { try $1.onMinibatch(progress) && $0 }
  }

  public func onCheckpoint(_ progress: TrainingProgress, _ state: () throws -> [UInt8]) throws {
    for callback in callbacks { try callback.onCheckpoint(progress, state) }
  }

  public func onWarning(_ warning: TrainingWarning) {
    for callback in callbacks { callback.onWarning(warning) }
  }

  public func onTrainingEnd(_ progress: TrainingProgress) throws {
    for callback in callbacks { try callback.onTrainingEnd(progress) }
  }
}

/// Calls the `onStep` of another callback whenever at least `nSteps` timesteps (of all environments together) have gone
/// by since the last time, as Stable-Baselines3's EveryNTimesteps.
public final class EveryNTimesteps: Callback {
  public let nSteps: Int
  private let callback: any Callback
  private var lastTimeTrigger = 0

  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  public init(nSteps: Int, _ callback: any Callback) throws {
    try EngineError.check("nSteps", nSteps, .atLeast(1))
    (self.nSteps, self.callback) = (nSteps, callback)
  }

  public func initCallback(_ model: any OnPolicyAlgorithm, parent: EvalCallback?) throws {
    let timesteps = model.state.numTimesteps
    if model.state.isResumed, lastTimeTrigger == 0 {
      let interval = (nSteps + model.env.nEnvs - 1) / model.env.nEnvs * model.env.nEnvs
      lastTimeTrigger = timesteps / interval * interval
    }
    // Timesteps are counted anew.
    if timesteps < lastTimeTrigger { lastTimeTrigger = 0 }
    try callback.initCallback(model, parent: parent)
  }

  public func onTrainingStart(_ progress: TrainingProgress) throws { try callback.onTrainingStart(progress) }

  public func onStep(_ progress: TrainingProgress) throws -> Bool {
    guard progress.timesteps - lastTimeTrigger >= nSteps else { return true }
    lastTimeTrigger = progress.timesteps
    return try callback.onStep(progress)
  }

  public func onCheckpoint(_ progress: TrainingProgress, _ state: () throws -> [UInt8]) throws {
    try callback.onCheckpoint(progress, state)
  }

  public func onWarning(_ warning: TrainingWarning) { callback.onWarning(warning) }
  public func onTrainingEnd(_ progress: TrainingProgress) throws { try callback.onTrainingEnd(progress) }
}
