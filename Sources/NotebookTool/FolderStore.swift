// A memory on disk: one file a key, below the notebooks' `.nb` folder. Losing it costs time, never a result.

import Foundation
import NotebookModel

struct FolderStore: ContentStore {
  /// Such as `notebooks/.nb/math`.
  var folder: String
  /// Told the path of an entry that was damaged.
  var onDamage: @Sendable (String) -> Void = { _ in }

  func content(forKey key: String) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: path(key)) else { return nil }
    guard let content = contentAfterItsHash(data), !content.isEmpty else {
      onDamage(path(key))
      return nil
    }
    return content
  }

  func store(_ content: [UInt8], forKey key: String) { write(content, key, isFlushed: false) }

  func storeDurably(_ content: [UInt8], forKey key: String) { write(content, key, isFlushed: true) }

  private func write(_ content: [UInt8], _ key: String, isFlushed: Bool) {
    try? writeAtomically(ContentHash(content).bytes + content, to: path(key), isFlushed: isFlushed)
  }

  /// Whether there is nothing in it.
  var isEmpty: Bool { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).isEmpty }

  func removeAll() { try? FileManager.default.removeItem(atPath: folder) }

  private func path(_ key: String) -> String { folder + "/" + ContentHash(key).hex }
}
