// Events for programs: one JSON object a line on standard output, keys sorted, nothing else beside it.

import Benchmarking
import CellRuntime
import Foundation
import NotebookModel

/// Writes each event as a line `{"event":"...",...}`. The fields of each event are those of the structs below; a field
/// without a value is left out. `version` counts up when a field changes its meaning; new fields and events may come
/// without notice.
final class JSONLines: EventSink {
  /// The version of the events.
  static let version = 1

  private var notebook: Notebook?
  private let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()
  private let start = ContinuousClock.now
  private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  func receive(_ event: ToolEvent) {
    switch event {
    case .commandStarted(let name):
      let tool = NotebookTool.current
      write(CommandStarted(version: Self.version, tool: "\(tool.name) \(tool.version)", command: name))
    case .diagnostic(let diagnostic, let source): write(DiagnosticFound(diagnostic: DiagnosticLine(diagnostic, source)))
    case .problem(let message): write(Problem(message: message))
    case .note, .measuring: break
    case .notebookStarted(let notebook):
      self.notebook = notebook
      write(NotebookStarted(notebook: notebook.path, title: notebook.title, cells: notebook.cells.map(\.id)))
    case .run(let event): if let notebook { run(event, of: notebook) }
    case .result(let result, let cell):
      guard let notebook, case .skipped(let ids) = result.state else { break }
      write(CellSkipped(notebook: notebook.path, cell: cell.id, because: ids))
    case .compared(let comparison): compared(comparison)
    case .written(let path): write(FileWritten(path: path))
    case .notebookFinished(let isFine):
      if let notebook { write(NotebookFinished(notebook: notebook.path, ok: isFine)) }
    case .measured(let name, let threads, let report):
      write(Measured(benchmark: name, threads: threads, measurements: report.measurements, facts: report.facts))
    case .waiting(let files): write(Waiting(files: files))
    case .commandFinished(let status): write(CommandFinished(status: Int(status), seconds: seconds))
    }
  }

  private func run(_ event: RunEvent, of notebook: Notebook) {
    switch event {
    case .cellStarted(let index, _, _):
      let cell = notebook.cells[index]
      write(CellStarted(notebook: notebook.path, cell: cell.id, index: index, line: cell.range.lower.line))
    case .progress(let index, let progress):
      write(
        CellProgress(
          notebook: notebook.path, cell: notebook.cells[index].id, steps: progress.steps, total: progress.total,
          reward: progress.reward.finite, rate: progress.rate.finite, resumed: progress.isResumption ? true : nil))
    case .cellFinished(let index, let result, let seconds):
      finished(notebook.cells[index], result, seconds, isCached: false, notebook)
    case .cellTaken(let index, let result, let seconds):
      finished(notebook.cells[index], result, seconds, isCached: true, notebook)
    case .cellDecided: break
    case .notice(let message): write(Notice(message: message))
    }
  }

  private func finished(_ cell: Cell, _ result: CellResult, _ seconds: Double, isCached: Bool, _ notebook: Notebook) {
    write(
      CellFinished(
        notebook: notebook.path, cell: cell.id, state: result.state.name, cached: isCached, seconds: seconds,
        ok: result.isFine(cell.options), outputs: result.outputs.map { OutputLine($0, notebook.source) }))
  }

  private func compared(_ comparison: NotebookComparison) {
    let notebook = comparison.notebook
    if !comparison.mismatches.isEmpty {
      write(Compared(notebook: notebook.path, ok: false, mismatches: comparison.mismatches.map { MismatchLine($0) }))
    }
    for cell in comparison.cells {
      write(
        Compared(
          notebook: notebook.path, cell: cell.id, line: notebook.cells[cell.index].range.lower.line, ok: cell.isFine,
          coverage: cell.coverage.name, noisy: cell.noisy.count, mismatches: cell.mismatches.map { MismatchLine($0) }))
    }
  }

  private func write(_ line: some Encodable) {
    guard let data = try? encoder.encode(line) else { return }
    FileHandle.standardOutput.write(data + [UInt8(ascii: "\n")])
  }
}

// MARK: - The events

private struct CommandStarted: Encodable {
  var event = "command-started"
  var version: Int
  var tool: String
  var command: String
}

/// What is wrong or doubtful in a file.
private struct DiagnosticFound: Encodable {
  var event = "diagnostic"
  var diagnostic: DiagnosticLine
}

private struct Problem: Encodable {
  var event = "problem"
  var message: String
}

/// What is good to know about the cache.
private struct Notice: Encodable {
  var event = "notice"
  var message: String
}

private struct NotebookStarted: Encodable {
  var event = "notebook-started"
  var notebook: String
  var title: String
  /// The ids of all cells: labels, or `cell-N`.
  var cells: [String]
}

private struct CellStarted: Encodable {
  var event = "cell-started"
  var notebook: String
  var cell: String
  /// From 0, among all cells.
  var index: Int
  /// The line of the opening fence.
  var line: Int
}

private struct CellProgress: Encodable {
  var event = "cell-progress"
  var notebook: String
  var cell: String
  var steps: Int
  var total: Int?
  var reward: Double?
  /// Steps per second.
  var rate: Double?
  /// True where a training goes on from these steps, which an earlier run took.
  var resumed: Bool?
}

private struct CellFinished: Encodable {
  var event = "cell-finished"
  var notebook: String
  var cell: String
  /// `succeeded`, `failed` or `interrupted`.
  var state: String
  /// Whether the results were taken from the cache; `seconds` is then what they took when the cell ran.
  var cached: Bool
  var seconds: Double
  /// Whether the cell leaves the run fine: it did not fail, or may, and what it expects holds.
  var ok: Bool
  var outputs: [OutputLine]
}

/// A cell that was not run because of others.
private struct CellSkipped: Encodable {
  var event = "cell-skipped"
  var notebook: String
  var cell: String
  var because: [String]
}

/// A cell's outputs held against the record; without `cell`, what is wrong with the record as a whole.
private struct Compared: Encodable {
  var event = "compared"
  var notebook: String
  var cell: String?
  var line: Int?
  var ok: Bool
  /// `compared`, `left-out` or `not-run`.
  var coverage: String?
  /// How many outputs were left out since they come from the clock.
  var noisy: Int?
  var mismatches: [MismatchLine]
}

private struct FileWritten: Encodable {
  var event = "written"
  var path: String
}

private struct NotebookFinished: Encodable {
  var event = "notebook-finished"
  var notebook: String
  var ok: Bool
}

/// What a benchmark gave; samples are in the units of their measurements.
private struct Measured: Encodable {
  var event = "measured"
  var benchmark: String
  /// Of each training.
  var threads: Int
  var measurements: [Benchmarking.Measurement]
  var facts: [String: String]
  var machine = Machine.current
}

/// Nothing to do until one of the files is saved; `run --watch` only.
private struct Waiting: Encodable {
  var event = "waiting"
  var files: [String]
}

private struct CommandFinished: Encodable {
  var event = "command-finished"
  /// The exit status of the process.
  var status: Int
  var seconds: Double
}

// MARK: - Their parts

private struct DiagnosticLine: Encodable {
  struct Position: Encodable {
    /// From 1; columns and offsets count UTF-8 bytes.
    var line: Int
    var column: Int
    var offset: Int

    init(_ position: SourcePosition) { (line, column, offset) = (position.line, position.column, position.offset) }
  }

  var severity: String
  var message: String
  var file: String
  var start: Position?
  var end: Position?
  /// The offending text.
  var text: String?
  var notes: [DiagnosticLine]?

  init(_ diagnostic: Diagnostic, _ source: SourceText?) {
    severity = diagnostic.severity.rawValue
    message = diagnostic.message
    file = diagnostic.file
    if let range = diagnostic.range {
      (start, end) = (Position(range.lower), Position(range.upper))
      text = source.map { String($0[range.offsets]) }
    }
    if !diagnostic.notes.isEmpty { notes = diagnostic.notes.map { DiagnosticLine($0, source) } }
  }
}

/// An output without its rich forms, which the record holds.
private struct OutputLine: Encodable {
  /// `stdout`, `stderr`, `display`, `result` or `error`.
  var kind: String
  /// The text of a stream, a bundle's plain text, an error's message.
  var text: String
  /// The MIME types of a display or result, richest first.
  var types: [String]?
  /// Whether it comes from the clock.
  var noisy: Bool
  /// Of an error: its name and place.
  var name: String?
  var diagnostic: DiagnosticLine?

  init(_ output: Output, _ source: SourceText) {
    kind = output.name
    noisy = output.isNoisy
    switch output.kind {
    case .stream(_, let text): self.text = text
    case .display(let bundle), .result(let bundle): (text, types) = (bundle.plain, bundle.entries.map(\.type))
    case .error(let name, let message, let place):
      (text, self.name, diagnostic) = (message, name, place.map { DiagnosticLine($0, source) })
    }
  }
}

private struct MismatchLine: Encodable {
  var kind: String
  var message: String
  /// Of texts and pictures: both, and where they part first (1-based, in characters).
  var expected: String?
  var actual: String?
  var line: Int?
  var column: Int?

  init(_ mismatch: Mismatch) {
    kind = mismatch.kind
    message = mismatch.message
    guard let difference = mismatch.difference else { return }
    (expected, actual) = (difference.expected, difference.actual)
    (line, column) = (difference.line, difference.column)
  }
}

extension CellState {
  fileprivate var name: String {
    switch self {
    case .notRun: "not-run"
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .skipped: "skipped"
    case .interrupted: "interrupted"
    }
  }
}

extension CellComparison.Coverage {
  fileprivate var name: String {
    switch self {
    case .compared: "compared"
    case .leftOut: "left-out"
    case .notRun: "not-run"
    }
  }
}

extension Double? {
  /// JSON has no place for the others.
  fileprivate var finite: Double? { flatMap { $0.isFinite ? $0 : nil } }
}
