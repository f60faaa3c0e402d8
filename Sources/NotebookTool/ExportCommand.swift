// `nb export`: notebooks in another format, without running them.

import ArgumentParser
import CellRuntime
import Foundation
import NotebookModel
import NotebookRendering

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write notebooks in another format, without running them.",
    discussion: """
      ipynb: a Jupyter notebook, from which 'import' makes the same notebook again; beside the notebook unless --output \
      is given. md: the report in Markdown; in 'reports' beside the notebook. Both have the outputs of the last run, but \
      for those of cells that changed since, or that depend on what did. swift: the cells as one Swift file that \
      compiles, as the main.swift of a target that depends on TwinRuntime (language mode 5); beside the notebook. All \
      cells are checked first. With other values of parameters, md is named as 'run' names it.
      """)

  /// What a notebook can be written as.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case ipynb, md, swift

    fileprivate func files(of job: NotebookJob) throws -> [RenderedFile] {
      switch self {
      case .ipynb: try job.files(of: job.unrun(), in: JupyterExport())
      case .md: try job.files(of: job.unrun(), in: MarkdownReport())
      case .swift:
        [
          RenderedFile(
            path: job.notebook.name + ".swift",
            bytes: Array(SwiftExport(job.checked, modules: NotebookTool.current.registry.modules).text.utf8))
        ]
      }
    }
  }

  @Argument(help: "Notebooks (.md files) or folders of them.")
  var paths: [String]

  @Option(help: "The format.")
  var to: Format

  @Option(name: [.short, .long], help: "The file to write, or the folder for the files.")
  var output: String?

  @Flag(help: "Replace a Jupyter notebook or a Swift file that is already there.")
  var force = false

  @OptionGroup var parameters: ParameterOptions

  func validate() throws {
    if to == .ipynb, !parameters.isEmpty {
      throw ValidationError("--to ipynb writes the notebook itself, which has the values of its front matter; leave out -P")
    }
  }

  func run() throws {
    let screen = RunScreen()
    guard let overrides = try parameters.overrides(screen) else { throw ExitCode.failure }
    let prepared = PreparedJobs(paths, parameters: overrides, isWriting: false, screen) {
      target(of: $0, isOnly: $1).folder
    }
    guard prepared.isFine else { throw ExitCode.failure }
    var isFine = true
    for job in prepared.jobs {
      let target = target(of: job.notebook.path, isOnly: prepared.jobs.count == 1)
      isFine = export(job, to: target, screen) && isFine
    }
    if !isFine { throw ExitCode.failure }
  }

  /// Where a notebook's export goes.
  private struct Target {
    var folder: String
    /// The file's name, where the command line gives one.
    var name: String?
  }

  private func target(of path: String, isOnly: Bool) -> Target {
    guard let output else {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
      return Target(folder: to != .md ? folder : folder == "." ? "reports" : "\(folder)/reports")
    }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
    if !isOnly || output.hasSuffix("/") || exists && isFolder.boolValue {
      return Target(folder: output.hasSuffix("/") && output.count > 1 ? String(output.dropLast()) : output)
    }
    let parts = output.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().joined(separator: "/")
    return Target(
      folder: parts.count == 1 ? "." : folder.isEmpty ? "/" : folder, name: parts.last.map(String.init))
  }

  /// Writes one notebook and tells its path.
  ///
  /// - Returns: whether all went well.
  private func export(_ job: NotebookJob, to target: Target, _ screen: RunScreen) -> Bool {
    do {
      var files = try to.files(of: job)
      if let name = target.name { files[0].path = name }
      let paths = files.map { target.folder == "." ? $0.path : "\(target.folder)/\($0.path)" }
      if let error = refusal(of: paths[0], files[0].bytes, job) {
        screen.fail(error)
        return false
      }
      try writeTogether(zip(paths, files).map { ($0, $1.bytes) })
      print(paths[0])
      return true
    } catch {
      screen.fail("\(error)")
      return false
    }
  }

  /// Why a file may not be written, if it may not: nobody's work is replaced unasked.
  private func refusal(of path: String, _ bytes: [UInt8], _ job: NotebookJob) -> String? {
    func isSame(_ other: String) -> Bool {
      URL(fileURLWithPath: path).resolvingSymlinksInPath() == URL(fileURLWithPath: other).resolvingSymlinksInPath()
    }
    if isSame(job.notebook.path) { return "\(path): error: this is the notebook itself; choose another --output" }
    guard to != .md else { return nil }
    if isSame(job.notebook.path(of: "reports/\(job.notebook.name).ipynb")) {
      return "\(path): error: this is the record of the notebook's runs; choose another --output"
    }
    guard !force, let old = FileManager.default.contents(atPath: path), !old.elementsEqual(bytes) else { return nil }
    return "\(path): error: the file exists and differs; use --force to replace it, or another --output"
  }
}
