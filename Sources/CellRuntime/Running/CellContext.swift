// What a running cell offers to registered functions: its output, progress, cancellation, checkpoints and the
// notebook's folder.

import Foundation
import NotebookModel

/// Whether the user asked to end the run. Setting it is safe from a signal handler and from any thread.
public final class CancellationFlag: @unchecked Sendable {
  // A plain word that only ever goes from 0 to 1: no lock, which a signal handler could not take.
  private let word = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

  public init() { word.initialize(to: 0) }
  deinit { word.deallocate() }

  public var isSet: Bool { word.pointee != 0 }
  public func set() { word.pointee = 1 }
}

/// Thrown to end a cell after Ctrl-C; cells can't catch it.
public struct Interruption: Error, Hashable, Sendable, CustomStringConvertible {
  public init() {}
  public var description: String { "interrupted" }
}

/// How far a training or another long call has come.
public struct ProgressEvent: Hashable, Sendable {
  public var steps: Int
  public var total: Int?
  /// The mean episode reward, where there is one.
  public var reward: Double?
  /// Steps per second.
  public var rate: Double?
  /// Whether the call goes on here where an earlier run was ended.
  public var isResumption: Bool

  public init(
    steps: Int, total: Int? = nil, reward: Double? = nil, rate: Double? = nil, isResumption: Bool = false
  ) {
    self.steps = steps
    self.total = total
    self.reward = reward
    self.rate = rate
    self.isResumption = isResumption
  }
}

/// The cell that runs, as registered functions see it. To be used on the thread that called the function.
public final class CellContext: @unchecked Sendable {
  /// The folder in which the notebook lies; files below it can be read.
  public let notebookFolder: String
  /// Where long calls leave how far they are.
  public let checkpoints: Checkpoints
  let cancellation: CancellationFlag
  /// The newest progress event.
  private(set) var lastProgress: ProgressEvent?
  /// The notebook's path and text, where a failed expectation is shown.
  var notebook: (path: String, source: SourceText)?
  /// Called with each progress event.
  let onProgress: (ProgressEvent) -> Void
  private(set) var outputs = OutputCollector()
  /// Hashes of the files that the cell read, by path.
  private(set) var filesRead: [String: String] = [:]
  /// Paths of the files that the cell looked for, also in vain.
  private(set) var filesSought: Set<String> = []
  /// Whether what is being computed comes from the clock; the interpreter's own flag.
  var readNoise: () -> Bool = { false }
  var setNoise: () -> Void = {}

  public init(
    notebookFolder: String, cancellation: CancellationFlag = CancellationFlag(),
    checkpoints: Checkpoints = Checkpoints(), onProgress: @escaping (ProgressEvent) -> Void = { _ in }
  ) {
    self.notebookFolder = notebookFolder
    self.cancellation = cancellation
    self.checkpoints = checkpoints
    self.onProgress = onProgress
  }

  /// Adds text to the cell's standard output.
  public func print(_ text: String) { outputs.print(text, isNoisy: readNoise()) }

  /// Adds a line `warning: MESSAGE` to the cell's standard error.
  public func warn(_ message: String) {
    outputs.add(Output(.stream(name: "stderr", text: "warning: \(message)\n"), isNoisy: readNoise()))
  }

  public func display(_ bundle: MIMEBundle) { outputs.add(Output(.display(bundle), isNoisy: readNoise())) }

  public func progress(_ event: ProgressEvent) {
    lastProgress = event
    onProgress(event)
  }

  public var isCancelled: Bool { cancellation.isSet }

  /// - Throws: `Interruption` once the user pressed Ctrl-C.
  public func checkCancellation() throws {
    if cancellation.isSet { throw Interruption() }
  }

  /// Says that the call's result comes from the clock.
  public func markNoisy() { setNoise() }

  /// Notes that the cell's outputs depend on a file's contents.
  public func noteFile(_ path: String, contents: [UInt8]) { filesRead[path] = ContentHash(contents).hex }

  /// Notes that the cell looks for a file, whether or not it is there.
  func noteSearch(for path: String) { filesSought.insert(path) }

  package func add(_ output: Output) { outputs.add(output) }

  package func takeOutputs() -> [Output] {
    defer { outputs = OutputCollector() }
    return outputs.outputs
  }

  func takeFilesRead() -> [String: String] {
    defer { filesRead = [:] }
    return filesRead
  }
}

/// The outputs of one cell in order; neighbouring prints are one stream, split where noise begins or ends.
struct OutputCollector {
  private var list: [Output] = []
  private var text = ""
  private var isTextNoisy = false
  private var bytes = 0
  private var isFull = false

  var outputs: [Output] {
    text.isEmpty ? list : list + [Output(.stream(name: "stdout", text: text), isNoisy: isTextNoisy)]
  }

  mutating func print(_ more: String, isNoisy: Bool) {
    if isFull || more.isEmpty { return }
    if isNoisy != isTextNoisy { flush() }
    isTextNoisy = isNoisy
    bytes += more.utf8.count
    guard bytes <= Limits.outputBytes else {
      isFull = true
      let room = more.utf8.count - (bytes - Limits.outputBytes)
      text += String(decoding: more.utf8.prefix(max(0, room)), as: UTF8.self)
      text += "\n[output cut: the cell printed more than \(Limits.outputBytes >> 20) MB]\n"
      return
    }
    text += more
  }

  mutating func add(_ output: Output) {
    flush()
    list.append(output)
  }

  private mutating func flush() {
    guard !text.isEmpty else { return }
    list.append(Output(.stream(name: "stdout", text: text), isNoisy: isTextNoisy))
    text = ""
  }
}
