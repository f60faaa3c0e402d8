// The alternative text of a line chart: what a reader who does not see it should know.

extension LineChart {
  func alternativeText(_ lines: [ChartLine], _ layout: LineLayout) -> String {
    let shown = lines.filter { !$0.isFaint }
    let count = shown.count == 1 ? "one line" : "\(shown.count) lines"
    var sentences = [title.map { "Line chart: \(Prose.sentence($0))" } ?? "Line chart with \(count)."]
    let firstX = lines.compactMap(\.x.first).min() ?? 0
    let lastX = lines.compactMap(\.x.last).max() ?? 0
    sentences.append(
      "\(xLabel.map { "Horizontal axis: \($0)" } ?? "Horizontal axis"), "
        + "from \(NumberText.short(firstX)) to \(NumberText.short(lastX))\(xScale == .linear ? "" : ", logarithmic")."
    )
    sentences.append(
      "\(yLabel.map { "Vertical axis: \($0)" } ?? "Vertical axis"), from \(NumberText.short(layout.yRange.lower)) "
        + "to \(NumberText.short(layout.yRange.upper))\(yScale == .linear ? "" : ", logarithmic").")
    // A dozen lines are a listener's limit.
    for line in shown.prefix(12) { sentences.append(sentence(line)) }
    if shown.count > 12 { sentences.append("\(shown.count - 12) more lines.") }
    let faint = lines.count - shown.count
    if faint > 0 { sentences.append("\(faint) faint \(faint == 1 ? "line" : "lines") behind.") }
    for reference in references {
      sentences.append(
        "Reference line at \(NumberText.short(reference.value)): \(Prose.sentence(reference.label))")
    }
    return sentences.joined(separator: " ")
  }

  private func sentence(_ line: ChartLine) -> String {
    let name = line.name ?? (line.title == "the series" ? "The line" : "S" + line.title.dropFirst())
    let finite = line.y.indices.filter { line.y[$0].isFinite }
    guard let first = finite.first, let last = finite.last else { return "\(name) is empty." }
    let value = NumberText.short
    var text: String
    if finite.count == 1 {
      text = "\(name) is one point, \(value(line.y[first], 4)) at \(value(line.x[first], 4))"
    } else {
      text = "\(name) goes from \(value(line.y[first], 4)) to \(value(line.y[last], 4))"
      let lowest = finite.min { line.y[$0] < line.y[$1] } ?? first
      let highest = finite.max { line.y[$0] < line.y[$1] } ?? last
      if line.y[lowest] < min(line.y[first], line.y[last]) {
        text += ", lowest \(value(line.y[lowest], 4)) at \(value(line.x[lowest], 4))"
      }
      if line.y[highest] > max(line.y[first], line.y[last]) {
        text += ", highest \(value(line.y[highest], 4)) at \(value(line.x[highest], 4))"
      }
    }
    if let band = line.band, band.lower[last].isFinite, band.upper[last].isFinite {
      text += ", with a band from \(value(band.lower[last], 4)) to \(value(band.upper[last], 4)) at its end"
    }
    let missing = line.y.count - finite.count
    if missing > 0 { text += "; \(missing) \(missing == 1 ? "value is" : "values are") missing" }
    return text + "."
  }
}
