// The record that a twin writes to standard output: a line of JSON for each cell, as it ends.

import Foundation
import NotebookModel

/// What one cell left behind in the twin.
public struct TwinCell: Hashable, Sendable {
  /// The cell's id in the notebook.
  public var id: String
  /// Whether its outputs depend on the order of a dictionary or a set, which compiled Swift does not promise.
  public var isUnordered: Bool
  /// Places and noise are the interpreter's: errors have no diagnostic here, and no output is noisy.
  public var outputs: [Output]

  public init(id: String, isUnordered: Bool = false, outputs: [Output]) {
    self.id = id
    self.isUnordered = isUnordered
    self.outputs = outputs
  }

  /// The cell as one line of JSON.
  public var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let form = CellForm(cell: id, unordered: isUnordered, outputs: outputs.map(OutputForm.init))
    // Texts and base64 always encode.
    return String(decoding: try! encoder.encode(form), as: UTF8.self)
  }
}

/// The cells of a twin's record, in the order in which they ended.
///
/// - Throws: `DecodingError` for a line that is none.
public func readTwinRecord(_ text: String) throws -> [TwinCell] {
  try text.split(separator: "\n").map { line in
    let form = try JSONDecoder().decode(CellForm.self, from: Data(line.utf8))
    return TwinCell(id: form.cell, isUnordered: form.unordered, outputs: try form.outputs.map { try $0.output() })
  }
}

private struct CellForm: Codable {
  var cell: String
  var unordered: Bool
  var outputs: [OutputForm]
}

/// An output; what its kind does not have is left out.
private struct OutputForm: Codable {
  struct Entry: Codable {
    var type: String
    var text: String?
    var data: Data?
  }

  var kind: String
  var name: String?
  var text: String?
  var entries: [Entry]?
  var metadata: [String: String]?

  init(_ output: Output) {
    switch output.kind {
    case .stream(let name, let text): (kind, self.name, self.text) = ("stream", name, text)
    case .error(let name, let message, _): (kind, self.name, text) = ("error", name, message)
    case .display(let bundle):
      kind = "display"
      fill(bundle)
    case .result(let bundle):
      kind = "result"
      fill(bundle)
    }
  }

  private mutating func fill(_ bundle: MIMEBundle) {
    metadata = bundle.metadata
    entries = bundle.entries.map { entry in
      switch entry.content {
      case .text(let text): Entry(type: entry.type, text: text)
      case .data(let bytes): Entry(type: entry.type, data: Data(bytes))
      }
    }
  }

  func output() throws -> Output {
    switch kind {
    case "stream": return Output(.stream(name: name ?? "", text: text ?? ""))
    case "error": return Output(.error(name: name ?? "", message: text ?? "", diagnostic: nil))
    case "display": return Output(.display(bundle))
    case "result": return Output(.result(bundle))
    default:
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "there is no output '\(kind)'"))
    }
  }

  private var bundle: MIMEBundle {
    var bundle = MIMEBundle(plain: "", metadata: metadata ?? [:])
    bundle.entries = (entries ?? []).map { entry in
      MIMEBundle.Entry(type: entry.type, content: entry.data.map { .data(Array($0)) } ?? .text(entry.text ?? ""))
    }
    return bundle
  }
}
