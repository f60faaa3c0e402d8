import NotebookModel
import NotebookParsing
import Testing

@Suite struct FrontMatterTests {
  @Test func allKeys() throws {
    let notebook = try parse(
      """
      ---
      title: "PPO: a run"
      subtitle: in *Swift*
      author:
        - Ada
        - name: Grace
          email: x
      date: 2024-05-01
      abstract: |
        Two
        lines
      toc: false
      format: {html: {x: 1}}
      execute:
        echo: false
      params: {n: 3}
      embed-resources: true
      bibliography: x.bib
      ---
      # Head

      """)
    let matter = notebook.frontMatter
    #expect(matter.title == "PPO: a run")
    #expect(matter.subtitle == "in *Swift*")
    #expect(matter.author == ["Ada", "Grace"])
    #expect(matter.date == "2024-05-01")
    #expect(matter.abstract == "Two\nlines")
    #expect(!matter.toc)
    #expect(matter.range?.description == "1:1-19:4")
    #expect(notebook.warnings.isEmpty)
    #expect(notebook.blocks.map(\.range.description) == ["20:1-20:7"])
    #expect(notebook.title == "PPO: a run")
  }

  @Test func authorsAsTheyMayBeWritten() throws {
    #expect(try parse("---\nauthor: Ada L.\n---\n").frontMatter.author == ["Ada L."])
    #expect(try parse("---\nauthor: {name: Ada}\n---\n").frontMatter.author == ["Ada"])
    #expect(try parse("---\nauthor: [A, B]\n---\n").frontMatter.author == ["A", "B"])
  }

  @Test func endsWithDots() throws {
    let notebook = try parse("---\ntitle: a\n...\nb\n")
    #expect(notebook.frontMatter.title == "a")
    #expect(notebook.blocks.map(\.plainText) == ["b"])
  }

  @Test func emptyFrontMatter() throws {
    #expect(try parse("---\n---\na\n").frontMatter.range?.description == "1:1-2:4")
    #expect(try parse("---\n# only a comment\n---\n").frontMatter.title == nil)
  }

  @Test func onlyTheFirstLineOpensIt() throws {
    let notebook = try parse("\n---\ntitle: a\n---\n")
    #expect(notebook.frontMatter == FrontMatter())
    #expect(notebook.blocks.count == 2)
    #expect(try parse("----\na\n").frontMatter.range == nil)
  }

  @Test func deepYAMLIsRefusedAndNotFollowed() {
    let deep = "---\nparams: " + String(repeating: "[", count: 100_000) + "\n---\n"
    #expect(problems(deep).first?.hasPrefix("x.md:2:") == true)
    let aliases = (1...40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
    #expect(
      problems(
        "---\nexecute:\n  - &a0 x\nformat:\n" + aliases.split(separator: "\n").map { "  \($0)\n" }.joined() + "---\n"
      ).isEmpty)
  }
}
