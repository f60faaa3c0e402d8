// What several seeds' results say together: the interquartile mean and its bootstrap interval, as Agarwal and others
// recommend ("Deep Reinforcement Learning at the Edge of the Statistical Precipice", 2021).
import Environments

/// The mean of the middle half of the values: of n, the n / 4 smallest and the n / 4 largest are left out.
///
/// As `rliable`'s `aggregate_iqm`, which is `scipy.stats.trim_mean(values, 0.25)`. One lucky or unlucky seed does not
/// move it, and it makes more of few seeds than the median. NaN without values, and where one of them is NaN.
/// - Complexity: O(n log n).
public func interquartileMean(_ values: [Double]) -> Double {
  interquartileMean(sorted: values.sorted())
}

private func interquartileMean(sorted: [Double]) -> Double {
  guard !sorted.contains(where: \.isNaN) else { return .nan }
  let cut = sorted.count / 4
  let middle = sorted[cut..<sorted.count - cut]
  return middle.reduce(0, +) / Double(middle.count)
}

/// Within which the interquartile mean of other seeds' results probably lies: the percentile bootstrap.
///
/// The values are drawn anew, with replacement, `resamples` times; the interval reaches between the percentiles of
/// the interquartile means of those draws. The numbers are those of `scipy.stats.bootstrap(..., method="percentile",
/// rng=numpy.random.default_rng(seed))`. NaN without values, and where one of them is NaN.
/// - Parameters:
///   - values: one for each seed.
///   - confidence: the share of the resampled means that lies within.
///   - resamples: how many draws.
///   - seed: of the draws.
/// - Throws: `EngineError.hyperparameterOutOfRange`.
/// - Complexity: O(resamples · n log n).
public func bootstrapInterval(
  _ values: [Double], confidence: Double = 0.95, resamples: Int = 2_000, seed: Int = 0
) throws -> (lower: Double, upper: Double) {
  try EngineError.check("confidence", confidence, .between(0, 1))
  try EngineError.check("resamples", resamples, .between(1, 1_000_000))
  try EngineError.check("seed", seed, .atLeast(0))
  guard !values.isEmpty, !values.contains(where: \.isNaN) else { return (.nan, .nan) }
  var random = PCG64(seed: UInt64(seed))
  var draw = values
  let means = (0..<resamples).map { _ in
    for index in draw.indices { draw[index] = values[random.integers(0..<values.count)] }
    draw.sort()
    return interquartileMean(sorted: draw)
  }.sorted()
  return (percentile((1 - confidence) / 2, of: means), percentile((1 + confidence) / 2, of: means))
}

/// The value below which the share `p` of the sorted values lies, linear between neighbours, as NumPy's default.
private func percentile(_ p: Double, of sorted: [Double]) -> Double {
  let position = p * Double(sorted.count - 1)
  let lower = min(Int(position), sorted.count - 1)
  let upper = min(lower + 1, sorted.count - 1)
  return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
}
