// Reading the record back: what an earlier run left behind, so that noisy outputs can be kept from it.

import Foundation
import NotebookModel

/// The record can't be read.
public struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
  public var reason: String

  public init(reason: String) { self.reason = reason }

  public var description: String { "error: the record can't be read: \(reason); remove the file to start anew" }
}

/// The code cells and inline expressions of an `.ipynb` that `JupyterReport` wrote, by their ids, just as they were; cells of other makers,
/// which have no `metadata.nb`, are left out.
///
/// - Throws: `RecordError` when the bytes aren't a notebook of nbformat 4.
/// - Complexity: O(n) in the number of bytes.
public func readRecord(_ bytes: [UInt8]) throws -> [String: RecordedCell] {
  guard let value = try? JSONValue(json: bytes) else { throw RecordError(reason: "it is not JSON") }
  guard value["nbformat"]?.integer == 4, let cells = value["cells"]?.array else {
    throw RecordError(reason: "it is not a notebook of nbformat 4")
  }
  var record: [String: RecordedCell] = [:]
  for cell in cells where cell["cell_type"]?.string == "code" {
    guard let id = cell["id"]?.string, let nb = cell["metadata"]?["nb"] else { continue }
    record[id] = RecordedCell(metadata: nb, outputs: cell["outputs"]?.array ?? [], source: cell["source"]?.lines)
  }
  for (id, nb) in value["metadata"]?["nb"]?["inline"]?.object ?? [:] {
    record[id] = RecordedCell(metadata: nb, outputs: nb["outputs"]?.array ?? [], source: nb["source"]?.string)
  }
  return record
}

// MARK: - metadata.nb

extension RecordedCell {
  /// What nbformat's own fields don't say of a cell.
  func metadata(listing: SourceListing?) -> [String: JSONValue] {
    var metadata: [String: JSONValue] = ["state": .string(stateName)]
    if let key { metadata["key"] = .string(key) }
    if case .skipped(let ids) = state { metadata["because"] = .array(ids.map(JSONValue.string)) }
    let noisy = outputs.indices.filter { outputs[$0].isNoisy }
    if !noisy.isEmpty { metadata["noisy"] = .array(noisy.map(JSONValue.integer)) }
    var orders: [String: JSONValue] = [:]
    var diagnostics: [String: JSONValue] = [:]
    for (place, output) in outputs.enumerated() {
      switch output.kind {
      case .display(let bundle), .result(let bundle):
        let types = bundle.entries.map(\.type)
        if types != types.sorted(by: comesBefore) { orders[String(place)] = .array(types.map(JSONValue.string)) }
      case .error(_, _, let diagnostic?): diagnostics[String(place)] = json(diagnostic.withoutFolder)
      case .error, .stream: break
      }
    }
    if !orders.isEmpty { metadata["types"] = .object(orders) }
    if !diagnostics.isEmpty { metadata["diagnostics"] = .object(diagnostics) }
    if let listing {
      metadata["listing"] = .array(
        listing.places.map {
          .object(["line": .integer($0.firstLine), "path": .string($0.path), "symbol": .string($0.symbol)])
        })
    }
    return metadata
  }

  fileprivate init(metadata: JSONValue, outputs: [JSONValue], source: String?) {
    let because = metadata["because"]?.array?.compactMap(\.string) ?? []
    let state = RecordedCell.states[metadata["state"]?.string ?? ""] ?? .skipped(because: because)
    let noisy = Set(metadata["noisy"]?.array?.compactMap(\.integer) ?? [])
    let read = outputs.enumerated().compactMap { place, output in
      let order = metadata["types"]?[String(place)]?.array?.compactMap(\.string)
      let diagnostic = metadata["diagnostics"]?[String(place)].flatMap(Diagnostic.init(json:))
      return RecordedCell.kind(output, order, diagnostic).map { Output($0, isNoisy: noisy.contains(place)) }
    }
    self.init(key: metadata["key"]?.string, state: state, outputs: read, source: source)
  }

  private static let states: [String: CellState] = [
    "not-run": .notRun, "succeeded": .succeeded, "failed": .failed, "interrupted": .interrupted,
  ]

  private var stateName: String {
    switch state {
    case .notRun: "not-run"
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .skipped: "skipped"
    case .interrupted: "interrupted"
    }
  }

  private static func kind(_ output: JSONValue, _ order: [String]?, _ diagnostic: Diagnostic?) -> Output.Kind? {
    switch output["output_type"]?.string {
    case "stream": .stream(name: output["name"]?.string ?? "stdout", text: output["text"]?.lines ?? "")
    case "display_data": .display(bundle(output, order))
    case "execute_result": .result(bundle(output, order))
    case "error":
      .error(
        name: output["ename"]?.string ?? "", message: output["evalue"]?.string ?? "", diagnostic: diagnostic)
    default: nil
    }
  }

  private static func bundle(_ output: JSONValue, _ order: [String]?) -> MIMEBundle {
    let data = output["data"]?.object ?? [:]
    let types = order ?? data.keys.sorted(by: comesBefore)
    var bundle = MIMEBundle(plain: "")
    bundle.entries = types.compactMap { type in
      guard let text = data[type]?.lines else { return nil }
      guard isBinary(type), let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
        return MIMEBundle.Entry(type: type, content: .text(text))
      }
      return MIMEBundle.Entry(type: type, content: .data(Array(bytes)))
    }
    bundle.metadata = output["metadata"]?.object?.compactMapValues(\.string) ?? [:]
    return bundle
  }

  private static func isBinary(_ type: String) -> Bool { type.hasPrefix("image/") && type != MIMEType.svg }
}

/// Richest first, plain text last; the rest by name.
private func comesBefore(_ left: String, _ right: String) -> Bool {
  let known = [MIMEType.html, MIMEType.markdown, MIMEType.svg, MIMEType.png]
  func rank(_ type: String) -> Int { known.firstIndex(of: type) ?? (type == MIMEType.plain ? 9 : 8) }
  return (rank(left), left) < (rank(right), right)
}

// MARK: - Diagnostics

private func json(_ diagnostic: Diagnostic) -> JSONValue {
  var members: [String: JSONValue] = [
    "file": .string(diagnostic.file), "message": .string(diagnostic.message),
    "severity": .string(diagnostic.severity.rawValue),
  ]
  if let range = diagnostic.range {
    let numbers = [range.lower, range.upper].flatMap { [$0.line, $0.column, $0.offset] }
    members["range"] = .array(numbers.map(JSONValue.integer))
  }
  if !diagnostic.notes.isEmpty { members["notes"] = .array(diagnostic.notes.map(json)) }
  return .object(members)
}

extension Diagnostic {
  fileprivate init?(json: JSONValue) {
    guard let severity = Severity(rawValue: json["severity"]?.string ?? ""), let message = json["message"]?.string,
      let file = json["file"]?.string
    else { return nil }
    let numbers = json["range"]?.array?.compactMap(\.integer) ?? []
    let range =
      numbers.count == 6
      ? SourceRange(
        SourcePosition(line: numbers[0], column: numbers[1], offset: numbers[2]),
        SourcePosition(line: numbers[3], column: numbers[4], offset: numbers[5])) : nil
    let notes = json["notes"]?.array?.compactMap(Diagnostic.init(json:)) ?? []
    self.init(severity, message, file: file, range: range, notes: notes)
  }
}
