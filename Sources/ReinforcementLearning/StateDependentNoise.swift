// Continuous actions with noise that depends on the state: generalised state-dependent exploration.
import NumericKernels

/// Normal components whose noise is a random linear function of the latent that the means come from, drawn anew only now
/// and then: gSDE (Raffin et al. 2021, "Smooth Exploration for Robotic Reinforcement Learning"), as Stable-Baselines3's
/// StateDependentNoiseDistribution.
///
/// The variance is Σ latent² σ² + 1e-6; no gradient flows to the latent through it.
final class StateDependentNoise: DistributionBatch {
  /// How σ comes from its parameters, and what becomes of the actions.
  struct Settings {
    /// Whether each component has deviations of its own.
    var fullStd = true
    /// Whether σ grows with ln instead of e^x above 1.
    var useExpln = false
    /// Whether tanh is applied to the actions.
    var squashOutput = false
  }

  let name = "StateDependentNoise"
  let actionSize: Int
  private let settings: Settings
  private let kernels: any Kernels
  private let latentSize: Int
  /// ln of the deviations, (components, latent) or (1, latent) for all components, and where their gradient goes.
  private let logStd: Matrix
  private let logStdGradient: Matrix
  /// σ and dσ / d logStd, as `logStd` but without gaps between rows.
  private let std: UnsafeMutablePointer<Float>
  private let stdSlope: UnsafeMutablePointer<Float>
  /// (latent, components): σ², and the loss's gradient with respect to it.
  private let stdSquared: Matrix
  private let stdSquaredGradient: Matrix
  /// (capacity, latent): the latents of the last update, and their squares.
  private let latents: Matrix
  private let latentsSquared: Matrix
  /// (capacity, components): means, variances, the gradient with respect to them; actions before squashing.
  private let means: Matrix
  private let variances: Matrix
  private let variancesGradient: Matrix
  private let gaussians: Matrix
  private let scratch: Matrix
  /// (capacity, components), without gaps.
  private let logVariances: UnsafeMutablePointer<Float>
  private let logProbs: UnsafeMutablePointer<Float>
  /// (capacity · latent, components): what a row's latent is multiplied with.
  private let noise: Matrix
  private var rowsWithNoise = 0
  private let epsilons: UnsafeMutablePointer<Float>
  private let unused: UnsafeMutablePointer<Float>
  private let memory = WorkingMemory()
  private static let epsilon: Float = 1e-6

  init(
    size: Int, latentSize: Int, settings: Settings, logStd: Matrix, logStdGradient: Matrix, capacity: Int,
    kernels: any Kernels
  ) {
    actionSize = size
    self.latentSize = latentSize
    self.settings = settings
    self.logStd = logStd
    self.logStdGradient = logStdGradient
    self.kernels = kernels
    std = memory.vector(logStd.rows * latentSize)
    stdSlope = memory.vector(logStd.rows * latentSize)
    stdSquared = memory.matrix(latentSize, size)
    stdSquaredGradient = memory.matrix(latentSize, size)
    latents = memory.matrix(capacity, latentSize)
    latentsSquared = memory.matrix(capacity, latentSize)
    means = memory.matrix(capacity, size)
    variances = memory.matrix(capacity, size)
    variancesGradient = memory.matrix(capacity, size)
    gaussians = memory.matrix(capacity, size)
    scratch = memory.matrix(capacity, size)
    logVariances = memory.vector(capacity * size)
    logProbs = memory.vector(capacity)
    logProbs.update(repeating: .nan, count: capacity)
    noise = memory.matrix(capacity * latentSize, size)
    epsilons = memory.vector(padded(size))
    epsilons.update(repeating: Self.epsilon, count: size)
    unused = memory.vector(padded(size))
  }

  func parameters(rows: Int) -> [(name: String, value: Tensor)] {
    let deviations = variances.first(rows).tensor.elements.map { $0.squareRoot() }
    return [
      ("mean", means.first(rows).tensor), ("std", Tensor(unchecked: deviations, shape: [rows, actionSize])),
    ]
  }

  var ownGradient: Tensor? {
    let rows = logStdGradient.tensor.rows
    return Tensor(
      unchecked: (0..<latentSize).flatMap { i in rows.map { $0[i] } }, shape: [latentSize, rows.count])
  }

  func update(_ inputs: DistributionInputs) {
    let rows = inputs.outputs.rows
    updateDeviations()
    for row in 0..<rows {
      (means.base + row * means.stride).update(
        from: inputs.outputs.base + row * inputs.outputs.stride, count: actionSize)
      let (given, latent) = (inputs.latent.base + row * inputs.latent.stride, latents.base + row * latents.stride)
      let squared = latentsSquared.base + row * latentsSquared.stride
      latent.update(from: given, count: latentSize)
      for i in 0..<latentSize { squared[i] = given[i] * given[i] }
    }
    kernels.linearForward(
      latentsSquared.first(rows), weight: stdSquared, bias: epsilons, .identity, into: variances.first(rows))
    variances.first(rows).copy(into: logVariances)
    kernels.log(rows * actionSize, logVariances, into: logVariances)
  }

  /// σ = e^x; or, with `useExpln`, ln(1 + x) + 1 where x > 0, as Stable-Baselines3 has it.
  private func updateDeviations() {
    let count = logStd.rows * latentSize
    for row in 0..<logStd.rows {
      (std + row * latentSize).update(from: logStd.base + row * logStd.stride, count: latentSize)
    }
    if settings.useExpln {
      for i in 0..<count { stdSlope[i] = max(std[i], 0) + Self.epsilon }
      kernels.log1p(count, stdSlope, into: std)
    }
    for row in 0..<logStd.rows {
      kernels.exp(latentSize, logStd.base + row * logStd.stride, into: stdSlope + row * latentSize)
    }
    for i in 0..<count {
      let x = logStd[i / latentSize, i % latentSize]
      if settings.useExpln, x > 0 {
        std[i] += 1
        stdSlope[i] = 1 / (1 + (x + Self.epsilon))
      } else {
        std[i] = stdSlope[i]
      }
    }
    for i in 0..<latentSize {
      for component in 0..<actionSize {
        let sigma = std[(settings.fullStd ? component * latentSize : 0) + i]
        stdSquared[i, component] = sigma * sigma
      }
    }
  }

  /// The next sample draws new noise for its rows.
  func resetNoise() { rowsWithNoise = 0 }

  func sample(rows: Int, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>) {
    while rowsWithNoise < rows {
      for i in 0..<latentSize {
        for component in 0..<actionSize {
          noise[rowsWithNoise * latentSize + i, component] =
            std[(settings.fullStd ? component * latentSize : 0) + i] * random.normal()
        }
      }
      rowsWithNoise += 1
    }
    for row in 0..<rows {
      let weight = Matrix(
        noise.base + row * latentSize * noise.stride, rows: latentSize, columns: actionSize, stride: noise.stride)
      let latent = Matrix(
        latents.base + row * latents.stride, rows: 1, columns: latentSize, stride: latents.stride)
      kernels.linearForward(
        latent, weight: weight, bias: means.base + row * means.stride, settings.squashOutput ? .tanh : .identity,
        into: Matrix(scratch.base + row * scratch.stride, rows: 1, columns: actionSize, stride: scratch.stride))
    }
    scratch.first(rows).copy(into: actions)
  }

  func mode(rows: Int, into actions: UnsafeMutablePointer<Float>) {
    means.first(rows).copy(into: actions)
    if settings.squashOutput { kernels.tanh(rows * actionSize, actions, into: actions) }
  }

  func logProb(rows: Int, _ actions: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    let count = rows * variances.stride
    unsquash(rows: rows, actions)
    for row in 0..<rows {
      var sum: Float = 0
      for i in 0..<actionSize {
        let distance = gaussians[row, i] - means[row, i]
        sum += -(distance * distance) / (2 * variances[row, i]) - 0.5 * logVariances[row * actionSize + i]
          - DiagGaussian.halfLogTwoPi
      }
      result[row] = sum
    }
    if settings.squashOutput {
      // The density of tanh x is that of x over the slope there.
      // Near ±1 the slope 1 - tanh² x magnifies each ulp of tanh: there 1 - 2e / (1 + e), e = e^-2|x|, is nearest.
      for i in 0..<count { scratch.base[i] = -2 * gaussians.base[i].magnitude }
      kernels.exp(count, scratch.base, into: scratch.base)
      for i in 0..<count {
        let tanh = 1 - 2 * scratch.base[i] / (1 + scratch.base[i])
        scratch.base[i] = 1 - tanh * tanh + Self.epsilon
      }
      kernels.log(count, scratch.base, into: scratch.base)
      for row in 0..<rows {
        for i in 0..<actionSize { result[row] -= scratch[row, i] }
      }
    }
    logProbs.update(from: result, count: rows)
  }

  /// What the actions were before tanh, (ln(1 + a) - ln(1 - a)) / 2, from not quite ±1.
  private func unsquash(rows: Int, _ actions: UnsafePointer<Float>) {
    for row in 0..<rows {
      (gaussians.base + row * gaussians.stride).update(from: actions + row * actionSize, count: actionSize)
    }
    guard settings.squashOutput else { return }
    let (count, largest) = (rows * gaussians.stride, 1 - Float.ulpOfOne)
    for sign in [Float(1), -1] {
      for i in 0..<count { scratch.base[i] = sign * min(max(gaussians.base[i], -largest), largest) }
      kernels.log1p(count, scratch.base, into: sign > 0 ? variancesGradient.base : gaussians.base)
    }
    for i in 0..<count { gaussians.base[i] = 0.5 * (variancesGradient.base[i] - gaussians.base[i]) }
  }

  /// Of squashed actions no closed form is known: as in Stable-Baselines3's losses, minus the log-probability of the
  /// actions that `logProb` was last asked about stands for it (NaN before).
  func entropy(rows: Int, into result: UnsafeMutablePointer<Float>) {
    if settings.squashOutput {
      for row in 0..<rows { result[row] = -logProbs[row] }
      return
    }
    for row in 0..<rows {
      var sum: Float = 0
      for i in row * actionSize..<(row + 1) * actionSize {
        sum += 0.5 + DiagGaussian.halfLogTwoPi + 0.5 * logVariances[i]
      }
      result[row] = sum
    }
  }

  /// With v the variance: d ln p / d mean = (x - mean) / v;  d ln p / d v = ((x - mean)² / v - 1) / 2v;
  /// d H / d v = 1 / 2v;  d v / d σ² = latent².
  func backward(
    rows: Int, actions: UnsafePointer<Float>, logProbGradient: UnsafePointer<Float>, entropyGradient: Float,
    into outputGradient: Matrix, adding: Bool
  ) {
    let ofEntropy = settings.squashOutput ? 0 : entropyGradient
    for row in 0..<rows {
      let ofLogProb = logProbGradient[row] - (settings.squashOutput ? entropyGradient : 0)
      for i in 0..<actionSize {
        let (distance, variance) = (gaussians[row, i] - means[row, i], variances[row, i])
        let slope = distance / variance
        outputGradient[row, i] = ofLogProb * slope
        variancesGradient[row, i] = (ofLogProb * (slope * distance - 1) + ofEntropy) / (2 * variance)
      }
    }
    kernels.linearBackwardWeights(
      latentsSquared.first(rows), dy: variancesGradient.first(rows), into: stdSquaredGradient, bias: unused, adding: adding)
    for i in 0..<latentSize {
      for row in 0..<logStd.rows {
        let index = row * latentSize + i
        var sum: Float = 0
        for component in settings.fullStd ? row..<row + 1 : 0..<actionSize { sum += stdSquaredGradient[i, component] }
        logStdGradient[row, i] = sum * (2 * std[index] * stdSlope[index])
      }
    }
  }
}

extension Kernels {
  /// y[i] = ln(1 + x), also of a small x (Kahan; see Goldberg 1991, "What Every Computer Scientist Should Know About
  /// Floating-Point Arithmetic", theorem 4); x and y are not the same memory.
  func log1p(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>) {
    for i in 0..<count { y[i] = 1 + x[i] }
    log(count, y, into: y)
    for i in 0..<count {
      let rounded = 1 + x[i]
      y[i] = rounded == 1 ? x[i] : y[i] * x[i] / (rounded - 1)
    }
  }
}

extension Matrix {
  /// A copy without padding.
  var tensor: Tensor {
    Tensor(unchecked: (0..<rows).flatMap { row in (0..<columns).map { self[row, $0] } }, shape: [rows, columns])
  }

  /// Copies the rows to memory without gaps.
  func copy(into memory: UnsafeMutablePointer<Float>) {
    for row in 0..<rows { (memory + row * columns).update(from: base + row * stride, count: columns) }
  }
}
