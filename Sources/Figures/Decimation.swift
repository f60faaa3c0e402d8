// Long series as few points: what a screen can show of 100,000 values is four per pixel column.

/// A point in user units of the drawing.
package struct Point: Sendable, Hashable {
  package var x: Double
  package var y: Double
  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// The points of a line, in order of `x`, with at most four kept for each column one unit wide: the first, the
/// lowest, the highest and the last, so that the line looks the same and every extreme survives.
///
/// - Complexity: O(points).
package func decimated(_ points: [Point]) -> [Point] {
  guard let first = points.first, let last = points.last, Double(points.count) > 2 * (last.x - first.x) + 16
  else { return points }
  var result: [Point] = []
  var start = 0
  while start < points.count {
    let column = points[start].x.rounded(.down)
    var (end, lowest, highest) = (start, start, start)
    while end + 1 < points.count, points[end + 1].x.rounded(.down) == column {
      end += 1
      if points[end].y < points[lowest].y { lowest = end }
      if points[end].y > points[highest].y { highest = end }
    }
    var kept = -1
    for index in [start, min(lowest, highest), max(lowest, highest), end] where index > kept {
      result.append(points[index])
      kept = index
    }
    start = end + 1
  }
  return result
}

/// The outline of a band, in order of `x`: the lower and the upper edge, with each column one unit wide reduced
/// to its widest extent.
///
/// - Complexity: O(points).
package func decimatedBand(_ lower: [Point], _ upper: [Point]) -> (lower: [Point], upper: [Point]) {
  guard let first = lower.first, let last = lower.last, Double(lower.count) > 2 * (last.x - first.x) + 16
  else { return (lower, upper) }
  // Positions grow downwards: the lower edge has the larger y.
  func reduced(_ points: [Point], _ isMoreExtreme: (Double, Double) -> Bool) -> [Point] {
    var result: [Point] = []
    for point in points {
      guard let last = result.last, last.x.rounded(.down) == point.x.rounded(.down) else {
        result.append(point)
        continue
      }
      if isMoreExtreme(point.y, last.y) { result[result.count - 1].y = point.y }
    }
    // The last column reaches to the last point.
    if let end = points.last { result[result.count - 1].x = max(result[result.count - 1].x, end.x) }
    return result
  }
  return (reduced(lower, >), reduced(upper, <))
}
