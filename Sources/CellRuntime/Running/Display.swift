// How a report shows a value: numbers and texts as they print, arrays of records as tables, registered types their own
// way.

import CellLanguage
import NotebookModel

/// Arrays of more elements than this are cut in their middle.
package let longestList = 100
package let shownAtEachEnd = 10

extension Value {
  /// What a report shows for the value; `nil` for nothing, as for `()`.
  ///
  /// - Throws: `RuntimeError`, or what a type's own display throws.
  func displayed() throws -> MIMEBundle? {
    switch self {
    case .void: return nil
    case .host(let box): return try box.display() ?? MIMEBundle(plain: describe())
    case .array(let elements):
      if let table = try Self.table(of: elements) { return table.bundle }
      guard elements.count > longestList else { return MIMEBundle(plain: try describe()) }
      return MIMEBundle(plain: try abbreviated(elements))
    case .slice(let box): return try Value.array(Array(box.value)).displayed()
    case .erased(let erased):
      // An optional shows what it wraps, where that has a richer form than text.
      if case .some(let inner) = erased.kind, case .host(let box) = inner, let bundle = try box.display() {
        return bundle
      }
      return MIMEBundle(plain: try describe())
    default: return MIMEBundle(plain: try describe())
    }
  }

  private func abbreviated(_ elements: [Value]) throws -> String {
    let start = try elements.prefix(shownAtEachEnd).map { try $0.describeForDebugging() }
    let end = try elements.suffix(shownAtEachEnd).map { try $0.describeForDebugging() }
    return "[\((start + ["..."] + end).joined(separator: ", "))] (\(elements.count) elements)"
  }

  /// A table of records that all have the same columns; `nil` for anything else.
  private static func table(of elements: [Value]) throws -> Table? {
    guard let first = try elements.first?.row() else { return nil }
    var rows: [[String]] = []
    var areNumbers = first.map(\.isNumber)
    for element in elements {
      guard let row = try element.row(), row.map(\.column) == first.map(\.column) else { return nil }
      rows.append(row.map(\.text))
      for (index, part) in row.enumerated() where !part.isNumber { areNumbers[index] = false }
    }
    let columns = zip(first, areNumbers).map { Table.Column($0.column, alignment: $1 ? .right : .left) }
    return Table(columns: columns, rows: rows)
  }

  /// The value as a table's row, if it is a record.
  private func row() throws -> [(column: String, text: String, isNumber: Bool)]? {
    switch self {
    case .structure(let structure):
      if structure.type.describe != nil || structure.fields.isEmpty { return nil }
      return try zip(structure.type.fields, structure.fields).map { field, value in
        (field.name, try value.erased(from: field.type).cellText(), value.isNumber)
      }
    case .erased(let erased):
      guard case .labelledTuple(let labels, let values) = erased.kind else { return nil }
      return try zip(labels, values).enumerated().map { index, part in
        (part.0 ?? "\(index)", try part.1.cellText(), part.1.isNumber)
      }
    case .host(let box): return box.tableRow
    default: return nil
    }
  }

  private func cellText() throws -> String {
    switch self {
    case .nilValue: ""
    case .erased(let erased):
      if case .some(let inner) = erased.kind { try inner.cellText() } else { try describe() }
    default: try describe()
    }
  }

  private var isNumber: Bool {
    switch self {
    case .int, .double, .float, .sized, .nilValue: true
    case .erased(let erased):
      if case .some(let inner) = erased.kind { inner.isNumber } else { false }
    default: false
    }
  }
}
