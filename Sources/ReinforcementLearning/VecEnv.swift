// Several environments that are stepped together, as Stable-Baselines3's DummyVecEnv with a Monitor around each.
import Environments

/// The return and the length of an episode, as Stable-Baselines3's Monitor reports them.
public struct EpisodeInfo: Hashable, Sendable {
  /// The sum of rewards, rounded to six decimals.
  public let r: Double
  /// In steps.
  public let l: Int
  /// Whether it reached its goal; nil when the environment does not say.
  public let isSuccess: Bool?

  public init(r: Double, l: Int, isSuccess: Bool? = nil) {
    self.r = r
    self.l = l
    self.isSuccess = isSuccess
  }
}

/// What a step of one environment yields beside observation, reward and done.
public struct StepInfo: Hashable, Sendable {
  /// The last observation of an episode that ended with this step; the step's own is the next episode's first.
  public let terminalObservation: [Float]?
  /// The episode was cut off by its time limit, and had not ended by itself.
  public let truncated: Bool
  /// The episode that ended with this step.
  public let episode: EpisodeInfo?

  public init(terminalObservation: [Float]?, truncated: Bool, episode: EpisodeInfo?) {
    self.terminalObservation = terminalObservation
    self.truncated = truncated
    self.episode = episode
  }
}

/// What a step of all environments yields; one element, or row, for each environment.
public struct VecStep: Hashable, Sendable {
  public let observations: Tensor
  public let rewards: [Float]
  public let dones: [Bool]
  public let infos: [StepInfo]

  public init(observations: Tensor, rewards: [Float], dones: [Bool], infos: [StepInfo]) {
    self.observations = observations
    self.rewards = rewards
    self.dones = dones
    self.infos = infos
  }
}

/// `nEnvs` environments of one id; environment i starts from `seed + i`.
///
/// - Throws: `EnvironmentError.unknownId`, `.invalidBatchCount`, `.negativeSeed`.
public func makeVecEnv(_ id: String, nEnvs: Int = 1, seed: Int = 0) throws -> VecEnv {
  try VecEnv(nEnvs: nEnvs, seed: seed) { try EnvironmentRegistry.makeBatch(id, count: $0) }
}

/// What a model can be told to learn in: environments, or the id of one that is made for it.
public protocol VecEnvSource {
  /// - Throws: `EnvironmentError.unknownId`.
  func makeVecEnv() throws -> VecEnv
}

extension VecEnv: VecEnvSource {
  /// These environments themselves.
  public func makeVecEnv() -> VecEnv { self }
}

extension String: VecEnvSource {
  /// One environment of this id.
  public func makeVecEnv() throws -> VecEnv { try ReinforcementLearning.makeVecEnv(self) }
}

/// Environments of one type, stepped together; a finished one starts its next episode within the same step.
public final class VecEnv {
  public let spec: EnvSpec
  public let nEnvs: Int
  public var observationSpace: Space { spec.observationSpace }
  public var actionSpace: Space { spec.actionSpace }

  /// The newest observations, rows of `observationSize`, and what the last step gave.
  let observations: UnsafeMutablePointer<Float>
  let terminalObservations: UnsafeMutablePointer<Float>
  let rewards: UnsafeMutablePointer<Double>
  let terminated: UnsafeMutablePointer<Bool>
  let truncated: UnsafeMutablePointer<Bool>
  let observationSize: Int
  let actionSize: Int
  /// Return and length of each environment's episode: the finished one after a step that ended it.
  var episodes: [EpisodeInfo]

  /// The environments themselves, beneath all wrappers.
  let batch: EnvironmentBatch
  private let makeBatch: (Int) throws -> EnvironmentBatch
  /// What stands between these and the environments within; nil for those that are stepped directly.
  let wrapper: (any VecEnvWrapper)?
  /// Of the episodes that are going on; `nEnvs` each.
  let returns: UnsafeMutablePointer<Double>
  let lengths: UnsafeMutablePointer<Int>
  private let owned: [UnsafeMutableRawPointer]
  /// What the next reset starts from anew.
  var pendingSeed: Int?
  var isReset = false
  /// Steps since the making.
  var steps = 0
  /// Where finished episodes are written, a file for each environment; empty: nowhere.
  var monitorFiles: [MonitorFile] = []

  /// Environments of one's own dynamics; `makeVecEnv` finds the built-in ones by name.
  /// - Throws: `EnvironmentError.invalidBatchCount`, `.negativeSeed`.
  public convenience init(_ dynamics: some EnvironmentDynamics, nEnvs: Int = 1, seed: Int = 0) throws {
    try self.init(nEnvs: nEnvs, seed: seed) { try EnvironmentBatch(dynamics, count: $0) }
  }

  init(nEnvs: Int, seed: Int, makeBatch: @escaping (Int) throws -> EnvironmentBatch) throws {
    try EngineError.check("seed", seed, .atLeast(0))
    batch = try makeBatch(nEnvs)
    self.makeBatch = makeBatch
    self.nEnvs = nEnvs
    spec = batch.spec
    (observationSize, actionSize) = (batch.observationSize, batch.actionSize)
    pendingSeed = seed
    wrapper = nil
    observations = .allocate(capacity: max(nEnvs * observationSize, 1))
    terminalObservations = .allocate(capacity: max(nEnvs * observationSize, 1))
    rewards = .allocate(capacity: nEnvs)
    terminated = .allocate(capacity: nEnvs)
    truncated = .allocate(capacity: nEnvs)
    observations.initialize(repeating: 0, count: nEnvs * observationSize)
    terminalObservations.initialize(repeating: 0, count: nEnvs * observationSize)
    rewards.initialize(repeating: 0, count: nEnvs)
    terminated.initialize(repeating: false, count: nEnvs)
    truncated.initialize(repeating: false, count: nEnvs)
    returns = .allocate(capacity: nEnvs)
    lengths = .allocate(capacity: nEnvs)
    returns.initialize(repeating: 0, count: nEnvs)
    lengths.initialize(repeating: 0, count: nEnvs)
    episodes = Array(repeating: EpisodeInfo(r: 0, l: 0), count: nEnvs)
    owned = [
      UnsafeMutableRawPointer(observations), UnsafeMutableRawPointer(terminalObservations),
      UnsafeMutableRawPointer(rewards), UnsafeMutableRawPointer(terminated), UnsafeMutableRawPointer(truncated),
      UnsafeMutableRawPointer(returns), UnsafeMutableRawPointer(lengths),
    ]
  }

  /// Environments with `wrapper` around them; what the wrapper does not change is the same memory.
  init(_ wrapper: any VecEnvWrapper) {
    let inner = wrapper.inner
    self.wrapper = wrapper
    (batch, makeBatch, nEnvs) = (inner.batch, inner.makeBatch, inner.nEnvs)
    var spec = inner.spec
    (spec.observationSpace, spec.actionSpace) = (wrapper.observationSpace, wrapper.actionSpace)
    if spec.observationSpace != inner.observationSpace { spec.observationNames = [] }
    self.spec = spec
    (observationSize, actionSize) = (spec.observationSpace.flatCount, inner.actionSize)
    (terminated, truncated) = (inner.terminated, inner.truncated)
    if wrapper.changesResults {
      let count = nEnvs * observationSize
      observations = .allocate(capacity: max(count, 1))
      terminalObservations = .allocate(capacity: max(count, 1))
      rewards = .allocate(capacity: nEnvs)
      observations.initialize(repeating: 0, count: count)
      terminalObservations.initialize(repeating: 0, count: count)
      rewards.initialize(repeating: 0, count: nEnvs)
      owned = [
        UnsafeMutableRawPointer(observations), UnsafeMutableRawPointer(terminalObservations),
        UnsafeMutableRawPointer(rewards),
      ]
    } else {
      (observations, terminalObservations) = (inner.observations, inner.terminalObservations)
      (rewards, owned) = (inner.rewards, [])
    }
    (returns, lengths) = (inner.returns, inner.lengths)
    episodes = inner.episodes
  }

  deinit { for memory in owned { memory.deallocate() } }

  /// Other environments of the same kind, wrapped alike; statistics of theirs stay as they are now.
  func copy(nEnvs: Int, seed: Int) throws -> VecEnv {
    guard let wrapper else { return try VecEnv(nEnvs: nEnvs, seed: seed, makeBatch: makeBatch) }
    return VecEnv(try wrapper.copy(around: wrapper.inner.copy(nEnvs: nEnvs, seed: seed)))
  }

  /// At the next reset environment i starts anew from `seed + i`.
  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  public func seed(_ seed: Int) throws {
    try EngineError.check("seed", seed, .atLeast(0))
    if let wrapper { try wrapper.inner.seed(seed) } else { pendingSeed = seed }
  }

  /// Starts an episode in every environment. Seeds apply to the first reset (and to the one after `seed(_:)`); later
  /// ones go on with each environment's own generator.
  /// - Returns: observations, a row each.
  /// - Throws: `EngineError.nonFiniteObservation`.
  @discardableResult
  public func reset() throws -> Tensor {
    try resetAll()
    return observationTensor
  }

  /// Moves every environment on by one step.
  /// - Parameter actions: a row each, as `ActorCriticPolicy.predict` gives them.
  /// - Throws: `EngineError.notReset`, `.shapeMismatch`, `.actionOutsideSpace`, `.nonFiniteObservation`,
  ///   `.nonFiniteReward`.
  public func step(_ actions: Tensor) throws -> VecStep {
    guard isReset else { throw EngineError.notReset }
    guard actions.rowCount == nEnvs, actions.count == nEnvs * actionSize else {
      throw EngineError.shapeMismatch(
        .actions, expected: [nEnvs] + actionSpace.shape, actual: actions.shape)
    }
    for (env, action) in actions.rows.enumerated() {
      // Components beyond a box's bounds are the environment's to judge, as in Gymnasium.
      let isFit = if case .box = actionSpace { action.allSatisfy(\.isFinite) } else { actionSpace.contains(action) }
      guard isFit else {
        throw EngineError.actionOutsideSpace(env: env, value: "\(action)", space: "\(actionSpace)")
      }
    }
    try stepAll(actions.elements)
    return VecStep(
      observations: observationTensor, rewards: (0..<nEnvs).map { Float(rewards[$0]) },
      dones: (0..<nEnvs).map(isDone), infos: (0..<nEnvs).map(info))
  }

  /// `step` with a discrete action for each environment.
  public func step(_ actions: [Int]) throws -> VecStep { try step(Tensor(actions.map { Float($0) })) }

  /// `step` with the components of a continuous action for each environment.
  public func step(_ actions: [[Float]]) throws -> VecStep { try step(Tensor(actions)) }

  // MARK: Without allocation

  func resetAll() throws {
    if let wrapper {
      try wrapper.inner.resetAll()
      wrapper.reset(into: self)
      isReset = true
      return
    }
    try batch.resetAll(seed: pendingSeed, observations: observations)
    pendingSeed = nil
    for env in 0..<nEnvs { (returns[env], lengths[env]) = (0, 0) }
    isReset = true
    if !Self.areFinite(observations, nEnvs * observationSize) { try throwNonFinite() }
  }

  /// - Parameter actions: rows of `actionSize`, unchecked.
  func stepAll(_ actions: UnsafePointer<Float>) throws {
    if let wrapper { return try stepAll(actions, through: wrapper) }
    batch.stepAll(
      actions: actions, observations: observations, rewards: rewards, terminated: terminated, truncated: truncated,
      terminalObservations: terminalObservations)
    steps += 1
    for env in 0..<nEnvs {
      returns[env] += rewards[env]
      lengths[env] &+= 1
    }
    var areFinite = Self.areFinite(observations, nEnvs * observationSize) && Self.areFinite(rewards, nEnvs)
    for env in doneEnvs {
      episodes[env] = EpisodeInfo(
        r: (returns[env] * 1e6).rounded(.toNearestOrEven) / 1e6, l: lengths[env], isSuccess: batch.isSuccess(env))
      (returns[env], lengths[env]) = (0, 0)
      areFinite = areFinite && Self.areFinite(terminalObservations + env * observationSize, observationSize)
      if !monitorFiles.isEmpty { try monitorFiles[env].write(episodes[env]) }
    }
    if !areFinite { try throwNonFinite() }
  }

  private func stepAll(_ actions: UnsafePointer<Float>, through wrapper: any VecEnvWrapper) throws {
    try wrapper.inner.stepAll(wrapper.actions(actions))
    wrapper.step(into: self)
    steps += 1
    for env in doneEnvs { episodes[env] = wrapper.inner.episodes[env] }
  }

  func isDone(_ env: Int) -> Bool { terminated[env] || truncated[env] }

  /// Those whose episode ended with the last step.
  var doneEnvs: DoneEnvironments { DoneEnvironments(terminated: terminated, truncated: truncated, count: nEnvs) }

  /// The episode was cut off and had not ended by itself.
  func isCutOff(_ env: Int) -> Bool { truncated[env] && !terminated[env] }

  /// - Throws: `EngineError.nonFiniteObservation`, `.nonFiniteReward`, for the first number of the last step that is
  ///   not finite.
  private func throwNonFinite() throws {
    for i in 0..<nEnvs * observationSize where !observations[i].isFinite {
      throw EngineError.nonFiniteObservation(id: spec.id, env: i / max(observationSize, 1), step: steps)
    }
    for env in 0..<nEnvs {
      if isDone(env), !Self.areFinite(terminalObservations + env * observationSize, observationSize) {
        throw EngineError.nonFiniteObservation(id: spec.id, env: env, step: steps)
      }
      if !rewards[env].isFinite { throw EngineError.nonFiniteReward(id: spec.id, env: env, step: steps) }
    }
  }

  private static func areFinite(_ numbers: UnsafePointer<Float>, _ count: Int) -> Bool {
    // x - x is +0 for a finite x, NaN for all else: no branch, and vectors of several.
    var bits: UInt32 = 0
    for i in 0..<count { bits |= (numbers[i] - numbers[i]).bitPattern }
    return bits == 0
  }

  private static func areFinite(_ numbers: UnsafePointer<Double>, _ count: Int) -> Bool {
    var bits: UInt64 = 0
    for i in 0..<count { bits |= (numbers[i] - numbers[i]).bitPattern }
    return bits == 0
  }

  private var observationTensor: Tensor {
    Tensor(copying: observations, shape: [nEnvs] + observationSpace.shape)
  }

  private func info(_ env: Int) -> StepInfo {
    guard isDone(env) else { return StepInfo(terminalObservation: nil, truncated: false, episode: nil) }
    let last = UnsafeBufferPointer(start: terminalObservations + env * observationSize, count: observationSize)
    return StepInfo(terminalObservation: Array(last), truncated: isCutOff(env), episode: episodes[env])
  }
}

extension VecEnv: CustomStringConvertible {
  public var description: String {
    wrapper.map { "\($0.kind.name)(\($0.inner))" } ?? "VecEnv(\(spec.id), nEnvs: \(nEnvs))"
  }
}
