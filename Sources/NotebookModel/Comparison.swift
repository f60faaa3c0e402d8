// What a check found: a notebook's outputs, made afresh, beside those of its record.

/// A notebook held against its record.
public struct NotebookComparison: Hashable, Sendable {
  public var notebook: Notebook
  /// What is wrong with the record as a whole: it is missing, or has cells that the notebook has no more.
  public var mismatches: [Mismatch]
  /// One for each cell of the notebook.
  public var cells: [CellComparison]

  public init(notebook: Notebook, mismatches: [Mismatch], cells: [CellComparison]) {
    self.notebook = notebook
    self.mismatches = mismatches
    self.cells = cells
  }

  public var isFine: Bool { mismatches.isEmpty && cells.allSatisfy(\.isFine) }
}

/// A cell's outputs held against the record's.
public struct CellComparison: Hashable, Sendable {
  public enum Coverage: Hashable, Sendable {
    case compared
    /// `check: false`.
    case leftOut
    /// The cell is not run: `eval: false`, or it only shows code.
    case notRun
  }

  /// The cell's place among the notebook's cells.
  public var index: Int
  public var id: String
  public var coverage: Coverage
  public var mismatches: [Mismatch]
  /// Outputs that come from the clock and were therefore left out.
  public var noisy: [Output]
  /// How long the cell ran, where it did.
  public var seconds: Double?

  public init(index: Int, id: String, coverage: Coverage, mismatches: [Mismatch] = [], noisy: [Output] = []) {
    self.index = index
    self.id = id
    self.coverage = coverage
    self.mismatches = mismatches
    self.noisy = noisy
  }

  public var isFine: Bool { mismatches.isEmpty }
}

/// One thing in which a run differs from the record, or that is wrong whatever the record says.
public enum Mismatch: Hashable, Sendable {
  case noRecord(path: String)
  case unreadableRecord(path: String, reason: String)
  /// The record has a cell that the notebook has no more.
  case goneCell(id: String)
  case newCell
  /// Number or kinds of the outputs that were compared.
  case outputs(expected: [String], actual: [String])
  /// An output, counted from 1, comes from the clock now, or no longer does.
  case noise(output: Int, name: String, isNoisy: Bool)
  /// The MIME types of an output, counted from 1.
  case representations(output: Int, name: String, expected: [String], actual: [String])
  /// A text of an output, counted from 1; `name` says which, such as `stdout` or `result`.
  case text(output: Int, name: String, TextDifference)
  /// A picture of an output: both as SVG, and where their normalised texts part.
  case picture(output: Int, expected: String, actual: String, TextDifference)
  /// Bytes of a MIME type that is no text.
  case data(output: Int, type: String)
  /// The cell failed and may not.
  case failed(message: String, place: Diagnostic?)
  /// An expectation that the cell states does not hold.
  case expectation(message: String, place: Diagnostic?)
  case skipped(because: [String])

  /// A short name for machines, stable from version to version.
  public var kind: String {
    switch self {
    case .noRecord: "no-record"
    case .unreadableRecord: "unreadable-record"
    case .goneCell: "gone-cell"
    case .newCell: "new-cell"
    case .outputs: "outputs"
    case .noise: "noise"
    case .representations: "representations"
    case .text: "text"
    case .picture: "picture"
    case .data: "data"
    case .failed: "failed"
    case .expectation: "expectation"
    case .skipped: "skipped"
    }
  }

  /// What is wrong, in one line without a final full stop.
  public var message: String {
    switch self {
    case .noRecord(let path): "there is no record '\(path)' to compare with; 'check --update' makes one"
    case .unreadableRecord(let path, let reason):
      "the record '\(path)' can't be read: \(reason); 'check --update' makes a new one"
    case .goneCell(let id): "the record has a cell '\(id)' that the notebook has no more"
    case .newCell: "the record has no such cell"
    case .outputs(let expected, let actual):
      "the outputs are \(Mismatch.list(actual)) but \(Mismatch.list(expected)) in the record"
    case .noise(let output, let name, true):
      "output \(output) (\(name)) comes from the clock now, which it does not in the record"
    case .noise(let output, let name, false):
      "output \(output) (\(name)) no longer comes from the clock, as it does in the record"
    case .representations(let output, let name, let expected, let actual):
      "output \(output) (\(name)) is given as \(Mismatch.list(actual)) but as \(Mismatch.list(expected)) in the record"
    case .text(let output, let name, let difference):
      "output \(output) (\(name)) differs from the record in line \(difference.line), column \(difference.column)"
    case .picture(let output, _, _, _): "output \(output) (picture) differs from the record's picture"
    case .data(let output, let type): "output \(output) (\(type)) differs from the record in its bytes"
    case .failed(let message, _): "the cell fails: \(message)"
    case .expectation(let message, _): message
    case .skipped(let ids): "not run, since \(ids.joined(separator: ", ")) did not succeed"
    }
  }

  /// Where in the notebook, if more exactly than the cell.
  public var place: Diagnostic? {
    switch self {
    case .failed(_, let place), .expectation(_, let place): place
    default: nil
    }
  }

  /// Where two texts part, if that is what it is about.
  public var difference: TextDifference? {
    switch self {
    case .text(_, _, let difference), .picture(_, _, _, let difference): difference
    default: nil
    }
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
