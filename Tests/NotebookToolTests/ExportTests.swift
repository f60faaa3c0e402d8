// `nb export`: files without a run, and what it refuses to replace.

import Foundation
import Testing

@Suite struct ExportTests {
  private let text = "---\ntitle: A title\n---\n\nProse with a [link](data.csv).\n\n"
    + notebook("//| label: sum\nlet x = 1 + 1\nprint(\"ran\")")

  @Test func writesAJupyterNotebookBesideTheNotebook() throws {
    let folder = try TestFolder(["notes/x.md": text])
    let outcome = try folder.run("export", "--to", "ipynb", "notes/x.md")
    #expect(outcome.status == 0)
    #expect(outcome.output == "notes/x.ipynb\n" && outcome.errors == "")
    #expect(folder.files == ["notes/x.ipynb", "notes/x.md"])
    let object = try JSONSerialization.jsonObject(with: try folder.data("notes/x.ipynb"))
    let cells = try #require((object as? [String: Any])?["cells"] as? [[String: Any]])
    #expect(cells.map { $0["cell_type"] as? String } == ["raw", "markdown", "markdown", "code"])
    func source(_ index: Int) -> String { (cells[index]["source"] as? [String] ?? []).joined() }
    #expect(source(0) == "---\ntitle: A title\n---")
    #expect(source(1) == "# A title")
    #expect(source(2) == "Prose with a [link](data.csv).")
    #expect(source(3) == "//| label: sum\nlet x = 1 + 1\nprint(\"ran\")")
    #expect(cells[3]["id"] as? String == "sum")
    #expect(cells[3]["execution_count"] is NSNull && (cells[3]["outputs"] as? [Any])?.isEmpty == true)
  }

  @Test func linksFollowTheFile() throws {
    let folder = try TestFolder(["notes/x.md": text])
    #expect(try folder.run("export", "--to", "ipynb", "notes/x.md", "-o", "out/y.ipynb").output == "out/y.ipynb\n")
    #expect(try folder.text("out/y.ipynb").contains("[link](../notes/data.csv)"))
  }

  @Test func writesTheReportWithoutARun() throws {
    let folder = try TestFolder(["x.md": text])
    let outcome = try folder.run("export", "--to", "md", "x.md")
    #expect(outcome.output == "reports/x.md\n")
    let report = try folder.text("reports/x.md")
    #expect(report.hasPrefix("# A title\n\nProse with a [link](../data.csv)."))
    #expect(report.contains("let x = 1 + 1") && !report.contains("\nran"))
  }

  @Test func replacesNobodysWork() throws {
    let folder = try TestFolder(["x.md": text, "x.ipynb": "{}"])
    let existing = try folder.run("export", "--to", "ipynb", "x.md")
    #expect(existing.status == 1)
    #expect(
      existing.errors
        == "x.ipynb: error: the file exists and differs; use --force to replace it, or another --output\n")
    #expect(try folder.text("x.ipynb") == "{}")
    #expect(try folder.run("export", "--to", "ipynb", "--force", "x.md").status == 0)
    // The same again is no change.
    #expect(try folder.run("export", "--to", "ipynb", "x.md").status == 0)
    let itself = try folder.run("export", "--to", "md", "-o", ".", "x.md")
    #expect(itself.status == 1)
    #expect(itself.errors == "x.md: error: this is the notebook itself; choose another --output\n")
    #expect(try folder.text("x.md") == text)
    let record = try folder.run("export", "--to", "ipynb", "-o", "reports/", "x.md")
    #expect(
      record.errors == "reports/x.ipynb: error: this is the record of the notebook's runs; choose another --output\n")
  }

  @Test func nothingIsWrittenWhileOneHasErrors() throws {
    let folder = try TestFolder(["a.md": text, "b.md": notebook("let y = unknown")])
    let outcome = try folder.run("export", "--to", "ipynb", ".")
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("./b.md:2:9: error: cannot find 'unknown' in scope"))
    #expect(folder.files == ["a.md", "b.md"])
  }

  @Test func otherValuesOfParametersGoIntoSwiftAndMarkdown() throws {
    let folder = try TestFolder(["x.md": "---\nparams:\n  n: 3\n---\n\n```swift\nn * 2\n```\n"])
    #expect(try folder.run("export", "--to", "swift", "-P", "n:5", "x.md").status == 0)
    #expect(try folder.text("x.swift").contains("\nlet n = 5\n"))
    #expect(try folder.run("export", "--to", "md", "-P", "n:5", "x.md").output == "reports/x-n-5.md\n")
    let refused = try folder.run("export", "--to", "ipynb", "-P", "n:5", "x.md")
    #expect(refused.status == 64)
    #expect(refused.errors.contains("--to ipynb writes the notebook itself, which has the values of its front matter; leave out -P"))
    #expect(folder.files == ["reports/x-n-5.md", "x.md", "x.swift"])
  }

  @Test func writesTheCellsAsSwift() throws {
    let folder = try TestFolder([
      "x.md": notebook(
        "//| label: sum\nlet x = 1 + 1\nx", "let y = x; y + 1 // shown", "//| error: true\nassert(x > 5)\nprint(x)",
        "//| eval: false\nunknown(")
    ])
    let outcome = try folder.run("export", "--to", "swift", "x.md")
    #expect(outcome.status == 0 && outcome.output == "x.swift\n", "\(outcome.errors)")
    let text = try folder.text("x.swift")
    let begin = try #require(text.range(of: "TwinRuntime.begin(\"x.md\")\n"))
    #expect(
      text[begin.upperBound...] == """

        // cell sum
        TwinRuntime.cell("sum")
        #sourceLocation(file: "x.md", line: 3)
        let x = 1 + 1
        #sourceLocation(file: "x.md", line: 3)
        try TwinRuntime.result(
        x
        )
        #sourceLocation()

        // cell cell-2
        TwinRuntime.cell("cell-2")
        #sourceLocation(file: "x.md", line: 8)
        let y = x; try TwinRuntime.result(y + 1
        ) // shown
        #sourceLocation()

        // cell cell-3
        TwinRuntime.cell("cell-3") {
        #sourceLocation(file: "x.md", line: 13)
        assert(x > 5)
        print(x)
        #sourceLocation()
        }

        // cell cell-4, shown and not run
        // unknown(

        TwinRuntime.end()

        """)
    // Nobody's work is replaced unasked.
    try folder.write("mine", to: "x.swift")
    let refused = try folder.run("export", "--to", "swift", "x.md")
    #expect(refused.status == 1)
    #expect(
      refused.errors == "x.swift: error: the file exists and differs; use --force to replace it, or another --output\n")
  }
}
