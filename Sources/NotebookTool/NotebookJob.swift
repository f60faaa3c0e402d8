// One notebook from its file to its reports: parse, check everything, run, render, write.

import CellLanguage
import CellRuntime
import Foundation
import NotebookModel
import NotebookParsing
import NotebookRendering

/// A notebook that was found right in every respect and may run.
struct NotebookJob {
  let checked: CheckedNotebook
  let reports: ReportFolder
  private let tool: NotebookTool
  private let context: RenderingContext
  /// What rendering reads besides the document.
  private let shownFiles = ShownFiles()

  /// What is wrong with a notebook, and its text to show the places in.
  struct Problems: Error {
    var diagnostics: [Diagnostic]
    var source: SourceText?
    /// What else may be mended: the files that the notebook shows.
    var files: Set<String> = []
  }

  /// Parses and checks: Markdown, options, every cell, formulas, images, and where its reports go.
  ///
  /// - Throws: `Problems` with all errors, in the order of their places.
  init(
    _ file: NotebookFile, tool: NotebookTool, outputDirectory: String?, parameters: ParameterOverrides = .init()
  ) throws(Problems) {
    var notebook: Notebook
    do throws(ParseFailure) {
      notebook = try parseNotebook(file.contents, path: file.path)
    } catch {
      throw Problems(diagnostics: error.diagnostics, source: error.source)
    }
    try parameters.apply(to: &notebook)
    self.tool = tool
    reports = ReportFolder(notebook: notebook, outputDirectory: outputDirectory)
    let shownFiles = shownFiles
    context = RenderingContext(
      notebookFolder: notebook.folder, outputFolder: reports.path, reportName: reports.name,
      store: FolderStore(folder: reports.memoryFolder + "/math"),
      readFile: { shownFiles.contents(of: $0) },
      parseMarkdown: parseMarkdown)

    let checking = Meanwhile { [registry = tool.registry, notebook] () -> Result<CheckedNotebook, CheckFailure> in
      do throws(CheckFailure) {
        return .success(try NotebookRunner(registry: registry).check(notebook))
      } catch {
        return .failure(error)
      }
    }
    var errors = renderingDiagnostics(of: notebook, context: context)
    errors += figureFileDiagnostics(of: notebook)
    func problems() -> Problems {
      Problems(diagnostics: inOrder(errors), source: notebook.source, files: shownFiles.paths.union(notebook.sourceFiles))
    }
    switch checking.value() {
    case .success(let notebook): checked = notebook
    case .failure(let failure):
      errors += failure.diagnostics
      throw problems()
    }
    guard errors.isEmpty else { throw problems() }
  }

  /// The files that the notebook shows: pictures and sources.
  var files: Set<String> { shownFiles.paths.union(notebook.sourceFiles) }

  var notebook: Notebook { checked.notebook }
  var warnings: [Diagnostic] { inOrder(notebook.warnings + checked.warnings) }

  /// Runs the cells that changed and waits for the end. Noisy outputs of unchanged cells are kept from the last run's
  /// record.
  ///
  /// Long calls go on where the last run was ended, unless `isFresh`; once all cells have succeeded nothing of that is
  /// needed any more.
  func run(
    isFresh: Bool, jobs: Int, cancellation: CancellationFlag, onEvent: @escaping (RunEvent) -> Void
  ) -> ExecutedNotebook {
    let record = recordedCells
    // The store is asked on threads that run cells, which this one waits for.
    nonisolated(unsafe) let onEvent = onEvent
    let store = FolderStore(folder: reports.checkpointFolder) { path in
      onEvent(
        .notice("the checkpoint '\(path)' is damaged and was left out; an older one or the beginning takes its place"))
    }
    if isFresh { store.removeAll() }
    let checkpoints = Checkpoints(store, hasEarlier: !store.isEmpty)
    let before = reports.history()
    var history = RunHistory()
    var seconds: [Int: Double] = [:]
    let runner = runner(isFresh: isFresh, checkpoints: checkpoints, jobs: jobs)
    let document = runner.run(checked, record: record, cancellation: cancellation) { event in
      switch event {
      case .cellFinished(let index, _, let time), .cellTaken(let index, _, let time): seconds[index] = time
      case .cellDecided(let index, let decision):
        history.note(decision, seconds: seconds[index] ?? 0, of: checked.notebook.cells[index], before: before)
      default: break
      }
      onEvent(event)
    }
    reports.store(history)
    let hasSucceeded = document.results.allSatisfy { $0.state == .succeeded || $0.state == .notRun }
    if hasSucceeded {
      checkpoints.discard()
      store.removeAll()
    } else {
      checkpoints.flush()
    }
    return signed(document)
  }

  /// Runs all cells for a check: nothing is taken from the cache, and nothing put there.
  ///
  /// - Parameter keepsNoise: whether noisy outputs of unchanged cells are kept from the record all the same.
  func runForCheck(
    keepsNoise: Bool, jobs: Int, cancellation: CancellationFlag, onEvent: @escaping (RunEvent) -> Void
  ) -> ExecutedNotebook {
    let runner = NotebookRunner(registry: tool.registry, isFresh: !keepsNoise, jobs: jobs)
    return signed(
      runner.run(checked, record: keepsNoise ? recordedCells : [:], cancellation: cancellation, onEvent: onEvent))
  }

  private var recordedCells: [String: CellRecord] {
    aligned(reports.record()).mapValues { CellRecord(key: $0.key, outputs: $0.outputs) }
  }

  private func aligned(_ record: [String: RecordedCell]) -> [String: RecordedCell] {
    AlignedRecord(record, to: notebook, listings: checked.listings).cells
  }

  private func signed(_ document: ExecutedNotebook) -> ExecutedNotebook {
    var document = document
    document.provenance = [ProvenanceEntry("made by", "\(tool.name) \(tool.version)")] + document.provenance
    return document
  }

  /// The document without a run: with the outputs of the last one where nothing changed since that decides them.
  func unrun() -> ExecutedNotebook {
    let record = aligned(ReportFolder(notebook: notebook, outputDirectory: nil).record())
    let keys = runner(isFresh: false).recordKeys(of: checked)
    let results = notebook.cells.map { cell in
      guard let old = record[cell.id], old.state == .succeeded, let key = old.key, keys[cell.index] == key else {
        return CellResult(.notRun, listing: checked.listings[cell.index])
      }
      return CellResult(.succeeded, outputs: old.outputs, key: key)
    }
    return ExecutedNotebook(notebook: notebook, results: results)
  }

  /// The files of one format, the report itself first.
  ///
  /// - Throws: `RenderingError`.
  func files(of document: ExecutedNotebook, in renderer: any ReportRenderer) throws -> [RenderedFile] {
    try renderer.render(document, context: context)
  }

  /// What the next run would do with each cell, by index.
  func forecast() -> [Int: CellForecast] { runner(isFresh: false).forecast(checked) }

  private func runner(
    isFresh: Bool, checkpoints: Checkpoints = Checkpoints(), jobs: Int = 1
  ) -> NotebookRunner {
    NotebookRunner(
      registry: tool.registry, isFresh: isFresh, cache: CacheFolder(path: reports.memoryFolder + "/cache"),
      checkpoints: checkpoints, jobs: jobs)
  }

  /// Renders all formats and puts them into place together; where they lie there as the last run left them, and
  /// nothing has changed that they are made of, they stay.
  ///
  /// - Parameter isFresh: whether they are rendered in any case.
  /// - Returns: the paths of the reports.
  /// - Throws: `FileWriteError`, with the old reports whole; `RenderingError`, `RasterizingError`.
  func write(_ document: ExecutedNotebook, isFresh: Bool = false) throws -> [String] {
    let key = stampKey(of: document)
    if !isFresh, let key, let stamp = reports.stamp(), stamp.key == key, stamp.holds(shownFiles, context.typesetter),
      reports.lie(asIn: stamp)
    {
      return stamp.told
    }
    let renderers: [any ReportRenderer] = [HTMLReport(), MarkdownReport(), JupyterReport()]
    let files = try renderers.flatMap { try $0.render(document, context: context) }
    let figures = try figureFiles(of: document)
    try reports.replace(with: files, and: figures)
    let told = files.map { "\(reports.path)/\($0.path)" }.filter { !$0.contains("\(reports.name)_files/") }
    if let key, let read = shownFiles.fingerprints {
      reports.store(
        ReportStamp(
          key: key, read: read, typesetter: context.typesetter.usedEngineIdentity,
          written: files.map { ("\(reports.path)/\($0.path)", Fingerprint($0.bytes)) }
            + figures.map { ($0.path, Fingerprint($0.bytes)) },
          told: told))
    }
    return told
  }

  /// Stands for the document, this executable and what it draws with, and where the reports go.
  private func stampKey(of document: ExecutedNotebook) -> String? {
    document.fingerprint.map { fingerprint in
      [
        "\(fingerprint)", buildIdentity, tool.name, tool.version, markdownParserIdentity,
        notebook.cells.contains { !$0.options.figFile.isEmpty } ? Rasterizer.engineIdentity : "",
        FileManager.default.currentDirectoryPath, reports.path, reports.name,
      ].joined(separator: "\n")
    }
  }
}

extension Notebook {
  /// The files of the package that its cells show.
  fileprivate var sourceFiles: Set<String> {
    cells.compactMap(\.options.source).reduce(into: []) { files, option in
      files.formUnion(CellRuntime.sourceFiles(of: option, notebookFolder: folder.isEmpty ? "." : folder))
    }
  }
}

private func inOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  diagnostics.sorted { ($0.range?.lower.offset ?? 0) < ($1.range?.lower.offset ?? 0) }
}
