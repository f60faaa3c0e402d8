// Which executable this is: what it computed may be taken over only by the same one.

import Foundation
import NotebookModel

#if canImport(Darwin)
  import MachO
#endif

/// Names the code of the running executable; two builds of different sources have different ones.
///
/// The build id that the linker wrote into the executable, a hash of all that it put there; where it wrote none, the
/// SHA-256 of the executable's file.
public let buildIdentity: String = linkedIdentity() ?? fileIdentity()

#if canImport(Darwin)
  private let executablePath = Bundle.main.executablePath ?? CommandLine.arguments[0]

  /// The identifier that the linker wrote as the load command LC_UUID.
  private func linkedIdentity() -> String? {
    guard let header = _dyld_get_image_header(0) else { return nil }
    var command = UnsafeRawPointer(header) + MemoryLayout<mach_header_64>.size
    for _ in 0..<header.pointee.ncmds {
      let size = Int(command.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      if command.loadUnaligned(as: UInt32.self) == UInt32(LC_UUID) {
        return "uuid " + hexadecimal(UnsafeRawBufferPointer(start: command + 8, count: 16))
      }
      command += size
    }
    return nil
  }
#else
  private let executablePath = "/proc/self/exe"

  /// The note NT_GNU_BUILD_ID of the 64-bit ELF file.
  private func linkedIdentity() -> String? {
    guard let file = FileHandle(forReadingAtPath: executablePath) else { return nil }
    defer { try? file.close() }
    func read(_ count: Int, at offset: UInt64) -> Data? {
      guard (try? file.seek(toOffset: offset)) != nil, let data = try? file.read(upToCount: count),
        data.count == count
      else { return nil }
      return data
    }
    guard let header = read(64, at: 0), header.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2]),
      let table: UInt64 = header.number(at: 32), let size: UInt16 = header.number(at: 54), size >= 56,
      let count: UInt16 = header.number(at: 56)
    else { return nil }
    for index in 0..<UInt64(count) {
      guard let segment = read(56, at: table + index * UInt64(size)), segment.number(at: 0) == UInt32(4),
        let offset: UInt64 = segment.number(at: 8), let length: UInt64 = segment.number(at: 32), length < 1 << 16,
        let notes = read(Int(length), at: offset)
      else { continue }
      if let identity = buildID(in: notes) { return "build-id " + hexadecimal(identity) }
    }
    return nil
  }

  /// Notes are three 32-bit numbers (size of the name, size of the content, kind), the name and the content, each
  /// filled up to 4 bytes.
  private func buildID(in notes: Data) -> Data? {
    var place = 0
    while let nameSize: UInt32 = notes.number(at: place), let size: UInt32 = notes.number(at: place + 4),
      let kind: UInt32 = notes.number(at: place + 8)
    {
      let name = place + 12
      let content = name + (Int(nameSize) + 3) / 4 * 4
      let end = content + Int(size)
      guard end <= notes.count else { return nil }
      if kind == 3, size > 0, notes[name..<name + Int(nameSize)].elementsEqual(Array("GNU\0".utf8)) {
        return notes[content..<end]
      }
      place = content + (Int(size) + 3) / 4 * 4
    }
    return nil
  }

  extension Data {
    /// A little-endian number, if it lies in the data.
    fileprivate func number<Number: FixedWidthInteger>(at offset: Int) -> Number? {
      let width = MemoryLayout<Number>.size
      guard offset + width <= count else { return nil }
      return self[startIndex + offset..<startIndex + offset + width].reversed()
        .reduce(Number(0)) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }
  }
#endif

private func fileIdentity() -> String {
  let file = try? Data(contentsOf: URL(fileURLWithPath: executablePath), options: .mappedIfSafe)
  return "file " + ContentHash(file ?? Data()).hex
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
