// The geometry and drawing of a bar chart, in both orientations.

struct BarLayout {
  let chart: BarChart
  let header: Header
  let isHorizontal: Bool

  private static let nameShare = 0.39
  private static let verticalPlotHeight = 240.0

  init(chart: BarChart) {
    self.chart = chart
    let named = chart.groups.enumerated().map {
      $1.name ?? (chart.groups.count > 1 ? "group \($0 + 1)" : nil)
    }
    let legend = named.enumerated().compactMap { index, name in
      name.map { LegendEntry(name: $0, hue: Self.hue(chart.groups[index], index), swatch: .box) }
    }
    header = Header(title: chart.title, subtitle: chart.subtitle, legend: legend, width: chart.width)
    switch chart.orientation {
    case .horizontal: isHorizontal = true
    case .vertical: isHorizontal = false
    case .automatic: isHorizontal = !Self.fitsVertically(chart)
    }
  }

  private static func hue(_ group: BarGroup, _ index: Int) -> Hue { group.hue ?? Hue.ofSeries(index) }

  /// Whether names fit below their bars in two lines and numbers above them.
  private static func fitsVertically(_ chart: BarChart) -> Bool {
    guard chart.categories.count <= 10 else { return false }
    let slot = (chart.width - 60) / Double(chart.categories.count)
    let namesFit = chart.categories.allSatisfy { name in
      let lines = TextMetrics.wrapped(name, to: slot - 8, .label, maxLines: 2, bold: true)
      return lines.joined().filter { $0 != " " } == name.filter { !$0.isWhitespace }
    }
    let bar = slot * 0.76 / Double(chart.groups.count)
    let numbers = chart.groups.flatMap(\.values).map { TextMetrics.width(chart.valueText($0), .small) }
    return namesFit && (!chart.showsValues || (numbers.max() ?? 0) <= bar + 8)
  }

  private func axis(count: Int) -> AxisRange {
    let values =
      chart.groups.flatMap { group in
        group.values + (group.interval.map { $0.lower + $0.upper } ?? [])
      }.filter(\.isFinite) + chart.references.map(\.value)
    let low = min(values.min() ?? 0, 0)
    let high = max(values.max() ?? 0, 0)
    // All zero: an axis to 1, so that zero is still at its foot.
    return .showing(low, low == high ? 1 : high, kind: .linear, count: count, reach: 0.4, air: 0)
  }

  private func opacity(_ category: Int) -> Double? {
    chart.highlight.isEmpty || chart.highlight.contains(chart.categories[category]) ? nil : 0.42
  }

  private func hover(_ category: Int, _ group: Int) -> String {
    let name = chart.groups[group].name.map { ", \($0)" } ?? ""
    var text =
      "\(chart.categories[category])\(name): \(chart.valueText(chart.groups[group].values[category]))"
    if let (lower, upper) = interval(category, group) {
      text += " (\(chart.valueText(lower)) to \(chart.valueText(upper)))"
    }
    return text
  }

  private func interval(_ category: Int, _ group: Int) -> (lower: Double, upper: Double)? {
    guard let band = chart.groups[group].interval else { return nil }
    let (lower, upper) = (band.lower[category], band.upper[category])
    return lower.isFinite && upper.isFinite ? (lower, upper) : nil
  }

  /// How far a bar and its whisker reach, below and above zero.
  private func reach(_ category: Int, _ group: Int) -> (low: Double, high: Double) {
    let value = chart.groups[group].values[category]
    guard value.isFinite else { return (0, 0) }
    let (lower, upper) = interval(category, group) ?? (value, value)
    return (min(value, 0, lower), max(value, 0, upper))
  }
}

// MARK: - Bars to the right

extension BarLayout {
  /// - Returns: the height of the figure.
  func drawHorizontal(into drawing: inout Drawing) -> Double {
    let groups = chart.groups.count
    let bar = groups == 1 ? 17.0 : groups == 2 ? 14 : 12.5
    let widestName =
      chart.categories.map { TextMetrics.width($0, .label, bold: chart.highlight.contains($0)) }.max() ?? 0
    let left = min(widestName, Self.nameShare * chart.width) + 10
    let names = chart.categories.map {
      TextMetrics.wrapped($0, to: left - 10, .label, maxLines: 2, bold: chart.highlight.contains($0))
    }
    let inner = Double(groups) * bar + Double(groups - 1)
    // A row is as high as its bars, or as its name where that takes two lines.
    let rows = names.map { lines in
      max(inner + (groups == 1 ? 8 : 12), lines.count > 1 ? 2 * TextStyle.label.lineHeight - 2 : 0)
    }

    let (range, scale) = horizontalScale(left: left)
    let hasReferences = !chart.references.isEmpty
    let labelRow = chart.axisLabel == nil ? 0.0 : 22
    let referenceRow = hasReferences ? 22.0 : 0
    let top = header.height + labelRow + 24 + referenceRow
    let bottom = top + rows.reduce(0, +) + 2

    header.draw(into: &drawing)
    if let label = chart.axisLabel {
      let shown = TextMetrics.elided(label + " →", to: chart.width - left, .label)
      // Long labels start at the left edge of the figure rather than lose their unit.
      if shown == label + " →" {
        drawing.text(shown, left, header.height + 16, .label, .muted)
      } else {
        drawing.text(
          TextMetrics.elided(label + " →", to: chart.width, .label), 0, header.height + 16, .label, .muted)
      }
    }
    for tick in range.ticks {
      let x = scale.position(tick.value)
      drawing.line(x, top - 2, x, bottom, .grid)
      drawing.text(tick.label, x, header.height + labelRow + 16, .label, .muted, anchor: .middle)
    }

    var rowTop = top
    var middles: [Double] = []
    for (index, lines) in names.enumerated() {
      let middle = rowTop + rows[index] / 2
      rowTop += rows[index]
      middles.append(middle)
      let isBold = chart.highlight.contains(chart.categories[index])
      let isWhole = lines.joined(separator: " ") == chart.categories[index]
      for (number, line) in lines.enumerated() {
        let shift = (Double(number) - Double(lines.count - 1) / 2) * (TextStyle.label.lineHeight - 4)
        drawing.text(
          line, left - 10, middle + shift + 4.5, .label, .text, anchor: .end, bold: isBold,
          hover: isWhole ? nil : chart.categories[index])
      }
      for group in 0..<groups {
        let y = middle - inner / 2 + (Double(group) + 0.5) * (bar + 1) - 0.5
        drawHorizontalBar(index, group, middle: y, thickness: bar, scale: scale, into: &drawing)
      }
    }
    let zero = scale.position(0)
    drawing.line(zero, top - 2, zero, bottom, .rule)
    for reference in chart.references {
      let x = scale.position(reference.value)
      drawing.line(x, top - 2, x, bottom, .rule, width: 1.2, dash: "4 3")
      let text = TextMetrics.elided(reference.label, to: chart.width - left, .label)
      let half = TextMetrics.width(text, .label) / 2
      let anchorX = min(max(x, left + half), chart.width - half)
      drawing.text(text, anchorX, top - 8, .label, .muted, anchor: .middle)
    }
    for (index, middle) in middles.enumerated() {
      for group in 0..<groups {
        let y = middle - inner / 2 + (Double(group) + 0.5) * (bar + 1) - 0.5
        drawHorizontalNumber(index, group, middle: y, scale: scale, into: &drawing)
      }
    }
    return bottom + 6
  }

  /// The axis from the names to the right edge, with room for the numbers at the ends of the bars.
  private func horizontalScale(left: Double) -> (range: AxisRange, scale: Scale) {
    let range = axis(count: max(2, Int((chart.width - left) / 95)))
    func numberWidth(_ category: Int, _ group: Int) -> Double {
      chart.showsValues
        ? TextMetrics.width(chart.valueText(chart.groups[group].values[category]), .small, bold: true) + 8 : 0
    }
    var (start, end) = (left, chart.width - 12)
    // Each pass moves an end in by what sticks out; the scale shrinks, so a few passes settle it.
    for _ in 0..<6 {
      let scale = Scale(lower: range.lower, upper: range.upper, start: start, end: end)
      var (tooFarLeft, tooFarRight) = (0.0, 0.0)
      for category in chart.categories.indices {
        for group in chart.groups.indices {
          let reach = reach(category, group)
          let width = numberWidth(category, group)
          let value = chart.groups[group].values[category]
          if value < 0 || (!value.isFinite && range.upper <= 0) {
            tooFarLeft = max(tooFarLeft, left - (scale.position(reach.low) - width))
          } else {
            tooFarRight = max(tooFarRight, scale.position(reach.high) + width - chart.width)
          }
        }
      }
      if tooFarLeft < 0.5, tooFarRight < 0.5 { break }
      start += tooFarLeft
      end -= tooFarRight
    }
    end = max(end, start + 40)
    let fitted = range.thinned(length: end - start) { TextMetrics.width($0.label, .label) + 14 }
    return (fitted, Scale(lower: range.lower, upper: range.upper, start: start, end: end))
  }

  private func drawHorizontalBar(
    _ category: Int, _ group: Int, middle: Double, thickness: Double, scale: Scale,
    into drawing: inout Drawing
  ) {
    let value = chart.groups[group].values[category]
    guard value.isFinite else { return }
    let (zero, end) = (scale.position(0), scale.position(value))
    drawing.bar(
      x: min(zero, end), y: middle - thickness / 2, width: (end - zero).magnitude, height: thickness,
      Self.hue(chart.groups[group], group).mark, opacity: opacity(category), hover: hover(category, group))
    if let (lower, upper) = interval(category, group) {
      drawing.whisker(
        from: Point(x: scale.position(lower), y: middle), to: Point(x: scale.position(upper), y: middle))
    }
  }

  private func drawHorizontalNumber(
    _ category: Int, _ group: Int, middle: Double, scale: Scale, into drawing: inout Drawing
  ) {
    guard chart.showsValues else { return }
    let value = chart.groups[group].values[category]
    let reach = reach(category, group)
    let isLeft = value < 0 || (!value.isFinite && scale.upper <= 0)
    drawing.text(
      chart.valueText(value), isLeft ? scale.position(reach.low) - 5 : scale.position(reach.high) + 5,
      middle + 4.2,
      .small, value.isFinite ? .text : .muted, anchor: isLeft ? .end : .start,
      bold: chart.highlight.contains(chart.categories[category]), halo: !chart.references.isEmpty)
  }
}

// MARK: - Bars upwards

extension BarLayout {
  /// - Returns: the height of the figure.
  func drawVertical(into drawing: inout Drawing) -> Double {
    let range = axis(count: 4).thinned(length: Self.verticalPlotHeight) { _ in TextStyle.label.lineHeight }
    let left = (range.ticks.map { TextMetrics.width($0.label, .label) }.max() ?? 0) + 8
    let top = header.height + (chart.axisLabel == nil ? 22 : 44)
    let bottom = top + Self.verticalPlotHeight
    let y = Scale(lower: range.lower, upper: range.upper, start: bottom, end: top)
    let slot = (chart.width - left) / Double(chart.categories.count)
    let groups = chart.groups.count
    // Narrow enough that two lone bars do not look like walls.
    let bar = min((slot * 0.76 - Double(groups - 1)) / Double(groups), 84)
    func middles(_ category: Int) -> [Double] {
      (0..<groups).map { group in
        left + slot * (Double(category) + 0.5) + (Double(group) - Double(groups - 1) / 2) * (bar + 1)
      }
    }
    let names = chart.categories.map {
      TextMetrics.wrapped($0, to: slot - 6, .label, maxLines: 2, bold: chart.highlight.contains($0))
    }

    header.draw(into: &drawing)
    if let label = chart.axisLabel {
      let shown = TextMetrics.elided("↑ " + label, to: chart.width, .label)
      drawing.text(shown, 0, top - 24, .label, .muted)
    }
    for tick in range.ticks {
      let position = y.position(tick.value)
      drawing.line(left, position, chart.width, position, .grid)
      drawing.text(tick.label, left - 8, position + 4.5, .label, .muted, anchor: .end)
    }
    for (index, lines) in names.enumerated() {
      let middle = left + slot * (Double(index) + 0.5)
      let isBold = chart.highlight.contains(chart.categories[index])
      let isWhole = lines.joined(separator: " ") == chart.categories[index]
      for group in 0..<groups {
        drawVerticalBar(index, group, middle: middles(index)[group], thickness: bar, scale: y, into: &drawing)
      }
      for (number, line) in lines.enumerated() {
        drawing.text(
          line, middle, bottom + 20 + Double(number) * (TextStyle.label.lineHeight - 4), .label, .text,
          anchor: .middle, bold: isBold, hover: isWhole ? nil : chart.categories[index])
      }
    }
    let zero = y.position(0)
    drawing.line(left, zero, chart.width, zero, .rule)
    for reference in chart.references {
      let position = y.position(reference.value)
      drawing.line(left, position, chart.width, position, .rule, width: 1.2, dash: "4 3")
      drawing.text(
        TextMetrics.elided(reference.label, to: chart.width - left, .label), chart.width - 2, position - 5,
        .label,
        .muted, anchor: .end, halo: true)
    }
    for category in chart.categories.indices {
      for group in 0..<groups {
        drawVerticalNumber(category, group, middle: middles(category)[group], scale: y, into: &drawing)
      }
    }
    let nameLines = Double(names.map(\.count).max() ?? 1)
    return bottom + 10 + nameLines * (TextStyle.label.lineHeight - 2)
  }

  private func drawVerticalBar(
    _ category: Int, _ group: Int, middle: Double, thickness: Double, scale: Scale,
    into drawing: inout Drawing
  ) {
    let value = chart.groups[group].values[category]
    guard value.isFinite else { return }
    let (zero, end) = (scale.position(0), scale.position(value))
    drawing.bar(
      x: middle - thickness / 2, y: min(zero, end), width: thickness, height: (end - zero).magnitude,
      Self.hue(chart.groups[group], group).mark, opacity: opacity(category), hover: hover(category, group))
    if let (lower, upper) = interval(category, group) {
      drawing.whisker(
        from: Point(x: middle, y: scale.position(lower)), to: Point(x: middle, y: scale.position(upper)))
    }
  }

  private func drawVerticalNumber(
    _ category: Int, _ group: Int, middle: Double, scale: Scale, into drawing: inout Drawing
  ) {
    guard chart.showsValues else { return }
    let value = chart.groups[group].values[category]
    let reach = reach(category, group)
    let isBelow = value < 0 || (!value.isFinite && scale.upper <= 0)
    drawing.text(
      chart.valueText(value), middle,
      isBelow ? scale.position(reach.low) + 15 : scale.position(reach.high) - 6,
      .small, value.isFinite ? .text : .muted, anchor: .middle,
      bold: chart.highlight.contains(chart.categories[category]), halo: !chart.references.isEmpty)
  }
}
