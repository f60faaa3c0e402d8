// Links that move: from the notebook's folder to the report's.

import Foundation

/// Rewrites relative destinations so that they lead from another folder to the same place.
package struct LinkMover: Sendable {
  /// The way from the report's folder to the notebook's, such as `..`; empty when they are the same.
  package let way: String
  private let encodedWay: [Substring]

  package init(from notebookFolder: String, to outputFolder: String) {
    let notebook = absoluteParts(of: notebookFolder)
    let output = absoluteParts(of: outputFolder)
    var common = 0
    while common < min(notebook.count, output.count), notebook[common] == output[common] { common += 1 }
    let parts = [String](repeating: "..", count: output.count - common) + notebook[common...]
    way = parts.joined(separator: "/")
    encodedWay = parts.map { Substring(percentEncoded($0)) }
  }

  /// The destination as seen from the report's folder; fragments, absolute paths and URLs stay as they are.
  package func moved(_ destination: String) -> String {
    guard isRelative(destination), !encodedWay.isEmpty else { return destination }
    let end = destination.firstIndex { $0 == "#" || $0 == "?" } ?? destination.endIndex
    var parts = encodedWay
    for part in destination[..<end].split(separator: "/", omittingEmptySubsequences: true) {
      if part == "." { continue }
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    let path = parts.joined(separator: "/") + (destination[..<end].hasSuffix("/") ? "/" : "")
    return (path.isEmpty ? "." : path) + destination[end...]
  }
}

/// Whether a link's destination is a path relative to the document: no URL, no `/...`, no `#...`.
package func isRelative(_ destination: String) -> Bool {
  guard let first = destination.first, first != "#", first != "/", first != "?" else { return false }
  guard let colon = destination.firstIndex(of: ":") else { return true }
  // A colon behind the first slash belongs to the path.
  return destination[..<colon].contains { $0 == "/" || $0 == "?" || $0 == "#" }
}

/// The path of a local file that a relative destination means: without query and fragment, percent escapes resolved.
package func localPath(of destination: String, in folder: String) -> String {
  let path = destination.prefix { $0 != "#" && $0 != "?" }
  let decoded = String(path).removingPercentEncoding ?? String(path)
  return folder.isEmpty ? decoded : folder.hasSuffix("/") ? folder + decoded : folder + "/" + decoded
}

private func absoluteParts(of folder: String) -> [String] {
  let path = folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
  var parts: [String] = []
  for part in path.split(separator: "/") where part != "." {
    if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
  }
  return parts
}

private func percentEncoded(_ part: String) -> String {
  var result = ""
  for byte in part.utf8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "~"), UInt8(ascii: "+"):
      result.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
  return result
}
