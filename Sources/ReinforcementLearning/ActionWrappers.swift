// Actions changed on their way to the environments: Gymnasium's ClipAction and RescaleAction.
import Environments
import NumericKernels

extension VecEnv {
  /// These environments taking any finite action; components beyond the bounds are set to them.
  /// - Throws: `EngineError.unwrappableSpace` unless actions are of a `Box`.
  public func clipAction() throws -> VecEnv { try WrapperKind.clipAction.wrap(self) }

  /// These environments taking actions from `minAction` to `maxAction`, which are stretched to their own bounds.
  ///
  /// What lies beyond is stretched too and not clipped, as in Gymnasium.
  /// - Throws: `EngineError.unwrappableSpace` unless actions are of a `Box` with finite bounds that differ;
  ///   `.hyperparameterOutOfRange`.
  public func rescaleAction(minAction: Float = -1, maxAction: Float = 1) throws -> VecEnv {
    try WrapperKind.rescaleAction(minAction: minAction, maxAction: maxAction).wrap(self)
  }

  fileprivate func actionBox(
    for wrapper: String, wanted: String, _ isFit: (Box) -> Bool = { _ in true }
  ) throws -> Box {
    guard case .box(let box) = actionSpace, isFit(box) else {
      throw EngineError.unwrappableSpace(wrapper: wrapper, wanted: wanted, space: actionSpace.description)
    }
    return box
  }
}

final class ClipAction: VecEnvWrapper {
  let inner: VecEnv
  let actionSpace: Space
  private let box: Box
  private let clipped: FloatBuffer

  init(_ env: VecEnv) throws {
    inner = env
    box = try env.actionBox(for: "clipAction", wanted: "actions of a Box space")
    actionSpace = .box(try Box(low: -.infinity, high: .infinity, shape: box.shape))
    clipped = FloatBuffer(env.nEnvs * env.actionSize)
  }

  var kind: WrapperKind { .clipAction }
  var observationSpace: Space { inner.observationSpace }
  var changesResults: Bool { false }

  func actions(_ actions: UnsafePointer<Float>) -> UnsafePointer<Float> {
    let size = inner.actionSize
    for i in 0..<inner.nEnvs * size { clipped.base[i] = min(max(actions[i], box.low[i % size]), box.high[i % size]) }
    return UnsafePointer(clipped.base)
  }

  func copy(around inner: VecEnv) throws -> ClipAction { try ClipAction(inner) }
}

final class RescaleAction: VecEnvWrapper {
  let inner: VecEnv
  let actionSpace: Space
  private let minAction: Float
  private let maxAction: Float
  /// Of each component: action within = (action - intercept) / gradient.
  private let gradient: [Float]
  private let intercept: [Float]
  private let rescaled: FloatBuffer

  init(_ env: VecEnv, minAction: Float, maxAction: Float) throws {
    inner = env
    let box = try env.actionBox(for: "rescaleAction", wanted: "actions of a Box space with finite bounds that differ") {
      (zip($0.low, $0.high).allSatisfy { $0.isFinite && $1.isFinite && $0 < $1 })
    }
    try EngineError.check("minAction", Double(minAction), .any)
    try EngineError.check("maxAction", Double(maxAction), .greaterThan(Double(minAction)))
    (self.minAction, self.maxAction) = (minAction, maxAction)
    actionSpace = .box(try Box(low: minAction, high: maxAction, shape: box.shape))
    let range = Double(maxAction) - Double(minAction)
    let gradient = zip(box.low, box.high).map { Float(range / (Double($1) - Double($0))) }
    self.gradient = gradient
    intercept = zip(gradient, box.low).map { Float(Double($0 * -$1) + Double(minAction)) }
    rescaled = FloatBuffer(env.nEnvs * env.actionSize)
  }

  var kind: WrapperKind { .rescaleAction(minAction: minAction, maxAction: maxAction) }
  var observationSpace: Space { inner.observationSpace }
  var changesResults: Bool { false }

  func actions(_ actions: UnsafePointer<Float>) -> UnsafePointer<Float> {
    let size = inner.actionSize
    for i in 0..<inner.nEnvs * size { rescaled.base[i] = (actions[i] - intercept[i % size]) / gradient[i % size] }
    return UnsafePointer(rescaled.base)
  }

  func copy(around inner: VecEnv) throws -> RescaleAction {
    try RescaleAction(inner, minAction: minAction, maxAction: maxAction)
  }
}
