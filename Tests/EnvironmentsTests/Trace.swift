// The fingerprints in Fixtures/Traces, read and replayed as record_traces.py describes them.

import Environments
import Foundation

/// What one environment did, from several seeds: a digest of every step.
struct Trace {
  struct Run {
    let seed: UInt64
    let first: UInt32
    /// As the dynamics take them.
    let actions: [Float]
    let digests: [UInt8]
    let last: UInt64
  }

  let runs: [Run]

  static let folder = fixtures.appending(path: "Traces")

  /// - Parameter actionSpace: of the environment that was recorded.
  init(_ name: String, actionSpace: Space) throws {
    let file = name.replacing("/", with: "-")
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(file).trace")))
    var place = 0
    func integer<T: FixedWidthInteger>() -> T {
      defer { place += MemoryLayout<T>.size }
      return bytes[place..<place + MemoryLayout<T>.size].reversed().reduce(0) { $0 << 8 | T($1) }
    }
    func byte() -> UInt8 {
      defer { place += 1 }
      return bytes[place]
    }
    let number: (Int) -> Float
    let choices: Int
    if case .discrete(let discrete) = actionSpace {
      (number, choices) = ({ Float($0) }, discrete.n)
    } else {
      (number, choices) = ({ 0.0123 * Float($0 - 96) }, 193)
    }
    let count: UInt32 = integer()
    runs = (0..<count).map { _ in
      let seed: UInt64 = integer()
      let steps = Int(integer() as UInt32)
      let isStored = byte() == 1
      let first: UInt32 = integer()
      var random = PCG64(seed: seed + 1_000)
      var actions: [Float] = []
      var digests: [UInt8] = []
      for _ in 0..<steps {
        actions.append(number(isStored ? Int(byte()) : random.integers(0..<choices)))
        digests.append(byte())
      }
      return Run(seed: seed, first: first, actions: actions, digests: digests, last: integer())
    }
    precondition(place == bytes.count, "\(bytes.count - place) bytes left over in \(name).trace")
  }

  /// Where `batch`, of one environment, does something else; nil: nowhere.
  func firstMismatch(_ batch: EnvironmentBatch) -> String? {
    let replay = Replay(batch)
    for run in runs {
      replay.start(seed: run.seed)
      guard UInt32(truncatingIfNeeded: replay.digest) == run.first else {
        return "\(batch.spec.id), seed \(run.seed): the first observation is \(replay.observation)"
      }
      for (step, action) in run.actions.enumerated() {
        let before = replay.observation
        let outcome = replay.step(action)
        guard UInt8(truncatingIfNeeded: replay.digest) == run.digests[step] else {
          return "\(batch.spec.id), seed \(run.seed), step \(step): from \(before), action \(action) gives \(outcome)"
        }
      }
      guard replay.digest == run.last else { return "\(batch.spec.id), seed \(run.seed): the last digest differs" }
    }
    return nil
  }
}

/// What stands for all that an environment gave so far: FNV-1a of the bytes, those of a number from the lowest.
struct TraceDigest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325
  private let isOfTruthValues: Bool

  init(_ observationSpace: Space) {
    isOfTruthValues = if case .box(let box) = observationSpace { box.dtype == .bool } else { false }
  }

  mutating func add(_ number: some FixedWidthInteger & UnsignedInteger) {
    var rest = UInt64(number)
    for _ in 0..<number.bitWidth / 8 {
      value = (value ^ rest & 0xff) &* 0x100_0000_01b3
      rest >>= 8
    }
  }

  mutating func add(observation: [Float], mask: [Bool] = []) {
    if isOfTruthValues {
      for start in stride(from: 0, to: observation.count, by: 8) {
        let bits = observation[start..<min(start + 8, observation.count)]
        add(bits.reduce(UInt8(0)) { $0 << 1 | ($1 == 0 ? 0 : 1) } << UInt8(8 - bits.count))
      }
    } else {
      for number in observation { add(number.bitPattern) }
    }
    for isValid in mask { add(UInt8(isValid ? 1 : 0)) }
  }

  mutating func add(_ transition: Transition) {
    add(transition.reward.bitPattern)
    add(UInt8((transition.terminated ? 1 : 0) + (transition.truncated ? 2 : 0)))
  }
}

/// Steps an environment and keeps the digest of all that it gave.
private final class Replay {
  var digest: UInt64 { running.value }
  private var running: TraceDigest
  private(set) var observation: [Float]
  private let batch: EnvironmentBatch
  private var mask: [Bool]

  init(_ batch: EnvironmentBatch) {
    self.batch = batch
    running = TraceDigest(batch.spec.observationSpace)
    observation = Array(repeating: 0, count: batch.observationSize)
    mask = Array(repeating: false, count: batch.hasActionMasks ? batch.spec.actionSpace.maskCount : 0)
  }

  func start(seed: UInt64) {
    running = TraceDigest(batch.spec.observationSpace)
    batch.reset(0, seed: seed, observation: &observation)
    addObservation()
  }

  func step(_ action: Float) -> String {
    let transition = batch.step(0, action: [action], observation: &observation)
    let outcome = "\(observation), \(transition)"
    addObservation()
    running.add(transition)
    if transition.done {
      batch.reset(0, observation: &observation)
      addObservation()
    }
    return outcome
  }

  private func addObservation() {
    if !mask.isEmpty { batch.writeActionMasks(&mask) }
    running.add(observation: observation, mask: mask)
  }
}
