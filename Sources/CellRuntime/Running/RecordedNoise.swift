// Measurements are kept from the record as long as nothing changed that was measured together with them.

import NotebookModel

/// Puts the record's noisy outputs in the place of new ones, so that unchanged notebooks leave their reports as they are.
///
/// Cells that show the same measurement change together: where the record of one no longer fits, all of them show what
/// was measured now.
///
/// - Parameters:
///   - record: the last run's cells by id.
///   - dependencies: the cells whose results come from the clock, each with those of them on which it depends.
func keepNoise(of record: [String: CellRecord], in document: inout ExecutedNotebook, dependencies: [Int: Set<Int>]) {
  var parents = Dictionary(uniqueKeysWithValues: dependencies.keys.map { ($0, $0) })
  func root(_ cell: Int) -> Int {
    var cell = cell
    while let parent = parents[cell], parent != cell { cell = parent }
    return cell
  }
  for (cell, others) in dependencies { for other in others { parents[root(cell)] = root(other) } }

  let cells = document.notebook.cells
  for (_, group) in Dictionary(grouping: dependencies.keys, by: root) {
    var outputs: [Int: [Output]] = [:]
    let isUnchanged = group.allSatisfy { cell in
      let new = document.results[cell]
      guard new.outputs.contains(where: \.isNoisy) else { return true }
      guard let key = new.key, let old = record[cells[cell].id], old.key == key,
        let kept = keepingNoise(of: old.outputs, in: new.outputs)
      else { return false }
      outputs[cell] = kept
      return true
    }
    if isUnchanged { for (cell, kept) in outputs { document.results[cell].outputs = kept } }
  }
}

/// New outputs with the noisy ones taken from an old run; `nil` unless both have the same kinds of outputs in the same
/// order.
private func keepingNoise(of old: [Output], in new: [Output]) -> [Output]? {
  guard old.count == new.count, zip(old, new).allSatisfy({ $0.kind.isLike($1.kind) }) else { return nil }
  return zip(old, new).map { $1.isNoisy ? Output($0.kind, isNoisy: true) : $1 }
}

extension Output.Kind {
  fileprivate func isLike(_ other: Self) -> Bool {
    switch (self, other) {
    case (.stream(let a, _), .stream(let b, _)): a == b
    case (.display, .display), (.result, .result), (.error, .error): true
    default: false
    }
  }
}
