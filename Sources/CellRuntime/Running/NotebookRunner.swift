// Notebook -> checked notebook -> executed notebook: cells in order, failures contained, every result with its key.

import CellLanguage
import Foundation
import NotebookModel

/// A notebook whose cells were all found right.
public struct CheckedNotebook: Sendable {
  public let notebook: Notebook
  public let program: DocumentProgram
  /// Code that cells show from the package's sources, by cell.
  public let listings: [Int: SourceListing]
  public var warnings: [Diagnostic] { program.warnings }
}

/// What the record of the last run says of a cell.
public struct CellRecord: Hashable, Sendable {
  public var key: String?
  public var outputs: [Output]

  public init(key: String?, outputs: [Output]) {
    self.key = key
    self.outputs = outputs
  }
}

/// What happens during a run.
public enum RunEvent: Hashable, Sendable {
  case cellStarted(index: Int, count: Int, label: String?)
  case progress(index: Int, ProgressEvent)
  case cellFinished(index: Int, state: CellState, seconds: Double)
}

public struct NotebookRunner: Sendable {
  public let registry: FunctionRegistry
  /// Whether noisy outputs are made anew even where nothing changed.
  public let isFresh: Bool

  public init(registry: FunctionRegistry, isFresh: Bool = false) {
    self.registry = registry
    self.isFresh = isFresh
  }

  /// Checks all cells before anything runs.
  ///
  /// - Throws: all errors of the document, in order of place.
  public func check(_ notebook: Notebook) throws(CheckFailure) -> CheckedNotebook {
    let (listings, wrong) = self.listings(of: notebook)
    switch DocumentChecker().checkDocument(notebook, catalog: registry.catalog) {
    case .success(let program):
      if !wrong.isEmpty { throw CheckFailure(diagnostics: wrong) }
      return CheckedNotebook(notebook: notebook, program: program, listings: listings)
    case .failure(let failure):
      let all = (failure.diagnostics + wrong).sorted { ($0.range?.lower.offset ?? 0) < ($1.range?.lower.offset ?? 0) }
      throw CheckFailure(diagnostics: all)
    }
  }

  private func listings(of notebook: Notebook) -> ([Int: SourceListing], [Diagnostic]) {
    var listings: [Int: SourceListing] = [:]
    var wrong: [Diagnostic] = []
    for cell in notebook.cells {
      guard let option = cell.options.source else { continue }
      do throws(SourceListingError) {
        listings[cell.index] = try sourceListing(option, notebookFolder: notebook.folderOrDot)
      } catch {
        wrong.append(
          Diagnostic(.error, error.message, file: notebook.path, range: cell.options.ranges["source"] ?? cell.range))
      }
    }
    return (listings, wrong)
  }

  /// Runs all cells in order and waits for the end.
  ///
  /// A cell that fails or is interrupted takes those that depend on it along; the others run. `onEvent` is called on
  /// the thread that runs the cells.
  ///
  /// - Parameter record: the last run's cells by id: noisy outputs of unchanged cells are kept from it.
  public func run(
    _ checked: CheckedNotebook, record: [String: CellRecord] = [:], cancellation: CancellationFlag = CancellationFlag(),
    onEvent: @escaping (RunEvent) -> Void = { _ in }
  ) -> ExecutedNotebook {
    withDeepStack {
      var run = NotebookRun(checked, runner: self, record: record, cancellation: cancellation, onEvent: onEvent)
      return run.result()
    }
  }
}

/// One run, cell by cell.
private struct NotebookRun {
  private let checked: CheckedNotebook
  private let record: [String: CellRecord]
  private let cancellation: CancellationFlag
  private let onEvent: (RunEvent) -> Void
  private let isFresh: Bool
  private let compiler: Compiler
  private let programs: [Int: CellProgram]
  private let machine: Machine
  private var results: [CellResult] = []
  private var filesRead: [String: String] = [:]
  private var interrupted: String?

  init(
    _ checked: CheckedNotebook, runner: NotebookRunner, record: [String: CellRecord], cancellation: CancellationFlag,
    onEvent: @escaping (RunEvent) -> Void
  ) {
    self.checked = checked
    self.record = record
    self.cancellation = cancellation
    self.onEvent = onEvent
    isFresh = runner.isFresh
    compiler = Compiler(checked.program, registry: runner.registry)
    programs = Dictionary(checked.program.cells.map { ($0.cell, $0) }, uniquingKeysWith: { first, _ in first })
    let context = CellContext(notebookFolder: checked.notebook.folderOrDot, cancellation: cancellation)
    machine = Machine(globalCount: compiler.globalCount, context: context)
  }

  mutating func result() -> ExecutedNotebook {
    compiler.connect(machine)
    for cell in checked.notebook.cells { results.append(run(cell)) }
    machine.end()
    var provenance = [ProvenanceEntry("source SHA-256", ContentHash(checked.notebook.source.text).hex)]
    provenance += filesRead.sorted { $0.key < $1.key }.map { ProvenanceEntry("\($0.key) SHA-256", $0.value) }
    return ExecutedNotebook(
      notebook: checked.notebook, results: results, provenance: provenance, isIncomplete: interrupted != nil)
  }

  private mutating func run(_ cell: Cell) -> CellResult {
    if let listing = checked.listings[cell.index] { return CellResult(.notRun, listing: listing) }
    guard cell.options.eval, let program = programs[cell.index] else { return CellResult(.notRun) }
    if let interrupted { return CellResult(.skipped(because: [interrupted])) }
    let failed = program.dependencies.sorted().filter { index in
      switch results[index].state {
      case .failed, .skipped, .interrupted: true
      case .succeeded, .notRun: false
      }
    }
    if !failed.isEmpty {
      return CellResult(.skipped(because: failed.map { checked.notebook.cells[$0].id }))
    }
    onEvent(.cellStarted(index: cell.index, count: checked.notebook.cells.count, label: cell.label))
    let clock = ContinuousClock()
    let start = clock.now
    var result = execute(program, of: cell)
    let duration = clock.now - start
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    if result.state == .interrupted { interrupted = cell.id }
    if !isFresh, let key = result.key, let old = record[cell.id], old.key == key {
      result.outputs = keepingNoise(of: old.outputs, in: result.outputs)
    }
    onEvent(.cellFinished(index: cell.index, state: result.state, seconds: seconds))
    return result
  }

  private mutating func execute(_ program: CellProgram, of cell: Cell) -> CellResult {
    let onEvent = onEvent
    let context = CellContext(notebookFolder: checked.notebook.folderOrDot, cancellation: cancellation) {
      onEvent(.progress(index: cell.index, $0))
    }
    machine.attach(context)
    let state: CellState
    do {
      try machine.run(compiler.compile(program), range: cell.range)
      state = .succeeded
    } catch is Interruption {
      state = .interrupted
    } catch {
      context.add(output(of: error, in: cell))
      state = .failed
      // Whoever needs them is skipped; what they hold may be what filled the memory.
      for variable in program.declares { compiler.globalIndex(variable).map(machine.clear(global:)) }
    }
    let files = context.takeFilesRead()
    filesRead.merge(files) { _, new in new }
    return CellResult(
      state, outputs: context.takeOutputs(), key: state == .interrupted ? nil : key(of: program, files: files))
  }

  /// What decides the cell's outputs: its program, the cells it depends on, and the files it read.
  private func key(of program: CellProgram, files: [String: String]) -> String {
    var text = program.canonical
    for dependency in program.dependencies.sorted() { text += "\ncell \(results[dependency].key ?? "")" }
    for (path, hash) in files.sorted(by: { $0.key < $1.key }) { text += "\nfile \(path) \(hash)" }
    return ContentHash(text).hex
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

/// New outputs with the noisy ones taken from an old run, where both have the same kinds of outputs in the same order.
private func keepingNoise(of old: [Output], in new: [Output]) -> [Output] {
  guard old.count == new.count, zip(old, new).allSatisfy({ $0.kind.isLike($1.kind) }) else { return new }
  return zip(old, new).map { $1.isNoisy ? Output($0.kind, isNoisy: true) : $1 }
}

extension Output.Kind {
  fileprivate func isLike(_ other: Self) -> Bool {
    switch (self, other) {
    case (.stream(let a, _), .stream(let b, _)): a == b
    case (.display, .display), (.result, .result), (.error, .error): true
    default: false
    }
  }
}

extension Notebook {
  fileprivate var folderOrDot: String { folder.isEmpty ? "." : folder }
}
