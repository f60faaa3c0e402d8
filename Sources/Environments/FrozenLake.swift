// FrozenLake-v1 and FrozenLake8x8-v1, as Gymnasium 1.4, with any map.

/// The rules of `FrozenLake-v1`.
///
/// Source: Gymnasium 1.4 `toy_text/frozen_lake.py`.
public struct FrozenLake: TabularDynamics {
  /// What reaching a cell brings.
  public struct RewardSchedule: Hashable, Codable, Sendable {
    public var goal: Double
    public var hole: Double
    /// For frozen cells and the start.
    public var frozen: Double

    public init(goal: Double = 1, hole: Double = 0, frozen: Double = 0) {
      self.goal = goal
      self.hole = hole
      self.frozen = frozen
    }
  }

  /// The maps that have names.
  public static let maps: [String: [String]] = [
    "4x4": ["SFFF", "FHFH", "FFFH", "HFFG"],
    "8x8": ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"],
  ]
  private static let cellRange = 1...65_536

  public var spec: EnvSpec { lake.spec }
  public var table: TransitionTable { lake.table }
  public var state = 0
  private let lake: Lake

  /// The slippery lake of 4 x 4 cells.
  public init() { self = .fourByFour }

  /// A lake by its name.
  /// - Parameters:
  ///   - mapName: "4x4" or "8x8".
  ///   - isSlippery: whether steps may go astray, to either side.
  ///   - successRate: how probable it is that a step on a slippery lake goes where it should; the rest is shared by
  ///     both sides. From 0 to 1.
  ///   - rewardSchedule: what reaching a cell brings.
  /// - Throws: `EnvironmentError.unknownMap`, `.optionOutOfRange`.
  public init(
    mapName: String, isSlippery: Bool = true, successRate: Double = 1.0 / 3.0,
    rewardSchedule: RewardSchedule = RewardSchedule()
  ) throws {
    guard let map = Self.maps[mapName] else {
      throw EnvironmentError.unknownMap(mapName, known: Self.maps.keys.sorted())
    }
    try self.init(
      desc: map, isSlippery: isSlippery, successRate: successRate, rewardSchedule: rewardSchedule)
  }

  /// A lake of one's own.
  /// - Parameter desc: rows of letters: S start, F frozen, H hole, G goal. With several starts each is equally
  ///   probable.
  /// - Throws: `EnvironmentError.invalidMap`, `.optionOutOfRange`.
  public init(
    desc: [String], isSlippery: Bool = true, successRate: Double = 1.0 / 3.0,
    rewardSchedule: RewardSchedule = RewardSchedule()
  ) throws {
    try EnvironmentError.check("successRate", successRate, 0...1)
    for (name, reward) in [
      ("goal", rewardSchedule.goal), ("hole", rewardSchedule.hole), ("frozen", rewardSchedule.frozen),
    ] {
      try EnvironmentError.check("rewardSchedule.\(name)", reward, -1e30...1e30)
    }
    let rows = desc.map(Array.init)
    let width = rows.first?.count ?? 0
    let cells = rows.reduce(0) { $0 + $1.count }
    guard Self.cellRange.contains(cells) else {
      throw EnvironmentError.invalidMap(.cells(cells, allowed: Self.cellRange))
    }
    for (index, row) in rows.enumerated() {
      guard row.count == width else {
        throw EnvironmentError.invalidMap(.width(row.count, row: index, expected: width))
      }
      if let column = row.firstIndex(where: { !"SFHG".contains($0) }) {
        throw EnvironmentError.invalidMap(.letter(row[column], row: index, column: column))
      }
    }
    guard rows.contains(where: { $0.contains("S") }) else { throw EnvironmentError.invalidMap(.noStart) }
    lake = Lake(
      Options(desc: desc, successRate: isSlippery ? successRate : nil, rewardSchedule: rewardSchedule))
  }

  private init(lake: Lake) { self.lake = lake }

  static let fourByFour = FrozenLake(named: "4x4")
  static let eightByEight = FrozenLake(named: "8x8")
  private init(named name: String) {
    self.init(
      lake: Lake(Options(desc: Self.maps[name] ?? [], successRate: 1.0 / 3.0, rewardSchedule: RewardSchedule())))
  }

  public static var spec: EnvSpec { fourByFour.spec }

  /// What all copies share.
  private final class Lake: Sendable {
    let options: Options
    let spec: EnvSpec
    let table: TransitionTable

    init(_ options: Options) {
      self.options = options
      let (rows, successRate, rewards) = (options.desc.map(Array.init), options.successRate, options.rewardSchedule)
      let height = rows.count
      let width = rows[0].count
      let cells = Array(rows.joined())

      func outcome(_ probability: Double, _ cell: Int, _ action: Int) -> TabularOutcome {
        var (row, column) = (cell / width, cell % width)
        switch action {
        case 0: column = max(column - 1, 0)
        case 1: row = min(row + 1, height - 1)
        case 2: column = min(column + 1, width - 1)
        default: row = max(row - 1, 0)
        }
        let next = row * width + column
        let letter = cells[next]
        let reward = letter == "G" ? rewards.goal : letter == "H" ? rewards.hole : rewards.frozen
        return TabularOutcome(
          probability: probability, state: next, reward: reward, terminated: letter == "G" || letter == "H")
      }

      table = TransitionTable(starts: cells.map { $0 == "S" ? 1 : 0 }, actions: 4) { cell, action in
        if cells[cell] == "G" || cells[cell] == "H" {
          return [TabularOutcome(state: cell, reward: 0, terminated: true)]
        }
        guard let successRate else { return [outcome(1, cell, action)] }
        let astray = (1 - successRate) / 2
        return [(astray, 3), (successRate, 0), (astray, 1)].map { outcome($0, cell, (action + $1) % 4) }
      }
      spec = FrozenLake.spec(options)
    }
  }
}

extension FrozenLake: ConfigurableDynamics {
  /// As the parameters of `init(desc:isSlippery:successRate:rewardSchedule:)`.
  public struct Options: Hashable, Codable, Sendable {
    public let desc: [String]
    /// nil: not slippery.
    public let successRate: Double?
    public let rewardSchedule: RewardSchedule
  }

  public var options: Options { lake.options }

  public init(options: Options) throws {
    try self.init(
      desc: options.desc, isSlippery: options.successRate != nil, successRate: options.successRate ?? 1,
      rewardSchedule: options.rewardSchedule)
  }
}

extension FrozenLake {
  private static func spec(_ options: Options) -> EnvSpec {
    let (map, successRate, rewards) = (options.desc, options.successRate, options.rewardSchedule)
    let columns = map[0].count
    let cells = map.count * columns
    let isLarge = map == maps["8x8"]
    let steps = isLarge ? 200 : 100
    let threshold = isLarge ? 0.85 : 0.7
    let ice =
      if let successRate {
        "It is slippery: a step goes where it should with probability \(percent(successRate)), and to either "
          + "side of that with probability \(percent((1 - successRate) / 2))."
      } else {
        "It is not slippery: every step goes where it should."
      }
    return EnvSpec(
      id: isLarge ? "FrozenLake8x8-v1" : "FrozenLake-v1",
      observationSpace: .discrete(Discrete(cells)),
      actionSpace: .discrete(Discrete(4)),
      maxEpisodeSteps: steps,
      rewardThreshold: threshold,
      observationNames: ["cell"],
      actionNames: ["left", "down", "right", "up"],
      doc: """
        ## Description
        Cross a frozen lake from the start to the goal without falling into a hole. \(ice) A step off the edge \
        stays where it is. S is the start, F frozen, H a hole, G the goal:

            \(map.joined(separator: "\n    "))

        ## Action Space
        `Discrete(4)`: where to go.

        | number | action |
        | ---: | --- |
        | 0 | left |
        | 1 | down |
        | 2 | right |
        | 3 | up |

        ## Observation Space
        `Discrete(\(cells))`: the cell, row * \(columns) + column, both counted from 0 at the top left.

        ## Rewards
        \(rewards.goal) for a step that reaches the goal, \(rewards.hole) for one into a hole, \(rewards.frozen) \
        for every other.

        ## Starting State
        The start; each with equal probability, where there are several.

        ## Episode End
        1. Terminated: the goal is reached.
        2. Terminated: the cell is a hole.
        3. Truncated: after \(steps) steps.
        """)
  }

  private static func percent(_ probability: Double) -> String {
    "\((probability * 1000).rounded() / 10) %"
  }
}
