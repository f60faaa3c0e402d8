// cmark's blocks -> `Markup` with exact ranges, cells, alerts and formulas on the way.

import CCMarkGFM
import NotebookModel

/// What the tree gives.
struct BuiltTree {
  var blocks: [Markup] = []
  var cells: [Cell] = []
  var findings = InlineFindings()
  /// Explicit ids of headings, by the offset of the heading.
  var headingIDs: [Int: String] = [:]
}

struct TreeBuilder {
  /// Deeper trees are refused: they are no documents, and walking them recursively must be safe.
  static let depthLimit = 200

  private let document: SourceBytes
  /// The document with placeholders for what was lifted.
  private let masked: [UInt8]
  private let structure: BlockStructure
  private let lifts: [Lift]
  private let firstLine: Int
  private let footnotes: [String: String]
  private let footnotesOfLine: [Int: [Int]]
  private var tree = BuiltTree()
  private var usedFootnotes: Set<Int> = []
  private var hasReportedDepth = false
  /// Where the last place was found.
  private var lastLine = 0

  private init(
    _ document: SourceBytes, masked: [UInt8], structure: BlockStructure, lifts: [Lift], firstLine: Int
  ) {
    self.document = document
    self.masked = masked
    self.structure = structure
    self.lifts = lifts
    self.firstLine = firstLine
    footnotes = Dictionary(
      structure.footnotes.map { (document.text($0).lowercased(), document.text($0)) },
      uniquingKeysWith: { first, _ in first })
    footnotesOfLine = Dictionary(grouping: structure.footnotes.indices) {
      document.lineIndex(at: structure.footnotes[$0].lowerBound)
    }
  }

  /// Builds the tree; what is wrong goes to `problems`.
  static func build(
    _ root: CMarkNode, of document: SourceBytes, masked: [UInt8], structure: BlockStructure, lifts: [Lift],
    firstLine: Int, _ problems: inout ProblemList
  ) -> BuiltTree {
    var builder = TreeBuilder(document, masked: masked, structure: structure, lifts: lifts, firstLine: firstLine)
    builder.tree.blocks = builder.blocks(of: root, depth: 0, &problems)
    for (index, footnote) in structure.footnotes.enumerated() where !builder.usedFootnotes.contains(index) {
      problems.report(.unusedFootnote(document.text(footnote)), footnote.lowerBound - 2..<footnote.upperBound + 1)
    }
    return builder.tree
  }

  // MARK: Places

  /// The 0-based line of the file on which a block starts, or `nil` where cmark has lost it.
  private func startLine(_ node: CMarkNode) -> Int? {
    let line = Int(cmark_node_get_start_line(node))
    return line > 0 && firstLine + line - 1 < document.lineCount ? firstLine + line - 1 : nil
  }

  private func startOffset(_ node: CMarkNode) -> Int? {
    guard let line = startLine(node) else { return nil }
    let range = document.line(line)
    return min(range.upperBound, range.lowerBound + max(0, Int(cmark_node_get_start_column(node)) - 1))
  }

  /// The leaf of a block: its index, and what the scan says of it.
  private mutating func leaf(_ node: CMarkNode) -> (index: Int, leaf: Leaf)? {
    // A paragraph that a table follows without a blank line has lost its place to the table.
    let line = startLine(node) ?? cmark_node_next(node).flatMap(startLine)
    if let line, structure.leafOfLine[line] >= 0 {
      let index = structure.leafOfLine[line]
      return (index, structure.leaves[index])
    }
    tree.findings.misalignments.append(startOffset(node) ?? 0)
    return nil
  }

  /// From a line's content to the end of a line, without spaces there.
  private func offsets(_ lines: Range<Int>) -> Range<Int> {
    let start = structure.contentStart[lines.lowerBound]
    var end = document.line(lines.upperBound - 1).upperBound
    while end > start, document.bytes[end - 1].isWhitespace { end -= 1 }
    return start..<max(start, end)
  }

  private mutating func markup(_ kind: Markup.Kind, _ offsets: Range<Int>, _ children: [Markup] = []) -> Markup {
    let lower = document.position(at: offsets.lowerBound, near: &lastLine)
    return Markup(
      kind, range: SourceRange(lower, document.position(at: offsets.upperBound, near: &lastLine)), children: children)
  }

  /// A block around others, from its marker to the end of the last one.
  private mutating func container(_ kind: Markup.Kind, _ node: CMarkNode, _ children: [Markup]) -> Markup {
    let start = startOffset(node) ?? children.first?.range.lower.offset ?? 0
    if let last = children.last { return markup(kind, start..<max(start, last.range.upper.offset), children) }
    var end = document.line(document.lineIndex(at: start)).upperBound
    while end > start, document.bytes[end - 1].isWhitespace { end -= 1 }
    return markup(kind, start..<end)
  }

  // MARK: Blocks

  private mutating func blocks(of node: CMarkNode, depth: Int, _ problems: inout ProblemList) -> [Markup] {
    guard depth < Self.depthLimit else {
      reportDepth(at: startOffset(node) ?? 0, &problems)
      return []
    }
    var result: [Markup] = []
    for child in CMarkChildren(of: node) {
      append(child, depth: depth, to: &result, &problems)
    }
    return result
  }

  private mutating func reportDepth(at offset: Int, _ problems: inout ProblemList) {
    guard !hasReportedDepth else { return }
    hasReportedDepth = true
    problems.report(.nestedTooDeep(limit: Self.depthLimit), offset..<min(offset + 1, document.bytes.count))
  }

  private mutating func append(
    _ node: CMarkNode, depth: Int, to result: inout [Markup], _ problems: inout ProblemList
  ) {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_PARAGRAPH: appendParagraph(node, skipping: 0, depth: depth, to: &result, &problems)
    case CMARK_NODE_HEADING: result.append(heading(node, skipping: 0, depth: depth, &problems))
    case CMARK_NODE_CODE_BLOCK: appendCode(node, to: &result, &problems)
    case CMARK_NODE_HTML_BLOCK: appendHTML(node, to: &result)
    case CMARK_NODE_THEMATIC_BREAK:
      if let line = startLine(node) { result.append(markup(.thematicBreak, offsets(line..<line + 1))) }
    case CMARK_NODE_BLOCK_QUOTE:
      let quote = container(.blockQuote, node, blocks(of: node, depth: depth + 1, &problems))
      result.append(AlertPass.read(quote, isTopLevel: depth == 0, &problems))
    case CMARK_NODE_LIST:
      let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
      let style = Markup.ListStyle(
        start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil, isTight: cmark_node_get_list_tight(node) != 0)
      result.append(container(.list(style), node, blocks(of: node, depth: depth + 1, &problems)))
    case CMARK_NODE_ITEM:
      if case .task(let isChecked) = ExtensionBlock(node) {
        result.append(task(node, isChecked: isChecked, depth: depth, &problems))
      } else {
        result.append(container(.listItem(isChecked: nil), node, blocks(of: node, depth: depth + 1, &problems)))
      }
    case CMARK_NODE_FOOTNOTE_DEFINITION: appendFootnote(node, depth: depth, to: &result, &problems)
    default:
      if case .table = ExtensionBlock(node) { appendTable(node, depth: depth, to: &result, &problems) }
    }
  }

  private mutating func task(
    _ node: CMarkNode, isChecked: Bool, depth: Int, _ problems: inout ProblemList
  ) -> Markup {
    var children: [Markup] = []
    for (index, child) in CMarkChildren(of: node).enumerated() {
      // The text on the item's first line begins behind `[ ]`.
      let isBoxed = index == 0 && startLine(child) == startLine(node)
      if isBoxed, cmark_node_get_type(child) == CMARK_NODE_PARAGRAPH {
        appendParagraph(child, skipping: 3, depth: depth + 1, to: &children, &problems)
      } else if isBoxed, cmark_node_get_type(child) == CMARK_NODE_HEADING {
        children.append(heading(child, skipping: 3, depth: depth + 1, &problems))
      } else if depth + 1 < Self.depthLimit {
        append(child, depth: depth + 1, to: &children, &problems)
      } else {
        reportDepth(at: startOffset(child) ?? 0, &problems)
      }
    }
    return container(.listItem(isChecked: isChecked), node, children)
  }

  private mutating func appendFootnote(
    _ node: CMarkNode, depth: Int, to result: inout [Markup], _ problems: inout ProblemList
  ) {
    let line = startLine(node)
    let index = line.flatMap { footnotesOfLine[$0] }?.first { !usedFootnotes.contains($0) }
    let children = blocks(of: node, depth: depth + 1, &problems)
    guard let index else {
      result += children
      return
    }
    usedFootnotes.insert(index)
    let label = structure.footnotes[index]
    let end = max(label.upperBound + 2, children.last?.range.upper.offset ?? 0)
    result.append(markup(.footnoteDefinition(label: document.text(label)), label.lowerBound - 2..<end, children))
  }

  // MARK: Leaves with inlines

  private mutating func inlines(
    _ node: CMarkNode, _ content: LeafContent, from start: Int, block: InlineReader.Block, depth: Int,
    _ problems: inout ProblemList
  ) -> (children: [Markup], headingID: String?) {
    let first = content.isEmpty ? 0 : content.fileOffset(0)
    let last = content.isEmpty ? 0 : content.fileOffset(content.bytes.count - 1)
    var low = 0
    var high = lifts.count
    while low < high {
      let middle = (low + high) / 2
      if lifts[middle].offsets.lowerBound < first { low = middle + 1 } else { high = middle }
    }
    let own = lifts[low...].prefix { $0.offsets.lowerBound <= last }
    var reader = InlineReader(
      content, from: start, lifts: own, document: document, footnotes: footnotes, block: block,
      depthLimit: Self.depthLimit - depth, firstCell: tree.cells.count)
    let children = reader.read(node)
    if reader.isTooDeep { reportDepth(at: first, &problems) }
    tree.findings.add(reader.findings)
    tree.cells += reader.findings.expressions
    return (children, reader.headingID)
  }

  private mutating func appendParagraph(
    _ node: CMarkNode, skipping skipped: Int, depth: Int, to result: inout [Markup], _ problems: inout ProblemList
  ) {
    guard let lines = leaf(node)?.leaf.lines ?? startLine(node).map({ $0..<$0 + 1 }) else { return }
    let content = LeafContent(
      lines: lines.map { structure.contentStart[$0]..<document.line($0).upperBound }, of: masked)
    let bytes = content.bytes
    let textStart = bytes.skippingSpaces(from: min(bytes.count, skipped), to: bytes.count)
    // cmark reads no definitions in what a table's header has left of a paragraph.
    let definitions =
      startLine(node) == nil ? [] : ReferenceDefinition.leading(in: bytes, from: textStart)
    let start = definitions.last?.end ?? textStart
    let children = inlines(node, content, from: start, block: .paragraph, depth: depth, &problems).children
    let range =
      (start < bytes.count ? content.fileOffset(start) : offsets(lines).lowerBound)..<offsets(lines).upperBound
    result += splitAtFormulas(children, range: range.lowerBound..<max(range.lowerBound, range.upperBound))
  }

  /// A paragraph's children as blocks: display formulas become blocks between paragraphs.
  private mutating func splitAtFormulas(_ children: [Markup], range: Range<Int>) -> [Markup] {
    func isFormula(_ child: Markup) -> Bool { if case .mathBlock = child.kind { true } else { false } }
    guard children.contains(where: isFormula) else { return [markup(.paragraph, range, children)] }
    var result: [Markup] = []
    var paragraph: [Markup] = []
    func close() {
      var inlines = paragraph[...]
      func isBlank(_ child: Markup) -> Bool {
        switch child.kind {
        case .softBreak, .lineBreak: true
        case .text(let text): text.utf8.allSatisfy(\.isWhitespace)
        default: false
        }
      }
      while let first = inlines.first, isBlank(first) { inlines.removeFirst() }
      while let last = inlines.last, isBlank(last) { inlines.removeLast() }
      paragraph = []
      guard let first = inlines.first, let last = inlines.last else { return }
      result.append(
        Markup(.paragraph, range: SourceRange(first.range.lower, last.range.upper), children: Array(inlines)))
    }
    for child in children {
      if isFormula(child) {
        close()
        result.append(child)
      } else {
        paragraph.append(child)
      }
    }
    close()
    return result
  }

  private mutating func heading(
    _ node: CMarkNode, skipping skipped: Int, depth: Int, _ problems: inout ProblemList
  ) -> Markup {
    let level = Int(cmark_node_get_heading_level(node))
    guard let leaf = leaf(node)?.leaf else { return container(.heading(level: level, id: ""), node, []) }
    let range = offsets(leaf.lines)
    let content = LeafContent.inlines(of: leaf, structure, document, masked)
    let textStart = content.bytes.skippingSpaces(from: min(content.bytes.count, skipped), to: content.bytes.count)
    let start =
      leaf.kind == .setextHeading
      ? ReferenceDefinition.leading(in: content.bytes, from: textStart).last?.end ?? textStart : textStart
    let (children, id) = inlines(node, content, from: start, block: .heading, depth: depth, &problems)
    if let id { tree.headingIDs[range.lowerBound] = id }
    return markup(.heading(level: level, id: id ?? ""), range, children)
  }

  private mutating func appendTable(
    _ node: CMarkNode, depth: Int, to result: inout [Markup], _ problems: inout ProblemList
  ) {
    guard var (index, leaf) = leaf(node) else { return }
    if leaf.kind == .paragraph, index + 1 < structure.leaves.count {
      index += 1
      leaf = structure.leaves[index]
    }
    guard case .table(let columns) = leaf.kind else { return }
    let count = Int(cmark_gfm_extensions_get_table_columns(node))
    let letters = cmark_gfm_extensions_get_table_alignments(node)
    let alignments = (0..<count).map { column -> ColumnAlignment in
      switch letters?[column] {
      case UInt8(ascii: "l"): .left
      case UInt8(ascii: "c"): .center
      case UInt8(ascii: "r"): .right
      default: .none
      }
    }
    // The second line is the delimiter row.
    let rowLines = [leaf.lines.lowerBound] + Array(leaf.lines.dropFirst(2))
    var rows: [Markup] = []
    for (row, line) in zip(CMarkChildren(of: node), rowLines) {
      let rowRange = offsets(line..<line + 1)
      let ranges = TableRow(
        document.bytes, structure.contentStart[line]..<document.line(line).upperBound, columns: columns
      ).cells
      var cells: [Markup] = []
      for (cell, column) in zip(CMarkChildren(of: row), 0...) {
        guard column < ranges.count else {
          cells.append(markup(.tableCell, rowRange.upperBound..<rowRange.upperBound))
          continue
        }
        let content = LeafContent(cell: ranges[column], of: masked)
        let children = inlines(cell, content, from: 0, block: .tableCell, depth: depth + 2, &problems).children
        cells.append(markup(.tableCell, ranges[column], children))
      }
      rows.append(markup(.tableRow(isHeader: rows.isEmpty), rowRange, cells))
    }
    result.append(markup(.table(alignments), offsets(leaf.lines), rows))
  }

  // MARK: Code and HTML

  private mutating func appendCode(_ node: CMarkNode, to result: inout [Markup], _ problems: inout ProblemList) {
    let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
    let text = document.restored(cmark_node_get_literal(node).map { String(cString: $0) } ?? "")
    let leaf = leaf(node)?.leaf
    guard let leaf, case .fencedCode(let isClosed) = leaf.kind else {
      let lines = leaf?.lines ?? startLine(node).map { $0..<$0 + 1 }
      result.append(markup(.codeBlock(info: info, text: text), lines.map(offsets) ?? 0..<0))
      return
    }
    let range = offsets(leaf.lines)
    switch CellReader.Fence(info: info) {
    case .cell:
      let inner = leaf.lines.dropFirst().prefix(leaf.lines.count - (isClosed ? 2 : 1))
      let lines = inner.map {
        min(structure.contentStart[$0], document.line($0).upperBound)..<document.line($0).upperBound
      }
      let index = tree.cells.count
      tree.cells.append(CellReader.read(lines, range: range, index: index, of: document, &problems))
      result.append(markup(.cell(index), range))
    case .attributes(let attributes):
      let fence = offsets(leaf.lines.prefix(1))
      problems.report(.knitrAttributes(attributes), fence)
      result.append(markup(.codeBlock(info: info, text: text), range))
    case .shown:
      if let fence = MathFence(info: info) {
        if let id = fence.id { tree.findings.ids.append((id, offsets(leaf.lines.prefix(1)))) }
        result.append(markup(.mathBlock(tex: trimmingLineBreak(text), id: fence.id), range))
      } else {
        result.append(markup(.codeBlock(info: info, text: text), range))
      }
    }
  }

  private func trimmingLineBreak(_ text: String) -> String { text.hasSuffix("\n") ? String(text.dropLast()) : text }

  private mutating func appendHTML(_ node: CMarkNode, to result: inout [Markup]) {
    let text = document.restored(cmark_node_get_literal(node).map { String(cString: $0) } ?? "")
    guard let leaf = leaf(node)?.leaf else {
      result.append(container(.htmlBlock(text), node, []))
      return
    }
    let range = offsets(leaf.lines)
    for destination in HTMLTag.destinations(in: document.bytes, range) {
      tree.findings.destinations.append(
        Notebook.Destination(text: document.text(destination), range: document.source.range(destination)))
    }
    result.append(markup(.htmlBlock(text), range))
  }
}

/// A fence whose info string is `math`, or `math {#eq-x}`.
struct MathFence {
  var id: String?

  init?(info: String) {
    let words = info.split(separator: " ", omittingEmptySubsequences: true)
    guard words.first == "math", words.count <= 2 else { return nil }
    if words.count == 2 {
      let attribute = words[1]
      guard attribute.hasPrefix("{#"), attribute.hasSuffix("}"),
        attribute.dropFirst(2).dropLast().utf8.allSatisfy(\.isLabelByte)
      else { return nil }
      id = String(attribute.dropFirst(2).dropLast())
    }
  }
}

extension InlineFindings {
  fileprivate mutating func add(_ other: InlineFindings) {
    destinations += other.destinations
    references += other.references
    ids += other.ids
    misalignments += other.misalignments
  }
}
