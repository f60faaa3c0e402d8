// What environments that are stepped together keep account of, against the same one after the other.
import Environments
import ReinforcementLearning
import Testing

/// Counts its steps; an action of -1 ends the episode, at 10 and above the number that says what is not finite.
private struct Told: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Told", observationSpace: .box(try! Box(low: [0, 0], high: [100, 100])),
    actionSpace: .box(try! Box(low: [-1], high: [100])), maxEpisodeSteps: 40)
  static let (end, badObservation, badReward, badEnd): (Float, Float, Float, Float) = (-1, 10, 11, 12)
  var steps: Float = 0

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    steps = 0
    (observation[0], observation[1]) = (0, 0)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    steps += 1
    let isBad = action[0] == Self.badObservation || action[0] == Self.badEnd
    (observation[0], observation[1]) = (steps, isBad ? -.infinity : 0)
    return Transition(
      reward: action[0] == Self.badReward ? .nan : Double(steps) / 10,
      terminated: action[0] == Self.end || action[0] == Self.badEnd)
  }
}

@Suite struct VecEnvTests {
  @Test(arguments: [1, 7, 8, 9, 16, 37]) func everyEpisodeIsReported(nEnvs: Int) throws {
    let env = try VecEnv(Told(), nEnvs: nEnvs)
    try env.reset()
    var random = PCG64(seed: 4)
    var (returns, lengths) = (Array(repeating: 0.0, count: nEnvs), Array(repeating: 0, count: nEnvs))
    for _ in 0..<120 {
      let actions = (0..<nEnvs).map { _ in [random.integers(0..<12) == 0 ? Told.end : 0] }
      let step = try env.step(actions)
      for index in 0..<nEnvs {
        lengths[index] += 1
        returns[index] += Double(lengths[index]) / 10
        let (isEnd, isLate) = (actions[index][0] == Told.end, lengths[index] == 40)
        #expect(step.dones[index] == (isEnd || isLate))
        #expect(step.infos[index].truncated == (isLate && !isEnd))
        guard isEnd || isLate else {
          #expect(step.infos[index].episode == nil)
          continue
        }
        let r = (returns[index] * 1e6).rounded(.toNearestOrEven) / 1e6
        #expect(step.infos[index].episode == EpisodeInfo(r: r, l: lengths[index]))
        #expect(step.infos[index].terminalObservation == [Float(lengths[index]), 0])
        (returns[index], lengths[index]) = (0, 0)
      }
    }
  }

  @Test(arguments: [0, 3, 8, 10]) func theEnvironmentWithoutNumbersIsNamed(culprit: Int) throws {
    func steps(_ action: Float) throws {
      let env = try VecEnv(Told(), nEnvs: 11)
      try env.reset()
      let actions = (0..<11).map { [$0 == culprit ? action : 0] }
      _ = try env.step(Array(repeating: [0], count: 11))
      _ = try env.step(actions)
    }
    let observation = EngineError.nonFiniteObservation(id: "Told", env: culprit, step: 2)
    #expect(throws: observation) { try steps(Told.badObservation) }
    #expect(throws: observation) { try steps(Told.badEnd) }
    #expect(throws: EngineError.nonFiniteReward(id: "Told", env: culprit, step: 2)) { try steps(Told.badReward) }
  }

  @Test func aResetForgetsARewardThatWasNone() throws {
    let env = try VecEnv(Told(), nEnvs: 2)
    try env.reset()
    #expect(throws: EngineError.nonFiniteReward(id: "Told", env: 1, step: 1)) {
      try env.step([[0], [Told.badReward]])
    }
    try env.reset()
    #expect(try env.step([[0], [Told.end]]).infos[1].episode == EpisodeInfo(r: 0.1, l: 1))
  }
}
