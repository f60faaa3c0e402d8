// Bar charts: amounts from zero, by category, in one or several groups.

/// The bars of one colour: a value for each category.
public struct BarGroup: Sendable, Hashable, Codable {
  /// What the group is called in the legend; needed where there are several.
  public var name: String?
  /// One value for each category; NaN where there is none, drawn as "n/a".
  public var values: [Double]
  /// The uncertainty of each value, drawn as a whisker.
  public var interval: Band?
  /// The hue, if it is not to follow from the order of the groups.
  public var hue: Hue?

  public init(name: String? = nil, values: [Double], interval: Band? = nil, hue: Hue? = nil) {
    self.name = name
    self.values = values
    self.interval = interval
    self.hue = hue
  }
}

/// Bars for categories, in the order given. Zero is always on the axis.
///
/// ```swift
/// try BarChart(
///   ["RTX 3090", "RTX 4090"],
///   [BarGroup(name: "TF32", values: [513, 721]), BarGroup(name: "FP16", values: [1071, 1720])],
///   title: "ResNet-50", axisLabel: "training throughput, images/s").figure()
/// ```
public struct BarChart: Sendable, Hashable, Codable {
  /// Which way the bars grow.
  public enum Orientation: String, Sendable, Hashable, Codable {
    /// Upwards where all names fit below their bars, else to the right.
    case automatic
    /// To the right, names at the left.
    case horizontal
    /// Upwards, names below.
    case vertical
  }

  public var categories: [String]
  public var groups: [BarGroup]
  /// What to see, in a few words.
  public var title: String?
  /// How it was made.
  public var subtitle: String?
  /// The axis of the values, with its unit.
  public var axisLabel: String?
  public var orientation: Orientation
  /// Categories to stand out: their names are bold and the other bars are pale.
  public var highlight: [String]
  /// Decimals of the numbers at the bars, 0 to 10; nil chooses them, with SI suffixes from 10,000 on.
  public var valueDigits: Int?
  /// Whether each bar carries its number.
  public var showsValues: Bool
  /// Values to hold the bars against.
  public var references: [Reference]
  /// Width of the figure in CSS pixels, 320 to 2000.
  public var width: Double

  public init(
    _ categories: [String], _ groups: [BarGroup], title: String? = nil, subtitle: String? = nil,
    axisLabel: String? = nil, orientation: Orientation = .automatic, highlight: [String] = [],
    valueDigits: Int? = nil, showsValues: Bool = true, references: [Reference] = [], width: Double = 640
  ) {
    self.categories = categories
    self.groups = groups
    self.title = title
    self.subtitle = subtitle
    self.axisLabel = axisLabel
    self.orientation = orientation
    self.highlight = highlight
    self.valueDigits = valueDigits
    self.showsValues = showsValues
    self.references = references
    self.width = width
  }

  /// Draws the chart.
  ///
  /// - Throws: ``FigureError`` where there are no categories or groups, lists differ in length, no value is
  ///   finite, or a highlighted name is unknown.
  public func figure() throws(FigureError) -> Figure {
    try check()
    var drawing = Drawing()
    let layout = BarLayout(chart: self)
    let height =
      layout.isHorizontal ? layout.drawHorizontal(into: &drawing) : layout.drawVertical(into: &drawing)
    return Figure(
      name: "Bar chart", title: title, alt: alternativeText(), width: width, height: height, drawing: drawing)
  }
}

extension BarChart {
  private func check() throws(FigureError) {
    try checkSize("width", width, 320, 2000)
    guard !categories.isEmpty else { throw .empty(figure: "the bar chart", what: "categories") }
    guard !groups.isEmpty else { throw .empty(figure: "the bar chart", what: "groups of values") }
    for (index, group) in groups.enumerated() {
      let title =
        group.name.map { "\"\($0)\"" } ?? (groups.count == 1 ? "the bar chart" : "group \(index + 1)")
      guard group.values.count == categories.count else {
        throw .lengthsDiffer(
          series: title, what: "values", count: group.values.count, expected: categories.count,
          expectedWhat: "categories")
      }
      try checkDrawable(group.values, title)
      try group.interval?.check(title, count: group.values.count, expectedWhat: "values")
    }
    guard groups.contains(where: { $0.values.contains(where: \.isFinite) }) else {
      throw .nothingFinite(series: "the bar chart", count: groups.count * categories.count)
    }
    for reference in references { try reference.check() }
    for name in highlight where !categories.contains(name) {
      throw .unknownCategory(name: name, closest: closest(to: name, among: categories))
    }
    if let valueDigits, !(0...10).contains(valueDigits) { throw .digitsOutOfRange(valueDigits) }
  }

  /// The numbers at the bars: all with the same decimals, as many as tell the values apart.
  func valueText(_ value: Double) -> String {
    guard value.isFinite else { return "n/a" }
    if let valueDigits { return NumberText.fixed(value, decimals: valueDigits) }
    let finite = groups.flatMap(\.values).filter(\.isFinite)
    let size = finite.map(\.magnitude).max() ?? 0
    if size >= 10_000 || size < 0.01 { return NumberText.short(value, significant: 3) }
    if finite.allSatisfy({ $0 == $0.rounded() }) { return NumberText.fixed(value, decimals: 0) }
    // Three digits of the largest and two of the smallest, but no more than five in all.
    let smallest = finite.map(\.magnitude).filter { $0 > 0 }.min() ?? size
    let wanted = max(2 - NumberText.floorLog10(size), 1 - NumberText.floorLog10(smallest), 0)
    return NumberText.fixed(value, decimals: min(wanted, max(4 - NumberText.floorLog10(size), 0), 4))
  }

  func alternativeText() -> String {
    var sentences = [title.map { "Bar chart: \(Prose.sentence($0))" } ?? "Bar chart."]
    if let axisLabel { sentences.append("Values: \(Prose.sentence(axisLabel))") }
    let names = groups.enumerated().map { $1.name ?? "group \($0 + 1)" }
    if groups.count > 1 {
      sentences.append(
        "\(categories.count) categories in \(groups.count) groups: \(names.joined(separator: ", ")).")
    }
    // A listener's limit; the page's table or the hover texts hold the rest.
    let shown = categories.count <= 30 ? categories.count : 12
    let entries = categories.indices.prefix(shown).map { index in
      "\(categories[index]) " + groups.map { valueText($0.values[index]) }.joined(separator: " and ")
    }
    sentences.append(entries.joined(separator: "; ") + (shown < categories.count ? "; and so on." : "."))
    for reference in references {
      sentences.append(
        "Reference line at \(NumberText.short(reference.value)): \(Prose.sentence(reference.label))")
    }
    return sentences.joined(separator: " ")
  }
}

/// The candidate that differs from `name` by the fewest typing errors, if by less than half of its letters.
private func closest(to name: String, among candidates: [String]) -> String? {
  let wanted = Array(name.lowercased())
  func distance(_ other: [Character]) -> Int {
    var row = Array(0...other.count)
    for (i, a) in wanted.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in other.enumerated() {
        let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (a == b ? 0 : 1))
        (diagonal, row[j + 1]) = (row[j + 1], next)
      }
    }
    return row[other.count]
  }
  let ranked = candidates.map { ($0, distance(Array($0.lowercased()))) }
  guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 * 2 < max(wanted.count, 1) else { return nil }
  return best.0
}
