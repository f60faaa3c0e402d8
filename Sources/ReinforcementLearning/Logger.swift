// What training measures, by Stable-Baselines3's names.

/// The values that were logged under one name.
public struct Series: Hashable, Sendable {
  public let name: String
  /// Timesteps at which they were logged.
  public internal(set) var steps: [Int]
  public internal(set) var values: [Double]
  /// Whether the values come from the clock, and differ from run to run.
  public let isNoisy: Bool

  public init(name: String, steps: [Int], values: [Double], isNoisy: Bool = false) {
    self.name = name
    self.steps = steps
    self.values = values
    self.isNoisy = isNoisy
  }

  public var count: Int { values.count }
  public var last: Double? { values.last }
}

extension Series: CustomStringConvertible {
  public var description: String {
    guard let last, let step = steps.last else { return "\(name): nothing yet" }
    return "\(name): \(count) values, the last \(last) at step \(step)"
  }
}

/// Complete series of all that is logged.
///
/// Stable-Baselines3 writes its rows before each update: there `train/*` stands one row later than the rollout that it
/// belongs to, and the last update's is never written. Here every value stands at the timestep at which it was
/// measured, the last ones included.
///
/// Files that are asked for with `configure` hold Stable-Baselines3's rows.
public final class Logger {
  /// Every name that is ever logged: Stable-Baselines3's, and two of this engine's own.
  ///
  /// - `rollout/truncated_fraction`: the share of the last episodes that their time limit cut off.
  /// - `rollout/clipped_action_fraction`: the share of the components of a rollout's continuous actions that were
  ///   beyond the action space's bounds, and were clipped for the environments.
  public static let keys = [
    "rollout/ep_rew_mean", "rollout/ep_len_mean", "rollout/success_rate", "rollout/truncated_fraction",
    "rollout/clipped_action_fraction", "eval/mean_reward", "eval/mean_ep_length", "eval/success_rate",
    "time/iterations", "time/fps", "time/time_elapsed",
    "time/total_timesteps", "train/learning_rate", "train/entropy_loss", "train/policy_gradient_loss",
    "train/value_loss", "train/approx_kl", "train/clip_fraction", "train/loss", "train/explained_variance",
    "train/std", "train/n_updates", "train/clip_range", "train/clip_range_vf",
  ]
  private static let noisyKeys: Set = ["time/fps", "time/time_elapsed"]
  private static let integerKeys: Set = [
    "time/iterations", "time/fps", "time/time_elapsed", "time/total_timesteps", "train/n_updates",
  ]

  var series: [String: Series] = [:]
  /// What was logged since the last dump.
  private var pending: Set<String> = []
  /// Take the rows that `dump` makes.
  public private(set) var writers: [any LogWriter] = []
  /// Where `time/*` and the times of event files come from.
  public private(set) var clock = LogClock.system

  init() {}

  /// Everything that was logged under `key`; empty before the first value.
  /// - Throws: `EngineError.unknownLogKey`.
  public subscript(key: String) -> Series {
    get throws {
      guard Self.keys.contains(key) else { throw EngineError.unknownLogKey(key, known: Self.keys) }
      return series[key] ?? Self.empty(key)
    }
  }

  /// All series with values, in the order of `keys`.
  public var all: [Series] { Self.keys.compactMap { series[$0] } }

  func record(_ key: String, _ value: Double, at step: Int) {
    series[key, default: Self.empty(key)].steps.append(step)
    series[key]?.values.append(value)
    pending.insert(key)
  }

  func removeAll() { (series, pending) = ([:], []) }

  // MARK: Writing

  /// From now on writes rows to a folder, which is made where it is missing; files of the same names are begun anew
  /// (but TensorBoard's, which get new names). Without formats it writes nothing any more.
  /// - Throws: `EngineError.unwritableLog`; nothing has changed then.
  public func configure(
    _ folder: String, _ formats: [LogFormat] = [.stdout, .log, .csv], clock: LogClock = .system
  ) throws {
    if formats != [.stdout] && !formats.isEmpty { try LogFile.makeFolder(folder) }
    writers = try formats.map { try $0.makeWriter(in: folder, clock: clock) }
    self.clock = clock
  }

  /// A writer of one's own takes the rows too.
  public func add(_ writer: any LogWriter) { writers.append(writer) }

  /// Gives the writers a row of all that was logged since the last one. Training does so after each rollout, before it
  /// learns from it: call it at the end to write the last update's `train/*`, too.
  /// - Throws: `EngineError.unwritableLog`.
  public func dump(step: Int) throws { try dump(step: step, withTimesteps: false) }

  /// - Parameter withTimesteps: whether the row gets `time/total_timesteps` where it was not logged, as it does after
  ///   evaluations.
  func dump(step: Int, withTimesteps: Bool) throws {
    let entries = Self.keys.compactMap { key -> LogEntry? in
      let isTimesteps = withTimesteps && key == "time/total_timesteps"
      let value = pending.contains(key) ? series[key]?.last : isTimesteps ? Double(step) : nil
      return value.map { LogEntry(name: key, value: $0, isInteger: Self.integerKeys.contains(key)) }
    }
    pending = []
    guard !entries.isEmpty, !writers.isEmpty else { return }
    let row = LogRow(step: step, wallTime: clock.wallTime(), entries: entries)
    for writer in writers { try writer.write(row) }
  }

  /// - Throws: `EngineError.unwritableLog`.
  func warn(_ warning: TrainingWarning) throws {
    for writer in writers { try writer.warn(warning) }
  }

  /// Once series have been read from a saved state: what an update left for the next row.
  func findPending() {
    let lastDump = series["time/iterations"]?.steps.last ?? .min
    pending = Set(series.values.filter { $0.name.hasPrefix("train/") && $0.steps.last ?? .min >= lastDump }.map(\.name))
  }

  static func empty(_ key: String) -> Series {
    Series(name: key, steps: [], values: [], isNoisy: noisyKeys.contains(key))
  }
}
