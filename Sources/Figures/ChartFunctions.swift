// The short way to a figure, as notebook cells write it.

/// Draws `ys` as a line over `x`, or over 0, 1, 2, ...
///
/// - Parameters:
///   - ys: values; NaN and infinity are gaps.
///   - x: positions, not decreasing, as many as values.
///   - xLabel: the horizontal axis with its unit.
///   - yLabel: the vertical axis with its unit.
///   - references: values to hold the line against.
/// - Throws: ``FigureError`` where there is nothing finite to draw or the lists do not fit together.
public func lineChart(
  _ ys: [Double], x: [Double]? = nil, title: String? = nil, subtitle: String? = nil, xLabel: String? = nil,
  yLabel: String? = nil, references: [Reference] = []
) throws(FigureError) -> Figure {
  try lineChart(
    [LineSeries(x: x, y: ys)], title: title, subtitle: subtitle, xLabel: xLabel, yLabel: yLabel,
    references: references)
}

/// Draws several lines, with their bands, over a common axis.
///
/// - Parameters:
///   - series: the lines; their order gives their hues.
///   - references: values to hold the lines against.
///   - xScale, yScale: how the axes grow; all values on a logarithmic one must be above zero.
/// - Throws: ``FigureError`` where there is nothing finite to draw or the lists do not fit together.
public func lineChart(
  _ series: [LineSeries], title: String? = nil, subtitle: String? = nil, xLabel: String? = nil,
  yLabel: String? = nil, references: [Reference] = [], xScale: AxisScale = .linear, yScale: AxisScale = .linear
) throws(FigureError) -> Figure {
  try LineChart(
    series, title: title, subtitle: subtitle, xLabel: xLabel, yLabel: yLabel, references: references, xScale: xScale,
    yScale: yScale
  ).figure()
}

/// Draws a bar for each category, in the order given.
///
/// - Parameters:
///   - values: one for each category; NaN is drawn as "n/a".
///   - axisLabel: the axis of the values with its unit.
///   - highlight: categories to stand out from the others.
/// - Throws: ``FigureError`` where the lists do not fit together or nothing is finite.
public func barChart(
  _ values: [Double], categories: [String], title: String? = nil, subtitle: String? = nil,
  axisLabel: String? = nil, highlight: [String] = []
) throws(FigureError) -> Figure {
  try barChart(
    [BarGroup(values: values)], categories: categories, title: title, subtitle: subtitle,
    axisLabel: axisLabel,
    highlight: highlight)
}

/// Draws several groups of bars side by side, with a legend.
///
/// - Parameters:
///   - groups: the bars of each colour, one value for each category.
///   - axisLabel: the axis of the values with its unit.
///   - highlight: categories to stand out from the others.
/// - Throws: ``FigureError`` where the lists do not fit together or nothing is finite.
public func barChart(
  _ groups: [BarGroup], categories: [String], title: String? = nil, subtitle: String? = nil,
  axisLabel: String? = nil, highlight: [String] = []
) throws(FigureError) -> Figure {
  try BarChart(
    categories, groups, title: title, subtitle: subtitle, axisLabel: axisLabel, highlight: highlight
  ).figure()
}
