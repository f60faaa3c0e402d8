// Runs that are killed go on in the next run, and nothing shows that they were.

import Foundation
import Testing

/// `NB_KILLS` says how many kills there are, such as 100; a few unless given.
private let killCount = ProcessInfo.processInfo.environment["NB_KILLS"].flatMap { Int($0) } ?? 3

@Suite(.serialized) struct ResumeTests {
  /// Five models after each other and one for longer, all of whose numbers the report shows. No two trainings are of the
  /// same length, so that their progress tells which of them it is of.
  private static func training(steps: Int) -> String {
    let settings = "nSteps: 64, batchSize: 32, nEpochs: 4, netArch: [8]"
    return notebook(
      """
      var means: [Double] = []
      for seed in 0..<5 {
        let model = try PPO("MlpPolicy", "CartPole-v1", \(settings), seed: seed)
        try model.learn(totalTimesteps: \(steps / 10) + seed)
        means.append(try evaluatePolicy(model, nEvalEpisodes: 2).mean)
        print(try model.policy.parameter("action_net.weight").elements)
      }
      print(means)
      """,
      """
      let model = try PPO("MlpPolicy", makeVecEnv("Pendulum-v1", nEnvs: 2), learningRate: .linear(1e-3), \(settings))
      try model.learn(totalTimesteps: \(steps / 2))
      """,
      """
      print(try model.logger["rollout/ep_rew_mean"].values, try model.logger["train/learning_rate"].values.suffix(5))
      for parameter in model.policy.namedParameters { print(parameter.name, parameter.value.elements) }
      print(model.env)
      """)
  }

  /// Steps that take about so many seconds here, whatever the machine and the build.
  private static func steps(seconds: Double) throws -> Int {
    var probe = 2_000
    while true {
      let folder = try TestFolder(["x.md": training(steps: probe)])
      let outcome = try folder.run("run", "x.md", seconds: 300)
      #expect(outcome.status == 0)
      // Of the cells alone: the start of a debug build takes longer than they do.
      let times = outcome.errors.matches(of: #/ (\d+\.\d+) s\n/#).compactMap { Double($0.1) }
      let rate = Double(probe) / max(times.reduce(0, +), 0.01)
      if Double(probe) < rate / 2, probe < 100_000 {
        probe *= 7
        continue
      }
      return min(max(Int(rate * seconds) / 1_000 * 1_000, 2_000), 5_000_000)
    }
  }

  /// The steps from which a run said that it goes on.
  private static func resumptions(_ outcome: Outcome) -> [Int] {
    outcome.errors.matches(of: #/goes on from step ([\d,]+) of [\d,]+\n/#).map {
      Int($0.1.replacing(",", with: "")) ?? -1
    }
  }

  private static func checkpoints(in folder: TestFolder) -> [URL] {
    let path = folder.url.appendingPathComponent(".nb/checkpoints/x")
    let files = (try? FileManager.default.contentsOfDirectory(at: path, includingPropertiesForKeys: nil)) ?? []
    func date(_ url: URL) -> Date {
      (try? FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate] as? Date) ?? .distantPast
    }
    return files.sorted { date($0) > date($1) }
  }

  /// How far runs of `training(steps:)` are, by the lengths of its trainings in their order.
  private struct Course {
    var lengths: [Int]
    /// What a step of each takes.
    var secondsPerStep: [Double]

    /// - Parameter undisturbed: the events of a whole run.
    init(steps: Int, _ undisturbed: [[String: Any]]) {
      lengths = (0..<5).map { steps / 10 + $0 } + [steps / 2]
      let seconds = undisturbed.compactMap { $0["event"] as? String == "cell-finished" ? $0["seconds"] as? Double : nil }
      let first = seconds[0] / Double(lengths.prefix(5).reduce(0, +))
      secondsPerStep = Array(repeating: first, count: 5) + [seconds[1] / Double(lengths[5])]
    }

    /// Seconds of training up to which a run came, and from which it trained: where its first report stands that is not
    /// of what an earlier run had done. `nil` for a run that was killed before it trained anything.
    func extent(_ events: [[String: Any]]) -> (from: Double, to: Double)? {
      var from: Double?
      var to = 0.0
      var resumption: (index: Int, position: Double)?
      for event in events where event["event"] as? String == "cell-progress" {
        guard let index = lengths.firstIndex(of: event["total"] as? Int ?? 0), let steps = event["steps"] as? Int else {
          continue
        }
        let position = seconds(before: index) + Double(steps) * secondsPerStep[index]
        if event["resumed"] as? Bool == true {
          resumption = (index, position)
        } else {
          from = from ?? (resumption?.index == index ? resumption?.position : seconds(before: index))
        }
        to = max(to, position)
      }
      return from.map { ($0, to) }
    }

    private func seconds(before index: Int) -> Double {
      zip(lengths, secondsPerStep).prefix(index).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
  }

  /// The whole lines of `--json`.
  private static func events(_ outcome: Outcome) -> [[String: Any]] {
    outcome.outputLines.compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
  }

  @Test func killedRunsLeaveNoTrace() throws {
    let steps = try Self.steps(seconds: 6)
    let text = Self.training(steps: steps)
    let undisturbed = try TestFolder(["x.md": text])
    let start = Date()
    let whole = try undisturbed.run("run", "--json", "x.md", seconds: 300)
    #expect(whole.status == 0)
    let duration = -start.timeIntervalSinceNow
    let course = Course(steps: steps, Self.events(whole))
    let expected = try undisturbed.contents()
    #expect(!FileManager.default.fileExists(atPath: undisturbed.url.appendingPathComponent(".nb/checkpoints/x").path))

    var kills = 0
    /// Seconds of training that each run did again after a kill.
    var repeated: [Double] = []
    while kills < killCount {
      let folder = try TestFolder(["x.md": text])
      var reached: Double?
      func note(_ outcome: Outcome) {
        guard let (from, to) = course.extent(Self.events(outcome)) else { return }
        if let reached { repeated.append(max(0, reached - from)) }
        reached = to
      }
      for _ in 0..<3 where kills < killCount {
        let tool = try folder.start(["run", "--json", "x.md"])
        usleep(UInt32.random(in: 0...UInt32(duration * 1e6)))
        tool.send(SIGKILL)
        let outcome = try tool.outcome(within: 60)
        // It may have come to its end before.
        guard outcome.wasKilled else { break }
        note(outcome)
        kills += 1
      }
      let last = try folder.run("run", "--json", "x.md", seconds: 300)
      note(last)
      #expect(last.status == 0)
      #expect(try folder.contents() == expected, "after \(kills) kills")
      #expect(Self.checkpoints(in: folder).isEmpty)
    }
    let worst = repeated.max() ?? 0
    print(
      "\(kills) kills; repeated of \(duration) s of training: at most \(worst) s, on average "
        + "\(repeated.reduce(0, +) / Double(max(repeated.count, 1))) s")
    // Reports of progress are up to 0.1 s old; a busy machine may stretch what the undisturbed run took.
    if kills >= 20 { #expect(worst <= 2) }
  }

  /// A training that was killed once it had left two checkpoints: of so many steps, or of more where the machine turns
  /// out to be so fast that it ends before.
  private static func killed(steps: Int) throws -> TestFolder {
    let folder = try TestFolder([
      "x.md": notebook(
        """
        let model = try PPO("MlpPolicy", "CartPole-v1", nSteps: 64, batchSize: 32, nEpochs: 4, netArch: [8], seed: 3)
        try model.learn(totalTimesteps: \(steps))
        """, "print(try model.policy.parameter(\"action_net.weight\").elements)")
    ])
    let tool = try folder.start(["run", "x.md"])
    let deadline = Date(timeIntervalSinceNow: 120)
    while checkpoints(in: folder).filter({ !$0.lastPathComponent.hasPrefix(".") }).count < 2, tool.isRunning,
      Date() < deadline
    { usleep(20_000) }
    tool.send(SIGKILL)
    if try tool.outcome(within: 60).wasKilled { return folder }
    return try killed(steps: steps * 2)
  }

  @Test func damagedCheckpointsAreLeftOut() throws {
    let steps = try Self.steps(seconds: 10)
    let folder = try Self.killed(steps: steps)
    let files = Self.checkpoints(in: folder)
    try #require(files.count >= 2)
    let newest = try Data(contentsOf: files[0])

    func run(stopping: Bool) throws -> Outcome {
      let tool = try folder.start(["run", "x.md"])
      if stopping {
        try tool.waitFor("goes on from step", seconds: 60)
        tool.send(SIGINT)
      }
      return try tool.outcome(within: 300)
    }
    // Undamaged: from the newest.
    let whole = try run(stopping: true)
    let first = try #require(Self.resumptions(whole).first)
    #expect(!whole.errors.contains("note:"))

    // A power cut left half of the newest: from the one before it.
    let damaged = Self.checkpoints(in: folder)[0]
    let isUntouched = try Data(contentsOf: damaged) == newest
    try newest.prefix(newest.count / 2).write(to: damaged)
    let second = try run(stopping: true)
    let older = try #require(Self.resumptions(second).first)
    // Unless the run before was so slow to stop that it left another one.
    #expect(older < first || !isUntouched)
    #expect(second.errors.contains(#/note: the checkpoint '\.nb/checkpoints/x/[0-9a-f]{64}' is damaged and was left out/#))

    // Zeros everywhere: from the beginning, with the same result.
    for file in Self.checkpoints(in: folder) { try Data(count: newest.count).write(to: file) }
    let third = try run(stopping: false)
    #expect(third.status == 0 && Self.resumptions(third).isEmpty)
    #expect(third.errors.contains("note: the checkpoint"))
    let fresh = try TestFolder(["x.md": try folder.text("x.md")])
    #expect(try fresh.run("run", "x.md", seconds: 300).status == 0)
    #expect(try folder.contents() == fresh.contents())
  }

  @Test func interruptedReportsStateTheStepAndTheNextRunGoesOn() throws {
    let steps = try Self.steps(seconds: 6)
    let folder = try Self.killed(steps: steps * 1_000)
    let tool = try folder.start(["run", "x.md"])
    try tool.waitFor("goes on from step", seconds: 60)
    usleep(300_000)
    tool.send(SIGTERM)
    let outcome = try tool.outcome(within: 60)
    #expect(outcome.status == 130)
    let start = try #require(Self.resumptions(outcome).first)
    let line = try #require(outcome.errors.firstMatch(of: #/interrupted at (step ([\d,]+) of [\d,]+)\n/#))
    let end = try #require(Int(line.2.replacing(",", with: "")))
    #expect(start > 0 && end > start)
    let report = try folder.text("reports/x.md")
    #expect(report.contains("*Interrupted before its end, at \(line.1).*"))
    #expect(report.contains("> The run was ended before its last cell: this report is incomplete."))
    #expect(try folder.text("reports/x.html").contains("Interrupted before its end, at \(line.1)."))

    // Another training starts at its own beginning, and so does one that is run afresh.
    let other = try folder.text("x.md").replacingOccurrences(of: "seed: 3", with: "seed: 4")
    try folder.write(other, to: "other.md")
    for arguments in [["run", "other.md"], ["run", "x.md", "--fresh"]] {
      let tool = try folder.start(arguments)
      try tool.waitFor(arguments[1])
      usleep(1_500_000)
      tool.send(SIGTERM)
      #expect(Self.resumptions(try tool.outcome(within: 60)).isEmpty)
    }
  }

  @Test func aFailingLaterStatementOrCellRepeatsNoTraining() throws {
    let steps = try Self.steps(seconds: 3)
    let train = "let model = try PPO(\"MlpPolicy\", \"CartPole-v1\", nSteps: 64, netArch: [8], seed: 1)\ntry model.learn(totalTimesteps: \(steps))"
    for cells in [[train + "\nlet values: [Int] = []\nprint(values[0])"], [train, "let values: [Int] = []\nprint(values[0])"]] {
      let folder = try TestFolder(["x.md": cells.map { notebook($0) }.joined()])
      #expect(try folder.run("run", "x.md", seconds: 300).status == 1)
      let fixed = try folder.text("x.md").replacingOccurrences(of: "values[0]", with: "values.count, model.nUpdates")
      try folder.write(fixed, to: "x.md")
      let outcome = try folder.run("run", "x.md", seconds: 300)
      #expect(outcome.status == 0)
      let resumptions = Self.resumptions(outcome)
      #expect(resumptions.allSatisfy { $0 >= steps } && (cells.count == 2 || resumptions.count == 1))
      let fresh = try TestFolder(["x.md": fixed])
      #expect(try fresh.run("run", "x.md", seconds: 300).status == 0)
      #expect(try folder.contents() == fresh.contents())
    }
  }
}
