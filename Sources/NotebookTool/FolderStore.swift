// A memory on disk: one file a key, below the notebooks' `.nb` folder. Losing it costs time, never a result.

import Foundation
import NotebookModel

struct FolderStore: ContentStore {
  /// Such as `notebooks/.nb/math`.
  var folder: String

  func content(forKey key: String) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: path(key)), data.count > 32 else { return nil }
    let content = [UInt8](data.dropFirst(32))
    // The first 32 bytes are the hash of the rest: a damaged entry counts as absent.
    return ContentHash(content).bytes.elementsEqual(data.prefix(32)) ? content : nil
  }

  func store(_ content: [UInt8], forKey key: String) {
    try? writeAtomically(ContentHash(content).bytes + content, to: path(key))
  }

  private func path(_ key: String) -> String { folder + "/" + ContentHash(key).hex }
}
