// What the MinAtar games' environments tell about themselves.

/// The words of one game; the sections are Markdown.
struct MinAtarDescription: Sendable {
  struct Channel: Sendable {
    let name: String
    let meaning: String
  }

  /// As in the environment's id.
  let name: String
  /// In the order of the observation's last axis.
  let channels: [Channel]
  let minimalActions: [MinAtarAction]
  let summary: String
  /// What an action does, where its name does not say so.
  let actions: String
  let rewards: String
  let start: String
  let end: String
}

extension EnvSpec {
  init(_ game: MinAtarDescription, actionSet: (some MinAtarActionSet).Type) {
    let side = MinAtarGrid.side
    let size = MinAtarGrid.cellCount * game.channels.count
    let actions = actionSet.actions(of: game)
    self.init(
      id: "MinAtar/\(game.name)-v\(actionSet.version)",
      observationSpace: .box(
        Box(
          uncheckedLow: Array(repeating: 0, count: size), high: Array(repeating: 1, count: size),
          shape: [side, side, game.channels.count], dtype: .bool)),
      actionSpace: .discrete(Discrete(actions.count)),
      observationNames: (0..<MinAtarGrid.cellCount).flatMap { cell in
        game.channels.map { "\($0.name), row \(cell / side), column \(cell % side)" }
      },
      actionNames: actions.map(\.name),
      doc: Self.doc(of: game, actions: actions))
  }

  private static func doc(of game: MinAtarDescription, actions: [MinAtarAction]) -> String {
    func table(_ header: String, _ rows: [String]) -> String {
      let numbered = rows.enumerated().map { "| \($0) | \($1) |" }
      return (["| " + header + " |"] + numbered).joined(separator: "\n")
    }
    let count = game.channels.count
    return """
      ## Description
      \(game.summary)

      One of MinAtar's games: a field of 10 rows, counted from the top, and 10 columns, counted from the left. \
      With a probability of 0.1 the action of the step before is done once more instead of the one that is given \
      (sticky actions).

      ## Action Space
      `Discrete(\(actions.count))`. \(game.actions)

      \(table("number | action |\n| ---: | ---", actions.map(\.name)))

      ## Observation Space
      An image of 10 rows, 10 columns and \(count) channels, in this order (the channels of a cell lie side by \
      side): 1 where there is something, 0 elsewhere.

      \(table("channel | name | meaning |\n| ---: | --- | ---", game.channels.map { "\($0.name) | \($0.meaning)" }))

      ## Rewards
      \(game.rewards)

      ## Starting State
      \(game.start)

      ## Episode End
      \(game.end)
      """
  }
}
