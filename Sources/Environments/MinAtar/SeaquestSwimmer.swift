// What swims in MinAtar's Seaquest, and the lists of it.

/// A fish, a submarine, a diver or one of the player's bullets.
struct SeaquestSwimmer: Equatable, Sendable {
  /// One column beyond an edge just before it is taken out.
  var x = 0
  var y = 0
  var isRightward = false
  /// Frames until it moves; 0 for bullets, which always do.
  var moveTimer = 0
  /// Frames until it shoots; 0 for all but submarines.
  var shotTimer = 0

  var isOutside: Bool { x < 0 || x > 9 }

  func isInCell(of other: Self) -> Bool { x == other.x && y == other.y }

  mutating func advance() { x += isRightward ? 1 : -1 }

  /// Moves when its time has come, and waits for `interval` frames then.
  /// - Returns: whether it moved.
  mutating func swim(interval: Int) -> Bool {
    guard moveTimer == 0 else {
      moveTimer -= 1
      return false
    }
    moveTimer = interval
    advance()
    return true
  }

  mutating func code(with coder: inout MinAtarStateCoder) {
    coder.code(&x, in: 0...9)
    coder.code(&y, in: 0...8)
    coder.code(&isRightward)
    coder.code(&moveTimer, in: 0...5)
    coder.code(&shotTimer, in: 0...10)
  }
}

extension [SeaquestSwimmer] {
  /// Empties the list and makes room, so that nothing is allocated later.
  mutating func clear(capacity: Int) {
    removeAll(keepingCapacity: true)
    reserveCapacity(capacity)
  }

  /// Takes out the first that equals the one at `index`, as Python's `remove` does.
  /// - Returns: where the one at `index` is now; nil when it was taken out itself.
  @discardableResult
  mutating func takeOut(_ index: Int) -> Int? {
    guard let first = firstIndex(of: self[index]) else { return index }
    remove(at: first)
    return first == index ? nil : index - 1
  }

  /// Takes out the first in the cell of `other`.
  /// - Returns: whether there was one.
  mutating func takeOut(inCellOf other: SeaquestSwimmer) -> Bool {
    guard let index = firstIndex(where: { $0.isInCell(of: other) }) else { return false }
    remove(at: index)
    return true
  }

  /// What becomes of an enemy in a frame.
  struct Fate {
    /// After the frame, be it still in the list or not.
    var enemy: SeaquestSwimmer
    /// Where in the list it is.
    var place: Int?
    var isShot = false
  }

  /// Moves the enemy at `index` when its time has come; beyond the edge, or when it meets a bullet elsewhere than in
  /// the player's cell, it is taken out.
  mutating func moveEnemy(
    _ index: Int, interval: Int, player: SeaquestSwimmer, bullets: inout [SeaquestSwimmer]
  ) -> Fate {
    let hasMoved = self[index].swim(interval: interval)
    var fate = Fate(enemy: self[index], place: index)
    guard hasMoved else { return fate }
    if fate.enemy.isOutside {
      fate.place = takeOut(index)
    } else if !fate.enemy.isInCell(of: player), bullets.takeOut(inCellOf: fate.enemy) {
      fate.place = takeOut(index)
      fate.isShot = true
    }
    return fate
  }
}
