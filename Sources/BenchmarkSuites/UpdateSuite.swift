// How much of the processor's peak the updates of PPO use.

import Benchmarking
import Environments
import ReinforcementLearning

/// The floating-point operations that one sample needs in one epoch: products of weights forwards, for the weights'
/// gradients, and for the inputs' but where observations are the input. Two for a multiply-add; nothing else is counted.
///
/// For policies that are made of linear layers alone.
public func updateOperations(_ policy: ActorCriticPolicy) -> Int {
  let networks = [
    policy.mlpExtractor.policyNet + [policy.actionNet], policy.mlpExtractor.valueNet + [policy.valueNet],
  ]
  return networks.reduce(0) { sum, layers in
    sum + layers.enumerated().reduce(0) { $0 + (($1.offset == 0 ? 2 : 3) * 2 * $1.element.inFeatures * $1.element.outFeatures) }
  }
}

/// The same for all samples and epochs that a model has learnt from.
func operationsOfUpdates(_ model: PPO) -> Int {
  updateOperations(model.policy) * model.state.numTimesteps * model.hyperparameters.nEpochs
}

/// What updates of CartPole's policy over one rollout of at least 4,096 steps use of a core's peak, in ten epochs (as by
/// default) of minibatches of `batchSize`; in per cent, counting `updateOperations`.
///
/// - Parameters:
///   - batchSize: from 2.
///   - width: of the two hidden layers of each network; from 1.
///   - threads: of the training; from 1.
/// - Throws: `EngineError` for sizes out of range.
public func measureUpdate(
  batchSize: Int, width: Int = 64, threads: Int = 1, samples: Int = 5, shouldStop: () -> Bool = { false }
) throws -> Measurement {
  let nEnvs = 64
  let steps = max(4_096, batchSize)
  let nSteps = (steps + nEnvs - 1) / nEnvs
  // Orthogonal weights of wide networks would take longer than all the updates, and are no faster.
  let model = try PPO(
    "MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: nEnvs), nSteps: nSteps, batchSize: batchSize,
    netArch: NetArch(pi: [width, width], vf: [width, width]), orthoInit: false, seed: 0)
  let settings = model.hyperparameters
  model.numThreads = threads
  try model.collectRollouts()
  return try measureShareOfPeak(
    "minibatches of \(batchSize), width \(width)", operations: nSteps * nEnvs * settings.nEpochs * updateOperations(model.policy),
    samples: samples, shouldStop: shouldStop
  ) {
    try model.train()
  }
}

/// The floating-point operations that updates of CartPole's policy make for each byte that they must move where no cache
/// keeps anything from one minibatch to the next: their place on a roofline (S. Williams, A. Waterman and D. Patterson,
/// 2009).
///
/// Moved are the parameters and Adam's two running means, each read and written, and of each sample the observation, the
/// action, log-probability, value, advantage and return; all in float32. What lies between the layers never need leave the
/// processor, and is not counted.
///
/// - Parameters:
///   - batchSize, width: as in `measureUpdate`.
/// - Throws: `EngineError` for a width out of range.
public func updateIntensity(batchSize: Int, width: Int = 64) throws -> Double {
  let spec = try EnvironmentRegistry.spec("CartPole-v1")
  var kwargs = PolicyKwargs()
  kwargs.netArch = NetArch(pi: [width, width], vf: [width, width])
  let policy = try ActorCriticPolicy(
    observationSpace: spec.observationSpace, actionSpace: spec.actionSpace, kwargs: kwargs, initialized: false)
  let parameters = policy.namedParameters.reduce(0) { $0 + $1.value.count }
  let sample = policy.mlpExtractor.policyNet[0].inFeatures + 5
  return Double(batchSize * updateOperations(policy)) / Double(4 * (6 * parameters + batchSize * sample))
}
