// Layers of LSTM cells over many sequences at once, with memory for what the way back through time needs.
import NumericKernels

/// Sequences of rows that lie step by step: first the first step of every sequence, then the second of those that have
/// one, and so on. The longest comes first, so that the sequences that go on are always the first ones of the step
/// before. Nothing is padded.
struct Sequences {
  /// How many sequences have a first step, a second, ...; never more than before. nil: each row is a step of its own.
  var rowsPerStep: UnsafeBufferPointer<Int>?
  let rows: Int

  /// How many sequences there are.
  var starts: Int { rowsPerStep?.first ?? rows }

  /// Calls `body` with the place and the number of each step's rows, and with the place of the step before (nil for the
  /// first).
  func forEachStep(_ body: (_ first: Int, _ rows: Int, _ before: Int?) -> Void) {
    guard let rowsPerStep else { return body(0, rows, nil) }
    var (first, before): (Int, Int?) = (0, nil)
    for rows in rowsPerStep {
      body(first, rows, before)
      (before, first) = (first, first + rows)
    }
  }

  /// The same from the last step to the first.
  func forEachStepBackwards(_ body: (_ first: Int, _ rows: Int, _ before: Int?) -> Void) {
    guard let rowsPerStep else { return body(0, rows, nil) }
    var first = rows
    for step in rowsPerStep.indices.reversed() {
      first -= rowsPerStep[step]
      body(first, rowsPerStep[step], step > 0 ? first - rowsPerStep[step - 1] : nil)
    }
  }
}

/// An LSTM of several layers, forwards and backwards over up to `capacity` rows; allocates nothing after its making.
final class LSTMStack {
  /// One layer as plain memory; matrices are (capacity, hidden) unless said otherwise.
  private struct Layer {
    /// (inputs, 4 hidden) and (hidden, 4 hidden), with their biases, and where their gradients go.
    let inputWeight, inputWeightGradient, hiddenWeight, hiddenWeightGradient: Matrix
    let inputBias, inputBiasGradient, hiddenBias, hiddenBiasGradient: UnsafeMutablePointer<Float>
    let transposedInputWeight, transposedHiddenWeight: Matrix
    /// (capacity, 4 hidden).
    let gates: Matrix
    /// The cells with which sequences start, and the outputs before each step.
    let firstCell, outputBefore: Matrix
    let cell, tanhCell, output, outputGradient: Matrix

    /// The cells before a step of so many sequences.
    func cellBefore(_ before: Int?, _ rows: Int) -> Matrix {
      before.map { cell.rows($0, rows) } ?? firstCell.first(rows)
    }
  }

  let lstm: LSTM
  private let layers: [Layer]
  /// (capacity, 4 hidden): what the outputs before give to the gates; on the way back the gradient of the gates.
  private let gateMemory: Matrix
  /// What a step hands to the step before on the way back, for each sequence.
  private let carriedHidden, carriedCell: Matrix
  private let kernels: any Kernels
  private let memory = WorkingMemory()

  init(_ lstm: LSTM, capacity: Int) {
    let (storage, memory, hidden) = (lstm.storage, memory, lstm.hiddenSize)
    layers = lstm.entries.map { entries in
      func matrix(_ columns: Int) -> Matrix { memory.matrix(capacity, columns) }
      func transposed(_ entry: ParameterStorage.Entry) -> Matrix { memory.matrix(entry.shape[0], entry.inputs) }
      return Layer(
        inputWeight: entries.inputWeight.transposed(of: storage.values),
        inputWeightGradient: entries.inputWeight.transposed(of: storage.gradients),
        hiddenWeight: entries.hiddenWeight.transposed(of: storage.values),
        hiddenWeightGradient: entries.hiddenWeight.transposed(of: storage.gradients),
        inputBias: storage.values.base + entries.inputBias.offset,
        inputBiasGradient: storage.gradients.base + entries.inputBias.offset,
        hiddenBias: storage.values.base + entries.hiddenBias.offset,
        hiddenBiasGradient: storage.gradients.base + entries.hiddenBias.offset,
        transposedInputWeight: transposed(entries.inputWeight),
        transposedHiddenWeight: transposed(entries.hiddenWeight),
        gates: matrix(4 * hidden), firstCell: matrix(hidden), outputBefore: matrix(hidden), cell: matrix(hidden),
        tanhCell: matrix(hidden), output: matrix(hidden), outputGradient: matrix(hidden))
    }
    gateMemory = memory.matrix(capacity, 4 * hidden)
    (carriedHidden, carriedCell) = (memory.matrix(capacity, hidden), memory.matrix(capacity, hidden))
    self.lstm = lstm
    kernels = lstm.kernels
  }

  /// The last layer's outputs.
  var result: Matrix { layers[layers.count - 1].output }

  /// Where the loss's gradient with respect to `result` goes before `backward`.
  var resultGradient: Matrix { layers[layers.count - 1].outputGradient }

  // MARK: States

  /// Takes the states with which sequences start: of each the outputs of all layers, then their cells.
  /// - Parameters:
  ///   - states: of the first sequence; that of the next lies `stride` floats on.
  ///   - count: of sequences.
  func load(_ states: UnsafePointer<Float>, stride: Int, count: Int) {
    let hidden = lstm.hiddenSize
    for row in 0..<count {
      for (index, layer) in layers.enumerated() {
        let output = states + row * stride + index * hidden
        (layer.outputBefore.base + row * layer.outputBefore.stride).update(from: output, count: hidden)
        let cell = output + layers.count * hidden
        (layer.firstCell.base + row * layer.firstCell.stride).update(from: cell, count: hidden)
      }
    }
  }

  /// Gives the states after a pass over single steps, as `load` takes them.
  func store(_ states: UnsafeMutablePointer<Float>, stride: Int, count: Int) {
    let hidden = lstm.hiddenSize
    for row in 0..<count {
      for (index, layer) in layers.enumerated() {
        let output = states + row * stride + index * hidden
        output.update(from: layer.output.base + row * layer.output.stride, count: hidden)
        (output + layers.count * hidden).update(from: layer.cell.base + row * layer.cell.stride, count: hidden)
      }
    }
  }

  // MARK: Passes

  /// Fills `result`, after `load`.
  func forward(_ x: Matrix, _ sequences: Sequences) {
    var input = x
    for layer in layers {
      kernels.linearForward(
        input, weight: layer.inputWeight, bias: layer.inputBias, .identity, into: layer.gates.first(x.rows))
      sequences.forEachStep { first, rows, before in
        let outputBefore = layer.outputBefore.rows(first, rows)
        if let before {
          outputBefore.base.update(from: layer.output.rows(before, rows).base, count: rows * outputBefore.stride)
        }
        let recurrent = gateMemory.first(rows)
        kernels.linearForward(
          outputBefore, weight: layer.hiddenWeight, bias: layer.hiddenBias, .identity, into: recurrent)
        kernels.lstmForward(
          gates: layer.gates.rows(first, rows), recurrent: recurrent, cellBefore: layer.cellBefore(before, rows),
          cell: layer.cell.rows(first, rows), tanhCell: layer.tanhCell.rows(first, rows),
          output: layer.output.rows(first, rows))
      }
      input = layer.output.first(x.rows)
    }
  }

  /// Writes the gradients of all weights and biases, given `resultGradient`, after `forward` of the same, and that of
  /// `x` where it is wanted. Nothing flows into the states with which sequences start.
  func backward(_ x: Matrix, _ sequences: Sequences, inputGradient: Matrix? = nil) {
    for (index, layer) in layers.enumerated().reversed() {
      kernels.transpose(layer.hiddenWeight, into: layer.transposedHiddenWeight)
      carriedHidden.clear()
      carriedCell.clear()
      sequences.forEachStepBackwards { first, rows, before in
        let (gateGradient, carried) = (gateMemory.rows(first, rows), carriedHidden.first(rows))
        kernels.lstmBackward(
          gates: layer.gates.rows(first, rows), cellBefore: layer.cellBefore(before, rows),
          tanhCell: layer.tanhCell.rows(first, rows), gradient: layer.outputGradient.rows(first, rows),
          hiddenGradient: carried, cellGradient: carriedCell.first(rows), gateGradient: gateGradient)
        guard before != nil else { return }
        kernels.linearBackwardInput(
          gateGradient, transposedWeight: layer.transposedHiddenWeight, x: carried, .identity, into: carried)
      }
      let gateGradient = gateMemory.first(x.rows)
      let input = index == 0 ? x : layers[index - 1].output.first(x.rows)
      kernels.linearBackwardWeights(
        input, dy: gateGradient, into: layer.inputWeightGradient, bias: layer.inputBiasGradient, adding: false)
      kernels.linearBackwardWeights(
        layer.outputBefore.first(x.rows), dy: gateGradient, into: layer.hiddenWeightGradient,
        bias: layer.hiddenBiasGradient, adding: false)
      guard let below = index == 0 ? inputGradient : layers[index - 1].outputGradient.first(x.rows) else { return }
      kernels.transpose(layer.inputWeight, into: layer.transposedInputWeight)
      kernels.linearBackwardInput(
        gateGradient, transposedWeight: layer.transposedInputWeight, x: below, .identity, into: below)
    }
  }
}

extension Matrix {
  /// Zeros.
  fileprivate func clear() { base.update(repeating: 0, count: rows * stride) }
}
