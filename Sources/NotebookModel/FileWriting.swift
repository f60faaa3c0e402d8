// Writing files so that a reader, a full disk or a crash never sees half of one.

import Foundation

/// Writes bytes beside `path` first and renames them into place; creates missing folders.
///
/// A file that already holds just these bytes is left alone. On failure the old file stays whole.
///
/// - Throws: `FileWriteError` with the system's reason.
public func writeAtomically(_ bytes: [UInt8], to path: String) throws {
  try writeTogether([(path, bytes)])
}

/// Writes several files as `writeAtomically` does, and puts none into place before all of them lie on the disk whole:
/// a disk that fills up leaves every old file as it was.
///
/// - Throws: `FileWriteError` for the first file that can't be written.
public func writeTogether(_ files: [(path: String, bytes: [UInt8])]) throws {
  var staged: [(temporary: String, path: String)] = []
  do {
    for (path, bytes) in files {
      if let old = FileManager.default.contents(atPath: path), old.elementsEqual(bytes) { continue }
      staged.append((try stage(bytes, for: path), path))
    }
    for (temporary, path) in staged where rename(temporary, path) != 0 {
      throw FileWriteError(path: path, reason: lastSystemError())
    }
  } catch {
    for (temporary, _) in staged { unlink(temporary) }
    throw error
  }
}

/// Writes bytes to a new file in the same folder and flushes them to the disk.
private func stage(_ bytes: [UInt8], for path: String) throws -> String {
  let url = URL(fileURLWithPath: path)
  let folder = url.deletingLastPathComponent()
  try makeFolder(folder.path)
  let temporary = folder.appendingPathComponent(".\(url.lastPathComponent).\(getpid()).part").path
  guard let file = fopen(temporary, "wb") else { throw FileWriteError(path: path, reason: lastSystemError()) }
  let isWritten = bytes.isEmpty || fwrite(bytes, 1, bytes.count, file) == bytes.count
  let isFlushed = isWritten && fflush(file) == 0 && fsync(fileno(file)) == 0
  let reason = isFlushed ? nil : lastSystemError()
  let isClosed = fclose(file) == 0
  guard isFlushed, isClosed else {
    let failure = reason ?? lastSystemError()
    unlink(temporary)
    throw FileWriteError(path: path, reason: failure)
  }
  return temporary
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
