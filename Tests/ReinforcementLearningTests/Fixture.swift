// Recordings of Stable-Baselines3, as Fixtures/record_sb3.py writes them.
import Environments
import Foundation
import ReinforcementLearning

struct Fixture {
  /// One call of `train`.
  struct Update: Decodable {
    let epochs: Int
    /// Optimiser steps so far.
    let steps: Int
    /// `train/*`; nil stands for NaN.
    let figures: [String: Double?]
    /// Of the last step.
    let gradientNorm: Double
  }

  struct Index: Decodable {
    struct Array: Decodable {
      let name: String
      let shape: [Int]
      let offset: Int
      let kind: String
    }
    let environment: String
    let nEnvs: Int
    /// Whether VecNormalize was around the environments; nil: no.
    let normalized: Bool?
    let settings: [String: Double]
    let netArch: NetArch
    /// The rest of what the policy is made of, by this project's names.
    let kwargs: PolicyKwargs?
    let updates: [Update]
    let arrays: [Array]
  }

  let index: Index
  private let name: String
  private let bytes: [UInt8]
  private let arrays: [String: Index.Array]

  init(_ name: String) throws {
    self.name = name
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    let json = try Data(contentsOf: folder.appendingPathComponent("\(name).json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    // Python writes a boolean where numbers are wanted.
    let text = String(decoding: json, as: UTF8.self)
      .replacingOccurrences(of: "\"normalize_advantage\": false", with: "\"normalize_advantage\": 0")
    index = try decoder.decode(Index.self, from: Data(text.utf8))
    bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent("\(name).bin")))
    arrays = Dictionary(uniqueKeysWithValues: index.arrays.map { ($0.name, $0) })
  }

  enum Missing: Error { case array(String) }

  func floats(_ name: String) throws -> [Float] { try words(name).map(Float.init(bitPattern:)) }

  func integers(_ name: String) throws -> [Int] { try words(name).map { Int(Int32(bitPattern: $0)) } }

  func tensor(_ name: String) throws -> Tensor {
    guard let array = arrays[name] else { throw Missing.array(name) }
    return try Tensor(floats(name), shape: array.shape)
  }

  /// Arrays whose name starts with `prefix`, without it.
  func names(under prefix: String) -> [String] {
    index.arrays.map(\.name).filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  private func words(_ name: String) throws -> [UInt32] {
    guard let array = arrays[name] else { throw Missing.array(name) }
    if array.kind == "uint8" {
      return bytes[array.offset..<array.offset + array.shape.reduce(1, *)].map { Float($0).bitPattern }
    }
    return (0..<array.shape.reduce(1, *)).map { i in
      (0..<4).reduce(0) { $0 | UInt32(bytes[array.offset + 4 * i + $1]) << UInt32(8 * $1) }
    }
  }

  /// Whether masks were recorded.
  var isMasked: Bool { arrays["update_0/action_masks"] != nil }

  var isRecurrent: Bool { index.kwargs?.useLSTM == true }

  /// States of the policy's LSTM or of the value function's before each step, as they were recorded.
  func states(_ name: String, of model: PPO, isOfValues: Bool = false) throws -> LSTMState {
    let kwargs = model.policy.kwargs
    let (states, count) = (try floats(name), model.rolloutBuffer.count)
    let (size, layers, width) = (states.count / count, kwargs.nLstmLayers, kwargs.lstmHiddenSize)
    let first = isOfValues && kwargs.enableCriticLSTM ? size / 2 : 0
    func part(_ half: Int) throws -> Tensor {
      var elements: [Float] = []
      for layer in 0..<layers {
        for row in 0..<count {
          let start = row * size + first + (half * layers + layer) * width
          elements += states[start..<start + width]
        }
      }
      return try Tensor(elements, shape: [layers, count, width])
    }
    return try LSTMState(hidden: part(0), cell: part(1))
  }

  var hyperparameters: PPOHyperparameters {
    get throws {
      var result = PPOHyperparameters()
      result.useMasking = isMasked
      for (key, value) in index.settings {
        switch key {
        case "nSteps", "n_steps": result.nSteps = Int(value)
        case "batchSize", "batch_size": result.batchSize = Int(value)
        case "nEpochs", "n_epochs": result.nEpochs = Int(value)
        case "gamma": result.gamma = value
        case "gaeLambda", "gae_lambda": result.gaeLambda = value
        case "clipRangeVf", "clip_range_vf": result.clipRangeVf = .constant(value)
        case "entCoef", "ent_coef": result.entCoef = value
        case "learningRate", "learning_rate": result.learningRate = .constant(value)
        case "maxGradNorm", "max_grad_norm": result.maxGradNorm = value
        case "useSde", "use_sde": result.useSDE = value != 0
        case "sdeSampleFreq", "sde_sample_freq": result.sdeSampleFreq = Int(value)
        case "targetKl", "target_kl": result.targetKL = value
        case "normalizeAdvantage", "normalize_advantage": result.normalizeAdvantage = value != 0
        default: throw Missing.array(key)
        }
      }
      return result
    }
  }

  /// The recorded first weights, or those that a formula gives in a large parameter.
  private func initial(_ name: String, shape: [Int]) throws -> Tensor {
    if arrays["initial/\(name)"] != nil { return try tensor("initial/\(name)") }
    let (count, inputs) = (shape.reduce(1, *), shape.dropFirst().reduce(1, *))
    return try Tensor(
      (0..<count).map { index in
        let unit = Double((UInt64(index) * 2_654_435_761 + 12345) % (1 << 32)) / 0x1p32 - 0.5
        return Float(unit * 2 / Double(inputs).squareRoot())
      }, shape: shape)
  }

  /// What the recording has of an array: all, or of a large one some elements.
  func sample(_ values: [Float], like recorded: [Float]) -> [Float] {
    guard recorded.count < values.count else { return values }
    return stride(from: 0, to: values.count, by: 1 + values.count / 256).map { values[$0] }
  }

  /// The file of a model that goes on learning; nil: it begins.
  private var savedModel: String? {
    let path = "\(SB3Recording.folder)/\(name).sb3.zip"
    return name == "resumed" ? path : nil
  }

  /// A model with Stable-Baselines3's first weights; or the one that it saved.
  func model() throws -> PPO {
    let env = try environments()
    if let savedModel { return try PPO.loadSB3(from: savedModel, env: env) }
    var kwargs = index.kwargs ?? PolicyKwargs()
    kwargs.netArch = index.netArch
    (kwargs.useSDE, kwargs.useMasking) = (try hyperparameters.useSDE, isMasked)
    if index.environment == "Bytes" { kwargs.featuresExtractor = .natureCNN }
    if index.environment == "Parts" { kwargs.featuresExtractor = .combined }
    let policy = try ActorCriticPolicy(
      observationSpace: env.observationSpace, actionSpace: env.actionSpace, kwargs: kwargs)
    for name in policy.parameters.names {
      try policy.setParameter(name, to: initial(name, shape: policy.parameter(name).shape))
    }
    return try PPO(policy, env, hyperparameters)
  }

  /// As they were recorded, from the same seed.
  private func environments() throws -> VecEnv {
    let env =
      switch index.environment {
      case "Bytes": try VecEnv(Picture<Bytes>(), nEnvs: index.nEnvs)
      case "Bits": try VecEnv(Picture<Bits>(), nEnvs: index.nEnvs)
      case "MaskedChoice": try VecEnv(Masked<Choice>(), nEnvs: index.nEnvs)
      case "MaskedDigits": try VecEnv(Masked<Choices>(), nEnvs: index.nEnvs)
      case "Parts": try VecEnv(Parts(), nEnvs: index.nEnvs)
      case "MaskedSwitches": try VecEnv(Masked<OnOff>(), nEnvs: index.nEnvs)
      case "Digits": try VecEnv(Repeat<Digits>(), nEnvs: index.nEnvs)
      case "Switches": try VecEnv(Repeat<Switches>(), nEnvs: index.nEnvs)
      default: try makeVecEnv(index.environment, nEnvs: index.nEnvs, seed: 7)
      }
    return try index.normalized == true ? env.vecNormalize(gamma: hyperparameters.gamma) : env
  }
}
