// Tuned settings by environment. Source: RL Baselines3 Zoo, hyperparams/ppo.yml (commit 00128b5).

/// Settings under which PPO is known to learn an environment.
public struct PPOPreset: Hashable, Codable, Sendable {
  /// The environment's id.
  public let id: String
  public var policy = "MlpPolicy"
  public var nEnvs = 1
  /// Steps of all environments together.
  public var totalTimesteps: Int
  /// Whether `vecNormalize` is around the environments, with the `gamma` below.
  public var normalize = false
  /// Its linear schedules end at 0; the Zoo's go on below it in the last rollout (`Schedule.linear(_:faithful:)`).
  public var hyperparameters = PPOHyperparameters()
  public var kwargs = PolicyKwargs()

  fileprivate init(_ id: String, totalTimesteps: Int, _ set: (inout PPOPreset) -> Void) {
    self.id = id
    self.totalTimesteps = totalTimesteps
    set(&self)
  }

  /// The environments that the settings are for; environment i starts from `seed + i`.
  /// - Throws: `EnvironmentError.unknownId`, `EngineError.hyperparameterOutOfRange`.
  public func makeVecEnv(seed: Int = 0) throws -> VecEnv {
    let env = try ReinforcementLearning.makeVecEnv(id, nEnvs: nEnvs, seed: seed)
    return normalize ? try env.vecNormalize(gamma: hyperparameters.gamma) : env
  }

  /// A model that has learnt nothing yet, in environments of its own.
  /// - Throws: as `makeVecEnv(seed:)` and `PPO`'s initialisers.
  public func makeModel(seed: Int = 0) throws -> PPO {
    try PPO(policy, makeVecEnv(seed: seed), hyperparameters, kwargs: kwargs, seed: seed)
  }
}

extension PPO {
  /// The Zoo's tuned settings for an environment.
  /// - Throws: `EngineError.unknownPreset`.
  public static func preset(_ id: String) throws -> PPOPreset {
    guard let preset = presets.first(where: { $0.id == id }) else {
      throw EngineError.unknownPreset(id, known: presets.map(\.id))
    }
    return preset
  }

  /// All tuned settings, sorted by id.
  public static let presets = [
    PPOPreset("Acrobot-v1", totalTimesteps: 1_000_000) {
      ($0.normalize, $0.nEnvs, $0.hyperparameters.nSteps) = (true, 16, 256)
      ($0.hyperparameters.gaeLambda, $0.hyperparameters.nEpochs) = (0.94, 4)
    },
    PPOPreset("CartPole-v1", totalTimesteps: 100_000) {
      ($0.nEnvs, $0.hyperparameters.nSteps, $0.hyperparameters.batchSize) = (8, 32, 256)
      ($0.hyperparameters.gaeLambda, $0.hyperparameters.gamma, $0.hyperparameters.nEpochs) = (0.8, 0.98, 20)
      ($0.hyperparameters.learningRate, $0.hyperparameters.clipRange) = (.linear(1e-3), .linear(0.2))
    },
    PPOPreset("MountainCar-v0", totalTimesteps: 1_000_000) {
      ($0.normalize, $0.nEnvs, $0.hyperparameters.nSteps) = (true, 16, 16)
      ($0.hyperparameters.gaeLambda, $0.hyperparameters.nEpochs) = (0.98, 4)
    },
    PPOPreset("MountainCarContinuous-v0", totalTimesteps: 20_000) {
      ($0.normalize, $0.hyperparameters.nSteps, $0.hyperparameters.batchSize) = (true, 8, 256)
      ($0.hyperparameters.gamma, $0.hyperparameters.gaeLambda) = (0.9999, 0.9)
      ($0.hyperparameters.learningRate, $0.hyperparameters.clipRange) = (7.77e-5, 0.1)
      ($0.hyperparameters.entCoef, $0.hyperparameters.vfCoef, $0.hyperparameters.maxGradNorm) = (0.00429, 0.19, 5)
      ($0.hyperparameters.useSDE, $0.kwargs.logStdInit, $0.kwargs.orthoInit) = (true, -3.29, false)
    },
    PPOPreset("Pendulum-v1", totalTimesteps: 100_000) {
      ($0.nEnvs, $0.hyperparameters.nSteps, $0.hyperparameters.gamma) = (4, 1024, 0.9)
      ($0.hyperparameters.learningRate, $0.hyperparameters.useSDE, $0.hyperparameters.sdeSampleFreq) = (1e-3, true, 4)
    },
  ]
}
