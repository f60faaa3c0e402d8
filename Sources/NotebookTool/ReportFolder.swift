// The reports of a notebook on disk: where they go, what the last run recorded there, and how they are replaced.

import CellRuntime
import Foundation
import NotebookModel
import NotebookRendering

/// The folder into which a notebook's reports go.
struct ReportFolder {
  /// `reports` beside the notebook, unless the command line names another.
  var path: String
  private let notebook: Notebook
  /// The reports' file name without ending.
  let name: String

  init(notebook: Notebook, outputDirectory: String?) {
    self.notebook = notebook
    name = reportName(of: notebook, neighbours: notebookNames(in: notebook.folder))
    path = outputDirectory ?? notebook.path(of: "reports")
  }

  /// The folder of what need not be committed: caches and times.
  var memoryFolder: String { notebook.path(of: ".nb") }

  /// Where the notebook's long calls leave how far they are.
  var checkpointFolder: String { "\(memoryFolder)/checkpoints/\(name)" }
  var recordPath: String { "\(path)/\(name).ipynb" }

  /// Where a check shows what differs from the record, unless the command line says so.
  var checkPath: String { "\(memoryFolder)/check/\(name).html" }

  /// What the last run recorded, by cell; nothing where there is no record or it can't be read.
  func record() -> [String: RecordedCell] { (try? recordedCells()) ?? [:] }

  /// The same, `nil` where there is no record.
  ///
  /// - Throws: `RecordError`.
  func recordedCells() throws -> [String: RecordedCell]? {
    try FileManager.default.contents(atPath: recordPath).map { try readRecord([UInt8]($0)) }
  }

  /// What the last run did with each cell; nothing where that is not known.
  func history() -> RunHistory {
    RunHistory(decoding: FileManager.default.contents(atPath: historyPath).map { [UInt8]($0) } ?? [])
  }

  /// Keeps what a run did. Losing it loses explanations only.
  func store(_ history: RunHistory) { try? writeAtomically(history.encoded, to: historyPath) }

  /// What the reports were made of when they were last written; nothing where that is not known.
  func stamp() -> ReportStamp? { FileManager.default.contents(atPath: stampPath).flatMap { ReportStamp([UInt8]($0)) } }

  /// Keeps what the reports were made of. Losing it costs rendering them again.
  func store(_ stamp: ReportStamp) { try? writeAtomically(stamp.file, to: stampPath, isFlushed: false) }

  /// Whether all files of the reports lie there as they were written, and no others beside the pictures.
  func lie(asIn stamp: ReportStamp) -> Bool {
    guard stamp.written.allSatisfy({ path, fingerprint in fingerprintOfFile(path) == fingerprint }) else { return false }
    let pictures = "\(path)/\(name)_files/"
    let known = Set(stamp.written.map(\.path))
    return ((try? FileManager.default.contentsOfDirectory(atPath: pictures)) ?? []).allSatisfy {
      known.contains(pictures + $0)
    }
  }

  private var stampPath: String { "\(memoryFolder)/stamps/\(name)" }
  private var historyPath: String { "\(memoryFolder)/runs/\(name).json" }

  /// Finds out before a long run whether its reports can be written at all.
  ///
  /// - Throws: `FileWriteError`.
  func checkWritable() throws { try NotebookModel.checkWritable(folder: path) }

  /// Puts all files of a report into place at once, then removes pictures that the report no longer has.
  ///
  /// - Throws: `FileWriteError`; the old report is then whole.
  func replace(with files: [RenderedFile], and others: [(path: String, bytes: [UInt8])]) throws {
    try writeTogether(files.map { ("\(path)/\($0.path)", $0.bytes) } + others)
    let pictures = "\(name)_files"
    let kept = Set(files.map(\.path))
    for old in (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(pictures)")) ?? []
    where !kept.contains("\(pictures)/\(old)") {
      try? FileManager.default.removeItem(atPath: "\(path)/\(pictures)/\(old)")
    }
    // A folder that still holds something stays.
    if !kept.contains(where: { $0.hasPrefix(pictures + "/") }) { rmdir("\(path)/\(pictures)") }
  }
}
