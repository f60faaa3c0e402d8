// MinAtar's Asterix.

/// Source: minatar 1.0.15 `environments/asterix.py`.
struct Asterix: MinAtarGame {
  private var playerX = 5
  private var playerY = 5
  /// At most one enemy or treasure moves in each of the rows 1 to 8; a bit or an element for each of these rows.
  private var entities: UInt8 = 0
  private var golden: UInt8 = 0
  private var rightward: UInt8 = 0
  private var entityX = SIMD8<Int8>()
  private var spawnSpeed = 10
  private var spawnTimer = 10
  private var moveSpeed = 5
  private var moveTimer = 5
  private var rampTimer = Self.rampInterval
  private var rampIndex = 0
  private(set) var isOver = false

  private static let rampInterval = 100

  mutating func start(random: inout MT19937) { self = Self() }

  mutating func act(_ action: MinAtarAction, random: inout MT19937) -> Int {
    if spawnTimer == 0 {
      spawn(random: &random)
      spawnTimer = spawnSpeed
    }
    switch action {
    case .left: playerX = max(0, playerX - 1)
    case .right: playerX = min(9, playerX + 1)
    case .up: playerY = max(1, playerY - 1)
    case .down: playerY = min(8, playerY + 1)
    case .none, .fire: break
    }
    var reward = meet()
    if moveTimer == 0 {
      moveTimer = moveSpeed
      for slot in 0..<8 where entities & bit(slot) != 0 {
        entityX[slot] += rightward & bit(slot) != 0 ? 1 : -1
        if entityX[slot] < 0 || entityX[slot] > 9 { entities &= ~bit(slot) }
      }
      reward += meet()
    }
    spawnTimer -= 1
    moveTimer -= 1
    ramp()
    return reward
  }

  private func bit(_ slot: Int) -> UInt8 { 1 << UInt8(slot) }

  /// The player takes the treasure in its cell, or is caught by the enemy there.
  private mutating func meet() -> Int {
    let slot = playerY - 1
    guard entities & bit(slot) != 0, Int(entityX[slot]) == playerX else { return 0 }
    guard golden & bit(slot) != 0 else {
      isOver = true
      return 0
    }
    entities &= ~bit(slot)
    return 1
  }

  private mutating func ramp() {
    guard spawnSpeed > 1 || moveSpeed > 1 else { return }
    guard rampTimer < 0 else {
      rampTimer -= 1
      return
    }
    if moveSpeed > 1 && rampIndex % 2 == 1 { moveSpeed -= 1 }
    if spawnSpeed > 1 { spawnSpeed -= 1 }
    rampIndex += 1
    rampTimer = Self.rampInterval
  }

  /// Something new in one of the rows that are free, if there are any.
  private mutating func spawn(random: inout MT19937) {
    let isRightward = random.random() < 0.5
    let isGolden = random.random() < 1.0 / 3.0
    let free = 8 - entities.nonzeroBitCount
    guard free > 0 else { return }
    var choice = random.integers(0..<free)
    for slot in 0..<8 where entities & bit(slot) == 0 {
      guard choice == 0 else {
        choice -= 1
        continue
      }
      entities |= bit(slot)
      golden = isGolden ? golden | bit(slot) : golden & ~bit(slot)
      rightward = isRightward ? rightward | bit(slot) : rightward & ~bit(slot)
      entityX[slot] = isRightward ? 0 : 9
      return
    }
  }

  func draw(on canvas: MinAtarCanvas) {
    canvas.mark(playerY, playerX, channel: 0)
    for slot in 0..<8 where entities & bit(slot) != 0 {
      let x = Int(entityX[slot])
      canvas.mark(slot + 1, x, channel: golden & bit(slot) != 0 ? 3 : 1)
      canvas.mark(slot + 1, rightward & bit(slot) != 0 ? x - 1 : x + 1, channel: 2)
    }
  }

  mutating func code(with coder: inout MinAtarStateCoder) {
    coder.code(&playerX, in: 0...9)
    coder.code(&playerY, in: 1...8)
    coder.code(&entities, in: 0...255)
    coder.code(&golden, in: 0...255)
    coder.code(&rightward, in: 0...255)
    coder.code(&entityX, in: -1...10)
    coder.code(&spawnSpeed, in: 1...10)
    coder.code(&spawnTimer, in: 0...10)
    coder.code(&moveSpeed, in: 1...5)
    coder.code(&moveTimer, in: 0...5)
    coder.code(&rampTimer, in: -1...Self.rampInterval)
    coder.code(&rampIndex, in: 0...20)
    coder.code(&isOver)
  }

  static let description = MinAtarDescription(
    name: "Asterix",
    channels: [
      .init(name: "player", meaning: "the player"),
      .init(name: "enemy", meaning: "enemies"),
      .init(name: "trail", meaning: "the cell behind each enemy and treasure"),
      .init(name: "gold", meaning: "treasures"),
    ],
    minimalActions: [.none, .left, .up, .right, .down],
    summary: """
      Walk over the field, take the treasures and keep away from the enemies. Both come from the sides, at most one \
      in each of the rows 1 to 8. They come and move the more often the longer an episode lasts (difficulty \
      ramping).
      """,
    actions: "The player moves by one cell, within the rows 1 to 8.",
    rewards: "1 for each treasure.",
    start: "The player stands alone in row 5, column 5.",
    end: "Terminated: the player and an enemy meet.")
}
