// What is allowed and yet hardly meant, as data, and how it is said.

/// What training warns of: each kind once, in the log's tables, to the callback and in `warnings`.
public enum TrainingWarning: Hashable, Codable, Sendable {
  /// The last minibatch of each epoch is smaller than the others.
  case raggedMinibatch(batchSize: Int, samples: Int)
  /// Each epoch is one minibatch, and a smaller one than was asked for.
  case batchLargerThanRollout(batchSize: Int, samples: Int)
  /// A schedule that is `faithful` has gone below 0; its hyperparameter, and the value in the update.
  case negativeSchedule(String, value: Double, timesteps: Int)
  /// Time limits end episodes, and `PPOVariant.truncation` says to learn that nothing comes after them. The share of
  /// the last episodes that were cut off.
  case truncationWithoutTerminalValue(share: Double, timesteps: Int)
  /// At the end of `learn`: the time limit ended all of the last episodes, and all with the same return, below the
  /// environment's reward threshold (if it has one).
  case onlyTruncatedEpisodes(count: Int, reward: Double)
  /// More than half of the components of actions in a rollout were beyond the action space's bounds.
  case clippedActions(share: Double, timesteps: Int)

  /// The share of clipped components that is warned of when it is exceeded.
  static let clippedShare = 0.5

  public var message: String {
    switch self {
    case .raggedMinibatch(let batchSize, let samples):
      "batchSize is \(batchSize) and a rollout has \(samples) samples (nSteps * nEnvs): the last minibatch of each "
        + "epoch has only \(samples % batchSize)"
    case .batchLargerThanRollout(let batchSize, let samples):
      "batchSize is \(batchSize) and a rollout has only \(samples) samples (nSteps * nEnvs): each epoch is one "
        + "minibatch of \(samples)"
    case .negativeSchedule(let name, let value, let timesteps):
      "\(name) is \(value) after \(timesteps) timesteps: the last rollout goes beyond totalTimesteps and the schedule "
        + "is faithful; leave faithful out to end at 0"
    case .truncationWithoutTerminalValue(let share, let timesteps):
      "\(Self.percent(share)) of the last episodes were cut off by the time limit after \(timesteps) timesteps, "
        + "and what they were still worth is not learnt from their last observations; the truncation "
        + ".bootstrapsTerminalValue does so"
    case .onlyTruncatedEpisodes(let count, let reward):
      "the last \(count) episodes were all cut off by the time limit with the return \(reward): nothing tells good "
        + "actions from bad ones; more exploration (entCoef, useSDE) or a longer time limit may help"
    case .clippedActions(let share, let timesteps):
      "\(Self.percent(share)) of the actions' components were beyond the action space's bounds after \(timesteps) "
        + "timesteps and were clipped; a smaller logStdInit, or useSDE with squashOutput, may help"
    }
  }

  /// Whether the other is the same kind, which is told once.
  func isLike(_ other: TrainingWarning) -> Bool {
    switch (self, other) {
    case (.raggedMinibatch, .raggedMinibatch), (.batchLargerThanRollout, .batchLargerThanRollout),
      (.truncationWithoutTerminalValue, .truncationWithoutTerminalValue),
      (.onlyTruncatedEpisodes, .onlyTruncatedEpisodes), (.clippedActions, .clippedActions):
      true
    case (.negativeSchedule(let name, _, _), .negativeSchedule(let other, _, _)): name == other
    default: false
    }
  }

  private static func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
}

extension TrainingWarning: CustomStringConvertible {
  public var description: String { message }
}

extension OnPolicyAlgorithm {
  /// What training has warned of since the counting of timesteps began.
  public var warnings: [TrainingWarning] { state.warnings }

  /// - Throws: `EngineError.unwritableLog`.
  func warn(_ warning: TrainingWarning, _ callback: (any Callback)?) throws {
    guard !state.warnings.contains(where: warning.isLike) else { return }
    state.warnings.append(warning)
    try logger.warn(warning)
    callback?.onWarning(warning)
  }

  /// Before an update: what its settings make of the rollout.
  func warnOfUpdate(_ callback: (any Callback)?) throws {
    let (settings, samples) = (hyperparameters, rolloutBuffer.count)
    if settings.batchSize > samples {
      try warn(.batchLargerThanRollout(batchSize: settings.batchSize, samples: samples), callback)
    } else if samples % settings.batchSize != 0, settings.variant.lastMinibatch == .kept {
      try warn(.raggedMinibatch(batchSize: settings.batchSize, samples: samples), callback)
    }
    let schedules = [
      ("learningRate", settings.learningRate), ("clipRange", settings.clipRange),
      ("clipRangeVf", settings.clipRangeVf ?? 0),
    ]
    for (name, schedule) in schedules where schedule(scheduleProgress) < 0 {
      let value = schedule(scheduleProgress)
      try warn(.negativeSchedule(name, value: value, timesteps: state.numTimesteps), callback)
    }
  }

  /// After a rollout: what happened in it.
  func warnOfRollout(_ callback: (any Callback)?) throws {
    if hyperparameters.variant.truncation != .bootstrapsTerminalValue, let share = state.truncatedFraction, share > 0 {
      try warn(.truncationWithoutTerminalValue(share: share, timesteps: state.numTimesteps), callback)
    }
    if let share = collector.clippedFraction, share > TrainingWarning.clippedShare {
      try warn(.clippedActions(share: share, timesteps: state.numTimesteps), callback)
    }
  }

  /// At the end of `learn`.
  func warnOfTraining(_ callback: (any Callback)?) throws {
    let rewards = Set(state.episodes.map(\.r))
    guard state.truncatedFraction == 1, state.episodes.count >= 10, let reward = rewards.first, rewards.count == 1,
      reward.isFinite, reward < env.spec.rewardThreshold ?? .infinity
    else { return }
    try warn(.onlyTruncatedEpisodes(count: state.episodes.count, reward: reward), callback)
  }
}
