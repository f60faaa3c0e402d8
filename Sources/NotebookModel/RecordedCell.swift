// What the record of an earlier run says of a cell.

/// A cell as the record holds it.
public struct RecordedCell: Hashable, Sendable {
  public var key: String?
  public var state: CellState
  public var outputs: [Output]

  public init(key: String?, state: CellState, outputs: [Output]) {
    self.key = key
    self.state = state
    self.outputs = outputs
  }

  public init(_ result: CellResult) { self.init(key: result.key, state: result.state, outputs: result.outputs) }
}
