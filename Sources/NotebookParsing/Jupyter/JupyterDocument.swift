// The bytes of a Jupyter notebook -> its cells, checked against what nbformat's schemas (nbformat.readthedocs.io) ask
// for. Cells of nbformat 3 are brought into the form of nbformat 4, as nbformat's own converter does.

import Foundation
import NotebookModel

struct JupyterCell {
  enum Kind { case markdown, raw, code }

  var kind: Kind
  var source: String
  var metadata: [String: JSONValue] = [:]
  /// MIME bundles by name.
  var attachments: [(name: String, node: JSONNode)] = []
  /// As nbformat 4.5 has them.
  var outputs: [JSONValue] = []
  /// An integer, or null.
  var executionCount = JSONValue.null
  /// Where the cell says it itself.
  var language: String?
}

struct JupyterDocument {
  var metadata: [String: JSONValue]
  var cells: [JupyterCell]

  /// - Throws: `JupyterImportError` for the first thing that is wrong.
  /// - Complexity: O(n) in the number of bytes.
  init(_ contents: [UInt8]) throws(JupyterImportError) {
    guard contents.count <= largestJupyterNotebook else {
      throw .tooLarge(bytes: contents.count, limit: largestJupyterNotebook)
    }
    let bytes = contents.starts(with: byteOrderMark) ? Array(contents.dropFirst(3)) : contents
    func position(_ offset: Int) -> SourcePosition {
      SourceText(String(decoding: bytes[..<offset], as: UTF8.self)).position(at: offset)
    }
    if let invalid = firstInvalidUTF8(in: bytes) { throw .notUTF8(byte: bytes[invalid], position(invalid)) }
    let root: JSONNode
    do throws(JSONError) {
      root = JSONNode(value: try JSONValue(json: bytes), path: "")
    } catch {
      throw .notJSON(reason: error.reason, position(error.offset))
    }
    guard root.value["nbformat"] != nil else { throw .notANotebook }
    switch try root.member("nbformat").integer() {
    case 3:
      metadata = try root.member("metadata").object()
      cells = []
      for sheet in try root.member("worksheets").array() {
        for cell in try sheet.member("cells").array() { cells.append(try JupyterCell(version3: cell)) }
      }
    case 4:
      _ = try root.member("nbformat_minor").integer()
      metadata = try root.member("metadata").object()
      cells = []
      for cell in try root.member("cells").array() { cells.append(try JupyterCell(version4: cell)) }
    case let version: throw .unknownVersion(version)
    }
  }

  /// The language of code cells that don't say it: that of `language_info`, else of the kernel; `nil` when unknown.
  var language: String? {
    let kernel = metadata["kernelspec"] ?? metadata["kernel_info"]
    if let name = metadata["language_info"]?["name"]?.string ?? kernel?["language"]?.string { return name }
    // Kernels are called after their language and its version (`python3`, `julia-1.9`), but for R's.
    guard let name = kernel?["name"]?.string?.lowercased() else { return nil }
    return name == "ir" ? "r" : String(name.prefix { $0.isLetter })
  }
}

// MARK: - nbformat 4

extension JupyterCell {
  init(version4 node: JSONNode) throws(JupyterImportError) {
    let type = try node.member("cell_type").string()
    metadata = try node.member("metadata").object()
    source = try node.member("source").lines()
    switch type {
    case "markdown": kind = .markdown
    case "raw": kind = .raw
    case "code":
      kind = .code
      executionCount = try Self.count(try node.member("execution_count"))
      for output in try node.member("outputs").array() { outputs.append(try Self.output(version4: output)) }
      language = metadata["vscode"]?["languageId"]?.string
    default: throw .unknownKind(path: node.path, field: "cell_type", value: type, known: ["markdown", "raw", "code"])
    }
    for attachment in try node.optional("attachments")?.members() ?? [] {
      _ = try attachment.node.object()
      attachments.append(attachment)
    }
  }

  private static func count(_ node: JSONNode) throws(JupyterImportError) -> JSONValue {
    node.value == .null ? .null : .integer(max(0, try node.integer()))
  }

  private static func output(version4 node: JSONNode) throws(JupyterImportError) -> JSONValue {
    let type = try node.member("output_type").string()
    var members: [String: JSONValue] = ["output_type": .string(type)]
    switch type {
    case "stream":
      members["name"] = .string(try node.member("name").string())
      members["text"] = .lines(try node.member("text").lines())
    case "display_data", "execute_result":
      members["data"] = .object(try bundle(try node.member("data").members()))
      members["metadata"] = .object(try node.member("metadata").object())
      if type == "execute_result" { members["execution_count"] = try count(try node.member("execution_count")) }
    case "error":
      members.merge(try error(node)) { _, new in new }
    default:
      throw .unknownKind(
        path: node.path, field: "output_type", value: type,
        known: ["stream", "display_data", "execute_result", "error"])
    }
    return .object(members)
  }

  private static func error(_ node: JSONNode) throws(JupyterImportError) -> [String: JSONValue] {
    var trace: [JSONValue] = []
    for line in try node.member("traceback").array() { trace.append(.string(try line.string())) }
    return [
      "ename": .string(try node.member("ename").string()), "evalue": .string(try node.member("evalue").string()),
      "traceback": .array(trace),
    ]
  }

  /// Texts as lists of lines, pictures as base64; JSON stays what it is.
  private static func bundle(
    _ members: [(name: String, node: JSONNode)]
  ) throws(JupyterImportError) -> [String: JSONValue] {
    var data: [String: JSONValue] = [:]
    for (type, node) in members {
      if type.hasPrefix("application/"), type.hasSuffix("json") {
        data[type] = node.value
      } else if type.hasPrefix("image/"), type != MIMEType.svg {
        data[type] = .string(try base64Data(node).base64EncodedString())
      } else {
        data[type] = .lines(try node.lines())
      }
    }
    return data
  }

  /// - Throws: `JupyterImportError.notBase64`.
  static func base64Data(_ node: JSONNode) throws(JupyterImportError) -> Data {
    let text = try node.lines()
    guard let data = Data(base64Encoded: text.filter { !$0.isWhitespace }) else { throw .notBase64(path: node.path) }
    return data
  }
}

// MARK: - nbformat 3

extension JupyterCell {
  init(version3 node: JSONNode) throws(JupyterImportError) {
    let type = try node.member("cell_type").string()
    metadata = try node.optional("metadata")?.object() ?? [:]
    kind = .markdown
    switch type {
    case "markdown", "html": source = try node.member("source").lines()
    case "raw":
      kind = .raw
      source = try node.member("source").lines()
    case "heading":
      let text = try node.member("source").lines().split(whereSeparator: \.isNewline).joined(separator: " ")
      source = String(repeating: "#", count: min(max(try node.member("level").integer(), 1), 6)) + " " + text
    case "code":
      kind = .code
      source = try node.member("input").lines()
      language = try node.member("language").string()
      if let count = try node.optional("prompt_number") { executionCount = try Self.count(count) }
      if let collapsed = try node.optional("collapsed") { metadata["collapsed"] = collapsed.value }
      for output in try node.member("outputs").array() { outputs.append(try Self.output(version3: output)) }
    default:
      throw .unknownKind(
        path: node.path, field: "cell_type", value: type, known: ["markdown", "html", "heading", "raw", "code"])
    }
  }

  private static let types = [
    "text": MIMEType.plain, "html": MIMEType.html, "svg": MIMEType.svg, "png": MIMEType.png, "jpeg": "image/jpeg",
    "latex": "text/latex", "json": "application/json", "javascript": "application/javascript", "pdf": "application/pdf",
  ]

  private static func output(version3 node: JSONNode) throws(JupyterImportError) -> JSONValue {
    let type = try node.member("output_type").string()
    switch type {
    case "stream":
      return .object([
        "output_type": .string(type), "name": .string(try node.optional("stream")?.string() ?? "stdout"),
        "text": .lines(try node.member("text").lines()),
      ])
    case "pyout", "display_data":
      let own: Set<String> = ["output_type", "prompt_number", "metadata"]
      let data = try node.members().filter { !own.contains($0.name) }.map { name, node in
        let type = types[name] ?? name
        // JSON was kept as text.
        let json = type == "application/json" ? node.value.lines.flatMap { try? JSONValue(json: Array($0.utf8)) } : nil
        return (name: type, node: JSONNode(value: json ?? node.value, path: node.path))
      }
      var members: [String: JSONValue] = [
        "data": .object(try bundle(data)), "metadata": .object(try node.optional("metadata")?.object() ?? [:]),
        "output_type": .string(type == "pyout" ? "execute_result" : type),
      ]
      if type == "pyout" {
        let number = try node.optional("prompt_number")
        members["execution_count"] = if let number { try count(number) } else { .null }
      }
      return .object(members)
    case "pyerr": return .object(try error(node).merging(["output_type": .string("error")]) { $1 })
    default:
      throw .unknownKind(
        path: node.path, field: "output_type", value: type, known: ["stream", "pyout", "display_data", "pyerr"])
    }
  }
}
