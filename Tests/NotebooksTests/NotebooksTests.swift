// The notebooks of this repository, run for real: what their labelled cells show is what they say.

import CellRuntime
import Environments
import Foundation
import NotebookLibrary
import NotebookModel
import NotebookParsing
import Testing

/// A notebook that was run, its outputs by label.
private struct Run {
  let document: ExecutedNotebook

  /// - Parameter replacing: texts to shorten its trainings with; each must occur.
  init(_ name: String, replacing: [(String, String)] = []) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("notebooks")
    let path = folder.appendingPathComponent(name).path
    var text = try String(contentsOfFile: path, encoding: .utf8)
    for (old, new) in replacing {
      try #require(text.contains(old), "\(name) no longer has '\(old)'")
      text = text.replacing(old, with: new)
    }
    let runner = NotebookRunner(registry: .notebookLibrary)
    document = runner.run(try runner.check(try parseNotebook(Array(text.utf8), path: path)))
  }

  func outputs(_ label: String) throws -> [Output] {
    let cell = try #require(document.notebook.cells.first { $0.label == label }, "no cell '\(label)'")
    return document.results[cell.index].outputs
  }

  /// Streams, and results as plain text.
  func text(_ label: String) throws -> String {
    try outputs(label).map { output in
      switch output.kind {
      case .stream(_, let text): text
      case .display(let bundle), .result(let bundle): bundle.plain
      case .error(_, let message, _): "error: \(message)"
      }
    }.joined()
  }

  func bundles(_ label: String) throws -> [MIMEBundle] {
    try outputs(label).compactMap { output in
      switch output.kind {
      case .display(let bundle), .result(let bundle): bundle
      default: nil
      }
    }
  }

  var unfinished: [String] {
    zip(document.notebook.cells, document.results).filter { $1.state != .succeeded && $1.state != .notRun }.map { $0.0.id }
  }
}

@Suite struct NotebooksTests {
  @Test func theNetworksAreTakenApart() throws {
    let run = try Run("neural-networks.md")
    #expect(run.unfinished == [])
    #expect(try run.text("setup").contains("chooses Discrete(2)"))
    // Gymnasium's first observation of CartPole-v1 with seed 1.
    #expect(try run.text("observations").contains("0.001182"))
    #expect(try run.text("latents") == "latentPi: [4, 64]\nlatentVf: [4, 64]\n")
    #expect(try run.text("forward") == "true true true\n")
    #expect(try run.text("separate-agrees") == "true\n")
    // With σ = 1 the mean has the log-density -ln(2π)/2.
    #expect(try run.text("gaussian").contains("-0.9189"))
    for label in ["fig-action-net", "fig-value-net", "fig-pendulum-net"] {
      #expect(try run.bundles(label).compactMap { $0.text(MIMEType.svg) }.count == 1)
    }
    #expect(try run.bundles("fig-action-net")[0].plain.contains("pole angle"))
    #expect(try run.text("parameters").contains("mlp_extractor.policy_net.0.weight  (64, 4)"))
    let listing = try #require(run.document.notebook.cells.first { $0.label == "lst-forward" })
    #expect(run.document.results[listing.index].listing?.text.contains("public func forward(") == true)
    #expect(run.document.results.allSatisfy { $0.outputs.allSatisfy { !$0.isNoisy } })
  }

  @Test func ppoLearns() throws {
    let run = try Run(
      "ppo.md",
      replacing: [("Array(1...10)", "Array(1...2)"), ("totalTimesteps: 100_000", "totalTimesteps: 20_000")])
    #expect(run.unfinished == [])
    #expect(try run.text("advantages").hasSuffix("the engine's are the same: true\n"))
    #expect(try run.text("collect").hasPrefix("steps: 256 in each of 8 environments\n"))
    #expect(try run.text("improve").split(separator: "\n").count == 5)
    // 20,000 steps bring CartPole from about 20 to well above 100.
    let last = try #require(run.bundles("fig-cartpole").first?.plain)
    #expect(last.contains("CartPole: every run learns to balance"))
    let means = try run.text("tbl-cartpole").split(separator: "\n").dropFirst(2).compactMap {
      $0.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    }
    #expect(means.count == 2 && means.allSatisfy { $0 > 100 }, "\(means)")
    #expect(try run.bundles("fig-diagnostics").count == 4)
    #expect(try run.bundles("fig-networks").count == 2)
    #expect(run.document.results.allSatisfy { $0.outputs.allSatisfy { !$0.isNoisy } })
  }

  @Test func everyEnvironmentIsTrainedAndJudged() throws {
    let run = try Run("environments-and-results.md", replacing: [("seeds: 10", "seeds: 2"), ("scale: 1.0", "scale: 0.02")])
    #expect(run.unfinished == [])
    #expect(try run.text("checked") == "no problems in any of the \(EnvironmentRegistry.ids.count) environments\n")
    let table = try run.text("tbl-results").split(separator: "\n").dropFirst(2)
    #expect(table.count == 8)
    #expect(table.allSatisfy { $0.hasSuffix("✓ pass") || $0.hasSuffix("✗ fail") }, "\(table)")
    // Nobody reaches the flag with CleanRL's settings, however short the training.
    #expect(table.last?.hasSuffix("✓ pass") == true)
    let figures = run.document.notebook.cells.compactMap(\.label).filter { $0.hasPrefix("fig-") }
    #expect(figures.count == 8)
    for label in figures { #expect(try run.bundles(label).first?.plain.contains("published") == true, "\(label)") }
    #expect(run.document.results.allSatisfy { $0.outputs.allSatisfy { !$0.isNoisy } })
  }

  @Test func benchmarksAreMeasuredAndPublishedOnesRedrawn() throws {
    let run = try Run("benchmarks.md", replacing: [
        ("totalTimesteps: 4096", "totalTimesteps: 2048"), ("measurePhases(\"cartpole-defaults\")", "measurePhases(\"cartpole-defaults\", samples: 1)"),
        ("measurePhases(\"cartpole-zoo\")", "measurePhases(\"cartpole-zoo\", samples: 1)"), ("measureUpdate(batchSize: $0)", "measureUpdate(batchSize: $0, samples: 1)"),
        ("width: $0, samples: 3", "width: $0, samples: 1"),
      ])
    #expect(run.unfinished == [])
    for label in [
      "machine", "tbl-environment-steps", "fig-environment-steps", "tbl-forward", "tbl-training", "tbl-sgemm", "tbl-peak",
      "tbl-phases", "fig-phases", "tbl-update-batches", "tbl-update-widths", "fig-updates", "fig-threads", "fig-roofline",
    ] {
      let outputs = try run.outputs(label)
      #expect(!outputs.isEmpty && outputs.allSatisfy(\.isNoisy), "\(label) comes from the clock")
    }
    #expect(try run.text("tbl-environment-steps").split(separator: "\n").count == 2 + 8)
    #expect(try run.text("tbl-peak").contains("GB/s"))
    #expect(try run.text("tbl-phases").split(separator: "\n").count == 2 + 8)
    #expect(try run.bundles("fig-updates").count == 2)
    let roofline = try run.bundles("fig-roofline")[0].plain
    for line in ["roof goes from", "minibatches of 64 to 65,536, width 64 goes from", "widths 32 to 1,024, minibatches of 256 goes from"] {
      #expect(roofline.contains(line), "\(roofline)")
    }
    for label in ["fig-lambda-2023", "fig-lambda-2022", "fig-aime-2021", "fig-rtx-3090-a6000-a5000", "tbl-card-means"] {
      #expect(try run.outputs(label).allSatisfy { !$0.isNoisy }, "\(label) does not come from the clock")
    }
    #expect(try run.bundles("fig-lambda-2023")[0].plain.contains("H100 80GB PCIe Gen5"))
    // The means that data/README.md gives for checking.
    let means = try run.text("tbl-card-means")
    #expect(means.contains("1.2035") && means.contains("0.918"), "\(means)")
  }
}
