// MT19937 against NumPy's RandomState, and dynamics that draw from it.

import Environments
import Foundation
import Testing

@Suite struct RandomStateTests {
  /// An element of random_state.json.
  struct Recorded: Decodable {
    struct Integers: Decodable {
      let low: Int
      let high: Int
      let values: [String]
    }
    let words: [UInt32]
    let random: [String]
    let integers: [Integers]
    let choice: [Int]
    let permutation: [Int]
    let later: [String]
  }

  @Test func generatorsAreNumPys() throws {
    let data = try Data(contentsOf: fixtures.appending(path: "random_state.json"))
    let recordings = try JSONDecoder().decode([Recorded].self, from: data)
    #expect(recordings.count == 10)
    for recorded in recordings {
      var random = recorded.words.count == 1 ? MT19937(seed: UInt64(recorded.words[0])) : MT19937(words: recorded.words)
      let name: Comment = "words \(recorded.words.prefix(4))"
      #expect(recorded.random.map(Double.init) == recorded.random.map { _ in random.random() }, name)
      for integers in recorded.integers {
        let range = integers.low..<integers.high
        #expect(integers.values.map { Int($0) } == integers.values.map { _ in random.integers(range) }, name)
      }
      #expect(recorded.choice == recorded.choice.map { _ in random.integers(0..<11) }, name)
      #expect(recorded.permutation == random.permutation(300), name)
      for _ in 0..<898 { _ = random.random() }
      #expect(recorded.later.map(Double.init) == [random.random(), random.random()], name)
    }
    // What NumPy refuses: seeds of more than 32 bits.
    #expect(MT19937(seed: 1 << 32 | 7) == MT19937(words: [7, 1]))
    #expect(MT19937(words: []) == MT19937(words: [0]))
  }

  @Test func goldenNumbers() {
    // The reference implementation's first and ten thousandth number of its own seed.
    var random = MT19937(seed: 5489)
    #expect(random.next32() == 3_499_211_612)
    for _ in 0..<9_998 { _ = random.next32() }
    #expect(random.next32() == 4_123_659_995)
    var zero = MT19937(seed: 0)
    #expect(zero.random() == 0.5488135039273248)
  }

  @Test func oddRanges() {
    var random = MT19937(seed: 7)
    let untouched = random
    #expect(random.integers(3..<3) == 3)
    #expect(random.integers(3..<4) == 3)
    #expect(random.permutation(0) == [] && random.permutation(-2) == [] && random.permutation(1) == [0])
    #expect(random == untouched)
    let full = (0..<100).map { _ in random.integers(Int.min..<Int.max) }
    #expect(full.contains { $0 < 0 } && full.contains { $0 > 0 })
    var halves = untouched
    var whole = untouched
    #expect(UInt64(halves.next32()) << 32 | UInt64(halves.next32()) == whole.next64())
  }

  @Test func statesAreKept() throws {
    var random = MT19937(seed: 3)
    for draws in [0, 1, 623, 5] {
      for _ in 0..<draws { _ = random.next32() }
      #expect(random.savedWords.count == MT19937.savedWordCount)
      #expect(MT19937(savedWords: random.savedWords) == random)
    }
    var words = random.savedWords
    #expect(MT19937(savedWords: words.dropLast()) == nil)
    words[words.count - 1] = 625
    #expect(MT19937(savedWords: words) == nil)
  }

  @Test func dynamicsDrawFromTheGeneratorOfTheirChoice() throws {
    let env = try Environment(Dice())
    var random = MT19937(seed: 12)
    #expect(try env.reset(seed: 12).observation == [Float(random.integers(1..<7))])
    for _ in 0..<50 {
      let expected = Float(random.integers(1..<7))
      #expect(try env.step(0).observation == [expected])
    }
    #expect(try env.reset().observation == [Float(random.integers(1..<7))])
    #expect(try env.reset(seed: 12).observation == [Float(MT19937(seed: 12).first(1..<7))])
    // Without a seed, from seed 0; environment i of a batch from seed i.
    #expect(try Environment(Dice()).reset().observation == [Float(MT19937(seed: 0).first(1..<7))])
    let memory = BatchRows(try EnvironmentBatch(Dice(), count: 5))
    try memory.batch.resetAll(observations: memory.row(0))
    for index in 0..<5 {
      #expect(memory.observation(index) == [Float(MT19937(seed: UInt64(index)).first(1..<7))])
    }
    // The generator is part of the saved state.
    let words = try #require(memory.batch.savedWords)
    memory.step(actions: [0, 0, 0, 0, 0])
    let rolled = (0..<5).map(memory.observation)
    for _ in 0..<700 { memory.step(actions: [0, 0, 0, 0, 0]) }
    #expect(memory.batch.restore(savedWords: words))
    memory.step(actions: [0, 0, 0, 0, 0])
    #expect((0..<5).map(memory.observation) == rolled)
    #expect(!memory.batch.restore(savedWords: words.map { $0.dropLast() }))
    // A step outside of an environment.
    var observation: Float = 0
    var dice = Dice()
    _ = dice.step(action: [0], observation: &observation)
    #expect(observation == Float(MT19937(seed: 0).first(1..<7)))
  }
}

extension MT19937 {
  fileprivate func first(_ range: Range<Int>) -> Int {
    var copy = self
    return copy.integers(range)
  }
}

/// Shows a number from 1 to 6.
private struct Dice: StochasticDynamics, SavableDynamics {
  static let spec = EnvSpec(
    id: "Dice-v0", observationSpace: .discrete(Discrete(6, start: 1)), actionSpace: .discrete(Discrete(1)))

  func reset(random: inout MT19937, observation: UnsafeMutablePointer<Float>) {
    observation[0] = Float(random.integers(1..<7))
  }

  func step(action: UnsafePointer<Float>, random: inout MT19937, observation: UnsafeMutablePointer<Float>)
    -> Transition
  {
    observation[0] = Float(random.integers(1..<7))
    return Transition(reward: 0, terminated: false)
  }

  var savedWords: [UInt64] { [] }
  func restore(savedWords: [UInt64]) -> Bool { savedWords.isEmpty }
}
