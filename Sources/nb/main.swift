import BenchmarkSuites
import NotebookLibrary
import NotebookTool

NotebookTool(benchmarks: .all, registry: .notebookLibrary).main()
