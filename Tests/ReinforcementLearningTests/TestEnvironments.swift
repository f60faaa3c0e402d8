// Environments whose every number is known.
import Environments
import ReinforcementLearning

/// Never ends by itself; reward 1; cut off after three steps. The observation counts the steps of the episode.
struct CutOff: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "CutOff", observationSpace: .box(try! Box(low: [0], high: [100])), actionSpace: .discrete(Discrete(2)),
    maxEpisodeSteps: 3)
  var steps: Float = 0

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    steps = 0
    observation[0] = 0
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    steps += 1
    observation[0] = steps
    return Transition(reward: 1, terminated: false)
  }
}

/// As `CutOff`, but its third step is the end by its own rules.
struct Ending: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Ending", observationSpace: .box(try! Box(low: [0], high: [100])), actionSpace: .discrete(Discrete(2)),
    maxEpisodeSteps: 3)
  var base = CutOff()

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    base.reset(random: &random, observation: observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    let transition = base.step(action: action, observation: observation)
    return Transition(reward: transition.reward, terminated: base.steps == 3)
  }
}

/// Shows the action that it was given.
struct Echo: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Echo", observationSpace: .box(try! Box(low: [-1, -1], high: [1, 1])),
    actionSpace: .box(try! Box(low: [-1, -0.5], high: [1, 0.5])))

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    observation[0] = 0
    observation[1] = 0
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    observation[0] = action[0]
    observation[1] = action[1]
    return Transition(reward: Double(action[0]), terminated: false)
  }
}

/// Gives NaN as its fifth observation.
struct Broken: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Broken", observationSpace: .box(try! Box(low: [0], high: [1])), actionSpace: .discrete(Discrete(2)))
  var steps = 0

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) { observation[0] = 0 }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    steps += 1
    observation[0] = steps == 5 ? .nan : 0
    return Transition(reward: 0, terminated: false)
  }
}

/// Four places in a row, as one number.
struct Places: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Places", observationSpace: .discrete(Discrete(4)), actionSpace: .discrete(Discrete(2)), maxEpisodeSteps: 8)
  var place: Float = 0

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    place = 0
    observation[0] = place
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    place = min(max(place + (action[0] == 1 ? 1 : -1), 0), 3)
    observation[0] = place
    return Transition(reward: place == 3 ? 1 : 0, terminated: place == 3)
  }
}

extension PPO {
  /// Makes the value function the same everywhere.
  func setConstantValue(_ value: Float) throws {
    for (name, old) in policy.namedParameters.map({ ($0.name, $0.value) }) where name.hasPrefix("value_net") {
      let isBias = name.hasSuffix("bias")
      try policy.setParameter(
        name, to: Tensor(Array(repeating: isBias ? value : 0, count: old.count), shape: old.shape))
    }
  }
}

/// Ends after 8 steps; rewards each digit of the action that repeats the observation's, and each switch that is on.
struct Repeat<Actions: RepeatActions>: EnvironmentDynamics {
  static var spec: EnvSpec {
    EnvSpec(
      id: "Repeat", observationSpace: .multiDiscrete(try! MultiDiscrete([3, 2])),
      actionSpace: Actions.space, maxEpisodeSteps: 8)
  }
  var random = PCG64(seed: 1)
  var digits = (0, 0)

  mutating func observe(_ observation: UnsafeMutablePointer<Float>) {
    digits = (random.integers(0..<3), random.integers(0..<2))
    (observation[0], observation[1]) = (Float(digits.0), Float(digits.1))
  }

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    self.random = PCG64(seed: UInt64(random.integers(0..<1000)))
    observe(observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    let sum = Actions.reward(digits.0, action) + Actions.reward(digits.1, action + 1)
    observe(observation)
    return Transition(reward: sum, terminated: false)
  }
}

protocol RepeatActions: Sendable {
  static var space: Space { get }
  static func reward(_ digit: Int, _ action: UnsafePointer<Float>) -> Double
}

enum Digits: RepeatActions {
  static var space: Space { .multiDiscrete(try! MultiDiscrete([3, 2])) }
  static func reward(_ digit: Int, _ action: UnsafePointer<Float>) -> Double { Float(digit) == action[0] ? 0.5 : 0 }
}

enum Switches: RepeatActions {
  static var space: Space { .multiBinary(try! MultiBinary(2)) }
  static func reward(_ digit: Int, _ action: UnsafePointer<Float>) -> Double {
    (digit > 0) == (action[0] == 1) ? 0.5 : 0
  }
}
