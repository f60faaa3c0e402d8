// A cell: Swift that runs, with its options and its place in the notebook.

public struct Cell: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// A fenced block.
    case block
    /// `` `{swift} expression` `` in prose, in a caption or in the front matter: one expression, whose value the
    /// reports show in its place.
    case inline
    /// The front matter's `params`, as constants that all other cells see.
    case parameters
  }

  public var kind: Kind
  /// 0-based place among the notebook's cells.
  public var index: Int
  /// 1-based place among the notebook's cells of the same kind.
  public var number: Int
  /// The option `label`, unique in the notebook where given.
  public var label: String? { options.label }
  /// The Swift source, without the leading lines of options. Ends with a line break unless it is empty.
  public var code: String
  /// The fenced block, from its opening fence to its closing one; an inline expression with its backticks; the entry
  /// `params` of the front matter.
  public var range: SourceRange
  /// Where each line of `code` starts in the file. Empty where the code doesn't stand in the file as it is, such as
  /// an inline expression in a caption whose YAML has escapes: all places are then the start of `range`.
  public var lineStarts: [SourcePosition]
  public var options: CellOptions

  /// - Parameter number: its place among the cells of its kind; `index + 1` unless given.
  public init(
    _ kind: Kind = .block, index: Int, number: Int? = nil, code: String, range: SourceRange,
    lineStarts: [SourcePosition], options: CellOptions
  ) {
    self.kind = kind
    self.number = number ?? index + 1
    self.index = index
    self.code = code
    self.range = range
    self.lineStarts = lineStarts
    self.options = options
  }

  /// Whether its code is checked and run.
  public var runs: Bool { options.eval && options.source == nil }

  /// nbformat's cell id: the label where it fits `^[a-zA-Z0-9-_]{1,64}$`, else `cell-N`, N counted from 1; `inline-N`
  /// and `parameters` for cells of the other kinds.
  public var id: String {
    switch kind {
    case .block: break
    case .inline: return "inline-\(number)"
    case .parameters: return "parameters"
    }
    if let label, !label.isEmpty, label.count <= 64,
      label.utf8.allSatisfy({
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      })
    {
      return label
    }
    return "cell-\(number)"
  }

  /// The place in the file of a 1-based line and column (in UTF-8 bytes) of `code`.
  public func position(line: Int, column: Int) -> SourcePosition {
    guard !lineStarts.isEmpty else { return range.lower }
    let start = lineStarts[min(max(line, 1), lineStarts.count) - 1]
    // What stands in a line was made from the entry that stands there.
    if kind == .parameters { return start }
    let shift = max(column, 1) - 1
    return SourcePosition(line: start.line, column: start.column + shift, offset: start.offset + shift)
  }
}

/// Where a caption stands: `fig-cap` and its like, and which of the option's texts it is, counted from 0.
public struct CaptionPlace: Hashable, Sendable {
  public var option: String
  public var item: Int

  public init(_ option: String, _ item: Int = 0) {
    self.option = option
    self.item = item
  }
}

/// The options of a cell, as Quarto and knitr spell them: `//| key: value` lines at its top.
public struct CellOptions: Hashable, Sendable {
  public enum Echo: Hashable, Sendable { case yes, no, fenced }
  public enum OutputMode: Hashable, Sendable { case yes, no, asis }
  public enum CodeFold: Hashable, Sendable { case no, yes, show }
  /// How `nb check` compares the cell's outputs with the record.
  public enum Check: Hashable, Sendable {
    case exact
    /// Numbers in texts and tables may differ by this much, relatively or absolutely; the rest is exact.
    case tolerance(Double)
    case off
  }

  /// `label`: unique in the notebook; a prefix `fig-`, `tbl-`, `lst-` makes what it shows citable.
  public var label: String?
  /// `eval`: false shows the cell and does not run it.
  public var eval = true
  public var echo = Echo.yes
  public var output = OutputMode.yes
  /// `warning`: false hides warnings in the report.
  public var warning = true
  /// `error`: true lets the cell fail without failing the run.
  public var error = false
  /// `include`: false runs the cell and shows neither code nor output.
  public var include = true
  public var codeFold: CodeFold?
  public var codeSummary: String?
  public var codeLineNumbers = false
  public var lstLabel: String?
  public var lstCap: String?
  public var figCap: [String] = []
  public var figSubcap: [String] = []
  public var figAlt: [String] = []
  /// `left`, `center` or `right`.
  public var figAlign: String?
  public var tblCap: String?
  public var tblSubcap: [String] = []
  public var layoutNcol: Int?
  public var tags: [String] = []
  public var cache: Bool?
  /// Labels of cells that this one depends on beyond what it reads.
  public var dependson: [String] = []
  /// `source`: `ReinforcementLearning/PPO.swift#train` shows that symbol's text in place of the cell's own code,
  /// `...#anchor:update` the lines between the comments `// anchor: update` and `// end: update`; several with commas.
  public var source: String?
  /// `fig-file`: where the cell's figures are also saved, one name a figure, such as `../img/ActionNet.svg` (relative to the notebook).
  public var figFile: [String] = []
  /// Captions that hold inline expressions, as inlines. Ranges are places in the caption's own text.
  public var captionInlines: [CaptionPlace: [Markup]] = [:]
  /// `check`: how the cell's outputs are compared with the record.
  public var check = Check.exact
  /// Where each option's line stands, by its name as written.
  public var ranges: [String: SourceRange] = [:]

  public init() {}

  /// The options that are captions, in the order in which reports show them, with their texts.
  public var captions: [(option: String, texts: [String])] {
    [
      ("lst-cap", lstCap.map { [$0] } ?? []), ("fig-cap", figCap), ("fig-subcap", figSubcap),
      ("tbl-cap", tblCap.map { [$0] } ?? []), ("tbl-subcap", tblSubcap),
    ]
  }
}
