// What a command tells while it works. People read it on a screen (`RunScreen`), programs as JSON (`JSONLines`).

import ArgumentParser
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

/// How commands end; 64, a wrong command line, is swift-argument-parser's.
enum ExitStatus {
  static let fine: Int32 = 0
  static let failure: Int32 = 1
  static let interrupted: Int32 = 130
}

/// Shows a message and stands for the exit status of a failure.
func reportedFailure(_ message: String) -> ExitCode {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  return .failure
}
