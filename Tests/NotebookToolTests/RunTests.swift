// `nb run` where all is well: which reports appear, where, what stays the same from run to run.

import Foundation
import Testing

@Suite struct RunTests {
  private let first = """
    ---
    title: A first notebook
    ---

    A third is:

    ```swift
    //| label: third
    print(1.0 / 3.0)
    ```

    """

  @Test func reportsAppearBesideTheNotebook() throws {
    let folder = try TestFolder(["first.md": first])
    let outcome = try folder.run("run", "first.md")
    #expect(outcome.status == 0)
    #expect(outcome.outputLines == ["reports/first.html", "reports/first.md", "reports/first.ipynb"])
    #expect(outcome.errorLines.first == "first.md")
    #expect(outcome.errors.contains(#/  1/1 third +\d+\.\d\d s\n/#))
    #expect(folder.files == ["first.md", "reports/first.html", "reports/first.ipynb", "reports/first.md"])

    let html = try folder.text("reports/first.html")
    #expect(html.hasPrefix("<!DOCTYPE html>"))
    #expect(html.contains("<title>A first notebook</title>"))
    #expect(html.contains("0.3333333333333333"))
    #expect(try folder.text("reports/first.md").contains("```text\n0.3333333333333333\n```"))
    let record = try JSONSerialization.jsonObject(with: folder.data("reports/first.ipynb")) as? [String: Any]
    #expect(record?["nbformat"] as? Int == 4)
  }

  @Test func outputDirIsMadeWhereMissing() throws {
    let folder = try TestFolder(["notes/first.md": first])
    let outcome = try folder.run("run", "--output-dir", "out/of/it", "notes/first.md")
    #expect(outcome.status == 0)
    #expect(outcome.outputLines == ["out/of/it/first.html", "out/of/it/first.md", "out/of/it/first.ipynb"])
    #expect(outcome.outputLines.allSatisfy(folder.has))
    #expect(!folder.has("notes/reports"))
  }

  @Test func foldersMeanTheirNotebooks() throws {
    let folder = try TestFolder([
      "n/b.md": "B", "n/a.md": "A", "n/sub/c.md": "C", "n/README.md": "no", "n/Readme.md": "no",
      "n/reports/a.md": "old report", "n/.hidden/d.md": "no", "n/e_files/e.md": "no", "n/data.txt": "no",
    ])
    let outcome = try folder.run("run", "n/")
    #expect(outcome.status == 0)
    #expect(outcome.errorLines == ["n/a.md", "n/b.md", "n/sub/c.md"])
    #expect(
      outcome.outputLines.filter { $0.hasSuffix(".html") }
        == ["n/reports/a.html", "n/reports/b.html", "n/sub/reports/c.html"])
    // What was named twice runs once.
    #expect(try folder.run("run", "n/a.md", "n", "./n/a.md").errorLines == ["n/a.md", "n/b.md", "n/sub/c.md"])
  }

  @Test func reportsOfTheSameNameClash() throws {
    let folder = try TestFolder(["a/x.md": "A", "b/x.md": "B"])
    let outcome = try folder.run("run", "--output-dir", "out", "a/x.md", "b/x.md")
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines == [
        "b/x.md: error: its report out/x.html is also that of a/x.md; rename one or run them with different --output-dir"
      ])
    #expect(folder.files == ["a/x.md", "b/x.md"])
  }

  @Test func threadsChangeNoBitAndRunNothingAgain() throws {
    let folder = try TestFolder([
      "x.md": notebook(
        "let model = try PPO(\"MlpPolicy\", \"CartPole-v1\", nSteps: 128, seed: 1)\ntry model.learn(totalTimesteps: 256)",
        "print(model.policy.parameterHash)", "print(\"threads: \\(model.numThreads)\")")
    ])
    func report(_ arguments: String...) throws -> String {
      let outcome = try folder.start(["run", "x.md"] + arguments).outcome(within: 60)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try folder.text("reports/x.md")
    }
    let one = try report()
    #expect(one.contains("threads: 1\n"))
    // What is unchanged is not run again for the sake of other threads.
    let before = try folder.contents()
    #expect(try report("--threads", "3") == one)
    #expect(try folder.contents() == before)
    let three = try report("--threads", "3", "--fresh")
    #expect(three == one.replacing("threads: 1\n", with: "threads: 3\n"))
    #expect(try folder.run("check", "x.md", "--threads", "2").status == 0)
  }

  @Test(arguments: ["run", "check"]) func threadsOutOfRange(command: String) throws {
    let outcome = try TestFolder(["x.md": "A"]).run(command, "x.md", "--threads", "257")
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("Error: --threads must be from 1 to 256, not 257\n"))
  }

  @Test func secondRunLeavesEveryByte() throws {
    let folder = try TestFolder([
      "x.md": "# Measured $x^2$\n\n"
        + notebook(
          "print(\"fixed\")",
          "//| label: noisy\nlet m = try measureForward(\"CartPole-v1\", samples: 3)\nprint(m.median)",
          "m", "print(machine())", "[3: \"a\", 1: \"b\"]", "//| label: fig-a\n//| fig-cap: A\ntry lineChart([1, 4, 9])")
    ])
    #expect(try folder.run("run", "x.md").status == 0)
    let before = try folder.contents()
    #expect(try folder.run("run", "x.md").status == 0)
    #expect(try folder.contents() == before)

    // A change elsewhere leaves what was measured; `--fresh` measures anew.
    let noisy = try measured(in: folder)
    try folder.write(try folder.text("x.md").replacing("\"fixed\"", with: "\"changed\""), to: "x.md")
    #expect(try folder.run("run", "x.md").status == 0)
    #expect(try folder.text("reports/x.md").contains("changed"))
    #expect(try measured(in: folder) == noisy)
    #expect(try folder.run("run", "--fresh", "x.md").status == 0)
    #expect(try measured(in: folder) != noisy)
    #expect(try folder.text("reports/x.md").contains("changed"))
  }

  /// The printed number of the cell that measures.
  private func measured(in folder: TestFolder) throws -> String {
    let report = try folder.text("reports/x.md")
    let found = try #require(report.firstMatch(of: /print\(m\.median\)\n```\n\n```text\n([0-9.e+-]+)\n```/))
    return String(found.1)
  }

  @Test func executableCanBeMoved() throws {
    let folder = try TestFolder(["first.md": first])
    let copy = folder.url.appendingPathComponent("other-name")
    try FileManager.default.copyItem(at: executable, to: copy)
    #expect(try folder.run("run", "first.md", program: copy).status == 0)
    let moved = try folder.data("reports/first.html")
    #expect(try folder.run("run", "first.md").status == 0)
    #expect(try folder.data("reports/first.html") == moved)
  }

  @Test func picturesThatAreGoneAreRemoved() throws {
    let folder = try TestFolder(["x.md": notebook("try lineChart([1, 2])", "try lineChart([2, 1])")])
    #expect(try folder.run("run", "x.md").status == 0)
    #expect(folder.files.contains { $0.hasPrefix("reports/x_files/") })
    try folder.write("no pictures any more", to: "x.md")
    #expect(try folder.run("run", "x.md").status == 0)
    #expect(!folder.has("reports/x_files"))
  }

  @Test func figFileSavesPictures() throws {
    let folder = try TestFolder([
      "Package.swift": "", "notes/x.md": notebook("//| fig-file: ../img/curve\ntry lineChart([1, 2])"),
    ])
    #expect(try folder.run("run", "notes/x.md").status == 0)
    #expect(try folder.text("img/curve.svg").hasPrefix("<svg"))
  }

  @Test func printShowsShortestRoundTrip() throws {
    let numbers: [Double] = [
      0.1, 0.1 + 0.2, 1e16, 1e21, .leastNonzeroMagnitude, -0.0, 1.7976931348623157e308, 100, .pi, 1 / 3,
    ]
    let folder = try TestFolder([
      "x.md": notebook(
        """
        print(0.1, 0.1 + 0.2, 1e16, 1e21, 5e-324, -0.0, 1.7976931348623157e308, 100.0, Double.pi, 1.0 / 3)
        let zero = 0.0
        print(Float(0.1), 16777216 as Float, 1 / zero, -1 / zero, (zero / zero).isNaN)
        """)
    ])
    #expect(try folder.run("run", "x.md").status == 0)
    let expected = numbers.map { "\($0)" }.joined(separator: " ") + "\n0.1 16777216.0 inf -inf true\n"
    #expect(try folder.text("reports/x.md").contains("```text\n\(expected)```"))
  }

  @Test func hostileProseNeverReachesTheReport() throws {
    let folder = try TestFolder([
      "x.md": """
      <img src=x onerror=alert(1)> <svg onload=alert(2)></svg> [link](javascript:alert(3)) <script>alert(4)</script>

      <iframe src="javascript:alert(5)"></iframe>

      <a href="jAvAscript:alert(6)">text</a> <a href="java&#10;script:alert(7)">text</a> ![p](data:text/html,alert)

      <DIV STYLE="background:url(javascript:alert(8))" OnClick=alert(9)>kept text</DIV>


      """ + notebook("print(\"<script>alert(10)</script><img src=x onerror=alert(11)>\")")
    ])
    let outcome = try folder.run("run", "x.md")
    // The picture that is none may be refused; nothing dangerous may be let through.
    try folder.write(try folder.text("x.md").replacing("![p](data:text/html,alert)", with: ""), to: "x.md")
    #expect([0, 1].contains(outcome.status))
    #expect(try folder.run("run", "x.md").status == 0)
    let html = try folder.text("reports/x.html")
    let body = try #require(html.firstRange(of: "<body").map { html[$0.lowerBound...].lowercased() })
    // Escaped text may show anything; tags and attributes may not.
    let tags = body.matches(of: /<[^>]*>/).map { String($0.output) }
    for forbidden in ["onerror", "onload", "onclick", "javascript:", "<iframe", "<script>alert", "data:text"] {
      #expect(!tags.contains { $0.contains(forbidden) }, "\(forbidden)")
    }
    #expect(!body.contains("javascript:"))
    #expect(body.contains("kept text"))
    #expect(body.contains("&lt;script&gt;alert(10)"))
  }
}
