// The options that give parameters other values, of every command that runs notebooks.

import ArgumentParser
import NotebookParsing

struct ParameterOptions: ParsableArguments {
  @Option(
    name: [.customShort("P"), .customLong("execute-param")],
    help: ArgumentHelp("Give a parameter of the front matter another value, as in -P seed:3.", valueName: "name:value"))
  var parameters: [String] = []

  @Option(
    help: ArgumentHelp("Values for parameters from a YAML file of lines 'name: value'; -P wins.", valueName: "file"))
  var executeParams: String?

  var isEmpty: Bool { parameters.isEmpty && executeParams == nil }

  /// The values of the command line; `nil` when they can't be read, which is then told.
  ///
  /// - Throws: `ValidationError` for a wrong command line.
  func overrides(_ sink: any EventSink) throws -> ParameterOverrides? {
    do {
      return try ParameterOverrides(arguments: parameters, file: executeParams)
    } catch let problem as ParameterOverrides.Problem {
      switch problem {
      case .noColon, .twice: throw ValidationError(problem.message)
      case .missing, .unreadable: sink.fail(problem.message)
      }
    } catch let failure as ParseFailure {
      for diagnostic in failure.diagnostics { sink.show(diagnostic, in: failure.source) }
    }
    return nil
  }
}
