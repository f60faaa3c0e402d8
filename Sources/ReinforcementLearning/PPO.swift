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

  /// Threads that one training uses, from 1: by the environment variable `NB_THREADS`, else 1. They change no bit of any
  /// result.
  public var numThreads: Int {
    get { pool.threads }
    set { pool = WorkerPool(threads: newValue) }
  }
  private var pool: WorkerPool {
    didSet { (batch.pool, collector.batch.pool, optimizer.pool) = (pool, pool, pool) }
  }

  private let batch: ActorCriticBatch
  private let minibatch: Minibatch
  /// Rows of a minibatch that go through the networks together.
  private let rowsTogether: Int
  private let ratio: FloatBuffer
  private let lastGood: LastGoodState
  /// In place of a random order of samples, to repeat another program's updates: the order for each epoch.
  package var sampleOrder: ((_ epoch: Int) -> [Int])?

  /// Learns from the rollout: `nEpochs` passes over it in minibatches.
  /// - Returns: false when the callback asked to stop.
  /// - Throws: `EngineError.noRollout`, `.nonFinite`, and what the callback throws; the model is then as it was before.
  @discardableResult
  public func train(callback: (any Callback)? = nil) throws -> Bool {
    guard rolloutBuffer.isComplete else { throw EngineError.noRollout }
    let settings = hyperparameters
    let learningRate = settings.learningRate(scheduleProgress)
    let clipRange = settings.clipRange(scheduleProgress)
    let clipRangeVf = settings.clipRangeVf.map { $0(scheduleProgress) }
    let rolloutMoments = variant.advantageNormalization == .wholeRollout ? rolloutBuffer.advantageMoments : nil
    let used = variant.lastMinibatch == .kept ? rolloutBuffer.count : rolloutBuffer.count(inWhole: settings.batchSize)
    var losses = LossSums()
    var lastLoss = Loss()
    var isStopped = false
    var isWanted = true
    var epochs = 0
    try warnOfUpdate(callback)
    lastGood.keep()
    defer { lastGood.restoreUnlessConfirmed() }

    for epoch in 0..<settings.nEpochs where isWanted && !isStopped {
      losses.startEpoch()
      if let sampleOrder {
        rolloutBuffer.arrange(sampleOrder(epoch))
      } else {
        rolloutBuffer.shuffle(using: &policy.random)
      }
      for (index, start) in stride(from: 0, to: used, by: settings.batchSize).enumerated() {
        rolloutBuffer.gather(from: start, into: minibatch)
        if settings.normalizeAdvantage { minibatch.normalizeAdvantages(by: rolloutMoments) }
        var sums = Loss()
        for first in stride(from: 0, to: minibatch.count, by: rowsTogether) {
          let rows = minibatch.slice(from: first, rowsTogether)
          batch.actionMasks = rolloutBuffer.maskSize > 0 ? UnsafePointer(rows.actionMasks) : nil
          batch.evaluate(rows.observations, rows.actions, rows.sequences)
          addClippedLoss(of: rows, clipRange: clipRange, clipRangeVf: clipRangeVf, to: &sums)
          guard sums.isFinite else { throw nonFinite(origin(of: sums, rows), epoch, index) }
          batch.backward(rows.actions, rows: rows.count, adding: first > 0)
        }
        let loss = sums.mean(over: minibatch.count, entCoef: settings.entCoef, vfCoef: settings.vfCoef)
        losses.add(loss)
        lastLoss = loss
        if let targetKL = settings.targetKL, variant.klStop == .beforeStep, loss.approxKL > 1.5 * targetKL {
          isStopped = true
          break
        }
        guard optimizer.step(learningRate: learningRate, maxGradNorm: settings.maxGradNorm) else {
          throw nonFinite(originOfGradient, epoch, index)
        }
        if let callback, try !callback.onMinibatch(progress(.update)) {
          isWanted = false
          break
        }
      }
      epochs += 1
      if let targetKL = settings.targetKL, variant.klStop == .afterEpoch, lastLoss.approxKL > targetKL {
        isStopped = true
      }
    }
    if let name = policy.parameters.firstNonFinite(in: policy.parameters.values) {
      throw nonFinite(.parameter(name), epochs - 1, (used - 1) / settings.batchSize)
    }
    lastGood.confirm()
    nUpdates += epochs
    log(losses, lastLoss, learningRate, clipRange, clipRangeVf)
    return isWanted
  }

  /// Adds what some of the minibatch's rows have of its loss, and sets the gradients with respect to their
  /// log-probabilities, entropies and values:
  ///
  ///     L = -mean(min(A ρ, A clip(ρ, 1 - ε, 1 + ε))) + entCoef · (-mean H) + vfCoef · mean((R - V)²)
  private func addClippedLoss(
    of rows: Minibatch.Slice, clipRange: Double, clipRangeVf: Double?, to loss: inout Loss
  ) {
    let n = rows.count
    let (range, lowest, highest) = (Float(clipRange), Float(1 - clipRange), Float(1 + clipRange))
    let widest = clipRangeVf.map { Float($0) }
    let (entCoef, vfCoef, scale) = (Float(hyperparameters.entCoef), Float(hyperparameters.vfCoef), 1 / Float(minibatch.count))
    let (ratio, logProb, entropy, logProbGradient) = (ratio.base, batch.logProb, batch.entropy, batch.logProbGradient)
    var sums = loss

    // ρ = p(action) / p_old(action): 1 before the first step of an update
    for i in 0..<n { ratio[i] = logProb[i] - rows.oldLogProb[i] }
    policy.kernels.exp(n, ratio, into: ratio)
    for i in 0..<n {
      let (rho, advantage) = (ratio[i], rows.advantages[i])
      let (free, clipped) = (advantage * rho, advantage * min(max(rho, lowest), highest))
      sums.policyGradient -= Double(min(free, clipped))
      logProbGradient[i] = free <= clipped ? -free * scale : 0
      sums.clipFraction += abs(rho - 1) > range ? 1 : 0
      sums.approxKL += Double((rho - 1) - (logProb[i] - rows.oldLogProb[i]))
      sums.entropy -= Double(entropy[i])
    }
    for i in 0..<n {
      let value = valueLoss(rows, i, widest: widest)
      sums.value += value.loss
      batch.valueGradient[i] = vfCoef * value.slope * scale
    }
    batch.entropyGradient = -entCoef * scale
    loss = sums
  }

  /// The value loss (R - V)² of sample `i`, or half of it, and its slope over V; `widest`: how far V may be from the
  /// rollout's.
  private func valueLoss(_ rows: Minibatch.Slice, _ i: Int, widest: Float?) -> (loss: Double, slope: Float) {
    var error = batch.values[i] - rows.returns[i]
    var isWithin: Float = 1  // no gradient passes where the value was clipped
    if let widest {
      let change = batch.values[i] - rows.oldValues[i]
      let clipped = rows.oldValues[i] + min(max(change, -widest), widest) - rows.returns[i]
      if variant.valueClipping == .replacesValue || clipped * clipped >= error * error {
        (error, isWithin) = (clipped, abs(change) <= widest ? 1 : 0)
      }
    }
    return switch variant.valueLoss {
    case .squaredError: (Double(error * error), 2 * error * isWithin)
    case .halfSquaredError: (0.5 * Double(error * error), error * isWithin)
    }
  }

  private var variant: PPOVariant { hyperparameters.variant }

  private func nonFinite(_ quantity: NonFinite.Quantity, _ epoch: Int, _ minibatch: Int) -> EngineError {
    let place = NonFinite.Place.update(iteration: state.iteration, epoch: epoch, minibatch: minibatch)
    return .nonFinite(NonFinite(quantity, place, timesteps: state.numTimesteps))
  }

  /// What was the first to be NaN or infinite when the loss is, once it has these rows.
  private func origin(of loss: Loss, _ rows: Minibatch.Slice) -> NonFinite.Quantity {
    if let name = policy.parameters.firstNonFinite(in: policy.parameters.values) { return .parameter(name) }
    let arrays: [(NonFinite.Quantity, UnsafeMutablePointer<Float>)] = [
      (.advantage, rows.advantages), (.value, batch.values), (.logProb, batch.logProb), (.entropy, batch.entropy),
      (.ratio, ratio.base),
    ]
    for (quantity, numbers) in arrays where (0..<rows.count).contains(where: { !numbers[$0].isFinite }) {
      return quantity
    }
    return loss.value.isFinite ? loss.policyGradient.isFinite ? .loss : .policyGradientLoss : .valueLoss
  }

  private var originOfGradient: NonFinite.Quantity {
    policy.parameters.firstNonFinite(in: policy.parameters.gradients).map { .gradient($0) } ?? .gradientNorm
  }

  // MARK: Making

  /// - Parameters:
  ///   - policy: `MlpPolicy` for observations that are rows of numbers, `CnnPolicy` for images, `MultiInputPolicy` for
  ///     dictionaries; `MlpLstmPolicy`, `CnnLstmPolicy`, `MultiInputLstmPolicy` if it is to remember what it saw.
  ///   - env: the environments to learn in, which the model goes on using; or the id of one that is made for it.
  ///   - seed: of weights, sampling and environments. nil: the policy's seed is 0 and the environments keep theirs.
  ///   - netArch, activation, orthoInit, logStdInit, shareFeaturesExtractor: see `ActorCriticPolicy`; the others: see
  ///     `PPOHyperparameters`.
  /// - Throws: `EngineError.unknownPolicy`, `.hyperparameterOutOfRange`, `.rolloutTooSmall`, `.batchTooSmall`,
  ///   `.rolloutTooLarge`, `.unsupportedSpace`, `.unfitFeaturesExtractor`, `.noActionMasks`, `.unmaskableSpace`,
  ///   `.malformedSchedule`; `EnvironmentError.unknownId`.
  public convenience init(
    _ policy: String, _ env: some VecEnvSource, learningRate: Schedule = PPOHyperparameters.learningRate.default,
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
    useMasking: Bool = PPOHyperparameters.useMasking.default,
    variant: PPOVariant = PPOHyperparameters.variant.default, netArch: NetArch? = nil,
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
    settings.variant = variant
    let kwargs = PolicyKwargs(
      netArch: netArch, activation: activation, orthoInit: orthoInit, logStdInit: logStdInit,
      shareFeaturesExtractor: shareFeaturesExtractor)
    try self.init(policy, env, settings, kwargs: kwargs, seed: seed)
  }

  /// - Parameters:
  ///   - kwargs: what the policy is made of; `useSDE` and `useMasking` are the hyperparameters' to say.
  ///   - policy, env, seed: as in the other initialiser.
  /// - Throws: `EngineError.unknownPolicy`, `.hyperparameterOutOfRange`, `.rolloutTooSmall`, `.batchTooSmall`,
  ///   `.rolloutTooLarge`, `.unsupportedSpace`, `.unfitFeaturesExtractor`, `.noActionMasks`, `.unmaskableSpace`,
  ///   `.malformedSchedule`; `EnvironmentError.unknownId`.
  public convenience init(
    _ policy: String, _ env: some VecEnvSource, _ hyperparameters: PPOHyperparameters,
    kwargs: PolicyKwargs = PolicyKwargs(), seed: Int? = nil
  ) throws {
    let env = try env.makeVecEnv()
    var kwargs = kwargs
    let named = try ActorCriticPolicy.meaning(of: policy, env.observationSpace)
    kwargs.featuresExtractor = kwargs.featuresExtractor ?? named.featuresExtractor
    kwargs.useLSTM = kwargs.useLSTM || named.useLSTM
    (kwargs.useSDE, kwargs.useMasking) = (hyperparameters.useSDE, hyperparameters.useMasking)
    let network = try ActorCriticPolicy(
      observationSpace: env.observationSpace, actionSpace: env.actionSpace, kwargs: kwargs, seed: seed ?? 0)
    try self.init(network, env, hyperparameters)
    if let seed { try env.seed(seed) }
  }

  /// A model of a policy that exists.
  /// - Parameter rows: of a minibatch that go through the networks together, from 1, which changes no bit; nil: as many
  ///   as the widest layer has units, within 64 and 256. That is enough to keep the products busy, and few enough that
  ///   what lies between the layers stays in the cache.
  package init(
    _ policy: ActorCriticPolicy, _ env: VecEnv, _ hyperparameters: PPOHyperparameters, rowsTogether rows: Int? = nil
  ) throws {
    try hyperparameters.validate(nEnvs: env.nEnvs)
    collector = try RolloutCollector(
      policy: policy, env: env, useMasking: hyperparameters.useMasking, truncation: hyperparameters.variant.truncation)
    let maskSize = collector.masks?.size ?? 0
    let samples = hyperparameters.nSteps * env.nEnvs
    let batchSize = min(hyperparameters.batchSize, samples)
    let stateSize = policy.stateSize
    rowsTogether = stateSize > 0 ? batchSize : min(batchSize, rows ?? min(max(policy.widestLayer, 64), 256))
    guard stateSize == 0 || hyperparameters.variant.flattening == .environmentMajor else {
      throw EngineError.hyperparameterOutOfRange(
        "variant.flattening", value: "stepMajor", allowed: "environmentMajor for a policy with an LSTM, which learns "
          + "from the steps of an episode one after the other")
    }
    guard samples * (env.observationSize + env.actionSize + maskSize + stateSize + 7) <= 1 << 28,
      (rowsTogether + env.nEnvs) * policy.floatsPerRow <= 1 << 28
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
      actionSize: env.actionSize, maskSize: maskSize, stateSize: stateSize,
      flattening: hyperparameters.variant.flattening)
    optimizer = Adam(policy.parameters, policy.kwargs.optimizer, kernels: policy.kernels)
    batch = policy.makeBatch(capacity: rowsTogether)
    minibatch = Minibatch(capacity: batchSize, for: rolloutBuffer)
    if stateSize > 0 { batch.lstmStates = minibatch.lstmStates }
    ratio = FloatBuffer(rowsTogether)
    lastGood = LastGoodState(policy, optimizer)
    pool = WorkerPool(threads: 1)
    numThreads = WorkerPool.wantedThreads
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
