// Files that pretend to be models of Stable-Baselines3: each gives one line that says what is wrong, and runs nothing.
import Environments
import Foundation
import ReinforcementLearning
import Testing

@Suite struct HostileModelTests {
  private let folder = try! TemporaryFolder()
  private let policy: ActorCriticPolicy
  /// The archive of tensors of a small model, and its name for its own folder.
  private let torch: StoredZip

  init() throws {
    torch = StoredZip(StoredZip(try SB3Recording.bytes("cartpole.sb3.zip"))["policy.pth"])
    let env = try makeVecEnv("CartPole-v1")
    policy = try ActorCriticPolicy(
      observationSpace: env.observationSpace, actionSpace: env.actionSpace, netArch: NetArch(pi: [8, 6], vf: [5]))
  }

  /// What loading the file says; nil when it loads.
  private func refusal(_ bytes: [UInt8]) throws -> String? {
    let path = "\(folder.path)/model"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let before = policy.namedParameters
    do {
      try policy.loadSB3Weights(from: path)
      return nil
    } catch let error as EngineError {
      #expect(policy.namedParameters == before)
      return error.message.replacingOccurrences(of: "can't read \"\(path)\": ", with: "")
    }
  }

  /// What loading says when the archive of tensors has another pickle.
  private func refusal(pickle: [UInt8]) throws -> String? {
    var archive = torch
    archive["archive/data.pkl"] = pickle
    return try refusal(archive.encoded())
  }

  @Test func theArchiveThatIsPutTogetherAgainLoads() throws { #expect(try refusal(torch.encoded()) == nil) }

  @Test(arguments: [
    (
      "\u{80}\u{2}cos\nsystem\nX\u{2}\u{0}\u{0}\u{0}ls\u{85}R.",
      "asks for \"os.system\", which no state dictionary needs, at byte 2"
    ),
    (
      "\u{80}\u{2}cbuiltins\neval\n.",
      "asks for \"builtins.eval\", which no state dictionary needs, at byte 2"
    ),
    ("\u{80}\u{2}ctorch\nload\n.", "asks for \"torch.load\", which no state dictionary needs, at byte 2"),
    ("(S'ls'\nios\nsystem\n.", "has the opcode STRING, which no state dictionary needs, at byte 1"),
    ("(ios\nsystem\n.", "has the opcode INST, which no state dictionary needs, at byte 1"),
    ("\u{80}\u{2})\u{81}.", "has the opcode NEWOBJ, which no state dictionary needs, at byte 3"),
    ("\u{80}\u{2}\u{93}.", "has the opcode STACK_GLOBAL, which no state dictionary needs, at byte 2"),
    ("\u{80}\u{2}\u{ff}.", "has the opcode 0xff, which no state dictionary needs, at byte 2"),
    ("\u{80}\u{5}.", "is of protocol 5, and torch.save writes 2, at byte 0"),
    (
      "\u{80}\u{2}ccollections\nOrderedDict\nK\u{1}\u{85}R.",
      "calls something other than OrderedDict() and _rebuild_tensor_v2(...) at byte 30"
    ),
    (
      "\u{80}\u{2}ctorch\nFloatStorage\n)R.",
      "calls something other than OrderedDict() and _rebuild_tensor_v2(...) at byte 23"
    ),
    ("\u{80}\u{2}X\u{ff}\u{ff}\u{ff}\u{ff}a.", "is cut off at byte 9"),
    ("\u{80}\u{2}", "is cut off at byte 2"),
    ("", "is cut off at byte 0"),
    (".", "ends with 0 values at byte 0"),
    ("\u{85}.", "takes a value where there is none at byte 0"),
    ("}}.", "ends with 2 values at byte 2"),
    ("(.", "takes a mark for a value at byte 1"),
    ("t.", "misses a mark at byte 0"),
    ("h\u{7}.", "recalls value 7, which it did not keep, at byte 0"),
    ("}q\u{0}h\u{0}.", "recalls value 0, which it did not keep, at byte 3"),
    ("K\u{1}K\u{2}K\u{3}s.", "sets a key of no dictionary at byte 6"),
    ("}(K\u{1}u.", "sets a key without a value at byte 4"),
    ("K\u{1}Q.", "refers to something other than a tensor's storage at byte 2"),
    ("\u{8a}\u{9}123456789.", "has a number of 9 bytes at byte 0"),
    ("X\u{1}\u{0}\u{0}\u{0}\u{ff}.", "has a text that is no UTF-8 at byte 0"),
    ("K\u{1}}b.", "sets the state of no dictionary at byte 3"),
  ])
  func picklesThatAskForMoreAreRefused(pickle: String, reason: String) throws {
    #expect(try refusal(pickle: pickle.unicodeScalars.map { UInt8($0.value) }) == "its pickle \(reason)")
  }

  @Test func picklesThatHoldSomethingElseAreRefused() throws {
    #expect(try refusal(pickle: Array("K\u{1}.".utf8)) == "its pickle holds no dictionary")
    #expect(
      try refusal(pickle: Array("}K\u{1}K\u{2}s.".utf8)) == "its state dictionary holds more than names and tensors")
    #expect(
      try refusal(pickle: Array("}.".utf8))
        == "it has no \"mlp_extractor.policy_net.0.weight\" [8, 4]; its policy has other layers")
    let nested = [UInt8(ascii: ")")] + Array(repeating: 0x85, count: 1 << 19) + [UInt8(ascii: ".")]
    #expect(try refusal(pickle: nested) == "its pickle nests deeper than 16 levels at byte 16")
    #expect(
      try refusal(pickle: Array(repeating: UInt8(ascii: ")"), count: 1 << 20 + 1))
        == "its entry \"archive/data.pkl\" has 1048577 bytes; 1048576 is the most that is read")
  }

  /// The numbers of the first tensor's description: storage of 32, offset 0, shape (8, 4), strides (4, 1).
  @Test func tensorsMustLieInTheirStorage() throws {
    let pickle = torch["archive/data.pkl"]
    let shape = try #require(pickle.firstRange(of: [0x4B, 8, 0x4B, 4, 0x86]))
    for (place, value) in [(shape.lowerBound + 1, UInt8(9)), (shape.lowerBound + 3, 200), (shape.lowerBound - 1, 1)] {
      var bytes = pickle
      bytes[place] = value
      let text = try refusal(pickle: bytes)
      #expect(text?.hasPrefix("its pickle describes a tensor that does not lie in its storage at byte ") == true)
    }
    var smaller = torch
    smaller["archive/data/0"].removeLast(4)
    #expect(
      try refusal(smaller.encoded())
        == "the storage of \"mlp_extractor.policy_net.0.weight\" has 124 bytes, and its pickle counts 32 numbers")
    smaller["archive/data/0"] = Array(repeating: 0, count: 124) + [0, 0, 0xC0, 0x7F]
    #expect(try refusal(smaller.encoded()) == "\"mlp_extractor.policy_net.0.weight\" holds NaN or infinity")
    // Strides are followed: those of the transposed tensor.
    let strides = try #require(pickle.firstRange(of: [0x4B, 4, 0x4B, 1, 0x86]))
    var turned = pickle
    (turned[strides.lowerBound + 1], turned[strides.lowerBound + 3]) = (1, 8)
    #expect(try refusal(pickle: pickle) == nil)
    let plain = try policy.parameter("mlp_extractor.policy_net.0.weight").elements
    #expect(try refusal(pickle: turned) == nil)
    let other = try policy.parameter("mlp_extractor.policy_net.0.weight").elements
    let transposed: [Float] = (0..<8).flatMap { row in (0..<4).map { column in plain[column * 8 + row] } }
    #expect(other == transposed)
  }

  @Test func otherVersionsAreRefused() throws {
    var archive = torch
    archive["archive/version"] = Array("11\n".utf8)
    #expect(try refusal(archive.encoded()) == "its format version is \"11\"; 1 to 10 are read")
    archive["archive/version"] = Array("3\n".utf8)
    archive["archive/byteorder"] = Array("big".utf8)
    #expect(try refusal(archive.encoded()) == "its numbers are big-endian; little is read")
    var other = StoredZip()
    other.add("readme.txt", [])
    #expect(try refusal(other.encoded()) == "it has no entry \"data.pkl\"; PyTorch 1.6 or later writes one")
    archive.add("archive/version", [])
    #expect(try refusal(archive.encoded()) == "it has two entries \"archive/version\"")
    #expect(try refusal([]) == "it is no zip archive, or cut off")
    #expect(try refusal(Array("not a model".utf8)) == "it is no zip archive, or cut off")
  }

  @Test func compressedEntriesAreReadOrRefused() throws {
    func refusal(
      _ data: [UInt8], method: UInt16 = 8, count: Int? = nil, of contents: String = "3\n"
    ) throws -> String? {
      var archive = torch
      archive.entries.removeAll { $0.name == "archive/version" }
      archive.add("archive/version", data, method: method, count: count)
      return try self.refusal(archive.encoded(contents: ["archive/version": Array(contents.utf8)]))
    }
    // By the fixed code, and as a stored block, as zlib writes them.
    #expect(try refusal([0x33, 0xE6, 0x02, 0x00]) == nil)
    #expect(try refusal([0x01, 2, 0, 0xFD, 0xFF, 0x33, 0x0A]) == nil)
    let entry = "its entry \"archive/version\""
    #expect(
      try refusal([0x33, 0xE6, 0x02, 0x00], of: "4\n") == "\(entry) is damaged: the checksum is another")
    #expect(
      try refusal([0x33, 0xE6, 0x02, 0x00], count: 60)
        == "\(entry) is damaged: compressed data end after 2 bytes where 60 were promised")
    #expect(
      try refusal([0x33, 0xE6, 0x02, 0x00], count: 1)
        == "\(entry) is damaged: compressed data hold more than the 1 bytes that were promised")
    #expect(try refusal([0x33], count: 2) == "\(entry) is damaged: compressed data are cut off")
    #expect(try refusal([0x07], count: 2) == "\(entry) is damaged: a compressed block is of no known kind")
    #expect(try refusal([0x01, 2, 0, 0, 0]) == "\(entry) is damaged: a stored block has a wrong length")
    #expect(
      try refusal([0x03, 0x02, 0x00])
        == "\(entry) is damaged: compressed data refer to what lies before their start")
    #expect(
      try refusal([0x33, 0xE6, 0x02, 0x00], method: 12)
        == "\(entry) is compressed by method 12; stored and deflated are read")
    #expect(
      try refusal([0x33, 0xE6, 0x02, 0x00], count: 1 << 31)
        == "\(entry) has 2147483648 bytes; 64 is the most that is read")
    // A bomb: what is promised can't be in so few bytes.
    var bomb = torch
    bomb.entries.removeAll { $0.name == "archive/data/0" }
    bomb.add("archive/data/0", [0x33, 0xE6, 0x02, 0x00], method: 8, count: 1 << 28)
    #expect(
      try self.refusal(bomb.encoded())
        == "its entry \"archive/data/0\" is damaged: 4 compressed bytes can't hold 268435456")
  }

  /// Whole files with any damage: refused by a line, or (where the damage hits nothing that is read) loaded.
  @Test(arguments: ["cartpole.sb3.zip", "pendulum.sb3.zip"]) func damageNeverTraps(name: String) throws {
    let file = try SB3Recording.bytes(name)
    let env = try makeVecEnv(name == "cartpole.sb3.zip" ? "CartPole-v1" : "Pendulum-v1")
    let path = "\(folder.path)/\(name)"
    var random = PCG64(seed: 11)
    var refused = 0
    func load(_ bytes: [UInt8]) throws {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      do {
        _ = try PPO.loadSB3(from: path, env: env, clipRange: 0.2)
      } catch let error as EngineError {
        refused += 1
        #expect(!error.message.contains("\n"))
      }
    }
    for _ in 0..<300 { try load(Array(file.prefix(random.integers(0..<file.count)))) }
    #expect(refused == 300)
    for _ in 0..<300 {
      var bytes = file
      for _ in 0..<random.integers(1..<6) { bytes[random.integers(0..<bytes.count)] = UInt8(random.integers(0..<256)) }
      try load(bytes)
    }
    for _ in 0..<150 {
      // In the directory, where offsets and sizes are.
      var bytes = file
      for _ in 0..<3 { bytes[bytes.count - 1 - random.integers(0..<420)] = UInt8(random.integers(0..<256)) }
      try load(bytes)
    }
    #expect(refused > 500)
  }

  /// Pickles with any damage, in archives whose checksums are right.
  @Test func damagedPicklesNeverTrap() throws {
    let pickle = torch["archive/data.pkl"]
    var random = PCG64(seed: 12)
    var refused = 0
    for round in 0..<1500 {
      var bytes = pickle
      switch round % 3 {
      case 0: bytes.removeLast(random.integers(1..<bytes.count))
      case 1:
        for _ in 0..<random.integers(1..<4) {
          bytes[random.integers(0..<bytes.count)] = UInt8(random.integers(0..<256))
        }
      default:
        let (from, to) = (random.integers(0..<bytes.count), random.integers(0..<bytes.count))
        bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + random.integers(1..<40))], at: to)
      }
      if try refusal(pickle: bytes) != nil { refused += 1 }
    }
    #expect(refused > 1000)
  }
}
