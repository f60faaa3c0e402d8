// `params` of the front matter: types, Swift text, and what is refused; files and arguments that give other values.

import NotebookModel
import NotebookParsing
import Testing

@Suite struct ParameterTests {
  private func lines(_ text: String) -> [String] {
    do {
      _ = try parseNotebook(Array(text.utf8), path: "x.md")
      return []
    } catch {
      return error.diagnostics.map(\.line)
    }
  }

  private func notebook(_ params: String) throws -> Notebook {
    let text = "---\nparams:\n\(params.split(separator: "\n").map { "  \($0)\n" }.joined())---\n\nText.\n"
    return try parseNotebook(Array(text.utf8), path: "x.md")
  }

  @Test(arguments: [
    ("10", "Int", "10"), ("-3", "Int", "-3"), ("0x1F", "Int", "31"), ("1_000", "Int", "1000"),
    ("0.5", "Double", "0.5"), ("1e-4", "Double", "0.0001"), ("3.", "Double", "3.0"), (".inf", "Double", "Double.infinity"),
    ("true", "Bool", "true"), ("False", "Bool", "false"), ("yes", "String", #""yes""#),
    ("\"10\"", "String", #""10""#), ("a \"b\" \\", "String", #""a \"b\" \\""#), ("1.2.3", "String", #""1.2.3""#),
    ("2024-01-31", "String", #""2024-01-31""#), ("[1, 2]", "[Int]", "[1, 2]"), ("[1, 2.5]", "[Double]", "[1.0, 2.5]"),
    ("[a, \"b\"]", "[String]", #"["a", "b"]"#), ("[true]", "[Bool]", "[true]"), ("é\\(x)", "String", #""é\\(x)""#),
  ])
  func values(_ yaml: String, _ type: String, _ swift: String) throws {
    let notebook = try notebook("p: \(yaml)")
    #expect(notebook.frontMatter.parameters.map(\.value.typeName) == [type])
    #expect(notebook.cells[0].code == "let p = \(swift)\n")
    #expect(notebook.cells[0].kind == .parameters)
    #expect(notebook.cells[0].id == "parameters")
    #expect(notebook.cells[0].options.tags == ["parameters"])
  }

  @Test func everyPlaceOfALineIsThatOfItsEntry() throws {
    let notebook = try notebook("epochs: 10\nseed: 3")
    #expect(notebook.cells[0].position(line: 1, column: 5).description == "3:3")
    #expect(notebook.cells[0].position(line: 2, column: 12).description == "4:3")
  }

  @Test func noParametersNoCell() throws {
    for text in ["---\nparams:\n---\n", "---\ntitle: x\n---\n"] {
      #expect(try parseNotebook(Array(text.utf8), path: "x.md").cells == [])
    }
  }

  @Test(arguments: [
    ("a-b: 1", "x.md:3:3: error: 'a-b' cannot be a parameter's name; write letters, digits and '_', not beginning with a digit, and no keyword of Swift's"),
    ("2a: 1", "x.md:3:3: error: '2a' cannot be a parameter's name; write letters, digits and '_', not beginning with a digit, and no keyword of Swift's"),
    ("for: 1", "x.md:3:3: error: 'for' cannot be a parameter's name; write letters, digits and '_', not beginning with a digit, and no keyword of Swift's"),
    ("a:", "x.md:3:3: error: the value of the parameter 'a' is missing; write a number, true or false, a text, or a list of one of these"),
    ("a: {b: 1}", "x.md:3:6: error: the value of the parameter 'a' is a mapping; write a number, true or false, a text, or a list of one of these"),
    ("a: []", "x.md:3:6: error: the value of the parameter 'a' is an empty list, which has no type; write a number, true or false, a text, or a list of one of these"),
    ("a: [1, x]", "x.md:3:6: error: the value of the parameter 'a' is a list of several types; write a number, true or false, a text, or a list of one of these"),
    ("a: [[1], [2]]", "x.md:3:6: error: the value of the parameter 'a' is a nested list; write a number, true or false, a text, or a list of one of these"),
    ("a: 9223372036854775808", "x.md:3:6: error: the value '9223372036854775808' of the parameter 'a' is too large for an Int; write '9223372036854775808.0' for a Double"),
  ])
  func refused(_ entry: String, _ line: String) {
    #expect(lines("---\nparams:\n  \(entry)\n---\n") == [line])
  }

  @Test func paramsMustBeAMapping() {
    #expect(
      lines("---\nparams: 3\n---\n") == [
        "x.md:2:9: error: '3' is not a value of the front matter key 'params'; write lines 'name: value' below it"
      ])
  }

  @Test func aRepeatedNameIsRefused() {
    #expect(lines("---\nparams:\n  a: 1\n  a: 2\n---\n").count == 1)
  }

  @Test func otherValuesChangeTheCode() throws {
    var notebook = try notebook("epochs: 10\nrate: 0.5")
    notebook.setParameters(["rate": .double(2), "other": .integer(1)])
    #expect(notebook.cells[0].code == "let epochs = 10\nlet rate = 2.0\n")
    #expect(notebook.frontMatter.parameters.map(\.isOverridden) == [false, true])
    notebook.setParameters(["rate": .double(0.5)])
    #expect(notebook.frontMatter.parameters.map(\.isOverridden) == [false, false])
  }

  @Test(arguments: [
    ("10", "20", "20"), ("10", "2.5", nil), ("10", "ten", nil), ("0.5", "2", "2.0"), ("0.5", "1e3", "1000.0"),
    ("true", "false", "false"), ("true", "1", nil), ("a", "3", #""3""#), ("a", "b: c", #""b: c""#), ("a", "", #""""#),
    ("[1]", "[2, 3]", "[2, 3]"), ("[1]", "2", nil), ("[0.5]", "[1]", "[1.0]"), ("[1]", "[0.5]", nil), ("[1]", "[", nil),
  ] as [(String, String, String?)])
  func arguments(_ yaml: String, _ argument: String, _ swift: String?) throws {
    let parameter = try notebook("p: \(yaml)").frontMatter.parameters[0]
    #expect(ParameterValue(argument: argument, for: parameter)?.swiftLiteral == swift)
  }

  @Test func files() throws {
    let (settings, _) = try parseParameterFile(Array("a: 1\nb: [x]\n".utf8), path: "p.yml")
    #expect(settings.map(\.name) == ["a", "b"])
    #expect(settings.map(\.value) == [.integer(1), .list([.string("x")])])
    #expect(settings.map(\.valueRange.lower.description) == ["1:4", "2:4"])
  }

  @Test(arguments: [
    ("- 1\n", "p.yml:1:1: error: the parameter file is a list; write lines 'name: value'"),
    ("a: 1\na: 2\n", "p.yml:2:1: error: the parameter 'a' is given twice, first in line 1; keep one"),
    ("a: [\n", "p.yml:1:5: error: the parameter file is not valid YAML: did not find expected node content"),
    ("a:\n", "p.yml:1:1: error: the value of the parameter 'a' is missing; write a number, true or false, a text, or a list of one of these"),
    ("a: \u{1}", nil),
  ] as [(String, String?)])
  func brokenFiles(_ text: String, _ line: String?) {
    do {
      _ = try parseParameterFile(Array(text.utf8), path: "p.yml")
      Issue.record("read")
    } catch {
      if let line { #expect(error.diagnostics.map(\.line) == [line]) } else { #expect(!error.diagnostics.isEmpty) }
    }
  }
}
