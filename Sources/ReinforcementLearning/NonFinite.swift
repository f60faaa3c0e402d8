// NaN and infinities that arise in training: what, where, and the way back to the last good state.
import NumericKernels

/// What became NaN or infinite in a training, and where. (Those of environments have errors of their own.)
public struct NonFinite: Hashable, Sendable {
  /// What it arose in: the first of these, in the order of the computation.
  public enum Quantity: Hashable, Sendable {
    case parameter(String)
    case advantage
    /// V of an observation, ln p of an action, the entropy, the ratio of probabilities.
    case value, logProb, entropy, ratio
    case policyGradientLoss, valueLoss, loss
    /// Of the loss, with respect to a parameter.
    case gradient(String)
    /// The length of the gradient, all of whose numbers are finite.
    case gradientNorm
  }

  public enum Place: Hashable, Sendable {
    /// While the policy acted: environment and step of the rollout.
    case rollout(env: Int, step: Int)
    /// The update after the rollout `iteration` of the call of `learn` (0 outside of one).
    case update(iteration: Int, epoch: Int, minibatch: Int)
  }

  public let quantity: Quantity
  public let place: Place
  /// Steps of all environments together, so far.
  public let timesteps: Int

  public init(_ quantity: Quantity, _ place: Place, timesteps: Int) {
    (self.quantity, self.place, self.timesteps) = (quantity, place, timesteps)
  }

  /// What is wrong; what to do.
  var message: String {
    switch place {
    case .rollout(let env, let step):
      "\(quantity.words) is NaN or infinite for environment \(env) at step \(step) of the rollout, after \(timesteps) "
        + "timesteps; set the parameters anew, or go on with a model that was saved before"
    case .update(let iteration, let epoch, let minibatch):
      "\(quantity.words) is NaN or infinite in update \(iteration), epoch \(epoch), minibatch \(minibatch), after "
        + "\(timesteps) timesteps; the model is as it was before that update; a smaller learningRate or maxGradNorm "
        + "may help"
    }
  }
}

extension NonFinite.Quantity {
  fileprivate var words: String {
    switch self {
    case .parameter(let name): "the parameter \(name)"
    case .gradient(let name): "the gradient of \(name)"
    case .gradientNorm: "the gradient's length"
    case .advantage: "an advantage"
    case .value: "the value function"
    case .logProb: "the log-probability"
    case .entropy: "the entropy"
    case .ratio: "the ratio of new to old probability"
    case .policyGradientLoss: "the policy gradient loss"
    case .valueLoss: "the value loss"
    case .loss: "the loss"
    }
  }
}

extension ParameterStorage {
  /// The first parameter, or gradient, some number of which is not finite.
  func firstNonFinite(in buffer: FloatBuffer) -> String? {
    entries.first { entry in
      (entry.offset..<entry.offset + entry.size).contains { !buffer.base[$0].isFinite }
    }?.name
  }
}

/// Policy and optimiser as they were at a moment, to go back to. Nothing is allocated after the first time.
final class LastGoodState {
  private let policy: ActorCriticPolicy
  private let optimizer: Adam
  private let values: FloatBuffer
  private let gradients: FloatBuffer
  private let m: FloatBuffer
  private let v: FloatBuffer
  private var random: PolicyRandom
  private var optimizerState: Adam.Counters
  private var isConfirmed = true

  init(_ policy: ActorCriticPolicy, _ optimizer: Adam) {
    (self.policy, self.optimizer) = (policy, optimizer)
    let count = policy.parameters.count
    (values, gradients) = (FloatBuffer(count), FloatBuffer(count))
    (m, v) = (FloatBuffer(count), FloatBuffer(count))
    (random, optimizerState) = (policy.random, optimizer.counters)
  }

  private var pairs: [(own: FloatBuffer, live: FloatBuffer)] {
    [
      (values, policy.parameters.values), (gradients, policy.parameters.gradients), (m, optimizer.m), (v, optimizer.v),
    ]
  }

  /// From now on, the state to go back to is the present one.
  func keep() {
    isConfirmed = false
    for (own, live) in pairs { own.base.update(from: live.base, count: own.count) }
    (random, optimizerState) = (policy.random, optimizer.counters)
  }

  /// There is nothing to go back from.
  func confirm() { isConfirmed = true }

  func restoreUnlessConfirmed() {
    guard !isConfirmed else { return }
    for (own, live) in pairs { live.base.update(from: own.base, count: own.count) }
    (policy.random, optimizer.counters) = (random, optimizerState)
  }
}
