// Small documents for the tests of this room, and what they look like rendered.

import Foundation
import NotebookModel
import NotebookParsing
import NotebookRendering
import Testing

final class MemoryStore: ContentStore, @unchecked Sendable {
  private let lock = NSLock()
  private var contents: [String: [UInt8]] = [:]

  func content(forKey key: String) -> [UInt8]? { lock.withLock { contents[key] } }
  func store(_ content: [UInt8], forKey key: String) { lock.withLock { contents[key] = content } }
  var keys: [String] { lock.withLock { contents.keys.sorted() } }
}

struct TestDocument {
  var notebook: Notebook
  var results: [CellResult]
  var provenance: [ProvenanceEntry] = []
  var isIncomplete = false
  var files: [String: [UInt8]] = [:]
  var store = MemoryStore()
  var katexPath = MathTypesetter.debianKaTeXPath

  /// Cells without a result succeed without outputs.
  init(_ markdown: String, _ results: [CellResult] = []) throws {
    notebook = try parseNotebook(Array(markdown.utf8), path: "notebooks/small.md")
    self.results = notebook.cells.map { cell in
      cell.index < results.count ? results[cell.index] : CellResult(.succeeded)
    }
  }

  var context: RenderingContext {
    let files = files
    return RenderingContext(
      notebookFolder: "/project/notebooks", outputFolder: "/project/notebooks/reports", store: store,
      katexPath: katexPath, readFile: { files[$0] },
      parseMarkdown: parseMarkdown)
  }

  func rendered(by renderer: any ReportRenderer) throws -> [RenderedFile] {
    let document = ExecutedNotebook(
      notebook: notebook, results: results, provenance: provenance, isIncomplete: isIncomplete)
    return try renderer.render(document, context: context)
  }

  /// The whole page.
  func page() throws -> String { String(decoding: try rendered(by: HTMLReport())[0].bytes, as: UTF8.self) }

  /// What stands in `<main>`.
  func main() throws -> String {
    let page = try page()
    let start = try #require(page.range(of: "<main id=\"nb-text\">\n"))
    let end = try #require(page.range(of: "</main>", options: .backwards))
    return String(page[start.upperBound..<end.lowerBound])
  }

  func markdown() throws -> String { String(decoding: try rendered(by: MarkdownReport())[0].bytes, as: UTF8.self) }

  func record() throws -> [UInt8] { try rendered(by: JupyterReport())[0].bytes }
}

/// Holds a text against a file in `Fixtures`. A missing file is written, and the test fails: look at it, and commit it.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
  guard let known = try? String(contentsOf: url, encoding: .utf8) else {
    try text.write(to: url, atomically: true, encoding: .utf8)
    Issue.record("recorded a new snapshot: \(name)", sourceLocation: sourceLocation)
    return
  }
  guard known != text else { return }
  let pairs = zip(known.split(separator: "\n"), text.split(separator: "\n"))
  let difference = pairs.first { $0 != $1 }
  Issue.record(
    "\(name) differs: expected \(difference?.0 ?? "another length"), got \(difference?.1 ?? "another length")",
    sourceLocation: sourceLocation)
}

/// Start tags without end and the other way round, where HTML wants both. Written without the room's own tokenizer.
func unbalancedTags(in html: String) -> [String] {
  let void: Set<String> = ["br", "hr", "img", "input", "meta", "col", "wbr", "link"]
  var open: [String] = []
  var problems: [String] = []
  var rest = html[...]
  while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
    let tag = rest[rest.index(after: start)..<end]
    rest = rest[rest.index(after: end)...]
    if tag.hasPrefix("!") { continue }
    let name = String(tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }).lowercased()
    if tag.hasPrefix("/") {
      if open.last == name { open.removeLast() } else { problems.append("</\(name)> in <\(open.last ?? "nothing")>") }
    } else if name == "style" || name == "script", let close = rest.range(of: "</\(name)>") {
      rest = rest[close.upperBound...]
    } else if !tag.hasSuffix("/"), !void.contains(name) {
      open.append(name)
    }
  }
  return problems + open.map { "<\($0)> is not closed" }
}
