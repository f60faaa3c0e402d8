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
  case cellFinished(index: Int, result: CellResult, seconds: Double)
  /// The cell's results were taken from the cache; running it had taken `seconds`.
  case cellTaken(index: Int, result: CellResult, seconds: Double)
  /// What decided whether a cell ran, for `nb why`.
  case cellDecided(index: Int, CellDecision)
  /// Something about the cache that the user should know.
  case notice(String)
}

/// Whether a cell ran, why, and all parts of its key.
public struct CellDecision: Hashable, Sendable {
  /// `nil` when its results were taken from the cache.
  public var reason: RunReason?
  public var parts: [KeyPart]
  public var state: CellState
}

public struct NotebookRunner: Sendable {
  public let registry: FunctionRegistry
  /// Whether everything runs, and is measured anew, even where nothing changed.
  public let isFresh: Bool
  /// Where results are kept from run to run.
  public let cache: CacheFolder?
  /// Where long calls leave how far they are.
  public let checkpoints: Checkpoints
  /// How many cells may run at the same time, where they do not depend on each other.
  public let jobs: Int

  public init(
    registry: FunctionRegistry, isFresh: Bool = false, cache: CacheFolder? = nil,
    checkpoints: Checkpoints = Checkpoints(), jobs: Int = 1
  ) {
    self.registry = registry
    self.isFresh = isFresh
    self.cache = cache
    self.checkpoints = checkpoints
    self.jobs = max(1, jobs)
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

  /// Runs the cells and waits for the end; what the cache holds is taken from there. With one job they run in their
  /// order; the results are the same with more.
  ///
  /// A cell that fails or is interrupted takes those that depend on it along; the others run. `onEvent` is called on
  /// the threads that run the cells, one at a time.
  ///
  /// - Parameter record: the last run's cells by id: noisy outputs of unchanged cells are kept from it.
  public func run(
    _ checked: CheckedNotebook, record: [String: CellRecord] = [:], cancellation: CancellationFlag = CancellationFlag(),
    onEvent: @escaping (RunEvent) -> Void = { _ in }
  ) -> ExecutedNotebook {
    let lock = NSLock()
    let onEvent = { (event: RunEvent) in lock.withLock { onEvent(event) } }
    return withDeepStack {
      cache?.onNotice = { onEvent(.notice($0)) }
      defer { cache?.onNotice = { _ in } }
      while true {
        let run = NotebookRun(checked, runner: self, cancellation: cancellation, onEvent: onEvent)
        do throws(LostValues) {
          var document = try run.result()
          if !isFresh { keepNoise(of: record, in: &document, dependencies: run.noisyDependencies) }
          return document
        } catch {
          // An entry turned out to be damaged: without it, the plan is another.
          cache?.removeEntry(forKey: error.key)
        }
      }
    }
  }
}
