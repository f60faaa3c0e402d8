// From a command's arguments to notebooks that may run: all are found and checked before the first one runs.

import ArgumentParser
import Foundation
import NotebookModel

/// The notebooks of a command line: those that may run, and what is wrong with the others.
struct PreparedJobs {
  private(set) var jobs: [NotebookJob] = []
  /// Errors by notebook, in the order of the command line.
  private(set) var broken: [(path: String, diagnostics: [Diagnostic])] = []
  /// The files that the notebooks show, also those of broken ones.
  private(set) var files: Set<String> = []
  var isFine: Bool { broken.isEmpty }

  /// Finds and checks notebooks, and tells every error and warning.
  ///
  /// - Parameters:
  ///   - isWriting: whether reports will be written, so that they must have names of their own and folders that can be
  ///     written to.
  ///   - others: further notebooks whose reports' names are taken.
  init(
    _ paths: [String], outputDirectory: String?, parameters: ParameterOverrides = .init(), isWriting: Bool,
    others: [NotebookJob] = [], _ sink: any EventSink
  ) {
    self.init(paths, parameters: parameters, isWriting: isWriting, others: others, sink) { _, _ in outputDirectory }
  }

  /// The same, with a folder for each notebook.
  ///
  /// - Parameter outputDirectory: given a notebook, and whether it is the only one of the command line.
  init(
    _ paths: [String], parameters: ParameterOverrides = .init(), isWriting: Bool, others: [NotebookJob] = [],
    _ sink: any EventSink,
    outputDirectory: (_ path: String, _ isOnly: Bool) -> String?
  ) {
    do {
      let found = try notebookFiles(paths)
      for file in found {
        do {
          let folder = outputDirectory(file.path, found.count == 1)
          let job = try NotebookJob(file, tool: .current, outputDirectory: folder, parameters: parameters)
          files.formUnion(job.files)
          jobs.append(job)
        } catch {
          files.formUnion(error.files)
          fail(file.path, error.diagnostics, error.source, sink)
        }
      }
      if isWriting {
        reportClashes(with: others, sink)
        for job in jobs { try job.reports.checkWritable() }
      }
    } catch let error as NotebookFileError {
      fail(error.diagnostic.file, [error.diagnostic], nil, sink)
      return
    } catch let error as FileWriteError {
      fail(error.path, [error.diagnostic], nil, sink)
      return
    } catch {
      fail("", [Diagnostic(.error, "\(error)", file: "")], nil, sink)
      return
    }
    for job in jobs {
      for warning in job.warnings { sink.receive(.diagnostic(warning, job.notebook.source)) }
    }
  }

  /// The one notebook that a path names, for commands that only look at it; what is wrong with it is told.
  ///
  /// - Throws: an exit status after telling why there is none.
  static func single(_ path: String, _ sink: any EventSink) throws -> NotebookJob {
    let prepared = PreparedJobs([path], outputDirectory: nil, isWriting: false, sink)
    let count = prepared.jobs.count + prepared.broken.count
    guard count == 1 else {
      throw reportedFailure("\(path): error: this folder holds \(count) notebooks; name one of them")
    }
    guard let job = prepared.jobs.first else { throw ExitCode.failure }
    return job
  }

  private mutating func reportClashes(with others: [NotebookJob], _ sink: any EventSink) {
    let byReport = Dictionary(grouping: others + jobs) { "\($0.reports.path)/\($0.reports.name)" }
    for (report, clash) in byReport.sorted(by: { $0.key < $1.key }) where clash.count > 1 {
      let message = "its report \(report).html is also that of \(clash[0].notebook.path); rename one or run them with "
        + "different --output-dir"
      fail(clash[1].notebook.path, [Diagnostic(.error, message, file: clash[1].notebook.path)], nil, sink)
    }
  }

  private mutating func fail(
    _ path: String, _ diagnostics: [Diagnostic], _ source: SourceText?, _ sink: any EventSink
  ) {
    broken.append((path, diagnostics))
    for diagnostic in diagnostics { sink.receive(.diagnostic(diagnostic, source)) }
  }
}
