import NotebookModel
import Testing

@Suite struct MarkupTests {
  let range = SourceRange(.start, .start)

  func node(_ kind: Markup.Kind, _ children: [Markup] = []) -> Markup { Markup(kind, range: range, children: children) }

  @Test func plainText() {
    let heading = node(
      .heading(level: 1, id: "x"),
      [
        node(.text("The ")), node(.emphasis, [node(.text("loss"))]), node(.softBreak), node(.code("a")),
        node(.math(tex: "x_1")), node(.htmlInline("<br>")),
        node(.link(destination: "u", title: ""), [node(.text("!"))]),
      ])
    #expect(heading.plainText == "The loss ax_1!")
  }

  @Test func visitIsInDocumentOrder() {
    let tree = node(.blockQuote, [node(.paragraph, [node(.text("a")), node(.text("b"))]), node(.thematicBreak)])
    var kinds: [Markup.Kind] = []
    tree.visit { kinds.append($0.kind) }
    #expect(kinds == [.blockQuote, .paragraph, .text("a"), .text("b"), .thematicBreak])
  }

  func notebook(path: String, title: String? = nil, blocks: [Markup] = []) -> Notebook {
    var frontMatter = FrontMatter()
    frontMatter.title = title
    return Notebook(path: path, source: SourceText(""), frontMatter: frontMatter, blocks: blocks, cells: [])
  }

  @Test func titles() {
    let heading = node(.heading(level: 2, id: "h"), [node(.text("Head"))])
    #expect(notebook(path: "n/ppo.md", title: "T", blocks: [heading]).title == "T")
    #expect(notebook(path: "n/ppo.md", blocks: [node(.thematicBreak), heading]).title == "Head")
    #expect(notebook(path: "n/ppo.md").title == "ppo")
    #expect(notebook(path: "a.b.txt").name == "a.b.txt")
  }
}
