// A call of `learn` that goes on where an earlier run of the notebook was ended.

import CellRuntime
import NotebookModel
import ReinforcementLearning

/// One call of `learn` in a cell, with its checkpoints.
///
/// What decides the result is the key: the executable, the model's whole state before the call, and the arguments.
final class CheckpointedTraining {
  /// The arguments of `learn`.
  struct Arguments {
    var totalTimesteps: Int
    var logInterval: Int
    var resetNumTimesteps: Bool
  }

  /// Of what is kept and how the key is made.
  private static let formatVersion = 1

  private let model: PPO
  private let arguments: Arguments
  private let context: CellContext
  /// nil where nothing is kept: without a store, or when the environments can't be saved.
  private let stateBefore: [UInt8]?
  private lazy var key: String = ContentHash(
    Array(
      """
      learn \(Self.formatVersion)
      \(buildIdentity)
      \(arguments.totalTimesteps) \(arguments.logInterval) \(arguments.resetNumTimesteps)

      """.utf8) + (stateBefore ?? [])
  ).hex

  init(_ model: PPO, _ arguments: Arguments, _ context: CellContext) {
    (self.model, self.arguments, self.context) = (model, arguments, context)
    stateBefore =
      context.checkpoints.isActive ? try? model.savedState(includingEnvironments: true, includingNoise: false) : nil
  }

  /// Learns to the end, from the beginning or from the newest checkpoint that can be read.
  ///
  /// - Throws: what `PPO.learn` throws; `Interruption` after Ctrl-C.
  func run() throws {
    // Of warnings before an interruption, too.
    let told = arguments.resetNumTimesteps ? 0 : model.warnings.count
    defer { context.warn(of: model, beyond: told) }
    let reporter = TrainingReporter(context, checkpoint: stateBefore == nil ? nil : { [self] state in
      try context.checkpoints.offer(key: { key }, state: state)
    })
    if takeUp() {
      context.progress(
        ProgressEvent(
          steps: model.state.numTimesteps, total: model.state.totalTimesteps, reward: model.state.meanReward,
          isResumption: true))
      try model.resumeLearning(callback: reporter)
    } else {
      try model.learn(
        totalTimesteps: arguments.totalTimesteps, callback: reporter, logInterval: arguments.logInterval,
        resetNumTimesteps: arguments.resetNumTimesteps)
    }
    if context.isCancelled { context.checkpoints.flush() }
    try context.checkCancellation()
    if stateBefore != nil { try context.checkpoints.finish(key: { [self] in key }, state: { try model.savedState() }) }
  }

  /// Puts the newest checkpoint into the model.
  /// - Returns: false when there is none; the model is then as it was.
  private func takeUp() -> Bool {
    guard stateBefore != nil, context.checkpoints.hasEarlier else { return false }
    return context.checkpoints.states(forKey: key).contains { state in (try? model.restore(state)) != nil }
  }
}

extension CellContext {
  /// Adds what training has warned of, but for the first `told` warnings.
  func warn(of model: PPO, beyond told: Int) {
    for warning in model.warnings.dropFirst(told) { warn(warning.message) }
  }
}

/// A training's progress as the cell's; Ctrl-C stops the training.
final class TrainingReporter: Callback {
  private let context: CellContext
  private let checkpoint: ((() throws -> [UInt8]) throws -> Void)?
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant
  private var stepsAtStart: Int?
  private var calls = 0

  /// - Parameter checkpoint: called at every moment at which the training can be saved, with what saves it.
  init(_ context: CellContext, checkpoint: ((() throws -> [UInt8]) throws -> Void)? = nil) {
    self.context = context
    self.checkpoint = checkpoint
    start = clock.now
    last = start
  }

  func onTrainingStart(_ progress: TrainingProgress) { stepsAtStart = progress.timesteps }
  func onStep(_ progress: TrainingProgress) -> Bool { goesOn(progress) }
  func onMinibatch(_ progress: TrainingProgress) -> Bool { goesOn(progress) }
  func onCheckpoint(_ progress: TrainingProgress, _ state: () throws -> [UInt8]) throws { try checkpoint?(state) }

  private func goesOn(_ progress: TrainingProgress) -> Bool {
    if stepsAtStart == nil { stepsAtStart = progress.timesteps }
    calls += 1
    // The clock is asked now and then only: a step takes less than a microsecond.
    if calls % 256 == 0, last.duration(to: clock.now) >= .milliseconds(100) { report(progress) }
    guard context.isCancelled else { return true }
    report(progress)
    return false
  }

  private func report(_ progress: TrainingProgress) {
    last = clock.now
    let elapsed = start.duration(to: last)
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    context.progress(
      ProgressEvent(
        steps: progress.timesteps, total: progress.totalTimesteps, reward: progress.meanReward,
        rate: Double(progress.timesteps - (stepsAtStart ?? 0)) / max(seconds, 1e-9)))
  }
}
