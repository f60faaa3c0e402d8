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
public final class Logger {
  /// Every name that is ever logged.
  public static let keys = [
    "rollout/ep_rew_mean", "rollout/ep_len_mean", "time/iterations", "time/fps", "time/time_elapsed",
    "time/total_timesteps", "train/learning_rate", "train/entropy_loss", "train/policy_gradient_loss",
    "train/value_loss", "train/approx_kl", "train/clip_fraction", "train/loss", "train/explained_variance",
    "train/std", "train/n_updates", "train/clip_range", "train/clip_range_vf",
  ]
  private static let noisyKeys: Set = ["time/fps", "time/time_elapsed"]

  var series: [String: Series] = [:]

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
  }

  func removeAll() { series = [:] }

  static func empty(_ key: String) -> Series {
    Series(name: key, steps: [], values: [], isNoisy: noisyKeys.contains(key))
  }
}
