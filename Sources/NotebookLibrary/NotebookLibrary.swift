// The functions and types that notebooks see: the standard library's everyday members, the engine, figures and
// benchmarks.

import CellRuntime

extension FunctionRegistry {
  /// What the tool `nb` offers to cells.
  public static let notebookLibrary: FunctionRegistry = {
    var registry = FunctionRegistry.standard
    registry.addEnvironments()
    registry.addTensors()
    registry.addPolicies()
    registry.addTraining()
    registry.addFigures()
    registry.addBenchmarks()
    registry.modules = [
      "BenchmarkSuites", "Benchmarking", "Environments", "Figures", "NotebookLibrary", "NumericKernels",
      "ReinforcementLearning",
    ]
    return registry
  }()
}
