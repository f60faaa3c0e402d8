// The small matters of writing Jupyter's cells as Markdown: fences, their words, blank lines.

import NotebookModel

/// Pandoc's names for the formats of raw cells.
let rawFormats = [
  "text/html": "html", "text/latex": "latex", "text/restructuredtext": "rst", "text/x-rst": "rst",
  "text/asciidoc": "asciidoc", "application/pdf": "latex", "slides": "html", "html": "html", "latex": "latex",
]

/// A language as the word of a fence: in small letters, without what would end it.
func infoWord(_ language: String) -> String {
  let word = language.lowercased().filter { character in
    character.isASCII && (character.isLetter || character.isNumber || "+#-_.".contains(character))
  }
  // IPython calls its own language so.
  return word.hasPrefix("ipython") ? "python" : word
}

/// A report's prose with the expressions of the notebook in place of their values, where these still stand as the run
/// left them; what was edited keeps its text.
///
/// - Parameter expressions: `metadata.nb.inline` of the cell: `source`, `text` and, in UTF-8 bytes, `start` of each.
func restoredExpressions(_ expressions: [JSONValue], in text: String) -> String {
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  var at = 0
  for expression in expressions {
    guard let source = expression["source"]?.string, let value = expression["text"]?.string.map({ Array($0.utf8) }),
      let start = expression["start"]?.integer, start >= at, start <= bytes.count - value.count,
      bytes[start..<(start + value.count)].elementsEqual(value)
    else { continue }
    result += bytes[at..<start] + Array(source.utf8)
    at = start + value.count
  }
  return String(decoding: result + bytes[at...], as: UTF8.self)
}

/// The text without blank lines at its beginning, and without line breaks and blanks at its end.
func trimmedBlankLines(_ text: String) -> String {
  let bytes = Array(text.utf8)
  guard let first = bytes.firstIndex(where: { !$0.isWhitespace }), let last = bytes.lastIndex(where: { !$0.isWhitespace })
  else { return "" }
  let start = bytes[..<first].lastIndex(of: Byte.newline).map { $0 + 1 } ?? 0
  return String(decoding: bytes[start...last], as: UTF8.self)
}

/// The line that closes the fenced block that is still open at the end of a text; `nil` where none is.
func closingFence(for text: String) -> String? {
  let document = SourceBytes(source: SourceText(text))
  let structure = BlockScanner.scan(document, from: 0)
  guard let leaf = structure.leaves.last, leaf.kind == .fencedCode(isClosed: false) else { return nil }
  let line = document.line(leaf.lines.lowerBound)
  let start = structure.contentStart[leaf.lines.lowerBound]
  let end = document.bytes.runEnd(of: document.bytes[start], from: start, to: line.upperBound)
  // Quote marks go on, a list's marker is indentation from its second line on.
  let prefix = document.text(line.lowerBound..<start).map { $0 == ">" || $0 == "\t" ? $0 : " " }
  return String(prefix) + document.text(start..<end)
}

/// A cell of Swift whose source was changed in Jupyter, in the place and with the fences of the block that it was.
func relaid(_ source: String, like block: String?) -> String {
  let usual = fencedBlock(source, info: "swift")
  guard let block else { return usual }
  let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
  guard let opening = lines.first, let closing = lines.last, lines.count > 1 else { return usual }
  let prefix = closing.prefix { $0 != "`" && $0 != "~" }
  // The block's fence must not occur in the new source.
  guard closing.count - prefix.count >= fence(around: source).count || closing.dropFirst(prefix.count).first == "~",
    !source.split(separator: "\n").contains(where: { $0.drop { $0 == " " }.hasPrefix(closing.dropFirst(prefix.count)) })
  else { return usual }
  let empty = prefix.contains(">") ? prefix.prefix(through: prefix.lastIndex(of: ">") ?? prefix.startIndex) : ""
  let middle: [Substring] = source.isEmpty ? [] : source.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    line.isEmpty ? Substring(empty) : prefix + line
  }
  return ([opening] + middle + [closing]).joined(separator: "\n")
}
