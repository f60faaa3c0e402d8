// Every built-in environment, against the checker and against the recordings of the originals.

import Environments
import Testing

@Suite struct EnvironmentCheckerTests {
  @Test func idsAreThoseOfTheDescriptions() {
    #expect(EnvironmentRegistry.specs.map(\.id) == EnvironmentRegistry.ids)
  }

  /// Whatever is built in has passed the checker, and has a recording of the original: at least 20 seeds of 1,000 steps
  /// each, every one of which is repeated.
  @Test(arguments: EnvironmentRegistry.ids)
  func everyStepIsTheOriginals(id: String) throws {
    let batch = try EnvironmentRegistry.makeBatch(id, count: 1, autoreset: .disabled)
    let trace = try Trace(id, actionSpace: batch.spec.actionSpace)
    #expect(Set(trace.runs.filter { $0.actions.count >= 1_000 }.map(\.seed)).count >= 20)
    #expect(trace.firstMismatch(batch) == nil)
  }

  @Test(arguments: EnvironmentRegistry.ids)
  func nothingIsWrong(id: String) throws {
    #expect(try checkEnvironment(id) == [])
    let spec = try EnvironmentRegistry.spec(id)
    #expect(!spec.doc.isEmpty && !spec.observationNames.isEmpty && !spec.actionNames.isEmpty)
    let batch = try EnvironmentRegistry.makeBatch(id, count: 2)
    let observations = BatchRows(batch)
    try batch.resetAll(seed: 1, observations: observations.row(0))
    #expect(batch.savedWords?.count == 2, "\(id) can't be saved")
  }

  @Test func optionsAreGymnasiums() throws {
    func check(_ dynamics: some EnvironmentDynamics, _ name: String) throws {
      let batch = try EnvironmentBatch(dynamics, count: 1, autoreset: .disabled)
      #expect(try Trace(name, actionSpace: batch.spec.actionSpace).firstMismatch(batch) == nil, "\(name)")
      #expect(checkEnvironment(dynamics) == [], "\(name)")
    }
    try check(FrozenLake(mapName: "4x4", isSlippery: false), "FrozenLake-v1, firm")
    try check(FrozenLake(mapName: "8x8", isSlippery: false), "FrozenLake8x8-v1, firm")
    try check(
      FrozenLake(
        desc: ["SFFHF", "FFFFS", "HFFFG"], successRate: 0.8,
        rewardSchedule: FrozenLake.RewardSchedule(goal: 5, hole: -2, frozen: -0.25)), "FrozenLake-v1, own map")
    try check(Blackjack(natural: true, sab: false), "Blackjack-v1, natural")
    try check(Blackjack(natural: false, sab: false), "Blackjack-v1, plain")
    try check(MountainCar(goalVelocity: 0.03), "MountainCar-v0, fast")
    try check(MountainCarContinuous(goalVelocity: 0.03), "MountainCarContinuous-v0, fast")
    try check(Taxi(isRainy: true), "Taxi-v4, rainy")
    try check(Taxi(isRainy: false, ficklePassenger: true), "Taxi-v4, fickle")
    try check(
      Taxi(isRainy: true, ficklePassenger: true, rainyProbability: 0.6, fickleProbability: 0.9),
      "Taxi-v4, rainy and fickle")
  }

  @Test func aWrongStepIsNamed() throws {
    let batch = try EnvironmentBatch(FrozenLake(mapName: "4x4", isSlippery: false), count: 1, autoreset: .disabled)
    let mismatch = try Trace("FrozenLake-v1", actionSpace: batch.spec.actionSpace).firstMismatch(batch)
    #expect(mismatch?.hasPrefix("FrozenLake-v1, seed 0, step ") == true)
  }

  @Test func goldenToyText() throws {
    let lake = try make("FrozenLake-v1")
    _ = try lake.reset(seed: 42)
    #expect(try (0..<5).map { _ in try lake.step(2).observation } == [[1], [1], [1], [5], [5]])
    #expect(try make("Taxi-v4").reset(seed: 42).observation == [386])
  }

  /// Whatever words a damaged file holds: they are refused, or the environment goes on with them.
  @Test(arguments: EnvironmentRegistry.ids)
  func damagedStatesNeverTrap(id: String) throws {
    let batch = try EnvironmentRegistry.makeBatch(id, count: 1, autoreset: .disabled)
    let rows = BatchRows(batch)
    batch.reset(0, seed: 3, observation: rows.row(0))
    let words = try #require(batch.savedWords)[0]
    var random = PCG64(seed: 5)
    for index in words.indices {
      for word in [0, 1, .max, 1 << 63, 1e300.bitPattern, Double.nan.bitPattern, random.next64()] {
        var damaged = words
        damaged[index] = word
        guard batch.restore(savedWords: [damaged]) else { continue }
        for _ in 0..<5 {
          _ = batch.step(0, action: batch.spec.actionSpace.sample(using: &random), observation: rows.row(0))
        }
      }
    }
  }

  @Test func tabularOptionsOutOfRange() {
    func message<T>(_ body: () throws -> T) -> String {
      do { return "no error: \(try body())" } catch { return "\(error)" }
    }
    #expect(
      message { try FrozenLake(mapName: "8x9") }
        == "there is no map \"8x9\"; did you mean \"8x8\"? known are 4x4, 8x8")
    #expect(message { try FrozenLake(desc: []) } == "the map has 0 cells; it must have 1 to 65536")
    #expect(
      message { try FrozenLake(desc: ["SF", "G"]) }
        == "row 1 of the map has 1 cells and the first row 2; all must have as many")
    #expect(
      message { try FrozenLake(desc: ["SF", "Gx"]) }
        == "row 1 of the map has the letter \"x\" in column 1; take S (start), F (frozen), H (hole) or G (goal)")
    #expect(message { try FrozenLake(desc: ["FG"]) } == "the map has no start; write S in one cell")
    #expect(
      message { try FrozenLake(mapName: "4x4", successRate: 1.5) }
        == "successRate is 1.5; it must lie between 0.0 and 1.0")
    #expect(
      message { try Taxi(isRainy: true, rainyProbability: .nan) }
        == "rainyProbability is nan; it must lie between 0.0 and 1.0")
  }

  @Test func masksLeaveWhatIsOfUse() throws {
    let batch = try EnvironmentRegistry.makeBatch("Taxi-v4", count: 2)
    let rows = BatchRows(batch)
    try batch.resetAll(seed: 42, observations: rows.row(0))
    #expect(rows.observation(0) == [386] && batch.hasActionMasks)
    var masks = [Bool](repeating: false, count: 12)
    batch.writeActionMasks(&masks)
    // Row 3, column 4: a wall to the east only, and nobody to pick up.
    #expect(masks[..<6] == [true, true, false, true, false, false])
    #expect(try !EnvironmentRegistry.makeBatch("CartPole-v1", count: 1).hasActionMasks)
  }

  // MARK: What the checker finds

  @Test func flawsAreFound() {
    #expect(checkEnvironment(Flawed<Fine>()) == [])
    #expect(
      checkEnvironment(Flawed<Outside>()) == [
        "after step 3 from seed 0 the observation is [3.0, 0.0], which lies outside Box(0.0, 2.0, (2,), float32)"
      ])
    #expect(
      checkEnvironment(Flawed<HalfWritten>()) == [
        "component 1 of the observation is not written after step 1 from seed 0"
      ])
    #expect(
      checkEnvironment(Flawed<TooMuch>()) == [
        "more than the 2 numbers of an observation are written after step 1 from seed 0"
      ])
    #expect(checkEnvironment(Flawed<EndlessReward>()) == ["after step 1 from seed 0 the reward is inf"])
    #expect(
      checkEnvironment(Flawed<CutOff>()) == [
        "after step 1 from seed 0 the dynamics say truncated, which is for the time limit to say"
      ])
    #expect(
      checkEnvironment(Flawed<Forgetful>()) == [
        "after step 42 from seed 0 the outcome is [1.0, 0.0] with reward 42.0, but [1.0, 0.0] with reward 1.0 when "
          + "the state was saved and restored before"
      ])
    // A seeded reset starts anew: what was before cannot leak in.
    #expect(checkEnvironment(Flawed<Remembering>()) == [])
    #expect(
      checkEnvironment(Flawed<Misdescribed>()) == [
        "there are 1 action names for 2 actions", "the doc has no section \"Action Space\"",
        "the doc has no section \"Observation Space\"", "the doc has no section \"Rewards\"",
        "the doc has no section \"Starting State\"", "the doc has no section \"Episode End\"",
      ])
    #expect(throws: EnvironmentError.self) { try checkEnvironment("CartPol-v1") }
  }
}

/// Alternates between two observations, but for its flaw.
private struct Flawed<Flaw>: SavableDynamics {
  static var spec: EnvSpec {
    let isMisdescribed = Flaw.self == Misdescribed.self
    return EnvSpec(
      id: "Flawed-v0", observationSpace: .box(try! Box(low: 0, high: 2, shape: [2])),
      actionSpace: .discrete(Discrete(2)), actionNames: isMisdescribed ? ["one"] : [],
      doc: isMisdescribed ? "## Description\nWrong.\n" : "")
  }
  private var steps = 0
  private var allSteps = 0

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    steps = 0
    (observation[0], observation[1]) = (0, 0)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    steps += 1
    allSteps += 1
    observation[0] = Flaw.self == Outside.self && steps == 3 ? 3 : 1
    if Flaw.self != HalfWritten.self { observation[1] = 0 }
    if Flaw.self == TooMuch.self { observation[2] = 0 }
    let count = Flaw.self == Remembering.self ? allSteps : Flaw.self == Forgetful.self ? steps : 1
    return Transition(
      reward: Flaw.self == EndlessReward.self ? .infinity : Double(count), terminated: false,
      truncated: Flaw.self == CutOff.self)
  }

  var savedWords: [UInt64] { [UInt64(Flaw.self == Forgetful.self ? 0 : steps), UInt64(allSteps)] }

  mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 2 else { return false }
    (steps, allSteps) = (Int(words[0]), Int(words[1]))
    return true
  }
}

private enum Fine {}
private enum Outside {}
private enum HalfWritten {}
private enum TooMuch {}
private enum EndlessReward {}
private enum CutOff {}
private enum Forgetful {}
private enum Remembering {}
private enum Misdescribed {}
