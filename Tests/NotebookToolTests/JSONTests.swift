// `--json`: one object a line, nothing else on standard output, nothing for people on standard error.

import Foundation
import Testing

extension Outcome {
  /// The lines of standard output, each an object.
  fileprivate func events() throws -> [[String: Any]] {
    try outputLines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
  }
}

@Suite struct JSONTests {
  private func names(_ events: [[String: Any]]) -> [String] { events.map { $0["event"] as? String ?? "?" } }

  @Test func aRunTellsItsEvents() throws {
    let folder = try TestFolder([
      "x.md": "# Title\n\n"
        + notebook("//| label: one\nprint(\"é\")\n[(n: 1, m: 2)]", "let n = [Int]()\nn[3]", "print(n)")
    ])
    let outcome = try folder.run("run", "--json", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "")
    let events = try outcome.events()
    #expect(
      names(events) == [
        "command-started", "notebook-started", "cell-started", "cell-finished", "cell-started", "cell-finished",
        "cell-skipped", "written", "written", "written", "notebook-finished", "command-finished",
      ])
    #expect(events[0]["version"] as? Int == 1)
    #expect(events[0]["command"] as? String == "run")
    #expect(events[1]["notebook"] as? String == "x.md")
    #expect(events[1]["title"] as? String == "Title")
    #expect(events[1]["cells"] as? [String] == ["one", "cell-2", "cell-3"])
    #expect(events[2]["cell"] as? String == "one")
    #expect(events[2]["index"] as? Int == 0)
    #expect(events[2]["line"] as? Int == 3)
    #expect(events[3]["state"] as? String == "succeeded")
    #expect(events[3]["ok"] as? Bool == true)
    #expect((events[3]["seconds"] as? Double).map { $0 >= 0 } == true)
    let outputs = try #require(events[3]["outputs"] as? [[String: Any]])
    #expect(outputs.map { $0["kind"] as? String } == ["stdout", "result"])
    #expect(outputs[0]["text"] as? String == "é\n")
    #expect(outputs[0]["noisy"] as? Bool == false)
    #expect(outputs[1]["types"] as? [String] == ["text/html", "text/markdown", "text/plain"])
    #expect(events[5]["state"] as? String == "failed")
    #expect(events[5]["ok"] as? Bool == false)
    let failure = try #require((events[5]["outputs"] as? [[String: Any]])?.last)
    let diagnostic = try #require(failure["diagnostic"] as? [String: Any])
    #expect((diagnostic["start"] as? [String: Int])?["line"] == 11)
    #expect(diagnostic["file"] as? String == "x.md")
    #expect(events[6]["because"] as? [String] == ["cell-2"])
    #expect(events[7]["path"] as? String == "reports/x.html")
    #expect(events[10]["ok"] as? Bool == false)
    #expect(events[11]["status"] as? Int == 1)
  }

  @Test func diagnosticsHavePlaceAndText() throws {
    let folder = try TestFolder(["x.md": notebook("let é = 1\nprint(missing)")])
    let outcome = try folder.run("check", "--json", "--no-run", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "")
    let events = try outcome.events()
    #expect(names(events) == ["command-started", "diagnostic", "command-finished"])
    let diagnostic = try #require(events[1]["diagnostic"] as? [String: Any])
    #expect(diagnostic["severity"] as? String == "error")
    #expect(diagnostic["message"] as? String == "cannot find 'missing' in scope")
    #expect(diagnostic["text"] as? String == "missing")
    #expect(diagnostic["start"] as? [String: Int] == ["line": 3, "column": 7, "offset": 26])
    #expect(diagnostic["end"] as? [String: Int] == ["line": 3, "column": 14, "offset": 33])
    let missing = try folder.run("run", "--json", "nowhere.md")
    #expect(missing.status == 1)
    let found = try #require(try missing.events()[1]["diagnostic"] as? [String: Any])
    #expect(found["file"] as? String == "nowhere.md")
    #expect(found["start"] == nil)
  }

  @Test func aCheckTellsWhatDiffers() throws {
    let folder = try TestFolder(["x.md": notebook("//| label: a\nprint(\"one\\ntwo\")", "//| check: false\nprint(1)")])
    #expect(try folder.run("run", "x.md").status == 0)
    try folder.write(try folder.text("x.md").replacing("two", with: "twin"), to: "x.md")
    let outcome = try folder.run("check", "--json", "x.md")
    #expect(outcome.status == 1)
    let compared = try outcome.events().filter { $0["event"] as? String == "compared" }
    #expect(compared.map { $0["cell"] as? String } == ["a", "cell-2"])
    #expect(compared.map { $0["ok"] as? Bool } == [false, true])
    #expect(compared.map { $0["coverage"] as? String } == ["compared", "left-out"])
    let mismatch = try #require((compared[0]["mismatches"] as? [[String: Any]])?.first)
    #expect(mismatch["kind"] as? String == "text")
    #expect(mismatch["expected"] as? String == "one\ntwo\n")
    #expect(mismatch["actual"] as? String == "one\ntwin\n")
    #expect(mismatch["line"] as? Int == 2)
    #expect(mismatch["column"] as? Int == 3)
    #expect(mismatch["message"] as? String == "output 1 (stdout) differs from the record in line 2, column 3")
  }

  @Test func trainingsTellTheirProgressAndCtrlCTheEnd() throws {
    let folder = try TestFolder([
      "x.md": notebook("let model = try PPO(\"MlpPolicy\", \"CartPole-v1\", seed: 1)\ntry model.learn(totalTimesteps: 10_000_000)")
    ])
    let tool = try folder.start(["run", "--json", "x.md"])
    try tool.waitFor("cell-progress")
    tool.send(SIGINT)
    let outcome = try tool.outcome(within: 30)
    #expect(outcome.status == 130)
    let events = try outcome.events()
    let progress = try #require(events.first { $0["event"] as? String == "cell-progress" })
    #expect(progress["total"] as? Int == 10_000_000)
    #expect(progress["cell"] as? String == "cell-1")
    #expect((progress["steps"] as? Int).map { $0 > 0 } == true)
    #expect((progress["rate"] as? Double).map { $0 > 0 } == true)
    #expect(events.first { $0["event"] as? String == "cell-finished" }?["state"] as? String == "interrupted")
    #expect(events.last?["status"] as? Int == 130)
  }
}
