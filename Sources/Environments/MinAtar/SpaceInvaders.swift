// MinAtar's Space Invaders.

/// Source: minatar 1.0.15 `environments/space_invaders.py`.
struct SpaceInvaders: MinAtarGame {
  private var cannon = 5
  private var aliens = Self.wave
  private var aliensMoveRight = false
  private var playersBullets = MinAtarGrid()
  private var aliensBullets = MinAtarGrid()
  private var moveInterval = 12
  private var moveTimer = 12
  private var aliensShotTimer = Self.aliensShotInterval
  private var shotTimer = 0
  private(set) var isOver = false

  private static let wave = MinAtarGrid(rows: 0..<4, columns: 2..<8)
  private static let shotInterval = 5
  private static let aliensShotInterval = 10

  mutating func start(random: inout MT19937) { self = Self() }

  mutating func act(_ action: MinAtarAction, random: inout MT19937) -> Int {
    switch action {
    case .fire where shotTimer == 0:
      playersBullets[9, cannon] = true
      shotTimer = Self.shotInterval
    case .left: cannon = max(0, cannon - 1)
    case .right: cannon = min(9, cannon + 1)
    case .none, .up, .down, .fire: break
    }
    playersBullets.moveUp()
    aliensBullets.moveDown()
    if aliensBullets[9, cannon] || aliens[9, cannon] { isOver = true }
    if moveTimer == 0 {
      moveTimer = min(aliens.count, moveInterval)
      moveAliens()
    }
    if aliensShotTimer == 0 {
      aliensShotTimer = Self.aliensShotInterval
      shootFromNearestAlien()
    }
    let killed = aliens.intersection(playersBullets)
    aliens.subtract(killed)
    playersBullets.subtract(killed)

    if shotTimer > 0 { shotTimer -= 1 }
    moveTimer -= 1
    aliensShotTimer -= 1
    if aliens.isEmpty {
      if moveInterval > 6 { moveInterval -= 1 }
      aliens = Self.wave
    }
    return killed.count
  }

  /// One column on, or one row down and back from the edge.
  private mutating func moveAliens() {
    if aliens.hasCells(inColumn: aliensMoveRight ? 9 : 0) {
      aliensMoveRight.toggle()
      if aliens.hasCells(inRow: 9) { isOver = true }
      aliens.rollDown()
    } else if aliensMoveRight {
      aliens.moveRight()
    } else {
      aliens.moveLeft()
    }
    if aliens[9, cannon] { isOver = true }
  }

  /// The lowest alien of the column nearest to the cannon shoots.
  private mutating func shootFromNearestAlien() {
    guard let column = nearestColumn, let row = (0..<10).last(where: { aliens[$0, column] }) else { return }
    aliensBullets[row, column] = true
  }

  /// Of two columns that are as near, the left one.
  private var nearestColumn: Int? {
    func hasAliens(_ column: Int) -> Bool { 0..<10 ~= column && aliens.hasCells(inColumn: column) }
    for distance in 0..<10 {
      if hasAliens(cannon - distance) { return cannon - distance }
      if hasAliens(cannon + distance) { return cannon + distance }
    }
    return nil
  }

  func draw(on canvas: MinAtarCanvas) {
    canvas.mark(9, cannon, channel: 0)
    canvas.mark(aliens, channel: 1)
    canvas.mark(aliens, channel: aliensMoveRight ? 3 : 2)
    canvas.mark(playersBullets, channel: 4)
    canvas.mark(aliensBullets, channel: 5)
  }

  mutating func code(with coder: inout MinAtarStateCoder) {
    coder.code(&cannon, in: 0...9)
    coder.code(&aliens)
    coder.code(&aliensMoveRight)
    coder.code(&playersBullets)
    coder.code(&aliensBullets)
    coder.code(&moveInterval, in: 6...12)
    coder.code(&moveTimer, in: 0...12)
    coder.code(&aliensShotTimer, in: 0...Self.aliensShotInterval)
    coder.code(&shotTimer, in: 0...Self.shotInterval)
    coder.code(&isOver)
  }

  static let description = MinAtarDescription(
    name: "SpaceInvaders",
    channels: [
      .init(name: "cannon", meaning: "the player, in the last row"),
      .init(name: "alien", meaning: "the aliens"),
      .init(name: "alien_left", meaning: "the aliens, while they move left"),
      .init(name: "alien_right", meaning: "the aliens, while they move right"),
      .init(name: "friendly_bullet", meaning: "the player's bullets"),
      .init(name: "enemy_bullet", meaning: "the aliens' bullets"),
    ],
    minimalActions: [.none, .left, .right, .fire],
    summary: """
      Move a cannon along the bottom and shoot at a swarm of aliens, who shoot back. The swarm moves sideways until \
      it meets the edge, then one row down and back; the fewer are left, the faster. When all are shot, a new swarm \
      comes that is a little faster (difficulty ramping).
      """,
    actions: "The cannon moves by one cell, or fires, at most once in 5 steps.",
    rewards: "1 for each alien that is shot.",
    start: "The cannon stands in column 5, 24 aliens in the rows 0 to 3 and the columns 2 to 7; nothing is random.",
    end: "Terminated: a bullet or an alien reaches the cannon, or the swarm would move down from the last row.")
}
