// Bytes -> values of cells, as `ValueWriter` wrote them.

import CellLanguage

struct ValueReader {
  private var bytes: ByteReader
  private let registry: FunctionRegistry
  private let types: (String) -> OwnTypeInfo?
  private var objects: [Value] = []
  private var depth = 0

  /// - Parameter types: the notebook's own, by name.
  init(_ bytes: [UInt8], registry: FunctionRegistry, types: @escaping (String) -> OwnTypeInfo?) {
    self.bytes = ByteReader(bytes)
    self.registry = registry
    self.types = types
  }

  /// - Throws: whatever says that the bytes can't be read as a value.
  mutating func read() throws -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth < Limits.callDepth, let tag = ValueTag(rawValue: try bytes.byte()) else { throw DamagedBytes() }
    switch tag {
    case .void: return .void
    case .no: return .bool(false)
    case .yes: return .bool(true)
    case .int: return .int(try bytes.int())
    case .double: return .double(Double(bitPattern: try bytes.fixed()))
    case .float: return .float(Float(bitPattern: UInt32(truncatingIfNeeded: try bytes.unsigned())))
    case .sized:
      guard let kind = SizedInteger.Kind(rawValue: try bytes.text()) else { throw DamagedBytes() }
      return .sized(SizedInteger(try bytes.fixed(), kind: kind))
    case .string: return .string(try bytes.text())
    case .character:
      let text = try bytes.text()
      guard text.count == 1, let character = text.first else { throw DamagedBytes() }
      return .character(character)
    case .substring:
      let base = try bytes.text()
      let (lower, upper) = (try bytes.int(), try bytes.int())
      guard 0 <= lower, lower <= upper, upper <= base.utf8.count else { throw DamagedBytes() }
      let start = base.utf8.index(base.startIndex, offsetBy: lower)
      return .substring(SubstringBox(base[start..<base.utf8.index(base.startIndex, offsetBy: upper)]))
    case .array: return .array(try list())
    case .doubles: return .array(try (0..<bytes.count()).map { _ in .double(Double(bitPattern: try bytes.fixed())) })
    case .ints: return .array(try (0..<bytes.count()).map { _ in .int(try bytes.int()) })
    case .slice:
      let start = try bytes.int()
      let values = try list()
      guard start >= 0, start <= Limits.elements else { throw DamagedBytes() }
      return .slice(SliceBox((Array(repeating: .void, count: start) + values)[start...]))
    case .dictionary:
      let (keys, values) = (try list(), try list())
      guard keys.count == values.count else { throw DamagedBytes() }
      return .dictionary(try OrderedTable(zip(keys, values).map { (key: $0, value: $1) }))
    case .set: return .set(try OrderedTable(list().map { (key: $0, value: .void) }))
    case .tuple: return .tuple(try list())
    case .nilValue: return .nilValue(depth: try bytes.int())
    case .range:
      let (lower, upper) = (try bytes.int(), try bytes.int())
      guard lower <= upper else { throw DamagedBytes() }
      return .range(lower..<upper)
    case .closedRange:
      let (lower, upper) = (try bytes.int(), try bytes.int())
      guard lower <= upper else { throw DamagedBytes() }
      return .closedRange(lower...upper)
    case .bounds:
      guard let kind = Bounds.Kind(code: try bytes.byte()) else { throw DamagedBytes() }
      let ends = try list()
      switch kind {
      case .halfOpen, .closed:
        guard ends.count == 2 else { throw DamagedBytes() }
        return .bounds(Bounds(kind, lower: ends[0], upper: ends[1]))
      case .from: return .bounds(Bounds(kind, lower: ends.first, upper: nil))
      case .upTo, .through: return .bounds(Bounds(kind, lower: nil, upper: ends.first))
      }
    case .structure:
      guard let type = types(try bytes.text()) else { throw DamagedBytes() }
      let fields = try list()
      guard fields.count == type.fields.count else { throw DamagedBytes() }
      return .structure(Structure(type: type, fields: fields))
    case .enumeration:
      guard let type = types(try bytes.text()) else { throw DamagedBytes() }
      let index = try bytes.int()
      let payload = try list()
      guard type.cases.indices.contains(index), payload.count == type.cases[index].payload.count else {
        throw DamagedBytes()
      }
      return .enumeration(Enumeration(type.cases[index], payload: payload))
    case .some: return .erased(Erased(.some(try read())))
    case .labelledTuple:
      let values = try list()
      let labels = try values.map { _ in try bytes.optionalText() }
      return .erased(Erased(.labelledTuple(labels, values)))
    case .host:
      let name = try bytes.text()
      let isObject = try bytes.flag()
      guard let type = registry.storableType(named: name) else { throw DamagedBytes() }
      let value = try type.restored(from: bytes.content()).cellValue
      if isObject { objects.append(value) }
      return value
    case .sameObject:
      let place = try bytes.int()
      guard objects.indices.contains(place) else { throw DamagedBytes() }
      return objects[place]
    case .part:
      guard case .host(let owner) = try read(), let storable = owner.anyValue as? any StorableType else {
        throw DamagedBytes()
      }
      let name = try bytes.text()
      guard let part = storable.storedParts.first(where: { $0.name == name })?.object as? any HostType else {
        throw DamagedBytes()
      }
      return part.cellValue
    }
  }

  private mutating func list() throws -> [Value] {
    try (0..<bytes.count()).map { _ in try read() }
  }
}
