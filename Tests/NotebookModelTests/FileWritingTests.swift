import Foundation
import NotebookModel
import Testing

@Suite struct FileWritingTests {
  /// A folder of its own, gone at the end.
  func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nb-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  func contents(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func createsFoldersAndLeavesNothingElse() throws {
    try withFolder { folder in
      try writeAtomically(Array("hello".utf8), to: folder + "/a/b/x.html")
      #expect(contents(folder + "/a/b/x.html") == "hello")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/a/b") == ["x.html"])
    }
  }

  @Test func replacesAndEmpties() throws {
    try withFolder { folder in
      let path = folder + "/x.md"
      try writeAtomically(Array("one".utf8), to: path)
      try writeAtomically(Array("two, longer".utf8), to: path)
      #expect(contents(path) == "two, longer")
      try writeAtomically([], to: path)
      #expect(contents(path) == "")
    }
  }

  @Test func equalBytesLeaveTheFileAlone() throws {
    try withFolder { folder in
      let path = folder + "/x.md"
      try writeAtomically(Array("same".utf8), to: path)
      let node = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
      try writeAtomically(Array("same".utf8), to: path)
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == node)
    }
  }

  @Test func folderInPlaceOfTheFile() throws {
    try withFolder { folder in
      let path = folder + "/x.html"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let error = #expect(throws: FileWriteError.self) { try writeAtomically([1], to: path) }
      #expect(
        error?.description
          == "\(path): error: can't write the file: Is a directory; what was there before is unchanged")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x.html"])
    }
  }

  @Test func fileInPlaceOfTheFolder() throws {
    try withFolder { folder in
      try writeAtomically([1], to: folder + "/a")
      #expect(throws: FileWriteError.self) { try writeAtomically([1], to: folder + "/a/x.html") }
      #expect(FileManager.default.contents(atPath: folder + "/a") == Data([1]))
    }
  }

  /// Root may write everywhere, so as root there is nothing to see.
  @Test(.enabled(if: geteuid() != 0)) func readOnlyFolderKeepsTheOldFile() throws {
    try withFolder { folder in
      let path = folder + "/x.html"
      try writeAtomically(Array("old".utf8), to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
      defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder) }
      let error = #expect(throws: FileWriteError.self) { try writeAtomically(Array("new".utf8), to: path) }
      #expect(error?.reason == "Permission denied")
      #expect(contents(path) == "old")
    }
  }

  /// The same as on a full disk: `/dev/full` takes nothing.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func fullDiskKeepsTheOldFile() throws {
    try withFolder { folder in
      let path = folder + "/x.html"
      try writeAtomically(Array("old".utf8), to: path)
      // The file beside it, into which is written first, leads to a device that is always full.
      let part = folder + "/.x.html.\(getpid()).part"
      try FileManager.default.createSymbolicLink(atPath: part, withDestinationPath: "/dev/full")
      let error = #expect(throws: FileWriteError.self) {
        try writeAtomically([UInt8](repeating: 65, count: 100_000), to: path)
      }
      #expect(error?.reason == "No space left on device")
      #expect(contents(path) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x.html"])
    }
  }
}
