// Two texts beside each other, line by line: which lines belong together, and what differs in them.

import NotebookModel

/// A line of a text beside that of another one.
struct TextRow: Hashable {
  struct Side: Hashable {
    /// 1-based.
    var number: Int
    var text: Substring
    /// What differs from the other side, in characters.
    var marked: Range<Int>
  }

  /// `nil` where only the other text has such a line.
  var expected: Side?
  var actual: Side?
  var isSame: Bool
}

/// The rows of two texts around what differs, in groups between which equal lines are left out.
///
/// - Parameter limit: the most rows; how many more differ is told beside them.
/// - Complexity: O(n · d) for n lines of which d differ.
func textRows(_ difference: TextDifference, context: Int = 3, limit: Int = 60) -> (groups: [[TextRow]], hidden: Int) {
  let rows = allRows(difference)
  let shown = rows.indices.filter { index in
    rows[max(0, index - context)...min(rows.count - 1, index + context)].contains { !$0.isSame }
  }
  var groups: [[TextRow]] = []
  var last = -2
  for index in shown.prefix(limit) {
    if index != last + 1 { groups.append([]) }
    groups[groups.count - 1].append(rows[index])
    last = index
  }
  return (groups, shown.dropFirst(limit).count { !rows[$0].isSame })
}

private func allRows(_ difference: TextDifference) -> [TextRow] {
  let (old, new) = (TextDifference.lines(of: difference.expected), TextDifference.lines(of: difference.actual))
  // Lines before the first difference are the same, or as good as the same within a tolerance.
  let head = min(difference.line - 1, old.count, new.count)
  var removed: Set<Int> = []
  var inserted: Set<Int> = []
  for change in new[head...].difference(from: old[head...], by: { $0.utf8.elementsEqual($1.utf8) }) {
    switch change {
    case .remove(let offset, _, _): removed.insert(head + offset)
    case .insert(let offset, _, _): inserted.insert(head + offset)
    }
  }
  var rows = (0..<head).map { same(old, $0, new, $0) }
  var (i, j) = (head, head)
  while i < old.count || j < new.count {
    let (firstOld, firstNew) = (i, j)
    while removed.contains(i) { i += 1 }
    while inserted.contains(j) { j += 1 }
    for step in 0..<max(i - firstOld, j - firstNew) {
      rows.append(changed(old[..<i], firstOld + step, new[..<j], firstNew + step))
    }
    if i < old.count, j < new.count { rows.append(same(old, i, new, j)) }
    i += 1
    j += 1
  }
  if !rows.contains(where: { !$0.isSame }), let last = rows.indices.last {
    // Only one of the texts ends with a line break.
    rows[last].isSame = false
    rows[last].expected?.text += difference.expected.hasSuffix("\n") ? "" : " (no line break)"
    rows[last].actual?.text += difference.actual.hasSuffix("\n") ? "" : " (no line break)"
  }
  return rows
}

private func same(_ old: [Substring], _ i: Int, _ new: [Substring], _ j: Int) -> TextRow {
  TextRow(
    expected: TextRow.Side(number: i + 1, text: old[i], marked: 0..<0),
    actual: TextRow.Side(number: j + 1, text: new[j], marked: 0..<0), isSame: true)
}

private func changed(_ old: ArraySlice<Substring>, _ i: Int, _ new: ArraySlice<Substring>, _ j: Int) -> TextRow {
  let (left, right) = (i < old.endIndex ? old[i] : nil, j < new.endIndex ? new[j] : nil)
  guard let left, let right else {
    func side(_ text: Substring?, _ index: Int) -> TextRow.Side? {
      text.map { TextRow.Side(number: index + 1, text: $0, marked: 0..<$0.count) }
    }
    return TextRow(expected: side(left, i), actual: side(right, j), isSame: false)
  }
  let (a, b) = (Array(left), Array(right))
  let head = zip(a, b).prefix { $0 == $1 }.count
  let tail = min(zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count, a.count - head, b.count - head)
  return TextRow(
    expected: TextRow.Side(number: i + 1, text: left, marked: wholeWords(head..<(a.count - tail), a)),
    actual: TextRow.Side(number: j + 1, text: right, marked: wholeWords(head..<(b.count - tail), b)), isSame: false)
}

/// A range grown to whole words and numbers at both ends.
private func wholeWords(_ range: Range<Int>, _ text: [Character]) -> Range<Int> {
  func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "." || character == "_" || character == "-"
  }
  var (lower, upper) = (range.lowerBound, range.upperBound)
  while lower > 0, isWord(text[lower - 1]), lower == range.upperBound || isWord(text[lower]) { lower -= 1 }
  while upper < text.count, upper > 0, isWord(text[upper]), isWord(text[upper - 1]) { upper += 1 }
  return lower..<max(lower, upper)
}
