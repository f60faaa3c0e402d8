// Files of Stable-Baselines3 taken apart and put together, for the tests that load them.
import Foundation
import ReinforcementLearning

/// What Fixtures/record_sb3_models.py and load_into_sb3.py wrote.
struct SB3Recording {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  let observations: Tensor
  /// A row each, or a number when they are discrete.
  let actions: [[Float]]

  init(_ name: String, observationSize: Int) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(name)")))
    let words = stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
    }
    let rows = 1000
    observations = try Tensor(Array(words[..<(rows * observationSize)]), shape: [rows, observationSize])
    let rest = Array(words[(rows * observationSize)...])
    let width = rest.count / rows
    actions = (0..<rows).map { Array(rest[$0 * width..<($0 + 1) * width]) }
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
  }
}

/// A zip archive's stored entries.
struct StoredZip {
  /// In the archive's order.
  var entries: [(name: String, data: [UInt8], method: UInt16, count: Int?)] = []

  init() {}

  /// Takes a sound archive apart.
  init(_ bytes: [UInt8]) {
    func number(_ at: Int, _ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) } }
    var at = number(bytes.count - 22 + 16, 4)
    for _ in 0..<number(bytes.count - 22 + 10, 2) {
      let (size, nameCount, header) = (number(at + 20, 4), number(at + 28, 2), number(at + 42, 4))
      let name = String(decoding: bytes[at + 46..<at + 46 + nameCount], as: UTF8.self)
      let start = header + 30 + number(header + 26, 2) + number(header + 28, 2)
      add(name, Array(bytes[start..<start + size]))
      at += 46 + nameCount + number(at + 30, 2) + number(at + 32, 2)
    }
  }

  subscript(name: String) -> [UInt8] {
    get { entries.first { $0.name == name }?.data ?? [] }
    set {
      guard let index = entries.firstIndex(where: { $0.name == name }) else { return add(name, newValue) }
      entries[index].data = newValue
    }
  }

  /// - Parameters:
  ///   - method: 0: stored; 8: `data` are deflated already, and stand for `contents`.
  ///   - count: bytes that the archive promises; nil: as many as there are.
  mutating func add(_ name: String, _ data: [UInt8], method: UInt16 = 0, count: Int? = nil) {
    entries.append((name, data, method, count))
  }

  /// - Parameter contents: of deflated entries, for their checksums.
  func encoded(contents: [String: [UInt8]] = [:]) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var (file, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, data, method, count) in entries {
      let whole = contents[name] ?? data
      let common =
        little(20, 2) + little(0, 2) + little(Int(method), 2) + little(0, 4) + little(Int(Self.checksum(whole)), 4)
        + little(data.count, 4) + little(count ?? whole.count, 4) + little(name.utf8.count, 2) + little(0, 2)
      directory += little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 10) + little(file.count, 4)
      directory += Array(name.utf8)
      file += little(0x0403_4B50, 4) + common + Array(name.utf8) + data
    }
    let end = little(0x0605_4B50, 4) + little(0, 4) + little(entries.count, 2) + little(entries.count, 2)
    return file + directory + end + little(directory.count, 4) + little(file.count, 4) + little(0, 2)
  }

  /// Bit by bit, by the definition.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { rest, byte in
      (0..<8).reduce(rest ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
    }
  }
}
