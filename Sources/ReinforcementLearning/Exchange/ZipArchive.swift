// Zip archives of other programs: Stable-Baselines3's models, and PyTorch's files within them.
//
// Source: PKWARE's APPNOTE.TXT 6.3.10: 4.3.7 local header, 4.3.12 central directory, 4.3.14 to 4.3.16 its end, 4.5.3
// zip64.

/// The entries of an archive, stored or deflated.
struct ZipArchive {
  private struct Entry {
    let method: Int
    let flags: Int
    let checksum: UInt32
    let compressedCount: Int
    let count: Int
    let headerOffset: Int
  }

  /// Bytes that one entry may have, uncompressed.
  static let largestEntry = 1 << 28
  private static let mostEntries = 65_536

  private let bytes: [UInt8]
  private var entries: [String: Entry] = [:]

  var names: [String] { entries.keys.sorted() }

  /// Reads the directory.
  init(_ bytes: [UInt8]) throws(ForeignFormatError) {
    self.bytes = bytes
    // The end record has 22 bytes and a comment of up to 65,535.
    let candidates = stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1)
    guard bytes.count >= 22, let end = candidates.first(where: { Self.isSignature(0x0605_4B50, bytes, $0) }) else {
      throw ForeignFormatError("it is no zip archive, or cut off")
    }
    var directory = try Directory(count: number(end + 10, 2), size: number(end + 12, 4), offset: number(end + 16, 4))
    if directory.needs64 {
      guard end >= 20, Self.isSignature(0x0706_4B50, bytes, end - 20) else {
        throw ForeignFormatError("its zip64 directory is missing")
      }
      let record = try number(end - 12, 8)
      guard try number(record, 4) == 0x0606_4B50 else { throw ForeignFormatError("its zip64 directory is missing") }
      directory = try Directory(
        count: number(record + 32, 8), size: number(record + 40, 8), offset: number(record + 48, 8))
    }
    guard directory.count <= Self.mostEntries, directory.size <= bytes.count,
      directory.offset <= bytes.count - directory.size
    else { throw ForeignFormatError("its zip directory does not lie within it") }
    var position = directory.offset
    for _ in 0..<directory.count { try readEntry(at: &position) }
  }

  private struct Directory {
    let count, size, offset: Int
    var needs64: Bool { count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF }
  }

  private mutating func readEntry(at position: inout Int) throws(ForeignFormatError) {
    guard try number(position, 4) == 0x0201_4B50 else { throw ForeignFormatError("its zip directory is damaged") }
    let (nameCount, extraCount) = (try number(position + 28, 2), try number(position + 30, 2))
    let name = String(decoding: try slice(position + 46, nameCount), as: UTF8.self)
    var sizes = [try number(position + 24, 4), try number(position + 20, 4), try number(position + 42, 4)]
    // Numbers that need more than 32 bits stand in an extra field, in this order.
    var extra = position + 46 + nameCount
    let extraEnd = extra + extraCount
    while extra + 4 <= extraEnd {
      let (kind, count) = (try number(extra, 2), try number(extra + 2, 2))
      if kind == 1 {
        var field = extra + 4
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF && field + 8 <= extra + 4 + count {
          sizes[index] = try number(field, 8)
          field += 8
        }
      }
      extra += 4 + count
    }
    guard entries[name] == nil else { throw ForeignFormatError("it has two entries \"\(name)\"") }
    entries[name] = Entry(
      method: try number(position + 10, 2), flags: try number(position + 8, 2),
      checksum: UInt32(truncatingIfNeeded: try number(position + 16, 4)), compressedCount: sizes[1], count: sizes[0],
      headerOffset: sizes[2])
    position = extraEnd + (try number(position + 32, 2))
  }

  /// The contents of an entry, held against its checksum.
  func read(_ name: String, limit: Int = largestEntry) throws(ForeignFormatError) -> [UInt8] {
    guard let entry = entries[name] else { throw ForeignFormatError("it has no entry \"\(name)\"") }
    guard entry.flags & 1 == 0 else { throw ForeignFormatError("its entry \"\(name)\" is encrypted") }
    guard entry.count <= limit else {
      throw ForeignFormatError("its entry \"\(name)\" has \(entry.count) bytes; \(limit) is the most that is read")
    }
    let header = entry.headerOffset
    guard try number(header, 4) == 0x0403_4B50 else {
      throw ForeignFormatError("its entry \"\(name)\" is not where the zip directory says")
    }
    let start = header + 30 + (try number(header + 26, 2)) + (try number(header + 28, 2))
    let data = try slice(start, entry.compressedCount)
    let contents: [UInt8]
    switch entry.method {
    case 0:
      guard entry.count == entry.compressedCount else {
        throw ForeignFormatError(
          "its stored entry \"\(name)\" has two sizes, \(entry.compressedCount) and \(entry.count)")
      }
      contents = Array(data)
    case 8:
      do {
        contents = try Inflate.inflate(data, count: entry.count)
      } catch {
        throw ForeignFormatError("its entry \"\(name)\" is damaged: \(error.reason)")
      }
    default:
      throw ForeignFormatError(
        "its entry \"\(name)\" is compressed by method \(entry.method); stored and deflated are read")
    }
    guard CRC32.zip.checksum(contents) == entry.checksum else {
      throw ForeignFormatError("its entry \"\(name)\" is damaged: the checksum is another")
    }
    return contents
  }

  // MARK: Bytes

  private static func isSignature(_ value: UInt32, _ bytes: [UInt8], _ offset: Int) -> Bool {
    (0..<4).allSatisfy { bytes[offset + $0] == UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }

  private func slice(_ offset: Int, _ count: Int) throws(ForeignFormatError) -> ArraySlice<UInt8> {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw ForeignFormatError("its zip directory points beyond its end")
    }
    return bytes[offset..<offset + count]
  }

  /// A little-endian number; those of 64 bits must be below 2⁶⁰, so that sums of them stay numbers.
  private func number(_ offset: Int, _ count: Int) throws(ForeignFormatError) -> Int {
    let value = try slice(offset, count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard value < 1 << 60 else { throw ForeignFormatError("its zip directory points beyond its end") }
    return Int(value)
  }
}
