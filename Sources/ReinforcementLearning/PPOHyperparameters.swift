// Every hyperparameter of PPO, declared once: name, type, default, what is allowed, doc. The initialiser's defaults,
// the errors, and the functions and docs of notebooks all come from here.

/// What a number may be.
public enum AllowedRange: Hashable, Sendable {
  case any
  case greaterThan(Double)
  case atLeast(Double)
  case between(Double, Double)

  public func contains(_ value: Double) -> Bool {
    switch self {
    case .any: value.isFinite
    case .greaterThan(let bound): value.isFinite && value > bound
    case .atLeast(let bound): value.isFinite && value >= bound
    case .between(let low, let high): value >= low && value <= high
    }
  }

  /// As the end of "it must be ...".
  public var words: String {
    switch self {
    case .any: "a finite number"
    case .greaterThan(let bound): "a finite number greater than \(Self.text(bound))"
    case .atLeast(let bound): "a finite number, \(Self.text(bound)) or greater"
    case .between(let low, let high): "between \(Self.text(low)) and \(Self.text(high))"
    }
  }

  private static func text(_ bound: Double) -> String { Int(exactly: bound).map { "\($0)" } ?? "\(bound)" }
}

/// The declaration of one hyperparameter.
public struct Hyperparameter<Value: Sendable>: Sendable {
  public let name: String
  public let `default`: Value
  public let allowed: AllowedRange
  public let doc: String

  init(_ name: String, default: Value, _ allowed: AllowedRange, _ doc: String) {
    self.name = name
    self.default = `default`
    self.allowed = allowed
    self.doc = doc
  }

  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  func check(_ number: Double, shown value: some CustomStringConvertible) throws {
    guard allowed.contains(number) else {
      throw EngineError.hyperparameterOutOfRange(name, value: value.description, allowed: allowed.words)
    }
  }

  var row: HyperparameterRow {
    HyperparameterRow(
      name: name, type: "\(Value.self)".replacingOptional, default: Self.text(`default`), allowed: allowed, doc: doc)
  }

  private static func text(_ value: Value) -> String {
    if let optional = value as? any OptionalText { return optional.text }
    return "\(value)"
  }
}

/// A declaration as text, for tables and docs.
public struct HyperparameterRow: Hashable, Sendable {
  public let name: String
  /// Swift's name of the type, such as `Int` or `Schedule?`.
  public let type: String
  public let `default`: String
  public let allowed: AllowedRange
  public let doc: String
}

private protocol OptionalText { var text: String { get } }
extension Optional: OptionalText {
  fileprivate var text: String { map { "\($0)" } ?? "nil" }
}

extension String {
  /// `Optional<X>` as it is written, `X?`.
  fileprivate var replacingOptional: String {
    hasPrefix("Optional<") && hasSuffix(">") ? dropFirst(9).dropLast() + "?" : self
  }
}

/// The hyperparameters of `PPO`, with Stable-Baselines3's names and defaults.
public struct PPOHyperparameters: Hashable, Codable, Sendable {
  public var learningRate: Schedule = Self.learningRate.default
  public var nSteps: Int = Self.nSteps.default
  public var batchSize: Int = Self.batchSize.default
  public var nEpochs: Int = Self.nEpochs.default
  public var gamma: Double = Self.gamma.default
  public var gaeLambda: Double = Self.gaeLambda.default
  public var clipRange: Schedule = Self.clipRange.default
  public var clipRangeVf: Schedule? = Self.clipRangeVf.default
  public var normalizeAdvantage: Bool = Self.normalizeAdvantage.default
  public var entCoef: Double = Self.entCoef.default
  public var vfCoef: Double = Self.vfCoef.default
  public var maxGradNorm: Double = Self.maxGradNorm.default
  public var useSDE: Bool = Self.useSDE.default
  public var sdeSampleFreq: Int = Self.sdeSampleFreq.default
  public var targetKL: Double? = Self.targetKL.default
  public var statsWindowSize: Int = Self.statsWindowSize.default
  public var useMasking: Bool = Self.useMasking.default

  public init() {}

  public static let learningRate = Hyperparameter<Schedule>(
    "learningRate", default: 3e-4, .atLeast(0), "Adam's learning rate, a number or a schedule.")
  public static let nSteps = Hyperparameter<Int>(
    "nSteps", default: 2048, .between(1, 10_000_000),
    "Steps that each environment takes between two updates; the rollout has nSteps * nEnvs.")
  public static let batchSize = Hyperparameter<Int>(
    "batchSize", default: 64, .between(1, 10_000_000), "Samples in a minibatch.")
  public static let nEpochs = Hyperparameter<Int>(
    "nEpochs", default: 10, .between(1, 100_000), "Passes over the rollout in an update.")
  public static let gamma = Hyperparameter<Double>("gamma", default: 0.99, .between(0, 1), "Discount factor.")
  public static let gaeLambda = Hyperparameter<Double>(
    "gaeLambda", default: 0.95, .between(0, 1),
    "Trade-off between bias (0) and variance (1) of generalised advantage estimation.")
  public static let clipRange = Hyperparameter<Schedule>(
    "clipRange", default: 0.2, .greaterThan(0),
    "How far the ratio of new to old probability may move from 1 before it is clipped, a number or a schedule.")
  public static let clipRangeVf = Hyperparameter<Schedule?>(
    "clipRangeVf", default: nil, .greaterThan(0),
    "How far a value may move from the rollout's before it is clipped, in units of reward; nil: not clipped.")
  public static let normalizeAdvantage = Hyperparameter<Bool>(
    "normalizeAdvantage", default: true, .any, "Whether each minibatch's advantages get mean 0 and deviation 1.")
  public static let entCoef = Hyperparameter<Double>("entCoef", default: 0, .any, "Weight of the entropy in the loss.")
  public static let vfCoef = Hyperparameter<Double>("vfCoef", default: 0.5, .any, "Weight of the value loss.")
  public static let maxGradNorm = Hyperparameter<Double>(
    "maxGradNorm", default: 0.5, .greaterThan(0), "Longer gradients are scaled down to this length.")
  public static let useSDE = Hyperparameter<Bool>(
    "useSDE", default: false, .any, "Whether continuous actions get state-dependent noise (gSDE).")
  public static let sdeSampleFreq = Hyperparameter<Int>(
    "sdeSampleFreq", default: -1, .between(-1, 10_000_000),
    "Steps from one drawing of gSDE's noise to the next; -1 (or 0): only at the start of each rollout.")
  public static let targetKL = Hyperparameter<Double?>(
    "targetKL", default: nil, .greaterThan(0),
    "An update stops once the approximate divergence from the old policy exceeds 1.5 times this; nil: never.")
  public static let statsWindowSize = Hyperparameter<Int>(
    "statsWindowSize", default: 100, .between(1, 1_000_000), "Episodes that rollout/* means are taken over.")
  public static let useMasking = Hyperparameter<Bool>(
    "useMasking", default: false, .any,
    "Whether actions that the environments' masks forbid are never taken, as in sb3-contrib's MaskablePPO.")

  /// Settings that older files lack have their defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.decode(Schedule.self, forKey: .learningRate)
    nSteps = try container.decode(Int.self, forKey: .nSteps)
    batchSize = try container.decode(Int.self, forKey: .batchSize)
    nEpochs = try container.decode(Int.self, forKey: .nEpochs)
    gamma = try container.decode(Double.self, forKey: .gamma)
    gaeLambda = try container.decode(Double.self, forKey: .gaeLambda)
    clipRange = try container.decode(Schedule.self, forKey: .clipRange)
    clipRangeVf = try container.decodeIfPresent(Schedule.self, forKey: .clipRangeVf)
    normalizeAdvantage = try container.decode(Bool.self, forKey: .normalizeAdvantage)
    entCoef = try container.decode(Double.self, forKey: .entCoef)
    vfCoef = try container.decode(Double.self, forKey: .vfCoef)
    maxGradNorm = try container.decode(Double.self, forKey: .maxGradNorm)
    useSDE = try container.decodeIfPresent(Bool.self, forKey: .useSDE) ?? useSDE
    sdeSampleFreq = try container.decodeIfPresent(Int.self, forKey: .sdeSampleFreq) ?? sdeSampleFreq
    targetKL = try container.decodeIfPresent(Double.self, forKey: .targetKL)
    statsWindowSize = try container.decode(Int.self, forKey: .statsWindowSize)
    useMasking = try container.decodeIfPresent(Bool.self, forKey: .useMasking) ?? useMasking
  }

  /// All declarations, in the initialiser's order.
  public static let table: [HyperparameterRow] = [
    learningRate.row, nSteps.row, batchSize.row, nEpochs.row, gamma.row, gaeLambda.row, clipRange.row,
    clipRangeVf.row, normalizeAdvantage.row, entCoef.row, vfCoef.row, maxGradNorm.row, useSDE.row,
    sdeSampleFreq.row, targetKL.row, statsWindowSize.row, useMasking.row,
  ]

  /// Checks each value against its declaration, and Stable-Baselines3's rules that join several of them.
  /// - Throws: `EngineError.hyperparameterOutOfRange`, `.rolloutTooSmall`, `.batchTooSmall`.
  public func validate(nEnvs: Int) throws {
    try Self.learningRate.check(learningRate.initial, shown: learningRate)
    try Self.nSteps.check(Double(nSteps), shown: nSteps)
    try Self.batchSize.check(Double(batchSize), shown: batchSize)
    try Self.nEpochs.check(Double(nEpochs), shown: nEpochs)
    try Self.gamma.check(gamma, shown: gamma)
    try Self.gaeLambda.check(gaeLambda, shown: gaeLambda)
    try Self.clipRange.check(clipRange.initial, shown: clipRange)
    if let clipRangeVf { try Self.clipRangeVf.check(clipRangeVf.initial, shown: clipRangeVf) }
    try Self.entCoef.check(entCoef, shown: entCoef)
    try Self.vfCoef.check(vfCoef, shown: vfCoef)
    try Self.maxGradNorm.check(maxGradNorm, shown: maxGradNorm)
    try Self.sdeSampleFreq.check(Double(sdeSampleFreq), shown: sdeSampleFreq)
    if let targetKL { try Self.targetKL.check(targetKL, shown: targetKL) }
    try Self.statsWindowSize.check(Double(statsWindowSize), shown: statsWindowSize)
    guard normalizeAdvantage else { return }
    guard nSteps * nEnvs > 1 else { throw EngineError.rolloutTooSmall(nSteps: nSteps, nEnvs: nEnvs) }
    guard batchSize > 1 else { throw EngineError.batchTooSmall(batchSize) }
  }
}
