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

      With --watch it stays and runs again what a saved change affects: of a notebook, a picture or source that it \
      shows, or a file that its cells read. A notebook that is saved while it runs is ended at its next step and starts \
      again. Ctrl-C ends it, with exit status 130 while cells run and 0 while it waits.
      """)

  @Argument(help: "Notebooks (.md files) or folders of them.")
  var paths: [String]

  @Option(help: "The folder for the reports.")
  var outputDir: String?

  @Flag(help: "Run all cells, also those that did not change, and measure anew.")
  var fresh = false

  @Flag(help: "Stay, and run again what a saved change affects. --fresh then means the first run.")
  var watch = false

  @OptionGroup var running: JobOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var events: EventOptions

  func run() throws {
    running.announceThreads()
    try events.report("run", run)
  }

  private func run(_ sink: any EventSink) throws -> Int32 {
    if watch {
      do {
        return try WatchSession(try notebookFiles(paths).map(\.path), self, sink).run()
      } catch let error as NotebookFileError {
        sink.receive(.diagnostic(error.diagnostic, nil))
        return ExitStatus.failure
      }
    }
    guard let overrides = try parameters.overrides(sink) else { return ExitStatus.failure }
    let prepared = PreparedJobs(paths, outputDirectory: outputDir, parameters: overrides, isWriting: true, sink)
    guard prepared.isFine else { return ExitStatus.failure }
    let cancellation = CancellationFlag()
    let interruption = InterruptionHandler { cancellation.set() }
    var isFine = true
    for job in prepared.jobs where !cancellation.isSet {
      isFine = finish(job, cancellation, isFresh: fresh, sink).isFine && isFine
    }
    withExtendedLifetime(interruption) {}
    if cancellation.isSet { return ExitStatus.interrupted }
    return isFine ? ExitStatus.fine : ExitStatus.failure
  }

  /// Runs one notebook and writes its reports.
  ///
  /// - Parameter writesIncomplete: asked whether a run that was ended early is to be reported.
  /// - Returns: what came of it, and whether all went well.
  @discardableResult
  func finish(
    _ job: NotebookJob, _ cancellation: CancellationFlag, isFresh: Bool, _ sink: any EventSink,
    writesIncomplete: () -> Bool = { true }
  ) -> (document: ExecutedNotebook, isFine: Bool) {
    sink.receive(.notebookStarted(job.notebook))
    let document = job.run(isFresh: isFresh, jobs: running.jobs, cancellation: cancellation) { sink.receive(.run($0)) }
    var isFine = !document.isIncomplete
    for (cell, result) in zip(document.notebook.cells, document.results) {
      sink.receive(.result(result, of: cell))
      isFine = isFine && result.isFine(cell.options)
    }
    if !document.isIncomplete || writesIncomplete() { isFine = job.write(document, isFresh: isFresh, sink) && isFine }
    sink.receive(.notebookFinished(isFine: isFine))
    return (document, isFine)
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
