import NotebookModel
import NotebookParsing
import Testing

/// A notebook that is expected to parse, with every inline where cmark had read it.
func parse(_ text: String) throws -> Notebook {
  let document = try parseDocument(Array(text.utf8), path: "x.md")
  #expect(document.misalignments == [])
  return document.notebook
}

/// The errors of a text, or its warnings where it has no error: one line each.
func problems(_ text: String) -> [String] { problems(Array(text.utf8)) }

func problems(_ bytes: [UInt8]) -> [String] {
  do throws(ParseFailure) {
    return try parseNotebook(bytes, path: "x.md").warnings.map(\.line)
  } catch {
    return error.diagnostics.map(\.line)
  }
}
