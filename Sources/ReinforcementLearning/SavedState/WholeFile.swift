// Files that are read and written as a whole: a model's, and those of other programs.
import Foundation

enum WholeFile {
  /// Writes aside, flushes to the disk and renames: whatever happens, `path` holds its old contents or the new ones.
  /// - Throws: `EngineError.unwritableFile`.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent().path
    // A name of its own for each process; one that was killed leaves it behind for the next with its id.
    let aside = "\(folder)/.\(url.lastPathComponent).\(getpid()).part"
    func check(_ isDone: Bool) throws {
      guard !isDone else { return }
      let reason = lastSystemError()
      unlink(aside)
      throw EngineError.unwritableFile(path: path, reason: reason)
    }
    let file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw EngineError.unwritableFile(path: path, reason: lastSystemError()) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress! + written, bytes.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let code = errno
        close(file)
        errno = code
        try check(false)
        return
      }
      written += count
    }
    let isFlushed = fsync(file) == 0
    let code = errno
    let isClosed = close(file) == 0
    if !isFlushed { errno = code }
    try check(isFlushed && isClosed)
    try check(rename(aside, path) == 0)
    // The new name, too, is to survive a loss of power. Not every file system lets a folder be flushed.
    let directory = open(folder, O_RDONLY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  /// - Parameter limit: bytes that are read at most; a larger file is refused before.
  /// - Throws: `EngineError.unreadableFile`.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else {
      throw EngineError.unreadableFile(path: path, reason: lastSystemError())
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var status = stat()
    if fstat(fileno(file), &status) == 0 {
      guard Int(status.st_size) <= limit else {
        throw EngineError.unreadableFile(
          path: path, reason: "it has \(status.st_size) bytes; \(limit) is the most that is read")
      }
      bytes.reserveCapacity(Int(status.st_size))
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      errno = 0
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= limit else {
        throw EngineError.unreadableFile(path: path, reason: "it goes on beyond \(limit) bytes, the most that is read")
      }
    }
    guard ferror(file) == 0 else { throw EngineError.unreadableFile(path: path, reason: lastSystemError()) }
    return bytes
  }
}

/// Why the last call of the system failed.
func lastSystemError() -> String { String(cString: strerror(errno)) }
