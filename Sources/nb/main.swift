import NotebookLibrary
import NotebookTool

NotebookTool(registry: .notebookLibrary).main()
