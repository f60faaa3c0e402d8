// Ctrl-C and SIGTERM: the running cell ends, and a whole report says that it is incomplete.

import Foundation
import Testing

@Suite struct InterruptionTests {
  private static let training =
    "let model = try PPO(\"MlpPolicy\", \"CartPole-v1\", nSteps: 64, batchSize: 64, seed: 1)\ntry model.learn(totalTimesteps: 100_000_000)"

  private static let sweep = """
    let models = try (0..<2).map { try PPO("MlpPolicy", "CartPole-v1", nSteps: 64, batchSize: 64, seed: $0) }
    try learn(models, totalTimesteps: 50_000_000)
    """

  @Test(arguments: [
    ("while true {}", SIGINT), ("while true {}", SIGTERM), (training, SIGINT), (training, SIGTERM), (sweep, SIGINT),
    ("func f(_ n: Int) -> Int { n < 2 ? n : f(n - 1) + f(n - 2) }\nprint(f(80))", SIGINT),
    ("let sum = (0..<90_000_000).map { $0 % 7 }.filter { $0 > 2 }.reduce(0, +)\nwhile true { print(sum) }", SIGINT),
  ])
  func signalsEndTheCellCleanly(_ code: String, _ signal: Int32) throws {
    let folder = try TestFolder(["x.md": notebook("print(\"before\")", code, "print(\"after\")")])
    let tool = try folder.start(["run", "x.md"])
    try tool.waitFor("  1/3 cell-1")
    usleep(200_000)
    tool.send(signal)
    let outcome = try tool.outcome(within: 10)
    #expect(!outcome.wasKilled)
    #expect(outcome.status == 130)
    #expect(outcome.outputLines == ["reports/x.html", "reports/x.md", "reports/x.ipynb"])
    #expect(outcome.errors.contains(#/  2/3 cell-2 +\d+\.\d+ s  interrupted( at step [\d,]+ of 100,000,000)?\n/#))
    let report = try folder.text("reports/x.md")
    #expect(report.contains("> The run was ended before its last cell: this report is incomplete."))
    #expect(report.contains("```text\nbefore\n```"))
    #expect(report.contains("*Interrupted before its end"))
    #expect(!report.contains("```text\nafter\n```"))
    #expect(try folder.text("reports/x.html").contains("this report is incomplete"))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: folder.data("reports/x.ipynb")) }
  }

  @Test func laterNotebooksDoNotStart() throws {
    let folder = try TestFolder(["a.md": notebook("print(1)", "while true {}"), "b.md": notebook("print(2)")])
    let tool = try folder.start(["run", "a.md", "b.md"])
    try tool.waitFor("  1/2 cell-1")
    tool.send(SIGINT)
    let outcome = try tool.outcome(within: 10)
    #expect(outcome.status == 130)
    #expect(!outcome.errors.contains("b.md"))
    #expect(!folder.has("reports/b.html"))
  }
}
