// Which line belongs to which block, and where its content starts behind quote marks and indentation.
//
// cmark builds the tree, but it keeps neither the place of a paragraph's continuation lines nor whether a fence was
// closed, and it knows no `$$`. So the first half of CommonMark's block algorithm (spec 0.29, "Phase 1: block
// structure", with GFM's tables and footnotes) runs here line by line, without building a tree.

/// A block that holds lines of text.
struct Leaf {
  enum Kind: Equatable {
    case paragraph
    case heading
    case setextHeading
    case table(columns: Int)
    case fencedCode(isClosed: Bool)
    case indentedCode
    case html
  }

  var kind: Kind
  /// 0-based; a setext heading's underline and a closing fence are among them.
  var lines: Range<Int>
}

/// What the block scan says of the document.
struct BlockStructure {
  /// The leaves in document order; no line is in two of them.
  var leaves: [Leaf] = []
  /// For each line the index of its leaf, or -1.
  var leafOfLine: [Int] = []
  /// For each line the offset of its content: behind the markers and indentation of the blocks around it, and for
  /// lines of paragraphs, headings and tables also behind the spaces at their beginning.
  var contentStart: [Int] = []
  /// Footnote definitions: the offsets of their labels, without `[^` and `]:`.
  var footnotes: [Range<Int>] = []
  /// The offsets of `$$` at the beginning of a line that nothing closes.
  var unclosedFormulas: [Int] = []
}

struct BlockScanner {
  private enum Container {
    case quote
    case item(width: Int)
    case footnote
  }

  private enum OpenLeaf {
    case none, paragraph, table, indentedCode
    case fence(character: UInt8, length: Int, indent: Int)
    case html(LineSyntax.HTMLEnd)
  }

  private let document: SourceBytes
  private let bytes: [UInt8]
  private var structure = BlockStructure()
  private var containers: [Container] = []
  /// Whether the innermost container is an item in which nothing stands yet.
  private var isItemEmpty = false
  private var open = OpenLeaf.none

  // The line that is read: cmark's parser state.
  private var end = 0
  private var offset = 0
  private var column = 0
  private var nonspace = 0
  private var indent = 0

  private init(_ document: SourceBytes) {
    self.document = document
    bytes = document.bytes
  }

  /// Scans the lines from `firstLine` (0-based) on.
  ///
  /// - Complexity: O(n) in the document's length, times the nesting depth of its containers.
  static func scan(_ document: SourceBytes, from firstLine: Int) -> BlockStructure {
    var scanner = BlockScanner(document)
    let count = document.lineCount
    scanner.structure.leafOfLine = Array(repeating: -1, count: count)
    scanner.structure.contentStart = (0..<count).map { document.line($0).lowerBound }
    var line = firstLine
    while line < count {
      line = scanner.scan(line: line)
    }
    return scanner.structure
  }

  /// Reads one line (or a whole `$$` formula) and returns the next one's index.
  private mutating func scan(line: Int) -> Int {
    start(line: line)
    let matched = matchContainers()
    let isInside = matched == containers.count
    if isInside {
      switch open {
      case .fence(let character, let length, let fenceIndent):
        findNonspace()
        if indent <= 3, syntax.isClosingFence(character, length: length) {
          add(line, contentAt: nonspace)
          structure.leaves[structure.leaves.count - 1].kind = .fencedCode(isClosed: true)
          open = .none
        } else {
          var left = fenceIndent
          while left > 0, offset < end, bytes[offset].isSpaceOrTab { advance(1, columns: true); left -= 1 }
          add(line, contentAt: offset)
        }
        return line + 1
      case .indentedCode:
        findNonspace()
        if indent >= 4 {
          advance(4, columns: true)
          add(line, contentAt: offset)
          return line + 1
        }
        if nonspace == end { return line + 1 }
      case .html(let htmlEnd):
        findNonspace()
        if htmlEnd != .blank || nonspace < end {
          add(line, contentAt: offset)
          if syntax.endsHTML(htmlEnd) { open = .none }
          return line + 1
        }
      case .none, .paragraph, .table: break
      }
    }
    findNonspace()
    return openBlocks(line: line, matched: matched, isInside: isInside)
  }

  // MARK: Continuing blocks

  /// Walks the open containers as far as the line continues them and returns how many it does.
  private mutating func matchContainers() -> Int {
    for (index, container) in containers.enumerated() {
      findNonspace()
      switch container {
      case .quote:
        guard indent <= 3, nonspace < end, bytes[nonspace] == Byte.greater else { return index }
        advance(nonspace + 1 - offset)
        if offset < end, bytes[offset].isSpaceOrTab { advance(1, columns: true) }
      case .item(let width):
        if indent >= width {
          advance(width, columns: true)
        } else if nonspace == end, !(isItemEmpty && index == containers.count - 1) {
          advance(nonspace - offset)
        } else {
          return index
        }
      case .footnote:
        if indent >= 4 {
          advance(4, columns: true)
        } else if offset != end || column != 0 {
          return index
        }
      }
    }
    return containers.count
  }

  // MARK: Opening blocks

  private mutating func openBlocks(line: Int, matched: Int, isInside: Bool) -> Int {
    var isParagraph = false
    var isTable = false
    var maybeLazy = false
    if case .paragraph = open {
      maybeLazy = true
      isParagraph = isInside && nonspace < end
    }
    // A lone pipe is no row.
    if case .table = open { isTable = isInside && nonspace < end && !syntax.isLonePipe }
    let continuesParagraph = isParagraph
    var hasOpened = false

    /// Closes what the line does not continue, once a new block is certain.
    func close(_ scanner: inout BlockScanner) {
      guard !hasOpened else { return }
      hasOpened = true
      scanner.open = .none
      if matched < scanner.containers.count {
        scanner.containers.removeLast(scanner.containers.count - matched)
        scanner.isItemEmpty = false
      }
    }

    while nonspace < end {
      let isIndented = indent >= 4
      let byte = bytes[nonspace]
      if isIndented {
        if !maybeLazy {
          close(&self)
          advance(4, columns: true)
          begin(.indentedCode, line, contentAt: offset)
          open = .indentedCode
          return line + 1
        }
        break
      }
      if byte == Byte.greater {
        close(&self)
        advance(nonspace + 1 - offset)
        if offset < end, bytes[offset].isSpaceOrTab { advance(1, columns: true) }
        push(.quote)
      } else if byte == Byte.hash, syntax.isATXHeading {
        close(&self)
        begin(.heading, line, contentAt: nonspace)
        return line + 1
      } else if let length = syntax.openingFence {
        close(&self)
        begin(.fencedCode(isClosed: false), line, contentAt: nonspace)
        open = .fence(character: byte, length: length, indent: indent)
        return line + 1
      } else if byte == Byte.less, let htmlEnd = syntax.htmlStart(isParagraph: isParagraph) {
        close(&self)
        begin(.html, line, contentAt: offset)
        open = syntax.endsHTML(htmlEnd) ? .none : .html(htmlEnd)
        return line + 1
      } else if isParagraph, syntax.isSetextUnderline {
        if isDefinitionsOnly() { break }
        add(line, contentAt: nonspace)
        structure.leaves[structure.leaves.count - 1].kind = .setextHeading
        open = .none
        return line + 1
      } else if syntax.isThematicBreak {
        close(&self)
        isItemEmpty = false
        structure.contentStart[line] = nonspace
        return line + 1
      } else if let label = syntax.footnoteLabel {
        close(&self)
        structure.footnotes.append(label)
        var next = label.upperBound + 2
        while next < end, bytes[next].isSpaceOrTab { next += 1 }
        advance(next - offset)
        push(.footnote)
      } else if let marker = syntax.listMarker(interrupts: isParagraph) {
        close(&self)
        let before = document.line(line).lowerBound..<nonspace
        openItem(markerLength: marker)
        findNonspace()
        if bytes[before].allSatisfy(\.isSpaceOrTab), syntax.isEmptyTask { return line + 1 }
      } else if isParagraph, let columns = tableColumns(delimiterLine: line) {
        beginTable(columns: columns, delimiterLine: line)
        return line + 1
      } else {
        break
      }
      isParagraph = false
      isTable = false
      maybeLazy = false
      findNonspace()
    }

    if !hasOpened, !continuesParagraph, case .paragraph = open, nonspace < end {
      // A lazy continuation: the containers stay open, and cmark keeps the spaces before it.
      add(line, contentAt: offset)
      return line + 1
    }
    if nonspace == end {
      // A blank line doesn't continue a paragraph, and it ends the containers that it doesn't continue.
      if !hasOpened {
        if case .indentedCode = open, isInside { return line + 1 }
        if matched < containers.count {
          containers.removeLast(containers.count - matched)
          isItemEmpty = false
        }
        open = .none
      }
      return line + 1
    }
    if continuesParagraph && !hasOpened || isTable {
      add(line, contentAt: nonspace)
    } else {
      close(&self)
      begin(.paragraph, line, contentAt: nonspace)
      open = .paragraph
    }
    if case .paragraph = open { return formulaEnd(openedOn: line) }
    return line + 1
  }

  private mutating func push(_ container: Container) {
    containers.append(container)
    if case .item = container { isItemEmpty = true } else { isItemEmpty = false }
  }

  private mutating func openItem(markerLength: Int) {
    let markerIndent = indent
    advance(nonspace + markerLength - offset)
    let before = (offset, column)
    let startColumn = column
    while column - startColumn <= 5, offset < end, bytes[offset].isSpaceOrTab { advance(1, columns: true) }
    let spaces = column - startColumn
    let width: Int
    if spaces >= 5 || spaces < 1 || offset == end {
      (offset, column) = before
      if spaces > 0 { advance(1, columns: true) }
      width = markerLength + 1
    } else {
      width = markerLength + spaces
    }
    push(.item(width: markerIndent + width))
  }

  /// Whether the open paragraph holds nothing but reference definitions: then an underline is text.
  private func isDefinitionsOnly() -> Bool {
    guard let leaf = structure.leaves.last, bytes[structure.contentStart[leaf.lines.lowerBound]] == Byte.openBracket
    else { return false }
    let content = LeafContent(
      lines: leaf.lines.map { structure.contentStart[$0]..<document.line($0).upperBound }, of: bytes)
    return ReferenceDefinition.leading(in: content.bytes).last?.end == content.bytes.count
  }

  // MARK: Tables

  /// The number of columns, where the line is a delimiter row that fits the paragraph's last line.
  private func tableColumns(delimiterLine line: Int) -> Int? {
    guard let columns = TableRow.delimiterColumns(bytes, nonspace..<end) else { return nil }
    let header = structure.contentStart[line - 1]..<document.line(line - 1).upperBound
    let row = TableRow(bytes, header, columns: columns)
    return row.cells.count == columns ? columns : nil
  }

  /// Makes the paragraph's last line a table's header.
  private mutating func beginTable(columns: Int, delimiterLine line: Int) {
    let last = structure.leaves.count - 1
    if structure.leaves[last].lines.count == 1 {
      structure.leaves[last].kind = .table(columns: columns)
    } else {
      structure.leaves[last].lines = structure.leaves[last].lines.lowerBound..<line - 1
      structure.leaves.append(Leaf(kind: .table(columns: columns), lines: line - 1..<line))
      structure.leafOfLine[line - 1] = structure.leaves.count - 1
    }
    add(line, contentAt: nonspace)
    open = .table
  }

  // MARK: Formulas

  /// A formula that a line opens with `$$` and doesn't close takes the lines up to its end into the paragraph, so
  /// that they are not read as lists or headings. Returns the line after it, or after `line` where there is none.
  private mutating func formulaEnd(openedOn line: Int) -> Int {
    var isOpen = false
    toggle(&isOpen, in: structure.contentStart[line]..<document.line(line).upperBound)
    guard isOpen else { return line + 1 }
    var next = line + 1
    var starts: [Int] = []
    while next < document.lineCount {
      start(line: next)
      guard matchContainers() == containers.count else { break }
      findNonspace()
      if nonspace == end { break }
      starts.append(nonspace)
      toggle(&isOpen, in: nonspace..<end)
      next += 1
      if !isOpen {
        for (index, start) in starts.enumerated() { add(line + 1 + index, contentAt: start) }
        return next
      }
    }
    let start = structure.contentStart[line]
    if bytes.starts(with: "$$", at: start..<document.line(line).upperBound) { structure.unclosedFormulas.append(start) }
    return line + 1
  }

  /// Follows `$$` through a line: within a formula only `\` matters, outside of it also code and other formulas.
  private func toggle(_ isOpen: inout Bool, in range: Range<Int>) {
    let end = range.upperBound
    var finder = FormulaFinder()
    var index = range.lowerBound
    while index < end {
      let byte = bytes[index]
      if byte == Byte.backslash {
        index += 2
      } else if byte == Byte.dollar {
        if !isOpen, let formula = finder.formula(in: bytes, at: index, end: end) {
          index = formula.range.upperBound
        } else if index + 1 < end, bytes[index + 1] == Byte.dollar {
          isOpen.toggle()
          index += 2
        } else {
          index += 1
        }
      } else if byte == Byte.backtick, !isOpen {
        index = bytes.codeEnd(from: index, to: end) ?? bytes.runEnd(of: byte, from: index, to: end)
      } else {
        index += 1
      }
    }
  }

  // MARK: Lines

  private mutating func begin(_ kind: Leaf.Kind, _ line: Int, contentAt start: Int) {
    structure.leaves.append(Leaf(kind: kind, lines: line..<line))
    isItemEmpty = false
    add(line, contentAt: start)
  }

  private mutating func add(_ line: Int, contentAt start: Int) {
    let last = structure.leaves.count - 1
    structure.leaves[last].lines = structure.leaves[last].lines.lowerBound..<line + 1
    structure.leafOfLine[line] = last
    structure.contentStart[line] = start
  }

  private mutating func start(line: Int) {
    let range = document.line(line)
    offset = range.lowerBound
    end = range.upperBound
    column = 0
  }

  private var syntax: LineSyntax { LineSyntax(bytes: bytes, start: nonspace, end: end) }

  private mutating func findNonspace() {
    nonspace = offset
    var columns = column
    while nonspace < end, bytes[nonspace].isSpaceOrTab {
      columns += bytes[nonspace] == Byte.tab ? 4 - columns % 4 : 1
      nonspace += 1
    }
    indent = columns - column
  }

  /// Moves on by bytes, or by columns; a tab may be consumed in part.
  private mutating func advance(_ count: Int, columns isColumns: Bool = false) {
    var count = count
    while count > 0, offset < end {
      if bytes[offset] == Byte.tab {
        let width = 4 - column % 4
        if isColumns {
          column += min(width, count)
          if width <= count { offset += 1 }
          count -= min(width, count)
        } else {
          column += width
          offset += 1
          count -= 1
        }
      } else {
        offset += 1
        column += 1
        count -= 1
      }
    }
  }
}
