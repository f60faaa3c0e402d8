// CliffWalking-v1 and CliffWalkingSlippery-v1, as Gymnasium 1.4.

/// The rules of `CliffWalking-v1`.
///
/// Source: R. Sutton, A. Barto, "Reinforcement Learning" (2018), example 6.6; Gymnasium 1.4
/// `toy_text/cliffwalking.py`.
public struct CliffWalking: TabularDynamics, ConfigurableDynamics {
  public struct Options: Hashable, Codable, Sendable {
    public let isSlippery: Bool
  }

  private static let rows = 4
  private static let columns = 12
  private static let start = 36

  public let isSlippery: Bool
  public let table: TransitionTable
  public var state = CliffWalking.start

  public init() { self.init(isSlippery: false) }

  /// - Parameter isSlippery: whether a step goes to either side of where it should with probability 1/3 each, as in
  ///   `CliffWalkingSlippery-v1`.
  public init(isSlippery: Bool) {
    self.isSlippery = isSlippery
    table = isSlippery ? Self.slipperyTable : Self.firmTable
  }

  public var options: Options { Options(isSlippery: isSlippery) }
  public init(options: Options) { self.init(isSlippery: options.isSlippery) }

  private static let firmTable = makeTable(turns: [0])
  private static let slipperyTable = makeTable(turns: [3, 0, 1])

  /// - Parameter turns: the directions that a step may go, in quarters clockwise from where it should.
  private static func makeTable(turns: [Int]) -> TransitionTable {
    let cells = rows * columns
    return TransitionTable(starts: (0..<cells).map { $0 == start ? 1 : 0 }, actions: 4) { cell, action in
      turns.map { turn in
        var (row, column) = (cell / columns, cell % columns)
        switch (action + turn) % 4 {
        case 0: row = max(row - 1, 0)
        case 1: column = min(column + 1, columns - 1)
        case 2: row = min(row + 1, rows - 1)
        default: column = max(column - 1, 0)
        }
        let probability = 1 / Double(turns.count)
        if row == rows - 1 && (1..<columns - 1).contains(column) {
          return TabularOutcome(probability: probability, state: start, reward: -100)
        }
        let next = row * columns + column
        return TabularOutcome(probability: probability, state: next, reward: -1, terminated: next == cells - 1)
      }
    }
  }

  public static var spec: EnvSpec { firmSpec }
  public var spec: EnvSpec { isSlippery ? Self.slipperySpec : Self.firmSpec }

  private static let firmSpec = makeSpec(
    "CliffWalking-v1", footing: "Every step goes where it should.")
  private static let slipperySpec = makeSpec(
    "CliffWalkingSlippery-v1",
    footing: "It is slippery: a step goes where it should, or to either side of that, with probability 1/3 each.")

  private static func makeSpec(_ id: String, footing: String) -> EnvSpec {
    EnvSpec(
      id: id,
      observationSpace: .discrete(Discrete(rows * columns)),
      actionSpace: .discrete(Discrete(4)),
      observationNames: ["cell"],
      actionNames: ["up", "right", "down", "left"],
      doc: """
        ## Description
        Walk along a cliff from the start, at the left end of the bottom row, to the goal at its right end. The \
        cells between them are the cliff: a step there falls back to the start. \(footing) A step off the edge \
        stays where it is. S is the start, C the cliff, G the goal:

            ............
            ............
            ............
            SCCCCCCCCCCG

        ## Action Space
        `Discrete(4)`: where to go.

        | number | action |
        | ---: | --- |
        | 0 | up |
        | 1 | right |
        | 2 | down |
        | 3 | left |

        ## Observation Space
        `Discrete(48)`: the cell, row * 12 + column, both counted from 0 at the top left.

        ## Rewards
        -1 for every step, -100 for one into the cliff.

        ## Starting State
        Cell 36, at the bottom left.

        ## Episode End
        Terminated: the goal, cell 47, is reached. There is no time limit.
        """)
  }
}
