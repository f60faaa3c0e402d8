// What benchmarks count and run; never how fast it is.

import BenchmarkSuites
import Benchmarking
import ReinforcementLearning
import Testing

@Suite struct BenchmarkSuiteTests {
  @Test func operationsOfAnUpdate() throws {
    // CartPole: 4 observations, 64 and 64 units, 2 logits and 1 value. Forwards and for the weights' gradients
    // 2 · (4 · 64 + 64 · 64 + 64 · outputs) each; for the inputs' the same without the first layer.
    let policy = try PPO("MlpPolicy", "CartPole-v1").policy
    let pi = 4 * 64 + 64 * 64 + 64 * 2
    let vf = 4 * 64 + 64 * 64 + 64
    #expect(updateOperations(policy) == 3 * 2 * (pi + vf) - 2 * 2 * 4 * 64)
    #expect(updateOperations(policy) == 52_352)
    // Without hidden layers nobody wants the gradient of an input.
    let linear = try PPO("MlpPolicy", "CartPole-v1", netArch: NetArch(pi: [], vf: [])).policy
    #expect(updateOperations(linear) == 2 * 2 * (4 * 2 + 4))
  }

  @Test func updatesAreMeasuredByTheirOperations() throws {
    let measurement = try measureUpdate(batchSize: 96, width: 8, samples: 2)
    let sample = 3 * 2 * (4 * 8 + 8 * 8 + 8 * 2 + 4 * 8 + 8 * 8 + 8) - 2 * 2 * 4 * 8
    #expect(measurement.itemsPerIteration == 4_096 * 10 * sample)
    #expect(measurement.n == 2)
    #expect(throws: EngineError.self) { try measureUpdate(batchSize: 1, samples: 1) }
  }

  @Test func intensityIsOperationsByBytes() throws {
    // 64-64 networks: 4,675 parameters of the policy's, 4,610 of the value function's with its output; a sample is
    // 4 numbers of observation and 5 more.
    let parameters = 2 * (4 * 64 + 64 + 64 * 64 + 64) + 64 * 2 + 2 + 64 + 1
    for batchSize in [2, 64, 65_536] {
      let bytes = 4 * (6 * parameters + 9 * batchSize)
      #expect(try updateIntensity(batchSize: batchSize) == Double(batchSize * 52_352) / Double(bytes))
    }
    #expect(try updateIntensity(batchSize: 256, width: 512) > updateIntensity(batchSize: 256, width: 32))
    #expect(throws: EngineError.self) { try updateIntensity(batchSize: 64, width: 0) }
  }

  @Test func theTriadMovesTwelveBytesForEachElement() {
    let bandwidth = measureMemoryBandwidth(samples: 2)
    #expect(bandwidth.n == 2 && bandwidth.itemsPerIteration % 12 == 0)
    // Beyond every cache, and not beyond reason.
    #expect(bandwidth.itemsPerIteration >= 3 * 64 << 20 && bandwidth.itemsPerIteration <= 3 * 256 << 20)
    #expect(bandwidth.perSecond("B").unit == "B/s" && bandwidth.min > 0)
  }

  @Test func aTrainingIsTheOneThatItSays() throws {
    let training = try #require(TrainingBenchmark.all.first { $0.name == "cartpole-zoo" })
    let report = try training.measure(samples: 1, threads: 2)
    #expect(
      report.measurements.map(\.name) == [
        "learn", "learn", "rollouts", "rollouts: environments", "rollouts: forward passes, sampling", "rollouts: advantages",
        "updates", "updates, of one core's peak",
      ])
    #expect(report.measurements.map(\.unit) == ["s", "steps/s", "s", "s", "s", "s", "s", "%"])
    #expect(report.facts["steps"] == "100096")
    let model = try PPO.preset("CartPole-v1").makeModel(seed: 1)
    try model.learn(totalTimesteps: 100_000)
    #expect(report.facts["parameters after seed 1"] == String(model.policy.parameterHash, radix: 16))
    #expect(report.measurements.last?.itemsPerIteration == 100_096 * 20 * 52_352)
    #expect(report.measurements.dropLast().allSatisfy { $0.itemsPerIteration == 100_096 && $0.n >= 1 })
  }

  @Test func aSweepIsTheTrainingOfEverySeed() throws {
    let training = try #require(TrainingBenchmark.all.first { $0.name == "cartpole-purejaxrl" })
    let report = try training.measureSweep(seeds: 3, timesteps: 1_000, samples: 2, threads: 2)
    #expect(
      report.measurements.map(\.name) == [
        "learn", "learn", "rollouts, of all seeds", "updates, of all seeds", "updates, of one core's peak",
      ])
    #expect(report.measurements.dropLast().allSatisfy { $0.itemsPerIteration == 3 * 1_024 && $0.n == 2 })
    #expect(report.measurements.last?.itemsPerIteration == 3 * 1_024 * 4 * 52_352)
    let alone = try training.measureSweep(seeds: 3, timesteps: 1_000, samples: 1, threads: 1)
    #expect(alone.facts["parameters after the first sweep"] == report.facts["parameters after the first sweep"])
    #expect(report.facts["steps"] == "3072")
  }

  @Test func pufferLibsNetworkIsAsSmallAsItsOwn() throws {
    let training = try #require(TrainingBenchmark.all.first { $0.name == "cartpole-pufferlib" })
    let report = try training.measureSweep(seeds: 1, timesteps: 1, samples: 1, threads: 1)
    // One rollout of 4,096 environments; 4 · 64 + 64 + 64 · 2 + 2 and 4 · 96 + 96 + 96 + 1 parameters are 1,027.
    #expect(report.facts["steps"] == "\(4_096 * 64)")
    #expect(report.measurements.last?.itemsPerIteration == 4_096 * 64 * (4 * (4 * 64 + 4 * 96) + 6 * (64 * 2 + 96)))
  }

  @Test func trainingsThatNobodyMeasures() {
    let error = #expect(throws: BenchmarkError.self) { try measurePhases("cartpole") }
    #expect(
      error.map { "\($0)" }
        == "no training is called 'cartpole'; there are cartpole-defaults, cartpole-zoo, pendulum-zoo, cartpole-purejaxrl, "
          + "cartpole-pufferlib")
  }
}
