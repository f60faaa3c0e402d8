// `nb run --watch`: what is saved is run again and shows in the report, until Ctrl-C.

import Foundation
import Testing

@Suite struct WatchTests {
  private static let waiting = "\"event\":\"waiting\""

  /// Waits until it has waited `count` times for a change.
  private func wait(_ tool: RunningTool, times count: Int) throws {
    try tool.waitUntil { tool.output.components(separatedBy: Self.waiting).count > count }
  }

  private func waitForReport(_ tool: RunningTool, _ folder: TestFolder, _ text: String) throws {
    try tool.waitUntil { (try? folder.text("reports/x.md").contains(text)) == true }
  }

  private func end(_ tool: RunningTool, status: Int32 = 0) throws -> Outcome {
    #expect(tool.isRunning)
    tool.send(SIGINT)
    let outcome = try tool.outcome(within: 10)
    #expect(!outcome.wasKilled)
    #expect(outcome.status == status)
    return outcome
  }

  /// Whether each cell that finished was taken from the cache, in order.
  private func cached(_ outcome: Outcome, _ cell: String) throws -> [Bool] {
    try outcome.outputLines.compactMap { line in
      let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard event?["event"] as? String == "cell-finished", event?["cell"] as? String == cell else { return nil }
      return event?["cached"] as? Bool
    }
  }

  @Test func savedProseShowsInTheReport() throws {
    let folder = try TestFolder(["x.md": "Old words.\n\n" + notebook("print(1)")])
    let tool = try folder.start(["run", "--watch", "x.md"])
    try tool.waitFor("watching x.md; Ctrl-C ends\n")
    #expect(try folder.text("reports/x.md").contains("Old words."))
    try folder.write("New words.\n\n" + notebook("print(1)"), to: "x.md")
    try waitForReport(tool, folder, "New words.")
    try tool.waitUntil { tool.errors.components(separatedBy: "watching x.md; Ctrl-C ends\n").count == 3 }
    let outcome = try end(tool)
    #expect(outcome.errors.contains("unchanged"))
    #expect(outcome.outputLines == Array(repeating: ["reports/x.html", "reports/x.md", "reports/x.ipynb"], count: 2).flatMap { $0 })
  }

  @Test func aChangedFigureDoesNotTrainAgain() throws {
    let training = """
      //| label: train
      let model = try PPO("MlpPolicy", "CartPole-v1", nSteps: 64, batchSize: 64, seed: 1)
      try model.learn(totalTimesteps: 128)
      """
    func text(_ values: String) -> String { notebook(training, "//| label: fig-a\n//| fig-cap: A line.\ntry lineChart(\(values))") }
    let folder = try TestFolder(["x.md": text("[1.0, 3.0, 2.0]")])
    let tool = try folder.start(["run", "--watch", "--json", "x.md"])
    try wait(tool, times: 1)
    try folder.write(text("[1.0, 4.0, 2.0]"), to: "x.md")
    try wait(tool, times: 2)
    let outcome = try end(tool)
    #expect(try cached(outcome, "train") == [false, true])
    #expect(try cached(outcome, "fig-a") == [false, false])
    #expect(outcome.errors == "")
  }

  @Test func aBrokenNotebookIsToldAndAMendedOneRuns() throws {
    let folder = try TestFolder(["x.md": notebook("print(missing)")])
    let tool = try folder.start(["run", "--watch", "x.md"])
    try tool.waitFor("watching x.md; Ctrl-C ends\n")
    #expect(tool.errors.contains("x.md:2:7: error: "))
    #expect(!folder.has("reports/x.md"))
    try folder.write(notebook("print(\"mended\")"), to: "x.md")
    try waitForReport(tool, folder, "mended")
    // A change before the run's end is taken up at once, without a word of waiting.
    try tool.waitUntil { tool.errors.components(separatedBy: "watching").count == 3 }
    try folder.write(notebook("print(absent)"), to: "x.md")
    try tool.waitFor("'absent'")
    #expect(try folder.text("reports/x.md").contains("mended"))
    try folder.write(notebook("print(\"again\")"), to: "x.md")
    try waitForReport(tool, folder, "again")
    try tool.waitUntil { tool.errors.components(separatedBy: "watching").count == 5 }
    _ = try end(tool)
  }

  @Test func aDataFileRunsTheCellThatReadsIt() throws {
    let cells = notebook("//| label: other\nprint(\"other\")", "//| label: read\nprint(try readTable(\"data.csv\").mean(\"a\"))")
    let folder = try TestFolder(["x.md": cells, "data.csv": "a\n1\n3\n"])
    let tool = try folder.start(["run", "--watch", "--json", "x.md"])
    try wait(tool, times: 1)
    #expect(tool.output.contains("\"files\":[\"data.csv\",\"x.md\"]"))
    try folder.write("a\n1\n9\n", to: "data.csv")
    try waitForReport(tool, folder, "5.0")
    try wait(tool, times: 2)
    let outcome = try end(tool)
    #expect(try cached(outcome, "other") == [false, true])
    #expect(try cached(outcome, "read") == [false, false])
  }

  @Test func aDataFileThatWasMissingMayCome() throws {
    let folder = try TestFolder(["x.md": notebook("print(try readTable(\"data/new.csv\").mean(\"a\"))")])
    let tool = try folder.start(["run", "--watch", "x.md"])
    try tool.waitFor("watching")
    #expect(tool.errors.contains("there is no such file"))
    try folder.write("a\n1\n6\n", to: "data/new.csv")
    try waitForReport(tool, folder, "3.5")
    try tool.waitUntil { tool.errors.components(separatedBy: "watching").count >= 3 }
    _ = try end(tool)
  }

  @Test func picturesAndSourcesThatAreShownCount() throws {
    func picture(_ size: Int) -> String {
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size)\" height=\"8\"><path d=\"M0 0h8v8z\"/></svg>"
    }
    let folder = try TestFolder([
      "Package.swift": "", "Sources/Room/File.swift": "func shown() { print(1) }\n", "p.svg": picture(8),
      "x.md": "![A picture](p.svg)\n\n" + notebook("//| source: Room/File.swift#shown"),
    ])
    let tool = try folder.start(["run", "--watch", "--json", "x.md"])
    try wait(tool, times: 1)
    try folder.write("func shown() { print(2) }\n", to: "Sources/Room/File.swift")
    try waitForReport(tool, folder, "func shown() { print(2) }")
    try wait(tool, times: 2)
    let before = try folder.data("reports/x.html")
    try folder.write(picture(9), to: "p.svg")
    try wait(tool, times: 3)
    #expect(try folder.data("reports/x.html") != before)
    // A source that loses its symbol breaks the notebook, and mends it.
    try folder.write("func other() {}\n", to: "Sources/Room/File.swift")
    try wait(tool, times: 4)
    #expect(tool.output.contains("\"event\":\"diagnostic\""))
    try folder.write("func shown() { print(3) }\n", to: "Sources/Room/File.swift")
    try waitForReport(tool, folder, "func shown() { print(3) }")
    try wait(tool, times: 5)
    _ = try end(tool)
  }

  @Test func savingByRenameCounts() throws {
    let folder = try TestFolder(["x.md": notebook("print(\"first\")")])
    let tool = try folder.start(["run", "--watch", "--json", "x.md"])
    for (number, word) in ["second", "third"].enumerated() {
      try wait(tool, times: number + 1)
      try folder.write(notebook("print(\"\(word)\")"), to: "x.md.new")
      #expect(rename(folder.url.appendingPathComponent("x.md.new").path, folder.url.appendingPathComponent("x.md").path) == 0)
      try waitForReport(tool, folder, word)
    }
    try wait(tool, times: 3)
    _ = try end(tool)
  }

  @Test func onlyTheNotebookThatChangedRuns() throws {
    let folder = try TestFolder(["x.md": notebook("print(1)"), "y.md": notebook("print(2)")])
    let tool = try folder.start(["run", "--watch", "--json", "x.md", "y.md"])
    try wait(tool, times: 1)
    try folder.write(notebook("print(3)"), to: "y.md")
    try wait(tool, times: 2)
    let outcome = try end(tool)
    #expect(try cached(outcome, "cell-1") == [false, false, false])
    #expect(outcome.output.components(separatedBy: "\"event\":\"notebook-started\",\"notebook\":\"x.md\"").count == 2)
    #expect(outcome.output.components(separatedBy: "\"event\":\"notebook-started\",\"notebook\":\"y.md\"").count == 3)
    #expect(try folder.text("reports/y.md").contains("```text\n3\n```"))
  }

  @Test func aSaveEndsTheCellThatRuns() throws {
    let folder = try TestFolder(["x.md": notebook("print(\"before\")", "while true {}")])
    let tool = try folder.start(["run", "--watch", "x.md"])
    try tool.waitFor("  1/2 cell-1")
    usleep(200_000)
    try folder.write(notebook("print(\"before\")", "print(\"ends\")"), to: "x.md")
    try waitForReport(tool, folder, "ends")
    try tool.waitFor("watching")
    let outcome = try end(tool)
    #expect(outcome.errors.contains("  interrupted\n"))
    // The run that was given up left no report.
    #expect(outcome.outputLines == ["reports/x.html", "reports/x.md", "reports/x.ipynb"])
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func signalsEndARunningCell(_ signal: Int32) throws {
    let folder = try TestFolder(["x.md": notebook("print(\"before\")", "while true {}")])
    let tool = try folder.start(["run", "--watch", "x.md"])
    try tool.waitFor("  1/2 cell-1")
    usleep(200_000)
    tool.send(signal)
    let outcome = try tool.outcome(within: 10)
    #expect(!outcome.wasKilled)
    #expect(outcome.status == 130)
    #expect(try folder.text("reports/x.md").contains("this report is incomplete"))
  }

  @Test func aNotebookThatIsNotThereIsAnError() throws {
    let outcome = try TestFolder().run("run", "--watch", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "x.md: error: there is no such file or folder; check the path\n")
  }

  @Test func helpTellsOfIt() throws {
    let help = try TestFolder().run("run", "--help").output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(help.contains("--watch Stay, and run again what a saved change affects."))
    #expect(help.contains("with exit status 130 while cells run and 0 while it waits"))
  }
}
