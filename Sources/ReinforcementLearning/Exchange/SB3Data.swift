// The JSON of a model that Stable-Baselines3 saved. Python objects in it are `{":type:": ..., ":serialized:": ...}`
// with some of their attributes beside, as text or plain values; what is serialised is never looked at.
import Environments
import Foundation
import NumericKernels

struct SB3Data: Decodable {
  /// A plain value, or what the file says of a Python object in its place.
  enum Plain<Value: Decodable>: Decodable {
    case value(Value)
    case object(SB3Object)

    init(from decoder: any Decoder) throws {
      if let object = try? SB3Object(from: decoder) {
        self = .object(object)
      } else {
        self = .value(try Value(from: decoder))
      }
    }
  }

  /// A Python object.
  struct SB3Object: Decodable, CustomStringConvertible {
    let type: String
    /// What a schedule is, as Python shows it.
    let valueSchedule: String?
    let start, end, endFraction: Double?

    enum CodingKeys: String, CodingKey {
      case type = ":type:"
      case valueSchedule = "value_schedule"
      case start, end
      case endFraction = "end_fraction"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      type = try container.decode(String.self, forKey: .type)
      valueSchedule = try? container.decodeIfPresent(String.self, forKey: .valueSchedule)
      start = try? container.decodeIfPresent(Double.self, forKey: .start)
      end = try? container.decodeIfPresent(Double.self, forKey: .end)
      endFraction = try? container.decodeIfPresent(Double.self, forKey: .endFraction)
    }

    var description: String { valueSchedule.map { "\(type) of \($0)" } ?? type }

    /// Stable-Baselines3's own schedules that this engine has too.
    var schedule: Schedule? {
      if let start, let end, let endFraction { return Self.linear(start, end, endFraction) }
      guard let text = valueSchedule, let open = text.firstIndex(of: "("), text.hasSuffix(")") else { return nil }
      var numbers: [Substring: Double] = [:]
      for argument in text[text.index(after: open)...].dropLast().split(separator: ",") {
        let parts = argument.split(separator: "=")
        guard parts.count == 2, let number = Double(parts[1]) else { return nil }
        numbers[parts[0].drop { $0 == " " }] = number
      }
      switch text[..<open] {
      case "ConstantSchedule": return numbers["val"].map { .constant($0) }
      case "LinearSchedule":
        guard let start = numbers["start"], let end = numbers["end"], let fraction = numbers["end_fraction"] else {
          return nil
        }
        return Self.linear(start, end, fraction)
      default: return nil
      }
    }

    private static func linear(_ start: Double, _ end: Double, _ fraction: Double) -> Schedule? {
      end == 0 && fraction == 1 ? .linear(start) : nil
    }
  }

  /// A space, as far as it is plain.
  struct Space: Decodable, CustomStringConvertible {
    let type: String
    let shape: [Int]?
    let n: Int?
    let start: Int?

    enum CodingKeys: String, CodingKey {
      case type = ":type:"
      case shape = "_shape"
      case n, start
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      type = try container.decode(String.self, forKey: .type)
      shape = try? container.decodeIfPresent([Int].self, forKey: .shape)
      // Numbers of NumPy's stand there as text.
      func number(_ key: CodingKeys) -> Int? {
        (try? container.decode(Int.self, forKey: key))
          ?? (try? container.decode(String.self, forKey: key)).flatMap { Int($0) }
      }
      (n, start) = (number(.n), number(.start))
    }

    /// Such as `Box`.
    var name: String { String(type.split(separator: ".").last?.prefix { $0.isLetter } ?? "") }

    var description: String {
      n.map { "\(name)(\($0)\(start == 0 || start == nil ? "" : ", start: \(start!)"))" }
        ?? "\(name)\(shape.map { " \($0)" } ?? "")"
    }

    /// Whether the space is of this kind and shape. (Bounds are not compared: the file has them shortened.)
    func isLike(_ space: Environments.Space) -> Bool {
      switch space {
      case .discrete(let discrete): name == "Discrete" && n ?? discrete.n == discrete.n && start ?? 0 == discrete.start
      case .box(let box): name == "Box" && shape ?? box.shape == box.shape
      case .multiDiscrete: name == "MultiDiscrete" && shape ?? space.shape == space.shape
      case .multiBinary: name == "MultiBinary" && shape ?? space.shape == space.shape
      case .tuple: name == "Tuple"
      case .dict: name == "Dict"
      }
    }
  }

  /// `policy_kwargs`, plain values and texts of classes.
  struct Kwargs: Decodable {
    let activation: String?
    let orthoInit, shareFeaturesExtractor, fullStd, useExpln, squashOutput: Bool?
    let logStdInit: Double?

    enum CodingKeys: String, CodingKey {
      case activation = "activation_fn"
      case orthoInit = "ortho_init"
      case shareFeaturesExtractor = "share_features_extractor"
      case fullStd = "full_std"
      case useExpln = "use_expln"
      case squashOutput = "squash_output"
      case logStdInit = "log_std_init"
    }
  }

  let learningRate, clipRange, clipRangeVf: Plain<Double>?
  let nSteps, batchSize, nEpochs, sdeSampleFreq, statsWindowSize, numTimesteps, nUpdates: Int?
  let gamma, gaeLambda, entCoef, vfCoef, maxGradNorm, targetKL: Double?
  let normalizeAdvantage, useSDE: Bool?
  let policyKwargs: Kwargs?
  let observationSpace, actionSpace: Space?

  enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case clipRange = "clip_range"
    case clipRangeVf = "clip_range_vf"
    case nSteps = "n_steps"
    case batchSize = "batch_size"
    case nEpochs = "n_epochs"
    case sdeSampleFreq = "sde_sample_freq"
    case statsWindowSize = "_stats_window_size"
    case numTimesteps = "num_timesteps"
    case nUpdates = "_n_updates"
    case gamma
    case gaeLambda = "gae_lambda"
    case entCoef = "ent_coef"
    case vfCoef = "vf_coef"
    case maxGradNorm = "max_grad_norm"
    case targetKL = "target_kl"
    case normalizeAdvantage = "normalize_advantage"
    case useSDE = "use_sde"
    case policyKwargs = "policy_kwargs"
    case observationSpace = "observation_space"
    case actionSpace = "action_space"
  }

  /// The hyperparameters, and which of them the file gives as Python objects that are not known.
  var hyperparameters: (PPOHyperparameters, unread: [String: String]) {
    var settings = PPOHyperparameters()
    var unread: [String: String] = [:]
    func schedule(_ name: String, _ plain: Plain<Double>?) -> Schedule? {
      switch plain {
      case nil: return nil
      case .value(let value): return .constant(value)
      case .object(let object):
        if let schedule = object.schedule { return schedule }
        unread[name] = "\(object)"
        return nil
      }
    }
    func set<Value>(_ value: inout Value, _ saved: Value?) {
      if let saved { value = saved }
    }
    set(&settings.learningRate, schedule("learning_rate", learningRate))
    set(&settings.clipRange, schedule("clip_range", clipRange))
    settings.clipRangeVf = schedule("clip_range_vf", clipRangeVf)
    set(&settings.nSteps, nSteps)
    set(&settings.batchSize, batchSize)
    set(&settings.nEpochs, nEpochs)
    set(&settings.gamma, gamma)
    set(&settings.gaeLambda, gaeLambda)
    set(&settings.normalizeAdvantage, normalizeAdvantage)
    set(&settings.entCoef, entCoef)
    set(&settings.vfCoef, vfCoef)
    set(&settings.maxGradNorm, maxGradNorm)
    set(&settings.useSDE, useSDE)
    set(&settings.sdeSampleFreq, sdeSampleFreq)
    set(&settings.statsWindowSize, statsWindowSize)
    settings.targetKL = targetKL
    return (settings, unread)
  }

  /// What the policy is made of.
  func kwargs(_ parameters: SB3Parameters) throws(ForeignFormatError) -> PolicyKwargs {
    var kwargs = PolicyKwargs()
    kwargs.netArch = NetArch(pi: parameters.widths("policy_net"), vf: parameters.widths("value_net"))
    if let name = policyKwargs?.activation {
      // "<class 'torch.nn.modules.activation.ReLU'>"
      let short = name.split(separator: ".").last?.prefix { $0.isLetter } ?? ""
      guard let activation = Activation(rawValue: short.lowercased()), activation != .identity else {
        throw ForeignFormatError("its layers have the activation \(name), which this engine has not")
      }
      kwargs.activation = activation
    }
    kwargs.orthoInit = policyKwargs?.orthoInit ?? kwargs.orthoInit
    kwargs.shareFeaturesExtractor = policyKwargs?.shareFeaturesExtractor ?? kwargs.shareFeaturesExtractor
    kwargs.logStdInit = policyKwargs?.logStdInit ?? kwargs.logStdInit
    kwargs.fullStd = policyKwargs?.fullStd ?? kwargs.fullStd
    kwargs.useExpln = policyKwargs?.useExpln ?? kwargs.useExpln
    kwargs.squashOutput = policyKwargs?.squashOutput ?? kwargs.squashOutput
    return kwargs
  }
}
