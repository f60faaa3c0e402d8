// How the engine's objects become bytes and come back: each writes its arrays into a safetensors file, and what people
// may want to read (settings, counters, names) as JSON into its `__metadata__`. Nothing else in the engine does so.
import Environments
import Foundation

/// What can be written whole and read again, bit for bit, NaN and infinities included.
public protocol Savable {
  /// What is said in JSON: settings, counters, names.
  associatedtype SavedHead: Codable

  /// Writes the arrays under names that start with `prefix`.
  /// - Throws: `EngineError.unsavableDynamics`.
  func write(to writer: inout StateWriter, at prefix: String) throws -> SavedHead

  /// Reads what `write` wrote.
  /// - Throws: `EngineError.damagedState`, `.unknownDynamics`.
  static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> Self
}

extension Savable {
  /// The whole state as a safetensors file; the same state always gives the same bytes.
  /// - Throws: `EngineError.unsavableDynamics`.
  public func savedState() throws -> [UInt8] {
    var writer = StateWriter()
    return try writer.file(kind: "\(Self.self)", head: write(to: &writer, at: ""))
  }

  /// What `savedState()` saved.
  /// - Throws: `EngineError.damagedState`, `.newerState`, `.wrongKindOfState`, `.unknownDynamics`.
  public init(savedState: [UInt8]) throws {
    let reader = try StateReader(savedState, kind: "\(Self.self)")
    self = try reader.reading { try Self.read(from: reader, at: "", reader.head()) }
  }
}

/// A saved state under way.
public struct StateWriter {
  /// Of the layout that `Savable` types write. A higher one means that older programs would misread it.
  static let version = 4
  static let format = "engine state"

  private var file = Safetensors()

  init() {}

  mutating func add<Element: SafetensorsElement>(_ name: String, _ elements: [Element], shape: [Int]? = nil) {
    file.set(name, to: elements, shape: shape)
  }

  /// Tables: rows of one length.
  mutating func add(_ name: String, rows: [[UInt64]]) {
    add(name, Array(rows.joined()), shape: [rows.count, rows.first?.count ?? 0])
  }

  mutating func add(_ name: String, _ tensor: Tensor) { add(name, tensor.elements, shape: tensor.shape) }

  mutating func file(kind: String, head: some Encodable) throws -> [UInt8] {
    file.metadata = [
      "format": Self.format, "version": "\(Self.version)", "kind": kind, "state": try Self.json(head, of: kind),
    ]
    return file.encoded()
  }

  /// Always the same text for the same value.
  /// - Throws: `EngineError.unfitState`.
  static func json(_ value: some Encodable, of kind: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw EngineError.unfitState("a \(kind) with a setting of NaN or infinity can't be saved")
    }
  }
}

/// A saved state, taken apart.
public struct StateReader {
  private let file: Safetensors
  private let json: String

  /// - Throws: `EngineError.damagedState`, `.newerState`, `.wrongKindOfState`.
  init(_ bytes: [UInt8], kind: String) throws {
    file = try Safetensors(bytes)
    guard file.metadata["format"] == StateWriter.format, let version = file.metadata["version"].flatMap({ Int($0) }),
      let actual = file.metadata["kind"], let json = file.metadata["state"]
    else { throw EngineError.damagedState("its header does not say what it is the state of") }
    guard version <= StateWriter.version else {
      throw EngineError.newerState(version: version, known: StateWriter.version)
    }
    guard actual == kind else { throw EngineError.wrongKindOfState(expected: kind, actual: actual) }
    self.json = json
  }

  func head<Head: Decodable>(_: Head.Type = Head.self) throws -> Head {
    try JSONDecoder().decode(Head.self, from: Data(json.utf8))
  }

  func has(_ name: String) -> Bool { file.entries[name] != nil }

  func elements<Element: SafetensorsElement>(_ name: String) throws -> [Element] { try file.elements(name) }

  /// - Throws: `EngineError.damagedState` when the array has another shape.
  func elements<Element: SafetensorsElement>(_ name: String, shape: [Int]) throws -> [Element] {
    try check(name, shape: shape)
    return try file.elements(name)
  }

  /// Of one axis.
  func elements<Element: SafetensorsElement>(_ name: String, count: Int) throws -> [Element] {
    try elements(name, shape: [count])
  }

  /// A table's rows.
  func rows(_ name: String, count: Int) throws -> [[UInt64]] {
    let elements: [UInt64] = try elements(name)
    let shape = try file.shape(name)
    guard shape.count == 2, shape[0] == count else { throw wrongShape(name, shape, expected: "\(count) rows") }
    return (0..<count).map { Array(elements[$0 * shape[1]..<($0 + 1) * shape[1]]) }
  }

  func tensor(_ name: String) throws -> Tensor { Tensor(unchecked: try file.elements(name), shape: try file.shape(name)) }

  func tensor(_ name: String, shape: [Int]) throws -> Tensor {
    try check(name, shape: shape)
    return try tensor(name)
  }

  private func check(_ name: String, shape expected: [Int]) throws {
    let shape = try file.shape(name)
    if shape != expected { throw wrongShape(name, shape, expected: "\(expected)") }
  }

  private func wrongShape(_ name: String, _ shape: [Int], expected: String) -> EngineError {
    .damagedState("\"\(name)\" has shape \(shape) where \(expected) is wanted")
  }

  /// Runs `body`, whatever of which fails for another reason than one of the engine's fails since the bytes are wrong.
  func reading<R>(_ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let error as EngineError {
      switch error {
      case .damagedState, .newerState, .wrongKindOfState, .unfitState, .missingNormalization, .unsavableDynamics,
        .unknownDynamics: throw error
      default: throw EngineError.damagedState(error.message)
      }
    } catch let error as DecodingError {
      throw EngineError.damagedState("its JSON lacks something: \(error.path)")
    } catch {
      throw EngineError.damagedState("\(error)")
    }
  }
}

extension DecodingError {
  /// Where in the JSON it is.
  fileprivate var path: String {
    let (context, last): (Context, String?) =
      switch self {
      case .keyNotFound(let key, let context): (context, key.stringValue)
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): (context, nil)
      @unknown default: (Context(codingPath: [], debugDescription: ""), nil)
      }
    let names = context.codingPath.map(\.stringValue) + (last.map { [$0] } ?? [])
    return names.isEmpty ? "the whole" : names.joined(separator: ".")
  }
}
