// `nb import`: Jupyter notebooks of all kinds, and files that are none.

import Foundation
import Testing

@Suite struct ImportTests {
  /// A notebook of nbformat 4.5 around cells.
  private func jupyter(_ cells: String..., metadata: String = "{\"language_info\": {\"name\": \"swift\"}}") -> String {
    "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": \(metadata), \"cells\": [\(cells.joined(separator: ", "))]}"
  }

  private func code(_ source: String, outputs: String = "[]", metadata: String = "{}") -> String {
    "{\"cell_type\": \"code\", \"id\": \"c\", \"metadata\": \(metadata), \"source\": \(source), \"outputs\": \(outputs), "
      + "\"execution_count\": 3}"
  }

  private func markdown(_ source: String, _ more: String = "") -> String {
    "{\"cell_type\": \"markdown\", \"id\": \"m\", \"metadata\": {}, \"source\": \(source)\(more)}"
  }

  @Test func importsRunsAndExports() throws {
    let stream = "[{\"output_type\": \"stream\", \"name\": \"stdout\", \"text\": [\"2\\n\"]}]"
    let folder = try TestFolder([
      "x.ipynb": jupyter(
        markdown("[\"# A title\\n\", \"\\n\", \"Prose.\"]"),
        code(
          "\"print(1 + 1)\"", outputs: stream,
          metadata: "{\"name\": \"sum\", \"tags\": [\"b\", \"a c\"], \"jupyter\": {\"source_hidden\": true}, \"fig.cap\": \"A cap\"}"),
        "{\"cell_type\": \"raw\", \"id\": \"r\", \"metadata\": {\"raw_mimetype\": \"text/html\"}, \"source\": \"<b>x</b>\"}")
    ])
    let outcome = try folder.run("import", "x.ipynb")
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(outcome.output == "x.md\n")
    #expect(
      try folder.text("x.md") == """
        # A title

        Prose.

        ```swift
        //| label: sum
        //| fig-cap: "A cap"
        //| tags: [b, "a c", hide-input]
        print(1 + 1)
        ```

        ```{=html}
        <b>x</b>
        ```

        """)
    let record = try folder.text("reports/x.ipynb")
    #expect(record.contains("\"id\": \"sum\"") && record.contains("\"state\": \"succeeded\"") && record.contains("\"2\\n\""))
    #expect(try folder.run("run", "x.md").status == 0)
    #expect(try folder.text("reports/x.ipynb").contains("\"2\\n\""))
    // Back, with the output of the run, and the same text from there.
    #expect(try folder.run("export", "--to", "ipynb", "--force", "x.md").status == 0)
    #expect(try folder.text("x.ipynb").contains("\"2\\n\""))
    #expect(try folder.run("import", "x.ipynb", "-o", "sub/x.md").output == "sub/x.md\n")
    #expect(try folder.text("sub/x.md") == folder.text("x.md"))
    // What changed has no output any more.
    try folder.write(try folder.text("x.md").replacing("1 + 1", with: "1 + 2"), to: "x.md")
    #expect(try folder.run("export", "--to", "ipynb", "--force", "x.md").status == 0)
    #expect(try !folder.text("x.ipynb").contains("\"2\\n\""))
  }

  @Test func valuesInTheTextOfAReportBecomeExpressionsAgain() throws {
    let prose = "Ä `{swift} n` and `{swift} \"*\"`, `{swift} n + 1`.\n"
    let folder = try TestFolder(["x.md": "\(notebook("let n = 3"))\n\(prose)"])
    #expect(try folder.run("run", "x.md").status == 0)
    let report = try folder.text("reports/x.ipynb")
    #expect(report.contains("Ä 3 and \\\\*, 4."))
    #expect(try folder.run("import", "reports/x.ipynb", "-o", "y.md").status == 0)
    #expect(try folder.text("y.md") == folder.text("x.md"))
    // What somebody wrote in place of a value stays.
    try folder.write(report.replacing("\\\\*, 4.", with: "\\\\*, 5."), to: "z.ipynb")
    #expect(try folder.run("import", "z.ipynb").status == 0)
    #expect(try folder.text("z.md").hasSuffix("\nÄ `{swift} n` and `{swift} \"*\"`, 5.\n"))
  }

  @Test func otherLanguagesAreShown() throws {
    let folder = try TestFolder([
      "x.ipynb": jupyter(
        code("\"s = '```'\""), code("\"ls\"", metadata: "{\"vscode\": {\"languageId\": \"shellscript\"}}"),
        metadata: "{\"kernelspec\": {\"name\": \"python3\", \"display_name\": \"Python 3\"}}")
    ])
    #expect(try folder.run("import", "x.ipynb").status == 0)
    #expect(try folder.text("x.md") == "````python\ns = '```'\n````\n\n```shellscript\nls\n```\n")
    #expect(folder.files == ["x.ipynb", "x.md"])
  }

  @Test func readsVersion3() throws {
    let folder = try TestFolder([
      "x.ipynb": """
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [
        {"cell_type": "heading", "level": 2, "source": ["Old\\n", "times"]},
        {"cell_type": "code", "language": "python", "input": "1", "prompt_number": 1, "collapsed": false, "outputs": [
        {"output_type": "pyout", "prompt_number": 1, "text": ["1"], "png": "aGk=", "metadata": {}},
        {"output_type": "stream", "stream": "stderr", "text": "w"},
        {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": []}]}]}]}
        """
    ])
    #expect(try folder.run("import", "x.ipynb").status == 0)
    #expect(try folder.text("x.md") == "## Old times\n\n```python\n1\n```\n")
    let record = try folder.text("reports/x.ipynb")
    for part in ["execute_result", "\"image/png\": \"aGk=\"", "\"text/plain\"", "\"name\": \"stderr\"", "\"ename\": \"E\""] {
      #expect(record.contains(part), "\(part)")
    }
  }

  @Test func attachmentsBecomeFiles() throws {
    let names = [
      "../../etc/passwd.png": "aGk=", "a b.png": "aG8=", "image.png": "aHU=", ".hidden": "aGU=",
    ]
    let attachments = names.map { "\"\($0)\": {\"image/png\": \"\($1)\"}" }.joined(separator: ", ")
    let folder = try TestFolder([
      "nb x.ipynb": jupyter(
        markdown(
          "\"![](attachment:image.png) ![](attachment:a%20b.png) ![](attachment:none.png) `attachment:image.png`\"",
          ", \"attachments\": {\(attachments)}"),
        markdown("\"<img src='attachment:image.png'>\"", ", \"attachments\": {\"image.png\": {\"image/png\": \"aHk=\"}}"))
    ])
    let outcome = try folder.run("import", "nb x.ipynb", "-o", "out/n.md")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "nb x.ipynb: warning: the cell 1 shows the attachment 'none.png', which it doesn't have\n")
    #expect(
      try folder.text("out/n.md")
        == "![](img/n-image.png) ![](img/n-a-b.png) ![](attachment:none.png) `attachment:image.png`\n\n"
        + "<img src='img/n-image-2.png'>\n")
    #expect(
      folder.files == [
        "nb x.ipynb", "out/img/n-a-b.png", "out/img/n-etc-passwd.png", "out/img/n-hidden.png", "out/img/n-image-2.png",
        "out/img/n-image.png", "out/n.md",
      ])
    #expect(try folder.text("out/img/n-image.png") == "hu" && folder.text("out/img/n-image-2.png") == "hy")
  }

  @Test func replacesNobodysWork() throws {
    let folder = try TestFolder([
      "x.ipynb": jupyter(markdown("\"new ![](attachment:a.png)\"", ", \"attachments\": {\"a.png\": {\"image/png\": \"aGk=\"}}")),
      "x.md": "old", "y.ipynb": jupyter(markdown("\"y\"")), "img/z-a.png": "other",
    ])
    let outcome = try folder.run("import", "x.ipynb")
    #expect(outcome.status == 1 && outcome.output == "")
    #expect(outcome.errors == "x.md: error: the file exists and differs; use --force to replace it, or another --output\n")
    #expect(try folder.text("x.md") == "old" && !folder.has("img/x-a.png"))
    let picture = try folder.run("import", "x.ipynb", "-o", "z.md")
    #expect(picture.status == 1 && picture.errors.hasPrefix("img/z-a.png: error: the file exists and differs"))
    #expect(!folder.has("z.md"))
    #expect(try folder.run("import", "x.ipynb", "--force").status == 0)
    #expect(try folder.text("x.md") == "new ![](img/x-a.png)\n")
  }

  @Test func doubtfulMarkdownIsSaid() throws {
    let folder = try TestFolder([
      "x.ipynb": jupyter(
        markdown("\"```swift\\nlet x = 1\\n```\""), markdown("\"```python\\nopen\""), code("\"let y = 1\""))
    ])
    let outcome = try folder.run("import", "x.ipynb")
    #expect(outcome.status == 0)
    #expect(
      outcome.errorLines == [
        "x.ipynb: warning: the Swift block in the Markdown cell 1 is a cell here and will run; write '//| eval: false' "
          + "at its top to only show it",
        "x.ipynb: warning: the code block in the Markdown cell 2 had no end and was closed",
      ])
    #expect(try folder.text("x.md").hasSuffix("```python\nopen\n```\n\n```swift\nlet y = 1\n```\n"))
  }

  @Test(arguments: [
    ("", "x.ipynb:1:1: error: the file is not JSON, as a Jupyter notebook is: the text ends where a value is expected"),
    (
      "{\"nbformat\": 4,\n \"cells\": [}",
      "x.ipynb:2:12: error: the file is not JSON, as a Jupyter notebook is: '}' stands where a value is expected"
    ),
    ("{\"a\": 1}", "x.ipynb: error: the file is JSON but no Jupyter notebook: it has no 'nbformat'"),
    (
      "{\"nbformat\": 2}",
      "x.ipynb: error: the file is of nbformat 2, and 3 and 4 are read; 'jupyter nbconvert --to notebook' makes a newer one"
    ),
    ("{\"nbformat\": 5}", "x.ipynb: error: the file is of nbformat 5, and 3 and 4 are read; save it as nbformat 4"),
    (
      "{\"nbformat\": \"4\"}",
      "x.ipynb: error: 'nbformat' is a text, where a whole number belongs; the file is damaged"
    ),
    (
      "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}}",
      "x.ipynb: error: the notebook has no 'cells'; the file is damaged"
    ),
    (
      "{\"nbformat\": 3, \"nbformat_minor\": 0, \"metadata\": {}, \"worksheets\": [{\"cells\": [{\"cell_type\": \"code\"}]}]}",
      "x.ipynb: error: 'worksheets[0].cells[0]' has no 'input'; the file is damaged"
    ),
  ])
  func badFilesAreRefused(_ text: String, _ message: String) throws {
    let folder = try TestFolder(["x.ipynb": text])
    let outcome = try folder.run("import", "x.ipynb")
    #expect(outcome.status == 1 && outcome.output == "")
    #expect(outcome.errors == message + "\n")
    #expect(folder.files == ["x.ipynb"])
  }

  @Test func badCellsAreRefused() throws {
    let cases = [
      (markdown("3"), "'cells[0].source' is a number, where a text or an array of texts belongs; the file is damaged"),
      (
        "{\"cell_type\": \"markdwon\", \"metadata\": {}, \"source\": \"\"}",
        "'cells[0]' has the cell_type 'markdwon'; known are markdown, raw, code"
      ),
      ("{\"cell_type\": \"raw\", \"metadata\": []}", "'cells[0].metadata' is an array, where an object belongs; the file is damaged"),
      (code("\"\"", outputs: "[{\"output_type\": \"stream\", \"name\": \"stdout\"}]"), "'cells[0].outputs[0]' has no 'text'; the file is damaged"),
      (
        markdown("\"\"", ", \"attachments\": {\"a.png\": {\"image/png\": \"!!\"}}"),
        "'cells[0].attachments.a.png.image/png' is not base64; the file is damaged"
      ),
    ]
    for (cell, message) in cases {
      let folder = try TestFolder(["x.ipynb": jupyter(cell)])
      let outcome = try folder.run("import", "x.ipynb")
      #expect(outcome.status == 1)
      #expect(outcome.errors == "x.ipynb: error: \(message)\n")
      #expect(folder.files == ["x.ipynb"])
    }
  }

  @Test func hugeDeepAndBrokenBytesAreRefused() throws {
    let folder = try TestFolder(["deep.ipynb": String(repeating: "[", count: 100_000)])
    let deep = try folder.run("import", "deep.ipynb")
    #expect(deep.status == 1 && !deep.wasKilled)
    #expect(deep.errors.hasSuffix("arrays and objects are nested deeper than 256 levels\n"))
    try folder.write(Data(repeating: 0x20, count: 100 << 20), to: "big.ipynb")
    #expect(
      try folder.run("import", "big.ipynb").errors
        == "big.ipynb: error: the file has 100 MB, and at most 64 MB are read; clear large outputs in Jupyter first\n")
    try folder.write(Data("{\"nbformat\": 4,\n \"x\": \"".utf8) + Data([0xFF]), to: "bytes.ipynb")
    #expect(
      try folder.run("import", "bytes.ipynb").errors
        == "bytes.ipynb:2:8: error: the byte 0xFF is not valid UTF-8; save the file in UTF-8\n")
    #expect(
      try folder.run("import", "depe.ipynb").errors
        == "depe.ipynb: error: there is no such file; did you mean 'deep.ipynb'?\n")
    #expect(folder.files == ["big.ipynb", "bytes.ipynb", "deep.ipynb"])
  }
}
