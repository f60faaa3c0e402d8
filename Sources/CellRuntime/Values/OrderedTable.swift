// Dictionaries and sets of cells: hash tables that iterate in insertion order.

/// Keys with values in insertion order; a set's values are `.void`.
///
/// Shared until changed: whoever changes one makes sure that it is the only owner (`Value.withTable`).
/// - Complexity: look-up, insertion and removal O(1) on average.
public final class OrderedTable {
  struct Entry {
    var key: Value
    var value: Value
    var hash: Int
    /// A removed entry keeps its place until the table is rebuilt.
    var isLive: Bool
  }

  @exclusivity(unchecked) private(set) var entries: [Entry] = []
  @exclusivity(unchecked) public private(set) var count = 0
  /// Places in `entries` plus 1; 0 is free. A power of 2 long, at most half full.
  @exclusivity(unchecked) private var places: [Int32] = [Int32](repeating: 0, count: 8)

  public init() {}

  public init(_ elements: [(key: Value, value: Value)]) throws {
    for (key, value) in elements { try set(value, for: key) }
  }

  private init(copying other: OrderedTable) {
    entries = other.entries
    count = other.count
    places = other.places
  }

  func copy() -> OrderedTable { OrderedTable(copying: self) }

  /// Where an entry lies, or would begin to be looked for.
  private func find(_ key: Value, hash: Int) throws -> (place: Int, entry: Int?) {
    let mask = places.count - 1
    var place = hash & mask
    while true {
      let found = Int(places[place])
      if found == 0 { return (place, nil) }
      if entries[found - 1].hash == hash, entries[found - 1].isLive, try valuesAreEqual(entries[found - 1].key, key) {
        return (place, found - 1)
      }
      place = (place + 1) & mask
    }
  }

  func entryIndex(of key: Value) throws -> Int? {
    if count == 0 { return nil }
    return try find(key, hash: hashOfValue(key)).entry
  }

  public func value(for key: Value) throws -> Value? {
    try entryIndex(of: key).map { entries[$0].value }
  }

  /// The entry of a key, which is added with a value if it isn't there.
  func entryIndex(of key: Value, default value: Value) throws -> Int {
    let hash = try hashOfValue(key)
    let (place, found) = try find(key, hash: hash)
    if let found { return found }
    try add(key, value, hash: hash, at: place)
    return entries.count - 1
  }

  /// Where an entry's value lies, until the table is changed.
  func place(of entry: Int) -> UnsafeMutablePointer<Value> {
    entries.withUnsafeMutableBufferPointer { buffer in
      withUnsafeMutablePointer(to: &buffer[entry].value) { $0 }
    }
  }

  public func contains(_ key: Value) throws -> Bool { try entryIndex(of: key) != nil }

  /// The old value, if the key was there. Its key stays the old one.
  @discardableResult
  public func set(_ value: Value, for key: Value) throws -> Value? {
    let hash = try hashOfValue(key)
    let (place, found) = try find(key, hash: hash)
    if let found {
      let old = entries[found].value
      entries[found].value = value
      return old
    }
    try add(key, value, hash: hash, at: place)
    return nil
  }

  private func add(_ key: Value, _ value: Value, hash: Int, at place: Int) throws {
    guard entries.count < Limits.elements else { throw RuntimeError.tooManyElements(entries.count + 1) }
    entries.append(Entry(key: key, value: value, hash: hash, isLive: true))
    count += 1
    places[place] = Int32(entries.count)
    if entries.count * 2 > places.count { rebuild() }
  }

  /// Takes the value out, for changing it in place; put it back with `put`.
  func takeValue(at entry: Int) -> Value {
    let value = entries[entry].value
    entries[entry].value = .void
    return value
  }

  func put(_ value: Value, at entry: Int) { entries[entry].value = value }

  @discardableResult
  public func remove(_ key: Value) throws -> (key: Value, value: Value)? {
    guard let entry = try entryIndex(of: key) else { return nil }
    let old = (entries[entry].key, entries[entry].value)
    entries[entry] = Entry(key: .void, value: .void, hash: 0, isLive: false)
    count -= 1
    if count == 0 { rebuild() }
    return old
  }

  private func rebuild() {
    entries.removeAll { !$0.isLive }
    var size = 8
    while size < entries.count * 4 { size *= 2 }
    places = [Int32](repeating: 0, count: size)
    for (index, entry) in entries.enumerated() {
      var place = entry.hash & (size - 1)
      while places[place] != 0 { place = (place + 1) & (size - 1) }
      places[place] = Int32(index + 1)
    }
  }

  public var keys: [Value] { entries.lazy.filter(\.isLive).map(\.key) }
  public var values: [Value] { entries.lazy.filter(\.isLive).map(\.value) }
  public var pairs: [(key: Value, value: Value)] { entries.lazy.filter(\.isLive).map { ($0.key, $0.value) } }

  /// The first live entry at or after a place, for iteration.
  func nextEntry(from place: Int) -> Int? {
    var place = place
    while place < entries.count {
      if entries[place].isLive { return place }
      place += 1
    }
    return nil
  }
}
