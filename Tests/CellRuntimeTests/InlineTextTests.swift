// What an inline expression shows for values of every kind.

import CellRuntime
import NotebookModel
import Testing

@Suite struct InlineTextTests {
  private func run(_ cells: [TestCell], inline code: String, registry: FunctionRegistry = .standard) throws
    -> ExecutedNotebook
  {
    var notebook = Notebook(cells: cells + [TestCell(code)])
    notebook.cells[cells.count].kind = .inline
    let runner = NotebookRunner(registry: registry)
    return runner.run(try runner.check(notebook))
  }

  @Test(arguments: [
    ("1.0 / 3", "0.3333"), ("200.0 / 3", "66.67"), ("475.3141", "475.3"), ("12345.678", "12346"), ("999.99", "1000"),
    ("500.0", "500"), ("-0.0", "0"), ("0.1 + 0.2", "0.3"), ("0.00001234567", "1.235e-05"), ("0.00012", "0.00012"),
    ("1e20", "1e+20"), ("123456789012.25", "123456789012"), ("-2.71828", "-2.718"), ("Double.nan", "nan"),
    ("-Double.infinity", "-inf"), ("Float(0.1)", "0.1"), ("42", "42"), ("true", "true"), ("\"a *b* <c>\"", "a *b* <c>"),
    ("\"\"", ""), ("[1, 2]", "[1, 2]"), ("[0.1 + 0.2]", "[0.30000000000000004]"), ("(1, x: 2)", "(1, x: 2)"),
    ("format(2.0 / 3, digits: 1)", "0.7"), ("\"\\(1.0 / 3)\"", "0.3333333333333333"), ("1...3", "1...3"),
    ("inlineText(0.1 + 0.2) + \"%\"", "0.3%"),
  ])
  func text(_ code: String, _ shown: String) throws {
    let document = try run([], inline: code)
    #expect(document.results[0].state == .succeeded)
    #expect(document.inlineValue(of: 0) == .text(shown, isNoisy: false))
  }

  @Test func failures() throws {
    let document = try run(["let zero = 0"], inline: "1 / zero")
    #expect(document.inlineValue(of: 1) == .failed(message: "division by zero: 1 / 0"))
    #expect(document.errors.count == 1)
  }

  @Test func whatDependsOnAFailedCellIsNotRun() throws {
    let document = try run(["let zero = 0", "let y = 1 / zero"], inline: "y + zero")
    #expect(document.inlineValue(of: 2) == .notRun(because: ["cell-2"]))
  }

  /// A registered function that doesn't declare that it prints.
  @Test func whatPrintsUnannouncedFails() throws {
    var registry = FunctionRegistry.standard
    registry.function("func chatty() -> Int", doc: "Prints.") { (context: CellContext) in
      context.print("hello")
      return 1
    }
    let document = try run([], inline: "chatty()", registry: registry)
    #expect(document.results[0].state == .failed)
    #expect(
      document.inlineValue(of: 0)
        == .failed(message: "an inline expression cannot print or display; print in a cell"))
  }

  @Test func noiseStaysWithTheValue() throws {
    var registry = FunctionRegistry.standard
    registry.function("func ticks() -> Int", doc: "A time.", effects: [.readsClock]) { (context: CellContext) in
      context.markNoisy()
      return 7
    }
    let document = try run(["let t = ticks()"], inline: "t * 2", registry: registry)
    #expect(document.inlineValue(of: 1) == .text("14", isNoisy: true))
  }
}
