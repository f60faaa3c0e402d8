// Errors while cells run: the cell stops, what depends on it is skipped and marked, the rest runs, and the report says so.

import Foundation
import Testing

@Suite struct RuntimeErrorTests {
  /// A cell that fails at its last line, and the message.
  struct FailingCell: CustomTestStringConvertible {
    var testDescription: String
    var code: String
    var column: Int
    var message: String

    init(_ what: String, _ code: String, column: Int, _ message: String) {
      (testDescription, self.code, self.column, self.message) = (what, code, column, message)
    }
  }

  @Test(arguments: [
    FailingCell(
      "an index", "let xs = [1, 2]\nprint(xs[5])", column: 7,
      "index 5 is out of range: the array has 2 elements (0...1)"),
    FailingCell(
      "an overflow", "let a = Int.max\nprint(a + 1)", column: 7, "9223372036854775807 + 1 overflows Int"),
    FailingCell("a division", "let z = 0\nprint(1 / z)", column: 7, "division by zero: 1 / 0"),
    FailingCell(
      "the smallest integer", "let a = Int.min, b = -1\nprint(a / b)", column: 7,
      "-9223372036854775808 / (-1) overflows Int"),
    FailingCell(
      "an optional", "let x: Int? = nil\nprint(x!)", column: 7, "found nil while unwrapping an optional with '!'"),
    FailingCell(
      "an engine's error",
      "let env = try make(\"CartPole-v1\")\n_ = try env.reset(seed: 1)\nlet bad = 7\n_ = try env.step(bad)",
      column: 9,
      "action 7 lies outside Discrete(2), the action space of CartPole-v1; take 0 (push left) or 1 (push right)"),
    FailingCell(
      "a table outside", "_ = try readTable(\"../x.csv\")", column: 9,
      "'../x.csv' lies outside of the notebook's folder; only files below it can be read"),
    FailingCell(
      "a recursion without end", "func f(_ n: Int) -> Int { f(n + 1) }\nprint(f(0))", column: 7, ""),
  ])
  func failuresShowTheirPlace(_ cell: FailingCell) throws {
    let folder = try TestFolder(["x.md": notebook(cell.code, "print(\"independent\")")])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.outputLines.count == 3)
    // A recursion fails within the function.
    let line = cell.message.isEmpty ? 2 : 1 + cell.code.split(separator: "\n").count
    let message =
      cell.message.isEmpty
      ? "x.md:2:27: error: calls are nested deeper than 10000; does a function call itself without end?"
      : "x.md:\(line):\(cell.column): error: \(cell.message)"
    #expect(outcome.errorLines.contains(message), "\(outcome.errors)")
    #expect(outcome.errors.contains(#/  1/2 cell-1 +\d+\.\d\d s  failed\n/#))
    let report = try folder.text("reports/x.md")
    #expect(report.contains(message))
    #expect(report.contains("> A cell of this notebook failed: `cell-1`."))
    #expect(report.contains("```text\nindependent\n```"))
    #expect(try folder.text("reports/x.html").contains("This cell failed"))
  }

  private let dependents = """
    ```swift
    //| label: broken
    OPTION
    print("before")
    let xs = [1, 2]
    print(xs[5])
    ```

    ```swift
    //| label: dependent
    print(xs.count)
    ```

    ```swift
    //| label: independent
    print("still runs")
    ```

    """

  @Test func dependentsAreSkippedAndMarked() throws {
    let folder = try TestFolder(["x.md": dependents.replacing("OPTION\n", with: "")])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    let lines = outcome.errorLines.map { $0.replacing(#/ +\d+\.\d\d s/#, with: "") }
    #expect(
      lines == [
        "x.md",
        "  1/3 broken  failed",
        "  3/3 independent",
        "x.md:5:7: error: index 5 is out of range: the array has 2 elements (0...1)",
        "  print(xs[5])",
        "        ^~~~~",
        "  2/3 dependent    not run, since broken did not succeed",
      ])
    let report = try folder.text("reports/x.md")
    #expect(report.contains("```text\nbefore\n```"))
    #expect(report.contains("*Not run, since `broken` failed.*"))
    #expect(report.contains("```text\nstill runs\n```"))
  }

  @Test func cellsThatMayFailDoNotFailTheRun() throws {
    let folder = try TestFolder([
      "x.md": notebook("//| error: true\nlet xs = [1, 2]\nprint(xs[5])", "print(\"after\")")
    ])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 0)
    #expect(!outcome.errors.contains("error:"))
    let report = try folder.text("reports/x.md")
    #expect(report.contains("x.md:4:7: error: index 5 is out of range: the array has 2 elements (0...1)"))
    #expect(report.contains("```text\nafter\n```"))
    #expect(!report.contains("of this notebook failed"))
  }

  @Test func failuresLeaveTheOtherNotebooksAlone() throws {
    let folder = try TestFolder(["a.md": notebook("fatalError(\"on purpose\")"), "b.md": notebook("print(2)")])
    let outcome = try folder.run("run", "a.md", "b.md")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("a.md:2:1: error: fatal error: on purpose"))
    #expect(outcome.outputLines.contains("reports/b.html"))
  }
}
