// What can be wrong with a notebook's text, and how it is said: all wording of this room is here.

import NotebookModel

/// A problem with the text of a notebook; its place goes beside it.
enum ParsingError: Hashable {
  /// Where YAML stands.
  enum Place: Hashable {
    case frontMatter, cellOptions, parameterFile

    var name: String {
      switch self {
      case .frontMatter: "front matter"
      case .cellOptions: "cell options"
      case .parameterFile: "parameter file"
      }
    }

    var entry: String {
      switch self {
      case .frontMatter: "front matter key"
      case .cellOptions: "cell option"
      case .parameterFile: "parameter"
      }
    }
  }

  case invalidUTF8(byte: UInt8)
  case unclosedFrontMatter
  case invalidYAML(Place, problem: String)
  case notKeysAndValues(Place, found: String)
  case duplicateKey(Place, String, firstLine: Int?)
  /// `found` is the offending text, `nil` where it is a `shape` such as "a list".
  case wrongValue(Place, key: String, found: String?, shape: String, expected: String)
  case parameterName(String)
  case parameterValue(String, shape: String)
  case parameterOverflow(String, String)
  case unknownFrontMatterKey(String, suggestion: String?)
  case unknownOption(String, suggestion: String?, known: [String])
  case optionBelowCode
  case knitrAttributes(String)
  case duplicateLabel(String, firstLine: Int)
  /// A label that a cell without one has for an id.
  case reservedLabel(String, of: Cell.Kind)
  case unclosedFence(String)
  case nestedTooDeep(limit: Int)
  case unknownReference(String, suggestion: String?)
  case unclosedFormula
  case unknownAlert(String, suggestion: String?)
  case nestedAlert(String)
  case unusedFootnote(String)
  case tooManyColumns(Int, limit: Int)

  /// Doubtful things are warnings; the rest is an error.
  var severity: Diagnostic.Severity {
    switch self {
    case .unknownFrontMatterKey, .optionBelowCode, .unclosedFormula, .unknownAlert, .nestedAlert, .unusedFootnote:
      .warning
    default: .error
    }
  }

  var message: String {
    switch self {
    case .invalidUTF8(let byte):
      "the byte \(hexadecimal(byte)) is not valid UTF-8; save the file in UTF-8"
    case .unclosedFrontMatter:
      "the front matter that starts here has no end; write '---' on a line of its own below it"
    case .invalidYAML(let place, let problem):
      "the \(place.name) \(place == .cellOptions ? "are" : "is") not valid YAML: \(explained(problem))"
    case .notKeysAndValues(.frontMatter, let found):
      "the front matter is \(found); write lines 'key: value'"
    case .notKeysAndValues(.cellOptions, let found):
      "the cell options are \(found); write lines '//| key: value'"
    case .notKeysAndValues(.parameterFile, let found):
      "the parameter file is \(found); write lines 'name: value'"
    case .duplicateKey(let place, let key, let line):
      "the \(place.entry) '\(key)' is given twice\(line.map { ", first in line \($0)" } ?? ""); keep one"
    case .wrongValue(let place, let key, let found?, _, let expected):
      "'\(found)' is not a value of the \(place.entry) '\(key)'; write \(expected)"
    case .wrongValue(let place, let key, nil, let shape, let expected):
      "the value of the \(place.entry) '\(key)' is \(shape); write \(expected)"
    case .parameterName(let name):
      "'\(name)' cannot be a parameter's name; write letters, digits and '_', not beginning with a digit, and no "
        + "keyword of Swift's"
    case .parameterValue(let name, let shape):
      "the value of the parameter '\(name)' is \(shape); write a number, true or false, a text, or a list of one of these"
    case .parameterOverflow(let name, let text):
      "the value '\(text)' of the parameter '\(name)' is too large for an Int; write '\(text).0' for a Double"
    case .unknownFrontMatterKey(let key, let suggestion):
      "unknown front matter key '\(key)'\(suggestion.map { "; did you mean '\($0)'?" } ?? " has no effect")"
    case .unknownOption(let name, let suggestion, let known):
      "unknown cell option '\(name)'; "
        + (suggestion.map { "did you mean '\($0)'?" } ?? "the options are \(known.joined(separator: ", "))")
    case .optionBelowCode:
      "a cell option below code has no effect; options stand at the top of the cell"
    case .knitrAttributes(let attributes):
      "cell options in the fence ('\(attributes)') are not read; write lines '//| key: value', such as "
        + "'//| echo: false', at the top of the cell"
    case .duplicateLabel(let label, let line):
      "the label '\(label)' is already used in line \(line); labels are unique in a notebook"
    case .reservedLabel(let label, let kind):
      "the label '\(label)' is already the name of \(kind.description); choose another one"
    case .unclosedFence(let fence):
      "the code block that starts here is never closed; write "
        + (fence.utf8.count > 20 ? "as many marks" : "'\(fence)'") + " on a line of its own below it"
    case .nestedTooDeep(let limit):
      "blocks or emphasis are nested deeper than \(limit) levels"
    case .unknownReference(let id, let suggestion):
      "nothing is labelled '\(id)'"
        + (suggestion.map { "; did you mean '@\($0)'?" } ?? "; write '\\@\(id)' for plain text")
    case .unclosedFormula:
      "the formula that '$$' starts here has no end before the next blank line; it is read as text"
    case .unknownAlert(let kind, let suggestion):
      "unknown alert '[!\(kind)]'; "
        + (suggestion.map { "did you mean '[!\($0)]'?" }
          ?? "the alerts are " + Markup.AlertKind.allCases.map { "[!\($0.rawValue)]" }.joined(separator: ", "))
    case .nestedAlert(let kind):
      "the alert '[!\(kind)]' stands inside another block and is shown as a quote; move it to the top level"
    case .unusedFootnote(let label):
      "the footnote '[^\(label)]' is never referred to, or defined twice, and is left out"
    case .tooManyColumns(let count, let limit):
      "a table of \(count) columns; at most \(limit) are read"
    }
  }

  func diagnostic(in file: String, at range: SourceRange, notes: [Diagnostic] = []) -> Diagnostic {
    Diagnostic(severity, message, file: file, range: range, notes: notes)
  }
}

extension Cell.Kind {
  fileprivate var description: String {
    switch self {
    case .block: "a cell without a label"
    case .inline: "an inline expression"
    case .parameters: "the front matter's parameters"
    }
  }
}

/// libyaml's words, with what to do about the two that people meet.
private func explained(_ problem: String) -> String {
  switch problem {
  case "mapping values are not allowed in this context": "a text with ': ' in it must stand in quotes"
  case "found unexpected end of stream": "a quotation mark or bracket is not closed"
  default: problem
  }
}

private func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return "0x" + (digits.count < 2 ? "0" : "") + digits
}

/// The problems of one file, in the order in which they were found.
struct ProblemList {
  let file: String
  let source: SourceText
  private(set) var diagnostics: [Diagnostic] = []
  /// Whether labels may have been lost to another error, so that a reference to nothing may be none.
  private(set) var mayHideLabels = false

  init(file: String, source: SourceText) {
    self.file = file
    self.source = source
  }

  mutating func report(
    _ error: ParsingError, _ offsets: Range<Int>, note: (text: String, offsets: Range<Int>)? = nil
  ) {
    let notes = note.map { [Diagnostic(.note, $0.text, file: file, range: source.range($0.offsets))] } ?? []
    diagnostics.append(error.diagnostic(in: file, at: source.range(offsets), notes: notes))
    switch error {
    case .invalidYAML, .notKeysAndValues, .duplicateKey, .wrongValue, .unknownOption, .knitrAttributes, .unclosedFence,
      .nestedTooDeep:
      mayHideLabels = true
    default: break
    }
  }

  var errors: [Diagnostic] { sorted { $0.severity == .error } }
  var warnings: [Diagnostic] { sorted { $0.severity == .warning } }

  private func sorted(where isIncluded: (Diagnostic) -> Bool) -> [Diagnostic] {
    func offset(_ diagnostic: Diagnostic) -> Int { diagnostic.range?.lower.offset ?? 0 }
    return diagnostics.filter(isIncluded).enumerated()
      .sorted { (offset($0.element), $0.offset) < (offset($1.element), $1.offset) }.map(\.element)
  }
}
