// "Did you mean ...": the nearest of a list of names.

/// The candidate closest to `name`, if it is close enough to be a slip of the pen.
///
/// The distance is Damerau and Levenshtein's (insertions, deletions, substitutions, swaps of neighbours), letters'
/// case counting little; at most a third of the name, and at most 3, may differ. Ties go to the first candidate.
///
/// - Complexity: O(n * m) for each candidate of length m.
public func closestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let limit = max(1.0, min(3.0, Double(name.count) / 3))
  var best: (name: String, distance: Double)?
  for candidate in candidates where candidate != name {
    guard abs(candidate.count - name.count) <= 3 else { continue }
    let distance = editDistance(Array(name), Array(candidate))
    if distance <= limit, distance < best?.distance ?? .infinity { best = (candidate, distance) }
  }
  return best?.name
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Double {
  var beforeLast = [Double](repeating: 0, count: b.count + 1)
  var last = (0...b.count).map(Double.init)
  for i in 0..<a.count {
    var current = [Double(i + 1)] + [Double](repeating: 0, count: b.count)
    for j in 0..<b.count {
      let same = a[i] == b[j]
      let cost = same ? 0 : a[i].lowercased() == b[j].lowercased() ? 0.1 : 1
      current[j + 1] = min(last[j] + cost, last[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j], !same {
        current[j + 1] = min(current[j + 1], beforeLast[j - 1] + 1)
      }
    }
    beforeLast = last
    last = current
  }
  return last[b.count]
}
