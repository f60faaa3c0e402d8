// Members of String and Substring.

import CellLanguage
import Foundation

extension FunctionRegistry {
  mutating func addStrings() {
    addStringInitializers()
    for name in ["String", "Substring"] {
      addStringAccess(name)
      addStringIndices(name)
      addStringChanges(name)
    }
    members(of: nil) { rows in
      rows.binary("func + (lhs: String, rhs: String) -> String", "Both one after the other.") {
        .string(try joined($0.asString, $1.asString))
      }
      rows.binary("func + (lhs: Substring, rhs: String) -> Substring", "Both one after the other.") {
        .substring(SubstringBox(Substring(try joined($0.asString, $1.asString))))
      }
      rows.binary("func + (lhs: Substring, rhs: Substring) -> Substring", "Both one after the other.") {
        .substring(SubstringBox(Substring(try joined($0.asString, $1.asString))))
      }
      rows.binary("func + (lhs: String, rhs: Substring) -> String", "Both one after the other.") {
        .string(try joined($0.asString, $1.asString))
      }
      rows.mutating1(
        "func += (lhs: inout String, rhs: Substring)", "Adds a text at the end.", intrinsic: .changeInPlace
      ) {
        try $0.append($1.asString)
        return .void
      }
      rows.mutating1(
        "func += (lhs: inout String, rhs: String)", "Adds a text at the end.", intrinsic: .append
      ) {
        try $0.append($1.asString)
        return .void
      }
    }
  }

  private mutating func addStringInitializers() {
    members(of: "String") { rows in
      rows.nullary("init()", "The empty text.") { .string("") }
      rows.unary("init(_ other: String)") { $0 }
      rows.unary("init(_ substring: Substring)", "The part as a text of its own.") { .string(try $0.asString) }
      rows.unary("init(_ c: Character)", "One character.") { .string(try $0.asString) }
      rows.unary(
        "init<S>(_ characters: S) where S: Sequence, S.Element == Character", "The characters one after another."
      ) {
        .string(String(try $0.elements.map { try $0.asCharacter }))
      }
      rows.unary("init<T>(_ value: T) where T: LosslessStringConvertible", "The value as text.") {
        .string(try $0.describe())
      }
      rows.unary("init(describing instance: Any)", "What print shows.") { .string(try $0.describe()) }
      rows.unary("init(reflecting subject: Any)", "What a debugger shows.") { .string(try $0.describeForDebugging()) }
      for type in ["String", "Character"] {
        rows.binary("init(repeating repeatedValue: \(type), count: Int)", "A text many times.") {
          let (text, times) = (try $0.asString, try count($1, "init(repeating:count:)"))
          let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: times)
          if overflow || bytes > Limits.textBytes { throw RuntimeError.textTooLong(Limits.textBytes) }
          return .string(text.isEmpty ? "" : String(repeating: text, count: times))
        }
      }
      rows.ternary(
        "init<T>(_ value: T, radix: Int, uppercase: Bool = false) where T: BinaryInteger",
        "A number written in a base from 2 to 36."
      ) { value, radix, uppercase in
        let (radix, uppercase) = (try radix.asInt, try uppercase.asBool)
        guard (2...36).contains(radix) else { throw RuntimeError.notRepresentable("radix \(radix)", type: "2...36") }
        func convert<T: FixedWidthInteger>(_ type: T.Type) throws -> Value {
          .string(String(try value.integer(T.self), radix: radix, uppercase: uppercase))
        }
        return try convert(value.integerType)
      }
    }
    members(of: "Substring") { rows in
      rows.unary("init(_ content: String)", "The whole text.") { .substring(SubstringBox(Substring(try $0.asString))) }
    }
  }

  private mutating func addStringAccess(_ name: String) {
    members(of: name) { rows in
      rows.unary("var description: String { get }", "The text itself.") { .string(try $0.asString) }
      rows.unary("var debugDescription: String { get }", "The text in quotation marks.") {
        .string(try $0.asString.debugDescription)
      }
      rows.unary("var hashValue: Int { get }") { .int(try hashOfValue($0)) }
      rows.unary("func uppercased() -> String", "In capital letters.") { .string(try $0.asString.uppercased()) }
      rows.unary("func lowercased() -> String", "In small letters.") { .string(try $0.asString.lowercased()) }
      rows.unary("var capitalized: String { get }", "Each word with a capital letter.") {
        .string(try $0.asString.capitalized)
      }
      rows.binary("func hasPrefix(_ prefix: String) -> Bool", "Whether it begins with a text.") {
        .bool(try $0.asString.hasPrefix($1.asString))
      }
      rows.binary("func hasSuffix(_ suffix: String) -> Bool", "Whether it ends with a text.") {
        .bool(try $0.asString.hasSuffix($1.asString))
      }
      for other in ["String", "Substring"] {
        rows.binary("func contains(_ other: \(other)) -> Bool", "Whether a text occurs in it.") { text, part in
          let part = try part.asString
          // Swift finds the empty text in every text.
          return .bool(part.isEmpty ? true : try text.asString.contains(part))
        }
      }
      for (left, right) in [("String", "String"), ("String", "Substring")] where name == "String" {
        rows.ternary(
          "func replacing(_ target: \(left), with replacement: \(right)) -> String",
          "Each occurrence of a text replaced."
        ) {
          .string(try $0.asString.replacing($1.asString, with: $2.asString))
        }
      }
      if name == "String" {
        rows.ternary(
          "func replacingOccurrences(of target: String, with replacement: String) -> String",
          "Each occurrence of a text replaced."
        ) {
          let (text, target, replacement) = (try $0.asString, try $1.asString, try $2.asString)
          return .string(target.isEmpty ? text : text.replacingOccurrences(of: target, with: replacement))
        }
        rows.binary("func components(separatedBy separator: String) -> [String]", "The parts between separators.") {
          .array(try $0.asString.components(separatedBy: $1.asString).map(Value.string))
        }
      }
      rows.unary("var utf8: [UInt8] { get }", "Its bytes in UTF-8.") {
        .array(try $0.asString.utf8.map { Value(integer: $0) })
      }
      rows.unary("var unicodeScalars: [UInt32] { get }", "Its Unicode scalars' numbers.") {
        .array(try $0.asString.unicodeScalars.map { Value(integer: $0.value) })
      }
    }
  }

  private mutating func addStringIndices(_ name: String) {
    members(of: name) { rows in
      rows.unary("var startIndex: String.Index { get }", "The first index.") { .stringIndex(try $0.text.startIndex) }
      rows.unary("var endIndex: String.Index { get }", "The index after the last.") {
        .stringIndex(try $0.text.endIndex)
      }
      rows.unary("var indices: [String.Index] { get }", "All valid indices.") {
        .array(try $0.text.indices.map(Value.stringIndex))
      }
      rows.binary("subscript(i: String.Index) -> Character { get }", "The character at an index.") {
        let text = try $0.text
        let index = try $1.asStringIndex
        guard index >= text.startIndex, index < text.endIndex else { throw RuntimeError.stringIndexOutOfRange }
        return .character(text[index])
      }
      for range in ["Range", "ClosedRange", "PartialRangeFrom", "PartialRangeUpTo", "PartialRangeThrough"] {
        rows.binary(
          "subscript(r: \(range)<String.Index>) -> Substring { get }", "The characters at a range of indices."
        ) {
          let text = try $0.text
          return .substring(SubstringBox(text[try $1.textRange(in: text)]))
        }
      }
      rows.binary("func index(after i: String.Index) -> String.Index", "The next index.") {
        let text = try $0.text
        let index = try $1.asStringIndex
        guard index >= text.startIndex, index < text.endIndex else { throw RuntimeError.stringIndexOutOfRange }
        return .stringIndex(text.index(after: index))
      }
      rows.binary("func index(before i: String.Index) -> String.Index", "The index before.") {
        let text = try $0.text
        let index = try $1.asStringIndex
        guard index > text.startIndex, index <= text.endIndex else { throw RuntimeError.stringIndexOutOfRange }
        return .stringIndex(text.index(before: index))
      }
      rows.ternary(
        "func index(_ i: String.Index, offsetBy distance: Int) -> String.Index", "An index some characters on."
      ) {
        guard let index = try $0.text.moved($1.asStringIndex, by: $2.asInt, limit: nil) else {
          throw RuntimeError.stringIndexOutOfRange
        }
        return .stringIndex(index)
      }
      rows.general(
        "func index(_ i: String.Index, offsetBy distance: Int, limitedBy limit: String.Index) -> String.Index?",
        "The same; nil beyond the limit."
      ) { call in
        let arguments = call.arguments
        let index = try arguments[0].text.moved(
          arguments[1].asStringIndex, by: arguments[2].asInt, limit: arguments[3].asStringIndex)
        return Value(index.map(Value.stringIndex))
      }
      rows.ternary(
        "func distance(from start: String.Index, to end: String.Index) -> Int", "How many characters lie between."
      ) {
        let text = try $0.text
        let (start, end) = (try $1.asStringIndex, try $2.asStringIndex)
        for index in [start, end] where index < text.startIndex || index > text.endIndex {
          throw RuntimeError.stringIndexOutOfRange
        }
        return .int(text.distance(from: start, to: end))
      }
      rows.binary(
        "func firstIndex(of element: Character) -> String.Index?", "The index of a character's first occurrence."
      ) {
        Value(try $0.text.firstIndex(of: $1.asCharacter).map(Value.stringIndex))
      }
      rows.binary(
        "func lastIndex(of element: Character) -> String.Index?", "The index of a character's last occurrence."
      ) {
        Value(try $0.text.lastIndex(of: $1.asCharacter).map(Value.stringIndex))
      }
      rows.binary(
        "func firstIndex(where predicate: (Character) throws -> Bool) rethrows -> String.Index?",
        "The index of the first character that passes."
      ) {
        let predicate = try $1.asClosure
        return Value(try $0.text.firstIndex { try predicate.call(.character($0)).asBool }.map(Value.stringIndex))
      }
      rows.binary("func firstRange(of other: String) -> Range<String.Index>?", "Where a text first occurs.") {
        let (text, other) = (try $0.text, try $1.asString)
        guard !other.isEmpty, let range = text.firstRange(of: other) else { return .nil }
        return .bounds(Bounds(.halfOpen, lower: .stringIndex(range.lowerBound), upper: .stringIndex(range.upperBound)))
      }
    }
  }

  private mutating func addStringChanges(_ name: String) {
    members(of: name) { rows in
      for other in ["String", "Substring", "Character"] {
        rows.mutating1(
          "mutating func append(_ other: \(other))", "Adds a text at the end.",
          intrinsic: name == "String" ? .append : .changeInPlace
        ) {
          try $0.append($1.asString)
          return .void
        }
      }
      rows.mutating1(
        "mutating func append<S>(contentsOf newElements: S) where S: Sequence, S.Element == Character",
        "Adds characters at the end."
      ) {
        try $0.append(String($1.elements.map { try $0.asCharacter }))
        return .void
      }
      rows.mutating2(
        "mutating func insert(_ newElement: Character, at i: String.Index)", "Puts a character before an index."
      ) { base, new, index in
        try base.changeText { text in
          let index = try index.asStringIndex
          guard index >= text.startIndex, index <= text.endIndex else { throw RuntimeError.stringIndexOutOfRange }
          text.insert(try new.asCharacter, at: index)
          return .void
        }
      }
      rows.mutating2(
        "mutating func insert(contentsOf newElements: String, at i: String.Index)", "Puts a text before an index."
      ) { base, new, index in
        try base.changeText { text in
          let index = try index.asStringIndex
          guard index >= text.startIndex, index <= text.endIndex else { throw RuntimeError.stringIndexOutOfRange }
          text.insert(contentsOf: try new.asString, at: index)
          return .void
        }
      }
      rows.mutating1(
        "@discardableResult mutating func remove(at i: String.Index) -> Character", "Takes a character out."
      ) { base, index in
        try base.changeText { text in
          let index = try index.asStringIndex
          guard index >= text.startIndex, index < text.endIndex else { throw RuntimeError.stringIndexOutOfRange }
          return .character(text.remove(at: index))
        }
      }
      rows.mutating0("@discardableResult mutating func removeFirst() -> Character", "Takes the first character out.") {
        try $0.changeText { text in
          if text.isEmpty { throw RuntimeError.emptyCollection("removeFirst()") }
          return .character(text.removeFirst())
        }
      }
      rows.mutating0("@discardableResult mutating func removeLast() -> Character", "Takes the last character out.") {
        try $0.changeText { text in
          guard let last = text.popLast() else { throw RuntimeError.emptyCollection("removeLast()") }
          return .character(last)
        }
      }
      for (function, remove) in [
        ("removeFirst", { (text: inout Substring, count: Int) in text.removeFirst(count) }),
        ("removeLast", { $0.removeLast($1) }),
      ] as [(String, (inout Substring, Int) -> Void)] {
        rows.mutating1("mutating func \(function)(_ k: Int)") { base, number in
          let number = try count(number, "\(function)(_:)")
          return try base.changeText { text in
            guard number <= text.count else {
              throw RuntimeError.tooFewElements("\(function)(\(number))", wanted: number, count: text.count)
            }
            remove(&text, number)
            return .void
          }
        }
      }
      rows.mutating0("mutating func popLast() -> Character?", "Takes the last character out, if there is one.") {
        try $0.changeText { Value($0.popLast().map(Value.character)) }
      }
      rows.mutating1("mutating func removeAll(keepingCapacity keepCapacity: Bool = false)", "Takes all characters out.")
      { base, _ in
        try base.changeText { text in
          text.removeAll()
          return .void
        }
      }
      rows.mutating1(
        "mutating func removeAll(where shouldBeRemoved: (Character) throws -> Bool) rethrows",
        "Takes the characters out that pass."
      ) { base, predicate in
        let predicate = try predicate.asClosure
        return try base.changeText { text in
          try text.removeAll { try predicate.call(.character($0)).asBool }
          return .void
        }
      }
      rows.mutating1(
        "mutating func removeSubrange(_ bounds: Range<String.Index>)", "Takes the characters at a range of indices out."
      ) { base, range in
        try base.changeText { text in
          text.removeSubrange(try range.textRange(in: text))
          return .void
        }
      }
      rows.mutating2("mutating func replaceSubrange(_ subrange: Range<String.Index>, with newElements: String)") {
        base, range, new in
        try base.changeText { text in
          text.replaceSubrange(try range.textRange(in: text), with: try new.asString)
          return .void
        }
      }
    }
  }
}

private func joined(_ a: String, _ b: String) throws -> String {
  if a.utf8.count + b.utf8.count > Limits.textBytes { throw RuntimeError.textTooLong(Limits.textBytes) }
  return a + b
}

extension Substring {
  /// An index some characters away; `nil` beyond the limit or the text.
  fileprivate func moved(_ index: String.Index, by distance: Int, limit: String.Index?) throws -> String.Index? {
    guard index >= startIndex, index <= endIndex else { throw RuntimeError.stringIndexOutOfRange }
    if let limit, limit >= startIndex, limit <= endIndex {
      let found = self.index(index, offsetBy: distance, limitedBy: limit)
      if found != nil { return found }
      if distance >= 0 ? limit >= index : limit <= index { return nil }
    }
    return self.index(index, offsetBy: distance, limitedBy: distance >= 0 ? endIndex : startIndex)
  }
}

extension Value {
  /// A String's or Substring's characters with their indices.
  fileprivate var text: Substring {
    get throws {
      switch self {
      case .string(let text): text[...]
      case .substring(let box): box.value
      default: throw unexpected("String")
      }
    }
  }

  fileprivate mutating func append(_ more: String) throws {
    if case .substring(let box) = self {
      self = .substring(SubstringBox(box.value + more))
    } else {
      try appendToString(more)
    }
  }

  fileprivate mutating func changeText(_ body: (inout Substring) throws -> Value) throws -> Value {
    var text = try self.text
    let isString = if case .string = self { true } else { false }
    self = .void
    defer { self = isString ? .string(String(text)) : .substring(SubstringBox(text)) }
    return try body(&text)
  }

  /// The indices that a range of any kind means within a text's.
  fileprivate func textRange(in text: Substring) throws -> Range<String.Index> {
    guard case .bounds(let bounds) = self else { throw unexpected("Range<String.Index>") }
    let lower = try bounds.lower?.asStringIndex ?? text.startIndex
    var upper = try bounds.upper?.asStringIndex ?? text.endIndex
    guard lower >= text.startIndex, upper <= text.endIndex, lower <= upper else {
      throw RuntimeError.stringIndexOutOfRange
    }
    if bounds.kind == .closed || bounds.kind == .through {
      guard upper < text.endIndex else { throw RuntimeError.stringIndexOutOfRange }
      upper = text.index(after: upper)
    }
    return lower..<upper
  }
}
