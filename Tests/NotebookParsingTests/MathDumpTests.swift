// Formulas, with what is none.

import NotebookParsing
import Testing

@Suite struct MathDumpTests {
  @Test func inlineMath() throws {
    #expect(
      try parse("$a_b$ $x*y$ $`c_d`$ $$e$$ \\$f$ $5 and $6 a$ b$.\n").dump == """
        paragraph @1:1-1:20
          math "a_b" @1:1-1:6
          text " " @1:6-1:7
          math "x*y" @1:7-1:12
          text " " @1:12-1:13
          math "c_d" @1:13-1:20
        mathBlock "e" @1:21-1:26
        paragraph @1:26-1:48
          text " $f$ $5 and " @1:26-1:39
          math "6 a" @1:39-1:44
          text " b$." @1:44-1:48
        """)
  }

  @Test func noMath() throws {
    #expect(
      try parse("`$a$` <b c=\"$d$\"> [e](f$g$h) <http://i$j$k> $ l$ $m $\n").dump == """
        paragraph @1:1-1:54
          code "$a$" @1:1-1:6
          text " " @1:6-1:7
          htmlInline "<b c=\\"$d$\\">" @1:7-1:18
          text " " @1:18-1:19
          link "f$g$h" @1:19-1:29
            text "e" @1:20-1:21
          text " " @1:29-1:30
          link "http://i$j$k" @1:30-1:44
            text "http://i$j$k" @1:31-1:43
          text " $ l$ $m $" @1:44-1:54
        """)
  }

  @Test func displayMath() throws {
    #expect(
      try parse("$$\na\n- b\n= c \\\\\n# d\n$$ {#eq-x}\n\n@eq-x\n").dump == """
        mathBlock "a\\n- b\\n= c \\\\\\\\\\n# d" id: "eq-x" @1:1-6:11
        paragraph @8:1-8:6
          crossReference eq-x @8:1-8:6
        """)
  }

  @Test func displayInParagraph() throws {
    #expect(
      try parse("before\n$$ x = y $$\nafter $$z$$ end\n").dump == """
        paragraph @1:1-1:7
          text "before" @1:1-1:7
        mathBlock "x = y" @2:1-2:12
        paragraph @3:1-3:7
          text "after " @3:1-3:7
        mathBlock "z" @3:7-3:12
        paragraph @3:12-3:16
          text " end" @3:12-3:16
        """)
  }

  @Test func displayOpenedInLine() throws {
    #expect(
      try parse("The loss is $$\n- a\n+ b\n$$\nas above.\n").dump == """
        paragraph @1:1-1:13
          text "The loss is " @1:1-1:13
        mathBlock "- a\\n+ b" @1:13-4:3
        paragraph @5:1-5:10
          text "as above." @5:1-5:10
        """)
  }

  @Test func displayInContainers() throws {
    #expect(
      try parse("> - $$\n>   a\n>   > b\n>   $$\n").dump == """
        blockQuote @1:1-4:7
          list tight @1:3-4:7
            listItem @1:3-4:7
              mathBlock "a\\n> b" @1:5-4:7
        """)
  }

  @Test func mathFence() throws {
    #expect(
      try parse("```math\n\\frac{a}{b}\n```\n\n``` math {#eq-y}\nc\n```\n").dump == """
        mathBlock "\\\\frac{a}{b}" @1:1-3:4
        mathBlock "c" id: "eq-y" @5:1-7:4
        """)
  }

  @Test func mathInTables() throws {
    #expect(
      try parse("| $a|b$ | c |\n|---|---|\n| $P(x|y)$ | $z$ |\n| $5 | $6 |\n| $p$|$q$ |\n").dump == """
        table none none @1:1-5:12
          tableRow header @1:1-1:14
            tableCell @1:3-1:8
              math "a|b" @1:3-1:8
            tableCell @1:11-1:12
              text "c" @1:11-1:12
          tableRow @3:1-3:19
            tableCell @3:3-3:11
              math "P(x|y)" @3:3-3:11
            tableCell @3:14-3:17
              math "z" @3:14-3:17
          tableRow @4:1-4:12
            tableCell @4:3-4:5
              text "$5" @4:3-4:5
            tableCell @4:8-4:10
              text "$6" @4:8-4:10
          tableRow @5:1-5:12
            tableCell @5:3-5:6
              math "p" @5:3-5:6
            tableCell @5:7-5:10
              math "q" @5:7-5:10
        """)
  }

  @Test func mathOverLines() throws {
    #expect(
      try parse("a $x\n= y$ b\n").dump == """
        paragraph @1:1-2:7
          text "a " @1:1-1:3
          math "x\\n= y" @1:3-2:5
          text " b" @2:5-2:7
        """)
  }
}
