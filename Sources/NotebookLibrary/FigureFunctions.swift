// Figures for cells: charts of arrays and of logged series, and the diagram of a policy's head.

import CellRuntime
import Environments
import Figures
import NotebookModel
import ReinforcementLearning

extension Figure: HostType {
  /// On paper of its own, so that it also reads as a file; pages let their own paper show through.
  public func cellDisplay() throws -> MIMEBundle? {
    MIMEBundle(
      plain: alt, [MIMEBundle.Entry(type: MIMEType.svg, content: .text(svg(background: .opaque)))],
      metadata: ["alt": alt])
  }
}
extension LineSeries: HostType {}
extension Band: HostType {}
extension BarGroup: HostType {}
extension Reference: HostType {}
extension Spread: HostType {}
extension Hue: HostType {}
extension AxisScale: HostType {}
extension FigureError: HostType {}

/// Draws a logged series over the timesteps at which it was logged.
///
/// - Throws: `FigureError` where nothing finite was logged.
public func lineChart(
  _ series: Series, title: String? = nil, subtitle: String? = nil, xLabel: String? = "environment steps",
  yLabel: String? = nil, references: [Reference] = []
) throws -> Figure {
  try lineChart(
    [LineSeries(x: series.steps.map(Double.init), y: series.values)], title: title, subtitle: subtitle, xLabel: xLabel,
    yLabel: yLabel ?? series.name, references: references)
}

/// Draws the network that ends in a policy's head: `diagram(policy.actionNet)`.
///
/// Inputs and outputs bear the names of the known environment with just these spaces, else numbers.
public func diagram(_ layer: Linear, title: String? = nil) -> Figure {
  let network = layer.network
  let spec = EnvironmentRegistry.specs.first {
    $0.observationSpace == network.observationSpace && $0.actionSpace == network.actionSpace
  }
  func names(_ known: [String]?, else symbol: String, count: Int) -> [String] {
    known.flatMap { $0.count == count ? $0 : nil } ?? NetworkDiagram.numbered(symbol, count: count)
  }
  let hidden = network.hidden.map { NetworkDiagram.Layer(width: $0.width, activation: $0.label) }
  let drawing = NetworkDiagram(
    inputs: names(spec?.observationNames, else: "o", count: network.inFeatures),
    layers: network.head == .hidden ? hidden.dropLast() : hidden,
    outputs: network.head == .value
      ? ["V(s)"]
      : names(network.head == .hidden ? nil : spec?.actionNames, else: network.head == .hidden ? "h" : "a", count: layer.outFeatures),
    outputLabel: network.head.label, outputActivation: network.head == .hidden ? layer.activation.rawValue : nil,
    title: title)
  // It throws for empty layers and lists that don't fit together: a policy has neither.
  return try! drawing.figure()
}

extension NetworkOutline.Head {
  /// What the output column of a diagram is called.
  fileprivate var label: String {
    switch self {
    case .hidden: "latent"
    case .value: "value"
    case .action(isDiscrete: true): "logits"
    case .action(isDiscrete: false): "mean action"
    }
  }
}

extension FunctionRegistry {
  mutating func addFigures() {
    type(Figure.self, doc: "A finished drawing as a self-contained SVG.")
    property("var alt: String { get }", of: Figure.self, doc: "A text that stands for the figure.") { $0.alt }
    property("var svg: String { get }", of: Figure.self, doc: "The drawing with a transparent background and its style embedded.") { $0.svg }
    type(Reference.self, doc: "A value to hold the data against, drawn as a dashed line with its label.")
    initializer("init(_ value: Double, _ label: String)", of: Reference.self, doc: "A value and its label.") {
      (value: Double, label: String) in Reference(value, label)
    }
    type(Hue.self, doc: "A colour that is told apart by colour-blind readers too.")
    for hue in Hue.allCases {
      staticProperty("static var \(hue.rawValue): Hue { get }", of: Hue.self, doc: "A hue.") { hue }
    }
    type(AxisScale.self, doc: "How an axis grows.")
    staticProperty("static var linear: AxisScale { get }", of: AxisScale.self, doc: "") { AxisScale.linear }
    staticProperty(
      "static var logarithmic: AxisScale { get }", of: AxisScale.self,
      doc: "By equal factors. All values must be above zero."
    ) { AxisScale.logarithmic }
    type(Spread.self, doc: "What the band around the mean of several runs shows.")
    staticProperty("static var range: Spread { get }", of: Spread.self, doc: "From the lowest run to the highest.") {
      Spread.range
    }
    staticProperty(
      "static var standardDeviation: Spread { get }", of: Spread.self,
      doc: "One sample standard deviation (divisor n - 1) to each side of the mean."
    ) { Spread.standardDeviation }
    staticProperty(
      "static var quartiles: Spread { get }", of: Spread.self, doc: "The middle half of the runs, between the quartiles (linear interpolation, as NumPy's default)."
    ) { Spread.quartiles }

    type(Band.self, doc: "The edges of an interval at each point of a line or for each bar. NaN means that there is none there.")
    initializer("init(lower: [Double], upper: [Double])", of: Band.self, doc: "") { (lower: [Double], upper: [Double]) in
      Band(lower: lower, upper: upper)
    }
    type(LineSeries.self, doc: "One line of a chart.")
    initializer(
      "init(name: String? = nil, x: [Double]? = nil, y: [Double], band: Band? = nil, hue: Hue? = nil, "
        + "isFaint: Bool = false, showsPoints: Bool = false)", of: LineSeries.self,
      doc: "A line through values; NaN is a gap."
    ) { (name: String?, x: [Double]?, y: [Double], band: Band?, hue: Hue?, isFaint: Bool, showsPoints: Bool) in
      LineSeries(name: name, x: x, y: y, band: band, hue: hue, isFaint: isFaint, showsPoints: showsPoints)
    }
    initializer(
      "init(name: String? = nil, x: [Double]? = nil, runs: [[Double]], spread: Spread = .range, hue: Hue? = nil) throws",
      of: LineSeries.self, doc: "The mean of several runs, with their spread as a band."
    ) { (name: String?, x: [Double]?, runs: [[Double]], spread: Spread, hue: Hue?) throws in
      try LineSeries(name: name, x: x, runs: runs, spread: spread, hue: hue)
    }

    let lineOptions = "title: String? = nil, subtitle: String? = nil, xLabel: String? = nil, yLabel: String? = nil, "
      + "references: [Reference] = []"
    function(
      "func lineChart(_ ys: [Double], x: [Double]? = nil, \(lineOptions)) throws -> Figure",
      doc: "Draws `ys` as a line over `x`, or over 0, 1, 2, ..."
    ) {
      (
        ys: [Double], x: [Double]?, title: String?, subtitle: String?, xLabel: String?, yLabel: String?,
        references: [Reference]
      ) throws in
      try lineChart(
        ys, x: x, title: title, subtitle: subtitle, xLabel: xLabel, yLabel: yLabel, references: references)
    }
    function(
      "func lineChart(_ series: [LineSeries], \(lineOptions), xScale: AxisScale = .linear, "
        + "yScale: AxisScale = .linear) throws -> Figure",
      doc: "Draws several lines, with their bands, over a common axis."
    ) {
      (
        series: [LineSeries], title: String?, subtitle: String?, xLabel: String?, yLabel: String?,
        references: [Reference], xScale: AxisScale, yScale: AxisScale
      ) throws in
      try lineChart(
        series, title: title, subtitle: subtitle, xLabel: xLabel, yLabel: yLabel, references: references,
        xScale: xScale, yScale: yScale)
    }
    function(
      "func lineChart(_ series: Series, title: String? = nil, subtitle: String? = nil, "
        + "xLabel: String? = \"environment steps\", yLabel: String? = nil, references: [Reference] = []) throws -> Figure",
      doc: "Draws a logged series over the timesteps at which it was logged."
    ) {
      (series: Series, title: String?, subtitle: String?, xLabel: String?, yLabel: String?, references: [Reference])
        throws in
      try lineChart(
        series, title: title, subtitle: subtitle, xLabel: xLabel, yLabel: yLabel, references: references)
    }

    type(BarGroup.self, doc: "The bars of one colour: a value for each category.")
    initializer(
      "init(name: String? = nil, values: [Double], hue: Hue? = nil)", of: BarGroup.self,
      doc: "Values, NaN where there is none."
    ) { (name: String?, values: [Double], hue: Hue?) in BarGroup(name: name, values: values, hue: hue) }
    property("var name: String? { get }", of: BarGroup.self, doc: "What the group is called in the legend.") { $0.name }
    property("var values: [Double] { get }", of: BarGroup.self, doc: "One value for each category.") { $0.values }
    let barOptions = "categories: [String], title: String? = nil, subtitle: String? = nil, axisLabel: String? = nil, "
      + "highlight: [String] = []"
    function(
      "func barChart(_ values: [Double], \(barOptions)) throws -> Figure",
      doc: "Draws a bar for each category, in the order given."
    ) {
      (
        values: [Double], categories: [String], title: String?, subtitle: String?, axisLabel: String?,
        highlight: [String]
      ) throws in
      try barChart(
        values, categories: categories, title: title, subtitle: subtitle, axisLabel: axisLabel, highlight: highlight)
    }
    function(
      "func barChart(_ groups: [BarGroup], \(barOptions)) throws -> Figure",
      doc: "Draws several groups of bars side by side, with a legend."
    ) {
      (
        groups: [BarGroup], categories: [String], title: String?, subtitle: String?, axisLabel: String?,
        highlight: [String]
      ) throws in
      try barChart(
        groups, categories: categories, title: title, subtitle: subtitle, axisLabel: axisLabel, highlight: highlight)
    }

    function(
      "func diagram(_ layer: Linear, title: String? = nil) -> Figure",
      doc: "Draws the network that ends in a policy's head: `diagram(policy.actionNet)`."
    ) { (layer: Linear, title: String?) in diagram(layer, title: title) }
  }
}
