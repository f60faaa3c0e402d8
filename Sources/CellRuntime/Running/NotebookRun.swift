// One run of a checked notebook: cell by cell, each from the cache or by running it; failures contained.

import CellLanguage
import Foundation
import NotebookModel

/// Values that the plan counted on can't be read.
struct LostValues: Error {
  var key: String
}

final class NotebookRun {
  private let checked: CheckedNotebook
  private let registry: FunctionRegistry
  private let cache: CacheFolder?
  private let checkpoints: Checkpoints
  private let cancellation: CancellationFlag
  private let onEvent: (RunEvent) -> Void
  private let programs: [Int: CellProgram]
  private let versions: VariableVersions
  private let plan: RunPlan
  private var compiler: Compiler?
  private var machine: Machine?
  private var results: [CellResult] = []
  private var resultKeys: [Int: String] = [:]
  private var noisyCells: Set<Int> = []
  private var filesRead: [String: String] = [:]
  private var filesSought: Set<String> = []
  private var interrupted: String?
  /// Whose version of a variable the machine holds.
  private var loaded: [VariableID: Int] = [:]

  init(
    _ checked: CheckedNotebook, runner: NotebookRunner, cancellation: CancellationFlag,
    onEvent: @escaping (RunEvent) -> Void
  ) {
    self.checked = checked
    registry = runner.registry
    cache = runner.cache
    checkpoints = runner.checkpoints
    self.cancellation = cancellation
    self.onEvent = onEvent
    programs = Dictionary(checked.runningPrograms.map { ($0.cell, $0) }, uniquingKeysWith: { first, _ in first })
    versions = VariableVersions(checked.runningPrograms)
    plan = RunPlan(
      checked, versions: versions, cache: runner.isFresh ? nil : cache, reason: runner.isFresh ? .fresh : .notKept)
  }

  func result() throws(LostValues) -> ExecutedNotebook {
    for cell in checked.notebook.cells { results.append(try result(of: cell)) }
    machine?.end()
    cache?.pruneIfNeeded()
    var provenance = [ProvenanceEntry("source SHA-256", ContentHash(checked.notebook.source.text).hex)]
    provenance += filesRead.sorted { $0.key < $1.key }.map { ProvenanceEntry("\($0.key) SHA-256", $0.value) }
    return ExecutedNotebook(
      notebook: checked.notebook, results: results, provenance: provenance, isIncomplete: interrupted != nil,
      files: filesSought.union(filesRead.keys))
  }

  /// Cells whose results come from the clock, each with those on which it depends.
  var noisyDependencies: [Int: Set<Int>] {
    Dictionary(uniqueKeysWithValues: noisyCells.map { ($0, programs[$0]?.dependencies.intersection(noisyCells) ?? []) })
  }

  // MARK: - A cell

  private func result(of cell: Cell) throws(LostValues) -> CellResult {
    if let listing = checked.listings[cell.index] { return CellResult(.notRun, listing: listing) }
    guard let program = programs[cell.index], let fate = plan.fates[cell.index] else { return CellResult(.notRun) }
    let failed = program.dependencies.sorted().filter { index in
      switch results[index].state {
      case .failed, .skipped, .interrupted: true
      case .succeeded, .notRun: false
      }
    }
    if !failed.isEmpty { return CellResult(.skipped(because: failed.map { checked.notebook.cells[$0].id })) }
    let parts = currentParts(of: program)
    switch fate {
    case .take(let entry): return take(entry, for: program, of: cell, parts)
    case .run(let reason):
      if let interrupted { return CellResult(.skipped(because: [interrupted])) }
      let result = try run(program, of: cell, parts)
      onEvent(.cellDecided(index: cell.index, CellDecision(reason: reason, parts: parts, state: result.state)))
      return result
    }
  }

  /// The parts of a cell's key, now that all cells before it are done.
  private func currentParts(of program: CellProgram) -> [KeyPart] {
    keyParts(
      of: program,
      dependencies: program.dependencies.sorted().filter { programs[$0] != nil }.map {
        (checked.notebook.cells[$0].id, resultKeys[$0] ?? "")
      })
  }

  private func take(_ entry: CellEntry, for program: CellProgram, of cell: Cell, _ parts: [KeyPart]) -> CellResult {
    resultKeys[cell.index] = entry.resultKey
    if entry.isNoisy { noisyCells.insert(cell.index) }
    filesRead.merge(entry.files) { _, new in new }
    let result = CellResult(.succeeded, outputs: entry.outputs, key: recordKey(of: program, files: entry.files))
    onEvent(.cellTaken(index: cell.index, result: result, seconds: entry.seconds))
    onEvent(
      .cellDecided(
        index: cell.index, CellDecision(reason: nil, parts: parts + entry.fileParts, state: .succeeded)))
    return result
  }

  private func run(_ program: CellProgram, of cell: Cell, _ parts: [KeyPart]) throws(LostValues) -> CellResult {
    try load(program)
    onEvent(.cellStarted(index: cell.index, count: checked.notebook.cells.count, label: cell.label))
    let clock = ContinuousClock()
    let start = clock.now
    let (state, outputs, files, progress) = execute(program, of: cell)
    let duration = clock.now - start
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    if state == .interrupted { interrupted = cell.id }
    for id in program.declares + program.writes { loaded[id] = cell.index }
    let isNoisy = outputs.contains(where: \.isNoisy) || globals(of: program).contains(where: \.isNoisy)
    if isNoisy { noisyCells.insert(cell.index) }
    let key = parts.key
    let measurement = isNoisy ? UUID().uuidString : nil
    let results = resultKey(key, files: files, measurement: measurement)
    resultKeys[cell.index] = results
    // What a cell expects in vain is told at its place of today, so that the cell runs again.
    if state == .succeeded, !outputs.contains(where: \.isFailedExpectation), let cache, cell.options.cache != false {
      let (variables, values) = kept(of: program, in: cache)
      let entry = CellEntry(
        resultKey: results, files: files, isNoisy: isNoisy, outputs: outputs, variables: variables, values: values,
        seconds: seconds)
      cache.store(entry: entry.encoded, forKey: key)
    }
    let result = CellResult(
      state, outputs: outputs, key: state == .interrupted ? nil : recordKey(of: program, files: files),
      reached: state == .interrupted ? progress.map { StepReached(step: $0.steps, total: $0.total) } : nil)
    onEvent(.cellFinished(index: cell.index, result: result, seconds: seconds))
    return result
  }

  private func execute(
    _ program: CellProgram, of cell: Cell
  ) -> (CellState, [Output], files: [String: String], ProgressEvent?) {
    let (compiler, machine) = running()
    let onEvent = onEvent
    let context = CellContext(
      notebookFolder: checked.notebook.folderOrDot, cancellation: cancellation, checkpoints: checkpoints
    ) {
      onEvent(.progress(index: cell.index, $0))
    }
    context.notebook = (checked.notebook.path, checked.notebook.source)
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
    filesSought.formUnion(context.filesSought)
    let files = context.takeFilesRead()
    filesRead.merge(files) { _, new in new }
    return (state, context.takeOutputs(), files, context.lastProgress)
  }

  /// The machine, made when the first cell runs.
  private func running() -> (Compiler, Machine) {
    if let compiler, let machine { return (compiler, machine) }
    let compiler = Compiler(checked.program, registry: registry)
    let machine = Machine(
      globalCount: compiler.globalCount,
      context: CellContext(notebookFolder: checked.notebook.folderOrDot, cancellation: cancellation))
    compiler.connect(machine)
    (self.compiler, self.machine) = (compiler, machine)
    return (compiler, machine)
  }

  // MARK: - Variables

  /// Makes sure that the machine holds the versions of the variables that a cell reads.
  private func load(_ program: CellProgram) throws(LostValues) {
    let makers = Set(program.reads.compactMap { id in
      versions.maker(of: id, before: program.cell).flatMap { loaded[id] == $0 ? nil : $0 }
    })
    for maker in makers.sorted() { try load(madeBy: maker, before: program.cell) }
  }

  /// Takes the values that a cell left behind from the cache, but for variables that have been changed since.
  private func load(madeBy maker: Int, before cell: Int) throws(LostValues) {
    // A cell that failed made nothing; whoever needs it is skipped. What a cell made that ran is in the machine.
    guard let program = programs[maker], case .take(let entry)? = plan.fates[maker],
      case .succeeded = results[maker].state
    else { return }
    guard let object = entry.values.flatMap({ cache?.object($0) }) else {
      throw LostValues(key: currentParts(of: program).key)
    }
    let (compiler, machine) = running()
    let ids = Dictionary(
      (program.declares + program.writes).map { (checked.program.variables[$0.rawValue].name, $0) },
      uniquingKeysWith: { first, _ in first })
    var reader = ValueReader(object, registry: registry) { compiler.typeInfo(named: $0) }
    do {
      for variable in entry.variables where variable.state == .kept {
        let value = try reader.read()
        guard let id = ids[variable.name], let index = compiler.globalIndex(id),
          versions.maker(of: id, before: cell) == maker
        else { continue }
        machine.set(global: index, to: value, isNoisy: variable.isNoisy)
        loaded[id] = maker
      }
    } catch {
      throw LostValues(key: currentParts(of: program).key)
    }
  }

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
  private func kept(
    of program: CellProgram, in cache: CacheFolder
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

  // MARK: - Keys

  private func recordKey(of program: CellProgram, files: [String: String]) -> String {
    CellRuntime.recordKey(of: program, files: files) { results[$0].key }
  }

  // MARK: - Errors

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

extension Notebook {
  var folderOrDot: String { folder.isEmpty ? "." : folder }
}
