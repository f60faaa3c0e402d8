// How fast many seeds of a training learn at once.

import Benchmarking
import ReinforcementLearning

extension TrainingBenchmark {
  /// Times one call of `learn` for `seeds` models with seeds 1, 2, ..., each of `timesteps` steps: seconds in all, and
  /// the seconds that their rollouts (advantages included) and updates took, added up over the models; one item is one
  /// step of one environment. And what the updates use of the peak of the core that they ran on.
  ///
  /// - Parameters:
  ///   - seeds, timesteps, samples, threads: from 1; `threads`: models that learn at a time.
  /// - Throws: what a training throws.
  public func measureSweep(seeds: Int, timesteps: Int, samples: Int, threads: Int) throws -> Benchmark.Report {
    var whole: [Double] = []
    var (rollouts, updates, shares) = ([Double](), [Double](), [Double]())
    var (steps, operations) = (0, 0)
    var hashes: UInt64 = 0
    var returns: [Double] = []
    for sample in 0..<max(samples, 1) {
      let models = try (1...seeds).map { try makeModel(sample * seeds + $0) }
      let peak = measurePeak(samples: 1).perSecond("FLOP").median
      let phases = models.map { _ in Phases(peak: peak) { false } }
      let duration = try SuspendingClock().measure {
        try learn(models, totalTimesteps: timesteps, threads: threads) { phases[$0] }
      }
      steps = models.reduce(0) { $0 + $1.state.numTimesteps }
      operations = models.reduce(0) { $0 + operationsOfUpdates($1) }
      whole.append(duration.seconds)
      rollouts.append(phases.reduce(0) { $0 + $1.rollouts.seconds })
      updates.append(phases.reduce(0) { $0 + $1.updates.seconds })
      shares.append(100 * Double(operations) / (updates[sample] * peak))
      returns += models.map { $0.state.meanReward ?? .nan }
      if sample == 0 { hashes = models.reduce(0) { ($0 ^ $1.policy.parameterHash) &* 0x100_0000_01b3 } }
    }
    func measurement(_ name: String, _ seconds: [Double]) -> Measurement {
      Measurement(name: name, samples: seconds, itemsPerIteration: steps)
    }
    let inAll = measurement("learn", whole)
    return Benchmark.Report(
      [
        inAll, inAll.perSecond("steps"), measurement("rollouts, of all seeds", rollouts),
        measurement("updates, of all seeds", updates),
        Measurement(name: "updates, of one core's peak", unit: "%", samples: shares, itemsPerIteration: operations),
      ],
      facts: [
        "parameters after the first sweep": String(hashes, radix: 16), "steps": "\(steps)",
        "mean return at the end": spread(returns),
      ])
  }
}
