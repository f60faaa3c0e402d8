// How much of the processor's peak the updates of PPO use.

import Benchmarking
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

/// What updates of CartPole's policy over one rollout of at least 4,096 steps use of a core's peak, in minibatches of
/// `batchSize`; in per cent, counting `updateOperations`.
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
  let model = try PPO(
    "MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: nEnvs), nSteps: nSteps, batchSize: batchSize, nEpochs: 1,
    netArch: NetArch(pi: [width, width], vf: [width, width]), seed: 0)
  model.numThreads = threads
  try model.collectRollouts()
  return try measureShareOfPeak(
    "minibatches of \(batchSize), width \(width)", operations: nSteps * nEnvs * updateOperations(model.policy),
    samples: samples, shouldStop: shouldStop
  ) {
    try model.train()
  }
}
