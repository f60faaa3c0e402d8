// The notebooks of this repository give what their committed reports show: `nb check` over them, trainings and all. One
// that takes too long for a test is checked whole by hand (`nb check notebooks`); here its record must be of this text.

import Foundation
import NotebookModel
import Testing

@Suite struct RepositoryCheckTests {
  @Test(.enabled(if: !isDebugBuild, "the notebooks train for real"))
  func everyNotebookGivesWhatItsReportShows() throws {
    let notebooks = NotebookTwin.all.filter { $0.parameters.isEmpty }
    #expect(notebooks.count >= 3)
    let outcome = try run("nb", ["check"] + notebooks.map(\.path), within: 900)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    for notebook in notebooks {
      #expect(outcome.errors.contains(notebook.path) || outcome.output.contains(notebook.notebook))
    }
  }

  @Test(arguments: NotebookTwin.all)
  func everyReportIsOfTheNotebookAsItIs(_ notebook: NotebookTwin) throws {
    let source = try Data(contentsOf: package.appendingPathComponent(notebook.path))
    let report = try String(
      contentsOf: package.appendingPathComponent("notebooks/reports/\(notebook.notebook).md"), encoding: .utf8)
    #expect(
      report.contains("source SHA-256: `\(ContentHash([UInt8](source)).hex)`"),
      "\(notebook.path) has changed since its report was made: run it")
  }
}
