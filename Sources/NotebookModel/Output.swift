// What a cell leaves behind: streams, displays, results and errors, in nbformat's kinds.

/// One output of a cell, in the order in which it arose.
public struct Output: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// nbformat's `stream`, with the name `stdout` or `stderr`.
    case stream(name: String, text: String)
    /// nbformat's `display_data`.
    case display(MIMEBundle)
    /// nbformat's `execute_result`: the value of the cell's last expression.
    case result(MIMEBundle)
    /// nbformat's `error`: `message` is what is wrong; `diagnostic` its place.
    case error(name: String, message: String, diagnostic: Diagnostic?)
  }

  public var kind: Kind
  /// Whether what it shows comes from the clock (see "Noise is a property of values"): kept from the record when
  /// the cell did not change, and left out of comparisons.
  public var isNoisy: Bool

  public init(_ kind: Kind, isNoisy: Bool = false) {
    self.kind = kind
    self.isNoisy = isNoisy
  }
}

/// One value in several representations, keyed by MIME type, richest first; `text/plain` is always there.
public struct MIMEBundle: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case text(String)
    case data([UInt8])
  }

  public struct Entry: Hashable, Sendable {
    public var type: String
    public var content: Content

    public init(type: String, content: Content) {
      self.type = type
      self.content = content
    }
  }

  public var entries: [Entry]
  /// nbformat's output metadata, such as `alt` for an image.
  public var metadata: [String: String]

  public init(plain: String, _ richer: [Entry] = [], metadata: [String: String] = [:]) {
    self.entries = richer + [Entry(type: MIMEType.plain, content: .text(plain))]
    self.metadata = metadata
  }

  public subscript(type: String) -> Content? { entries.first { $0.type == type }?.content }

  public func text(_ type: String) -> String? {
    if case .text(let text)? = self[type] { text } else { nil }
  }

  public var plain: String { text(MIMEType.plain) ?? "" }
}

public enum MIMEType {
  public static let plain = "text/plain"
  public static let html = "text/html"
  public static let markdown = "text/markdown"
  public static let svg = "image/svg+xml"
  public static let png = "image/png"
}

/// What became of a cell.
public enum CellState: Hashable, Sendable {
  /// `eval: false`, or a cell that only shows transcluded code.
  case notRun
  case succeeded
  case failed
  /// Not run, since the cells with these ids, on which it depends, failed or were skipped.
  case skipped(because: [String])
  /// Ended by Ctrl-C.
  case interrupted
}

public struct CellResult: Hashable, Sendable {
  public var state: CellState
  public var outputs: [Output]
  /// The code that the option `source` brought in.
  public var listing: SourceListing?
  /// Hash of what decides the cell's outputs: its program and those that it depends on. Noisy outputs are kept while
  /// it stays the same.
  public var key: String?
  /// Of a cell that was interrupted in the middle of a long call.
  public var reached: StepReached?

  public init(
    _ state: CellState, outputs: [Output] = [], listing: SourceListing? = nil, key: String? = nil,
    reached: StepReached? = nil
  ) {
    self.state = state
    self.outputs = outputs
    self.listing = listing
    self.key = key
    self.reached = reached
  }
}

/// Code shown from source files of the repository.
public struct SourceListing: Hashable, Sendable {
  /// Where a part of the text stands.
  public struct Place: Hashable, Sendable {
    /// Relative to the notebook's folder.
    public var path: String
    /// Below `Sources/`, with the symbol or anchor.
    public var symbol: String
    /// The 1-based line at which the part starts.
    public var firstLine: Int

    public init(path: String, symbol: String, firstLine: Int) {
      self.path = path
      self.symbol = symbol
      self.firstLine = firstLine
    }
  }

  /// Of each part, in the order of the text; at least one.
  public var places: [Place]
  /// The parts, with an empty line between them.
  public var text: String

  public init(_ places: [Place], text: String) {
    self.places = places
    self.text = text
  }
}

/// A notebook with the results of its cells: what the renderers read.
public struct ExecutedNotebook: Hashable, Sendable {
  public var notebook: Notebook
  /// One for each cell of the notebook.
  public var results: [CellResult]
  /// Stable provenance, in order: name and value (tool and version, hash of the source, files read, seeds).
  public var provenance: [ProvenanceEntry]
  /// Whether the run was ended before its last cell.
  public var isIncomplete: Bool
  /// Files that its cells read or looked for in vain, as paths from the notebook's folder.
  public var files: Set<String>

  public init(
    notebook: Notebook, results: [CellResult], provenance: [ProvenanceEntry] = [], isIncomplete: Bool = false,
    files: Set<String> = []
  ) {
    self.notebook = notebook
    self.results = results
    self.provenance = provenance
    self.isIncomplete = isIncomplete
    self.files = files
  }
}

public struct ProvenanceEntry: Hashable, Sendable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
