// What the next run of a notebook would do, without running it.

import NotebookModel

/// What the next run would do with a cell.
public struct CellForecast: Hashable, Sendable {
  /// Why it would run; `nil` if its results are in the cache.
  public var reason: RunReason?
  /// The parts of its key that are known before it runs.
  public var parts: [KeyPart]
}

extension NotebookRunner {
  /// What `run` would do with each cell that runs, by the cell's index.
  public func forecast(_ checked: CheckedNotebook) -> [Int: CellForecast] {
    let versions = VariableVersions(checked.runningPrograms)
    let plan = RunPlan(checked, versions: versions, cache: cache)
    return plan.fates.reduce(into: [:]) { result, fate in
      var reason: RunReason?
      var files: [KeyPart] = []
      switch fate.value {
      case .take(let entry): files = entry.fileParts
      case .run(let why): reason = why
      }
      result[fate.key] = CellForecast(reason: reason, parts: (plan.parts[fate.key] ?? []) + files)
    }
  }
}

extension NotebookRunner {
  /// The keys that the record of a run would carry now, by the cell's index: a cell whose recorded key is this one has
  /// not changed since, nor has anything on which it depends.
  ///
  /// Which files a cell reads is known from the cache; without it a cell that reads some counts as changed.
  public func recordKeys(of checked: CheckedNotebook) -> [Int: String] {
    let forecast = forecast(checked)
    var keys: [Int: String] = [:]
    for program in checked.runningPrograms {
      let files = (forecast[program.cell]?.parts ?? []).filter { $0.kind == .file }.map { ($0.name, $0.value) }
      keys[program.cell] = recordKey(of: program, files: Dictionary(files) { $1 }) { keys[$0] }
    }
    return keys
  }
}
