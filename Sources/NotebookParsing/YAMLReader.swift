// YAML inside a notebook (front matter, cell options): a mapping's entries with their places in the file.

import NotebookModel
import Yams

/// A YAML text taken from lines of the file.
struct YAMLReader {
  let place: ParsingError.Place
  let document: SourceBytes
  /// For each line of YAML its stretch of the file.
  let lines: [Range<Int>]

  struct Entry {
    var key: String
    var keyOffsets: Range<Int>
    var value: YAMLValue
    var valueOffsets: Range<Int>
    fileprivate var node: Node
  }

  /// The entries of the mapping, in order; what is wrong goes to `problems`.
  func entries(_ problems: inout ProblemList) -> [Entry] {
    let yaml = lines.map { String(decoding: document.bytes[$0], as: UTF8.self) }.joined(separator: "\n") + "\n"
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml, .basic, .default, .utf8)
    } catch let error as YamlError {
      report(error, &problems)
      return []
    } catch {
      problems.report(.invalidYAML(place, problem: "it can't be read"), lines.first ?? 0..<0)
      return []
    }
    guard let root else { return [] }
    guard case .mapping(let mapping) = root else {
      if case .null = YAMLValue(root) { return [] }
      problems.report(.notKeysAndValues(place, found: YAMLValue(root).shape), offsets(root.mark))
      return []
    }
    return entries(of: mapping)
  }

  /// The entries of the mapping that an entry has for its value; none where it has another.
  func entries(below entry: Entry) -> [Entry] {
    if case .mapping(let mapping) = entry.node { entries(of: mapping) } else { [] }
  }

  private func entries(of mapping: Node.Mapping) -> [Entry] {
    mapping.map { key, value in
      let keyOffsets = offsets(key.mark, text: key.scalar?.string)
      let read = YAMLValue(value)
      let valueOffsets = if case .null = read { keyOffsets } else { offsets(value.mark, text: value.scalar?.string) }
      return Entry(
        key: key.scalar?.string ?? "", keyOffsets: keyOffsets, value: read, valueOffsets: valueOffsets, node: value)
    }
  }

  private func report(_ error: YamlError, _ problems: inout ProblemList) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      problems.report(.invalidYAML(place, problem: problem), offsets(mark))
    case .reader(let problem, let characters, _, let yaml):
      let index = yaml.index(yaml.startIndex, offsetBy: characters ?? 0, limitedBy: yaml.endIndex) ?? yaml.startIndex
      let line = yaml[..<index].utf8.reduce(0) { $1 == Byte.newline ? $0 + 1 : $0 }
      problems.report(.invalidYAML(place, problem: problem), lines.isEmpty ? 0..<0 : lines[min(line, lines.count - 1)])
    case .duplicatedKeysInMapping(let keys, let context):
      for key in keys { reportDuplicate(key, context.mark, &problems) }
    default:
      problems.report(.invalidYAML(place, problem: "it can't be read"), lines.first ?? 0..<0)
    }
  }

  private func reportDuplicate(_ key: String, _ mark: Mark, _ problems: inout ProblemList) {
    let bytes = Array(key.utf8)
    let found = lines.compactMap { line -> Range<Int>? in
      guard document.bytes[line].starts(with: bytes) else { return nil }
      let next = document.bytes.skippingSpaces(from: line.lowerBound + bytes.count, to: line.upperBound)
      guard next < line.upperBound, document.bytes[next] == Byte.colon else { return nil }
      return line.lowerBound..<line.lowerBound + bytes.count
    }
    let first = found.first.map { document.lineIndex(at: $0.lowerBound) + 1 }
    guard found.count > 1 else {
      problems.report(.duplicateKey(place, key, firstLine: nil), offsets(mark))
      return
    }
    for again in found.dropFirst() { problems.report(.duplicateKey(place, key, firstLine: first), again) }
  }

  /// The stretch that starts at a mark: that of `text` where the file has it there, else the rest of the line.
  /// Columns of marks count Unicode scalars.
  private func offsets(_ mark: Mark?, text: String? = nil) -> Range<Int> {
    guard let mark, !lines.isEmpty else { return lines.first ?? 0..<0 }
    guard mark.line <= lines.count else { return lines[lines.count - 1].upperBound..<lines[lines.count - 1].upperBound }
    let line = lines[max(mark.line, 1) - 1]
    var start = line.lowerBound
    var scalars = 1
    while start < line.upperBound, scalars < mark.column {
      start += 1
      while start < line.upperBound, document.bytes[start] & 0xC0 == 0x80 { start += 1 }
      scalars += 1
    }
    if let text, !text.isEmpty, document.bytes[start..<line.upperBound].starts(with: text.utf8) {
      return start..<start + text.utf8.count
    }
    var end = line.upperBound
    while end > start, document.bytes[end - 1].isWhitespace { end -= 1 }
    return start..<end
  }
}

/// A value as far as notebooks use them.
enum YAMLValue {
  case null
  /// A scalar; `isPlain` without quotes and not in a block.
  case text(String, isPlain: Bool)
  case list([YAMLValue])
  /// The entries whose keys are texts.
  case mapping([String: YAMLValue])

  init(_ node: Node) { self.init(node, depth: 0) }

  /// A YAML document that is one value; `nil` where it can't be read.
  init?(yaml: String) {
    guard let node = try? Yams.compose(yaml: yaml, .basic, .default, .utf8) else { return nil }
    self.init(node)
  }

  private init(_ node: Node, depth: Int) {
    // Deeper than any key reads: not looked into, so that aliases of aliases cost nothing.
    guard depth < 3 else {
      self = .mapping([:])
      return
    }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
        self = .null
      } else {
        self = .text(scalar.string, isPlain: isPlain)
      }
    case .sequence(let sequence): self = .list(sequence.map { YAMLValue($0, depth: depth + 1) })
    case .mapping(let mapping):
      var entries: [String: YAMLValue] = [:]
      for (key, value) in mapping {
        if case .scalar(let scalar) = key { entries[scalar.string] = YAMLValue(value, depth: depth + 1) }
      }
      self = .mapping(entries)
    case .alias: self = .null
    }
  }

  /// What it is, in a sentence.
  var shape: String {
    switch self {
    case .null: "missing"
    case .text: "a text"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  var text: String? {
    guard case .text(let text, _) = self else { return nil }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  var bool: Bool? {
    guard case .text(let text, isPlain: true) = self else { return nil }
    switch text {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: return nil
    }
  }

  /// A text, or a list of texts.
  var texts: [String]? {
    switch self {
    case .text: return text.map { [$0] }
    case .list(let values):
      let texts = values.compactMap(\.text)
      return texts.count == values.count ? texts : nil
    default: return nil
    }
  }
}
