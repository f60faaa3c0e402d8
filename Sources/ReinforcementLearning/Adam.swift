// The optimiser, with the clipping of gradients that goes before it.
import NumericKernels

/// Adam (Kingma & Ba 2015) as PyTorch computes it, with Stable-Baselines3's epsilon unless another is given.
public final class Adam: PiecewiseWork {
  public let settings: OptimizerKwargs
  /// Steps taken.
  public internal(set) var stepCount = 0
  /// Of the last step: the gradient's length before clipping, and the factor that clipping put on it.
  public internal(set) var gradientNorm: Float = 0
  public internal(set) var clipCoefficient: Float = 1

  let storage: ParameterStorage
  private let kernels: any Kernels
  /// The threads that move the parameters.
  package var pool = WorkerPool(threads: 1)
  /// The step that is being taken.
  private var step = AdamStep(clip: 1, learningRate: 0, beta1: 0, beta2: 0, beta1Power: 0, beta2Power: 0, epsilon: 1)
  /// Running means of the gradient and of its square.
  let m: FloatBuffer
  let v: FloatBuffer
  var beta1Power = 1.0
  var beta2Power = 1.0

  /// All that a step changes beside the parameters and the running means.
  struct Counters {
    var stepCount: Int
    var gradientNorm: Float
    var clipCoefficient: Float
    var beta1Power: Double
    var beta2Power: Double
  }

  var counters: Counters {
    get {
      Counters(
        stepCount: stepCount, gradientNorm: gradientNorm, clipCoefficient: clipCoefficient, beta1Power: beta1Power,
        beta2Power: beta2Power)
    }
    set {
      (stepCount, gradientNorm, clipCoefficient) = (newValue.stepCount, newValue.gradientNorm, newValue.clipCoefficient)
      (beta1Power, beta2Power) = (newValue.beta1Power, newValue.beta2Power)
    }
  }

  init(_ storage: ParameterStorage, _ settings: OptimizerKwargs = .init(), kernels: any Kernels) {
    self.settings = settings
    self.storage = storage
    self.kernels = kernels
    m = FloatBuffer(storage.count)
    v = FloatBuffer(storage.count)
  }

  /// Scales the gradient down to `maxGradNorm` if it is longer, and moves all parameters.
  /// - Returns: whether the gradient is finite; when it is not, nothing is changed.
  func step(learningRate: Double, maxGradNorm: Double) -> Bool {
    gradientNorm = kernels.sumOfSquares(storage.count, storage.gradients.base).squareRoot()
    guard gradientNorm.isFinite else { return false }
    clipCoefficient = min(1, Float(maxGradNorm) / (gradientNorm + 1e-6))
    stepCount += 1
    beta1Power *= settings.betas[0]
    beta2Power *= settings.betas[1]
    step = AdamStep(
      clip: clipCoefficient, learningRate: learningRate, beta1: settings.betas[0], beta2: settings.betas[1],
      beta1Power: beta1Power, beta2Power: beta2Power, epsilon: settings.eps, weightDecay: settings.weightDecay)
    pool.run(pool.threads, self)
    return true
  }

  /// Moves one of `pool.threads` stretches of the parameters.
  public func perform(_ index: Int) {
    let length = padded((storage.count + pool.threads - 1) / pool.threads)
    let start = min(index * length, storage.count)
    kernels.adam(
      min(length, storage.count - start), parameters: storage.values.base + start,
      gradients: storage.gradients.base + start, m: m.base + start, v: v.base + start, step)
  }
}
