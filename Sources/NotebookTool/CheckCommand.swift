// `nb check`: runs notebooks afresh and compares their outputs with the record.

import ArgumentParser
import CellRuntime
import Foundation
import NotebookModel
import NotebookRendering

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Run notebooks afresh and compare their outputs with the record.",
    discussion: """
      Nothing is taken from earlier runs and no report is written. The record is 'reports/NAME.ipynb', as 'run' leaves \
      it. Outputs must be the same to the letter; a cell may say '//| check: tolerance 1e-6' for its numbers, or \
      '//| check: false'. What comes from the clock is shown and left out. Expectations that cells state must hold. \
      Other values of parameters have a record of their own, as 'run' names it.
      """)

  @Argument(help: "Notebooks (.md files) or folders of them.")
  var paths: [String]

  @Option(help: "The folder of the reports.")
  var outputDir: String?

  @Flag(help: "Record anew what the cells give. The exit status is 1 if anything changed: run again to check.")
  var update = false

  @Flag(name: .customLong("no-run"), help: "Only find errors in the text and the cells; run nothing.")
  var isNotRun = false

  @Option(help: "A file for the findings as JUnit's XML, for CI systems.")
  var junit: String?

  @Option(help: "A file for the findings as HTML. Without it, notebooks that differ get one in '.nb/check' beside them.")
  var report: String?

  @OptionGroup var running: JobOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var events: EventOptions

  func validate() throws {
    if update, isNotRun { throw ValidationError("--update needs a run; leave out --no-run") }
  }

  func run() throws {
    running.announceThreads()
    try events.report("check", run)
  }

  private func run(_ sink: any EventSink) throws -> Int32 {
    guard let overrides = try parameters.overrides(sink) else { return ExitStatus.failure }
    let prepared = PreparedJobs(paths, outputDirectory: outputDir, parameters: overrides, isWriting: update, sink)
    guard prepared.isFine, !isNotRun else {
      let isWritten = write([], prepared, sink)
      return isWritten && prepared.isFine ? ExitStatus.fine : ExitStatus.failure
    }
    let cancellation = CancellationFlag()
    let interruption = InterruptionHandler { cancellation.set() }
    var isFine = true
    var comparisons: [NotebookComparison] = []
    for job in prepared.jobs where !cancellation.isSet {
      guard let comparison = check(job, cancellation, sink, &isFine) else { break }
      comparisons.append(comparison)
    }
    isFine = write(comparisons, prepared, sink) && isFine
    withExtendedLifetime(interruption) {}
    if cancellation.isSet { return ExitStatus.interrupted }
    return isFine ? ExitStatus.fine : ExitStatus.failure
  }

  /// Runs one notebook and holds it against its record; with `--update` the record is then made anew.
  ///
  /// - Returns: `nil` after Ctrl-C.
  private func check(
    _ job: NotebookJob, _ cancellation: CancellationFlag, _ sink: any EventSink, _ isAllFine: inout Bool
  ) -> NotebookComparison? {
    sink.receive(.notebookStarted(job.notebook))
    var durations: [Int: Double] = [:]
    let document = job.runForCheck(keepsNoise: update, jobs: running.jobs, cancellation: cancellation) { event in
      sink.receive(.run(event))
      if case .cellFinished(let index, _, let seconds) = event { durations[index] = seconds }
    }
    if document.isIncomplete {
      sink.receive(.notebookFinished(isFine: false))
      return nil
    }
    var comparison = job.comparison(of: document, isExact: update)
    for index in comparison.cells.indices { comparison.cells[index].seconds = durations[comparison.cells[index].index] }
    sink.receive(.compared(comparison))
    var isFine = comparison.isFine
    if update { isFine = record(document, job, comparison, sink) && isFine }
    sink.receive(.notebookFinished(isFine: isFine))
    isAllFine = isAllFine && isFine
    return comparison
  }

  /// Writes the findings as the command line asks for them.
  ///
  /// - Returns: whether that was possible.
  private func write(
    _ comparisons: [NotebookComparison], _ prepared: PreparedJobs, _ sink: any EventSink
  ) -> Bool {
    do {
      if let junit {
        try writeAtomically(JUnitReport(comparisons, broken: prepared.broken).file, to: junit)
        sink.receive(.written(path: junit))
      }
      if let report, !isNotRun {
        try writeAtomically(try CheckReport(comparisons).file(), to: report)
        sink.receive(.written(path: report))
      } else if !update {
        try writePages(comparisons, prepared, sink)
      }
      return true
    } catch let error as FileWriteError {
      sink.receive(.diagnostic(error.diagnostic, nil))
    } catch {
      sink.receive(.problem("\(error)"))
    }
    return false
  }

  /// A page for each notebook that differs; that of one that no longer does goes.
  private func writePages(
    _ comparisons: [NotebookComparison], _ prepared: PreparedJobs, _ sink: any EventSink
  ) throws {
    for (comparison, job) in zip(comparisons, prepared.jobs) {
      let path = job.reports.checkPath
      if comparison.cells.contains(where: { $0.mismatches.contains { $0.difference != nil } }) {
        try writeAtomically(try CheckReport([comparison]).file(), to: path)
        sink.receive(.written(path: path))
      } else {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }

  /// Writes the reports, unless a cell failed: a record is of what went well.
  private func record(
    _ document: ExecutedNotebook, _ job: NotebookJob, _ comparison: NotebookComparison, _ sink: any EventSink
  ) -> Bool {
    let failed = zip(document.notebook.cells, document.results).filter { !$1.isFine($0.options) }.map { $0.0.id }
    guard failed.isEmpty else {
      sink.receive(.note("\(job.notebook.path): not recorded, since \(failed.joined(separator: ", ")) did not succeed"))
      return false
    }
    let isWritten = job.write(document, isFresh: true, sink)
    if isWritten, !comparison.isFine { sink.receive(.note("\(job.notebook.path): recorded anew; run again to check")) }
    return isWritten
  }
}

extension NotebookJob {
  /// The run held against the record on disk.
  fileprivate func comparison(of document: ExecutedNotebook, isExact: Bool) -> NotebookComparison {
    let check = OutputCheck(isExact: isExact)
    do {
      if let record = try reports.recordedCells() { return check.compare(document, with: record) }
      return check.withoutRecord(document, .noRecord(path: reports.recordPath))
    } catch {
      let reason = (error as? RecordError)?.reason ?? "\(error)"
      return check.withoutRecord(document, .unreadableRecord(path: reports.recordPath, reason: reason))
    }
  }
}
