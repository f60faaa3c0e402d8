// The terms of a minibatch's loss, and their means over an update, by the names under which they are logged.

/// The terms of one minibatch's loss: sums at first, over more and more of it, means after `mean`.
struct Loss: Hashable, Sendable {
  var policyGradient = 0.0
  var value = 0.0
  /// Minus the entropy.
  var entropy = 0.0
  /// mean((ρ - 1) - ln ρ), Schulman's estimate of the divergence from the old policy.
  var approxKL = 0.0
  /// The share of samples whose ratio was beyond the clip range.
  var clipFraction = 0.0
  /// What is minimised.
  var total = 0.0

  /// Whether what is minimised is neither infinite nor NaN, for any finite coefficients.
  var isFinite: Bool { policyGradient.isFinite && value.isFinite && entropy.isFinite }

  func mean(over count: Int, entCoef: Double, vfCoef: Double) -> Loss {
    let n = Double(count)
    var result = Loss(
      policyGradient: policyGradient / n, value: value / n, entropy: entropy / n, approxKL: approxKL / n,
      clipFraction: clipFraction / n)
    result.total = result.policyGradient + entCoef * result.entropy + vfCoef * result.value
    return result
  }
}

/// Sums over the minibatches of an update. As in Stable-Baselines3, the divergence is that of the last epoch alone.
struct LossSums {
  private var sum = Loss()
  private var count = 0
  private var lastEpochKL = 0.0
  private var lastEpochCount = 0

  mutating func startEpoch() { (lastEpochKL, lastEpochCount) = (0, 0) }

  mutating func add(_ loss: Loss) {
    sum.policyGradient += loss.policyGradient
    sum.value += loss.value
    sum.entropy += loss.entropy
    sum.clipFraction += loss.clipFraction
    count += 1
    lastEpochKL += loss.approxKL
    lastEpochCount += 1
  }

  var means: [(key: String, value: Double)] {
    let n = Double(count)
    return [
      ("train/entropy_loss", sum.entropy / n), ("train/policy_gradient_loss", sum.policyGradient / n),
      ("train/value_loss", sum.value / n), ("train/approx_kl", lastEpochKL / Double(lastEpochCount)),
      ("train/clip_fraction", sum.clipFraction / n),
    ]
  }
}
