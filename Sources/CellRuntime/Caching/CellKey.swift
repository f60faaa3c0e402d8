// What decides a cell's results, part by part: as long as all parts are the same, the results are the same.

import CellLanguage
import NotebookModel

/// One part of a cell's key.
public struct KeyPart: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable {
    /// The form of the cache's entries.
    case format
    /// The executable, and with it every function that cells can call.
    case tool
    /// The cell's own statements and declarations; white space, comments and display options do not count.
    case program
    /// The results of a cell on which it depends.
    case cell
    /// The bytes of a file that it read.
    case file
  }

  public var kind: Kind
  /// The id of the cell, or the path of the file.
  public var name: String
  public var value: String

  public init(_ kind: Kind, _ name: String, _ value: String) {
    self.kind = kind
    self.name = name
    self.value = value
  }
}

/// The parts of a cell's key that are known before it runs.
///
/// - Parameters:
///   - dependencies: ids and result keys of the cells on which it depends, in their order.
func keyParts(of program: CellProgram, dependencies: [(id: String, resultKey: String)]) -> [KeyPart] {
  [
    KeyPart(.format, "", "\(CellEntry.formatVersion)"), KeyPart(.tool, "", buildIdentity),
    KeyPart(.program, "", ContentHash(program.canonical).hex),
  ] + dependencies.map { KeyPart(.cell, $0.id, $0.resultKey) }
}

extension [KeyPart] {
  /// Under what the cache keeps the results. Names of cells do not count: they can be renamed.
  var key: String {
    var bytes = ByteWriter()
    for part in self {
      bytes.write(part.kind.rawValue)
      if part.kind == .file { bytes.write(part.name) }
      bytes.write(part.value)
    }
    return ContentHash(bytes.bytes).hex
  }
}

/// Names a cell's results for the cells that depend on it.
///
/// - Parameters:
///   - files: hashes of the files that it read, by path.
///   - measurement: tells apart runs whose results come from the clock; `nil` where none do.
func resultKey(_ key: String, files: [String: String], measurement: String?) -> String {
  var bytes = ByteWriter()
  bytes.write(key)
  for (path, hash) in files.sorted(by: { $0.key < $1.key }) {
    bytes.write(path)
    bytes.write(hash)
  }
  bytes.write(measurement)
  return ContentHash(bytes.bytes).hex
}

/// What decides a cell's outputs on any machine and with any build: its program, the cells it depends on, and the
/// files it read. The record carries it.
///
/// - Parameters:
///   - files: hashes of the files that it read, by path.
///   - dependencyKey: the same of a cell on which it depends; `nil` for one that does not run.
func recordKey(of program: CellProgram, files: [String: String], dependencyKey: (Int) -> String?) -> String {
  var text = program.canonical
  for dependency in program.dependencies.sorted() { text += "\ncell \(dependencyKey(dependency) ?? "")" }
  for (path, hash) in files.sorted(by: { $0.key < $1.key }) { text += "\nfile \(path) \(hash)" }
  return ContentHash(text).hex
}
