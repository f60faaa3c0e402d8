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
    /// As PyTorch has it: (outputs, inputs), (outputs, channels, kernel, kernel) or (count).
    let shape: [Int]
    /// PyTorch's inputs come channel by channel where images are looked at, these come place by place: of so many
    /// channels each.
    let channels: Int
    let offset: Int

    var stride: Int { rowStride(shape[0]) }
    /// Floats that it takes, with padding.
    var size: Int { stride * inputs }

    /// 1 for a row of numbers.
    var inputs: Int { shape.dropFirst().reduce(1, *) }

    /// How it lies in memory: (inputs, outputs).
    func transposed(of buffer: FloatBuffer) -> Matrix {
      Matrix(buffer.base + offset, rows: inputs, columns: shape[0], stride: stride)
    }

    /// Where PyTorch's element `index` lies.
    func place(of index: Int) -> Int {
      let (output, input) = index.quotientAndRemainder(dividingBy: inputs)
      let (channel, place) = input.quotientAndRemainder(dividingBy: inputs / channels)
      return (place * channels + channel) * stride + output
    }
  }

  let entries: [Entry]
  let values: FloatBuffer
  let gradients: FloatBuffer

  /// Zeros.
  init(_ shapes: [(name: String, shape: [Int], channels: Int)]) {
    var entries: [Entry] = []
    var offset = 0
    for (name, shape, channels) in shapes {
      let entry = Entry(name: name, shape: shape, channels: channels, offset: offset)
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

  /// FNV-1a (64 bits) over the bits of the values, 32 at a time, in PyTorch's order.
  var hash: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for entry in entries {
      for index in 0..<entry.shape.reduce(1, *) {
        hash = (hash ^ UInt64(values.base[entry.offset + entry.place(of: index)].bitPattern)) &* 0x100_0000_01b3
      }
    }
    return hash
  }

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
    let count = entry.shape.reduce(1, *)
    return Tensor(unchecked: (0..<count).map { base[entry.place(of: $0)] }, shape: entry.shape)
  }

  /// Sets a parameter (or what is laid out like one in another buffer).
  /// - Throws: `EngineError.shapeMismatch`.
  func set(_ entry: Entry, of buffer: FloatBuffer? = nil, to tensor: Tensor) throws {
    guard tensor.shape == entry.shape else {
      throw EngineError.shapeMismatch(.parameter(entry.name), expected: entry.shape, actual: tensor.shape)
    }
    let base = (buffer ?? values).base + entry.offset
    for (index, value) in tensor.elements.enumerated() { base[entry.place(of: index)] = value }
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
