// How the cache keeps what cells get from the engine: trainings and environments as the engine saves them, figures and
// measurements as JSON. Views into a policy (`Linear`, `MlpExtractor`, `ActionDistribution`) are not kept: the cell that
// took one runs again when it is needed.

import Benchmarking
import CellRuntime
import Environments
import Figures
import NumericKernels
import ReinforcementLearning

extension StorableType where Self: Savable {
  public func storedBytes() throws -> [UInt8] { try savedState() }
  public static func restored(from bytes: [UInt8]) throws -> Self { try Self(savedState: bytes) }
}

extension StorableType where Self: Savable & Codable {
  public func storedBytes() throws -> [UInt8] { try savedState() }
  public static func restored(from bytes: [UInt8]) throws -> Self { try Self(savedState: bytes) }
}

extension PPO: StorableType {
  /// The whole state, and before it the number of threads where the notebook chose one: two bytes, else zeros.
  public func storedBytes() throws -> [UInt8] {
    let chosen = UInt16(numThreads == WorkerPool.wantedThreads ? 0 : numThreads)
    return try [UInt8(chosen & 255), UInt8(chosen >> 8)] + savedState()
  }

  public static func restored(from bytes: [UInt8]) throws -> Self {
    let model = try Self(savedState: Array(bytes.dropFirst(2)))
    let chosen = bytes.prefix(2).reversed().reduce(0) { $0 << 8 | Int($1) }
    if chosen > 0 { model.numThreads = chosen }
    return model
  }

  public var storedParts: [(name: String, object: AnyObject)] {
    [("policy", policy), ("env", env), ("logger", logger), ("rolloutBuffer", rolloutBuffer)]
  }
}
extension VecEnv: StorableType {}
extension Environment: StorableType {}
extension ActorCriticPolicy: StorableType {}
extension Logger: StorableType {}
extension RolloutBuffer: StorableType {}
extension RolloutBuffer.Column: StorableType {}
extension PPOHyperparameters: StorableType {}
extension PolicyKwargs: StorableType {}
extension OptimizerKwargs: StorableType {}
extension FeaturesExtractorClass: StorableType {}
extension ChannelsOrder: StorableType {}
extension Tensor: StorableType {}
extension NamedParameter: StorableType {}
extension Features: StorableType {}
extension Series: StorableType {}
extension EvaluationResult: StorableType {}
extension VecStep: StorableType {}
extension StepInfo: StorableType {}
extension EpisodeInfo: StorableType {}
extension PPOPreset: StorableType {}
extension ResetResult: StorableType {}
extension StepResult: StorableType {}
extension Space: StorableType {}
extension Action: StorableType {}
extension PCG64: StorableType {}
extension NetArch: StorableType {}
extension Activation: StorableType {}
extension Schedule: StorableType {}
extension PPOVariant: StorableType {}

extension Figure: StorableType {}
extension LineSeries: StorableType {}
extension Band: StorableType {}
extension BarGroup: StorableType {}
extension Reference: StorableType {}
extension Spread: StorableType {}
extension Hue: StorableType {}
extension AxisScale: StorableType {}
extension Benchmarking.Measurement: StorableType {}
extension Machine: StorableType {}
