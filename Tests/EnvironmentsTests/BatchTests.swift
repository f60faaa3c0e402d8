import Environments
import Testing

@Suite struct BatchTests {
  @Test func seedsCountUpFromTheFirst() throws {
    let batch = try EnvironmentRegistry.makeBatch("CartPole-v1", count: 3)
    let memory = BatchRows(batch)
    try batch.resetAll(seed: 10, observations: memory.row(0))
    for index in 0..<3 {
      #expect(try memory.observation(index) == make("CartPole-v1").reset(seed: 10 + index).observation)
    }
    // Without a seed, the generators go on; a new batch starts from seeds 0, 1, 2.
    try batch.resetAll(observations: memory.row(0))
    let env = try make("CartPole-v1")
    _ = try env.reset(seed: 12)
    #expect(try memory.observation(2) == env.reset().observation)
    let fresh = BatchRows(try EnvironmentRegistry.makeBatch("CartPole-v1", count: 3))
    try fresh.batch.resetAll(observations: fresh.row(0))
    #expect(try fresh.observation(1) == make("CartPole-v1").reset(seed: 1).observation)
  }

  @Test func sameStepKeepsTheTerminalObservation() throws {
    let memory = BatchRows(try EnvironmentRegistry.makeBatch("CartPole-v1", count: 2, maxEpisodeSteps: 20))
    try memory.batch.resetAll(seed: 0, observations: memory.row(0))
    let env = try make("CartPole-v1", maxEpisodeSteps: 20)
    _ = try env.reset(seed: 1)
    var ends = 0
    for step in 0..<60 {
      // Environment 0 falls at once, environment 1 swings until its time is up.
      memory.step(actions: [0, Float(step % 2)])
      let expected = try env.step(step % 2)
      #expect(memory.terminated[1] == expected.terminated && memory.truncated[1] == expected.truncated)
      if expected.terminated || expected.truncated {
        ends += 1
        #expect(memory.terminalObservation(1) == expected.observation)
        #expect(try memory.observation(1) == env.reset().observation)
      } else {
        #expect(memory.observation(1) == expected.observation)
      }
      if !memory.terminated[0] && step < 5 { #expect(memory.terminalObservation(0).allSatisfy { $0.isNaN }) }
    }
    #expect(ends >= 3)
  }

  @Test func nextStepResetsOneStepLater() throws {
    let memory = BatchRows(
      try EnvironmentRegistry.makeBatch("Pendulum-v1", count: 1, maxEpisodeSteps: 2, autoreset: .nextStep))
    try memory.batch.resetAll(seed: 4, observations: memory.row(0))
    let env = try make("Pendulum-v1", maxEpisodeSteps: 2)
    _ = try env.reset(seed: 4)
    for _ in 0..<3 {
      for _ in 0..<2 {
        memory.step(actions: [1])
        let expected = try env.step([1.0])
        #expect(memory.observation(0) == expected.observation && memory.rewards[0] == expected.reward)
        #expect(memory.truncated[0] == expected.truncated)
      }
      memory.step(actions: [1])
      #expect(try memory.observation(0) == env.reset().observation)
      #expect(memory.rewards[0] == 0 && !memory.truncated[0] && !memory.terminated[0])
    }
    #expect(memory.terminalObservation(0).allSatisfy { $0.isNaN })
  }

  @Test func disabledLeavesResetsToTheCaller() throws {
    let memory = BatchRows(
      try EnvironmentRegistry.makeBatch("Pendulum-v1", count: 1, maxEpisodeSteps: 2, autoreset: .disabled))
    try memory.batch.resetAll(observations: memory.row(0))
    var truncated: [Bool] = []
    for _ in 0..<3 {
      memory.step(actions: [0])
      truncated.append(memory.truncated[0])
    }
    #expect(truncated == [false, true, true])
    memory.batch.reset(0, observation: memory.row(0))
    memory.step(actions: [0])
    #expect(!memory.truncated[0])
  }

  @Test func actionsMayLieApart() throws {
    let near = BatchRows(try EnvironmentRegistry.makeBatch("Pendulum-v1", count: 2))
    let far = BatchRows(try EnvironmentRegistry.makeBatch("Pendulum-v1", count: 2))
    try near.batch.resetAll(observations: near.row(0))
    try far.batch.resetAll(observations: far.row(0))
    near.step(actions: [0.5, -1])
    far.step(actions: [0.5, 9, 9, -1, 9, 9], actionStride: 3)
    for index in 0..<2 { #expect(near.observation(index) == far.observation(index)) }
  }
}
