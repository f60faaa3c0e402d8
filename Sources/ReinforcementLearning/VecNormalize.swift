// Observations and rewards of unit size by running statistics: Stable-Baselines3's VecNormalize, bit for bit.
import Environments

extension VecEnv {
  /// These environments with normalised observations and rewards.
  ///
  /// Observations lose their running mean and are divided by their running deviation; rewards are divided by the
  /// running deviation of the discounted return, and keep their mean. The statistics (`normalizer`) are part of what
  /// the model was trained on: they are saved with it, and go with it into evaluations.
  ///
  /// - Parameters:
  ///   - training: whether the statistics go on changing.
  ///   - normObs: whether observations are normalised.
  ///   - normObsKeys: of observations that are dictionaries, the keys of those parts that are normalised; nil: all.
  ///   - normReward: whether rewards are normalised. Episodes' returns are reported as they are, in any case.
  ///   - clipObs: normalised observations stay within ± this; likewise `clipReward`.
  ///   - gamma: discounts the return; should be the model's.
  ///   - epsilon: added to variances.
  /// - Throws: `EngineError.unwrappableSpace` unless what is normalised is of a `Box`; `.hyperparameterOutOfRange`.
  public func vecNormalize(
    training: Bool = true, normObs: Bool = true, normReward: Bool = true, clipObs: Double = 10, clipReward: Double = 10,
    gamma: Double = 0.99, epsilon: Double = 1e-8, normObsKeys: [String]? = nil
  ) throws -> VecEnv {
    try WrapperKind.vecNormalize(
      VecNormalize.Settings(
        training: training, normObs: normObs, normReward: normReward, clipObs: clipObs, clipReward: clipReward,
        gamma: gamma, epsilon: epsilon, normObsKeys: normObsKeys)
    ).wrap(self)
  }

  /// The outermost `vecNormalize` that is around these environments, if there is one.
  public var normalizer: VecNormalize? { wrapper as? VecNormalize ?? wrapper?.inner.normalizer }
}

/// The statistics that `VecEnv.vecNormalize` keeps, and what they are used for.
public final class VecNormalize {
  struct Settings: Codable, Hashable {
    var training = true
    var normObs = true
    var normReward = true
    var clipObs = 10.0
    var clipReward = 10.0
    var gamma = 0.99
    var epsilon = 1e-8
    var normObsKeys: [String]?

    func validate() throws {
      try EngineError.check("clipObs", clipObs, .greaterThan(0))
      try EngineError.check("clipReward", clipReward, .greaterThan(0))
      try EngineError.check("gamma", gamma, .between(0, 1))
      try EngineError.check("epsilon", epsilon, .greaterThan(0))
    }
  }

  private(set) var settings: Settings
  let observationSpace: Space
  let actionSpace: Space
  /// Of each component of an observation, the parts of a dictionary one after the other; those that are not normalised
  /// keep their first values.
  public internal(set) var obsRms: RunningMeanStd
  /// Of the discounted return.
  public internal(set) var retRms: RunningMeanStd
  /// Of each environment: the discounted return so far.
  private var returns: [Double]
  /// What is normalised: places in an observation, and whether whole numbers lie there.
  private let parts: [(places: Range<Int>, areIntegers: Bool)]
  let inner: VecEnv

  init(_ env: VecEnv, _ settings: Settings) throws {
    try settings.validate()
    self.settings = settings
    var parts: [(places: Range<Int>, areIntegers: Bool)] = []
    if let keys = settings.normObsKeys { try env.observationSpace.check(keys: keys, "normObsKeys") }
    if settings.normObs {
      let bound = Float(settings.clipObs)
      observationSpace = try env.observationSpace.mapBoxes(for: "vecNormalize", keys: settings.normObsKeys) {
        parts.append(($2, $1.dtype != .float32))
        return $1.dtype == .float32 ? $1 : try Box(low: -bound, high: bound, shape: $1.shape)
      }
    } else {
      observationSpace = env.observationSpace
    }
    self.parts = parts
    actionSpace = env.actionSpace
    obsRms = RunningMeanStd(size: env.observationSize)
    retRms = RunningMeanStd(size: 1)
    returns = Array(repeating: 0, count: env.nEnvs)
    inner = env
  }

  private init(_ other: VecNormalize, around inner: VecEnv) {
    (settings, parts) = (other.settings, other.parts)
    (observationSpace, actionSpace) = (other.observationSpace, other.actionSpace)
    (obsRms, retRms) = (other.obsRms, other.retRms)
    returns = Array(repeating: 0, count: inner.nEnvs)
    self.inner = inner
    settings.training = false
  }

  /// Whether the statistics go on changing.
  public var training: Bool {
    get { settings.training }
    set { settings.training = newValue }
  }
  /// Whether rewards are normalised.
  public var normReward: Bool {
    get { settings.normReward }
    set { settings.normReward = newValue }
  }
  public var normObs: Bool { settings.normObs }
  public var normObsKeys: [String]? { settings.normObsKeys }
  public var clipObs: Double { settings.clipObs }
  public var clipReward: Double { settings.clipReward }
  public var gamma: Double { settings.gamma }
  public var epsilon: Double { settings.epsilon }

  /// Observations as the environments give them, a row each, as a model is to see them.
  /// - Throws: `EngineError.shapeMismatch`.
  public func normalizeObs(_ obs: Tensor) throws -> Tensor { try mapped(obs) { normalized($0, component: $1) } }

  /// The way back; what was clipped stays at the bound.
  /// - Throws: `EngineError.shapeMismatch`.
  public func unnormalizeObs(_ obs: Tensor) throws -> Tensor {
    try mapped(obs) { value, i in
      Float(Double(value) * (obsRms.variance[i] + settings.epsilon).squareRoot() + obsRms.mean[i])
    }
  }

  public func normalizeReward(_ reward: Double) -> Float { normalized(Float(reward)) }

  public func unnormalizeReward(_ reward: Float) -> Double {
    settings.normReward ? Double(reward) * (retRms.variance[0] + settings.epsilon).squareRoot() : Double(reward)
  }

  /// The newest observations as the environments gave them, a row each.
  public func getOriginalObs() -> Tensor {
    Tensor(copying: inner.observations, shape: [inner.nEnvs] + inner.observationSpace.shape)
  }

  /// The newest rewards as the environments gave them.
  public func getOriginalReward() -> [Float] { (0..<inner.nEnvs).map { Float(inner.rewards[$0]) } }

  /// Takes over what `other` knows of its environments, as `sync_envs_normalization`.
  func synchronize(with other: VecNormalize) { (obsRms, retRms) = (other.obsRms, other.retRms) }

  private func mapped(_ obs: Tensor, _ transform: (Float, Int) -> Float) throws -> Tensor {
    let size = obsRms.mean.count
    guard obs.rowSize == size else {
      throw EngineError.shapeMismatch(
        .observation, expected: [obs.rowCount] + observationSpace.shape, actual: obs.shape)
    }
    var elements = obs.elements
    for row in 0..<obs.rowCount {
      for part in parts { for i in part.places { elements[row * size + i] = transform(elements[row * size + i], i) } }
    }
    return Tensor(unchecked: elements, shape: obs.shape)
  }

  private func normalized(_ value: Float, component: Int) -> Float {
    let result =
      (Double(value) - obsRms.mean[component]) / (obsRms.variance[component] + settings.epsilon).squareRoot()
    return Float(min(max(result, -settings.clipObs), settings.clipObs))
  }

  private func normalized(_ reward: Float) -> Float {
    guard settings.normReward else { return reward }
    let result = Double(reward) / (retRms.variance[0] + settings.epsilon).squareRoot()
    return Float(min(max(result, -settings.clipReward), settings.clipReward))
  }
}

extension VecNormalize: VecEnvWrapper {
  var kind: WrapperKind { .vecNormalize(settings) }
  var changesResults: Bool { true }

  func copy(around inner: VecEnv) -> VecNormalize { VecNormalize(self, around: inner) }

  func reset(into outer: VecEnv) {
    for env in returns.indices { returns[env] = 0 }
    takeIn(into: outer)
  }

  /// Statistics first, then what is normalised by them.
  func step(into outer: VecEnv) {
    takeIn(into: outer)
    if settings.training {
      for env in 0..<inner.nEnvs { returns[env] = returns[env] * settings.gamma + Double(Float(inner.rewards[env])) }
      retRms.update(returns)
    }
    for env in 0..<inner.nEnvs {
      outer.rewards[env] = Double(normalized(Float(inner.rewards[env])))
      guard inner.isDone(env) else { continue }
      normalize(inner.terminalObservations, row: env, into: outer.terminalObservations)
      returns[env] = 0
    }
  }

  private func takeIn(into outer: VecEnv) {
    if settings.training, settings.normObs { obsRms.update(inner.observations, rows: inner.nEnvs, parts) }
    for env in 0..<inner.nEnvs { normalize(inner.observations, row: env, into: outer.observations) }
  }

  private func normalize(
    _ values: UnsafePointer<Float>, row: Int, into result: UnsafeMutablePointer<Float>
  ) {
    let size = obsRms.mean.count
    let (from, to) = (values + row * size, result + row * size)
    to.update(from: from, count: size)
    for part in parts { for i in part.places { to[i] = normalized(from[i], component: i) } }
  }

  func write(to writer: inout StateWriter, at prefix: String) {
    writer.add("\(prefix)obs_rms.mean", obsRms.mean)
    writer.add("\(prefix)obs_rms.var", obsRms.variance)
    writer.add("\(prefix)ret_rms", [retRms.mean[0], retRms.variance[0]])
    writer.add("\(prefix)counts", [obsRms.count, retRms.count])
    writer.add("\(prefix)returns", returns)
  }

  func adopt(_ reader: StateReader, at prefix: String, _ kind: WrapperKind) throws -> () -> Void {
    guard case .vecNormalize(let settings) = kind else { return {} }
    try settings.validate()
    let size = obsRms.mean.count
    let mean: [Double] = try reader.elements("\(prefix)obs_rms.mean", count: size)
    let variance: [Double] = try reader.elements("\(prefix)obs_rms.var", count: size)
    let reward: [Double] = try reader.elements("\(prefix)ret_rms", count: 2)
    let counts: [Double] = try reader.elements("\(prefix)counts", count: 2)
    let returns: [Double] = try reader.elements("\(prefix)returns", count: returns.count)
    return { [self] in
      self.settings = settings
      (obsRms.mean, obsRms.variance, obsRms.count) = (mean, variance, counts[0])
      (retRms.mean[0], retRms.variance[0], retRms.count) = (reward[0], reward[1], counts[1])
      self.returns = returns
    }
  }
}
