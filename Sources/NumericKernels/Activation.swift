// The functions between the layers of a network.
import CNumericKernels

/// A function applied to each output of a linear layer.
///
/// Where x is negative, `elu` is eˣ - 1 (Clevert et al. 2015) and `leakyReLU` x / 100 (Maas et al. 2013); `silu`, also
/// known as swish, is x / (1 + e⁻ˣ) (Elfwing et al. 2017); `gelu` is x times the normal distribution's share below x
/// (Hendrycks & Gimpel 2016), exactly, not by tanh.
public enum Activation: String, Codable, Sendable, Hashable, CaseIterable {
  case identity, tanh, relu, elu, silu, gelu, leakyReLU

  /// Whether its slope is taken at what goes in; the others' slopes can be told from what comes out.
  public var hasSlopeOfInput: Bool { self == .silu || self == .gelu }

  var code: Int32 {
    switch self {
    case .identity: Int32(NK_IDENTITY)
    case .tanh: Int32(NK_TANH)
    case .relu: Int32(NK_RELU)
    case .elu: Int32(NK_ELU)
    case .silu: Int32(NK_SILU)
    case .gelu: Int32(NK_GELU)
    case .leakyReLU: Int32(NK_LEAKY_RELU)
    }
  }
}
