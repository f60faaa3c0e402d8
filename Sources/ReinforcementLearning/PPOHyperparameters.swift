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

/// What a hyperparameter may be.
public protocol HyperparameterValue: Codable, Hashable, Sendable {
  /// What must lie in the declared range; empty where every value will do.
  var checkedNumbers: [Double] { get }
}

extension HyperparameterValue { public var checkedNumbers: [Double] { [] } }

extension Bool: HyperparameterValue {}
extension Int: HyperparameterValue { public var checkedNumbers: [Double] { [Double(self)] } }
extension Double: HyperparameterValue { public var checkedNumbers: [Double] { [self] } }
extension Optional: HyperparameterValue where Wrapped: HyperparameterValue {
  public var checkedNumbers: [Double] { map(\.checkedNumbers) ?? [] }
}

/// The declaration of one hyperparameter.
public struct Hyperparameter<Value: HyperparameterValue>: Sendable {
  public let name: String
  public let `default`: Value
  public let allowed: AllowedRange
  public let doc: String
  /// Where it lies in the settings.
  let path: WritableKeyPath<PPOHyperparameters, Value> & Sendable

  init(
    _ name: String, _ path: WritableKeyPath<PPOHyperparameters, Value> & Sendable, default: Value,
    _ allowed: AllowedRange, _ doc: String
  ) {
    self.name = name
    self.path = path
    self.default = `default`
    self.allowed = allowed
    self.doc = doc
  }
}

/// What is done with every hyperparameter, whatever its type.
private protocol HyperparameterDeclaration: Sendable {
  var name: String { get }
  var row: HyperparameterRow { get }
  /// - Throws: `EngineError.hyperparameterOutOfRange`.
  func check(_ settings: PPOHyperparameters) throws
  func encode(_ settings: PPOHyperparameters, to container: inout KeyedEncodingContainer<HyperparameterKey>) throws
  /// Leaves the default where there is no value, as in older files.
  func decode(_ settings: inout PPOHyperparameters, from container: KeyedDecodingContainer<HyperparameterKey>) throws
}

private struct HyperparameterKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Hyperparameter: HyperparameterDeclaration {
  fileprivate func check(_ settings: PPOHyperparameters) throws {
    let value = settings[keyPath: path]
    guard value.checkedNumbers.allSatisfy(allowed.contains) else {
      throw EngineError.hyperparameterOutOfRange(name, value: Self.text(value), allowed: allowed.words)
    }
  }

  fileprivate func encode(
    _ settings: PPOHyperparameters, to container: inout KeyedEncodingContainer<HyperparameterKey>
  ) throws {
    try container.encode(settings[keyPath: path], forKey: HyperparameterKey(stringValue: name))
  }

  fileprivate func decode(
    _ settings: inout PPOHyperparameters, from container: KeyedDecodingContainer<HyperparameterKey>
  ) throws {
    guard let value = try container.decodeIfPresent(Value.self, forKey: HyperparameterKey(stringValue: name)) else {
      return
    }
    settings[keyPath: path] = value
  }

  fileprivate var row: HyperparameterRow {
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
public struct PPOHyperparameters: Hashable, Sendable {
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
  public var variant: PPOVariant = Self.variant.default

  public init() {}

  public static let learningRate = Hyperparameter<Schedule>(
    "learningRate", \.learningRate, default: 3e-4, .atLeast(0), "Adam's learning rate, a number or a schedule.")
  public static let nSteps = Hyperparameter<Int>(
    "nSteps", \.nSteps, default: 2048, .between(1, 10_000_000),
    "Steps that each environment takes between two updates; the rollout has nSteps * nEnvs.")
  public static let batchSize = Hyperparameter<Int>(
    "batchSize", \.batchSize, default: 64, .between(1, 10_000_000), "Samples in a minibatch.")
  public static let nEpochs = Hyperparameter<Int>(
    "nEpochs", \.nEpochs, default: 10, .between(1, 100_000), "Passes over the rollout in an update.")
  public static let gamma = Hyperparameter<Double>("gamma", \.gamma, default: 0.99, .between(0, 1), "Discount factor.")
  public static let gaeLambda = Hyperparameter<Double>(
    "gaeLambda", \.gaeLambda, default: 0.95, .between(0, 1),
    "Trade-off between bias (0) and variance (1) of generalised advantage estimation.")
  public static let clipRange = Hyperparameter<Schedule>(
    "clipRange", \.clipRange, default: 0.2, .greaterThan(0),
    "How far the ratio of new to old probability may move from 1 before it is clipped, a number or a schedule.")
  public static let clipRangeVf = Hyperparameter<Schedule?>(
    "clipRangeVf", \.clipRangeVf, default: nil, .greaterThan(0),
    "How far a value may move from the rollout's before it is clipped, in units of reward; nil: not clipped.")
  public static let normalizeAdvantage = Hyperparameter<Bool>(
    "normalizeAdvantage", \.normalizeAdvantage, default: true, .any,
    "Whether each minibatch's advantages get mean 0 and deviation 1.")
  public static let entCoef = Hyperparameter<Double>(
    "entCoef", \.entCoef, default: 0, .any, "Weight of the entropy in the loss.")
  public static let vfCoef = Hyperparameter<Double>("vfCoef", \.vfCoef, default: 0.5, .any, "Weight of the value loss.")
  public static let maxGradNorm = Hyperparameter<Double>(
    "maxGradNorm", \.maxGradNorm, default: 0.5, .greaterThan(0), "Longer gradients are scaled down to this length.")
  public static let useSDE = Hyperparameter<Bool>(
    "useSDE", \.useSDE, default: false, .any, "Whether continuous actions get state-dependent noise (gSDE).")
  public static let sdeSampleFreq = Hyperparameter<Int>(
    "sdeSampleFreq", \.sdeSampleFreq, default: -1, .between(-1, 10_000_000),
    "Steps from one drawing of gSDE's noise to the next; -1 (or 0): only at the start of each rollout.")
  public static let targetKL = Hyperparameter<Double?>(
    "targetKL", \.targetKL, default: nil, .greaterThan(0),
    "An update stops once the approximate divergence from the old policy exceeds 1.5 times this; nil: never.")
  public static let statsWindowSize = Hyperparameter<Int>(
    "statsWindowSize", \.statsWindowSize, default: 100, .between(1, 1_000_000),
    "Episodes that rollout/* means are taken over.")
  public static let useMasking = Hyperparameter<Bool>(
    "useMasking", \.useMasking, default: false, .any,
    "Whether actions that the environments' masks forbid are never taken, as in sb3-contrib's MaskablePPO.")

  public static let variant = Hyperparameter<PPOVariant>(
    "variant", \.variant, default: .stableBaselines3, .any,
    "Where libraries compute PPO differently: which way is taken, such as .stableBaselines3 or .cleanRL.")

  /// In the initialiser's order.
  private static let declarations: [any HyperparameterDeclaration] = [
    learningRate, nSteps, batchSize, nEpochs, gamma, gaeLambda, clipRange, clipRangeVf, normalizeAdvantage, entCoef,
    vfCoef, maxGradNorm, useSDE, sdeSampleFreq, targetKL, statsWindowSize, useMasking, variant,
  ]

  /// All declarations, in the initialiser's order.
  public static let table: [HyperparameterRow] = declarations.map(\.row)

  /// Checks each value against its declaration, and Stable-Baselines3's rules that join several of them.
  /// - Throws: `EngineError.hyperparameterOutOfRange`, `.malformedSchedule`, `.noWholeMinibatch`, `.rolloutTooSmall`,
  ///   `.batchTooSmall`.
  public func validate(nEnvs: Int) throws {
    try learningRate.validate(Self.learningRate.name)
    try clipRange.validate(Self.clipRange.name)
    try clipRangeVf?.validate(Self.clipRangeVf.name)
    for declaration in Self.declarations { try declaration.check(self) }
    guard variant.lastMinibatch == .kept || batchSize <= nSteps * nEnvs else {
      throw EngineError.noWholeMinibatch(batchSize: batchSize, samples: nSteps * nEnvs)
    }
    guard normalizeAdvantage else { return }
    guard nSteps * nEnvs > 1 else { throw EngineError.rolloutTooSmall(nSteps: nSteps, nEnvs: nEnvs) }
    guard batchSize > 1 else { throw EngineError.batchTooSmall(batchSize) }
  }
}

extension PPOHyperparameters: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: HyperparameterKey.self)
    for declaration in Self.declarations { try declaration.decode(&self, from: container) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: HyperparameterKey.self)
    for declaration in Self.declarations { try declaration.encode(self, to: &container) }
  }
}
