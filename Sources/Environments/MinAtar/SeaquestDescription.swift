// What MinAtar's Seaquest tells about itself.

extension Seaquest {
  static let description = MinAtarDescription(
    name: "Seaquest",
    channels: [
      .init(name: "sub_front", meaning: "the player's front"),
      .init(name: "sub_back", meaning: "the player's back"),
      .init(name: "friendly_bullet", meaning: "the player's bullets"),
      .init(name: "trail", meaning: "the cell behind each enemy and diver"),
      .init(name: "enemy_bullet", meaning: "the submarines' bullets"),
      .init(name: "enemy_fish", meaning: "fish"),
      .init(name: "enemy_sub", meaning: "submarines"),
      .init(name: "oxygen_guage", meaning: "the oxygen that is left, a bar in the last row: 20 steps a cell"),
      .init(name: "diver_guage", meaning: "the divers on board, a bar in the last row that ends in column 8"),
      .init(name: "diver", meaning: "divers to be rescued"),
    ],
    minimalActions: MinAtarAction.allCases,
    summary: """
      Steer a submarine, shoot at fish and at submarines (which shoot back), take up to six divers on board, and be \
      back at the surface before the oxygen is used up. At the surface the oxygen is filled up and a diver leaves the \
      boat; with six on board all of them do. Each time the enemies come and move more often (difficulty ramping).
      """,
    actions: "The submarine moves by one cell within the rows 0 to 8, or fires ahead, at most once in 5 steps.",
    rewards: "1 for each enemy that is shot; at the surface with six divers, 1 for each cell of the oxygen's bar.",
    start: "The submarine is at the surface, in column 5, and faces left, with all its oxygen; nothing is random.",
    end: """
      1. Terminated: an enemy or a bullet meets the player.
      2. Terminated: the oxygen is used up.
      3. Terminated: the player comes to the surface without a diver on board.
      """)
}
