// What a layer is part of: enough to draw the network that ends in it.
import Environments
import NumericKernels

/// The network that ends in a layer: what goes in, the hidden layers on the way, and what comes out.
public struct NetworkOutline: Hashable, Sendable {
  public struct HiddenLayer: Hashable, Sendable {
    public let width: Int
    public let activation: Activation
    /// Whether it is a layer of an LSTM, whose units look at their own outputs before.
    public let isLSTM: Bool

    init(width: Int, activation: Activation, isLSTM: Bool = false) {
      (self.width, self.activation, self.isLSTM) = (width, activation, isLSTM)
    }

    /// `tanh`, or `LSTM`.
    public var label: String { isLSTM ? "LSTM" : activation.rawValue }
  }

  /// What the network's last layer gives.
  public enum Head: Hashable, Sendable {
    case hidden
    case value
    /// Logits of a discrete action, or the means of a continuous one.
    case action(isDiscrete: Bool)
  }

  public let observationSpace: Space
  public let actionSpace: Space
  /// Features that go in.
  public let inFeatures: Int
  /// From the first to the last; where the layer is a hidden one, it is the last of them.
  public let hidden: [HiddenLayer]
  public let head: Head
}
