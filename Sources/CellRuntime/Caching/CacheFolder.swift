// The cache on disk: entries by key, objects by the hash of their bytes. Losing any of it costs time, never a result.

import Foundation
import NotebookModel

/// A folder such as `notebooks/.nb/cache`. Several processes may use it at once: files appear whole, by renaming, and
/// what a file holds is checked against its hash when it is read.
public final class CacheFolder: @unchecked Sendable {
  public let path: String
  /// Bytes above which the oldest files are removed, once a run has written some.
  public let limit: Int
  private let lock = NSLock()
  private var reported: Set<String> = []
  private var hasWritten = false
  /// Told, once each, of damaged files and of a folder that can't be written.
  public var onNotice: (String) -> Void = { _ in }

  public init(path: String, limit: Int = 4 << 30) {
    self.path = path
    self.limit = limit
  }

  // MARK: - Entries and objects

  /// What is kept under a key, or `nil`: damaged entries count as absent, with a notice.
  func entry(forKey key: String) -> [UInt8]? { read(file("entries", key)) }

  func store(entry: [UInt8], forKey key: String) { write(entry, ContentHash(entry), to: file("entries", key)) }

  func removeEntry(forKey key: String) { unlink(file("entries", key)) }

  /// The bytes with that hash, or `nil`.
  func object(_ hash: String) -> [UInt8]? { read(file("objects", hash)) }

  func hasObject(_ hash: String) -> Bool { access(file("objects", hash), R_OK) == 0 }

  /// Keeps bytes under their hash, unless they are there already.
  ///
  /// - Returns: the hash, or `nil` where they could not be written.
  func store(object: [UInt8]) -> String? {
    let hash = ContentHash(object)
    let path = file("objects", hash.hex)
    return access(path, R_OK) == 0 || write(object, hash, to: path) ? hash.hex : nil
  }

  private func file(_ kind: String, _ hash: String) -> String { "\(path)/\(kind)/\(hash.prefix(2))/\(hash)" }

  /// Every file starts with the SHA-256 of the rest.
  private func read(_ path: String) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    guard let content = contentAfterItsHash(data) else {
      unlink(path)
      notify("'\(path)' in the cache was damaged; what it held is computed anew")
      return nil
    }
    // Used just now: the oldest files are removed first.
    utimes(path, nil)
    return content
  }

  @discardableResult
  private func write(_ content: [UInt8], _ hash: ContentHash, to path: String) -> Bool {
    // No flush to the disk: a file that a power cut leaves damaged is found by its hash.
    let folder = (path as NSString).deletingLastPathComponent
    let temporary = "\(folder)/.\(getpid()).\(UInt64.random(in: 0 ... .max)).part"
    do {
      try makeFolder(folder)
    } catch {
      return failWriting((error as? FileWriteError)?.reason)
    }
    let bytes = hash.bytes + content
    guard let file = fopen(temporary, "wb") else { return failWriting() }
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
    guard fclose(file) == 0, isWritten, rename(temporary, path) == 0 else {
      let result = failWriting()
      unlink(temporary)
      return result
    }
    lock.withLock { hasWritten = true }
    return true
  }

  private func failWriting(_ reason: String? = nil) -> Bool {
    let reason = reason ?? String(cString: strerror(errno))
    notify("can't write the cache '\(path)': \(reason); results are not kept for the next run")
    return false
  }

  func notify(_ message: String) {
    lock.lock()
    let isNew = reported.insert(message).inserted
    lock.unlock()
    if isNew { onNotice(message) }
  }

  // MARK: - Size

  public struct Usage: Hashable, Sendable {
    public var files = 0
    public var bytes = 0
  }

  /// How much lies in it.
  public func usage() -> Usage { files().reduce(into: Usage()) { $0.files += 1; $0.bytes += $1.size } }

  /// Removes the files that were not used for longest, until at most `bytes` are left.
  ///
  /// - Returns: what was removed.
  @discardableResult
  public func prune(to bytes: Int) -> Usage {
    var removed = Usage()
    let all = files().sorted { ($0.used, $0.path) < ($1.used, $1.path) }
    var left = all.reduce(0) { $0 + $1.size }
    for file in all where left > bytes {
      guard unlink(file.path) == 0 else { continue }
      left -= file.size
      removed.files += 1
      removed.bytes += file.size
    }
    return removed
  }

  /// Prunes after a run that wrote something.
  func pruneIfNeeded() { if hasWritten { prune(to: limit) } }

  private func files() -> [(path: String, size: Int, used: Double)] {
    let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey, .contentModificationDateKey]
    guard let walk = FileManager.default.enumerator(at: URL(fileURLWithPath: path), includingPropertiesForKeys: keys)
    else { return [] }
    return walk.compactMap { item in
      guard let url = item as? URL, let values = try? url.resourceValues(forKeys: Set(keys)),
        values.isRegularFile == true
      else { return nil }
      return (url.path, values.fileSize ?? 0, values.contentModificationDate?.timeIntervalSince1970 ?? 0)
    }
  }
}
