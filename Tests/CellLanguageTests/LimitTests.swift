// No input overflows the stack or takes forever: it is refused with a clear message.

import CellLanguage
import Testing

@Suite struct LimitTests {
  private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test func deepBracketsAreRefused() {
    let deep = "let x = " + repeated("(", 100_000) + "1" + repeated(")", 100_000)
    #expect(messages([deep]) == "x.md:2:209: error: the code is nested deeper than 200 levels; split it up")
    #expect(messages(["let x = " + repeated("(", 150) + "1" + repeated(")", 150)]) == "")
  }

  @Test func bracketsWithinBracketsAreRefused() {
    #expect(messages(["let x = " + repeated("[", 12) + "1" + repeated("]", 12)]) == "")
    #expect(
      messages(["let x = " + repeated("[", 60) + "1" + repeated("]", 60)])
        == "x.md:2:21: error: more than 12 brackets '[' open directly within one another; give the parts names")
  }

  @Test func longChainsAreRefused() {
    let message = "error: the expression has more than 1000 operators or calls in a row; split it up"
    #expect(messages(["let x = 1" + repeated(" + 1", 50_000)]) == "x.md:2:4007: \(message)")
    #expect(messages(["let s = \"a\"\nlet x = s" + repeated(".uppercased()", 50_000)]).hasSuffix(message))
    #expect(messages(["if true {}" + repeated(" else if true {}", 20_000)]).hasSuffix(message))
    #expect(messages(["let x = " + repeated("-(", 3_000) + "1"]).contains("nested deeper"))
  }

  @Test func whatIsBelowTheLimitsIsChecked() {
    #expect(type("let x = 1" + repeated(" + 1", 200)) == "Int")
    #expect(type("let x: Double = 1" + repeated(" + 1", 200)) == "Double")
    #expect(type("let s = \"a\"\nlet x = s" + repeated(".uppercased()", 400)) == "String")
  }

  @Test func overloadsDoNotTakeExponentialTime() {
    let overloads = "func f(_ a: Int) -> Int { a }\nfunc f(_ a: Double) -> Double { a }\nfunc f(_ a: String) -> String { a }\n"
    #expect(type(overloads + "let x = " + repeated("f(", 20) + "1" + repeated(")", 20)) == "Int")
    let mixed = messages(["let x: String = 1.0 + 2 * 3 - 4 / 5 + 6 * 7 - 8 + 9.0 * 10 - 11 + 1.5 * 2 - 3 + 4 * 5"])
    #expect(mixed.contains("error:"))
  }

  @Test func unfinishedTextIsReported() {
    for text in ["\"", "\"\"\"", "\\(", "/*", "#\"", "{", "}", ")", "let", "func", "case", "\"\\(", "`", "@", "#", ".", "?", "&"] {
      #expect(messages([text]).contains("error:"), "\(text)")
    }
  }
}
