// MinAtar's games: their states in batches against recordings of the originals, and what is said of them.

import Environments
import Foundation
import Testing

@Suite struct MinAtarTests {
  static let games = ["Asterix", "Breakout", "Freeway", "Seaquest", "SpaceInvaders"]
  static let ids = games.flatMap { ["MinAtar/\($0)-v0", "MinAtar/\($0)-v1"] }

  /// The recorded steps in batches, whose state moves from one to another on the way.
  @Test(arguments: games)
  func statesAreKeptBitForBit(game: String) throws {
    let id = "MinAtar/\(game)-v1"
    let spec = try EnvironmentRegistry.spec(id)
    for length in [1_000, 3_000] {
      let runs = try Trace(id, actionSpace: spec.actionSpace).runs.filter { $0.actions.count == length }
      guard !runs.isEmpty else { continue }
      var memory = BatchRows(try EnvironmentRegistry.makeBatch(id, count: runs.count))
      var other = BatchRows(try EnvironmentRegistry.makeBatch(id, count: runs.count))
      var digests = runs.map { _ in TraceDigest(spec.observationSpace) }
      for (index, run) in runs.enumerated() {
        memory.batch.reset(index, seed: run.seed, observation: memory.row(index))
        digests[index].add(observation: memory.observation(index))
      }
      let wordCount = try #require(memory.batch.savedWords)[0].count
      for step in 0..<length {
        if step % 50 == 49 {
          let words = try #require(memory.batch.savedWords)
          #expect(words.allSatisfy { $0.count == wordCount })
          try #require(other.batch.restore(savedWords: words), "step \(step)")
          #expect(other.batch.savedWords == words)
          swap(&memory, &other)
        }
        memory.step(actions: runs.map { $0.actions[step] })
        for (index, run) in runs.enumerated() {
          let isOver = memory.terminated[index]
          digests[index].add(observation: isOver ? memory.terminalObservation(index) : memory.observation(index))
          digests[index].add(Transition(reward: memory.rewards[index], terminated: isOver))
          if isOver { digests[index].add(observation: memory.observation(index)) }
          let lowest = UInt8(truncatingIfNeeded: digests[index].value)
          try #require(lowest == run.digests[step], "\(id), seed \(run.seed), step \(step)")
        }
      }
    }
  }

  @Test(arguments: games)
  func damagedStatesAreRefusedOrHarmless(game: String) throws {
    let memory = BatchRows(try EnvironmentRegistry.makeBatch("MinAtar/\(game)-v1", count: 1))
    try memory.batch.resetAll(seed: 2, observations: memory.row(0))
    for step in 0..<200 { memory.step(actions: [Float(step % 3)]) }
    let words = try #require(memory.batch.savedWords)[0]
    #expect(!memory.batch.restore(savedWords: [Array(words.dropLast())]))
    #expect(!memory.batch.restore(savedWords: [[0] + words]))
    var refused = 0
    for index in words.indices.prefix(words.count - 313 - 2) {
      for value in [0, 1, 3, 9, 10, 11, 200, 1 << 49, 1 << 63, UInt64.max] {
        var damaged = words
        damaged[index] = value
        guard memory.batch.restore(savedWords: [damaged]) else {
          refused += 1
          #expect(memory.batch.savedWords?[0].count == words.count)
          continue
        }
        for step in 0..<20 {
          memory.step(actions: [Float(step % 3)])
          #expect(memory.batch.spec.observationSpace.contains(memory.observation(0)))
        }
      }
    }
    #expect(refused > 20)
  }

  @Test(arguments: ids)
  func whatIsSaidOfThem(id: String) throws {
    let spec = try EnvironmentRegistry.spec(id)
    let specs = try JSONDecoder().decode(
      [String: RecordedSpaces.Spec].self, from: Data(contentsOf: fixtures.appending(path: "minatar.json")))
    let recorded = try #require(specs[id])
    #expect("\(spec.observationSpace)" == recorded.observationSpace)
    #expect("\(spec.actionSpace)" == recorded.actionSpace)
    #expect(spec.maxEpisodeSteps == recorded.maxEpisodeSteps)
    #expect(spec.rewardThreshold == recorded.rewardThreshold)
    for name in spec.actionNames { #expect(spec.doc.contains(" | \(name) |"), "\(name)") }
    let channels = Set(spec.observationNames.map { String($0.prefix { $0 != "," }) })
    #expect(channels.count == spec.observationSpace.shape[2])
    for channel in channels { #expect(spec.doc.contains(" | \(channel) | "), "\(channel)") }
    #expect(!spec.doc.contains("Optional") && !spec.doc.contains("\\"))
  }

  @Test func actionsAndChannelsAreNamed() throws {
    func actions(_ id: String) throws -> [String] { try EnvironmentRegistry.spec("MinAtar/\(id)").actionNames }
    let all = ["no operation", "left", "up", "right", "down", "fire"]
    for game in Self.games { #expect(try actions("\(game)-v0") == all) }
    #expect(try actions("Asterix-v1") == ["no operation", "left", "up", "right", "down"])
    #expect(try actions("Breakout-v1") == ["no operation", "left", "right"])
    #expect(try actions("Freeway-v1") == ["no operation", "up", "down"])
    #expect(try actions("Seaquest-v1") == all)
    #expect(try actions("SpaceInvaders-v1") == ["no operation", "left", "right", "fire"])
    let names = try EnvironmentRegistry.spec("MinAtar/Breakout-v1").observationNames
    #expect(names[0] == "paddle, row 0, column 0")
    #expect(names[4 * 37 + 3] == "brick, row 3, column 7")
    #expect(throws: EnvironmentError.self) { try make("MinAtar/Breakout-v1").step(0) }
    let env = try make("MinAtar/Breakout-v1")
    _ = try env.reset(seed: 1)
    #expect {
      try env.step(3)
    } throws: { error in
      "\(error)" == "action 3 lies outside Discrete(3), the action space of MinAtar/Breakout-v1; "
        + "take 0 (no operation), 1 (left) or 2 (right)"
    }
    #expect {
      try make("Breakout-v1")
    } throws: { "\($0)".contains("did you mean \"MinAtar/Breakout-v1\"?") }
    #expect {
      try make("minatar/seaqest")
    } throws: { "\($0)".contains("did you mean \"MinAtar/Seaquest-v1\"?") }
  }

  /// A game that is over stays over; whatever the bits of an action, nothing traps.
  @Test func afterTheEndAndOddActions() throws {
    let env = try make("MinAtar/Breakout-v1")
    _ = try env.reset(seed: 0)
    var last = try env.step(0)
    while !last.terminated { last = try env.step(0) }
    #expect(try env.step(1) == StepResult(observation: last.observation, reward: 0, terminated: true, truncated: false))
    var observation = [Float](repeating: 0, count: 1_000)
    for id in Self.ids {
      let env = try make(id)
      env.resetInto(observation: &observation)
      for action in [Float.nan, -.infinity, .infinity, -1, 6, 1e30, 2.5] {
        _ = env.stepInto(action: [action], observation: &observation)
      }
    }
  }
}
