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
  case clipAction
  case rescaleAction(minAction: Float, maxAction: Float)

  var name: String {
    switch self {
    case .vecNormalize: "VecNormalize"
    case .clipAction: "ClipAction"
    case .rescaleAction: "RescaleAction"
    }
  }

  /// - Throws: as the wrappers' own functions.
  func wrap(_ env: VecEnv) throws -> VecEnv {
    switch self {
    case .vecNormalize(let settings): try VecEnv(VecNormalize(env, settings))
    case .clipAction: try VecEnv(ClipAction(env))
    case .rescaleAction(let low, let high): try VecEnv(RescaleAction(env, minAction: low, maxAction: high))
    }
  }
}

extension VecEnv {
  /// Those that have a wrapper, from the innermost outwards.
  var wrapped: [VecEnv] { wrapper.map { $0.inner.wrapped + [self] } ?? [] }

  /// Without wrappers.
  var unwrapped: VecEnv { wrapper?.inner.unwrapped ?? self }
}
