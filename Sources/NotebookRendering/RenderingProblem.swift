// What can be wrong with a document when it is rendered, and how it is worded.

import NotebookModel

enum RenderingProblem: Hashable {
  case brokenFormula(tex: String, reason: String)
  case missingImage(destination: String, path: String)

  var message: String {
    switch self {
    case .brokenFormula(let tex, let reason):
      return "KaTeX can't read the formula '\(shortened(tex))': \(reason)"
    case .missingImage(let destination, let path):
      return "no image '\(destination)': there is no file \(path)"
    }
  }

  func diagnostic(file: String, range: SourceRange?) -> Diagnostic {
    Diagnostic(.error, message, file: file, range: range)
  }

  private func shortened(_ tex: String) -> String {
    let line = tex.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count <= 60 ? line : line.prefix(57) + "..."
  }
}

/// The page's template can't be read: a mistake in the program, not in a document.
public struct RenderingError: Error, Hashable, Sendable, CustomStringConvertible {
  public var reason: String

  public init(reason: String) { self.reason = reason }

  public var description: String { "error: the page template of the HTML report is broken: \(reason)" }
}
