// Environments in columns against the same environments one at a time: the same bits.
import Environments
import Testing

/// CartPole without columns.
private struct Plain: SavableDynamics {
  static let spec = CartPole.spec
  var base = CartPole()

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    base.reset(random: &random, observation: observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    base.step(action: action, observation: observation)
  }

  var savedWords: [UInt64] { base.savedWords }
  mutating func restore(savedWords: [UInt64]) -> Bool { base.restore(savedWords: savedWords) }
}

@Suite struct ColumnTests {
  /// Two batches of the same environments.
  private struct Twins {
    let columns: BatchRows
    let plain: BatchRows
    let count: Int
    var random = PCG64(seed: 3)

    init(_ count: Int, limit: Int, autoreset: AutoresetMode = .sameStep) throws {
      self.count = count
      columns = BatchRows(
        try EnvironmentBatch(CartPole(), count: count, maxEpisodeSteps: limit, autoreset: autoreset))
      plain = BatchRows(try EnvironmentBatch(Plain(), count: count, maxEpisodeSteps: limit, autoreset: autoreset))
      for rows in [columns, plain] { try rows.batch.resetAll(seed: 5, observations: rows.row(0)) }
    }

    /// Steps both with random actions; whether all that they wrote is the same.
    mutating func step() -> Bool {
      let actions = (0..<count).map { _ in Float(random.integers(0..<2)) }
      for rows in [columns, plain] { rows.step(actions: actions) }
      return (0..<count).allSatisfy {
        columns.observation($0) == plain.observation($0) && columns.rewards[$0] == plain.rewards[$0]
          && columns.terminated[$0] == plain.terminated[$0] && columns.truncated[$0] == plain.truncated[$0]
          && columns.terminalObservation($0).map(\.bitPattern) == plain.terminalObservation($0).map(\.bitPattern)
      }
    }
  }

  @Test(arguments: [(1, 500), (3, 20), (8, 500), (61, -1), (4096, 30)])
  func theyGiveTheSameBits(count: Int, limit: Int) throws {
    var twins = try Twins(count, limit: limit)
    for step in 0..<max(200, 20_000 / count) {
      let areSame = twins.step()
      #expect(areSame, "step \(step)")
    }
    #expect(twins.columns.batch.savedWords == twins.plain.batch.savedWords)
  }

  @Test(arguments: AutoresetMode.allCases) func whateverHappensBetweenSteps(autoreset: AutoresetMode) throws {
    var twins = try Twins(5, limit: 40, autoreset: autoreset)
    var random = PCG64(seed: 8)
    for step in 0..<2_000 {
      let areSame = twins.step()
      #expect(areSame, "step \(step)")
      let index = random.integers(0..<5)
      for rows in [twins.columns, twins.plain] {
        switch step % 7 {
        case 1: rows.batch.reset(index, observation: rows.row(index))
        case 3: rows.batch.reset(index, seed: UInt64(step), observation: rows.row(index))
        case 5:  // one alone goes on, perhaps beyond its end
          let action: [Float] = [1]
          for _ in 0..<12 { _ = rows.batch.step(index, action: action, observation: rows.row(index)) }
        case 6:
          guard let words = rows.batch.savedWords else { break }
          #expect(rows.batch.restore(savedWords: words.reversed()))
        default: break
        }
      }
    }
    #expect(twins.columns.batch.savedWords == twins.plain.batch.savedWords)
  }

  @Test func statesThatNoEpisodeHas() throws {
    // A file may say anything: angles of which columns know no sine, and none at all.
    let twins = try Twins(6, limit: 40)
    for rows in [twins.columns, twins.plain] {
      var words = try #require(rows.batch.savedWords)
      for (index, angle) in [0.3, -1.7, 1e9, .infinity, .nan, -0.0].enumerated() { words[index][2] = angle.bitPattern }
      #expect(rows.batch.restore(savedWords: words))
      rows.step(actions: [0, 1, 0, 1, 0, 1])
    }
    for index in 0..<6 {
      #expect(
        twins.columns.terminalObservation(index).map(\.bitPattern)
          == twins.plain.terminalObservation(index).map(\.bitPattern))
    }
  }
}
