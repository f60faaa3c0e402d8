// `nb bench`: how fast this machine trains.

import ArgumentParser
import Benchmarking
import Foundation
import NotebookModel

struct BenchCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    let names = NotebookTool.current.benchmarks.map { "  \($0.name): \($0.summary)" }
    return CommandConfiguration(
      commandName: "bench", abstract: "Measure how fast this machine trains, and what the training is made of.",
      discussion: "Benchmarks:\n" + names.joined(separator: "\n"))
  }

  @Argument(help: "Benchmarks to run; all of them without a name.")
  var names: [String] = []

  @Option(help: ArgumentHelp("Measure each thing so many times.", valueName: "number"))
  var samples = 5

  @Option(help: ArgumentHelp("Let each training use so many threads; its results are the same.", valueName: "number"))
  var threads = 1

  @OptionGroup var events: EventOptions

  func validate() throws {
    if !(1...10_000).contains(samples) { throw ValidationError("--samples must be from 1 to 10,000, not \(samples)") }
    if !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256, not \(threads)") }
  }

  func run() throws {
    let all = NotebookTool.current.benchmarks
    try events.report("bench") { sink in
      let unknown = names.filter { name in !all.contains { $0.name == name } }
      for name in unknown {
        let hint = closestName(to: name, among: all.map(\.name)).map { "did you mean '\($0)'?" }
        sink.fail("error: no benchmark is called '\(name)'; \(hint ?? "'bench --help' lists all")")
      }
      guard unknown.isEmpty else { return ExitStatus.failure }
      for benchmark in all where names.isEmpty || names.contains(benchmark.name) {
        sink.receive(.measuring(benchmark))
        do {
          let report = try benchmark.run(Benchmark.Options(samples: samples, threads: threads))
          sink.receive(.measured(benchmark.name, threads: threads, report))
        } catch {
          sink.fail("error: \(benchmark.name): \(error)")
          return ExitStatus.failure
        }
      }
      return ExitStatus.fine
    }
  }
}

extension Benchmark.Report {
  /// A line for each measurement and fact: median, the range of the middle half, number of samples.
  var lines: [String] {
    let width = (measurements.map(\.name.count) + facts.keys.map(\.count)).max() ?? 0
    let rows = measurements.map { measurement in
      let (median, iqr) = (Quantity(measurement.median, measurement.unit), Quantity(measurement.iqr, measurement.unit))
      return "  \(padded(measurement.name, width))  \(padded("\(median)", 16, right: true))"
        + "  \(padded("IQR \(iqr)", 20))  n \(measurement.n)"
    }
    return rows + facts.sorted { $0.key < $1.key }.map { "  \(padded($0.key, width))  \(padded($0.value, 16, right: true))" }
  }
}
