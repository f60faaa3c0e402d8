// Reports that are not rendered again because nothing changed: only then, and whatever it is that did change.
//
// That a run leaves a report alone shows when someone wrote into it and into what the tool remembers of it: a run that
// renders takes such a line out again.

import Foundation
import NotebookModel
import Testing

@Suite struct UnchangedReportTests {
  private static let line = "<!-- not rendered -->\n"

  private let package = [
    "Package.swift": "", "Sources/Room/File.swift": "func shown() { print(1) }\n", "notes/data.csv": "a,b\n1,2\n",
    "notes/p.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><path d=\"M0 0h8v8z\"/></svg>",
    "notes/n.md": """
      # A title

      Some prose with $x^2$.

      ![A picture](p.svg)

      ```swift
      //| source: Room/File.swift#shown
      ```

      ```swift
      let table = try readTable("data.csv")
      print(table)
      ```

      ```swift
      //| label: fig-a
      //| fig-cap: A line.
      //| fig-file: drawn
      try lineChart([1.0, 3.0, 2.0])
      ```

      """,
  ]

  /// A folder whose reports were written and then changed unseen.
  private func forged() throws -> TestFolder {
    let folder = try TestFolder(package)
    #expect(try folder.run("run", "notes/n.md").status == 0)
    let report = try folder.text("notes/reports/n.html")
    let forged = report + Self.line
    let stamp = [UInt8](try folder.data("notes/.nb/stamps/n"))
    let content = String(decoding: stamp.dropFirst(32), as: UTF8.self).replacing(
      Fingerprint(Array(report.utf8)).description, with: Fingerprint(Array(forged.utf8)).description)
    try folder.write(Data(ContentHash(content).bytes + Array(content.utf8)), to: "notes/.nb/stamps/n")
    try folder.write(forged, to: "notes/reports/n.html")
    return folder
  }

  private func isForged(_ folder: TestFolder) throws -> Bool {
    try folder.text("notes/reports/n.html").hasSuffix(Self.line)
  }

  @Test func whereNothingChangedTheyStay() throws {
    let folder = try forged()
    let files = try folder.contents()
    for _ in 0..<2 {
      let outcome = try folder.run("run", "notes/n.md")
      #expect(outcome.status == 0)
      #expect(outcome.outputLines == ["notes/reports/n.html", "notes/reports/n.md", "notes/reports/n.ipynb"])
      #expect(try folder.contents() == files)
    }
  }

  enum Change: String, CaseIterable {
    case prose, data, image, otherImage, listing, figureIsGone, figureDiffers, savedFigureIsGone, markdownDiffers
    case strayPicture, stampIsDamaged, stampIsGone, fresh, outputFolder, workingFolder, build
  }

  /// What the change is, and how `nb` is then called.
  private func make(_ change: Change, in folder: TestFolder) throws -> (arguments: [String], program: URL) {
    var arguments = ["run", "notes/n.md"]
    var program = executable
    func replace(_ path: String, _ old: String, _ new: String) throws {
      let text = try folder.text(path)
      #expect(text.contains(old))
      try folder.write(text.replacing(old, with: new), to: path)
    }
    func remove(_ path: String) throws {
      try FileManager.default.removeItem(at: folder.url.appendingPathComponent(path))
    }
    switch change {
    case .prose: try replace("notes/n.md", "Some prose", "Other prose")
    case .data: try replace("notes/data.csv", "1,2", "1,3")
    case .image: try replace("notes/p.svg", "h8v8", "h7v7")
    case .otherImage:
      try replace("notes/n.md", "p.svg", "q.svg")
      try FileManager.default.moveItem(
        at: folder.url.appendingPathComponent("notes/p.svg"), to: folder.url.appendingPathComponent("notes/q.svg"))
    case .listing: try replace("Sources/Room/File.swift", "print(1)", "print(2)")
    case .figureIsGone: try remove("notes/reports/n_files/fig-a-1.svg")
    case .figureDiffers: try replace("notes/reports/n_files/fig-a-1.svg", "<svg", "<svg ")
    case .savedFigureIsGone: try remove("notes/drawn.svg")
    case .markdownDiffers: try replace("notes/reports/n.md", "Some prose", "My prose")
    case .strayPicture: try folder.write("old", to: "notes/reports/n_files/old.svg")
    case .stampIsDamaged: try folder.write(try folder.data("notes/.nb/stamps/n").dropLast(), to: "notes/.nb/stamps/n")
    case .stampIsGone: try remove("notes/.nb/stamps/n")
    case .fresh: arguments.append("--fresh")
    case .outputFolder: arguments += ["--output-dir", "notes/./reports"]
    case .workingFolder:
      // The same names from elsewhere: the folder was moved.
      let moved = folder.url.appendingPathComponent("moved")
      try FileManager.default.createDirectory(at: moved, withIntermediateDirectories: true)
      for name in ["notes", "Sources", "Package.swift"] {
        try FileManager.default.createSymbolicLink(
          at: moved.appendingPathComponent(name), withDestinationURL: folder.url.appendingPathComponent(name))
      }
      program = URL(fileURLWithPath: "/bin/sh")
      arguments = ["-c", "cd moved && exec '\(executable.path)' run notes/n.md"]
    case .build:
      program = folder.url.appendingPathComponent(".other-nb")
      try otherBuild().write(to: program)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    }
    return (arguments, program)
  }

  /// The executable with another build id.
  private func otherBuild() throws -> Data {
    var bytes = try Data(contentsOf: executable)
    // The note: size of the name, size of the content, kind 3, the name.
    let note = try #require(bytes.range(of: Data([3, 0, 0, 0] + Array("GNU\0".utf8))))
    bytes[note.upperBound] ^= 1
    return bytes
  }

  @Test(arguments: Change.allCases)
  func whateverChangedTheyAreRendered(change: Change) throws {
    #if !os(Linux)
      if change == .build { return }
    #endif
    let folder = try forged()
    let (arguments, program) = try make(change, in: folder)
    let outcome = try folder.start(arguments, program: program).outcome(within: 60)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try !isForged(folder))
    let files = try folder.contents().filter { !$0.key.hasPrefix("moved/") }
    #expect(files.keys.contains("notes/reports/n_files/fig-a-1.svg") && !files.keys.contains("notes/reports/n_files/old.svg"))

    // The reports are what they would be without a run before.
    let other = try TestFolder()
    for (path, data) in files where !path.contains("reports/") && !path.hasPrefix("notes/drawn") {
      try other.write(data, to: path)
    }
    #expect(try other.run("run", "notes/n.md").status == 0)
    #expect(try other.contents() == files)
  }
}
