// The recordings of MinAtar's games in Fixtures/, read as record_minatar.py describes them.

import Foundation

/// What one of the original games did, from several seeds.
struct MinAtarRecording {
  struct Run {
    let seed: UInt64
    /// The first observations as they are, `channelCount` numbers for each of the 100 cells.
    let plain: [[Float]]
    let actions: [Int]
    /// The lowest byte of the hash after each step.
    let lowest: [UInt8]
    let hash: UInt64
  }

  let channelCount: Int
  let runs: [Run]

  init(_ id: String) throws {
    let name = id.replacing("/", with: "-")
    var rest = try Data(contentsOf: fixtures.appending(path: "\(name).bin"))[...]
    func bytes(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    func integer(_ size: Int) -> UInt64 { bytes(size).reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    let runCount = integer(4)
    let channels = Int(integer(4))
    channelCount = channels
    runs = (0..<runCount).map { _ in
      let seed = integer(8)
      let (steps, plain) = (Int(integer(4)), Int(integer(4)))
      return Run(
        seed: seed, plain: (0..<plain).map { _ in Self.floats(bytes((100 * channels + 7) / 8), count: 100 * channels) },
        actions: bytes(steps).map(Int.init), lowest: bytes(steps), hash: integer(8))
    }
    precondition(rest.isEmpty, "\(rest.count) bytes left over in \(name).bin")
  }

  private static func floats(_ packed: [UInt8], count: Int) -> [Float] {
    (0..<count).map { Float(packed[$0 / 8] >> (7 - $0 % 8) & 1) }
  }

  /// The script's running hash of a run.
  struct Hash: Hashable {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    mutating func add(_ observation: [Float]) {
      for start in stride(from: 0, to: observation.count, by: 8) {
        let bits = observation[start..<min(start + 8, observation.count)]
        add(bits.reduce(0) { $0 << 1 | ($1 == 0 ? 0 : 1) } << UInt8(8 - bits.count))
      }
    }

    mutating func add(_ observation: [Float], reward: Double, terminated: Bool) {
      add(observation)
      add(UInt8(reward))
      add(terminated ? 1 : 0)
    }
  }
}
