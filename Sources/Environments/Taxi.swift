// Taxi-v4, as Gymnasium 1.4, with its rain, fickle passengers and action masks.

/// The rules of `Taxi-v4`.
///
/// Source: T. Dietterich, "Hierarchical Reinforcement Learning with the MAXQ Value Function Decomposition" (2000),
/// section 7.1 for rain and fickle passengers; Gymnasium 1.4 `toy_text/taxi.py`.
public struct Taxi: TabularDynamics, MaskableDynamics, ConfigurableDynamics {
  public struct Options: Hashable, Codable, Sendable {
    /// How probable it is that a move in the rain goes where it should; nil: there is no rain.
    public let rainyProbability: Double?
    /// How probable it is that a passenger changes the destination on the first move; nil: passengers never do.
    public let fickleProbability: Double?
  }

  public let options: Options
  public let table: TransitionTable
  public var state = 0
  /// This episode's passenger is yet to change the destination.
  private var isFickle = false

  public init() {
    table = Self.dryTable
    options = Options(rainyProbability: nil, fickleProbability: nil)
  }

  /// - Parameters:
  ///   - isRainy: whether moves may go astray, to either side.
  ///   - ficklePassenger: whether passengers may change their destination on the first move after they got in.
  ///   - rainyProbability: how probable it is that a move in the rain goes where it should; the rest is shared by
  ///     both sides. From 0 to 1.
  ///   - fickleProbability: how probable it is that a passenger is fickle. From 0 to 1.
  /// - Throws: `EnvironmentError.optionOutOfRange`.
  public init(
    isRainy: Bool, ficklePassenger: Bool = false, rainyProbability: Double = 0.8, fickleProbability: Double = 0.3
  ) throws {
    try EnvironmentError.check("rainyProbability", rainyProbability, 0...1)
    try EnvironmentError.check("fickleProbability", fickleProbability, 0...1)
    options = Options(
      rainyProbability: isRainy ? rainyProbability : nil, fickleProbability: ficklePassenger ? fickleProbability : nil)
    table = isRainy ? TaxiMap.table(rainyProbability: rainyProbability) : Self.dryTable
  }

  public init(options: Options) throws {
    try self.init(
      isRainy: options.rainyProbability != nil, ficklePassenger: options.fickleProbability != nil,
      rainyProbability: options.rainyProbability ?? 1, fickleProbability: options.fickleProbability ?? 1)
  }

  private static let dryTable = TaxiMap.table(rainyProbability: nil)

  public mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    state = table.start(random: &random)
    isFickle = if let fickleProbability = options.fickleProbability { random.random() < fickleProbability } else { false }
    observation[0] = Float(state)
  }

  public mutating func step(
    action: UnsafePointer<Float>, random: inout PCG64, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    let before = TaxiState(number: state)
    let outcome = table.step(state: state, action: action[0], random: &random)
    state = outcome.state
    if isFickle {
      var after = TaxiState(number: state)
      if before.passenger == TaxiState.inTaxi && (after.row, after.column) != (before.row, before.column) {
        isFickle = false
        let other = random.integers(0..<3)
        after.destination = other < before.destination ? other : other + 1
        state = after.number
      }
    }
    observation[0] = Float(state)
    return Transition(reward: outcome.reward, terminated: outcome.terminated)
  }

  /// Moves that no wall stops, and stops that let the passenger in or out.
  public func writeActionMask(_ mask: UnsafeMutablePointer<Bool>) {
    for action in 0..<6 { mask[action] = Self.masks[state &* 6 &+ action] }
  }

  private static let masks: [Bool] = (0..<500).flatMap { TaxiMap.mask(TaxiState(number: $0)) }

  public var savedWords: [UInt64] { [UInt64(bitPattern: Int64(state)), isFickle ? 1 : 0] }

  public mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 2, words[0] < 500 else { return false }
    state = Int(words[0])
    isFickle = words[1] != 0
    return true
  }

  public static let spec = EnvSpec(
    id: "Taxi-v4",
    observationSpace: .discrete(Discrete(500)),
    actionSpace: .discrete(Discrete(6)),
    maxEpisodeSteps: 200,
    rewardThreshold: 8,
    observationNames: ["taxi, passenger and destination"],
    actionNames: ["south", "north", "east", "west", "pick up", "drop off"],
    doc: """
      ## Description
      A taxi drives through a town of 5 x 5 cells. A passenger waits at one of four places, red, green, yellow or \
      blue, and wants to go to another: pick the passenger up and drop them off there. Walls (|) stop moves east \
      and west:

          +---------+
          |R: | : :G|
          | : | : : |
          | : : : : |
          | | : | : |
          |Y| : |B: |
          +---------+

      ## Action Space
      `Discrete(6)`: a move, or a stop.

      | number | action |
      | ---: | --- |
      | 0 | south (down) |
      | 1 | north (up) |
      | 2 | east (right) |
      | 3 | west (left) |
      | 4 | pick up |
      | 5 | drop off |

      The action mask holds the moves that no wall stops, and a stop where it lets the passenger in or out.

      ## Observation Space
      `Discrete(500)`: ((taxi's row * 5 + taxi's column) * 5 + passenger) * 4 + destination. Destinations are \
      0 red, 1 green, 2 yellow, 3 blue; so are the passenger's places, with 4 in the taxi.

      ## Rewards
      20 for dropping the passenger off at the destination, -10 for picking up or dropping off where that is not \
      possible, -1 for every other step. A mean of 8 counts as solved.

      ## Starting State
      Drawn uniformly from the 300 in which the passenger waits at another place than the destination.

      ## Episode End
      1. Terminated: the passenger is dropped off at the destination.
      2. Truncated: after 200 steps.
      """)
}

/// The parts of a state's number.
struct TaxiState {
  static let inTaxi = 4
  var row: Int
  var column: Int
  var passenger: Int
  var destination: Int

  init(number: Int) {
    (row, column) = (number / 100, number / 20 % 5)
    (passenger, destination) = (number / 4 % 5, number % 4)
  }

  var number: Int { ((row * 5 + column) * 5 + passenger) * 4 + destination }
}

/// The town and what can happen in it.
private enum TaxiMap {
  static let places = [(0, 0), (0, 4), (4, 0), (4, 3)]
  private static let town = ["|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |"].map {
    Array($0.utf8)
  }

  /// Whether the sign at the left (0) or right (1) side of a cell lets the taxi through.
  private static func isOpen(_ row: Int, _ column: Int, side: Int) -> Bool {
    town[row][2 * (column + side)] == UInt8(ascii: ":")
  }

  private static func place(_ state: TaxiState) -> Int? {
    places.firstIndex { $0 == (state.row, state.column) }
  }

  static func mask(_ state: TaxiState) -> [Bool] {
    [
      state.row < 4, state.row > 0, isOpen(state.row, state.column, side: 1),
      isOpen(state.row, state.column, side: 0),
      state.passenger < TaxiState.inTaxi && place(state) == state.passenger,
      state.passenger == TaxiState.inTaxi && place(state) != nil,
    ]
  }

  /// - Parameter rainyProbability: of a move that goes where it should; nil: no rain.
  static func table(rainyProbability: Double?) -> TransitionTable {
    let starts = (0..<500).map { number -> Double in
      let state = TaxiState(number: number)
      return state.passenger < TaxiState.inTaxi && state.passenger != state.destination ? 1 : 0
    }
    return TransitionTable(starts: starts, actions: 6) { number, action in
      let state = TaxiState(number: number)
      switch action {
      case 4: return [pickUp(state)]
      case 5: return [dropOff(state)]
      default: return moves(state, action, rainyProbability: rainyProbability)
      }
    }
  }

  private static func pickUp(_ state: TaxiState) -> TabularOutcome {
    guard state.passenger < TaxiState.inTaxi, place(state) == state.passenger else {
      return TabularOutcome(state: state.number, reward: -10)
    }
    var next = state
    next.passenger = TaxiState.inTaxi
    return TabularOutcome(state: next.number, reward: -1)
  }

  private static func dropOff(_ state: TaxiState) -> TabularOutcome {
    guard state.passenger == TaxiState.inTaxi, let place = place(state) else {
      return TabularOutcome(state: state.number, reward: -10)
    }
    var next = state
    next.passenger = place
    let arrived = place == state.destination
    return TabularOutcome(state: next.number, reward: arrived ? 20 : -1, terminated: arrived)
  }

  private static func moves(_ state: TaxiState, _ action: Int, rainyProbability: Double?) -> [TabularOutcome] {
    let isPossible = mask(state)[action]
    guard let rainyProbability else {
      return [TabularOutcome(state: moved(state, action, isPossible).number, reward: -1)]
    }
    // Left and right of where the taxi heads. A move that a wall stops does not go astray either.
    let sides = [(2, 3), (3, 2), (1, 0), (0, 1)][action]
    let astray = (1 - rainyProbability) / 2
    let left = moved(state, sides.0, isPossible && drifts(state, sides.0))
    let right = moved(state, sides.1, isPossible && drifts(state, sides.1))
    return [
      TabularOutcome(probability: rainyProbability, state: moved(state, action, isPossible).number, reward: -1),
      TabularOutcome(probability: astray, state: left.number, reward: -1),
      TabularOutcome(probability: astray, state: right.number, reward: -1),
    ]
  }

  /// Whether the rain takes the taxi there.
  private static func drifts(_ state: TaxiState, _ action: Int) -> Bool { mask(state)[action] }

  private static func moved(_ state: TaxiState, _ action: Int, _ isPossible: Bool) -> TaxiState {
    guard isPossible else { return state }
    var next = state
    switch action {
    case 0: next.row += 1
    case 1: next.row -= 1
    case 2: next.column += 1
    default: next.column -= 1
    }
    return next
  }
}
