// The text of a CSV file (RFC 4180) -> `DataTable`.

extension DataTable {
  /// Reads comma-separated text whose first row names the columns. A column is Int, Double or Bool if all of its fields
  /// are, else String; empty fields are missing. Quoted fields may hold commas, line breaks and doubled quotes; lines end
  /// with LF or CRLF; a UTF-8 byte-order mark and empty lines are skipped.
  ///
  /// - Parameter file: the path for messages.
  /// - Throws: `TableError` with row (the header is row 1) and column, counted from 1.
  public init(csv text: String, file: String) throws(TableError) {
    var reader = CSVReader(text, file: file)
    guard let header = try reader.nextRow() else { throw .noHeader(file) }
    var seen: Set<String> = []
    for name in header where !seen.insert(name).inserted { throw .duplicateColumn(name, file: file) }
    var fields: [[String]] = []
    while let row = try reader.nextRow() {
      guard row.count == header.count else {
        throw .fieldCount(file: file, row: reader.row, expected: header.count, found: row.count)
      }
      fields.append(row)
    }
    let types = header.indices.map { column in ColumnType(of: fields.lazy.map { $0[column] }) }
    self.init(columns: header, types: types, rows: fields.map { zip($0, types).map { Entry($0, as: $1) } })
  }
}

extension DataTable.ColumnType {
  fileprivate init(of fields: some Sequence<String>) {
    let texts = fields.filter { !$0.isEmpty }
    if texts.isEmpty {
      self = .string
    } else if texts.allSatisfy({ Int($0) != nil }) {
      self = .int
    } else if texts.allSatisfy({ Double($0) != nil }) {
      self = .double
    } else if texts.allSatisfy({ Bool($0) != nil }) {
      self = .bool
    } else {
      self = .string
    }
  }
}

extension DataTable.Entry {
  fileprivate init(_ text: String, as type: DataTable.ColumnType) {
    if text.isEmpty {
      self = .missing
      return
    }
    switch type {
    case .int: self = Int(text).map { .int($0) } ?? .missing
    case .double: self = Double(text).map { .double($0) } ?? .missing
    case .bool: self = Bool(text).map { .bool($0) } ?? .missing
    case .string: self = .string(text)
    }
  }
}

/// Reads row by row, over the bytes.
private struct CSVReader {
  private let bytes: [UInt8]
  private let file: String
  private var place = 0
  /// The number of the row read last, from 1.
  private(set) var row = 0

  init(_ text: String, file: String) {
    var bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    self.bytes = bytes
    self.file = file
  }

  mutating func nextRow() throws(TableError) -> [String]? {
    while place < bytes.count, isLineEnd(place) { place += 1 }
    guard place < bytes.count else { return nil }
    row += 1
    var fields: [String] = []
    while true {
      fields.append(try nextField(column: fields.count + 1))
      guard place < bytes.count, bytes[place] == UInt8(ascii: ",") else { break }
      place += 1
    }
    if place < bytes.count, bytes[place] == UInt8(ascii: "\r") { place += 1 }
    if place < bytes.count, bytes[place] == UInt8(ascii: "\n") { place += 1 }
    return fields
  }

  private func isLineEnd(_ place: Int) -> Bool {
    bytes[place] == UInt8(ascii: "\n") || bytes[place] == UInt8(ascii: "\r")
  }

  private mutating func nextField(column: Int) throws(TableError) -> String {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
      let start = place
      while place < bytes.count, bytes[place] != UInt8(ascii: ","), !isLineEnd(place) { place += 1 }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }
    place += 1
    var field: [UInt8] = []
    while place < bytes.count {
      if bytes[place] != UInt8(ascii: "\"") {
        field.append(bytes[place])
        place += 1
      } else if place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "\"") {
        field.append(bytes[place])
        place += 2
      } else {
        place += 1
        guard place == bytes.count || bytes[place] == UInt8(ascii: ",") || isLineEnd(place) else {
          throw .textAfterQuote(file: file, row: row, column: column)
        }
        return String(decoding: field, as: UTF8.self)
      }
    }
    throw .unclosedQuote(file: file, row: row, column: column)
  }
}
