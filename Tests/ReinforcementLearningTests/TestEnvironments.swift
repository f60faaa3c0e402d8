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

/// Shows pixels by formula, ends after 8 steps, and rewards the action that follows from them.
struct Picture<Format: PictureFormat>: SavableDynamics {
  static var spec: EnvSpec {
    EnvSpec(
      id: "Picture", observationSpace: .box(Format.space), actionSpace: .discrete(Discrete(3)), maxEpisodeSteps: 8)
  }
  var seed = 0
  var number = 0
  var savedWords: [UInt64] { [UInt64(seed), UInt64(number)] }

  mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 2 else { return false }
    (seed, number) = (Int(words[0]), Int(words[1]))
    return true
  }

  mutating func show(_ observation: UnsafeMutablePointer<Float>) {
    seed = (seed * 1103 + 12345) % 65536
    number = seed % 3
    for i in 0..<Format.space.low.count {
      observation[i] = Format.space.high[i] * Float((i * 7 + number * 5) % 11 / 5) / 2
    }
  }

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    seed = random.integers(0..<1000)
    show(observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    let reward = Float(number) == action[0] ? 1.0 : 0
    show(observation)
    return Transition(reward: reward, terminated: false)
  }
}

protocol PictureFormat: Sendable { static var space: Box { get } }

enum Bytes: PictureFormat {
  static let space = try! Box(low: 0, high: 255, shape: [2, 36, 36], dtype: .uint8)
}

enum Bits: PictureFormat {
  static let space = try! Box(low: 0, high: 1, shape: [10, 9, 4])
}

/// Shows a small picture of one bright column, and a number; the right action is their sum. Ends after 8 steps.
struct Mixed: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Mixed",
    observationSpace: .dict([
      "picture": .box(try! Box(low: 0, high: 255, shape: [4, 4, 3], dtype: .uint8)), "number": .discrete(Discrete(2)),
    ]), actionSpace: .discrete(Discrete(3)), maxEpisodeSteps: 8)
  var random = PCG64(seed: 1)
  var sum = 0

  mutating func show(_ observation: UnsafeMutablePointer<Float>) {
    let (column, number) = (random.integers(0..<2), random.integers(0..<2))
    sum = column + number
    observation[0] = Float(number)
    for i in 0..<48 { observation[1 + i] = i / 3 % 4 == column ? 255 : 0 }
  }

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    self.random = PCG64(seed: UInt64(random.integers(0..<1000)))
    show(observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    let reward = Float(sum) == action[0] ? 1.0 : 0
    show(observation)
    return Transition(reward: reward, terminated: false)
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

/// Only shows what kinds of numbers the recorded dictionaries hold.
struct Parts: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Parts",
    observationSpace: .dict([
      "picture": .box(try! Box(low: 0, high: 255, shape: [1, 36, 36], dtype: .uint8)), "choice": .discrete(Discrete(3)),
      "two": .box(try! Box(low: 0, high: 9, shape: [2])),
    ]), actionSpace: .discrete(Discrete(3)), maxEpisodeSteps: 8)

  func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    observation.update(repeating: 0, count: Self.spec.observationSpace.flatCount)
  }

  func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    Transition(reward: 0, terminated: false)
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
