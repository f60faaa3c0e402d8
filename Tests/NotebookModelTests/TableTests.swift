import NotebookModel
import Testing

@Suite struct TableTests {
  let table = Table(
    columns: [.init("name"), .init("mean", alignment: .right), .init("note", alignment: .none)],
    rows: [["a|b", "1.5", "x\ny"], ["<c>", "-20", ""]])

  @Test func plain() {
    let table = Table(
      columns: [.init("name"), .init("mean", alignment: .right)], rows: [["PPO", "475.25"], ["random walk", "9"]])
    #expect(
      table.plain == """
        name           mean
        -----------  ------
        PPO          475.25
        random walk       9
        """)
  }

  @Test func plainKeepsEachRowOnItsLine() {
    #expect(table.plain.split(separator: "\n", omittingEmptySubsequences: false).count == 4)
  }

  @Test func markdown() {
    #expect(
      table.markdown == """
        | name | mean | note |
        | :-- | --: | --- |
        | a\\|b | 1.5 | x y |
        | \\<c> | -20 |  |
        """)
  }

  @Test func html() {
    #expect(
      table.html == """
        <table>
        <thead><tr><th class="left">name</th><th class="right">mean</th><th>note</th></tr></thead>
        <tbody>
        <tr><td class="left">a|b</td><td class="right">1.5</td><td>x
        y</td></tr>
        <tr><td class="left">&lt;c&gt;</td><td class="right">-20</td><td></td></tr>
        </tbody>
        </table>
        """)
  }

  @Test func bundleHasAllThree() {
    #expect(table.bundle.entries.map(\.type) == ["text/html", "text/markdown", "text/plain"])
    #expect(table.bundle.plain == table.plain)
    #expect(table.bundle.text("text/html") == table.html)
    #expect(table.bundle.text("image/png") == nil)
  }

  @Test func emptyTable() {
    let table = Table(columns: [.init("a")], rows: [])
    #expect(table.plain == "a\n-")
    #expect(table.markdown == "| a |\n| :-- |")
  }

  /// Rows that are too short or too long are a mistake of the caller's, but no reason to end the process.
  @Test func raggedRowsAreShown() {
    let table = Table(columns: [.init("a"), .init("b")], rows: [["1"], ["2", "3", "4"]])
    #expect(table.plain == "a  b\n-  -\n1\n2  3")
  }

  @Test func escaping() {
    #expect(escapedForHTML("<a href=\"x\">&'</a>") == "&lt;a href=&quot;x&quot;&gt;&amp;'&lt;/a&gt;")
  }
}
