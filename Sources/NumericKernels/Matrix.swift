// Memory that kernels work on: aligned, zeroed buffers, and row-major matrices that look into them.
import CNumericKernels

/// Rows that kernels write have room for their columns rounded up to a multiple of this.
public let kernelPadding = Int(NK_PADDING)

/// `count` rounded up to a multiple of `kernelPadding`.
public func padded(_ count: Int) -> Int { (count + kernelPadding - 1) / kernelPadding * kernelPadding }

/// Floats from one row to the next in a matrix of so many columns: `padded`, and a little more where the rows would lie
/// kilobytes apart, since a cache has few places for addresses that are alike in their last bits.
public func rowStride(_ columns: Int) -> Int {
  let stride = padded(columns)
  return stride % 256 == 0 ? stride + kernelPadding : stride
}

/// `count` floats, zero at first, aligned to a cache line, freed with the object.
public final class FloatBuffer {
  public let base: UnsafeMutablePointer<Float>
  public let count: Int

  /// - Parameter count: at least 0; a few floats beyond it may be read and written by kernels.
  public init(_ count: Int) {
    let bytes = padded(max(count, 1)) * MemoryLayout<Float>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    base = raw.assumingMemoryBound(to: Float.self)
    self.count = count
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  public var elements: UnsafeMutableBufferPointer<Float> { .init(start: base, count: count) }
}

/// A row-major matrix in memory that someone else owns.
public struct Matrix {
  public let base: UnsafeMutablePointer<Float>
  public let rows: Int
  public let columns: Int
  /// Floats from one row to the next; at least `columns`.
  public let stride: Int

  public init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
    precondition(rows >= 0 && columns >= 0 && stride >= columns, "\(rows) rows of \(columns), stride \(stride)")
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  public subscript(row: Int, column: Int) -> Float {
    get { base[row * stride + column] }
    nonmutating set { base[row * stride + column] = newValue }
  }

  /// The first `count` rows.
  public func first(_ count: Int) -> Matrix { rows(0, count) }

  /// `count` rows from row `first` on.
  public func rows(_ first: Int, _ count: Int) -> Matrix {
    precondition(first >= 0 && count >= 0 && first + count <= rows)
    return Matrix(base + first * stride, rows: count, columns: columns, stride: stride)
  }

  /// Whether a kernel may write whole vectors to each row.
  var isPadded: Bool { stride >= padded(columns) }
}

/// The constants of one step of Adam; see `Kernels.adam`.
public struct AdamStep: Sendable {
  /// Factor on every gradient: the coefficient of gradient clipping.
  public var clip: Float
  /// Learning rate / (1 - beta1^t).
  public var stepSize: Float
  /// 1 / sqrt(1 - beta2^t).
  public var inverseSqrtCorrection: Float
  /// 1 - beta1, rounded once.
  public var mRate: Float
  public var beta2: Float
  /// 1 - beta2, rounded once: from a rounded beta2 it would be off by a hundred-thousandth.
  public var vRate: Float
  public var epsilon: Float
  /// How much of each parameter is added to its scaled gradient.
  public var weightDecay: Float

  /// - Parameters:
  ///   - beta1Power: beta1^t, where t counts the steps from 1.
  ///   - beta2Power: beta2^t.
  public init(
    clip: Float, learningRate: Double, beta1: Double, beta2: Double, beta1Power: Double, beta2Power: Double,
    epsilon: Double, weightDecay: Double = 0
  ) {
    self.clip = clip
    stepSize = Float(learningRate / (1 - beta1Power))
    inverseSqrtCorrection = Float(1 / (1 - beta2Power).squareRoot())
    mRate = Float(1 - beta1)
    self.beta2 = Float(beta2)
    vRate = Float(1 - beta2)
    self.epsilon = Float(epsilon)
    self.weightDecay = Float(weightDecay)
  }
}

/// What advantages are made of: matrices (steps, envs) without gaps, and rows (envs).
public struct AdvantageInputs {
  public var steps: Int
  public var envs: Int
  public var rewards: UnsafePointer<Float>
  /// V(s) of each step.
  public var values: UnsafePointer<Float>
  /// 1 where an episode starts with the step, else 0.
  public var starts: UnsafePointer<Float>
  /// V of the observation after the last step.
  public var lastValues: UnsafePointer<Float>
  /// 1 where an episode ended with the last step, else 0.
  public var lastDones: UnsafePointer<Float>
  public var gamma: Float
  /// gamma * lambda, rounded once.
  public var gammaLambda: Float

  public init(
    steps: Int, envs: Int, rewards: UnsafePointer<Float>, values: UnsafePointer<Float>,
    starts: UnsafePointer<Float>, lastValues: UnsafePointer<Float>, lastDones: UnsafePointer<Float>,
    gamma: Double, gaeLambda: Double
  ) {
    self.steps = steps
    self.envs = envs
    self.rewards = rewards
    self.values = values
    self.starts = starts
    self.lastValues = lastValues
    self.lastDones = lastDones
    self.gamma = Float(gamma)
    gammaLambda = Float(gamma * gaeLambda)
  }
}
