// Layers one after the other with memory for their outputs and gradients: the path that training takes.
import NumericKernels

/// A row of layers, forwards and backwards over up to `capacity` rows; allocates nothing after its making.
final class LayerStack {
  /// One layer as plain memory.
  private struct Stage {
    let activation: Activation
    /// (inputs, outputs), and where their gradients go.
    let weight: Matrix
    let weightGradient: Matrix
    let bias: UnsafeMutablePointer<Float>
    let biasGradient: UnsafeMutablePointer<Float>
    /// (capacity, outputs): what goes into the activation, when its slope is taken there.
    let beforeActivation: Matrix?
    /// (capacity, outputs), and the loss's gradient with respect to them before the activation: in the same memory where
    /// that can be, so that more of the rest stays near.
    let output: Matrix
    let outputGradient: Matrix
    /// (outputs, inputs), for the gradient with respect to the inputs.
    let transposedWeight: Matrix
  }

  private let stages: [Stage]
  private let kernels: any Kernels
  /// What the stages look into, kept alive.
  private let storage: ParameterStorage
  private let memory: WorkingMemory

  /// - Parameter layers: at least one.
  init(_ layers: [Linear], storage: ParameterStorage, kernels: any Kernels, capacity: Int) {
    let memory = WorkingMemory()
    stages = layers.enumerated().map { index, layer in
      let output = memory.matrix(capacity, layer.outFeatures)
      let isOverwritten =
        index + 1 < layers.count
        && kernels.canOverwriteInput(
          inputs: layer.outFeatures, outputs: layers[index + 1].outFeatures, layer.activation)
      return Stage(
        activation: layer.activation, weight: layer.matrix(of: storage.values),
        weightGradient: layer.matrix(of: storage.gradients), bias: layer.bias(of: storage.values),
        biasGradient: layer.bias(of: storage.gradients),
        beforeActivation: layer.activation.hasSlopeOfInput ? memory.matrix(capacity, layer.outFeatures) : nil,
        output: output,
        outputGradient: isOverwritten ? output : memory.matrix(capacity, layer.outFeatures),
        transposedWeight: memory.matrix(layer.outFeatures, layer.inFeatures))
    }
    self.storage = storage
    self.kernels = kernels
    self.memory = memory
  }

  /// The last layer's outputs, (capacity, outputs).
  var result: Matrix { stages[stages.count - 1].output }

  /// What went into the last layer, after `forward(x)`.
  func resultInput(_ x: Matrix) -> Matrix {
    stages.count == 1 ? x : stages[stages.count - 2].output.first(x.rows)
  }

  /// Where the loss's gradient with respect to `result` goes before `backward`.
  var resultGradient: Matrix { stages[stages.count - 1].outputGradient }

  func forward(_ x: Matrix) {
    // Each row through all layers while it is in the cache: a rollout may have thousands.
    for first in stride(from: 0, to: x.rows, by: 256) { forward(x, first, min(256, x.rows - first)) }
  }

  private func forward(_ x: Matrix, _ first: Int, _ count: Int) {
    var input = x.rows(first, count)
    for stage in stages {
      let y = stage.output.rows(first, count)
      if let before = stage.beforeActivation?.rows(first, count) {
        kernels.linearForward(input, weight: stage.weight, bias: stage.bias, .identity, into: before)
        kernels.activate(count * y.stride, before.base, stage.activation, into: y.base)
      } else {
        kernels.linearForward(input, weight: stage.weight, bias: stage.bias, stage.activation, into: y)
      }
      input = y
    }
  }

  /// Writes the gradients of all weights and biases, given `resultGradient`, after `forward(x)`, and that of `x` where it
  /// is wanted. (The last layer has no activation.) What `resultInput` gave is gone then.
  /// - Parameter adding: whether those of weights and biases are added to what the last call wrote, with the same
  ///   weights.
  func backward(_ x: Matrix, adding: Bool, inputGradient: Matrix? = nil) {
    for index in stages.indices.reversed() {
      let stage = stages[index]
      let dy = stage.outputGradient.first(x.rows)
      let input = index == 0 ? x : stages[index - 1].output.first(x.rows)
      kernels.linearBackwardWeights(input, dy: dy, into: stage.weightGradient, bias: stage.biasGradient, adding: adding)
      guard index > 0 else {
        guard let inputGradient else { return }
        if !adding { kernels.transpose(stage.weight, into: stage.transposedWeight) }
        kernels.linearBackwardInput(
          dy, transposedWeight: stage.transposedWeight, x: inputGradient, .identity, into: inputGradient)
        return
      }
      let below = stages[index - 1]
      if !adding { kernels.transpose(stage.weight, into: stage.transposedWeight) }
      kernels.linearBackwardInput(
        dy, transposedWeight: stage.transposedWeight, x: below.beforeActivation?.first(x.rows) ?? input,
        below.activation, into: below.outputGradient.first(x.rows))
    }
  }
}
