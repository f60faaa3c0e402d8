// Notebooks for tests, made of cells' texts, and what they print.

import CellLanguage
import CellRuntime
import Foundation
import NotebookModel

/// A cell for a test: its code and options.
struct TestCell: ExpressibleByStringLiteral {
  var code: String
  var options = CellOptions()

  init(_ code: String, _ change: (inout CellOptions) -> Void = { _ in }) {
    self.code = code
    change(&options)
  }

  init(stringLiteral value: String) { self.init(value) }
}

extension Notebook {
  init(path: String = "x.md", cells: [TestCell]) {
    var source = ""
    var line = 1
    var built: [Cell] = []
    func position() -> SourcePosition { SourcePosition(line: line, column: 1, offset: source.utf8.count) }
    for (index, cell) in cells.enumerated() {
      let start = position()
      source += "```swift\n"
      line += 1
      var starts: [SourcePosition] = []
      for text in cell.code.split(separator: "\n", omittingEmptySubsequences: false) {
        starts.append(position())
        source += text + "\n"
        line += 1
      }
      source += "```\n\n"
      line += 2
      built.append(
        Cell(
          index: index, code: cell.code + "\n", range: SourceRange(start, position()), lineStarts: starts,
          options: cell.options))
    }
    self.init(path: path, source: SourceText(source), frontMatter: FrontMatter(), blocks: [], cells: built)
  }
}

/// Checks and runs cells.
func execute(
  _ cells: [TestCell], registry: FunctionRegistry = .standard, path: String = "x.md",
  record: [String: CellRecord] = [:], isFresh: Bool = false, cancellation: CancellationFlag = CancellationFlag(),
  onEvent: @escaping (RunEvent) -> Void = { _ in }
) throws -> ExecutedNotebook {
  let runner = NotebookRunner(registry: registry, isFresh: isFresh)
  let checked = try runner.check(Notebook(path: path, cells: cells))
  return runner.run(checked, record: record, cancellation: cancellation, onEvent: onEvent)
}

extension ExecutedNotebook {
  /// Everything that the cells printed.
  var printed: String {
    results.flatMap(\.outputs).map { output in
      if case .stream(_, let text) = output.kind { text } else { "" }
    }.joined()
  }

  /// The diagnostics of failed cells, as one line each.
  var errors: [String] {
    results.flatMap(\.outputs).compactMap { output in
      if case .error(_, let message, let diagnostic) = output.kind { diagnostic?.line ?? message } else { nil }
    }
  }

  /// The plain text of results and displays.
  var displayed: [String] {
    results.flatMap(\.outputs).compactMap { output in
      switch output.kind {
      case .display(let bundle), .result(let bundle): bundle.plain
      case .stream, .error: nil
      }
    }
  }
}

extension CheckFailure {
  var lines: [String] { diagnostics.map(\.line) }
}

/// The folder of the tests' fixtures.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures").path
