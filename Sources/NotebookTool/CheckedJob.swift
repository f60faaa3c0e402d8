// One notebook of a command line, checked, for commands that only look at it.

import ArgumentParser
import Foundation

/// The notebook that a path names, parsed and checked; what is wrong with it is shown.
///
/// - Throws: an exit status after showing why.
func checkedJob(_ path: String) throws -> NotebookJob {
  let screen = RunScreen()
  do {
    let files = try notebookFiles([path])
    guard files.count == 1 else {
      throw reportedFailure("\(path): error: this folder holds \(files.count) notebooks; name one of them")
    }
    return try NotebookJob(files[0], tool: .current, outputDirectory: nil)
  } catch let problems as NotebookJob.Problems {
    for diagnostic in problems.diagnostics { screen.show(diagnostic, in: problems.source) }
    throw ExitCode.failure
  } catch let error as NotebookFileError {
    throw reportedFailure(error.message)
  }
}

/// Shows a message and stands for the exit status of a failure.
func reportedFailure(_ message: String) -> ExitCode {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  return .failure
}
