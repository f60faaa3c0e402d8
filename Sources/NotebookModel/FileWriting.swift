// Writing files so that a reader, a full disk or a crash never sees half of one.

import Dispatch
import Foundation

/// Writes bytes beside `path` first and renames them into place; creates missing folders.
///
/// A file that already holds just these bytes is left alone. On failure the old file stays whole.
///
/// - Parameter isFlushed: whether the bytes lie on the disk before the old ones go, so that a power cut loses neither;
///   not needed for a file that is found damaged by its hash.
/// - Throws: `FileWriteError` with the system's reason.
public func writeAtomically(_ bytes: [UInt8], to path: String, isFlushed: Bool = true) throws {
  try writeTogether([(path, bytes)], isFlushed: isFlushed)
}

/// Writes several files as `writeAtomically` does, and puts none into place before all of them lie on the disk whole:
/// a disk that fills up leaves every old file as it was.
///
/// - Throws: `FileWriteError` for the first file that can't be written.
public func writeTogether(_ files: [(path: String, bytes: [UInt8])], isFlushed: Bool = true) throws {
  var staged: [StagedFile] = []
  do {
    for (path, bytes) in files where !holds(path, bytes) { staged.append(try StagedFile(bytes, for: path)) }
    if isFlushed { try flush(staged) }
    for file in staged where rename(file.temporary, file.path) != 0 {
      throw FileWriteError(path: file.path, reason: lastSystemError())
    }
  } catch {
    for file in staged { unlink(file.temporary) }
    throw error
  }
}

/// Finds out whether a folder, which is made if it is missing, can be written to.
///
/// - Throws: `FileWriteError` that names the folder.
public func checkWritable(folder path: String) throws {
  do {
    try makeFolder(path)
    unlink(try StagedFile([0], for: "\(path)/nb-probe").temporary)
  } catch let error as FileWriteError {
    throw FileWriteError(path: path, reason: error.reason)
  }
}

/// Whether a file holds just these bytes.
private func holds(_ path: String, _ bytes: [UInt8]) -> Bool {
  guard let old = FileManager.default.contents(atPath: path), old.count == bytes.count else { return false }
  // Compared as memory, unlike the elements of sequences.
  return old == Data(bytes)
}

/// Bytes in a new file in the folder of the one that it is to replace.
private struct StagedFile {
  let path: String
  let temporary: String

  /// - Throws: `FileWriteError`; then there is no new file.
  init(_ bytes: [UInt8], for path: String) throws {
    self.path = path
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent()
    try makeFolder(folder.path)
    temporary = folder.appendingPathComponent(".\(url.lastPathComponent).\(getpid()).part").path
    guard let file = fopen(temporary, "wb") else { throw FileWriteError(path: path, reason: lastSystemError()) }
    let isWritten = bytes.isEmpty || fwrite(bytes, 1, bytes.count, file) == bytes.count
    let reason = isWritten ? nil : lastSystemError()
    guard fclose(file) == 0, isWritten else {
      let failure = reason ?? lastSystemError()
      unlink(temporary)
      throw FileWriteError(path: path, reason: failure)
    }
  }

  /// Waits until the bytes lie on the disk; returns the system's reason why they don't.
  func flush() -> String? {
    let file = open(temporary, O_RDONLY)
    guard file >= 0 else { return lastSystemError() }
    defer { close(file) }
    return fsync(file) == 0 ? nil : lastSystemError()
  }
}

/// Flushes all files at once, which takes the disk hardly longer than one.
private func flush(_ files: [StagedFile]) throws {
  let failures = Failures()
  DispatchQueue.concurrentPerform(iterations: files.count) { index in
    if let reason = files[index].flush() { failures.add(FileWriteError(path: files[index].path, reason: reason), index) }
  }
  if let first = failures.first { throw first }
}

/// What went wrong in some of several threads.
private final class Failures: @unchecked Sendable {
  private let lock = NSLock()
  private var all: [Int: FileWriteError] = [:]

  func add(_ error: FileWriteError, _ index: Int) { lock.withLock { all[index] = error } }
  var first: FileWriteError? { lock.withLock { all.min { $0.key < $1.key }?.value } }
}

public struct FileWriteError: Error, Hashable, Sendable, CustomStringConvertible {
  public var path: String
  public var reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  public var diagnostic: Diagnostic {
    Diagnostic(.error, "can't write the file: \(reason); what was there before is unchanged", file: path)
  }

  public var description: String { diagnostic.line }
}

private func lastSystemError() -> String { String(cString: strerror(errno)) }

/// Makes a folder and those above it, where they are missing.
///
/// - Throws: `FileWriteError` that names the folder.
public func makeFolder(_ path: String) throws {
  if isDirectory(path) { return }
  let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
  if parent != path { try makeFolder(parent) }
  guard mkdir(path, 0o777) != 0 else { return }
  let reason = errno == EEXIST ? ENOTDIR : errno
  // Another process may have made it meanwhile.
  if !isDirectory(path) { throw FileWriteError(path: path, reason: String(cString: strerror(reason))) }
}

private func isDirectory(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}
