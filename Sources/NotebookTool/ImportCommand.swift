// `nb import`: a Jupyter notebook as a notebook of ours.

import ArgumentParser
import Foundation
import NotebookModel
import NotebookParsing

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a notebook of a Jupyter notebook (nbformat 3 or 4).",
    discussion: """
      Markdown cells become prose, code cells fenced blocks in their language (those in Swift run here), attachments \
      files in 'img'. Outputs are kept as the record, in 'reports' beside the notebook.
      """)

  @Argument(help: "A Jupyter notebook (.ipynb file).")
  var file: String

  @Option(name: [.short, .long], help: "The notebook to write (.md); else beside the file, with its name.")
  var output: String?

  @Flag(help: "Replace files that are already there.")
  var force = false

  func run() throws {
    let screen = RunScreen()
    do {
      let contents = try contents()
      let path = try target()
      let imported = try importJupyterNotebook(contents, from: folder(of: file), to: path)
      try write(imported, to: path)
      for warning in imported.warnings { screen.fail("\(file): warning: \(warning.message)") }
      for diagnostic in imported.problems?.diagnostics ?? [] { screen.show(diagnostic, in: imported.problems?.source) }
      print(path)
      if imported.problems != nil { throw ExitCode.failure }
    } catch let error as JupyterImportError {
      screen.fail(error.diagnostic(in: file).line)
      throw ExitCode.failure
    } catch let error as ImportFileError {
      screen.fail(error.message)
      throw ExitCode.failure
    } catch let error as FileWriteError {
      screen.fail(error.description)
      throw ExitCode.failure
    }
  }

  private func contents() throws -> [UInt8] {
    let url = URL(fileURLWithPath: file)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
      throw ImportFileError.missing(path: file, suggestion: neighbour)
    }
    guard !isFolder.boolValue else { throw ImportFileError.folder(path: file) }
    guard let handle = try? FileHandle(forReadingFrom: url) else { throw ImportFileError.unreadable(path: file) }
    // A larger file is not read any further.
    let data = try? handle.read(upToCount: largestJupyterNotebook + 1)
    if let count = data?.count, count > largestJupyterNotebook {
      let size = try? handle.seekToEnd()
      throw JupyterImportError.tooLarge(bytes: size.map(Int.init) ?? count, limit: largestJupyterNotebook)
    }
    return [UInt8](data ?? Data())
  }

  private func target() throws -> String {
    guard let output else {
      return (file.hasSuffix(".ipynb") ? String(file.dropLast(6)) : file) + ".md"
    }
    guard output.hasSuffix(".md"), !output.hasSuffix("/.md") else { throw ImportFileError.notMarkdown(path: output) }
    return output
  }

  /// Writes all files of an import, or none.
  private func write(_ imported: ImportedNotebook, to path: String) throws {
    let folder = folder(of: path)
    func place(_ name: String) -> String { folder == "." ? name : "\(folder)/\(name)" }
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    var files = [(path: path, bytes: Array(imported.text.utf8))]
    files += imported.files.map { (place($0.path), $0.bytes) }
    if let record = imported.record { files.append((place("reports/\(name).ipynb"), record)) }
    for (path, bytes) in files where !force {
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let old = FileManager.default.contents(atPath: path)
      if old?.elementsEqual(bytes) != true { throw ImportFileError.exists(path: path) }
    }
    try writeTogether(files)
  }

  private func folder(of path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().joined(separator: "/")
    return parts.count == 1 ? "." : folder.isEmpty ? "/" : folder
  }

  /// A Jupyter notebook of a similar name in the same folder.
  private var neighbour: String? {
    let folder = folder(of: file)
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".ipynb") }
    let name = closestName(to: URL(fileURLWithPath: file).lastPathComponent, among: names.sorted())
    return name.map { folder == "." ? $0 : "\(folder)/\($0)" }
  }
}

/// What can be wrong with the files that an import reads and writes.
enum ImportFileError: Error, Hashable {
  case missing(path: String, suggestion: String?)
  case folder(path: String)
  case unreadable(path: String)
  case notMarkdown(path: String)
  case exists(path: String)

  /// One line, in the form of every error of the tool.
  var message: String {
    switch self {
    case .missing(let path, let suggestion):
      "\(path): error: there is no such file" + (suggestion.map { "; did you mean '\($0)'?" } ?? "; check the path")
    case .folder(let path): "\(path): error: this is a folder; give a Jupyter notebook (.ipynb file)"
    case .unreadable(let path): "\(path): error: can't read the file; check its permissions"
    case .notMarkdown(let path): "\(path): error: a notebook's name ends in '.md'; choose another --output"
    case .exists(let path): "\(path): error: the file exists and differs; use --force to replace it, or another --output"
    }
  }
}
