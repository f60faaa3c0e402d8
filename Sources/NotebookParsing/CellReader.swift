// A fenced block of Swift -> a cell: its options, its code, and where each line of it stands in the file.

import NotebookModel

struct CellReader {
  /// How a fence's info string makes a block a cell, or doesn't.
  enum Fence: Equatable {
    case cell
    case shown
    /// `{swift, echo=false}`
    case attributes(String)

    init(info: String) {
      let info = trimmed(info)
      let isBraced = info.hasPrefix("{") && info.hasSuffix("}") && info.count > 1
      let inner = isBraced ? trimmed(String(info.dropFirst().dropLast())) : ""
      if info == "swift" || inner == "swift" {
        self = .cell
      } else if inner.hasPrefix("swift,") || inner.hasPrefix("swift ") {
        self = .attributes(info)
      } else {
        self = .shown
      }
    }
  }

  /// Reads the cell of a fenced block.
  ///
  /// - Parameters:
  ///   - lines: The block's stretches of the file, one for each line between its fences.
  ///   - range: The block with its fences.
  static func read(
    _ lines: [Range<Int>], range: Range<Int>, index: Int, of document: SourceBytes, _ problems: inout ProblemList
  ) -> Cell {
    let optionLines = lines.prefix { optionStart($0, document) != nil }
    var options = CellOptions()
    if !optionLines.isEmpty { read(Array(optionLines), into: &options, document, &problems) }
    let codeLines = lines.dropFirst(optionLines.count)
    for line in codeLines {
      if let start = optionStart(line, document), looksLikeOption(start..<line.upperBound, document) {
        problems.report(.optionBelowCode, start - 3..<line.upperBound)
      }
    }
    var code: [UInt8] = []
    for line in codeLines {
      code.append(contentsOf: document.bytes[line])
      code.append(Byte.newline)
    }
    return Cell(
      index: index, code: document.restored(code), range: document.source.range(range),
      lineStarts: codeLines.map { document.source.position(at: $0.lowerBound) }, options: options)
  }

  private static func read(
    _ lines: [Range<Int>], into options: inout CellOptions, _ document: SourceBytes, _ problems: inout ProblemList
  ) {
    let yaml = lines.map { line in
      let start = optionStart(line, document) ?? line.lowerBound
      return start < line.upperBound && document.bytes[start] == Byte.space
        ? start + 1..<line.upperBound : start..<line.upperBound
    }
    let entries = YAMLReader(place: .cellOptions, document: document, lines: yaml).entries(&problems)
    for (index, entry) in entries.enumerated() {
      guard let option = CellOption.named(entry.key) else {
        let names = CellOption.all.map(\.name)
        let error = ParsingError.unknownOption(
          entry.key, suggestion: closestName(to: entry.key, among: names), known: names)
        problems.report(error, entry.keyOffsets)
        continue
      }
      let end = index + 1 < entries.count ? entries[index + 1].keyOffsets.lowerBound : yaml[yaml.count - 1].upperBound
      let last = yaml.last { $0.lowerBound < max(end, entry.keyOffsets.upperBound) } ?? yaml[0]
      options.ranges[option.name] = document.source.range(
        entry.keyOffsets.lowerBound..<max(entry.keyOffsets.upperBound, last.upperBound))
      if !option.read(entry.value, &options) {
        problems.report(
          .wrongValue(
            .cellOptions, key: option.name, found: entry.value.text, shape: entry.value.shape, expected: option.values),
          entry.valueOffsets)
      }
    }
  }

  /// The offset behind `//|`, where a line is one of options.
  private static func optionStart(_ line: Range<Int>, _ document: SourceBytes) -> Int? {
    let start = document.bytes.skippingSpaces(from: line.lowerBound, to: line.upperBound)
    return document.bytes.starts(with: "//|", at: start..<line.upperBound) ? start + 3 : nil
  }

  /// Whether ` name:` follows, with the name of an option.
  private static func looksLikeOption(_ range: Range<Int>, _ document: SourceBytes) -> Bool {
    let bytes = document.bytes
    let start = bytes.skippingSpaces(from: range.lowerBound, to: range.upperBound)
    guard let colon = bytes[start..<range.upperBound].firstIndex(of: Byte.colon) else { return false }
    return CellOption.named(document.text(start..<colon)) != nil
  }
}

private func trimmed(_ text: String) -> String {
  var text = Substring(text)
  while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
  while let last = text.last, last == " " || last == "\t" { text.removeLast() }
  return String(text)
}
