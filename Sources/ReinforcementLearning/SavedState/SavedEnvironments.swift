// The state of environments, and of one as `make` gives it.
import Environments

/// Which environments they are.
public struct SavedEnvironmentKind: Codable, Hashable, Sendable {
  let id: String
  /// The type of the dynamics, with its module.
  let dynamics: String
  /// In steps; nil: none.
  let timeLimit: Int?

  init(_ batch: EnvironmentBatch) {
    (id, dynamics, timeLimit) = (batch.spec.id, batch.dynamicsName, batch.spec.maxEpisodeSteps)
  }

  /// New environments of this kind.
  /// - Throws: `EngineError.unknownDynamics`.
  func makeBatch(count: Int, autoreset: AutoresetMode) throws -> EnvironmentBatch {
    guard EnvironmentRegistry.ids.contains(id) else { throw EngineError.unknownDynamics(id: id) }
    let batch = try EnvironmentRegistry.makeBatch(
      id, count: count, maxEpisodeSteps: timeLimit ?? -1, autoreset: autoreset)
    guard Self(batch) == self else { throw EngineError.unknownDynamics(id: id) }
    return batch
  }

  /// - Throws: `EngineError.unfitState` when the batch holds environments of another kind.
  func check(_ batch: EnvironmentBatch) throws {
    guard Self(batch) != self else { return }
    throw EngineError.unfitState("it is of \(self), and the environments are \(Self(batch))")
  }
}

extension SavedEnvironmentKind: CustomStringConvertible {
  public var description: String { "\(id) (\(timeLimit.map { "at most \($0) steps" } ?? "no time limit"))" }
}

extension Environment: Savable {
  public struct SavedHead: Codable {
    let kind: SavedEnvironmentKind
    let wasReset: Bool
  }

  public func write(to writer: inout StateWriter, at prefix: String) throws -> SavedHead {
    writer.add("\(prefix)environments", rows: try batch.words)
    return SavedHead(kind: SavedEnvironmentKind(batch), wasReset: wasReset)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> Environment {
    let environment = Environment(try head.kind.makeBatch(count: 1, autoreset: .disabled))
    try environment.adopt(reader, at: prefix, head)
    return environment
  }

  /// Puts a saved state into this environment, which must be of the same kind.
  /// - Throws: `EngineError.damagedState`, `.newerState`, `.wrongKindOfState`, `.unfitState`; nothing is changed then.
  public func restore(_ savedState: [UInt8]) throws {
    let reader = try StateReader(savedState, kind: "\(Self.self)")
    try reader.reading { try adopt(reader, at: "", reader.head()) }
  }

  private func adopt(_ reader: StateReader, at prefix: String, _ head: SavedHead) throws {
    try head.kind.check(batch)
    try batch.adopt(reader, at: prefix)
    wasReset = head.wasReset
  }
}

extension EnvironmentBatch {
  var words: [[UInt64]] {
    get throws {
      guard let words = savedWords else { throw EngineError.unsavableDynamics(id: spec.id) }
      return words
    }
  }

  func adopt(_ reader: StateReader, at prefix: String) throws {
    guard restore(savedWords: try reader.rows("\(prefix)environments", count: count)) else {
      if savedWords == nil { throw EngineError.unsavableDynamics(id: spec.id) }
      throw EngineError.damagedState("\"\(prefix)environments\" does not hold the state of \(count) environments")
    }
  }
}

extension Space {
  /// Rows that a policy takes without asking: discrete components choose places in memory. (Those of boxes do not, and
  /// wrappers may put them beyond their bounds.)
  /// - Throws: `EngineError.damagedState`.
  func checkPolicyInput(_ values: [Float], _ name: String) throws {
    let width = max(flatCount, 1)
    for start in stride(from: 0, to: values.count, by: width) {
      let row = values[start..<min(start + width, values.count)]
      guard isPolicyInput(row) else {
        let value = row.count == 1 ? "\(row[start])" : "\(row)"
        throw EngineError.damagedState("\"\(name)\" holds \(value), which lies outside \(self)")
      }
    }
  }

  private func isPolicyInput(_ values: ArraySlice<Float>) -> Bool {
    func all(_ spaces: [Space]) -> Bool {
      var rest = values
      return spaces.allSatisfy { space in
        defer { rest = rest.dropFirst(space.flatCount) }
        return space.isPolicyInput(rest.prefix(space.flatCount))
      }
    }
    switch self {
    case .box: return true
    case .discrete, .multiDiscrete, .multiBinary: return contains(Array(values))
    case .tuple(let spaces): return all(spaces)
    case .dict(let dict): return all(dict.spaces)
    }
  }
}
