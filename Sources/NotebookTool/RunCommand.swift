// `nb run`: checks all notebooks, then runs them one after the other.

import ArgumentParser
import CellRuntime
import Foundation
import NotebookModel

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

  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var events: EventOptions

  func run() throws { try events.report("run", run) }

  private func run(_ sink: any EventSink) throws -> Int32 {
    guard let overrides = try parameters.overrides(sink) else { return ExitStatus.failure }
    let prepared = PreparedJobs(paths, outputDirectory: outputDir, parameters: overrides, isWriting: true, sink)
    guard prepared.isFine else { return ExitStatus.failure }
    let cancellation = CancellationFlag()
    let interruption = InterruptionHandler { cancellation.set() }
    var isFine = true
    for job in prepared.jobs where !cancellation.isSet {
      isFine = finish(job, cancellation, sink) && isFine
    }
    withExtendedLifetime(interruption) {}
    if cancellation.isSet { return ExitStatus.interrupted }
    return isFine ? ExitStatus.fine : ExitStatus.failure
  }

  /// Runs one notebook and writes its reports.
  ///
  /// - Returns: whether all went well.
  private func finish(_ job: NotebookJob, _ cancellation: CancellationFlag, _ sink: any EventSink) -> Bool {
    sink.receive(.notebookStarted(job.notebook))
    let document = job.run(isFresh: fresh, cancellation: cancellation) { sink.receive(.run($0)) }
    var isFine = !document.isIncomplete
    for (cell, result) in zip(document.notebook.cells, document.results) {
      sink.receive(.result(result, of: cell))
      isFine = isFine && result.isFine(cell.options)
    }
    isFine = job.write(document, isFresh: fresh, sink) && isFine
    sink.receive(.notebookFinished(isFine: isFine))
    return isFine
  }
}

extension NotebookJob {
  /// Writes all reports and tells their paths, or why that was not possible.
  ///
  /// - Parameter isFresh: whether they are rendered even where nothing changed.
  func write(_ document: ExecutedNotebook, isFresh: Bool, _ sink: any EventSink) -> Bool {
    do {
      for path in try write(document, isFresh: isFresh) { sink.receive(.written(path: path)) }
      return true
    } catch let error as FileWriteError {
      sink.receive(.diagnostic(error.diagnostic, nil))
    } catch {
      sink.receive(.problem("\(error)"))
    }
    return false
  }
}
