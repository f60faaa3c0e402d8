// Values for parameters from the command line: `-P name:value`, and a file of them behind `--execute-params`.

import Foundation
import NotebookModel
import NotebookParsing

/// What the command line gives for the parameters of the notebooks that it names.
struct ParameterOverrides {
  /// What is wrong with the way values are given, whatever the notebooks have.
  enum Problem: Error, Hashable {
    case noColon(String)
    case twice(String)
    case missing(path: String, suggestion: String?)
    case unreadable(path: String, reason: String)

    var message: String {
      switch self {
      case .noColon(let argument):
        "'-P \(argument)' has no name and value; write '-P name:value', such as '-P epochs:20'"
      case .twice(let name): "the parameter '\(name)' is given twice with '-P'; keep one"
      case .missing(let path, let suggestion):
        NotebookFileError.missing(path: path, suggestion: suggestion).message
      case .unreadable(let path, let reason): "\(path): error: can't read the file: \(reason)"
      }
    }
  }

  private var arguments: [(name: String, text: String)] = []
  private var file: (path: String, settings: [ParameterSetting], source: SourceText)?

  /// No values.
  init() {}

  /// - Parameters:
  ///   - arguments: what stands behind each `-P`.
  ///   - path: the file of values.
  /// - Throws: `Problem`; `ParseFailure` with what is wrong in the file.
  init(arguments: [String], file path: String?) throws {
    var seen: Set<String> = []
    self.arguments = try arguments.map { argument in
      guard let colon = argument.firstIndex(of: ":"), colon > argument.startIndex else {
        throw Problem.noColon(argument)
      }
      let name = String(argument[..<colon])
      guard seen.insert(name).inserted else { throw Problem.twice(name) }
      return (name, String(argument[argument.index(after: colon)...]))
    }
    guard let path else { return }
    guard FileManager.default.fileExists(atPath: path) else {
      throw Problem.missing(path: path, suggestion: neighbour(of: path) { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") })
    }
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw Problem.unreadable(path: path, reason: readingReason(error))
    }
    let (settings, source) = try parseParameterFile([UInt8](data), path: path)
    file = (path, settings, source)
  }

  /// Gives a notebook's parameters their values; `-P` wins over the file.
  ///
  /// - Throws: `NotebookJob.Problems` for names that the notebook has not, and values of the wrong type.
  func apply(to notebook: inout Notebook) throws(NotebookJob.Problems) {
    guard file != nil || !arguments.isEmpty else { return }
    let parameters = notebook.frontMatter.parameters
    func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }
    var values: [String: ParameterValue] = [:]
    var problems: [Diagnostic] = []
    for setting in file?.settings ?? [] {
      guard let parameter = parameter(setting.name) else {
        problems.append(
          Diagnostic(
            .error, "\(notebook.path) has \(Self.unknown(setting.name, parameters))", file: file?.path ?? "",
            range: setting.nameRange))
        continue
      }
      guard let value = setting.value.converted(to: parameter.defaultValue.typeName) else {
        problems.append(
          Diagnostic(
            .error, "\(setting.value.swiftLiteral) is no value of \(Self.expectation(parameter))",
            file: file?.path ?? "", range: setting.valueRange))
        continue
      }
      values[setting.name] = value
    }
    guard problems.isEmpty else { throw NotebookJob.Problems(diagnostics: problems, source: file?.source) }
    for (name, text) in arguments {
      guard let parameter = parameter(name) else {
        problems.append(
          Diagnostic(
            .error, "'-P \(name):\(text)': the notebook has \(Self.unknown(name, parameters))", file: notebook.path))
        continue
      }
      guard let value = ParameterValue(argument: text, for: parameter) else {
        problems.append(
          Diagnostic(
            .error, "'-P \(name):\(text)': '\(text)' is no value of \(Self.expectation(parameter))",
            file: notebook.path, range: parameter.range))
        continue
      }
      values[name] = value
    }
    guard problems.isEmpty else { throw NotebookJob.Problems(diagnostics: problems, source: notebook.source) }
    notebook.setParameters(values)
  }

  private static func unknown(_ name: String, _ parameters: [Parameter]) -> String {
    let names = parameters.map(\.name)
    let hint =
      names.isEmpty
      ? "its front matter has no 'params'"
      : closestName(to: name, among: names).map { "did you mean '\($0)'?" }
        ?? "its parameters are \(names.joined(separator: ", "))"
    return "no parameter '\(name)'; \(hint)"
  }

  /// The parameter, its type, and what may be written.
  private static func expectation(_ parameter: Parameter) -> String {
    let type = parameter.defaultValue.typeName
    let words =
      switch type {
      case "Int": "a whole number"
      case "Double": "a number"
      case "Bool": "true or false"
      case "String": "a text, in quotes where it looks like something else"
      default: "a list, such as \(parameter.defaultValue.swiftLiteral)"
      }
    return "the parameter '\(parameter.name)', which is of type '\(type)'; write \(words)"
  }
}

/// Why a file can't be read, in the system's words.
func readingReason(_ error: any Error) -> String {
  let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
  return underlying.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
}
