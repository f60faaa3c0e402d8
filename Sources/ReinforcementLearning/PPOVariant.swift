// Where libraries compute PPO differently: each difference by its name.

/// The choices that Stable-Baselines3, CleanRL and others make differently. Each is Stable-Baselines3's unless it is
/// set; `.cleanRL` has all of CleanRL's.
public struct PPOVariant: HyperparameterValue {
  /// The value loss of a sample.
  public enum ValueLoss: String, Codable, Sendable, CaseIterable {
    /// (R - V)², as in Stable-Baselines3.
    case squaredError
    /// (R - V)² / 2, as in CleanRL and OpenAI's baselines.
    case halfSquaredError
  }

  /// What `clipRangeVf` does to the value loss.
  public enum ValueClipping: String, Codable, Sendable, CaseIterable {
    /// The clipped value takes the place of the value, as in Stable-Baselines3.
    case replacesValue
    /// The larger of both losses counts, as in CleanRL and OpenAI's baselines.
    case takesLargerLoss
  }

  /// Over what `normalizeAdvantage` gives advantages mean 0 and standard deviation 1.
  public enum AdvantageNormalization: String, Codable, Sendable, CaseIterable {
    /// Each minibatch, as in Stable-Baselines3 and CleanRL.
    case eachMinibatch
    /// The whole rollout, as in Spinning Up and Kostrikov's pytorch-a2c-ppo-acktr.
    case wholeRollout
  }

  /// How samples are counted that `sampleOrder` and the random order of an epoch permute.
  public enum Flattening: String, Codable, Sendable, CaseIterable {
    /// Environment by environment, as in Stable-Baselines3.
    case environmentMajor
    /// Step by step, as in CleanRL.
    case stepMajor
  }

  /// What an episode that was cut off by a time limit adds to its last reward.
  public enum Truncation: String, Codable, Sendable, CaseIterable {
    /// γ V(last observation), as in Stable-Baselines3.
    case bootstrapsTerminalValue
    /// γ V(the observation before it), as in skrl and Sample Factory.
    case bootstrapsPreviousValue
    /// Nothing: as if the episode had ended by its own rules, as in CleanRL, PufferLib and Brax.
    case countsAsTermination
  }

  /// When `targetKL` ends an update.
  public enum KLStop: String, Codable, Sendable, CaseIterable {
    /// Before the step of the minibatch whose divergence exceeds 1.5 times it, as in Stable-Baselines3.
    case beforeStep
    /// After the epoch whose last minibatch's divergence exceeds it, as in CleanRL.
    case afterEpoch
  }

  /// The progress that schedules see in an update.
  public enum ScheduleProgress: String, Codable, Sendable, CaseIterable {
    /// That after the rollout, as in Stable-Baselines3: the first update is already below 1.
    case afterRollout
    /// That before the rollout, as in CleanRL: the first update is at 1.
    case beforeRollout
  }

  /// What becomes of the samples that no longer fill a minibatch.
  public enum LastMinibatch: String, Codable, Sendable, CaseIterable {
    /// They are a smaller minibatch, as in Stable-Baselines3 and CleanRL.
    case kept
    /// They are left out of the epoch, as with the `drop_last` of PyTorch's samplers.
    case dropped
  }

  public var valueLoss = ValueLoss.squaredError
  public var valueClipping = ValueClipping.replacesValue
  public var advantageNormalization = AdvantageNormalization.eachMinibatch
  public var flattening = Flattening.environmentMajor
  public var truncation = Truncation.bootstrapsTerminalValue
  public var klStop = KLStop.beforeStep
  public var scheduleProgress = ScheduleProgress.afterRollout
  public var lastMinibatch = LastMinibatch.kept

  /// Stable-Baselines3's.
  public init() {}

  public static let stableBaselines3 = PPOVariant()

  /// All that CleanRL's `ppo.py` does otherwise. (Its value clipping has the range of its `clip_coef`: that is
  /// `clipRangeVf` with the value of `clipRange`.)
  public static let cleanRL: PPOVariant = {
    var variant = PPOVariant()
    (variant.valueLoss, variant.valueClipping) = (.halfSquaredError, .takesLargerLoss)
    (variant.flattening, variant.truncation) = (.stepMajor, .countsAsTermination)
    (variant.klStop, variant.scheduleProgress) = (.afterEpoch, .beforeRollout)
    return variant
  }()
}

extension PPOVariant: CustomStringConvertible {
  /// `.stableBaselines3`, `.cleanRL`, or what differs from the first.
  public var description: String {
    if self == .stableBaselines3 { return ".stableBaselines3" }
    if self == .cleanRL { return ".cleanRL" }
    let changes = zip(Mirror(reflecting: self).children, Mirror(reflecting: Self.stableBaselines3).children)
      .filter { "\($0.value)" != "\($1.value)" }.map { "\($0.0.label ?? ""): .\($0.0.value)" }
    return "PPOVariant(\(changes.joined(separator: ", ")))"
  }
}

extension PPOVariant: Codable {
  private enum CodingKeys: CodingKey {
    case valueLoss, valueClipping, advantageNormalization, flattening, truncation, klStop, scheduleProgress
    case lastMinibatch
  }

  /// Switches that are missing, as in older files, are Stable-Baselines3's.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
      if let saved = try container.decodeIfPresent(Value.self, forKey: key) { value = saved }
    }
    try read(.valueLoss, &valueLoss)
    try read(.valueClipping, &valueClipping)
    try read(.advantageNormalization, &advantageNormalization)
    try read(.flattening, &flattening)
    try read(.truncation, &truncation)
    try read(.klStop, &klStop)
    try read(.scheduleProgress, &scheduleProgress)
    try read(.lastMinibatch, &lastMinibatch)
  }
}
