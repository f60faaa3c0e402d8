// What the cache keeps of one cell that ran: its outputs, where its values lie, and what they depended on.

import Foundation
import NotebookModel

/// What became of a variable that a cell left behind.
enum KeptVariable: Hashable {
  case kept
  /// Its value could not be written, for this reason.
  case lost(String)
}

struct CellEntry: Hashable {
  /// Names the cell's results for those that depend on it: its key, the files that it read, and for results that come
  /// from the clock the run that measured them.
  var resultKey: String
  /// Hashes of the files that it read, by their paths relative to the notebook's folder.
  var files: [String: String]
  /// Whether something in it comes from the clock.
  var isNoisy: Bool
  var outputs: [Output]
  /// The variables that it declared or changed, in the order in which the object holds those that are kept.
  var variables: [(name: String, state: KeptVariable, isNoisy: Bool)]
  /// The object with their values.
  var values: String?
  var seconds: Double

  static func == (left: Self, right: Self) -> Bool { left.encoded == right.encoded }
  func hash(into hasher: inout Hasher) { hasher.combine(resultKey) }
}

extension CellEntry {
  /// Counts up when the form of entries changes; part of every key, so entries of other versions are never met.
  static let formatVersion = 1

  var encoded: [UInt8] {
    var bytes = ByteWriter()
    bytes.write(resultKey)
    bytes.write(UInt64(files.count))
    for (path, hash) in files.sorted(by: { $0.key < $1.key }) {
      bytes.write(path)
      bytes.write(hash)
    }
    bytes.write(isNoisy)
    bytes.write(UInt64(outputs.count))
    for output in outputs { bytes.write(output) }
    bytes.write(UInt64(variables.count))
    for variable in variables {
      bytes.write(variable.name)
      bytes.write(variable.isNoisy)
      if case .lost(let reason) = variable.state { bytes.write(reason as String?) } else { bytes.write(nil as String?) }
    }
    bytes.write(values)
    bytes.write(fixed: seconds.bitPattern)
    return bytes.bytes
  }

  init(decoding content: [UInt8]) throws(DamagedBytes) {
    var bytes = ByteReader(content)
    resultKey = try bytes.text()
    files = [:]
    for _ in 0..<(try bytes.count()) {
      let path = try bytes.text()
      files[path] = try bytes.text()
    }
    isNoisy = try bytes.flag()
    outputs = []
    for _ in 0..<(try bytes.count()) { outputs.append(try bytes.output()) }
    variables = []
    for _ in 0..<(try bytes.count()) {
      let name = try bytes.text()
      let isNoisy = try bytes.flag()
      variables.append((name, try bytes.optionalText().map(KeptVariable.lost) ?? .kept, isNoisy))
    }
    values = try bytes.optionalText()
    seconds = Double(bitPattern: try bytes.fixed())
    guard bytes.isAtEnd else { throw DamagedBytes() }
  }
}

// Errors have no place here: a cell that failed is not kept.
extension ByteWriter {
  mutating func write(_ output: Output) {
    write(output.isNoisy)
    switch output.kind {
    case .stream(let name, let text):
      write(0 as UInt8)
      write(name)
      write(text)
    case .display(let bundle):
      write(1 as UInt8)
      write(bundle)
    case .result(let bundle):
      write(2 as UInt8)
      write(bundle)
    case .error(let name, let message, _):
      write(3 as UInt8)
      write(name)
      write(message)
    }
  }

  private mutating func write(_ bundle: MIMEBundle) {
    write(UInt64(bundle.entries.count))
    for entry in bundle.entries {
      write(entry.type)
      switch entry.content {
      case .text(let text):
        write(true)
        write(text)
      case .data(let data):
        write(false)
        write(data)
      }
    }
    write(UInt64(bundle.metadata.count))
    for (key, value) in bundle.metadata.sorted(by: { $0.key < $1.key }) {
      write(key)
      write(value)
    }
  }
}

extension ByteReader {
  fileprivate mutating func output() throws(DamagedBytes) -> Output {
    let isNoisy = try flag()
    switch try byte() {
    case 0:
      let name = try text()
      return Output(.stream(name: name, text: try text()), isNoisy: isNoisy)
    case 1: return Output(.display(try bundle()), isNoisy: isNoisy)
    case 2: return Output(.result(try bundle()), isNoisy: isNoisy)
    case 3:
      let name = try text()
      return Output(.error(name: name, message: try text(), diagnostic: nil), isNoisy: isNoisy)
    default: throw DamagedBytes()
    }
  }

  private mutating func bundle() throws(DamagedBytes) -> MIMEBundle {
    var bundle = MIMEBundle(plain: "")
    bundle.entries = []
    for _ in 0..<(try count()) {
      let type = try text()
      bundle.entries.append(
        MIMEBundle.Entry(type: type, content: try flag() ? .text(try text()) : .data(try content())))
    }
    for _ in 0..<(try count()) {
      let key = try text()
      bundle.metadata[key] = try text()
    }
    return bundle
  }
}
