// The notebooks of this repository as compiled Swift: the real compiler takes their cells, and they show what the
// interpreter shows.

import Foundation
import NotebookModel
import NotebookRendering
import Testing
import TwinRuntime

/// A notebook and its twin; a new notebook needs a line here and a target in Package.swift.
struct NotebookTwin: CustomTestStringConvertible, Sendable {
  var notebook: String
  var target: String
  /// Of a notebook that takes too long for a test: what makes it short. Its twin is that short form.
  var parameters: [String] = []
  var testDescription: String { notebook }
  var path: String { "notebooks/\(notebook).md" }
  /// The parameters on a command line.
  var arguments: [String] { parameters.flatMap { ["-P", $0] } }

  /// What the interpreter showed: the committed record, or that of a short run here.
  func record() throws -> [String: RecordedCell] {
    let reports = package.appendingPathComponent("notebooks/reports")
    guard !parameters.isEmpty else {
      return try readRecord([UInt8](try Data(contentsOf: reports.appendingPathComponent("\(notebook).ipynb"))))
    }
    let folder = try TestFolder()
    let ran = try run("nb", ["run", "--fresh", "--output-dir", folder.url.path, path] + arguments, within: 300)
    #expect(ran.status == 0, "\(ran.errors)")
    let file = try #require(folder.files.first { $0.hasSuffix(".ipynb") })
    return try readRecord([UInt8](try folder.data(file)))
  }

  static let all = [
    NotebookTwin(notebook: "neural-networks", target: "NeuralNetworksTwin"),
    NotebookTwin(notebook: "ppo", target: "PPOTwin"),
    NotebookTwin(notebook: "benchmarks", target: "BenchmarksTwin"),
    NotebookTwin(
      notebook: "environments-and-results", target: "EnvironmentsAndResultsTwin",
      parameters: ["seeds:2", "scale:0.02"]),
  ]
}

/// The package's folder.
let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// Runs a program that was built beside `nb`, in the package's folder.
func run(_ program: String, _ arguments: [String], within seconds: Double) throws -> Outcome {
  let logs = try TestFolder()
  let url = executable.deletingLastPathComponent().appendingPathComponent(program)
  return try RunningTool(url, arguments, folder: package, logs: logs.url).outcome(within: seconds)
}

/// Whether the tests were built without optimisation: trainings then take a hundred times as long.
let isDebugBuild: Bool = {
  var isDebug = false
  assert(
    {
      isDebug = true
      return true
    }())
  return isDebug
}()

@Suite struct NotebookTwinTests {
  @Test func everyNotebookHasATwin() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: package.appendingPathComponent("notebooks").path)
    #expect(files.filter { $0.hasSuffix(".md") }.sorted() == NotebookTwin.all.map { $0.notebook + ".md" }.sorted())
  }

  @Test(arguments: NotebookTwin.all)
  func theCommittedFileIsTheExport(_ twin: NotebookTwin) throws {
    let folder = try TestFolder()
    let file = folder.url.appendingPathComponent("main.swift").path
    let export = try run("nb", ["export", twin.path, "--to", "swift", "-o", file] + twin.arguments, within: 60)
    #expect(export.status == 0, "\(export.errors)")
    try expectCommitted(try folder.text("main.swift"), target: twin.target, of: "\(twin.notebook).md", suite: "NotebookTwinTests")
  }

  /// Parameters, expressions in the prose, and cells that may fail with others that depend on them.
  @Test func valuesAndFailuresAreTheInterpreters() throws {
    let folder = try TestFolder()
    let path = "Tests/Twins/ValuesTwin/values.md"
    let file = folder.url.appendingPathComponent("main.swift").path
    let export = try run("nb", ["export", path, "--to", "swift", "-o", file], within: 60)
    #expect(export.status == 0, "\(export.errors)")
    try expectCommitted(
      try folder.text("main.swift"), target: "ValuesTwin", of: "values.md", suite: "NotebookTwinTests")

    try folder.write(try String(contentsOf: package.appendingPathComponent(path), encoding: .utf8), to: "values.md")
    #expect(try folder.run("run", "values.md").status == 1)
    let record = try readRecord([UInt8](try folder.data("reports/values.ipynb")))
    #expect(record["skipped"]?.state == .skipped(because: ["bad"]))
    let ran = try run("ValuesTwin", [], within: 60)
    #expect(ran.status == 0, "\(ran.errors)")
    let cells = try readTwinRecord(ran.output)
    #expect(cells.count > 15)
    let isSkipped: (RecordedCell) -> Bool = { if case .skipped = $0.state { true } else { false } }
    #expect(differences(record.filter { !isSkipped($0.value) }.mapValues(\.outputs), cells) == [])
  }

  @Test(.enabled(if: !isDebugBuild, "the twins train for real"), arguments: NotebookTwin.all)
  func showsWhatTheInterpreterShows(_ twin: NotebookTwin) throws {
    let record = try twin.record()
    let ran = try run(twin.target, [], within: 600)
    #expect(ran.status == 0, "\(ran.errors)")
    let cells = try readTwinRecord(ran.output)
    #expect(cells.count > 10)
    #expect(differences(record.filter { $0.value.state != .notRun }.mapValues(\.outputs), cells) == [])
  }
}
