// The pen: shapes and words in, SVG elements out, one to a line.

/// Numbers as SVG coordinates.
package enum Coordinate {
  /// `value` with at most two decimals, without trailing zeros; the same on every machine and in every locale.
  package static func text(_ value: Double, decimals: Int = 2) -> String {
    let scale = decimals == 1 ? 10.0 : 100.0
    // Nothing is drawn beyond a million units; the clamp keeps the conversion to Int from trapping.
    let clamped = value.isFinite ? min(max(value, -1e6), 1e6) : 0
    let units = Int((clamped * scale).rounded())
    let sign = units < 0 ? "-" : ""
    let whole = units.magnitude / UInt(scale)
    var rest = String(units.magnitude % UInt(scale))
    while rest.count < decimals { rest = "0" + rest }
    while rest.last == "0" { rest.removeLast() }
    return rest.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }
}

/// Text for XML.
package enum XML {
  /// `text` for content and attribute values: markup escaped, line breaks and tabs as spaces, and characters
  /// that XML 1.0 forbids replaced by U+FFFD.
  package static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\r", "\t": result += " "
      default:
        let isForbidden = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
        result.unicodeScalars.append(isForbidden ? "\u{FFFD}" : scalar)
      }
    }
    return result
  }
}

/// Where a text hangs on its point.
enum Anchor: String {
  case start, middle, end
}

/// The marks drawn so far.
struct Drawing {
  private(set) var marks = ""

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ ink: Ink, width: Double = 1,
    dash: String? = nil
  ) {
    element(
      "line", stroke: ink, width: width, dash: dash,
      attributes: [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)].map { ($0.0, Coordinate.text($0.1)) })
  }

  mutating func path(
    _ d: String, stroke ink: Ink, width: Double, opacity: Double? = nil, dash: String? = nil,
    hover: String? = nil
  ) {
    guard !d.isEmpty else { return }
    var attributes = [("d", d), ("fill", "none"), ("stroke-linejoin", "round"), ("stroke-linecap", "round")]
    if let opacity { attributes.append(("stroke-opacity", Coordinate.text(opacity))) }
    element("path", stroke: ink, width: width, dash: dash, attributes: attributes, hover: hover)
  }

  mutating func area(_ d: String, _ ink: Ink, opacity: Double) {
    guard !d.isEmpty else { return }
    element("path", fill: ink, attributes: [("d", d), ("fill-opacity", Coordinate.text(opacity))])
  }

  mutating func bar(
    x: Double, y: Double, width: Double, height: Double, _ ink: Ink, opacity: Double? = nil,
    hover: String? = nil
  ) {
    var attributes = [("x", x), ("y", y), ("width", width), ("height", height), ("rx", 1.5)]
      .map { ($0.0, Coordinate.text($0.1)) }
    if let opacity { attributes.append(("fill-opacity", Coordinate.text(opacity))) }
    element("rect", fill: ink, attributes: attributes, hover: hover)
  }

  /// An interval with its two ends, rimmed with paper so that it shows on a bar as well as beside it.
  mutating func whisker(from start: Point, to end: Point) {
    let isUpright = start.x == end.x
    for (ink, width, cap) in [(Ink.paper, 3.6, 4.6), (Ink.text, 1.4, 3.5)] {
      line(start.x, start.y, end.x, end.y, ink, width: width)
      for point in [start, end] {
        let (dx, dy) = isUpright ? (cap, 0) : (0, cap)
        line(point.x - dx, point.y - dy, point.x + dx, point.y + dy, ink, width: width)
      }
    }
  }

  mutating func dot(_ x: Double, _ y: Double, radius: Double, _ ink: Ink, hover: String? = nil) {
    element("circle", fill: ink, attributes: centre(x, y, radius), hover: hover)
  }

  mutating func ring(
    _ x: Double, _ y: Double, radius: Double, _ ink: Ink, width: Double, fill: Ink, fillOpacity: Double
  ) {
    element(
      "circle", fill: fill, stroke: ink, width: width,
      attributes: centre(x, y, radius) + [("fill-opacity", Coordinate.text(fillOpacity))])
  }

  /// - Parameters:
  ///   - y: the baseline.
  ///   - halo: a rim of paper around the letters, where lines may run behind them.
  ///   - hover: the full text where `content` is shortened.
  mutating func text(
    _ content: String, _ x: Double, _ y: Double, _ style: TextStyle, _ ink: Ink, anchor: Anchor = .start,
    bold: Bool = false, halo: Bool = false, hover: String? = nil
  ) {
    var attributes = [("x", Coordinate.text(x)), ("y", Coordinate.text(y))]
    attributes.append(("font-size", Coordinate.text(style.size)))
    if style.isBold || bold { attributes.append(("font-weight", "600")) }
    if anchor != .start { attributes.append(("text-anchor", anchor.rawValue)) }
    if halo { attributes += [("paint-order", "stroke"), ("stroke-linejoin", "round")] }
    element(
      "text", fill: ink, stroke: halo ? .paper : nil, width: halo ? 4 : nil,
      extraClass: "nb-\(style.rawValue)", attributes: attributes,
      content: XML.escaped(content), hover: hover)
  }

  /// Draws `inner` and cuts off what lies outside the box, without the id that a clip path would need.
  mutating func clipped(
    x: Double, y: Double, width: Double, height: Double, _ inner: (inout Drawing) -> Void
  ) {
    let (l, t, w, h) =
      (Coordinate.text(x), Coordinate.text(y), Coordinate.text(width), Coordinate.text(height))
    marks +=
      "<svg x=\"\(l)\" y=\"\(t)\" width=\"\(w)\" height=\"\(h)\" viewBox=\"\(l) \(t) \(w) \(h)\" overflow=\"hidden\">\n"
    inner(&self)
    marks += "</svg>\n"
  }

  private func centre(_ x: Double, _ y: Double, _ radius: Double) -> [(String, String)] {
    [("cx", x), ("cy", y), ("r", radius)].map { ($0.0, Coordinate.text($0.1)) }
  }

  private mutating func element(
    _ name: String, fill: Ink? = nil, stroke: Ink? = nil, width: Double? = nil, dash: String? = nil,
    extraClass: String? = nil, attributes: [(String, String)], content: String = "", hover: String? = nil
  ) {
    let classes = [extraClass, fill?.fillClass, stroke?.strokeClass].compactMap { $0 }
    var all = [("class", classes.joined(separator: " "))] + attributes
    if let fill { all.append(("fill", fill.light)) }
    if let stroke { all.append(("stroke", stroke.light)) }
    if let width { all.append(("stroke-width", Coordinate.text(width))) }
    if let dash { all.append(("stroke-dasharray", dash)) }
    let opening = "<\(name) " + all.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: " ")
    let inner = content + (hover.map { "<title>\(XML.escaped($0))</title>" } ?? "")
    marks += inner.isEmpty ? "\(opening)/>\n" : "\(opening)>\(inner)</\(name)>\n"
  }
}
