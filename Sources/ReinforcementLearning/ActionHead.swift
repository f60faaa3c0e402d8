// What an action space asks of a policy: how many outputs, which distribution, what bounds.
import Environments
import NumericKernels

struct ActionHead {
  /// The outputs of the action network: logits, or means.
  let outputs: Int
  /// How many choices each component of an action has; empty when continuous.
  let choices: [Int]
  private let space: Space
  private let low: [Float]
  private let high: [Float]

  /// - Throws: `EngineError.unsupportedSpace`.
  init(_ space: Space) throws {
    self.space = space
    switch space {
    case .discrete(let discrete):
      guard discrete.start == 0, (1...4096).contains(discrete.n) else {
        throw EngineError.unsupportedSpace(space.description)
      }
      (outputs, choices, low, high) = (discrete.n, [discrete.n], [], [])
    case .box(let box):
      guard (1...4096).contains(box.low.count) else { throw EngineError.unsupportedSpace(space.description) }
      (outputs, choices, low, high) = (box.low.count, [], box.low, box.high)
    case .multiDiscrete, .multiBinary, .tuple, .dict:
      throw EngineError.unsupportedSpace(space.description)
    }
  }

  var isDiscrete: Bool { !choices.isEmpty }
  var hasLogStd: Bool { !isDiscrete }

  func makeBatch(capacity: Int, _ parameters: ParameterStorage, _ kernels: any Kernels) -> any DistributionBatch {
    guard let entry = parameters.entries.first(where: { $0.name == "log_std" }) else {
      return Categorical(nvec: choices, capacity: capacity, kernels: kernels)
    }
    return DiagGaussian(
      size: outputs, logStd: parameters.values.base + entry.offset,
      logStdGradient: parameters.gradients.base + entry.offset, capacity: capacity, kernels: kernels)
  }

  func clip(_ action: UnsafeMutablePointer<Float>) {
    for i in low.indices { action[i] = min(max(action[i], low[i]), high[i]) }
  }
}
