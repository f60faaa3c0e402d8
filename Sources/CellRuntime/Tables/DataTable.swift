// A table read from a file: typed columns, with the few operations that reports need.

import NotebookModel

/// Rows and named columns, as `readTable` gives them.
public struct DataTable: Hashable, Sendable {
  /// One cell.
  public enum Entry: Hashable, Sendable {
    case int(Int)
    case double(Double)
    case bool(Bool)
    case string(String)
    /// An empty field.
    case missing
  }

  public enum ColumnType: String, Hashable, Sendable {
    case int = "Int", double = "Double", bool = "Bool", string = "String"
  }

  public let columns: [String]
  public let types: [ColumnType]
  var entries: [[Entry]]

  public init(columns: [String], types: [ColumnType], rows entries: [[Entry]]) {
    self.columns = columns
    self.types = types
    self.entries = entries
  }

  public var count: Int { entries.count }

  /// All rows.
  public var rows: [TableRow] { entries.indices.map { TableRow(table: self, number: $0) } }

  /// A column's texts, numbers as they print.
  ///
  /// - Throws: `TableError.unknownColumn`.
  public func strings(_ column: String) throws -> [String] {
    let index = try self.index(of: column)
    return entries.map { $0[index].text }
  }

  /// A column's numbers.
  ///
  /// - Throws: `TableError.unknownColumn`, `.notNumbers`, `.missingNumber`.
  public func numbers(_ column: String) throws -> [Double] {
    let index = try self.index(of: column)
    return try entries.enumerated().map { number, row in try self.number(row[index], column: column, row: number) }
  }

  /// - Throws: what `isIncluded` throws.
  public func filter(_ isIncluded: (TableRow) throws -> Bool) rethrows -> DataTable {
    var result = self
    result.entries = try entries.indices.filter { try isIncluded(TableRow(table: self, number: $0)) }.map { entries[$0] }
    return result
  }

  /// Sorted by a column: numbers by value, texts by Swift's order; missing entries last. Equal rows keep their order.
  public func sorted(by column: String, ascending: Bool = true) throws -> DataTable {
    let index = try self.index(of: column)
    var result = self
    result.entries.sort { left, right in
      switch (left[index] == .missing, right[index] == .missing) {
      case (true, _): false
      case (false, true): true
      default: ascending ? left[index].isBefore(right[index]) : right[index].isBefore(left[index])
      }
    }
    return result
  }

  /// One table for each text in a column, in the order in which they first appear.
  public func grouped(by column: String) throws -> [(key: String, table: DataTable)] {
    let index = try self.index(of: column)
    var groups: [(key: String, table: DataTable)] = []
    var places: [String: Int] = [:]
    for row in entries {
      let key = row[index].text
      if let place = places[key] {
        groups[place].table.entries.append(row)
      } else {
        places[key] = groups.count
        groups.append((key, DataTable(columns: columns, types: types, rows: [row])))
      }
    }
    return groups
  }

  /// The arithmetic mean of a column's numbers.
  ///
  /// - Throws: as `numbers`; `.empty` for a table without rows.
  public func mean(_ column: String) throws -> Double {
    let numbers = try numbers(column)
    if numbers.isEmpty { throw TableError.empty(column: column) }
    return numbers.reduce(0, +) / Double(numbers.count)
  }

  func index(of column: String) throws -> Int {
    guard let index = columns.firstIndex(of: column) else {
      throw TableError.unknownColumn(column, columns: columns)
    }
    return index
  }

  func number(_ entry: Entry, column: String, row: Int) throws -> Double {
    switch entry {
    case .int(let value): return Double(value)
    case .double(let value): return value
    case .missing: throw TableError.missingNumber(column: column, row: row)
    case .bool, .string: throw TableError.notNumbers(column: column, example: entry.text)
    }
  }

  /// The table as a report shows it.
  var shown: Table {
    let columns = zip(columns, types).map { name, type in
      Table.Column(name, alignment: type == .int || type == .double ? .right : .left)
    }
    return Table(columns: columns, rows: entries.map { $0.map(\.text) })
  }
}

extension DataTable: CustomStringConvertible {
  /// As a report shows it, in plain text.
  public var description: String { shown.plain }
}

/// One row of a table.
public struct TableRow: Hashable, Sendable {
  let table: DataTable
  let number: Int

  /// - Throws: `TableError.unknownColumn`.
  public func string(_ column: String) throws -> String { table.entries[number][try table.index(of: column)].text }

  /// - Throws: `TableError.unknownColumn`, `.notNumbers`, `.missingNumber`.
  public func number(_ column: String) throws -> Double {
    try table.number(table.entries[number][table.index(of: column)], column: column, row: number)
  }

  /// - Throws: `TableError.unknownColumn`.
  public func isMissing(_ column: String) throws -> Bool { table.entries[number][try table.index(of: column)] == .missing }
}

extension DataTable.Entry {
  var text: String {
    switch self {
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .string(let value): value
    case .missing: ""
    }
  }

  fileprivate func isBefore(_ other: Self) -> Bool {
    switch (self, other) {
    case (.int(let a), .int(let b)): a < b
    case (.double(let a), .double(let b)): a < b
    case (.bool(let a), .bool(let b)): !a && b
    default: text < other.text
    }
  }
}

/// What is wrong with a table or its use.
public enum TableError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownColumn(String, columns: [String])
  case notNumbers(column: String, example: String)
  case missingNumber(column: String, row: Int)
  case empty(column: String)
  case outsideFolder(String)
  case unreadable(String, reason: String)
  case noHeader(String)
  case duplicateColumn(String, file: String)
  case fieldCount(file: String, row: Int, expected: Int, found: Int)
  case unclosedQuote(file: String, row: Int, column: Int)
  case textAfterQuote(file: String, row: Int, column: Int)

  public var description: String {
    switch self {
    case .unknownColumn(let name, let columns):
      closestName(to: name, among: columns).map { "the table has no column '\(name)'; did you mean '\($0)'?" }
        ?? "the table has no column '\(name)'; it has \(columns.map { "'\($0)'" }.joined(separator: ", "))"
    case .notNumbers(let column, let example): "column '\(column)' doesn't hold numbers, but texts such as '\(example)'"
    case .missingNumber(let column, let row): "column '\(column)' has no number in row \(row + 1)"
    case .empty(let column): "the mean of column '\(column)' needs at least one row, but the table has none"
    case .outsideFolder(let path): "'\(path)' lies outside of the notebook's folder; only files below it can be read"
    case .unreadable(let path, let reason): "can't read '\(path)': \(reason)"
    case .noHeader(let path): "'\(path)' is empty; its first line must name the columns"
    case .duplicateColumn(let name, let file): "'\(file)' has two columns named '\(name)'"
    case .fieldCount(let file, let row, let expected, let found):
      "'\(file)' row \(row): \(found) field\(found == 1 ? "" : "s") where the header has \(expected)"
    case .unclosedQuote(let file, let row, let column):
      "'\(file)' row \(row), column \(column): the quotation mark is never closed"
    case .textAfterQuote(let file, let row, let column):
      "'\(file)' row \(row), column \(column): text after the closing quotation mark"
    }
  }
}
