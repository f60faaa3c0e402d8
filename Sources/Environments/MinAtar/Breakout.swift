// MinAtar's Breakout.

/// Source: minatar 1.0.15 `environments/breakout.py`.
struct Breakout: MinAtarGame {
  private var ballX = 0
  private var ballY = 3
  /// 0: up and left; 1: up and right; 2: down and right; 3: down and left.
  private var ballDirection = 2
  private var lastX = 0
  private var lastY = 3
  private var paddle = 4
  private var bricks = Self.wall
  /// The ball has hit a brick in the frame before, and passes through those that follow.
  private var isStriking = false
  private(set) var isOver = false

  private static let wall = MinAtarGrid(rows: 1..<4, columns: 0..<10)

  mutating func start(random: inout MT19937) {
    self = Self()
    if random.integers(0..<2) == 1 { (ballX, ballDirection) = (9, 3) }
    lastX = ballX
  }

  mutating func act(_ action: MinAtarAction, random: inout MT19937) -> Int {
    if action == .left { paddle = max(0, paddle - 1) }
    if action == .right { paddle = min(9, paddle + 1) }

    (lastX, lastY) = (ballX, ballY)
    var x = ballX + (ballDirection == 1 || ballDirection == 2 ? 1 : -1)
    var y = ballY + (ballDirection >= 2 ? 1 : -1)
    if x < 0 || x > 9 {
      x = x < 0 ? 0 : 9
      ballDirection ^= 1
    }
    var reward = 0
    var touchesBrick = false
    if y < 0 {
      y = 0
      ballDirection = 3 - ballDirection
    } else if bricks[y, x] {
      touchesBrick = true
      if !isStriking {
        reward = 1
        isStriking = true
        bricks[y, x] = false
        y = lastY
        ballDirection = 3 - ballDirection
      }
    } else if y == 9 {
      if bricks.isEmpty { bricks = Self.wall }
      if ballX == paddle {
        ballDirection = 3 - ballDirection
        y = lastY
      } else if x == paddle {
        ballDirection ^= 2
        y = lastY
      } else {
        isOver = true
      }
    }
    if !touchesBrick { isStriking = false }
    (ballX, ballY) = (x, y)
    return reward
  }

  func draw(on canvas: MinAtarCanvas) {
    canvas.mark(9, paddle, channel: 0)
    canvas.mark(ballY, ballX, channel: 1)
    canvas.mark(lastY, lastX, channel: 2)
    canvas.mark(bricks, channel: 3)
  }

  mutating func code(with coder: inout MinAtarStateCoder) {
    coder.code(&isOver)
    coder.code(&ballX, in: 0...9)
    coder.code(&ballY, in: 0...(isOver ? 9 : 8))
    coder.code(&ballDirection, in: 0...3)
    coder.code(&lastX, in: 0...9)
    coder.code(&lastY, in: 0...8)
    coder.code(&paddle, in: 0...9)
    coder.code(&bricks)
    coder.code(&isStriking)
  }

  static let description = MinAtarDescription(
    name: "Breakout",
    channels: [
      .init(name: "paddle", meaning: "the player, in the last row"),
      .init(name: "ball", meaning: "the ball"),
      .init(name: "trail", meaning: "where the ball was in the step before"),
      .init(name: "brick", meaning: "the bricks that are left"),
    ],
    minimalActions: [.none, .left, .right],
    summary: """
      Move a paddle along the bottom and bounce a ball against three rows of bricks. The ball moves along \
      diagonals; the side of the paddle that it meets decides where it goes. When all bricks are gone, three new \
      rows come.
      """,
    actions: "The paddle moves by one cell.",
    rewards: "1 for each brick that is hit.",
    start: "The ball starts in row 3, in the left or the right corner by chance; the paddle in column 4.",
    end: "Terminated: the ball reaches the last row beside the paddle.")
}
