// All parameters of a policy and their gradients, in two stretches of memory: what optimisers go over in one pass.
import NumericKernels

/// The parameters of a policy, by Stable-Baselines3's names and in its order.
///
/// A linear layer's weights lie here as (inputs, outputs), so that kernels run along the outputs; people see them as
/// (outputs, inputs), as in PyTorch. Rows are padded with zeros, whose gradients are zero too, so that they stay.
public final class ParameterStorage {
  /// One named parameter.
  struct Entry {
    let name: String
    /// As PyTorch has it: (outputs, inputs) or (count).
    let shape: [Int]
    let offset: Int

    var stride: Int { padded(shape[0]) }
    /// Floats that it takes, with padding.
    var size: Int { stride * (shape.count == 2 ? shape[1] : 1) }

    /// How it lies in memory: (inputs, outputs), for two axes.
    func transposed(of buffer: FloatBuffer) -> Matrix {
      Matrix(buffer.base + offset, rows: shape[1], columns: shape[0], stride: stride)
    }
  }

  let entries: [Entry]
  let values: FloatBuffer
  let gradients: FloatBuffer

  /// Zeros.
  init(_ shapes: [(name: String, shape: [Int])]) {
    var entries: [Entry] = []
    var offset = 0
    for (name, shape) in shapes {
      let entry = Entry(name: name, shape: shape, offset: offset)
      entries.append(entry)
      offset += entry.size
    }
    self.entries = entries
    values = FloatBuffer(offset)
    gradients = FloatBuffer(offset)
  }

  /// Floats in all, with padding.
  var count: Int { values.count }

  /// Numbers that are learnt, without padding.
  public var parameterCount: Int { entries.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  public var names: [String] { entries.map(\.name) }

  /// - Throws: `EngineError.unknownParameter`.
  func entry(_ name: String) throws -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw EngineError.unknownParameter(name, known: names)
    }
    return entry
  }

  /// A copy of a parameter (or of a buffer that is laid out like one), shaped as PyTorch has it.
  func tensor(_ entry: Entry, of buffer: FloatBuffer) -> Tensor {
    let base = buffer.base + entry.offset
    guard entry.shape.count == 2 else { return Tensor(copying: base, shape: entry.shape) }
    let (outputs, inputs) = (entry.shape[0], entry.shape[1])
    var elements: [Float] = []
    elements.reserveCapacity(outputs * inputs)
    for output in 0..<outputs {
      for input in 0..<inputs { elements.append(base[input * entry.stride + output]) }
    }
    return Tensor(unchecked: elements, shape: entry.shape)
  }

  /// Sets a parameter (or what is laid out like one in another buffer).
  /// - Throws: `EngineError.shapeMismatch`.
  func set(_ entry: Entry, of buffer: FloatBuffer? = nil, to tensor: Tensor) throws {
    guard tensor.shape == entry.shape else {
      throw EngineError.shapeMismatch(.parameter(entry.name), expected: entry.shape, actual: tensor.shape)
    }
    let base = (buffer ?? values).base + entry.offset
    let inputs = entry.shape.count == 2 ? entry.shape[1] : 1
    for (index, value) in tensor.elements.enumerated() {
      base[index % inputs * entry.stride + index / inputs] = value
    }
  }
}

/// A parameter and its name.
public struct NamedParameter: Hashable, Sendable, CustomStringConvertible {
  /// Stable-Baselines3's name, such as `action_net.weight`.
  public let name: String
  public let value: Tensor

  public init(name: String, value: Tensor) {
    self.name = name
    self.value = value
  }

  /// `action_net.weight [2, 64]`
  public var description: String { "\(name) \(value.shape)" }
}
