// MinAtar's games as environments, bit for bit as the package minatar 1.0.15: what a game is, and what is around
// each of them: sticky actions, action sets, the observation.

/// What the player does in one frame, numbered as MinAtar's full set of actions.
enum MinAtarAction: Int, Sendable, CaseIterable {
  case none, left, up, right, down, fire

  var name: String { self == .none ? "no operation" : "\(self)" }
}

/// The rules of one game on 10 rows and 10 columns; nothing is allocated in a frame.
protocol MinAtarGame: Sendable {
  static var description: MinAtarDescription { get }

  init()

  /// The player has lost, or the time is up.
  var isOver: Bool { get }

  /// Starts an episode.
  mutating func start(random: inout MT19937)

  /// Moves on by one frame of a game that is not over.
  /// - Returns: the reward.
  mutating func act(_ action: MinAtarAction, random: inout MT19937) -> Int

  /// Marks what there is to see.
  func draw(on canvas: MinAtarCanvas)

  /// Passes each part of the state to `coder`, which keeps it or puts another in its place.
  mutating func code(with coder: inout MinAtarStateCoder)
}

/// Which actions an environment offers, and the version in its name.
protocol MinAtarActionSet: Sendable {
  static var version: Int { get }
  static func actions(of description: MinAtarDescription) -> [MinAtarAction]
}

/// All six, whether they do something or not.
enum FullActions: MinAtarActionSet {
  static let version = 0
  static func actions(of description: MinAtarDescription) -> [MinAtarAction] { MinAtarAction.allCases }
}

/// Those that do something in the game.
enum MinimalActions: MinAtarActionSet {
  static let version = 1
  static func actions(of description: MinAtarDescription) -> [MinAtarAction] { description.minimalActions }
}

/// A game with MinAtar's sticky actions.
///
/// Source: K. Young, T. Tian, "MinAtar: An Atari-Inspired Testbed for Thorough and Reproducible Reinforcement
/// Learning Experiments" (2019); minatar 1.0.15 `environment.py`, `gym.py`.
struct MinAtar<Game: MinAtarGame, Actions: MinAtarActionSet>: StochasticDynamics {
  static var stickyActionProbability: Double { 0.1 }

  private var game = Game()
  /// What was done in the frame before, be it of another episode.
  private var lastAction = MinAtarAction.none
  private let actions = Actions.actions(of: Game.description)
  private let channelCount = Game.description.channels.count

  init() {}

  mutating func reset(random: inout MT19937, observation: UnsafeMutablePointer<Float>) {
    game.start(random: &random)
    observe(observation)
  }

  mutating func step(
    action: UnsafePointer<Float>, random: inout MT19937, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    if random.random() >= Self.stickyActionProbability {
      let number = action[0]
      lastAction = number >= 0 && number < Float(actions.count) ? actions[Int(number)] : .none
    }
    let reward = game.isOver ? 0 : game.act(lastAction, random: &random)
    observe(observation)
    return Transition(reward: Double(reward), terminated: game.isOver)
  }

  private func observe(_ observation: UnsafeMutablePointer<Float>) {
    observation.update(repeating: 0, count: MinAtarGrid.cellCount * channelCount)
    game.draw(on: MinAtarCanvas(pixels: observation, channelCount: channelCount))
  }

  static var spec: EnvSpec { EnvSpec(Game.description, actionSet: Actions.self) }
}

extension MinAtar: SavableDynamics {
  var savedWords: [UInt64] {
    var copy = self
    var coder = MinAtarStateCoder()
    copy.code(with: &coder)
    return coder.words
  }

  mutating func restore(savedWords words: [UInt64]) -> Bool {
    var copy = self
    var coder = MinAtarStateCoder(reading: words)
    copy.code(with: &coder)
    guard coder.hasReadAll else { return false }
    self = copy
    return true
  }

  private mutating func code(with coder: inout MinAtarStateCoder) {
    var number = lastAction.rawValue
    coder.code(&number, in: 0...MinAtarAction.allCases.count - 1)
    lastAction = MinAtarAction.allCases[number]
    game.code(with: &coder)
  }
}

/// The observation while it is drawn: 10 rows of 10 columns of a number for each channel, all 0 at first.
struct MinAtarCanvas {
  let pixels: UnsafeMutablePointer<Float>
  let channelCount: Int

  /// Columns beyond the edges are left out.
  func mark(_ row: Int, _ column: Int, channel: Int) {
    guard 0..<MinAtarGrid.side ~= column else { return }
    pixels[(row * MinAtarGrid.side + column) * channelCount + channel] = 1
  }

  func mark(_ grid: MinAtarGrid, channel: Int) {
    grid.forEachCell { pixels[$0 * channelCount + channel] = 1 }
  }
}
