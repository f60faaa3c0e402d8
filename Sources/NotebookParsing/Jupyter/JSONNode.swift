// A JSON value with the way to it, so that what is missing or wrong can be named.

import NotebookModel

struct JSONNode {
  let value: JSONValue
  /// Such as `cells[3].metadata`; empty for the whole.
  let path: String

  func member(_ name: String) throws(JupyterImportError) -> JSONNode {
    guard let member = try optional(name) else { throw .missing(field: name, path: path) }
    return member
  }

  func optional(_ name: String) throws(JupyterImportError) -> JSONNode? {
    try object()[name].map { JSONNode(value: $0, path: path.isEmpty ? name : "\(path).\(name)") }
  }

  func object() throws(JupyterImportError) -> [String: JSONValue] {
    guard let object = value.object else { throw wrongType("an object") }
    return object
  }

  /// The members, in the order of their names.
  func members() throws(JupyterImportError) -> [(name: String, node: JSONNode)] {
    try object().sorted { $0.key < $1.key }.map { ($0.key, JSONNode(value: $0.value, path: "\(path).\($0.key)")) }
  }

  func array() throws(JupyterImportError) -> [JSONNode] {
    guard let items = value.array else { throw wrongType("an array") }
    return items.enumerated().map { JSONNode(value: $1, path: "\(path)[\($0)]") }
  }

  func string() throws(JupyterImportError) -> String {
    guard let text = value.string else { throw wrongType("a text") }
    return text
  }

  func integer() throws(JupyterImportError) -> Int {
    guard let number = value.integer else { throw wrongType("a whole number") }
    return number
  }

  /// nbformat's multi-line string: a text or an array of texts.
  func lines() throws(JupyterImportError) -> String {
    if let text = value.string { return text }
    guard case .array = value else { throw wrongType("a text or an array of texts") }
    var text = ""
    for item in try array() { text += try item.string() }
    return text
  }

  private func wrongType(_ expected: String) -> JupyterImportError {
    let found =
      switch value {
      case .null: "null"
      case .bool: "a truth value"
      case .integer, .number: "a number"
      case .string: "a text"
      case .array: "an array"
      case .object: "an object"
      }
    return .wrongType(path: path.isEmpty ? "the file" : path, expected: expected, found: found)
  }
}
