// Logs that people and spreadsheets read: comma-separated values, JSON lines, boxed tables.
//
// Source: stable_baselines3/common/logger.py (2.9), CSVOutputFormat, JSONOutputFormat, HumanOutputFormat.
import Foundation

/// `progress.csv`: a column for each name, in the order in which they came; empty where a row has no value.
final class CSVLog: LogWriter {
  private let path: String
  private var file: LogFile
  private var names: [String] = []

  init(path: String) throws {
    self.path = path
    file = try LogFile(path: path)
  }

  func write(_ row: LogRow) throws {
    let new = row.entries.map(\.name).filter { !names.contains($0) }
    if !new.isEmpty { try grow(by: new) }
    let values = Dictionary(row.entries.map { ($0.name, $0.text) }, uniquingKeysWith: { $1 })
    try file.append(names.map { values[$0] ?? "" }.joined(separator: ",") + "\n")
  }

  /// Writes the file anew with a longer header; the rows so far get empty fields.
  private func grow(by new: [String]) throws {
    let lines = String(decoding: try WholeFile.read(path, limit: 1 << 30), as: UTF8.self).split(separator: "\n")
    let commas = String(repeating: ",", count: new.count)
    let text = ([(names + new).joined(separator: ",")] + lines.dropFirst().map { $0 + commas }).joined(separator: "\n")
    try WholeFile.write(Array(text.utf8) + [0x0A], to: path)
    file = try LogFile(path: path, isContinued: true)
    names += new
  }
}

/// `progress.json`: an object in each line. NaN and infinities, which JSON has no numbers for, become `null`.
final class JSONLinesLog: LogWriter {
  private let file: LogFile

  init(path: String) throws { file = try LogFile(path: path) }

  func write(_ row: LogRow) throws {
    let fields = row.entries.map { "\"\($0.name)\": \($0.value.isFinite ? $0.text : "null")" }
    try file.append("{\(fields.joined(separator: ", "))}\n")
  }
}

/// A table for each row: names under their group's, three significant digits.
final class TableLog: LogWriter {
  /// The most characters of a name or a number; what is longer ends in three dots.
  private static let longest = 36

  /// nil: the screen.
  private let file: LogFile?

  init() { file = nil }

  init(path: String) throws { file = try LogFile(path: path) }

  func write(_ row: LogRow) throws {
    if !row.entries.isEmpty { try write(Self.table(row)) }
  }

  func warn(_ warning: TrainingWarning) throws { try write("warning: \(warning.message)\n") }

  private func write(_ text: String) throws {
    if let file { return try file.append(text) }
    print(text, terminator: "")
    fflush(nil)
  }

  static func table(_ row: LogRow) -> String {
    var lines: [(name: String, value: String)] = []
    var group: Substring = ""
    for entry in row.entries.sorted(by: { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }) {
      var name = entry.name[...]
      if let slash = name.firstIndex(of: "/"), slash > name.startIndex {
        if group != name[...slash] {
          group = name[...slash]
          lines.append((shortened(group), ""))
        }
        name = name[name.index(after: slash)...]
      }
      let value = entry.isInteger ? entry.text : String(format: "%-8.3g", entry.value)
      lines.append((shortened(group.isEmpty ? name : "   \(name)"), value))
    }
    let (nameWidth, valueWidth) = (lines.map(\.name.count).max() ?? 0, lines.map(\.value.count).max() ?? 0)
    func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: width - text.count) }
    let dashes = String(repeating: "-", count: nameWidth + valueWidth + 7) + "\n"
    let rows = lines.map { "| \(padded($0.name, nameWidth)) | \(padded($0.value, valueWidth)) |\n" }
    return dashes + rows.joined() + dashes
  }

  private static func shortened(_ name: some StringProtocol) -> String {
    name.count > longest ? name.prefix(longest - 3) + "..." : String(name)
  }
}
