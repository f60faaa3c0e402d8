// The last few observations in place of the newest alone: Stable-Baselines3's VecFrameStack.
import Environments

/// Which axis of observations they are stacked along.
public enum ChannelsOrder: String, Hashable, Codable, Sendable, CaseIterable {
  case first, last
}

extension VecEnv {
  /// These environments showing their last `nStack` observations at once, the newest one last; before an episode's
  /// first observation there are zeros.
  ///
  /// - Parameters:
  ///   - nStack: how many observations.
  ///   - channelsOrder: the axis that they are stacked along. nil: the axis of an image's channels (the first when it is
  ///     the shortest), and the last axis of what is no image of bytes.
  /// - Throws: `EngineError.unwrappableSpace` unless observations are of a `Box` or of a `Dict` of them;
  ///   `.hyperparameterOutOfRange`.
  ///
  /// The bounds of the observation space are each frame's own. (Stable-Baselines3 repeats each component's bound
  /// `nStack` times instead, which is something else where they differ.)
  public func vecFrameStack(nStack: Int, channelsOrder: ChannelsOrder? = nil) throws -> VecEnv {
    try WrapperKind.vecFrameStack(VecFrameStack.Settings(nStack: nStack, channelsOrder: channelsOrder)).wrap(self)
  }

  /// The same for observations that are dictionaries, with the axis for some of their keys.
  /// - Throws: as `vecFrameStack(nStack:channelsOrder:)`.
  public func vecFrameStack(nStack: Int, channelsOrder: [String: ChannelsOrder]) throws -> VecEnv {
    try WrapperKind.vecFrameStack(VecFrameStack.Settings(nStack: nStack, orders: channelsOrder)).wrap(self)
  }
}

/// The stacks themselves are the observations of the environments with this around them: it has no state of its own.
final class VecFrameStack: VecEnvWrapper {
  struct Settings: Codable, Hashable {
    var nStack: Int
    var channelsOrder: ChannelsOrder?
    /// By the keys of a dictionary; nil: none are given.
    var orders: [String: ChannelsOrder]?
  }

  /// A part of an observation, of one axis or more.
  private struct Part {
    /// Where it begins in a frame, and in a stack.
    let frame, stack: Int
    /// Numbers that lie side by side in a frame, and how many such groups there are.
    let width, groups: Int
  }

  let inner: VecEnv
  let observationSpace: Space
  private let settings: Settings
  private var parts: [Part] = []

  init(_ env: VecEnv, _ settings: Settings) throws {
    (inner, self.settings) = (env, settings)
    try EngineError.check(
      "nStack", settings.nStack, .between(1, Double((1 << 28) / max(env.nEnvs * env.observationSize, 1))))
    try settings.orders.map { try env.observationSpace.check(keys: $0.keys.sorted(), "channelsOrder") }
    var (parts, end) = ([Part](), 0)
    observationSpace = try env.observationSpace.mapBoxes(for: "vecFrameStack", keys: nil) { key, box, range in
      let isFirst = try settings.isFirst(key, box)
      let part = Part(
        frame: range.lowerBound, stack: end, width: isFirst ? range.count : box.shape.last ?? 1,
        groups: isFirst ? 1 : box.shape.dropLast().reduce(1, *))
      parts.append(part)
      end += range.count * settings.nStack
      return try box.stacked(settings.nStack, width: part.width, axis: isFirst ? 0 : box.shape.count - 1)
    }
    self.parts = parts
  }

  var kind: WrapperKind { .vecFrameStack(settings) }
  var actionSpace: Space { inner.actionSpace }
  var changesResults: Bool { true }

  func copy(around inner: VecEnv) throws -> VecFrameStack { try VecFrameStack(inner, settings) }

  func reset(into outer: VecEnv) {
    outer.observations.update(repeating: 0, count: outer.nEnvs * outer.observationSize)
    for env in 0..<inner.nEnvs { push(inner.observations, row: env, onto: outer.observations, of: outer) }
  }

  /// A stack ends with its episode.
  func step(into outer: VecEnv) {
    let size = outer.observationSize
    for env in 0..<inner.nEnvs {
      if inner.isDone(env) {
        (outer.terminalObservations + env * size).update(from: outer.observations + env * size, count: size)
        push(inner.terminalObservations, row: env, onto: outer.terminalObservations, of: outer)
        (outer.observations + env * size).update(repeating: 0, count: size)
      }
      push(inner.observations, row: env, onto: outer.observations, of: outer)
      outer.rewards[env] = inner.rewards[env]
    }
  }

  /// Lets go of a stack's oldest frame and takes in a new one.
  private func push(
    _ frames: UnsafePointer<Float>, row: Int, onto stacks: UnsafeMutablePointer<Float>, of outer: VecEnv
  ) {
    let (frame, stack) = (frames + row * inner.observationSize, stacks + row * outer.observationSize)
    for part in parts {
      let kept = part.width * (settings.nStack - 1)
      for group in 0..<part.groups {
        let target = stack + part.stack + group * part.width * settings.nStack
        target.update(from: target + part.width, count: kept)
        (target + kept).update(from: frame + part.frame + group * part.width, count: part.width)
      }
    }
  }
}

extension VecFrameStack.Settings {
  /// Whether frames are stacked along the first axis.
  fileprivate func isFirst(_ key: String?, _ box: Box) throws -> Bool {
    guard !box.shape.isEmpty else {
      throw EngineError.unwrappableSpace(
        wrapper: "vecFrameStack", wanted: "observations with an axis to stack along", space: "\(box)")
    }
    if let order = key.flatMap({ orders?[$0] }) ?? channelsOrder { return order == .first }
    let isImage =
      box.shape.count == 3 && box.dtype == .uint8 && box.low.allSatisfy { $0 == 0 } && box.high.allSatisfy { $0 == 255 }
    return isImage && box.shape[0] <= min(box.shape[1], box.shape[2])
  }
}

extension Box {
  /// - Parameter width: numbers of a frame that lie side by side.
  fileprivate func stacked(_ nStack: Int, width: Int, axis: Int) throws -> Box {
    func stacked(_ bounds: [Float]) -> [Float] {
      stride(from: 0, to: bounds.count, by: max(width, 1)).flatMap { start in
        (0..<nStack).flatMap { _ in bounds[start..<start + width] }
      }
    }
    var shape = shape
    shape[axis] *= nStack
    return try Box(low: stacked(low), high: stacked(high), shape: shape, dtype: dtype)
  }
}
