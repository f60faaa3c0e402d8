// The README's environment: it passes the checker, and notebooks learn in it.

import CellRuntime
import Environments
import Foundation
import NotebookModel
import NotebookParsing
import NotebookTool
import ReinforcementLearning
import Testing

@Suite struct CorridorToolTests {
  @Test func theEnvironmentIsSound() throws {
    #expect(checkEnvironment(Corridor()) == [])
    #expect(corridorTool.name == "corridor" && corridorTool.registry.errors == [])
    let listing = try #require(corridorTool.registry.listing(of: "makeCorridors"))
    #expect(listing.contains("makeCorridors(nEnvs: Int = 1, seed: Int = 0) throws -> VecEnv"), "\(listing)")
  }

  @Test func notebooksLearnInIt() throws {
    let document = try run(
      """
      # The corridor

      ```swift
      let envs = try makeCorridors(nEnvs: 4, seed: 3)
      let model = try PPO("MlpPolicy", envs, learningRate: 3e-3, nSteps: 64, batchSize: 64, seed: 1)
      let before = try evaluatePolicy(model, nEvalEpisodes: 20).mean
      try model.learn(totalTimesteps: 6_000)
      let after = try evaluatePolicy(model, nEvalEpisodes: 20).mean
      print(before < after, after)
      ```

      """)
    #expect(document.results.map(\.state) == [.succeeded])
    // The same in Swift, without the notebook: always to the right is 5 to 9 steps, all but the last for -0.1.
    let model = try PPO(
      "MlpPolicy", VecEnv(Corridor(), nEnvs: 4, seed: 3), learningRate: 3e-3, nSteps: 64, batchSize: 64, seed: 1)
    try model.learn(totalTimesteps: 6_000)
    let mean = try evaluatePolicy(model, nEvalEpisodes: 20).mean
    #expect(printed(document) == "true \(mean)\n")
    #expect(mean > 0.2 && mean <= 0.6)
  }

  @Test func itsErrorsAreSaidInTheCell() throws {
    let document = try run(
      """
      ```swift
      let envs = try makeCorridors()
      _ = try envs.reset()
      try envs.step([2])
      ```

      """)
    let errors = document.results.flatMap(\.outputs).compactMap { output -> Diagnostic? in
      if case .error(_, _, let diagnostic) = output.kind { diagnostic } else { nil }
    }
    #expect(
      errors.map(\.line) == ["corridor.md:4:5: error: the action [2.0] of environment 0 lies outside Discrete(2)"])
  }

  @Test func readmeShowsIt() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let section = try #require(readme.components(separatedBy: "\n## Your own environments\n").dropFirst().first)
    let shown = try #require(
      section.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```\n").first)
    let file = try String(
      contentsOf: root.appendingPathComponent("Tests/OwnToolTests/CorridorTool.swift"), encoding: .utf8)
    let header = try #require(file.firstRange(of: "\n\n"))
    #expect(shown == String(file[header.upperBound...]))
  }

  /// Parses, checks and runs a notebook as `corridor run` does.
  private func run(_ text: String) throws -> ExecutedNotebook {
    let notebook = try parseNotebook(Array(text.utf8), path: "corridor.md")
    let runner = NotebookRunner(registry: corridorTool.registry)
    return runner.run(try runner.check(notebook))
  }

  private func printed(_ document: ExecutedNotebook) -> String {
    document.results.flatMap(\.outputs).map { output in
      if case .stream(_, let text) = output.kind { text } else { "" }
    }.joined()
  }
}
