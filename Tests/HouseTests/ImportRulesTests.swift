// The rooms and what each may import: SwiftPM lets a target import what its dependencies drag in, this does not.

import Foundation
import Testing

/// What each target may import beyond the system's modules. A new target needs a line here.
private let allowedImports: [String: Set<String>] = [
  "NotebookModel": [],
  "NotebookParsing": ["NotebookModel", "CCMarkGFM", "Yams"],
  "CellLanguage": ["NotebookModel", "SwiftSyntax", "SwiftParser", "SwiftOperators", "SwiftParserDiagnostics", "SwiftDiagnostics"],
  "CellRuntime": ["CellLanguage", "NotebookParsing", "NotebookModel"],
  "NotebookRendering": ["NotebookModel", "SwiftIDEUtils", "SwiftParser", "SwiftSyntax", "CDuktape", "Mustache"],
  "NotebookTool": [
    "NotebookModel", "NotebookParsing", "CellLanguage", "CellRuntime", "NotebookRendering", "Figures", "Benchmarking",
    "ArgumentParser",
  ],
  "Figures": [],
  "CNumericKernels": [],
  "NumericKernels": ["CNumericKernels"],
  "CEnvironments": [],
  "Environments": ["CEnvironments"],
  "ReinforcementLearning": ["Environments", "NumericKernels"],
  "Benchmarking": [],
  "BenchmarkSuites": ["Benchmarking", "ReinforcementLearning", "NumericKernels", "Environments"],
  "NotebookLibrary": [
    "CellRuntime", "CellLanguage", "NotebookModel", "ReinforcementLearning", "Environments", "Figures",
    "BenchmarkSuites", "Benchmarking", "NumericKernels",
  ],
  "TwinRuntime": ["CellRuntime", "NotebookModel"],
  "nb": ["NotebookTool", "NotebookLibrary", "BenchmarkSuites"],
  "CCMarkGFM": [], "CDuktape": [],
]

/// Modules of the toolchain, which every room may use.
private let systemModules: Set<String> = [
  "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "Musl", "Darwin", "MachO", "Dispatch", "Synchronization",
]

@Suite struct ImportRulesTests {
  static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources")

  @Test func everyTargetHasItsRule() throws {
    let targets = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path).filter { !$0.hasPrefix(".") }
    #expect(Set(targets) == Set(allowedImports.keys))
  }

  @Test(arguments: allowedImports.keys.sorted())
  func importsOnlyWhatItMay(target: String) throws {
    let folder = Self.sources.appendingPathComponent(target)
    let files = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
    for file in files where file.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      for module in Self.importedModules(text) where !systemModules.contains(module) {
        #expect(
          allowedImports[target, default: []].contains(module), "Sources/\(target)/\(file) imports \(module)")
      }
    }
  }

  /// The modules of a file's import declarations, without attributes, access levels and submodules.
  static func importedModules(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      while let first = words.first, first.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(first) {
        words.removeFirst()
      }
      guard words.first == "import", words.count >= 2 else { return nil }
      let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
      let module = kinds.contains(words[1]) && words.count >= 3 ? words[2] : words[1]
      return module.split(separator: ".").first.map(String.init)
    }
  }

  @Test func findsImportsInAllTheirForms() {
    let text = "import A\n  @preconcurrency import B\npublic import C.Sub\nimport struct D.E\n// import F\nlet g = 1"
    #expect(Self.importedModules(text) == ["A", "B", "C", "D"])
  }
}
