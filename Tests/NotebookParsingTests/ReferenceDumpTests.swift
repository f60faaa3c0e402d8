// Cross references and attributes, with what is none.

import NotebookParsing
import Testing

@Suite struct ReferenceDumpTests {
  @Test func references() throws {
    #expect(
      try parse("# S {#sec-s}\n\n![a](b){#fig-f}\n\nSee @fig-f, [-@fig-f], [@fig-f; @sec-s] and _@fig-f_. (@sec-s)\n")
        .dump == """
          heading level: 1 id: "sec-s" @1:1-1:13
            text "S" @1:3-1:4
          paragraph @3:1-3:16
            image "b" id: "fig-f" @3:1-3:16
              text "a" @3:3-3:4
          paragraph @5:1-5:63
            text "See " @5:1-5:5
            crossReference fig-f @5:5-5:11
            text ", " @5:11-5:13
            crossReference fig-f omitsPrefix @5:13-5:22
            text ", " @5:22-5:24
            crossReference fig-f sec-s @5:24-5:40
            text " and " @5:40-5:45
            emphasis @5:45-5:53
              crossReference fig-f @5:46-5:52
            text ". (" @5:53-5:56
            crossReference sec-s @5:56-5:62
            text ")" @5:62-5:63
          """)
  }

  @Test func noReferences() throws {
    #expect(
      try parse("`@fig-x` a@fig-x.org \\@fig-x @foo @fig- http://a.b/@fig-x\n").dump == """
        paragraph @1:1-1:58
          code "@fig-x" @1:1-1:9
          text " " @1:9-1:10
          link "mailto:a@fig-x.org" @1:10-1:21
            text "a@fig-x.org" @1:10-1:21
          text " @fig-x @foo @fig- " @1:21-1:41
          link "http://a.b/@fig-x" @1:41-1:58
            text "http://a.b/@fig-x" @1:41-1:58
        """)
  }

  @Test func attributesInCells() throws {
    #expect(
      try parse("| ![a](b){#fig-f} | [c](d){#x} |\n|---|---|\n").dump == """
        table none none @1:1-2:10
          tableRow header @1:1-1:33
            tableCell @1:3-1:18
              image "b" id: "fig-f" @1:3-1:18
                text "a" @1:5-1:6
            tableCell @1:21-1:31
              link "d" @1:21-1:27
                text "c" @1:22-1:23
              text "{#x}" @1:27-1:31
        """)
  }

  @Test func attributes() throws {
    #expect(
      try parse("![a](b){#fig-f} [c](d){#fig-g} {#fig-h} ![e][r]{#fig-i}\n\n[r]: f\n").dump == """
        paragraph @1:1-1:56
          image "b" id: "fig-f" @1:1-1:16
            text "a" @1:3-1:4
          text " " @1:16-1:17
          link "d" @1:17-1:23
            text "c" @1:18-1:19
          text "{#fig-g}" @1:23-1:31
          text " {#fig-h} " @1:31-1:41
          image "f" id: "fig-i" @1:41-1:56
            text "e" @1:43-1:44
        """)
  }
}
