// Which cells of an export stand in a scope of their own: those that may fail, with the cells that depend on them.

import CellLanguage
import NotebookModel

/// The cells in the order in which an export writes them.
///
/// A cell that may fail and those that depend on it, directly or not, are one scope at the place of the last of them. The
/// cells between come before it then. That is right as long as nobody sees a difference: the scope changes nothing of
/// the cells around it, and these change nothing that it reads. Otherwise, and where a cell depends on two that may fail,
/// the cell stands at the top level.
struct TwinScopes {
  struct Item {
    /// The cell's index.
    var cell: Int
    /// Whether what it throws stays in it.
    var isScope = false
    /// The cells that run only if it succeeds.
    var inner: [Item] = []
  }

  private(set) var items: [Item] = []

  init(_ cells: [Cell], _ programs: [Int: CellProgram]) {
    items = TwinScopes.items(cells.map(\.index), cells, programs)
  }

  private static func items(_ indices: [Int], _ cells: [Cell], _ programs: [Int: CellProgram]) -> [Item] {
    var scopes: [Int: Item] = [:]
    var taken: Set<Int> = []
    for index in indices where cells[index].mayFail && programs[index] != nil && !taken.contains(index) {
      let group = [index] + dependents(of: index, among: indices, programs)
      guard taken.isDisjoint(with: group), isMovable(group, among: indices, programs) else { continue }
      taken.formUnion(group)
      scopes[group[group.count - 1]] = Item(
        cell: index, isScope: true, inner: items(Array(group.dropFirst()), cells, programs))
    }
    return indices.compactMap { index in scopes[index] ?? (taken.contains(index) ? nil : Item(cell: index)) }
  }

  private static func dependents(of index: Int, among indices: [Int], _ programs: [Int: CellProgram]) -> [Int] {
    var group: Set<Int> = [index]
    for other in indices where other > index {
      if let program = programs[other], !group.isDisjoint(with: program.dependencies) { group.insert(other) }
    }
    return group.sorted().filter { $0 != index }
  }

  private static func isMovable(_ group: [Int], among indices: [Int], _ programs: [Int: CellProgram]) -> Bool {
    let members = group.compactMap { programs[$0] }
    let own = Set(members.flatMap(\.declares))
    let reads = members.reduce(into: Set<VariableID>()) { $0.formUnion($1.reads) }
    let last = group[group.count - 1]
    let between = indices.filter { $0 > group[0] && $0 < last && !group.contains($0) }.compactMap { programs[$0] }
    return members.allSatisfy { $0.writes.isSubset(of: own) } && between.allSatisfy { $0.writes.isDisjoint(with: reads) }
      || group.count == 1
  }
}

extension Cell {
  /// Nothing depends on an expression in the prose, and the run goes on after one that fails.
  fileprivate var mayFail: Bool { options.error || kind == .inline }
}
