// The picture of a graph whose nodes stand in an order: one below the other, joined by arcs beside them.

/// Nodes from top to bottom with an arc from each node to those that need it.
///
/// ```swift
/// try ArcDiagram(nodes: ["setup", "train", "plot"], arcs: [.init(from: 0, to: 1), .init(from: 1, to: 2)]).figure()
/// ```
public struct ArcDiagram: Sendable, Hashable, Codable {
  /// A line from one node to a later one.
  public struct Arc: Sendable, Hashable, Codable {
    public var from: Int
    public var to: Int
    /// What the line carries, shown when the pointer rests on it.
    public var label: String?

    public init(from: Int, to: Int, label: String? = nil) {
      self.from = from
      self.to = to
      self.label = label
    }
  }

  /// The names of the nodes, from top to bottom.
  public var nodes: [String]
  public var arcs: [Arc]
  public var title: String?
  /// Width of the figure in CSS pixels, 320 to 2000.
  public var width: Double

  public init(nodes: [String], arcs: [Arc], title: String? = nil, width: Double = 640) {
    self.nodes = nodes
    self.arcs = arcs
    self.title = title
    self.width = width
  }

  private static let pitch = 28.0

  /// Draws the graph; arcs that name no nodes are left out.
  ///
  /// - Throws: ``FigureError`` where there are no nodes.
  public func figure() throws(FigureError) -> Figure {
    try checkSize("width", width, 320, 2000)
    guard !nodes.isEmpty else { throw .empty(figure: "the graph", what: "nodes") }
    let header = Header(title: title, subtitle: nil, width: width)
    let room = min(nodes.map { TextMetrics.width($0, .label) }.max() ?? 0, width * 0.55)
    let x = room + 18
    func y(_ node: Int) -> Double { header.height + Self.pitch * (Double(node) + 0.5) }
    let known = arcs.filter { nodes.indices.contains($0.from) && nodes.indices.contains($0.to) && $0.from < $0.to }
    let longest = known.map { $0.to - $0.from }.max() ?? 1
    let reach = min(width - x - 20, 24 + 12 * Double(longest))

    var drawing = Drawing()
    header.draw(into: &drawing)
    for arc in known {
      let (top, bottom) = (y(arc.from), y(arc.to))
      // Long arcs reach further out, so that they do not run over short ones.
      let bulge = 14 + (reach - 14) * Double(arc.to - arc.from) / Double(longest)
      let out = Coordinate.text(x + 8 + bulge * 4 / 3)
      drawing.path(
        "M\(Coordinate.text(x + 7)),\(Coordinate.text(top))C\(out),\(Coordinate.text(top)) "
          + "\(out),\(Coordinate.text(bottom)) \(Coordinate.text(x + 8)),\(Coordinate.text(bottom))",
        stroke: .rule, width: 1.4, hover: arc.label)
      drawing.path(
        "M\(Coordinate.text(x + 14)),\(Coordinate.text(bottom - 4))L\(Coordinate.text(x + 8)),\(Coordinate.text(bottom))"
          + "L\(Coordinate.text(x + 14)),\(Coordinate.text(bottom + 4))", stroke: .rule, width: 1.4)
    }
    for (index, name) in nodes.enumerated() {
      let shown = TextMetrics.elided(name, to: room, .label)
      drawing.text(shown, x - 12, y(index) + 4.5, .label, .text, anchor: .end, hover: shown == name ? nil : name)
      let isSource = !known.contains { $0.to == index }
      drawing.ring(
        x, y(index), radius: 5, isSource ? Hue.vermillion.mark : Hue.blue.mark, width: 1.6,
        fill: isSource ? Hue.vermillion.mark : Hue.blue.mark, fillOpacity: 0.2)
    }
    return Figure(
      name: "Graph", title: title, alt: alternativeText(known), width: width,
      height: header.height + Self.pitch * Double(nodes.count), drawing: drawing)
  }

  private func alternativeText(_ known: [Arc]) -> String {
    let needs = nodes.indices.compactMap { index -> String? in
      let sources = known.filter { $0.to == index }.map { nodes[$0.from] }
      return sources.isEmpty ? nil : "\(nodes[index]) needs \(Prose.list(sources))"
    }
    let head = title.map { "Graph: \(Prose.sentence($0))" } ?? "Graph."
    return ([head, "\(nodes.count) nodes from top to bottom."] + (needs.isEmpty ? [] : [needs.joined(separator: "; ") + "."]))
      .joined(separator: " ")
  }
}
