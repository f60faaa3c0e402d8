// `nb check`: outputs made afresh against the record, what is compared and how differences are shown.

import Foundation
import Testing

@Suite struct CheckTests {
  /// A folder with a notebook that was recorded and then changed.
  private func folder(_ text: String, replacing old: String = "", with new: String = "") throws -> TestFolder {
    let folder = try TestFolder(["x.md": text])
    #expect(try folder.run("run", "x.md").status == 0)
    if !old.isEmpty {
      #expect(text.contains(old))
      try folder.write(text.replacing(old, with: new), to: "x.md")
    }
    return folder
  }

  @Test func unchangedNotebooksPassAndNothingIsWritten() throws {
    let folder = try folder(
      notebook("let a = [1, 2]\nprint(a)", "a.map { Double($0) / 3 }", "//| label: fig-a\n//| fig-cap: A\ntry lineChart([1, 4, 9])"))
    let before = try folder.contents()
    let outcome = try folder.run("check", "x.md")
    #expect(outcome.status == 0)
    #expect(outcome.output == "")
    #expect(outcome.errorLines.first == "x.md")
    #expect(outcome.errorLines.last == "  3 of 3 cells as recorded")
    #expect(try folder.contents() == before)
  }

  @Test func theFirstDifferenceIsMarked() throws {
    let cell = "//| label: loss\nprint(\"epoch 1\")\nprint(\"epoch 2\")\nprint(\"loss 0.3125\")\nprint(\"done\")"
    let folder = try folder("Text.\n\n" + notebook(cell), replacing: "0.3125", with: "0.3126")
    let before = try folder.contents()
    let outcome = try folder.run("check", "x.md")
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines.dropFirst(2) == [
        "x.md:3:1: error: cell 'loss': output 1 (stdout) differs from the record in line 3, column 11",
        "           2 | epoch 2",
        "  expected 3 | loss 0.3125",
        "  actual   3 | loss 0.3126",
        "             |           ^",
        "           4 | done",
        "  0 of 1 cell as recorded",
      ])
    #expect(try folder.contents() == before)
  }

  @Test func longLinesAreCutAndControlCharactersShown() throws {
    let folder = try folder(
      notebook("print(String(repeating: \"x\", count: 500) + \"\\u{1B}[31m\" + String(repeating: \"y\", count: 500))"),
      replacing: "[31m", with: "[32m")
    let lines = try folder.run("check", "x.md").errorLines
    let expected = try #require(lines.first { $0.hasPrefix("  expected") })
    let actual = try #require(lines.first { $0.hasPrefix("  actual") })
    #expect(expected.count < 130 && expected.contains("...xxxx") && expected.contains("\\u{1B}[31myyy") && expected.hasSuffix("..."))
    let caret = try #require(lines.first { $0.hasSuffix("^") })
    #expect(Array(actual)[caret.count - 1] == "2")
  }

  @Test func missingRecordsAndCellsAreTheirOwnFailures() throws {
    let folder = try TestFolder(["x.md": notebook("//| label: a\nprint(1)", "//| label: b\nprint(2)")])
    let without = try folder.run("check", "x.md")
    #expect(without.status == 1)
    #expect(
      without.errors.contains(
        "x.md: error: there is no record 'reports/x.ipynb' to compare with; 'check --update' makes one\n"))
    #expect(!folder.has("reports"))

    #expect(try folder.run("run", "x.md").status == 0)
    try folder.write(notebook("//| label: a\nprint(1)", "//| label: c\nprint(2)"), to: "x.md")
    let renamed = try folder.run("check", "x.md")
    #expect(renamed.status == 1)
    #expect(renamed.errors.contains("x.md: error: the record has a cell 'b' that the notebook has no more\n"))
    #expect(renamed.errors.contains("x.md:6:1: error: cell 'c': the record has no such cell\n"))
    #expect(renamed.errorLines.last == "  1 of 2 cells as recorded")

    try folder.write("{", to: "reports/x.ipynb")
    let broken = try folder.run("check", "x.md")
    #expect(broken.status == 1)
    #expect(
      broken.errors.contains(
        "x.md: error: the record 'reports/x.ipynb' can't be read: it is not JSON; 'check --update' makes a new one\n"))
  }

  @Test func cellsWithoutALabelAreFoundByWhatTheySay() throws {
    let folder = try folder(notebook("print(1)", "let n = 2\nprint(n)", "//| label: named\nprint(3)", "print(4)"))
    func check(_ cells: String...) throws -> [String] {
      try folder.write(cells.map { notebook($0) }.joined(), to: "x.md")
      return try folder.run("check", "x.md").errorLines.filter { $0.hasPrefix("x.md:") || $0.hasSuffix("as recorded") }
    }
    let (one, two, three, four) = ("print(1)", "let n = 2\nprint(n)", "//| label: named\nprint(3)", "print(4)")
    #expect(
      try check("print(0)", one, two, three, four) == [
        "x.md:1:1: error: cell 'cell-1': the record has no such cell", "  4 of 5 cells as recorded",
      ])
    #expect(
      try check(one, three, four) == [
        "x.md: error: the record has a cell 'cell-2' that the notebook has no more", "  3 of 3 cells as recorded",
      ])
    // A changed cell is held against what it was, also where others came before it.
    #expect(
      try check(one, "print(0)", "print(9)", "let n = 2\nprint(n + 1)", three, four) == [
        "x.md:4:1: error: cell 'cell-2': the record has no such cell",
        "x.md:7:1: error: cell 'cell-3': the record has no such cell",
        "x.md:10:1: error: cell 'cell-4': output 1 (stdout) differs from the record in line 1, column 1",
        "  3 of 6 cells as recorded",
      ])
    #expect(
      try check("print(5)", two, three, "print(4)\n", one) == [
        "x.md:1:1: error: cell 'cell-1': output 1 (stdout) differs from the record in line 1, column 1",
        "x.md:16:1: error: cell 'cell-5': the record has no such cell",
        "  3 of 5 cells as recorded",
      ])
    // Options are no part of what a cell says.
    #expect(try check("//| echo: false\n" + one, two, three, "//| code-fold: true\n" + four) == ["  4 of 4 cells as recorded"])
  }

  @Test func valuesInTheTextAreFoundByTheirExpressions() throws {
    let folder = try folder("A `{swift} 1 + 1` b `{swift} 2 + 2` c `{swift} 1 + 1`.\n", replacing: "A ", with: "`{swift} 0` ")
    let outcome = try folder.run("check", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("x.md:1:1: error: cell 'inline-1': the record has no such cell\n"))
    #expect(outcome.errorLines.last == "  3 of 4 cells as recorded")
  }

  @Test func measurementsAreKeptWhenACellComesBefore() throws {
    let cells = ["let m = try measureForward(\"CartPole-v1\", samples: 3)", "m.median", "print(3)"]
    let folder = try folder(notebook(cells[0], cells[1], cells[2]))
    func value() throws -> String? {
      try folder.text("reports/x.md").split(separator: "\n").first { Double($0) != nil }.map(String.init)
    }
    let measured = try #require(try value())
    try folder.write(notebook("let a = 1", cells[0], cells[1], cells[2]), to: "x.md")
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent(".nb"))
    #expect(try folder.run("run", "x.md").status == 0)
    #expect(try value() == measured)
  }

  @Test func numbersAndKindsOfOutputs() throws {
    let folder = try folder(
      notebook("//| label: a\nprint(1)", "//| label: b\n2"), replacing: "print(1)", with: "print(1)\n3")
    let more = try folder.run("check", "x.md")
    #expect(more.status == 1)
    #expect(more.errors.contains("x.md:1:1: error: cell 'a': the outputs are stdout, result but stdout in the record\n"))
    try folder.write(notebook("//| label: a\nprint(1)", "//| label: b\nprint(2)"), to: "x.md")
    #expect(
      try folder.run("check", "x.md").errors.contains(
        "x.md:6:1: error: cell 'b': the outputs are stdout but result in the record\n"))
    try folder.write(notebook("//| label: a\nlet n = 1", "//| label: b\n[(n: 2, m: 3)]"), to: "x.md")
    let none = try folder.run("check", "x.md").errors
    #expect(none.contains("x.md:1:1: error: cell 'a': the outputs are none but stdout in the record\n"))
    #expect(
      none.contains(
        "x.md:6:1: error: cell 'b': output 1 (result) is given as text/plain, text/html, text/markdown but as text/plain "
          + "in the record\n"))
  }

  @Test func failingCellsFailTheCheck() throws {
    let folder = try folder(
      notebook("//| label: a\nlet zero = [0].count - 1", "//| label: b\nlet q = 1 + zero", "//| label: c\nprint(q)"),
      replacing: "1 + zero", with: "1 / zero")
    let outcome = try folder.run("check", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("x.md:8:9: error: cell 'b': the cell fails: division by zero: 1 / 0\n  let q = 1 / zero\n"))
    #expect(outcome.errors.contains("x.md:11:1: error: cell 'c': not run, since b did not succeed\n"))
    #expect(outcome.errorLines.last == "  1 of 3 cells as recorded")
  }

  @Test func errorsThatAreAllowedAreCompared() throws {
    let folder = try folder(
      notebook("//| error: true\nlet n = [Int]()\nprint(n[3])"), replacing: "n[3]", with: "n[4]")
    let outcome = try folder.run("check", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("cell 'cell-1': output 1 (error) differs from the record"))
  }

  @Test func tolerancesAreForNumbersOnly() throws {
    let cell = "//| check: tolerance 1e-3\nprint(\"loss 0.31250 after 12 steps\")\n[(n: 9.0, name: \"a\"), (n: 1.0, name: \"b\")]"
    let fine = try folder(notebook(cell), replacing: "0.31250", with: "0.31262")
    #expect(try fine.run("check", "x.md").status == 0)
    // The column grows, and with it the line below the table's head.
    try fine.write(notebook(cell.replacing("9.0", with: "9.0004567")), to: "x.md")
    #expect(try fine.run("check", "x.md").status == 0)
    try fine.write(notebook(cell.replacing("0.31250", with: "0.3137")), to: "x.md")
    let far = try fine.run("check", "x.md")
    #expect(far.status == 1)
    #expect(far.errors.contains("differs from the record in line 1, column 10"))
    try fine.write(notebook(cell.replacing("after", with: "past")), to: "x.md")
    #expect(try fine.run("check", "x.md").status == 1)
    try fine.write(notebook(cell.replacing("\"b\"", with: "\"c\"")), to: "x.md")
    #expect(try fine.run("check", "x.md").errors.contains("output 2 (result) differs from the record in line 4"))
  }

  @Test func cellsCanBeLeftOut() throws {
    let folder = try folder(
      notebook("//| label: now\n//| check: false\nprint(1)", "print(2)"), replacing: "print(1)", with: "print(3)")
    let outcome = try folder.run("check", "x.md")
    #expect(outcome.status == 0)
    #expect(outcome.errorLines.last == "  1 of 1 cell as recorded; left out by 'check: false': 'now'")
  }

  @Test(arguments: ["tolerence 1e-6", "tolerance", "tolerance -1", "tolerance 0", "tolerance nan", "exactly", "tolerance 1e-6 2"])
  func wrongOptions(value: String) throws {
    let folder = try TestFolder(["x.md": notebook("//| check: \(value)\nprint(1)")])
    let outcome = try folder.run("check", "--no-run", "x.md")
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines.first
        == "x.md:2:12: error: '\(value)' is not a value of the cell option 'check'; write true, false, or 'tolerance N' "
        + "with a number above 0, such as 'tolerance 1e-6'")
  }

  @Test func whatComesFromTheClockIsShownAndLeftOut() throws {
    let measured = "let m = try measureForward(\"CartPole-v1\", samples: 3)"
    let folder = try folder(
      notebook(
        "//| label: speed\n\(measured)\nprint(\"before\")\nprint(m.median)\nprint(\"after\")", "//| label: exact\nprint(3)"))
    let outcome = try folder.run("check", "x.md")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains(#/1\/2 speed +noisy, not compared: [0-9.e-]+\n/#))
    #expect(outcome.errorLines.last == "  2 of 2 cells as recorded; 1 noisy output not compared")
    // What is printed around it is compared all the same.
    try folder.write(try folder.text("x.md").replacing("\"after\"", with: "\"afterwards\""), to: "x.md")
    let changed = try folder.run("check", "x.md")
    #expect(changed.status == 1)
    #expect(changed.errors.contains("cell 'speed': output 1 (stdout) differs from the record in line 2, column 6\n"))
    // So is whether something is measured at all.
    try folder.write(try folder.text("x.md").replacing("print(3)", with: "print(m.median)"), to: "x.md")
    #expect(
      try folder.run("check", "x.md").errors.contains(
        "cell 'exact': output 1 (stdout) comes from the clock now, which it does not in the record\n"))
  }

  @Test func updateRecordsAnewAndFailsOnce() throws {
    let folder = try folder(notebook("print(1)"), replacing: "print(1)", with: "print(2)")
    let update = try folder.run("check", "--update", "x.md")
    #expect(update.status == 1)
    #expect(update.errors.contains("output 1 (stdout) differs from the record in line 1, column 1\n"))
    #expect(update.errorLines.last == "x.md: recorded anew; run again to check")
    #expect(update.outputLines == ["reports/x.html", "reports/x.md", "reports/x.ipynb"])
    #expect(try folder.text("reports/x.md").contains("```text\n2\n```"))
    #expect(try folder.run("check", "x.md").status == 0)
    let before = try folder.contents()
    #expect(try folder.run("check", "--update", "x.md").status == 0)
    #expect(try folder.contents() == before)
  }

  @Test func updateNeverRecordsInSilence() throws {
    // Within the tolerance, but another number: the record changes, so the run fails.
    let folder = try folder(
      notebook("//| check: tolerance 0.1\nprint(1.0)"), replacing: "1.0", with: "1.05")
    #expect(try folder.run("check", "x.md").status == 0)
    #expect(try folder.run("check", "--update", "x.md").status == 1)
    #expect(try folder.run("check", "--update", "x.md").status == 0)
    // A failure is not recorded.
    let before = try folder.contents()
    try folder.write(notebook("//| label: a\nlet n = [Int]()\nprint(n[0])"), to: "x.md")
    let failing = try folder.run("check", "--update", "x.md")
    #expect(failing.status == 1)
    #expect(failing.errorLines.last == "x.md: not recorded, since a did not succeed")
    #expect(try folder.data("reports/x.ipynb") == before["reports/x.ipynb"])
  }

  @Test func updateMakesTheFirstRecord() throws {
    let folder = try TestFolder(["x.md": notebook("print(1)")])
    #expect(try folder.run("check", "--update", "x.md").status == 1)
    #expect(folder.has("reports/x.ipynb"))
    #expect(try folder.run("check", "x.md").status == 0)
  }

  @Test func noRunFindsErrorsAndRunsNothing() throws {
    let folder = try TestFolder(["x.md": notebook("var n = 0\nwhile true { n &+= 1 }"), "y.md": notebook("print(missing)")])
    let fine = try folder.run("check", "--no-run", "x.md", seconds: 20)
    #expect(fine.status == 0)
    #expect(fine.errors == "")
    let outcome = try folder.run("check", "--no-run", ".", seconds: 20)
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.first == "./y.md:2:7: error: cannot find 'missing' in scope")
    #expect(try folder.run("check", "--no-run", "--update", "x.md").status == 64)
  }

  @Test func outputDirHoldsTheRecord() throws {
    let folder = try TestFolder(["x.md": notebook("print(1)")])
    #expect(try folder.run("run", "--output-dir", "out", "x.md").status == 0)
    #expect(try folder.run("check", "x.md").status == 1)
    #expect(try folder.run("check", "--output-dir", "out", "x.md").status == 0)
  }

  @Test func ctrlCEndsTheCheck() throws {
    let folder = try TestFolder(["x.md": notebook("print(1)")])
    #expect(try folder.run("run", "x.md").status == 0)
    let before = try folder.contents()
    try folder.write(notebook("var n = 0\nwhile true { n &+= 1 }"), to: "y.md")
    let tool = try folder.start(["check", "y.md"])
    try tool.waitFor("y.md")
    usleep(300_000)
    tool.send(SIGINT)
    #expect(try tool.outcome(within: 20).status == 130)
    #expect(try folder.contents().filter { $0.key != "y.md" } == before)
  }
}
