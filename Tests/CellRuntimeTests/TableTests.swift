// `readTable`: typed columns, clear errors, and no way out of the notebook's folder.

import CellLanguage
import CellRuntime
import Foundation
import NotebookModel
import Testing

@Suite struct TableTests {
  private func error(_ text: String) -> String {
    do throws(TableError) {
      _ = try DataTable(csv: text, file: "x.csv")
      return "none"
    } catch {
      return error.description
    }
  }

  @Test func columnsHaveTypes() throws {
    let table = try DataTable(
      csv: "\u{FEFF}a,b,c,d\r\n1,2.5,true,\"x, \"\"y\"\"\"\r\n2,3,false,\"two\nlines\"\r\n\r\n,,,\r\n", file: "x.csv")
    #expect(table.columns == ["a", "b", "c", "d"])
    #expect(table.types == [.int, .double, .bool, .string])
    #expect(table.count == 3)
    #expect(try table.strings("d") == ["x, \"y\"", "two\nlines", ""])
    #expect(throws: TableError.missingNumber(column: "a", row: 2)) { try table.numbers("a") }
  }

  @Test func errorsNameRowAndColumn() {
    #expect(error("") == "'x.csv' is empty; its first line must name the columns")
    #expect(error("a,b\n1\n") == "'x.csv' row 2: 1 field where the header has 2")
    #expect(error("a,b\n1,2\n1,2,3\n") == "'x.csv' row 3: 3 fields where the header has 2")
    #expect(error("a,a\n") == "'x.csv' has two columns named 'a'")
    #expect(error("a,b\n1,\"open\n") == "'x.csv' row 2, column 2: the quotation mark is never closed")
    #expect(error("a,b\n\"x\"y,2\n") == "'x.csv' row 2, column 1: text after the closing quotation mark")
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tables-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("notes/data"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("gpu,precision,speed\nV100,fp32,1.0\nA100,fp32,2.5\nV100,fp16,3\nA100,fp16,6\n".utf8)
      .write(to: folder.appendingPathComponent("notes/data/x.csv"))
    try Data("a\n1\n".utf8).write(to: folder.appendingPathComponent("secret.csv"))
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("notes/data/link.csv"),
      withDestinationURL: folder.appendingPathComponent("secret.csv"))
    try body(folder.appendingPathComponent("notes/x.md").path)
  }

  @Test func cellsFilterSortGroupAndAverage() throws {
    try withFolder { path in
      let result = try execute(
        [
          "let table = try readTable(\"data/x.csv\")\nprint(table.columns, table.count, try table.numbers(\"speed\"))",
          "print(try table.filter { try $0.string(\"gpu\") == \"V100\" }.count, try table.mean(\"speed\"))",
          "for group in try table.grouped(by: \"precision\") { print(group.key, try group.table.mean(\"speed\")) }",
          "try table.sorted(by: \"speed\", ascending: false)",
          "print(try table.numbers(\"sped\"))",
        ], path: path)
      #expect(
        result.printed == "[\"gpu\", \"precision\", \"speed\"] 4 [1.0, 2.5, 3.0, 6.0]\n2 3.125\nfp32 1.75\nfp16 4.5\n")
      #expect(
        result.displayed == [
          "gpu   precision  speed\n----  ---------  -----\nA100  fp16         6.0\nV100  fp16         3.0\nA100  fp32         2.5\nV100  fp32         1.0"
        ])
      #expect(result.errors == ["\(path):19:11: error: the table has no column 'sped'; did you mean 'speed'?"])
      #expect(result.provenance.map(\.name) == ["source SHA-256", "data/x.csv SHA-256"])
    }
  }

  @Test func nothingOutsideOfTheFolderIsRead() throws {
    try withFolder { path in
      for (name, reason) in [
        ("../secret.csv", "lies outside of the notebook's folder; only files below it can be read"),
        ("data/../../secret.csv", "lies outside of the notebook's folder; only files below it can be read"),
        ("/etc/passwd", "lies outside of the notebook's folder; only files below it can be read"),
        ("data/link.csv", "lies outside of the notebook's folder; only files below it can be read"),
      ] {
        let result = try execute([TestCell("_ = try readTable(\"\(name)\")")], path: path)
        #expect(result.errors == ["\(path):2:9: error: '\(name)' \(reason)"])
      }
      let missing = try execute(["_ = try readTable(\"data/y.csv\")"], path: path)
      #expect(missing.errors == ["\(path):2:9: error: can't read 'data/y.csv': there is no such file"])
    }
  }

  @Test func keysFollowTheFile() throws {
    try withFolder { path in
      let cells: [TestCell] = ["let t = try readTable(\"data/x.csv\")", "print(t.count)"]
      let first = try execute(cells, path: path).results.map(\.key)
      let data = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("data/x.csv")
      try Data("a\n1\n".utf8).write(to: data)
      let second = try execute(cells, path: path).results.map(\.key)
      #expect(first[0] != second[0])
      #expect(first[1] != second[1])
    }
  }
}
