// Models that Stable-Baselines3 saved: a zip archive of `data` (JSON), `policy.pth` (PyTorch's tensors) and
// `policy.optimizer.pth`. No Python code in it is run: what is not plain data is named and left out.
//
// Source: stable_baselines3/common/save_util.py (2.9), data_to_json and save_to_zip_file.
import Environments
import Foundation

/// What a `.zip` of Stable-Baselines3's PPO says.
public struct SB3Model {
  /// Of the file; those that it does not give as plain data have this engine's defaults, see `unread`.
  public let hyperparameters: PPOHyperparameters
  /// What the policy is made of; widths of layers are those of the tensors.
  public let kwargs: PolicyKwargs
  /// Settings that are Python objects in the file, with their Python type or text, by Stable-Baselines3's names: such
  /// as `clip_range` when it is a function.
  public let unread: [String: String]
  /// Of Stable-Baselines3; nil: the file does not say.
  public let version: String?
  /// Steps of all environments together that it learnt from.
  public let numTimesteps: Int
  /// Epochs of updates that it learnt in.
  public let nUpdates: Int
  let spaces: (observation: SB3Data.Space?, action: SB3Data.Space?)
  let parameters: SB3Parameters
  /// nil when the file was saved without.
  let optimizer: SB3Optimizer?

  /// - Throws: `EngineError.unreadableFile`.
  public init(from path: String) throws {
    self = try SB3Parameters.reading(path) { bytes in try SB3Model(bytes) }
  }

  private init(_ bytes: [UInt8]) throws(ForeignFormatError) {
    let archive = try ZipArchive(bytes)
    parameters = try SB3Parameters(archive)
    let json = try archive.read("data", limit: 1 << 26)
    let data: SB3Data
    do {
      data = try JSONDecoder().decode(SB3Data.self, from: Data(json))
    } catch {
      throw ForeignFormatError("its entry \"data\" is not the JSON of a model of Stable-Baselines3's PPO")
    }
    version = (try? archive.read("_stable_baselines3_version", limit: 256)).map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    (hyperparameters, unread) = data.hyperparameters
    optimizer =
      try archive.names.contains("policy.optimizer.pth")
      ? SB3Optimizer(archive.read("policy.optimizer.pth")) : nil
    var kwargs = try data.kwargs(parameters)
    if let optimizer { kwargs.optimizer = optimizer.settings }
    self.kwargs = kwargs
    guard (0...1 << 60).contains(data.numTimesteps ?? 0), (0...1 << 60).contains(data.nUpdates ?? 0) else {
      throw ForeignFormatError("it counts \(data.numTimesteps ?? 0) timesteps and \(data.nUpdates ?? 0) updates")
    }
    (numTimesteps, nUpdates) = (data.numTimesteps ?? 0, data.nUpdates ?? 0)
    spaces = (data.observationSpace, data.actionSpace)
  }
}

/// The tensors of a policy.
struct SB3Parameters {
  let state: TorchStateDict

  /// - Parameter archive: of a model, or of a `.pth` file itself.
  init(_ archive: ZipArchive) throws(ForeignFormatError) {
    state = try TorchStateDict(archive.read("policy.pth"))
  }

  /// - Parameter file: the bytes of a model's `.zip`, or of the `policy.pth` in it.
  init(_ file: [UInt8]) throws(ForeignFormatError) {
    let archive = try ZipArchive(file)
    state = try TorchStateDict(archive.names.contains("policy.pth") ? archive.read("policy.pth") : file)
  }

  /// - Throws: `EngineError.unreadableFile` that says what is wrong with the file.
  static func reading<Result>(_ path: String, _ body: ([UInt8]) throws -> Result) throws -> Result {
    let bytes = try WholeFile.read(path, limit: 1 << 29)
    do {
      return try body(bytes)
    } catch let error as ForeignFormatError {
      throw EngineError.unreadableFile(path: path, reason: error.reason)
    }
  }

  /// Widths of the hidden layers of `policy_net` or `value_net`.
  func widths(_ net: String) -> [Int] {
    var widths: [Int] = []
    while let shape = state.tensors["mlp_extractor.\(net).\(2 * widths.count).weight"]?.shape, shape.count == 2 {
      widths.append(shape[0])
    }
    return widths
  }

  /// Puts the tensors into a policy: all of them, or none.
  func write(to policy: ActorCriticPolicy) throws {
    let entries = policy.parameters.entries
    for entry in entries {
      guard let tensor = state.tensors[entry.name] else {
        throw ForeignFormatError("it has no \"\(entry.name)\" \(entry.shape); its policy has other layers")
      }
      guard tensor.shape == entry.shape else {
        throw EngineError.shapeMismatch(.parameter(entry.name), expected: entry.shape, actual: tensor.shape)
      }
    }
    let known = Set(entries.map(\.name))
    if let name = state.tensors.keys.filter({ !known.contains($0) && !isCopy($0) }).min() {
      throw ForeignFormatError("it has \"\(name)\", which the policy here has not; its policy has other layers")
    }
    let values = try entries.map { entry in
      Tensor(unchecked: try state.elements(state.tensors[entry.name]!, entry.name), shape: entry.shape)
    }
    for (entry, value) in zip(entries, values) { try policy.parameters.set(entry, to: value) }
  }

  /// Of the parameters, in the order in which PyTorch numbers them.
  var names: [String] { state.names.filter { !isCopy($0) } }

  /// Stable-Baselines3 saves a shared extractor of features three times.
  private func isCopy(_ name: String) -> Bool {
    for prefix in ["pi_", "vf_"] where name.hasPrefix("\(prefix)features_extractor.") {
      guard let copy = state.tensors[name], let original = state.tensors[String(name.dropFirst(3))] else {
        return false
      }
      return original.storage.key == copy.storage.key && original.offset == copy.offset && original.shape == copy.shape
    }
    return false
  }
}

extension ActorCriticPolicy {
  /// Takes over the weights of a policy of Stable-Baselines3: of a model's `.zip`, or of the `policy.pth` in it. Layers
  /// and spaces must be the same.
  /// - Throws: `EngineError.unreadableFile`, `.shapeMismatch`; nothing is changed then.
  public func loadSB3Weights(from path: String) throws {
    try SB3Parameters.reading(path) { bytes in try SB3Parameters(bytes).write(to: self) }
  }
}

extension PPO {
  /// The model of an `MlpPolicy` in a `.zip` that Stable-Baselines3's `PPO.save` wrote: its weights, hyperparameters,
  /// counters and Adam's running means, so that its training goes on here. The environments start anew.
  ///
  /// - Parameters:
  ///   - env: the environments to go on in, as many as wanted.
  ///   - learningRate, clipRange, clipRangeVf: in place of the file's. Wanted where the file has functions, which are
  ///     not read.
  ///   - seed: of sampling and environments. nil: the policy's seed is 0 and the environments keep theirs.
  /// - Throws: `EngineError.unreadableFile`, `.shapeMismatch`, `.unfitState`, `.hyperparameterOutOfRange`.
  public static func loadSB3(
    from path: String, env: VecEnv, learningRate: Schedule? = nil, clipRange: Schedule? = nil,
    clipRangeVf: Schedule? = nil, seed: Int? = nil
  ) throws -> PPO {
    let saved = try SB3Model(from: path)
    for (kind, space, own) in [
      ("observations", saved.spaces.observation, env.observationSpace),
      ("actions", saved.spaces.action, env.actionSpace),
    ] {
      guard let space, !space.isLike(own) else { continue }
      throw EngineError.unfitState("its \(kind) are of \(space), and those of \(env) of \(own)")
    }
    if saved.parameters.state.tensors.keys.contains(where: { $0.contains("features_extractor.") }) {
      throw EngineError.unreadableFile(
        path: path, reason: "its policy looks at images or dictionaries; make a PPO of its layers and call "
          + "policy.loadSB3Weights(from:)")
    }
    var settings = saved.hyperparameters
    let given = ["learning_rate": learningRate, "clip_range": clipRange, "clip_range_vf": clipRangeVf]
    for (name, text) in saved.unread.sorted(by: { $0.key < $1.key }) where (given[name] ?? nil) == nil {
      let wanted = given.keys.contains(name) ? "; give a value for it" : ""
      throw EngineError.unreadableFile(path: path, reason: "its \(name) is \(text), which is not plain data\(wanted)")
    }
    if let learningRate { settings.learningRate = learningRate }
    if let clipRange { settings.clipRange = clipRange }
    if let clipRangeVf { settings.clipRangeVf = clipRangeVf }
    let model = try PPO("MlpPolicy", env, settings, kwargs: saved.kwargs, seed: seed)
    try SB3Parameters.reading(path) { _ in
      try saved.parameters.write(to: model.policy)
      try saved.optimizer?.write(to: model.optimizer, names: saved.parameters.names)
    }
    model.state.numTimesteps = saved.numTimesteps
    model.nUpdates = saved.nUpdates
    return model
  }
}
