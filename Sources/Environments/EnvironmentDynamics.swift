// What an environment is: its description (`EnvSpec`) and its equations of motion (`EnvironmentDynamics`).

/// What an environment is called, what goes in and out of it, and what that means.
public struct EnvSpec: Sendable, Hashable {
  /// Gymnasium's name and version, such as `CartPole-v1`.
  public var id: String
  public var observationSpace: Space
  public var actionSpace: Space
  /// After so many steps an episode is truncated; nil: never.
  public var maxEpisodeSteps: Int?
  /// The mean return from which the task counts as solved, where Gymnasium names one.
  public var rewardThreshold: Double?
  /// The name of each component of an observation, with its unit where it has one.
  public var observationNames: [String]
  /// The name of each discrete action, or of each component of a continuous one.
  public var actionNames: [String]
  /// Markdown with Gymnasium's sections: Description, Action Space, Observation Space, Rewards, Starting
  /// State, Episode End.
  public var doc: String

  public init(
    id: String, observationSpace: Space, actionSpace: Space, maxEpisodeSteps: Int? = nil,
    rewardThreshold: Double? = nil, observationNames: [String] = [], actionNames: [String] = [],
    doc: String = ""
  ) {
    self.id = id
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    self.maxEpisodeSteps = maxEpisodeSteps
    self.rewardThreshold = rewardThreshold
    self.observationNames = observationNames
    self.actionNames = actionNames
    self.doc = doc
  }
}

/// What one step yields, beside the observation.
public struct Transition: Hashable, Sendable {
  public var reward: Double
  /// The episode ended by the rules of the task: nothing is to be had after it.
  public var terminated: Bool
  /// The episode was cut off, by its time limit: more might have been had.
  public var truncated: Bool
  /// Whether the episode has reached its goal, in environments that know (Gymnasium's `info["is_success"]`); looked at
  /// when the episode ends.
  public var isSuccess: Bool?

  public init(reward: Double, terminated: Bool, truncated: Bool = false, isSuccess: Bool? = nil) {
    self.reward = reward
    self.terminated = terminated
    self.truncated = truncated
    self.isSuccess = isSuccess
  }

  /// Whether the episode is over, for either reason.
  public var done: Bool { terminated || truncated }
}

/// The dynamics of one environment as a value: nothing is boxed and nothing allocated in a step.
///
/// Actions arrive as `Float`s, `spec.actionSpace.flatCount` of them (a discrete action as one whole number,
/// exact below 2^24); observations are written to the caller's memory, `spec.observationSpace.flatCount`
/// `Float`s.
///
/// Callers check actions where they come from people; an implementation must get by with any bits without
/// trapping.
public protocol EnvironmentDynamics: Sendable {
  /// What random numbers are drawn from: `PCG64`, as in Gymnasium, unless the original uses another.
  associatedtype Generator: EnvironmentGenerator = PCG64

  /// Of the dynamics that `init()` makes.
  static var spec: EnvSpec { get }

  /// Of these dynamics: the static one, unless the type has variants that differ in it.
  var spec: EnvSpec { get }

  init()

  /// Starts an episode, drawing its first state from `random`, and writes the first observation.
  mutating func reset(random: inout Generator, observation: UnsafeMutablePointer<Float>)

  /// Moves on by one step and writes the observation after it. `truncated` stays false here: the time limit
  /// is added around the dynamics.
  mutating func step(
    action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>
  ) -> Transition

  /// As `step(action:observation:)`, for dynamics that draw random numbers in a step too: those conform to
  /// `StochasticDynamics` and implement only this one.
  mutating func step(
    action: UnsafePointer<Float>, random: inout Generator, observation: UnsafeMutablePointer<Float>
  ) -> Transition
}

extension EnvironmentDynamics {
  public var spec: EnvSpec { Self.spec }

  @inlinable public mutating func step(
    action: UnsafePointer<Float>, random: inout Generator, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    step(action: action, observation: observation)
  }
}

/// Dynamics whose steps draw random numbers, from the generator that `reset` draws from.
public protocol StochasticDynamics: EnvironmentDynamics {
  mutating func step(
    action: UnsafePointer<Float>, random: inout Generator, observation: UnsafeMutablePointer<Float>
  ) -> Transition
}

extension StochasticDynamics {
  /// A step for callers without a generator: it draws from that of seed 0.
  public mutating func step(
    action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    var random = Generator(seed: 0)
    return step(action: action, random: &random, observation: observation)
  }
}

/// What an environment's random numbers are drawn from, a value that can be kept and taken up again.
public protocol EnvironmentGenerator: Sendable {
  /// Every seed is allowed; the same seed gives the same numbers.
  init(seed: UInt64)

  static var savedWordCount: Int { get }

  /// The whole state, `savedWordCount` words.
  var savedWords: [UInt64] { get }

  /// The generator whose state these words are; nil when they are none.
  init?(savedWords words: some Collection<UInt64>)
}

extension PCG64: EnvironmentGenerator {}

/// Dynamics that know which actions are of use in their present state, for policies that choose among those alone
/// (Gymnasium's `info["action_mask"]`).
public protocol MaskableDynamics: EnvironmentDynamics {
  /// Writes for each discrete action, in order, whether it is valid now; for the actions of a MultiDiscrete space the
  /// choices of its components one after the other, of a MultiBinary space for each switch off and on. At least one of
  /// each component is.
  /// - Parameter mask: receives `actionSpace.maskCount` truth values.
  func writeActionMask(_ mask: UnsafeMutablePointer<Bool>)
}

/// Dynamics whose state can be kept and taken up again, as the built-in ones' can: models that learn in them can then
/// be saved.
public protocol SavableDynamics: EnvironmentDynamics {
  /// Everything that `reset` and `step` change, bit for bit; always the same number of words.
  var savedWords: [UInt64] { get }

  /// Takes up the state that the words are.
  /// - Returns: false, and nothing is changed, when they are not so many.
  mutating func restore(savedWords: [UInt64]) -> Bool
}

/// Savable dynamics that are made with options, such as a map: a saved state names them, and goes on with the same.
public protocol ConfigurableDynamics: SavableDynamics {
  associatedtype Options: Codable & Hashable & Sendable

  /// What `init(options:)` makes such dynamics of.
  var options: Options { get }

  /// - Throws: what is wrong with the options, which may come from a file.
  init(options: Options) throws
}
