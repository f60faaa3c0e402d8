import NotebookModel
import Testing

@Suite struct DiagnosticTests {
  func rendered(_ text: String, _ offsets: Range<Int>) -> String {
    let source = SourceText(text)
    return Diagnostic(.error, "no good", file: "x.md", range: source.range(offsets)).rendered(in: source)
  }

  @Test func lineOnly() {
    let source = SourceText("let x")
    let diagnostic = Diagnostic(.warning, "unused", file: "a/b.md", range: source.range(4..<5))
    #expect(diagnostic.line == "a/b.md:1:5: warning: unused")
    #expect(Diagnostic(.error, "gone", file: "b.md").line == "b.md: error: gone")
    #expect(diagnostic.rendered(in: nil) == diagnostic.line)
  }

  @Test func caretStandsUnderTheRange() {
    #expect(rendered("let xyz = 1", 4..<7) == "x.md:1:5: error: no good\n  let xyz = 1\n      ^~~")
    #expect(rendered("let xyz", 7..<7) == "x.md:1:8: error: no good\n  let xyz\n         ^")
  }

  @Test func tabsAreKept() {
    #expect(rendered("\tlet\tx", 5..<6) == "x.md:1:6: error: no good\n  \tlet\tx\n  \t   \t^")
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(rendered("日本 x", 7..<8) == "x.md:1:8: error: no good\n  日本 x\n       ^")
    #expect(rendered("a日本", 1..<7) == "x.md:1:2: error: no good\n  a日本\n   ^~~~")
    #expect(rendered("é!", 2..<3) == "x.md:1:3: error: no good\n  é!\n   ^")
  }

  @Test func severalLinesShowTheFirst() {
    #expect(rendered("one\ntwo", 1..<6) == "x.md:1:2: error: no good\n  one\n   ^")
    #expect(rendered("one\r\ntwo\r\n", 5..<8) == "x.md:2:1: error: no good\n  two\n  ^~~")
  }

  @Test func farRightOfALongLineShowsNoSource() {
    #expect(rendered(String(repeating: "x", count: 10_000), 9_000..<9_001) == "x.md:1:9001: error: no good")
  }

  @Test func notesFollow() {
    let source = SourceText("a\nb")
    let note = Diagnostic(.note, "first here", file: "x.md", range: source.range(0..<1))
    let diagnostic = Diagnostic(.error, "again", file: "x.md", range: source.range(2..<3), notes: [note])
    #expect(
      diagnostic.rendered(in: source)
        == "x.md:2:1: error: again\n  b\n  ^\nx.md:1:1: note: first here\n  a\n  ^")
  }
}
