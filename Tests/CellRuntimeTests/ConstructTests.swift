// Every construct of the subset prints what real Swift prints: the rows of Fixtures/constructs.txt, whose outputs
// verify_with_swiftc.py holds against the compiler.

import CellLanguage
import CellRuntime
import Foundation
import Testing

struct ConstructRow: CustomTestStringConvertible, Sendable {
  var title: String
  var code: String
  var output: String
  var testDescription: String { title }

  static let all: [ConstructRow] = {
    guard let text = try? String(contentsOfFile: fixtures + "/constructs.txt", encoding: .utf8) else { return [] }
    return ("\n" + text).components(separatedBy: "\n## ").dropFirst().compactMap { part in
      guard let end = part.firstIndex(of: "\n"), let mark = part.range(of: "\n#=\n") else { return nil }
      var output = String(part[mark.upperBound...])
      while output.hasSuffix("\n") { output.removeLast() }
      return ConstructRow(
        title: String(part[..<end]), code: String(part[part.index(after: end)..<mark.lowerBound]), output: output)
    }
  }()
}

@Suite struct ConstructTests {
  @Test func thereAreManyRows() { #expect(ConstructRow.all.count >= 400) }

  @Test(arguments: ConstructRow.all)
  func printsWhatSwiftPrints(_ row: ConstructRow) throws {
    do {
      let result = try execute([TestCell(row.code)])
      var printed = result.printed
      while printed.hasSuffix("\n") { printed.removeLast() }
      #expect(printed == row.output)
      #expect(result.errors == [])
    } catch let failure as CheckFailure {
      Issue.record("does not check: \(failure.lines)")
    }
  }
}
