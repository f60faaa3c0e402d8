// The option `source`: a symbol's text from the nearest package, or an error at the option.

import CellLanguage
import CellRuntime
import Foundation
import NotebookModel
import Testing

@Suite struct SourceListingTests {
  private func withPackage(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("listing-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["Sources/Engine", "notebooks"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    try Data("// swift-tools-version: 6.1\n".utf8).write(to: folder.appendingPathComponent("Package.swift"))
    try Data("struct Policy {\n  /// Acts.\n  func forward(_ x: Int) -> Int {\n    // anchor: sum\n    x + 1\n    // end: sum\n  }\n}\n".utf8)
      .write(to: folder.appendingPathComponent("Sources/Engine/Policy.swift"))
    try Data("let secret = 1\n".utf8).write(to: folder.appendingPathComponent("Secret.swift"))
    try body(folder.appendingPathComponent("notebooks/x.md").path)
  }

  @Test func showsTheSymbolsText() throws {
    try withPackage { path in
      let result = try execute([TestCell("") { $0.source = "Engine/Policy.swift#forward" }, "print(1)"], path: path)
      let listing = try #require(result.results[0].listing)
      #expect(listing.places.map(\.path) == ["../Sources/Engine/Policy.swift"])
      #expect(listing.places.map(\.symbol) == ["Engine/Policy.swift#forward"])
      #expect(listing.text.contains("func forward(_ x: Int) -> Int {"))
      #expect(!listing.text.contains("struct Policy"))
      #expect(result.results.map(\.state) == [.notRun, .succeeded])
    }
  }

  @Test func showsTheLinesOfAnAnchor() throws {
    try withPackage { path in
      let result = try execute([TestCell("") { $0.source = "Engine/Policy.swift#anchor:sum" }], path: path)
      let listing = try #require(result.results[0].listing)
      #expect(listing.places.map(\.symbol) == ["Engine/Policy.swift#anchor:sum"])
      #expect(listing.text == "x + 1\n" && listing.places.map(\.firstLine) == [5])
    }
  }

  @Test func showsSeveralPartsAfterEachOther() throws {
    try withPackage { path in
      let option = "Engine/Policy.swift#anchor:sum, #forward,Engine/Policy.swift#Policy"
      let listing = try #require(try execute([TestCell("") { $0.source = option }], path: path).results[0].listing)
      #expect(listing.places.map(\.firstLine) == [5, 2, 1])
      #expect(
        listing.places.map(\.symbol) == [
          "Engine/Policy.swift#anchor:sum", "Engine/Policy.swift#forward", "Engine/Policy.swift#Policy",
        ])
      #expect(listing.text.hasPrefix("x + 1\n\n/// Acts.\nfunc forward"))
      #expect(listing.text.hasSuffix("  }\n}\n"))
    }
  }

  @Test func errorsStandAtTheOption() throws {
    try withPackage { path in
      for (option, message) in [
        (
          "Engine/Nothing.swift#forward",
          "option 'source': there is no file 'Sources/Engine/Nothing.swift' in the package"
        ),
        ("../Secret.swift#secret", "option 'source': '../Secret.swift' leads out of the package's Sources folder"),
        (
          "Engine/Policy.swift",
          "option 'source': 'Engine/Policy.swift' names no symbol; write 'Target/File.swift#symbol' or "
            + "'Target/File.swift#anchor:name'"
        ),
        (
          "Engine/Policy.swift#forward, ",
          "option 'source': 'Engine/Policy.swift#forward, ' names no symbol; write 'Target/File.swift#symbol' or "
            + "'Target/File.swift#anchor:name'"
        ),
        (
          "Engine/Policy.swift#forwards",
          "option 'source': Sources/Engine/Policy.swift: cannot find 'forwards' in the source; did you mean 'forward'?"
        ),
        (
          "Engine/Policy.swift#anchor:sun",
          "option 'source': Sources/Engine/Policy.swift: there is no line '// anchor: sun'; did you mean 'sum'?"
        ),
      ] {
        do {
          _ = try execute([TestCell("") { $0.source = option }], path: path)
          Issue.record("no error for \(option)")
        } catch let failure as CheckFailure {
          #expect(failure.diagnostics.count == 1)
          #expect(failure.diagnostics[0].message.hasPrefix(message))
          #expect(failure.diagnostics[0].range?.lower.line == 1)
        }
      }
    }
  }
}
