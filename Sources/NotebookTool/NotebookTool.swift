// The command line as a library: a tool with a registry of its own is three lines.

import ArgumentParser
import Benchmarking
import CellRuntime

/// A command line over a registry of functions: `nb` itself, or a tool of your own.
///
/// ```swift
/// var registry = FunctionRegistry.standard
/// registry.function("func twice(_ x: Double) -> Double", doc: "Twice `x`.") { (x: Double) in 2 * x }
/// NotebookTool(registry: registry).main()
/// ```
public struct NotebookTool: Sendable {
  public var name: String
  public var version: String
  /// All that cells can call; made when it is first asked for.
  public var registry: FunctionRegistry { making.value }
  private let making: Making<FunctionRegistry>
  /// What the command `bench` measures; without any there is no such command.
  public let benchmarks: [Benchmark]

  /// - Parameters:
  ///   - name: what the tool is called in its help.
  ///   - version: what `--version` prints and reports state.
  ///   - benchmarks: what the command `bench` measures; without any there is no such command.
  ///   - registry: all that cells can call; evaluated at most once, perhaps on another thread.
  public init(
    name: String = "nb", version: String = NotebookTool.version, benchmarks: [Benchmark] = [],
    registry: @autoclosure @escaping @Sendable () -> FunctionRegistry
  ) {
    self.name = name
    self.version = version
    self.benchmarks = benchmarks
    making = Making(registry)
  }

  /// The version of this package.
  public static let version = "0.1.0"

  /// The tool that the commands below work for.
  @TaskLocal static var current = NotebookTool(registry: .standard)

  /// Parses the arguments, runs the command, and ends the process with its exit status.
  ///
  /// - Parameter arguments: without the program's name; the process's own unless given.
  public func main(_ arguments: [String]? = nil) -> Never {
    // The registry is made while the arguments are read: both take some milliseconds of each start.
    let makingRegistry = Meanwhile { _ = registry }
    return Self.$current.withValue(self) { () -> Never in
      let failure = Self.run(arguments)
      makingRegistry.value()
      ToolCommand.exit(withError: failure)  // which writes the help of this tool
    }
  }

  private static func run(_ arguments: [String]?) -> (any Error)? {
    do {
      var command = try ToolCommand.parseAsRoot(arguments)
      try command.run()
      return nil
    } catch {
      return error
    }
  }
}

/// The root command.
struct ToolCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    let tool = NotebookTool.current
    return CommandConfiguration(
      commandName: tool.name,
      abstract: "Documents whose every number and picture was computed by the code that they show.",
      discussion: "Exit status:\n" + ExitStatus.table.map { "  \($0.status): \($0.meaning)" }.joined(separator: "\n"),
      version: tool.version,
      subcommands: [
        RunCommand.self, CheckCommand.self, WhyCommand.self, GraphCommand.self, CacheCommand.self, ExportCommand.self, ImportCommand.self,
        FunctionsCommand.self,
      ] + (tool.benchmarks.isEmpty ? [] : [BenchCommand.self]))
  }
}
