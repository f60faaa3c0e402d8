// Members of Set, in insertion order.

import CellLanguage

extension FunctionRegistry {
  mutating func addSets() {
    members(of: "Set<Element>") { rows in
      rows.nullary("init()", "No elements.") { .set(OrderedTable()) }
      rows.unary(
        "init<S>(_ sequence: S) where S: Sequence, S.Element == Element", "The elements of a sequence, each once."
      ) {
        .set(try table($0))
      }
      rows.mutating1(
        "@discardableResult mutating func insert(_ newMember: Element) -> (inserted: Bool, memberAfterInsert: Element)",
        "Adds an element if it isn't there."
      ) { base, element in
        try base.withTable { table in
          if let entry = try table.entryIndex(of: element) { return .tuple([.bool(false), table.entries[entry].key]) }
          try table.set(.void, for: element)
          return .tuple([.bool(true), element])
        }
      }
      rows.mutating1(
        "@discardableResult mutating func update(with newMember: Element) -> Element?",
        "Puts an element in, in place of an equal one."
      ) { base, element in
        try base.withTable { table in
          let old = try table.remove(element)?.key
          try table.set(.void, for: element)
          return Value(old)
        }
      }
      rows.mutating1("@discardableResult mutating func remove(_ member: Element) -> Element?", "Takes an element out.")
      { base, element in
        Value(try base.withTable { try $0.remove(element)?.key })
      }
      rows.mutating1("mutating func removeAll(keepingCapacity keepCapacity: Bool = false)", "Takes all elements out.") {
        base, _ in
        base = .set(OrderedTable())
        return .void
      }
      for (name, form, doc, combine) in operations {
        rows.binary("func \(name)<S>(_ other: S) -> Set<Element> where S: Sequence, S.Element == Element", doc) {
          .set(try combine($0.asTable, table($1)))
        }
        rows.mutating1("mutating func \(form)<S>(_ other: S) where S: Sequence, S.Element == Element", doc) {
          base, other in
          base = .set(try combine(base.asTable, table(other)))
          return .void
        }
      }
      for (name, doc, test) in relations {
        rows.binary(
          "func \(name)<S>(\(name == "isDisjoint" ? "with" : "of") other: S) -> Bool where S: Sequence, S.Element == Element",
          doc
        ) {
          .bool(try test($0.asTable, table($1)))
        }
      }
    }
  }
}

private typealias Combination = @Sendable (OrderedTable, OrderedTable) throws -> OrderedTable

private let operations: [(name: String, form: String, doc: String, combine: Combination)] = [
  ("union", "formUnion", "The elements of both.", { try set($0.keys + $1.keys) }),
  (
    "intersection", "formIntersection", "The elements that are in both.",
    { a, b in try set(a.keys.filter { try b.contains($0) }) }
  ),
  (
    "subtracting", "subtract", "The elements that the other has not.",
    { a, b in try set(a.keys.filter { try !b.contains($0) }) }
  ),
  (
    "symmetricDifference", "formSymmetricDifference", "The elements that are in one of both only.",
    { a, b in try set(a.keys.filter { try !b.contains($0) } + b.keys.filter { try !a.contains($0) }) }
  ),
]

private let relations: [(name: String, doc: String, test: @Sendable (OrderedTable, OrderedTable) throws -> Bool)] = [
  ("isSubset", "Whether the other has all elements.", { a, b in try a.keys.allSatisfy { try b.contains($0) } }),
  ("isSuperset", "Whether it has all elements of the other.", { a, b in try b.keys.allSatisfy { try a.contains($0) } }),
  (
    "isStrictSubset", "Whether the other has all elements and more.",
    { a, b in try a.count < b.count && a.keys.allSatisfy { try b.contains($0) } }
  ),
  (
    "isStrictSuperset", "Whether it has all elements of the other and more.",
    { a, b in try b.count < a.count && b.keys.allSatisfy { try a.contains($0) } }
  ),
  ("isDisjoint", "Whether both share no element.", { a, b in try a.keys.allSatisfy { try !b.contains($0) } }),
]

private func set(_ elements: [Value]) throws -> OrderedTable {
  try OrderedTable(elements.map { (key: $0, value: Value.void) })
}

private func table(_ value: Value) throws -> OrderedTable {
  if case .set(let table) = value { return table }
  return try set(value.elements)
}
