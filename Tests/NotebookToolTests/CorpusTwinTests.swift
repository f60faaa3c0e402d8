// The rows of CellRuntimeTests/Fixtures/constructs.txt as one compiled program, each in a scope of its own: what the
// rows are said to print, and what the interpreter prints, is what compiled Swift prints.

import CellRuntime
import Foundation
import NotebookModel
import NotebookParsing
import Testing
import TwinRuntime

/// The corpus: a row's name, its code and the line at which that begins, and what it prints.
private struct Corpus {
  var rows: [(id: String, code: String, line: Int, output: String)] = []

  init() throws {
    let file = package.appendingPathComponent("Tests/CellRuntimeTests/Fixtures/constructs.txt")
    let text = try String(contentsOf: file, encoding: .utf8)
    var line = 0
    for part in ("\n" + text).components(separatedBy: "\n## ") {
      defer { line += part.count { $0 == "\n" } + 1 }
      if line == 0 { continue }
      let end = try #require(part.firstIndex(of: "\n"))
      let mark = try #require(part.range(of: "\n#=\n"))
      let title = part[..<end].map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
      let code = String(part[part.index(after: end)..<mark.lowerBound])
      rows.append((String(title.prefix(64)), code, line + 1, String(part[mark.upperBound...])))
    }
  }

  /// The rows as Swift, by the same code as `nb export`.
  func exported() throws -> String {
    let runner = NotebookRunner(registry: .standard)
    var export = SwiftExport(title: "The rows of constructs.txt", path: "constructs.txt", modules: [])
    for row in rows {
      // The code stands on its line of the file.
      let text = String(repeating: "\n", count: row.line - 3) + "```swift\n//| label: \(row.id)\n\(row.code)\n```\n"
      let checked = try runner.check(try parseNotebook(Array(text.utf8), path: "constructs.txt"))
      let (cell, program) = (checked.notebook.cells[0], checked.program.cells[0])
      // Swift does not find the operators of a type that is local: such a row stands at the top level.
      let isAlone = !row.code.contains("static func +")
      export.add(cell, program, isAlone: isAlone, isUnordered: program.usesUndefinedOrder)
    }
    return export.text
  }
}

@Suite struct CorpusTwinTests {
  @Test func theCommittedFileIsTheExport() throws {
    try expectCommitted(try Corpus().exported(), target: "CorpusTwin", of: "constructs.txt", suite: "CorpusTwinTests")
  }

  @Test func printsWhatTheRowsSay() throws {
    let rows = try Corpus().rows
    #expect(rows.count >= 400 && Set(rows.map(\.id)).count == rows.count)
    let ran = try run("CorpusTwin", [], within: 60)
    #expect(ran.status == 0, "\(ran.errors)")
    let cells = try readTwinRecord(ran.output)
    let said = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, [Output(.stream(name: "stdout", text: $0.output.trimmed))]) })
    let printed = cells.map { cell in
      let text = cell.outputs.map { if case .stream(_, let text) = $0.kind { text } else { "\($0)" } }.joined()
      return TwinCell(id: cell.id, isUnordered: cell.isUnordered, outputs: [Output(.stream(name: "stdout", text: text.trimmed))])
    }
    #expect(differences(said, printed) == [])
  }
}

extension String {
  /// Without the line breaks at the end, which the file of rows does not keep.
  fileprivate var trimmed: String {
    var text = self
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
