// The metadata of a code cell as options of ours, where they mean the same.

import NotebookModel

/// The lines `//| key: value` that a code cell of Swift gets from its metadata, in the order of their names but for
/// the label, which comes first. Options that the source sets itself are left alone.
///
/// nbformat's `name` is the label, `tags` are tags, folded input and output (`jupyter.source_hidden`,
/// `jupyter.outputs_hidden`, `collapsed`) become the tags `hide-input` and `hide-output`, and metadata that are called
/// like an option of ours, with `-`, `_` or `.` between words, as knitr's users write them, are that option.
func optionLines(
  for cell: JupyterCell, number: Int, labels: inout Set<String>, warnings: inout [JupyterImportWarning]
) -> [String] {
  // What `nb` wrote has its options in the source.
  guard cell.metadata["nb"] == nil else { return [] }
  let own = writtenOptions(in: cell.source)
  var options: [String: JSONValue] = [:]
  for (key, value) in cell.metadata {
    let name = String(key.map { $0 == "_" || $0 == "." ? "-" : $0 })
    if name == "name", options["label"] == nil { options["label"] = value } else { options[name] = value }
  }
  var tags = options["tags"]?.array?.compactMap(\.string) ?? []
  if cell.metadata["jupyter"]?["source_hidden"] == .bool(true) { tags.append("hide-input") }
  if cell.metadata["jupyter"]?["outputs_hidden"] == .bool(true) || cell.metadata["collapsed"] == .bool(true) {
    tags.append("hide-output")
  }
  var unique: [String] = []
  for tag in tags where !unique.contains(tag) { unique.append(tag) }
  options["tags"] = unique.isEmpty ? nil : .array(unique.map(JSONValue.string))

  var lines: [String] = []
  for option in CellOption.all where !own.contains(option.name) {
    guard let value = options[option.name] else { continue }
    var scratch = CellOptions()
    guard option.read(YAMLValue(value), &scratch), let yaml = yaml(value) else {
      warnings.append(.droppedOption(name: option.name, value: yaml(value) ?? "the value", cell: number))
      continue
    }
    if let label = scratch.label, !labels.insert(label).inserted { continue }
    lines.append("//| \(option.name): \(yaml)")
  }
  return lines
}

/// The names of the options at the top of a cell's source.
func writtenOptions(in source: String) -> Set<String> {
  var names: Set<String> = []
  for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
    let text = line.drop { $0 == " " || $0 == "\t" }
    guard text.hasPrefix("//|") else { break }
    if let colon = text.firstIndex(of: ":") {
      names.insert(text[..<colon].dropFirst(3).split(separator: " ").joined(separator: " "))
    }
  }
  return names
}

/// The value on one line of YAML; `nil` for what no option takes.
private func yaml(_ value: JSONValue) -> String? {
  switch value {
  case .string(let text):
    let isPlain = text.first?.isLetter == true && text.utf8.allSatisfy(\.isLabelByte)
    let isWord = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(text.lowercased())
    return isPlain && !isWord ? text : String(decoding: value.file.dropLast(), as: UTF8.self)
  case .bool(let bool): return bool ? "true" : "false"
  case .integer(let number): return "\(number)"
  case .number(let number): return "\(number)"
  case .array(let items):
    let texts = items.compactMap(yaml)
    return texts.count == items.count ? "[\(texts.joined(separator: ", "))]" : nil
  case .null, .object: return nil
  }
}

extension YAMLValue {
  fileprivate init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let bool): self = .text(bool ? "true" : "false", isPlain: true)
    case .integer(let number): self = .text("\(number)", isPlain: true)
    case .number(let number): self = .text("\(number)", isPlain: true)
    case .string(let text): self = .text(text, isPlain: false)
    case .array(let items): self = .list(items.map(YAMLValue.init))
    case .object(let members): self = .mapping(members.mapValues(YAMLValue.init))
    }
  }
}
