// What the last run of a notebook did with each cell and why: what `nb why` tells.

import Foundation
import NotebookModel

/// A part of a cell's key that is not what it was.
public struct KeyChange: Hashable, Sendable, Codable {
  public var kind: KeyPart.Kind
  public var name: String
  /// `nil` for a part that is new.
  public var old: String?
  /// `nil` for a part that is gone.
  public var new: String?
}

/// The parts in which two keys differ, in the order of the new one, parts that are gone last.
public func changes(from old: [KeyPart], to new: [KeyPart]) -> [KeyChange] {
  func table(_ parts: [KeyPart]) -> [String: KeyPart] {
    Dictionary(parts.map { ("\($0.kind.rawValue) \($0.name)", $0) }, uniquingKeysWith: { first, _ in first })
  }
  let (before, after) = (table(old), table(new))
  // Files are known only once a cell has run: one that is not in both is no change.
  let changed = new.compactMap { part -> KeyChange? in
    let known = before["\(part.kind.rawValue) \(part.name)"]
    if known?.value == part.value || (known == nil && part.kind == .file) { return nil }
    return KeyChange(kind: part.kind, name: part.name, old: known?.value, new: part.value)
  }
  let gone = old.filter { $0.kind != .file && after["\($0.kind.rawValue) \($0.name)"] == nil }
  return changed + gone.map { KeyChange(kind: $0.kind, name: $0.name, old: $0.value, new: nil) }
}

/// What a run did with one cell.
public struct CellHistory: Hashable, Sendable, Codable {
  /// Why it ran, in words; `nil` when its results were taken from the cache.
  public var reason: String?
  public var didSucceed: Bool
  /// How long it ran; when it was taken from the cache: how long it had run before.
  public var seconds: Double
  public var parts: [KeyPart]
  public var code: String
  /// In what its key differed from the run before.
  public var changes: [KeyChange]
  /// Its code in the run before, where it was another.
  public var oldCode: String?
}

/// What the last run of a notebook did, by cell.
public struct RunHistory: Hashable, Sendable, Codable {
  public var cells: [String: CellHistory] = [:]

  public init() {}

  /// - Parameter bytes: what `encoded` gave; anything else is an empty history.
  public init(decoding bytes: [UInt8]) {
    self = (try? JSONDecoder().decode(RunHistory.self, from: Data(bytes))) ?? RunHistory()
  }

  public var encoded: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return (try? encoder.encode(self)).map { [UInt8]($0) } ?? []
  }

  /// Notes what happened to a cell, seen against the run before.
  public mutating func note(_ decision: CellDecision, seconds: Double, of cell: Cell, before: RunHistory) {
    let old = before.cells[cell.id]
    let changes = old.map { CellRuntime.changes(from: $0.parts, to: decision.parts) } ?? []
    cells[cell.id] = CellHistory(
      reason: decision.reason?.words(changes: changes, last: old), didSucceed: decision.state == .succeeded,
      seconds: seconds, parts: decision.parts, code: cell.code, changes: changes,
      oldCode: old.flatMap { $0.code == cell.code ? nil : $0.code })
  }
}

extension RunReason {
  /// The reason in words.
  ///
  /// - Parameters:
  ///   - changes: in what the cell's key differs from the last run's.
  ///   - last: what the last run did with it.
  public func words(changes: [KeyChange], last: CellHistory?) -> String {
    switch self {
    case .notKept:
      guard let last else { return "it has not run before" }
      if !changes.isEmpty { return changes.map(\.words).joined(separator: "; ") }
      return last.didSucceed ? "its results are gone from the cache" : "it did not succeed last time"
    case .dependency(let cell):
      let own = changes.filter { $0.kind != .cell }.map(\.words)
      return (own + ["cell '\(cell)', on which it depends, runs"]).joined(separator: "; ")
    case .file(let path): return "the file '\(path)', which it reads, changed"
    case .needed(let cell, let variable, let lost): return "cell '\(cell)' needs '\(variable)', which is not kept: \(lost)"
    case .measuredAgain(let cell): return "it shows what cell '\(cell)' measures, which runs again"
    case .option: return "its option 'cache' is false"
    case .fresh: return "all cells run, with --fresh"
    }
  }
}

extension KeyChange {
  public var words: String {
    switch kind {
    case .format: "the cache keeps its entries in another form now"
    case .tool: "the tool was built anew"
    case .program: "its program changed"
    case .cell where old == nil: "it now depends on cell '\(name)'"
    case .cell where new == nil: "it no longer depends on cell '\(name)'"
    case .cell: "cell '\(name)', on which it depends, has other results"
    case .file: "the file '\(name)', which it reads, changed"
    }
  }
}
