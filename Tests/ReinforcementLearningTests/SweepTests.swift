// Many trainings at once give what each gives alone.
import Environments
import NumericKernels
import ReinforcementLearning
import Testing

@Suite struct SweepTests {
  private func model(seed: Int) throws -> PPO {
    try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), nSteps: 64, batchSize: 32, nEpochs: 2, seed: seed)
  }

  @Test(arguments: [1, 2, 3, nil]) func everySeedLearnsAsIfAlone(threads: Int?) throws {
    let together = try (0..<5).map { try model(seed: $0) }
    try learn(together, totalTimesteps: 500, threads: threads)
    #expect(Set(together.map(\.policy.parameterHash)).count == 5)
    for (seed, learnt) in together.enumerated() {
      let alone = try model(seed: seed)
      try alone.learn(totalTimesteps: 500)
      #expect(learnt.policy.parameterHash == alone.policy.parameterHash)
      #expect(try learnt.logger["train/loss"].values == alone.logger["train/loss"].values)
    }
  }

  @Test func modelsNeedEnvironmentsOfTheirOwn() throws {
    let env = try makeVecEnv("CartPole-v1")
    let models = try [PPO("MlpPolicy", "CartPole-v1"), PPO("MlpPolicy", env), PPO("MlpPolicy", env.vecNormalize())]
    let error = #expect(throws: EngineError.self) { try learn(models, totalTimesteps: 10) }
    #expect(
      error.map { "\($0)" }
        == "models 1 and 2 of the sweep have the same environments; make others for each with makeVecEnv")
    #expect(models.allSatisfy { $0.state.numTimesteps == 0 })
  }

  @Test func oneFailureLeavesTheOthersTheirResults() throws {
    let models = [
      try model(seed: 0), try PPO("MlpPolicy", VecEnv(Broken()), nSteps: 64), try model(seed: 2),
    ]
    #expect(throws: EngineError.nonFiniteObservation(id: "Broken", env: 0, step: 5)) {
      try learn(models, totalTimesteps: 200)
    }
    #expect(models[2].state.numTimesteps >= 200)
  }
}
