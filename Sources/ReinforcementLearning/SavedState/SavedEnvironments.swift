// The state of environments, and of one as `make` gives it.
import Environments
import Foundation

/// Which environments they are.
public struct SavedEnvironmentKind: Codable, Hashable, Sendable {
  let id: String
  /// The type of the dynamics, with its module.
  let dynamics: String
  /// In steps; nil: none.
  let timeLimit: Int?
  /// What they were made with, as JSON; nil: nothing, or nothing that is known, as in files before version 4.
  let options: String?

  /// - Throws: `EngineError.unfitState` when options are NaN or infinite.
  init(_ batch: EnvironmentBatch) throws {
    (id, timeLimit) = (batch.spec.id, batch.spec.maxEpisodeSteps)
    dynamics = String(reflecting: batch.dynamicsType)
    options = try batch.options.map { try StateWriter.json($0, of: batch.spec.id) }
  }

  /// New environments of this kind.
  /// - Throws: `EngineError.unknownDynamics`, `.damagedState`, and what the dynamics say of their options.
  func makeBatch(count: Int, autoreset: AutoresetMode) throws -> EnvironmentBatch {
    guard EnvironmentRegistry.ids.contains(id) else { throw EngineError.unknownDynamics(id: id) }
    var batch = try EnvironmentRegistry.makeBatch(
      id, count: count, maxEpisodeSteps: timeLimit ?? -1, autoreset: autoreset)
    if let options, let type = batch.dynamicsType as? any ConfigurableDynamics.Type {
      batch = try makeBatch(type, options, count: count, autoreset: autoreset)
    }
    guard try fits(batch) else { throw EngineError.unknownDynamics(id: id) }
    return batch
  }

  private func makeBatch<Dynamics: ConfigurableDynamics>(
    _: Dynamics.Type, _ options: String, count: Int, autoreset: AutoresetMode
  ) throws -> EnvironmentBatch {
    let options = try JSONDecoder().decode(Dynamics.Options.self, from: Data(options.utf8))
    return try EnvironmentBatch(
      Dynamics(options: options), count: count, maxEpisodeSteps: timeLimit ?? -1, autoreset: autoreset)
  }

  private func fits(_ batch: EnvironmentBatch) throws -> Bool {
    let other = try Self(batch)
    return (id, dynamics, timeLimit) == (other.id, other.dynamics, other.timeLimit)
      && (options == nil || options == other.options)
  }

  /// - Throws: `EngineError.unfitState` when the batch holds environments of another kind.
  func check(_ batch: EnvironmentBatch) throws {
    guard try !fits(batch) else { return }
    let other = try Self(batch)
    guard options == other.options else {
      throw EngineError.unfitState("it is of \(details), and the environments are \(other.details)")
    }
    throw EngineError.unfitState("it is of \(self), and the environments are \(other)")
  }

  /// With options, shortened.
  private var details: String {
    let shown = options.map { $0.count > 200 ? "\($0.prefix(200))..." : $0 }
    return "\(self)\(shown.map { " with the options \($0)" } ?? "")"
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
    return SavedHead(kind: try SavedEnvironmentKind(batch), wasReset: wasReset)
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
