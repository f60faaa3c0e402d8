// Gymnasium's `check_env`: steps an environment with random actions and tells what would mislead those who learn in it.

/// What is wrong with dynamics of one's own, a sentence each; empty when nothing was found.
///
/// Checked are the description, that observations are written whole and lie within their space, that rewards are
/// finite, that the same seed and actions give the same bits whatever was before, that a saved state goes on
/// identically, that action masks leave a choice, and that odd actions do no lasting harm. (Dynamics that trap end the
/// program.)
/// - Parameters:
///   - seeds: the episodes that are looked at start from these.
///   - steps: how many for each seed.
public func checkEnvironment(
  _ dynamics: some EnvironmentDynamics, seeds: Range<UInt64> = 0..<3, steps: Int = 1_000
) -> [String] {
  problems(seeds: seeds, steps: steps) {
    try EnvironmentBatch(dynamics, count: 1, maxEpisodeSteps: -1, autoreset: .disabled)
  }
}

/// What is wrong with a built-in environment, a sentence each; empty when nothing was found. As the other function.
/// - Throws: `EnvironmentError.unknownId`.
public func checkEnvironment(_ id: String, seeds: Range<UInt64> = 0..<3, steps: Int = 1_000) throws -> [String] {
  _ = try EnvironmentRegistry.spec(id)
  return problems(seeds: seeds, steps: steps) {
    try EnvironmentRegistry.makeBatch(id, count: 1, maxEpisodeSteps: -1, autoreset: .disabled)
  }
}

private func problems(seeds: Range<UInt64>, steps: Int, make: () throws -> EnvironmentBatch) -> [String] {
  do {
    let used = CheckedEnvironment(try make())
    var problems = used.batch.spec.problems
    guard problems.isEmpty else { return problems }
    for seed in seeds {
      let run = CheckRun(seed: seed, fresh: CheckedEnvironment(try make()), used: used)
      problems += try run.problems(steps: steps) { CheckedEnvironment(try make()) }
      guard problems.isEmpty else { return problems }
    }
    return used.problemsWithOddActions()
  } catch {
    return ["\(error)"]
  }
}

extension EnvSpec {
  /// What is wrong with the description.
  fileprivate var problems: [String] {
    var problems: [String] = []
    if id.isEmpty { problems.append("the id is empty") }
    for (name, space) in [("observation", observationSpace), ("action", actionSpace)] {
      if space.flatCount < 1 { problems.append("the \(name) space \(space) has no components") }
      problems += space.flaws.map { "the \(name) space \(space) \($0)" }
    }
    if case .box(let box) = actionSpace,
      let index = box.low.indices.first(where: { !box.low[$0].isFinite || !box.high[$0].isFinite })
    {
      problems.append("component \(index) of the action space \(actionSpace) has no bounds")
    }
    let actionCount = if case .discrete(let space) = actionSpace { space.n } else { actionSpace.flatCount }
    if !actionNames.isEmpty && actionNames.count != actionCount {
      problems.append("there are \(actionNames.count) action names for \(actionCount) actions")
    }
    let observations = observationSpace.flatCount
    if !observationNames.isEmpty && observationSpace.shape.count <= 1 && observationNames.count != observations {
      problems.append("there are \(observationNames.count) observation names for \(observations) components")
    }
    if let steps = maxEpisodeSteps, steps < 1 { problems.append("the time limit is \(steps) steps") }
    if !doc.isEmpty {
      problems += Self.sections.filter { !doc.contains("## \($0)\n") }.map { "the doc has no section \"\($0)\"" }
    }
    return problems
  }

  private static let sections = [
    "Description", "Action Space", "Observation Space", "Rewards", "Starting State", "Episode End",
  ]
}

extension Space {
  /// Discrete parts without elements, or with some that no `Float` holds.
  fileprivate var flaws: [String] {
    switch self {
    case .box: []
    case .discrete(let space): space.flaw.map { [$0] } ?? []
    case .multiDiscrete(let space): space.nvec.indices.compactMap { space[$0].flaw }
    case .multiBinary: []
    case .tuple(let spaces): spaces.flatMap(\.flaws)
    case .dict(let space): space.spaces.flatMap(\.flaws)
    }
  }
}

extension Discrete {
  fileprivate var flaw: String? {
    let limit = 1 << 24
    if n < 1 { return "contains nothing" }
    return n <= limit && start >= -limit && start <= limit - n
      ? nil : "has numbers beyond 2^24, which are not exact as Float"
  }
}

/// One seed's episodes, in an environment that is new and in one that was used before.
private struct CheckRun {
  let seed: UInt64
  let fresh: CheckedEnvironment
  let used: CheckedEnvironment
  /// After so many steps the state is saved; a copy goes on from there until the next time.
  private let stepsBetweenSaves = 41

  init(seed: UInt64, fresh: CheckedEnvironment, used: CheckedEnvironment) {
    self.seed = seed
    self.fresh = fresh
    self.used = used
  }

  func problems(steps: Int, make: () throws -> CheckedEnvironment) throws -> [String] {
    var random = PCG64(seed: seed &+ 1_000)
    fresh.reset(seed: seed)
    used.reset(seed: seed)
    var copy: CheckedEnvironment?
    var place = "after reset with seed \(seed)"
    for step in 1...max(steps, 1) {
      if let problem = problem(place, copy) { return [problem] }
      if step % stepsBetweenSaves == 1, let words = fresh.batch.savedWords {
        let restored = try make()
        guard restored.batch.restore(savedWords: words) else {
          return ["the state that was saved \(place) can't be restored"]
        }
        let longer = [words[0] + [0]]
        guard !restored.batch.restore(savedWords: longer), !restored.batch.restore(savedWords: [[]]) else {
          return ["the dynamics restore a saved state with a wrong number of words"]
        }
        copy = restored
      }
      let action = fresh.batch.spec.actionSpace.sample(using: &random)
      for environment in [fresh, used] { environment.step(action) }
      copy?.step(action)
      place = "after step \(step) from seed \(seed)"
      if fresh.transition.done {
        if let problem = problem(place, copy) { return [problem] }
        for environment in [fresh, used] { environment.reset() }
        copy?.reset()
        place += " and a reset"
      }
    }
    return problem(place, copy).map { [$0] } ?? []
  }

  private func problem(_ place: String, _ copy: CheckedEnvironment?) -> String? {
    if let problem = fresh.problem(place) { return problem }
    if fresh.fingerprint != used.fingerprint {
      return "\(place) the outcome is \(fresh.outcome) in a new environment and \(used.outcome) in one that was used "
        + "before, with the same seed and actions"
    }
    if let copy, fresh.fingerprint != copy.fingerprint, copy.steps > 0 {
      return "\(place) the outcome is \(fresh.outcome), but \(copy.outcome) when the state was saved and restored "
        + "before"
    }
    return nil
  }
}

/// One environment with memory of which every number is watched.
private final class CheckedEnvironment {
  let batch: EnvironmentBatch
  /// Of the last step; that of no step after a reset.
  private(set) var transition = Transition(reward: 0, terminated: false)
  /// Steps and resets.
  private(set) var steps = 0
  private var memory: [Float]
  private let width: Int
  private var mask: [Bool]

  /// What no environment writes: a NaN with these bits.
  private static let untouched = Float(bitPattern: 0x7fc5_a5a5)
  private static let margin = 16

  init(_ batch: EnvironmentBatch) {
    self.batch = batch
    width = batch.observationSize
    memory = Array(repeating: Self.untouched, count: width + Self.margin)
    mask = Array(repeating: false, count: batch.hasActionMasks ? batch.spec.actionSpace.maskCount : 0)
  }

  func reset(seed: UInt64? = nil) {
    clear()
    memory.withUnsafeMutableBufferPointer { memory in
      if let base = memory.baseAddress { batch.reset(0, seed: seed, observation: base) }
    }
    transition = Transition(reward: 0, terminated: false)
    writeMask()
  }

  func step(_ action: [Float]) {
    clear()
    memory.withUnsafeMutableBufferPointer { memory in
      if let base = memory.baseAddress { transition = batch.step(0, action: action, observation: base) }
    }
    writeMask()
  }

  private func clear() {
    steps += 1
    for index in memory.indices { memory[index] = Self.untouched }
  }

  private func writeMask() {
    mask.withUnsafeMutableBufferPointer { mask in
      if let base = mask.baseAddress { batch.writeActionMasks(base) }
    }
  }

  var observation: [Float] { Array(memory[..<width]) }

  /// All that the last step gave, bit for bit.
  var fingerprint: [UInt64] {
    observation.map { UInt64($0.bitPattern) } + [transition.reward.bitPattern]
      + ([transition.terminated, transition.truncated] + mask).map { $0 ? 1 : 0 }
  }

  var outcome: String {
    let end = transition.terminated ? ", terminated" : ""
    return "\(Self.shown(observation)) with reward \(transition.reward)\(end)"
  }

  private static func shown(_ numbers: [Float]) -> String {
    numbers.count <= 12 ? "\(numbers)" : "an observation of \(numbers.count) numbers"
  }

  func problem(_ place: String) -> String? {
    let space = batch.spec.observationSpace
    if let index = memory.firstIndex(where: { $0.bitPattern == Self.untouched.bitPattern }), index < width {
      return "component \(index) of the observation is not written \(place)"
    }
    if memory[width...].contains(where: { $0.bitPattern != Self.untouched.bitPattern }) {
      return "more than the \(width) numbers of an observation are written \(place)"
    }
    if !space.contains(observation) {
      return "\(place) the observation is \(Self.shown(observation)), which lies outside \(space)"
    }
    if !transition.reward.isFinite { return "\(place) the reward is \(transition.reward)" }
    if transition.truncated { return "\(place) the dynamics say truncated, which is for the time limit to say" }
    if !maskLeavesAChoice { return "\(place) the action mask leaves no choice" }
    return nil
  }

  private var maskLeavesAChoice: Bool {
    guard !mask.isEmpty else { return true }
    switch batch.spec.actionSpace {
    case .multiDiscrete(let space):
      var rest = mask[...]
      return space.nvec.allSatisfy { count in
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).contains(true)
      }
    case .multiBinary: return stride(from: 0, to: mask.count, by: 2).allSatisfy { mask[$0] || mask[$0 + 1] }
    case .discrete, .box, .tuple, .dict: return mask.contains(true)
    }
  }

  /// Odd numbers must not trap, and a reset makes up for them.
  func problemsWithOddActions() -> [String] {
    reset(seed: 7)
    let first = fingerprint
    for number: Float in [.nan, .infinity, -.infinity, 3e38, -3e38, -1, 0.5, 1e9, .leastNonzeroMagnitude] {
      step(Array(repeating: number, count: batch.actionSize))
      reset(seed: 7)
      guard fingerprint == first else {
        return ["after the action \(number) and a reset with seed 7 the environment starts differently than before"]
      }
    }
    return []
  }
}
