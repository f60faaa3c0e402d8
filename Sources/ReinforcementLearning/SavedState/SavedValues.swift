// The engine's plain values as saved states: numbers as arrays, so that they keep every bit, the rest as JSON.
import Environments
import NumericKernels

/// The JSON of values that are arrays alone.
public struct NoSavedHead: Codable, Hashable, Sendable {}

extension Tensor: Savable {
  public func write(to writer: inout StateWriter, at prefix: String) -> NoSavedHead {
    writer.add("\(prefix)elements", self)
    return NoSavedHead()
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: NoSavedHead) throws -> Tensor {
    try reader.tensor("\(prefix)elements")
  }
}

extension NamedParameter: Savable {
  public struct SavedHead: Codable {
    let name: String
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    writer.add("\(prefix)value", value)
    return SavedHead(name: name)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> NamedParameter {
    NamedParameter(name: head.name, value: try reader.tensor("\(prefix)value"))
  }
}

extension Features: Savable {
  public func write(to writer: inout StateWriter, at prefix: String) -> NoSavedHead {
    writer.add("\(prefix)pi", pi)
    writer.add("\(prefix)vf", vf)
    return NoSavedHead()
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: NoSavedHead) throws -> Features {
    Features(pi: try reader.tensor("\(prefix)pi"), vf: try reader.tensor("\(prefix)vf"))
  }
}

extension Series: Savable {
  public struct SavedHead: Codable {
    let name: String
    let isNoisy: Bool
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    writer.add("\(prefix)steps", steps)
    writer.add("\(prefix)values", values)
    return SavedHead(name: name, isNoisy: isNoisy)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> Series {
    Series(
      name: head.name, steps: try reader.elements("\(prefix)steps"), values: try reader.elements("\(prefix)values"),
      isNoisy: head.isNoisy)
  }
}

extension EvaluationResult: Savable {
  public struct SavedHead: Codable {
    /// nil: none.
    let successes: [Bool]?
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    writer.add("\(prefix)rewards", rewards)
    writer.add("\(prefix)lengths", lengths)
    return SavedHead(successes: successes.isEmpty ? nil : successes)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> EvaluationResult {
    EvaluationResult(
      rewards: try reader.elements("\(prefix)rewards"), lengths: try reader.elements("\(prefix)lengths"),
      successes: head.successes ?? [])
  }
}

extension EpisodeInfo: Savable {
  public struct SavedHead: Codable {
    let l: Int
    let isSuccess: Bool?
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    writer.add("\(prefix)r", [r])
    return SavedHead(l: l, isSuccess: isSuccess)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> EpisodeInfo {
    EpisodeInfo(
      r: try (reader.elements("\(prefix)r", count: 1) as [Double])[0], l: head.l, isSuccess: head.isSuccess)
  }
}

extension StepInfo: Savable {
  public struct SavedHead: Codable {
    let truncated: Bool
    let episode: EpisodeInfo.SavedHead?
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    if let terminalObservation { writer.add("\(prefix)terminal_observation", terminalObservation) }
    return SavedHead(truncated: truncated, episode: episode?.write(to: &writer, at: "\(prefix)episode."))
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> StepInfo {
    let name = "\(prefix)terminal_observation"
    return StepInfo(
      terminalObservation: reader.has(name) ? try reader.elements(name) : nil, truncated: head.truncated,
      episode: try head.episode.map { try .read(from: reader, at: "\(prefix)episode.", $0) })
  }
}

extension VecStep: Savable {
  public struct SavedHead: Codable {
    let infos: [StepInfo.SavedHead]
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    writer.add("\(prefix)observations", observations)
    writer.add("\(prefix)rewards", rewards)
    writer.add("\(prefix)dones", dones)
    return SavedHead(infos: infos.enumerated().map { $1.write(to: &writer, at: "\(prefix)infos.\($0).") })
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> VecStep {
    VecStep(
      observations: try reader.tensor("\(prefix)observations"), rewards: try reader.elements("\(prefix)rewards"),
      dones: try reader.elements("\(prefix)dones"),
      infos: try head.infos.enumerated().map { try .read(from: reader, at: "\(prefix)infos.\($0).", $1) })
  }
}

extension ResetResult: Savable {
  public func write(to writer: inout StateWriter, at prefix: String) -> NoSavedHead {
    writer.add("\(prefix)observation", observation)
    return NoSavedHead()
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: NoSavedHead) throws -> ResetResult {
    ResetResult(observation: try reader.elements("\(prefix)observation"))
  }
}

extension StepResult: Savable {
  public struct SavedHead: Codable {
    let terminated, truncated: Bool
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    writer.add("\(prefix)observation", observation)
    writer.add("\(prefix)reward", [reward])
    return SavedHead(terminated: terminated, truncated: truncated)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> StepResult {
    StepResult(
      observation: try reader.elements("\(prefix)observation"),
      reward: try (reader.elements("\(prefix)reward", count: 1) as [Double])[0], terminated: head.terminated,
      truncated: head.truncated)
  }
}

extension Action: Savable {
  public struct SavedHead: Codable {
    /// Neither: continuous.
    var discrete: Int?
    var multiDiscrete: [Int]?
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    switch self {
    case .discrete(let value): return SavedHead(discrete: value)
    case .continuous(let values):
      writer.add("\(prefix)components", values)
      return SavedHead()
    case .multiDiscrete(let values): return SavedHead(multiDiscrete: values)
    }
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> Action {
    if let value = head.discrete { return .discrete(value) }
    if let values = head.multiDiscrete { return .multiDiscrete(values) }
    return .continuous(try reader.elements("\(prefix)components"))
  }
}

extension PCG64: Savable {
  public func write(to writer: inout StateWriter, at prefix: String) -> NoSavedHead {
    writer.add("\(prefix)words", savedWords)
    return NoSavedHead()
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: NoSavedHead) throws -> PCG64 {
    guard let generator = PCG64(savedWords: try reader.elements("\(prefix)words") as [UInt64]) else {
      throw EngineError.damagedState("\"\(prefix)words\" does not hold the state of a generator")
    }
    return generator
  }
}

/// Values that are JSON alone.
extension Savable where SavedHead == Self {
  public func write(to writer: inout StateWriter, at prefix: String) -> Self { self }
  public static func read(from reader: StateReader, at prefix: String, _ head: Self) -> Self { head }
}

extension NetArch: Savable { public typealias SavedHead = NetArch }
extension Activation: Savable { public typealias SavedHead = Activation }
extension Schedule: Savable { public typealias SavedHead = Schedule }
extension PPOHyperparameters: Savable { public typealias SavedHead = PPOHyperparameters }
extension RolloutBuffer.Column: Savable { public typealias SavedHead = RolloutBuffer.Column }
