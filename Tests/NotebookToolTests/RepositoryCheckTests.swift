// The notebooks of this repository give what their committed reports show: `nb check` over all of them, trainings and all.

import Testing

@Suite struct RepositoryCheckTests {
  @Test(.enabled(if: !isDebugBuild, "the notebooks train for real"))
  func everyNotebookGivesWhatItsReportShows() throws {
    let outcome = try run("nb", ["check", "notebooks"], within: 900)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    for notebook in NotebookTwin.all {
      #expect(outcome.errors.contains("notebooks/\(notebook.notebook).md") || outcome.output.contains(notebook.notebook))
    }
  }
}
