// Labels and what refers to them: ids of headings, duplicates, and references to nothing.

import NotebookModel

/// GitHub's ids of headings: lower case, spaces to hyphens, punctuation dropped, numbered where they repeat.
struct HeadingSlugs {
  private var used: Set<String>

  /// - Parameter reserved: Ids given in the document, which no slug may take.
  init(reserved: Set<String>) { used = reserved }

  mutating func slug(for text: String) -> String {
    var slug = ""
    for scalar in text.lowercased().unicodeScalars {
      let properties = scalar.properties
      if scalar == " " {
        slug += "-"
      } else if scalar == "-" || scalar == "_" || properties.isAlphabetic || properties.numericType == .decimal
        || properties.generalCategory == .nonspacingMark || properties.generalCategory == .spacingMark
        || properties.generalCategory == .connectorPunctuation
      {
        slug.unicodeScalars.append(scalar)
      }
    }
    if slug.isEmpty { slug = "section" }
    var unique = slug
    var number = counts[slug, default: 0]
    while used.contains(unique) {
      number += 1
      unique = "\(slug)-\(number)"
    }
    counts[slug] = number
    used.insert(unique)
    return unique
  }

  /// How often a slug was numbered, so that many equal headings take no longer each.
  private var counts: [String: Int] = [:]
}

enum Labels {
  /// Gives headings their ids, numbers cells in the order in which they run, and checks labels and references.
  static func resolve(
    _ tree: inout BuiltTree, _ frontMatter: inout FrontMatter, _ document: SourceBytes,
    _ problems: inout ProblemList
  ) {
    let places = order(&tree.cells, behind: frontMatter.range)
    relocate(&tree, &frontMatter, places)
    let given = labels(of: tree)
    var first: [String: Range<Int>] = [:]
    for label in given.sorted(by: { $0.offsets.lowerBound < $1.offsets.lowerBound }) {
      if let earlier = first[label.id] {
        let line = document.lineIndex(at: earlier.lowerBound) + 1
        problems.report(
          .duplicateLabel(label.id, firstLine: line), label.offsets, note: ("the label is first used here", earlier))
      } else {
        first[label.id] = label.offsets
      }
    }
    let named = Dictionary(
      tree.cells.filter { $0.label != nil }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for cell in tree.cells where cell.label == nil {
      guard let other = named[cell.id] else { continue }
      let place = other.options.ranges["label"] ?? other.range
      problems.report(.reservedLabel(cell.id, of: cell.kind), place.offsets)
    }
    var slugs = HeadingSlugs(reserved: Set(first.keys))
    finish(&tree.blocks, &slugs)

    guard !problems.mayHideLabels else { return }
    var citable = Set(first.keys)
    for cell in tree.cells {
      guard let label = cell.label else { continue }
      let parts = max(cell.options.figSubcap.count, cell.options.tblSubcap.count)
      if parts > 0 { for part in 1...parts { citable.insert("\(label)-\(part)") } }
    }
    let names = citable.sorted()
    let unknown = tree.findings.references.filter { !citable.contains($0.id) }
    for (number, reference) in unknown.enumerated() {
      // Nobody reads more suggestions than that, and thousands take seconds.
      let suggestion = number < 100 ? closestName(to: reference.id, among: names) : nil
      problems.report(.unknownReference(reference.id, suggestion: suggestion), reference.offsets)
    }
  }

  private static func labels(of tree: BuiltTree) -> [(id: String, offsets: Range<Int>)] {
    var labels = tree.findings.ids
    for cell in tree.cells {
      for (id, option) in [(cell.label, "label"), (cell.options.lstLabel, "lst-label")] {
        if let id { labels.append((id, (cell.options.ranges[option] ?? cell.range).offsets)) }
      }
    }
    return labels
  }

  /// Puts cells into the order in which they run, and returns where each one went.
  ///
  /// That is the order in which they stand, but that expressions of the front matter come last.
  private static func order(_ cells: inout [Cell], behind frontMatter: SourceRange?) -> [Int] {
    let bodyStart = frontMatter?.upper.offset ?? 0
    let keys = cells.map { cell in
      let offset = cell.range.lower.offset
      return (cell.kind == .inline && offset < bodyStart ? Int.max : offset, cell.index)
    }
    let order = cells.indices.sorted { keys[$0] < keys[$1] }
    var places = Array(repeating: 0, count: order.count)
    for (place, index) in order.enumerated() { places[index] = place }
    var numbers: [Cell.Kind: Int] = [:]
    cells = order.enumerated().map { place, index in
      var cell = cells[index]
      cell.index = place
      numbers[cell.kind, default: 0] += 1
      cell.number = numbers[cell.kind, default: 1]
      return cell
    }
    return places
  }

  /// Lets the nodes of the tree point to the cells' new places.
  private static func relocate(_ tree: inout BuiltTree, _ frontMatter: inout FrontMatter, _ places: [Int]) {
    func relocated(_ block: Markup) -> Markup {
      block.mapped { node in
        switch node.kind {
        case .cell(let cell): node.kind = .cell(places[cell])
        case .inlineExpression(let cell): node.kind = .inlineExpression(cell: places[cell])
        default: break
        }
      }
    }
    // Most cells stand where they were found.
    guard places.enumerated().contains(where: { $0.offset != $0.element }) else { return }
    tree.blocks = tree.blocks.map(relocated)
    for index in tree.cells.indices where !tree.cells[index].options.captionInlines.isEmpty {
      tree.cells[index].options.captionInlines = tree.cells[index].options.captionInlines.mapValues {
        $0.map(relocated)
      }
    }
    frontMatter.inlines = frontMatter.inlines.mapValues { $0.map(relocated) }
  }

  private static func finish(_ blocks: inout [Markup], _ slugs: inout HeadingSlugs) {
    for index in blocks.indices {
      switch blocks[index].kind {
      case .heading(let level, ""):
        blocks[index].kind = .heading(level: level, id: slugs.slug(for: blocks[index].plainText))
      case .blockQuote, .alert, .list, .listItem, .footnoteDefinition:
        finish(&blocks[index].children, &slugs)
      default: break
      }
    }
  }
}
