// What rollouts are made of, each part timed alone with the sizes of a training.

import Benchmarking
import Environments
import NumericKernels
import ReinforcementLearning

/// Times environments, the policy's forward passes with sampling, and advantages, each alone on one core, as often as
/// `steps` steps of the model's environments need them, for a policy without an LSTM; one item is one step of one environment.
///
/// What rollouts take beyond their sum is copies, checks and the account of episodes.
/// - Throws: `EnvironmentError` for dynamics that are not registered.
func measureRolloutParts(
  _ model: PPO, steps: Int, samples: Int, shouldStop: @escaping () -> Bool
) throws -> [Measurement] {
  let nEnvs = model.env.nEnvs
  func scaled(_ one: Measurement, _ name: String, times: Int) -> Measurement {
    Measurement(
      name: "rollouts: " + name, samples: one.samples.map { $0 * Double(times) }, itemsPerIteration: steps,
      iterationsPerSample: one.iterationsPerSample)
  }
  let stepping = try measureEnvironmentSteps(
    model.env.spec.id, nEnvs: nEnvs, samples: samples, shouldStop: shouldStop)
  return [
    scaled(stepping, "environments", times: steps / nEnvs),
    scaled(measureActing(model, samples, shouldStop), "forward passes, sampling", times: steps / nEnvs),
    scaled(measureAdvantages(model, samples, shouldStop), "advantages", times: steps / model.rolloutBuffer.count),
  ]
}

/// One item is one observation; the batch is a step of all environments.
private func measureActing(_ model: PPO, _ samples: Int, _ shouldStop: () -> Bool) -> Measurement {
  let (buffer, nEnvs) = (model.rolloutBuffer, model.env.nEnvs)
  let batch = model.policy.makeBatch(capacity: nEnvs)
  let seen = buffer.tensor(.observations).elements
  let observations = FloatBuffer(seen.count / buffer.nSteps)
  for (index, value) in seen.prefix(observations.count).enumerated() { observations.base[index] = value }
  let actions = FloatBuffer(buffer.tensor(.actions).elements.count / buffer.nSteps)
  var random = PolicyRandom(seed: 1)
  return measure("acting", perIteration: nEnvs, samples: samples, shouldStop: shouldStop) {
    batch.act(observations.base, rows: nEnvs, deterministic: false, random: &random, into: actions.base)
  }
}

/// One item is one step of one environment.
private func measureAdvantages(_ model: PPO, _ samples: Int, _ shouldStop: () -> Bool) -> Measurement {
  let buffer = model.rolloutBuffer
  let (values, dones) = (FloatBuffer(buffer.nEnvs), FloatBuffer(buffer.nEnvs))
  values.elements.update(repeating: 1)
  return measure("advantages", perIteration: buffer.count, samples: samples, shouldStop: shouldStop) {
    buffer.computeReturnsAndAdvantage(
      lastValues: values.base, lastDones: dones.base, gamma: model.hyperparameters.gamma,
      gaeLambda: model.hyperparameters.gaeLambda, kernels: CPUKernels.best)
  }
}
