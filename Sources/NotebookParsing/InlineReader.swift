// cmark's inlines of one paragraph -> `Markup`, each with its exact range.
//
// cmark's own positions of inlines are wrong behind indented or lazy lines, multi-line links and escaped pipes, and
// for nested emphasis. So the tree is replayed on the text it was read from: every node says which bytes come next.

import CCMarkGFM
import NotebookModel

typealias CMarkNode = OpaquePointer

/// What reading inlines finds besides the tree.
struct InlineFindings {
  var destinations: [Notebook.Destination] = []
  /// Cross references with their places.
  var references: [(id: String, offsets: Range<Int>)] = []
  /// Inline expressions; their indices are those that the tree has for them.
  var expressions: [Cell] = []
  /// Ids of images, formulas and headings with their places.
  var ids: [(id: String, offsets: Range<Int>)] = []
  /// Places at which the replay did not find what cmark had read; none, as far as is known.
  var misalignments: [Int] = []
}

struct InlineReader {
  /// What the inlines stand in.
  enum Block { case paragraph, heading, tableCell }

  /// `{#id}` at the end of the heading that was read.
  private(set) var headingID: String?
  private(set) var findings = InlineFindings()

  private let document: SourceBytes
  private let content: LeafContent
  private let bytes: [UInt8]
  private let lifts: [(lift: Lift, range: Range<Int>)]
  private let footnotes: [String: String]
  private let block: Block
  private let depthLimit: Int
  /// The index of the next cell.
  private let firstCell: Int
  private var cursor: Int
  private var nextLift = 0
  /// Where the last place was found, in `content` and in the file.
  private var segment = 0
  private var line = 0
  /// The end of the lift that is passed over: what cmark read there are placeholders.
  private var hiddenEnd = 0
  private(set) var isTooDeep = false

  /// - Parameters:
  ///   - content: The leaf's text, with placeholders for what was lifted.
  ///   - start: Where in it cmark began to read.
  ///   - footnotes: Labels as they are defined, by their folded form.
  ///   - firstCell: The index of the first cell that is found.
  init(
    _ content: LeafContent, from start: Int, lifts: some Sequence<Lift>, document: SourceBytes,
    footnotes: [String: String], block: Block, depthLimit: Int, firstCell: Int
  ) {
    self.firstCell = firstCell
    self.document = document
    self.content = content
    self.footnotes = footnotes
    self.block = block
    self.depthLimit = depthLimit
    bytes = content.bytes
    cursor = start
    self.lifts = lifts.map { ($0, content.contentRange(file: $0.offsets)) }
  }

  /// The inlines below a block.
  mutating func read(_ block: CMarkNode) -> [Markup] {
    var result: [Markup] = []
    readChildren(of: block, depth: 0, into: &result)
    return result
  }

  private mutating func readChildren(of node: CMarkNode, depth: Int, into result: inout [Markup]) {
    guard depth < depthLimit else {
      isTooDeep = true
      return
    }
    var child = cmark_node_first_child(node)
    while let node = child {
      read(node, depth: depth, into: &result)
      child = cmark_node_next(node)
    }
  }

  private mutating func read(_ node: CMarkNode, depth: Int, into result: inout [Markup]) {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_TEXT:
      literal(node) { reader, text in reader.readText(text, depth: depth, into: &result) }
    case CMARK_NODE_SOFTBREAK: readBreak(.softBreak, into: &result)
    case CMARK_NODE_LINEBREAK: readBreak(.lineBreak, into: &result)
    case CMARK_NODE_CODE: readCode(node, into: &result)
    case CMARK_NODE_HTML_INLINE: readHTML(node, into: &result)
    case CMARK_NODE_EMPH: readSpan(node, .emphasis, delimiters: 1, depth: depth, into: &result)
    case CMARK_NODE_STRONG: readSpan(node, .strong, delimiters: 2, depth: depth, into: &result)
    case CMARK_NODE_LINK, CMARK_NODE_IMAGE: readLink(node, depth: depth, into: &result)
    case CMARK_NODE_FOOTNOTE_REFERENCE: readFootnoteReference(into: &result)
    default:
      // The only inline of an extension that is attached: `~text~` or `~~text~~`.
      let run = bytes.runEnd(of: Byte.tilde, from: cursor, to: min(cursor + 2, bytes.count)) - cursor
      readSpan(node, .strikethrough, delimiters: run, depth: depth, into: &result)
    }
  }

  private mutating func markup(_ kind: Markup.Kind, _ range: Range<Int>, _ children: [Markup] = []) -> Markup {
    let start = content.fileOffset(range.lowerBound, near: &segment)
    let end = range.isEmpty ? start : content.fileOffset(range.upperBound - 1, near: &segment) + 1
    let lower = document.position(at: start, near: &line)
    return Markup(
      kind, range: SourceRange(lower, document.position(at: end, near: &line)), children: children)
  }

  private mutating func expect(_ byte: UInt8, count: Int = 1) {
    for _ in 0..<count {
      guard cursor < bytes.count, bytes[cursor] == byte else {
        misalign()
        return
      }
      cursor += 1
    }
  }

  private mutating func misalign() {
    findings.misalignments.append(content.fileOffset(min(cursor, max(0, bytes.count - 1))))
  }

  private mutating func literal(_ node: CMarkNode, _ body: (inout InlineReader, UnsafeBufferPointer<UInt8>) -> Void) {
    guard let pointer = cmark_node_get_literal(node) else { return }
    var count = 0
    while pointer[count] != 0 { count += 1 }
    pointer.withMemoryRebound(to: UInt8.self, capacity: count) {
      body(&self, UnsafeBufferPointer(start: $0, count: count))
    }
  }

  // MARK: Text

  private mutating func readText(
    _ text: UnsafeBufferPointer<UInt8>, depth: Int, into result: inout [Markup]
  ) {
    while nextLift < lifts.count, lifts[nextLift].range.lowerBound < cursor { nextLift += 1 }
    let hasLift = nextLift < lifts.count && lifts[nextLift].range.lowerBound <= cursor + text.count * 8
    if cursor >= hiddenEnd, !hasLift, matches(text) {
      let range = cursor..<cursor + text.count
      cursor = range.upperBound
      result.append(markup(.text(unmasked(text, range)), range))
      return
    }
    var buffer: [UInt8] = []
    var start = cursor
    var index = 0
    func flush(_ reader: inout InlineReader) {
      if !buffer.isEmpty {
        let text = buffer.withUnsafeBufferPointer { reader.unmasked($0, start..<reader.cursor) }
        result.append(reader.markup(.text(text), start..<reader.cursor))
      }
      buffer = []
    }
    while index < text.count {
      if cursor < hiddenEnd {
        while index < text.count, cursor < hiddenEnd, cursor < bytes.count, text[index] == bytes[cursor] {
          index += 1
          cursor += 1
        }
        if cursor < hiddenEnd, index < text.count { misalign(); hiddenEnd = cursor }
        start = cursor
      } else if nextLift < lifts.count, lifts[nextLift].range.lowerBound == cursor {
        flush(&self)
        emit(lifts[nextLift].lift, lifts[nextLift].range, depth: depth, into: &result)
        hiddenEnd = lifts[nextLift].range.upperBound
        nextLift += 1
      } else if let step = step(text, index) {
        buffer.append(contentsOf: text[index..<index + step.text])
        index += step.text
        cursor += step.source
      } else {
        misalign()
        let rest = UnsafeBufferPointer(rebasing: text[index...])
        flush(&self)
        if let found = find(rest) { cursor = found }
        start = cursor
        buffer.append(contentsOf: rest)
        cursor = min(bytes.count, cursor + rest.count)
        index = text.count
      }
    }
    flush(&self)
  }

  /// How many bytes of the source make how many of the text.
  private mutating func step(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> (source: Int, text: Int)? {
    guard cursor < bytes.count else { return nil }
    let byte = bytes[cursor]
    if byte == Byte.backslash, cursor + 1 < bytes.count, bytes[cursor + 1].isPunctuation {
      if text[index] == bytes[cursor + 1] { return (2, 1) }
    } else if byte == Byte.ampersand, let (length, decoded) = HTMLEntity.decode(bytes, at: cursor),
      text.count - index >= decoded.count, decoded.indices.allSatisfy({ text[index + $0] == decoded[$0] })
    {
      return (length, decoded.count)
    }
    return byte == text[index] ? (1, 1) : nil
  }

  /// Whether the text comes next, byte by byte.
  ///
  /// - Parameter asWritten: Whether backslashes and ampersands mean themselves; else a text that has any is not taken
  ///   to match, since `\\\\` gives one backslash.
  private func matches(_ text: UnsafeBufferPointer<UInt8>, asWritten: Bool = false) -> Bool {
    guard cursor + text.count <= bytes.count else { return false }
    var isEscaped = false
    for index in 0..<text.count {
      let byte = bytes[cursor + index]
      guard byte == text[index] else { return false }
      if byte == Byte.backslash || byte == Byte.ampersand { isEscaped = true }
    }
    return asWritten || !isEscaped
  }

  private func find(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    let limit = min(bytes.count, cursor + 4096)
    guard !text.isEmpty, cursor + text.count <= limit else { return nil }
    for start in cursor...limit - text.count where text.indices.allSatisfy({ bytes[start + $0] == text[$0] }) {
      return start
    }
    return nil
  }

  private mutating func emit(_ lift: Lift, _ range: Range<Int>, depth: Int, into result: inout [Markup]) {
    switch lift.kind {
    case .math(let tex): result.append(markup(.math(tex: document.restored(tex)), range))
    case .displayMath(let tex, let id):
      if let id { findings.ids.append((id, lift.offsets)) }
      // Only a paragraph can be split around a block.
      let isBlock = block == .paragraph && depth == 0
      result.append(
        markup(isBlock ? .mathBlock(tex: document.restored(tex), id: id) : .math(tex: document.restored(tex)), range))
    case .crossReference(let ids, let omitsPrefix):
      findings.references += ids.map { ($0.text, $0.offsets) }
      result.append(markup(.crossReference(ids: ids.map(\.text), omitsPrefix: omitsPrefix), range))
    case .attribute(let id):
      if let last = result.last, case .image(let source, let title, nil) = last.kind,
        last.range.upper.offset == lift.offsets.lowerBound
      {
        let range = SourceRange(last.range.lower, document.source.position(at: lift.offsets.upperBound))
        result[result.count - 1] = Markup(
          .image(source: source, title: title, id: id), range: range, children: last.children)
        findings.ids.append((id, lift.offsets))
      } else if block == .heading, depth == 0, range.upperBound == bytes.count {
        headingID = id
        findings.ids.append((id, lift.offsets))
      } else {
        result.append(markup(.text(document.text(lift.offsets)), range))
      }
    }
  }

  // MARK: Other leaves

  private mutating func readBreak(_ kind: Markup.Kind, into result: inout [Markup]) {
    let start = cursor
    cursor = bytes.skippingSpaces(from: cursor, to: bytes.count)
    let isEscaped = cursor < bytes.count && bytes[cursor] == Byte.backslash
    if isEscaped { cursor += 1 }
    expect(Byte.newline)
    let end = cursor
    // Behind a backslash cmark keeps the spaces that a lazy line may begin with.
    if !isEscaped { cursor = bytes.skippingSpaces(from: cursor, to: bytes.count) }
    if start >= hiddenEnd { result.append(markup(kind, start..<end)) }
  }

  private mutating func readCode(_ node: CMarkNode, into result: inout [Markup]) {
    let start = cursor
    let open = bytes.runEnd(of: Byte.backtick, from: start, to: bytes.count)
    if open > start, let close = bytes.codeEnd(from: start, to: bytes.count) {
      cursor = close
      if open - start == 1, let code = InlineExpression.code(in: bytes, open..<close - 1) {
        result.append(expression(code, span: start..<close))
        return
      }
      literal(node) { reader, text in
        let code = reader.unmasked(text, open..<close - (open - start))
        result.append(reader.markup(.code(code), start..<close))
      }
      return
    }
    misalign()
    literal(node) { reader, text in
      result.append(reader.markup(.code(String(decoding: text, as: UTF8.self)), start..<start))
    }
  }

  /// An inline expression becomes a cell.
  private mutating func expression(_ code: Range<Int>, span: Range<Int>) -> Markup {
    var lines: [Range<Int>] = []
    var start = code.lowerBound
    while let end = bytes[start..<code.upperBound].firstIndex(of: Byte.newline) {
      lines.append(start..<end)
      start = end + 1
    }
    lines.append(start..<code.upperBound)
    let isVerbatim = lines.allSatisfy { content.fileRange($0).count == $0.count }
    let text = unmasked(code)
    let markup = markup(.inlineExpression(cell: firstCell + findings.expressions.count), span)
    findings.expressions.append(
      Cell(
        .inline, index: firstCell + findings.expressions.count, code: text + "\n", range: markup.range,
        lineStarts: isVerbatim ? lines.map { document.source.position(at: content.fileOffset($0.lowerBound)) } : [],
        options: CellOptions()))
    return Markup(markup.kind, range: markup.range, children: [Markup(.code(text), range: markup.range)])
  }

  private mutating func readHTML(_ node: CMarkNode, into result: inout [Markup]) {
    literal(node) { reader, text in
      guard reader.cursor + text.count <= reader.bytes.count, text.first == reader.bytes[reader.cursor] else {
        reader.misalign()
        return
      }
      let range = reader.cursor..<reader.cursor + text.count
      reader.cursor = range.upperBound
      result.append(reader.markup(.htmlInline(reader.unmasked(text, range)), range))
      if let tag = HTMLTag(in: reader.bytes, at: range.lowerBound, end: range.upperBound) {
        for destination in tag.destinations { reader.addDestination(destination) }
      }
    }
  }

  /// The text of a node that takes the source as it is; from the source where something was lifted out of it after
  /// all.
  private func unmasked(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
    guard text.contains(Byte.placeholder) else { return String(decoding: text, as: UTF8.self) }
    return unmasked(range)
  }

  private func unmasked(_ range: Range<Int>) -> String {
    // A line break of the content may stand before what belongs to the blocks around it, not where the file has it.
    document.restored(range.map { bytes[$0] == Byte.newline ? bytes[$0] : document.bytes[content.fileOffset($0)] })
  }

  private mutating func readFootnoteReference(into result: inout [Markup]) {
    let start = cursor
    expect(Byte.openBracket)
    expect(Byte.caret)
    let labelStart = cursor
    while cursor < bytes.count, bytes[cursor] != Byte.closeBracket { cursor += 1 }
    let label = String(decoding: bytes[labelStart..<cursor], as: UTF8.self)
    expect(Byte.closeBracket)
    result.append(markup(.footnoteReference(label: footnotes[label.lowercased()] ?? label), start..<cursor))
  }

  // MARK: Spans

  private mutating func readSpan(
    _ node: CMarkNode, _ kind: Markup.Kind, delimiters: Int, depth: Int, into result: inout [Markup]
  ) {
    let start = cursor
    guard cursor < bytes.count else {
      misalign()
      return
    }
    let delimiter = bytes[cursor]
    expect(delimiter, count: delimiters)
    var children: [Markup] = []
    readChildren(of: node, depth: depth + 1, into: &children)
    expect(delimiter, count: delimiters)
    result.append(markup(kind, start..<cursor, children))
  }

  private mutating func readLink(_ node: CMarkNode, depth: Int, into result: inout [Markup]) {
    let destination = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
    let title = cmark_node_get_title(node).map { String(cString: $0) } ?? ""
    let isImage = cmark_node_get_type(node) == CMARK_NODE_IMAGE
    let start = cursor
    var children: [Markup] = []
    guard cursor < bytes.count else {
      misalign()
      return
    }
    if isImage || bytes[cursor] == Byte.openBracket {
      if isImage { expect(Byte.exclamation) }
      expect(Byte.openBracket)
      readChildren(of: node, depth: depth + 1, into: &children)
      expect(Byte.closeBracket)
      if let tail = LinkTail(in: bytes, at: cursor, end: bytes.count) {
        addDestination(tail.destination)
        cursor = tail.end
      } else if let labelEnd = linkLabelEnd(in: bytes, at: cursor, end: bytes.count) {
        cursor = labelEnd
      }
    } else if bytes[cursor] == Byte.less {
      cursor += 1
      readChildren(of: node, depth: depth + 1, into: &children)
      expect(Byte.greater)
    } else {
      // A bare address: its text is the source's, escapes and all.
      if let text = cmark_node_first_child(node), cmark_node_get_type(text) == CMARK_NODE_TEXT {
        literal(text) { reader, text in
          guard reader.matches(text, asWritten: true) else {
            reader.readText(text, depth: depth + 1, into: &children)
            return
          }
          let range = reader.cursor..<reader.cursor + text.count
          reader.cursor = range.upperBound
          children.append(reader.markup(.text(reader.unmasked(text, range)), range))
        }
      }
    }
    let kind: Markup.Kind =
      isImage
      ? .image(source: destination, title: title, id: nil) : .link(destination: destination, title: title)
    result.append(markup(kind, start..<cursor, children))
  }

  private mutating func addDestination(_ range: Range<Int>) {
    let offsets = content.fileRange(range)
    guard !range.isEmpty, offsets.count == range.count else { return }
    findings.destinations.append(
      Notebook.Destination(text: document.text(offsets), range: document.source.range(offsets)))
  }
}

/// Character references, decoded by cmark where they have names.
enum HTMLEntity {
  /// The reference at an `&` and the UTF-8 it stands for.
  static func decode(_ bytes: [UInt8], at start: Int) -> (length: Int, decoded: [UInt8])? {
    let limit = min(bytes.count, start + 40)
    guard let end = bytes[start + 1..<max(limit, start + 1)].firstIndex(of: Byte.semicolon), end > start + 1 else {
      return nil
    }
    let reference = Array(bytes[start...end])
    switch reference {
    case Array("&amp;".utf8): return (reference.count, [Byte.ampersand])
    case Array("&lt;".utf8): return (reference.count, [Byte.less])
    case Array("&gt;".utf8): return (reference.count, [Byte.greater])
    case Array("&quot;".utf8): return (reference.count, [Byte.quote])
    default: break
    }
    guard reference.dropFirst().dropLast().allSatisfy({ $0.isAlphanumeric || $0 == Byte.hash }) else { return nil }
    // A document of its own, since the library has no public function for it. The letters around it keep a space.
    guard let text = MarkdownTree.plainText(of: "x" + String(decoding: reference, as: UTF8.self) + "x") else {
      return nil
    }
    let decoded = Array(text.utf8.dropFirst().dropLast())
    return decoded == reference ? nil : (reference.count, decoded)
  }
}
