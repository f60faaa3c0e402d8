// Which cell of a record is which cell of the notebook: labels tell, and where there are none, what the cells say.

/// A record's cells, found again in a notebook that may have changed since.
public struct AlignedRecord: Hashable, Sendable {
  /// The record's cells by the ids that the notebook's cells have now.
  public private(set) var cells: [String: RecordedCell] = [:]
  /// The ids, as the record has them, of cells that the notebook has no more.
  public private(set) var gone: [String] = []

  /// Cells with a label and the parameters are found by name. Numbers name the others, and numbers change with every
  /// cell that comes or goes before: these are found by their texts, as the longest common subsequence of the record's
  /// and the notebook's; what then stands between two that were found is paired by the lines that it shares.
  ///
  /// - Parameters:
  ///   - record: cells by id.
  ///   - listings: the code that the option `source` brought in, by the cell's index.
  /// - Complexity: O(n · d) for n cells of which d differ, and the product of the numbers of cells on both sides of a gap.
  public init(_ record: [String: RecordedCell], to notebook: Notebook, listings: [Int: SourceListing] = [:]) {
    var rest = record
    for cell in notebook.cells where !cell.isNumbered {
      if let old = rest.removeValue(forKey: cell.id) { cells[cell.id] = old }
    }
    for (kind, prefix) in [(Cell.Kind.block, "cell-"), (.inline, "inline-")] {
      let old = rest.keys.filter { $0.hasPrefix(prefix) && Int($0.dropFirst(prefix.count)) != nil }.sorted(by: inNumbers)
      let new = notebook.cells.filter { $0.kind == kind && $0.isNumbered }
      for (oldID, newID) in pairs(old.map { ($0, rest[$0]?.source) }, new.map { ($0.id, text(of: $0, listings)) }) {
        cells[newID] = rest.removeValue(forKey: oldID)
      }
    }
    gone = rest.keys.sorted(by: inNumbers)
  }

  private func text(of cell: Cell, _ listings: [Int: SourceListing]) -> String {
    significant(listings[cell.index]?.text ?? cell.code)
  }

  private func pairs(_ old: [(id: String, source: String?)], _ new: [(id: String, text: String)]) -> [(String, String)] {
    let texts = old.compactMap { $0.source.map(significant) }
    // Records of earlier versions don't say what all cells were.
    guard texts.count == old.count else {
      let names = Set(old.map(\.id))
      return new.filter { names.contains($0.id) }.map { ($0.id, $0.id) }
    }
    return textPairs(texts, new.map(\.text)).map { (old[$0].id, new[$1].id) }
  }
}

extension Cell {
  /// Whether its id is its number.
  fileprivate var isNumbered: Bool {
    switch kind {
    case .parameters: false
    case .inline: true
    case .block: id != label
    }
  }
}

/// `cell-2` before `cell-10`.
private func inNumbers(_ left: String, _ right: String) -> Bool { (left.count, left) < (right.count, right) }

/// A cell's text without its options and the blank lines around it.
private func significant(_ source: String) -> String {
  let lines = source.split(separator: "\n", omittingEmptySubsequences: false).drop { $0.hasPrefix("//|") }
  func isBlank(_ line: Substring) -> Bool { line.allSatisfy(\.isWhitespace) }
  return lines.drop(while: isBlank).reversed().drop(while: isBlank).reversed().joined(separator: "\n")
}

/// Indices of texts that belong together, rising on both sides.
private func textPairs(_ old: [String], _ new: [String]) -> [(Int, Int)] {
  var removed: Set<Int> = []
  var inserted: Set<Int> = []
  for change in new.difference(from: old) {
    switch change {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): inserted.insert(offset)
    }
  }
  var pairs: [(Int, Int)] = []
  var (i, j) = (0, 0)
  while i < old.count || j < new.count {
    let (firstOld, firstNew) = (i, j)
    while removed.contains(i) { i += 1 }
    while inserted.contains(j) { j += 1 }
    pairs += linePairs(old[firstOld..<i], new[firstNew..<j])
    if i < old.count, j < new.count { pairs.append((i, j)) }
    i += 1
    j += 1
  }
  return pairs
}

/// Pairs of texts that all differ, rising on both sides: those that share the most lines, and of these the most.
private func linePairs(_ old: ArraySlice<String>, _ new: ArraySlice<String>) -> [(Int, Int)] {
  // A notebook written anew from end to end: any pairing is as good.
  guard old.count > 1 || new.count > 1, old.count * new.count <= 10_000 else { return Array(zip(old.indices, new.indices)) }
  let (oldLines, newLines) = (old.map(lines), new.map(lines))
  let weight = old.count + new.count
  // best[i][j] is what the texts from i and from j on can share.
  var best = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
  func gain(_ i: Int, _ j: Int) -> Int {
    oldLines[i].intersection(newLines[j]).count * weight + 1 + best[i + 1][j + 1]
  }
  for i in old.indices.reversed().map({ $0 - old.startIndex }) {
    for j in new.indices.reversed().map({ $0 - new.startIndex }) {
      best[i][j] = max(best[i + 1][j], best[i][j + 1], gain(i, j))
    }
  }
  var pairs: [(Int, Int)] = []
  var (i, j) = (0, 0)
  while i < old.count, j < new.count {
    if best[i][j] == gain(i, j) {
      pairs.append((old.startIndex + i, new.startIndex + j))
      i += 1
      j += 1
    } else if best[i][j] == best[i + 1][j] {
      i += 1
    } else {
      j += 1
    }
  }
  return pairs
}

/// The lines that say something, each once.
private func lines(of text: String) -> Set<Substring> {
  Set(text.split(separator: "\n").filter { $0.contains { $0.isLetter || $0.isNumber } })
}
