// The hidden layers of the two networks, as Stable-Baselines3's MlpExtractor.
import NumericKernels

/// Widths of the hidden layers: `pi` of the policy, `vf` of the value function. An array literal means both.
public struct NetArch: Hashable, Codable, Sendable, ExpressibleByArrayLiteral {
  public var pi: [Int]
  public var vf: [Int]

  public init(pi: [Int], vf: [Int]) {
    self.pi = pi
    self.vf = vf
  }

  public init(arrayLiteral widths: Int...) { self.init(pi: widths, vf: widths) }

  /// - Throws: `EngineError.hyperparameterOutOfRange` beyond 8 layers or 1,024 units.
  func validate() throws {
    for widths in [pi, vf] {
      guard widths.count <= 8, widths.allSatisfy({ (1...1024).contains($0) }) else {
        throw EngineError.hyperparameterOutOfRange(
          "netArch", value: "\(widths)", allowed: "at most 8 widths, each between 1 and 1024")
      }
    }
  }
}

/// What goes into the hidden layers: features for the policy and for the value function. With a shared extractor
/// they are the same.
public struct Features: Hashable, Sendable {
  public let pi: Tensor
  public let vf: Tensor

  public init(pi: Tensor, vf: Tensor) {
    self.pi = pi
    self.vf = vf
  }
}

/// Hidden layers of the policy and of the value function, which share nothing.
public struct MlpExtractor {
  public let policyNet: [Linear]
  public let valueNet: [Linear]

  /// Both latents.
  /// - Throws: `EngineError.shapeMismatch`.
  public func callAsFunction(_ features: Features) throws -> (latentPi: Tensor, latentVf: Tensor) {
    (try forwardActor(features.pi), try forwardCritic(features.vf))
  }

  /// Both latents of the same features.
  /// - Throws: `EngineError.shapeMismatch`.
  public func callAsFunction(_ features: Tensor) throws -> (latentPi: Tensor, latentVf: Tensor) {
    try self(Features(pi: features, vf: features))
  }

  /// - Throws: `EngineError.shapeMismatch`.
  public func forwardActor(_ features: Tensor) throws -> Tensor {
    try policyNet.reduce(features) { try $1($0) }
  }

  /// - Throws: `EngineError.shapeMismatch`.
  public func forwardCritic(_ features: Tensor) throws -> Tensor {
    try valueNet.reduce(features) { try $1($0) }
  }
}
