// The state of environments that are stepped together, and of what is wrapped around them.
import Environments

extension VecEnv: Savable {
  public struct SavedHead: Codable {
    let kind: SavedEnvironmentKind
    let nEnvs: Int
    let pendingSeed: Int?
    let isReset: Bool
    let steps: Int
    /// From the innermost outwards; nil: none.
    let wrappers: [WrapperKind]?
  }

  public func write(to writer: inout StateWriter, at prefix: String) throws -> SavedHead {
    let core = unwrapped
    writer.add("\(prefix)environments", rows: try core.batch.words)
    core.writeResults(to: &writer, at: prefix)
    writer.add("\(prefix)terminated", (0..<nEnvs).map { core.terminated[$0] })
    writer.add("\(prefix)truncated", (0..<nEnvs).map { core.truncated[$0] })
    writer.add("\(prefix)returns", (0..<nEnvs).map { core.returns[$0] })
    writer.add("\(prefix)lengths", (0..<nEnvs).map { core.lengths[$0] })
    writer.add("\(prefix)episode_returns", core.episodes.map(\.r))
    writer.add("\(prefix)episode_lengths", core.episodes.map(\.l))
    let wrapped = wrapped
    for (index, env) in wrapped.enumerated() {
      guard let wrapper = env.wrapper else { continue }
      if wrapper.changesResults { env.writeResults(to: &writer, at: "\(prefix)wrappers.\(index).") }
      wrapper.write(to: &writer, at: "\(prefix)wrappers.\(index).")
    }
    return SavedHead(
      kind: try SavedEnvironmentKind(batch), nEnvs: nEnvs, pendingSeed: core.pendingSeed, isReset: isReset,
      steps: core.steps, wrappers: wrapped.isEmpty ? nil : wrapped.compactMap(\.wrapper?.kind))
  }

  private func writeResults(to writer: inout StateWriter, at prefix: String) {
    writer.add("\(prefix)observations", Tensor(copying: observations, shape: [nEnvs, observationSize]))
    writer.add("\(prefix)terminal_observations", Tensor(copying: terminalObservations, shape: [nEnvs, observationSize]))
    writer.add("\(prefix)rewards", (0..<nEnvs).map { rewards[$0] })
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> VecEnv {
    // Fewer rows than the header claims would ask for memory in vain.
    _ = try reader.rows("\(prefix)environments", count: head.nEnvs)
    let core = try VecEnv(nEnvs: head.nEnvs, seed: 0) { count in
      try head.kind.makeBatch(count: count, autoreset: .sameStep)
    }
    let env = try (head.wrappers ?? []).reduce(core) { try $1.wrap($0) }
    try env.adopt(reader, at: prefix, head)
    return env
  }

  /// Puts a saved state into these environments, which must be as many, of the same kind and wrapped alike.
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
    let (wrapped, kinds) = (wrapped, head.wrappers ?? [])
    try checkWrappers(kinds.map(\.name))
    for (env, kind) in zip(wrapped, kinds) where env.wrapper?.kind.fits(kind) != true {
      throw EngineError.unfitState("its \(kind.name) has other settings than that of \(self)")
    }
    let core = unwrapped
    if let seed = head.pendingSeed { try EngineError.check("seed", seed, .atLeast(0)) }
    let terminated: [Bool] = try reader.elements("\(prefix)terminated", count: nEnvs)
    let truncated: [Bool] = try reader.elements("\(prefix)truncated", count: nEnvs)
    let returns: [Double] = try reader.elements("\(prefix)returns", count: nEnvs)
    let lengths: [Int] = try reader.elements("\(prefix)lengths", count: nEnvs)
    let episodeReturns: [Double] = try reader.elements("\(prefix)episode_returns", count: nEnvs)
    let episodeLengths: [Int] = try reader.elements("\(prefix)episode_lengths", count: nEnvs)
    let isDone = zip(terminated, truncated).map { head.isReset && ($0 || $1) }
    func readResults(_ env: VecEnv, at prefix: String) throws -> Results {
      let results = try env.readResults(reader, at: prefix)
      if head.isReset { try env.observationSpace.checkPolicyInput(results.observations, "\(prefix)observations") }
      for row in isDone.indices where isDone[row] {
        let last = results.terminalObservations[row * env.observationSize..<(row + 1) * env.observationSize]
        try env.observationSpace.checkPolicyInput(Array(last), "\(prefix)terminal_observations")
      }
      return results
    }
    // All that can fail comes before the first change.
    let results = try readResults(core, at: prefix)
    let outer = try wrapped.enumerated().map { index, env in
      (env.wrapper?.changesResults ?? false) ? try readResults(env, at: "\(prefix)wrappers.\(index).") : nil
    }
    let takeUp = try zip(wrapped, kinds).enumerated().compactMap { index, pair in
      try pair.0.wrapper?.adopt(reader, at: "\(prefix)wrappers.\(index).", pair.1)
    }
    try batch.adopt(reader, at: prefix)

    core.adopt(results)
    core.terminated.update(from: terminated, count: nEnvs)
    core.truncated.update(from: truncated, count: nEnvs)
    core.returns.update(from: returns, count: nEnvs)
    core.lengths.update(from: lengths, count: nEnvs)
    core.pendingSeed = head.pendingSeed
    for change in takeUp { change() }
    for (env, results) in zip(wrapped, outer) { if let results { env.adopt(results) } }
    for env in [core] + wrapped {
      env.episodes = zip(episodeReturns, episodeLengths).map { EpisodeInfo(r: $0, l: $1) }
      (env.isReset, env.steps) = (head.isReset, head.steps)
    }
  }

  /// - Parameter names: of the wrappers around the environments of a saved state, from the innermost outwards.
  /// - Throws: `EngineError.missingNormalization`, `.unfitState`.
  func checkWrappers(_ names: [String]) throws {
    let own = wrapped.compactMap(\.wrapper?.kind.name)
    guard own != names else { return }
    if names.contains("VecNormalize"), normalizer == nil { throw EngineError.missingNormalization }
    func words(_ names: [String]) -> String { names.isEmpty ? "no wrappers" : names.joined(separator: ", then ") }
    throw EngineError.unfitState(
      "it is of environments with \(words(names)) around them, and there are environments with \(words(own))")
  }

  private typealias Results = (observations: [Float], terminalObservations: [Float], rewards: [Double])

  private func readResults(_ reader: StateReader, at prefix: String) throws -> Results {
    let size = [nEnvs, observationSize]
    return (
      try reader.elements("\(prefix)observations", shape: size),
      try reader.elements("\(prefix)terminal_observations", shape: size),
      try reader.elements("\(prefix)rewards", count: nEnvs)
    )
  }

  private func adopt(_ results: Results) {
    observations.update(from: results.observations, count: results.observations.count)
    terminalObservations.update(from: results.terminalObservations, count: results.terminalObservations.count)
    rewards.update(from: results.rewards, count: nEnvs)
  }
}
