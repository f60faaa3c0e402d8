// What a process leaves behind that is killed while it writes: whole models, whole rows.
import Environments
import Foundation
import ReinforcementLearning
import Testing

@Suite struct KilledProcessTests {
  /// Where a child of process `parent` writes.
  private static func folder(_ parent: Int32, _ name: String) -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("nb-killed-\(parent)-\(name)").path
  }

  private static func model(seed: Int) throws -> PPO {
    try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), nSteps: 16, batchSize: 16, nEpochs: 1, seed: seed)
  }

  /// Ends this process as `kill -9` does, some milliseconds from now.
  private static func killSoon() {
    let delay = UInt32.random(in: 5_000..<40_000)
    Thread.detachNewThread {
      usleep(delay)
      kill(getpid(), SIGKILL)
    }
  }

  @Test func aModelIsThereWholeInItsOldStateOrItsNew() async throws {
    let folder = Self.folder(getpid(), "save")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let states = try [1, 2].map { try Self.model(seed: $0).savedState() }
    try Self.model(seed: 1).save(to: "\(folder)/model.safetensors")
    for _ in 0..<4 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        let path = KilledProcessTests.folder(getppid(), "save") + "/model.safetensors"
        let models = try [1, 2].map { try KilledProcessTests.model(seed: $0) }
        KilledProcessTests.killSoon()
        while true { for model in models { try model.save(to: path) } }
      }
      let loaded = try PPO.load(from: "\(folder)/model.safetensors")
      #expect(states.contains(try loaded.savedState()))
    }
  }

  @Test func rowsAreThereUpToTheLastWholeOne() async throws {
    let folder = Self.folder(getpid(), "logs")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let model = try KilledProcessTests.model(seed: 1)
      let folder = KilledProcessTests.folder(getppid(), "logs")
      try model.logger.configure(folder, [.csv, .json, .tensorboard])
      try model.env.monitor(in: folder)
      // Enough rows to be there whenever it is killed.
      try model.learn(totalTimesteps: 320)
      KilledProcessTests.killSoon()
      while true { try model.learn(totalTimesteps: 3_200, resetNumTimesteps: false) }
    }
    func lines(_ name: String) throws -> [Substring] {
      let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      #expect(text.utf8.last == UInt8(ascii: "\n"))
      return text.split(whereSeparator: \.isNewline)
    }
    let rows = try lines("progress.csv")
    #expect(rows.count > 10)
    #expect(Set(rows.map { $0.filter { $0 == "," }.count }).count == 1)
    let objects = try lines("progress.json")
    // (The table has a header; and the process may end between the two files of one row.)
    #expect(objects.count >= rows.count - 2)
    for object in objects { _ = try JSONSerialization.jsonObject(with: Data(object.utf8)) }
    #expect(try lines("0.monitor.csv").dropFirst(2).allSatisfy { $0.split(separator: ",").count == 3 })
    // Records of the event file: a length, its checksum, data, their checksum.
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first { $0.contains("tfevents") })
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
    var (position, records) = (0, 0)
    while position < bytes.count {
      position += 16 + (0..<8).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
      records += 1
    }
    #expect(position == bytes.count && records >= rows.count - 1)
  }
}
