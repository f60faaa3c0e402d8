// Many trainings at once, one on each processor: several seeds of the same, or several settings.
import NumericKernels

/// Trains every model for `totalTimesteps` steps of its own, several at once; each ends with the bits that
/// `learn(totalTimesteps:)` alone would give it.
///
/// - Parameters:
///   - models: each with environments of its own.
///   - totalTimesteps: of each model.
///   - makeCallback: asked once for each model, by its place, for what is told of its training: on whichever thread that
///     goes on.
///   - threads: how many learn at a time, each then with one thread of its own; nil: as many as there are processors.
/// - Throws: `EngineError.sharedEnvironments`, before anything is trained; and what `learn` throws: the first model's
///   that fails, in the order of `models`, after the others have learnt.
public func learn(
  _ models: [PPO], totalTimesteps: Int, logInterval: Int = 1, threads: Int? = nil,
  makeCallback: ((_ place: Int) -> any Callback)? = nil
) throws {
  var places: [ObjectIdentifier: Int] = [:]
  for (place, model) in models.enumerated() {
    if let first = places.updateValue(place, forKey: ObjectIdentifier(model.env.batch)) {
      throw EngineError.sharedEnvironments(first, place)
    }
  }
  let pool = WorkerPool(threads: min(threads ?? WorkerPool.processors, models.count))
  let sweep = Sweep(
    models, totalTimesteps: totalTimesteps, logInterval: logInterval, callbacks: models.indices.map { makeCallback?($0) })
  // A processor that trains a model has no time to help with another's.
  let own = models.map(\.numThreads)
  if pool.threads > 1 { for model in models { model.numThreads = 1 } }
  pool.run(models.count, sweep)
  for (model, threads) in zip(models, own) where model.numThreads != threads { model.numThreads = threads }
  if let error = sweep.errors.compactMap({ $0.error }).first { throw error }
}

private final class Sweep: PiecewiseWork {
  /// What a model threw: a place of its own for each thread to write to.
  final class Outcome { var error: (any Error)? }

  let models: [PPO]
  let totalTimesteps: Int
  let logInterval: Int
  let callbacks: [(any Callback)?]
  let errors: [Outcome]

  init(_ models: [PPO], totalTimesteps: Int, logInterval: Int, callbacks: [(any Callback)?]) {
    (self.models, self.totalTimesteps, self.logInterval) = (models, totalTimesteps, logInterval)
    self.callbacks = callbacks
    errors = models.map { _ in Outcome() }
  }

  func perform(_ index: Int) {
    do {
      try models[index].learn(totalTimesteps: totalTimesteps, callback: callbacks[index], logInterval: logInterval)
    } catch {
      errors[index].error = error
    }
  }
}
