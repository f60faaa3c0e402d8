// Writing a file so that a reader, a full disk or a crash never sees half of it.

import Foundation

/// Writes bytes beside `path` first and renames them into place; creates missing folders.
///
/// A file that already holds just these bytes is left alone. On failure the old file stays whole.
///
/// - Throws: `FileWriteError` with the system's reason.
public func writeAtomically(_ bytes: [UInt8], to path: String) throws {
  if let old = FileManager.default.contents(atPath: path), old.elementsEqual(bytes) { return }
  let url = URL(fileURLWithPath: path)
  let folder = url.deletingLastPathComponent()
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  } catch {
    throw FileWriteError(path: path, reason: systemReason(error))
  }
  let temporary = folder.appendingPathComponent(".\(url.lastPathComponent).\(getpid()).part").path
  guard let file = fopen(temporary, "wb") else { throw FileWriteError(path: path, reason: lastSystemError()) }
  let isWritten = bytes.isEmpty || fwrite(bytes, 1, bytes.count, file) == bytes.count
  let isFlushed = isWritten && fflush(file) == 0 && fsync(fileno(file)) == 0
  let reason = isFlushed ? nil : lastSystemError()
  let isClosed = fclose(file) == 0
  guard isFlushed, isClosed, rename(temporary, path) == 0 else {
    let failure = reason ?? lastSystemError()
    unlink(temporary)
    throw FileWriteError(path: path, reason: failure)
  }
}

public struct FileWriteError: Error, Hashable, Sendable, CustomStringConvertible {
  public var path: String
  public var reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String {
    "\(path): error: can't write the file: \(reason); what was there before is unchanged"
  }
}

private func lastSystemError() -> String { String(cString: strerror(errno)) }

private func systemReason(_ error: any Error) -> String {
  let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
  guard let posix = underlying ?? (error as NSError?), posix.domain == NSPOSIXErrorDomain else {
    return error.localizedDescription
  }
  return String(cString: strerror(Int32(posix.code)))
}
