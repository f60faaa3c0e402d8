// The geometry of a line chart: ranges, margins, where labels go; and its drawing, layer by layer.

/// Everything about a line chart that is decided before the first mark is drawn.
struct LineLayout {
  let chart: LineChart
  let lines: [ChartLine]
  let header: Header
  let xRange: AxisRange
  let yRange: AxisRange
  let x: Scale
  let y: Scale
  let endLabels: [EndLabel]
  let height: Double

  var left: Double { x.start }
  var right: Double { x.end }
  var top: Double { y.end }
  var bottom: Double { y.start }

  init(chart: LineChart, lines: [ChartLine]) {
    self.chart = chart
    self.lines = lines
    let plotHeight = chart.plotHeight
    let yRange = Self.valueRange(chart, lines)
      .thinned(length: plotHeight) { _ in TextStyle.label.lineHeight }
    let left = (yRange.ticks.map { TextMetrics.width($0.label, .label) }.max() ?? 0) + 8

    // Where names fit at the right ends of their lines they stand there; else there is a legend.
    let bare = Scale(yRange.kind, lower: yRange.lower, upper: yRange.upper, start: plotHeight, end: 0)
    let named = lines.filter { $0.name != nil && !$0.isFaint }
    let widest = named.map { TextMetrics.width($0.name ?? "", .label, bold: true) }.max() ?? 0
    let lastX = lines.compactMap(\.x.last).max() ?? 0
    let firstX = lines.compactMap(\.x.first).min() ?? 0
    let endTogether = named.allSatisfy { lastX - $0.x[$0.lastIndex] <= 0.06 * (lastX - firstX) }
    var labels: [EndLabel]? = nil
    if !named.isEmpty, endTogether, widest <= 0.27 * chart.width {
      labels = EndLabel.placed(
        named.map { EndLabel(text: $0.name ?? "", hue: $0.hue, target: bare.position($0.y[$0.lastIndex])) },
        from: 0, to: plotHeight)
    }
    let right = chart.width - (labels == nil ? 14 : widest + 10)
    let legend = labels == nil ? Self.legend(named) : []
    header = Header(title: chart.title, subtitle: chart.subtitle, legend: legend, width: chart.width)

    let counts = lines.allSatisfy { $0.x.allSatisfy { $0 == $0.rounded() } }
    xRange = AxisRange.showing(
      firstX, lastX, kind: chart.xScale, count: Int(max(2, (right - left) / 85)), reach: 0.15, air: 0,
      wholeNumbers: counts
    ).thinned(length: right - left) { TextMetrics.width($0.label, .label) + 12 }
    self.yRange = yRange
    let top = header.height + (chart.yLabel == nil ? 10 : 34)
    x = Scale(xRange.kind, lower: xRange.lower, upper: xRange.upper, start: left, end: right)
    y = Scale(yRange.kind, lower: yRange.lower, upper: yRange.upper, start: top + plotHeight, end: top)
    endLabels = (labels ?? []).map { $0.moved(by: top) }
    height = top + plotHeight + 26 + (chart.xLabel == nil ? 0 : 24)
  }

  private static func valueRange(_ chart: LineChart, _ lines: [ChartLine]) -> AxisRange {
    let count = Int(max(2, chart.plotHeight / 62))
    if let asked = chart.yRange {
      return .exactly(asked.lowerBound, asked.upperBound, kind: chart.yScale, count: count)
    }
    var (low, high) = (Double.infinity, -Double.infinity)
    func include(_ value: Double) {
      guard value.isFinite, chart.yScale == .linear || value > 0 else { return }
      low = min(low, value)
      high = max(high, value)
    }
    for line in lines {
      line.y.forEach(include)
      line.band?.lower.forEach(include)
      line.band?.upper.forEach(include)
    }
    for reference in chart.references { include(reference.value) }
    return .showing(low, high, kind: chart.yScale, count: count, reach: 0.4, reachToZero: 1, air: 0.04)
  }

  /// The entries in the order of the series.
  private static func legend(_ named: [ChartLine]) -> [LegendEntry] {
    named.map { LegendEntry(name: $0.name ?? "", hue: $0.hue, swatch: .line(dash: $0.dash)) }
  }
}

extension LineLayout {
  func drawAxes(into drawing: inout Drawing) {
    for tick in yRange.ticks {
      let position = y.position(tick.value)
      let isZero = tick.value == 0 && yRange.lower < 0
      drawing.line(left, position, right, position, isZero ? .rule : .grid)
      drawing.text(tick.label, left - 8, position + 4.5, .label, .muted, anchor: .end)
    }
    let isGridAtBottom = yRange.ticks.contains { (y.position($0.value) - bottom).magnitude < 0.5 }
    if !isGridAtBottom || yRange.lower >= 0 { drawing.line(left, bottom, right, bottom, .rule) }
    for tick in xRange.ticks {
      let position = x.position(tick.value)
      drawing.line(position, bottom, position, bottom + 5, .rule)
      drawing.text(tick.label, position, bottom + 20, .label, .muted, anchor: .middle)
    }
    if let label = chart.yLabel {
      drawing.text(
        TextMetrics.elided("↑ " + label, to: chart.width, .label), 0, top - 15, .label, .muted, hover: nil)
    }
    if let label = chart.xLabel {
      let shown = TextMetrics.elided(label + " →", to: chart.width, .label)
      drawing.text(shown, right, height - 5, .label, .muted, anchor: .end)
    }
  }

  func drawMarks(into drawing: inout Drawing) {
    guard chart.yRange != nil else { return drawLines(into: &drawing) }
    drawing.clipped(x: left, y: top, width: chart.width - left, height: bottom - top) { drawLines(into: &$0) }
  }

  private func drawLines(into drawing: inout Drawing) {
    for line in lines {
      for (lower, upper) in bandRuns(of: line) {
        drawing.area(
          PathText.outline(lower: lower, upper: upper), line.hue.mark, opacity: line.isFaint ? 0.08 : 0.17)
      }
    }
    let manyLines = lines.filter { !$0.isFaint }.count > 4
    for line in lines.filter(\.isFaint) + lines.filter({ !$0.isFaint }) {
      let runs = pointRuns(of: line)
      let path = runs.filter { $0.count > 1 }.map { PathText.line(decimated($0)) }.joined()
      drawing.path(
        path, stroke: line.hue.mark, width: line.isFaint ? 1 : manyLines ? 1.6 : 2.1,
        opacity: line.isFaint ? 0.45 : nil, dash: line.dash, hover: line.name)
      // A lone value between gaps would be an invisible line.
      for run in runs where run.count == 1 || line.showsPoints {
        for point in decimated(run) {
          drawing.dot(point.x, point.y, radius: line.isFaint ? 1.5 : 3, line.hue.mark)
        }
      }
    }
  }

  /// The stretches of a line between its gaps, in user units.
  private func pointRuns(of line: ChartLine) -> [[Point]] {
    var runs: [[Point]] = []
    var isInside = false
    for index in line.y.indices {
      guard line.y[index].isFinite else {
        isInside = false
        continue
      }
      if !isInside { runs.append([]) }
      isInside = true
      runs[runs.count - 1].append(Point(x: x.position(line.x[index]), y: y.position(line.y[index])))
    }
    return runs
  }

  private func bandRuns(of line: ChartLine) -> [(lower: [Point], upper: [Point])] {
    guard let band = line.band else { return [] }
    var runs: [(lower: [Point], upper: [Point])] = []
    var isInside = false
    for index in line.y.indices {
      guard band.lower[index].isFinite, band.upper[index].isFinite else {
        isInside = false
        continue
      }
      if !isInside { runs.append(([], [])) }
      isInside = true
      let position = x.position(line.x[index])
      // On a logarithmic axis a lower edge at or below zero reaches to the bottom.
      let lowest = max(band.lower[index], yRange.kind == .logarithmic ? yRange.lower : -.infinity)
      runs[runs.count - 1].lower.append(Point(x: position, y: y.position(lowest)))
      runs[runs.count - 1].upper.append(Point(x: position, y: y.position(band.upper[index])))
    }
    return runs.map { decimatedBand($0.lower, $0.upper) }
  }

  func drawEndLabels(into drawing: inout Drawing) {
    for label in endLabels {
      drawing.text(label.text, right + 8, label.y + 4.5, .label, label.hue.word, bold: true)
    }
  }

  func drawReferences(into drawing: inout Drawing) {
    var taken: [Box] = endLabels.map {
      Box(left: right, right: chart.width, top: $0.y - 10, bottom: $0.y + 10)
    }
    if let label = chart.yLabel {
      taken.append(
        Box(left: 0, right: TextMetrics.width("↑ " + label, .label), top: top - 32, bottom: top - 8))
    }
    let points = lines.filter { !$0.isFaint }.flatMap { line in
      pointRuns(of: line).flatMap { PathText.dense(decimated($0)) }
    }
    for reference in chart.references {
      let position = y.position(reference.value)
      guard position >= top - 0.5, position <= bottom + 0.5 else { continue }
      drawing.line(left, position, right, position, .rule, width: 1.2, dash: "4 3")
      let text = TextMetrics.elided(reference.label, to: right - left - 8, .label)
      let box = Box.clearest(
        besideLineAt: position, width: TextMetrics.width(text, .label), left: left, right: right, top: top,
        bottom: bottom, avoiding: points, and: taken)
      taken.append(box)
      let isAtRight = box.right > right - 8
      drawing.text(
        text, isAtRight ? right - 4 : left + 4, box.bottom - 5, .label, .muted,
        anchor: isAtRight ? .end : .start, halo: true)
    }
  }
}

/// Points as path data, to a tenth of a unit.
enum PathText {
  static func line(_ points: [Point]) -> String { "M" + points.map(pair).joined(separator: "L") }

  static func outline(lower: [Point], upper: [Point]) -> String {
    "M" + (upper + lower.reversed()).map(pair).joined(separator: "L") + "Z"
  }

  /// The points with others between them, so that no two are further apart than a letter is wide.
  static func dense(_ points: [Point]) -> [Point] {
    guard let first = points.first else { return [] }
    return zip(points, points.dropFirst()).reduce(into: [first]) { result, pair in
      let (a, b) = pair
      let pieces = max(1, Int(min(max((b.x - a.x).magnitude, (b.y - a.y).magnitude) / 8, 500)))
      for piece in 1...pieces {
        let part = Double(piece) / Double(pieces)
        result.append(Point(x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y)))
      }
    }
  }

  private static func pair(_ point: Point) -> String {
    Coordinate.text(point.x, decimals: 1) + "," + Coordinate.text(point.y, decimals: 1)
  }
}
