// One run of a checked notebook: each cell from the cache or by running it; failures contained. Cells that do not depend
// on each other may run at the same time.

import CellLanguage
import Foundation
import NotebookModel

/// Values that the plan counted on can't be read.
struct LostValues: Error {
  var key: String
}

/// Workers take the first cell that may run, run it in its lane, and note its result. Whatever is noted is guarded by a
/// lock; a lane belongs to the worker whose cell runs in it.
final class NotebookRun: @unchecked Sendable {
  private let checked: CheckedNotebook
  private let cache: CacheFolder?
  private let checkpoints: Checkpoints
  private let cancellation: CancellationFlag
  private let onEvent: (RunEvent) -> Void
  private let programs: [Int: CellProgram]
  private let versions: VariableVersions
  private let plan: RunPlan
  private let schedule: CellLanes
  private let lanes: [Int: CellLane]
  private let watchdog: Watchdog
  private let jobs: Int

  /// Guards what follows.
  private let state = NSCondition()
  private var results: [CellResult?]
  private var waiting: [(cell: Int, others: Set<Int>)]
  private var running: Set<Int> = []
  private var resultKeys: [Int: String] = [:]
  private var noisyCells: Set<Int> = []
  private var filesRead: [String: String] = [:]
  private var filesSought: Set<String> = []
  private var passed: [Int: [PassedValue]] = [:]
  private var interrupted: String?
  private var lost: LostValues?

  /// - Parameter onEvent: called by any of the workers, one at a time.
  init(
    _ checked: CheckedNotebook, runner: NotebookRunner, cancellation: CancellationFlag,
    onEvent: @escaping (RunEvent) -> Void
  ) {
    self.checked = checked
    cache = runner.cache
    checkpoints = runner.checkpoints
    jobs = runner.jobs
    self.cancellation = cancellation
    self.onEvent = onEvent
    let running = checked.runningPrograms
    programs = Dictionary(running.map { ($0.cell, $0) }, uniquingKeysWith: { first, _ in first })
    versions = VariableVersions(running)
    plan = RunPlan(
      checked, versions: versions, cache: runner.isFresh ? nil : cache, reason: runner.isFresh ? .fresh : .notKept)
    schedule = CellLanes(checked, versions, jobs: runner.jobs)
    watchdog = Watchdog(cancellation)
    let (versions, watchdog) = (versions, watchdog)
    lanes = Dictionary(uniqueKeysWithValues: Set(schedule.lane.values).map { number in
      let lane = CellLane(
        checked, registry: runner.registry, versions: versions, cancellation: cancellation, watchdog: watchdog)
      return (number, lane)
    })
    waiting = schedule.before
    results = checked.notebook.cells.map { [schedule] cell in
      if let listing = checked.listings[cell.index] { return CellResult(.notRun, listing: listing) }
      return schedule.lane[cell.index] == nil ? CellResult(.notRun) : nil
    }
  }

  deinit { watchdog.stop() }

  func result() throws(LostValues) -> ExecutedNotebook {
    let cells = Set(schedule.lane.values).count
    withDeepStacks(min(jobs, max(1, cells))) { [self] in work() }
    for lane in lanes.values { lane.end() }
    watchdog.stop()
    if let lost { throw lost }
    cache?.pruneIfNeeded()
    var provenance = [ProvenanceEntry("source SHA-256", ContentHash(checked.notebook.source.text).hex)]
    provenance += filesRead.sorted { $0.key < $1.key }.map { ProvenanceEntry("\($0.key) SHA-256", $0.value) }
    return ExecutedNotebook(
      notebook: checked.notebook, results: results.map { $0 ?? CellResult(.notRun) }, provenance: provenance,
      isIncomplete: interrupted != nil, files: filesSought.union(filesRead.keys))
  }

  /// Cells whose results come from the clock, each with those on which it depends.
  var noisyDependencies: [Int: Set<Int>] {
    Dictionary(uniqueKeysWithValues: noisyCells.map { ($0, programs[$0]?.dependencies.intersection(noisyCells) ?? []) })
  }

  // MARK: - Workers

  /// Does one cell after another until none is left.
  private func work() {
    state.lock()
    defer { state.unlock() }
    while lost == nil, !waiting.isEmpty {
      guard let next = waiting.firstIndex(where: { $0.others.allSatisfy { results[$0] != nil } }),
        mayStart(waiting[next].cell)
      else {
        state.wait()
        continue
      }
      let index = waiting.remove(at: next).cell
      running.insert(index)
      do throws(LostValues) {
        results[index] = try result(of: checked.notebook.cells[index])
      } catch {
        lost = error
      }
      running.remove(index)
      state.broadcast()
    }
    state.broadcast()
  }

  /// What measures waits until it is alone, and nothing starts beside it.
  private func mayStart(_ cell: Int) -> Bool {
    if running.isEmpty { return true }
    return !schedule.alone.contains(cell) && schedule.alone.isDisjoint(with: running)
  }

  /// Lets the other workers go on meanwhile.
  private func unlocked<R>(_ body: () -> R) -> R {
    state.unlock()
    defer { state.lock() }
    return body()
  }

  // MARK: - A cell, under the lock

  private func result(of cell: Cell) throws(LostValues) -> CellResult {
    guard let program = programs[cell.index], let fate = plan.fates[cell.index] else { return CellResult(.notRun) }
    let failed = program.dependencies.sorted().filter { index in
      switch results[index]?.state {
      case .failed, .skipped, .interrupted: true
      case .succeeded, .notRun, nil: false
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

  /// The parts of a cell's key, now that all cells that it needs are done.
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
    guard let lane = schedule.lane[cell.index].flatMap({ lanes[$0] }) else { return CellResult(.notRun) }
    for maker in lane.missing(for: program) {
      guard let source = source(of: maker) else { continue }
      try lane.load(madeBy: maker, before: cell.index, from: source, cache)
    }
    onEvent(.cellStarted(index: cell.index, count: checked.notebook.cells.count, label: cell.label))
    let context = context(of: cell)
    let key = parts.key
    let passing = schedule.passed[cell.index] ?? []
    let (outcome, seconds, isNoisy, resultKey, values) = unlocked {
      let start = ContinuousClock.now
      let outcome = lane.run(program, of: cell, context)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let isNoisy = outcome.outputs.contains(where: \.isNoisy) || lane.leavesNoise(program)
      let resultKey = CellRuntime.resultKey(
        key, files: outcome.files, measurement: isNoisy ? UUID().uuidString : nil)
      // What a cell expects in vain is told at its place of today, so that the cell runs again.
      if outcome.state == .succeeded, !outcome.outputs.contains(where: \.isFailedExpectation), let cache,
        cell.options.cache != false
      {
        let (variables, values) = lane.keep(program, in: cache)
        let entry = CellEntry(
          resultKey: resultKey, files: outcome.files, isNoisy: isNoisy, outputs: outcome.outputs, variables: variables,
          values: values, seconds: seconds)
        cache.store(entry: entry.encoded, forKey: key)
      }
      return (outcome, seconds, isNoisy, resultKey, passing.isEmpty ? [] : lane.values(of: passing))
    }
    if outcome.state == .interrupted, interrupted == nil { interrupted = cell.id }
    if isNoisy { noisyCells.insert(cell.index) }
    resultKeys[cell.index] = resultKey
    filesRead.merge(outcome.files) { _, new in new }
    filesSought.formUnion(context.filesSought)
    if outcome.state == .succeeded { passed[cell.index] = values }
    let isInterrupted = outcome.state == .interrupted
    let result = CellResult(
      outcome.state, outputs: outcome.outputs,
      key: isInterrupted ? nil : recordKey(of: program, files: outcome.files),
      reached: isInterrupted ? outcome.progress.map { StepReached(step: $0.steps, total: $0.total) } : nil)
    onEvent(.cellFinished(index: cell.index, result: result, seconds: seconds))
    return result
  }

  private func context(of cell: Cell) -> CellContext {
    let onEvent = onEvent
    let context = CellContext(
      notebookFolder: checked.notebook.folderOrDot, cancellation: cancellation, checkpoints: checkpoints
    ) {
      onEvent(.progress(index: cell.index, $0))
    }
    context.notebook = (checked.notebook.path, checked.notebook.source)
    return context
  }

  /// Where the values of a cell are to be had; `nil` for one that made none, whose dependents are skipped, and for one
  /// whose values the machine has got.
  private func source(of maker: Int) -> CellLane.Source? {
    guard let program = programs[maker], case .succeeded? = results[maker]?.state else { return nil }
    if case .take(let entry)? = plan.fates[maker] {
      return .entry(entry, program, key: currentParts(of: program).key)
    }
    return passed[maker].map(CellLane.Source.passed)
  }

  private func recordKey(of program: CellProgram, files: [String: String]) -> String {
    CellRuntime.recordKey(of: program, files: files) { results[$0]?.key }
  }
}

extension Notebook {
  var folderOrDot: String { folder.isEmpty ? "." : folder }
}
