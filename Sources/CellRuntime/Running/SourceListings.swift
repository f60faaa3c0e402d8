// The option `source`: code shown from the package's own sources, found by its symbol or between two comments.

import CellLanguage
import Foundation
import NotebookModel

/// What is wrong with an option `source`.
enum SourceListingError: Error, Hashable {
  case noPackage(folder: String)
  case outsideSources(String)
  case noFile(String, package: String)
  case noSymbol(String)
  case excerpt(String)

  var message: String {
    switch self {
    case .noPackage(let folder):
      "option 'source' needs a Swift package, but there is no Package.swift in '\(folder)' or above it"
    case .outsideSources(let path): "option 'source': '\(path)' leads out of the package's Sources folder"
    case .noFile(let path, let package):
      "option 'source': there is no file 'Sources/\(path)' in the package '\(package)'"
    case .noSymbol(let option):
      "option 'source': '\(option)' names no symbol; write 'Target/File.swift#symbol' or 'Target/File.swift#anchor:name'"
    case .excerpt(let reason): "option 'source': \(reason)"
    }
  }
}

/// Finds the text that an option `source` names.
///
/// - Parameters:
///   - option: `ReinforcementLearning/PPO.swift#train`, below `Sources/` of the nearest package; with `#anchor:NAME` the
///     lines between `// anchor: NAME` and `// end: NAME`. Several with commas between them, such as
///     `A/B.swift#first, #second, A/C.swift#third`; without a file it is the one before.
///   - folder: the notebook's.
func sourceListing(_ option: String, notebookFolder folder: String) throws(SourceListingError) -> SourceListing {
  var places: [SourceListing.Place] = []
  var texts: [String] = []
  for (file, symbol) in items(of: option) {
    guard let symbol, !file.isEmpty, !symbol.isEmpty else { throw .noSymbol(option) }
    let (place, text) = try part(symbol, of: file, notebookFolder: folder)
    places.append(place)
    texts.append(text)
  }
  return SourceListing(places, text: texts.joined(separator: "\n"))
}

/// The files that an option `source` names, whether or not they are there.
public func sourceFiles(of option: String, notebookFolder folder: String) -> Set<String> {
  guard let package = nearestPackage(from: URL(fileURLWithPath: folder).standardizedFileURL) else { return [] }
  let named = items(of: option).map(\.file).filter { !$0.isEmpty }
  return Set(named.map { package.appendingPathComponent("Sources/\($0)").path })
}

/// The items between the commas, those without a file with that of the one before.
private func items(of option: String) -> [(file: String, symbol: String?)] {
  var file = ""
  return option.split(separator: ",", omittingEmptySubsequences: false).map { item in
    let parts = item.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    if let path = parts.first, !path.isEmpty { file = path }
    return (file, parts.count == 2 ? parts[1] : nil)
  }
}

/// - Parameters:
///   - symbol: or `anchor:NAME`.
///   - path: below `Sources/`.
private func part(
  _ symbol: String, of path: String, notebookFolder folder: String
) throws(SourceListingError) -> (SourceListing.Place, text: String) {
  let start = URL(fileURLWithPath: folder).standardizedFileURL
  guard let package = nearestPackage(from: start) else { throw .noPackage(folder: folder) }
  let sources = package.appendingPathComponent("Sources").resolvingSymlinksInPath().standardizedFileURL
  let file = sources.appendingPathComponent(path).resolvingSymlinksInPath().standardizedFileURL
  guard !path.hasPrefix("/"), !path.split(separator: "/").contains(".."), file.path.hasPrefix(sources.path + "/") else {
    throw .outsideSources(path)
  }
  guard let data = try? Data(contentsOf: file), let text = String(validating: data, as: UTF8.self) else {
    throw .noFile(path, package: package.lastPathComponent)
  }
  let excerpt: SourceExcerpt
  do throws(SourceExcerptError) {
    let anchor = "anchor:"
    excerpt =
      symbol.hasPrefix(anchor)
      ? try sourceExcerpt(ofAnchor: String(symbol.dropFirst(anchor.count)), in: text)
      : try sourceExcerpt(of: symbol, in: text)
  } catch {
    throw .excerpt("Sources/\(path): \(error.description)")
  }
  let shown = relativePath(from: start, to: package.appendingPathComponent("Sources/\(path)").standardizedFileURL)
  return (SourceListing.Place(path: shown, symbol: "\(path)#\(symbol)", firstLine: excerpt.firstLine), excerpt.text)
}

private func relativePath(from folder: URL, to file: URL) -> String {
  let from = folder.pathComponents
  let to = file.pathComponents
  let common = zip(from, to).prefix { $0 == $1 }.count
  return (Array(repeating: "..", count: from.count - common) + to[common...]).joined(separator: "/")
}
