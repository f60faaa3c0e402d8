// Many trainings at once for cells: `learn` over a list of models, with one progress for all and an end by Ctrl-C.

import CellRuntime
import Foundation
import ReinforcementLearning

extension FunctionRegistry {
  mutating func addSweeps() {
    function(
      "func learn(_ models: [PPO], totalTimesteps: Int, logInterval: Int = 1, threads: Int? = nil) throws",
      doc: "Trains every model for `totalTimesteps` steps of its own, several at once; each ends with the bits that "
        + "`learn(totalTimesteps:)` alone would give it.",
      effects: [.mutates(0), .seeded],
      allowed: [
        "totalTimesteps": .atLeast(1), "logInterval": .atLeast(1), "threads": .threads,
      ]
    ) { (context: CellContext, models: [PPO], totalTimesteps: Int, logInterval: Int, threads: Int?) throws in
      let progress = SweepProgress(models.count, totalTimesteps: totalTimesteps, context)
      defer { progress.warn(of: models) }
      try learn(models, totalTimesteps: totalTimesteps, logInterval: logInterval, threads: threads) {
        SweepReporter($0, of: progress)
      }
      try context.checkCancellation()
    }
  }
}

/// How far all trainings of a sweep are together.
private final class SweepProgress: @unchecked Sendable {
  let context: CellContext
  private let lock = NSLock()
  private let caller = Thread.current
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant
  private var steps: [Int]
  private var rewards: [Double?]
  private let total: Int

  init(_ count: Int, totalTimesteps: Int, _ context: CellContext) {
    (self.context, total) = (context, totalTimesteps.multipliedReportingOverflow(by: count).partialValue)
    (steps, rewards) = (Array(repeating: 0, count: count), Array(repeating: nil, count: count))
    start = clock.now
    last = start
  }

  /// Called on any thread; the cell hears of it on its own.
  func note(_ progress: TrainingProgress, of place: Int) {
    let event: ProgressEvent? = lock.withLock {
      (steps[place], rewards[place]) = (progress.timesteps, progress.meanReward)
      let now = clock.now
      guard Thread.current == caller, last.duration(to: now) >= .milliseconds(100) else { return nil }
      last = now
      let (sum, known) = (steps.reduce(0, +), rewards.compactMap(\.self))
      let elapsed = start.duration(to: now)
      return ProgressEvent(
        steps: sum, total: total, reward: known.isEmpty ? nil : known.reduce(0, +) / Double(known.count),
        rate: Double(sum) / Swift.max(elapsed / .seconds(1), 1e-9))
    }
    if let event { context.progress(event) }
  }

  /// Adds what the trainings have warned of, each warning once.
  func warn(of models: [PPO]) {
    var told: Set<String> = []
    for warning in models.flatMap(\.warnings) where told.insert(warning.message).inserted {
      context.warn(warning.message)
    }
  }
}

/// One training of a sweep; Ctrl-C stops it.
private final class SweepReporter: Callback {
  private let place: Int
  private let sweep: SweepProgress
  private var calls = 0

  init(_ place: Int, of sweep: SweepProgress) { (self.place, self.sweep) = (place, sweep) }

  func onStep(_ progress: TrainingProgress) -> Bool { goesOn(progress) }
  func onMinibatch(_ progress: TrainingProgress) -> Bool { goesOn(progress) }

  private func goesOn(_ progress: TrainingProgress) -> Bool {
    calls += 1
    // Now and then only: a step takes less than a microsecond.
    if calls % 256 == 0 { sweep.note(progress, of: place) }
    return !sweep.context.isCancelled
  }
}
