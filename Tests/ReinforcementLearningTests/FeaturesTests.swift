// Policies for images and dictionaries: names, shapes, what they learn, what they refuse.
import Environments
import NumericKernels
import ReinforcementLearning
import Testing

@Suite struct FeaturesTests {
  private func policy(
    _ space: Space, _ extractor: FeaturesExtractorClass, share: Bool = true, normalize: Bool = true
  ) throws -> ActorCriticPolicy {
    var kwargs = PolicyKwargs()
    (kwargs.featuresExtractor, kwargs.shareFeaturesExtractor, kwargs.normalizeImages) = (extractor, share, normalize)
    return try ActorCriticPolicy(observationSpace: space, actionSpace: .discrete(Discrete(3)), kwargs: kwargs)
  }

  private func shapes(_ policy: ActorCriticPolicy) -> [String] {
    policy.namedParameters.map { "\($0.name) \($0.value.shape)" }
  }

  @Test func namesAndShapesOfTheNatureNetworkAreStableBaselines() throws {
    let policy = try policy(.box(Box(low: 0, high: 255, shape: [84, 84, 4], dtype: .uint8)), .natureCNN)
    #expect(
      shapes(policy) == [
        "features_extractor.cnn.0.weight [32, 4, 8, 8]", "features_extractor.cnn.0.bias [32]",
        "features_extractor.cnn.2.weight [64, 32, 4, 4]", "features_extractor.cnn.2.bias [64]",
        "features_extractor.cnn.4.weight [64, 64, 3, 3]", "features_extractor.cnn.4.bias [64]",
        "features_extractor.linear.0.weight [512, 3136]", "features_extractor.linear.0.bias [512]",
        "action_net.weight [3, 512]", "action_net.bias [3]", "value_net.weight [1, 512]", "value_net.bias [1]",
      ])
    #expect(policy.netArch == [])
  }

  @Test func separateNetworksHaveParametersOfTheirOwn() throws {
    let policy = try policy(.box(Box(low: 0, high: 1, shape: [10, 10, 4], dtype: .bool)), .minAtarCNN, share: false)
    #expect(
      shapes(policy).filter { $0.contains("weight") } == [
        "features_extractor.cnn.0.weight [16, 4, 3, 3]", "features_extractor.linear.0.weight [128, 1024]",
        "vf_features_extractor.cnn.0.weight [16, 4, 3, 3]", "vf_features_extractor.linear.0.weight [128, 1024]",
        "action_net.weight [3, 128]", "value_net.weight [1, 128]",
      ])
    let features = try policy.extractFeatures(Tensor(Array(repeating: 1, count: 400), shape: [1, 10, 10, 4]))
    #expect(features.pi.shape == [1, 128] && features.pi != features.vf)
  }

  /// One convolution of MinAtar's network by hand, in double precision, whichever axis the channels are.
  @Test(arguments: [true, false], [true, false]) func aConvolutionIsWhatItSays(first: Bool, normalize: Bool) throws {
    let (height, width, channels) = (4, 5, 3)
    let space = Space.box(
      try Box(low: 0, high: 255, shape: first ? [channels, height, width] : [height, width, channels], dtype: .uint8))
    let policy = try policy(space, .minAtarCNN, normalize: normalize)
    func pixel(_ y: Int, _ x: Int, _ c: Int) -> Float { Float((y * 50 + x * 13 + c * 101) % 256) }
    var image: [Float] = []
    for i in 0..<height * width * channels {
      let (c, y, x) =
        first ? (i / 20, i / 5 % 4, i % 5) : (i % 3, i / 15, i / 3 % 5)
      image.append(pixel(y, x, c))
    }
    let features = try policy.extractFeatures(Tensor(image, shape: [1] + space.shape)).pi.elements
    let (conv, linear) = try (
      policy.parameter("features_extractor.cnn.0.weight").elements,
      policy.parameter("features_extractor.linear.0.weight").rows)
    let divisor = normalize ? 255.0 : 1
    for feature in [0, 77] {
      var sum = 0.0
      for output in 0..<16 {
        for place in 0..<6 {
          var seen = 0.0
          for c in 0..<3 {
            for y in 0..<3 {
              for x in 0..<3 {
                seen += Double(conv[((output * 3 + c) * 3 + y) * 3 + x])
                  * Double(pixel(place / 3 + y, place % 3 + x, c)) / divisor
              }
            }
          }
          sum += max(seen, 0) * Double(linear[feature][output * 6 + place])
        }
      }
      #expect(abs(Double(features[feature]) - max(sum, 0)) < 1e-5 * divisor.rounded() * (normalize ? 1 : 255))
    }
  }

  @Test func dictionariesAreLearntPartByPart() throws {
    let model = try PPO(
      "MultiInputPolicy", VecEnv(Mixed(), nEnvs: 8), learningRate: 1e-3, nSteps: 32, gamma: 0, netArch: [16], seed: 0)
    #expect(
      shapes(model.policy).prefix(4) == [
        "features_extractor.extractors.picture.cnn.0.weight [16, 3, 3, 3]",
        "features_extractor.extractors.picture.cnn.0.bias [16]",
        "features_extractor.extractors.picture.linear.0.weight [128, 64]",
        "features_extractor.extractors.picture.linear.0.bias [128]",
      ])
    #expect(model.policy.mlpExtractor.policyNet[0].inFeatures == 130)
    try model.learn(totalTimesteps: 5120)
    #expect(try evaluatePolicy(model).mean == 8)
    #expect("\(model)".hasPrefix("PPO(MultiInputPolicy, VecEnv(Mixed"))
  }

  @Test(arguments: [true, false]) func imagesAreLearntAndSaved(share: Bool) throws {
    let model = try PPO(
      "CnnPolicy", VecEnv(Picture<Bits>(), nEnvs: 8), learningRate: 1e-3, nSteps: 16, batchSize: 32, nEpochs: 5, gamma: 0,
      shareFeaturesExtractor: share, seed: 1)
    try model.learn(totalTimesteps: 1024)
    #expect(try evaluatePolicy(model).mean > 5)  // by chance it would be 8 / 3
    let loaded = try PPO(savedState: model.savedState(), env: VecEnv(Picture<Bits>(), nEnvs: 8))
    #expect(loaded.policy.kwargs == model.policy.kwargs)
    #expect(loaded.policy.namedParameters == model.policy.namedParameters)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func message(_ space: Space, _ extractor: FeaturesExtractorClass) -> String? {
      #expect(throws: EngineError.self) { try policy(space, extractor) }?.message
    }
    let small = Space.box(try Box(low: 0, high: 255, shape: [20, 20, 1], dtype: .uint8))
    #expect(
      message(small, .natureCNN)
        == "the features extractor natureCNN takes images, boxes of three axes with at least 36 x 36 pixels; not "
        + "Box(0, 255, (20, 20, 1), uint8)")
    #expect(
      message(.discrete(Discrete(2)), .minAtarCNN)
        == "the features extractor minAtarCNN takes images, boxes of three axes with at least 3 x 3 pixels; not Discrete(2)")
    #expect(
      message(small, .combined)
        == "the features extractor combined takes dictionaries of spaces, whose images have at least 3 x 3 pixels; not "
        + "Box(0, 255, (20, 20, 1), uint8)")
    let model = #expect(throws: EngineError.self) { try PPO("CnnPolicy", "CartPole-v1") }
    #expect(model?.message.hasPrefix("the features extractor natureCNN takes images") == true)
  }
}
