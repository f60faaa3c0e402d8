// What may stand between environments and those who step them: Stable-Baselines3's VecEnvWrapper.
import Environments

/// Changes actions on their way in, or observations and rewards on their way out. Nothing is allocated in a step.
protocol VecEnvWrapper: AnyObject {
  /// What it is wrapped around.
  var inner: VecEnv { get }
  /// The wrapper as it is now, without its arrays.
  var kind: WrapperKind { get }
  /// What the wrapped environments show, and can be told.
  var observationSpace: Space { get }
  var actionSpace: Space { get }
  /// Whether observations or rewards are others than those within.
  var changesResults: Bool { get }

  /// The actions for the environments within, one row for each.
  func actions(_ actions: UnsafePointer<Float>) -> UnsafePointer<Float>
  /// Writes the first observations to `outer`.
  func reset(into outer: VecEnv)
  /// Writes observations, rewards, and terminal observations of what ended, to `outer`.
  func step(into outer: VecEnv)
  /// Another one of the same kind for evaluation: what it knows of the environments no longer changes.
  func copy(around inner: VecEnv) throws -> Self

  func write(to writer: inout StateWriter, at prefix: String)
  /// Reads what `write` wrote, and returns what takes it up.
  func adopt(_ reader: StateReader, at prefix: String, _ kind: WrapperKind) throws -> () -> Void
}

extension VecEnvWrapper {
  func actions(_ actions: UnsafePointer<Float>) -> UnsafePointer<Float> { actions }
  func reset(into outer: VecEnv) {}
  func step(into outer: VecEnv) {}
  func write(to writer: inout StateWriter, at prefix: String) {}
  func adopt(_ reader: StateReader, at prefix: String, _ kind: WrapperKind) throws -> () -> Void { {} }
}

/// A wrapper and its settings, as they are saved.
enum WrapperKind: Codable, Hashable {
  case vecNormalize(VecNormalize.Settings)
  case vecFrameStack(VecFrameStack.Settings)
  case clipAction
  case rescaleAction(minAction: Float, maxAction: Float)

  var name: String {
    switch self {
    case .vecNormalize: "VecNormalize"
    case .vecFrameStack: "VecFrameStack"
    case .clipAction: "ClipAction"
    case .rescaleAction: "RescaleAction"
    }
  }

  /// - Throws: as the wrappers' own functions.
  func wrap(_ env: VecEnv) throws -> VecEnv {
    switch self {
    case .vecNormalize(let settings): try VecEnv(VecNormalize(env, settings))
    case .vecFrameStack(let settings): try VecEnv(VecFrameStack(env, settings))
    case .clipAction: try VecEnv(ClipAction(env))
    case .rescaleAction(let low, let high): try VecEnv(RescaleAction(env, minAction: low, maxAction: high))
    }
  }
}

extension WrapperKind {
  /// Whether one with these settings takes up what one with `other` saved: VecNormalize takes up settings too, but for
  /// what it normalises.
  func fits(_ other: WrapperKind) -> Bool {
    if case (.vecNormalize(let own), .vecNormalize(let other)) = (self, other) {
      return own.normObs == other.normObs && own.normObsKeys == other.normObsKeys
    }
    return self == other
  }
}

extension Space {
  /// Observations with other boxes in them.
  /// - Parameters:
  ///   - wrapper: who asks, for errors.
  ///   - keys: of a dictionary's boxes that are meant; nil: all.
  ///   - change: is given a box, the key that it has in a dictionary, and its places in an observation.
  /// - Throws: `EngineError.unwrappableSpace` when something else than a box is meant.
  func mapBoxes(
    for wrapper: String, keys: [String]?, _ change: (_ key: String?, Box, Range<Int>) throws -> Box
  ) throws -> Space {
    switch self {
    case .box(let box): return .box(try change(nil, box, 0..<flatCount))
    case .dict(let dict):
      var (parts, start) = ([String: Space](), 0)
      for (key, space) in zip(dict.keys, dict.spaces) {
        defer { start += space.flatCount }
        parts[key] = space
        guard keys?.contains(key) ?? true else { continue }
        guard case .box(let box) = space else {
          throw EngineError.unwrappableSpace(
            wrapper: wrapper, wanted: "a Box space for \"\(key)\"", space: space.description)
        }
        parts[key] = .box(try change(key, box, start..<start + space.flatCount))
      }
      return .dict(DictSpace(parts))
    case .discrete, .multiDiscrete, .multiBinary, .tuple:
      throw EngineError.unwrappableSpace(
        wrapper: wrapper, wanted: "observations of a Box space, or of a Dict of them", space: description)
    }
  }

  /// - Throws: `EngineError.hyperparameterOutOfRange` when observations have no such keys.
  func check(keys: [String], _ name: String) throws {
    guard case .dict(let dict) = self else {
      throw EngineError.hyperparameterOutOfRange(
        name, value: "\(keys)", allowed: "without keys, since observations of \(self) have none")
    }
    guard let key = keys.first(where: { !dict.keys.contains($0) }) else { return }
    throw EngineError.hyperparameterOutOfRange(
      name, value: "of \"\(key)\"",
      allowed: "of keys of the observations: \(dict.keys.map { "\"\($0)\"" }.joined(separator: ", "))")
  }
}

extension VecEnv {
  /// Those that have a wrapper, from the innermost outwards.
  var wrapped: [VecEnv] { wrapper.map { $0.inner.wrapped + [self] } ?? [] }

  /// Without wrappers.
  var unwrapped: VecEnv { wrapper?.inner.unwrapped ?? self }
}
