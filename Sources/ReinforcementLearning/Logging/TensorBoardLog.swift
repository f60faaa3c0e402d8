// Event files of TensorBoard: records of `Event` messages, with one `Summary` of scalars for each row of the log.
//
// Sources: tensorflow/core/lib/io/record_writer.h (framing, masked checksums), tensorboard/compat/proto/event.proto and
// summary.proto (field numbers), tensorboard/summary/writer/event_file_writer.py (file name, first record).
import Foundation
import Synchronization

/// Writes `events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER`.
final class TensorBoardLog: LogWriter {
  /// Names that Stable-Baselines3 keeps from TensorBoard, which shows steps and times by itself.
  private static let excluded: Set = ["time/iterations", "time/time_elapsed", "time/total_timesteps"]
  /// Files that this process has begun.
  private static let count = Atomic(0)

  private let file: LogFile

  init(folder: String, clock: LogClock) throws {
    let start = clock.wallTime()
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let name = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let number = Self.count.add(1, ordering: .relaxed).oldValue
    let seconds = String(format: "%010d", Int(max(0, min(start, 1e12))))
    file = try LogFile(path: "\(folder)/events.out.tfevents.\(seconds).\(name).\(getpid()).\(number)")
    try file.append(EventRecord.start(wallTime: start))
  }

  func write(_ row: LogRow) throws {
    let scalars = row.entries.filter { !Self.excluded.contains($0.name) }
    guard !scalars.isEmpty else { return }
    try file.append(EventRecord.scalars(scalars, step: row.step, wallTime: row.wallTime))
  }
}

/// The bytes of one record.
enum EventRecord {
  /// The first record of a file.
  static func start(wallTime: Double) -> [UInt8] {
    var event = Message()
    event.add(field: 1, wallTime)
    event.add(field: 3, "brain.Event:2".utf8)
    return framed(event.bytes)
  }

  static func scalars(_ entries: [LogEntry], step: Int, wallTime: Double) -> [UInt8] {
    var summary = Message()
    for entry in entries {
      var value = Message()
      value.add(field: 1, entry.name.utf8)
      value.add(field: 2, Float(entry.value))
      summary.add(field: 1, value.bytes)
    }
    var event = Message()
    event.add(field: 1, wallTime)
    event.add(field: 2, UInt64(bitPattern: Int64(step)))
    event.add(field: 5, summary.bytes)
    return framed(event.bytes)
  }

  /// Length, its checksum, data, their checksum; little-endian.
  private static func framed(_ data: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(data.count))
    return length + littleEndian(masked(length)) + data + littleEndian(masked(data))
  }

  /// Rotated and shifted, so that checksums of data that hold checksums stay good ones.
  private static func masked(_ bytes: [UInt8]) -> UInt32 {
    let sum = CRC32.castagnoli.checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }

  fileprivate static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}

/// A message of protocol buffers under way.
private struct Message {
  private(set) var bytes: [UInt8] = []

  mutating func add(field: UInt64, _ value: UInt64) {
    add(field << 3)
    add(value)
  }

  mutating func add(field: UInt64, _ value: Double) {
    add(field << 3 | 1)
    bytes += EventRecord.littleEndian(value.bitPattern)
  }

  mutating func add(field: UInt64, _ value: Float) {
    add(field << 3 | 5)
    bytes += EventRecord.littleEndian(value.bitPattern)
  }

  mutating func add(field: UInt64, _ value: some Collection<UInt8>) {
    add(field << 3 | 2)
    add(UInt64(value.count))
    bytes += value
  }

  /// Seven bits a byte, lowest first; the high bit says that more follow.
  private mutating func add(_ varint: UInt64) {
    var rest = varint
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
