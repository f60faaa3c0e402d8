// Which cell needs which: the graph that runs and the cache follow, as a value and as text.

import CellLanguage
import NotebookModel

/// The cells of a notebook that run, and what each takes over from earlier ones.
public struct DependencyGraph: Hashable, Sendable {
  public struct Node: Hashable, Sendable {
    /// Its place among the notebook's cells.
    public var cell: Int
    public var id: String
    /// 1-based line of the notebook.
    public var line: Int
    /// What it declares.
    public var declares: [String]
    /// What it changes of other cells' variables.
    public var changes: [String]
  }

  public struct Edge: Hashable, Sendable {
    /// Places in `nodes`; `from` comes before `to`.
    public var from: Int
    public var to: Int
    /// The variables whose versions `from` made and `to` reads; none where a function or a type is used, or an option
    /// asks for the order.
    public var variables: [String]
  }

  public private(set) var nodes: [Node] = []
  public private(set) var edges: [Edge] = []

  public init(_ checked: CheckedNotebook) {
    let programs = checked.runningPrograms
    let versions = VariableVersions(programs)
    let places = Dictionary(programs.enumerated().map { ($1.cell, $0) }, uniquingKeysWith: { first, _ in first })
    func name(_ id: VariableID) -> String { checked.program.variables[id.rawValue].name }
    for (place, program) in programs.enumerated() {
      let cell = checked.notebook.cells[program.cell]
      nodes.append(
        Node(
          cell: program.cell, id: cell.id, line: cell.range.lower.line, declares: program.declares.map(name),
          changes: program.writes.map(name).sorted()))
      for dependency in program.dependencies.sorted() {
        guard let from = places[dependency] else { continue }
        let variables = program.reads.filter { versions.maker(of: $0, before: program.cell) == dependency }
        edges.append(Edge(from: from, to: place, variables: variables.map(name).sorted()))
      }
    }
  }

  /// The edges without those that others imply: a cell that needs another through a third.
  public var essentialEdges: [Edge] {
    var reached: [Set<Int>] = []
    for place in nodes.indices {
      let direct = edges.filter { $0.to == place }.map(\.from)
      reached.append(direct.reduce(into: Set(direct)) { $0.formUnion(reached[$1]) })
    }
    return edges.filter { edge in
      !edges.contains { $0.to == edge.to && $0.from != edge.from && reached[$0.from].contains(edge.from) }
    }
  }

  /// A line a cell: what it makes, and the cells that it needs with the variables that it takes from them.
  public var text: String {
    let width = nodes.map(\.id.count).max() ?? 0
    return nodes.enumerated().map { place, node in
      let needs = edges.filter { $0.to == place }.map { edge in
        nodes[edge.from].id + (edge.variables.isEmpty ? "" : " (\(edge.variables.joined(separator: ", ")))")
      }
      let name = node.id + String(repeating: " ", count: width - node.id.count)
      return (needs.isEmpty ? node.id : "\(name)  <- \(needs.joined(separator: ", "))") + "\n"
    }.joined()
  }

  /// The graph in the language of Graphviz.
  public var dot: String {
    func quoted(_ text: String) -> String {
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    let lines = nodes.map { "  \(quoted($0.id));" }
      + edges.map { edge in
        let label = edge.variables.isEmpty ? "" : " [label=\(quoted(edge.variables.joined(separator: ", ")))]"
        return "  \(quoted(nodes[edge.from].id)) -> \(quoted(nodes[edge.to].id))\(label);"
      }
    return "digraph cells {\n  rankdir=TB;\n  node [shape=box];\n" + lines.joined(separator: "\n") + "\n}\n"
  }
}
