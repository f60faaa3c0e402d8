// The state of environments: one as `make` gives it, and several that are stepped together.
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
  fileprivate var words: [[UInt64]] {
    get throws {
      guard let words = savedWords else { throw EngineError.unsavableDynamics(id: spec.id) }
      return words
    }
  }

  fileprivate func adopt(_ reader: StateReader, at prefix: String) throws {
    guard restore(savedWords: try reader.rows("\(prefix)environments", count: count)) else {
      if savedWords == nil { throw EngineError.unsavableDynamics(id: spec.id) }
      throw EngineError.damagedState("\"\(prefix)environments\" does not hold the state of \(count) environments")
    }
  }
}

extension VecEnv: Savable {
  public struct SavedHead: Codable {
    let kind: SavedEnvironmentKind
    let nEnvs: Int
    let pendingSeed: Int?
    let isReset: Bool
    let steps: Int
  }

  public func write(to writer: inout StateWriter, at prefix: String) throws -> SavedHead {
    func floats(_ base: UnsafeMutablePointer<Float>) -> Tensor {
      Tensor(copying: base, shape: [nEnvs, observationSize])
    }
    writer.add("\(prefix)environments", rows: try batch.words)
    writer.add("\(prefix)observations", floats(observations))
    writer.add("\(prefix)terminal_observations", floats(terminalObservations))
    writer.add("\(prefix)rewards", (0..<nEnvs).map { rewards[$0] })
    writer.add("\(prefix)terminated", (0..<nEnvs).map { terminated[$0] })
    writer.add("\(prefix)truncated", (0..<nEnvs).map { truncated[$0] })
    writer.add("\(prefix)returns", returns)
    writer.add("\(prefix)lengths", lengths)
    writer.add("\(prefix)episode_returns", episodes.map(\.r))
    writer.add("\(prefix)episode_lengths", episodes.map(\.l))
    return SavedHead(
      kind: SavedEnvironmentKind(batch), nEnvs: nEnvs, pendingSeed: pendingSeed, isReset: isReset, steps: steps)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> VecEnv {
    // Fewer rows than the header claims would ask for memory in vain.
    _ = try reader.rows("\(prefix)environments", count: head.nEnvs)
    let env = try VecEnv(nEnvs: head.nEnvs, seed: 0) { count in
      try head.kind.makeBatch(count: count, autoreset: .sameStep)
    }
    try env.adopt(reader, at: prefix, head)
    return env
  }

  /// Puts a saved state into these environments, which must be as many and of the same kind.
  /// - Throws: `EngineError.damagedState`, `.newerState`, `.wrongKindOfState`, `.unfitState`; nothing is changed then.
  public func restore(_ savedState: [UInt8]) throws {
    let reader = try StateReader(savedState, kind: "\(Self.self)")
    try reader.reading { try adopt(reader, at: "", reader.head()) }
  }

  func adopt(_ reader: StateReader, at prefix: String, _ head: SavedHead) throws {
    try head.kind.check(batch)
    guard head.nEnvs == nEnvs else {
      throw EngineError.unfitState("it is of \(head.nEnvs) environments, and there are \(nEnvs)")
    }
    if let seed = head.pendingSeed { try EngineError.check("seed", seed, .atLeast(0)) }
    let size = [nEnvs, observationSize]
    let newest: [Float] = try reader.elements("\(prefix)observations", shape: size)
    let last: [Float] = try reader.elements("\(prefix)terminal_observations", shape: size)
    let rewards: [Double] = try reader.elements("\(prefix)rewards", count: nEnvs)
    let terminated: [Bool] = try reader.elements("\(prefix)terminated", count: nEnvs)
    let truncated: [Bool] = try reader.elements("\(prefix)truncated", count: nEnvs)
    let returns: [Double] = try reader.elements("\(prefix)returns", count: nEnvs)
    let lengths: [Int] = try reader.elements("\(prefix)lengths", count: nEnvs)
    let episodeReturns: [Double] = try reader.elements("\(prefix)episode_returns", count: nEnvs)
    let episodeLengths: [Int] = try reader.elements("\(prefix)episode_lengths", count: nEnvs)
    if head.isReset {
      try observationSpace.checkPolicyInput(newest, "\(prefix)observations")
      for env in 0..<nEnvs where terminated[env] || truncated[env] {
        try observationSpace.checkPolicyInput(
          Array(last[env * observationSize..<(env + 1) * observationSize]), "\(prefix)terminal_observations")
      }
    }
    try batch.adopt(reader, at: prefix)

    observations.update(from: newest, count: newest.count)
    terminalObservations.update(from: last, count: last.count)
    self.rewards.update(from: rewards, count: nEnvs)
    self.terminated.update(from: terminated, count: nEnvs)
    self.truncated.update(from: truncated, count: nEnvs)
    (self.returns, self.lengths) = (returns, lengths)
    episodes = zip(episodeReturns, episodeLengths).map { EpisodeInfo(r: $0, l: $1) }
    (pendingSeed, isReset, steps) = (head.pendingSeed, head.isReset, head.steps)
  }
}

extension Space {
  /// Rows that a policy takes without asking: discrete components choose places in memory.
  /// - Throws: `EngineError.damagedState`.
  func checkPolicyInput(_ values: [Float], _ name: String) throws {
    if case .box = self { return }
    let width = max(flatCount, 1)
    for start in stride(from: 0, to: values.count, by: width) {
      let row = Array(values[start..<min(start + width, values.count)])
      guard contains(row) else {
        let value = row.count == 1 ? "\(row[0])" : "\(row)"
        throw EngineError.damagedState("\"\(name)\" holds \(value), which lies outside \(self)")
      }
    }
  }
}
