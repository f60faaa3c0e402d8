// Inline expressions through the built tool.

import Foundation
import Testing

@Suite struct InlineExpressionTests {
  @Test func valuesStandInAllReports() throws {
    let folder = try TestFolder([
      "x.md": """
        ---
        title: Mean `{swift} mean`
        ---

        ```swift
        let values = [1.0, 2.0, 4.0]
        let mean = values.reduce(0, +) / 3
        ```

        Of `{swift} values.count` values the mean is `{swift} mean`, or `{swift} format(mean, digits: 1)`.

        """
    ])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 0)
    #expect(try folder.text("reports/x.md").hasPrefix("# Mean 2.333\n\n```swift\n"))
    #expect(try folder.text("reports/x.md").contains("\nOf 3 values the mean is 2.333, or 2.3.\n"))
    #expect(try folder.text("reports/x.html").contains("<span class=\"inline\" title=\"values.count\">3</span> values"))
    #expect(try folder.text("reports/x.ipynb").contains("Of 3 values the mean is 2.333, or 2.3."))
    // Progress lines are for cells.
    #expect(outcome.errorLines.count == 2)
    #expect(outcome.errorLines[1].hasPrefix("  1/1 cell-1"))
    let before = try folder.contents()
    #expect(try folder.run("run", "x.md").status == 0)
    #expect(try folder.contents() == before)
  }

  @Test func mistakesAreFoundBeforeAnythingRuns() throws {
    let folder = try TestFolder([
      "x.md": """
        ---
        title: Of `{swift} totl`
        ---

        ```swift
        //| fig-cap: "After `{swift} stps`"
        let total = 1
        var xs = [total]
        print(xs)
        ```

        - The `{swift} totale` and `{swift} xs.removeLast()`.

        """
    ])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines.filter { $0.hasPrefix("x.md") } == [
        "x.md:2:20: error: cannot find 'totl' in scope; did you mean 'total'?",
        "x.md:6:30: error: cannot find 'stps' in scope",
        "x.md:12:16: error: cannot find 'totale' in scope; did you mean 'total'?",
      ])
    #expect(folder.files == ["x.md"])
    try folder.write(notebook("var xs = [1]\nxs.append(2)") + "\nLast `{swift} xs.removeLast()`.\n", to: "x.md")
    let second = try folder.run("run", "x.md")
    #expect(second.status == 1)
    #expect(
      second.errorLines.first
        == "x.md:6:15: error: an inline expression cannot change 'xs'; change it in a cell, and show the result here")
  }

  @Test func aFailingExpressionFailsTheRunAndIsShown() throws {
    let folder = try TestFolder([
      "x.md": notebook("let zero = 0") + "\nHere `{swift} 1 / zero`, there `{swift} zero`.\n"
    ])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.contains("x.md:5:15: error: division by zero: 1 / 0"))
    #expect(try folder.text("reports/x.md").contains("Here **\\[failed: division by zero: 1 / 0\\]**, there 0."))
  }

  @Test func whatDependsOnAFailedCellIsMarked() throws {
    let folder = try TestFolder([
      "x.md": notebook("let zero = 0", "let y = 1 / zero") + "\nHere `{swift} y`, there `{swift} zero`.\n"
    ])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.filter { $0.contains("not run") } == [])
    #expect(try folder.text("reports/x.md").contains("Here **\\[not run\\]**, there 0."))
  }

  @Test func exportsKeepTheExpressions() throws {
    let text = "---\ntitle: T `{swift} n`\nparams:\n  n: 1\n---\n\nA `{swift} n + 1`.\n"
    let folder = try TestFolder(["x.md": text])
    #expect(try folder.run("export", "--to", "ipynb", "x.md").status == 0)
    #expect(try folder.text("x.ipynb").contains(#""A `{swift} n + 1`.""#))
    #expect(try folder.run("export", "--to", "md", "x.md").status == 0)
    #expect(
      try folder.text("reports/x.md").hasPrefix("# T `{swift} n`\n\nParameters: `n = 1`\n\nA `{swift} n + 1`.\n"))
  }
}
