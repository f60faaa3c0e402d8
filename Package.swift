// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "nb",
  platforms: [.macOS(.v14)],
  products: [
    .executable(name: "nb", targets: ["nb"]),
    .library(
      name: "NotebookKit",
      targets: [
        "NotebookModel", "NotebookParsing", "CellLanguage", "CellRuntime", "NotebookRendering", "NotebookTool",
      ]),
    .library(name: "NotebookLibrary", targets: ["NotebookLibrary"]),
    .library(name: "ReinforcementLearning", targets: ["ReinforcementLearning"]),
  ],
  traits: [
    .default(enabledTraits: ["Math"]),
    .trait(name: "Math", description: "Formulas as MathML, by KaTeX in Duktape (duktape-dev, libjs-katex)."),
  ],
  dependencies: [
    .package(url: "https://github.com/swiftlang/swift-syntax", exact: "603.0.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // The notebook wing.
    .systemLibrary(
      name: "CCMarkGFM", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CDuktape", pkgConfig: "duktape", providers: [.apt(["duktape-dev"])]),
    .target(name: "NotebookModel"),
    .target(
      name: "NotebookParsing",
      dependencies: ["NotebookModel", "CCMarkGFM", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "CellLanguage",
      dependencies: [
        "NotebookModel",
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftParserDiagnostics", package: "swift-syntax"),
        .product(name: "SwiftOperators", package: "swift-syntax"),
      ]),
    .target(name: "CellRuntime", dependencies: ["CellLanguage", "NotebookParsing", "NotebookModel"]),
    .target(
      name: "NotebookRendering",
      dependencies: [
        "NotebookModel",
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftIDEUtils", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "Mustache", package: "swift-mustache"),
        .target(name: "CDuktape", condition: .when(traits: ["Math"])),
      ]),
    .target(
      name: "NotebookTool",
      dependencies: [
        "NotebookModel", "NotebookParsing", "CellLanguage", "CellRuntime", "NotebookRendering", "Figures",
        "Benchmarking", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // The engine wing.
    .target(name: "Figures"),
    .target(name: "CNumericKernels"),
    .target(name: "NumericKernels", dependencies: ["CNumericKernels"]),
    .target(name: "CEnvironments"),
    .target(name: "Environments", dependencies: ["CEnvironments"]),
    .target(name: "ReinforcementLearning", dependencies: ["Environments", "NumericKernels"]),
    .target(name: "Benchmarking"),
    .target(
      name: "BenchmarkSuites",
      dependencies: ["Benchmarking", "ReinforcementLearning", "NumericKernels", "Environments"]),

    // Where they meet.
    .target(
      name: "NotebookLibrary",
      dependencies: [
        "CellRuntime", "CellLanguage", "NotebookModel", "ReinforcementLearning", "Environments", "NumericKernels",
        "Figures", "BenchmarkSuites", "Benchmarking",
      ]),
    .target(name: "TwinRuntime", dependencies: ["CellRuntime", "NotebookModel"]),
    .executableTarget(name: "nb", dependencies: ["NotebookTool", "NotebookLibrary", "BenchmarkSuites"]),

    // The notebooks as compiled Swift, written by `nb export --to swift`.
    twin("NeuralNetworksTwin"), twin("PPOTwin"), twin("BenchmarksTwin"), twin("EnvironmentsAndResultsTwin"),
    twin("ValuesTwin", excluding: ["values.md"]),
    .executableTarget(
      name: "CorpusTwin", dependencies: ["CellRuntime", "TwinRuntime"], path: "Tests/Twins/CorpusTwin",
      swiftSettings: [.swiftLanguageMode(.v5)]),

    // A program that counts its own allocations while it trains.
    .target(name: "CAllocationCount", path: "Tests/AllocationCount/CAllocationCount"),
    .executableTarget(
      name: "AllocationCount", dependencies: ["CAllocationCount", "ReinforcementLearning"],
      path: "Tests/AllocationCount/Program"),

    // Tests, a target for each room.
    .testTarget(name: "HouseTests"),
    .testTarget(name: "EnvironmentsTests", dependencies: ["CEnvironments", "Environments"], exclude: ["Fixtures"]),
    .testTarget(name: "BenchmarkingTests", dependencies: ["Benchmarking"]),
    .testTarget(name: "NumericKernelsTests", dependencies: ["NumericKernels"], exclude: ["Fixtures"]),
    .testTarget(
      name: "ReinforcementLearningTests",
      dependencies: ["ReinforcementLearning", "Environments", "NumericKernels"], exclude: ["Benchmarks", "Fixtures"]),
    .testTarget(
      name: "NotebookRenderingTests", dependencies: ["NotebookRendering", "NotebookModel", "NotebookParsing"],
      exclude: ["Fixtures"]),
    .testTarget(name: "CellLanguageTests", dependencies: ["CellLanguage", "NotebookModel"]),
    .testTarget(
      name: "CellRuntimeTests", dependencies: ["CellRuntime", "CellLanguage", "NotebookParsing", "NotebookModel"],
      exclude: ["Benchmarks", "Fixtures"]),
    .testTarget(
      name: "NotebookLibraryTests",
      dependencies: [
        "NotebookLibrary", "CellRuntime", "CellLanguage", "NotebookParsing", "NotebookModel", "ReinforcementLearning",
        "BenchmarkSuites", "Benchmarking",
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
      ]),
    .testTarget(
      name: "NotebooksTests",
      dependencies: ["NotebookLibrary", "CellRuntime", "Environments", "NotebookParsing", "NotebookModel"]),
    .testTarget(
      name: "NotebookToolTests",
      dependencies: [
        "nb", "NeuralNetworksTwin", "PPOTwin", "BenchmarksTwin", "EnvironmentsAndResultsTwin", "ValuesTwin",
        "CorpusTwin", "AllocationCount", "TwinRuntime", "CellRuntime",
        "NotebookParsing", "NotebookRendering", "NotebookModel",
      ]),
    .testTarget(
      name: "OwnToolTests",
      dependencies: [
        "NotebookTool", "NotebookLibrary", "CellRuntime", "CellLanguage", "NotebookParsing", "NotebookModel",
        "ReinforcementLearning", "Environments",
      ]),
    .testTarget(name: "NotebookModelTests", dependencies: ["NotebookModel"]),
    .testTarget(name: "NotebookParsingTests", dependencies: ["NotebookParsing", "NotebookModel"]),
    .testTarget(name: "FiguresTests", dependencies: ["Figures"], exclude: ["Fixtures"]),
  ],
  swiftLanguageModes: [.v6]
)

/// A notebook's cells as a program.
func twin(_ name: String, excluding files: [String] = []) -> Target {
  .executableTarget(
    name: name,
    dependencies: [
      "BenchmarkSuites", "Benchmarking", "CellRuntime", "Environments", "Figures", "NotebookLibrary", "NumericKernels",
      "ReinforcementLearning", "TwinRuntime",
    ],
    path: "Tests/Twins/\(name)", exclude: files, swiftSettings: [.swiftLanguageMode(.v5)])
}
