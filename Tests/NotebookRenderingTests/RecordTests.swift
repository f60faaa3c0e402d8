// The record of a run: written, read back, and the same.

import Foundation
import NotebookModel
import NotebookRendering
import Testing

@Suite struct RecordTests {
  @Test func theRecordIsReadBackExactly() throws {
    let document = try smallDocument()
    let record = try readRecord(try document.record())
    #expect(record.count == 6)
    for (cell, result) in zip(document.notebook.cells, document.results) {
      var expected = result.outputs
      for index in expected.indices {
        // The folder of a diagnostic stays out of the record.
        if case .error(let name, let message, var diagnostic?) = expected[index].kind {
          diagnostic.file = "small.md"
          expected[index].kind = .error(name: name, message: message, diagnostic: diagnostic)
        }
      }
      var recorded = try #require(record[cell.id])
      let source = try #require(recorded.source)
      #expect(source.hasSuffix((result.listing?.text ?? cell.code).trimmingCharacters(in: .newlines)))
      recorded.source = nil
      #expect(recorded == RecordedCell(key: result.key, state: result.state, outputs: expected))
    }
  }

  @Test func everyKindOfOutputSurvives() throws {
    let note = Diagnostic(.note, "defined here", file: "small.md")
    let outputs = [
      Output(.stream(name: "stdout", text: "a\nb"), isNoisy: true), Output(.stream(name: "stderr", text: "")),
      Output(
        .display(
          MIMEBundle(
            plain: "é\u{2028}\t\"\\",
            [
              .init(type: MIMEType.png, content: .data([0, 1, 255])), .init(type: MIMEType.html, content: .text("<b>")),
            ],
            metadata: ["alt": "x"]))),
      Output(.result(MIMEBundle(plain: "\n\n"))),
      Output(.error(name: "", message: "m", diagnostic: Diagnostic(.error, "m", file: "small.md", notes: [note]))),
      Output(.error(name: "n", message: "m\nn", diagnostic: nil)),
    ]
    for state in [CellState.succeeded, .failed, .interrupted, .notRun, .skipped(because: ["a", "b"])] {
      let document = try TestDocument("```swift\nx\n```\n", [CellResult(state, outputs: outputs, key: nil)])
      #expect(try readRecord(try document.record())["cell-1"] == RecordedCell(key: nil, state: state, outputs: outputs, source: "x"))
    }
  }

  /// The rules of nbformat 4.5's schema that JSON alone can be held against.
  @Test func theRecordIsANotebook() throws {
    let object = try JSONSerialization.jsonObject(with: Data(try smallDocument().record()))
    let notebook = try #require(object as? [String: Any])
    #expect(Set(notebook.keys) == ["cells", "metadata", "nbformat", "nbformat_minor"])
    #expect(notebook["nbformat"] as? Int == 4 && notebook["nbformat_minor"] as? Int == 5)
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    let ids = cells.compactMap { $0["id"] as? String }
    #expect(ids.count == cells.count && Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.wholeMatch(of: /[a-zA-Z0-9_-]{1,64}/) != nil })
    for cell in cells {
      let isCode = cell["cell_type"] as? String == "code"
      let keys: Set<String> = ["cell_type", "id", "metadata", "source"]
      #expect(Set(cell.keys) == (isCode ? keys.union(["execution_count", "outputs"]) : keys))
      for output in cell["outputs"] as? [[String: Any]] ?? [] {
        let expected: [String: Set<String>] = [
          "stream": ["output_type", "name", "text"], "display_data": ["output_type", "data", "metadata"],
          "execute_result": ["output_type", "data", "metadata", "execution_count"],
          "error": ["output_type", "ename", "evalue", "traceback"],
        ]
        #expect(Set(output.keys) == expected[output["output_type"] as? String ?? ""])
      }
    }
    let counts = cells.filter { $0["cell_type"] as? String == "code" }.map { $0["execution_count"] as? Int }
    #expect(counts == [1, 2, 3, 4, 5, nil])
  }

  @Test(arguments: [
    ("", "error: the record can't be read: it is not JSON; remove the file to start anew"),
    (
      "{\"nbformat\": 3}",
      "error: the record can't be read: it is not a notebook of nbformat 4; remove the file to start anew"
    ),
  ]) func aDamagedRecordIsRefused(text: String, message: String) {
    #expect { try readRecord(Array(text.utf8)) } throws: { "\($0)" == message }
  }

  @Test func cellsOfOtherMakersAreLeftOut() throws {
    let text =
      "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"id\": \"a\", \"metadata\": {}, \"outputs\": []}]}"
    #expect(try readRecord(Array(text.utf8)).isEmpty)
  }
}
