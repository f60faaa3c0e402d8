// A file that grows by whole records, and folders for it.
import Foundation

/// A file that is written piece by piece. A piece is with the system once `append` returns, so a reader sees it even
/// when this process is killed.
final class LogFile {
  private let path: String
  private let file: Int32

  /// - Parameter isContinued: whether what the file holds stays before what will be written.
  /// - Throws: `EngineError.unwritableLog`.
  init(path: String, isContinued: Bool = false) throws {
    self.path = path
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (isContinued ? 0 : O_TRUNC), 0o666)
    guard file >= 0 else { throw EngineError.unwritableLog(path: path, reason: lastSystemError()) }
  }

  deinit { if file >= 0 { close(file) } }

  /// - Throws: `EngineError.unwritableLog`.
  func append(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(file, $0.baseAddress! + written, bytes.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw EngineError.unwritableLog(path: path, reason: lastSystemError()) }
      written += count
    }
  }

  /// - Throws: `EngineError.unwritableLog`.
  func append(_ text: String) throws { try append(Array(text.utf8)) }

  /// Makes a folder and those above it, where they are missing.
  /// - Throws: `EngineError.unwritableLog`.
  static func makeFolder(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue { return }
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    if parent != path { try makeFolder(parent) }
    guard mkdir(path, 0o777) != 0 else { return }
    let code = errno
    // Another process may have made it meanwhile.
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue { return }
    throw EngineError.unwritableLog(
      path: path, reason: String(cString: strerror(code == EEXIST ? ENOTDIR : code)))
  }
}
