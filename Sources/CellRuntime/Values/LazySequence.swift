// Iteration over values: one way for `for`-`in` and every sequence function, and the sequences that are computed as they
// are read.

/// Yields values one by one.
public final class ValueIterator {
  private let step: () throws -> Value?

  public init(_ step: @escaping () throws -> Value?) { self.step = step }

  public func next() throws -> Value? { try step() }
}

/// `stride`, `zip`, `enumerated`, `sequence(first:next:)`: elements computed as they are read.
public final class LazySequence {
  /// The Swift type's name, for messages.
  public let name: String
  private let make: () throws -> ValueIterator

  public init(_ name: String, _ make: @escaping () throws -> ValueIterator) {
    self.name = name
    self.make = make
  }

  public func makeIterator() throws -> ValueIterator { try make() }
}

extension Value {
  /// An iterator over anything that `for`-`in` takes.
  public func makeIterator() throws -> ValueIterator {
    switch self {
    case .range(let range):
      var next = range.lowerBound
      return ValueIterator {
        guard next < range.upperBound else { return nil }
        defer { next += 1 }
        return .int(next)
      }
    case .closedRange(let range):
      var next: Int? = range.lowerBound
      return ValueIterator {
        guard let current = next else { return nil }
        next = current == range.upperBound ? nil : current + 1
        return .int(current)
      }
    case .bounds(let bounds): return try bounds.makeIterator()
    case .sequence(let sequence): return try sequence.makeIterator()
    case .string(let text):
      var characters = text.makeIterator()
      return ValueIterator { characters.next().map(Value.character) }
    case .substring(let box):
      var characters = box.value.makeIterator()
      return ValueIterator { characters.next().map(Value.character) }
    case .dictionary(let table):
      var place = 0
      return ValueIterator {
        guard let entry = table.nextEntry(from: place) else { return nil }
        place = entry + 1
        return .tuple([table.entries[entry].key, table.entries[entry].value])
      }
    case .set(let table):
      var place = 0
      return ValueIterator {
        guard let entry = table.nextEntry(from: place) else { return nil }
        place = entry + 1
        return table.entries[entry].key
      }
    case .host(let box):
      guard let iterator = box.makeIterator() else { throw unexpected("Sequence") }
      return iterator
    default:
      var elements = try self.elements.makeIterator()
      return ValueIterator { elements.next() }
    }
  }

  /// All elements of a sequence.
  ///
  /// - Throws: `RuntimeError.tooManyElements` for one that doesn't end.
  public var elements: [Value] {
    get throws {
      switch self {
      case .array(let elements): return elements
      case .slice(let box): return Array(box.value)
      case .range(let range):
        try checkCount(range.upperBound.subtractingReportingOverflow(range.lowerBound))
        return range.map(Value.int)
      case .closedRange(let range):
        try checkCount(range.upperBound.subtractingReportingOverflow(range.lowerBound))
        return range.map(Value.int)
      case .string(let text): return text.map(Value.character)
      case .substring(let box): return box.value.map(Value.character)
      case .set(let table): return table.keys
      case .dictionary(let table): return table.pairs.map { .tuple([$0.key, $0.value]) }
      case .bounds(let bounds) where bounds.kind == .from: throw RuntimeError.tooManyElements(.max)
      case .bounds, .sequence, .host:
        let iterator = try makeIterator()
        var result: [Value] = []
        while let element = try iterator.next() {
          guard result.count < Limits.elements else { throw RuntimeError.tooManyElements(result.count + 1) }
          result.append(element)
        }
        return result
      default: throw unexpected("Sequence")
      }
    }
  }

  private func checkCount(_ difference: (partialValue: Int, overflow: Bool)) throws {
    if difference.overflow || difference.partialValue > Limits.elements {
      throw RuntimeError.tooManyElements(difference.overflow ? .max : difference.partialValue)
    }
  }

  /// Runs `body` for each element until it returns false. Elements are read before they are changed.
  func forEachElement(_ body: (Value) throws -> Bool) throws {
    switch self {
    case .array(let elements):
      for element in elements where try !body(element) { return }
    case .slice(let box):
      for element in box.value where try !body(element) { return }
    case .range(let range):
      for element in range where try !body(.int(element)) { return }
    default:
      let iterator = try makeIterator()
      var count = 0
      while let element = try iterator.next() {
        if try !body(element) { return }
        count += 1
        if count > Limits.steps { throw RuntimeError.tooManyElements(.max) }
      }
    }
  }
}

extension Bounds {
  fileprivate func makeIterator() throws -> ValueIterator {
    guard let lower else { throw RuntimeError.wrongKind("range", expected: "Sequence") }
    // Integers are all that Swift iterates over.
    func iterator<T: FixedWidthInteger>(_ type: T.Type) throws -> ValueIterator {
      var next: T? = try lower.integer(type)
      let end = try upper?.integer(type)
      let isClosed = kind == .closed
      return ValueIterator {
        guard let current = next else {
          if end == nil { throw RuntimeError.overflow("\(T.max) + 1", type: "\(T.self)") }
          return nil
        }
        if let end, isClosed ? current > end : current >= end { return nil }
        let (following, overflow) = current.addingReportingOverflow(1)
        next = overflow || (isClosed && current == end) ? nil : following
        return Value(integer: current)
      }
    }
    return try iterator(lower.integerType)
  }
}

extension String {
  /// Whether each of its bytes is a character: no others than ASCII's, and no line break of two.
  var isPlainASCII: Bool {
    utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 < 0x80 && $0 != 0x0D } } ?? false
  }
}

/// ASCII's characters by their codes.
let asciiCharacters: [Character] = (0..<0x80).map { Character(Unicode.Scalar(UInt8($0))) }
