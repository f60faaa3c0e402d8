// The recordings in Fixtures/, read as record_gymnasium.py describes them.

import Foundation

let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

/// What Gymnasium did in one environment, from several seeds.
struct Recording {
  struct Step {
    let action: Float
    let observation: [Float]
    let reward: Double
    let terminated: Bool
    let truncated: Bool
    /// After every 20th step.
    let state: [Double]?
    /// The first observation of the next episode, when this one is over.
    let nextEpisode: [Float]?
  }

  struct Run {
    let seed: UInt64
    let first: [Float]
    let steps: [Step]
  }

  let runs: [Run]

  init(_ id: String) throws {
    var bytes = Bytes(rest: try Data(contentsOf: fixtures.appending(path: "\(id).bin"))[...])
    let runCount: UInt32 = bytes.integer()
    let observationSize = Int(bytes.integer() as UInt32)
    let stateSize = Int(bytes.integer() as UInt32)
    runs = (0..<runCount).map { _ in
      let seed: UInt64 = bytes.integer()
      let stepCount = Int(bytes.integer() as UInt32)
      let first = bytes.floats(observationSize)
      let steps = (1...stepCount).map { number in
        let action = bytes.floats(1)[0]
        let observation = bytes.floats(observationSize)
        let reward = bytes.doubles(1)[0]
        let flags: UInt8 = bytes.integer()
        return Step(
          action: action, observation: observation, reward: reward, terminated: flags & 1 != 0,
          truncated: flags & 2 != 0, state: number % 20 == 0 ? bytes.doubles(stateSize) : nil,
          nextEpisode: flags == 0 ? nil : bytes.floats(observationSize))
      }
      return Run(seed: seed, first: first, steps: steps)
    }
    precondition(bytes.rest.isEmpty, "\(bytes.rest.count) bytes left over in \(id).bin")
  }

  private struct Bytes {
    var rest: Data.SubSequence

    mutating func integer<T: FixedWidthInteger>() -> T {
      let size = MemoryLayout<T>.size
      defer { rest = rest.dropFirst(size) }
      return rest.prefix(size).reversed().reduce(0) { $0 << (size == 1 ? 0 : 8) | T($1) }
    }

    mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in Float(bitPattern: integer()) } }
    mutating func doubles(_ count: Int) -> [Double] { (0..<count).map { _ in Double(bitPattern: integer()) } }
  }
}

extension [Float] {
  /// For comparisons to the last bit, signs of zeros included.
  var bits: [UInt32] { map(\.bitPattern) }
}

extension [Double] {
  var bits: [UInt64] { map(\.bitPattern) }
}

/// The numbers of numpy.json.
struct RecordedNumbers: Decodable {
  struct Generator: Decodable {
    struct Integers: Decodable {
      let low: Int
      let high: Int
      let values: [Int]
      let random: String
    }
    let seed: String
    let state: [String]
    let raw: [String]
    let random: [String]
    let uniform: [String]
    let wide: [String]
    let integers: [Integers]
  }
  struct Sequence: Decodable {
    let entropy: [UInt32]
    let spawnKey: [UInt32]
    let state: [String]
  }
  let generators: [Generator]
  let sequences: [Sequence]

  static func read() throws -> Self {
    try JSONDecoder().decode(Self.self, from: Data(contentsOf: fixtures.appending(path: "numpy.json")))
  }
}

/// The texts and limits of gymnasium.json.
struct RecordedSpaces: Decodable {
  struct Spec: Decodable {
    let observationSpace: String
    let actionSpace: String
    let maxEpisodeSteps: Int?
    let rewardThreshold: Double?
  }
  struct BoxText: Decodable {
    let low: [String]
    let high: [String]
    let shape: [Int]
    let text: String
  }
  struct DiscreteText: Decodable {
    let n: Int
    let start: Int
    let text: String
  }
  let environments: [String: Spec]
  let boxes: [BoxText]
  let discretes: [DiscreteText]
  let others: [String]
  let samples: [[[Float]]]

  static func read() throws -> Self {
    try JSONDecoder().decode(Self.self, from: Data(contentsOf: fixtures.appending(path: "gymnasium.json")))
  }
}
