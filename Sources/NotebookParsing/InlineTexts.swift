// Inline expressions in texts that are no prose: captions in cell options; title, subtitle and abstract.

import NotebookModel

enum InlineTexts {
  /// Finds the expressions of a text.
  ///
  /// - Parameters:
  ///   - text: What YAML makes of the value.
  ///   - offsets: The stretch of the file where the value stands: an expression that is found there as it is in the
  ///     text has its exact place, another that of the stretch.
  ///   - isMarkdown: Whether the text has markup besides; a title has none.
  ///   - cells: Grows by the expressions.
  /// - Returns: Blocks with places in the text; `nil` for a text without expressions.
  static func read(
    _ text: String, at offsets: Range<Int>, isMarkdown: Bool, _ document: SourceBytes, _ cells: inout [Cell]
  ) -> [Markup]? {
    guard text.contains("`{swift}") else { return nil }
    let fragment = parseFragment(text)
    guard fragment.cells.contains(where: { $0.kind == .inline }) else { return nil }
    var cursor = offsets.lowerBound
    var places: [Int: Int] = [:]
    for cell in fragment.cells where cell.kind == .inline {
      places[cell.index] = cells.count
      let placed = place(cell, of: fragment, in: cursor..<offsets.upperBound, document)
      if let placed { cursor = placed.range.upper.offset }
      var new = placed ?? cell
      if placed == nil { (new.range, new.lineStarts) = (document.source.range(offsets), []) }
      new.index = cells.count
      cells.append(new)
    }
    let blocks = isMarkdown ? fragment.blocks : [plain(fragment)]
    return blocks.map { block in
      block.mapped { node in
        switch node.kind {
        case .inlineExpression(let cell): node.kind = .inlineExpression(cell: places[cell] ?? 0)
        case .cell(let cell): node.kind = .codeBlock(info: "swift", text: fragment.cells[cell].code)
        default: break
        }
      }
    }
  }

  /// An expression of a fragment where the file has it, if the file has it as it is.
  private static func place(
    _ cell: Cell, of fragment: Notebook, in stretch: Range<Int>, _ document: SourceBytes
  ) -> Cell? {
    let written = Array(fragment.source[cell.range.offsets].utf8)
    guard let start = document.bytes.firstOffset(of: written, in: stretch), let line = cell.lineStarts.first,
      cell.lineStarts.count == 1
    else { return nil }
    var cell = cell
    let shift = start - cell.range.lower.offset
    cell.lineStarts = [document.source.position(at: line.offset + shift)]
    cell.range = document.source.range(start..<start + written.count)
    return cell
  }

  /// A text without markup but for its expressions.
  private static func plain(_ fragment: Notebook) -> Markup {
    let source = fragment.source
    var children: [Markup] = []
    var at = 0
    func addText(to end: Int) {
      guard at < end else { return }
      children.append(Markup(.text(String(source[at..<end])), range: source.range(at..<end)))
    }
    for block in fragment.blocks {
      block.visit { node in
        guard case .inlineExpression = node.kind, node.range.lower.offset >= at else { return }
        addText(to: node.range.lower.offset)
        children.append(node)
        at = node.range.upper.offset
      }
    }
    addText(to: source.count)
    return Markup(.paragraph, range: source.range(0..<source.count), children: children)
  }

  // MARK: Where such texts stand

  /// The captions of all cells.
  static func readCaptions(_ tree: inout BuiltTree, _ document: SourceBytes) {
    for index in tree.cells.indices where tree.cells[index].kind == .block {
      let options = tree.cells[index].options
      for (name, texts) in options.captions {
        guard let range = options.ranges[name] else { continue }
        for (item, text) in texts.enumerated() {
          guard let blocks = read(text, at: range.offsets, isMarkdown: true, document, &tree.cells) else { continue }
          tree.cells[index].options.captionInlines[CaptionPlace(name, item)] = blocks.joinedInlines ?? blocks
        }
      }
    }
  }

  /// Title, subtitle and abstract.
  static func readFrontMatter(
    _ frontMatter: inout FrontMatter, _ offsets: [String: Range<Int>], _ document: SourceBytes, _ cells: inout [Cell]
  ) {
    let texts = [("title", frontMatter.title), ("subtitle", frontMatter.subtitle), ("abstract", frontMatter.abstract)]
    for (key, text) in texts {
      guard let text, let stretch = offsets[key],
        let blocks = read(text, at: stretch, isMarkdown: key != "title", document, &cells)
      else { continue }
      frontMatter.inlines[key] = key == "abstract" ? blocks : blocks.joinedInlines ?? blocks
    }
  }
}

extension [UInt8] {
  /// Where some bytes first occur within a range.
  fileprivate func firstOffset(of sought: [UInt8], in range: Range<Int>) -> Int? {
    guard !sought.isEmpty, sought.count <= range.count else { return nil }
    return (range.lowerBound...range.upperBound - sought.count).first { start in
      self[start..<start + sought.count].elementsEqual(sought)
    }
  }
}
