// Values of cells -> bytes. Objects that several variables refer to are written once and stay one object.

import CellLanguage
import Foundation

/// A value that can't be kept, and why, in the words of `nb why`.
struct UnstorableValue: Error, Hashable {
  var reason: String
}

/// What a value starts with in its bytes.
enum ValueTag: UInt8 {
  case void, no, yes, int, double, float, sized, string, character, substring, array, slice, dictionary, set, tuple
  case nilValue, range, closedRange, bounds, structure, enumeration, host, sameObject, part, some, labelledTuple
  case doubles, ints
}

/// Writes several values as one graph.
struct ValueWriter {
  private(set) var bytes = ByteWriter()
  /// Objects written so far, by their order.
  private var places: [ObjectIdentifier: Int] = [:]
  /// Objects that belong to another: the owner's value, and the name it has for the object.
  private var owners: [ObjectIdentifier: (owner: ObjectIdentifier, name: String)] = [:]
  private var hosts: [ObjectIdentifier: Value] = [:]
  private var depth = 0

  /// - Parameter values: all that will be written, to find which objects belong to which.
  init(graph values: [Value]) throws(UnstorableValue) {
    var seen: Set<ObjectIdentifier> = []
    for value in values { try noteObjects(in: value, &seen) }
  }

  private mutating func noteObjects(in value: Value, _ seen: inout Set<ObjectIdentifier>) throws(UnstorableValue) {
    switch value {
    case .array(let values), .tuple(let values):
      for value in values { try noteObjects(in: value, &seen) }
    case .slice(let box): for value in box.value { try noteObjects(in: value, &seen) }
    case .dictionary(let table), .set(let table):
      for (key, value) in table.pairs {
        try noteObjects(in: key, &seen)
        try noteObjects(in: value, &seen)
      }
    case .structure(let value): for field in value.fields { try noteObjects(in: field, &seen) }
    case .enumeration(let value): for part in value.payload { try noteObjects(in: part, &seen) }
    case .erased(let erased):
      switch erased.kind {
      case .some(let inner): try noteObjects(in: inner, &seen)
      case .labelledTuple(_, let values): for value in values { try noteObjects(in: value, &seen) }
      }
    case .host(let box):
      guard let object = box.object, seen.insert(ObjectIdentifier(object)).inserted else { return }
      hosts[ObjectIdentifier(object)] = value
      for part in (box.anyValue as? any StorableType)?.storedParts ?? [] {
        let id = ObjectIdentifier(part.object)
        if let other = owners[id], other.owner != ObjectIdentifier(object) {
          throw UnstorableValue(reason: "two objects of type \(box.typeName) share their '\(part.name)'")
        }
        owners[id] = (ObjectIdentifier(object), part.name)
      }
    default: break
    }
  }

  /// Writes a variable's value, or nothing.
  ///
  /// - Returns: why the value can't be kept; `nil` if it was written.
  mutating func keep(_ value: Value) -> String? {
    let (length, known) = (bytes.bytes.count, places)
    do throws(UnstorableValue) {
      try write(value)
      return nil
    } catch {
      bytes.cut(to: length)
      places = known
      return error.reason
    }
  }

  private mutating func write(_ value: Value) throws(UnstorableValue) {
    depth += 1
    defer { depth -= 1 }
    if depth > Limits.valueDepth { throw UnstorableValue(reason: "its values are nested too deeply to be kept") }
    switch value {
    case .void: tag(.void)
    case .bool(let value): tag(value ? .yes : .no)
    case .int(let value):
      tag(.int)
      bytes.write(value)
    case .double(let value):
      tag(.double)
      bytes.write(fixed: value.bitPattern)
    case .float(let value):
      tag(.float)
      bytes.write(UInt64(value.bitPattern))
    case .sized(let value):
      tag(.sized)
      bytes.write(value.kind.rawValue)
      bytes.write(fixed: value.bits)
    case .string(let value):
      tag(.string)
      bytes.write(value)
    case .character(let value):
      tag(.character)
      bytes.write(String(value))
    case .substring(let box):
      let (base, part) = (box.value.base, box.value)
      tag(.substring)
      bytes.write(base)
      bytes.write(base.utf8.distance(from: base.startIndex, to: part.startIndex))
      bytes.write(base.utf8.distance(from: base.startIndex, to: part.endIndex))
    case .array(let values): try write(array: values)
    case .slice(let box):
      tag(.slice)
      bytes.write(box.value.startIndex)
      try write(list: Array(box.value))
    case .dictionary(let table):
      tag(.dictionary)
      try write(list: table.keys)
      try write(list: table.values)
    case .set(let table):
      tag(.set)
      try write(list: table.keys)
    case .tuple(let values):
      tag(.tuple)
      try write(list: values)
    case .nilValue(let depth):
      tag(.nilValue)
      bytes.write(depth)
    case .range(let range):
      tag(.range)
      bytes.write(range.lowerBound)
      bytes.write(range.upperBound)
    case .closedRange(let range):
      tag(.closedRange)
      bytes.write(range.lowerBound)
      bytes.write(range.upperBound)
    case .bounds(let bounds):
      tag(.bounds)
      bytes.write(bounds.kind.code)
      try write(list: [bounds.lower, bounds.upper].compactMap { $0 })
    case .structure(let value):
      tag(.structure)
      bytes.write(value.type.name)
      try write(list: value.fields)
    case .enumeration(let value):
      tag(.enumeration)
      bytes.write(value.enumCase.type.name)
      bytes.write(value.enumCase.index)
      try write(list: value.payload)
    case .erased(let erased):
      switch erased.kind {
      case .some(let inner):
        tag(.some)
        try write(inner)
      case .labelledTuple(let labels, let values):
        tag(.labelledTuple)
        try write(list: values)
        for label in labels { bytes.write(label) }
      }
    case .host(let box): try write(host: box)
    case .stringIndex, .sequence, .closure, .variable:
      throw UnstorableValue(reason: "a value of type \(value.kindName) can't be kept")
    }
  }

  private mutating func tag(_ tag: ValueTag) { bytes.write(tag.rawValue) }

  private mutating func write(list values: [Value]) throws(UnstorableValue) {
    bytes.write(UInt64(values.count))
    for value in values { try write(value) }
  }

  /// Arrays of plain numbers, the bulk of most data, without a tag for each.
  private mutating func write(array values: [Value]) throws(UnstorableValue) {
    var doubles: [UInt64] = []
    for case .double(let value) in values { doubles.append(value.bitPattern) }
    if !values.isEmpty, doubles.count == values.count {
      tag(.doubles)
      bytes.write(UInt64(doubles.count))
      for bits in doubles { bytes.write(fixed: bits) }
      return
    }
    var ints: [Int] = []
    for case .int(let value) in values { ints.append(value) }
    if !values.isEmpty, ints.count == values.count {
      tag(.ints)
      bytes.write(UInt64(ints.count))
      for value in ints { bytes.write(value) }
      return
    }
    tag(.array)
    try write(list: values)
  }

  private mutating func write(host box: HostBox) throws(UnstorableValue) {
    guard let object = box.object else {
      try write(contentsOf: box)
      return
    }
    let id = ObjectIdentifier(object)
    if let place = places[id] {
      tag(.sameObject)
      bytes.write(place)
    } else if let (owner, name) = owners[id], let ownerValue = hosts[owner] {
      tag(.part)
      try write(ownerValue)
      bytes.write(name)
    } else {
      try write(contentsOf: box)
      places[id] = places.count
    }
  }

  private mutating func write(contentsOf box: HostBox) throws(UnstorableValue) {
    guard let storable = box.anyValue as? any StorableType else {
      throw UnstorableValue(reason: "type '\(box.typeName)' has no way to be kept")
    }
    let content: [UInt8]
    do {
      content = try storable.storedBytes()
    } catch {
      throw UnstorableValue(reason: "a value of type '\(box.typeName)' can't be kept: \(error)")
    }
    tag(.host)
    bytes.write(box.typeName)
    bytes.write(box.object != nil)
    bytes.write(content)
  }
}

extension HostBox {
  /// The object itself, of a class.
  var object: AnyObject? { isObject ? anyValue as AnyObject : nil }
}

extension Bounds.Kind {
  fileprivate static let all: [Self] = [.halfOpen, .closed, .from, .upTo, .through]
  var code: UInt8 { UInt8(Self.all.firstIndex(of: self) ?? 0) }

  init?(code: UInt8) {
    guard Int(code) < Self.all.count else { return nil }
    self = Self.all[Int(code)]
  }
}
