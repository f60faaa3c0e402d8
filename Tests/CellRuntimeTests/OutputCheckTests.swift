// Outputs against the record: what counts as the same, exactly and within a tolerance.

import CellRuntime
import NotebookModel
import Testing

@Suite struct OutputCheckTests {
  private func mismatches(
    _ expected: [Output], _ actual: [Output], check: CellOptions.Check = .exact, isExact: Bool = false
  ) -> [Mismatch] {
    let notebook = Notebook(cells: [TestCell("1") { $0.check = check }])
    let document = ExecutedNotebook(notebook: notebook, results: [CellResult(.succeeded, outputs: actual)])
    let record = ["cell-1": RecordedCell(key: nil, state: .succeeded, outputs: expected)]
    return OutputCheck(isExact: isExact).compare(document, with: record).cells[0].mismatches
  }

  private func out(_ text: String, isNoisy: Bool = false) -> Output {
    Output(.stream(name: "stdout", text: text), isNoisy: isNoisy)
  }

  private func agree(_ old: String, _ new: String, within tolerance: Double) -> Bool {
    mismatches([out(old)], [out(new)], check: .tolerance(tolerance)).isEmpty
  }

  @Test(arguments: [
    ("loss 0.3125", "loss 0.31254"), ("loss=0.3125,", "loss=0.31254,"), ("[1.0, 2.0]", "[1.0, 2.0004]"),
    ("1e10", "1.00001e10"), ("-0.5 +3", "-0.50009 +3"), ("12 steps", "12.0 steps"), ("0.0", "-0.0001"),
    ("   9.9\n  10.0", "   9.9\n   9.9999"), ("n\n-\n9.9999", "n\n--\n10.0"), ("12.5ms", "12.5004ms"),
  ])
  func numbersWithinTheTolerance(old: String, new: String) {
    #expect(agree(old, new, within: 1e-3))
    #expect(!mismatches([out(old)], [out(new)]).isEmpty)
    #expect(!mismatches([out(old)], [out(new)], check: .tolerance(1e-3), isExact: true).isEmpty)
  }

  @Test(arguments: [
    ("loss 0.3125", "loss 0.3145"), ("loss 0.3125", "lose 0.3125"), ("layer2", "layer3"), ("v1.0.1", "v1.0.2"),
    ("1.0", "inf"), ("1.0", "nan"), ("1.0 2.0", "1.0"), ("1.0", "1.0 2.0"), ("a\nb", "a"), ("1000", "1002"),
    ("1.0", "-1.0"), ("2026-01-02", "2026-01-03"), ("1,0", "1.0"),
  ])
  func whatIsFarOrNoNumber(old: String, new: String) {
    #expect(!agree(old, new, within: 1e-3))
  }

  @Test func nanEqualsItsRecord() {
    #expect(agree("nan inf", "nan inf", within: 1e-3))
    #expect(mismatches([out("nan")], [out("nan")]) == [])
  }

  @Test func theDifferingWordIsMarked() {
    let found = mismatches([out("a 1.0\nb 2.0 3.0")], [out("a 1.0\nb 2.0 3.5")], check: .tolerance(1e-3))
    #expect(found.first?.difference?.line == 2)
    #expect(found.first?.difference?.column == 9)
  }

  @Test func noisyOutputsAreLeftOutWhereverTheyStand() {
    let old = [out("a\n"), out("1.5\n", isNoisy: true), out("b\n")]
    #expect(mismatches(old, [out("a\n"), out("2.5\n", isNoisy: true), out("b\n")]) == [])
    // What noise decides may be printed or not.
    #expect(mismatches(old, [out("a\nb\n")]) == [])
    #expect(mismatches(old, [out("a\n"), out("2.5\n", isNoisy: true), out("c\n")]).count == 1)
  }

  @Test func noiseThatComesOrGoesIsSeen() {
    #expect(
      mismatches([out("a")], [out("a", isNoisy: true)]) == [.noise(output: 1, name: "stdout", isNoisy: true)])
    #expect(
      mismatches([out("a", isNoisy: true)], [out("a")]) == [.noise(output: 1, name: "stdout", isNoisy: false)])
  }

  private func display(_ entries: [(String, MIMEBundle.Content)], metadata: [String: String] = [:]) -> Output {
    Output(
      .display(MIMEBundle(plain: "p", entries.map { MIMEBundle.Entry(type: $0.0, content: $0.1) }, metadata: metadata)))
  }

  @Test func picturesAreComparedAsData() {
    let old = "<svg>\n  <path d=\"M0 0\"/>\r\n</svg>"
    let new = "<svg><path d=\"M0 0\"/></svg>\n"
    #expect(mismatches([display([(MIMEType.svg, .text(old))])], [display([(MIMEType.svg, .text(new))])]) == [])
    let moved = new.replacing("M0 0", with: "M0 1")
    guard case .picture(1, old, moved, let difference)? = mismatches(
      [display([(MIMEType.svg, .text(old))])], [display([(MIMEType.svg, .text(moved))])]).first
    else {
      Issue.record("no mismatch of the pictures")
      return
    }
    #expect(difference.line == 2)
  }

  @Test func pngsAreNotComparedButOtherDataIs() {
    #expect(mismatches([display([(MIMEType.png, .data([1]))])], [display([(MIMEType.png, .data([2]))])]) == [])
    #expect(
      mismatches([display([("image/gif", .data([1]))])], [display([("image/gif", .data([2]))])])
        == [.data(output: 1, type: "image/gif")])
  }

  @Test func metadataCounts() {
    #expect(mismatches([display([], metadata: ["alt": "a"])], [display([], metadata: ["alt": "b"])]).count == 1)
  }

  @Test func failedCellsFailWhateverTheRecordSays() {
    let error = Output(.error(name: "E", message: "broken", diagnostic: nil))
    let notebook = Notebook(cells: ["1"])
    let document = ExecutedNotebook(notebook: notebook, results: [CellResult(.failed, outputs: [error])])
    let record = ["cell-1": RecordedCell(key: nil, state: .failed, outputs: [error])]
    #expect(
      OutputCheck().compare(document, with: record).cells[0].mismatches == [.failed(message: "broken", place: nil)])
  }
}
