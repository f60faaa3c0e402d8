// The engine's types as the cache keeps them: their saved states.

import CellRuntime
import Environments
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
  public var storedParts: [(name: String, object: AnyObject)] {
    [("policy", policy), ("env", env), ("logger", logger), ("rolloutBuffer", rolloutBuffer)]
  }
}

extension VecEnv: StorableType {}
extension Environment: StorableType {}
extension ActorCriticPolicy: StorableType {}
extension Logger: StorableType {}
extension RolloutBuffer: StorableType {}
extension Tensor: StorableType {}
extension Series: StorableType {}
extension EvaluationResult: StorableType {}
extension NamedParameter: StorableType {}
extension Features: StorableType {}
extension VecStep: StorableType {}
extension ResetResult: StorableType {}
extension StepResult: StorableType {}
extension Space: StorableType {}
extension Action: StorableType {}
extension PCG64: StorableType {}
extension NetArch: StorableType {}
extension Activation: StorableType {}
extension Schedule: StorableType {}
extension PPOHyperparameters: StorableType {}
extension RolloutBuffer.Column: StorableType {}
