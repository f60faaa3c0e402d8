// Where two texts part, and how it is shown.

import NotebookModel
import Testing

@Suite struct TextDifferenceTests {
  private func shown(_ expected: String, _ actual: String, width: Int = 100) -> [String]? {
    TextDifference(expected, actual)?.rendered(width: width).split(separator: "\n").map(String.init)
  }

  @Test func equalTextsDoNotDiffer() {
    #expect(TextDifference("a\nb\n", "a\nb\n") == nil)
    #expect(TextDifference("", "") == nil)
  }

  @Test func theFirstDifferenceIsFound() {
    let difference = TextDifference("one\ntwo\nthree\n", "one\ntoo\nthree\n")
    #expect(difference?.line == 2)
    #expect(difference?.column == 2)
    #expect(
      shown("one\ntwo\nthree\n", "one\ntoo\nthree\n") == [
        "           1 | one", "  expected 2 | two", "  actual   2 | too", "             |  ^", "           3 | three",
      ])
  }

  @Test func textsThatEndEarlier() {
    #expect(
      shown("a\n", "a\nb\n") == [
        "           1 | a", "  expected 2 | (no more lines)", "  actual   2 | b", "             | ^",
      ])
    #expect(shown("a\n", "")?.first == "  expected 1 | a")
    #expect(shown("a\n", "")?[1] == "  actual   1 | (no more lines)")
  }

  @Test func aMissingLineBreakShows() {
    #expect(
      shown("a\nb\n", "a\nb") == [
        "           1 | a", "  expected 2 | b", "  actual   2 | b (no line break)", "             |  ^",
      ])
  }

  @Test func bytesCountNotLooks() {
    // The same letter, once as one scalar, once as two; and a carriage return.
    #expect(TextDifference("\u{E9}", "e\u{301}")?.column == 1)
    #expect(shown("a\r\nb", "a\nb")?[0] == "  expected 1 | a\\u{D}")
    #expect(shown("a\r\nb", "a\nb")?[1] == "  actual   1 | a")
  }

  @Test func wideCharactersKeepTheCaretInPlace() {
    #expect(shown("\u{6F22}\u{5B57}a", "\u{6F22}\u{5B57}b")?.last == "             |     ^")
  }

  @Test func longLinesAreCutAroundTheDifference() throws {
    let start = String(repeating: "x", count: 1_000)
    let lines = try #require(shown(start + "1" + start, start + "2" + start, width: 40))
    #expect(lines[0] == "  expected 1 | ..." + String(repeating: "x", count: 20) + "1" + String(repeating: "x", count: 19) + "...")
    #expect(lines[2].hasSuffix("|" + String(repeating: " ", count: 24) + "^"))
  }

  @Test func colorsMarkWhatDiffers() throws {
    let text = try #require(TextDifference("ab", "ac")).rendered(isColored: true)
    #expect(text.contains("| a\u{1B}[32mb\u{1B}[0m\n"))
    #expect(text.contains("| a\u{1B}[31mc\u{1B}[0m\n"))
  }
}
