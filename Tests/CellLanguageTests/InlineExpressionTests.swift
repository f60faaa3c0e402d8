// What an inline expression may be: one expression, with a value, that changes and prints nothing.

import CellLanguage
import NotebookModel
import Testing

@Suite struct InlineExpressionTests {
  /// What is said of a notebook whose last cell is an inline expression.
  private func messages(_ cells: [String], inline: String) -> [String] {
    var document = notebook(cells + [inline])
    document.cells[cells.count].kind = .inline
    switch DocumentChecker().checkDocument(document, catalog: TestCatalog.catalog) {
    case .success(let program): return program.warnings.map(\.message)
    case .failure(let failure): return failure.diagnostics.map(\.message)
    }
  }

  @Test(arguments: ["n", "n + 1", "\"\\(n)\"", "xs.map { $0 * 2 }", "n > 2 ? \"many\" : \"few\"", "try f()", "xs[0]"])
  func fine(_ code: String) {
    #expect(messages(["let n = 3\nlet xs = [1]\nfunc f() throws -> Int { n }"], inline: code) == [])
  }

  @Test(arguments: [
    ("let y = 1", "an inline expression is one expression, not a declaration; write it in a cell"),
    ("func g() {}", "an inline expression is one expression, not a declaration; write it in a cell"),
    ("for x in xs {}", "an inline expression is one expression, not a statement; write it in a cell"),
    ("return 1", "an inline expression is one expression, not a statement; write it in a cell"),
    ("n; n", "an inline expression is one expression; compute the rest in a cell"),
    ("// n", "an inline expression needs an expression, such as '`{swift} 1 + 1`'"),
    ("xs.append(1)", "this inline expression has no value to show (its type is 'Void'); what prints or changes something belongs in a cell"),
    ("print(n)", "this inline expression has no value to show (its type is 'Void'); what prints or changes something belongs in a cell"),
    ("n = 4", "this inline expression has no value to show (its type is 'Void'); what prints or changes something belongs in a cell"),
    ("xs.first", "this inline expression is of optional type 'Int?'; unwrap it with '??' or '!'"),
    ("bump(&n)", "an inline expression cannot change 'n'; change it in a cell, and show the result here"),
    ("grow()", "an inline expression cannot change 'xs'; change it in a cell, and show the result here"),
    ("say()", "an inline expression cannot print or display ('print' does); show a value, or print in a cell"),
    ("[1].map { _ in say() }", "an inline expression cannot print or display ('print' does); show a value, or print in a cell"),
    ("gro()", "cannot find 'gro' in scope; did you mean 'grow'?"),
    ("f()", "call can throw but is not marked with 'try'"),
  ])
  func refused(_ code: String, _ message: String) {
    let cell = """
      var n = 3
      var xs = [1]
      func f() throws -> Int { n }
      func grow() -> Int { xs.append(1); return 1 }
      func say() -> Int { print("x"); return 1 }
      func bump(_ x: inout Int) -> Int { x += 1; return x }
      n += 1
      """
    #expect(messages([cell], inline: code) == [message])
  }

  /// A cell that displays a value and an expression that shows it differ: one must not have the other's cached output.
  @Test func canonicalFormsOfACellAndAnExpressionDiffer() throws {
    var document = notebook(["let x = 0.5", "x", "x"])
    document.cells[2].kind = .inline
    let program = try DocumentChecker().checkDocument(document, catalog: TestCatalog.catalog).get()
    #expect(program.cells[1].canonical != program.cells[2].canonical)
    #expect(program.cells[2].dependencies == [0])
  }
}
