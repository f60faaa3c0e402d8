// Collect a rollout, learn from it, again: what on-policy algorithms share, as Stable-Baselines3's class of that name.
import Environments
import NumericKernels

/// What goes on changing while a model learns.
public final class TrainingState {
  /// Steps of all environments together.
  public internal(set) var numTimesteps = 0
  public internal(set) var totalTimesteps = 0
  /// Rollouts in this call of `learn`.
  public internal(set) var iteration = 0
  /// 1 at the start, 0 at the end, a little below when the last rollout goes beyond it.
  public package(set) var progressRemaining = 1.0
  /// The last episodes, at most `statsWindowSize`.
  public internal(set) var episodes: [EpisodeInfo] = []
  /// Whether each of them was cut off by its time limit.
  var wereTruncated: [Bool] = []
  var warnings: [TrainingWarning] = []
  var timestepsAtStart = 0
  var hasObservations = false
  /// The mean return of `episodes`; nil before the first has ended.
  public internal(set) var meanReward: Double?
  /// The call of `learn` that is going on.
  var call: LearnCall?

  init() {}

  /// Whether a call of `learn` goes on that an earlier process began.
  var isResumed: Bool { call?.isResumed == true }

  /// The share of `episodes` that were cut off; nil before the first has ended.
  var truncatedFraction: Double? {
    episodes.isEmpty ? nil : Double(wereTruncated.count { $0 }) / Double(episodes.count)
  }

  func note(_ episode: EpisodeInfo, wasTruncated: Bool, windowSize: Int) {
    if episodes.count >= windowSize {
      episodes.removeFirst()
      wereTruncated.removeFirst()
    }
    episodes.append(episode)
    wereTruncated.append(wasTruncated)
    updateMeanReward()
  }

  func updateMeanReward() {
    meanReward = episodes.isEmpty ? nil : episodes.reduce(0) { $0 + $1.r } / Double(episodes.count)
  }

  /// Back to the start; the next `learn` resets the environments.
  func reset() {
    (numTimesteps, totalTimesteps, iteration, progressRemaining) = (0, 0, 0, 1)
    (episodes, wereTruncated, meanReward, warnings) = ([], [], nil, [])
    hasObservations = false
  }
}

/// A call of `learn`, as far as a later process needs to know to go on with it.
struct LearnCall: Codable {
  let logInterval: Int
  /// Whether a rollout waits to be learnt from.
  var hasRollout = false
  /// Whether this is a moment from which a later process can go on with the same bits.
  var isAtCheckpoint = false
  /// Whether an earlier process began it.
  private(set) var isResumed = false
  /// Time that the call took in processes that ended before its end. Comes from the clock.
  var secondsBefore = 0.0
  /// The clock's time when this process began with the call.
  private var start: (clock: LogClock, seconds: Double)?

  init(logInterval: Int) { self.logInterval = logInterval }

  mutating func begin(_ clock: LogClock, isResumed: Bool) {
    start = (clock, clock.seconds())
    self.isResumed = isResumed
  }

  /// Time that the call took so far.
  var seconds: Double { secondsBefore + (start.map { $0.clock.seconds() - $0.seconds } ?? 0) }

  private enum CodingKeys: CodingKey { case logInterval, hasRollout }
}

/// A model that learns from what its own policy just did. `learn` collects and calls `train`, in turns.
public protocol OnPolicyAlgorithm: AnyObject {
  var policy: ActorCriticPolicy { get }
  var env: VecEnv { get }
  var hyperparameters: PPOHyperparameters { get }
  var rolloutBuffer: RolloutBuffer { get }
  var logger: Logger { get }
  var state: TrainingState { get }
  var collector: RolloutCollector { get }

  /// Learns from the rollout.
  /// - Returns: false when the callback asked to stop.
  /// - Throws: `EngineError.noRollout`, `.nonFinite`.
  func train(callback: (any Callback)?) throws -> Bool

  /// The whole state of the training.
  /// - Throws: `EngineError.unsavableDynamics`.
  func savedState() throws -> [UInt8]
}

extension OnPolicyAlgorithm {
  /// Collects rollouts and learns from them until `totalTimesteps` steps of all environments together have been taken;
  /// the last rollout is finished, so there may be a few more.
  ///
  /// - Parameters:
  ///   - totalTimesteps: of this call.
  ///   - callback: told of every step and minibatch; may stop the training.
  ///   - logInterval: rollouts from one row of `rollout/*` and `time/*` to the next.
  ///   - resetNumTimesteps: whether counting and logging start anew (and the environments are reset); otherwise the
  ///     training goes on where it stopped. Weights and optimiser go on in either case.
  /// - Throws: `EngineError.hyperparameterOutOfRange`, `.nonFiniteObservation`, `.nonFiniteReward`, `.nonFinite`,
  ///   `.everyActionForbidden`, `.unwritableLog`; and what the callback throws.
  public func learn(
    totalTimesteps: Int, callback: (any Callback)? = nil, logInterval: Int = 1, resetNumTimesteps: Bool = true
  ) throws {
    try EngineError.check("totalTimesteps", totalTimesteps, .between(1, 1e15))
    try EngineError.check("logInterval", logInterval, .atLeast(1))
    if resetNumTimesteps {
      state.reset()
      logger.removeAll()
    }
    state.totalTimesteps = state.numTimesteps + totalTimesteps
    state.timestepsAtStart = state.numTimesteps
    state.iteration = 0
    state.call = LearnCall(logInterval: logInterval)
    try learn(callback, isResumed: false)
  }

  /// Whether the state was saved in the middle of a call of `learn`; `resumeLearning` then goes on with it.
  public var isLearning: Bool { state.call != nil }

  /// Goes on with the call of `learn` in whose middle the state was saved (by `Callback.onCheckpoint`): to its
  /// `totalTimesteps`, along its schedules, with the bits that it would have had. Does nothing when there is none.
  /// - Throws: as `learn`.
  public func resumeLearning(callback: (any Callback)? = nil) throws {
    try learn(callback, isResumed: true)
  }

  private func learn(_ callback: (any Callback)?, isResumed: Bool) throws {
    guard let logInterval = state.call?.logInterval else { return }
    defer { state.call = nil }
    state.call?.begin(logger.clock, isResumed: isResumed)
    try callback?.initCallback(self, parent: nil)
    try callback?.onTrainingStart(progress(.rollout))
    while true {
      if state.call?.hasRollout != true {
        guard state.numTimesteps < state.totalTimesteps, try collectRollouts(callback: callback) else { break }
        state.iteration += 1
        state.progressRemaining = 1 - Double(state.numTimesteps) / Double(state.totalTimesteps)
        if state.iteration % logInterval == 0 {
          logRollout(seconds: state.call?.seconds ?? 0)
          try logger.dump(step: state.numTimesteps)
        }
        state.call?.hasRollout = true
        try offerCheckpoint(.update, callback)
      }
      guard try train(callback: callback) else { break }
      state.call?.hasRollout = false
      try offerCheckpoint(.rollout, callback)
    }
    try warnOfTraining(callback)
    try callback?.onTrainingEnd(progress(.rollout))
  }

  private func offerCheckpoint(_ phase: TrainingProgress.Phase, _ callback: (any Callback)?) throws {
    state.call?.isAtCheckpoint = true
    defer { state.call?.isAtCheckpoint = false }
    try callback?.onCheckpoint(progress(phase)) { try savedState() }
  }

  /// `learn` with a closure that is asked after each step and each minibatch whether to go on.
  public func learn(
    totalTimesteps: Int, logInterval: Int = 1, resetNumTimesteps: Bool = true,
    onProgress: @escaping (TrainingProgress) throws -> Bool
  ) throws {
    try learn(
      totalTimesteps: totalTimesteps, callback: ProgressCallback(onProgress), logInterval: logInterval,
      resetNumTimesteps: resetNumTimesteps)
  }

  /// Fills the rollout buffer: acts, steps, stores, and estimates advantages. Starts episodes when none are going on.
  /// - Returns: false when the callback asked to stop.
  /// - Throws: `EngineError.nonFiniteObservation`, `.nonFiniteReward`, `.nonFinite`, `.everyActionForbidden`.
  @discardableResult
  public func collectRollouts(callback: (any Callback)? = nil) throws -> Bool {
    let (buffer, env, collector, batch) = (rolloutBuffer, env, collector, collector.batch)
    let (policy, state, settings) = (policy, state, hyperparameters)
    if state.call == nil { try callback?.initCallback(self, parent: nil) }
    if !state.hasObservations {
      try env.resetAll()
      collector.startEpisodes()
      state.hasObservations = true
    }
    buffer.isComplete = false
    collector.startRollout()
    try callback?.onRolloutStart(progress(.rollout))
    batch.resetNoise()
    for step in 0..<buffer.nSteps {
      if settings.sdeSampleFreq > 0, step % settings.sdeSampleFreq == 0 { batch.resetNoise() }
      let row = step * env.nEnvs
      let actions = buffer.actions.base + row * env.actionSize
      collector.readStates(into: buffer.lstmStates.base + row * buffer.stateSize)
      do {
        try collector.readMasks(into: buffer.actionMasks.base + row * buffer.maskSize)
      } catch {
        state.hasObservations = false
        throw error
      }
      batch.act(
        env.observations, rows: env.nEnvs, deterministic: false, random: &policy.random, into: actions)
      try checkFinite(batch, step: step)

      // The buffer keeps what the policy saw and drew; the environments get the action within their bounds.
      (buffer.observations.base + row * env.observationSize).update(
        from: env.observations, count: env.nEnvs * env.observationSize)
      (buffer.values.base + row).update(from: batch.values, count: env.nEnvs)
      (buffer.logProbs.base + row).update(from: batch.logProb, count: env.nEnvs)
      (buffer.episodeStarts.base + row).update(from: collector.episodeStarts.base, count: env.nEnvs)
      let fitted = collector.fit(actions, policy)
      do {
        try env.stepAll(fitted)
      } catch {
        state.hasObservations = false  // the next call of `learn` starts new episodes
        throw error
      }

      state.numTimesteps += env.nEnvs
      for index in 0..<env.nEnvs {
        var reward = Float(env.rewards[index])
        if env.isDone(index) {
          state.note(
            env.episodes[index], wasTruncated: env.isCutOff(index), windowSize: settings.statsWindowSize)
          // An episode that was cut off would have gone on: what it was still worth counts as reward.
          if env.isCutOff(index) {
            reward += Float(settings.gamma)
              * collector.cutOffValue(index, of: env, lastValue: buffer.values.base[row + index])
          }
        }
        buffer.rewards.base[row + index] = reward
        collector.episodeStarts.base[index] = env.isDone(index) ? 1 : 0
      }
      if let callback, try !callback.onStep(progress(.rollout)) { return false }
    }
    collector.forgetEndedEpisodes()
    batch.predictValues(env.observations, rows: env.nEnvs)
    buffer.computeReturnsAndAdvantage(
      lastValues: batch.values, lastDones: collector.episodeStarts.base, gamma: settings.gamma,
      gaeLambda: settings.gaeLambda, kernels: policy.kernels)
    try warnOfRollout(callback)
    try callback?.onRolloutEnd(progress(.rollout))
    return true
  }

  /// - Throws: `EngineError.nonFinite` when the policy gave no numbers for an environment.
  private func checkFinite(_ batch: ActorCriticBatch, step: Int) throws {
    for index in 0..<rolloutBuffer.nEnvs {
      let (value, logProb) = (batch.values[index], batch.logProb[index])
      guard !value.isFinite || !logProb.isFinite else { continue }
      state.hasObservations = false
      let parameter = policy.parameters.firstNonFinite(in: policy.parameters.values)
      throw EngineError.nonFinite(
        NonFinite(
          parameter.map { .parameter($0) } ?? (value.isFinite ? .logProb : .value),
          .rollout(env: index, step: step), timesteps: state.numTimesteps))
    }
  }

  /// What schedules are asked for.
  var scheduleProgress: Double {
    guard hyperparameters.variant.scheduleProgress == .beforeRollout, state.call != nil else {
      return state.progressRemaining
    }
    return 1 - Double(state.numTimesteps - rolloutBuffer.count) / Double(state.totalTimesteps)
  }

  func progress(_ phase: TrainingProgress.Phase) -> TrainingProgress {
    TrainingProgress(
      phase: phase, timesteps: state.numTimesteps, totalTimesteps: state.totalTimesteps,
      iteration: state.iteration, meanReward: state.meanReward)
  }

  private func logRollout(seconds: Double) {
    let step = state.numTimesteps
    let seconds = max(seconds, 1e-9)
    logger.record("time/iterations", Double(state.iteration), at: step)
    if let mean = state.meanReward {
      logger.record("rollout/ep_rew_mean", mean, at: step)
      let length = state.episodes.reduce(0) { $0 + $1.l }
      logger.record("rollout/ep_len_mean", Double(length) / Double(state.episodes.count), at: step)
    }
    let successes = state.episodes.compactMap(\.isSuccess)
    if !successes.isEmpty {
      logger.record("rollout/success_rate", Double(successes.count { $0 }) / Double(successes.count), at: step)
    }
    if let share = state.truncatedFraction { logger.record("rollout/truncated_fraction", share, at: step) }
    if let share = collector.clippedFraction { logger.record("rollout/clipped_action_fraction", share, at: step) }
    logger.record("time/fps", (Double(step - state.timestepsAtStart) / seconds).rounded(.down), at: step)
    logger.record("time/time_elapsed", seconds, at: step)
    logger.record("time/total_timesteps", Double(step), at: step)
  }
}

/// Memory for collecting rollouts.
public final class RolloutCollector {
  let batch: ActorCriticBatch
  /// 1 for each environment whose next step starts an episode, else 0.
  let episodeStarts: FloatBuffer
  /// nil when every action is allowed.
  let masks: ActionMasks?
  /// What a recurrent policy remembers of the episode in each environment; empty without.
  let lstmStates: FloatBuffer
  private let single: ActorCriticBatch
  private let fitted: FloatBuffer
  private let nEnvs: Int
  private let stateSize: Int
  private let actionSize: Int
  private let truncation: PPOVariant.Truncation
  /// Whether actions beyond the bounds of their space are clipped.
  private let clips: Bool
  private var clippedCount = 0
  private var actionCount = 0

  /// - Throws: `EngineError.noActionMasks`, `.unmaskableSpace`, `.unmaskablePolicy`.
  init(
    policy: ActorCriticPolicy, env: VecEnv, useMasking: Bool, truncation: PPOVariant.Truncation
  ) throws {
    masks = useMasking ? try ActionMasks(env) : nil
    if useMasking { try policy.checkMasking() }
    batch = policy.makeBatch(capacity: env.nEnvs)
    single = policy.makeBatch(capacity: 1)
    episodeStarts = FloatBuffer(env.nEnvs)
    fitted = FloatBuffer(env.nEnvs * env.actionSize)
    lstmStates = FloatBuffer(env.nEnvs * policy.stateSize)
    (nEnvs, actionSize, stateSize, self.truncation) = (env.nEnvs, env.actionSize, policy.stateSize, truncation)
    if case .box = env.actionSpace { clips = !policy.kwargs.squashOutput } else { clips = false }
    batch.lstmStates = lstmStates.base
  }

  /// The share of the components of this rollout's actions that were clipped; nil for actions that never are.
  var clippedFraction: Double? { clips && actionCount > 0 ? Double(clippedCount) / Double(actionCount) : nil }

  func startRollout() { (clippedCount, actionCount) = (0, 0) }

  func startEpisodes() { episodeStarts.elements.update(repeating: 1) }

  /// The next actions are those that the environments allow now.
  /// - Parameter memory: keeps the masks until the actions are drawn; a row for each environment.
  /// - Throws: `EngineError.everyActionForbidden`.
  func readMasks(into memory: UnsafeMutablePointer<Float>) throws {
    guard let masks else { return }
    try masks.write(into: memory)
    batch.actionMasks = UnsafePointer(memory)
  }

  /// Copies what is remembered before the next step, which is nothing where an episode starts.
  func readStates(into memory: UnsafeMutablePointer<Float>) {
    forgetEndedEpisodes()
    memory.update(from: lstmStates.base, count: lstmStates.count)
  }

  func forgetEndedEpisodes() {
    for env in 0..<nEnvs where episodeStarts.base[env] != 0 {
      (lstmStates.base + env * stateSize).update(repeating: 0, count: stateSize)
    }
  }

  /// A copy of the actions, fit for the environments.
  func fit(_ actions: UnsafePointer<Float>, _ policy: ActorCriticPolicy) -> UnsafePointer<Float> {
    fitted.base.update(from: actions, count: nEnvs * actionSize)
    for env in 0..<nEnvs { policy.fit(fitted.base + env * actionSize) }
    if clips {
      for i in 0..<nEnvs * actionSize where fitted.base[i] != actions[i] { clippedCount += 1 }
      actionCount += nEnvs * actionSize
    }
    return UnsafePointer(fitted.base)
  }

  /// What the episode that was cut off in environment `index` was still worth.
  /// - Parameter lastValue: V of the observation from which its last step was taken.
  func cutOffValue(_ index: Int, of env: VecEnv, lastValue: Float) -> Float {
    switch truncation {
    case .bootstrapsTerminalValue:
      single.lstmStates = lstmStates.base + index * stateSize  // after the episode's last step
      single.predictValues(env.terminalObservations + index * env.observationSize, rows: 1)
      return single.values[0]
    case .bootstrapsPreviousValue: return lastValue
    case .countsAsTermination: return 0
    }
  }
}
