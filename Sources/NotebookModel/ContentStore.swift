// Bytes by key: what caches look like to the rooms that only want to remember something.

public protocol ContentStore: Sendable {
  /// The bytes kept under a key, or `nil`; damaged ones count as absent.
  func content(forKey key: String) -> [UInt8]?
  /// Keeps bytes under a key. A store that can't write drops them silently: it is a memory, not a record.
  func store(_ content: [UInt8], forKey key: String)
  /// The same, and returns when the bytes would outlive a power cut; may take seconds on a busy disk.
  func storeDurably(_ content: [UInt8], forKey key: String)
}

extension ContentStore {
  public func storeDurably(_ content: [UInt8], forKey key: String) { store(content, forKey: key) }
}
