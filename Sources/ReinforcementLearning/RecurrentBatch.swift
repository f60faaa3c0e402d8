// What stands between features and hidden layers in a recurrent policy, over many rows at once: the LSTM of the policy,
// and that of the value function or what it has in its place.
import NumericKernels

/// Passes through the memory of a policy; allocates nothing after its making.
final class RecurrentBatch {
  /// What makes the value function's latent.
  private enum Critic {
    case ownLSTM(LSTMStack)
    /// The policy's LSTM, which learns from the policy's loss alone.
    case sharedLSTM
    /// It remembers nothing.
    case linear(LayerStack)
  }

  private let actor: LSTMStack
  private let critic: Critic
  private let stateSize: Int

  init(actor: LSTMStack, critic: LSTMStack?, linear: LayerStack?) {
    self.actor = actor
    self.critic = critic.map(Critic.ownLSTM) ?? linear.map(Critic.linear) ?? .sharedLSTM
    stateSize = actor.lstm.stateSize + (critic?.lstm.stateSize ?? 0)
  }

  /// Whether the value function looks at what the policy's LSTM makes.
  var isShared: Bool { if case .sharedLSTM = critic { true } else { false } }

  /// Takes the states with which sequences start; of each the policy's, then the value function's.
  func load(_ states: UnsafePointer<Float>, count: Int) {
    actor.load(states, stride: stateSize, count: count)
    if case .ownLSTM(let lstm) = critic { lstm.load(states + actor.lstm.stateSize, stride: stateSize, count: count) }
  }

  /// Gives the policy's states after a pass over single steps.
  func storeActor(_ states: UnsafeMutablePointer<Float>, count: Int) {
    actor.store(states, stride: stateSize, count: count)
  }

  /// Gives the value function's states after a pass over single steps, if it has any of its own.
  func storeCritic(_ states: UnsafeMutablePointer<Float>, count: Int) {
    if case .ownLSTM(let lstm) = critic { lstm.store(states + actor.lstm.stateSize, stride: stateSize, count: count) }
  }

  /// The policy's latent.
  func forwardActor(_ features: Matrix, _ sequences: Sequences) -> Matrix {
    actor.forward(features, sequences)
    return actor.result.first(features.rows)
  }

  /// The value function's latent.
  /// - Parameter latentPi: of the same features, where it is at hand.
  func forwardCritic(_ features: Matrix, _ sequences: Sequences, latentPi: Matrix? = nil) -> Matrix {
    switch critic {
    case .ownLSTM(let lstm):
      lstm.forward(features, sequences)
      return lstm.result.first(features.rows)
    case .sharedLSTM: return latentPi ?? forwardActor(features, sequences)
    case .linear(let layer):
      layer.forward(features)
      return layer.result.first(features.rows)
    }
  }

  /// Where the loss's gradient with respect to the latents goes before `backward`; nil where it ends.
  var piGradient: Matrix { actor.resultGradient }
  var vfGradient: Matrix? {
    switch critic {
    case .ownLSTM(let lstm): lstm.resultGradient
    case .sharedLSTM: nil
    case .linear(let layer): layer.resultGradient
    }
  }

  func backwardActor(_ features: Matrix, _ sequences: Sequences, inputGradient: Matrix?) {
    actor.backward(features, sequences, inputGradient: inputGradient)
  }

  func backwardCritic(_ features: Matrix, _ sequences: Sequences, inputGradient: Matrix?) {
    switch critic {
    case .ownLSTM(let lstm): lstm.backward(features, sequences, inputGradient: inputGradient)
    case .sharedLSTM: break
    case .linear(let layer): layer.backward(features, adding: false, inputGradient: inputGradient)
    }
  }
}
