// Reports that can't be written: an error, and the old report stays as it was, to the byte.

import Foundation
import Testing

@Suite struct WritingTests {
  @Test func foldersThatAreFilesAreRefusedBeforeTheRun() throws {
    let folder = try TestFolder(["x.md": notebook("print(1)"), "file": "text"])
    let outcome = try folder.run("run", "--output-dir", "file/below", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    let line = try #require(outcome.errorLines.first)
    #expect(outcome.errorLines.count == 1, "nothing ran: \(outcome.errors)")
    #expect(line.hasPrefix("file/below"))
    #expect(line.contains("error: can't write the file: "))
    #expect(line.contains("Not a directory"))
    #expect(line.hasSuffix("; what was there before is unchanged"))
    #expect(try folder.text("file") == "text")
  }

  /// Whether a namespace with mounts of its own can be had here.
  private static let canMount: Bool = {
    guard let folder = try? TestFolder(), let process = try? folder.start(namespace + ["true"], program: unshare) else {
      return false
    }
    return (try? process.outcome(within: 10).status) == 0
  }()

  private static let unshare = URL(fileURLWithPath: "/usr/bin/unshare")
  private static let namespace = geteuid() == 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"]

  /// Runs shell lines in a namespace of mounts that ends with them; `$1` is the executable.
  private func mounted(_ script: String, in folder: TestFolder) throws -> Outcome {
    try folder.start(
      Self.namespace + ["sh", "-c", script, "sh", executable.path], program: Self.unshare
    ).outcome(within: 60)
  }

  @Test(.enabled(if: canMount, "needs a mount namespace"))
  func fullDiskLeavesTheOldReport() throws {
    let folder = try TestFolder([
      "small.md": notebook("print(\"small\")"),
      "large.md": notebook("for i in 0..<2000 { print(\"a line of a report that is too large\", i) }"),
      "disk/.keep": "", "copy/.keep": "",
    ])
    let outcome = try mounted(
      """
      mount -t tmpfs -o size=96k tmpfs disk && cp small.md disk/x.md && "$1" run disk/x.md && cp disk/reports/x.* copy/ &&
      cp large.md disk/x.md && { "$1" run disk/x.md; echo "status $?"; cmp disk/reports/x.html copy/x.html &&
      cmp disk/reports/x.md copy/x.md && cmp disk/reports/x.ipynb copy/x.ipynb && ls -A disk/reports; }
      """, in: folder)
    #expect(
      outcome.outputLines == [
        "disk/reports/x.html", "disk/reports/x.md", "disk/reports/x.ipynb", "status 1", "x.html", "x.ipynb", "x.md",
      ], "\(outcome)")
    #expect(
      outcome.errorLines.last?.contains(
        #/^disk/reports/x\.\w+: error: can't write the file: No space left on device; what was there before is unchanged$/#
      )
        == true, "\(outcome.errors)")
    #expect(try folder.text("copy/x.md").contains("small"))
  }

  @Test(.enabled(if: canMount, "needs a mount namespace"))
  func readOnlyFoldersAreRefusedBeforeTheRun() throws {
    let folder = try TestFolder(["x.md": notebook("print(1)"), "out/.keep": ""])
    let outcome = try mounted(
      "mount -t tmpfs -o ro tmpfs out && { \"$1\" run --output-dir out x.md; echo \"status $?\"; }", in: folder)
    #expect(outcome.outputLines == ["status 1"])
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("error: can't write the file: Read-only file system"))
  }
}
