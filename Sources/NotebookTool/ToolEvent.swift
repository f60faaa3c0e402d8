// What a command tells while it works. People read it on a screen (`RunScreen`), programs as JSON (`JSONLines`).

import ArgumentParser
import Benchmarking
import CellRuntime
import Foundation
import NotebookModel

/// One thing that a command has to tell.
enum ToolEvent {
  case commandStarted(name: String)
  /// What is wrong, or doubtful; with the text of its file, to show the place in.
  case diagnostic(Diagnostic, SourceText?)
  /// What is wrong with no file in particular.
  case problem(String)
  case notebookStarted(Notebook)
  /// From the notebook that started last, as are all events up to `notebookFinished`.
  case run(RunEvent)
  /// A cell's result, once the whole notebook has run.
  case result(CellResult, of: Cell)
  /// Outputs beside those of the record.
  case compared(NotebookComparison)
  case written(path: String)
  case measuring(Benchmark)
  /// What a benchmark gave.
  case measured(String, threads: Int, Benchmark.Report)
  /// A sentence for people.
  case note(String)
  case notebookFinished(isFine: Bool)
  /// All is run; until one of these files is saved there is nothing to do.
  case waiting(files: [String])
  case commandFinished(status: Int32)
}

protocol EventSink: AnyObject {
  func receive(_ event: ToolEvent)
}

extension EventSink {
  func show(_ diagnostic: Diagnostic, in source: SourceText?) { receive(.diagnostic(diagnostic, source)) }

  /// - Parameter message: a whole line.
  func fail(_ message: String) { receive(.problem(message)) }
}

/// The options of every command that runs cells.
struct EventOptions: ParsableArguments {
  @Flag(help: "Tell what happens as JSON, one object a line, on standard output, in place of lines for people.")
  var json = false

  /// Runs a command's body between its first and its last event.
  ///
  /// - Parameter body: returns the exit status.
  /// - Throws: `ExitCode` unless it is 0; what the body throws.
  func report(_ command: String, _ body: (any EventSink) throws -> Int32) throws {
    let sink: any EventSink = json ? JSONLines() : RunScreen()
    sink.receive(.commandStarted(name: command))
    let status = try body(sink)
    sink.receive(.commandFinished(status: status))
    if status != 0 { throw ExitCode(status) }
  }
}

/// How cells run, of every command that runs them.
struct JobOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run up to that many cells of a notebook at the same time, where they do not depend on each other.",
      discussion: """
        Results and reports are the same for every number. Cells that share objects take turns, and those that read the \
        clock run alone.
        """, valueName: "number"))
  var jobs = 1

  @Option(
    help: ArgumentHelp(
      "Let each training use so many threads.",
      discussion: """
        Results and reports are the same for every number. Without it the environment variable NB_THREADS says how many, \
        else it is one.
        """, valueName: "number"))
  var threads: Int?

  func validate() throws {
    if !(1...1_024).contains(jobs) { throw ValidationError("--jobs must be from 1 to 1,024, not \(jobs)") }
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads must be from 1 to 256, not \(threads)")
    }
  }

  /// Tells what trains how many threads to use; to be called before anything runs.
  func announceThreads() {
    guard let threads else { return }
    // No other thread may look at the environment meanwhile: the one that makes the registry has then ended.
    _ = NotebookTool.current.registry
    setenv("NB_THREADS", "\(threads)", 1)
  }
}

/// How commands end.
enum ExitStatus {
  static let fine: Int32 = 0
  static let failure: Int32 = 1
  /// swift-argument-parser's.
  static let usage: Int32 = 64
  static let interrupted: Int32 = 130

  /// What each means, for the help.
  static let table: [(status: Int32, meaning: String)] = [
    (fine, "all went well; Ctrl-C while 'run --watch' waited for a change"),
    (
      failure,
      "a notebook has errors, a cell or an expectation failed, outputs differ from the record, or a file could not "
        + "be read or written"
    ),
    (usage, "the command line was wrong"),
    (interrupted, "Ctrl-C or SIGTERM ended a run; a second one ends the process at once"),
  ]
}

/// Shows a message and stands for the exit status of a failure.
func reportedFailure(_ message: String) -> ExitCode {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  return .failure
}
