// The episodes of one environment in a file, as Stable-Baselines3's Monitor writes it.
//
// Source: stable_baselines3/common/monitor.py (2.9), ResultsWriter; its `load_results` reads these files.
import Foundation

/// `NUMBER.monitor.csv`: a comment with the start as JSON, the names `r,l,t` (return, length in steps, seconds since
/// the start), and a row for each finished episode.
final class MonitorFile {
  private let file: LogFile
  private let clock: LogClock
  private let start: Double

  /// - Throws: `EngineError.unwritableLog`.
  init(path: String, id: String, clock: LogClock) throws {
    self.clock = clock
    start = clock.seconds()
    file = try LogFile(path: path)
    let name = String(decoding: try JSONEncoder().encode(id), as: UTF8.self)
    // The rows end as those of Python's csv module.
    try file.append("#{\"t_start\": \(clock.wallTime()), \"env_id\": \(name)}\nr,l,t\r\n")
  }

  /// - Throws: `EngineError.unwritableLog`.
  func write(_ episode: EpisodeInfo) throws {
    let seconds = ((clock.seconds() - start) * 1e6).rounded(.toNearestOrEven) / 1e6
    try file.append("\(episode.r),\(episode.l),\(seconds)\r\n")
  }
}

extension VecEnv {
  /// From now on writes each finished episode of environment i to `i.monitor.csv` in the folder, which is made where it
  /// is missing; files of these names are begun anew. `nil` ends that.
  /// - Throws: `EngineError.unwritableLog`.
  public func monitor(in folder: String?, clock: LogClock = .system) throws {
    if let wrapper { return try wrapper.inner.monitor(in: folder, clock: clock) }
    guard let folder else {
      monitorFiles = []
      return
    }
    try LogFile.makeFolder(folder)
    monitorFiles = try (0..<nEnvs).map {
      try MonitorFile(path: "\(folder)/\($0).monitor.csv", id: spec.id, clock: clock)
    }
  }
}
