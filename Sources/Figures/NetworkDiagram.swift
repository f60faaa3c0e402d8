// The picture of a network as a person would draw it: columns of units, joined by fine edges.

/// A fully connected network from named inputs through hidden layers to named outputs.
///
/// ```swift
/// try NetworkDiagram(
///   inputs: ["cart position", "cart velocity", "pole angle", "pole angular velocity"],
///   layers: [.init(width: 64, activation: "tanh"), .init(width: 64, activation: "tanh")],
///   outputs: ["push left", "push right"], title: "The action network").figure()
/// ```
public struct NetworkDiagram: Sendable, Hashable, Codable {
  /// A hidden layer.
  public struct Layer: Sendable, Hashable, Codable {
    /// The number of units, at least 1.
    public var width: Int
    /// What stands under the layer; nil means "hidden".
    public var label: String?
    /// The function applied on the way into the layer, written on the arrow, such as "tanh".
    public var activation: String?

    public init(width: Int, label: String? = nil, activation: String? = nil) {
      self.width = width
      self.label = label
      self.activation = activation
    }
  }

  /// The names of the inputs, from top to bottom; an empty name is a unit without one.
  public var inputs: [String]
  public var layers: [Layer]
  /// The names of the outputs, from top to bottom.
  public var outputs: [String]
  /// What stands under the inputs.
  public var inputLabel: String
  /// What stands under the outputs.
  public var outputLabel: String
  /// The function applied on the way into the outputs, such as "softmax"; nil means none: a linear layer.
  public var outputActivation: String?
  public var title: String?
  public var subtitle: String?
  /// Width of the figure in CSS pixels, 320 to 2000.
  public var width: Double

  public init(
    inputs: [String], layers: [Layer], outputs: [String], inputLabel: String = "observation",
    outputLabel: String = "output", outputActivation: String? = nil, title: String? = nil,
    subtitle: String? = nil, width: Double = 640
  ) {
    self.inputs = inputs
    self.layers = layers
    self.outputs = outputs
    self.inputLabel = inputLabel
    self.outputLabel = outputLabel
    self.outputActivation = outputActivation
    self.title = title
    self.subtitle = subtitle
    self.width = width
  }

  /// `count` names with an index below the line: "o₁", "o₂", ...
  public static func numbered(_ name: String, count: Int) -> [String] {
    guard count > 0 else { return [] }
    let digits = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"]
    return (1...count).map { number in
      name + String(number).compactMap(\.wholeNumberValue).map { digits[$0] }.joined()
    }
  }

  /// The weights and biases of all layers together; `Int.max` where they are too many to count.
  public var parameterCount: Int {
    let widths = [inputs.count] + layers.map(\.width) + [outputs.count]
    return zip(widths, widths.dropFirst()).reduce(0) { sum, pair in
      let (weights, tooManyWeights) = pair.0.multipliedReportingOverflow(by: pair.1)
      let (layer, tooManyInLayer) = weights.addingReportingOverflow(pair.1)
      let (total, tooMany) = sum.addingReportingOverflow(layer)
      return tooManyWeights || tooManyInLayer || tooMany ? Int.max : total
    }
  }

  /// Draws the network. Layers of more than eight units show the first and the last few of them.
  ///
  /// - Throws: ``FigureError`` where there are no inputs or outputs, or a layer has no units.
  public func figure() throws(FigureError) -> Figure {
    try checkSize("width", width, 320, 2000)
    guard !inputs.isEmpty else { throw .empty(figure: "the network", what: "inputs") }
    guard !outputs.isEmpty else { throw .empty(figure: "the network", what: "outputs") }
    for (index, layer) in layers.enumerated() where layer.width < 1 {
      throw .widthNotPositive(layer: "layer \(index + 1)", width: layer.width)
    }
    let layout = NetworkLayout(diagram: self)
    var drawing = Drawing()
    layout.draw(into: &drawing)
    return Figure(
      name: "Network diagram", title: title, alt: alternativeText(), width: width, height: layout.height,
      drawing: drawing)
  }

  private func alternativeText() -> String {
    var sentences = [title.map { "Network diagram: \(Prose.sentence($0))" } ?? "Network diagram."]
    func names(_ all: [String]) -> String {
      let named = all.filter { !$0.isEmpty }
      return named.count == all.count && all.count <= 16 ? " (\(Prose.list(named)))" : ""
    }
    func count(_ n: Int, _ word: String) -> String { "\(n) \(word)\(n == 1 ? "" : "s")" }
    var stages = [count(inputs.count, "input") + names(inputs)]
    for layer in layers {
      let activation = layer.activation.map { ", \($0)" } ?? ""
      stages.append("\(layer.label ?? "hidden layer") of \(count(layer.width, "unit"))\(activation)")
    }
    let activation = outputActivation.map { ", \($0)" } ?? ""
    stages.append(count(outputs.count, "output") + names(outputs) + activation)
    sentences.append(
      "From left to right, each fully connected to the next: \(stages.joined(separator: "; ")).")
    return sentences.joined(separator: " ")
  }
}
