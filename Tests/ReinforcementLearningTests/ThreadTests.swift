// One training on several threads: the parameters are the same bits after every update, whatever computes them.
import Environments
import NumericKernels
import ReinforcementLearning
import Testing

@Suite struct ThreadTests {
  enum Network: CaseIterable {
    case mlp, gSDE, cnn, cnnOfTheirOwn, lstm, sharedLSTM, linearCritic
  }

  /// The hash of all parameters after each of three updates.
  private func hashes(
    _ network: Network, _ kernels: any Kernels, threads: Int, rowsTogether: Int? = nil
  ) throws -> [UInt64] {
    var kwargs = PolicyKwargs()
    kwargs.netArch = [20, 16]
    var env = try makeVecEnv("CartPole-v1", nEnvs: 20)
    switch network {
    case .mlp: break
    case .gSDE:
      env = try makeVecEnv("Pendulum-v1", nEnvs: 20)
      kwargs.useSDE = true
    case .cnn, .cnnOfTheirOwn:
      env = try makeVecEnv("MinAtar/Breakout-v1", nEnvs: 20)
      kwargs.featuresExtractor = .minAtarCNN
      kwargs.shareFeaturesExtractor = network == .cnn
    case .lstm, .sharedLSTM, .linearCritic:
      (kwargs.useLSTM, kwargs.lstmHiddenSize) = (true, 12)
      kwargs.enableCriticLSTM = network == .lstm
      kwargs.sharedLstm = network == .sharedLSTM
    }
    let policy = try ActorCriticPolicy(
      observationSpace: env.observationSpace, actionSpace: env.actionSpace, kwargs: kwargs, seed: 1, kernels: kernels)
    var settings = PPOHyperparameters()
    (settings.nSteps, settings.batchSize, settings.nEpochs, settings.entCoef) = (4, 48, 2, 0.01)
    let model = try PPO(policy, env, settings, rowsTogether: rowsTogether)
    model.numThreads = threads
    return try (1...3).map { _ in
      try model.collectRollouts()
      try model.train()
      return policy.parameterHash
    }
  }

  @Test(arguments: Network.allCases) func theirNumberChangesNoBit(network: Network) throws {
    let alone = try hashes(network, CPUKernels.best, threads: 1)
    #expect(Set(alone).count == 3)
    for threads in [2, 3, 4] { #expect(try hashes(network, CPUKernels.best, threads: threads) == alone) }
    for kernels in CPUKernels.available {
      #expect(try hashes(network, kernels, threads: 2) == alone, "\(kernels.name)")
    }
  }

  @Test(arguments: Network.allCases) func rowsMayGoInStretches(network: Network) throws {
    let together = try hashes(network, CPUKernels.best, threads: 1)
    for rows in [1, 7, 16, 47] {
      #expect(try hashes(network, CPUKernels.best, threads: 2, rowsTogether: rows) == together, "\(rows)")
    }
  }

  @Test func aModelHasAtLeastOne() throws {
    let model = try PPO("MlpPolicy", "CartPole-v1")
    for (wanted, threads) in [(3, 3), (1, 1), (0, 1), (-5, 1)] {
      model.numThreads = wanted
      #expect(model.numThreads == threads)
    }
  }
}

/// Counts how often each piece was done.
private final class Tally: PiecewiseWork {
  let counts = FloatBuffer(64)
  func perform(_ index: Int) { counts.base[index] += 1 }
}

@Suite struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 8]) func everyPieceIsDoneOnce(threads: Int) {
    let pool = WorkerPool(threads: threads), tally = Tally()
    for _ in 0..<500 { for count in [0, 1, 2, 7, 64] { pool.run(count, tally) } }
    #expect(tally.counts.elements.enumerated().allSatisfy { index, done in
      done == Float(500 * [1, 2, 7, 64].count { index < $0 })
    })
  }
}
