// Whole figures, byte for byte, as they were when somebody last looked at them.

import Figures
import Foundation
import Testing

@Suite struct SnapshotTests {
  /// To take a new snapshot, delete the old one and run the test: it writes the file and fails, once.
  @Test(arguments: ["learning-curve", "columns", "action-net"])
  func figureIsUnchanged(name: String) throws {
    let figure = try #require(try samples().first { $0.name == name }).figure
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name).svg")
    let svg = figure.svg(background: .opaque)
    guard let recorded = try? String(contentsOf: file, encoding: .utf8) else {
      try svg.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("Recorded \(file.lastPathComponent); look at it, then run the test again.")
      return
    }
    #expect(svg == recorded)
  }
}
