// `nb run --watch`: runs notebooks, then waits for what they are made of to be saved and runs what that affects.

import CellRuntime
import Foundation
import NotebookModel

/// Notebooks that are run again whenever they, the files that they show or those that their cells read are saved, until
/// the user ends it. One process: the cache decides which cells run.
final class WatchSession: @unchecked Sendable {
  private let command: RunCommand
  private let sink: any EventSink
  private let watcher = FileWatcher()
  private let paths: [String]
  /// The notebooks without errors, as they were last read.
  private var jobs: [String: NotebookJob] = [:]
  /// By notebook, the files that decide its reports, itself among them.
  private var files: [String: Set<String>] = [:]
  /// Notebooks that `--fresh` still has to run afresh.
  private var stale: Set<String>

  private let lock = NSLock()
  /// The notebooks to run. Guarded by the lock, as are those below.
  private var due: Set<String>
  private var isEnded = false
  private var running: (path: String, cancellation: CancellationFlag)?

  /// - Parameter paths: of the notebooks.
  init(_ paths: [String], _ command: RunCommand, _ sink: any EventSink) {
    (self.paths, self.command, self.sink) = (paths, command, sink)
    due = Set(paths)
    stale = command.fresh ? Set(paths) : []
    for path in paths { files[path] = [path] }
  }

  /// Goes on until Ctrl-C or SIGTERM.
  ///
  /// - Returns: the exit status.
  /// - Throws: `ValidationError` for a wrong command line.
  func run() throws -> Int32 {
    let interruption = InterruptionHandler { [self] in end() }
    defer { withExtendedLifetime(interruption) {} }
    watch(readSince: .distantFuture)
    while true {
      while let round = nextRound() {
        try prepare(round)
        for path in round {
          if let job = jobs[path] { run(job, path) }
          if lock.withLock({ isEnded }) { return ExitStatus.interrupted }
        }
      }
      sink.receive(.waiting(files: watched.sorted()))
      while lock.withLock({ due.isEmpty && !isEnded }) { note(watcher.wait()) }
      if lock.withLock({ isEnded }) { return ExitStatus.fine }
    }
  }

  private func end() {
    lock.withLock {
      isEnded = true
      running?.cancellation.set()
    }
    watcher.wake()
  }

  // MARK: - Changes

  private var watched: Set<String> {
    files.values.reduce(Set(command.parameters.executeParams.map { [$0] } ?? [])) { $0.union($1) }
  }

  private func watch(readSince start: Date) { watcher.watch(watched, readSince: start) }

  /// Finds out which notebooks are to run again; the one that runs ends at its next step if it is among them.
  private func note(_ changed: Set<String>) {
    let areParameters = command.parameters.executeParams.map(changed.contains) ?? false
    let affected = paths.filter { areParameters || files[$0]?.isDisjoint(with: changed) == false }
    lock.withLock {
      due.formUnion(affected)
      if let running, affected.contains(running.path) { running.cancellation.set() }
    }
  }

  /// The notebooks to run now, in their order; `nil` where nothing is left.
  private func nextRound() -> [String]? {
    lock.withLock {
      defer { due = [] }
      return due.isEmpty ? nil : paths.filter(due.contains)
    }
  }

  // MARK: - Running

  /// Reads and checks notebooks and tells what is wrong with them.
  private func prepare(_ round: [String]) throws {
    let start = Date()
    for path in round { jobs[path] = nil }
    guard let overrides = try command.parameters.overrides(sink) else { return }
    for path in round {
      let prepared = PreparedJobs(
        [path], outputDirectory: command.outputDir, parameters: overrides, isWriting: true,
        others: paths.compactMap { jobs[$0] }, sink)
      if prepared.isFine { jobs[path] = prepared.jobs.first }
      // What belonged to a notebook that is broken now may mend it.
      files[path, default: []].formUnion(prepared.files)
    }
    watch(readSince: start)
  }

  /// Runs one notebook and writes its reports, unless it changed meanwhile.
  private func run(_ job: NotebookJob, _ path: String) {
    let cancellation = CancellationFlag()
    let start = Date()
    lock.withLock {
      running = (path, cancellation)
      // The end, or a change while another notebook ran.
      if isEnded || due.contains(path) { cancellation.set() }
    }
    let document = watcher.watching {
      command.finish(job, cancellation, isFresh: stale.contains(path), sink) { lock.withLock { isEnded } }.document
    } onChange: { [self] in
      note($0)
    }
    lock.withLock { running = nil }
    let used = job.files.union(document.files.map(job.notebook.path(of:))).union([path])
    if document.isIncomplete {
      files[path, default: []].formUnion(used)
    } else {
      files[path] = used
      stale.remove(path)
    }
    watch(readSince: start)
  }
}
