// A file of parameters' values, as `--execute-params` names it: a YAML mapping.

import NotebookModel

/// A value that a file gives for a parameter, and where.
public struct ParameterSetting: Hashable, Sendable {
  public var name: String
  public var value: ParameterValue
  public var nameRange: SourceRange
  public var valueRange: SourceRange
}

/// Reads a file of lines `name: value`.
///
/// - Throws: `ParseFailure` with all that is wrong with the file.
public func parseParameterFile(
  _ contents: [UInt8], path: String
) throws(ParseFailure) -> (settings: [ParameterSetting], source: SourceText) {
  let source = try sourceText(contents, path: path)
  let document = SourceBytes(source: source)
  var problems = ProblemList(file: path, source: source)
  let reader = YAMLReader(
    place: .parameterFile, document: document, lines: (0..<document.lineCount).map(document.line))
  var settings: [ParameterSetting] = []
  for entry in reader.entries(&problems) {
    guard let value = ParameterReader.value(of: entry, &problems) else { continue }
    settings.append(
      ParameterSetting(
        name: entry.key, value: value, nameRange: source.range(entry.keyOffsets),
        valueRange: source.range(entry.valueOffsets)))
  }
  guard problems.errors.isEmpty else { throw ParseFailure(diagnostics: problems.errors, source: source) }
  return (settings, source)
}
