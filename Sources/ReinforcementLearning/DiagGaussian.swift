// Continuous actions whose components are normal and independent of each other and of the state's noise.
import NumericKernels

/// Independent normal components, with means from the network and standard deviations that are parameters of their own.
final class DiagGaussian: DistributionBatch {
  let name = "DiagGaussian"
  let actionSize: Int
  private let kernels: any Kernels
  /// ln of the standard deviations, and where its gradient goes.
  private let logStd: UnsafePointer<Float>
  private let logStdGradient: UnsafeMutablePointer<Float>
  private let std: FloatBuffer
  /// (capacity, actionSize), without gaps.
  private let means: FloatBuffer
  /// ln √2π.
  static let halfLogTwoPi: Float = 0.9189385

  init(
    size: Int, logStd: UnsafePointer<Float>, logStdGradient: UnsafeMutablePointer<Float>, capacity: Int,
    kernels: any Kernels
  ) {
    actionSize = size
    self.kernels = kernels
    self.logStd = logStd
    self.logStdGradient = logStdGradient
    std = FloatBuffer(size)
    means = FloatBuffer(capacity * size)
  }

  func parameters(rows: Int) -> [(name: String, value: Tensor)] {
    [
      ("mean", Tensor(copying: means.base, shape: [rows, actionSize])),
      ("std", Tensor(copying: std.base, shape: [actionSize])),
    ]
  }

  var ownGradient: Tensor? { Tensor(copying: logStdGradient, shape: [actionSize]) }

  func update(_ inputs: DistributionInputs) {
    let outputs = inputs.outputs
    kernels.exp(actionSize, logStd, into: std.base)
    for row in 0..<outputs.rows {
      (means.base + row * actionSize).update(from: outputs.base + row * outputs.stride, count: actionSize)
    }
  }

  func sample(rows: Int, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      for i in 0..<actionSize {
        actions[row * actionSize + i] = means.base[row * actionSize + i] + std.base[i] * random.normal()
      }
    }
  }

  func mode(rows: Int, into actions: UnsafeMutablePointer<Float>) {
    actions.update(from: means.base, count: rows * actionSize)
  }

  func logProb(rows: Int, _ actions: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      var sum: Float = 0
      for i in 0..<actionSize {
        let distance = actions[row * actionSize + i] - means.base[row * actionSize + i]
        let variance = std.base[i] * std.base[i]
        sum += -(distance * distance) / (2 * variance) - logStd[i] - Self.halfLogTwoPi
      }
      result[row] = sum
    }
  }

  func entropy(rows: Int, into result: UnsafeMutablePointer<Float>) {
    var sum: Float = 0
    for i in 0..<actionSize { sum += 0.5 + Self.halfLogTwoPi + logStd[i] }
    for row in 0..<rows { result[row] = sum }
  }

  /// d ln p / d mean = (a - mean) / σ²;  d ln p / d ln σ = (a - mean)² / σ² - 1;  d H / d ln σ = 1.
  func backward(
    rows: Int, actions: UnsafePointer<Float>, logProbGradient: UnsafePointer<Float>, entropyGradient: Float,
    into outputGradient: Matrix, adding: Bool
  ) {
    for i in 0..<actionSize {
      let variance = std.base[i] * std.base[i]
      var sum = adding ? logStdGradient[i] : 0
      for row in 0..<rows {
        let distance = actions[row * actionSize + i] - means.base[row * actionSize + i]
        let slope = distance / variance
        outputGradient[row, i] = logProbGradient[row] * slope
        sum += logProbGradient[row] * (slope * distance - 1) + entropyGradient
      }
      logStdGradient[i] = sum
    }
  }
}
