// Cells that run one after another on one machine: a lane of a run. Used by one thread at a time.

import CellLanguage
import Foundation
import NotebookModel

/// A variable's value on its way from the cell that made it to cells in other lanes.
struct PassedValue {
  var id: VariableID
  var value: Value
  var isNoisy: Bool
}

final class CellLane {
  /// What a cell gave.
  struct Outcome {
    var state: CellState
    var outputs: [Output]
    var files: [String: String]
    var progress: ProgressEvent?
  }

  /// Where a value comes from that the machine does not hold.
  enum Source {
    case entry(CellEntry, CellProgram, key: String)
    case passed([PassedValue])
  }

  private let checked: CheckedNotebook
  private let registry: FunctionRegistry
  private let versions: VariableVersions
  private let cancellation: CancellationFlag
  private let watchdog: Watchdog
  private var compiler: Compiler?
  private var machine: Machine?
  /// Whose version of a variable the machine holds.
  private var loaded: [VariableID: Int] = [:]

  init(
    _ checked: CheckedNotebook, registry: FunctionRegistry, versions: VariableVersions, cancellation: CancellationFlag,
    watchdog: Watchdog
  ) {
    (self.checked, self.registry, self.versions) = (checked, registry, versions)
    (self.cancellation, self.watchdog) = (cancellation, watchdog)
  }

  /// Ends the machine.
  func end() { machine?.end() }

  /// The machine, made when the first cell runs, for this thread.
  private func running() -> (Compiler, Machine) {
    if let compiler, let machine { return (compiler, machine) }
    let compiler = Compiler(checked.program, registry: registry)
    let machine = Machine(
      globalCount: compiler.globalCount,
      context: CellContext(notebookFolder: checked.notebook.folderOrDot, cancellation: cancellation),
      watchdog: watchdog)
    compiler.connect(machine)
    (self.compiler, self.machine) = (compiler, machine)
    return (compiler, machine)
  }

  // MARK: - Running

  func run(_ program: CellProgram, of cell: Cell, _ context: CellContext) -> Outcome {
    let (compiler, machine) = running()
    machine.enter()
    machine.attach(context)
    let state: CellState
    do {
      try machine.run(compiler.compile(program), range: cell.range)
      if cell.kind == .inline { try context.checkShowsOnlyItsValue() }
      state = .succeeded
    } catch is Interruption {
      state = .interrupted
    } catch {
      context.add(output(of: error, in: cell))
      state = .failed
      // Whoever needs them is skipped; what they hold may be what filled the memory.
      for variable in program.declares { compiler.globalIndex(variable).map(machine.clear(global:)) }
    }
    for id in program.declares + program.writes { loaded[id] = cell.index }
    let files = context.takeFilesRead()
    return Outcome(state: state, outputs: context.takeOutputs(), files: files, progress: context.lastProgress)
  }

  private func output(of error: any Error, in cell: Cell) -> Output {
    let name: String
    let message: String
    let range: SourceRange
    switch error {
    case let fault as Fault: (name, message, range) = (fault.error.name, fault.error.message, fault.range)
    case let thrown as Thrown:
      name = thrown.value.kindName
      message = thrown.value.uncaughtMessage
      range = thrown.range
    case let error as RuntimeError: (name, message, range) = (error.name, error.message, cell.range)
    default: (name, message, range) = ("\(type(of: error))", "\(error)", cell.range)
    }
    let diagnostic = Diagnostic(.error, message, file: checked.notebook.path, range: range)
    return Output(.error(name: name, message: message, diagnostic: diagnostic))
  }

  // MARK: - Variables

  /// Cells whose versions of variables a cell reads and the machine does not hold, in order.
  func missing(for program: CellProgram) -> [Int] {
    Set(
      program.reads.compactMap { id in
        versions.maker(of: id, before: program.cell).flatMap { loaded[id] == $0 ? nil : $0 }
      }
    ).sorted()
  }

  /// Takes over the values that a cell left behind, but for variables that have been changed since.
  ///
  /// - Throws: `LostValues` where the cache does not have them any more.
  func load(madeBy maker: Int, before cell: Int, from source: Source, _ cache: CacheFolder?) throws(LostValues) {
    let (compiler, machine) = running()
    func set(_ id: VariableID, _ value: Value, isNoisy: Bool) {
      guard let index = compiler.globalIndex(id), versions.maker(of: id, before: cell) == maker else { return }
      machine.set(global: index, to: value, isNoisy: isNoisy)
      loaded[id] = maker
    }
    switch source {
    case .passed(let values):
      for passed in values { set(passed.id, passed.value, isNoisy: passed.isNoisy) }
    case .entry(let entry, let program, let key):
      guard let object = entry.values.flatMap({ cache?.object($0) }) else { throw LostValues(key: key) }
      let ids = Dictionary(
        (program.declares + program.writes).map { (checked.program.variables[$0.rawValue].name, $0) },
        uniquingKeysWith: { first, _ in first })
      var reader = ValueReader(object, registry: registry) { compiler.typeInfo(named: $0) }
      do {
        for variable in entry.variables where variable.state == .kept {
          let value = try reader.read()
          if let id = ids[variable.name] { set(id, value, isNoisy: variable.isNoisy) }
        }
      } catch {
        throw LostValues(key: key)
      }
    }
  }

  /// What a cell that ran leaves in these variables.
  func values(of ids: Set<VariableID>) -> [PassedValue] {
    guard let compiler, let machine else { return [] }
    return ids.compactMap { id in
      compiler.globalIndex(id).map { index in
        let (value, isNoisy) = machine.value(ofGlobal: index)
        return PassedValue(id: id, value: value, isNoisy: isNoisy)
      }
    }
  }

  /// Whether a cell that ran left something that comes from the clock.
  func leavesNoise(_ program: CellProgram) -> Bool { globals(of: program).contains(where: \.isNoisy) }

  /// The variables that a cell declared or changed, by name.
  private func globals(of program: CellProgram) -> [(name: String, value: Value, isNoisy: Bool)] {
    guard let compiler, let machine else { return [] }
    return (program.declares + program.writes)
      .map { (checked.program.variables[$0.rawValue].name, compiler.globalIndex($0)) }
      .sorted { $0.0 < $1.0 }
      .compactMap { name, index in
        index.map { (name, machine.value(ofGlobal: $0).value, machine.value(ofGlobal: $0).isNoisy) }
      }
  }

  /// Writes what a cell left in its variables into the cache.
  func keep(
    _ program: CellProgram, in cache: CacheFolder
  ) -> (variables: [(name: String, state: KeptVariable, isNoisy: Bool)], values: String?) {
    let all = globals(of: program)
    if all.isEmpty { return ([], nil) }
    var writer: ValueWriter
    do throws(UnstorableValue) {
      writer = try ValueWriter(graph: all.map(\.value))
    } catch {
      return (all.map { ($0.name, .lost(error.reason), $0.isNoisy) }, nil)
    }
    let variables = all.map { variable in
      (variable.name, writer.keep(variable.value).map(KeptVariable.lost) ?? .kept, variable.isNoisy)
    }
    return (variables, cache.store(object: writer.bytes.bytes))
  }
}

extension Machine {
  /// Runs a cell's statements in a frame of their own.
  fileprivate func run(_ cell: CompiledCell, range: SourceRange) throws {
    state.pointee.noise = false
    state.pointee.control = false
    let caller = Frame(slots: state.pointee.top, state: state)
    let base = try caller.push(cell.slotCount, range: range)
    let frame = Frame(slots: base, state: state)
    defer { frame.pop(base, cell.slotCount) }
    _ = try Block(cell.body).execute(frame)
  }
}

extension Value {
  /// The message for an error that no cell caught.
  fileprivate var uncaughtMessage: String {
    let text = (try? errorMessage()) ?? kindName
    switch self {
    case .host: return text
    case .enumeration(let value) where value.enumCase.type.describe == nil:
      return RuntimeError.thrown("\(value.enumCase.type.name).\(text)").message
    default: return RuntimeError.thrown(text).message
    }
  }
}
