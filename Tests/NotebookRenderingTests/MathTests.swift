// Formulas: what becomes of them, what is remembered, and where the broken ones are broken.

import NotebookModel
import NotebookRendering
import Testing

@Suite struct MathTests {
  @Test func withoutKaTeXTheSourceIsShown() throws {
    var document = try TestDocument("Let $a < b$.\n\n$$c$$\n")
    document.katexPath = "/nowhere/katex.min.js"
    let html = try document.main()
    #expect(html.contains("<p>Let <code class=\"tex\">a &lt; b</code>.</p>"))
    #expect(html.contains("<pre class=\"tex\"><code>c</code></pre>"))
    #expect(mathDiagnostics(of: document.notebook, context: document.context).isEmpty)
  }

  #if Math
    private func mathML(_ tex: String, isDisplay: Bool = false) throws -> String {
      let outcome = MathTypesetter(store: MemoryStore()).typeset(tex, isDisplay: isDisplay)
      guard case .mathML(let text) = outcome else {
        Issue.record("\(tex): \(outcome)")
        return ""
      }
      #expect(unbalancedTags(in: text) == [])
      return text
    }

    @Test func aFormulaIsMathML() throws {
      #expect(try mathML("x^2") == "<math alttext=\"x^2\"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>")
      #expect(try mathML("a<b", isDisplay: true).hasPrefix("<math display=\"block\" alttext=\"a&lt;b\">"))
    }

    @Test(arguments: [
      ("\\mathbb{R}", "ℝ"), ("\\mathbb{E}", "𝔼"), ("\\mathcal{L}", "ℒ"), ("\\mathcal{D}", "𝒟"), ("\\mathbf{x}", "𝐱"),
      ("\\mathfrak{g}", "𝔤"), ("\\mathsf{T}", "𝖳"), ("\\mathtt{a1}", "𝚊"), ("\\boldsymbol{\\theta}", "𝜽"),
    ]) func lettersInAStyleAreCharacters(tex: String, character: String) throws {
      let text = try mathML(tex)
      #expect(text.contains(character), "\(text)")
      #expect(!text.contains("mathvariant=\"b") && !text.contains("mathvariant=\"d"))
    }

    @Test func columnsAreAlignedByClasses() throws {
      let text = try mathML("\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}", isDisplay: true)
      #expect(text.contains("<mtd class=\"right\">") && text.contains("<mtd class=\"left\">"))
      #expect(!text.contains("columnalign"))
      #expect(
        try mathML("\\begin{array}{l|r} a & b \\\\ \\hline c & d \\end{array}").contains(
          "<mtr class=\"line-above\"><mtd class=\"left\">"))
      #expect(try mathML("\\boxed{x}").contains("<mrow class=\"enclose-box\">"))
    }

    @Test func matricesStandBesideEachOther() throws {
      let markup = try mathML(#"\begin{pmatrix} a & b \\ c & d \end{pmatrix}\begin{pmatrix} x \\ y \end{pmatrix}"#)
      #expect(markup.matches(of: #/<mtable/#).count == 2)
      #expect(markup.matches(of: #/<mtr/#).count == 4)
      #expect(markup.matches(of: #/<mtd/#).count == 6)
    }

    @Test func nothingButMathMLComesOut() throws {
      let text = try mathML("\\href{javascript:alert(1)}{x} \\text{<img src=x onerror=y>} \\htmlStyle{color: red}{x}")
      #expect(!text.contains("<img") && !text.contains(" href") && !text.contains("style="))
    }

    @Test func charactersBeyondThePlaneSurvive() throws {
      #expect(try mathML("\\text{𝒳 é}").contains("𝒳 é"))
    }

    @Test func formulasAreRemembered() throws {
      let document = try TestDocument("$a$ and $a$ and $$a$$\n")
      _ = try document.main()
      #expect(document.store.keys.count == 2)
      let first = try document.page()
      // What the store holds is believed: KaTeX isn't asked again.
      for key in document.store.keys { document.store.store(Array("<math><mi>kept</mi></math>".utf8), forKey: key) }
      let second = try document.page()
      #expect(!first.contains("kept") && second.components(separatedBy: "<mi>kept</mi>").count == 4)
    }

    @Test(arguments: [
      ("Text $a_{b$ end\n", "1:11: error: KaTeX can't read the formula 'a_{b': Expected '}', got 'EOF' at the end"),
      (
        "A $\\frca{1}{2}$\n",
        "1:4: error: KaTeX can't read the formula '\\frca{1}{2}': Undefined control sequence: \\frca"
      ),
      (
        "x\n\n$$\na +\n\\nope\n$$\n",
        "5:1: error: KaTeX can't read the formula 'a + \\nope': Undefined control sequence: \\nope"
      ),
      ("é $é \\nope$\n", "1:8: error: KaTeX can't read the formula 'é \\nope': Undefined control sequence: \\nope"),
      (
        "- a\n\n  ```math\n  a \\\\ }\n  ```\n",
        "4:8: error: KaTeX can't read the formula 'a \\\\ }': Expected 'EOF', got '}'"
      ),
      ("$a^b^c$\n", "1:5: error: KaTeX can't read the formula 'a^b^c': Double superscript"),
    ]) func aBrokenFormulaIsReportedAtItsPlace(markdown: String, expected: String) throws {
      let document = try TestDocument(markdown)
      let diagnostics = mathDiagnostics(of: document.notebook, context: document.context)
      #expect(diagnostics.map(\.line) == ["notebooks/small.md:\(expected)"])
      #expect(try document.main().contains("This formula can’t be read: "))
    }

    @Test func captionsAreCheckedToo() throws {
      let document = try TestDocument("```swift\n//| fig-cap: \"Where $x^$ is\"\nf()\n```\n")
      let diagnostics = mathDiagnostics(of: document.notebook, context: document.context)
      #expect(
        diagnostics.map(\.line) == [
          "notebooks/small.md:2:5: error: KaTeX can't read the formula 'x^': Expected group after '^'"
        ])
    }

    @Test func hostileFormulasEnd() throws {
      let typesetter = MathTypesetter(store: MemoryStore())
      for tex in [
        "\\def\\a{\\a\\a}\\a", String(repeating: "{", count: 20_000), String(repeating: "\\sqrt{", count: 5_000),
      ] {
        guard case .broken = typesetter.typeset(tex, isDisplay: false) else {
          Issue.record("\(tex.prefix(20))... was set")
          continue
        }
      }
      #expect(typesetter.typeset("x", isDisplay: false) != .unavailable)
    }
  #endif
}
