// Which actions are allowed now: masks that environments give, as for sb3-contrib's MaskablePPO.
import Environments

/// Reads the masks of environments, without allocation.
final class ActionMasks {
  /// Numbers in the mask of one environment.
  let size: Int
  private let env: VecEnv
  private let choices: [Int]
  private let flags: UnsafeMutablePointer<Bool>

  /// - Throws: `EngineError.noActionMasks`, `.unmaskableSpace`.
  init(_ env: VecEnv) throws {
    guard env.hasActionMasks else { throw EngineError.noActionMasks(id: env.spec.id) }
    choices = try env.actionSpace.maskedChoices
    size = choices.reduce(0, +)
    self.env = env
    flags = .allocate(capacity: env.nEnvs * size)
    flags.initialize(repeating: false, count: env.nEnvs * size)
  }

  deinit { flags.deallocate() }

  /// Writes 1 for each choice that is allowed in the environments' present states, and 0 for the others.
  /// - Parameter masks: receives a row of `size` for each environment.
  /// - Throws: `EngineError.everyActionForbidden`.
  func write(into masks: UnsafeMutablePointer<Float>) throws {
    env.batch.writeActionMasks(flags)
    for i in 0..<env.nEnvs * size { masks[i] = flags[i] ? 1 : 0 }
    for index in 0..<env.nEnvs {
      guard let component = choices.componentWithoutChoice(masks + index * size) else { continue }
      throw EngineError.everyActionForbidden(
        .environment(index, id: env.spec.id, step: env.steps), component: choices.count > 1 ? component : nil)
    }
  }
}

extension [Int] {
  /// The first component of an action all of whose choices, as many as the elements say, `mask` forbids.
  fileprivate func componentWithoutChoice(_ mask: UnsafePointer<Float>) -> Int? {
    var start = 0
    for component in indices {
      var isAllowed = false
      for i in start..<start + self[component] where mask[i] != 0 { isAllowed = true }
      if !isAllowed { return component }
      start += self[component]
    }
    return nil
  }
}

extension Space {
  /// How many choices each component of an action has, for masks of them.
  /// - Throws: `EngineError.unmaskableSpace`.
  fileprivate var maskedChoices: [Int] {
    get throws {
      switch self {
      case .discrete(let discrete): return [discrete.n]
      case .multiDiscrete(let discrete): return discrete.nvec
      case .multiBinary(let binary): return Array(repeating: 2, count: binary.count)
      case .box, .tuple, .dict: throw EngineError.unmaskableSpace(description)
      }
    }
  }

  /// - Parameter masks: a row each; 0 for each choice that is not allowed.
  /// - Throws: `EngineError.unmaskableSpace`, `.shapeMismatch`, `.everyActionForbidden`.
  func check(masks: Tensor, rows: Int) throws {
    let choices = try maskedChoices
    let size = choices.reduce(0, +)
    guard masks.shape == [rows, size] else {
      throw EngineError.shapeMismatch(.masks, expected: [rows, size], actual: masks.shape)
    }
    for (row, mask) in masks.rows.enumerated() {
      guard let component = choices.componentWithoutChoice(Array(mask)) else { continue }
      throw EngineError.everyActionForbidden(.row(row), component: choices.count > 1 ? component : nil)
    }
  }
}

extension VecEnv {
  /// Whether the environments say which actions are allowed, as `MaskableDynamics` do.
  public var hasActionMasks: Bool { batch.hasActionMasks }

  /// Which actions are allowed in the environments' present states: 1 for each choice that is, else 0.
  /// - Returns: a row for each environment, (nEnvs, choices); the choices of MultiDiscrete actions component after
  ///   component, those of MultiBinary ones off and on, switch after switch.
  /// - Throws: `EngineError.notReset`, `.noActionMasks`, `.unmaskableSpace`, `.everyActionForbidden`.
  public func actionMasks() throws -> Tensor {
    guard isReset else { throw EngineError.notReset }
    let masks = try ActionMasks(self)
    var elements = [Float](repeating: 0, count: nEnvs * masks.size)
    try elements.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { try masks.write(into: base) }
    }
    return Tensor(unchecked: elements, shape: [nEnvs, masks.size])
  }
}
