// Several environments of one type behind one call: what vectorised rollouts step. The dynamics' type is
// forgotten once per call, not once per environment, so that a step costs its arithmetic and little else.

/// When a finished environment starts its next episode (Gymnasium's `AutoresetMode`).
public enum AutoresetMode: String, Sendable, CaseIterable {
  /// Within the step that ends the episode, as Stable-Baselines3's vectorised environments do. The last
  /// observation of the ended episode is handed out beside the first one of the next.
  case sameStep
  /// In the step after: that step ignores its action, has reward 0 and yields the next episode's first
  /// observation, as Gymnasium's own vectorised environments do.
  case nextStep
  /// Never: the caller resets.
  case disabled
}

/// `count` environments of one type, each with its own generator and time limit.
///
/// Memory is the caller's throughout: rows of `observationSize` or `actionSize` `Float`s, one row for each
/// environment. Nothing is allocated in a step, and actions are not checked (`EnvSpec.encode` does); odd ones
/// give odd numbers, never a trap.
public final class EnvironmentBatch {
  /// The environments' description, with the time limit that is in force.
  public let spec: EnvSpec
  public let count: Int
  public let autoreset: AutoresetMode
  /// `Float`s in one observation.
  public let observationSize: Int
  /// `Float`s in one action.
  public let actionSize: Int

  private let resetOne: (Int, UInt64?, UnsafeMutablePointer<Float>) -> Void
  private let stepOne: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Transition
  private let stepEach: (borrowing BatchMemory) -> Void
  private let saveEach: () -> [[UInt64]]?
  private let restoreEach: ([[UInt64]]) -> Bool
  private let maskEach: ((UnsafeMutablePointer<Bool>) -> Void)?
  private let successOne: (Int) -> Bool?
  private let release: () -> Void
  public let dynamicsType: any EnvironmentDynamics.Type
  /// What the dynamics were made with; nil when they are no `ConfigurableDynamics`.
  public let options: (any Encodable & Sendable)?

  /// The largest batch.
  public static let maximumCount = 1 << 20

  /// `count` copies of `dynamics`. Environment `i` draws from seed `i` until it is given another.
  /// - Parameter maxEpisodeSteps: the time limit in steps; nil: that of the spec; -1: none.
  /// - Throws: `EnvironmentError.invalidBatchCount`, `.invalidTimeLimit`, `.unsupportedActionSpace`.
  public init<Dynamics: EnvironmentDynamics>(
    _ dynamics: Dynamics, count: Int, maxEpisodeSteps: Int? = nil, autoreset: AutoresetMode = .sameStep
  ) throws {
    guard (1...Self.maximumCount).contains(count) else { throw EnvironmentError.invalidBatchCount(count) }
    var spec = dynamics.spec
    switch spec.actionSpace {
    case .tuple, .dict: throw EnvironmentError.unsupportedActionSpace(spec)
    case .discrete, .box, .multiDiscrete, .multiBinary: break
    }
    if let steps = maxEpisodeSteps {
      guard steps >= 1 || steps == -1 else { throw EnvironmentError.invalidTimeLimit(steps) }
      spec.maxEpisodeSteps = steps == -1 ? nil : steps
    }
    self.spec = spec
    self.count = count
    self.autoreset = autoreset
    dynamicsType = Dynamics.self
    options = (dynamics as? any ConfigurableDynamics)?.options
    observationSize = spec.observationSpace.flatCount
    actionSize = spec.actionSpace.flatCount

    let episodes = UnsafeMutablePointer<Episode<Dynamics>>.allocate(capacity: count)
    let limit = spec.maxEpisodeSteps ?? .max
    for index in 0..<count {
      (episodes + index).initialize(
        to: Episode(dynamics: dynamics, random: Dynamics.Generator(seed: UInt64(index)), limit: limit))
    }
    let columns = autoreset == .sameStep ? columnPath(of: episodes, count: count, width: observationSize) : nil
    let leaveColumns = columns?.leave ?? {}
    resetOne = { index, seed, observation in
      leaveColumns()
      // A seed starts the environment anew, whatever it did before.
      if seed != nil { episodes[index].dynamics = dynamics }
      episodes[index].reset(seed: seed, observation: observation)
    }
    stepOne = {
      leaveColumns()
      return episodes[$0].step(action: $1, observation: $2)
    }
    if let columns {
      stepEach = columns.step
    } else {
      stepEach = { [observationSize, count] memory in
        for index in 0..<count {
          episodes[index].step(row: index, of: memory, width: observationSize, autoreset: autoreset)
        }
      }
    }
    successOne = { episodes[$0].isSuccess }
    maskEach = Self.masks(of: episodes, count: count, width: spec.actionSpace.maskCount)
    saveEach = {
      leaveColumns()
      guard episodes[0].dynamics is any SavableDynamics else { return nil }
      return (0..<count).map { episodes[$0].savedWords }
    }
    restoreEach = { words in
      leaveColumns()
      let restored = words.indices.compactMap { episodes[$0].restored(from: words[$0]) }
      guard restored.count == count else { return false }
      for index in 0..<count { episodes[index] = restored[index] }
      return true
    }
    release = {
      episodes.deinitialize(count: count)
      episodes.deallocate()
    }
  }

  deinit { release() }

  private static func masks<Dynamics: EnvironmentDynamics>(
    of episodes: UnsafeMutablePointer<Episode<Dynamics>>, count: Int, width: Int
  ) -> ((UnsafeMutablePointer<Bool>) -> Void)? {
    func open<Maskable: MaskableDynamics>(_: Maskable.Type) -> (UnsafeMutablePointer<Bool>) -> Void {
      let episodes = UnsafeMutableRawPointer(episodes).assumingMemoryBound(to: Episode<Maskable>.self)
      return { masks in
        for index in 0..<count { episodes[index].dynamics.writeActionMask(masks + index &* width) }
      }
    }
    return (Dynamics.self as? any MaskableDynamics.Type).map { open($0) }
  }

  /// Whether the dynamics are `MaskableDynamics`.
  public var hasActionMasks: Bool { maskEach != nil }

  /// Which actions are valid in the present state of each environment; see `MaskableDynamics`.
  /// - Parameter masks: receives `count` rows of `spec.actionSpace.maskCount`; untouched without `hasActionMasks`.
  public func writeActionMasks(_ masks: UnsafeMutablePointer<Bool>) { maskEach?(masks) }

  /// Whether the last episode of environment `index` that has ended reached its goal; nil when it does not say.
  public func isSuccess(_ index: Int) -> Bool? {
    precondition(index >= 0 && index < count, "environment \(index) of \(count)")
    return successOne(index)
  }

  /// Starts an episode in every environment and writes `count` rows to `observations`.
  /// - Parameter seed: environment `i` draws from `seed + i` from now on; nil: each goes on with its own
  ///   generator.
  /// - Throws: `EnvironmentError.negativeSeed`.
  public func resetAll(seed: Int? = nil, observations: UnsafeMutablePointer<Float>) throws {
    let seed = try seed.map(EnvironmentError.checkedSeed)
    for index in 0..<count {
      reset(
        index, seed: seed.map { $0 &+ UInt64(index) }, observation: observations + index * observationSize)
    }
  }

  /// The state of each environment (dynamics, generator, time limit's counter), all of the same number of words; nil
  /// when the dynamics are no `SavableDynamics`.
  public var savedWords: [[UInt64]]? { saveEach() }

  /// Takes up the state that the words are.
  /// - Returns: false, and nothing is changed, when they are of another number or kind of environments.
  public func restore(savedWords: [[UInt64]]) -> Bool { savedWords.count == count && restoreEach(savedWords) }

  /// Starts an episode in environment `index`, which must lie in 0 ..< `count`.
  public func reset(_ index: Int, seed: UInt64? = nil, observation: UnsafeMutablePointer<Float>) {
    precondition(index >= 0 && index < count, "environment \(index) of \(count)")
    resetOne(index, seed, observation)
  }

  /// Moves environment `index`, which must lie in 0 ..< `count`, on by one step; does not reset it.
  public func step(
    _ index: Int, action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    precondition(index >= 0 && index < count, "environment \(index) of \(count)")
    return stepOne(index, action, observation)
  }

  /// Moves every environment on by one step and starts the next episode of those that finished (see
  /// `autoreset`).
  ///
  /// - Parameters:
  ///   - actions: row `i` starts at `i * actionStride` and holds `actionSize` numbers.
  ///   - actionStride: nil: rows follow each other.
  ///   - observations: `count` rows of `observationSize`, written.
  ///   - rewards: `count`, written; likewise `terminated` and `truncated`.
  ///   - terminalObservations: `count` rows of `observationSize`. With `.sameStep`, row `i` receives the last
  ///     observation of an episode of environment `i` that ended in this step; all else in it is left alone.
  public func stepAll(
    actions: UnsafePointer<Float>, actionStride: Int? = nil, observations: UnsafeMutablePointer<Float>,
    rewards: UnsafeMutablePointer<Double>, terminated: UnsafeMutablePointer<Bool>,
    truncated: UnsafeMutablePointer<Bool>, terminalObservations: UnsafeMutablePointer<Float>
  ) {
    stepEach(
      BatchMemory(
        actions: actions, actionStride: actionStride ?? actionSize, observations: observations,
        rewards: rewards, terminated: terminated, truncated: truncated,
        terminalObservations: terminalObservations))
  }
}

/// Where a batch reads its actions and writes what comes of them; see `EnvironmentBatch.stepAll`.
struct BatchMemory {
  let actions: UnsafePointer<Float>
  let actionStride: Int
  let observations: UnsafeMutablePointer<Float>
  let rewards: UnsafeMutablePointer<Double>
  let terminated: UnsafeMutablePointer<Bool>
  let truncated: UnsafeMutablePointer<Bool>
  let terminalObservations: UnsafeMutablePointer<Float>
}

/// Dynamics with their generator and time limit: what `gymnasium.make` wraps around them.
struct Episode<Dynamics: EnvironmentDynamics> {
  var dynamics: Dynamics
  var random: Dynamics.Generator
  /// In steps; `Int.max` for none.
  let limit: Int
  private(set) var steps = 0
  private var isOver = false
  /// Of the last episode that has ended.
  private(set) var isSuccess: Bool?

  init(dynamics: Dynamics, random: Dynamics.Generator, limit: Int) {
    self.dynamics = dynamics
    self.random = random
    self.limit = limit
  }

  /// The dynamics' words, the generator's, the steps, and whether the episode is over.
  var savedWords: [UInt64] {
    let words = (dynamics as? any SavableDynamics)?.savedWords ?? []
    return words + random.savedWords + [UInt64(bitPattern: Int64(steps)), isOver ? 1 : 0]
  }

  /// The episode with the state that the words are; nil when they are not so many.
  func restored(from words: [UInt64]) -> Self? {
    let end = words.count - 2 - Dynamics.Generator.savedWordCount
    guard end >= 0, let random = Dynamics.Generator(savedWords: words[end..<words.count - 2]),
      var savable = dynamics as? any SavableDynamics, savable.restore(savedWords: Array(words[..<end])),
      let dynamics = savable as? Dynamics
    else { return nil }
    var copy = self
    (copy.dynamics, copy.random) = (dynamics, random)
    copy.steps = Int(Int64(bitPattern: words[words.count - 2]))
    copy.isOver = words[words.count - 1] != 0
    return copy
  }

  /// Takes up the state of an episode that goes on.
  mutating func goOn(from dynamics: Dynamics, steps: Int) {
    (self.dynamics, self.steps, isOver) = (dynamics, steps, false)
  }

  mutating func reset(seed: UInt64?, observation: UnsafeMutablePointer<Float>) {
    if let seed { random = Dynamics.Generator(seed: seed) }
    steps = 0
    isOver = false
    dynamics.reset(random: &random, observation: observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    var transition = dynamics.step(action: action, random: &random, observation: observation)
    steps &+= 1
    if steps >= limit { transition.truncated = true }
    isOver = transition.done
    if isOver { isSuccess = transition.isSuccess }
    return transition
  }

  mutating func step(row: Int, of memory: BatchMemory, width: Int, autoreset: AutoresetMode) {
    let observation = memory.observations + row &* width
    let transition: Transition
    if isOver && autoreset == .nextStep {
      reset(seed: nil, observation: observation)
      transition = Transition(reward: 0, terminated: false)
    } else {
      transition = step(action: memory.actions + row &* memory.actionStride, observation: observation)
      if isOver && autoreset == .sameStep {
        (memory.terminalObservations + row &* width).update(from: observation, count: width)
        reset(seed: nil, observation: observation)
      }
    }
    memory.rewards[row] = transition.reward
    memory.terminated[row] = transition.terminated
    memory.truncated[row] = transition.truncated
  }
}
