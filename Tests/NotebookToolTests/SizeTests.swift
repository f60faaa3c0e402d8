// Large notebooks work.

import Foundation
import Testing

@Suite struct SizeTests {
  @Test func tenMegabytes() throws {
    let paragraph =
      "A paragraph with *emphasis*, `code` and [a link](https://example.org)"
      + String(repeating: " and words", count: 40)
    let count = 10_000_000 / paragraph.utf8.count
    let text =
      (0..<count).map { "No. \($0). \(paragraph)" }.joined(separator: "\n\n") + "\n\n" + notebook("print(6 * 7)")
    let folder = try TestFolder(["x.md": text])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 0)
    #expect(try folder.text("reports/x.md").contains("```text\n42\n```"))
    #expect(try folder.data("reports/x.html").count > 10_000_000)
  }

  @Test func fiveThousandCells() throws {
    let cells = (0..<5_000).map { i in
      "```swift\nlet x\(i) = \(i == 0 ? "1" : "x\(i - 1) + 1")\n\(i % 500 == 499 ? "print(x\(i))\n" : "")```\n"
    }
    let folder = try TestFolder(["x.md": cells.joined(separator: "\n")])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("5000/5000 cell-5000"))
    let report = try folder.text("reports/x.md")
    #expect(report.matches(of: #/```text\n(\d+)\n```/#).map { Int($0.1) } == (1...10).map { $0 * 500 })
  }
}
