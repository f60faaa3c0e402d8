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
  let makeModel: @Sendable (_ seed: Int) throws -> PPO

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
    .purejaxrl, .pufferlib,
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
    var returns: [Double] = []
    for seed in 1...max(samples, 1) where !shouldStop() {
      let model = try makeModel(seed)
      model.numThreads = threads
      let phases = Phases(peak: measurePeak(samples: 1).perSecond("FLOP").median, shouldStop)
      try phases.time { try model.learn(totalTimesteps: totalTimesteps, callback: phases) }
      seconds.append(phases)
      steps = model.state.numTimesteps
      returns.append(model.state.meanReward ?? .nan)
      operations = operationsOfUpdates(model)
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
      facts: [
        "parameters after seed 1": String(hash, radix: 16), "steps": "\(steps)", "mean return at the end": spread(returns),
      ])
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

/// The median, and the least and the most.
func spread(_ values: [Double]) -> String {
  guard let least = values.min(), let most = values.max() else { return "none" }
  func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
  return "\(text(Measurement(name: "", samples: values).median)) (\(text(least)) to \(text(most)))"
}

/// What a training spends on rollouts, and in all.
final class Phases: Callback {
  /// Floating-point operations a second that a core could do just before.
  let peak: Double
  private let clock = SuspendingClock()
  private let shouldStop: () -> Bool
  private var start = SuspendingClock().now
  private var began = SuspendingClock().now
  private(set) var rollouts = Duration.zero
  private(set) var whole = Duration.zero

  init(peak: Double, _ shouldStop: @escaping () -> Bool) { (self.peak, self.shouldStop) = (peak, shouldStop) }

  var updates: Duration { whole - rollouts }

  /// Times all of `body`, what comes before and after the training in it too.
  func time(_ body: () throws -> Void) rethrows {
    let start = clock.now
    try body()
    whole = start.duration(to: clock.now)
  }

  func onTrainingStart(_ progress: TrainingProgress) { began = clock.now }
  func onTrainingEnd(_ progress: TrainingProgress) { whole = began.duration(to: clock.now) }
  func onRolloutStart(_ progress: TrainingProgress) { start = clock.now }
  func onRolloutEnd(_ progress: TrainingProgress) { rollouts += start.duration(to: clock.now) }
  func onStep(_ progress: TrainingProgress) -> Bool { !shouldStop() }
}
