// Parameters through the built tool: values from the command line and from files, and the reports' names.

import Foundation
import Testing

@Suite struct ParameterTests {
  private static let text = """
    ---
    title: T
    params:
      epochs: 10
      rate: 0.5
      name: cart
      seeds: [1, 2]
    ---

    ```swift
    let twice = epochs * 2
    print(twice, rate, name, seeds)
    ```

    """

  private func folder() throws -> TestFolder { try TestFolder(["x.md": Self.text]) }

  private func printed(_ folder: TestFolder, _ report: String) throws -> String? {
    let lines = try folder.text("reports/\(report).md").split(separator: "\n")
    return lines.firstIndex(of: "```text").map { String(lines[$0 + 1]) }
  }

  @Test func defaultsAndDerivedValues() throws {
    let folder = try folder()
    #expect(try folder.run("run", "x.md").status == 0)
    #expect(try printed(folder, "x") == "20 0.5 cart [1, 2]")
  }

  @Test func otherValuesFlowIntoWhatIsDerivedAndLeaveTheReportAlone() throws {
    let folder = try folder()
    #expect(try folder.run("run", "x.md").status == 0)
    let before = try folder.data("reports/x.html")
    let outcome = try folder.run("run", "x.md", "-P", "epochs:3", "-P", "rate:2", "--execute-param", "name:pole")
    #expect(outcome.status == 0)
    let name = "x-epochs-3-rate-2-name-pole"
    #expect(outcome.outputLines == ["html", "md", "ipynb"].map { "reports/\(name).\($0)" })
    #expect(try printed(folder, name) == "6 2.0 pole [1, 2]")
    #expect(try folder.text("reports/\(name).md").contains("**`epochs = 3`** (default `10`)"))
    #expect(try folder.data("reports/x.html") == before)
  }

  @Test func theDefaultGivenAgainIsTheDefault() throws {
    let folder = try folder()
    #expect(try folder.run("run", "x.md", "-P", "epochs:10").outputLines.first == "reports/x.html")
  }

  @Test func aFileOfValuesAndWhatWins() throws {
    let folder = try folder()
    try folder.write("rate: 3\nname: \"5\"\nseeds: [7]\n", to: "p.yml")
    let outcome = try folder.run("run", "x.md", "--execute-params", "p.yml", "-P", "rate:4")
    #expect(outcome.status == 0)
    let report = try #require(outcome.outputLines.first)
    #expect(report.hasPrefix("reports/x-rate-4-name-5-seeds-7-"))
    let name = String(report.dropFirst(8).dropLast(5))
    #expect(try printed(folder, name) == "20 4.0 5 [7]")
  }

  @Test(arguments: [
    ("epoch:3", "x.md: error: '-P epoch:3': the notebook has no parameter 'epoch'; did you mean 'epochs'?"),
    ("zzz:3", "x.md: error: '-P zzz:3': the notebook has no parameter 'zzz'; its parameters are epochs, rate, name, seeds"),
    ("epochs:1.5", "x.md:4:3: error: '-P epochs:1.5': '1.5' is no value of the parameter 'epochs', which is of type 'Int'; write a whole number"),
    ("rate:fast", "x.md:5:3: error: '-P rate:fast': 'fast' is no value of the parameter 'rate', which is of type 'Double'; write a number"),
    ("seeds:3", "x.md:7:3: error: '-P seeds:3': '3' is no value of the parameter 'seeds', which is of type '[Int]'; write a list, such as [1, 2]"),
  ])
  func wrongArguments(_ argument: String, _ line: String) throws {
    let folder = try folder()
    let outcome = try folder.run("run", "x.md", "-P", argument)
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.first == line)
    #expect(folder.files == ["x.md"])
  }

  @Test(arguments: [
    (["-P", "epochs"], "Error: '-P epochs' has no name and value; write '-P name:value', such as '-P epochs:20'"),
    (["-P", "rate:1", "-P", "rate:2"], "Error: the parameter 'rate' is given twice with '-P'; keep one"),
  ])
  func misuse(_ arguments: [String], _ line: String) throws {
    let folder = try folder()
    let outcome = try folder.start(["run", "x.md"] + arguments).outcome(within: 60)
    #expect(outcome.status == 64)
    #expect(outcome.errorLines.first == line)
  }

  @Test(arguments: [
    ("epochs: 1.5\n", "p.yml:1:9: error: 1.5 is no value of the parameter 'epochs', which is of type 'Int'; write a whole number"),
    ("name: 5\n", "p.yml:1:7: error: 5 is no value of the parameter 'name', which is of type 'String'; write a text, in quotes where it looks like something else"),
    ("nam: a\n", "p.yml:1:1: error: x.md has no parameter 'nam'; did you mean 'name'?"),
    ("- 1\n", "p.yml:1:1: error: the parameter file is a list; write lines 'name: value'"),
  ])
  func wrongFiles(_ text: String, _ line: String) throws {
    let folder = try folder()
    try folder.write(text, to: "p.yml")
    let outcome = try folder.run("run", "x.md", "--execute-params", "p.yml")
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.first == line)
    #expect(folder.files == ["p.yml", "x.md"])
  }

  @Test func aMissingFile() throws {
    let folder = try folder()
    try folder.write("epochs: 1\n", to: "params.yml")
    let outcome = try folder.run("run", "x.md", "--execute-params", "parms.yml")
    #expect(outcome.status == 1)
    #expect(outcome.errorLines == ["parms.yml: error: there is no such file or folder; did you mean 'params.yml'?"])
  }

  @Test func noCellRedefinesAParameter() throws {
    let folder = try TestFolder(["x.md": "---\nparams:\n  n: 1\n---\n\n```swift\nlet n = 2\n```\n"])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines.filter { $0.hasPrefix("x.md") } == [
        "x.md:7:5: error: invalid redeclaration of 'n'; choose another name", "x.md:3:3: note: 'n' was defined here first",
      ])
  }

  @Test func wrongUseOfAParameterIsFoundByItsType() throws {
    let folder = try TestFolder(["x.md": "---\nparams:\n  n: 1\n---\n\n```swift\nlet s: String = n\n```\n"])
    let outcome = try folder.run("run", "x.md")
    #expect(
      outcome.errorLines.first == "x.md:7:17: error: cannot convert value of type 'Int' to specified type 'String'")
  }

  /// Names of reports, for values that file names can't show as they are and for other notebooks in the way.
  @Test func namesOfReportsDiffer() throws {
    let folder = try folder()
    var names: [String] = []
    for value in ["a/b", "a-b", "a b", "A.b", "../x", "", "é", String(repeating: "x", count: 300), "a.b"] {
      let outcome = try folder.run("run", "x.md", "-P", "name:\(value)")
      let report = try #require(outcome.outputLines.first)
      #expect(report.hasPrefix("reports/x-name-"))
      #expect(report.utf8.count < 120)
      names.append(report.lowercased())
    }
    #expect(Set(names).count == names.count)
    #expect(names.last == "reports/x-name-a.b.html")
    try folder.write("Text.\n", to: "x-epochs-3.md")
    let outcome = try folder.run("run", "x.md", "-P", "epochs:3")
    #expect(try #require(outcome.outputLines.first).wholeMatch(of: /reports\/x-epochs-3-[0-9a-f]{8}\.html/) != nil)
  }

  @Test func picturesOfTheNotebookStayThoseOfItsDefaults() throws {
    let cell = "//| fig-file: p\ntry lineChart([1.0, Double(n)])"
    let folder = try TestFolder(["x.md": "---\nparams:\n  n: 2\n---\n\n" + notebook(cell)])
    let first = try folder.run("run", "x.md")
    try #require(first.status == 0, "\(first.errors)")
    let before = try folder.data("p.svg")
    #expect(try folder.run("run", "x.md", "-P", "n:9").status == 0)
    #expect(try folder.data("p.svg") == before)
    #expect(folder.files.contains { $0.hasPrefix("reports/x-n-9_files/") })
  }

  @Test func checksHoldOtherValuesAgainstTheirOwnRecord() throws {
    let folder = try folder()
    #expect(try folder.run("run", "x.md", "-P", "epochs:3").status == 0)
    #expect(try folder.run("check", "x.md", "-P", "epochs:3").status == 0)
    let other = try folder.run("check", "x.md", "-P", "epochs:4")
    #expect(other.status == 1)
    #expect(other.errors.contains("there is no record 'reports/x-epochs-4.ipynb' to compare with"))
    try folder.write("epochs: 3\n", to: "p.yml")
    #expect(try folder.run("check", "x.md", "--execute-params", "p.yml").status == 0)
    try folder.write(Self.text.replacing("epochs * 2", with: "epochs * 3"), to: "x.md")
    let changed = try folder.run("check", "x.md", "--execute-params", "p.yml")
    #expect(changed.status == 1)
    #expect(changed.errors.contains("output 1 (stdout) differs from the record in line 1, column 1\n"))
    // Nothing is run with a value that does not fit, and a wrong command line is one.
    let unknown = try folder.run("check", "x.md", "-P", "epoch:3")
    #expect(unknown.status == 1)
    #expect(
      unknown.errors
        == "x.md: error: '-P epoch:3': the notebook has no parameter 'epoch'; did you mean 'epochs'?\n")
    #expect(try folder.run("check", "x.md", "-P", "epochs").status == 64)
  }
}
