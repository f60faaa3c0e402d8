// Whole trainings under well-known settings, with the time that each of their phases takes.

import Benchmarking
import Environments
import ReinforcementLearning

/// One training, as others publish its speed.
public struct TrainingBenchmark: Sendable {
  /// Such as `cartpole-defaults`.
  public let name: String
  public let summary: String
  public let totalTimesteps: Int
  private let makeModel: @Sendable (_ seed: Int) throws -> PPO

  /// The trainings that are measured, with the settings of the libraries that they come from.
  public static let all = [
    TrainingBenchmark(
      name: "cartpole-defaults", summary: "CartPole-v1 under Stable-Baselines3's default settings, 100,000 steps",
      totalTimesteps: 100_000
    ) { try PPO("MlpPolicy", "CartPole-v1", seed: $0) },
    TrainingBenchmark(
      name: "cartpole-zoo", summary: "CartPole-v1 under the Zoo's settings, 100,000 steps", totalTimesteps: 100_000
    ) { try PPO.preset("CartPole-v1").makeModel(seed: $0) },
    TrainingBenchmark(
      name: "pendulum-zoo", summary: "Pendulum-v1 under the Zoo's settings, 100,000 steps", totalTimesteps: 100_000
    ) { try PPO.preset("Pendulum-v1").makeModel(seed: $0) },
    TrainingBenchmark(
      name: "cartpole-purejaxrl", summary: "CartPole-v1 under PureJaxRL's settings, 1,000,000 steps",
      totalTimesteps: 1_000_000
    ) {
      try PPO(
        "MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 4, seed: $0), learningRate: .linear(2.5e-4), nSteps: 128,
        batchSize: 128, nEpochs: 4, clipRangeVf: 0.2, entCoef: 0.01, seed: $0)
    },
  ]

  /// Times whole calls of `learn` from fresh weights, with seeds 1, 2, ...: seconds in all, in rollouts (advantages
  /// included) and in updates; one item is one step of one environment. What rollouts are made of is timed alone, on one
  /// core, and scaled to as many steps. And what the updates use of a core's peak.
  /// - Throws: what the training throws.
  public func measure(
    samples: Int, threads: Int, shouldStop: @escaping () -> Bool = { false }
  ) throws -> Benchmark.Report {
    var seconds: [Phases] = []
    var parts: [Measurement] = []
    var operations = 0
    var hash: UInt64 = 0
    var steps = 0
    for seed in 1...max(samples, 1) where !shouldStop() {
      let model = try makeModel(seed)
      model.numThreads = threads
      let phases = Phases(peak: measurePeak(samples: 1).perSecond("FLOP").median, shouldStop)
      try phases.time { try model.learn(totalTimesteps: totalTimesteps, callback: phases) }
      seconds.append(phases)
      steps = model.state.numTimesteps
      operations = updateOperations(model.policy) * steps * model.hyperparameters.nEpochs
      if seed == 1 {
        hash = model.policy.parameterHash
        parts = try measureRolloutParts(model, steps: steps, samples: samples, shouldStop: shouldStop)
      }
    }
    func measurement(_ name: String, _ items: Int, _ value: (Phases) -> Duration) -> Measurement {
      Measurement(name: name, samples: seconds.map { value($0).seconds }, itemsPerIteration: items)
    }
    let whole = measurement("learn", steps) { $0.whole }
    let shares = seconds.map { 100 * Double(operations) / ($0.updates.seconds * $0.peak) }
    return Benchmark.Report(
      [
        whole, whole.perSecond("steps"), measurement("rollouts", steps) { $0.rollouts },
      ] + parts + [
        measurement("updates", steps) { $0.updates },
        Measurement(name: "updates, of one core's peak", unit: "%", samples: shares, itemsPerIteration: operations),
      ],
      facts: ["parameters after seed 1": String(hash, radix: 16), "steps": "\(steps)"])
  }
}

/// Times whole trainings, and what they are made of.
///
/// - Parameters:
///   - training: the name of one of `TrainingBenchmark.all`.
///   - samples: trainings.
///   - threads: of each training; from 1.
/// - Returns: as `TrainingBenchmark.measure`.
/// - Throws: `BenchmarkError.unknownTraining`.
public func measurePhases(
  _ training: String, samples: Int = 3, threads: Int = 1, shouldStop: @escaping () -> Bool = { false }
) throws -> [Measurement] {
  guard let benchmark = TrainingBenchmark.all.first(where: { $0.name == training }) else {
    throw BenchmarkError.unknownTraining(training, known: TrainingBenchmark.all.map(\.name))
  }
  return try benchmark.measure(samples: samples, threads: threads, shouldStop: shouldStop).measurements
}

/// What a training spends on rollouts, and in all.
private final class Phases: Callback {
  /// Floating-point operations a second that a core could do just before.
  let peak: Double
  private let clock = SuspendingClock()
  private let shouldStop: () -> Bool
  private var start = SuspendingClock().now
  private(set) var rollouts = Duration.zero
  private(set) var whole = Duration.zero

  init(peak: Double, _ shouldStop: @escaping () -> Bool) { (self.peak, self.shouldStop) = (peak, shouldStop) }

  var updates: Duration { whole - rollouts }

  func time(_ body: () throws -> Void) rethrows {
    let start = clock.now
    try body()
    whole = start.duration(to: clock.now)
  }

  func onRolloutStart(_ progress: TrainingProgress) { start = clock.now }
  func onRolloutEnd(_ progress: TrainingProgress) { rollouts += start.duration(to: clock.now) }
  func onStep(_ progress: TrainingProgress) -> Bool { !shouldStop() }
}
