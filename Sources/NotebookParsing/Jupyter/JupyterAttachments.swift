// The attachments of a Jupyter notebook's cells as files in `img`, and the links that lead to them.

import Foundation
import NotebookModel

/// The files that attachments become. Their names are made of letters, digits, `.`, `_` and `-`, so that they lead
/// nowhere else, and begin with the notebook's, so that those of several notebooks don't meet.
struct JupyterAttachments {
  private let prefix: String
  /// By path, relative to the notebook's folder.
  private(set) var files: [String: [UInt8]] = [:]

  init(notebook: String) { prefix = "img/" + safeName(notebook) + "-" }

  /// Takes a cell's attachments in.
  ///
  /// - Returns: the path of each, by its name.
  mutating func add(_ cell: JupyterCell) throws(JupyterImportError) -> [String: String] {
    var paths: [String: String] = [:]
    for (name, node) in cell.attachments {
      guard let (type, content) = try node.members().min(by: { rank($0.name) < rank($1.name) }) else { continue }
      let bytes: [UInt8]
      if type == MIMEType.svg, try content.lines().contains("<") {
        bytes = Array(try content.lines().utf8)
      } else {
        bytes = [UInt8](try JupyterCell.base64Data(content))
      }
      paths[name] = path(for: name, type: type, bytes)
    }
    return paths
  }

  private mutating func path(for name: String, type: String, _ bytes: [UInt8]) -> String {
    let safe = safeName(name)
    let dot = safe.dropFirst().lastIndex(of: ".")
    let stem = dot.map { safe[..<$0] } ?? safe[...]
    let written = dot.map { String(safe[$0...]) }
    let ending = written ?? "." + (type.split(separator: "/").last.map { safeName(String($0.prefix { $0 != "+" })) } ?? "bin")
    var path = prefix + stem + ending
    var count = 1
    while let other = files[path], other != bytes {
      count += 1
      path = "\(prefix)\(stem)-\(count)\(ending)"
    }
    files[path] = bytes
    return path
  }

  /// Pictures first, and of these what every browser shows.
  private func rank(_ type: String) -> (Int, String) {
    (type == MIMEType.png ? 0 : type == MIMEType.svg ? 1 : type.hasPrefix("image/") ? 2 : 3, type)
  }
}

/// The name with everything replaced that could lead out of a folder, hide a file or need escaping; at most 80
/// characters, of which the last ones are kept.
private func safeName(_ name: String) -> String {
  let safe = name.utf8.map { byte in
    byte.isLabelByte || byte == Byte.dot ? Character(Unicode.Scalar(byte)) : "-"
  }
  let visible = String(safe.drop { $0 == "." || $0 == "-" }.suffix(80))
  return visible.isEmpty ? "attachment" : visible
}

/// A Markdown text with its links led elsewhere.
///
/// - Parameter change: the new destination; `nil` to leave it.
func changingLinks(in text: String, _ change: (String) -> String?) -> String {
  let source = SourceText(text)
  let edits = parseText(source, path: "").0.notebook.destinations.compactMap { destination in
    change(destination.text).map { SourceEdit(destination.range.offsets, $0) }
  }
  return source.replacing(edits.sorted(by: SourceEdit.comesBefore), in: 0..<source.count)
}
