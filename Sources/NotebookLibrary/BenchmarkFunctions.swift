// Benchmarks for cells. What they yield comes from the clock: it is noisy, and carries its machine and date.

import BenchmarkSuites
import Benchmarking
import CellRuntime
import Environments
import Foundation
import NotebookModel
import ReinforcementLearning

extension Benchmarking.Measurement: HostType {
  public var isNoisy: Bool { true }

  public var cellTableRow: [(column: String, text: String, isNumber: Bool)]? {
    [
      ("what", name, false), ("median", Quantity(median, unit).description, true),
      ("IQR", Quantity(iqr, unit).description, true), ("best", Quantity(unit == "s" ? min : max, unit).description, true),
      ("samples", String(n), true),
    ]
  }
}

extension Machine: HostType {
  public var isNoisy: Bool { true }
}

/// The machine that runs this notebook, and the date.
///
/// Three lines: what measured values belong to.
public func machine() -> String {
  let machine = Machine.current
  let date = ISO8601DateFormatter.string(
    from: Date(), timeZone: TimeZone(identifier: "UTC") ?? .current, formatOptions: [.withFullDate])
  return """
    \(machine.processor), \(machine.cores) cores, \((machine.memory + 1 << 29) >> 30) GiB, kernels \(kernelInstructionSet)
    \(machine.system), \(machine.compiler)
    \(date)
    """
}

extension FunctionRegistry {
  mutating func addBenchmarks() {
    type(Benchmarking.Measurement.self, doc: "Repeated measurements of one thing.")
    typealias Measurement = Benchmarking.Measurement
    property("var name: String { get }", of: Measurement.self, doc: "What was measured.") { $0.name }
    property("var unit: String { get }", of: Measurement.self, doc: "Of every sample.") { $0.unit }
    property("var samples: [Double] { get }", of: Measurement.self, doc: "In the order in which they were taken.") { $0.samples }
    property("var median: Double { get }", of: Measurement.self, doc: "NaN without samples, as are the others.") { $0.median }
    property("var iqr: Double { get }", of: Measurement.self, doc: "The range that the middle half of the samples spans.") { $0.iqr }
    property("var min: Double { get }", of: Measurement.self, doc: "The smallest.") { $0.min }
    property("var max: Double { get }", of: Measurement.self, doc: "The largest.") { $0.max }
    property("var n: Int { get }", of: Measurement.self, doc: "The number of samples.") { $0.n }
    method("func perSecond(_ items: String) -> Measurement", of: Measurement.self, doc: "The same samples as rates, in `items` a second.") {
      (measurement: Measurement, items: String) in measurement.perSecond(items)
    }

    type(Machine.self, doc: "A machine and the compiler, as far as they bear on how fast a program runs.")
    staticProperty("static var current: Machine { get }", of: Machine.self, doc: "The machine that this process runs on, as it was when first asked for.") {
      Machine.current
    }
    property("var cores: Int { get }", of: Machine.self, doc: "Logical processors that this process may use.") { $0.cores }

    function("func machine() -> String", doc: "The machine that runs this notebook, and the date.", effects: [.readsClock]) {
      machine()
    }
    function(
      "func measurePeak(samples: Int = 9) -> Measurement",
      doc: "Times fused multiply-adds of registers alone, on one core, with the widest vectors that the kernels use here; one item is one floating-point operation.",
      effects: [.readsClock], allowed: ["samples": .from(1, to: 1000)]
    ) { (context: CellContext, samples: Int) throws in
      try finished(context, measurePeak(samples: samples) { context.isCancelled })
    }
    function(
      "func measureMemoryBandwidth(samples: Int = 9) -> Measurement",
      doc: "Times a triad, a = b + s · c, over arrays of float32 that no cache holds, on one core; one item is one byte that "
        + "is read or written (12 for each element).",
      effects: [.readsClock], allowed: ["samples": .from(1, to: 1000)]
    ) { (context: CellContext, samples: Int) throws in
      try finished(context, measureMemoryBandwidth(samples: samples) { context.isCancelled })
    }
    function(
      "func updateIntensity(batchSize: Int, width: Int = 64) throws -> Double",
      doc: "The floating-point operations that updates of CartPole's policy make for each byte that they must move where no "
        + "cache keeps anything from one minibatch to the next: their place on a roofline (S. Williams, A. Waterman and "
        + "D. Patterson, 2009).",
      allowed: ["batchSize": .from(2, to: 1_048_576), "width": .from(1, to: 4096)]
    ) { (batchSize: Int, width: Int) throws in try updateIntensity(batchSize: batchSize, width: width) }
    function(
      "func measureUpdate(batchSize: Int, width: Int = 64, threads: Int = 1, samples: Int = 5) throws -> Measurement",
      doc: "What updates of CartPole's policy over one rollout of at least 4,096 steps use of a core's peak, in ten epochs "
        + "(as by default) of minibatches of `batchSize`; in per cent, counting `updateOperations`.",
      effects: [.readsClock],
      allowed: [
        "batchSize": .from(2, to: 1_048_576), "width": .from(1, to: 4096),
        "threads": .threads, "samples": .from(1, to: 1000),
      ]
    ) { (context: CellContext, batchSize: Int, width: Int, threads: Int, samples: Int) throws in
      try finished(
        context,
        measureUpdate(batchSize: batchSize, width: width, threads: threads, samples: samples) { context.isCancelled })
    }
    function(
      "func updateOperations(_ policy: ActorCriticPolicy) -> Int",
      doc: "The floating-point operations that one sample needs in one epoch: products of weights forwards, for the weights' "
        + "gradients, and for the inputs' but where observations are the input."
    ) { (policy: ActorCriticPolicy) in updateOperations(policy) }
    function(
      "func measurePhases(_ training: String, samples: Int = 3, threads: Int = 1) throws -> [Measurement]",
      doc: "Times whole trainings, and what they are made of.", effects: [.readsClock],
      allowed: [
        "training": .strings(TrainingBenchmark.all.map(\.name)), "samples": .from(1, to: 1000),
        "threads": .threads,
      ]
    ) { (context: CellContext, training: String, samples: Int, threads: Int) throws in
      let phases = try measurePhases(training, samples: samples, threads: threads) { context.isCancelled }
      try context.checkCancellation()
      return phases
    }
    function(
      "func measureEnvironmentSteps(_ id: String, nEnvs: Int = 1, samples: Int = 9) throws -> Measurement",
      doc: "Times environment steps with random actions, resets included.", effects: [.readsClock],
      allowed: ["id": .strings(EnvironmentRegistry.ids), "nEnvs": .from(1, to: 1_048_576), "samples": .from(1, to: 1000)]
    ) { (context: CellContext, id: String, nEnvs: Int, samples: Int) throws in
      try finished(context, measureEnvironmentSteps(id, nEnvs: nEnvs, samples: samples) { context.isCancelled })
    }
    function(
      "func measureForward(_ id: String, batch: Int = 1, samples: Int = 9) throws -> Measurement",
      doc: "Times `ActorCriticPolicy.forward` with sampled actions; one item is one observation.", effects: [.readsClock],
      allowed: ["id": .strings(EnvironmentRegistry.ids), "batch": .from(1, to: 1_048_576), "samples": .from(1, to: 1000)]
    ) { (context: CellContext, id: String, batch: Int, samples: Int) throws in
      try finished(context, measureForward(id, batch: batch, samples: samples) { context.isCancelled })
    }
    function(
      "func measureTraining(_ id: String, totalTimesteps: Int = 4096, samples: Int = 5) throws -> Measurement",
      doc: "Times whole trainings with PPO's default hyperparameters, from fresh weights; one item is one environment step.", effects: [.readsClock],
      allowed: ["id": .strings(EnvironmentRegistry.ids), "totalTimesteps": .atLeast(2048), "samples": .from(1, to: 1000)]
    ) { (context: CellContext, id: String, totalTimesteps: Int, samples: Int) throws in
      try finished(context, measureTraining(id, totalTimesteps: totalTimesteps, samples: samples) { context.isCancelled })
    }
    function(
      "func measureSGEMM(rows: Int, inner: Int, columns: Int, samples: Int = 9) throws -> Measurement",
      doc: "Times y = x · w in float32 with the kernels that training uses, on one core.", effects: [.readsClock],
      allowed: [
        "rows": .from(1, to: 8192), "inner": .from(1, to: 8192), "columns": .from(1, to: 8192), "samples": .from(1, to: 1000),
      ]
    ) { (context: CellContext, rows: Int, inner: Int, columns: Int, samples: Int) throws in
      try finished(context, measureSGEMM(rows: rows, inner: inner, columns: columns, samples: samples) { context.isCancelled })
    }
  }
}

/// A measurement that ran to its end; one cut short by Ctrl-C ends the cell.
private func finished(
  _ context: CellContext, _ measurement: @autoclosure () throws -> Benchmarking.Measurement
) throws -> Benchmarking.Measurement {
  let result = try measurement()
  try context.checkCancellation()
  return result
}
