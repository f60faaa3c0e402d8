// The state of a training: policy, optimiser, environments, rollout, log and counters.
import Environments
import NumericKernels

extension RolloutBuffer: Savable {
  public struct SavedHead: Codable {
    let isComplete: Bool
    /// nil: no.
    let hasActionMasks: Bool?
    /// nil: no.
    let hasLSTMStates: Bool?
  }

  /// Masks and states are saved where there are any.
  private var savedColumns: [Column] {
    Column.allCases.filter { ($0 != .actionMasks || maskSize > 0) && ($0 != .lstmStates || stateSize > 0) }
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    for column in savedColumns { writer.add("\(prefix)\(column.rawValue)", tensor(column)) }
    return SavedHead(
      isComplete: isComplete, hasActionMasks: maskSize > 0 ? true : nil, hasLSTMStates: stateSize > 0 ? true : nil)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> RolloutBuffer {
    let observations = try reader.tensor("\(prefix)\(Column.observations.rawValue)").shape
    let actions = try reader.tensor("\(prefix)\(Column.actions.rawValue)").shape
    func shape(_ column: Column, _ isThere: Bool?) throws -> [Int] {
      isThere == true ? try reader.tensor("\(prefix)\(column.rawValue)").shape : actions.prefix(2) + [0]
    }
    let masks = try shape(.actionMasks, head.hasActionMasks)
    let states = try shape(.lstmStates, head.hasLSTMStates)
    guard [observations, actions, masks, states].allSatisfy({ $0.count == 3 && $0.prefix(2) == actions.prefix(2) }),
      (observations + actions + masks + states).allSatisfy({ (0...1 << 28).contains($0) })
    else { throw EngineError.damagedState("observations of shape \(observations), actions of shape \(actions)") }
    let rewards = try reader.tensor("\(prefix)\(Column.rewards.rawValue)")
    guard rewards.shape == Array(observations.prefix(2)) else {
      throw EngineError.damagedState("observations of shape \(observations), rewards of shape \(rewards.shape)")
    }
    let buffer = RolloutBuffer(
      nSteps: observations[0], nEnvs: observations[1], observationSize: observations[2], actionSize: actions[2],
      maskSize: masks[2], stateSize: states[2])
    try buffer.adopt(reader, at: prefix, head)
    return buffer
  }

  func adopt(_ reader: StateReader, at prefix: String, _ head: SavedHead) throws {
    for column in savedColumns {
      let saved = try reader.tensor("\(prefix)\(column.rawValue)", shape: shape(of: column))
      buffer(column).base.update(from: saved.elements, count: saved.count)
    }
    isComplete = head.isComplete
  }
}

extension Logger: Savable {
  public struct SavedHead: Codable {
    let keys: [String]
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    write(to: &writer, at: prefix, includingNoise: true)
  }

  func write(to writer: inout StateWriter, at prefix: String, includingNoise: Bool) -> SavedHead {
    let saved = all.filter { includingNoise || !$0.isNoisy }
    for series in saved {
      writer.add("\(prefix)\(series.name).steps", series.steps)
      writer.add("\(prefix)\(series.name).values", series.values)
    }
    return SavedHead(keys: saved.map(\.name))
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> Logger {
    let logger = Logger()
    try logger.adopt(reader, at: prefix, head)
    return logger
  }

  func adopt(_ reader: StateReader, at prefix: String, _ head: SavedHead) throws {
    var series: [String: Series] = [:]
    for key in head.keys {
      guard Self.keys.contains(key) else { throw EngineError.unknownLogKey(key, known: Self.keys) }
      series[key] = Self.empty(key)
      series[key]?.steps = try reader.elements("\(prefix)\(key).steps")
      series[key]?.values = try reader.elements("\(prefix)\(key).values")
    }
    self.series = series
    findPending()
  }
}

extension Adam {
  struct SavedHead: Codable {
    let stepCount: Int
  }

  func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    for entry in storage.entries {
      writer.add("\(prefix)exp_avg.\(entry.name)", storage.tensor(entry, of: m))
      writer.add("\(prefix)exp_avg_sq.\(entry.name)", storage.tensor(entry, of: v))
    }
    writer.add("\(prefix)beta_powers", [beta1Power, beta2Power])
    writer.add("\(prefix)last_gradient", [gradientNorm, clipCoefficient])
    return SavedHead(stepCount: stepCount)
  }

  func adopt(_ reader: StateReader, at prefix: String, _ head: SavedHead) throws {
    for entry in storage.entries {
      for (group, buffer) in [("exp_avg", m), ("exp_avg_sq", v)] {
        let tensor = try reader.tensor("\(prefix)\(group).\(entry.name)", shape: entry.shape)
        try storage.set(entry, of: buffer, to: tensor)
      }
    }
    let powers: [Double] = try reader.elements("\(prefix)beta_powers", count: 2)
    let last: [Float] = try reader.elements("\(prefix)last_gradient", count: 2)
    (beta1Power, beta2Power) = (powers[0], powers[1])
    (gradientNorm, clipCoefficient) = (last[0], last[1])
    stepCount = head.stepCount
  }
}

extension TrainingState {
  struct SavedHead: Codable {
    let numTimesteps: Int
    let totalTimesteps: Int
    let timestepsAtStart: Int
    let iteration: Int
    let hasObservations: Bool
    let call: LearnCall?
    /// Of each of the last episodes; nil in older files.
    let truncated: [Bool]?
    let successes: [Bool?]?
    let warnings: [TrainingWarning]?
  }

  func write(to writer: inout StateWriter, at prefix: String, includingNoise: Bool) -> SavedHead {
    writer.add("\(prefix)progress_remaining", [progressRemaining])
    writer.add("\(prefix)episode_returns", episodes.map(\.r))
    writer.add("\(prefix)episode_lengths", episodes.map(\.l))
    // In the middle of a rollout there is no call to go on with.
    let call = call?.isAtCheckpoint == true ? call : nil
    if let call, includingNoise { writer.add("\(prefix)seconds", [call.seconds]) }
    return SavedHead(
      numTimesteps: numTimesteps, totalTimesteps: totalTimesteps, timestepsAtStart: timestepsAtStart,
      iteration: iteration, hasObservations: hasObservations, call: call, truncated: wereTruncated,
      successes: episodes.map(\.isSuccess), warnings: warnings)
  }

  func adopt(_ reader: StateReader, at prefix: String, _ head: SavedHead) throws {
    let progress: [Double] = try reader.elements("\(prefix)progress_remaining", count: 1)
    let returns: [Double] = try reader.elements("\(prefix)episode_returns")
    let lengths: [Int] = try reader.elements("\(prefix)episode_lengths", count: returns.count)
    // Counters far beyond what any training reaches would overflow later.
    for count in [head.numTimesteps, head.totalTimesteps, head.timestepsAtStart, head.iteration] + lengths {
      guard (0...1 << 60).contains(count) else { throw EngineError.damagedState("a counter of it is \(count)") }
    }
    let truncated = head.truncated ?? Array(repeating: false, count: returns.count)
    let successes = head.successes ?? Array(repeating: nil, count: returns.count)
    guard truncated.count == returns.count, successes.count == returns.count else {
      throw EngineError.damagedState("it has \(returns.count) episodes and \(truncated.count) ends of them")
    }
    var call = head.call
    if call != nil {
      try EngineError.check("logInterval", call?.logInterval ?? 0, .atLeast(1))
      call?.secondsBefore = try (reader.elements("\(prefix)seconds", count: 1) as [Double])[0]
    }
    (numTimesteps, totalTimesteps, timestepsAtStart) = (head.numTimesteps, head.totalTimesteps, head.timestepsAtStart)
    (iteration, progressRemaining, hasObservations) = (head.iteration, progress[0], head.hasObservations)
    episodes = returns.indices.map { EpisodeInfo(r: returns[$0], l: lengths[$0], isSuccess: successes[$0]) }
    (wereTruncated, warnings) = (truncated, head.warnings ?? [])
    self.call = call
  }
}

extension PPO: Savable {
  public struct SavedHead: Codable {
    let hyperparameters: PPOHyperparameters
    let policy: ActorCriticPolicy.SavedHead
    /// nil when the state was saved without environments.
    let env: VecEnv.SavedHead?
    let environments: SavedEnvironmentKind
    /// Names, from the innermost outwards; nil: none.
    let wrappers: [String]?
    let nEnvs: Int
    let rolloutBuffer: RolloutBuffer.SavedHead
    let logger: Logger.SavedHead
    let optimizer: Adam.SavedHead
    let state: TrainingState.SavedHead
    let nUpdates: Int
  }

  public func write(to writer: inout StateWriter, at prefix: String) throws -> SavedHead {
    try write(to: &writer, at: prefix, includingEnvironments: true, includingNoise: true)
  }

  private func write(
    to writer: inout StateWriter, at prefix: String, includingEnvironments: Bool, includingNoise: Bool
  ) throws -> SavedHead {
    let policyHead = policy.write(to: &writer, at: "\(prefix)policy.")
    let wrappers = env.wrapped.compactMap(\.wrapper?.kind.name)
    writer.add("\(prefix)episode_starts", Array(collector.episodeStarts.elements))
    if policy.isRecurrent {
      writer.add(
        "\(prefix)lstm_states", Array(collector.lstmStates.elements), shape: [env.nEnvs, policy.stateSize])
    }
    return SavedHead(
      hyperparameters: hyperparameters, policy: policyHead,
      env: includingEnvironments ? try env.write(to: &writer, at: "\(prefix)env.") : nil,
      environments: try SavedEnvironmentKind(env.batch), wrappers: wrappers.isEmpty ? nil : wrappers, nEnvs: env.nEnvs,
      rolloutBuffer: rolloutBuffer.write(to: &writer, at: "\(prefix)rollout_buffer."),
      logger: logger.write(to: &writer, at: "\(prefix)logger.", includingNoise: includingNoise),
      optimizer: optimizer.write(to: &writer, at: "\(prefix)optimizer."),
      state: state.write(to: &writer, at: "\(prefix)state.", includingNoise: includingNoise), nUpdates: nUpdates)
  }

  /// The whole state, or a part of it; without arguments as `savedState()`.
  ///
  /// - Parameters:
  ///   - includingEnvironments: false when the environments are kept elsewhere, as when several models share them.
  ///   - includingNoise: false leaves out what comes from the clock: two models that learnt the same then have the same
  ///     bytes.
  /// - Throws: `EngineError.unsavableDynamics`.
  public func savedState(includingEnvironments: Bool, includingNoise: Bool = true) throws -> [UInt8] {
    var writer = StateWriter()
    let head = try write(
      to: &writer, at: "", includingEnvironments: includingEnvironments, includingNoise: includingNoise)
    return try writer.file(kind: "\(Self.self)", head: head)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> PPO {
    try read(from: reader, at: prefix, head, env: nil)
  }

  /// What `savedState()` saved.
  ///
  /// - Parameter env: the environments that the model goes on in; the saved ones' state is put into them, if there is
  ///   one. nil: new ones, made by their id.
  /// - Throws: `EngineError.damagedState`, `.newerState`, `.wrongKindOfState`, `.unfitState`, `.unknownDynamics`.
  public convenience init(savedState: [UInt8], env: VecEnv?) throws {
    let reader = try StateReader(savedState, kind: "\(Self.self)")
    let head: SavedHead = try reader.reading { try reader.head() }
    let (policy, env) = try reader.reading { try Self.parts(reader, at: "", head, env: env) }
    try reader.reading { try head.hyperparameters.validate(nEnvs: env.nEnvs) }
    try self.init(policy, env, head.hyperparameters)
    try reader.reading { try adopt(reader, at: "", head) }
  }

  private static func read(
    from reader: StateReader, at prefix: String, _ head: SavedHead, env: VecEnv?
  ) throws -> PPO {
    let (policy, env) = try parts(reader, at: prefix, head, env: env)
    let model = try PPO(policy, env, head.hyperparameters)
    try model.adopt(reader, at: prefix, head)
    return model
  }

  /// Policy and environments of a model that is to be made.
  private static func parts(
    _ reader: StateReader, at prefix: String, _ head: SavedHead, env: VecEnv?
  ) throws -> (ActorCriticPolicy, VecEnv) {
    let policy = try ActorCriticPolicy.read(from: reader, at: "\(prefix)policy.", head.policy)
    guard let env = try env ?? head.env.map({ try VecEnv.read(from: reader, at: "\(prefix)env.", $0) }) else {
      throw EngineError.unfitState("it was saved without environments; give it some to go on in")
    }
    try head.environments.check(env.batch)
    try env.checkWrappers(head.wrappers ?? [])
    guard env.nEnvs == head.nEnvs else {
      throw EngineError.unfitState("it is of \(head.nEnvs) environments, and there are \(env.nEnvs)")
    }
    guard policy.observationSpace == env.observationSpace, policy.actionSpace == env.actionSpace else {
      throw EngineError.unfitState("its policy is for other spaces than those of \(env)")
    }
    return (policy, env)
  }

  /// Puts a saved state into this model, which must have the same hyperparameters, layers and kind of environments.
  /// - Throws: `EngineError.damagedState`, `.newerState`, `.wrongKindOfState`, `.unfitState`; nothing is changed then.
  public func restore(_ savedState: [UInt8]) throws {
    // Read once into a model of its own: what is damaged or does not fit shows there.
    let copy = try PPO(savedState: savedState, env: env.copy(nEnvs: env.nEnvs, seed: 0))
    guard hyperparameters == copy.hyperparameters else {
      throw EngineError.unfitState("it is of a model with other hyperparameters")
    }
    try policy.check(isLike: copy.policy)
    let reader = try StateReader(savedState, kind: "\(Self.self)")
    try adopt(reader, at: "", reader.head())
  }

  private func adopt(_ reader: StateReader, at prefix: String, _ head: SavedHead) throws {
    let starts: [Float] = try reader.elements("\(prefix)episode_starts", count: env.nEnvs)
    let lstmStates: [Float] =
      policy.isRecurrent ? try reader.elements("\(prefix)lstm_states", shape: [env.nEnvs, policy.stateSize]) : []
    try rolloutBuffer.adopt(reader, at: "\(prefix)rollout_buffer.", head.rolloutBuffer)
    if rolloutBuffer.isComplete {
      try env.observationSpace.checkPolicyInput(
        Array(rolloutBuffer.observations.elements), "\(prefix)rollout_buffer.observations")
      try env.actionSpace.checkPolicyInput(Array(rolloutBuffer.actions.elements), "\(prefix)rollout_buffer.actions")
    }
    try policy.adopt(reader, at: "\(prefix)policy.")
    try optimizer.adopt(reader, at: "\(prefix)optimizer.", head.optimizer)
    try logger.adopt(reader, at: "\(prefix)logger.", head.logger)
    try state.adopt(reader, at: "\(prefix)state.", head.state)
    if let saved = head.env { try env.adopt(reader, at: "\(prefix)env.", saved) }
    state.hasObservations = state.hasObservations && env.isReset
    state.updateMeanReward()
    collector.episodeStarts.base.update(from: starts, count: starts.count)
    collector.lstmStates.base.update(from: lstmStates, count: lstmStates.count)
    guard (0...1 << 60).contains(head.nUpdates), (0...1 << 60).contains(head.optimizer.stepCount) else {
      throw EngineError.damagedState("it counts \(head.nUpdates) updates")
    }
    nUpdates = head.nUpdates
  }

  // MARK: Files

  /// Writes the whole state to a file in the safetensors format, as Stable-Baselines3's `save`.
  ///
  /// The file is there whole or not at all.
  /// - Throws: `EngineError.unwritableFile`, `.unsavableDynamics`.
  public func save(to path: String) throws {
    try WholeFile.write(savedState(), to: path)
  }

  /// The model that `save(to:)` wrote; it goes on learning with the same bits.
  ///
  /// - Parameter env: see `init(savedState:env:)`.
  /// - Throws: `EngineError.unreadableFile`, and as `init(savedState:env:)`.
  public static func load(from path: String, env: VecEnv? = nil) throws -> PPO {
    try PPO(savedState: WholeFile.read(path, limit: 1 << 34), env: env)
  }
}
