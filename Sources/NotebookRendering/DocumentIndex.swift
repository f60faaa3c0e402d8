// What can be cited in a document, and under which number: figures, tables, listings, equations, sections, footnotes.

import NotebookModel

struct DocumentIndex {
  enum TargetKind: String {
    case figure = "Figure", table = "Table", listing = "Listing", equation = "Equation", section = "Section"
  }

  struct Target: Hashable {
    var kind: TargetKind
    /// `3`, or `3a` for a part of a figure; empty for sections.
    var number: String
    /// The heading's text, for sections.
    var title: String

    /// How the text refers to it: `Figure 3`, `Equation (2)`, `Section “Results”`.
    func name(omittingPrefix: Bool) -> String {
      let number = kind == .equation ? "(\(number))" : kind == .section ? "“\(title)”" : number
      return omittingPrefix ? (kind == .section ? title : number) : "\(kind.rawValue)\u{a0}\(number)"
    }
  }

  struct Heading {
    var level: Int
    var id: String
    var markup: Markup
  }

  struct Footnote {
    var label: String
    var number: Int
    var blocks: [Markup]
  }

  private(set) var targets: [String: Target] = [:]
  private(set) var headings: [Heading] = []
  /// In the order of their first references.
  private(set) var footnotes: [Footnote] = []
  /// The numbers of each cell's figures, tables and listing.
  private(set) var cells: [CellNumbers] = []
  private(set) var tableNumbers: [SourceRange: Int] = [:]
  private var footnoteNumbers: [String: Int] = [:]
  private var counts: [TargetKind: Int] = [:]

  /// The numbers that a cell's things carry; `nil` for what has neither label nor caption.
  struct CellNumbers: Hashable {
    /// One number for the cell's single figure or group, else one for each caption.
    var figures: [Int] = []
    var tables: [Int] = []
    var listing: Int?
  }

  init(_ notebook: Notebook) {
    cells = Array(repeating: CellNumbers(), count: notebook.cells.count)
    var definitions: [String: [Markup]] = [:]
    var references: [String] = []
    for (place, block) in notebook.blocks.enumerated() {
      let caption = TableCaption(after: place, in: notebook.blocks)
      if let caption, case .table = block.kind {
        let number = count(.table)
        tableNumbers[block.range] = number
        if let id = caption.id { add(id, .table, number) }
      }
      block.visit { node in
        switch node.kind {
        case .heading(let level, let id):
          headings.append(Heading(level: level, id: id, markup: node))
          targets[id] = Target(kind: .section, number: "", title: node.plainText)
        case .image(_, _, let id?): add(id, .figure, count(.figure))
        case .mathBlock(_, let id?): add(id, .equation, count(.equation))
        case .cell(let index) where notebook.cells.indices.contains(index): number(notebook.cells[index])
        case .footnoteDefinition(let label): definitions[label] = node.children
        case .footnoteReference(let label): references.append(label)
        default: break
        }
      }
    }
    for label in references where footnoteNumbers[label] == nil {
      guard let blocks = definitions[label] else { continue }
      footnotes.append(Footnote(label: label, number: footnotes.count + 1, blocks: blocks))
      footnoteNumbers[label] = footnotes.count
    }
  }

  func footnoteNumber(_ label: String) -> Int? { footnoteNumbers[label] }

  private mutating func count(_ kind: TargetKind) -> Int {
    counts[kind, default: 0] += 1
    return counts[kind, default: 0]
  }

  private mutating func add(_ id: String, _ kind: TargetKind, _ number: Int, part: String = "") {
    if targets[id] == nil { targets[id] = Target(kind: kind, number: "\(number)\(part)", title: "") }
  }

  private mutating func number(_ cell: Cell) {
    let options = cell.options
    let label = options.label ?? ""
    // What isn't shown has no number; Quarto counts likewise.
    guard CellDisplay.isIncluded(options) else { return }
    if let id = CellDisplay.listingID(of: options) {
      let number = count(.listing)
      cells[cell.index].listing = number
      add(id, .listing, number)
    } else if options.lstCap != nil {
      cells[cell.index].listing = count(.listing)
    }
    let figureCount = CellDisplay.captionedFigureCount(of: options)
    for part in 0..<figureCount {
      let number = count(.figure)
      cells[cell.index].figures.append(number)
      if label.hasPrefix("fig-") {
        if part == 0 { add(label, .figure, number) }
        if figureCount > 1 { add("\(label)-\(part + 1)", .figure, number) }
      }
    }
    if label.hasPrefix("fig-"), let number = cells[cell.index].figures.first, figureCount == 1 {
      for part in options.figSubcap.indices { add("\(label)-\(part + 1)", .figure, number, part: letter(part)) }
    }
    if label.hasPrefix("tbl-") || options.tblCap != nil {
      let number = count(.table)
      cells[cell.index].tables.append(number)
      if label.hasPrefix("tbl-") {
        add(label, .table, number)
        for part in options.tblSubcap.indices { add("\(label)-\(part + 1)", .table, number, part: letter(part)) }
      }
    }
  }
}

/// `a`, `b`, ... `z`, `aa`, ... for the parts of a figure.
func letter(_ index: Int) -> String {
  let last = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index % 26)))
  return index < 26 ? last : letter(index / 26 - 1) + last
}

/// The caption of a Markdown table, as Quarto and Pandoc write it: a paragraph `: Caption {#tbl-x}` right behind it.
struct TableCaption {
  var inlines: [Markup]
  var id: String?

  init?(after place: Int, in blocks: [Markup]) {
    guard blocks.indices.contains(place + 1), case .table = blocks[place].kind else { return nil }
    self.init(paragraph: blocks[place + 1])
  }

  init?(paragraph: Markup) {
    guard case .paragraph = paragraph.kind, let first = paragraph.children.first,
      case .text(let start) = first.kind, start.hasPrefix(": ")
    else { return nil }
    inlines = paragraph.children
    inlines[0].kind = .text(String(start.dropFirst(2)))
    if case .text(let end)? = inlines.last?.kind, end.hasSuffix("}"), let brace = end.lastIndex(of: "{"),
      end[brace...].hasPrefix("{#")
    {
      id = String(end[brace...].dropFirst(2).dropLast())
      let kept = end[..<brace]
      inlines[inlines.count - 1].kind = .text(String(kept.last == " " ? kept.dropLast() : kept))
    }
  }
}
