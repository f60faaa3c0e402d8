import Environments
import Testing

@Suite struct EnvironmentTests {
  @Test func goldenCartPole() throws {
    let env = try make("CartPole-v1")
    let first = try env.reset(seed: 42)
    #expect(
      first.observation == [
        0.027395604855596334, -0.006112156024794771, 0.03585979199113824, 0.019736802905936393,
      ])
    var next = try env.step(1)
    for _ in 0..<4 { next = try env.step(1) }
    #expect(
      next.observation.map(Double.init)
        == [0x1.0d2666862fc4dp-4, 0x1.ef6fd4ed0f85dp-1, -0x1.30066687aa50ep-6, -0x1.672ac3edf2f9ep+0].map {
          Double(Float($0))
        })
    #expect(next.reward == 1 && !next.terminated && !next.truncated)
  }

  @Test func anOmittedSeedIsZeroAndLaterResetsContinue() throws {
    let unseeded = try make("Pendulum-v1")
    let seeded = try make("Pendulum-v1")
    let first = try unseeded.reset()
    #expect(try first == seeded.reset(seed: 0))
    let second = try unseeded.reset()
    #expect(try second == seeded.reset())
    #expect(second != first)
    #expect(try seeded.reset(seed: 0) == first)
    #expect(try seeded.reset(seed: 1) != first)
    #expect(try make("Pendulum-v1").reset(seed: .max).observation.allSatisfy { $0.isFinite })
  }

  @Test func literalsAndArraysAreActions() throws {
    let cartPole = try make("CartPole-v1")
    var results: [StepResult] = []
    for step in [
      { try cartPole.step(1) }, { try cartPole.step(Action.discrete(1)) }, { try cartPole.step(1 as Action) },
    ] {
      _ = try cartPole.reset(seed: 3)
      results.append(try step())
    }
    #expect(results.allSatisfy { $0 == results[0] })
    let actions: [Action] = [0, 1, [0.5]]
    #expect(actions == [.discrete(0), .discrete(1), .continuous([0.5])])
    #expect(actions.map { "\($0)" } == ["0", "1", "[0.5]"])

    let pendulum = try make("Pendulum-v1")
    results = []
    let double: [Double] = [0.5]
    let float: [Float] = [0.5]
    for step in [
      { try pendulum.step([0.5]) }, { try pendulum.step(double) }, { try pendulum.step(float) },
      { try pendulum.step([0.5] as Action) },
    ] {
      _ = try pendulum.reset(seed: 3)
      results.append(try step())
    }
    #expect(results.allSatisfy { $0 == results[0] })
    _ = try pendulum.step([1])
  }

  @Test func pendulumClipsItsTorque() throws {
    let env = try make("Pendulum-v1")
    _ = try env.reset(seed: 1)
    let strongest = try env.step([2.0])
    _ = try env.reset(seed: 1)
    #expect(try env.step([1e30]) == strongest)
    _ = try env.reset(seed: 1)
    #expect(try env.step([-2.0]) != strongest)
  }

  @Test func theTimeLimitTruncatesAndTheRulesTerminate() throws {
    let env = try make("CartPole-v1", maxEpisodeSteps: 3)
    #expect(env.spec.maxEpisodeSteps == 3)
    for _ in 0..<2 {
      _ = try env.reset()
      let ends = try (0..<4).map { _ in try env.step(0) }
      #expect(ends.map(\.truncated) == [false, false, true, true])
      #expect(ends.allSatisfy { !$0.terminated && $0.reward == 1 })
    }

    let unlimited = try make("Pendulum-v1", maxEpisodeSteps: -1)
    #expect(unlimited.spec.maxEpisodeSteps == nil)
    _ = try unlimited.reset()
    for _ in 0..<1_000 { #expect(try !unlimited.step([0.0]).truncated) }

    // Always to the left: the pole falls after 8 to 10 steps. That step is paid, those after it are not.
    let falling = try make("CartPole-v1")
    _ = try falling.reset(seed: 0)
    var steps = 0
    var last = try falling.step(0)
    while !last.terminated {
      steps += 1
      #expect(last.reward == 1)
      last = try falling.step(0)
    }
    #expect((7...10).contains(steps))
    #expect(last.reward == 1 && !last.truncated)
    #expect(abs(last.observation[2]) > 0.2095 && abs(last.observation[2]) < 0.418)
    let after = try falling.step(0)
    #expect(after.terminated && after.reward == 0)
    // Both at once, when the pole falls in the very last step.
    let both = try make("CartPole-v1", maxEpisodeSteps: steps + 1)
    _ = try both.reset(seed: 0)
    for _ in 0..<steps { #expect(try !both.step(0).truncated) }
    let end = try both.step(0)
    #expect(end.terminated && end.truncated)
  }

  @Test func uncheckedEntriesAgreeWithTheChecked() throws {
    let env = try make("CartPole-v1", maxEpisodeSteps: 5)
    let twin = try make("CartPole-v1", maxEpisodeSteps: 5)
    var observation = [Float](repeating: 0, count: 4)
    env.resetInto(seed: 8, observation: &observation)
    #expect(try observation == twin.reset(seed: 8).observation)
    for step in 1...5 {
      let transition = env.stepInto(action: [1], observation: &observation)
      let checked = try twin.step(1)
      #expect(observation == checked.observation)
      #expect(transition == Transition(reward: 1, terminated: false, truncated: step == 5))
      #expect(transition.done == (step == 5))
    }
    // Whatever the bits, nothing traps.
    _ = env.stepInto(action: [.nan], observation: &observation)
    let pendulum = try make("Pendulum-v1")
    var three = [Float](repeating: 0, count: 3)
    _ = pendulum.stepInto(action: [.nan], observation: &three)
    #expect(three[2].isNaN)
  }

  @Test func dynamicsOfOnesOwn() throws {
    let env = try Environment(Counter(step: 2), maxEpisodeSteps: 4)
    #expect(try env.reset().observation == [0])
    #expect(try (0..<4).map { _ in try env.step(7).observation } == [[2], [4], [6], [8]])
    #expect(try env.step(7).truncated)
    let batch = try EnvironmentBatch(Counter(step: 3), count: 2)
    let memory = BatchRows(batch)
    try batch.resetAll(observations: memory.row(0))
    memory.step(actions: [7, 8])
    #expect(memory.observation(0) == [3] && memory.observation(1) == [3])
    #expect(memory.rewards[0] == 7 && memory.rewards[1] == 8)
  }
}

/// Counts up and pays what the action says.
struct Counter: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Counter-v0", observationSpace: .discrete(Discrete(1_000)),
    actionSpace: .discrete(Discrete(2, start: 7)))
  var increment: Float = 1
  private var count: Float = 0

  init() {}
  init(step: Float) { increment = step }

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    count = 0
    observation[0] = count
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    count += increment
    observation[0] = count
    return Transition(reward: Double(action[0]), terminated: false)
  }
}
