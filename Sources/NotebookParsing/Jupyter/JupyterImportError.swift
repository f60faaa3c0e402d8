// What can be wrong with a Jupyter notebook, and how it is said: all wording of the import is here.

import NotebookModel

public enum JupyterImportError: Error, Hashable, Sendable {
  case tooLarge(bytes: Int, limit: Int)
  case notUTF8(byte: UInt8, SourcePosition)
  case notJSON(reason: String, SourcePosition)
  case notANotebook
  case unknownVersion(Int)
  /// `path` leads to the object, such as `cells[3].outputs[0]`; empty for the notebook itself.
  case missing(field: String, path: String)
  case wrongType(path: String, expected: String, found: String)
  case unknownKind(path: String, field: String, value: String, known: [String])
  case notBase64(path: String)

  /// Where in the file, as far as that says anything.
  public var position: SourcePosition? {
    switch self {
    case .notUTF8(_, let position), .notJSON(_, let position): position
    default: nil
    }
  }

  public var message: String {
    switch self {
    case .tooLarge(let bytes, let limit):
      "the file has \(bytes >> 20) MB, and at most \(limit >> 20) MB are read; clear large outputs in Jupyter first"
    case .notUTF8(let byte, _):
      "the byte 0x\(String(byte, radix: 16, uppercase: true)) is not valid UTF-8; save the file in UTF-8"
    case .notJSON(let reason, _): "the file is not JSON, as a Jupyter notebook is: \(reason)"
    case .notANotebook: "the file is JSON but no Jupyter notebook: it has no 'nbformat'"
    case .unknownVersion(let version):
      "the file is of nbformat \(version), and 3 and 4 are read; "
        + (version < 3 ? "'jupyter nbconvert --to notebook' makes a newer one" : "save it as nbformat 4")
    case .missing(let field, let path):
      "\(path.isEmpty ? "the notebook" : "'\(path)'") has no '\(field)'; the file is damaged"
    case .wrongType(let path, let expected, let found):
      "'\(path)' is \(found), where \(expected) belongs; the file is damaged"
    case .unknownKind(let path, let field, let value, let known):
      "'\(path)' has the \(field) '\(value)'; known are \(known.joined(separator: ", "))"
    case .notBase64(let path): "'\(path)' is not base64; the file is damaged"
    }
  }

  /// In the form of every error of the tool.
  public func diagnostic(in file: String) -> Diagnostic {
    Diagnostic(.error, message, file: file, range: position.map { SourceRange($0, $0) })
  }
}

/// What an import changed, or couldn't take over.
public enum JupyterImportWarning: Hashable, Sendable {
  case swiftInProse(cell: Int)
  case closedFence(cell: Int)
  case missingAttachment(name: String, cell: Int)
  case droppedOption(name: String, value: String, cell: Int)
  case noRecord

  public var message: String {
    switch self {
    case .swiftInProse(let cell):
      "the Swift block in the Markdown cell \(cell) is a cell here and will run; write '//| eval: false' at its top to "
        + "only show it"
    case .closedFence(let cell): "the code block in the Markdown cell \(cell) had no end and was closed"
    case .missingAttachment(let name, let cell): "the cell \(cell) shows the attachment '\(name)', which it doesn't have"
    case .droppedOption(let name, let value, let cell):
      "the metadata '\(name)' of the cell \(cell) were left out: \(value) is no value of that option"
    case .noRecord: "the notebook has errors, so its outputs were not kept; correct them and import again with --force"
    }
  }
}
