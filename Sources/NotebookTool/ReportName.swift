// The name of a notebook's reports: its own, and behind it the parameters that the command line changed.

import Foundation
import NotebookModel

/// `ppo`, or `ppo-seed-3-steps-1000` where `seed` and `steps` have other values than in the front matter.
///
/// Different values give different names, so that runs keep out of each other's way: a value that a file name can't
/// show as it is (anything but numbers, true, false, and texts of `a-z`, `0-9`, `.` and `_`), a name that gets too
/// long, and one that another notebook's reports could have, end in eight digits of a hash of all values.
///
/// - Parameter neighbours: the names of the other notebooks whose reports go to the same folder.
func reportName(of notebook: Notebook, neighbours: [String]) -> String {
  let changed = notebook.frontMatter.parameters.filter(\.isOverridden)
  guard !changed.isEmpty else { return notebook.name }
  var isExact = true
  var suffix = ""
  for parameter in changed {
    let (text, isWhole) = fileNamePart(parameter.value)
    let name = asciiName(parameter.name)
    isExact = isExact && isWhole && name == parameter.name
    suffix += "-\(name)-\(text)"
  }
  let longest = 80
  if suffix.count > longest {
    suffix = String(suffix.prefix(longest))
    isExact = false
  }
  let name = notebook.name + suffix
  if neighbours.contains(where: { $0 != notebook.name && (name == $0 || name.hasPrefix($0 + "-")) && $0.count > notebook.name.count }) {
    isExact = false
  }
  guard !isExact else { return name }
  let values = changed.map { "\($0.name) = \($0.value.swiftLiteral)" }.joined(separator: "\n")
  return "\(name)-\(ContentHash("\(notebook.name)\n\(values)").hex.prefix(8))"
}

/// The names of the notebooks in a folder.
func notebookNames(in folder: String) -> [String] {
  let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
  return files.filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
}

/// A value as a part of a file name, and whether nothing of it was lost.
private func fileNamePart(_ value: ParameterValue) -> (text: String, isWhole: Bool) {
  switch value {
  case .integer, .double, .boolean:
    var text = value.swiftLiteral.replacing("Double.", with: "")
    if text.hasSuffix(".0") { text.removeLast(2) }
    return (text, true)
  case .string(let text):
    let safe = asciiName(text)
    return (safe, safe == text && !text.isEmpty && text == text.lowercased() && !text.contains("-"))
  case .list(let values):
    return (values.map { fileNamePart($0).text }.joined(separator: "_"), false)
  }
}

/// A text with `-` for what file names had better not hold.
private func asciiName(_ text: String) -> String {
  String(
    text.map { character in
      character.isASCII && (character.isLetter || character.isNumber || character == "." || character == "_")
        ? character : "-"
    })
}
