// Memory for policies: long short-term memory, as PyTorch's nn.LSTM, and the states that go from step to step.
import NumericKernels

/// Layers of LSTM cells, one after the other, as PyTorch's `nn.LSTM`.
///
/// It looks into its policy's parameters: it changes when they are trained.
public struct LSTM {
  /// The parameters of one layer.
  struct Entries {
    let inputWeight, hiddenWeight, inputBias, hiddenBias: ParameterStorage.Entry
  }

  /// `lstm_actor` or `lstm_critic`.
  public let name: String
  public let inputSize: Int
  public let hiddenSize: Int
  public var numLayers: Int { entries.count }

  let entries: [Entries]
  let storage: ParameterStorage
  let kernels: any Kernels

  init(_ name: String, _ kwargs: PolicyKwargs, storage: ParameterStorage, kernels: any Kernels) throws {
    self.name = name
    entries = try (0..<kwargs.nLstmLayers).map { layer in
      func entry(_ part: String) throws -> ParameterStorage.Entry { try storage.entry("\(name).\(part)_l\(layer)") }
      return Entries(
        inputWeight: try entry("weight_ih"), hiddenWeight: try entry("weight_hh"), inputBias: try entry("bias_ih"),
        hiddenBias: try entry("bias_hh"))
    }
    inputSize = entries[0].inputWeight.inputs
    hiddenSize = kwargs.lstmHiddenSize
    self.storage = storage
    self.kernels = kernels
  }

  /// PyTorch's names and shapes, in its order.
  static func shapes(
    _ name: String, inputs: Int, _ kwargs: PolicyKwargs
  ) -> [(name: String, shape: [Int], channels: Int)] {
    let (hidden, gates) = (kwargs.lstmHiddenSize, 4 * kwargs.lstmHiddenSize)
    return (0..<kwargs.nLstmLayers).flatMap { layer in
      [
        ("\(name).weight_ih_l\(layer)", [gates, layer == 0 ? inputs : hidden], 1),
        ("\(name).weight_hh_l\(layer)", [gates, hidden], 1), ("\(name).bias_ih_l\(layer)", [gates], 1),
        ("\(name).bias_hh_l\(layer)", [gates], 1),
      ]
    }
  }

  var allEntries: [ParameterStorage.Entry] {
    entries.flatMap { [$0.inputWeight, $0.hiddenWeight, $0.inputBias, $0.hiddenBias] }
  }

  /// Floats in the state of one sequence: outputs and cells of all layers.
  var stateSize: Int { 2 * numLayers * hiddenSize }

  /// One step of each sequence.
  /// - Parameters:
  ///   - x: (sequences, inputSize).
  ///   - state: before the step.
  /// - Returns: the last layer's outputs (sequences, hiddenSize), and the state after the step.
  /// - Throws: `EngineError.shapeMismatch`.
  public func callAsFunction(_ x: Tensor, _ state: LSTMState) throws -> (output: Tensor, state: LSTMState) {
    let rows = x.rowCount
    guard x.shape == [rows, inputSize] else {
      throw EngineError.shapeMismatch(.features, expected: [rows, inputSize], actual: x.shape)
    }
    var states = try state.rows(of: self, count: rows)
    let stack = LSTMStack(self, capacity: rows)
    var elements = x.elements
    elements.withUnsafeMutableBufferPointer { x in
      states.withUnsafeMutableBufferPointer { states in
        guard let base = x.baseAddress, let states = states.baseAddress else { return }
        stack.load(states, stride: stateSize, count: rows)
        stack.forward(
          Matrix(base, rows: rows, columns: inputSize, stride: inputSize), Sequences(rowsPerStep: nil, rows: rows))
        stack.store(states, stride: stateSize, count: rows)
      }
    }
    let output = withExtendedLifetime(stack) { stack.result.first(rows).tensor }
    return (output, LSTMState(rows: states, of: self))
  }
}

extension LSTM: CustomStringConvertible {
  public var description: String {
    "LSTM(inputSize: \(inputSize), hiddenSize: \(hiddenSize)\(numLayers == 1 ? "" : ", numLayers: \(numLayers)"))"
  }
}

/// What an LSTM remembers of sequences so far, as the pair of tensors that goes in and out of PyTorch's `nn.LSTM`.
public struct LSTMState: Hashable, Sendable {
  /// Outputs, (layers, sequences, hiddenSize).
  public let hidden: Tensor
  /// Cells, of the same shape.
  public let cell: Tensor

  /// - Throws: `EngineError.shapeMismatch` unless both are of the same shape of three axes.
  public init(hidden: Tensor, cell: Tensor) throws {
    guard hidden.shape.count == 3, cell.shape == hidden.shape else {
      throw EngineError.shapeMismatch(.lstmState, expected: hidden.shape, actual: cell.shape)
    }
    (self.hidden, self.cell) = (hidden, cell)
  }

  /// Zeros: nothing is remembered.
  init(zerosOf lstm: LSTM, count: Int) {
    self.init(rows: Array(repeating: 0, count: count * lstm.stateSize), of: lstm)
  }

  /// - Parameter rows: of each sequence the outputs of all layers, then their cells.
  init(rows: [Float], of lstm: LSTM) {
    let (layers, size, stride) = (lstm.numLayers, lstm.hiddenSize, lstm.stateSize)
    let count = rows.count / stride
    func tensor(_ half: Int) -> Tensor {
      var elements: [Float] = []
      for layer in 0..<layers {
        for row in 0..<count {
          let start = row * stride + (half * layers + layer) * size
          elements += rows[start..<start + size]
        }
      }
      return Tensor(unchecked: elements, shape: [layers, count, size])
    }
    (hidden, cell) = (tensor(0), tensor(1))
  }

  /// The same, a row for each sequence.
  /// - Throws: `EngineError.shapeMismatch`.
  func rows(of lstm: LSTM, count: Int) throws -> [Float] {
    let (layers, size) = (lstm.numLayers, lstm.hiddenSize)
    guard hidden.shape == [layers, count, size] else {
      throw EngineError.shapeMismatch(.lstmState, expected: [layers, count, size], actual: hidden.shape)
    }
    var rows: [Float] = []
    for row in 0..<count {
      for part in [hidden, cell] {
        for layer in 0..<layers {
          let start = (layer * count + row) * size
          rows += part.elements[start..<start + size]
        }
      }
    }
    return rows
  }

  /// Zeros where an episode starts.
  /// - Parameter episodeStarts: whether one does, for each sequence.
  /// - Throws: `EngineError.shapeMismatch`.
  func reset(where episodeStarts: [Bool]) throws -> LSTMState {
    let (count, size) = (hidden.shape[1], hidden.shape[2])
    guard episodeStarts.count == count else {
      throw EngineError.shapeMismatch(.episodeStarts, expected: [count], actual: [episodeStarts.count])
    }
    func part(_ tensor: Tensor) -> Tensor {
      Tensor(
        unchecked: tensor.elements.enumerated().map { episodeStarts[$0 / size % count] ? 0 : $1 }, shape: tensor.shape)
    }
    return try LSTMState(hidden: part(hidden), cell: part(cell))
  }
}

/// The states of a recurrent policy, as sb3-contrib's `RNNStates`.
public struct RNNStates: Hashable, Sendable {
  /// Of the policy's LSTM.
  public var pi: LSTMState
  /// Of the value function's LSTM; without one, the policy's.
  public var vf: LSTMState

  public init(pi: LSTMState, vf: LSTMState) {
    self.pi = pi
    self.vf = vf
  }
}
