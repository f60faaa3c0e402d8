// Line charts: several series over one axis, each with its band, labelled at its right end.

/// Lines over a common axis, such as learning curves over steps.
///
/// ```swift
/// let curve = try LineSeries(name: "PPO", x: steps, runs: returnsOfEachSeed, spread: .range)
/// try LineChart([curve], title: "PPO solves CartPole", xLabel: "environment steps",
///   yLabel: "mean episode return", references: [Reference(475, "solved: 475")]).figure()
/// ```
public struct LineChart: Sendable, Hashable, Codable {
  public var series: [LineSeries]
  /// What to see, in a few words.
  public var title: String?
  /// How it was made, or what the band is.
  public var subtitle: String?
  /// The horizontal axis, with its unit.
  public var xLabel: String?
  /// The vertical axis, with its unit.
  public var yLabel: String?
  /// The vertical range, if it is not to follow from the data; what lies outside is cut off.
  public var yRange: ClosedRange<Double>?
  /// Values to hold the lines against.
  public var references: [Reference]
  public var xScale: AxisScale
  public var yScale: AxisScale
  /// Width of the figure in CSS pixels, 320 to 2000.
  public var width: Double
  /// Height of the plot between its axes in CSS pixels, 80 to 2000.
  public var plotHeight: Double

  public init(
    _ series: [LineSeries], title: String? = nil, subtitle: String? = nil, xLabel: String? = nil,
    yLabel: String? = nil, yRange: ClosedRange<Double>? = nil, references: [Reference] = [],
    xScale: AxisScale = .linear, yScale: AxisScale = .linear, width: Double = 640, plotHeight: Double = 260
  ) {
    self.series = series
    self.title = title
    self.subtitle = subtitle
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.yRange = yRange
    self.references = references
    self.xScale = xScale
    self.yScale = yScale
    self.width = width
    self.plotHeight = plotHeight
  }

  /// Draws the chart. Series of more than a few thousand points are thinned to what a screen can show, with
  /// every extreme kept.
  ///
  /// - Throws: ``FigureError`` where there is nothing finite to draw, lists differ in length, positions
  ///   decrease, or a logarithmic axis is given zero or less.
  /// - Complexity: O(points).
  public func figure() throws(FigureError) -> Figure {
    let lines = try checkedLines()
    let layout = LineLayout(chart: self, lines: lines)
    var drawing = Drawing()
    layout.header.draw(into: &drawing)
    layout.drawAxes(into: &drawing)
    layout.drawMarks(into: &drawing)
    layout.drawReferences(into: &drawing)
    layout.drawEndLabels(into: &drawing)
    return Figure(
      name: "Line chart", title: title, alt: alternativeText(lines, layout), width: width,
      height: layout.height, drawing: drawing)
  }
}

/// A series that was checked, with its positions filled in and its hue chosen.
struct ChartLine {
  var name: String?
  /// "“PPO”" or "series 2".
  var title: String
  var x: [Double]
  var y: [Double]
  var band: Band?
  var hue: Hue
  var dash: String?
  var isFaint: Bool
  var showsPoints: Bool

  var lastIndex: Int { y.lastIndex(where: \.isFinite) ?? 0 }
}

extension LineChart {
  private func checkedLines() throws(FigureError) -> [ChartLine] {
    try checkSize("width", width, 320, 2000)
    try checkSize("plot height", plotHeight, 80, 2000)
    guard !series.isEmpty else { throw .empty(figure: "the line chart", what: "series") }
    if let yRange {
      let (lower, upper) = (yRange.lowerBound, yRange.upperBound)
      let isUsable =
        max(lower.magnitude, upper.magnitude) <= largestDrawable && lower < upper
        && (yScale == .linear || lower > 0)
      guard isUsable else { throw .rangeUnusable(axis: "y", lower: lower, upper: upper) }
    }
    for reference in references {
      try reference.check()
      guard yScale == .linear || reference.value > 0 else {
        throw .referenceNotPositive(label: reference.label, value: reference.value)
      }
    }
    var lines: [ChartLine] = []
    var order = 0
    for (index, one) in series.enumerated() {
      let title = one.name.map { "\"\($0)\"" } ?? (series.count == 1 ? "the series" : "series \(index + 1)")
      let x = try one.checkedPositions(title, xScale)
      try one.checkValues(title, yScale)
      let hue = one.hue ?? (one.isFaint ? .grey : Hue.ofSeries(order))
      // After the seventh line the hues begin again, dashed.
      let dash = one.hue == nil && !one.isFaint && order >= Hue.allCases.count ? "6 4" : nil
      if !one.isFaint { order += 1 }
      lines.append(
        ChartLine(
          name: one.name, title: title, x: x, y: one.y, band: one.band, hue: hue, dash: dash,
          isFaint: one.isFaint, showsPoints: one.showsPoints))
    }
    return lines
  }
}

/// Holds a size of a figure against its limits.
func checkSize(_ what: String, _ value: Double, _ lower: Double, _ upper: Double) throws(FigureError) {
  guard value >= lower, value <= upper else {
    throw .sizeOutOfRange(what: what, value: value, lower: lower, upper: upper)
  }
}

extension LineSeries {
  fileprivate func checkedPositions(_ title: String, _ scale: AxisScale) throws(FigureError) -> [Double] {
    guard !y.isEmpty else { throw .empty(figure: title, what: "values") }
    let positions = x ?? y.indices.map(Double.init)
    guard positions.count == y.count else {
      throw .lengthsDiffer(
        series: title, what: "positions (x)", count: positions.count, expected: y.count,
        expectedWhat: "values (y)")
    }
    try checkDrawable(positions, title)
    for (index, value) in positions.enumerated() {
      guard value.isFinite else { throw .positionNotFinite(series: title, index: index, value: value) }
      if index > 0, value < positions[index - 1] {
        throw .positionDecreases(series: title, index: index, previous: positions[index - 1], value: value)
      }
      if scale == .logarithmic, value <= 0 {
        throw .notPositive(axis: "x", series: title, index: index, value: value)
      }
    }
    return positions
  }

  fileprivate func checkValues(_ title: String, _ scale: AxisScale) throws(FigureError) {
    try checkDrawable(y, title)
    guard y.contains(where: \.isFinite) else { throw .nothingFinite(series: title, count: y.count) }
    if scale == .logarithmic, let index = y.firstIndex(where: { $0 <= 0 && $0.isFinite }) {
      throw .notPositive(axis: "y", series: title, index: index, value: y[index])
    }
    try band?.check(title, count: y.count, expectedWhat: "values (y)")
  }
}

extension Reference {
  func check() throws(FigureError) {
    guard value.magnitude <= largestDrawable else { throw .referenceNotFinite(label: label, value: value) }
  }
}

extension Band {
  /// Holds the edges against the number of values they belong to, and against each other.
  func check(_ title: String, count: Int, expectedWhat: String) throws(FigureError) {
    for (edge, name) in [(lower, "lower edges of its band"), (upper, "upper edges of its band")]
    where edge.count != count {
      throw .lengthsDiffer(
        series: title, what: name, count: edge.count, expected: count, expectedWhat: expectedWhat)
    }
    try checkDrawable(lower, "the band of \(title)")
    try checkDrawable(upper, "the band of \(title)")
    for index in lower.indices where lower[index] > upper[index] {
      throw .bandReversed(series: title, index: index, lower: lower[index], upper: upper[index])
    }
  }
}
