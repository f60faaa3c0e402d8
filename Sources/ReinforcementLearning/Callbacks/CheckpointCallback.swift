// Models that are saved while they learn.

/// Saves the model every `saveFreq` calls, that is steps of all environments together, as Stable-Baselines3's
/// CheckpointCallback: to `savePath/namePrefix_N_steps.safetensors`, where N is the number of timesteps.
///
/// A file is written, whole or not at all, when the rollout in which it fell due is complete. It holds the weights of
/// the moment when it fell due, and the training at the end of that rollout: after `PPO.load(from:)`, `resumeLearning`
/// goes on with the bits that the training would have had. VecNormalize's statistics are in it, too.
public final class CheckpointCallback: Callback {
  public let saveFreq: Int
  public let savePath: String
  public let namePrefix: String
  /// The files written so far.
  public private(set) var paths: [String] = []
  private var calls = CallCounter()
  /// Timesteps at which files fell due that are not yet written.
  private var due: [Int] = []
  private var model: (any OnPolicyAlgorithm)?

  /// - Parameter savePath: a folder, made where it is missing.
  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  public init(saveFreq: Int, savePath: String, namePrefix: String = "rl_model") throws {
    try EngineError.check("saveFreq", saveFreq, .atLeast(1))
    (self.saveFreq, self.savePath, self.namePrefix) = (saveFreq, savePath, namePrefix)
  }

  /// - Throws: `EngineError.unwritableLog` when there can be no such folder.
  public func initCallback(_ model: any OnPolicyAlgorithm, parent: EvalCallback?) throws {
    try LogFile.makeFolder(savePath)
    self.model = model
    calls.begin(model, isOuter: parent == nil)
  }

  public func onStep(_ progress: TrainingProgress) -> Bool {
    if calls.isNext(multipleOf: saveFreq) { due.append(progress.timesteps) }
    return true
  }

  /// - Throws: `EngineError.unwritableFile`, `.unsavableDynamics`.
  public func onCheckpoint(_ progress: TrainingProgress, _ state: () throws -> [UInt8]) throws {
    guard !due.isEmpty else { return }
    let bytes = try state()
    for timesteps in due {
      let path = "\(savePath)/\(namePrefix)_\(timesteps)_steps.safetensors"
      try WholeFile.write(bytes, to: path)
      paths.append(path)
    }
    due = []
  }

  /// Writes what fell due in a rollout that was not finished.
  public func onTrainingEnd(_ progress: TrainingProgress) throws {
    guard let model else { return }
    try onCheckpoint(progress) { try model.savedState() }
  }
}

/// How often a callback was called: Stable-Baselines3's `n_calls`.
struct CallCounter {
  private var calls = 0

  /// Counts the calls of a process before this one, too, when a training is resumed.
  /// - Parameter isOuter: whether the callback is called in each step.
  mutating func begin(_ model: any OnPolicyAlgorithm, isOuter: Bool) {
    guard isOuter, calls == 0, model.state.isResumed else { return }
    calls = (model.state.numTimesteps - model.state.timestepsAtStart) / model.env.nEnvs
  }

  /// Counts a call, and says whether it is the `frequency`th, twice that, ...
  mutating func isNext(multipleOf frequency: Int) -> Bool {
    calls += 1
    return calls % frequency == 0
  }
}
