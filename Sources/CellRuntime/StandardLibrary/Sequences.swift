// What every sequence can do: arrays, slices, ranges, dictionaries, sets, texts, strides, zips.

import CellLanguage

extension FunctionRegistry {
  mutating func addSequences() {
    members(of: "Self", where: "Self: Sequence, Self.Element == Element") { rows in
      rows.binary(
        "func map<T>(_ transform: (Element) throws -> T) rethrows -> [T]", "What the closure makes of each element."
      ) {
        let transform = try $1.asClosure
        var result: [Value] = []
        if case .array(let elements) = $0 { result.reserveCapacity(elements.count) }
        try $0.forEachElement {
          try result.appendWithinLimit(transform.call($0))
          return true
        }
        return .array(result)
      }
      rows.binary(
        "func compactMap<T>(_ transform: (Element) throws -> T?) rethrows -> [T]", "The same without the nils."
      ) {
        let transform = try $1.asClosure
        var result: [Value] = []
        try $0.forEachElement {
          if let value = try transform.call($0).unwrapped { try result.appendWithinLimit(value) }
          return true
        }
        return .array(result)
      }
      rows.binary(
        "func flatMap<S>(_ transform: (Element) throws -> S) rethrows -> [S.Element] where S: Sequence",
        "The sequences that the closure makes, joined."
      ) {
        let transform = try $1.asClosure
        var result: [Value] = []
        try $0.forEachElement {
          result.append(contentsOf: try transform.call($0).elements)
          if result.count > Limits.elements { throw RuntimeError.tooManyElements(result.count) }
          return true
        }
        return .array(result)
      }
      rows.binary("func forEach(_ body: (Element) throws -> Void) rethrows", "Calls the closure with each element.") {
        let body = try $1.asClosure
        try $0.forEachElement {
          _ = try body.call($0)
          return true
        }
        return .void
      }
      rows.ternary(
        "func reduce<Result>(_ initialResult: Result, _ nextPartialResult: (Result, Element) throws -> Result) rethrows -> Result",
        "Combines all elements into one value."
      ) {
        let next = try $2.asClosure
        var result = $1
        try $0.forEachElement {
          result = try next.call(result, $0)
          return true
        }
        return result
      }
      rows.ternary(
        "func reduce<Result>(into initialResult: Result, _ updateAccumulatingResult: (inout Result, Element) throws -> Void) rethrows -> Result",
        "Combines all elements into a value that the closure changes."
      ) {
        let update = try $2.asClosure
        var result = $1
        try $0.forEachElement {
          var arguments = [result, $0]
          result = .void
          _ = try update.call(changing: &arguments)
          result = arguments[0]
          return true
        }
        return result
      }
      rows.binary(
        "func contains(where predicate: (Element) throws -> Bool) rethrows -> Bool", "Whether some element passes."
      ) {
        let predicate = try $1.asClosure
        var found = false
        try $0.forEachElement {
          found = try predicate.call($0).asBool
          return !found
        }
        return .bool(found)
      }
      rows.binary(
        "func allSatisfy(_ predicate: (Element) throws -> Bool) rethrows -> Bool", "Whether every element passes."
      ) {
        let predicate = try $1.asClosure
        var passed = true
        try $0.forEachElement {
          passed = try predicate.call($0).asBool
          return passed
        }
        return .bool(passed)
      }
      rows.binary(
        "func first(where predicate: (Element) throws -> Bool) rethrows -> Element?", "The first element that passes."
      ) {
        let predicate = try $1.asClosure
        var found = Value.nil
        try $0.forEachElement {
          guard try predicate.call($0).asBool else { return true }
          found = $0.wrapped
          return false
        }
        return found
      }
      rows.binary("func count(where predicate: (Element) throws -> Bool) rethrows -> Int", "How many elements pass.") {
        let predicate = try $1.asClosure
        var count = 0
        try $0.forEachElement {
          if try predicate.call($0).asBool { count += 1 }
          return true
        }
        return .int(count)
      }
      rows.unary("func enumerated() -> EnumeratedSequence<Element>", "Each element with its offset, from 0.") { base in
        .sequence(
          LazySequence("EnumeratedSequence") {
            let iterator = try base.makeIterator()
            var offset = 0
            return ValueIterator {
              guard let element = try iterator.next() else { return nil }
              defer { offset += 1 }
              return .tuple([.int(offset), element])
            }
          })
      }
      rows.unary("func reversed() -> [Element]", "The elements from the last to the first.") {
        .array(try $0.elements.reversed())
      }
      rows.binary(
        "func sorted(by areInIncreasingOrder: (Element, Element) throws -> Bool) rethrows -> [Element]",
        "In the order that the closure gives; equal ones keep their order."
      ) {
        let isBefore = try $1.asClosure
        return .array(try $0.elements.sorted { try isBefore.call($0, $1).asBool })
      }
      rows.binary(
        "func min(by areInIncreasingOrder: (Element, Element) throws -> Bool) rethrows -> Element?",
        "The smallest by the closure's order."
      ) {
        let isBefore = try $1.asClosure
        return Value(try $0.elements.min { try isBefore.call($0, $1).asBool })
      }
      rows.binary(
        "func max(by areInIncreasingOrder: (Element, Element) throws -> Bool) rethrows -> Element?",
        "The largest by the closure's order."
      ) {
        let isBefore = try $1.asClosure
        return Value(try $0.elements.max { try isBefore.call($0, $1).asBool })
      }
      rows.ternary(
        "func elementsEqual<S>(_ other: S, by areEquivalent: (Element, S.Element) throws -> Bool) rethrows -> Bool where S: Sequence"
      ) {
        let (a, b, test) = (try $0.elements, try $1.elements, try $2.asClosure)
        guard a.count == b.count else { return .bool(false) }
        return .bool(try zip(a, b).allSatisfy { try test.call($0, $1).asBool })
      }
    }
    members(of: "Self", where: "Self: Sequence, Self.Element == Element, Element: Comparable") { rows in
      rows.unary("func sorted() -> [Element]", "From the smallest to the largest.") {
        .array(try $0.elements.sortedValues())
      }
      rows.unary("func min() -> Element?", "The smallest element; nil if there is none.") {
        Value(try $0.elements.min(by: isOrderedBefore))
      }
      rows.unary("func max() -> Element?", "The largest element; nil if there is none.") {
        Value(try $0.elements.max(by: isOrderedBefore))
      }
      rows.binary("func lexicographicallyPrecedes<S>(_ other: S) -> Bool where S: Sequence, S.Element == Element") {
        let (a, b) = (try $0.elements, try $1.elements)
        for (x, y) in zip(a, b) {
          if try isOrderedBefore(x, y) { return .bool(true) }
          if try isOrderedBefore(y, x) { return .bool(false) }
        }
        return .bool(a.count < b.count)
      }
    }
    members(of: "Self", where: "Self: Sequence, Self.Element == Element, Element: Equatable") { rows in
      rows.binary("func contains(_ element: Element) -> Bool", "Whether an element equals it.") {
        if case .set(let table) = $0 { return .bool(try table.contains($1)) }
        if case .range = $0 { return .bool(try $0.rangeContains($1)) }
        if case .closedRange = $0 { return .bool(try $0.rangeContains($1)) }
        let wanted = $1
        var found = false
        try $0.forEachElement {
          found = try valuesAreEqual($0, wanted)
          return !found
        }
        return .bool(found)
      }
      rows.binary(
        "func elementsEqual<S>(_ other: S) -> Bool where S: Sequence, S.Element == Element",
        "Whether both have equal elements in the same order."
      ) {
        .bool(try valuesAreEqual(.array($0.elements), .array($1.elements)))
      }
      rows.binary(
        "func starts<S>(with possiblePrefix: S) -> Bool where S: Sequence, S.Element == Element",
        "Whether it begins with those elements."
      ) {
        let start = try $1.elements
        return .bool(try valuesAreEqual(.array(Array($0.elements.prefix(start.count))), .array(start)))
      }
    }
    addCollections()
    addFlattening()
  }

  private mutating func addCollections() {
    members(of: "Self", where: "Self: Collection, Self.Element == Element") { rows in
      rows.unary("var count: Int { get }", "How many elements there are.", intrinsic: .arrayCount) {
        .int(try $0.elementCount)
      }
      rows.unary("var isEmpty: Bool { get }", "Whether there is no element.") { .bool(try $0.elementCount == 0) }
      rows.unary("var first: Element? { get }", "The first element; nil if there is none.") {
        if case .array(let elements) = $0 { return Value(elements.first) }
        return Value(try $0.makeIterator().next())
      }
      rows.unary("var underestimatedCount: Int { get }") { .int(try $0.elementCount) }
    }
    members(of: "Self", where: "Self: BidirectionalCollection, Self.Element == Element") { rows in
      rows.unary("var last: Element? { get }", "The last element; nil if there is none.") {
        switch $0 {
        case .array(let elements): return Value(elements.last)
        case .string(let text): return Value(text.last.map(Value.character))
        case .range(let range): return Value(range.last.map(Value.int))
        case .closedRange(let range): return .int(range.upperBound)
        default: return Value(try $0.elements.last)
        }
      }
      rows.binary(
        "func last(where predicate: (Element) throws -> Bool) rethrows -> Element?", "The last element that passes."
      ) {
        let predicate = try $1.asClosure
        return Value(try $0.elements.last { try predicate.call($0).asBool })
      }
    }
  }

  private mutating func addFlattening() {
    members(of: "Self", where: "Self: Sequence, Self.Element == String") { rows in
      rows.binary("func joined(separator: String = \"\") -> String", "The texts one after another.") {
        texts, separator in
        .string(try joinedText(texts.elements, separator: separator.asString))
      }
    }
    members(of: "Self", where: "Self: Sequence, Self.Element == Substring") { rows in
      rows.binary("func joined(separator: String = \"\") -> String", "The texts one after another.") {
        texts, separator in
        .string(try joinedText(texts.elements, separator: separator.asString))
      }
    }
  }
}

private func joinedText(_ texts: [Value], separator: String) throws -> String {
  var result = ""
  for (index, text) in texts.enumerated() {
    if index > 0 { result += separator }
    result += try text.asString
    if result.utf8.count > Limits.textBytes { throw RuntimeError.textTooLong(Limits.textBytes) }
  }
  return result
}

extension Value {
  /// How many elements a collection has.
  var elementCount: Int {
    get throws {
      switch self {
      case .array(let elements): return elements.count
      case .slice(let box): return box.value.count
      case .string(let text): return text.count
      case .substring(let box): return box.value.count
      case .dictionary(let table), .set(let table): return table.count
      case .range(let range):
        let (count, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
        if overflow { throw RuntimeError.overflow("the count of \(range)", type: "Int") }
        return count
      case .closedRange(let range):
        let (difference, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
        if overflow || difference == .max { throw RuntimeError.overflow("the count of \(range)", type: "Int") }
        return difference + 1
      default: return try elements.count
      }
    }
  }
}

extension [Value] {
  /// - Throws: `RuntimeError.tooManyElements`, as for a sequence without end.
  mutating func appendWithinLimit(_ element: Value) throws {
    if count >= Limits.elements { throw RuntimeError.tooManyElements(count + 1) }
    append(element)
  }

  /// Sorted by `<`.
  func sortedValues() throws -> [Value] { try sorted(by: isOrderedBefore) }
}
