// How fast environments step.

import Benchmarking
import Environments

/// Times environment steps with random actions, resets included; one item is one step of one environment.
///
/// - Parameters:
///   - id: an environment's id, such as `CartPole-v1`.
///   - nEnvs: how many environments one call steps; from 1.
/// - Throws: `EnvironmentError` for an unknown id or a count out of range.
public func measureEnvironmentSteps(
  _ id: String, nEnvs: Int = 1, samples: Int = 9, shouldStop: () -> Bool = { false }
) throws -> Measurement {
  let batch = try EnvironmentRegistry.makeBatch(id, count: nEnvs)
  let memory = StepMemory(batch)
  try batch.resetAll(seed: 0, observations: memory.observations)
  // Drawn beforehand, as in the peers' measurements; several rows, so that no branch is learned by heart.
  let rounds = 64
  let actions = randomActions(batch.spec.actionSpace, count: rounds * nEnvs)
  var round = 0
  return actions.withUnsafeBufferPointer { actions in
    guard let base = actions.baseAddress else { return Measurement(name: id, samples: []) }
    return measure(
      "\(id), \(nEnvs) \(nEnvs == 1 ? "environment" : "environments")", perIteration: nEnvs, samples: samples,
      shouldStop: shouldStop
    ) {
      memory.step(actions: base + round * nEnvs * batch.actionSize)
      round = (round + 1) % rounds
    }
  }
}

/// `count` actions of a space, one after the other, as the dynamics take them.
private func randomActions(_ space: Space, count: Int) -> [Float] {
  var random = PCG64(seed: 1)
  return (0..<count).flatMap { _ in space.sample(using: &random) }
}

/// What a batch of environments writes to.
private final class StepMemory {
  let observations: UnsafeMutablePointer<Float>
  private let batch: EnvironmentBatch
  private let terminalObservations: UnsafeMutablePointer<Float>
  private let rewards: UnsafeMutablePointer<Double>
  private let terminated: UnsafeMutablePointer<Bool>
  private let truncated: UnsafeMutablePointer<Bool>

  init(_ batch: EnvironmentBatch) {
    self.batch = batch
    observations = .allocate(capacity: batch.count * batch.observationSize)
    terminalObservations = .allocate(capacity: batch.count * batch.observationSize)
    rewards = .allocate(capacity: batch.count)
    terminated = .allocate(capacity: batch.count)
    truncated = .allocate(capacity: batch.count)
  }

  deinit {
    observations.deallocate()
    terminalObservations.deallocate()
    rewards.deallocate()
    terminated.deallocate()
    truncated.deallocate()
  }

  func step(actions: UnsafePointer<Float>) {
    batch.stepAll(
      actions: actions, observations: observations, rewards: rewards, terminated: terminated, truncated: truncated,
      terminalObservations: terminalObservations)
  }
}
