// Networks that make features of images: convolutions and one linear layer, each with a ReLU after it.
import NumericKernels

/// The layers of a convolutional network over images of one size.
struct ConvolutionalNetwork {
  /// A layer with its places in the parameters' names, as PyTorch counts the modules of a `Sequential`.
  struct Layer {
    let name: String
    /// nil for the linear layer, which sees all of the image before it.
    let shape: ConvolutionShape?
    let inputs: Int
    let outputs: Int
    /// Channels of what goes in; see `ParameterStorage.Entry`.
    let channels: Int

    /// As PyTorch has them: (outputs, channels, kernel, kernel) or (outputs, inputs).
    var weightShape: [Int] {
      shape.map { [outputs, $0.channels, $0.kernel, $0.kernel] } ?? [outputs, inputs]
    }
  }

  let image: ImageSpace
  let layers: [Layer]

  /// - Parameters:
  ///   - prefix: of the parameters' names.
  ///   - convolutions: outputs (multiples of `kernelPadding`), kernel and stride of each.
  ///   - features: outputs of the linear layer.
  /// - Returns: nil when the image is too small for a kernel.
  init?(
    _ image: ImageSpace, prefix: String, convolutions: [(outputs: Int, kernel: Int, stride: Int)], features: Int
  ) {
    self.image = image
    var (height, width, channels) = (image.height, image.width, image.channels)
    var layers: [Layer] = []
    for (index, convolution) in convolutions.enumerated() {
      guard min(height, width) >= convolution.kernel, channels > 0 else { return nil }
      let shape = ConvolutionShape(
        height: height, width: width, channels: channels, kernel: convolution.kernel, stride: convolution.stride)
      layers.append(
        Layer(
          name: "\(prefix).cnn.\(2 * index)", shape: shape, inputs: shape.patchSize, outputs: convolution.outputs,
          channels: channels))
      (height, width, channels) = (shape.outHeight, shape.outWidth, convolution.outputs)
    }
    layers.append(
      Layer(
        name: "\(prefix).linear.0", shape: nil, inputs: height * width * channels, outputs: features,
        channels: channels))
    self.layers = layers
  }

  var features: Int { layers[layers.count - 1].outputs }

  /// What a row of a batch takes, roughly.
  var floatsPerRow: Int {
    layers.reduce(image.count) { $0 + 2 * ($1.shape?.places ?? 1) * rowStride($1.outputs) }
  }
}

/// Passes of a convolutional network over up to `capacity` images, forwards and backwards, without allocation.
final class ConvolutionStack {
  private struct Stage {
    let shape: ConvolutionShape?
    /// (inputs, outputs), and where their gradients go.
    let weight: Matrix
    let weightGradient: Matrix
    let bias: UnsafeMutablePointer<Float>
    let biasGradient: UnsafeMutablePointer<Float>
    let transposedWeight: Matrix
    /// (capacity, size of an image): what goes in.
    let input: Matrix
    /// As `input`: the gradient with respect to it, which the first layer needs none of.
    let inputGradient: Matrix?
    /// (capacity · places, outputs), and the gradient with respect to them.
    let output: Matrix
    let outputGradient: Matrix

    var places: Int { shape?.places ?? 1 }
  }

  private let network: ConvolutionalNetwork
  private let stages: [Stage]
  private let images: UnsafeMutablePointer<Float>
  /// The gradients with respect to what the places of `imagesTogether` see.
  private let patches: UnsafeMutablePointer<Float>
  private let kernels: any Kernels
  private let storage: ParameterStorage
  private let memory: WorkingMemory

  init(_ network: ConvolutionalNetwork, storage: ParameterStorage, kernels: any Kernels, capacity: Int) {
    let memory = WorkingMemory()
    var stages: [Stage] = []
    let images = memory.vector(capacity * network.image.count)
    for layer in network.layers {
      let entries = storage.entries.filter { $0.name == "\(layer.name).weight" || $0.name == "\(layer.name).bias" }
      let rows = capacity * (layer.shape?.places ?? 1)
      let below = stages.last
      /// As many rows of the outputs; those of a place follow each other without gaps.
      func outputs() -> Matrix {
        guard layer.shape != nil else { return memory.matrix(rows, layer.outputs) }
        let base = memory.vector(rows * layer.outputs)
        return Matrix(base, rows: rows, columns: layer.outputs, stride: layer.outputs)
      }
      /// An image, or what the layer below leaves of one, as a row.
      func whole(_ base: UnsafeMutablePointer<Float>) -> Matrix {
        let size = layer.shape?.imageSize ?? layer.inputs
        return Matrix(base, rows: capacity, columns: size, stride: size)
      }
      stages.append(
        Stage(
          shape: layer.shape, weight: entries[0].transposed(of: storage.values),
          weightGradient: entries[0].transposed(of: storage.gradients),
          bias: storage.values.base + entries[1].offset, biasGradient: storage.gradients.base + entries[1].offset,
          transposedWeight: memory.matrix(layer.outputs, layer.inputs), input: whole(below?.output.base ?? images),
          inputGradient: below.map { whole($0.outputGradient.base) },
          output: outputs(), outputGradient: outputs()))
    }
    self.images = images
    self.patches = memory.vector(
      network.layers.dropFirst().compactMap(\.shape).reduce(0) {
        max($0, Self.imagesTogether($1, capacity: capacity) * $1.places * rowStride($1.patchSize))
      })
    self.network = network
    self.stages = stages
    self.kernels = kernels
    self.storage = storage
    self.memory = memory
  }

  /// The features, (capacity, features), and where the loss's gradient with respect to them goes.
  var result: Matrix { stages[stages.count - 1].output }
  var resultGradient: Matrix { stages[stages.count - 1].outputGradient }

  /// - Parameter observations: images, `stride` apart.
  func forward(_ observations: UnsafePointer<Float>, stride: Int, rows: Int) {
    for row in 0..<rows { network.image.copy(observations + row * stride, into: images + row * network.image.count) }
    for stage in stages {
      let output = stage.output.first(rows * stage.places)
      if let shape = stage.shape {
        kernels.convolutionForward(
          stage.input.base, samples: rows, shape, weight: stage.weight, bias: stage.bias, into: output)
      } else {
        kernels.linearForward(
          stage.input.first(rows), weight: stage.weight, bias: stage.bias, .relu, into: output)
      }
    }
  }

  /// Writes the gradients of all weights and biases, given `resultGradient`, after `forward` of the same rows, or adds
  /// them to what the last call wrote, with the same weights.
  func backward(rows: Int, adding: Bool) {
    let last = stages[stages.count - 1]
    kernels.multiplySlope(rows * last.output.stride, at: last.output.base, .relu, into: last.outputGradient.base)
    for index in stages.indices.reversed() {
      let stage = stages[index]
      let dy = stage.outputGradient.first(rows * stage.places)
      let input = stage.input.first(rows)
      if let shape = stage.shape {
        kernels.convolutionBackwardWeights(
          input.base, samples: rows, shape, dy: dy, into: stage.weightGradient, bias: stage.biasGradient,
          adding: adding)
      } else {
        kernels.linearBackwardWeights(
          input, dy: dy, into: stage.weightGradient, bias: stage.biasGradient, adding: adding)
      }
      guard let gradient = stage.inputGradient?.first(rows) else { return }
      if !adding { kernels.transpose(stage.weight, into: stage.transposedWeight) }
      if let shape = stage.shape {
        convolutionBackwardInput(dy, shape, transposedWeight: stage.transposedWeight, x: input, into: gradient)
      } else {
        kernels.linearBackwardInput(dy, transposedWeight: stage.transposedWeight, x: input, .relu, into: gradient)
      }
    }
  }

  /// dx (samples, image) = the gradient with respect to images x from a ReLU, given dy (samples · places, outputs).
  /// A few images at a time: what goes to their patches is still in the cache when it is added up.
  private func convolutionBackwardInput(
    _ dy: Matrix, _ shape: ConvolutionShape, transposedWeight: Matrix, x: Matrix, into dx: Matrix
  ) {
    let together = Self.imagesTogether(shape, capacity: x.rows)
    for first in stride(from: 0, to: x.rows, by: together) {
      let samples = min(together, x.rows - first)
      let patches = Matrix(
        self.patches, rows: samples * shape.places, columns: shape.patchSize, stride: rowStride(shape.patchSize))
      kernels.linearBackwardInput(
        dy.rows(first * shape.places, patches.rows), transposedWeight: transposedWeight, x: patches, .identity,
        into: patches)
      let gradient = dx.rows(first, samples)
      kernels.col2im(patches, samples: samples, shape, into: gradient.base)
      kernels.multiplySlope(
        samples * shape.imageSize, at: x.rows(first, samples).base, .relu, into: gradient.base)
    }
  }

  private static func imagesTogether(_ shape: ConvolutionShape, capacity: Int) -> Int {
    max(1, min(capacity, (1 << 18) / (shape.places * rowStride(shape.patchSize))))
  }
}
