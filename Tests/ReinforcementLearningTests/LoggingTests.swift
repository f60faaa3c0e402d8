// What a training writes while it goes on: Stable-Baselines3's rows, TensorBoard's records, Monitor's episodes.
import Environments
import Foundation
import ReinforcementLearning
import Synchronization
import Testing

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("nb-\(UUID().uuidString)").path
  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
  var files: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

/// Moves on by a quarter of a second each time it is looked at.
private func ticking() -> LogClock {
  let ticks = Ticks()
  return LogClock(wallTime: { 1_700_000_000.5 }, seconds: { ticks.next() })
}

private final class Ticks: Sendable {
  private let count = Atomic(0)
  func next() -> Double { 0.25 * Double(count.add(1, ordering: .relaxed).oldValue) }
}

@Suite struct LoggingTests {
  private static func model() throws -> PPO {
    try PPO(
      "MlpPolicy", VecEnv(CutOff(), nEnvs: 2), nSteps: 8, batchSize: 8, nEpochs: 2, netArch: [4], seed: 1)
  }

  /// Rows with every kind of number; two of them, the second with more names.
  private static let rows: [LogRow] = {
    let first = [
      LogEntry(name: "rollout/ep_rew_mean", value: 20.5), LogEntry(name: "rollout/ep_len_mean", value: 20.5),
      LogEntry(name: "time/iterations", value: 1, isInteger: true),
      LogEntry(name: "time/fps", value: 142.9, isInteger: true),
      LogEntry(name: "time/time_elapsed", value: 0.99, isInteger: true),
      LogEntry(name: "time/total_timesteps", value: 64, isInteger: true),
    ]
    var second = first
    second[0] = LogEntry(name: "rollout/ep_rew_mean", value: 1.0 / 3)
    second[2] = LogEntry(name: "time/iterations", value: 12, isInteger: true)
    second += [
      LogEntry(name: "train/learning_rate", value: 3e-4),
      LogEntry(name: "train/entropy_loss", value: -0.6931072860956192),
      LogEntry(name: "train/loss", value: 1_234_567), LogEntry(name: "train/explained_variance", value: .nan),
      LogEntry(name: "train/n_updates", value: 10, isInteger: true),
      LogEntry(name: "train/value_loss", value: .infinity), LogEntry(name: "train/approx_kl", value: 9.542e-05),
    ]
    return [
      LogRow(step: 64, wallTime: 1_700_000_000.5, entries: first),
      LogRow(step: 1 << 40, wallTime: 1_700_000_001.25, entries: second),
    ]
  }()

  /// The texts that Stable-Baselines3 2.9.2 writes of the same rows, but for JSON's null in place of NaN and Infinity,
  /// and the order of names, which is that of Python's sets there.
  @Test func textsAreThoseOfStableBaselines3() throws {
    let folder = try TemporaryFolder()
    for format in [LogFormat.csv, .json, .log] {
      let writer = try format.makeWriter(in: folder.path)
      for row in Self.rows { try writer.write(row) }
    }
    #expect(
      try folder.text("progress.csv") == """
        rollout/ep_rew_mean,rollout/ep_len_mean,time/iterations,time/fps,time/time_elapsed,time/total_timesteps,\
        train/learning_rate,train/entropy_loss,train/loss,train/explained_variance,train/n_updates,train/value_loss,\
        train/approx_kl
        20.5,20.5,1,142,0,64,,,,,,,
        0.3333333333333333,20.5,12,142,0,64,0.0003,-0.6931072860956192,1234567.0,nan,10,inf,9.542e-05

        """)
    #expect(
      try folder.text("progress.json") == """
        {"rollout/ep_rew_mean": 20.5, "rollout/ep_len_mean": 20.5, "time/iterations": 1, "time/fps": 142, \
        "time/time_elapsed": 0, "time/total_timesteps": 64}
        {"rollout/ep_rew_mean": 0.3333333333333333, "rollout/ep_len_mean": 20.5, "time/iterations": 12, \
        "time/fps": 142, "time/time_elapsed": 0, "time/total_timesteps": 64, "train/learning_rate": 0.0003, \
        "train/entropy_loss": -0.6931072860956192, "train/loss": 1234567.0, "train/explained_variance": null, \
        "train/n_updates": 10, "train/value_loss": null, "train/approx_kl": 9.542e-05}

        """)
    #expect(
      try folder.text("log.txt") == """
        ---------------------------------
        | rollout/           |          |
        |    ep_len_mean     | 20.5     |
        |    ep_rew_mean     | 20.5     |
        | time/              |          |
        |    fps             | 142      |
        |    iterations      | 1        |
        |    time_elapsed    | 0        |
        |    total_timesteps | 64       |
        ---------------------------------
        ------------------------------------
        | rollout/              |          |
        |    ep_len_mean        | 20.5     |
        |    ep_rew_mean        | 0.333    |
        | time/                 |          |
        |    fps                | 142      |
        |    iterations         | 12       |
        |    time_elapsed       | 0        |
        |    total_timesteps    | 64       |
        | train/                |          |
        |    approx_kl          | 9.54e-05 |
        |    entropy_loss       | -0.693   |
        |    explained_variance | nan      |
        |    learning_rate      | 0.0003   |
        |    loss               | 1.23e+06 |
        |    n_updates          | 10       |
        |    value_loss         | inf      |
        ------------------------------------

        """)
    #expect(try folder.files == ["log.txt", "progress.csv", "progress.json"])
  }

  /// The file that check_tensorboard.py reads with TensorBoard.
  @Test func theEventFileIsTheOneThatTensorBoardRead() throws {
    let folder = try TemporaryFolder()
    let clock = LogClock(wallTime: { 1_700_000_000.5 }, seconds: { 0 })
    let writer = try LogFormat.tensorboard.makeWriter(in: folder.path, clock: clock)
    for row in Self.rows { try writer.write(row) }
    let name = try #require(try folder.files.first)
    #expect(name.hasPrefix("events.out.tfevents.1700000000."))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/events.out.tfevents.golden")
    if ProcessInfo.processInfo.environment["NB_RECORD"] != nil {
      try bytes.write(to: golden)
      Issue.record("recorded \(golden.lastPathComponent) anew; hold it against check_tensorboard.py")
    }
    #expect(try bytes == Data(contentsOf: golden))
    let other = try LogFormat.tensorboard.makeWriter(in: folder.path, clock: clock)
    try other.write(Self.rows[0])
    #expect(try folder.files.count == 2)
  }

  @Test func rowsAreWrittenBeforeTheUpdateThatFollows() throws {
    let folder = try TemporaryFolder()
    let model = try Self.model()
    try model.logger.configure("\(folder.path)/a/b", [.csv, .json, .tensorboard], clock: ticking())
    // Each row is in the files before the update that follows: a process that is killed there leaves it behind.
    var counts: [Int] = []
    try model.learn(totalTimesteps: 48) { progress in
      if progress.phase == .update, counts.count < progress.iteration {
        let lines = (try? folder.text("a/b/progress.csv"))?.split(separator: "\n").count ?? 0
        counts.append(lines - 1)
      }
      return true
    }
    #expect(counts == [1, 2, 3])
    let rates = try model.logger["train/n_updates"]
    #expect(rates.values == [2, 4, 6] && rates.steps == [16, 32, 48])
    func column(_ name: String) throws -> [String] {
      let lines = try folder.text("a/b/progress.csv").split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      let index = try #require(lines[0].firstIndex(of: name))
      return lines.dropFirst().map { $0[index] }
    }
    #expect(try column("train/n_updates") == ["", "2", "4"])
    #expect(try column("train/loss") == [""] + model.logger["train/loss"].values.prefix(2).map { "\($0)" })
    #expect(try column("time/total_timesteps") == ["16", "32", "48"])
    #expect(try column("time/iterations") == ["1", "2", "3"])
    #expect(try column("rollout/ep_rew_mean") == ["3.0", "3.0", "3.0"])
    // A look at the clock for each row, and one at the start.
    #expect(try column("time/time_elapsed") == ["0", "0", "0"])
    #expect(try column("time/fps") == ["64", "64", "64"])
    try model.logger.dump(step: model.state.numTimesteps)
    #expect(try column("train/n_updates") == ["", "2", "4", "6"])
    #expect(try column("time/iterations") == ["1", "2", "3", ""])
    try model.logger.dump(step: model.state.numTimesteps)
    #expect(try column("train/n_updates").count == 4)
  }

  @Test func rowsOfEverySecondRolloutHoldTheLastUpdate() throws {
    final class Rows: LogWriter {
      var rows: [LogRow] = []
      func write(_ row: LogRow) { rows.append(row) }
    }
    let (model, rows) = (try Self.model(), Rows())
    model.logger.add(rows)
    try model.learn(totalTimesteps: 80, logInterval: 2)
    #expect(rows.rows.map(\.step) == [32, 64])
    let updates = rows.rows.map { $0.entries.first { $0.name == "train/n_updates" }?.text }
    #expect(updates == ["2", "6"])
  }

  @Test func aTrainingThatGoesOnWritesTheSameRows() throws {
    final class Keeper: Callback {
      var states: [(progress: TrainingProgress, bytes: [UInt8])] = []
      func onCheckpoint(_ progress: TrainingProgress, _ state: () throws -> [UInt8]) throws {
        states.append((progress, try state()))
      }
    }
    func rows(_ folder: TemporaryFolder) throws -> [Substring] {
      try folder.text("progress.json").split(separator: "\n").map { line in
        line[..<(line.range(of: ", \"time/fps\"")?.lowerBound ?? line.endIndex)]
          + line[(line.range(of: "\"time/total_timesteps\"")?.lowerBound ?? line.endIndex)...]
      }
    }
    let (folder, keeper) = (try TemporaryFolder(), Keeper())
    let env = try makeVecEnv("CartPole-v1", nEnvs: 2)
    let model = try PPO("MlpPolicy", env, nSteps: 16, batchSize: 16, nEpochs: 1, seed: 1)
    try model.logger.configure(folder.path, [.json])
    try model.learn(totalTimesteps: 128, callback: keeper, logInterval: 2)
    for (progress, bytes) in keeper.states {
      let later = try TemporaryFolder()
      let resumed = try PPO(savedState: bytes)
      try resumed.logger.configure(later.path, [.json])
      try resumed.resumeLearning()
      let written = progress.iteration / 2
      #expect(try rows(later) == Array(rows(folder).dropFirst(written)), "\(progress)")
    }
  }

  @Test func badFoldersAreSaidToBe() throws {
    let folder = try TemporaryFolder()
    try "".write(toFile: "\(folder.path)/file", atomically: true, encoding: .utf8)
    let model = try Self.model()
    let error = EngineError.unwritableLog(path: "\(folder.path)/file", reason: "Not a directory")
    #expect(throws: error) { try model.logger.configure("\(folder.path)/file/logs", [.csv]) }
    #expect(
      error.message
        == "can't write the log \"\(folder.path)/file\": Not a directory; choose a folder that can be written")
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/run/progress.csv", withIntermediateDirectories: true)
    #expect(throws: EngineError.unwritableLog(path: "\(folder.path)/run/progress.csv", reason: "Is a directory")) {
      try model.logger.configure("\(folder.path)/run", [.csv])
    }
    #expect(model.logger.writers.isEmpty)
    #if os(Linux)
      // A disk that is full ends the training with the reason.
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/progress.json", withDestinationPath: "/dev/full")
      try model.logger.configure(folder.path, [.json])
      #expect(
        throws: EngineError.unwritableLog(path: "\(folder.path)/progress.json", reason: "No space left on device")
      ) { try model.learn(totalTimesteps: 16) }
    #endif
    try model.logger.configure("", [])
    try model.learn(totalTimesteps: 16)
  }

  @Test func episodesAreMonitored() throws {
    let folder = try TemporaryFolder()
    let env = try VecEnv(CutOff(), nEnvs: 2)
    try env.monitor(in: "\(folder.path)/monitor", clock: ticking())
    try env.reset()
    for _ in 0..<7 { _ = try env.step([0, 1]) }
    #expect(
      try folder.text("monitor/0.monitor.csv")
        == "#{\"t_start\": 1700000000.5, \"env_id\": \"CutOff\"}\nr,l,t\r\n3.0,3,0.5\r\n3.0,3,1.0\r\n")
    #expect(
      try folder.text("monitor/1.monitor.csv")
        == "#{\"t_start\": 1700000000.5, \"env_id\": \"CutOff\"}\nr,l,t\r\n3.0,3,0.5\r\n3.0,3,1.0\r\n")
    try env.monitor(in: nil)
    for _ in 0..<7 { _ = try env.step([0, 1]) }
    #expect(try folder.text("monitor/0.monitor.csv").split(separator: "\r\n").count == 3)
    #expect(throws: EngineError.unwritableLog(path: "/dev/null", reason: "Not a directory")) {
      try env.monitor(in: "/dev/null/x")
    }
  }
}
