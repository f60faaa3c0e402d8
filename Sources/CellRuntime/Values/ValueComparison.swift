// Equality, order and hashes of values, as Swift's types have them; witnesses that a notebook writes are called.

/// `==` of two values of one `Equatable` type.
///
/// - Throws: what a witness of the notebook throws; `nestedTooDeeply`.
public func valuesAreEqual(_ left: Value, _ right: Value) throws -> Bool { try areEqual(left, right, depth: 0) }

private func areEqual(_ left: Value, _ right: Value, depth: Int) throws -> Bool {
  switch (left, right) {
  case (.int(let a), .int(let b)): return a == b
  case (.double(let a), .double(let b)): return a == b
  case (.string(let a), .string(let b)): return a == b
  case (.bool(let a), .bool(let b)): return a == b
  case (.float(let a), .float(let b)): return a == b
  case (.sized(let a), .sized(let b)): return a.bits == b.bits
  case (.character(let a), .character(let b)): return a == b
  case (.substring(let a), .substring(let b)): return a.value == b.value
  case (.substring(let a), .string(let b)): return a.value == b
  case (.string(let a), .substring(let b)): return a == b.value
  case (.stringIndex(let a), .stringIndex(let b)): return a == b
  case (.nilValue(let a), .nilValue(let b)): return a == b
  case (.void, .void): return true
  case (.range(let a), .range(let b)): return a == b
  case (.closedRange(let a), .closedRange(let b)): return a == b
  case (.array, .array), (.slice, .slice), (.tuple, .tuple), (.array, .slice), (.slice, .array):
    try checkDepth(depth)
    let (a, b) = (left.components, right.components)
    guard a.count == b.count else { return false }
    for (x, y) in zip(a, b) where try !areEqual(x, y, depth: depth + 1) { return false }
    return true
  case (.dictionary(let a), .dictionary(let b)):
    try checkDepth(depth)
    guard a.count == b.count else { return false }
    for (key, value) in a.pairs {
      guard let other = try b.value(for: key), try areEqual(value, other, depth: depth + 1) else { return false }
    }
    return true
  case (.set(let a), .set(let b)):
    guard a.count == b.count else { return false }
    for key in a.keys where try !b.contains(key) { return false }
    return true
  case (.bounds(let a), .bounds(let b)):
    return try a.kind == b.kind && areEqual(Value(a.lower), Value(b.lower), depth: depth + 1)
      && areEqual(Value(a.upper), Value(b.upper), depth: depth + 1)
  case (.structure(let a), .structure(let b)):
    if let equals = a.type.equals { return try equals(left, right) }
    try checkDepth(depth)
    for (x, y) in zip(a.fields, b.fields) where try !areEqual(x, y, depth: depth + 1) { return false }
    return true
  case (.enumeration(let a), .enumeration(let b)):
    if let equals = a.enumCase.type.equals { return try equals(left, right) }
    guard a.enumCase === b.enumCase else { return false }
    try checkDepth(depth)
    for (x, y) in zip(a.payload, b.payload) where try !areEqual(x, y, depth: depth + 1) { return false }
    return true
  case (.host(let a), .host(let b)): return a.isEqual(to: b)
  case (.erased(let a), .erased(let b)):
    return try areEqual(a.plain, b.plain, depth: depth + 1)
  default: return false
  }
}

/// `<` of two values of one `Comparable` type.
public func isOrderedBefore(_ left: Value, _ right: Value) throws -> Bool {
  switch (left, right) {
  case (.int(let a), .int(let b)): return a < b
  case (.double(let a), .double(let b)): return a < b
  case (.float(let a), .float(let b)): return a < b
  case (.string(let a), .string(let b)): return a < b
  case (.sized(let a), .sized(let b)): return a < b
  case (.character(let a), .character(let b)): return a < b
  case (.substring(let a), .substring(let b)): return a.value < b.value
  case (.substring(let a), .string(let b)): return a.value < b
  case (.string(let a), .substring(let b)): return a < b.value
  case (.stringIndex(let a), .stringIndex(let b)): return a < b
  case (.structure(let a), .structure): return try a.type.isLess?(left, right) ?? false
  case (.enumeration(let a), .enumeration(let b)):
    if let isLess = a.enumCase.type.isLess { return try isLess(left, right) }
    if a.enumCase !== b.enumCase { return a.enumCase.index < b.enumCase.index }
    return try areOrdered(a.payload, b.payload)
  case (.tuple(let a), .tuple(let b)): return try areOrdered(a, b)
  case (.host(let a), .host(let b)): return a.isLess(than: b)
  default: throw left.unexpected("Comparable")
  }
}

/// Lexicographic order of equally long lists.
private func areOrdered(_ left: [Value], _ right: [Value]) throws -> Bool {
  for (a, b) in zip(left, right) where try !valuesAreEqual(a, b) { return try isOrderedBefore(a, b) }
  return false
}

/// A hash that agrees with `valuesAreEqual`.
func hashOfValue(_ value: Value) throws -> Int {
  switch value {
  case .int(let number):
    // Fibonacci hashing: neighbours spread over the table.
    let mixed = UInt(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15
    return Int(bitPattern: mixed ^ (mixed >> 32))
  case .string(let text): return text.hashValue
  case .substring(let box): return String(box.value).hashValue
  default:
    var hasher = Hasher()
    try combine(value, into: &hasher, depth: 0)
    return hasher.finalize()
  }
}

private func combine(_ value: Value, into hasher: inout Hasher, depth: Int) throws {
  try checkDepth(depth)
  switch value {
  case .void: break
  case .bool(let value): hasher.combine(value)
  case .int(let value): hasher.combine(value)
  case .double(let value): hasher.combine(value)
  case .float(let value): hasher.combine(value)
  case .sized(let value): hasher.combine(value.bits)
  case .string(let value): hasher.combine(value)
  case .substring(let box): hasher.combine(box.value)
  case .character(let value): hasher.combine(value)
  case .stringIndex(let value): hasher.combine(value)
  case .nilValue(let depth): hasher.combine(depth)
  case .range(let value): hasher.combine(value)
  case .closedRange(let value): hasher.combine(value)
  case .array, .slice, .tuple:
    let components = value.components
    hasher.combine(components.count)
    for component in components { try combine(component, into: &hasher, depth: depth + 1) }
  case .set(let table):
    // Order must not matter.
    hasher.combine(try table.keys.reduce(0) { $0 ^ (try hashOfValue($1)) })
  case .dictionary(let table):
    var all = 0
    for (key, value) in table.pairs {
      var one = Hasher()
      try combine(key, into: &one, depth: depth + 1)
      try combine(value, into: &one, depth: depth + 1)
      all ^= one.finalize()
    }
    hasher.combine(all)
  case .bounds(let bounds):
    try combine(Value(bounds.lower), into: &hasher, depth: depth + 1)
    try combine(Value(bounds.upper), into: &hasher, depth: depth + 1)
  case .structure(let structure):
    if let hash = structure.type.hash { return hasher.combine(try hash(value)) }
    for field in structure.fields { try combine(field, into: &hasher, depth: depth + 1) }
  case .enumeration(let enumeration):
    if let hash = enumeration.enumCase.type.hash { return hasher.combine(try hash(value)) }
    hasher.combine(enumeration.enumCase.index)
    for field in enumeration.payload { try combine(field, into: &hasher, depth: depth + 1) }
  case .host(let box): hasher.combine(box.hash())
  case .erased(let erased): try combine(erased.plain, into: &hasher, depth: depth + 1)
  case .sequence, .closure, .variable: throw value.unexpected("Hashable")
  }
}

func checkDepth(_ depth: Int) throws {
  if depth > Limits.valueDepth { throw RuntimeError.valueNestedTooDeeply(Limits.valueDepth) }
}

extension Value {
  /// The elements of an array, slice or tuple.
  var components: [Value] {
    switch self {
    case .array(let elements), .tuple(let elements): elements
    case .slice(let box): Array(box.value)
    default: []
    }
  }
}
