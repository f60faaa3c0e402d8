// Which files a command line means: files as they are named, folders as all notebooks in them.

import Foundation
import NotebookModel

/// A notebook found by a command's arguments, and its bytes.
struct NotebookFile {
  /// As the user wrote it, or below the folder that the user wrote.
  var path: String
  var contents: [UInt8]
}

enum NotebookFileError: Error, Hashable {
  case missing(path: String, suggestion: String?)
  case unreadable(path: String, reason: String)
  case notMarkdown(path: String)
  case noNotebooks(folder: String)

  /// One line, in the form of every error of the tool.
  var message: String { diagnostic.line }

  var diagnostic: Diagnostic {
    switch self {
    case .missing(let path, let suggestion):
      Diagnostic(
        .error, "there is no such file or folder" + (suggestion.map { "; did you mean '\($0)'?" } ?? "; check the path"),
        file: path)
    case .unreadable(let path, let reason): Diagnostic(.error, "can't read the file: \(reason)", file: path)
    case .notMarkdown(let path):
      Diagnostic(.error, "a notebook's name ends in '.md'; give a Markdown file or a folder", file: path)
    case .noNotebooks(let folder):
      Diagnostic(
        .error,
        "no notebook in this folder; a notebook is a '.md' file (README.md and what lies in 'reports' does not count)",
        file: folder)
    }
  }
}

/// All notebooks that the arguments mean, each once, in the order of the arguments and by name in a folder.
///
/// A folder means the `.md` files in it and in its subfolders, but for hidden folders, reports and README files.
func notebookFiles(_ arguments: [String]) throws(NotebookFileError) -> [NotebookFile] {
  var seen: Set<String> = []
  var files: [NotebookFile] = []
  for argument in arguments {
    for path in try notebookPaths(argument) where seen.insert(URL(fileURLWithPath: path).standardized.path).inserted {
      files.append(NotebookFile(path: path, contents: try contents(of: path)))
    }
  }
  return files
}

private func notebookPaths(_ argument: String) throws(NotebookFileError) -> [String] {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) else {
    throw .missing(path: argument, suggestion: neighbour(of: argument) { $0.hasSuffix(".md") || !$0.contains(".") })
  }
  guard isFolder.boolValue else {
    guard argument.hasSuffix(".md") else { throw .notMarkdown(path: argument) }
    return [argument]
  }
  let found = markdownFiles(in: argument.count > 1 && argument.hasSuffix("/") ? String(argument.dropLast()) : argument)
  guard !found.isEmpty else { throw .noNotebooks(folder: argument) }
  return found
}

private func markdownFiles(in folder: String) -> [String] {
  let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  return names.flatMap { name -> [String] in
    guard !name.hasPrefix(".") else { return [] }
    let path = folder + "/" + name
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
    if isFolder.boolValue { return name == "reports" || name.hasSuffix("_files") ? [] : markdownFiles(in: path) }
    return name.hasSuffix(".md") && name.lowercased() != "readme.md" ? [path] : []
  }
}

private func contents(of path: String) throws(NotebookFileError) -> [UInt8] {
  do {
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  } catch {
    throw .unreadable(path: path, reason: readingReason(error))
  }
}

/// A file of a similar name in the same folder, among those that `isCandidate`.
func neighbour(of path: String, where isCandidate: (String) -> Bool) -> String? {
  let url = URL(fileURLWithPath: path)
  let names = (try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)) ?? []
  let candidates = names.filter(isCandidate).sorted()
  guard let name = closestName(to: url.lastPathComponent, among: candidates) else { return nil }
  let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  return path.contains("/") ? "\(folder)/\(name)" : name
}
