// Before a run: which cells take their results from the cache, and which run, and why.

import CellLanguage
import Foundation
import NotebookModel

/// Why a cell runs.
public enum RunReason: Hashable, Sendable {
  /// Nothing is kept under its key: compare its parts with those of the last run to say what changed.
  case notKept
  /// A cell on which it depends runs, so its results are not known yet.
  case dependency(cell: String)
  /// It read a file that has changed since.
  case file(path: String)
  /// A cell that runs needs a variable of it that could not be kept.
  case needed(by: String, variable: String, lost: String)
  /// It measures, and something else of the same measurement runs again.
  case measuredAgain(with: String)
  case option
  case fresh
}

/// What is to happen to a cell.
enum CellFate {
  case take(CellEntry)
  case run(RunReason)
}

/// What each cell of a notebook needs from others: who made the version of a variable that it reads.
struct VariableVersions {
  /// Cells that declare or change a variable, in order.
  private var makers: [VariableID: [Int]] = [:]

  init(_ programs: [CellProgram]) {
    for program in programs {
      for id in Set(program.declares).union(program.writes) { makers[id, default: []].append(program.cell) }
    }
  }

  /// The last cell before `cell` that made a version of the variable.
  func maker(of id: VariableID, before cell: Int) -> Int? { makers[id]?.last { $0 < cell } }
}

struct RunPlan {
  private(set) var fates: [Int: CellFate] = [:]
  /// The parts of the keys, as far as they are known before the run.
  private(set) var parts: [Int: [KeyPart]] = [:]
  /// Cells whose kept results come from the clock.
  private var measuring: Set<Int> = []

  /// - Parameters:
  ///   - cache: `nil` where nothing is to be taken from one.
  ///   - reason: why cells run where nothing is.
  init(
    _ checked: CheckedNotebook, versions: VariableVersions, cache: CacheFolder?, reason: RunReason = .notKept
  ) {
    var files = FileHashes(notebookFolder: checked.notebook.folderOrDot)
    let cells = checked.notebook.cells
    let programs = checked.runningPrograms
    var resultKeys: [Int: String] = [:]
    for program in programs {
      let dependencies = program.dependencies.sorted().filter { cells[$0].runs }
      if let unknown = dependencies.first(where: { resultKeys[$0] == nil }) {
        fates[program.cell] = .run(cache == nil ? reason : .dependency(cell: cells[unknown].id))
        continue
      }
      let parts = keyParts(of: program, dependencies: dependencies.map { (cells[$0].id, resultKeys[$0] ?? "") })
      self.parts[program.cell] = parts
      guard let cache else {
        fates[program.cell] = .run(reason)
        continue
      }
      if cells[program.cell].options.cache == false {
        fates[program.cell] = .run(.option)
      } else if let content = cache.entry(forKey: parts.key), let entry = try? CellEntry(decoding: content) {
        if let changed = entry.fileParts.first(where: { files.hash(of: $0.name) != $0.value }) {
          fates[program.cell] = .run(.file(path: changed.name))
        } else {
          fates[program.cell] = .take(entry)
          resultKeys[program.cell] = entry.resultKey
          if entry.isNoisy { measuring.insert(program.cell) }
        }
      } else {
        fates[program.cell] = .run(.notKept)
      }
    }
    if let cache { addNeeded(programs, checked, versions, cache) }
  }

  /// Cells that must run as well because cells that run need what was not kept of them.
  private mutating func addNeeded(
    _ programs: [CellProgram], _ checked: CheckedNotebook, _ versions: VariableVersions, _ cache: CacheFolder
  ) {
    let cells = checked.notebook.cells
    var isStable = false
    while !isStable {
      isStable = true
      for program in programs.reversed() where runs(program.cell) {
        for id in program.reads.sorted(by: { $0.rawValue < $1.rawValue }) {
          guard let maker = versions.maker(of: id, before: program.cell), case .take(let entry)? = fates[maker] else { continue }
          let name = checked.program.variables[id.rawValue].name
          guard let lost = entry.reasonLost(name, cache) else { continue }
          fates[maker] = .run(.needed(by: cells[program.cell].id, variable: name, lost: lost))
          isStable = false
        }
      }
      // What was measured together stays together.
      for program in programs {
        guard case .take? = fates[program.cell] else { continue }
        if let measured = program.dependencies.sorted().first(where: { runs($0) && measuring.contains($0) }) {
          fates[program.cell] = .run(.measuredAgain(with: cells[measured].id))
          isStable = false
        }
      }
    }
  }

  func runs(_ cell: Int) -> Bool { if case .run? = fates[cell] { true } else { false } }
}

/// The hashes of files as they are now, each read once.
private struct FileHashes {
  let notebookFolder: String
  private var known: [String: String?] = [:]

  init(notebookFolder: String) { self.notebookFolder = notebookFolder }

  /// `nil` for a file that can't be read.
  mutating func hash(of path: String) -> String? {
    if let known = known[path] { return known }
    let context = CellContext(notebookFolder: notebookFolder)
    let hash = (try? context.readText(path)).flatMap { _ in context.takeFilesRead()[path] }
    known[path] = .some(hash)
    return hash
  }
}

extension CellEntry {
  /// The files that it read, as parts of a key, by path.
  var fileParts: [KeyPart] { files.sorted { $0.key < $1.key }.map { KeyPart(.file, $0.key, $0.value) } }

  /// Why the value of a variable can't be had from the cache; `nil` if it can.
  func reasonLost(_ name: String, _ cache: CacheFolder) -> String? {
    guard let variable = variables.first(where: { $0.name == name }) else { return "it was not kept" }
    if case .lost(let reason) = variable.state { return reason }
    guard let values, cache.hasObject(values) else { return "its value is gone from the cache" }
    return nil
  }
}

extension CheckedNotebook {
  /// The programs of the cells that are run, in order.
  var runningPrograms: [CellProgram] {
    program.cells.filter { notebook.cells.indices.contains($0.cell) && notebook.cells[$0.cell].runs }
  }
}
