// What a run shows while it lasts: a line a cell with its time, a live bar while a cell trains, errors at the end.

import Benchmarking
import CellRuntime
import NotebookModel

final class RunScreen: EventSink {
  private var terminal = Terminal()
  private var source: SourceText?
  private var labels: [String] = []
  /// The 1-based places of the cells that lines are shown of; inline expressions and parameters have none.
  private var places: [Int: Int] = [:]
  private var labelWidth = 0
  private var count = 0
  /// Whether a benchmark has begun.
  private var isMeasuring = false
  /// By cell, as several may run at the same time.
  private var lastPlainProgress: [Int: ContinuousClock.Instant] = [:]
  /// The newest progress of each cell that runs.
  private var lastProgress: [Int: ProgressEvent] = [:]

  func receive(_ event: ToolEvent) {
    switch event {
    case .commandStarted, .notebookFinished: break
    case .diagnostic(let diagnostic, let source): terminal.print(diagnostic.rendered(in: source))
    case .problem(let message), .note(let message): terminal.print(message)
    case .notebookStarted(let notebook): begin(notebook)
    case .run(let event): show(event)
    case .result(let result, let cell): show(result, of: cell)
    case .compared(let comparison): show(comparison)
    case .written(let path): print(path)
    case .measuring(let benchmark): begin(benchmark)
    case .measured(_, _, let report): for line in report.lines { print(line) }
    case .waiting(let files): showWaiting(files)
    case .commandFinished: terminal.clearLiveLine()
    }
  }

  /// The files by name where they are few.
  private func showWaiting(_ files: [String]) {
    let notebooks = files.filter { $0.hasSuffix(".md") }
    let named = files.count <= 4 ? files : notebooks.count <= 3 ? notebooks : ["\(notebooks.count) notebooks"]
    let rest = files.count <= 4 ? 0 : files.count - notebooks.count
    let more = rest > 0 ? " and \(rest) \(rest == 1 ? "file" : "files") of theirs" : ""
    terminal.print("watching \(named.joined(separator: ", "))\(more); Ctrl-C ends")
  }

  /// A benchmark's title, before it runs: that may take a minute.
  private func begin(_ benchmark: Benchmark) {
    if !isMeasuring { print(Machine.current) }
    isMeasuring = true
    print("\n\(benchmark.name): \(benchmark.summary)")
  }

  private func begin(_ notebook: Notebook) {
    source = notebook.source
    let shown = notebook.cells.filter { $0.kind == .block }
    labels = notebook.cells.map(\.id)
    places = Dictionary(uniqueKeysWithValues: shown.map { ($0.index, $0.number) })
    labelWidth = min(32, shown.map(\.id.count).max() ?? 0)
    count = shown.count
    terminal.print(notebook.path)
  }

  private func show(_ event: RunEvent) {
    switch event {
    case .cellStarted(let index, _, _) where places[index] == nil, .cellTaken(let index, _, _) where places[index] == nil,
      .cellFinished(let index, _, _) where places[index] == nil:
      break
    case .cellStarted(let index, _, _):
      terminal.show("\(place(index))  ...")
      lastProgress[index] = nil
      lastPlainProgress[index] = .now
    case .progress(let index, let progress):
      lastProgress[index] = progress
      if progress.isResumption { terminal.print("\(place(index))  goes on from \(reached(progress))") }
      terminal.show("\(place(index))  \(text(progress))")
      showPlain(progress, index)
    case .cellFinished(let index, let result, let seconds):
      let mark =
        switch result.state {
        case .failed: "  failed"
        case .interrupted: "  interrupted" + (lastProgress[index].map { " at \(reached($0))" } ?? "")
        case .succeeded, .notRun, .skipped: ""
        }
      terminal.print("\(place(index))  \(padded(durationText(seconds), 10, right: true))\(mark)")
    case .cellTaken(let index, _, _): terminal.print("\(place(index))  \(padded("unchanged", 10, right: true))")
    case .cellDecided: break
    case .notice(let message): terminal.print("note: \(message)")
    }
  }

  /// The errors of a cell that failed, and why a cell did not run.
  private func show(_ result: CellResult, of cell: Cell) {
    for case .error(_, let message, let diagnostic) in result.outputs.map(\.kind) where !cell.options.error {
      terminal.print(diagnostic?.rendered(in: source) ?? "error: \(message)")
    }
    if case .skipped(let causes) = result.state, cell.kind == .block {
      terminal.print("\(place(cell.index))  not run, since \(causes.joined(separator: ", ")) did not succeed")
    }
  }

  /// Every mismatch with its place, then a line that sums up.
  private func show(_ comparison: NotebookComparison) {
    for mismatch in comparison.mismatches {
      terminal.print(Diagnostic(.error, mismatch.message, file: comparison.notebook.path).line)
    }
    for cell in comparison.cells {
      for mismatch in cell.mismatches {
        terminal.print(mismatch.rendered(of: cell, in: comparison.notebook, isColored: terminal.isInteractive))
      }
    }
    for cell in comparison.cells {
      for output in cell.noisy { terminal.print("\(place(cell.index))  noisy, not compared: \(output.brief)") }
    }
    terminal.print("  \(comparison.summary)")
  }

  private func reached(_ progress: ProgressEvent) -> StepReached {
    StepReached(step: progress.steps, total: progress.total)
  }

  /// Where no line can be redrawn, a line every five seconds.
  private func showPlain(_ progress: ProgressEvent, _ index: Int) {
    let last = lastPlainProgress[index] ?? .now
    guard !terminal.isInteractive, last.duration(to: .now) >= .seconds(5) else { return }
    lastPlainProgress[index] = .now
    terminal.print("\(place(index))  \(text(progress))")
  }

  private func text(_ progress: ProgressEvent) -> String {
    var parts: [String] = []
    if let total = progress.total, total > 0 {
      if terminal.isInteractive { parts.append(progressBar(Double(progress.steps) / Double(total))) }
      parts.append("\(groupedNumber(progress.steps))/\(groupedNumber(total)) steps")
    } else {
      parts.append("\(groupedNumber(progress.steps)) steps")
    }
    if let reward = progress.reward { parts.append("reward \(shortDecimal(reward))") }
    if let rate = progress.rate { parts.append("\(shortNumber(rate)) steps/s") }
    return parts.joined(separator: "  ")
  }

  /// `  3/14 fig-cartpole   `
  private func place(_ index: Int) -> String {
    let total = String(count)
    let label = String(labels[index].prefix(labelWidth))
    return "  \(padded(String(places[index] ?? index + 1), total.count, right: true))/\(total) \(padded(label, labelWidth))"
  }
}
