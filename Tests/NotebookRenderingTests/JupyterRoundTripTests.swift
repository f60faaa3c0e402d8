// A notebook as a Jupyter notebook and back is the same text, byte for byte.

import Foundation
import NotebookModel
import NotebookParsing
import NotebookRendering
import Testing

/// Stretches of notebooks that are hard to bring back, each valid for itself; `§` stands for a number of its own.
private let fragments: [String] = [
  "Plain prose,\nwith a second line.  \nAnd a hard break.\n",
  "# A heading\n\n\n\nfar below\n",
  "```swift\nlet a§ = 1\n```\n",
  "```swift\n//| label: label-§\n//| fig-cap: \"A: *caption*\"\n//|   \nprint(\"x\")\n```\n",
  "```{swift}\nlet b§ = 2\n```\n",
  "``` swift\nlet c§ = 2\n```   \n",
  "````swift\nlet d§ = \"```\"\n````\n",
  "~~~~swift\nlet e§ = 1\n~~~~~~\n",
  "   ```swift\n   let f§ = 1\n     indented\n   ```\n",
  "```swift\n```\n",
  "```swift\n\n\n```\n",
  "```swift\n\nlet g§ = 1\n\n\n```\n",
  "- a list\n\n  ```swift\n  let h§ = 1\n\n  let i§ = 2\n  ```\n\n  behind it\n- end\n",
  "1. ```swift\n   let j§ = 1\n   ```\n2. two\n",
  "> quoted\n>\n> ```swift\n> let k§ = 1\n>\n> let l§ = 2\n> ```\n> end\n",
  "prose directly above\n```swift\nlet m§ = 1\n```\nand below\n",
  "```python\nprint('shown')\n```\n",
  "````markdown\n```swift\nno cell\n```\n````\n",
  "$$\nx^2\n$$ {#eq-§}\n\nInline $a$ and $`b`$, see @eq-§.\n",
  "> [!NOTE]\n> An alert.\n",
  "A value in the text, `{swift} 1 + 1`, and `code`.\n",
  "A note[^n§].\n\n[^n§]: The note.\n\n    More of it.\n",
  "<div class=\"x\">\n\n*inside* <script>alert(1)</script>\n\n</div>\n\n<!--\n```\n-->\n",
  "[a](./x.md) ![b](../img/b%20c.png) <img src=\"./d.png\"> [r§]\n\n[r§]: <e f.md> \"title\"\n",
  "| a | b |\n|---|--:|\n| `x` | 1 |\n",
  "\tindented code\n\n    more\n",
  "   \n\t\n",
  "***\n",
  "Emoji 👩‍👩‍👧 and e\u{301}\u{2028}x \u{0}\\ \"quotes\"\n",
]

@Suite struct JupyterRoundTripTests {
  /// Exports to a folder, imports from there.
  private func roundTrip(_ text: String, through folder: String) throws -> (text: String, bytes: [UInt8]) {
    var document = try TestDocument("")
    document.notebook = try parseNotebook(Array(text.utf8), path: "/project/notebooks/x.md")
    document.results = document.notebook.cells.map { _ in CellResult(.notRun) }
    var context = document.context
    context.outputFolder = folder
    let executed = ExecutedNotebook(notebook: document.notebook, results: document.results)
    let bytes = try JupyterExport().render(executed, context: context)[0].bytes
    let imported = try importJupyterNotebook(bytes, from: folder, to: "/project/notebooks/x.md")
    #expect(imported.problems == nil && imported.files.isEmpty && imported.record == nil)
    return (imported.text, bytes)
  }

  private func expectSame(_ text: String, schema: JupyterSchema, _ name: String) throws {
    for folder in ["/project/notebooks", "/project/out/deep", "/other"] {
      let (again, bytes) = try roundTrip(text, through: folder)
      #expect(Array(again.utf8) == Array(text.utf8), "\(name) through \(folder): \(again.debugDescription)")
      #expect(try schema.problems(of: bytes) == [], "\(name)")
    }
  }

  @Test(arguments: fragments.indices)
  func everyFragmentComesBack(_ index: Int) throws {
    let schema = try JupyterSchema()
    let text = fragments[index].replacing("§", with: "7")
    try expectSame(text, schema: schema, "fragment \(index)")
    try expectSame(String(text.dropLast()), schema: schema, "fragment \(index) without its last line break")
    try expectSame("---\ntitle: \"T: é\"\nauthor: [A, B]\n---\n" + text, schema: schema, "fragment \(index) with front matter")
    try expectSame(text.replacing("\n", with: "\r\n"), schema: schema, "fragment \(index) with CRLF")
    try expectSame("\u{FEFF}" + text, schema: schema, "fragment \(index) with a byte order mark")
  }

  @Test func randomNotebooksComeBack() throws {
    let schema = try JupyterSchema()
    var generator = Generator(state: 2024)
    for number in 0..<150 {
      var text = generator.next(2) == 0 ? "" : "---\ntitle: Title \(number)\n---\n" + ["", "\n", "\n\n"][generator.next(3)]
      for place in 0..<(1 + generator.next(8)) {
        text += fragments[generator.next(fragments.count)].replacing("§", with: "\(number)x\(place)")
        text += ["", "\n", "\n", "\n\n", " \n"][generator.next(5)]
      }
      if generator.next(4) == 0 { text = text.replacing("\n", with: "\r\n") }
      if generator.next(4) == 0 { while text.utf8.last == 10 { text.unicodeScalars.removeLast() } }
      // What doesn't parse, since fragments met badly, is no notebook.
      guard (try? parseNotebook(Array(text.utf8), path: "x.md")) != nil else { continue }
      try expectSame(text, schema: schema, "notebook \(number) \(text.debugDescription)")
    }
  }

  @Test(arguments: ["benchmarks", "neural-networks", "ppo"])
  func theNotebooksComeBack(_ name: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("notebooks/\(name).md"), encoding: .utf8)
    try expectSame(text, schema: try JupyterSchema(), name)
  }

  /// A cell that was changed in Jupyter is written anew, in the place of the old one.
  @Test func editedCellsAreWrittenAnew() throws {
    let text = "- a list\n\n  ```{swift}\n  let h = 1\n  ```\n\n[l](./x.md)\n"
    let (_, bytes) = try roundTrip(text, through: "/project/out")
    let edited = String(decoding: bytes, as: UTF8.self)
      .replacing("\"let h = 1\"", with: "\"let h = 2\\nlet i = 3\"")
      .replacing("[l](../notebooks/x.md)", with: "[l](../notebooks/y.md)")
    let imported = try importJupyterNotebook(Array(edited.utf8), from: "/project/out", to: "/project/notebooks/x.md")
    #expect(imported.text == "- a list\n\n  ```{swift}\n  let h = 2\n  let i = 3\n  ```\n\n[l](../notebooks/y.md)\n")
  }
}

private struct Generator {
  var state: UInt64

  /// From 0 up to, but not including, `bound`.
  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}
