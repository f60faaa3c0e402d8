// A reader of Python's pickles that builds plain values and calls nothing. It knows the opcodes that PyTorch's state
// dictionaries, of modules and of optimisers, consist of, and three names; whatever else a pickle asks for is refused
// with its name and place.
//
// Sources: CPython's Lib/pickletools.py (opcodes), torch/serialization.py (persistent ids), torch/_utils.py
// (_rebuild_tensor_v2).

/// What a pickle of a state dictionary can hold.
indirect enum PickleValue {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([PickleValue], depth: Int)
  case tuple([PickleValue], depth: Int)
  case dictionary([(key: PickleValue, value: PickleValue)], depth: Int)
  case global(PickleGlobal)
  case storage(TorchStorage)
  case tensor(TorchTensor)
  /// Where a tuple or a group of items begins.
  case mark

  fileprivate var depth: Int {
    switch self {
    case .tuple(_, let depth), .list(_, let depth), .dictionary(_, let depth): depth
    default: 0
    }
  }
}

/// The names that a state dictionary may mention. None of them is called.
enum PickleGlobal: String {
  case orderedDict = "collections.OrderedDict"
  case rebuildTensor = "torch._utils._rebuild_tensor_v2"
  case floatStorage = "torch.FloatStorage"
  case doubleStorage = "torch.DoubleStorage"
  case longStorage = "torch.LongStorage"
}

/// Numbers in an entry of their own.
struct TorchStorage {
  enum ElementType: String { case float32, float64, int64 }

  let type: ElementType
  /// The entry's name in the folder `data`.
  let key: String
  let count: Int
}

/// A view of a storage, all of which lies within it.
struct TorchTensor {
  let storage: TorchStorage
  /// In elements.
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  /// - Returns: nil unless all elements lie within the storage.
  fileprivate init?(_ storage: TorchStorage, offset: Int, shape: [Int], strides: [Int]) {
    guard offset >= 0, shape.count == strides.count, shape.count <= 8 else { return nil }
    var (last, isEmpty) = (offset, false)
    for (size, stride) in zip(shape, strides) {
      guard size >= 0, stride >= 0 else { return nil }
      if size == 0 { isEmpty = true }
      let (step, overflow) = max(size - 1, 0).multipliedReportingOverflow(by: stride)
      let (sum, overflow2) = last.addingReportingOverflow(step)
      guard !overflow, !overflow2 else { return nil }
      last = sum
    }
    guard isEmpty ? offset <= storage.count : last < storage.count else { return nil }
    (self.storage, self.offset, self.shape, self.strides) = (storage, offset, shape, strides)
  }
}

/// One pickle under way.
struct PickleReader {
  /// Bytes that a pickle may have: a state dictionary takes some hundred for each tensor.
  static let longest = 1 << 20
  /// Tuples in tuples: a state dictionary has a few levels.
  private static let deepest = 16

  private let bytes: [UInt8]
  private var position = 0
  private var stack: [PickleValue] = []
  private var memo: [Int: PickleValue] = [:]

  /// The value that the pickle describes.
  /// - Complexity: time and memory O(bytes).
  static func read(_ bytes: [UInt8]) throws(ForeignFormatError) -> PickleValue {
    var reader = PickleReader(bytes: bytes)
    return try reader.run()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func failure(_ what: String, at place: Int) -> ForeignFormatError {
    ForeignFormatError("its pickle \(what) at byte \(place)")
  }

  private mutating func run() throws(ForeignFormatError) -> PickleValue {
    while true {
      let place = position
      let code = UInt8(try integer(1))
      switch code {
      case UInt8(ascii: "."):
        guard stack.count == 1, case let value = try pop(place) else {
          throw failure("ends with \(stack.count) values", at: place)
        }
        return value
      case 0x80:
        let version = try integer(1)
        guard version == 2 else { throw failure("is of protocol \(version), and torch.save writes 2,", at: place) }
      case UInt8(ascii: "N"): stack.append(.none)
      case 0x88: stack.append(.bool(true))
      case 0x89: stack.append(.bool(false))
      case UInt8(ascii: "K"): stack.append(.int(try integer(1)))
      case UInt8(ascii: "M"): stack.append(.int(try integer(2)))
      case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try integer(4)))))
      case 0x8A: stack.append(.int(try long(place)))
      case UInt8(ascii: "G"):
        let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        stack.append(.float(Double(bitPattern: bits)))
      case UInt8(ascii: "X"): stack.append(.string(try text(try integer(4), place)))
      case UInt8(ascii: "("): stack.append(.mark)
      case UInt8(ascii: ")"): stack.append(.tuple([], depth: 1))
      case 0x85, 0x86, 0x87:
        var items: [PickleValue] = []
        for _ in 0..<Int(code) - 0x84 { items.append(try pop(place)) }
        try push(tuple: items.reversed(), place)
      case UInt8(ascii: "t"): try push(tuple: popToMark(place), place)
      case UInt8(ascii: "}"): stack.append(.dictionary([], depth: 1))
      case UInt8(ascii: "]"): stack.append(.list([], depth: 1))
      case UInt8(ascii: "a"): try append([try pop(place)], place)
      case UInt8(ascii: "e"): try append(popToMark(place), place)
      case UInt8(ascii: "s"):
        let value = try pop(place)
        try set([try pop(place), value], place)
      case UInt8(ascii: "u"): try set(popToMark(place), place)
      case UInt8(ascii: "q"): try store(try integer(1), place)
      case UInt8(ascii: "r"): try store(try integer(4), place)
      case UInt8(ascii: "h"): try recall(try integer(1), place)
      case UInt8(ascii: "j"): try recall(try integer(4), place)
      case UInt8(ascii: "c"): stack.append(.global(try global(place)))
      case UInt8(ascii: "Q"): stack.append(.storage(try storage(try pop(place), place)))
      case UInt8(ascii: "R"):
        let arguments = try pop(place)
        stack.append(try built(by: try pop(place), arguments, place))
      case UInt8(ascii: "b"):
        // What PyTorch notes about its modules' versions: not needed.
        _ = try pop(place)
        guard case .dictionary? = stack.last else { throw failure("sets the state of no dictionary", at: place) }
      default:
        let name = Self.refused[code] ?? "0x" + String(code, radix: 16)
        throw failure("has the opcode \(name), which no state dictionary needs,", at: place)
      }
    }
  }

  // MARK: Opcodes

  private mutating func pop(_ place: Int) throws(ForeignFormatError) -> PickleValue {
    guard let value = stack.popLast() else { throw failure("takes a value where there is none", at: place) }
    if case .mark = value { throw failure("takes a mark for a value", at: place) }
    return value
  }

  private mutating func popToMark(_ place: Int) throws(ForeignFormatError) -> [PickleValue] {
    guard let mark = stack.lastIndex(where: { if case .mark = $0 { true } else { false } }) else {
      throw failure("misses a mark", at: place)
    }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[(mark + 1)...])
  }

  private mutating func push(tuple items: [PickleValue], _ place: Int) throws(ForeignFormatError) {
    stack.append(.tuple(items, depth: try depth(around: items, place)))
  }

  private func depth(around items: [PickleValue], _ place: Int) throws(ForeignFormatError) -> Int {
    let depth = 1 + (items.map(\.depth).max() ?? 0)
    guard depth <= Self.deepest else { throw failure("nests deeper than \(Self.deepest) levels", at: place) }
    return depth
  }

  private mutating func set(_ items: [PickleValue], _ place: Int) throws(ForeignFormatError) {
    guard items.count % 2 == 0 else { throw failure("sets a key without a value", at: place) }
    let itemDepth = try depth(around: items, place)
    guard case .dictionary(var pairs, let depth)? = stack.popLast() else {
      throw failure("sets a key of no dictionary", at: place)
    }
    for index in stride(from: 0, to: items.count, by: 2) { pairs.append((items[index], items[index + 1])) }
    stack.append(.dictionary(pairs, depth: max(depth, itemDepth)))
  }

  private mutating func append(_ items: [PickleValue], _ place: Int) throws(ForeignFormatError) {
    let itemDepth = try depth(around: items, place)
    guard case .list(let list, let depth)? = stack.popLast() else { throw failure("appends to no list", at: place) }
    stack.append(.list(list + items, depth: max(depth, itemDepth)))
  }

  private mutating func store(_ index: Int, _ place: Int) throws(ForeignFormatError) {
    guard let value = stack.last else { throw failure("remembers a value where there is none", at: place) }
    switch value {
    case .dictionary, .list, .mark: memo[index] = nil  // they change later, and are never asked for
    default: memo[index] = value
    }
  }

  private mutating func recall(_ index: Int, _ place: Int) throws(ForeignFormatError) {
    guard let value = memo[index] else { throw failure("recalls value \(index), which it did not keep,", at: place) }
    stack.append(value)
  }

  private mutating func global(_ place: Int) throws(ForeignFormatError) -> PickleGlobal {
    let name = "\(try line(place)).\(try line(place))"
    guard let known = PickleGlobal(rawValue: name) else {
      throw failure("asks for \"\(name)\", which no state dictionary needs,", at: place)
    }
    return known
  }

  /// What `('storage', type, key, place, count)` stands for.
  private func storage(_ id: PickleValue, _ place: Int) throws(ForeignFormatError) -> TorchStorage {
    guard case .tuple(let parts, _) = id, parts.count == 5, case .string("storage") = parts[0],
      case .global(let global) = parts[1], case .string(let key) = parts[2], case .int(let count) = parts[4], count >= 0
    else { throw failure("refers to something other than a tensor's storage", at: place) }
    switch global {
    case .floatStorage: return TorchStorage(type: .float32, key: key, count: count)
    case .doubleStorage: return TorchStorage(type: .float64, key: key, count: count)
    case .longStorage: return TorchStorage(type: .int64, key: key, count: count)
    case .orderedDict, .rebuildTensor: throw failure("names no storage", at: place)
    }
  }

  /// What Python would get by calling `callee`.
  private func built(
    by callee: PickleValue, _ arguments: PickleValue, _ place: Int
  ) throws(ForeignFormatError) -> PickleValue {
    switch (callee, arguments) {
    case (.global(.orderedDict), .tuple(let items, _)) where items.isEmpty: return .dictionary([], depth: 1)
    case (.global(.rebuildTensor), .tuple(let items, _)) where items.count >= 4:
      guard case .storage(let storage) = items[0], case .int(let offset) = items[1], let shape = Self.sizes(items[2]),
        let strides = Self.sizes(items[3]),
        let tensor = TorchTensor(storage, offset: offset, shape: shape, strides: strides)
      else { throw failure("describes a tensor that does not lie in its storage", at: place) }
      return .tensor(tensor)
    default: throw failure("calls something other than OrderedDict() and _rebuild_tensor_v2(...)", at: place)
    }
  }

  private static func sizes(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let items, _) = value else { return nil }
    let sizes = items.compactMap { if case .int(let size) = $0 { size } else { nil } }
    return sizes.count == items.count ? sizes : nil
  }

  // MARK: Bytes

  private mutating func take(_ count: Int) throws(ForeignFormatError) -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else { throw failure("is cut off", at: bytes.count) }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// Little-endian, without a sign, of up to 4 bytes.
  private mutating func integer(_ count: Int) throws(ForeignFormatError) -> Int {
    try take(count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// LONG1: a length and as many bytes of a signed number.
  private mutating func long(_ place: Int) throws(ForeignFormatError) -> Int {
    let digits = try take(try integer(1))
    guard digits.count <= 8 else { throw failure("has a number of \(digits.count) bytes", at: place) }
    let isNegative = digits.last.map { $0 >= 0x80 } ?? false
    return digits.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }
  }

  private mutating func text(_ count: Int, _ place: Int) throws(ForeignFormatError) -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw failure("has a text that is no UTF-8", at: place)
    }
    return text
  }

  private mutating func line(_ place: Int) throws(ForeignFormatError) -> String {
    guard let end = bytes[position...].prefix(256).firstIndex(of: 0x0A) else {
      throw failure("has a name without an end", at: place)
    }
    let text = try text(end - position, place)
    position += 1
    return text
  }

  /// Opcodes of Python's that are not followed, by the names of its documentation.
  private static let refused: [UInt8: String] = [
    0x30: "POP", 0x31: "POP_MARK", 0x32: "DUP", 0x46: "FLOAT", 0x49: "INT",
    0x4C: "LONG", 0x50: "PERSID", 0x53: "STRING", 0x54: "BINSTRING", 0x55: "SHORT_BINSTRING", 0x56: "UNICODE",
    0x64: "DICT", 0x67: "GET", 0x69: "INST", 0x6C: "LIST",
    0x6F: "OBJ", 0x70: "PUT", 0x81: "NEWOBJ", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x8B: "LONG4",
    0x42: "BINBYTES", 0x43: "SHORT_BINBYTES", 0x8C: "SHORT_BINUNICODE", 0x8D: "BINUNICODE8", 0x8E: "BINBYTES8",
    0x8F: "EMPTY_SET", 0x90: "ADDITEMS", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX", 0x93: "STACK_GLOBAL",
    0x94: "MEMOIZE", 0x95: "FRAME", 0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
  ]
}
