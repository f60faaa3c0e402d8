// `nb why`: why a cell ran last time, and whether it will run next time.

import ArgumentParser
import CellRuntime
import Foundation
import NotebookModel

struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Say why a cell ran or did not, and what the next run will do.",
    discussion: """
      A cell's results are kept under a key: its program, the results of the cells on which it depends, the bytes of the \
      files that it read, and the build of this tool. It runs when a part of that key is new.
      """)

  @Argument(help: "A notebook (.md file).")
  var notebook: String

  @Argument(help: "The cell: its label, or 'cell-N'. Without it, a line for each cell.")
  var cell: String?

  func run() throws {
    let job = try PreparedJobs.single(notebook, RunScreen())
    let history = job.reports.history()
    let forecast = job.forecast()
    let cells = job.notebook.cells.filter { forecast[$0.index] != nil }
    guard let name = cell else {
      let width = cells.map(\.id.count).max() ?? 0
      for cell in cells {
        let padding = String(repeating: " ", count: width - cell.id.count)
        print("\(cell.id)\(padding)  \(nextText(forecast[cell.index], history.cells[cell.id]))")
      }
      return
    }
    guard let cell = cells.first(where: { $0.id == name || $0.label == name }) else {
      let hint = closestName(to: name, among: cells.map(\.id)).map { "did you mean '\($0)'?" }
      throw reportedFailure(
        "\(notebook): error: no cell that runs is called '\(name)'; \(hint ?? "'why' without a cell lists all")")
    }
    show(cell, forecast[cell.index], history.cells[cell.id])
  }

  private func show(_ cell: Cell, _ forecast: CellForecast?, _ last: CellHistory?) {
    print("\(cell.id) (\(notebook):\(cell.range.lower.line))")
    if let last {
      let time = durationText(last.seconds)
      print("last run: \(last.reason.map { "ran \(time), since \($0)" } ?? "unchanged, taken from the cache (\(time) saved)")")
      if last.reason != nil { show(last.changes, from: last.oldCode, to: last.code) }
    } else {
      print("last run: it was not part of it")
    }
    print("next run: \(nextText(forecast, last))")
    if let last, let forecast, forecast.reason != nil, !forecast.parts.isEmpty {
      show(changes(from: last.parts, to: forecast.parts), from: last.code == cell.code ? nil : last.code, to: cell.code)
    }
  }

  private func nextText(_ forecast: CellForecast?, _ last: CellHistory?) -> String {
    guard let forecast, let reason = forecast.reason else { return "unchanged, its results are in the cache" }
    let changed = last.map { forecast.parts.isEmpty ? [] : changes(from: $0.parts, to: forecast.parts) } ?? []
    return "it runs, since \(reason.words(changes: changed, last: last))"
  }

  /// Old against new of each part; of the program, the lines that differ.
  private func show(_ changes: [KeyChange], from oldCode: String?, to code: String) {
    for change in changes {
      switch change.kind {
      case .program:
        for line in differingLines(oldCode ?? code, code) { print("    \(line)") }
      case .cell, .file, .tool, .format:
        let name = change.name.isEmpty ? change.kind.rawValue : "\(change.kind.rawValue) \(change.name)"
        print("    \(name): \(change.old.map(short) ?? "none") -> \(change.new.map(short) ?? "none")")
      }
    }
  }

  private func short(_ value: String) -> String { value.count > 20 ? "\(value.prefix(16))..." : value }
}

/// The lines in which two texts differ, old ones with `-`, new ones with `+`, without those that begin and end both.
func differingLines(_ old: String, _ new: String) -> [String] {
  let (a, b) = (old.split(separator: "\n"), new.split(separator: "\n"))
  let head = zip(a, b).prefix { $0 == $1 }.count
  let tail = zip(a.dropFirst(head).reversed(), b.dropFirst(head).reversed()).prefix { $0 == $1 }.count
  return a.dropFirst(head).dropLast(tail).map { "- \($0)" } + b.dropFirst(head).dropLast(tail).map { "+ \($0)" }
}
