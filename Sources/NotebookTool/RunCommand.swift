// `nb run`: checks all notebooks, then runs them one after the other.

import ArgumentParser
import CellRuntime
import Foundation
import NotebookModel
import NotebookParsing

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run notebooks and write their reports as HTML, Markdown and Jupyter notebook.",
    discussion: """
      All notebooks are checked before the first one runs: Markdown, options, every cell, formulas. Reports go to the \
      folder 'reports' beside the notebook. A folder means all notebooks in it.
      """)

  @Argument(help: "Notebooks (.md files) or folders of them.")
  var paths: [String]

  @Option(help: "The folder for the reports.")
  var outputDir: String?

  @Flag(help: "Run all cells, also those that did not change, and measure anew.")
  var fresh = false

  @Option(
    name: [.customShort("P"), .customLong("execute-param")],
    help: ArgumentHelp("Give a parameter of the front matter another value, as in -P seed:3.", valueName: "name:value"))
  var parameters: [String] = []

  @Option(
    help: ArgumentHelp("Values for parameters from a YAML file of lines 'name: value'; -P wins.", valueName: "file"))
  var executeParams: String?

  func run() throws {
    let screen = RunScreen()
    let jobs = try prepared(screen)
    let cancellation = CancellationFlag()
    let interruption = InterruptionHandler { cancellation.set() }
    var isFine = true
    for job in jobs where !cancellation.isSet {
      isFine = finish(job, cancellation, screen) && isFine
    }
    withExtendedLifetime(interruption) {}
    if cancellation.isSet { throw ExitCode(130) }
    if !isFine { throw ExitCode.failure }
  }

  /// All notebooks, checked; after an error anywhere nothing runs.
  private func prepared(_ screen: RunScreen) throws -> [NotebookJob] {
    var jobs: [NotebookJob] = []
    var isFine = true
    let overrides = try parameterOverrides(screen)
    do {
      for file in try notebookFiles(paths) {
        do {
          jobs.append(try NotebookJob(file, tool: .current, outputDirectory: outputDir, parameters: overrides))
        } catch {
          isFine = false
          for diagnostic in error.diagnostics { screen.show(diagnostic, in: error.source) }
        }
      }
      for (path, clash) in Dictionary(grouping: jobs, by: { "\($0.reports.path)/\($0.reports.name)" }).sorted(by: { $0.key < $1.key })
      where clash.count > 1 {
        isFine = false
        screen.fail("\(clash[1].notebook.path): error: its report \(path).html is also that of \(clash[0].notebook.path); "
          + "rename one or run them with different --output-dir")
      }
      for job in jobs { try job.reports.checkWritable() }
    } catch let error as NotebookFileError {
      screen.fail(error.message)
      throw ExitCode.failure
    } catch let error as FileWriteError {
      screen.fail(error.description)
      throw ExitCode.failure
    }
    for job in jobs {
      for warning in job.warnings { screen.show(warning, in: job.notebook.source) }
    }
    guard isFine else { throw ExitCode.failure }
    return jobs
  }

  private func parameterOverrides(_ screen: RunScreen) throws -> ParameterOverrides {
    do {
      return try ParameterOverrides(arguments: parameters, file: executeParams)
    } catch let problem as ParameterOverrides.Problem {
      switch problem {
      case .noColon, .twice: throw ValidationError(problem.message)
      case .missing, .unreadable: screen.fail(problem.message)
      }
    } catch let failure as ParseFailure {
      for diagnostic in failure.diagnostics { screen.show(diagnostic, in: failure.source) }
    }
    throw ExitCode.failure
  }

  /// Runs one notebook and writes its reports.
  ///
  /// - Returns: whether all went well.
  private func finish(_ job: NotebookJob, _ cancellation: CancellationFlag, _ screen: RunScreen) -> Bool {
    screen.begin(job.notebook)
    let document = job.run(isFresh: fresh, cancellation: cancellation) { screen.show($0) }
    var isFine = !document.isIncomplete
    for (cell, result) in zip(document.notebook.cells, document.results) {
      screen.show(result, of: cell, in: job.notebook.source)
      switch result.state {
      case .failed: isFine = isFine && cell.options.error
      case .skipped, .interrupted: isFine = false
      case .notRun, .succeeded: break
      }
    }
    do {
      for path in try job.write(document) { print(path) }
    } catch {
      screen.fail("\(error)")
      isFine = false
    }
    return isFine
  }
}
