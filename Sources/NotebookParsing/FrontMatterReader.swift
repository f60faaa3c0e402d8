// The YAML head of a notebook, between `---` in the first line and `---` or `...`.

import NotebookModel

struct FrontMatterReader {
  /// What is read of it, where each key stands with its value, and the line (0-based) at which the Markdown begins.
  static func read(
    _ document: SourceBytes, _ problems: inout ProblemList
  ) -> (FrontMatter, offsets: [String: Range<Int>], bodyLine: Int) {
    var frontMatter = FrontMatter()
    guard document.lineCount > 0, isDelimiter("---", document, 0) else { return (frontMatter, [:], 0) }
    guard
      let end = (1..<max(1, document.lineCount)).first(where: {
        isDelimiter("---", document, $0) || isDelimiter("...", document, $0)
      })
    else {
      problems.report(.unclosedFrontMatter, document.line(0))
      return (frontMatter, [:], document.lineCount)
    }
    frontMatter.range = document.source.range(0..<document.line(end).upperBound)
    let reader = YAMLReader(place: .frontMatter, document: document, lines: (1..<end).map(document.line))
    let entries = reader.entries(&problems)
    var offsets: [String: Range<Int>] = [:]
    for (index, entry) in entries.enumerated() {
      let next = index + 1 < entries.count ? entries[index + 1].keyOffsets.lowerBound : document.line(end).lowerBound
      offsets[entry.key] = entry.keyOffsets.lowerBound..<max(entry.keyOffsets.upperBound, next)
      if entry.key == "params" {
        frontMatter.parameters = ParameterReader.read(entry, of: reader, &problems)
        continue
      }
      guard let key = FrontMatterKey.all.first(where: { $0.name == entry.key }) else {
        let suggestion = closestName(to: entry.key, among: FrontMatterKey.all.map(\.name))
        problems.report(.unknownFrontMatterKey(entry.key, suggestion: suggestion), entry.keyOffsets)
        continue
      }
      if !key.read(entry.value, &frontMatter) {
        problems.report(
          .wrongValue(
            .frontMatter, key: key.name, found: entry.value.text, shape: entry.value.shape, expected: key.values),
          entry.valueOffsets)
      }
    }
    return (frontMatter, offsets, end + 1)
  }

  private static func isDelimiter(_ text: StaticString, _ document: SourceBytes, _ line: Int) -> Bool {
    let range = document.line(line)
    return document.bytes.starts(with: text, at: range)
      && document.bytes.skippingSpaces(from: range.lowerBound + 3, to: range.upperBound) == range.upperBound
  }
}

/// A key that the front matter may have.
public struct FrontMatterKey: Sendable {
  public var name: String
  /// What may be written behind it, in words that follow "write".
  public var values: String
  public var documentation: String
  /// Takes the value in, or returns false where it doesn't fit.
  let read: @Sendable (YAMLValue, inout FrontMatter) -> Bool

  /// All keys, in the order in which help shows them.
  public static let all: [FrontMatterKey] = [
    text("title", "The report's title; else its first heading is.", \.title),
    text("subtitle", "A line below the title.", \.subtitle),
    FrontMatterKey(
      name: "author", values: "a name, or a list of names",
      documentation: "Who wrote it: a name, a list of names, or a list of mappings with `name`."
    ) { value, matter in
      let values = if case .list(let list) = value { list } else { [value] }
      let names = values.compactMap { value in
        if case .mapping(let entries) = value { entries["name"]?.text } else { value.text }
      }
      matter.author = names
      return names.count == values.count
    },
    text("date", "The date as it is to be shown.", \.date),
    text("abstract", "A summary below the title.", \.abstract),
    FrontMatterKey(name: "toc", values: "true or false", documentation: "Whether there is a table of contents.") {
      value, matter in
      guard let bool = value.bool else { return false }
      matter.toc = bool
      return true
    },
    untouched("format"), untouched("execute"),
    FrontMatterKey(
      name: "params", values: "lines 'name: value'",
      documentation: "Constants that cells see and the command line may set: numbers, true or false, texts, and lists."
    ) { _, _ in true },
    untouched("embed-resources"), untouched("bibliography"),
  ]

  private static func text(
    _ name: String, _ documentation: String, _ path: any WritableKeyPath<FrontMatter, String?> & Sendable
  ) -> FrontMatterKey {
    FrontMatterKey(name: name, values: "a text", documentation: documentation) { value, matter in
      guard let text = value.text else { return false }
      matter[keyPath: path] = text
      return true
    }
  }

  /// A key of Quarto's that is accepted, so that its documents can be read, and not looked into.
  private static func untouched(_ name: String) -> FrontMatterKey {
    FrontMatterKey(name: name, values: "anything", documentation: "Accepted; has no effect on the report.") { _, _ in
      true
    }
  }
}
