// `nb run` a second time, `nb why`, `nb graph` and `nb cache`.

import Foundation
import Testing

@Suite struct WhyTests {
  private func notebook(_ factor: Int = 2) -> String {
    """
    ```swift
    //| label: base
    let a = 20
    ```

    ```swift
    //| label: product
    let b = a * \(factor)
    ```

    ```swift
    //| label: shown
    print(b)
    ```

    """
  }

  @Test func unchangedCellsAreNotRunAgain() throws {
    let folder = try TestFolder(["x.md": notebook()])
    _ = try folder.run("run", "x.md")
    let again = try folder.run("run", "x.md")
    #expect(again.status == 0)
    #expect(again.errorLines.dropFirst().allSatisfy { $0.hasSuffix("unchanged") })
    try folder.write(notebook(3), to: "x.md")
    let changed = try folder.run("run", "x.md")
    #expect(changed.errorLines.map { $0.hasSuffix("unchanged") } == [false, true, false, false])
    #expect(try folder.text("reports/x.md").contains("```text\n60\n```"))
    let fresh = try folder.run("run", "--fresh", "x.md")
    #expect(!fresh.errors.contains("unchanged"))
  }

  @Test func whySaysWhatChanged() throws {
    let folder = try TestFolder(["x.md": notebook()])
    #expect(
      try folder.run("why", "x.md").outputLines == [
        "base     it runs, since it has not run before",
        "product  it runs, since cell 'base', on which it depends, runs",
        "shown    it runs, since cell 'product', on which it depends, runs",
      ])
    _ = try folder.run("run", "x.md")
    #expect(
      try folder.run("why", "x.md").outputLines.allSatisfy { $0.hasSuffix("  unchanged, its results are in the cache") })
    try folder.write(notebook(3), to: "x.md")
    #expect(
      try folder.run("why", "x.md", "product").outputLines.filter { !$0.hasPrefix("last run") } == [
        "product (x.md:6)",
        "next run: it runs, since its program changed",
        "    - let b = a * 2", "    + let b = a * 3",
      ])
    _ = try folder.run("run", "x.md")
    let after = try folder.run("why", "x.md", "product").outputLines
    #expect(after[1].hasPrefix("last run: ran ") && after[1].hasSuffix(" s, since its program changed"))
    #expect(after.dropFirst(2) == ["    - let b = a * 2", "    + let b = a * 3", "next run: unchanged, its results are in the cache"])
    let shown = try folder.run("why", "x.md", "shown").outputLines
    #expect(shown[1].hasSuffix("since cell 'product', on which it depends, runs"))
    #expect(shown[2].contains("cell product: "))
  }

  @Test func whyNamesCellsThatAreClose() throws {
    let folder = try TestFolder(["x.md": notebook()])
    let outcome = try folder.run("why", "x.md", "prodct")
    #expect(outcome.status == 1)
    #expect(outcome.errorLines == ["x.md: error: no cell that runs is called 'prodct'; did you mean 'product'?"])
    #expect(try folder.run("why", "y.md").status == 1)
  }

  @Test func graphsAreTextDotAndSVG() throws {
    let folder = try TestFolder(["x.md": notebook()])
    #expect(try folder.run("graph", "x.md").output == "base\nproduct  <- base (a)\nshown    <- product (b)\n")
    let dot = try folder.run("graph", "--format", "dot", "x.md").output
    #expect(dot.hasPrefix("digraph cells {\n"))
    #expect(dot.contains("  \"base\" -> \"product\" [label=\"a\"];\n"))
    let svg = try folder.run("graph", "--format", "svg", "x.md").output
    #expect(svg.hasPrefix("<svg ") && svg.contains("product needs base; shown needs product."))
    #expect(svg.components(separatedBy: "<circle").count == 4)
    #expect(try folder.run("graph", "--format", "png", "x.md").status == 64)
  }

  @Test func cachesAreShownAndPruned() throws {
    let folder = try TestFolder(["n/x.md": notebook()])
    #expect(try folder.run("cache", "n").output == "n/.nb/cache  0 files  0 bytes\n")
    _ = try folder.run("run", "n/x.md")
    let shown = try folder.run("cache", "show", "n").output
    #expect(shown.hasPrefix("n/.nb/cache  5 files  "))
    #expect(try folder.run("cache", "prune", "n").output.hasPrefix("n/.nb/cache  removed 5 files  "))
    #expect(try folder.run("cache", "n").output == "n/.nb/cache  0 files  0 bytes\n")
    #expect(try folder.run("run", "n/x.md").errorLines.last?.hasSuffix("unchanged") == false)
    let missing = try folder.run("cache", "m")
    #expect(missing.status == 1)
    #expect(missing.errorLines == ["m: error: there is no such folder; name a folder of notebooks"])
    #expect(try folder.run("cache", "prune", "--leave", "-1", "n").status == 64)
  }

  @Test func twoRunsAtOnceDoNotHarmTheCache() throws {
    let folder = try TestFolder(["x.md": notebook(), "y.md": notebook(5)])
    let runs = try (0..<6).map { try folder.start(["run", $0 % 2 == 0 ? "x.md" : "y.md"]) }
    for run in runs { #expect(try run.outcome(within: 60).status == 0) }
    #expect(try folder.text("reports/x.md").contains("```text\n40\n```"))
    #expect(try folder.text("reports/y.md").contains("```text\n100\n```"))
    #expect(try !folder.run("run", "x.md", "y.md").errors.contains("note:"))
  }
}
