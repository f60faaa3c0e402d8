// `readTable` and the members of tables, for cells. Files are read below the notebook's folder only.

import Foundation
import NotebookModel

extension DataTable: HostType {
  public func cellDisplay() throws -> MIMEBundle? { shown.bundle }
}

extension TableRow: HostType {
  public var cellTableRow: [(column: String, text: String, isNumber: Bool)]? {
    zip(zip(table.columns, table.types), table.entries[number]).map { column, entry in
      (column.0, entry.text, column.1 == .int || column.1 == .double)
    }
  }
}

extension FunctionRegistry {
  mutating func addTables() {
    type(DataTable.self, doc: "A table read from a file.")
    type(TableRow.self, doc: "One row of a table.")
    function(
      "func readTable(_ path: String) throws -> DataTable", doc: "Reads a CSV file below the notebook's folder.",
      effects: [.readsFile]
    ) { (context: CellContext, path: String) throws -> DataTable in try context.readTable(path) }
    property("var columns: [String] { get }", of: DataTable.self, doc: "The columns' names.") { $0.columns }
    property("var count: Int { get }", of: DataTable.self, doc: "How many rows it has.") { $0.count }
    property("var rows: [TableRow] { get }", of: DataTable.self, doc: "All rows.") { $0.rows }
    method("func strings(_ column: String) throws -> [String]", of: DataTable.self, doc: "A column's texts.") {
      (table: DataTable, column: String) in try table.strings(column)
    }
    method("func numbers(_ column: String) throws -> [Double]", of: DataTable.self, doc: "A column's numbers.") {
      (table: DataTable, column: String) in try table.numbers(column)
    }
    method("func mean(_ column: String) throws -> Double", of: DataTable.self, doc: "The mean of a column's numbers.") {
      (table: DataTable, column: String) in try table.mean(column)
    }
    method(
      "func filter(_ isIncluded: (TableRow) throws -> Bool) throws -> DataTable", of: DataTable.self,
      doc: "The rows that pass."
    ) { (table: DataTable, isIncluded: CellFunction<Bool, TableRow>) in try table.filter { try isIncluded($0) } }
    method(
      "func sorted(by column: String, ascending: Bool = true) throws -> DataTable", of: DataTable.self,
      doc: "The rows in the order of a column."
    ) { (table: DataTable, column: String, ascending: Bool) in try table.sorted(by: column, ascending: ascending) }
    method(
      "func grouped(by column: String) throws -> [(key: String, table: DataTable)]", of: DataTable.self,
      doc: "One table for each text of a column."
    ) { (table: DataTable, column: String) -> [Value] in
      try table.grouped(by: column).map { .tuple([$0.key.cellValue, $0.table.cellValue]) }
    }
    method("func string(_ column: String) throws -> String", of: TableRow.self, doc: "The text in a column.") {
      (row: TableRow, column: String) in try row.string(column)
    }
    method("func number(_ column: String) throws -> Double", of: TableRow.self, doc: "The number in a column.") {
      (row: TableRow, column: String) in try row.number(column)
    }
    method("func isMissing(_ column: String) throws -> Bool", of: TableRow.self, doc: "Whether the field is empty.") {
      (row: TableRow, column: String) in try row.isMissing(column)
    }
  }
}

extension CellContext {
  /// Reads a CSV file below the notebook's folder.
  ///
  /// - Throws: `TableError`.
  public func readTable(_ path: String) throws(TableError) -> DataTable { try DataTable(csv: readText(path), file: path) }

  /// A file's text; its hash becomes part of the cell's key.
  ///
  /// - Throws: `TableError` for a path that leads out of the notebook's folder, also through a symbolic link, and for a
  ///   file that can't be read.
  public func readText(_ path: String) throws(TableError) -> String {
    let folder = URL(fileURLWithPath: notebookFolder).resolvingSymlinksInPath().standardizedFileURL.path
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.hasPrefix("/"), !path.isEmpty, !parts.contains("..") else { throw .outsideFolder(path) }
    let file = URL(fileURLWithPath: folder).appendingPathComponent(path)
    let resolved = file.resolvingSymlinksInPath().standardizedFileURL.path
    guard resolved.hasPrefix(folder == "/" ? folder : folder + "/") else { throw .outsideFolder(path) }
    noteSearch(for: path)
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: resolved))
    } catch {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: resolved, isDirectory: &isFolder)
      throw .unreadable(
        path, reason: !exists ? "there is no such file" : isFolder.boolValue ? "it is a folder" : "it may not be read")
    }
    noteFile(path, contents: Array(data))
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .unreadable(path, reason: "it is not valid UTF-8")
    }
    return text
  }
}
