// Which cells may run beside which. Cells that share objects, or values that belong to one machine, have one lane, in
// which they run in their order; between lanes only plain values pass, which are copied when they are changed.

import CellLanguage

struct CellLanes {
  /// More machines than that are not made; lanes beyond share them.
  private static let most = 64

  /// The lane of each cell that runs.
  private(set) var lane: [Int: Int] = [:]
  /// The cells that run, in order, with those that must be done before.
  private(set) var before: [(cell: Int, others: Set<Int>)] = []
  /// Cells that no other may run beside: what they measure would be another.
  private(set) var alone: Set<Int> = []
  /// What a cell leaves that others read in another lane.
  private(set) var passed: [Int: Set<VariableID>] = [:]

  /// - Parameter jobs: with one, all cells have the same lane.
  init(_ checked: CheckedNotebook, _ versions: VariableVersions, jobs: Int) {
    let programs = checked.runningPrograms
    var parents = Dictionary(uniqueKeysWithValues: programs.map { ($0.cell, $0.cell) })
    func root(_ cell: Int) -> Int {
      var cell = cell
      while let parent = parents[cell], parent != cell { cell = parent }
      return cell
    }
    if jobs > 1 {
      var users: [VariableID: Int] = [:]
      for program in programs {
        for id in program.reads.union(program.writes).union(program.declares)
        where !checked.program.variables[id.rawValue].type.isPlain {
          if let other = users[id] { parents[root(program.cell)] = root(other) }
          users[id] = root(program.cell)
        }
      }
    }
    var numbers: [Int: Int] = [:]
    var last: [Int: Int] = [:]
    for program in programs {
      let number = numbers[root(program.cell), default: numbers.count] % (jobs > 1 ? Self.most : 1)
      numbers[root(program.cell)] = number
      lane[program.cell] = number
      var others = program.dependencies.filter { parents[$0] != nil }
      if let earlier = last[number] { others.insert(earlier) }
      last[number] = program.cell
      before.append((program.cell, others))
      if program.readsClock { alone.insert(program.cell) }
    }
    for program in programs {
      for id in program.reads {
        guard let maker = versions.maker(of: id, before: program.cell), lane[maker] != lane[program.cell] else { continue }
        passed[maker, default: []].insert(id)
      }
    }
  }
}

extension CellType {
  /// Whether its values mean the same to every machine and refer to nothing that could change under them: numbers, texts,
  /// ranges, and collections of them.
  fileprivate var isPlain: Bool {
    switch self {
    case .nominal(let name, let arguments): Self.plainNames.contains(name) && arguments.allSatisfy(\.isPlain)
    case .tuple(let elements): elements.allSatisfy(\.type.isPlain)
    case .function, .parameter, .variable: false
    }
  }

  private static let plainNames: Set<String> = Set(CellType.signedIntegers + CellType.unsignedIntegers).union([
    "Bool", "Double", "Float", "String", "Substring", "Character", "Array", "ArraySlice", "Dictionary", "Set", "Optional",
    "Range", "ClosedRange",
  ])
}
