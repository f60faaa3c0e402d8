// The state of a policy: its architecture, its parameters with the gradients of the last minibatch, its generator.
import Environments
import NumericKernels

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
    let kwargs: PolicyKwargs

    private enum CodingKeys: CodingKey { case observationSpace, actionSpace, kwargs }

    init(observationSpace: SavedSpace, actionSpace: SavedSpace, kwargs: PolicyKwargs) {
      (self.observationSpace, self.actionSpace, self.kwargs) = (observationSpace, actionSpace, kwargs)
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      observationSpace = try container.decode(SavedSpace.self, forKey: .observationSpace)
      actionSpace = try container.decode(SavedSpace.self, forKey: .actionSpace)
      // (version 1 had some of them beside the spaces)
      kwargs = try container.decodeIfPresent(PolicyKwargs.self, forKey: .kwargs) ?? PolicyKwargs(from: decoder)
    }
  }

  public func write(to writer: inout StateWriter, at prefix: String) -> SavedHead {
    for entry in parameters.entries {
      writer.add("\(prefix)\(entry.name)", parameters.tensor(entry, of: parameters.values))
      writer.add("\(prefix)gradients.\(entry.name)", parameters.tensor(entry, of: parameters.gradients))
    }
    writer.add("\(prefix)random", random.savedWords)
    return SavedHead(
      observationSpace: observationSpace.write(to: &writer, at: "\(prefix)observation_space."),
      actionSpace: actionSpace.write(to: &writer, at: "\(prefix)action_space."), kwargs: kwargs)
  }

  public static func read(from reader: StateReader, at prefix: String, _ head: SavedHead) throws -> ActorCriticPolicy {
    let policy = try ActorCriticPolicy(
      observationSpace: .read(from: reader, at: "\(prefix)observation_space.", head.observationSpace),
      actionSpace: .read(from: reader, at: "\(prefix)action_space.", head.actionSpace), kwargs: head.kwargs,
      initialized: false)
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
    // How weights began makes no difference any more.
    var own = kwargs
    (own.orthoInit, own.logStdInit) = (other.kwargs.orthoInit, other.kwargs.logStdInit)
    guard observationSpace == other.observationSpace, actionSpace == other.actionSpace, own == other.kwargs
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
