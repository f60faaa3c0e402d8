// Environments that forbid actions, and tell when one is taken all the same.
import Environments
import ReinforcementLearning

/// As Fixtures/record_sb3.py has it: shows two digits, ends after 8 steps, and forbids choices that follow from the
/// digits. An allowed action is rewarded where it is their sum and one more; a forbidden one costs 1,000.
struct Masked<Actions: MaskedActions>: MaskableDynamics, SavableDynamics {
  static var spec: EnvSpec {
    EnvSpec(
      id: "Masked", observationSpace: .multiDiscrete(try! MultiDiscrete([3, 2])), actionSpace: Actions.space,
      maxEpisodeSteps: 8)
  }
  var random = PCG64(seed: 1)
  var digits = (0, 0)

  var savedWords: [UInt64] { random.savedWords + [UInt64(digits.0), UInt64(digits.1)] }

  mutating func restore(savedWords words: [UInt64]) -> Bool {
    let count = PCG64.savedWordCount
    guard words.count == count + 2, let random = PCG64(savedWords: words.prefix(count)) else { return false }
    (self.random, digits) = (random, (Int(words[count]), Int(words[count + 1])))
    return true
  }

  func writeActionMask(_ mask: UnsafeMutablePointer<Bool>) {
    for choice in 0..<Self.spec.actionSpace.maskCount { mask[choice] = Actions.allows(choice, digits) }
  }

  private mutating func observe(_ observation: UnsafeMutablePointer<Float>) {
    digits = (random.integers(0..<3), random.integers(0..<2))
    (observation[0], observation[1]) = (Float(digits.0), Float(digits.1))
  }

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    self.random = PCG64(seed: UInt64(random.integers(0..<1000)))
    observe(observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    let choices = Actions.choices(of: action)
    let isAllowed = choices.allSatisfy { Actions.allows($0, digits) }
    let isRight = Actions.sum(of: action) == digits.0 + digits.1 + 1
    observe(observation)
    return Transition(reward: isAllowed ? (isRight ? 1 : 0) : -1000, terminated: false)
  }
}

protocol MaskedActions: Sendable {
  static var space: Space { get }
  /// Whether the choice, counted over all components, is allowed.
  static func allows(_ choice: Int, _ digits: (Int, Int)) -> Bool
  static func choices(of action: UnsafePointer<Float>) -> [Int]
  static func sum(of action: UnsafePointer<Float>) -> Int
}

enum Choice: MaskedActions {
  static var space: Space { .discrete(Discrete(4)) }
  static func allows(_ choice: Int, _ digits: (Int, Int)) -> Bool { choice != digits.0 + digits.1 }
  static func choices(of action: UnsafePointer<Float>) -> [Int] { [Int(action[0])] }
  static func sum(of action: UnsafePointer<Float>) -> Int { Int(action[0]) }
}

enum Choices: MaskedActions {
  static var space: Space { .multiDiscrete(try! MultiDiscrete([3, 4])) }
  static func allows(_ choice: Int, _ digits: (Int, Int)) -> Bool {
    choice < 3 ? choice != digits.1 : (choice - 3) % 2 == digits.0 % 2
  }
  static func choices(of action: UnsafePointer<Float>) -> [Int] { [Int(action[0]), 3 + Int(action[1])] }
  static func sum(of action: UnsafePointer<Float>) -> Int { Int(action[0]) + Int(action[1]) }
}

enum OnOff: MaskedActions {
  static var space: Space { .multiBinary(try! MultiBinary(2)) }
  static func allows(_ choice: Int, _ digits: (Int, Int)) -> Bool {
    [digits.0 != 1, digits.0 != 2, true, digits.1 == 0][choice]
  }
  static func choices(of action: UnsafePointer<Float>) -> [Int] { [Int(action[0]), 2 + Int(action[1])] }
  static func sum(of action: UnsafePointer<Float>) -> Int { Int(action[0]) + Int(action[1]) }
}

/// Counts its steps, and forbids what it is told to from the third on.
struct Forbidding<Actions: MaskedActions>: MaskableDynamics {
  static var spec: EnvSpec {
    EnvSpec(
      id: "Forbidding", observationSpace: .box(try! Box(low: [0], high: [100])), actionSpace: Actions.space)
  }
  var forbidden = 0..<0
  var steps: Float = 0

  func writeActionMask(_ mask: UnsafeMutablePointer<Bool>) {
    for choice in 0..<Self.spec.actionSpace.maskCount { mask[choice] = steps < 3 || !forbidden.contains(choice) }
  }

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    steps = 0
    observation[0] = steps
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    steps += 1
    observation[0] = steps
    return Transition(reward: 1, terminated: false)
  }
}
