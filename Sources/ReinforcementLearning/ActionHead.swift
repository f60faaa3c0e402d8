// What an action space asks of a policy: how many outputs, which distribution, what bounds.
import Environments
import NumericKernels

struct ActionHead {
  private enum Kind {
    /// Whole numbers, each with logits for its choices.
    case choices
    case switches
    case independent, stateDependent
  }

  private let kind: Kind
  /// The outputs of the action network: logits, or means.
  let outputs: Int
  /// How many choices each component of an action has; empty when continuous.
  let choices: [Int]
  private let kwargs: PolicyKwargs
  private let low: [Float]
  private let high: [Float]

  /// - Throws: `EngineError.unsupportedSpace`, `.hyperparameterOutOfRange`.
  init(_ space: Space, _ kwargs: PolicyKwargs) throws {
    self.kwargs = kwargs
    let unsupported = EngineError.unsupportedSpace(space.description)
    switch space {
    case .discrete(let discrete):
      guard discrete.start == 0 else { throw unsupported }
      (kind, choices, low, high) = (.choices, [discrete.n], [], [])
    case .multiDiscrete(let discrete):
      guard discrete.start.allSatisfy({ $0 == 0 }), !discrete.nvec.isEmpty else { throw unsupported }
      (kind, choices, low, high) = (.choices, discrete.nvec, [], [])
    case .multiBinary(let binary):
      (kind, low, high) = (kwargs.useMasking ? .choices : .switches, [], [])
      choices = Array(repeating: 2, count: binary.count)
    case .box(let box):
      (kind, choices, low, high) = (kwargs.useSDE ? .stateDependent : .independent, [], box.low, box.high)
    case .tuple, .dict: throw unsupported
    }
    guard choices.allSatisfy({ (1...4096).contains($0) }) else { throw unsupported }
    switch kind {
    case .choices: outputs = choices.reduce(0, +)
    case .switches: outputs = choices.count
    case .independent, .stateDependent: outputs = low.count
    }
    guard (1...4096).contains(outputs) else { throw unsupported }
    guard !kwargs.useSDE || !isDiscrete else {
      throw EngineError.hyperparameterOutOfRange(
        "useSDE", value: "true", allowed: "false, since actions of \(space) are not continuous")
    }
    guard !kwargs.squashOutput || (low + high).allSatisfy(\.isFinite) else {
      throw EngineError.hyperparameterOutOfRange(
        "squashOutput", value: "true", allowed: "false, since \(space) has an infinite bound")
    }
  }

  var isDiscrete: Bool { !choices.isEmpty }

  /// As PyTorch has it, (size) or (latent, size); nil without.
  func logStdShape(latent: Int) -> [Int]? {
    switch kind {
    case .choices, .switches: nil
    case .independent: [outputs]
    case .stateDependent: [latent, kwargs.fullStd ? outputs : 1]
    }
  }

  func makeBatch(
    latent: Int, capacity: Int, _ parameters: ParameterStorage, _ kernels: any Kernels
  ) -> any DistributionBatch {
    switch kind {
    case .choices: return Categorical(nvec: choices, capacity: capacity, kernels: kernels)
    case .switches: return Bernoulli(size: outputs, capacity: capacity, kernels: kernels)
    case .independent:
      let entry = parameters.entries[0]  // log_std
      return DiagGaussian(
        size: outputs, logStd: parameters.values.base + entry.offset,
        logStdGradient: parameters.gradients.base + entry.offset, capacity: capacity, kernels: kernels)
    case .stateDependent:
      let entry = parameters.entries[0]  // log_std
      return StateDependentNoise(
        size: outputs, latentSize: latent,
        settings: .init(fullStd: kwargs.fullStd, useExpln: kwargs.useExpln, squashOutput: kwargs.squashOutput),
        logStd: entry.transposed(of: parameters.values), logStdGradient: entry.transposed(of: parameters.gradients),
        capacity: capacity, kernels: kernels)
    }
  }

  /// Makes an action fit for the environment, in place: stretched to the bounds if it was squashed, clipped to them
  /// otherwise.
  func fit(_ action: UnsafeMutablePointer<Float>) {
    for i in low.indices {
      action[i] =
        kwargs.squashOutput
        ? low[i] + 0.5 * (action[i] + 1) * (high[i] - low[i]) : min(max(action[i], low[i]), high[i])
    }
  }
}
