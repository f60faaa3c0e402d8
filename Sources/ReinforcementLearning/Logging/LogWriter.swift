// What a log writes, and where to: one row for each dump, taken by writers of one format each.
import Foundation

/// A figure that is logged.
public struct LogEntry: Hashable, Sendable {
  /// Such as `train/loss`.
  public let name: String
  public let value: Double
  /// Whether it counts something; it is then written without a point.
  public let isInteger: Bool

  public init(name: String, value: Double, isInteger: Bool = false) {
    self.name = name
    self.value = isInteger ? value.rounded(.towardZero) : value
    self.isInteger = isInteger
  }

  /// As Python's `str` writes it: the shortest text that gives the same number again.
  public var text: String { Int(exactly: value).flatMap { isInteger ? "\($0)" : nil } ?? "\(value)" }
}

/// All that was logged since the row before it.
public struct LogRow: Hashable, Sendable {
  /// Timesteps so far.
  public let step: Int
  /// In seconds since 1970.
  public let wallTime: Double
  /// In the order of `Logger.keys`, each name once.
  public let entries: [LogEntry]

  public init(step: Int, wallTime: Double, entries: [LogEntry]) {
    self.step = step
    self.wallTime = wallTime
    self.entries = entries
  }
}

/// Takes the rows of a log, as Stable-Baselines3's KVWriter.
public protocol LogWriter: AnyObject {
  /// The row is on its way to the disk when this returns: it outlives the process.
  /// - Throws: `EngineError.unwritableLog`.
  func write(_ row: LogRow) throws
  /// What people are to read beside the rows. The default does nothing: formats for programs hold numbers only.
  /// - Throws: `EngineError.unwritableLog`.
  func warn(_ warning: TrainingWarning) throws
}

extension LogWriter {
  public func warn(_ warning: TrainingWarning) throws {}
}

/// What a log can be written as, by Stable-Baselines3's names.
public enum LogFormat: String, Hashable, Sendable, CaseIterable {
  /// A table on the screen for each row.
  case stdout
  /// The same tables in `log.txt`.
  case log
  /// `progress.csv`, whose header grows when a new name is logged.
  case csv
  /// `progress.json`, an object in each line.
  case json
  /// `events.out.tfevents.*`, which TensorBoard reads.
  case tensorboard

  /// Starts a file in the folder, which must be there; one of the same name is begun anew.
  /// - Throws: `EngineError.unwritableLog`.
  public func makeWriter(in folder: String, clock: LogClock = .system) throws -> any LogWriter {
    switch self {
    case .stdout: TableLog()
    case .log: try TableLog(path: "\(folder)/log.txt")
    case .csv: try CSVLog(path: "\(folder)/progress.csv")
    case .json: try JSONLinesLog(path: "\(folder)/progress.json")
    case .tensorboard: try TensorBoardLog(folder: folder, clock: clock)
    }
  }
}

/// Where times come from that are logged. Nothing else depends on them.
public struct LogClock: Sendable {
  /// Seconds since 1970.
  public let wallTime: @Sendable () -> Double
  /// Seconds since any moment; never goes back.
  public let seconds: @Sendable () -> Double

  public init(wallTime: @escaping @Sendable () -> Double, seconds: @escaping @Sendable () -> Double) {
    self.wallTime = wallTime
    self.seconds = seconds
  }

  /// The machine's clocks.
  public static let system: LogClock = {
    let start = ContinuousClock.now
    return LogClock(
      wallTime: { Date().timeIntervalSince1970 },
      seconds: {
        let elapsed = start.duration(to: .now).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
      })
  }()
}
