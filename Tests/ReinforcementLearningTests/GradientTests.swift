// The gradient by hand against the slope of the loss, for what the recordings of Stable-Baselines3 leave out.
import Environments
import NumericKernels
import ReinforcementLearning
import Testing

@Suite struct GradientTests {
  @Test(
    arguments: ["CartPole-v1", "Pendulum-v1"],
    [(Activation.relu, NetArch(pi: [12], vf: [8, 5])), (.identity, NetArch(pi: [6, 6], vf: []))])
  func gradientsAreTheLossesSlopes(id: String, network: (Activation, NetArch)) throws {
    func make() throws -> PPO {
      try PPO(
        "MlpPolicy", makeVecEnv(id, nEnvs: 2), nSteps: 8, batchSize: 16, nEpochs: 1, normalizeAdvantage: false,
        entCoef: 0.05, netArch: network.1, activation: network.0, orthoInit: false, logStdInit: -0.3, seed: 2)
    }
    let model = try make()
    try model.learn(totalTimesteps: 16)
    // The same first weights, and the rollout that the model learnt from.
    let policy = try make().policy
    let buffer = model.rolloutBuffer
    let obs = try Tensor(Array(buffer.observations.elements), shape: [16, model.env.observationSpace.flatCount])
    let actions = try Tensor(
      Array(buffer.actions.elements), shape: [16] + model.env.actionSpace.shape)

    /// The loss near the old policy, where nothing is clipped, in double precision.
    func loss() throws -> Double {
      let (values, logProb, entropy) = try policy.evaluateActions(obs, actions)
      return (0..<16).reduce(0.0) { sum, i in
        let change = Double(logProb.elements[i] - buffer.logProbs.elements[i])
        let error = Double(values.elements[i] - buffer.returns.elements[i])
        // e^x to the second order: x is at most the step's size.
        let ratio = 1 + change + change * change / 2
        return sum - Double(buffer.advantages.elements[i]) * ratio - 0.05 * Double(entropy.elements[i])
          + 0.5 * error * error
      } / 16
    }

    for (name, value) in policy.namedParameters.map({ ($0.name, $0.value) }) {
      let gradient = try model.policy.gradient(name).elements
      let scale = gradient.map(\.magnitude).max() ?? 0
      for index in [0, value.count / 2, value.count - 1] {
        func slope(_ size: Float) throws -> Double {
          func at(_ offset: Float) throws -> Double {
            var elements = value.elements
            elements[index] += offset
            try policy.setParameter(name, to: Tensor(elements, shape: value.shape))
            return try loss()
          }
          return try (at(size) - at(-size)) / Double(2 * size)
        }
        let expected = try slope(1e-3)
        try policy.setParameter(name, to: value)
        #expect(
          abs(Double(gradient[index]) - expected) < 0.01 * Double(scale) + 1e-4,
          "\(name)[\(index)] is \(gradient[index]), not \(expected)")
      }
    }
  }
}
