// How fast policies answer and models learn.

import Benchmarking
import Environments
import ReinforcementLearning

/// Times `ActorCriticPolicy.forward` with sampled actions; one item is one observation.
///
/// - Parameters:
///   - id: an environment's id; its default policy has two networks of 64-64 tanh units.
///   - batch: observations in one call; from 1.
/// - Throws: `EnvironmentError` for an unknown id, `BenchmarkError.emptyBatch`.
public func measureForward(
  _ id: String, batch: Int = 1, samples: Int = 9, shouldStop: () -> Bool = { false }
) throws -> Measurement {
  guard batch >= 1 else { throw BenchmarkError.emptyBatch(batch) }
  let envs = try makeVecEnv(id, nEnvs: batch)
  let policy = try ActorCriticPolicy(observationSpace: envs.observationSpace, actionSpace: envs.actionSpace)
  let observations = try envs.reset()
  return try measure(
    "\(id), batch of \(batch)", perIteration: batch, samples: samples, shouldStop: shouldStop
  ) {
    blackHole(try policy.forward(observations))
  }
}

/// Times whole trainings with PPO's default hyperparameters, from fresh weights; one item is one environment step.
///
/// - Parameters:
///   - id: an environment's id.
///   - totalTimesteps: of one training; at least one rollout, 2,048.
/// - Throws: `EnvironmentError` for an unknown id, `BenchmarkError.tooFewSteps`.
public func measureTraining(
  _ id: String, totalTimesteps: Int = 4096, samples: Int = 5, shouldStop: () -> Bool = { false }
) throws -> Measurement {
  let rollout = PPOHyperparameters.nSteps.default
  guard totalTimesteps >= rollout else { throw BenchmarkError.tooFewSteps(totalTimesteps, minimum: rollout) }
  // The last rollout is finished, so more steps may be taken than were asked for.
  let steps = (totalTimesteps + rollout - 1) / rollout * rollout
  return try measure(
    "\(id), \(steps) steps", perIteration: steps, warmUp: .zero, samples: samples, shouldStop: shouldStop
  ) {
    try PPO("MlpPolicy", id, seed: 0).learn(totalTimesteps: steps)
  }
}
