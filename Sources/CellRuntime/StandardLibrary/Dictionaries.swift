// Members of Dictionary, in insertion order.

import CellLanguage

extension FunctionRegistry {
  mutating func addDictionaries() {
    addDictionaryInitializers()
    members(of: "Dictionary<Key, Value>") { rows in
      rows.settable(
        "subscript(key: Key) -> Value? { get set }", "The value for a key; nil if there is none.",
        Implementation(
          .binary { Value(try $0.asTable.value(for: $1)) },
          setter: { base, arguments, new in
            try base.withTable { table in
              if let value = new.unwrapped {
                try table.set(value, for: arguments[0])
              } else {
                try table.remove(arguments[0])
              }
            }
          },
          modifier: { base, arguments, change in
            try base.withTable { table in
              let entry = try table.entryIndex(of: arguments[0])
              var value = entry.map { table.takeValue(at: $0).wrapped } ?? .nil
              let result: Value
              do {
                result = try change(&value)
              } catch {
                if let entry { table.put(value.unwrapped ?? .void, at: entry) }
                throw error
              }
              if let new = value.unwrapped {
                if let entry { table.put(new, at: entry) } else { try table.set(new, for: arguments[0]) }
              } else if entry != nil {
                try table.remove(arguments[0])
              }
              return result
            }
          }))
      rows.settable(
        "subscript(key: Key, default defaultValue: @autoclosure () -> Value) -> Value { get set }",
        "The value for a key; the default if there is none.",
        Implementation(
          .ternary { try $0.asTable.value(for: $1) ?? $2.asClosure.call([]) },
          setter: { base, arguments, new in
            _ = try base.withTable { try $0.set(new, for: arguments[0]) }
          },
          modifier: { base, arguments, change in
            try base.withTable { table in
              let entry: Int
              if let found = try table.entryIndex(of: arguments[0]) {
                entry = found
              } else {
                try table.set(arguments[1].asClosure.call([]), for: arguments[0])
                entry = table.entries.count - 1
              }
              var value = table.takeValue(at: entry)
              defer { table.put(value, at: entry) }
              return try change(&value)
            }
          }, intrinsic: .dictionaryDefault))
      rows.unary("var keys: Dictionary.Keys<Key, Value> { get }", "All keys.") { .array(try $0.asTable.keys) }
      rows.unary("var values: Dictionary.Values<Key, Value> { get }", "All values.") { .array(try $0.asTable.values) }
      rows.binary(
        "func mapValues<T>(_ transform: (Value) throws -> T) rethrows -> [Key: T]", "The same keys with other values."
      ) {
        let transform = try $1.asClosure
        return .dictionary(
          try OrderedTable($0.asTable.pairs.map { (key: $0.key, value: try transform.call($0.value)) }))
      }
      rows.binary(
        "func compactMapValues<T>(_ transform: (Value) throws -> T?) rethrows -> [Key: T]", "The same without the nils."
      ) {
        let transform = try $1.asClosure
        return .dictionary(
          try OrderedTable(
            $0.asTable.pairs.compactMap { pair in
              try transform.call(pair.value).unwrapped.map { (key: pair.key, value: $0) }
            }))
      }
      rows.mutating2(
        "@discardableResult mutating func updateValue(_ value: Value, forKey key: Key) -> Value?",
        "Sets a value and gives the old one."
      ) { base, value, key in
        Value(try base.withTable { try $0.set(value, for: key) })
      }
      rows.mutating1(
        "@discardableResult mutating func removeValue(forKey key: Key) -> Value?",
        "Takes an entry out and gives its value."
      ) { base, key in
        Value(try base.withTable { try $0.remove(key)?.value })
      }
      rows.mutating1("mutating func removeAll(keepingCapacity keepCapacity: Bool = false)", "Takes all entries out.") {
        base, _ in
        base = .dictionary(OrderedTable())
        return .void
      }
      rows.ternary(
        "func merging(_ other: [Key: Value], uniquingKeysWith combine: (Value, Value) throws -> Value) rethrows -> [Key: Value]",
        "Both together; the closure combines the values of a key that both have."
      ) {
        var result = $0
        try result.merge(pairs($1), combine: $2.asClosure)
        return result
      }
      rows.mutating2(
        "mutating func merge(_ other: [Key: Value], uniquingKeysWith combine: (Value, Value) throws -> Value) rethrows",
        "Takes in another dictionary; the closure combines the values of a key that both have."
      ) {
        try $0.merge(pairs($1), combine: $2.asClosure)
        return .void
      }
      rows.mutating2(
        "mutating func merge<S>(_ other: S, uniquingKeysWith combine: (Value, Value) throws -> Value) rethrows where S: Sequence, S.Element == (Key, Value)"
      ) {
        try $0.merge(pairs($1), combine: $2.asClosure)
        return .void
      }
      rows.mutating1("mutating func reserveCapacity(_ minimumCapacity: Int)") { _, _ in .void }
    }
  }

  private mutating func addDictionaryInitializers() {
    members(of: "Dictionary<Key, Value>") { rows in
      rows.nullary("init()", "No entries.") { .dictionary(OrderedTable()) }
      rows.unary(
        "init<S>(uniqueKeysWithValues keysAndValues: S) where S: Sequence, S.Element == (Key, Value)",
        "Entries with keys that differ."
      ) {
        let table = OrderedTable()
        for pair in try pairs($0) {
          if try table.set(pair.value, for: pair.key) != nil { throw RuntimeError.duplicateKey(pair.key.brief) }
        }
        return .dictionary(table)
      }
      rows.binary(
        "init<S>(_ keysAndValues: S, uniquingKeysWith combine: (Value, Value) throws -> Value) rethrows where S: Sequence, S.Element == (Key, Value)",
        "Entries; the closure combines the values of a key."
      ) {
        var result = Value.dictionary(OrderedTable())
        try result.merge(pairs($0), combine: $1.asClosure)
        return result
      }
    }
    members(of: "Dictionary<Key, [Element]>") { rows in
      rows.binary(
        "init<S>(grouping values: S, by keyForValue: (Element) throws -> Key) rethrows where S: Sequence, S.Element == Element",
        "The elements of each key that the closure gives."
      ) {
        let keyForValue = try $1.asClosure
        let table = OrderedTable()
        try $0.forEachElement { element in
          let key = try keyForValue.call(element)
          if let entry = try table.entryIndex(of: key) {
            var group = table.takeValue(at: entry)
            try group.withArray { $0.append(element) }
            table.put(group, at: entry)
          } else {
            try table.set(.array([element]), for: key)
          }
          return true
        }
        return .dictionary(table)
      }
    }
  }
}

/// Keys and values of a dictionary or of a sequence of pairs.
private func pairs(_ value: Value) throws -> [(key: Value, value: Value)] {
  if case .dictionary(let table) = value { return table.pairs }
  return try value.elements.map {
    let pair = try $0.asTuple
    return (key: pair[0], value: pair[1])
  }
}

extension Value {
  fileprivate mutating func merge(_ pairs: [(key: Value, value: Value)], combine: Closure) throws {
    try withTable { table in
      for (key, value) in pairs {
        if let entry = try table.entryIndex(of: key) {
          table.put(try combine.call(table.entries[entry].value, value), at: entry)
        } else {
          try table.set(value, for: key)
        }
      }
    }
  }
}
