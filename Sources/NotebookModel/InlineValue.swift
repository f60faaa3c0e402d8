// What a report shows in place of an inline expression.

public enum InlineValue: Hashable, Sendable {
  case text(String, isNoisy: Bool)
  /// The notebook was not run: the expression itself.
  case code(String)
  case failed(message: String)
  /// It depends on these cells, which did not succeed; none when the run ended before it.
  case notRun(because: [String])

  /// The value, or a placeholder in brackets.
  public var plainText: String {
    switch self {
    case .text(let text, _): text
    case .code(let code): "{swift} \(code)"
    case .failed(let message): "[failed: \(message)]"
    case .notRun: "[not run]"
    }
  }
}

extension ExecutedNotebook {
  /// What an inline expression came to.
  ///
  /// - Parameter cell: its place in the notebook's cells.
  public func inlineValue(of cell: Int) -> InlineValue {
    guard results.indices.contains(cell) else { return .notRun(because: []) }
    let result = results[cell]
    for output in result.outputs {
      if case .error(_, let message, _) = output.kind { return .failed(message: message) }
    }
    switch result.state {
    case .skipped(let causes): return .notRun(because: causes)
    case .notRun:
      let lines = notebook.cells[cell].code.split(whereSeparator: \.isNewline)
      return .code(lines.joined(separator: " "))
    case .interrupted, .failed: return .notRun(because: [])
    case .succeeded:
      for output in result.outputs {
        if case .result(let bundle) = output.kind { return .text(bundle.plain, isNoisy: output.isNoisy) }
      }
      return .text("", isNoisy: false)
    }
  }
}
