// `prefix`, `suffix`, `dropFirst` and their like: parts of a sequence, of the type that each sequence gives.

import CellLanguage

extension FunctionRegistry {
  mutating func addSubsequences() {
    let owners: [(owner: String, part: String, constraints: String?)] = [
      ("Array<Element>", "ArraySlice<Element>", nil), ("ArraySlice<Element>", "ArraySlice<Element>", nil),
      ("String", "Substring", nil), ("Substring", "Substring", nil),
      ("Set<Element>", "[Element]", nil), ("Dictionary<Key, Value>", "[(key: Key, value: Value)]", nil),
      ("Dictionary.Keys<Key, Value>", "[Key]", nil), ("Dictionary.Values<Key, Value>", "[Value]", nil),
      ("Range<Bound>", "[Bound]", "Bound: BinaryInteger"), ("ClosedRange<Bound>", "[Bound]", "Bound: BinaryInteger"),
      ("PartialRangeFrom<Bound>", "[Bound]", "Bound: BinaryInteger"),
      ("StrideTo<Element>", "[Element]", nil), ("StrideThrough<Element>", "[Element]", nil),
      ("UnfoldSequence<Element>", "[Element]", nil),
      ("EnumeratedSequence<Element>", "[(offset: Int, element: Element)]", nil),
      ("Zip2Sequence<First, Second>", "[(First, Second)]", nil),
    ]
    for (owner, part, constraints) in owners {
      members(of: owner, where: constraints) { rows in
        let element = elementName(owner)
        rows.binary("func prefix(_ maxLength: Int) -> \(part)", "At most that many elements from the start.") {
          try $0.prefix(count($1, "prefix(_:)"))
        }
        rows.binary("func suffix(_ maxLength: Int) -> \(part)", "At most that many elements from the end.") {
          let wanted = try count($1, "suffix(_:)")
          return try $0.part { max(0, $0 - wanted)..<$0 }
        }
        rows.binary("func dropFirst(_ k: Int = 1) -> \(part)", "All but the first ones.") {
          let dropped = try count($1, "dropFirst(_:)")
          return try $0.part { min(dropped, $0)..<$0 }
        }
        rows.binary("func dropLast(_ k: Int = 1) -> \(part)", "All but the last ones.") {
          let dropped = try count($1, "dropLast(_:)")
          return try $0.part { 0..<max(0, $0 - dropped) }
        }
        rows.binary(
          "func prefix(while predicate: (\(element)) throws -> Bool) rethrows -> \(part)",
          "Elements from the start as long as they pass."
        ) {
          try $0.prefix($0.countPassing($1.asClosure))
        }
        rows.binary(
          "func drop(while predicate: (\(element)) throws -> Bool) rethrows -> \(part)",
          "What follows the elements that pass."
        ) {
          let passing = try $0.countPassing($1.asClosure)
          return try $0.part { passing..<$0 }
        }
      }
    }
    addFilters()
    addSplits()
  }

  /// `filter` gives the same type for texts, dictionaries and sets, an array for everything else.
  private mutating func addFilters() {
    members(of: "Self", where: "Self: Sequence, Self.Element == Element") { rows in
      rows.binary(
        "func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> [Element]", "The elements that pass."
      ) {
        let isIncluded = try $1.asClosure
        var result: [Value] = []
        try $0.forEachElement {
          if try isIncluded.call($0).asBool { try result.appendWithinLimit($0) }
          return true
        }
        return .array(result)
      }
    }
    members(of: "String") { rows in
      rows.binary(
        "func filter(_ isIncluded: (Character) throws -> Bool) rethrows -> String", "The characters that pass."
      ) {
        let isIncluded = try $1.asClosure
        return .string(try $0.asString.filter { try isIncluded.call(.character($0)).asBool })
      }
    }
    members(of: "Set<Element>") { rows in
      rows.binary(
        "func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> Set<Element>", "The elements that pass."
      ) {
        let isIncluded = try $1.asClosure
        let kept = try $0.asTable.keys.filter { try isIncluded.call($0).asBool }
        return .set(try OrderedTable(kept.map { (key: $0, value: .void) }))
      }
    }
    members(of: "Dictionary<Key, Value>") { rows in
      rows.binary(
        "func filter(_ isIncluded: ((key: Key, value: Value)) throws -> Bool) rethrows -> [Key: Value]",
        "The entries that pass."
      ) {
        let isIncluded = try $1.asClosure
        return .dictionary(
          try OrderedTable($0.asTable.pairs.filter { try isIncluded.call(.tuple([$0.key, $0.value])).asBool }))
      }
    }
  }

  private mutating func addSplits() {
    for (owner, element, part) in [
      ("Array<Element>", "Element", "ArraySlice<Element>"), ("ArraySlice<Element>", "Element", "ArraySlice<Element>"),
      ("String", "Character", "Substring"), ("Substring", "Character", "Substring"),
    ] {
      members(of: owner, where: element == "Element" ? "Element: Equatable" : nil) { rows in
        rows.general(
          "func split(separator: \(element), maxSplits: Int = Int.max, omittingEmptySubsequences: Bool = true) -> [\(part)]",
          "The parts between separators."
        ) { call in
          let separator = call.arguments[1]
          return try call.arguments[0].split(call.arguments[2].asInt, omittingEmpty: call.arguments[3].asBool) {
            try valuesAreEqual($0, separator)
          }
        }
      }
      members(of: owner) { rows in
        rows.general(
          "func split(maxSplits: Int = Int.max, omittingEmptySubsequences: Bool = true, whereSeparator isSeparator: (\(element)) throws -> Bool) rethrows -> [\(part)]",
          "The parts between elements that pass."
        ) { call in
          let isSeparator = try call.arguments[3].asClosure
          return try call.arguments[0].split(call.arguments[1].asInt, omittingEmpty: call.arguments[2].asBool) {
            try isSeparator.call($0).asBool
          }
        }
      }
    }
  }
}

private func elementName(_ owner: String) -> String {
  switch owner {
  case "String", "Substring": "Character"
  case "Dictionary<Key, Value>": "(key: Key, value: Value)"
  case "Dictionary.Keys<Key, Value>": "Key"
  case "Dictionary.Values<Key, Value>": "Value"
  case "EnumeratedSequence<Element>": "(offset: Int, element: Element)"
  case "Zip2Sequence<First, Second>": "(First, Second)"
  case _ where owner.hasSuffix("<Bound>"): "Bound"
  default: "Element"
  }
}

/// A count that must not be negative.
func count(_ value: Value, _ function: String) throws -> Int {
  let count = try value.asInt
  if count < 0 { throw RuntimeError.negativeCount(count, function: function) }
  return count
}

extension Value {
  /// The elements at offsets, which lie in the collection; `choose` is given the count.
  fileprivate func part(_ choose: (Int) -> Range<Int>) throws -> Value {
    switch self {
    case .array(let elements): return .slice(SliceBox(elements[choose(elements.count)]))
    case .slice(let box):
      let start = box.value.startIndex
      let range = choose(box.value.count)
      return .slice(SliceBox(box.value[start + range.lowerBound..<start + range.upperBound]))
    case .string(let text): return .part(of: text[...], choose(text.count))
    case .substring(let box): return .part(of: box.value, choose(box.value.count))
    default:
      let elements = try self.elements
      return .array(Array(elements[choose(elements.count)]))
    }
  }

  private static func part(of text: Substring, _ range: Range<Int>) -> Value {
    .substring(SubstringBox(text.dropFirst(range.lowerBound).prefix(range.count)))
  }

  /// The first elements; a sequence without end is read no further.
  fileprivate func prefix(_ count: Int) throws -> Value {
    switch self {
    case .sequence, .bounds:
      let iterator = try makeIterator()
      var result: [Value] = []
      while result.count < count, let element = try iterator.next() { try result.appendWithinLimit(element) }
      return .array(result)
    case .string(let text): return .substring(SubstringBox(text.prefix(count)))
    case .substring(let box): return .substring(SubstringBox(box.value.prefix(count)))
    default: return try part { 0..<min(count, $0) }
    }
  }

  fileprivate func countPassing(_ predicate: Closure) throws -> Int {
    var count = 0
    try forEachElement {
      guard try predicate.call($0).asBool else { return false }
      count += 1
      return true
    }
    return count
  }

  fileprivate func split(_ maxSplits: Int, omittingEmpty: Bool, _ isSeparator: (Value) throws -> Bool) throws -> Value {
    if maxSplits < 0 { throw RuntimeError.negativeCount(maxSplits, function: "split(maxSplits:)") }
    switch self {
    case .string(let text):
      let parts = try text.split(maxSplits: maxSplits, omittingEmptySubsequences: omittingEmpty) {
        try isSeparator(.character($0))
      }
      return .array(parts.map { .substring(SubstringBox($0)) })
    case .substring(let box):
      let parts = try box.value.split(maxSplits: maxSplits, omittingEmptySubsequences: omittingEmpty) {
        try isSeparator(.character($0))
      }
      return .array(parts.map { .substring(SubstringBox($0)) })
    case .array(let elements):
      let parts = try elements.split(
        maxSplits: maxSplits, omittingEmptySubsequences: omittingEmpty, whereSeparator: isSeparator)
      return .array(parts.map { .slice(SliceBox($0)) })
    case .slice(let box):
      let parts = try box.value.split(
        maxSplits: maxSplits, omittingEmptySubsequences: omittingEmpty, whereSeparator: isSeparator)
      return .array(parts.map { .slice(SliceBox($0)) })
    default: throw unexpected("Collection")
    }
  }
}
