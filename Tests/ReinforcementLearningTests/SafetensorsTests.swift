// The file format, against a file of the package that defines it, and against damage of every kind.
import Environments
import Foundation
import NumericKernels
import ReinforcementLearning
import Testing

@Suite struct SafetensorsTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  @Test func aFileOfThePythonPackageIsRead() throws {
    let file = try Safetensors([UInt8](Data(contentsOf: Self.fixtures.appendingPathComponent("python.safetensors"))))
    #expect(
      file.metadata == [
        "plain": "text", "odd": "a \"quoted\" \\ line\n\u{e4}\u{2603}\u{1F600}\u{1}", "empty": "",
      ])
    let floats: [Float] = [1.5, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude]
    #expect(try file.elements("floats", as: Float.self).map(\.bitPattern) == floats.map(\.bitPattern))
    #expect(try file.shape("floats") == [2, 3])
    #expect(
      try file.elements("doubles", as: Double.self)
        == [0.1, -.leastNonzeroMagnitude, .greatestFiniteMagnitude])
    #expect(try file.elements("words", as: UInt64.self) == [0, .max, 1 << 53 + 1])
    #expect(try file.elements("integers", as: Int.self) == [.min, .max])
    #expect(try file.elements("flags", as: Bool.self) == [true, false, true])
    #expect(try file.elements("nothing", as: Float.self) == [] && file.shape("nothing") == [3, 0])
    #expect(try file.elements("number", as: Float.self) == [7.25] && file.shape("number") == [])
    #expect(file.entries["halves"]?.type == .f16 && file.entries["bytes"]?.count == 2)
    #expect(try Safetensors(file.encoded()) == file)
    #expect(
      throws: EngineError.damagedState("\"floats\" has elements of type F32 where F64 is wanted")
    ) { try file.elements("floats", as: Double.self) }
    #expect(throws: EngineError.damagedState("\"more\" is missing")) { try file.shape("more") }
  }

  /// The file that check_safetensors.py reads with the package. It has version 1, so old files are read, too.
  @Test func theSavedModelIsTheOneThatThePackageRead() throws {
    let model = try PPO("MlpPolicy", makeVecEnv("Pendulum-v1", nEnvs: 2), nSteps: 4, batchSize: 8, netArch: [3], seed: 1)
    try model.learn(totalTimesteps: 8)
    let url = Self.fixtures.appendingPathComponent("swift-model.safetensors")
    if ProcessInfo.processInfo.environment["NB_RECORD"] != nil {
      try model.save(to: url.path)
      Issue.record("recorded \(url.lastPathComponent) anew; hold it against check_safetensors.py")
    }
    let recorded = try PPO.load(from: url.path)
    func entries(_ model: PPO) throws -> [String: Safetensors.Entry] {
      try Safetensors(model.savedState(includingEnvironments: true, includingNoise: false)).entries
    }
    let (old, new) = (try entries(recorded), try entries(model))
    // What is logged since then is not in it.
    let added = ["steps", "values"].map { "logger.rollout/clipped_action_fraction.\($0)" }
    #expect(new.keys.filter { old[$0] == nil }.sorted() == added)
    #expect(old == new.filter { !added.contains($0.key) })
    #expect(recorded.hyperparameters == model.hyperparameters && recorded.policy.kwargs == model.policy.kwargs)
  }

  @Test func textAndNumbersSurvive() throws {
    var file = Safetensors()
    file.metadata = ["a\"\\\u{0}\u{7f}\u{2028}": "\t\r\n/é"]
    let odd = Double(bitPattern: 0x7FF4_0000_0000_1234)  // a signalling NaN with a payload
    file.set("d", to: [odd, -0.0, .infinity])
    file.set("f", to: [Float(bitPattern: 0xFFA0_0001)])
    file.set("b", to: [true], shape: [1, 1, 1])
    let again = try Safetensors(file.encoded())
    #expect(again == file && again.encoded() == file.encoded())
    #expect(try again.elements("d", as: Double.self).map(\.bitPattern) == [odd, -0.0, .infinity].map(\.bitPattern))
    #expect(try again.elements("f", as: Float.self)[0].bitPattern == 0xFFA0_0001)
  }

  private static func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count)) { Array($0) } + Array(header.utf8) + data
  }

  @Test(arguments: [
    ("", "its header is not the JSON of a safetensors file"),
    ("[]", "its header is not the JSON of a safetensors file"),
    ("{\"a\":1}", "its header is not the JSON of a safetensors file"),
    (String(repeating: "{\"a\":", count: 100_000), "its header is not the JSON of a safetensors file"),
    ("{\"a\":{\"b\":\"c\"}}", "its header says nothing useful of \"a\""),
    (
      "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      "\"a\" has elements of unknown type \"F31\""
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
      "\"a\" of shape [2] lies at bytes [0, 4], which is not where its 8 bytes can be"
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
      "\"a\" of shape [1] lies at bytes [4, 8], which is not where its 4 bytes can be"
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}",
      "\"a\" of shape [4] lies at bytes [0, 16], which is not where its 16 bytes can be"
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,-9223372036854775808]}}",
      "\"a\" of shape [1] lies at bytes [0, -9223372036854775808], which is not where its 4 bytes can be"
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "\"a\" has shape [-1]"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}",
      "\"a\" has shape [4611686018427387904, 4]"
    ),
    ("{}", "its arrays end after 0 bytes and 8 follow the header"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      "\"b\" of shape [1] lies at bytes [0, 4], which is not where its 4 bytes can be"
    ),
  ])
  func whatTheFormatForbidsIsSaid(header: String, reason: String) {
    do {
      _ = try Safetensors(Self.file(header, Array(repeating: 0, count: 8)))
      Issue.record("nothing was thrown for \(header.prefix(100))")
    } catch let error as EngineError {
      // Which of two arrays at one place is named depends on the order of a dictionary.
      #expect([reason, reason.replacingOccurrences(of: "\"b\"", with: "\"a\"")].contains { error == .damagedState($0) })
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func shortFilesAreSaidToBe() {
    #expect(throws: EngineError.damagedState("it has 7 bytes; a header needs more")) {
      try Safetensors(Array(repeating: 0, count: 7))
    }
    #expect(throws: EngineError.damagedState("its header claims 9 bytes and only 0 follow")) {
      try Safetensors([9, 0, 0, 0, 0, 0, 0, 0])
    }
    #expect(
      throws: EngineError.damagedState("its header claims 18446744073709551615 bytes; 100000000 is the most there can be")
    ) { try Safetensors(Array(repeating: 255, count: 20)) }
    #expect(throws: EngineError.damagedState("its header does not say what it is the state of")) {
      try PPO(savedState: Self.file("{}"))
    }
  }

  @Test func everyKindOfSpaceComesBack() throws {
    let kinds: [Space] = [
      .discrete(Discrete(1)), .discrete(Discrete(7, start: -3)), .box(try Box(low: [-1, 0.1], high: [.infinity, 1e30])),
      .box(try Box(low: -.infinity, high: .infinity, shape: [2, 1, 3])), .box(try Box(low: 0, high: 1, shape: [])),
      .box(try Box(low: 0, high: 255, shape: [2, 3, 1], dtype: .uint8)),
      .box(try Box(low: 0, high: 1, shape: [4], dtype: .bool)), .multiDiscrete(try MultiDiscrete([3, 2])),
      .multiDiscrete(try MultiDiscrete([4, 1], start: [-2, 9])), .multiBinary(try MultiBinary(3)),
      .multiBinary(try MultiBinary([2, 3])), .tuple([]),
    ]
    let nested = Space.tuple([.dict(["b": .tuple(kinds), "a": .box(try Box(low: [0.25], high: [0.5]))]), kinds[2]])
    for space in kinds + [nested, .dict([:])] {
      let state = try space.savedState()
      #expect(try Space(savedState: state) == space)
      #expect(try Space(savedState: state).savedState() == state, "\(space)")
    }
    // Also as what a policy sees and does.
    for action in [kinds[2], kinds[7], kinds[9], kinds[10], .discrete(Discrete(3))] {
      let policy = try ActorCriticPolicy(observationSpace: nested, actionSpace: action, netArch: [3], seed: 4)
      let copy = try ActorCriticPolicy(savedState: policy.savedState())
      #expect(copy.observationSpace == nested && copy.actionSpace == action)
      #expect(copy.namedParameters == policy.namedParameters)
    }
  }

  @Test func newerAndOtherStatesAreRefused() throws {
    let state = try makeVecEnv("CartPole-v1").savedState()
    let error = EngineError.wrongKindOfState(expected: "PPO", actual: "VecEnv")
    #expect(throws: error) { try PPO(savedState: state) }
    #expect(error.message == "the saved state of a PPO is wanted; this is that of a VecEnv")
    var newer = try Safetensors(state)
    newer.metadata["version"] = "5"
    let refusal = EngineError.newerState(version: 5, known: 4)
    #expect(throws: refusal) { try VecEnv(savedState: newer.encoded()) }
    #expect(
      refusal.message == "the saved state has format version 5 and this program reads up to 4; take a newer program")
    newer.metadata["version"] = "4"
    newer.metadata["state"] = "{}"
    #expect(throws: EngineError.damagedState("its JSON lacks something: kind")) { try VecEnv(savedState: newer.encoded()) }
  }

  @Test func everyShorterFileIsSaidToBeDamaged() throws {
    let folder = try TemporaryFolder()
    let file = try [UInt8](Data(contentsOf: Self.fixtures.appendingPathComponent("swift-model.safetensors")))
    let end = file.count - 64
    let lengths = Array(0..<64) + Array(stride(from: 64, to: end, by: 23)) + Array(end..<file.count)
    for length in lengths {
      let path = "\(folder.path)/model.safetensors"
      try Data(file.prefix(length)).write(to: URL(fileURLWithPath: path))
      do {
        _ = try PPO.load(from: path)
        Issue.record("\(length) bytes of \(file.count) were loaded")
      } catch EngineError.damagedState(let reason) {
        #expect(!reason.contains("\n"))
      }
    }
  }

  /// Every kind of damage is an error of the engine's, or leaves a model that can still be used.
  @Test(arguments: ["CartPole-v1", "Pendulum-v1"]) func damageNeverTraps(id: String) throws {
    let model = try PPO("MlpPolicy", makeVecEnv(id, nEnvs: 2), nSteps: 4, batchSize: 4, nEpochs: 1, netArch: [2], seed: 1)
    try model.learn(totalTimesteps: 16)
    let state = try model.savedState()
    let before = try model.savedState()
    var random = PCG64(seed: 7)
    var refused = 0
    for round in 0..<600 {
      var bytes = state
      switch round % 3 {
      case 0: bytes.removeLast(random.integers(1..<bytes.count))
      case 1: for _ in 0..<random.integers(1..<4) { bytes[random.integers(0..<bytes.count)] = UInt8(random.integers(0..<256)) }
      default:
        let start = random.integers(0..<bytes.count)
        for i in start..<min(bytes.count, start + random.integers(1..<400)) { bytes[i] = 0 }
      }
      do {
        let copy = try PPO(savedState: bytes)
        _ = try? copy.learn(totalTimesteps: 8, resetNumTimesteps: false)
      } catch is EngineError {
        refused += 1
        #expect(throws: EngineError.self) { try model.restore(bytes) }
      }
    }
    #expect(refused >= 200)
    #expect(try model.savedState() == before)
  }

  @Test func valuesComeBack() throws {
    func check<T: Savable & Equatable>(_ value: T) throws { #expect(try T(savedState: value.savedState()) == value) }
    try check(Tensor([[1, -.infinity], [.leastNonzeroMagnitude, 4]]))
    try check(Tensor([], shape: [0, 3]))
    try check(Series(name: "x", steps: [1, 2], values: [.infinity, -0.0], isNoisy: true))
    try check(EvaluationResult(rewards: [1.5], lengths: [3]))
    try check(NamedParameter(name: "a.b", value: Tensor([1, 2])))
    try check(Features(pi: Tensor([1]), vf: Tensor([2])))
    try check(Action.discrete(3))
    try check(Action.continuous([0.5, 1]))
    try check(PCG64(seed: 4))
    try check(NetArch(pi: [3], vf: []))
    try check(Schedule.linear(0.1, faithful: true))
    try check(Schedule.constant(1e-300))
    try check(PPOHyperparameters())
    try check(RolloutBuffer.Column.lastDones)
    try check(Activation.relu)
    let environment = try make("Pendulum-v1")
    try check(environment.observationSpace)
    try check(make("CartPole-v1").observationSpace)
    try check(make("CartPole-v1").actionSpace)
    try check(environment.reset(seed: 1))
    try check(environment.step([0.3]))
    let envs = try VecEnv(CutOff(), nEnvs: 2)
    try envs.reset()
    for _ in 0..<4 { try check(envs.step([0, 1])) }

    var generator = try Safetensors(PCG64(seed: 1).savedState())
    generator.set("words", to: Array(repeating: UInt64(0), count: PCG64.savedWordCount))
    #expect(throws: EngineError.self) { try PCG64(savedState: generator.encoded()) }

    let nan = Tensor([Float(bitPattern: 0x7FA0_0001)])
    #expect(try Tensor(savedState: nan.savedState()).elements[0].bitPattern == 0x7FA0_0001)
    #expect(throws: EngineError.self) { try Schedule.constant(.nan).savedState() }
    let model = try PPO("MlpPolicy", "CartPole-v1", nSteps: 8, batchSize: 8)
    try model.learn(totalTimesteps: 8)
    #expect(try RolloutBuffer(savedState: model.rolloutBuffer.savedState()).savedState() == model.rolloutBuffer.savedState())
    #expect(try Logger(savedState: model.logger.savedState()).all == model.logger.all)
    let policy = try ActorCriticPolicy(savedState: model.policy.savedState())
    let observations = try Tensor([[0.1, 0.2, 0.3, 0.4]])
    for _ in 0..<20 { #expect(try policy.predict(observations) == model.policy.predict(observations)) }
  }
}
