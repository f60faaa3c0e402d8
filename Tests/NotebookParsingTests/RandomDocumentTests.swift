// Random documents from pieces of syntax: ranges nest and are in order, text stands where the tree says, and every
// inline is found where cmark had read it.

import NotebookModel
import NotebookParsing
import Testing

@Suite struct RandomDocumentTests {
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    /// SplitMix64.
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static let pieces = [
    "a", "b c", "x", "y.", "é", "日本", "1", "-", "+", "=", "!", " ", " ", "  ", "\t", "\n", "\n", "\n\n", "\n\n",
    "\n   ",
    "\n    ", "\n> ", "\n>", "\n- ", "\n1. ", "\n2) ", "  \n", "\\\n", "*", "**", "_", "`", "``", "~", "~~", "[", "]",
    "(", ")", "![", "](", "](x)", "](<y z> 't')", "[r]", "\n[r]: /u 't'\n", "\\", "\\\\", "&amp;", "&", "&#32;",
    "&ngE;", "<", ">", "<b>", "</b>", "<a href=\"q\">", "<!-- c -->", "<http://x.y>", "www.x.de", "http://a.b/c",
    "m@n.de", "|", "\\|", "| a | b |", "|---|---|", "|-|", "# ", "## ", "---", "===", "***", "<div>", "[^1]",
    "\n[^1]: ", "\n```swift\nlet a = 1\n\n```\n", "\n```\nx\n```\n", "\n   ~~~{swift}\n   y\n\tz\n~~~\n", "$x$",
    "$a_b$",
    "$`b`$", "\n\n$$\nz\n- q\n$$\n\n", "{#fig-x}", "\n> [!NOTE]\n> ", "\r\n", "{", "}",
  ]

  static func document(_ seed: UInt64) -> String {
    var generator = Generator(state: seed)
    let count = Int.random(in: 1...24, using: &generator)
    return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
  }

  @Test(arguments: 0..<8) func trees(chunk: UInt64) {
    for seed in chunk * 500..<chunk * 500 + 500 {
      let text = Self.document(seed)
      do throws(ParseFailure) {
        let document = try parseDocument(Array(text.utf8), path: "x.md")
        #expect(document.misalignments == [], "\(text.debugDescription)")
        let notebook = document.notebook
        for block in notebook.blocks { check(block, within: 0..<notebook.source.count, notebook.source, text) }
        checkCells(notebook, text)
      } catch {
        #expect(!error.diagnostics.isEmpty)
      }
    }
  }

  func check(_ node: Markup, within outer: Range<Int>, _ source: SourceText, _ text: String) {
    let range = node.range.offsets
    #expect(outer.lowerBound <= range.lowerBound && range.upperBound <= outer.upperBound, "\(text.debugDescription)")
    #expect(source.position(at: range.lowerBound) == node.range.lower)
    let written = String(source[range])
    switch node.kind {
    case .text(let shown) where !written.contains("\\") && !written.contains("&"):
      #expect(shown == written, "\(text.debugDescription)")
    case .htmlInline(let html): #expect(html.first == "<" && written.first == "<", "\(text.debugDescription)")
    case .code: #expect(written.first == "`" && written.last == "`", "\(text.debugDescription)")
    case .emphasis:
      #expect(written.first == written.last && "*_".contains(written.first ?? " "), "\(text.debugDescription)")
    case .strong: #expect(written.hasPrefix("**") || written.hasPrefix("__"), "\(text.debugDescription)")
    case .image: #expect(written.hasPrefix("!["), "\(text.debugDescription)")
    case .math(let tex): #expect(written.contains(tex), "\(text.debugDescription)")
    default: break
    }
    var last = range.lowerBound
    for child in node.children {
      #expect(child.range.lower.offset >= last, "\(text.debugDescription)")
      last = child.range.upper.offset
      check(child, within: range, source, text)
    }
  }

  func checkCells(_ notebook: Notebook, _ text: String) {
    for (index, cell) in notebook.cells.enumerated() {
      #expect(cell.index == index)
      let lines = cell.code.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(lines.count == cell.lineStarts.count, "\(text.debugDescription)")
      for (line, start) in zip(lines, cell.lineStarts) {
        #expect(notebook.source[start.offset..<start.offset + line.utf8.count] == line, "\(text.debugDescription)")
      }
    }
  }

  /// Bytes without any sense, valid UTF-8 or not: an answer, whatever it is.
  @Test func bytes() {
    var generator = Generator(state: 7)
    for _ in 0..<2000 {
      let count = Int.random(in: 0...60, using: &generator)
      let bytes = (0..<count).map { _ in
        UInt8.random(in: 0...255, using: &generator) & (Bool.random(using: &generator) ? 0x7F : 0xFF)
      }
      _ = problems(bytes)
    }
  }
}
