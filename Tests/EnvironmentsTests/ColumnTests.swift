// Environments in columns against the same environments one at a time: the same bits.
import CEnvironments
import Environments
import Foundation
import Testing

/// Dynamics without columns.
private struct Plain<Base: SavableDynamics>: SavableDynamics where Base.Generator == PCG64 {
  static var spec: EnvSpec { Base.spec }
  var base = Base()

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    base.reset(random: &random, observation: observation)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    base.step(action: action, observation: observation)
  }

  var savedWords: [UInt64] { base.savedWords }
  mutating func restore(savedWords: [UInt64]) -> Bool { base.restore(savedWords: savedWords) }
}

extension [Float] {
  /// All of what is no number alike.
  fileprivate var plainBits: [UInt32] { map { $0.isNaN ? .max : $0.bitPattern } }
}

@Suite struct ColumnTests {
  enum Kind: CaseIterable {
    case cartPole, pendulum, mountainCar

    fileprivate func twins(_ count: Int, limit: Int, autoreset: AutoresetMode = .sameStep) throws -> Twins {
      switch self {
      case .cartPole: try Twins(CartPole(), count, limit: limit, autoreset: autoreset)
      case .pendulum: try Twins(Pendulum(), count, limit: limit, autoreset: autoreset)
      case .mountainCar: try Twins(MountainCar(), count, limit: limit, autoreset: autoreset)
      }
    }
  }

  /// Two batches of the same environments.
  fileprivate struct Twins {
    let columns: BatchRows
    let plain: BatchRows
    let count: Int
    let drawAction: (inout PCG64, [Float]) -> Float
    var ends = 0
    var random = PCG64(seed: 3)

    init<Base: SavableDynamics>(_ base: Base, _ count: Int, limit: Int, autoreset: AutoresetMode) throws
    where Base.Generator == PCG64 {
      self.count = count
      columns = BatchRows(try EnvironmentBatch(base, count: count, maxEpisodeSteps: limit, autoreset: autoreset))
      plain = BatchRows(
        try EnvironmentBatch(Plain(base: base), count: count, maxEpisodeSteps: limit, autoreset: autoreset))
      switch base {
      case is MountainCar:  // mostly along with the car, so that it arrives
        drawAction = { random, seen in
          random.integers(0..<8) == 0 ? Float(random.integers(0..<3)) : seen[1] < 0 ? 0 : 2
        }
      case is Pendulum: drawAction = { random, _ in Float(random.uniform(-2.5, 2.5)) }
      default: drawAction = { random, _ in Float(random.integers(0..<2)) }
      }
      for rows in [columns, plain] { try rows.batch.resetAll(seed: 5, observations: rows.row(0)) }
    }

    /// Steps both with random actions; whether all that they wrote is the same.
    mutating func step() -> Bool {
      let actions = (0..<count).map { drawAction(&random, plain.observation($0)) }
      for rows in [columns, plain] { rows.step(actions: actions) }
      ends += (0..<count).count { plain.terminated[$0] }
      return areSame
    }

    var areSame: Bool {
      (0..<count).allSatisfy {
        columns.observation($0).plainBits == plain.observation($0).plainBits
          && columns.rewards[$0].bitPattern == plain.rewards[$0].bitPattern
          && columns.terminated[$0] == plain.terminated[$0] && columns.truncated[$0] == plain.truncated[$0]
          && columns.terminalObservation($0).plainBits == plain.terminalObservation($0).plainBits
      }
    }
  }

  @Test(arguments: Kind.allCases, [(1, 500), (3, 20), (8, 500), (61, -1), (64, 200), (4096, 30)])
  func theyGiveTheSameBits(kind: Kind, size: (count: Int, limit: Int)) throws {
    var twins = try kind.twins(size.count, limit: size.limit)
    for step in 0..<max(200, 20_000 / size.count) {
      let areSame = twins.step()
      #expect(areSame, "step \(step)")
    }
    #expect(twins.columns.batch.savedWords == twins.plain.batch.savedWords)
    #expect((twins.ends > 0) == (kind == .cartPole || kind == .mountainCar && size.limit != 20 && size.limit != 30))
  }

  @Test(arguments: Kind.allCases, AutoresetMode.allCases)
  func whateverHappensBetweenSteps(kind: Kind, autoreset: AutoresetMode) throws {
    var twins = try kind.twins(5, limit: 40, autoreset: autoreset)
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

  @Test(arguments: Kind.allCases) func statesThatNoEpisodeHas(kind: Kind) throws {
    // A file may say anything: angles of which columns know no sine, and none at all.
    let angles = [0.3, -1.7, 1e7, 1e9, 1e300, .infinity, .nan, -0.0, 5e-324, -7.9e7]
    for first in angles.indices {  // one among ordinary ones, and then all
      let twins = try kind.twins(10, limit: 40)
      for rows in [twins.columns, twins.plain] {
        var words = try #require(rows.batch.savedWords)
        let place = kind == .cartPole ? 2 : 0
        for (index, angle) in angles.enumerated() where first == 0 || index == first {
          words[index][place] = angle.bitPattern
        }
        #expect(rows.batch.restore(savedWords: words))
        for _ in 0..<3 { rows.step(actions: [0, 1, 0, 1, 0, 1, 2, 2, -3, 3]) }
      }
      for index in 0..<10 {
        #expect(twins.columns.observation(index).plainBits == twins.plain.observation(index).plainBits)
        #expect(twins.columns.terminalObservation(index).plainBits == twins.plain.terminalObservation(index).plainBits)
        let rewards = [twins.columns.rewards[index], twins.plain.rewards[index]]
        #expect(rewards[0].bitPattern == rewards[1].bitPattern || rewards.allSatisfy(\.isNaN))
      }
    }
  }

  @Test func actionsThatAreNone() throws {
    for kind in Kind.allCases {
      let twins = try kind.twins(6, limit: 40)
      for _ in 0..<3 {
        for rows in [twins.columns, twins.plain] {
          rows.step(actions: [.nan, .infinity, -.infinity, -0.0, 0.5, 1e30])
        }
        for index in 0..<6 {
          #expect(twins.columns.observation(index).plainBits == twins.plain.observation(index).plainBits)
        }
      }
    }
  }

  /// sin and cos of many at once, where there are any, are the C library's.
  @Test(.enabled(if: ce_sines_available())) func sinesAndCosines() {
    var random = PCG64(seed: 6)
    let edges = [0.126, 0x1.b6p-1, 0x1.368fdp+1, Double.pi / 4, Double.pi / 2, Double.pi, 1e8, 0, 0x1p-26, 0x1p-27]
    var arguments = edges.flatMap { [$0, $0.nextUp, $0.nextDown].flatMap { [$0, -$0] } }
    for range in [0.15, 0.9, 2.5, 4, 100, 1e5, 1.1e8] {
      for _ in 0..<40_000 { arguments.append(random.uniform(-range, range)) }
    }
    for turn in -2_000..<2_000 {  // near multiples of π/4, where most of the argument cancels
      let near = Double(turn) * Double.pi / 4
      for size in stride(from: -4, through: -52, by: -6) {
        arguments.append(near + random.uniform(-1, 1) * Double(sign: .plus, exponent: size, significand: 1))
      }
    }
    for _ in 0..<10_000 { arguments.append(Double(bitPattern: random.next64() & ~(1 << 62))) }
    arguments += Array(repeating: 0, count: (4 - arguments.count % 4) % 4)
    var (sines, cosines) = (arguments, arguments)
    ce_wide_sine_cosine(Int32(arguments.count), arguments, &sines, &cosines)
    let wrong = arguments.indices.filter {
      sines[$0].bitPattern != sin(arguments[$0]).bitPattern || cosines[$0].bitPattern != cos(arguments[$0]).bitPattern
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5).map { arguments[$0] })")
  }
}
