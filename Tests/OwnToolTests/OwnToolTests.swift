// The README's tool: its registry is right, notebooks can use it, and its errors read like all others.

import CellLanguage
import CellRuntime
import Foundation
import NotebookModel
import NotebookParsing
import NotebookTool
import Testing

@Suite struct OwnToolTests {
  @Test func registryIsRight() throws {
    #expect(diceTool.name == "dice")
    #expect(diceTool.registry.errors == [])
    let listing = try #require(diceTool.registry.listing(of: "Die"))
    #expect(listing.hasPrefix("Die\n  A die that rolls the same numbers for the same seed.\n"))
    #expect(listing.contains("  init(sides: Int = 6, seed: UInt64) throws\n      A die.\n"))
    #expect(listing.contains("  func roll() -> Int\n      From 1 to `sides`.\n"))
  }

  @Test func notebooksUseItsTypesAndFunctions() throws {
    let die = try Die(seed: 7)
    let coin = try Die(sides: 2, seed: 1)
    let rolls = (0..<5).map { _ in die.roll() }
    let flips = (0..<3).map { _ in coin.roll() }
    let totals = (total(coin), total(coin, rolls: 10))
    let document = try run(
      """
      # Dice

      ```swift
      let die = try Die(seed: 7)
      var rolls: [Int] = []
      for _ in 0..<5 { rolls.append(die.roll()) }
      print(rolls)
      ```

      ```swift
      let coin = try Die(sides: 2, seed: 1)
      let same = coin
      print(coin.roll(), same.roll(), coin.roll())
      print(total(coin), total(coin, rolls: 10), total(coin, rolls: -1))
      ```

      """)
    #expect(document.results.map(\.state) == [.succeeded, .succeeded])
    #expect(printed(document) == "\(rolls)\n\(flips[0]) \(flips[1]) \(flips[2])\n\(totals.0) \(totals.1) 0\n")
    #expect(rolls.allSatisfy { (1...6).contains($0) })
  }

  @Test func itsErrorsHaveAPlace() throws {
    let document = try run(
      """
      ```swift
      let sides = [1].count - 1
      let die = try Die(sides: sides, seed: 1)
      ```

      ```swift
      do {
        _ = try Die(sides: -3, seed: 1)
      } catch {
        print(error.localizedDescription)
      }
      ```

      """)
    #expect(document.results.map(\.state) == [.failed, .succeeded])
    let errors = document.results.flatMap(\.outputs).compactMap { output -> Diagnostic? in
      if case .error(_, _, let diagnostic) = output.kind { diagnostic } else { nil }
    }
    #expect(errors.map(\.line) == ["dice.md:3:15: error: a die needs at least one side, not 0"])
    #expect(printed(document) == "a die needs at least one side, not -3\n")
  }

  @Test func wrongUsesAreFoundBeforeAnythingRuns() throws {
    let failure = try #require(throws: CheckFailure.self) {
      try run(
        """
        ```swift
        let die = try Die(side: 6, seed: 1)
        ```

        ```swift
        let other = Die(seed: 1)
        print(other.rol())
        ```

        """)
    }
    let lines = failure.diagnostics.map(\.line)
    #expect(lines.count == 3, "\(lines)")
    #expect(
      lines[0].hasPrefix(
        "dice.md:2:25: error: incorrect argument label in call (have 'side:', expected 'sides:')"))
    #expect(lines[1] == "dice.md:6:13: error: call can throw but is not marked with 'try'")
    #expect(lines[2].hasPrefix("dice.md:7:13: error: value of type 'Die' has no member 'rol'"))
    #expect(lines[2].hasSuffix("did you mean 'roll'?"))
  }

  @Test func readmeShowsTheTool() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let section = try #require(readme.components(separatedBy: "\n## Your own functions\n").dropFirst().first)
    let shown = try #require(
      section.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```\n").first)
    let file = try String(
      contentsOf: root.appendingPathComponent("Tests/OwnToolTests/DiceTool.swift"), encoding: .utf8)
    let header = try #require(file.firstRange(of: "\n\n"))
    #expect(shown == String(file[header.upperBound...]))
  }

  /// Parses, checks and runs a notebook as `dice run` does.
  private func run(_ text: String) throws -> ExecutedNotebook {
    let notebook = try parseNotebook(Array(text.utf8), path: "dice.md")
    let runner = NotebookRunner(registry: diceTool.registry)
    return runner.run(try runner.check(notebook))
  }

  private func printed(_ document: ExecutedNotebook) -> String {
    document.results.flatMap(\.outputs).map { output in
      if case .stream(_, let text) = output.kind { text } else { "" }
    }.joined()
  }
}
