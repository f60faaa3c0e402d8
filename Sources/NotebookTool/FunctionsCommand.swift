// `nb functions`: all that cells can call.

import ArgumentParser
import Foundation
import NotebookModel

struct FunctionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "functions", abstract: "List the functions and types that cells can use, as Swift declares them.")

  @Argument(help: "Functions, types or members to show; all of them without a name.")
  var names: [String] = []

  func run() throws {
    let registry = NotebookTool.current.registry
    guard !names.isEmpty else {
      print(registry.listing() ?? "", terminator: "")
      return
    }
    var unknown: [String] = []
    for name in names {
      if let listing = registry.listing(of: name) { print(listing, terminator: "") } else { unknown.append(name) }
    }
    guard unknown.isEmpty else {
      for name in unknown {
        let hint = closestName(to: name, among: registry.names).map { "did you mean '\($0)'?" }
        let message = "error: no function or type is called '\(name)'; \(hint ?? "'functions' without a name lists all")\n"
        FileHandle.standardError.write(Data(message.utf8))
      }
      throw ExitCode.failure
    }
  }
}
