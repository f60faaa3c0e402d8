// MinAtar's Seaquest.

/// The rules; `SeaquestSwimmer` is what swims in it. Lists are walked from their end, and of equal elements the first
/// is taken out, as in the original.
///
/// Source: minatar 1.0.15 `environments/seaquest.py`.
struct Seaquest: MinAtarGame {
  private var player = SeaquestSwimmer(x: 5)
  private var oxygen = Self.fullOxygen
  /// On board. Falls to -1 when the player surfaces with six, as in the original.
  private var diverCount = 0
  private var bullets: [SeaquestSwimmer] = []
  private var fish: [SeaquestSwimmer] = []
  private var submarines: [SeaquestSwimmer] = []
  private var divers: [SeaquestSwimmer] = []
  private var leftwardShots = MinAtarGrid()
  private var rightwardShots = MinAtarGrid()
  private var enemySpawnSpeed = 20
  private var enemySpawnTimer = 20
  private var diverSpawnTimer = Self.diverSpawnSpeed
  private var moveSpeed = 5
  private var rampIndex = 0
  private var shotTimer = 0
  private var isAtSurface = true
  private(set) var isOver = false

  private static let fullOxygen = 200
  private static let maximumDivers = 6
  private static let diverSpawnSpeed = 30
  private static let diverMoveInterval = 5
  private static let shotInterval = 5
  private static let enemyShotInterval = 10
  /// An enemy comes every frame at most, and is gone after 60 frames.
  private static let enemyCapacity = 60
  /// A diver comes every 30 frames, and is gone after 60.
  private static let diverCapacity = 4
  /// A bullet is fired every 5 frames at most, and is gone after 10.
  private static let bulletCapacity = 4

  mutating func start(random: inout MT19937) {
    var old = self
    self = Self()
    swap(&bullets, &old.bullets)
    swap(&fish, &old.fish)
    swap(&submarines, &old.submarines)
    swap(&divers, &old.divers)
    bullets.clear(capacity: Self.bulletCapacity)
    fish.clear(capacity: Self.enemyCapacity)
    submarines.clear(capacity: Self.enemyCapacity)
    divers.clear(capacity: Self.diverCapacity)
  }

  mutating func act(_ action: MinAtarAction, random: inout MT19937) -> Int {
    if enemySpawnTimer == 0 {
      spawnEnemy(random: &random)
      enemySpawnTimer = enemySpawnSpeed
    }
    if diverSpawnTimer == 0 {
      spawnDiver(random: &random)
      diverSpawnTimer = Self.diverSpawnSpeed
    }
    movePlayer(action)
    var reward = moveBullets()
    moveDivers()
    reward += moveSubmarines()
    moveShots()
    reward += moveFish()
    if enemySpawnTimer > 0 { enemySpawnTimer -= 1 }
    if diverSpawnTimer > 0 { diverSpawnTimer -= 1 }
    if shotTimer > 0 { shotTimer -= 1 }
    return reward + breathe()
  }

  // MARK: What comes

  /// At the left or the right edge, in one of the rows 1 to 8.
  private static func newcomer(isRightward: Bool, moveTimer: Int, random: inout MT19937) -> SeaquestSwimmer {
    SeaquestSwimmer(
      x: isRightward ? 0 : 9, y: random.integers(1..<9), isRightward: isRightward, moveTimer: moveTimer)
  }

  /// Nothing comes into a row where something swims the other way.
  private mutating func spawnEnemy(random: inout MT19937) {
    let isRightward = random.random() < 0.5
    let isSubmarine = random.random() < 1.0 / 3.0
    var enemy = Self.newcomer(isRightward: isRightward, moveTimer: moveSpeed, random: &random)
    func isOpposed(to other: SeaquestSwimmer) -> Bool { other.y == enemy.y && other.isRightward != isRightward }
    if fish.contains(where: isOpposed) || submarines.contains(where: isOpposed) { return }
    if isSubmarine {
      enemy.shotTimer = Self.enemyShotInterval
      if submarines.count < Self.enemyCapacity { submarines.append(enemy) }
    } else {
      if fish.count < Self.enemyCapacity { fish.append(enemy) }
    }
  }

  private mutating func spawnDiver(random: inout MT19937) {
    let isRightward = random.random() < 0.5
    let diver = Self.newcomer(isRightward: isRightward, moveTimer: Self.diverMoveInterval, random: &random)
    if divers.count < Self.diverCapacity { divers.append(diver) }
  }

  // MARK: What moves

  private mutating func movePlayer(_ action: MinAtarAction) {
    switch action {
    case .fire:
      guard shotTimer == 0 else { return }
      shotTimer = Self.shotInterval
      if bullets.count < Self.bulletCapacity { bullets.append(player) }
    case .left: (player.x, player.isRightward) = (max(0, player.x - 1), false)
    case .right: (player.x, player.isRightward) = (min(9, player.x + 1), true)
    case .up: player.y = max(0, player.y - 1)
    case .down: player.y = min(8, player.y + 1)
    case .none: break
    }
  }

  private mutating func moveBullets() -> Int {
    var reward = 0
    for index in bullets.indices.reversed() {
      bullets[index].advance()
      let bullet = bullets[index]
      if bullet.isOutside {
        bullets.takeOut(index)
      } else if fish.takeOut(inCellOf: bullet) || submarines.takeOut(inCellOf: bullet) {
        bullets.takeOut(index)
        reward += 1
      }
    }
    return reward
  }

  private mutating func moveDivers() {
    for index in divers.indices.reversed() where !board(index) {
      guard divers[index].swim(interval: Self.diverMoveInterval) else { continue }
      if divers[index].isOutside { divers.takeOut(index) } else { _ = board(index) }
    }
  }

  /// Takes a diver on board, where there is room and the player is.
  private mutating func board(_ index: Int) -> Bool {
    guard diverCount < Self.maximumDivers, divers[index].isInCell(of: player) else { return false }
    divers.takeOut(index)
    diverCount += 1
    return true
  }

  private mutating func moveSubmarines() -> Int {
    var reward = 0
    for index in submarines.indices.reversed() {
      if submarines[index].isInCell(of: player) { isOver = true }
      let fate = submarines.moveEnemy(index, interval: moveSpeed, player: player, bullets: &bullets)
      if fate.enemy.isInCell(of: player) { isOver = true }
      if fate.isShot { reward += 1 }
      // One that was taken out in this frame still shoots.
      if fate.enemy.shotTimer == 0 { shoot(from: fate.enemy) }
      if let place = fate.place {
        submarines[place].shotTimer = fate.enemy.shotTimer == 0 ? Self.enemyShotInterval : fate.enemy.shotTimer - 1
      }
    }
    return reward
  }

  /// Shots from beyond the edge are gone before anyone sees them.
  private mutating func shoot(from submarine: SeaquestSwimmer) {
    guard !submarine.isOutside else { return }
    if submarine.isRightward {
      rightwardShots[submarine.y, submarine.x] = true
    } else {
      leftwardShots[submarine.y, submarine.x] = true
    }
  }

  private mutating func moveShots() {
    func hitsPlayer() -> Bool { leftwardShots[player.y, player.x] || rightwardShots[player.y, player.x] }
    if hitsPlayer() { isOver = true }
    leftwardShots.moveLeft()
    rightwardShots.moveRight()
    if hitsPlayer() { isOver = true }
  }

  private mutating func moveFish() -> Int {
    var reward = 0
    for index in fish.indices.reversed() {
      if fish[index].isInCell(of: player) { isOver = true }
      let fate = fish.moveEnemy(index, interval: moveSpeed, player: player, bullets: &bullets)
      if fate.enemy.isInCell(of: player) { isOver = true }
      if fate.isShot { reward += 1 }
    }
    return reward
  }

  // MARK: The surface

  private mutating func breathe() -> Int {
    if oxygen <= 0 { isOver = true }
    guard player.y == 0 else {
      oxygen -= 1
      isAtSurface = false
      return 0
    }
    guard !isAtSurface else { return 0 }
    guard diverCount != 0 else {
      isOver = true
      return 0
    }
    return surface()
  }

  /// With six divers, all leave the boat and the oxygen that is left is paid; with fewer, one leaves.
  private mutating func surface() -> Int {
    isAtSurface = true
    var reward = 0
    if diverCount == Self.maximumDivers {
      diverCount = 0
      reward = oxygenBar
    }
    oxygen = Self.fullOxygen
    diverCount -= 1
    if enemySpawnSpeed > 1 || moveSpeed > 2 {
      if moveSpeed > 2 && rampIndex % 2 == 1 { moveSpeed -= 1 }
      if enemySpawnSpeed > 1 { enemySpawnSpeed -= 1 }
      rampIndex += 1
    }
    return reward
  }

  /// In cells, from 0 to 10.
  private var oxygenBar: Int { max(0, oxygen) * 10 / Self.fullOxygen }

  // MARK: What is seen and kept

  func draw(on canvas: MinAtarCanvas) {
    canvas.mark(player.y, player.x, channel: 0)
    drawBehind(player, on: canvas, channel: 1)
    for bullet in bullets { canvas.mark(bullet.y, bullet.x, channel: 2) }
    canvas.mark(leftwardShots, channel: 4)
    canvas.mark(rightwardShots, channel: 4)
    for x in 0..<oxygenBar { canvas.mark(9, x, channel: 7) }
    for place in 0..<max(0, diverCount) { canvas.mark(9, 8 - place, channel: 8) }
    draw(fish, on: canvas, channel: 5)
    draw(submarines, on: canvas, channel: 6)
    draw(divers, on: canvas, channel: 9)
  }

  private func draw(_ swimmers: [SeaquestSwimmer], on canvas: MinAtarCanvas, channel: Int) {
    for swimmer in swimmers {
      canvas.mark(swimmer.y, swimmer.x, channel: channel)
      drawBehind(swimmer, on: canvas, channel: 3)
    }
  }

  private func drawBehind(_ swimmer: SeaquestSwimmer, on canvas: MinAtarCanvas, channel: Int) {
    canvas.mark(swimmer.y, swimmer.isRightward ? swimmer.x - 1 : swimmer.x + 1, channel: channel)
  }

  mutating func code(with coder: inout MinAtarStateCoder) {
    player.code(with: &coder)
    coder.code(&oxygen, in: -1...Self.fullOxygen)
    coder.code(&diverCount, in: -1_000_000...Self.maximumDivers)
    coder.code(&bullets, capacity: Self.bulletCapacity)
    coder.code(&fish, capacity: Self.enemyCapacity)
    coder.code(&submarines, capacity: Self.enemyCapacity)
    coder.code(&divers, capacity: Self.diverCapacity)
    coder.code(&leftwardShots)
    coder.code(&rightwardShots)
    coder.code(&enemySpawnSpeed, in: 1...20)
    coder.code(&enemySpawnTimer, in: 0...20)
    coder.code(&diverSpawnTimer, in: 0...Self.diverSpawnSpeed)
    coder.code(&moveSpeed, in: 2...5)
    coder.code(&rampIndex, in: 0...20)
    coder.code(&shotTimer, in: 0...Self.shotInterval)
    coder.code(&isAtSurface)
    coder.code(&isOver)
  }
}
