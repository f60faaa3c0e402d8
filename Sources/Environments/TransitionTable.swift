// Environments with few states, as Gymnasium's toy text: everything that can happen, computed beforehand.

/// What may follow an action in a state.
public struct TabularOutcome: Hashable, Sendable {
  public var probability: Double
  /// The next state.
  public var state: Int
  public var reward: Double
  public var terminated: Bool

  public init(probability: Double = 1, state: Int, reward: Double, terminated: Bool = false) {
    self.probability = probability
    self.state = state
    self.reward = reward
    self.terminated = terminated
  }
}

/// What each action leads to in each state, and where episodes start. Shared by all copies of the dynamics.
public final class TransitionTable: Sendable {
  public let states: Int
  public let actions: Int
  /// In state `s` action `a` has the entries `(s * actions + a) * width ..< ... + width`. The probability of each is
  /// summed with those before it; rows with fewer outcomes end in zeros, which nothing lies below.
  private let entries: [TabularOutcome]
  private let width: Int
  private let starts: [Double]

  /// - Parameters:
  ///   - starts: how probable it is that an episode starts in each state; scaled to a sum of 1. There must be some.
  ///   - actions: how many actions there are; at least 1.
  ///   - outcomes: what may follow action `$1` in state `$0`; at least one outcome, of states that there are.
  public init(starts: [Double], actions: Int, outcomes: (Int, Int) -> [TabularOutcome]) {
    precondition(!starts.isEmpty && actions > 0, "a table needs states and actions")
    states = starts.count
    self.actions = actions
    let sum = starts.reduce(0, +)
    self.starts = Self.summed(starts.map { $0 / sum })
    let rows = (0..<starts.count * actions).map { outcomes($0 / actions, $0 % actions) }
    let width = rows.map(\.count).max() ?? 0
    self.width = width
    entries = rows.flatMap { row in
      precondition(!row.isEmpty && row.allSatisfy { starts.indices.contains($0.state) }, "no such state")
      let sums = Self.summed(row.map(\.probability))
      return (0..<width).map { index in
        var entry = row[index < row.count ? index : 0]
        entry.probability = index < row.count ? sums[index] : 0
        return entry
      }
    }
  }

  private static func summed(_ numbers: [Double]) -> [Double] {
    var sum = 0.0
    return numbers.map { number in
      sum += number
      return sum
    }
  }

  /// The first state of an episode; draws one number.
  /// - Complexity: O(log states).
  public func start(random: inout PCG64) -> Int {
    let draw = random.random()
    var (low, high) = (0, states)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] > draw { high = middle } else { low = middle + 1 }
    }
    return low < states ? low : 0  // as NumPy's argmax, when rounding left the sum below the draw
  }

  /// What follows; draws one number, also when there is only one outcome.
  /// - Parameters:
  ///   - state: one that does not exist counts as 0.
  ///   - action: a whole number; one that does not exist counts as 0.
  public func step(state: Int, action: Float, random: inout PCG64) -> TabularOutcome {
    let draw = random.random()
    let state = state >= 0 && state < states ? state : 0
    let action = action > 0 && action < Float(actions) ? Int(action) : 0
    let first = (state &* actions &+ action) &* width
    for index in first..<first &+ width where entries[index].probability > draw { return entries[index] }
    return entries[first]
  }
}

/// Dynamics of a table: the state is the observation.
public protocol TabularDynamics: StochasticDynamics, SavableDynamics where Generator == PCG64 {
  var table: TransitionTable { get }
  /// From 0 to one less than the table has.
  var state: Int { get set }
}

extension TabularDynamics {
  public mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    state = table.start(random: &random)
    observation[0] = Float(state)
  }

  public mutating func step(
    action: UnsafePointer<Float>, random: inout PCG64, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    let outcome = table.step(state: state, action: action[0], random: &random)
    state = outcome.state
    observation[0] = Float(state)
    return Transition(reward: outcome.reward, terminated: outcome.terminated)
  }

  public var savedWords: [UInt64] { [UInt64(bitPattern: Int64(state))] }

  public mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 1, let saved = Int(exactly: words[0]), saved < table.states else { return false }
    state = saved
    return true
  }
}
