// Where words go so that they cover neither each other nor the data.

/// The name of a line at its right end.
package struct EndLabel: Sendable {
  package var text: String
  package var hue: Hue
  /// Where the line ends.
  package var target: Double
  /// The middle of the text.
  package var y: Double

  package init(text: String, hue: Hue, target: Double) {
    self.text = text
    self.hue = hue
    self.target = target
    self.y = target
  }

  func moved(by offset: Double) -> EndLabel {
    var result = self
    result.target += offset
    result.y += offset
    return result
  }

  /// The labels with `y` set so that neighbours are a line apart and as near to their targets as that allows
  /// (the least squares solution), or nil if one would be so far from its line that it misleads.
  ///
  /// - Complexity: O(labels squared) at worst.
  package static func placed(_ labels: [EndLabel], from top: Double, to bottom: Double) -> [EndLabel]? {
    let gap = TextStyle.label.lineHeight - 3
    let order = labels.indices.sorted { (labels[$0].target, $0) < (labels[$1].target, $1) }
    // Labels that touch form clusters that move as one: pool neighbours until none overlap.
    var clusters: [(members: [Int], start: Double)] = []
    func start(_ members: [Int]) -> Double {
      let sum = members.enumerated().reduce(0.0) { $0 + labels[$1.element].target - Double($1.offset) * gap }
      let free = sum / Double(members.count)
      return min(max(free, top), bottom - Double(members.count - 1) * gap)
    }
    for index in order {
      clusters.append(([index], start([index])))
      while clusters.count > 1 {
        let (above, below) = (clusters[clusters.count - 2], clusters[clusters.count - 1])
        guard above.start + Double(above.members.count) * gap > below.start else { break }
        clusters.removeLast(2)
        clusters.append((above.members + below.members, start(above.members + below.members)))
      }
    }
    guard clusters.allSatisfy({ $0.start >= top }) else { return nil }
    var result = labels
    for cluster in clusters {
      for (rank, index) in cluster.members.enumerated() {
        result[index].y = cluster.start + Double(rank) * gap
      }
    }
    return result.allSatisfy { ($0.y - $0.target).magnitude <= 1.25 * gap } ? result : nil
  }
}

/// A rectangle that a text takes.
struct Box {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  private func holds(_ point: Point) -> Bool {
    point.x > left && point.x < right && point.y > top && point.y < bottom
  }

  private func meets(_ other: Box) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  /// The place for the label of a horizontal line: above or below it, at its left or right end, whichever covers
  /// the fewest points.
  static func clearest(
    besideLineAt y: Double, width: Double, left: Double, right: Double, top: Double, bottom: Double,
    avoiding points: [Point], and taken: [Box]
  ) -> Box {
    let height = TextStyle.label.lineHeight
    var best: (box: Box, cost: Int)?
    for isAbove in [true, false] {
      for isLeft in [true, false] {
        let box = Box(
          left: isLeft ? left : right - width - 4, right: isLeft ? left + width + 4 : right,
          top: isAbove ? y - height + 1 : y + 1, bottom: isAbove ? y : y + height)
        var cost = points.reduce(0) { $0 + (box.holds($1) ? 1 : 0) }
        if taken.contains(where: box.meets) { cost += 10_000 }
        // Above the line may stick out of the plot by a little; below it would run into the ticks.
        if box.top < top - 24 || box.bottom > bottom { cost += 5_000 }
        if best.map({ cost < $0.cost }) ?? true { best = (box, cost) }
      }
    }
    return best?.box ?? Box(left: left, right: left + width, top: y - height, bottom: y)
  }
}
