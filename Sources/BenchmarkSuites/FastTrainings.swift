// Trainings in the shapes of libraries that are known for their speed.

import Environments
import ReinforcementLearning

extension TrainingBenchmark {
  /// The settings that PureJaxRL's ppo.py comes with: CleanRL's algorithm, 4 environments of 128 steps, 4 epochs of 4
  /// minibatches.
  static let purejaxrl = TrainingBenchmark(
    name: "cartpole-purejaxrl", summary: "CartPole-v1 under PureJaxRL's settings, 1,000,000 steps",
    totalTimesteps: 1_000_000
  ) {
    try PPO(
      "MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 4, seed: $0), learningRate: .linear(2.5e-4), nSteps: 128,
      batchSize: 128, nEpochs: 4, clipRangeVf: 0.2, entCoef: 0.01, variant: .cleanRL, seed: $0)
  }

  /// PufferLib 3.0's shape for its cart-pole (config/ocean/cartpole.ini and its defaults): 4,096 environments of 64
  /// steps, minibatches of 32,768, one epoch, a network of 1,027 parameters.
  ///
  /// Its network is one layer of 128 units (GELU) that both heads share; here the policy has 64 and the value function 96
  /// units (tanh) of its own, which are as many parameters. Adam in place of Muon; the environment is Gymnasium's
  /// CartPole-v1. The learning rate is one that holds the pole within 312 steps of Adam.
  static let pufferlib = TrainingBenchmark(
    name: "cartpole-pufferlib", summary: "CartPole-v1 in the shape of PufferLib's training, 10,000,000 steps",
    totalTimesteps: 10_000_000
  ) {
    try PPO(
      "MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 4_096, seed: $0), learningRate: .linear(0.01), nSteps: 64,
      batchSize: 32_768, nEpochs: 1, gamma: 0.98, gaeLambda: 0.9, netArch: NetArch(pi: [64], vf: [96]), seed: $0)
  }
}
