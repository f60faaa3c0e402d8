// Distributions of actions against Stable-Baselines3's and sb3-contrib's, with torch's gradients, as
// Fixtures/record_distributions.py recorded them; and what recordings can't show.
import Environments
import Foundation
import NumericKernels
import ReinforcementLearning
import Testing

private struct Recording: Decodable {
  struct Numbers: Decodable {
    let shape: [Int]
    let elements: [Float]
    var tensor: Tensor { get throws { try Tensor(elements, shape: shape) } }
  }
  struct Settings: Decodable {
    let nvec: [Int]?
    let fullStd: Bool?
    let useExpln: Bool?
    let squashOutput: Bool?
  }
  let name: String
  let settings: Settings
  let inputs: [String: Numbers]
  let actions: Numbers
  let weights: [Float]
  let entropyWeight: Float
  let logProb: Numbers
  let entropy: Numbers
  let mode: Numbers
  let gradients: [String: Numbers]

  static func all() throws -> [Recording] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      [Recording].self, from: Data(contentsOf: folder.appendingPathComponent("distributions.json")))
  }

  func input(_ name: String) throws -> Tensor { try #require(inputs[name]).tensor }

  func distribution() throws -> ActionDistribution {
    switch name {
    case "Categorical":
      return try .categorical(logits: input("logits"), masks: inputs["masks"]?.tensor)
    case "MultiCategorical":
      return try .multiCategorical(
        logits: input("logits"), nvec: #require(settings.nvec), masks: inputs["masks"]?.tensor)
    case "Bernoulli": return try .bernoulli(logits: input("logits"))
    case "DiagGaussian": return try .diagGaussian(mean: input("mean"), logStd: input("log_std"))
    default:
      return try .stateDependentNoise(
        mean: input("mean"), latent: input("latent"), logStd: input("log_std"), useExpln: settings.useExpln == true,
        squashOutput: settings.squashOutput == true)
    }
  }
}

/// Whether each number is within `tolerance` of the expected one, relative to the largest of them.
private func agree(_ got: [Float], _ want: [Float], _ tolerance: Float = 2e-6) -> Bool {
  let scale = max(want.map(\.magnitude).max() ?? 0, 1e-3)
  return got.count == want.count && zip(got, want).allSatisfy { ($0 - $1).magnitude <= tolerance * scale }
}

@Suite struct DistributionTests {
  @Test func distributionsAreTorchs() throws {
    let recordings = try Recording.all()
    #expect(recordings.count == 14)
    for recording in recordings {
      let label = "\(recording.name) \(recording.settings)"
      let distribution = try recording.distribution()
      #expect(distribution.name == recording.name)
      let actions = try recording.actions.tensor
      #expect(agree(try distribution.logProb(actions).elements, recording.logProb.elements), "\(label)")
      #expect(agree(distribution.entropy().elements, recording.entropy.elements), "\(label)")
      #expect(agree(distribution.mode().elements, recording.mode.elements), "\(label)")
      let gradient = try distribution.outputGradient(
        actions, logProbGradient: recording.weights, entropyGradient: recording.entropyWeight)
      let expected = try #require(recording.gradients["logits"] ?? recording.gradients["mean"])
      #expect(agree(gradient.elements, expected.elements), "\(label) \(gradient.elements) \(expected.elements)")
      if let logStd = recording.gradients["log_std"] {
        let gradient = try #require(distribution.logStdGradient)
        #expect(gradient.shape == logStd.shape)
        #expect(agree(gradient.elements, logStd.elements), "\(label) \(gradient.elements) \(logStd.elements)")
      }
    }
  }

  @Test func whatIsNotAllowedIsNeverDrawn() throws {
    var random = PolicyRandom(seed: 3)
    let rows = 20_000
    let distribution = try ActionDistribution.multiCategorical(
      logits: Tensor(Array(repeating: [1, 5, 2, 3, 0], count: rows)), nvec: [3, 2],
      masks: Tensor(Array(repeating: [1, 0, 1, 1, 0], count: rows)))
    let drawn = distribution.sample(using: &random)
    #expect(drawn.shape == [rows, 2])
    #expect(try Set(drawn.column(0)) == [0, 2] && Set(drawn.column(1)) == [0])
    let share = try Double(drawn.column(0).filter { $0 == 2 }.count) / Double(rows)
    #expect(abs(share - 0.7311) < 0.015)  // e / (1 + e)
    #expect(try distribution.mode().row(0) == [2, 0])
    // One choice alone is certain, and says nothing.
    let single = try ActionDistribution.categorical(logits: Tensor([[9, -9]]), masks: Tensor([[0, 1]]))
    #expect(try single.logProb(Tensor([1])) == Tensor([0]) && single.entropy() == Tensor([0]))
  }

  @Test func switchesAreOnAsOftenAsTheirProbability() throws {
    var random = PolicyRandom(seed: 4)
    let rows = 20_000
    let distribution = try ActionDistribution.bernoulli(
      logits: Tensor(Array(repeating: [Elementary.log(3), -100, 100], count: rows)))
    let drawn = distribution.sample(using: &random)
    #expect(try abs(drawn.column(0).reduce(0, +) / Float(rows) - 0.75) < 0.015)
    #expect(try drawn.column(1).allSatisfy { $0 == 0 } && drawn.column(2).allSatisfy { $0 == 1 })
    #expect(try distribution.probs?.row(0).map { ($0 * 1e6).rounded() / 1e6 } == [0.75, 0, 1])
    // The probability of what is all but certain keeps its digits: ln(1 - p) = -e^-20.
    let sure = try ActionDistribution.bernoulli(logits: Tensor([[20]]))
    let logProb = try sure.logProb(Tensor([[1]])).elements[0]
    #expect(abs(logProb / -2.0611537e-9 - 1) < 1e-6)
    #expect(sure.mode() == (try Tensor([[1]])))
    #expect(try ActionDistribution.bernoulli(logits: Tensor([[0]])).mode() == Tensor([[0]]))  // round(0.5) is 0
  }

  @Test func mistakesAreNamed() throws {
    let distribution = try ActionDistribution.multiCategorical(logits: Tensor([[0, 0, 0, 0, 0]]), nvec: [3, 2])
    let outside = #expect(throws: EngineError.self) { try distribution.logProb(Tensor([[2, 2]])) }
    #expect(outside?.message == "the action 2.0 of environment 0 lies outside Discrete(2)")
    #expect(throws: EngineError.self) { try distribution.logProb(Tensor([1])) }
    #expect(throws: EngineError.shapeMismatch(.latent, expected: [1, 3, 3], actual: [1, 5])) {
      try ActionDistribution.multiCategorical(logits: Tensor([[0, 0, 0, 0, 0]]), nvec: [3, 3])
    }
    let masks = #expect(throws: EngineError.self) {
      try ActionDistribution.categorical(logits: Tensor([[0, 0]]), masks: Tensor([[1, 1, 1]]))
    }
    #expect(masks?.message == "action masks of shape [1, 3] where [1, 2] is wanted")
    #expect(throws: EngineError.self) { try ActionDistribution.bernoulli(logits: Tensor([[0]])).logProb(Tensor([[0.5]])) }
  }
}
