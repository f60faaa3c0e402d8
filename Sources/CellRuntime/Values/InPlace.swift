// Changing a value in place. Swift copies an array when it has a second owner, and an enum's payload has one as long as
// the enum itself still holds it: so the payload is moved out first, each time by a function of its own, whose temporary
// owners are gone when it returns.

extension Value {
  /// Moves the value out and leaves `.void`.
  @inline(__always)
  mutating func take() -> Value {
    let value = self
    self = .void
    return value
  }

  mutating func takeArray() throws -> [Value] {
    guard let elements = movedArray() else { throw unexpected("Array") }
    return elements
  }

  mutating func takeTuple() throws -> [Value] {
    guard let elements = movedTuple() else { throw unexpected("tuple") }
    return elements
  }

  mutating func takeStructure() throws -> Structure {
    guard let structure = movedStructure() else { throw unexpected("struct") }
    return structure
  }

  // `nil` for a value of another kind, which stays.

  mutating func movedArray() -> [Value]? {
    guard isArray, case .array(let elements) = take() else { return nil }
    return elements
  }

  mutating func movedTuple() -> [Value]? {
    guard isTuple, case .tuple(let elements) = take() else { return nil }
    return elements
  }

  mutating func movedStructure() -> Structure? {
    guard isStructure, case .structure(let structure) = take() else { return nil }
    return structure
  }

  mutating func movedDictionary() -> OrderedTable? {
    guard isDictionary, case .dictionary(let table) = take() else { return nil }
    return table
  }

  mutating func takeString() throws -> String {
    guard isString, case .string(let text) = take() else { throw unexpected("String") }
    return text
  }

  private mutating func takeTable() throws -> (OrderedTable, isDictionary: Bool) {
    guard isTable else { throw unexpected("Dictionary") }
    switch take() {
    case .dictionary(let table): return (table, true)
    case .set(let table): return (table, false)
    default: throw unexpected("Dictionary")
    }
  }

  var isArray: Bool { if case .array = self { true } else { false } }
  private var isTuple: Bool { if case .tuple = self { true } else { false } }
  private var isStructure: Bool { if case .structure = self { true } else { false } }
  private var isDictionary: Bool { if case .dictionary = self { true } else { false } }
  private var isString: Bool { if case .string = self { true } else { false } }

  private var isTable: Bool {
    switch self {
    case .dictionary, .set: true
    default: false
    }
  }

  /// Changes an array.
  @inline(__always)
  mutating func withArray<R>(_ body: (inout [Value]) throws -> R) throws -> R {
    var elements = try takeArray()
    defer { self = .array(elements) }
    return try body(&elements)
  }

  /// Changes a dictionary or set, copied first if it is shared.
  mutating func withTable<R>(_ body: (OrderedTable) throws -> R) throws -> R {
    var (table, isDictionary) = try takeTable()
    if !isKnownUniquelyReferenced(&table) { table = table.copy() }
    defer { self = isDictionary ? .dictionary(table) : .set(table) }
    return try body(table)
  }

  mutating func appendToString(_ more: String) throws {
    var text = try takeString()
    defer { self = .string(text) }
    if text.utf8.count + more.utf8.count > Limits.textBytes { throw RuntimeError.textTooLong(Limits.textBytes) }
    text += more
  }

  mutating func appendToArray(_ element: Value) throws {
    var elements = try takeArray()
    defer { self = .array(elements) }
    if elements.count >= Limits.elements { throw RuntimeError.tooManyElements(elements.count + 1) }
    elements.append(element)
  }
}
