// Checked notebook -> one Swift source file that the compiler takes: the cells' own text, and around it the calls that
// display values and keep a record (module TwinRuntime).

import CellLanguage
import Foundation
import NotebookModel

/// Writes cells as top-level code of a `main.swift`, for language mode 5.
///
/// Cells keep their text, and their lines by `#sourceLocation`. A cell with the option `error` stands in a closure with
/// the cells that depend on it, so that what it throws is its output and no more, and they are left out; where that would
/// change what others see, it stands at the top level. There any cell that fails ends the program, as it would any Swift
/// program. Parameters are constants of their values; expressions in the prose are cells that show a text.
public struct SwiftExport: Sendable {
  private let title: String
  private let path: String
  private let modules: [String]
  private var cells = ""

  /// - Parameters:
  ///   - path: the notebook's path, as the file shall name it.
  ///   - modules: the registry's.
  public init(title: String, path: String, modules: [String]) {
    self.title = title
    self.path = path
    self.modules = modules
  }

  /// All cells of a notebook.
  public init(_ checked: CheckedNotebook, modules: [String]) {
    let notebook = checked.notebook
    self.init(title: "The cells of \(notebook.path)", path: notebook.path, modules: modules)
    let programs = Dictionary(checked.program.cells.map { ($0.cell, $0) }, uniquingKeysWith: { first, _ in first })
    // What came in no order may have gone into whatever depends on it.
    var unordered: Set<Int> = []
    for program in checked.program.cells
    where program.usesUndefinedOrder || !unordered.isDisjoint(with: program.dependencies) {
      unordered.insert(program.cell)
    }
    add(TwinScopes(notebook.cells, programs).items, notebook.cells, programs, unordered)
  }

  private mutating func add(
    _ items: [TwinScopes.Item], _ all: [Cell], _ programs: [Int: CellProgram], _ unordered: Set<Int>
  ) {
    for item in items {
      let cell = all[item.cell]
      guard let program = programs[item.cell], cell.runs else {
        addShown(cell)
        continue
      }
      open(cell, program, isAlone: item.isScope, isUnordered: unordered.contains(item.cell))
      add(item.inner, all, programs, unordered)
      if item.isScope { cells += "}\n" }
    }
  }

  /// The file.
  public var text: String {
    var text = """
      // \(title), as Swift that compiles: a target with this file as its main.swift (language mode 5) prints what
      // each cell shows, a line of JSON for each. Made by `export --to swift`; change the notebook and export anew.


      """
    for module in (["CellRuntime", "TwinRuntime"] + modules).sorted() { text += "import \(module)\n" }
    return text + "\nTwinRuntime.begin(\(literal(path)))\n" + cells + "\nTwinRuntime.end()\n"
  }

  /// - Parameters:
  ///   - isAlone: whether it gets a scope of its own.
  ///   - isUnordered: whether what it shows depends on the order of a dictionary or a set.
  public mutating func add(_ cell: Cell, _ program: CellProgram, isAlone: Bool, isUnordered: Bool) {
    open(cell, program, isAlone: isAlone, isUnordered: isUnordered)
    if isAlone { cells += "}\n" }
  }

  private mutating func open(_ cell: Cell, _ program: CellProgram, isAlone: Bool, isUnordered: Bool) {
    cells += "\n// cell \(cell.id)\nTwinRuntime.cell(\(literal(cell.id))\(isUnordered ? ", isUnordered: true" : ""))"
    cells += isAlone ? " {\n" : "\n"
    cells += located(cell, program)
  }

  /// A cell that is not run, as a comment.
  private mutating func addShown(_ cell: Cell) {
    cells += "\n// cell \(cell.id), shown and not run\n"
    for line in cell.code.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty {
      cells += "// \(line)\n"
    }
  }

  /// The cell's text with its places in the notebook, its last expression handed to `result` or `inline`.
  private func located(_ cell: Cell, _ program: CellProgram) -> String {
    let code = cell.code.hasSuffix("\n") ? cell.code : cell.code + "\n"
    let first = place(cell.lineStarts.first?.line ?? cell.range.lower.line)
    guard case .display = program.body.last?.kind, let range = program.body.last?.range,
      let start = cell.offset(of: range.lower), let end = cell.offset(of: range.upper)
    else { return first + code + "#sourceLocation()\n" }
    let before = code.utf8.prefix(start)
    let indentation = before.reversed().prefix { $0 == UInt8(ascii: " ") }.count
    // Where the expression begins its line, that line stays whole and the call stands before it.
    let beginsLine = indentation == start || before.dropLast(indentation).last == UInt8(ascii: "\n")
    let head = beginsLine ? before.dropLast(indentation) : before
    var text = head.isEmpty ? "" : first + String(decoding: head, as: UTF8.self)
    if beginsLine { text += place(range.lower.line - 1) }
    text += "try TwinRuntime.\(cell.kind == .inline ? "inline" : "result")(" + (beginsLine ? "\n" : "")
    text += String(decoding: code.utf8.dropFirst(head.count).prefix(end - head.count), as: UTF8.self) + "\n)"
    text += String(decoding: code.utf8.dropFirst(end), as: UTF8.self)
    return text + "#sourceLocation()\n"
  }

  private func place(_ line: Int) -> String { "#sourceLocation(file: \(literal(path)), line: \(line))\n" }
}

/// A Swift string literal.
private func literal(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default:
      if scalar.value < 0x20 || scalar.value == 0x7F {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
  return result + "\""
}

extension Cell {
  /// The offset in `code`, in bytes, of a place in the file.
  fileprivate func offset(of position: SourcePosition) -> Int? {
    guard let index = lineStarts.lastIndex(where: { $0.line <= position.line }) else { return nil }
    let lines = code.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(index) else { return nil }
    let offset = lines[..<index].reduce(0) { $0 + $1.count + 1 } + position.offset - lineStarts[index].offset
    return (0...code.utf8.count).contains(offset) ? offset : nil
  }
}
