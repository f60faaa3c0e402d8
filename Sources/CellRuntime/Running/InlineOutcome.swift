// What running an inline expression may leave behind: one value and nothing else.

import NotebookModel

extension CellContext {
  /// - Throws: `RuntimeError.inlineOutput` if the cell printed or displayed anything: the checker refuses what says that
  ///   it does, and this what doesn't say so. What it left is then gone.
  func checkShowsOnlyItsValue() throws(RuntimeError) {
    let isMore = outputs.outputs.contains { output in
      switch output.kind {
      case .stream, .display: true
      case .result, .error: false
      }
    }
    guard isMore else { return }
    _ = takeOutputs()
    throw .inlineOutput
  }
}
