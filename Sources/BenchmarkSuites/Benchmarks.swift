// All benchmarks by name: what `nb bench` measures.

import Benchmarking
import NumericKernels

extension [Benchmark] {
  /// Trainings first, then what they are made of.
  public static var all: [Benchmark] { Benchmark.all }
}

extension Benchmark {
  fileprivate static var all: [Benchmark] {
    trainings + [sweep, updatesByBatch, updatesByWidth, roofline, environments, peak]
  }

  private static var trainings: [Benchmark] {
    TrainingBenchmark.all.map { training in
      Benchmark(training.name, training.summary) {
        try training.measure(samples: $0.samples, threads: $0.threads)
      }
    }
  }

  private static var sweep: Benchmark {
    Benchmark("cartpole-purejaxrl-16-seeds", "16 seeds of PureJaxRL's settings, 500,000 steps each, one on each thread") {
      try TrainingBenchmark.purejaxrl.measureSweep(
        seeds: 16, timesteps: 500_000, samples: $0.samples, threads: $0.threads)
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

  private static var roofline: Benchmark {
    Benchmark("roofline", "what updates compute in a second, beside what one core's peak and its memory allow") { options in
      let peak = measurePeak(samples: options.samples).perSecond("FLOP")
      let bandwidth = measureMemoryBandwidth(samples: options.samples).perSecond("B")
      var report = Report([peak, bandwidth])
      for (batchSize, width) in [(64, 64), (256, 64), (2_048, 64), (65_536, 64), (256, 32), (256, 256), (256, 1_024)] {
        let share = try measureUpdate(
          batchSize: batchSize, width: width, threads: options.threads, samples: options.samples)
        report.measurements.append(
          Measurement(
            name: share.name, unit: peak.unit, samples: share.samples.map { $0 / 100 * peak.median },
            itemsPerIteration: share.itemsPerIteration, iterationsPerSample: share.iterationsPerSample))
        let intensity = try updateIntensity(batchSize: batchSize, width: width)
        let roof = Swift.min(peak.median, bandwidth.median * intensity)
        report.facts[share.name] = "\(Quantity(intensity, "FLOP/B")), roof \(Quantity(roof, peak.unit))"
      }
      return report
    }
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
