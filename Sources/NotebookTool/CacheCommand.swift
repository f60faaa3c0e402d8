// `nb cache`: how large the caches are, and making them smaller.

import ArgumentParser
import CellRuntime
import Foundation

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache", abstract: "Show and prune what is kept of earlier runs.",
    discussion: """
      Results of cells lie in '.nb/cache' beside their notebook. Removing them costs time, never a result. A run keeps \
      them below 4 GB by itself, removing what was not used for longest.
      """, subcommands: [Show.self, Prune.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show how much is kept.")

    @Argument(help: "Folders of notebooks.")
    var folders: [String] = ["notebooks"]

    func run() throws {
      for cache in try caches(in: folders) {
        let usage = cache.usage()
        print("\(cache.path)  \(usage.files) files  \(byteText(usage.bytes))")
      }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune", abstract: "Remove what was not used for longest.")

    @Argument(help: "Folders of notebooks.")
    var folders: [String] = ["notebooks"]

    @Option(help: "How many megabytes to leave.")
    var leave: Int = 0

    func validate() throws {
      guard (0...1_000_000_000).contains(leave) else {
        throw ValidationError("--leave \(leave) is not a size; give a number of megabytes of at least 0")
      }
    }

    func run() throws {
      for cache in try caches(in: folders) {
        let removed = cache.prune(to: leave << 20)
        print("\(cache.path)  removed \(removed.files) files  \(byteText(removed.bytes))")
      }
    }
  }
}

/// The caches of folders of notebooks.
private func caches(in folders: [String]) throws -> [CacheFolder] {
  try folders.map { folder in
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw reportedFailure("\(folder): error: there is no such folder; name a folder of notebooks")
    }
    return CacheFolder(path: folder + "/.nb/cache")
  }
}

/// `12.5 MB`
private func byteText(_ bytes: Int) -> String {
  let units = ["bytes", "kB", "MB", "GB", "TB"]
  var (value, unit) = (Double(bytes), 0)
  while value >= 1000, unit + 1 < units.count { (value, unit) = (value / 1000, unit + 1) }
  return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
}
