import NotebookModel
import Testing

@Suite struct SourceTextTests {
  let source = SourceText("aé\n日本\n\nz")

  @Test func positionsCountBytes() {
    #expect(source.count == 13)
    #expect(source.lineStarts == [0, 4, 11, 12])
    #expect(source.position(at: 0) == .start)
    #expect(source.position(at: 3) == SourcePosition(line: 1, column: 4, offset: 3))
    #expect(source.position(at: 4) == SourcePosition(line: 2, column: 1, offset: 4))
    #expect(source.position(at: 7) == SourcePosition(line: 2, column: 4, offset: 7))
    #expect(source.position(at: 12) == SourcePosition(line: 4, column: 1, offset: 12))
  }

  @Test func positionsAreClamped() {
    #expect(source.position(at: -5) == .start)
    #expect(source.position(at: 99) == SourcePosition(line: 4, column: 2, offset: 13))
    #expect(source.position(line: 0, column: 0) == .start)
    #expect(source.position(line: 2, column: 4).offset == 7)
    #expect(source.position(line: 99, column: 1).line == 4)
  }

  @Test func everyOffsetRoundTrips() {
    for offset in 0...source.count {
      let position = source.position(at: offset)
      #expect(source.position(line: position.line, column: position.column) == position)
    }
  }

  @Test func linesLeaveTheirBreaksOut() {
    let source = SourceText("a\r\n\r\nb\n")
    #expect((0...5).map { source.line($0) } == ["", "a", "", "b", "", ""])
  }

  @Test func textBetweenOffsets() {
    #expect(source[4..<10] == "日本")
    #expect(source[-3..<1] == "a")
    #expect(source[12..<99] == "z")
  }

  @Test func rangesDescribeThemselves() {
    let range = source.range(1..<7)
    #expect(range.description == "1:2-2:4")
    #expect(range.offsets == 1..<7)
    // The upper end is never before the lower one.
    #expect(SourceRange(range.upper, range.lower).offsets == 7..<7)
  }

  @Test func emptyText() {
    let source = SourceText("")
    #expect(source.lineStarts == [0])
    #expect(source.position(at: 3) == .start)
    #expect(source.line(1) == "")
  }
}
