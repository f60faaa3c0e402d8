// Every recorded step of Gymnasium, replayed and compared bit for bit, through each of the room's three
// faces.

import Environments
import Testing

@Suite struct TrajectoryTests {
  @Test func recordingsCoverWhatTheyShould() throws {
    let cartPole = try Recording("CartPole-v1").runs
    #expect(cartPole.count == 24)
    #expect(cartPole.allSatisfy { $0.steps.count >= 500 })
    #expect(cartPole.contains { $0.seed > 1 << 32 })
    let ends = cartPole.flatMap(\.steps).filter { $0.nextEpisode != nil }
    #expect(ends.filter(\.terminated).count > 400)
    #expect(ends.filter(\.truncated).count == 4)
    let pendulum = try Recording("Pendulum-v1").runs
    #expect(pendulum.count == 24)
    #expect(pendulum.flatMap(\.steps).contains { $0.action > 2 })
    #expect(pendulum.flatMap(\.steps).allSatisfy { !$0.terminated })
  }

  @Test func dynamicsOfCartPole() throws {
    try replay(CartPole(), of: "CartPole-v1") {
      [$0.position, $0.velocity, $0.angle, $0.angularVelocity]
    }
  }

  @Test func dynamicsOfPendulum() throws {
    try replay(Pendulum(), of: "Pendulum-v1") { [$0.angle, $0.angularVelocity] }
  }

  /// The bare dynamics, with the float64 state now and then.
  private func replay<Dynamics: EnvironmentDynamics>(
    _ initial: Dynamics, of id: String, state: (Dynamics) -> [Double]
  ) throws {
    var dynamics = initial
    var observation = [Float](repeating: 0, count: Dynamics.spec.observationSpace.flatCount)
    for run in try Recording(id).runs {
      var random = Dynamics.Generator(seed: run.seed)
      dynamics.reset(random: &random, observation: &observation)
      try #require(observation.bits == run.first.bits, "seed \(run.seed)")
      for (index, step) in run.steps.enumerated() {
        let transition = dynamics.step(action: [step.action], observation: &observation)
        try #require(observation.bits == step.observation.bits, "seed \(run.seed), step \(index)")
        try #require(
          transition.reward.bitPattern == step.reward.bitPattern, "seed \(run.seed), step \(index)")
        try #require(transition.terminated == step.terminated, "seed \(run.seed), step \(index)")
        if let expected = step.state {
          try #require(state(dynamics).bits == expected.bits, "seed \(run.seed), step \(index)")
        }
        if let first = step.nextEpisode {
          dynamics.reset(random: &random, observation: &observation)
          try #require(observation.bits == first.bits, "seed \(run.seed), after step \(index)")
        }
      }
    }
  }

  @Test(arguments: ["CartPole-v1", "Pendulum-v1"])
  func faces(id: String) throws {
    let environment = try make(id)
    for run in try Recording(id).runs {
      let first = try environment.reset(seed: Int(run.seed))
      try #require(first.observation.bits == run.first.bits, "seed \(run.seed)")
      for (index, step) in run.steps.enumerated() {
        let result =
          if case .discrete = environment.actionSpace {
            try environment.step(Int(step.action))
          } else {
            try environment.step([step.action])
          }
        try #require(result.observation.bits == step.observation.bits, "seed \(run.seed), step \(index)")
        try #require(result.reward.bitPattern == step.reward.bitPattern, "seed \(run.seed), step \(index)")
        try #require(result.terminated == step.terminated, "seed \(run.seed), step \(index)")
        try #require(result.truncated == step.truncated, "seed \(run.seed), step \(index)")
        if let first = step.nextEpisode {
          try #require(
            try environment.reset().observation.bits == first.bits, "seed \(run.seed), after \(index)")
        }
      }
    }
  }

  /// All 500-step runs at once, with same-step autoreset.
  @Test(arguments: ["CartPole-v1", "Pendulum-v1"])
  func batches(id: String) throws {
    let runs = try Recording(id).runs.filter { $0.steps.count == 500 }
    let batch = try EnvironmentRegistry.makeBatch(id, count: runs.count)
    let memory = BatchRows(batch)
    for (index, run) in runs.enumerated() {
      batch.reset(index, seed: run.seed, observation: memory.row(index))
      try #require(memory.observation(index).bits == run.first.bits)
    }
    for step in 0..<500 {
      let expected = runs.map { $0.steps[step] }
      memory.step(actions: expected.map(\.action))
      for (index, expected) in expected.enumerated() {
        let at: Comment = "seed \(runs[index].seed), step \(step)"
        if let first = expected.nextEpisode {
          try #require(memory.terminalObservation(index).bits == expected.observation.bits, at)
          try #require(memory.observation(index).bits == first.bits, at)
        } else {
          try #require(memory.observation(index).bits == expected.observation.bits, at)
        }
        try #require(memory.rewards[index].bitPattern == expected.reward.bitPattern, at)
        try #require(memory.terminated[index] == expected.terminated, at)
        try #require(memory.truncated[index] == expected.truncated, at)
      }
    }
  }
}

/// The memory around a batch, for tests.
final class BatchRows {
  let batch: EnvironmentBatch
  private let size: Int
  let observations: UnsafeMutablePointer<Float>
  let terminalObservations: UnsafeMutablePointer<Float>
  let rewards: UnsafeMutablePointer<Double>
  let terminated: UnsafeMutablePointer<Bool>
  let truncated: UnsafeMutablePointer<Bool>

  init(_ batch: EnvironmentBatch) {
    self.batch = batch
    size = batch.observationSize
    let floats = batch.count * batch.observationSize
    observations = .allocate(capacity: floats)
    observations.initialize(repeating: .nan, count: floats)
    terminalObservations = .allocate(capacity: floats)
    terminalObservations.initialize(repeating: .nan, count: floats)
    rewards = .allocate(capacity: batch.count)
    rewards.initialize(repeating: .nan, count: batch.count)
    terminated = .allocate(capacity: batch.count)
    terminated.initialize(repeating: false, count: batch.count)
    truncated = .allocate(capacity: batch.count)
    truncated.initialize(repeating: false, count: batch.count)
  }

  deinit {
    observations.deallocate()
    terminalObservations.deallocate()
    rewards.deallocate()
    terminated.deallocate()
    truncated.deallocate()
  }

  func row(_ index: Int) -> UnsafeMutablePointer<Float> { observations + index * size }

  func observation(_ index: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: observations + index * size, count: size))
  }

  func terminalObservation(_ index: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: terminalObservations + index * size, count: size))
  }

  func step(actions: [Float], actionStride: Int? = nil) {
    batch.stepAll(
      actions: actions, actionStride: actionStride, observations: observations, rewards: rewards,
      terminated: terminated, truncated: truncated, terminalObservations: terminalObservations)
  }
}
