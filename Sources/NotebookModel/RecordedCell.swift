// What the record of an earlier run says of a cell.

/// A cell as the record holds it.
public struct RecordedCell: Hashable, Sendable {
  public var key: String?
  public var state: CellState
  public var outputs: [Output]
  /// The cell's text as the record shows it; `nil` where the record doesn't say.
  public var source: String?

  public init(key: String?, state: CellState, outputs: [Output], source: String? = nil) {
    self.key = key
    self.state = state
    self.outputs = outputs
    self.source = source
  }

  public init(_ result: CellResult) { self.init(key: result.key, state: result.state, outputs: result.outputs) }
}
