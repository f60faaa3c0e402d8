// The file format safetensors: 8 bytes of header length, a JSON header, the numbers of all tensors. Everything that the
// engine saves is such a file; Python's package of that name reads and writes them too.
//
// Source: https://huggingface.co/docs/safetensors, "Format".
import Foundation

#if !_endian(little)
  #error("safetensors are little-endian, and numbers are copied as they lie in memory")
#endif

/// Named arrays of numbers and texts about them.
public struct Safetensors: Hashable, Sendable {
  /// What an array's elements are, by the format's names.
  public enum ElementType: String, Sendable, CaseIterable {
    case f64 = "F64"
    case i64 = "I64"
    case u64 = "U64"
    case f32 = "F32"
    case i32 = "I32"
    case u32 = "U32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i16 = "I16"
    case u16 = "U16"
    case i8 = "I8"
    case u8 = "U8"
    case f8e4m3 = "F8_E4M3"
    case f8e5m2 = "F8_E5M2"
    case bool = "BOOL"

    /// In bytes.
    public var size: Int {
      switch self {
      case .f64, .i64, .u64: 8
      case .f32, .i32, .u32: 4
      case .f16, .bf16, .i16, .u16: 2
      case .i8, .u8, .f8e4m3, .f8e5m2, .bool: 1
      }
    }
  }

  /// One array: its elements row after row, little-endian.
  public struct Entry: Hashable, Sendable {
    public let type: ElementType
    public let shape: [Int]
    let bytes: ArraySlice<UInt8>

    /// The number of elements.
    public var count: Int { bytes.count / type.size }
  }

  /// Texts by name (`__metadata__`).
  public var metadata: [String: String] = [:]
  public private(set) var entries: [String: Entry] = [:]

  public init() {}

  /// The largest header that is read, as the format's own library has it.
  private static let longestHeader = 100_000_000

  // MARK: Elements

  /// - Parameter shape: the size of each axis; nil: one axis.
  public mutating func set<Element: SafetensorsElement>(_ name: String, to elements: [Element], shape: [Int]? = nil) {
    let shape = shape ?? [elements.count]
    precondition(shape.reduce(1, *) == elements.count, "\(elements.count) elements of shape \(shape)")
    entries[name] = Entry(
      type: Element.elementType, shape: shape, bytes: elements.withUnsafeBytes { [UInt8]($0)[...] })
  }

  /// - Throws: `EngineError.damagedState` when there is no such array or its elements are of another type.
  public func elements<Element: SafetensorsElement>(_ name: String, as type: Element.Type = Element.self) throws
    -> [Element]
  {
    let entry = try entry(name)
    guard entry.type == Element.elementType else {
      throw EngineError.damagedState(
        "\"\(name)\" has elements of type \(entry.type.rawValue) where \(Element.elementType.rawValue) is wanted")
    }
    return entry.bytes.withUnsafeBytes { bytes in
      (0..<entry.count).map { Element(safetensors: bytes.baseAddress! + $0 * entry.type.size) }
    }
  }

  /// - Throws: `EngineError.damagedState` when there is no such array.
  public func shape(_ name: String) throws -> [Int] { try entry(name).shape }

  private func entry(_ name: String) throws -> Entry {
    guard let entry = entries[name] else { throw EngineError.damagedState("\"\(name)\" is missing") }
    return entry
  }

  // MARK: Writing

  /// The file. The same contents always give the same bytes.
  public func encoded() -> [UInt8] {
    // Wide elements first, as the format's own library does, so that every array is aligned.
    let sorted = entries.sorted { ($1.value.type.size, $0.key) < ($0.value.type.size, $1.key) }
    var header = "{"
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
      header += "\"__metadata__\":{\(texts.joined(separator: ","))}"
    }
    var offset = 0
    for (name, entry) in sorted {
      if header.utf8.count > 1 { header += "," }
      let shape = entry.shape.map(String.init).joined(separator: ",")
      let end = offset + entry.bytes.count
      header += "\(Self.quoted(name)):{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(shape)],"
        + "\"data_offsets\":[\(offset),\(end)]}"
      offset = end
    }
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.utf8.count + offset)
    withUnsafeBytes(of: UInt64(header.utf8.count)) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: header.utf8)
    for (_, entry) in sorted { bytes.append(contentsOf: entry.bytes) }
    return bytes
  }

  /// As a JSON string.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  // MARK: Reading

  /// Reads a file's bytes.
  /// - Throws: `EngineError.damagedState` for whatever the format does not allow: a header that is cut off or no JSON,
  ///   offsets that overlap, leave holes or lie beyond the end, shapes that do not fit them.
  public init(_ file: [UInt8]) throws {
    guard file.count >= 8 else { throw EngineError.damagedState("it has \(file.count) bytes; a header needs more") }
    let length = file.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    guard length <= Self.longestHeader else {
      throw EngineError.damagedState("its header claims \(length) bytes; \(Self.longestHeader) is the most there can be")
    }
    guard length <= file.count - 8 else {
      throw EngineError.damagedState("its header claims \(length) bytes and only \(file.count - 8) follow")
    }
    let start = 8 + Int(length)
    guard length > 0, file[8] == UInt8(ascii: "{"),
      let header = try? JSONDecoder().decode([String: HeaderItem].self, from: Data(file[8..<start]))
    else { throw EngineError.damagedState("its header is not the JSON of a safetensors file") }

    var described: [(name: String, description: ArrayDescription)] = []
    for (name, item) in header {
      switch (name, item) {
      case ("__metadata__", .metadata(let texts)): metadata = texts
      case (_, .array(let array)) where name != "__metadata__": described.append((name, array))
      default: throw EngineError.damagedState("its header says nothing useful of \"\(name)\"")
      }
    }
    var end = 0
    described.sort { $0.description.offsets.lexicographicallyPrecedes($1.description.offsets) }
    for (name, description) in described {
      let entry = try Entry(name, description, after: end, in: file[start...])
      entries[name] = entry
      end += entry.bytes.count
    }
    guard end == file.count - start else {
      throw EngineError.damagedState("its arrays end after \(end) bytes and \(file.count - start) follow the header")
    }
  }

  /// What the header says of one name.
  private enum HeaderItem: Decodable {
    case metadata([String: String])
    case array(ArrayDescription)

    init(from decoder: any Decoder) throws {
      if let array = try? ArrayDescription(from: decoder) {
        self = .array(array)
      } else {
        self = .metadata(try [String: String](from: decoder))
      }
    }
  }

  /// As the header spells it.
  fileprivate struct ArrayDescription: Decodable {
    let dtype: String
    let shape: [Int]
    /// First byte and first one behind, counted from the header's end.
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }
}

extension Safetensors.Entry {
  /// - Parameters:
  ///   - end: where the array before it ends.
  ///   - data: all arrays.
  fileprivate init(
    _ name: String, _ description: Safetensors.ArrayDescription, after end: Int, in data: ArraySlice<UInt8>
  ) throws {
    guard let type = Safetensors.ElementType(rawValue: description.dtype) else {
      throw EngineError.damagedState("\"\(name)\" has elements of unknown type \"\(description.dtype)\"")
    }
    var size = type.size
    for axis in description.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: axis)
      guard axis >= 0, !overflow else { throw EngineError.damagedState("\"\(name)\" has shape \(description.shape)") }
      size = product
    }
    let offsets = description.offsets
    guard offsets.count == 2, offsets[0] == end, (end...data.count).contains(offsets[1]), offsets[1] - end == size else {
      throw EngineError.damagedState(
        "\"\(name)\" of shape \(description.shape) lies at bytes \(offsets), which is not where its \(size) bytes can be")
    }
    self.init(
      type: type, shape: description.shape, bytes: data[data.startIndex + offsets[0]..<data.startIndex + offsets[1]])
  }
}

/// A Swift number that safetensors can hold.
public protocol SafetensorsElement: BitwiseCopyable {
  static var elementType: Safetensors.ElementType { get }
  /// From bytes as the file has them, of whatever alignment.
  init(safetensors bytes: UnsafeRawPointer)
}

extension SafetensorsElement {
  public init(safetensors bytes: UnsafeRawPointer) { self = bytes.loadUnaligned(as: Self.self) }
}

extension Double: SafetensorsElement { public static var elementType: Safetensors.ElementType { .f64 } }
extension Float: SafetensorsElement { public static var elementType: Safetensors.ElementType { .f32 } }
extension Int: SafetensorsElement { public static var elementType: Safetensors.ElementType { .i64 } }
extension UInt64: SafetensorsElement { public static var elementType: Safetensors.ElementType { .u64 } }
extension Bool: SafetensorsElement {
  public static var elementType: Safetensors.ElementType { .bool }
  public init(safetensors bytes: UnsafeRawPointer) { self = bytes.loadUnaligned(as: UInt8.self) != 0 }
}
