// Where the parts of an observation go among the features, and through what, as Stable-Baselines3's features extractors
// and its preprocessing.
import Environments
import NumericKernels

/// How observations become features.
public enum FeaturesExtractorClass: String, Hashable, Codable, Sendable, CaseIterable {
  /// Numbers as they are, whole numbers one-hot.
  case flatten
  /// Images through three convolutions and a linear layer of 512 (Mnih et al. 2015); at least 36 x 36 pixels.
  case natureCNN
  /// Images through one convolution of 16 kernels of 3 x 3 and a linear layer of 128 (Young & Tian 2019, "MinAtar").
  case minAtarCNN
  /// Each part of a dictionary for itself, side by side: images through the Nature network with a linear layer of 256,
  /// or that of MinAtar where they are too small, the rest flattened.
  case combined
}

/// Where the parts of an observation go among the features.
struct FeaturesPlan {
  enum Kind {
    case plain
    /// One component.
    case oneHot(Discrete)
    case image(ConvolutionalNetwork)
  }

  struct Part {
    let kind: Kind
    /// Places in an observation.
    let source: Int
    let count: Int
    /// Places among the features.
    let target: Int
    let width: Int
  }

  let space: Space
  private let kwargs: PolicyKwargs
  private(set) var parts: [Part] = []
  private(set) var width = 0
  private var sourceWidth = 0

  /// - Parameter prefix: of the parameters' names.
  /// - Throws: `EngineError.unsupportedSpace` when there are no features, or far too many; `.unfitFeaturesExtractor`.
  init(_ space: Space, _ kwargs: PolicyKwargs, prefix: String) throws {
    self.space = space
    self.kwargs = kwargs
    switch (kwargs.featuresExtractor ?? .flatten, space) {
    case (.flatten, _): try add(space)
    case (.combined, .dict(let dict)):
      for (key, part) in zip(dict.keys, dict.spaces) {
        let name = "\(prefix).extractors.\(key)"
        if let image = ImageSpace(part, normalize: kwargs.normalizeImages), image.isOfPixels {
          let network = Self.nature(image, prefix: name, features: 256) ?? Self.minAtar(image, prefix: name)
          try add(image, network, count: part.flatCount)
        } else {
          try add(part)
        }
      }
    case (let network, _):
      guard let image = ImageSpace(space, normalize: kwargs.normalizeImages) else {
        throw EngineError.unfitFeaturesExtractor(network.rawValue, space: space.description)
      }
      let layers =
        network == .natureCNN
        ? Self.nature(image, prefix: prefix, features: 512)
        : network == .minAtarCNN ? Self.minAtar(image, prefix: prefix) : nil
      try add(image, layers, count: space.flatCount)
    }
    guard width > 0 else { throw EngineError.unsupportedSpace(space.description) }
  }

  private static func nature(_ image: ImageSpace, prefix: String, features: Int) -> ConvolutionalNetwork? {
    ConvolutionalNetwork(image, prefix: prefix, convolutions: [(32, 8, 4), (64, 4, 2), (64, 3, 1)], features: features)
  }

  private static func minAtar(_ image: ImageSpace, prefix: String) -> ConvolutionalNetwork? {
    ConvolutionalNetwork(image, prefix: prefix, convolutions: [(16, 3, 1)], features: 128)
  }

  /// Whether observations are features as they are.
  var isIdentity: Bool {
    if parts.count == 1, case .plain = parts[0].kind { true } else { false }
  }

  /// Those of images, in the order of their parameters.
  var networks: [ConvolutionalNetwork] {
    parts.compactMap { if case .image(let network) = $0.kind { network } else { nil } }
  }

  private mutating func add(_ part: Space) throws {
    switch part {
    case .box, .multiBinary: try add(.plain, count: part.flatCount, width: part.flatCount)
    case .discrete(let values): try add(.oneHot(values), count: 1, width: values.n)
    case .multiDiscrete(let space):
      for i in space.nvec.indices { try add(.oneHot(space[i]), count: 1, width: space.nvec[i]) }
    case .tuple(let spaces): for space in spaces { try add(space) }
    case .dict(let dict): for space in dict.spaces { try add(space) }
    }
  }

  private mutating func add(_ image: ImageSpace, _ network: ConvolutionalNetwork?, count: Int) throws {
    guard let network, network.layers.allSatisfy({ $0.inputs <= 1 << 20 }) else {
      throw EngineError.unfitFeaturesExtractor((kwargs.featuresExtractor ?? .flatten).rawValue, space: space.description)
    }
    try add(.image(network), count: count, width: network.features)
  }

  private mutating func add(_ kind: Kind, count: Int, width: Int) throws {
    guard (0...65_536 - self.width).contains(width) else { throw EngineError.unsupportedSpace(space.description) }
    parts.append(Part(kind: kind, source: sourceWidth, count: count, target: self.width, width: width))
    self.width += width
    sourceWidth += count
  }
}
