// One layer of a network: weights, biases, and the activation after them.
import NumericKernels

/// y = activation(x · weightᵀ + bias), as PyTorch's `nn.Linear` and the activation that follows it.
///
/// A layer looks into its policy's parameters: it changes when they are trained.
public struct Linear {
  /// Stable-Baselines3's name, such as `mlp_extractor.policy_net.0`.
  public let name: String
  public let inFeatures: Int
  public let outFeatures: Int
  public let activation: Activation
  /// The network that ends in this layer.
  public let network: NetworkOutline

  let storage: ParameterStorage
  let weightEntry: ParameterStorage.Entry
  let biasEntry: ParameterStorage.Entry
  let kernels: any Kernels

  /// (outFeatures, inFeatures): row i holds the weights of output i.
  public var weight: Tensor { storage.tensor(weightEntry, of: storage.values) }

  /// One number for each output.
  public var bias: Tensor { storage.tensor(biasEntry, of: storage.values) }

  /// The outputs for each row of `x`.
  /// - Throws: `EngineError.shapeMismatch` unless the rows of `x` have `inFeatures` elements.
  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    guard x.shape.count == 2, x.shape[1] == inFeatures else {
      throw EngineError.shapeMismatch(.features, expected: [x.rowCount, inFeatures], actual: x.shape)
    }
    let (rows, stride) = (x.shape[0], rowStride(outFeatures))
    let output = FloatBuffer(rows * stride)
    var elements = x.elements
    elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      forward(
        Matrix(base, rows: rows, columns: inFeatures, stride: inFeatures),
        into: Matrix(output.base, rows: rows, columns: outFeatures, stride: stride))
    }
    let columns = 0..<outFeatures
    return Tensor(
      unchecked: (0..<rows).flatMap { row in columns.map { output.base[row * stride + $0] } },
      shape: [rows, outFeatures])
  }

  func forward(_ x: Matrix, into y: Matrix) {
    kernels.linearForward(x, weight: matrix(of: storage.values), bias: bias(of: storage.values), activation, into: y)
  }

  /// The weights, or what `buffer` holds in their place, as (inFeatures, outFeatures).
  func matrix(of buffer: FloatBuffer) -> Matrix { weightEntry.transposed(of: buffer) }

  func bias(of buffer: FloatBuffer) -> UnsafeMutablePointer<Float> { buffer.base + biasEntry.offset }
}

extension Linear: CustomStringConvertible {
  public var description: String {
    let layer = "Linear(inFeatures: \(inFeatures), outFeatures: \(outFeatures))"
    return activation == .identity ? layer : "\(layer), \(activation.rawValue)"
  }
}
