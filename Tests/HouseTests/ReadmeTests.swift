// The README against the tree: what it names exists, and its two commands are there.

import Foundation
import Testing

@Suite struct ReadmeTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  let text: String

  init() throws {
    text = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
  }

  @Test func everyPathExists() throws {
    let named = try Regex(#"(?:`|\()((?:Sources|Tests|notebooks|img)/[A-Za-z0-9_./-]+)(?:`|\))"#)
    let paths = text.matches(of: named).compactMap { $0.output[1].substring.map(String.init) }
    #expect(paths.count > 15)
    for path in paths {
      #expect(FileManager.default.fileExists(atPath: Self.root.appendingPathComponent(path).path), "\(path)")
    }
  }

  @Test func everyRoomIsOnTheTour() throws {
    let sources = Self.root.appendingPathComponent("Sources").path
    for room in try FileManager.default.contentsOfDirectory(atPath: sources) where !room.hasPrefix(".") {
      #expect(text.contains("`Sources/\(room)`"), "\(room)")
    }
  }

  /// `.ci/run` reads both from here.
  @Test func theTwoCommandsAreThere() {
    let commands = text.split(separator: "\n").filter { $0.hasPrefix("sudo ") || $0.hasPrefix("swift ") }
    #expect(commands.count == 2)
    #expect(commands.first?.hasSuffix("&& swift run -c release nb run notebooks/ppo.md") == true)
    #expect(commands.last == "swift test -c release --disable-testable-imports")
  }
}
