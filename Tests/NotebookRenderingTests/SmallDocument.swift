// One document with a little of everything, for the exact texts of the three formats.

import NotebookModel

let smallMarkdown = """
  ---
  title: Small & complete
  subtitle: A test
  author: [A. Writer, B. Reader]
  date: 2024-05-01
  abstract: What is *shown*.
  ---

  ## First things {#sec-first}

  Text with *emphasis*, `code`, a [link](notes.md#x), a [page](https://example.org/a?b&c) and a note[^n].
  See @fig-one, [-@fig-one], @tbl-one, @eq-one and @sec-first.

  [^n]: The note, with `code`.

  $$
  a^2 + b^2
  $$ {#eq-one}

  ![A picture](dot.png){#fig-dot}

  ```swift
  //| label: hello
  let who = "world" // a comment
  print("Hello, \\(who)!")
  ```

  - A cell in a list:

    ```swift
    //| label: fig-one
    //| fig-cap: One *figure*.
    //| fig-alt: A square.
    square()
    ```

    with text behind it.

  ```swift
  //| label: tbl-one
  //| tbl-cap: Two seeds.
  //| echo: fenced
  results
  ```

  | a | b |
  |---|--:|
  | x | 1 |

  ## Second things

  > [!TIP]
  > Look twice.

  ```swift
  //| code-fold: true
  //| code-summary: Time
  clock()
  ```

  ```swift
  //| label: bad
  let x = xs[3]
  ```

  ```swift
  //| echo: false
  print(x)
  ```

  ```python
  def f(): return "x"  # comment
  ```

  """

let onePixel: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

let square = """
  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10"><rect width="10" height="10"/></svg>

  """

func smallDocument() throws -> TestDocument {
  let table = Table(
    columns: [.init("seed", alignment: .right), .init("reward", alignment: .right)],
    rows: [["0", "498.7"], ["1", "500.0"]])
  var document = try TestDocument(smallMarkdown)
  let bad = document.notebook.cells[4]
  let place = SourceRange(bad.position(line: 1, column: 12), bad.position(line: 1, column: 13))
  let diagnostic = Diagnostic(
    .error, "index 3 is out of range: the array has 3 elements", file: "notebooks/small.md", range: place)
  document.results = [
    CellResult(.succeeded, outputs: [Output(.stream(name: "stdout", text: "Hello, world!\n"))], key: "key-1"),
    CellResult(
      .succeeded,
      outputs: [
        Output(
          .result(
            MIMEBundle(
              plain: "a square", [.init(type: MIMEType.svg, content: .text(square))], metadata: ["alt": "square"])))
      ], key: "key-2"),
    CellResult(.succeeded, outputs: [Output(.result(table.bundle))], key: "key-3"),
    CellResult(
      .succeeded,
      outputs: [
        Output(.stream(name: "stderr", text: "warning: slow\n")),
        Output(.result(MIMEBundle(plain: "0.25 s")), isNoisy: true),
      ], key: "key-4"),
    CellResult(
      .failed,
      outputs: [Output(.error(name: "index out of range", message: diagnostic.message, diagnostic: diagnostic))],
      key: "key-5"),
    CellResult(.skipped(because: ["bad"])),
  ]
  document.provenance = [ProvenanceEntry("Made by", "nb"), ProvenanceEntry("Seeds", "1")]
  document.files["/project/notebooks/dot.png"] = onePixel
  // The texts below are those without KaTeX, so that they don't hang on its version.
  document.katexPath = "/nowhere/katex.min.js"
  return document
}
