// What a report shows of a cell: its options, tags and outputs brought into one form that HTML and Markdown share.

import NotebookModel

struct CellDisplay {
  /// The cell's anchor in the page; `nil` where one of its parts carries the label.
  var anchor: String?
  var code: Code?
  var outputs: [Part]
  /// Whether the outputs are folded away (tag `hide-output`).
  var foldsOutputs: Bool
  var state: CellState
  /// The sentence for a cell that was interrupted.
  var interruption: String

  struct Code {
    var text: String
    /// Whether the whole fenced block is shown, with its options.
    var isFenced: Bool
    var fold: CellOptions.CodeFold
    var summary: String
    var hasLineNumbers: Bool
    var firstLine: Int
    var listing: SourceListing?
    var caption: Caption?
    /// The cell's label, shown in small type.
    var label: String?
  }

  /// A caption with its number, such as `Figure 3`.
  struct Caption {
    var kind: DocumentIndex.TargetKind
    var number: Int?
    var text: CaptionText?
    var anchor: String?
  }

  enum Part {
    /// Groups that stand in `columns` columns, each under its own caption.
    case figures([FigureGroup], columns: Int)
    case table(TableOutput)
    case text(String, isNoisy: Bool)
    case markdown(String, isNoisy: Bool)
    case stream(name: String, text: String, isNoisy: Bool)
    case error(name: String, message: String, diagnostic: Diagnostic?)
  }

  struct FigureGroup {
    var figures: [Figure]
    var caption: Caption?
    var columns: Int
    /// `left`, `center` or `right`.
    var alignment: String?
  }

  struct Figure {
    var type: String
    var content: MIMEBundle.Content
    /// The place among the cell's outputs.
    var index: Int
    var alternative: String
    /// The caption of a figure in a group: `(a) ...`.
    var subcaption: CaptionText?
    var anchor: String?
    var isNoisy: Bool
  }

  struct TableOutput {
    var html: String?
    var markdown: String?
    var plain: String
    var caption: Caption?
    var subcaption: CaptionText?
    var isNoisy: Bool
  }
}

// MARK: - Options

extension CellDisplay {
  static func isIncluded(_ options: CellOptions) -> Bool { options.include && !options.tags.contains("remove-cell") }

  static func showsCode(_ options: CellOptions) -> Bool {
    isIncluded(options) && options.echo != .no && !options.tags.contains("remove-input")
  }

  static func showsOutputs(_ options: CellOptions) -> Bool {
    isIncluded(options) && options.output != .no && !options.tags.contains("remove-output")
  }

  /// The id under which the code is cited as a listing.
  static func listingID(of options: CellOptions) -> String? {
    options.lstLabel ?? (options.label?.hasPrefix("lst-") == true ? options.label : nil)
  }

  /// How many numbered figures the cell makes, by its options alone, so that numbers don't hang on what ran.
  static func captionedFigureCount(of options: CellOptions) -> Int {
    guard options.label?.hasPrefix("fig-") == true || !options.figCap.isEmpty else { return 0 }
    return options.figSubcap.isEmpty ? max(1, options.figCap.count) : 1
  }
}

// MARK: - Building

extension CellDisplay {
  init(_ cell: Cell, _ result: CellResult, numbers: DocumentIndex.CellNumbers, fencedText: String) {
    let options = cell.options
    state = result.state
    interruption = "Interrupted before its end" + (result.reached.map { ", at \($0)" } ?? "") + "."
    foldsOutputs = options.tags.contains("hide-output")
    code = CellDisplay.code(of: cell, result, number: numbers.listing, fencedText: fencedText)
    outputs = CellDisplay.parts(of: cell, result, numbers: numbers)
    let taken = outputs.contains { part in
      switch part {
      case .figures(let groups, _):
        groups.contains { $0.caption?.anchor != nil && $0.caption?.anchor == options.label }
      case .table(let table): table.caption?.anchor != nil && table.caption?.anchor == options.label
      default: false
      }
    }
    anchor = taken || (code?.caption?.anchor != nil && code?.caption?.anchor == options.label) ? nil : options.label
  }

  /// Whether the report shows anything of the cell.
  var isEmpty: Bool { code == nil && outputs.isEmpty && !isUnfinished }

  /// Whether a reader must be told that the cell didn't run to its end.
  var isUnfinished: Bool {
    switch state {
    case .skipped, .interrupted: true
    default: false
    }
  }

  private static func code(of cell: Cell, _ result: CellResult, number: Int?, fencedText: String) -> Code? {
    let options = cell.options
    guard showsCode(options) else { return nil }
    let isFenced = options.echo == .fenced
    let text = isFenced ? fencedText : result.listing?.text ?? cell.code
    guard text.contains(where: { !$0.isWhitespace }) else { return nil }
    let hidesInput = options.tags.contains("hide-input")
    let id = listingID(of: options)
    let caption = Caption(kind: .listing, number: number, text: options.captionText("lst-cap"), anchor: id)
    return Code(
      text: text, isFenced: isFenced, fold: options.codeFold ?? (hidesInput ? .yes : .no),
      summary: options.codeSummary ?? "Code", hasLineNumbers: options.codeLineNumbers,
      firstLine: isFenced ? 1 : result.listing?.places.first?.firstLine ?? 1, listing: isFenced ? nil : result.listing,
      caption: number == nil && options.lstCap == nil ? nil : caption, label: options.label)
  }

  private static func parts(of cell: Cell, _ result: CellResult, numbers: DocumentIndex.CellNumbers) -> [Part] {
    let options = cell.options
    let isShown = showsOutputs(options)
    var parts: [Part] = []
    var figures: [Figure] = []
    var figurePlace = 0
    var tables: [Int] = []
    for (index, output) in result.outputs.enumerated() {
      switch output.kind {
      case .error(let name, let message, let diagnostic):
        // A failure is never hidden.
        parts.append(.error(name: name, message: message, diagnostic: diagnostic))
      case _ where !isShown: continue
      case .stream(let name, let text):
        if name == "stderr", !options.warning { continue }
        if options.output == .asis, name == "stdout" {
          parts.append(.markdown(text, isNoisy: output.isNoisy))
        } else if case .stream(name, let before, output.isNoisy)? = parts.last {
          parts[parts.count - 1] = .stream(name: name, text: before + text, isNoisy: output.isNoisy)
        } else {
          parts.append(.stream(name: name, text: text, isNoisy: output.isNoisy))
        }
      case .display(let bundle), .result(let bundle):
        if let (type, content) = bundle.image {
          if figures.isEmpty { figurePlace = parts.count }
          let alternative = options.figAlt[safe: figures.count] ?? bundle.metadata["alt"]
          figures.append(
            Figure(
              type: type, content: content, index: index, alternative: alternative ?? "", isNoisy: output.isNoisy))
        } else if let html = bundle.text(MIMEType.html) {
          tables.append(parts.count)
          parts.append(
            .table(
              TableOutput(
                html: html, markdown: bundle.text(MIMEType.markdown), plain: bundle.plain, isNoisy: output.isNoisy)))
        } else if let markdown = bundle.text(MIMEType.markdown) {
          parts.append(.markdown(markdown, isNoisy: output.isNoisy))
        } else if !bundle.plain.isEmpty {
          parts.append(.text(bundle.plain, isNoisy: output.isNoisy))
        }
      }
    }
    caption(&parts, tables, options, numbers.tables.first)
    if !figures.isEmpty {
      let groups = groups(figures, options, numbers.figures)
      let columns = groups.count > 1 ? max(1, min(options.layoutNcol ?? 1, groups.count)) : 1
      parts.insert(.figures(groups, columns: columns), at: figurePlace)
    }
    return parts
  }

  private static func caption(_ parts: inout [Part], _ tables: [Int], _ options: CellOptions, _ number: Int?) {
    for (place, index) in tables.enumerated() {
      guard case .table(var table) = parts[index] else { continue }
      if place == 0, number != nil || options.tblCap != nil {
        let anchor = options.label?.hasPrefix("tbl-") == true ? options.label : nil
        table.caption = Caption(kind: .table, number: number, text: options.captionText("tbl-cap"), anchor: anchor)
      }
      table.subcaption = options.captionText("tbl-subcap", place)?.lettered(place)
      parts[index] = .table(table)
    }
  }

  /// One group for figures that share a caption, else a group for each caption.
  private static func groups(_ figures: [Figure], _ options: CellOptions, _ numbers: [Int]) -> [FigureGroup] {
    let label = options.label?.hasPrefix("fig-") == true ? options.label : nil
    let columns = max(1, min(options.layoutNcol ?? 1, figures.count))
    func captioned(_ place: Int, _ anchor: String?) -> Caption? {
      let text = options.captionText("fig-cap", place)
      guard text != nil || numbers.indices.contains(place) else { return nil }
      return Caption(kind: .figure, number: numbers[safe: place], text: text, anchor: anchor)
    }
    let isOne = figures.count == 1 || !options.figSubcap.isEmpty || options.figCap.count <= 1
    guard !isOne else {
      var parts = figures
      for place in parts.indices where !options.figSubcap.isEmpty {
        parts[place].subcaption = (options.captionText("fig-subcap", place) ?? CaptionText("")).lettered(place)
        parts[place].anchor = label.map { "\($0)-\(place + 1)" }
      }
      for place in parts.indices where parts[place].alternative.isEmpty {
        let caption = options.captionText("fig-subcap", place) ?? options.captionText("fig-cap")
        parts[place].alternative = caption?.plain ?? ""
      }
      let caption = captioned(0, label)
      return [FigureGroup(figures: parts, caption: caption, columns: columns, alignment: options.figAlign)]
    }
    return figures.enumerated().map { place, figure in
      var figure = figure
      if figure.alternative.isEmpty { figure.alternative = options.captionText("fig-cap", place)?.plain ?? "" }
      let anchor = label.map { "\($0)-\(place + 1)" }
      let caption = captioned(place, anchor)
      return FigureGroup(figures: [figure], caption: caption, columns: 1, alignment: options.figAlign)
    }
  }
}

/// A caption's Markdown.
struct CaptionText: Hashable {
  /// Such as `(a) `.
  var prefix: String?
  var markdown: String
  /// The caption as inlines where it holds inline expressions.
  var inlines: [Markup]?

  init(_ markdown: String, _ inlines: [Markup]? = nil) {
    self.markdown = markdown
    self.inlines = inlines
  }

  /// `(b) ...` for place 1.
  func lettered(_ place: Int) -> CaptionText {
    var result = self
    result.prefix = "(\(letter(place))) "
    return result
  }

  var text: String { (prefix ?? "") + markdown }
  /// For alternative texts, without the prefix.
  var plain: String { inlines.map { $0.map(\.plainText).joined() } ?? markdown }
}

extension CellOptions {
  fileprivate func captionText(_ option: String, _ place: Int = 0) -> CaptionText? {
    let texts = captions.first { $0.option == option }?.texts
    return texts?[safe: place].map { CaptionText($0, captionInlines[CaptionPlace(option, place)]) }
  }
}

extension MIMEBundle {
  /// The picture of a bundle, SVG before the others.
  var image: (type: String, content: Content)? {
    if let svg = self[MIMEType.svg] { return (MIMEType.svg, svg) }
    guard let entry = entries.first(where: { $0.type.hasPrefix("image/") }) else { return nil }
    return (entry.type, entry.content)
  }
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension ExecutedNotebook {
  /// The result of a cell; a cell without one didn't run.
  func result(of cell: Cell) -> CellResult { results[safe: cell.index] ?? CellResult(.notRun) }
}
