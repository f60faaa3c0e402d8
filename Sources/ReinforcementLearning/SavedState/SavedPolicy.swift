// The state of a policy: its architecture, its parameters with the gradients of the last minibatch, its generator.
import Environments
import NumericKernels

/// A space but for a box's bounds, which JSON can't hold when they are infinite.
public struct SavedSpace: Codable, Hashable, Sendable {
  private struct DiscreteSpace: Codable, Hashable { let n, start: Int }
  private struct BoxSpace: Codable, Hashable { let shape: [Int] }
  private let discrete: DiscreteSpace?
  private let box: BoxSpace?

  fileprivate init(_ space: Space) {
    switch space {
    case .discrete(let space): (discrete, box) = (DiscreteSpace(n: space.n, start: space.start), nil)
    case .box(let space): (discrete, box) = (nil, BoxSpace(shape: space.shape))
    }
  }

  fileprivate func space(_ reader: StateReader, at prefix: String) throws -> Space {
    if let discrete { return .discrete(Discrete(discrete.n, start: discrete.start)) }
    guard let box else { throw EngineError.damagedState("a space is neither discrete nor a box") }
    return .box(
      try Box(low: reader.elements("\(prefix)low"), high: reader.elements("\(prefix)high"), shape: box.shape))
  }
}

extension Space: Savable {
  public func write(to writer: inout StateWriter, at prefix: String) -> SavedSpace {
    if case .box(let box) = self {
      writer.add("\(prefix)low", box.low)
      writer.add("\(prefix)high", box.high)
    }
    return SavedSpace(self)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedSpace) throws -> Space {
    try head.space(reader, at: prefix)
  }
}

extension PolicyRandom {
  fileprivate init(_ words: [UInt64], _ name: String) throws {
    guard let random = PolicyRandom(savedWords: words) else {
      throw EngineError.damagedState("\"\(name)\" does not hold the state of a generator")
    }
    self = random
  }
}

extension ActorCriticPolicy: Savable {
  public struct SavedHead: Codable, Hashable, Sendable {
    let observationSpace: SavedSpace
    let actionSpace: SavedSpace
    let netArch: NetArch
    let activation: Activation
    let shareFeaturesExtractor: Bool
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    for entry in parameters.entries {
      writer.add("\(prefix)\(entry.name)", parameters.tensor(entry, of: parameters.values))
      writer.add("\(prefix)gradients.\(entry.name)", parameters.tensor(entry, of: parameters.gradients))
    }
    writer.add("\(prefix)random", random.savedWords)
    return SavedHead(
      observationSpace: observationSpace.write(to: &writer, at: "\(prefix)observation_space."),
      actionSpace: actionSpace.write(to: &writer, at: "\(prefix)action_space."), netArch: netArch,
      activation: activation, shareFeaturesExtractor: shareFeaturesExtractor)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> ActorCriticPolicy {
    // The first weights are overwritten; uniform ones are drawn fastest.
    let policy = try ActorCriticPolicy(
      observationSpace: head.observationSpace.space(reader, at: "\(prefix)observation_space."),
      actionSpace: head.actionSpace.space(reader, at: "\(prefix)action_space."), netArch: head.netArch,
      activation: head.activation, orthoInit: false, shareFeaturesExtractor: head.shareFeaturesExtractor)
    try policy.adopt(reader, at: prefix)
    return policy
  }

  /// Puts a saved state into this policy, which must be of the same architecture.
  /// - Throws: `EngineError.damagedState`, `.newerState`, `.wrongKindOfState`, `.unfitState`; nothing is changed then.
  public func restore(_ savedState: [UInt8]) throws {
    let other = try ActorCriticPolicy(savedState: savedState)
    try check(isLike: other)
    let reader = try StateReader(savedState, kind: "\(Self.self)")
    try adopt(reader, at: "")
  }

  /// - Throws: `EngineError.unfitState`.
  func check(isLike other: ActorCriticPolicy) throws {
    guard observationSpace == other.observationSpace, actionSpace == other.actionSpace, netArch == other.netArch,
      activation == other.activation, shareFeaturesExtractor == other.shareFeaturesExtractor
    else { throw EngineError.unfitState("it is of a policy with other spaces or layers") }
  }

  func adopt(_ reader: StateReader, at prefix: String) throws {
    for entry in parameters.entries {
      for (group, buffer) in [("", parameters.values), ("gradients.", parameters.gradients)] {
        let tensor = try reader.tensor("\(prefix)\(group)\(entry.name)", shape: entry.shape)
        try parameters.set(entry, of: buffer, to: tensor)
      }
    }
    random = try PolicyRandom(reader.elements("\(prefix)random"), "\(prefix)random")
  }
}
