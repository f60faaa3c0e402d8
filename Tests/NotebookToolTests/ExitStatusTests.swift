// How `nb` ends: each row of the table that the help and the README show.

import Foundation
import Testing

@Suite struct ExitStatusTests {
  /// The rows `  1: meaning` of the help, by status.
  private func documented() throws -> [Int32: String] {
    let help = try TestFolder().run("--help").output
    let table = try #require(help.split(separator: "Exit status:\n").last?.split(separator: "\n\n").first)
    var rows: [Int32: String] = [:]
    var last: Int32?
    for line in table.split(separator: "\n") {
      if let row = line.wholeMatch(of: /\s+(\d+): (.+)/), let status = Int32(row.1) {
        rows[status] = String(row.2)
        last = status
      } else if let last {
        rows[last, default: ""] += " " + line.trimmingCharacters(in: .whitespaces)
      }
    }
    return rows
  }

  @Test func theReadmeHasTheHelpsTable() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let rows = readme.matches(of: /\| (\d+) \| (.+) \|\n/).map { (Int32($0.1), String($0.2).replacing("`", with: "'")) }
    let table = Dictionary(uniqueKeysWithValues: rows.compactMap { status, text in status.map { ($0, text) } })
    #expect(table == (try documented()))
    #expect(table.keys.sorted() == [0, 1, 64, 130])
  }

  @Test func aFineRunIs0() throws {
    let folder = try TestFolder(["x.md": notebook("print(1)")])
    for arguments in [["run", "x.md"], ["check", "x.md"], ["why", "x.md"], ["export", "--to", "md", "x.md"], ["--help"]] {
      #expect(try folder.start(arguments).outcome(within: 60).status == 0, "\(arguments)")
    }
  }

  @Test(arguments: [
    ("[1][3]", ["run", "x.md"]), ("[1][3]", ["check", "x.md"]), ("print(missing)", ["run", "x.md"]),
    ("print(missing)", ["check", "--no-run", "x.md"]), ("print(missing)", ["export", "--to", "swift", "x.md"]),
    ("expect(1 > 2)", ["run", "x.md"]), ("print(2)", ["check", "x.md"]), ("print(2)", ["run", "--output-dir", "x.md", "x.md"]),
    ("print(2)", ["run", "nowhere.md"]),
  ])
  func errorsOfNotebooksAre1(_ cell: String, _ arguments: [String]) throws {
    let folder = try TestFolder(["x.md": notebook(cell)])
    let outcome = try folder.start(arguments).outcome(within: 60)
    #expect(outcome.status == 1, "\(arguments): \(outcome.errors)")
    #expect(outcome.errors != "")
  }

  @Test func aCellThatMayFailIs0() throws {
    let folder = try TestFolder(["x.md": notebook("//| error: true\n[1][3]")])
    #expect(try folder.run("run", "x.md").status == 0)
  }

  @Test(arguments: [
    ["run"], ["run", "--nonsense", "x.md"], ["nonsense"], ["check", "--update", "--no-run", "x.md"],
    ["export", "--to", "docx", "x.md"],
  ])
  func wrongCommandLinesAre64(_ arguments: [String]) throws {
    let folder = try TestFolder(["x.md": notebook("print(1)")])
    #expect(try folder.start(arguments).outcome(within: 60).status == 64, "\(arguments)")
  }

  @Test(arguments: [SIGINT, SIGTERM], ["run", "check"])
  func interruptionsAre130(_ signal: Int32, _ command: String) throws {
    let folder = try TestFolder(["x.md": notebook("print(1)", "while true {}")])
    let tool = try folder.start([command, "x.md"])
    try tool.waitFor("  1/2 cell-1")
    tool.send(signal)
    let outcome = try tool.outcome(within: 20)
    #expect(outcome.status == 130)
    #expect(!outcome.wasKilled)
  }

  /// A signal that comes while the process starts is never lost: it ends the process or the run.
  @Test(arguments: [SIGINT, SIGTERM]) func signalsAtTheStartAreNotLost(_ signal: Int32) throws {
    let folder = try TestFolder(["x.md": notebook("while true {}")])
    for delay in 0..<24 {
      let tool = try folder.start(["run", "--json", "x.md"])
      usleep(UInt32(delay) * 2_000)
      tool.send(signal)
      let outcome = try tool.outcome(within: 20)
      #expect(outcome.wasKilled ? outcome.status == signal : outcome.status == 130, "after \(delay * 2) ms")
    }
  }

  @Test func theSecondSignalEndsTheProcess() throws {
    let folder = try TestFolder(["x.md": notebook("print(1)", "while true {}")])
    // Where the run has come to its end before the second signal, another try is due.
    let isKilled = try (0..<10).contains { _ in
      let tool = try folder.start(["run", "--fresh", "x.md"])
      try tool.waitFor("  1/2 cell-1")
      tool.send(SIGTERM)
      usleep(3_000)
      tool.send(SIGTERM)
      let outcome = try tool.outcome(within: 20)
      #expect(outcome.wasKilled ? outcome.status == SIGTERM : outcome.status == 130)
      return outcome.wasKilled
    }
    #expect(isKilled)
  }
}
