// VecFrameStack, and VecNormalize of dictionaries, against Stable-Baselines3's recordings (Fixtures/record_wrappers.py).
import Environments
import Foundation
import ReinforcementLearning
import Testing

private struct Recording: Decodable {
  struct Settings: Decodable {
    enum Order: Decodable {
      case one(ChannelsOrder)
      case several([String: ChannelsOrder?])

      init(from decoder: any Decoder) throws {
        self = try (try? ChannelsOrder(from: decoder)).map { .one($0) } ?? .several(.init(from: decoder))
      }
    }
    let nStack: Int?
    let channelsOrder: Order?
    let gamma, clipObs: Double?
    let normObs, normReward: Bool?
    let normObsKeys: [String]?
  }
  struct Sample: Decodable {
    struct Terminal: Decodable {
      let env: Int
      let obs: [Float]
    }
    let obs: [[Float]]
    let rewards: [Float]
    let terminal: [Terminal]
  }
  let environment: String
  let nEnvs: Int
  let wrappers: [String]
  let settings: [Settings]
  let shapes: [[Int]]
  let samples: [Sample]

  static func read() throws -> [Recording] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([Recording].self, from: Data(contentsOf: folder.appendingPathComponent("stacks.json")))
  }

  func makeEnv() throws -> VecEnv {
    let env =
      try frames[environment].map { try VecEnv(Frames(observationSpace: $0), nEnvs: nEnvs, seed: 5) }
      ?? makeVecEnv(environment, nEnvs: nEnvs, seed: 5)
    return try settings.reduce(env) { env, settings in
      guard let nStack = settings.nStack else {
        return try env.vecNormalize(
          normObs: settings.normObs ?? true, normReward: settings.normReward ?? true, clipObs: settings.clipObs ?? 10,
          gamma: settings.gamma ?? 0.99, normObsKeys: settings.normObsKeys)
      }
      switch settings.channelsOrder {
      case nil: return try env.vecFrameStack(nStack: nStack)
      case .one(let order): return try env.vecFrameStack(nStack: nStack, channelsOrder: order)
      case .several(let orders):
        return try env.vecFrameStack(nStack: nStack, channelsOrder: orders.compactMapValues { $0 })
      }
    }
  }
}

private func image(_ shape: [Int]) -> Space { .box(try! Box(low: 0, high: 255, shape: shape, dtype: .uint8)) }
private func numbers(_ shape: [Int]) -> Space { .box(try! Box(low: -1, high: 60, shape: shape)) }

/// As the recording script has them.
private let frames: [String: Space] = [
  "last": image([4, 5, 2]), "first": image([2, 5, 4]), "square": image([3, 3, 3]), "middle": image([5, 2, 4]),
  "matrix": numbers([2, 3]), "row": numbers([3]),
  "dict": .dict(["image": image([2, 5, 4]), "matrix": numbers([2, 3]), "one": numbers([1])]),
  "mixed": .dict(["choice": .discrete(Discrete(3)), "image": image([2, 3, 4]), "one": numbers([1])]),
]

/// Shows numbers by the script's formula; episodes end, or are cut off, after a few steps. (What is cut off there ends
/// here: dynamics have no other end.)
private struct Frames: SavableDynamics {
  static let spec = EnvSpec(id: "Frames", observationSpace: .discrete(Discrete(1)), actionSpace: .discrete(Discrete(2)))
  var spec: EnvSpec
  var steps = 0
  var first = 0

  init(observationSpace: Space) {
    spec = Self.spec
    spec.observationSpace = observationSpace
  }

  init() { self.init(observationSpace: .discrete(Discrete(1))) }

  var savedWords: [UInt64] { [UInt64(steps), UInt64(first)] }

  mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 2 else { return false }
    (steps, first) = (Int(words[0]), Int(words[1]))
    return true
  }

  private func show(_ observation: UnsafeMutablePointer<Float>) {
    var start = 0
    func show(_ space: Space) {
      for i in start..<start + space.flatCount {
        let value = (i * 7 + first * 3 + steps * 13) % 17 + steps
        switch space {
        case .discrete(let discrete): observation[i] = Float(value % discrete.n)
        case .box(let box) where box.dtype == .uint8: observation[i] = Float(value)
        default: observation[i] = Float(value) * 0.25
        }
      }
      start += space.flatCount
    }
    if case .dict(let dict) = spec.observationSpace { dict.spaces.forEach(show) } else { show(spec.observationSpace) }
  }

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    (steps, first) = (0, random.integers(0..<1000))
    show(observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    steps += 1
    show(observation)
    return Transition(reward: Double(steps) * 0.5 - Double(first % 3), terminated: steps >= 3 + first % 5)
  }
}

private func message<T>(_ body: () throws -> T) -> String {
  do { return "no error: \(try body())" } catch { return "\(error)" }
}

@Suite struct StackTests {
  @Test(arguments: 0..<23) func wrappersAreStableBaselinesBitForBit(_ index: Int) throws {
    let recordings = try Recording.read()
    #expect(recordings.count == 23)
    let recording = recordings[index]
    let env = try recording.makeEnv()
    let outer = "\(env)".split(separator: "(").dropLast().map(String.init)
    #expect(outer.dropLast() == recording.wrappers.reversed())
    let parts = if case .dict(let dict) = env.observationSpace { dict.spaces } else { [env.observationSpace] }
    #expect(parts.map(\.shape) == recording.shapes)
    var ended = 0
    for (step, sample) in recording.samples.enumerated() {
      guard step > 0 else {
        #expect(try env.reset().rows.map { Array($0) } == sample.obs)
        continue
      }
      let result = try env.step((0..<env.nEnvs).map { (step * 7 + $0 * 3) / 5 % 2 })
      #expect(result.observations.rows.map { Array($0) } == sample.obs, "step \(step)")
      #expect(result.rewards == sample.rewards, "step \(step)")
      #expect(result.dones.indices.filter { result.dones[$0] } == sample.terminal.map(\.env), "step \(step)")
      for terminal in sample.terminal {
        #expect(result.infos[terminal.env].terminalObservation == terminal.obs, "step \(step)")
        ended += 1
      }
    }
    #expect(ended >= 2)
  }

  @Test func boundsAreThoseOfEachFrame() throws {
    let env = try makeVecEnv("Pendulum-v1")
    #expect(
      try "\(env.vecFrameStack(nStack: 2).observationSpace)"
        == "Box([-1. -1. -8. -1. -1. -8.], [1. 1. 8. 1. 1. 8.], (6,), float32)")
    let image = try makeVecEnv("MinAtar/Breakout-v1").vecFrameStack(nStack: 3)
    #expect("\(image.observationSpace)" == "Box(False, True, (10, 10, 12), bool)")
    #expect("\(image)" == "VecFrameStack(VecEnv(MinAtar/Breakout-v1, nEnvs: 1))")
  }

  private static let wrappings: [@Sendable (VecEnv) throws -> VecEnv] = [
    { try $0.vecFrameStack(nStack: 3) }, { try $0.vecFrameStack(nStack: 2).vecNormalize() },
    { try $0.vecNormalize().vecFrameStack(nStack: 4) },
  ]

  /// Also from the middle of episodes, whose frames are saved.
  @Test(arguments: 0..<3) func learningGoesOnWithTheSameBits(_ index: Int) throws {
    func make() throws -> PPO {
      try PPO(
        "MlpPolicy", Self.wrappings[index](makeVecEnv("Pendulum-v1", nEnvs: 2)), nSteps: 32, batchSize: 32, nEpochs: 2,
        netArch: [8], seed: 1)
    }
    let unbroken = try make()
    try unbroken.learn(totalTimesteps: 64)
    let state = try unbroken.savedState()
    let resumed = try PPO(savedState: state)
    #expect("\(resumed.env)" == "\(unbroken.env)" && resumed.env.observationSpace == unbroken.env.observationSpace)
    let other = try make()
    try other.restore(state)
    for model in [unbroken, resumed, other] { try model.learn(totalTimesteps: 512, resetNumTimesteps: false) }
    func sight(_ model: PPO) throws -> [UInt8] {
      try model.savedState(includingEnvironments: true, includingNoise: false)
    }
    #expect(try sight(resumed) == sight(unbroken))
    #expect(try sight(other) == sight(unbroken))
    #expect(try evaluateEpisodes(resumed, nEvalEpisodes: 2) == evaluateEpisodes(unbroken, nEvalEpisodes: 2))
  }

  @Test func stackedImagesAreLearntFrom() throws {
    let env = try makeVecEnv("MinAtar/Freeway-v1", nEnvs: 2).vecFrameStack(nStack: 2)
    let model = try PPO("CnnPolicy", env, nSteps: 32, batchSize: 32, nEpochs: 1, seed: 1)
    try model.learn(totalTimesteps: 64)
    #expect(try model.policy.parameter("features_extractor.cnn.0.weight").shape == [16, 14, 3, 3])
    #expect(try PPO(savedState: model.savedState()).policy.namedParameters == model.policy.namedParameters)
  }

  @Test func dictionariesAreNormalizedInSavedModels() throws {
    let space = try #require(frames["mixed"])
    func make() throws -> VecEnv {
      try VecEnv(Frames(observationSpace: space), nEnvs: 2).vecNormalize(normObsKeys: ["one", "image"])
    }
    let model = try PPO("MultiInputPolicy", make(), nSteps: 16, batchSize: 16, nEpochs: 1, seed: 1)
    try model.learn(totalTimesteps: 64)
    let normalizer = try #require(model.env.normalizer)
    #expect(normalizer.normObsKeys == ["one", "image"])
    // (choice, 24 pixels, one)
    #expect(normalizer.obsRms.mean[0] == 0 && normalizer.obsRms.mean[1...].allSatisfy { $0 > 0 })
    let copy = try PPO(savedState: model.savedState(), env: make())
    #expect(copy.env.normalizer?.obsRms == normalizer.obsRms)
    for model in [model, copy] { try model.learn(totalTimesteps: 64, resetNumTimesteps: false) }
    #expect(copy.policy.namedParameters == model.policy.namedParameters)
    #expect(
      throws: EngineError.unfitState("its VecNormalize has other settings than that of VecNormalize(VecEnv(Frames, nEnvs: 2))")
    ) {
      try VecEnv(Frames(observationSpace: space), nEnvs: 2).vecNormalize(normObsKeys: ["one"])
        .restore(make().savedState())
    }
  }

  @Test func evaluationNeedsTheStack() throws {
    let model = try PPO("MlpPolicy", makeVecEnv("CartPole-v1").vecFrameStack(nStack: 2), nSteps: 16, batchSize: 16)
    #expect(
      message { try evaluateEpisodes(model, makeVecEnv("CartPole-v1")) }
        == "the saved state does not fit: the model's policy is for other spaces than those of VecEnv(CartPole-v1, nEnvs: 1)")
    #expect(
      message { try makeVecEnv("CartPole-v1").vecFrameStack(nStack: 3).restore(model.env.savedState()) }
        == "the saved state does not fit: its VecFrameStack has other settings than that of "
        + "VecFrameStack(VecEnv(CartPole-v1, nEnvs: 1))")
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    func env(_ name: String) throws -> VecEnv { try VecEnv(Frames(observationSpace: frames[name] ?? .discrete(Discrete(4)))) }
    let cases: [(String, () throws -> VecEnv)] = [
      (
        "vecFrameStack needs observations of a Box space, or of a Dict of them, not Discrete(4)",
        { try env("none").vecFrameStack(nStack: 2) }
      ),
      ("vecFrameStack needs a Box space for \"choice\", not Discrete(3)", { try env("mixed").vecFrameStack(nStack: 2) }),
      ("nStack is 0; it must be between 1 and 89478485", { try env("row").vecFrameStack(nStack: 0) }),
      ("nStack is 89478486; it must be between 1 and 89478485", { try env("row").vecFrameStack(nStack: 89_478_486) }),
      (
        "channelsOrder is [\"a\"]; it must be without keys, since observations of Box(-1.0, 60.0, (3,), float32) have none",
        { try env("row").vecFrameStack(nStack: 2, channelsOrder: ["a": .first]) }
      ),
      (
        "channelsOrder is of \"imag\"; it must be of keys of the observations: \"image\", \"matrix\", \"one\"",
        { try env("dict").vecFrameStack(nStack: 2, channelsOrder: ["imag": .first]) }
      ),
      (
        "vecNormalize needs observations of a Box space, or of a Dict of them, not Discrete(4)",
        { try env("none").vecNormalize() }
      ),
      ("vecNormalize needs a Box space for \"choice\", not Discrete(3)", { try env("mixed").vecNormalize() }),
      (
        "normObsKeys is [\"one\"]; it must be without keys, since observations of Box(-1.0, 60.0, (3,), float32) have none",
        { try env("row").vecNormalize(normObsKeys: ["one"]) }
      ),
      (
        "normObsKeys is of \"two\"; it must be of keys of the observations: \"choice\", \"image\", \"one\"",
        { try env("mixed").vecNormalize(normObsKeys: ["one", "two"]) }
      ),
    ]
    for (expected, body) in cases { #expect(message(body) == expected) }
    #expect(
      message { try VecEnv(Frames(observationSpace: .box(Box(low: 0, high: 1, shape: [])))).vecFrameStack(nStack: 2) }
        == "vecFrameStack needs observations with an axis to stack along, not Box(0.0, 1.0, (), float32)")
  }
}
