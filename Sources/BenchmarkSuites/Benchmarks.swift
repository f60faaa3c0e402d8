// All benchmarks by name: what `nb bench` measures.

import Benchmarking
import NumericKernels

extension [Benchmark] {
  /// Trainings first, then what they are made of.
  public static var all: [Benchmark] { Benchmark.all }
}

extension Benchmark {
  fileprivate static var all: [Benchmark] { trainings + [updatesByBatch, updatesByWidth, environments, peak] }

  private static var trainings: [Benchmark] {
    TrainingBenchmark.all.map { training in
      Benchmark(training.name, training.summary) {
        try training.measure(samples: $0.samples, threads: $0.threads)
      }
    }
  }

  private static var updatesByBatch: Benchmark {
    Benchmark("updates-by-batch", "updates of 64-64 networks in minibatches of 64 to 65,536, of one core's peak") {
      try updates($0, [64, 128, 256, 512, 1_024, 2_048, 8_192, 65_536].map { (batchSize: $0, width: 64) })
    }
  }

  private static var updatesByWidth: Benchmark {
    Benchmark("updates-by-width", "updates of networks of width 32 to 1,024 in minibatches of 256, of one core's peak") {
      try updates($0, [32, 64, 128, 256, 512, 1_024].map { (batchSize: 256, width: $0) })
    }
  }

  private static func updates(_ options: Options, _ sizes: [(batchSize: Int, width: Int)]) throws -> Report {
    Report(
      try sizes.map {
        try measureUpdate(
          batchSize: $0.batchSize, width: $0.width, threads: options.threads, samples: options.samples)
      })
  }

  private static var environments: Benchmark {
    Benchmark("environments", "CartPole-v1 alone, 1 to 4,096 at once, random actions, resets included") { options in
      Report(
        try [1, 8, 64, 1_024, 4_096].map {
          try measureEnvironmentSteps("CartPole-v1", nEnvs: $0, samples: options.samples).perSecond("steps")
        })
    }
  }

  private static var peak: Benchmark {
    Benchmark("peak", "multiply-adds of registers alone, on one core") {
      Report([measurePeak(samples: $0.samples).perSecond("FLOP")], facts: ["instruction set": kernelInstructionSet])
    }
  }
}
