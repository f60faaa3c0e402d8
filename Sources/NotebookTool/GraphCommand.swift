// `nb graph`: which cells need which.

import ArgumentParser
import CellRuntime
import Figures

struct GraphCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, dot, svg }

  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Show which cells of a notebook depend on which.",
    discussion: """
      As text, a line a cell: the cells that it needs, and the variables that it takes from them. As DOT for Graphviz. \
      As SVG, without the lines that others imply.
      """)

  @Argument(help: "A notebook (.md file).")
  var notebook: String

  @Option(help: "The form of the graph.")
  var format = Format.text

  func run() throws {
    let job = try PreparedJobs.single(notebook, RunScreen())
    let graph = DependencyGraph(job.checked)
    switch format {
    case .text: print(graph.text, terminator: "")
    case .dot: print(graph.dot, terminator: "")
    case .svg:
      guard !graph.nodes.isEmpty else {
        throw reportedFailure("\(notebook): error: no cell of it runs, so there is nothing to draw")
      }
      let arcs = graph.essentialEdges.map { edge in
        ArcDiagram.Arc(from: edge.from, to: edge.to, label: edge.variables.isEmpty ? nil : edge.variables.joined(separator: ", "))
      }
      let diagram = ArcDiagram(nodes: graph.nodes.map(\.id), arcs: arcs, title: job.notebook.title)
      print(try diagram.figure().svg(background: .opaque), terminator: "")
    }
  }
}
