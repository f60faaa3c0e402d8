// The data of a line chart: lines, their bands, and reference values.

/// The edges of an interval at each point of a line or for each bar. NaN means that there is none there.
public struct Band: Sendable, Hashable, Codable {
  public var lower: [Double]
  public var upper: [Double]

  public init(lower: [Double], upper: [Double]) {
    self.lower = lower
    self.upper = upper
  }
}

/// What the band around the mean of several runs shows.
public enum Spread: String, Sendable, Hashable, Codable {
  /// From the lowest run to the highest.
  case range
  /// One sample standard deviation (divisor n - 1) to each side of the mean.
  case standardDeviation
  /// The middle half of the runs, between the quartiles (linear interpolation, as NumPy's default).
  case quartiles
}

/// One line of a chart.
public struct LineSeries: Sendable, Hashable, Codable {
  /// What the line is called, at its right end or in the legend. Lines without a name have no label.
  public var name: String?
  /// Positions, not decreasing, in the unit of the chart's `xLabel`; nil means 0, 1, 2, ...
  public var x: [Double]?
  /// Values, as many as there are positions. NaN and infinity are gaps.
  public var y: [Double]
  /// The uncertainty around the line.
  public var band: Band?
  /// The hue, if it is not to follow from the order of the series.
  public var hue: Hue?
  /// Drawn thin and pale, behind the others and without a label: single runs behind their mean.
  public var isFaint: Bool
  /// Draws a dot at each value, for few and unevenly spaced ones.
  public var showsPoints: Bool

  public init(
    name: String? = nil, x: [Double]? = nil, y: [Double], band: Band? = nil, hue: Hue? = nil,
    isFaint: Bool = false, showsPoints: Bool = false
  ) {
    self.name = name
    self.x = x
    self.y = y
    self.band = band
    self.hue = hue
    self.isFaint = isFaint
    self.showsPoints = showsPoints
  }

  /// The mean of several runs, with their spread as a band.
  ///
  /// Where some runs have no finite value, mean and spread are those of the rest.
  ///
  /// - Parameter runs: the values of each run at the same positions.
  /// - Throws: ``FigureError`` where there are no runs, or runs of different lengths.
  /// - Complexity: O(runs x points), times log(runs) for quartiles.
  public init(
    name: String? = nil, x: [Double]? = nil, runs: [[Double]], spread: Spread = .range, hue: Hue? = nil
  ) throws(FigureError) {
    guard let length = runs.first?.count else { throw .empty(figure: "the mean of runs", what: "run") }
    for (index, run) in runs.enumerated() where run.count != length {
      throw .lengthsDiffer(
        series: "run \(index + 1)", what: "values", count: run.count, expected: length,
        expectedWhat: "values of run 1")
    }
    let points = (0..<length).map { index in
      summary(runs.map { $0[index] }.filter(\.isFinite), spread)
    }
    self.init(
      name: name, x: x, y: points.map(\.mean),
      band: Band(lower: points.map(\.lower), upper: points.map(\.upper)), hue: hue)
  }
}

private func summary(_ values: [Double], _ spread: Spread) -> (mean: Double, lower: Double, upper: Double) {
  guard !values.isEmpty else { return (.nan, .nan, .nan) }
  let n = Double(values.count)
  let mean = values.reduce(0) { $0 + $1 / n }
  switch spread {
  case .range:
    return (mean, values.min() ?? mean, values.max() ?? mean)
  case .standardDeviation:
    guard values.count > 1 else { return (mean, mean, mean) }
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
    return (mean, mean - deviation, mean + deviation)
  case .quartiles:
    let sorted = values.sorted()
    func quantile(_ q: Double) -> Double {
      let position = q * (n - 1)
      let below = Int(position)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
    return (mean, quantile(0.25), quantile(0.75))
  }
}

/// A value to hold the data against, drawn as a dashed line with its label: `Reference(475, "solved: 475")`.
public struct Reference: Sendable, Hashable, Codable {
  /// In the unit of the value axis.
  public var value: Double
  public var label: String

  public init(_ value: Double, _ label: String) {
    self.value = value
    self.label = label
  }
}
