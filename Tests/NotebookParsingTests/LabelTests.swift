// Labels, ids of headings, and destinations.

import NotebookModel
import NotebookParsing
import Testing

@Suite struct LabelTests {
  func headingIDs(_ text: String) throws -> [String] {
    var ids: [String] = []
    for block in try parse(text).blocks {
      block.visit { if case .heading(_, let id) = $0.kind { ids.append(id) } }
    }
    return ids
  }

  /// As github.com makes them.
  @Test(arguments: [
    ("Hello World", "hello-world"), ("What's new?", "whats-new"), ("a_b-c", "a_b-c"), ("A  B", "a--b"),
    ("Größe Änderung", "größe-änderung"), ("日本語 text", "日本語-text"), ("`code` & *more*", "code--more"),
    ("1. First", "1-first"), ("🎉", "section"),
  ])
  func slugs(heading: String, id: String) throws {
    #expect(try headingIDs("# \(heading)\n") == [id])
  }

  @Test func repeatedSlugsAreNumbered() throws {
    #expect(try headingIDs("# A\n# A\n# A-1\n# A\n> # A\n") == ["a", "a-1", "a-1-1", "a-2", "a-3"])
  }

  @Test func slugsLeaveGivenIDsFree() throws {
    #expect(
      try headingIDs("# Setup\n# B {#sec-b}\n# sec-b\n\n```swift\n//| label: setup\n```\n") == [
        "setup-1", "sec-b", "sec-b-1",
      ])
  }

  @Test func everythingLabelledCanBeCited() throws {
    let notebook = try parse(
      """
      # A {#sec-a}

      @sec-a @fig-i @eq-e @tbl-t @lst-l @fig-c @fig-c-2 @eq-f

      ![x](y){#fig-i}

      $$x$$ {#eq-e}

      ```math {#eq-f}
      y
      ```

      ```swift
      //| label: tbl-t
      //| lst-label: lst-l
      ```

      ```swift
      //| label: fig-c
      //| fig-subcap: [a, b]
      ```

      """)
    #expect(notebook.warnings.isEmpty)
    #expect(problems("```swift\n//| label: fig-c\n//| fig-subcap: [a, b]\n```\n\n@fig-c-3\n").count == 1)
  }

  @Test func brokenOptionsDoNotMakeReferencesWrong() {
    #expect(problems("```swift\n//| label: fig-a\n//| fig-cap: a: b\n```\n\n@fig-a\n").count == 1)
  }

  @Test func destinations() throws {
    let text = """
      [a](b.md "t") ![c](<d e.png>) <http://f.g> [h][r] [![i](j.svg)](k.md)
      <img src="l.png" alt="x"><a class=m href='n.md'>o</a> [p](q(1).md) [](#r)

      <div>
      <img
        src=s.png>
      </div>

      > - [t](u.md)
      >   [v](
      >   w.md)

      | a | b |
      |---|---|
      | x\\|[y](z.md) | ![](aa.png) |

      [r]: bb.md
        'title'
      [s]:
      <cc.md>

      `[no](no.md)` \\[no](no.md) www.no.no

      """
    let notebook = try parse(text)
    #expect(
      notebook.destinations.map { "\($0.text) \($0.range)" } == [
        "b.md 1:5-1:9", "d e.png 1:21-1:28", "j.svg 1:57-1:62", "k.md 1:65-1:69", "l.png 2:11-2:16",
        "n.md 2:43-2:47", "q(1).md 2:59-2:66", "#r 2:71-2:73", "s.png 6:7-6:12", "u.md 9:9-9:13",
        "w.md 11:5-11:9", "z.md 15:10-15:14", "aa.png 15:22-15:28", "bb.md 17:6-17:11", "cc.md 20:2-20:7",
      ])
    for destination in notebook.destinations {
      #expect(notebook.source[destination.range.offsets] == destination.text)
    }
  }
}
