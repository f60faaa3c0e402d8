// MinAtar's Freeway.

/// Source: minatar 1.0.15 `environments/freeway.py`.
struct Freeway: MinAtarGame {
  /// A car drives in each of the rows 1 to 8.
  private var carX = SIMD8<Int8>()
  /// Frames until the car moves.
  private var carTimers = SIMD8<Int8>()
  /// Positive to the right, negative to the left; the larger, the slower.
  private var carSpeeds = SIMD8<Int8>()
  /// The chicken's row.
  private var row = 9
  private var moveTimer = Self.playerSpeed
  private var timeLeft = Self.timeLimit
  private(set) var isOver = false

  private static let playerSpeed = 3
  private static let timeLimit = 2500
  private static let playerColumn: Int8 = 4

  mutating func start(random: inout MT19937) {
    self = Self()
    drawCars(random: &random)
  }

  /// New speeds and directions.
  private mutating func drawCars(random: inout MT19937) {
    for car in 0..<8 { carTimers[car] = Int8(random.integers(1..<6)) }
    for car in 0..<8 {
      let side = random.random() - 0.5
      carSpeeds[car] = side > 0 ? carTimers[car] : side < 0 ? -carTimers[car] : 0
      if side == 0 { carTimers[car] = 0 }
    }
  }

  mutating func act(_ action: MinAtarAction, random: inout MT19937) -> Int {
    if moveTimer == 0 && (action == .up || action == .down) {
      moveTimer = Self.playerSpeed
      row = action == .up ? max(0, row - 1) : min(9, row + 1)
    }
    var reward = 0
    if row == 0 {
      reward = 1
      drawCars(random: &random)
      row = 9
    }
    for car in 0..<8 {
      hit(by: car)
      guard carTimers[car] == 0 else {
        carTimers[car] -= 1
        continue
      }
      carTimers[car] = abs(carSpeeds[car])
      carX[car] += carSpeeds[car] > 0 ? 1 : -1
      if carX[car] < 0 { carX[car] = 9 } else if carX[car] > 9 { carX[car] = 0 }
      hit(by: car)
    }
    if moveTimer > 0 { moveTimer -= 1 }
    timeLeft -= 1
    if timeLeft < 0 { isOver = true }
    return reward
  }

  private mutating func hit(by car: Int) {
    if carX[car] == Self.playerColumn && row == car + 1 { row = 9 }
  }

  func draw(on canvas: MinAtarCanvas) {
    canvas.mark(row, Int(Self.playerColumn), channel: 0)
    for car in 0..<8 {
      let (x, speed) = (Int(carX[car]), Int(carSpeeds[car]))
      canvas.mark(car + 1, x, channel: 1)
      let behind = speed > 0 ? x - 1 : x + 1
      // A car of speed 0 comes once in 2^53 draws and has no channel, in which MinAtar fails.
      if speed != 0 { canvas.mark(car + 1, behind < 0 ? 9 : behind > 9 ? 0 : behind, channel: 1 + abs(speed)) }
    }
  }

  mutating func code(with coder: inout MinAtarStateCoder) {
    coder.code(&carX, in: 0...9)
    coder.code(&carTimers, in: 0...5)
    coder.code(&carSpeeds, in: -5...5)
    coder.code(&row, in: 0...9)
    coder.code(&moveTimer, in: 0...Self.playerSpeed)
    coder.code(&timeLeft, in: -1...Self.timeLimit)
    coder.code(&isOver)
  }

  static let description = MinAtarDescription(
    name: "Freeway",
    channels: [
      .init(name: "chicken", meaning: "the player, in column 4"),
      .init(name: "car", meaning: "the cars"),
    ] + (1...5).map {
      .init(name: "speed\($0)", meaning: "the cell behind each car that waits \($0) steps between two moves")
    },
    minimalActions: [.none, .up, .down],
    summary: """
      Lead a chicken from the bottom to the top, across eight rows of cars that come back on the other side when \
      they leave the field. A car that hits the chicken throws it back to the bottom.
      """,
    actions: "The chicken moves by one cell, at most once in 3 steps.",
    rewards: "1 each time the chicken reaches the top; it is put back to the bottom, and the cars' speeds are redrawn.",
    start: "The chicken stands in row 9. Each car stands in column 0; its speed (1 to 5) and direction are random.",
    end: "Terminated: after 2501 steps.")
}
