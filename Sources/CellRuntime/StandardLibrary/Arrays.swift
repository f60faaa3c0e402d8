// Members of Array and ArraySlice that change them or use their indices.

import CellLanguage

extension FunctionRegistry {
  mutating func addArrays() {
    addArrayInitializers()
    for name in ["Array", "ArraySlice"] {
      addAccess(name)
      addChanges(name)
      addConcatenation(name)
    }
  }

  private mutating func addArrayInitializers() {
    for name in ["Array", "ArraySlice"] {
      func wrap(_ elements: [Value]) -> Value { name == "Array" ? .array(elements) : .slice(SliceBox(elements[...])) }
      members(of: "\(name)<Element>") { rows in
        rows.nullary("init()", "No elements.") { wrap([]) }
        rows.binary("init(repeating repeatedValue: Element, count: Int)", "One value many times.") {
          let size = try count($1, "init(repeating:count:)")
          if size > Limits.elements { throw RuntimeError.tooManyElements(size) }
          return wrap(Array(repeating: $0, count: size))
        }
        rows.unary("init<S>(_ elements: S) where S: Sequence, S.Element == Element", "The elements of a sequence.") {
          wrap(try $0.elements)
        }
      }
    }
  }

  private mutating func addAccess(_ name: String) {
    let slice = "ArraySlice<Element>"
    members(of: "\(name)<Element>") { rows in
      rows.settable(
        "subscript(index: Int) -> Element { get set }", "The element at an index.",
        Implementation(
          .binary { try $0.element(at: $1.asInt) },
          setter: { base, arguments, new in
            let index = try arguments[0].asInt
            _ = try base.changeElements { elements, start in
              elements[try checked(index, elements, start)] = new
              return .void
            }
          },
          modifier: { base, arguments, change in
            let index = try arguments[0].asInt
            return try base.changeElements { elements, start in
              let place = try checked(index, elements, start)
              var element = elements[place]
              elements[place] = .void
              defer { elements[place] = element }
              return try change(&element)
            }
          }, intrinsic: name == "Array" ? .arraySubscript : nil))
      for range in [
        "Range<Int>", "ClosedRange<Int>", "PartialRangeFrom<Int>", "PartialRangeUpTo<Int>", "PartialRangeThrough<Int>",
      ] {
        rows.settable(
          "subscript(bounds: \(range)) -> \(slice) { get set }", "The elements at a range of indices.",
          Implementation(
            .binary { base, range in
              let all = try base.slice
              return .slice(
                SliceBox(all[try range.offsets(in: all.startIndex..<all.endIndex, of: base.collectionName)]))
            },
            setter: { base, arguments, new in
              let replacement = try new.elements
              let kind = base.collectionName
              _ = try base.changeElements { elements, start in
                let range = try arguments[0].offsets(in: start..<start + elements.count, of: kind)
                elements.replaceSubrange(range.lowerBound - start..<range.upperBound - start, with: replacement)
                return .void
              }
            }))
      }
      rows.unary("var indices: Range<Int> { get }", "All valid indices.") { .range(try $0.slice.indices) }
      rows.unary("var startIndex: Int { get }", "The first index.") { .int(try $0.slice.startIndex) }
      rows.unary("var endIndex: Int { get }", "The index after the last.") { .int(try $0.slice.endIndex) }
      rows.unary("var capacity: Int { get }") { .int(try $0.slice.count) }
      rows.binary("func index(after i: Int) -> Int") { .int(try ArithmeticOperator.add.integer($1.asInt, 1)) }
      rows.binary("func index(before i: Int) -> Int") { .int(try ArithmeticOperator.subtract.integer($1.asInt, 1)) }
      rows.ternary("func index(_ i: Int, offsetBy distance: Int) -> Int") {
        .int(try ArithmeticOperator.add.integer($1.asInt, $2.asInt))
      }
      rows.ternary("func distance(from start: Int, to end: Int) -> Int") {
        .int(try ArithmeticOperator.subtract.integer($2.asInt, $1.asInt))
      }
      rows.binary(
        "func firstIndex(where predicate: (Element) throws -> Bool) rethrows -> Int?",
        "The index of the first element that passes."
      ) {
        let predicate = try $1.asClosure
        return Value(try $0.slice.firstIndex { try predicate.call($0).asBool }.map(Value.int))
      }
      rows.binary(
        "func lastIndex(where predicate: (Element) throws -> Bool) rethrows -> Int?",
        "The index of the last element that passes."
      ) {
        let predicate = try $1.asClosure
        return Value(try $0.slice.lastIndex { try predicate.call($0).asBool }.map(Value.int))
      }
    }
    members(of: "\(name)<Element>", where: "Element: Equatable") { rows in
      rows.binary("func firstIndex(of element: Element) -> Int?", "The index of the first element equal to it.") {
        base, element in
        Value(try base.slice.firstIndex { try valuesAreEqual($0, element) }.map(Value.int))
      }
      rows.binary("func lastIndex(of element: Element) -> Int?", "The index of the last element equal to it.") {
        base, element in
        Value(try base.slice.lastIndex { try valuesAreEqual($0, element) }.map(Value.int))
      }
    }
  }

  private mutating func addChanges(_ name: String) {
    members(of: "\(name)<Element>") { rows in
      rows.mutating1(
        "mutating func append(_ newElement: Element)", "Adds an element at the end.",
        intrinsic: name == "Array" ? .append : .changeInPlace
      ) { base, element in
        try base.changeElements { elements, _ in
          if elements.count >= Limits.elements { throw RuntimeError.tooManyElements(elements.count + 1) }
          elements.append(element)
          return .void
        }
      }
      rows.mutating1(
        "mutating func append<S>(contentsOf newElements: S) where S: Sequence, S.Element == Element",
        "Adds the elements of a sequence."
      ) { base, more in
        let added = try more.elements
        return try base.changeElements { elements, _ in
          if elements.count + added.count > Limits.elements {
            throw RuntimeError.tooManyElements(elements.count + added.count)
          }
          elements += added
          return .void
        }
      }
      rows.mutating2("mutating func insert(_ newElement: Element, at i: Int)", "Puts an element before an index.") {
        base, element, index in
        let (index, kind) = (try index.asInt, base.collectionName)
        return try base.changeElements { elements, start in
          guard index >= start, index <= start + elements.count else {
            throw RuntimeError.indexOutOfRange(index, of: kind, lower: start, upper: start + elements.count)
          }
          elements.insert(element, at: index - start)
          return .void
        }
      }
      rows.mutating2(
        "mutating func insert<S>(contentsOf newElements: S, at i: Int) where S: Collection, S.Element == Element"
      ) { base, more, index in
        let (added, index, kind) = (try more.elements, try index.asInt, base.collectionName)
        return try base.changeElements { elements, start in
          guard index >= start, index <= start + elements.count else {
            throw RuntimeError.indexOutOfRange(index, of: kind, lower: start, upper: start + elements.count)
          }
          elements.insert(contentsOf: added, at: index - start)
          return .void
        }
      }
      rows.mutating1("@discardableResult mutating func remove(at index: Int) -> Element", "Takes an element out.") {
        base, index in
        let index = try index.asInt
        return try base.changeElements { elements, start in elements.remove(at: try checked(index, elements, start)) }
      }
      rows.mutating0("@discardableResult mutating func removeFirst() -> Element", "Takes the first element out.") {
        if name == "ArraySlice" { return try $0.dropFromSlice(1, function: "removeFirst()") }
        return try $0.changeElements { elements, _ in
          if elements.isEmpty { throw RuntimeError.emptyCollection("removeFirst()") }
          return elements.removeFirst()
        }
      }
      rows.mutating0("@discardableResult mutating func removeLast() -> Element", "Takes the last element out.") {
        try $0.changeElements { elements, _ in
          guard let last = elements.popLast() else { throw RuntimeError.emptyCollection("removeLast()") }
          return last
        }
      }
      rows.mutating1("mutating func removeFirst(_ k: Int)", "Takes the first elements out.") { base, number in
        let number = try count(number, "removeFirst(_:)")
        if name == "ArraySlice" {
          _ = try base.dropFromSlice(number, function: "removeFirst(\(number))")
          return .void
        }
        return try base.changeElements { elements, _ in
          guard number <= elements.count else {
            throw RuntimeError.tooFewElements("removeFirst(\(number))", wanted: number, count: elements.count)
          }
          elements.removeFirst(number)
          return .void
        }
      }
      rows.mutating1("mutating func removeLast(_ k: Int)", "Takes the last elements out.") { base, number in
        let number = try count(number, "removeLast(_:)")
        return try base.changeElements { elements, _ in
          guard number <= elements.count else {
            throw RuntimeError.tooFewElements("removeLast(\(number))", wanted: number, count: elements.count)
          }
          elements.removeLast(number)
          return .void
        }
      }
      rows.mutating0("mutating func popLast() -> Element?", "Takes the last element out, if there is one.") {
        try $0.changeElements { elements, _ in Value(elements.popLast()) }
      }
      if name == "ArraySlice" {
        rows.mutating0("mutating func popFirst() -> Element?", "Takes the first element out, if there is one.") {
          guard let first = try $0.slice.first else { return .nil }
          $0 = .slice(SliceBox(try $0.slice.dropFirst()))
          return first.wrapped
        }
      }
      rows.mutating1("mutating func removeAll(keepingCapacity keepCapacity: Bool = false)", "Takes all elements out.") {
        base, _ in
        try base.changeElements { elements, _ in
          elements.removeAll()
          return .void
        }
      }
      rows.mutating1(
        "mutating func removeAll(where shouldBeRemoved: (Element) throws -> Bool) rethrows",
        "Takes the elements out that pass."
      ) { base, predicate in
        let predicate = try predicate.asClosure
        return try base.changeElements { elements, _ in
          try elements.removeAll { try predicate.call($0).asBool }
          return .void
        }
      }
      for range in [
        "Range<Int>", "ClosedRange<Int>", "PartialRangeFrom<Int>", "PartialRangeUpTo<Int>", "PartialRangeThrough<Int>",
      ] {
        rows.mutating1(
          "mutating func removeSubrange(_ bounds: \(range))", "Takes the elements at a range of indices out."
        ) { base, range in
          let kind = base.collectionName
          return try base.changeElements { elements, start in
            let range = try range.offsets(in: start..<start + elements.count, of: kind)
            elements.removeSubrange(range.lowerBound - start..<range.upperBound - start)
            return .void
          }
        }
        rows.mutating2(
          "mutating func replaceSubrange<C>(_ subrange: \(range), with newElements: C) where C: Collection, C.Element == Element"
        ) { base, range, new in
          let (kind, new) = (base.collectionName, try new.elements)
          return try base.changeElements { elements, start in
            let range = try range.offsets(in: start..<start + elements.count, of: kind)
            elements.replaceSubrange(range.lowerBound - start..<range.upperBound - start, with: new)
            return .void
          }
        }
      }
      rows.mutating1("mutating func reserveCapacity(_ minimumCapacity: Int)") { _, _ in .void }
      rows.mutating2("mutating func swapAt(_ i: Int, _ j: Int)", "Exchanges two elements.") { base, i, j in
        let (i, j) = (try i.asInt, try j.asInt)
        return try base.changeElements { elements, start in
          elements.swapAt(try checked(i, elements, start), try checked(j, elements, start))
          return .void
        }
      }
      rows.mutating0("mutating func reverse()", "Turns the order round.") {
        try $0.changeElements { elements, _ in
          elements.reverse()
          return .void
        }
      }
      rows.mutating1(
        "mutating func sort(by areInIncreasingOrder: (Element, Element) throws -> Bool) rethrows",
        "Sorts by the closure's order; equal elements keep theirs."
      ) { base, order in
        let isBefore = try order.asClosure
        return try base.changeElements { elements, _ in
          try elements.sort { try isBefore.call($0, $1).asBool }
          return .void
        }
      }
      rows.mutating1(
        "mutating func partition(by belongsInSecondPartition: (Element) throws -> Bool) rethrows -> Int",
        "Puts the elements that pass behind the others; their first index."
      ) { base, predicate in
        let predicate = try predicate.asClosure
        return try base.changeElements { elements, start in
          .int(try elements.partition { try predicate.call($0).asBool } + start)
        }
      }
    }
    members(of: "\(name)<Element>", where: "Element: Comparable") { rows in
      rows.mutating0("mutating func sort()", "Sorts from the smallest to the largest.") {
        try $0.changeElements { elements, _ in
          elements = try elements.sortedValues()
          return .void
        }
      }
    }
  }

  private mutating func addConcatenation(_ name: String) {
    let type = "\(name)<Element>"
    members(of: type) { rows in
      rows.binary(
        "static func + <Other>(lhs: \(type), rhs: Other) -> \(type) where Other: Sequence, Other.Element == Element",
        "Both one after the other."
      ) { left, right in
        var result = left
        let added = try right.elements
        _ = try result.changeElements { elements, _ in
          if elements.count + added.count > Limits.elements {
            throw RuntimeError.tooManyElements(elements.count + added.count)
          }
          elements += added
          return .void
        }
        return result
      }
      rows.mutating1(
        "static func += <S>(lhs: inout \(type), rhs: S) where S: Sequence, S.Element == Element",
        "Adds the elements of a sequence."
      ) { base, more in
        let added = try more.elements
        return try base.changeElements { elements, _ in
          if elements.count + added.count > Limits.elements {
            throw RuntimeError.tooManyElements(elements.count + added.count)
          }
          elements += added
          return .void
        }
      }
    }
    if name == "Array" {
      members(of: "Self", where: "Self: Sequence, Self.Element == [T]") { rows in
        rows.unary("func joined<T>() -> [T]", "The arrays one after another.") {
          .array(try $0.elements.flatMap { try $0.elements })
        }
        rows.binary("func joined<T>(separator: [T]) -> [T]", "The arrays with another between them.") {
          let separator = try $1.elements
          return .array(Array(try $0.elements.map { try $0.elements }.joined(separator: separator)))
        }
      }
    }
  }
}

/// The offset of an index in elements whose first index is `start`.
private func checked(_ index: Int, _ elements: [Value], _ start: Int) throws -> Int {
  guard index >= start, index - start < elements.count else {
    throw RuntimeError.indexOutOfRange(
      index, of: start == 0 ? "array" : "slice", lower: start, upper: start + elements.count)
  }
  return index - start
}

extension Value {
  /// An array's or slice's elements with their indices.
  var slice: ArraySlice<Value> {
    get throws {
      switch self {
      case .array(let elements): elements[...]
      case .slice(let box): box.value
      default: throw unexpected("Array")
      }
    }
  }

  var collectionName: String { if case .slice = self { "slice" } else { "array" } }

  func element(at index: Int) throws -> Value {
    switch self {
    case .array(let elements):
      guard index >= 0, index < elements.count else {
        throw RuntimeError.indexOutOfRange(index, of: "array", lower: 0, upper: elements.count)
      }
      return elements[index]
    case .slice(let box):
      guard box.value.indices.contains(index) else {
        throw RuntimeError.indexOutOfRange(index, of: "slice", lower: box.value.startIndex, upper: box.value.endIndex)
      }
      return box.value[index]
    default: throw unexpected("Array")
    }
  }

  /// Changes the elements in place; `start` is the first index, other than 0 in slices only.
  mutating func changeElements(_ body: (inout [Value], _ start: Int) throws -> Value) throws -> Value {
    if isArray { return try withArray { try body(&$0, 0) } }
    let slice = try self.slice
    let start = slice.startIndex
    var elements = Array(slice)
    defer {
      // A slice keeps its first index: the elements stand behind a stretch of placeholders.
      let padded = Array(repeating: Value.void, count: start) + elements
      self = .slice(SliceBox(padded[start...]))
    }
    return try body(&elements, start)
  }

  /// Takes elements off a slice's start, which moves its first index.
  ///
  /// - Returns: the first of them.
  fileprivate mutating func dropFromSlice(_ number: Int, function: String) throws -> Value {
    let slice = try self.slice
    guard number <= slice.count else {
      if slice.isEmpty { throw RuntimeError.emptyCollection(function) }
      throw RuntimeError.tooFewElements(function, wanted: number, count: slice.count)
    }
    self = .slice(SliceBox(slice.dropFirst(number)))
    return slice.first ?? .void
  }

  /// The indices that a range of any kind means within a collection's.
  func offsets(in whole: Range<Int>, of kind: String) throws -> Range<Int> {
    var lower = whole.lowerBound
    var upper = whole.upperBound
    switch self {
    case .range(let range): (lower, upper) = (range.lowerBound, range.upperBound)
    case .closedRange(let range):
      (lower, upper) = (range.lowerBound, range.upperBound == .max ? .max : range.upperBound + 1)
    case .bounds(let bounds):
      if let value = bounds.lower { lower = try value.asInt }
      if let value = bounds.upper {
        upper = try value.asInt
        if bounds.kind == .through, upper < .max { upper += 1 }
      }
    default: throw unexpected("Range<Int>")
    }
    guard lower >= whole.lowerBound, upper <= whole.upperBound, lower <= upper else {
      throw RuntimeError.rangeOutOfRange(
        try rangeText(), of: kind, lower: whole.lowerBound, upper: whole.upperBound)
    }
    return lower..<upper
  }

  private func rangeText() throws -> String {
    guard case .bounds(let bounds) = self else { return try describe() }
    switch bounds.kind {
    case .from: return (try bounds.lower?.describe() ?? "") + "..."
    case .upTo: return "..<" + (try bounds.upper?.describe() ?? "")
    case .through: return "..." + (try bounds.upper?.describe() ?? "")
    case .halfOpen, .closed: return try describe()
    }
  }
}
