// What is wrong, where, and how it is shown: one line `file:line:column: error: ...`, the source line and a caret.

/// A message about a place in a source file.
///
/// The rooms hold their errors as data and word them in one place each; a `Diagnostic` is their common, printable end.
public struct Diagnostic: Error, Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable { case error, warning, note }

  public var severity: Severity
  /// What is wrong, with the offending value; what to do. One line, no final full stop.
  public var message: String
  /// The path as the user wrote it.
  public var file: String
  /// Where; `nil` when the whole file is meant.
  public var range: SourceRange?
  /// Further places that explain it, such as a first definition.
  public var notes: [Diagnostic]

  public init(
    _ severity: Severity = .error, _ message: String, file: String, range: SourceRange? = nil,
    notes: [Diagnostic] = []
  ) {
    self.severity = severity
    self.message = message
    self.file = file
    self.range = range
    self.notes = notes
  }

  /// `notebooks/x.md:3:5: error: ...`
  public var line: String {
    let place = range.map { "\(file):\($0.lower.line):\($0.lower.column)" } ?? file
    return "\(place): \(severity.rawValue): \(message)"
  }

  /// The line, and below it the source line and a caret under the range; notes follow.
  ///
  /// - Parameter source: the text of `file`.
  public func rendered(in source: SourceText?) -> String {
    var result = line
    if let source, let range {
      let text = source.line(range.lower.line)
      let shown = text.prefix(300)
      let before = shown.utf8.prefix(range.lower.column - 1)
      // Tabs are kept, so that the caret stands below its character at any tab width.
      let indent = String(decoding: before, as: UTF8.self).map { $0 == "\t" ? "\t" : $0.isWide ? "  " : " " }
      let onOneLine = range.upper.line == range.lower.line
      let width = onOneLine ? range.upper.offset - range.lower.offset : 1
      let marked = String(decoding: shown.utf8.dropFirst(range.lower.column - 1).prefix(width), as: UTF8.self)
      let columns = marked.reduce(0) { $0 + ($1.isWide ? 2 : 1) }
      if before.count == range.lower.column - 1 {
        result += "\n  \(shown)\n  \(indent.joined())^\(String(repeating: "~", count: max(0, columns - 1)))"
      }
    }
    for note in notes { result += "\n" + note.rendered(in: source) }
    return result
  }
}

extension Character {
  /// Whether a terminal gives the character two columns (East Asian wide and emoji, roughly).
  var isWide: Bool {
    guard let value = unicodeScalars.first?.value else { return false }
    return (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value)
      || (0xAC00...0xD7A3).contains(value) || (0xF900...0xFAFF).contains(value)
      || (0xFE30...0xFE6F).contains(value) || (0xFF00...0xFF60).contains(value)
      || (0x1F300...0x1FAFF).contains(value) || (0x20000...0x3FFFD).contains(value)
  }
}
