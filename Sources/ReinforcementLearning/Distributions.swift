// Distributions over actions: probabilities, entropies, samples, and their gradients.
//
// Each has one definition, on plain memory, in a file of its own; `ActionDistribution` is its face for people.
import NumericKernels

/// What distributions are made of; a row for each.
struct DistributionInputs {
  /// What the action network gives: logits, or means.
  let outputs: Matrix
  /// What went into the action network.
  let latent: Matrix
  /// 1 for each choice that is allowed and 0 for others, as many a row as there are logits; nil: all are allowed.
  var masks: UnsafePointer<Float>?
}

/// A distribution for each of up to `capacity` rows, made anew from a network's outputs without allocation.
protocol DistributionBatch: AnyObject {
  var name: String { get }
  /// Floats in one action.
  var actionSize: Int { get }
  /// What the distribution is made of, row by row: probabilities, or means and standard deviations.
  func parameters(rows: Int) -> [(name: String, value: Tensor)]

  /// The parameters of its own that `backward` wrote the gradient of, as PyTorch has them; nil without.
  var ownGradient: Tensor? { get }

  /// Makes `inputs.outputs.rows` distributions.
  func update(_ inputs: DistributionInputs)
  /// Noise that is kept from sample to sample is drawn anew by the next.
  func resetNoise()
  func sample(rows: Int, random: inout PolicyRandom, into actions: UnsafeMutablePointer<Float>)
  func mode(rows: Int, into actions: UnsafeMutablePointer<Float>)
  /// The logarithm of the probability (or density, in 1 / unit of action) of each row's action.
  func logProb(rows: Int, _ actions: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>)
  /// In nats.
  func entropy(rows: Int, into result: UnsafeMutablePointer<Float>)
  /// The loss's gradient with respect to `outputs`, from those with respect to each row's log-probability and entropy
  /// (the latter the same for all rows). Follows `logProb` and `entropy` of the same rows and actions. That of parameters
  /// of its own is written too or, if `adding`, added to what the last call wrote.
  func backward(
    rows: Int, actions: UnsafePointer<Float>, logProbGradient: UnsafePointer<Float>, entropyGradient: Float,
    into outputGradient: Matrix, adding: Bool)
}

extension DistributionBatch {
  var ownGradient: Tensor? { nil }
  func resetNoise() {}
}
