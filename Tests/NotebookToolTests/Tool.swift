// Runs the built `nb` as its users do: a process in a folder of its own, and what it leaves there.

import Foundation

/// What a finished process said and how it ended.
struct Outcome {
  var status: Int32
  /// Whether a signal ended it; `status` is then the signal's number.
  var wasKilled: Bool
  var output: String
  var errors: String

  /// The lines of standard error.
  var errorLines: [String] {
    errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
  /// The lines of standard output.
  var outputLines: [String] { output.split(separator: "\n").map(String.init) }
}

/// Where `nb` was built: beside the tests, unless `NB_EXECUTABLE` says otherwise.
let executable: URL = {
  if let path = ProcessInfo.processInfo.environment["NB_EXECUTABLE"] { return URL(fileURLWithPath: path) }
  #if os(macOS)
    let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL ?? Bundle.main.bundleURL
  #else
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
  #endif
  return tests.deletingLastPathComponent().appendingPathComponent("nb")
}()

/// A temporary folder of notebooks, removed with its last reference.
final class TestFolder: Sendable {
  let url: URL

  /// - Parameter files: texts by path below the folder.
  init(_ files: [String: String] = [:]) throws {
    url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("nb-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (path, text) in files { try write(Data(text.utf8), to: path) }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ data: Data, to path: String) throws {
    let file = url.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }
  func data(_ path: String) throws -> Data { try Data(contentsOf: url.appendingPathComponent(path)) }
  func text(_ path: String) throws -> String { String(decoding: try data(path), as: UTF8.self) }
  func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url.appendingPathComponent(path).path) }

  /// Paths of all files below the folder but hidden ones, sorted.
  var files: [String] {
    let all = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []
    return all.filter { path in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(
        atPath: url.appendingPathComponent(path).path, isDirectory: &isFolder)
      return exists && !isFolder.boolValue && !path.split(separator: "/").contains { $0.hasPrefix(".") }
    }.sorted()
  }

  /// The bytes of all files below the folder but hidden ones.
  func contents() throws -> [String: Data] {
    Dictionary(uniqueKeysWithValues: try files.map { ($0, try data($0)) })
  }

  /// Runs `nb` in the folder and waits for its end.
  func run(_ arguments: String..., program: URL = executable, seconds: Double = 60) throws -> Outcome {
    try start(arguments, program: program).outcome(within: seconds)
  }

  /// Starts `nb`, or another program, in the folder.
  func start(_ arguments: [String], program: URL = executable) throws -> RunningTool {
    let logs = url.appendingPathComponent(".logs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: false)
    return try RunningTool(program, arguments, folder: url, logs: logs)
  }
}

/// A process under way.
///
/// It writes to files, so that no pipe can fill up and block it.
struct RunningTool {
  struct TimedOut: Error { var arguments: [String] }

  private let process = Process()
  private let outputFile: URL
  private let errorFile: URL

  init(_ program: URL, _ arguments: [String], folder: URL, logs: URL) throws {
    (outputFile, errorFile) = (logs.appendingPathComponent("out"), logs.appendingPathComponent("err"))
    for file in [outputFile, errorFile] { try Data().write(to: file) }
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
  }

  /// What it has said so far on standard error.
  var errors: String { text(errorFile) }

  /// What it has said so far on standard output.
  var output: String { text(outputFile) }

  private func text(_ file: URL) -> String {
    (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  var isRunning: Bool { process.isRunning }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits until standard error or standard output contains a text.
  func waitFor(_ text: String, seconds: Double = 30) throws {
    try waitUntil(seconds: seconds) { errors.contains(text) || output.contains(text) }
  }

  /// Waits until something is so, or the process has ended.
  func waitUntil(seconds: Double = 30, _ isSo: () -> Bool) throws { try wait(seconds) { isSo() || !process.isRunning } }

  func outcome(within seconds: Double) throws -> Outcome {
    try wait(seconds) { !process.isRunning }
    return Outcome(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self), errors: errors)
  }

  private func wait(_ seconds: Double, until isDone: () -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while !isDone() {
      guard Date() < deadline else {
        send(SIGKILL)
        throw TimedOut(arguments: process.arguments ?? [])
      }
      usleep(5_000)
    }
  }
}

/// A notebook of cells, each the text between its fences.
func notebook(_ cells: String...) -> String {
  cells.map { "```swift\n\($0)\n```\n" }.joined(separator: "\n")
}
