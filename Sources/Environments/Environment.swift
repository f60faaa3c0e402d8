// The face of one environment: Gymnasium's `reset` and `step`, checked.

/// What `Environment.reset` yields.
public struct ResetResult: Hashable, Sendable {
  /// The first observation of the episode; its components are named in `EnvSpec.observationNames`.
  public let observation: [Float]

  public init(observation: [Float]) { self.observation = observation }
}

/// What `Environment.step` yields.
public struct StepResult: Hashable, Sendable {
  /// The observation after the step; its components are named in `EnvSpec.observationNames`.
  public let observation: [Float]
  public let reward: Double
  /// The episode ended by the rules of the task.
  public let terminated: Bool
  /// The episode was cut off by its time limit.
  public let truncated: Bool

  public init(observation: [Float], reward: Double, terminated: Bool, truncated: Bool) {
    self.observation = observation
    self.reward = reward
    self.terminated = terminated
    self.truncated = truncated
  }
}

/// One environment with its time limit, as `gymnasium.make` gives it.
///
/// The generator starts from seed 0 when no seed was ever given, so that every run is the same; it is never
/// seeded from the clock.
public final class Environment {
  /// Names, spaces, docs, and the time limit that is in force.
  public let spec: EnvSpec
  public var observationSpace: Space { spec.observationSpace }
  public var actionSpace: Space { spec.actionSpace }

  package let batch: EnvironmentBatch
  private let action: UnsafeMutablePointer<Float>
  package var wasReset = false

  /// An environment of one's own dynamics; `make(_:)` finds the built-in ones by name.
  /// - Parameter maxEpisodeSteps: the time limit in steps; nil: that of the spec; -1: none.
  /// - Throws: `EnvironmentError.invalidTimeLimit`, `.unsupportedActionSpace`.
  public convenience init(_ dynamics: some EnvironmentDynamics, maxEpisodeSteps: Int? = nil) throws {
    try self.init(
      EnvironmentBatch(dynamics, count: 1, maxEpisodeSteps: maxEpisodeSteps, autoreset: .disabled))
  }

  /// The only environment of `batch`.
  package init(_ batch: EnvironmentBatch) {
    self.batch = batch
    spec = batch.spec
    action = .allocate(capacity: max(batch.actionSize, 1))
  }

  deinit { action.deallocate() }

  /// Starts an episode.
  /// - Parameter seed: the generator starts anew from it; nil: it goes on from where it is.
  /// - Throws: `EnvironmentError.negativeSeed`.
  public func reset(seed: Int? = nil) throws -> ResetResult {
    let seed = try seed.map(EnvironmentError.checkedSeed)
    return ResetResult(observation: floats { resetInto(seed: seed, observation: $0) })
  }

  /// Moves on by one step. A continuous action beyond the bounds of the action space is passed on, as in
  /// Gymnasium; the built-in environments clip it. Stepping on after the end of an episode is allowed, as in
  /// Gymnasium, but means nothing: call `reset` then.
  /// - Throws: `EnvironmentError.notReset`, `.actionOutsideSpace`, `.wrongActionKind`, `.wrongActionShape`,
  ///   `.nonFiniteAction`, `.componentOutsideSpace`. The environment stays as it was.
  public func step(_ action: Action) throws -> StepResult {
    try stepped { try spec.encode(action, into: $0) }
  }

  /// `step(_:)` with an element of a discrete action space.
  public func step(_ action: Int) throws -> StepResult {
    try stepped { try spec.encode(.discrete(action), into: $0) }
  }

  /// `step(_:)` with the components of a continuous action, each rounded to `Float`.
  public func step(_ action: [Double]) throws -> StepResult {
    try stepped { try spec.encode(action, into: $0) }
  }

  /// `step(_:)` with the components of a continuous action. (Of a literal, `[Double]` is made.)
  @_disfavoredOverload
  public func step(_ action: [Float]) throws -> StepResult {
    try stepped { try spec.encode(action, into: $0) }
  }

  /// `reset`, unchecked and without allocation.
  /// - Parameter observation: receives `observationSpace.flatCount` numbers.
  public func resetInto(seed: UInt64? = nil, observation: UnsafeMutablePointer<Float>) {
    wasReset = true
    batch.reset(0, seed: seed, observation: observation)
  }

  /// `step`, unchecked and without allocation; the time limit applies.
  /// - Parameters:
  ///   - action: `actionSpace.flatCount` numbers; a discrete action as one whole number.
  ///   - observation: receives `observationSpace.flatCount` numbers.
  public func stepInto(
    action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    batch.step(0, action: action, observation: observation)
  }

  private func stepped(_ encode: (UnsafeMutablePointer<Float>) throws -> Void) throws -> StepResult {
    guard wasReset else { throw EnvironmentError.notReset(spec.id) }
    try encode(action)
    var transition = Transition(reward: 0, terminated: false)
    let observation = floats { transition = stepInto(action: action, observation: $0) }
    return StepResult(
      observation: observation, reward: transition.reward, terminated: transition.terminated,
      truncated: transition.truncated)
  }

  private func floats(_ write: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    Array(unsafeUninitializedCapacity: max(batch.observationSize, 1)) { buffer, count in
      if let base = buffer.baseAddress { write(base) }
      count = batch.observationSize
    }
  }
}

extension EnvSpec {
  /// Checks an action that came from a person and writes it as the dynamics take it.
  /// - Parameter memory: receives `actionSpace.flatCount` numbers, when nothing is thrown.
  /// - Throws: `EnvironmentError.actionOutsideSpace`, `.wrongActionKind`, `.wrongActionShape`,
  ///   `.nonFiniteAction`, `.componentOutsideSpace`.
  public func encode(_ action: Action, into memory: UnsafeMutablePointer<Float>) throws {
    switch (action, actionSpace) {
    case (.discrete(let value), .discrete(let discrete)):
      guard discrete.contains(value) else { throw EnvironmentError.actionOutsideSpace(value, self) }
      memory[0] = Float(value)
    case (.continuous(let values), _):
      try encode(values, into: memory)
    case (.multiDiscrete(let values), .multiDiscrete), (.multiDiscrete(let values), .multiBinary):
      try encode(values.map(Double.init), into: memory)
    default:
      throw EnvironmentError.wrongActionKind(action, self)
    }
  }

  /// As `encode(_:into:)`, of the components of an action, each rounded to `Float`.
  public func encode(_ action: [some BinaryFloatingPoint], into memory: UnsafeMutablePointer<Float>) throws {
    if case .discrete = actionSpace {
      throw EnvironmentError.wrongActionKind(.continuous(action.map { Float($0) }), self)
    }
    guard action.count == actionSpace.flatCount else {
      throw EnvironmentError.wrongActionShape(count: action.count, self)
    }
    if let index = action.firstIndex(where: { !Float($0).isFinite }) {
      throw EnvironmentError.nonFiniteAction(Double(action[index]), component: index, self)
    }
    if let (index, value) = actionSpace.firstMisfit(action) {
      throw EnvironmentError.componentOutsideSpace(value, component: index, self)
    }
    for (index, value) in action.enumerated() { memory[index] = Float(value) }
  }
}

extension Space {
  /// The first component of an action that is none of the whole numbers there are. (Those of a box may lie beyond
  /// its bounds.)
  fileprivate func firstMisfit(_ action: [some BinaryFloatingPoint]) -> (index: Int, value: Double)? {
    let ranges: (Int) -> Discrete
    switch self {
    case .multiDiscrete(let space): ranges = { space[$0] }
    case .multiBinary: ranges = { _ in Discrete(2) }
    case .discrete, .box, .tuple, .dict: return nil
    }
    return action.enumerated().first { Int(exactly: $1).map(ranges($0).contains) != true }
      .map { ($0.offset, Double($0.element)) }
  }
}

extension Environment: CustomStringConvertible {
  public var description: String { "Environment(\(spec.id))" }
}
