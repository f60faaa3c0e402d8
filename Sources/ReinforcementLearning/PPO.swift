// Proximal policy optimisation (Schulman et al. 2017), number for number as Stable-Baselines3 computes it.
import Environments
import NumericKernels

/// A model that learns by PPO: policy, environments, hyperparameters and log.
public final class PPO: OnPolicyAlgorithm {
  public let policy: ActorCriticPolicy
  public let env: VecEnv
  public let hyperparameters: PPOHyperparameters
  public let rolloutBuffer: RolloutBuffer
  public let logger = Logger()
  public let optimizer: Adam
  public let state = TrainingState()
  public let collector: RolloutCollector
  /// Epochs of updates so far.
  public internal(set) var nUpdates = 0
  /// What is allowed and yet hardly meant, in words.
  public let warnings: [String]

  private let batch: ActorCriticBatch
  private let minibatch: Minibatch
  private let ratio: FloatBuffer
  /// In place of a random order of samples, to repeat another program's updates: the order for each epoch.
  package var sampleOrder: ((_ epoch: Int) -> [Int])?

  /// Learns from the rollout: `nEpochs` passes over it in minibatches.
  /// - Returns: false when the callback asked to stop.
  /// - Throws: `EngineError.noRollout`, `.nonFiniteLoss`, `.nonFiniteGradient`.
  @discardableResult
  public func train(callback: (any Callback)? = nil) throws -> Bool {
    guard rolloutBuffer.isComplete else { throw EngineError.noRollout }
    let settings = hyperparameters
    let learningRate = settings.learningRate(state.progressRemaining)
    let clipRange = settings.clipRange(state.progressRemaining)
    let clipRangeVf = settings.clipRangeVf.map { $0(state.progressRemaining) }
    var losses = LossSums()
    var lastLoss = Loss()
    var isStopped = false
    var isWanted = true

    for epoch in 0..<settings.nEpochs where isWanted && !isStopped {
      losses.startEpoch()
      if let sampleOrder {
        rolloutBuffer.arrange(sampleOrder(epoch))
      } else {
        rolloutBuffer.shuffle(using: &policy.random)
      }
      for (index, start) in stride(from: 0, to: rolloutBuffer.count, by: settings.batchSize).enumerated() {
        rolloutBuffer.gather(from: start, into: minibatch)
        if settings.normalizeAdvantage { minibatch.normalizeAdvantages() }
        batch.evaluate(minibatch.observations, minibatch.actions, rows: minibatch.count)
        let loss = clippedLoss(clipRange: clipRange, clipRangeVf: clipRangeVf)
        guard loss.total.isFinite else {
          throw EngineError.nonFiniteLoss(timesteps: state.numTimesteps, epoch: epoch, minibatch: index)
        }
        losses.add(loss)
        lastLoss = loss
        if let targetKL = settings.targetKL, loss.approxKL > 1.5 * targetKL {
          isStopped = true
          break
        }
        batch.backward(minibatch.actions, rows: minibatch.count)
        guard optimizer.step(learningRate: learningRate, maxGradNorm: settings.maxGradNorm) else {
          throw EngineError.nonFiniteGradient(timesteps: state.numTimesteps, epoch: epoch, minibatch: index)
        }
        if let callback, !callback.onMinibatch(progress(.update)) {
          isWanted = false
          break
        }
      }
      nUpdates += 1
    }
    log(losses, lastLoss, learningRate, clipRange, clipRangeVf)
    return isWanted
  }

  /// The loss of the minibatch, and its gradients with respect to log-probabilities, entropies and values:
  ///
  ///     L = -mean(min(A ρ, A clip(ρ, 1 - ε, 1 + ε))) + entCoef · (-mean H) + vfCoef · mean((R - V)²)
  private func clippedLoss(clipRange: Double, clipRangeVf: Double?) -> Loss {
    let n = minibatch.count
    let (lowest, highest) = (Float(1 - clipRange), Float(1 + clipRange))
    let widest = clipRangeVf.map { Float($0) }
    let (entCoef, vfCoef, scale) = (Float(hyperparameters.entCoef), Float(hyperparameters.vfCoef), 1 / Float(n))
    var loss = Loss()

    // ρ = p(action) / p_old(action): 1 before the first step of an update
    for i in 0..<n { ratio.base[i] = batch.logProb[i] - minibatch.oldLogProb[i] }
    policy.kernels.exp(n, ratio.base, into: ratio.base)
    for i in 0..<n {
      let (rho, advantage) = (ratio.base[i], minibatch.advantages[i])
      let clippedRho = min(max(rho, lowest), highest)
      let isUnclipped = advantage * rho <= advantage * clippedRho
      loss.policyGradient -= Double(min(advantage * rho, advantage * clippedRho))
      batch.logProbGradient[i] = isUnclipped ? -advantage * rho * scale : 0
      if abs(rho - 1) > Float(clipRange) { loss.clipFraction += 1 }
      loss.approxKL += Double((rho - 1) - (batch.logProb[i] - minibatch.oldLogProb[i]))

      loss.entropy -= Double(batch.entropy[i])

      var value = batch.values[i]
      var isWithin: Float = 1  // no gradient passes where the value was clipped
      if let widest {
        let change = value - minibatch.oldValues[i]
        isWithin = abs(change) <= widest ? 1 : 0
        value = minibatch.oldValues[i] + min(max(change, -widest), widest)
      }
      let error = value - minibatch.returns[i]
      loss.value += Double(error * error)
      batch.valueGradient[i] = vfCoef * 2 * error * scale * isWithin
    }
    batch.entropyGradient = -entCoef * scale
    return loss.mean(over: n, entCoef: hyperparameters.entCoef, vfCoef: hyperparameters.vfCoef)
  }

  // MARK: Making

  /// - Parameters:
  ///   - policy: `MlpPolicy` for observations that are rows of numbers, `CnnPolicy` for images, `MultiInputPolicy` for
  ///     dictionaries.
  ///   - env: the environments to learn in; the model goes on using them.
  ///   - seed: of weights, sampling and environments. nil: the policy's seed is 0 and the environments keep theirs.
  ///   - netArch, activation, orthoInit, logStdInit, shareFeaturesExtractor: see `ActorCriticPolicy`; the others: see
  ///     `PPOHyperparameters`.
  /// - Throws: `EngineError.unknownPolicy`, `.hyperparameterOutOfRange`, `.rolloutTooSmall`, `.batchTooSmall`,
  ///   `.rolloutTooLarge`, `.unsupportedSpace`, `.unfitFeaturesExtractor`, `.noActionMasks`, `.unmaskableSpace`.
  public convenience init(
    _ policy: String, _ env: VecEnv, learningRate: Schedule = PPOHyperparameters.learningRate.default,
    nSteps: Int = PPOHyperparameters.nSteps.default, batchSize: Int = PPOHyperparameters.batchSize.default,
    nEpochs: Int = PPOHyperparameters.nEpochs.default, gamma: Double = PPOHyperparameters.gamma.default,
    gaeLambda: Double = PPOHyperparameters.gaeLambda.default,
    clipRange: Schedule = PPOHyperparameters.clipRange.default,
    clipRangeVf: Schedule? = PPOHyperparameters.clipRangeVf.default,
    normalizeAdvantage: Bool = PPOHyperparameters.normalizeAdvantage.default,
    entCoef: Double = PPOHyperparameters.entCoef.default, vfCoef: Double = PPOHyperparameters.vfCoef.default,
    maxGradNorm: Double = PPOHyperparameters.maxGradNorm.default,
    useSDE: Bool = PPOHyperparameters.useSDE.default,
    sdeSampleFreq: Int = PPOHyperparameters.sdeSampleFreq.default,
    targetKL: Double? = PPOHyperparameters.targetKL.default,
    statsWindowSize: Int = PPOHyperparameters.statsWindowSize.default,
    useMasking: Bool = PPOHyperparameters.useMasking.default, netArch: NetArch? = nil,
    activation: Activation = .tanh, orthoInit: Bool = true, logStdInit: Double = 0,
    shareFeaturesExtractor: Bool = true, seed: Int? = nil
  ) throws {
    var settings = PPOHyperparameters()
    settings.learningRate = learningRate
    settings.nSteps = nSteps
    settings.batchSize = batchSize
    settings.nEpochs = nEpochs
    settings.gamma = gamma
    settings.gaeLambda = gaeLambda
    settings.clipRange = clipRange
    settings.clipRangeVf = clipRangeVf
    settings.normalizeAdvantage = normalizeAdvantage
    settings.entCoef = entCoef
    settings.vfCoef = vfCoef
    settings.maxGradNorm = maxGradNorm
    settings.useSDE = useSDE
    settings.sdeSampleFreq = sdeSampleFreq
    settings.targetKL = targetKL
    settings.statsWindowSize = statsWindowSize
    settings.useMasking = useMasking
    var kwargs = PolicyKwargs()
    kwargs.netArch = netArch
    kwargs.activation = activation
    kwargs.orthoInit = orthoInit
    kwargs.logStdInit = logStdInit
    kwargs.shareFeaturesExtractor = shareFeaturesExtractor
    try self.init(policy, env, settings, kwargs: kwargs, seed: seed)
  }

  /// - Parameters:
  ///   - kwargs: what the policy is made of; `useSDE` and `useMasking` are the hyperparameters' to say.
  ///   - policy, env, seed: as in the other initialiser.
  /// - Throws: `EngineError.unknownPolicy`, `.hyperparameterOutOfRange`, `.rolloutTooSmall`, `.batchTooSmall`,
  ///   `.rolloutTooLarge`, `.unsupportedSpace`, `.unfitFeaturesExtractor`, `.noActionMasks`, `.unmaskableSpace`.
  public convenience init(
    _ policy: String, _ env: VecEnv, _ hyperparameters: PPOHyperparameters, kwargs: PolicyKwargs = PolicyKwargs(),
    seed: Int? = nil
  ) throws {
    var kwargs = kwargs
    let featuresExtractor = try ActorCriticPolicy.featuresExtractor(of: policy, env.observationSpace)
    kwargs.featuresExtractor = kwargs.featuresExtractor ?? featuresExtractor
    (kwargs.useSDE, kwargs.useMasking) = (hyperparameters.useSDE, hyperparameters.useMasking)
    let network = try ActorCriticPolicy(
      observationSpace: env.observationSpace, actionSpace: env.actionSpace, kwargs: kwargs, seed: seed ?? 0)
    try self.init(network, env, hyperparameters)
    if let seed { try env.seed(seed) }
  }

  /// The same, with one environment made of its id.
  /// - Throws: also `EnvironmentError.unknownId`.
  public convenience init(
    _ policy: String, _ env: String, learningRate: Schedule = PPOHyperparameters.learningRate.default,
    nSteps: Int = PPOHyperparameters.nSteps.default, batchSize: Int = PPOHyperparameters.batchSize.default,
    nEpochs: Int = PPOHyperparameters.nEpochs.default, gamma: Double = PPOHyperparameters.gamma.default,
    gaeLambda: Double = PPOHyperparameters.gaeLambda.default,
    clipRange: Schedule = PPOHyperparameters.clipRange.default,
    clipRangeVf: Schedule? = PPOHyperparameters.clipRangeVf.default,
    normalizeAdvantage: Bool = PPOHyperparameters.normalizeAdvantage.default,
    entCoef: Double = PPOHyperparameters.entCoef.default, vfCoef: Double = PPOHyperparameters.vfCoef.default,
    maxGradNorm: Double = PPOHyperparameters.maxGradNorm.default,
    useSDE: Bool = PPOHyperparameters.useSDE.default,
    sdeSampleFreq: Int = PPOHyperparameters.sdeSampleFreq.default,
    targetKL: Double? = PPOHyperparameters.targetKL.default,
    statsWindowSize: Int = PPOHyperparameters.statsWindowSize.default,
    useMasking: Bool = PPOHyperparameters.useMasking.default, netArch: NetArch? = nil,
    activation: Activation = .tanh, orthoInit: Bool = true, logStdInit: Double = 0,
    shareFeaturesExtractor: Bool = true, seed: Int? = nil
  ) throws {
    try self.init(
      policy, makeVecEnv(env), learningRate: learningRate, nSteps: nSteps, batchSize: batchSize, nEpochs: nEpochs,
      gamma: gamma, gaeLambda: gaeLambda, clipRange: clipRange, clipRangeVf: clipRangeVf,
      normalizeAdvantage: normalizeAdvantage, entCoef: entCoef, vfCoef: vfCoef, maxGradNorm: maxGradNorm,
      useSDE: useSDE, sdeSampleFreq: sdeSampleFreq, targetKL: targetKL, statsWindowSize: statsWindowSize,
      useMasking: useMasking, netArch: netArch, activation: activation, orthoInit: orthoInit, logStdInit: logStdInit,
      shareFeaturesExtractor: shareFeaturesExtractor, seed: seed)
  }

  /// A model of a policy that exists.
  package init(_ policy: ActorCriticPolicy, _ env: VecEnv, _ hyperparameters: PPOHyperparameters) throws {
    try hyperparameters.validate(nEnvs: env.nEnvs)
    collector = try RolloutCollector(policy: policy, env: env, useMasking: hyperparameters.useMasking)
    let maskSize = collector.masks?.size ?? 0
    let samples = hyperparameters.nSteps * env.nEnvs
    let batchSize = min(hyperparameters.batchSize, samples)
    guard samples * (env.observationSize + env.actionSize + maskSize + 7) <= 1 << 28,
      (batchSize + env.nEnvs) * policy.floatsPerRow <= 1 << 28
    else {
      throw EngineError.rolloutTooLarge(nSteps: hyperparameters.nSteps, nEnvs: env.nEnvs, batchSize: batchSize)
    }
    self.policy = policy
    self.env = env
    var settings = hyperparameters
    settings.useSDE = policy.kwargs.useSDE
    self.hyperparameters = settings
    rolloutBuffer = RolloutBuffer(
      nSteps: hyperparameters.nSteps, nEnvs: env.nEnvs, observationSize: env.observationSize,
      actionSize: env.actionSize, maskSize: maskSize)
    optimizer = Adam(policy.parameters, policy.kwargs.optimizer, kernels: policy.kernels)
    batch = policy.makeBatch(capacity: batchSize)
    minibatch = Minibatch(
      capacity: batchSize, observationSize: env.observationSize, actionSize: env.actionSize, maskSize: maskSize)
    if maskSize > 0 { batch.actionMasks = UnsafePointer(minibatch.actionMasks) }
    ratio = FloatBuffer(batchSize)
    warnings =
      samples % hyperparameters.batchSize == 0
      ? []
      : [
        "batchSize is \(hyperparameters.batchSize) and a rollout has \(samples) samples (nSteps * nEnvs): the last "
          + "minibatch of each epoch has only \(samples % hyperparameters.batchSize)"
      ]
  }

  // MARK: Acting and logging

  /// An action for each row of observations, clipped to the bounds of the action space.
  /// - Parameter actionMasks: for each row 0 for each choice that is not allowed, as `VecEnv.actionMasks()` gives them;
  ///   nil: all are allowed.
  /// - Throws: `EngineError.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func predict(
    _ observations: Tensor, deterministic: Bool = false, actionMasks: Tensor? = nil
  ) throws -> Tensor {
    try policy.predict(observations, deterministic: deterministic, actionMasks: actionMasks)
  }

  /// An action for one observation, ready for `Environment.step`.
  /// - Parameter actionMasks: whether each choice is allowed; nil: all are.
  /// - Throws: `EngineError.shapeMismatch`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func predict(
    _ observation: [Float], deterministic: Bool = false, actionMasks: [Bool]? = nil
  ) throws -> Action {
    try policy.predict(observation, deterministic: deterministic, actionMasks: actionMasks)
  }

  private func log(
    _ losses: LossSums, _ last: Loss, _ learningRate: Double, _ clipRange: Double, _ clipRangeVf: Double?
  ) {
    let step = state.numTimesteps
    logger.record("train/learning_rate", learningRate, at: step)
    for (key, value) in losses.means { logger.record(key, value, at: step) }
    logger.record("train/loss", last.total, at: step)
    logger.record("train/explained_variance", rolloutBuffer.explainedVariance, at: step)
    if let logStd = try? policy.parameter("log_std") {
      let sum = logStd.elements.reduce(0) { $0 + Double(Elementary.exp($1)) }
      logger.record("train/std", sum / Double(logStd.count), at: step)
    }
    logger.record("train/n_updates", Double(nUpdates), at: step)
    logger.record("train/clip_range", clipRange, at: step)
    if let clipRangeVf { logger.record("train/clip_range_vf", clipRangeVf, at: step) }
  }
}

extension PPO: CustomStringConvertible {
  public var description: String { "PPO(\(policy.className), \(env), \(state.numTimesteps) timesteps learnt)" }
}
