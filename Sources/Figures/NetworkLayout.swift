// Where the units of a network stand, and how they are drawn.

struct NetworkLayout {
  /// One column of the picture.
  private struct Column {
    var x: Double
    /// The middles of the drawn units.
    var units: [Double]
    /// The middle of the ellipsis, where units are left out.
    var gap: Double?
    var width: Int
    var label: String
    var hue: Hue
    /// The names of the drawn units.
    var names: [String]
  }

  private let diagram: NetworkDiagram
  private let header: Header
  private let columns: [Column]
  private let arrowY: Double
  private let captionY: Double
  let height: Double

  private static let maxUnits = 8
  private static let radius = 9.0

  /// The distance between units: few stand further apart.
  private static func pitch(_ slots: Int) -> Double { min(27 * Double(maxUnits) / Double(slots), 39) }

  init(diagram: NetworkDiagram) {
    self.diagram = diagram
    header = Header(title: diagram.title, subtitle: diagram.subtitle, width: diagram.width)
    let widths = [diagram.inputs.count] + diagram.layers.map(\.width) + [diagram.outputs.count]
    let tallest = widths.map { min($0, Self.maxUnits) }.map { Double($0) * Self.pitch($0) }.max() ?? 0
    arrowY = header.height + 26
    let top = arrowY + 24
    let middle = top + tallest / 2
    captionY = top + tallest + 18
    height = captionY + 30

    func room(_ names: [String]) -> Double {
      let widest = names.map { TextMetrics.width($0, .label) }.max() ?? 0
      return min(widest, diagram.width * 0.3) + (widest > 0 ? 10 : 0) + Self.radius
    }
    // Captions under the outer columns must not stick out either.
    let captions = [diagram.inputLabel, diagram.outputLabel].map { TextMetrics.width($0, .label) / 2 }
    let left = max(room(Self.drawn(diagram.inputs)), captions[0])
    let right = diagram.width - max(room(Self.drawn(diagram.outputs)), captions[1])
    let steps = Double(widths.count - 1)
    let labels = [diagram.inputLabel] + diagram.layers.map { $0.label ?? "hidden" } + [diagram.outputLabel]
    columns = widths.indices.map { index in
      let isInput = index == 0
      let isOutput = index == widths.count - 1
      let (units, gap) = Self.positions(widths[index], around: middle)
      return Column(
        x: left + (right - left) * Double(index) / steps, units: units, gap: gap, width: widths[index],
        label: labels[index], hue: isInput ? .blue : isOutput ? .vermillion : .grey,
        names: isInput ? Self.drawn(diagram.inputs) : isOutput ? Self.drawn(diagram.outputs) : [])
    }
  }

  /// What is drawn of a list: all of it, or its first four and last three, with an ellipsis between them.
  private static func drawn(_ names: [String]) -> [String] {
    names.count <= maxUnits ? names : names.prefix(4) + names.suffix(maxUnits - 5)
  }

  private static func positions(_ count: Int, around middle: Double) -> (units: [Double], gap: Double?) {
    let slots = min(count, maxUnits)
    let all = (0..<slots).map { middle + (Double($0) - Double(slots - 1) / 2) * pitch(slots) }
    guard count > maxUnits else { return (all, nil) }
    return (all.enumerated().filter { $0.offset != 4 }.map(\.element), all[4])
  }
}

extension NetworkLayout {
  func draw(into drawing: inout Drawing) {
    header.draw(into: &drawing)
    for (from, to) in zip(columns, columns.dropFirst()) { drawEdges(from, to, into: &drawing) }
    for column in columns { drawUnits(column, into: &drawing) }
    let activations = diagram.layers.map(\.activation) + [diagram.outputActivation]
    for (index, activation) in activations.enumerated() {
      drawArrow(columns[index], columns[index + 1], activation, into: &drawing)
    }
    for column in columns {
      drawing.text(
        TextMetrics.elided(column.label, to: captionRoom, .label), column.x, captionY, .label, .text,
        anchor: .middle)
      drawing.text(
        NumberText.exact(column.width, exponent: 0), column.x, captionY + 20, .label, .muted, anchor: .middle)
    }
  }

  /// The width between two columns.
  private var captionRoom: Double {
    columns.count > 1 ? columns[1].x - columns[0].x - 6 : diagram.width
  }

  private func drawEdges(_ from: Column, _ to: Column, into drawing: inout Drawing) {
    var path = ""
    for a in from.units {
      for b in to.units {
        path +=
          "M\(Coordinate.text(from.x + Self.radius)),\(Coordinate.text(a))"
          + "L\(Coordinate.text(to.x - Self.radius)),\(Coordinate.text(b))"
      }
    }
    drawing.path(
      path, stroke: .rule, width: 0.7, opacity: 0.42,
      hover:
        "\(NumberText.exact(from.width, exponent: 0)) × \(NumberText.exact(to.width, exponent: 0)) weights")
  }

  private func drawUnits(_ column: Column, into drawing: inout Drawing) {
    for y in column.units {
      drawing.ring(
        column.x, y, radius: Self.radius, column.hue.mark, width: 1.6, fill: column.hue.mark,
        fillOpacity: 0.16)
    }
    if let gap = column.gap {
      for shift in [-6.0, 0, 6] { drawing.dot(column.x, gap + shift, radius: 1.7, column.hue.mark) }
    }
    let isInput = column.hue == .blue
    let room = diagram.width * 0.3
    for (name, y) in zip(column.names, column.units) where !name.isEmpty {
      let shown = TextMetrics.elided(name, to: room, .label)
      let x = column.x + (isInput ? -1 : 1) * (Self.radius + 8)
      drawing.text(
        shown, x, y + 4.5, .label, .text, anchor: isInput ? .end : .start, hover: shown == name ? nil : name)
    }
  }

  private func drawArrow(_ from: Column, _ to: Column, _ activation: String?, into drawing: inout Drawing) {
    let (start, end) = (from.x + Self.radius + 8, to.x - Self.radius - 8)
    let tip = Coordinate.text(end)
    drawing.line(start, arrowY, end, arrowY, .rule, width: 1.2)
    drawing.path(
      "M\(Coordinate.text(end - 6)),\(Coordinate.text(arrowY - 3.5))L\(tip),\(Coordinate.text(arrowY))"
        + "L\(Coordinate.text(end - 6)),\(Coordinate.text(arrowY + 3.5))", stroke: .rule, width: 1.2)
    let text = TextMetrics.elided(activation ?? "linear", to: max(to.x - from.x - 4, 20), .label)
    drawing.text(text, (from.x + to.x) / 2, arrowY - 8, .label, .muted, anchor: .middle)
  }
}
