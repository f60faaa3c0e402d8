// The text of a paragraph, heading or cell as cmark reads it, with the way back into the file.

/// The text of a leaf without what belongs to the blocks around it.
struct LeafContent {
  /// Lines without what belongs to the blocks around them, joined by line breaks.
  private(set) var bytes: [UInt8] = []
  /// Where stretches of `bytes` begin, and their offsets in the file.
  private var segments: [(content: Int, file: Int)] = []

  init(lines: some Sequence<Range<Int>>, of document: [UInt8]) {
    for line in lines {
      if !segments.isEmpty { bytes.append(Byte.newline) }
      append(line, of: document)
    }
  }

  /// A table's cell: `\|` stands for a pipe.
  init(cell: Range<Int>, of document: [UInt8]) {
    var start = cell.lowerBound
    for index in cell
    where document[index] == Byte.backslash && index + 1 < cell.upperBound && document[index + 1] == Byte.pipe {
      append(start..<index, of: document)
      start = index + 1
    }
    append(start..<cell.upperBound, of: document)
  }

  private mutating func append(_ range: Range<Int>, of document: [UInt8]) {
    segments.append((bytes.count, range.lowerBound))
    bytes.append(contentsOf: document[range])
  }

  /// The offset in the file of a place in `bytes`.
  ///
  /// - Complexity: O(log n) in the number of lines.
  func fileOffset(_ index: Int) -> Int {
    guard !segments.isEmpty else { return 0 }
    var low = 0
    var high = segments.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if segments[middle].content <= index { low = middle } else { high = middle - 1 }
    }
    return segments[low].file + index - segments[low].content
  }

  /// The same for places that are asked for in order: `segment` remembers where the last one was found.
  func fileOffset(_ index: Int, near segment: inout Int) -> Int {
    guard !segments.isEmpty else { return 0 }
    segment = min(segment, segments.count - 1)
    if index < segments[segment].content {
      var low = 0
      var high = segment
      while low < high {
        let middle = (low + high + 1) / 2
        if segments[middle].content <= index { low = middle } else { high = middle - 1 }
      }
      segment = low
    }
    while segment + 1 < segments.count, segments[segment + 1].content <= index { segment += 1 }
    return segments[segment].file + index - segments[segment].content
  }

  /// The offsets in the file of a stretch; its end is that behind its last byte.
  func fileRange(_ range: Range<Int>) -> Range<Int> {
    let lower = fileOffset(range.lowerBound)
    return lower..<(range.isEmpty ? lower : max(lower, fileOffset(range.upperBound - 1) + 1))
  }
}

extension LeafContent {
  /// The stretch that holds a stretch of the file.
  func contentRange(file range: Range<Int>) -> Range<Int> {
    let lower = contentIndex(file: range.lowerBound)
    return lower..<(range.isEmpty ? lower : max(lower, contentIndex(file: range.upperBound - 1) + 1))
  }

  private func contentIndex(file offset: Int) -> Int {
    var low = 0
    var high = segments.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if segments[middle].file <= offset { low = middle } else { high = middle - 1 }
    }
    return max(0, segments[low].content + offset - segments[low].file)
  }
}

extension LeafContent {
  var isEmpty: Bool { bytes.isEmpty }

  /// The text of a paragraph or heading, without the marks of a heading.
  static func inlines(of leaf: Leaf, _ structure: BlockStructure, _ document: SourceBytes, _ bytes: [UInt8])
    -> LeafContent
  {
    switch leaf.kind {
    case .heading:
      let line = leaf.lines.lowerBound
      var end = document.line(line).upperBound
      let marks = bytes.runEnd(of: Byte.hash, from: structure.contentStart[line], to: end)
      let start = bytes.skippingSpaces(from: marks, to: end)
      while end > start, bytes[end - 1].isSpaceOrTab { end -= 1 }
      var closing = end
      while closing > start, bytes[closing - 1] == Byte.hash { closing -= 1 }
      if closing < end, bytes[closing - 1].isSpaceOrTab { end = closing }
      while end > start, bytes[end - 1].isSpaceOrTab { end -= 1 }
      return LeafContent(lines: [start..<max(start, end)], of: bytes)
    case .setextHeading:
      return LeafContent(
        lines: leaf.lines.dropLast().map { structure.contentStart[$0]..<document.line($0).upperBound }, of: bytes)
    default:
      return LeafContent(lines: leaf.lines.map { structure.contentStart[$0]..<document.line($0).upperBound }, of: bytes)
    }
  }
}
