// Many trainings at once, one on each processor: several seeds of the same, or several settings.
import NumericKernels

/// Trains every model for `totalTimesteps` steps of its own, several at once; each ends with the bits that
/// `learn(totalTimesteps:)` alone would give it.
///
/// - Parameters:
///   - models: each with environments of its own.
///   - totalTimesteps: of each model.
///   - threads: how many learn at a time; nil: as many as there are processors.
/// - Throws: `EngineError.sharedEnvironments`, before anything is trained; and what `learn` throws: the first model's
///   that fails, in the order of `models`, after the others have learnt.
public func learn(_ models: [PPO], totalTimesteps: Int, logInterval: Int = 1, threads: Int? = nil) throws {
  var places: [ObjectIdentifier: Int] = [:]
  for (place, model) in models.enumerated() {
    if let first = places.updateValue(place, forKey: ObjectIdentifier(model.env.batch)) {
      throw EngineError.sharedEnvironments(first, place)
    }
  }
  let sweep = Sweep(models, totalTimesteps: totalTimesteps, logInterval: logInterval)
  WorkerPool(threads: min(threads ?? WorkerPool.processors, models.count)).run(models.count, sweep)
  if let error = sweep.errors.compactMap({ $0.error }).first { throw error }
}

private final class Sweep: PiecewiseWork {
  /// What a model threw: a place of its own for each thread to write to.
  final class Outcome { var error: (any Error)? }

  let models: [PPO]
  let totalTimesteps: Int
  let logInterval: Int
  let errors: [Outcome]

  init(_ models: [PPO], totalTimesteps: Int, logInterval: Int) {
    (self.models, self.totalTimesteps, self.logInterval) = (models, totalTimesteps, logInterval)
    errors = models.map { _ in Outcome() }
  }

  func perform(_ index: Int) {
    do {
      try models[index].learn(totalTimesteps: totalTimesteps, logInterval: logInterval)
    } catch {
      errors[index].error = error
    }
  }
}
