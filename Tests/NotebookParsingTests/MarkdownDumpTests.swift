// The tree of each construct of CommonMark and GFM, with positions.

import NotebookParsing
import Testing

@Suite struct MarkdownDumpTests {
  @Test func headings() throws {
    #expect(
      try parse("# A *b* ##\n\nTwo\nlines\n---\n\n## A b {#sec-x}\n\n# A b\n#\n").dump == """
        heading level: 1 id: "a-b" @1:1-1:11
          text "A " @1:3-1:5
          emphasis @1:5-1:8
            text "b" @1:6-1:7
        heading level: 2 id: "two-lines" @3:1-5:4
          text "Two" @3:1-3:4
          softBreak @3:4-4:1
          text "lines" @4:1-4:6
        heading level: 2 id: "sec-x" @7:1-7:16
          text "A b" @7:4-7:7
        heading level: 1 id: "a-b-1" @9:1-9:6
          text "A b" @9:3-9:6
        heading level: 1 id: "section" @10:1-10:2
        """)
  }

  @Test func emphasis() throws {
    #expect(
      try parse("***a** b* ~~c~~ ~d~ `` e`f ``\n").dump == """
        paragraph @1:1-1:30
          emphasis @1:1-1:10
            strong @1:2-1:7
              text "a" @1:4-1:5
            text " b" @1:7-1:9
          text " " @1:10-1:11
          strikethrough @1:11-1:16
            text "c" @1:13-1:14
          text " " @1:16-1:17
          strikethrough @1:17-1:20
            text "d" @1:18-1:19
          text " " @1:20-1:21
          code "e`f" @1:21-1:30
        """)
  }

  @Test func emphasisBehindPrefixes() throws {
    #expect(
      try parse("> 1. *a*\n>    **b\n> c** lazy\n*d*\n").dump == """
        blockQuote @1:1-4:4
          list start: 1 tight @1:3-4:4
            listItem @1:3-4:4
              paragraph @1:6-4:4
                emphasis @1:6-1:9
                  text "a" @1:7-1:8
                softBreak @1:9-2:1
                strong @2:6-3:6
                  text "b" @2:8-2:9
                  softBreak @2:9-3:1
                  text "c" @3:3-3:4
                text " lazy" @3:6-3:11
                softBreak @3:11-4:1
                emphasis @4:1-4:4
                  text "d" @4:2-4:3
        """)
  }

  @Test func escapesAndEntities() throws {
    #expect(
      try parse("\\*a\\* &amp; &copy;&#x41; a\\\nb  \nc *d*\n").dump == """
        paragraph @1:1-3:6
          text "*a* & ©A a" @1:1-1:27
          lineBreak @1:27-2:1
          text "b" @2:1-2:2
          lineBreak @2:2-3:1
          text "c " @3:1-3:3
          emphasis @3:3-3:6
            text "d" @3:4-3:5
        """)
  }

  @Test func multiLineCodeAndLinks() throws {
    #expect(
      try parse("`a\nb` *c* [d\ne](u\n\"t\ni\") *f* [g][r\nr] *h*\n\n[r r]: /w\n").dump == """
        paragraph @1:1-6:7
          code "a b" @1:1-2:3
          text " " @2:3-2:4
          emphasis @2:4-2:7
            text "c" @2:5-2:6
          text " " @2:7-2:8
          link "u" title: "t\\ni" @2:8-5:4
            text "d" @2:9-2:10
            softBreak @2:10-3:1
            text "e" @3:1-3:2
          text " " @5:4-5:5
          emphasis @5:5-5:8
            text "f" @5:6-5:7
          text " " @5:8-5:9
          link "/w" @5:9-6:3
            text "g" @5:10-5:11
          text " " @6:3-6:4
          emphasis @6:4-6:7
            text "h" @6:5-6:6
        """)
  }

  @Test func links() throws {
    #expect(
      try parse("[a](<x y> 't') [b][c] [c][] [c] <http://d.e/f> www.g.h i@j.kl ![m *n*](o.png \"p\")\n\n[c]: q/r.md\n")
        .dump == """
          paragraph @1:1-1:82
            link "x y" title: "t" @1:1-1:15
              text "a" @1:2-1:3
            text " " @1:15-1:16
            link "q/r.md" @1:16-1:22
              text "b" @1:17-1:18
            text " " @1:22-1:23
            link "q/r.md" @1:23-1:28
              text "c" @1:24-1:25
            text " " @1:28-1:29
            link "q/r.md" @1:29-1:32
              text "c" @1:30-1:31
            text " " @1:32-1:33
            link "http://d.e/f" @1:33-1:47
              text "http://d.e/f" @1:34-1:46
            text " " @1:47-1:48
            link "http://www.g.h" @1:48-1:55
              text "www.g.h" @1:48-1:55
            text " " @1:55-1:56
            link "mailto:i@j.kl" @1:56-1:62
              text "i@j.kl" @1:56-1:62
            text " " @1:62-1:63
            image "o.png" title: "p" @1:63-1:82
              text "m " @1:65-1:67
              emphasis @1:67-1:70
                text "n" @1:68-1:69
          """)
  }

  @Test func lists() throws {
    #expect(
      try parse("1. a\n\n   b\n2. c\n   - [ ] d *e*\n   - [x] f\n").dump == """
        list start: 1 loose @1:1-6:11
          listItem @1:1-3:5
            paragraph @1:4-1:5
              text "a" @1:4-1:5
            paragraph @3:4-3:5
              text "b" @3:4-3:5
          listItem @4:1-6:11
            paragraph @4:4-4:5
              text "c" @4:4-4:5
            list tight @5:4-6:11
              listItem unchecked @5:4-5:15
                paragraph @5:10-5:15
                  text "d " @5:10-5:12
                  emphasis @5:12-5:15
                    text "e" @5:13-5:14
              listItem checked @6:4-6:11
                paragraph @6:10-6:11
                  text "f" @6:10-6:11
        """)
  }

  @Test func table() throws {
    #expect(
      try parse("para\n| a | b | c |\n|:--|:-:|--:|\n| *x* | a\\|*y* |\nz | `1` | 2 | 3\n").dump == """
        paragraph @1:1-1:5
          text "para" @1:1-1:5
        table left center right @2:1-5:16
          tableRow header @2:1-2:14
            tableCell @2:3-2:4
              text "a" @2:3-2:4
            tableCell @2:7-2:8
              text "b" @2:7-2:8
            tableCell @2:11-2:12
              text "c" @2:11-2:12
          tableRow @4:1-4:17
            tableCell @4:3-4:6
              emphasis @4:3-4:6
                text "x" @4:4-4:5
            tableCell @4:9-4:15
              text "a|" @4:9-4:12
              emphasis @4:12-4:15
                text "y" @4:13-4:14
            tableCell @4:17-4:17
          tableRow @5:1-5:16
            tableCell @5:1-5:2
              text "z" @5:1-5:2
            tableCell @5:5-5:8
              code "1" @5:5-5:8
            tableCell @5:11-5:12
              text "2" @5:11-5:12
        """)
  }

  @Test func quotesAndAlerts() throws {
    #expect(
      try parse("> [!WARNING]\n> a *b*\n>\n> c\n\n> d\n").dump == """
        alert WARNING @1:1-4:4
          paragraph @2:3-2:8
            text "a " @2:3-2:5
            emphasis @2:5-2:8
              text "b" @2:6-2:7
          paragraph @4:3-4:4
            text "c" @4:3-4:4
        blockQuote @6:1-6:4
          paragraph @6:3-6:4
            text "d" @6:3-6:4
        """)
  }

  @Test func codeBlocks() throws {
    #expect(
      try parse("````\n```swift\nlet x\n```\n````\n\n    indented\n\n~~~python {x}\na\n~~~\n\n``` swift x\nb\n```\n")
        .dump == """
          codeBlock info: "" "```swift\\nlet x\\n```\\n" @1:1-5:5
          codeBlock info: "" "indented\\n" @7:5-7:13
          codeBlock info: "python {x}" "a\\n" @9:1-11:4
          codeBlock info: "swift x" "b\\n" @13:1-15:4
          """)
  }

  @Test func html() throws {
    #expect(
      try parse("<div>\n<b>\n\na <i title=\"$x$\">b</i> <!-- @fig-x -->\n").dump == """
        htmlBlock "<div>\\n<b>\\n" @1:1-2:4
        paragraph @4:1-4:39
          text "a " @4:1-4:3
          htmlInline "<i title=\\"$x$\\">" @4:3-4:18
          text "b" @4:18-4:19
          htmlInline "</i>" @4:19-4:23
          text " " @4:23-4:24
          htmlInline "<!-- @fig-x -->" @4:24-4:39
        """)
  }

  @Test func footnotes() throws {
    #expect(
      try parse("a[^n] *b*\n\n[^n]: c *d*\n    e\n\n    f\n\ng[^n]\n").dump == """
        paragraph @1:1-1:10
          text "a" @1:1-1:2
          footnoteReference "n" @1:2-1:6
          text " " @1:6-1:7
          emphasis @1:7-1:10
            text "b" @1:8-1:9
        paragraph @8:1-8:6
          text "g" @8:1-8:2
          footnoteReference "n" @8:2-8:6
        footnoteDefinition "n" @3:1-6:6
          paragraph @3:7-4:6
            text "c " @3:7-3:9
            emphasis @3:9-3:12
              text "d" @3:10-3:11
            softBreak @3:12-4:1
            text "e" @4:5-4:6
          paragraph @6:5-6:6
            text "f" @6:5-6:6
        """)
  }

  @Test func thematicBreak() throws {
    #expect(
      try parse("a\n\n  ***\n- - -\n").dump == """
        paragraph @1:1-1:2
          text "a" @1:1-1:2
        thematicBreak @3:3-3:6
        thematicBreak @4:1-4:6
        """)
  }

  @Test func tabs() throws {
    #expect(
      try parse("-\ta\tb\n\n\t*c*\n\n\t```swift\n\tlet x\n\t\ty\n\t```\n").dump == """
        list loose @1:1-8:5
          listItem @1:1-8:5
            paragraph @1:3-1:6
              text "a\\tb" @1:3-1:6
            paragraph @3:2-3:5
              emphasis @3:2-3:5
                text "c" @3:3-3:4
            cell 0 @5:2-8:5
        """)
  }

  @Test func nul() throws {
    #expect(
      try parse("a\0*b*\n\n`\0`\n").dump == """
        paragraph @1:1-1:6
          text "a�" @1:1-1:3
          emphasis @1:3-1:6
            text "b" @1:4-1:5
        paragraph @3:1-3:4
          code "�" @3:1-3:4
        """)
  }
}
