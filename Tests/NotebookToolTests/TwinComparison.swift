// A twin's record against the interpreter's: cell by cell, everything but what may differ.

import Foundation
import NotebookModel
import Testing
import TwinRuntime

/// Expects a target's `main.swift` to be what the export gives now. `RECORD_TWINS=1` writes the file; that run fails, and
/// the next build compiles it.
func expectCommitted(_ exported: String, target: String, of origin: String, suite: String) throws {
  let source = package.appendingPathComponent("Tests/Twins/\(target)/main.swift")
  if ProcessInfo.processInfo.environment["RECORD_TWINS"] == "1" {
    try Data(exported.utf8).write(to: source)
    Issue.record("recorded main.swift of \(target); run again without RECORD_TWINS")
  }
  #expect(
    try String(contentsOf: source, encoding: .utf8) == exported,
    "\(origin) has changed: RECORD_TWINS=1 swift test --filter \(suite)")
}

/// Where the outputs of compiled cells differ from the interpreter's, a line each; noisy outputs, outputs that depend on
/// the order of a dictionary or a set, and the tool's own warnings on standard error are left out.
func differences(_ interpreted: [String: [Output]], _ compiled: [TwinCell]) -> [String] {
  var found: [String] = []
  let ids = Set(compiled.map(\.id))
  for id in interpreted.keys.sorted() where !ids.contains(id) { found.append("\(id): not in the twin's record") }
  for cell in compiled where !cell.isUnordered {
    guard let expected = interpreted[cell.id]?.filter({ !$0.isWarning }) else {
      found.append("\(cell.id): not in the interpreter's record")
      continue
    }
    if expected.count != cell.outputs.count {
      found.append("\(cell.id): \(expected.count) outputs interpreted, \(cell.outputs.count) compiled")
      continue
    }
    for (a, b) in zip(expected, cell.outputs) where !a.isNoisy {
      if let difference = difference(a.kind, b.kind) { found.append("\(cell.id): \(difference)") }
    }
  }
  return found
}

private func difference(_ interpreted: Output.Kind, _ compiled: Output.Kind) -> String? {
  switch (interpreted, compiled) {
  case (.stream(let a, let x), .stream(let b, let y)): a == b ? difference(x, y) : "stream \(a) against \(b)"
  case (.display(let a), .display(let b)), (.result(let a), .result(let b)): difference(a, b)
  case (.error(let a, let x, _), .error(let b, let y, _)): a == b ? difference(x, y) : "error \(a) against \(b)"
  default: "another kind of output: \(interpreted) against \(compiled)"
  }
}

/// Two texts from the first line on in which they differ.
private func difference(_ interpreted: String, _ compiled: String) -> String? {
  if interpreted == compiled { return nil }
  let (a, b) = (interpreted.split(separator: "\n", omittingEmptySubsequences: false), compiled.split(separator: "\n", omittingEmptySubsequences: false))
  let line = zip(a, b).prefix { $0 == $1 }.count
  func shown(_ lines: [Substring]) -> String { line < lines.count ? "'\(lines[line].prefix(200))'" : "nothing" }
  return "line \(line + 1): interpreted \(shown(a)), compiled \(shown(b))"
}

private func difference(_ interpreted: MIMEBundle, _ compiled: MIMEBundle) -> String? {
  let (a, b) = (interpreted.byType, compiled.byType)
  if a.keys.sorted() != b.keys.sorted() { return "MIME types \(a.keys.sorted()) against \(b.keys.sorted())" }
  if interpreted.metadata != compiled.metadata { return "metadata \(interpreted.metadata) against \(compiled.metadata)" }
  for type in a.keys.sorted() where a[type] != b[type] {
    guard case .text(let x) = a[type], case .text(let y) = b[type] else { return "\(type): other bytes" }
    return difference(x, y).map { "\(type), \($0)" }
  }
  return nil
}

extension MIMEBundle {
  fileprivate var byType: [String: Content] {
    Dictionary(entries.map { ($0.type, $0.content) }, uniquingKeysWith: { first, _ in first })
  }
}

extension Output {
  fileprivate var isWarning: Bool {
    if case .stream(name: "stderr", _) = kind { true } else { false }
  }
}
