// Runs of whole notebooks: order, failures and what depends on them, interruption, keys, the record.

import CellLanguage
import CellRuntime
import Foundation
import NotebookModel
import Testing

@Suite struct RunnerTests {
  @Test func dependentsOfAFailedCellAreSkippedAndTheOthersRun() throws {
    let result = try execute([
      TestCell("let a = [1]\nlet b = a[1]") { $0.label = "broken" }, "let c = 5", "print(b)", "print(c)",
    ])
    #expect(
      result.results.map(\.state) == [.failed, .succeeded, .skipped(because: ["broken"]), .succeeded])
    #expect(result.printed == "5\n")
    #expect(!result.isIncomplete)
  }

  @Test func skippingIsTransitive() throws {
    let result = try execute(["let a = [Int]()[0]", "let b = a + 1", "print(b)"])
    #expect(result.results.map(\.state) == [.failed, .skipped(because: ["cell-1"]), .skipped(because: ["cell-2"])])
  }

  @Test func cellsThatAreNotEvaluatedAreNotRun() throws {
    let result = try execute([TestCell("print(1)") { $0.eval = false }, "print(2)"])
    #expect(result.results.map(\.state) == [.notRun, .succeeded])
    #expect(result.printed == "2\n")
  }

  @Test func lastExpressionsAreDisplayed() throws {
    let result = try execute(["1 + 2", "\"text\"", "print(1)", "let x: Int? = 4\nx", "[1.5, 2]", "display(7)\n8"])
    #expect(result.displayed == ["3", "text", "Optional(4)", "[1.5, 2.0]", "7", "8"])
  }

  @Test func recordsAreTables() throws {
    let result = try execute([
      "struct Run { var name: String; var reward: Double; var note: String? }\n[Run(name: \"a\", reward: 1.5, note: nil), Run(name: \"b\", reward: 12, note: \"x\")]",
      "[(n: 1, text: \"p\"), (n: 20, text: \"q\")]",
    ])
    #expect(
      result.displayed == [
        "name  reward  note\n----  ------  ----\na        1.5\nb       12.0  x", " n  text\n--  ----\n 1  p\n20  q",
      ])
  }

  @Test func longArraysAreAbbreviated() throws {
    let result = try execute(["Array(0..<1000)"])
    #expect(
      result.displayed == [
        "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ..., 990, 991, 992, 993, 994, 995, 996, 997, 998, 999] (1000 elements)"
      ])
  }

  @Test func anEndlessLoopEndsWhenItIsCancelled() async throws {
    let flag = CancellationFlag()
    let setter = Task.detached {
      try await Task.sleep(for: .milliseconds(100))
      flag.set()
    }
    let result = try execute(["print(1)", "var n = 0\nwhile true { n &+= 1 }", "print(3)"], cancellation: flag)
    try await setter.value
    #expect(result.results.map(\.state) == [.succeeded, .interrupted, .skipped(because: ["cell-2"])])
    #expect(result.isIncomplete)
  }

  @Test func eventsComeInOrder() throws {
    var events: [String] = []
    _ = try execute([TestCell("print(1)") { $0.label = "one" }, "print(2)"]) { event in
      switch event {
      case .cellStarted(let index, let count, let label): events.append("start \(index)/\(count) \(label ?? "-")")
      case .progress: events.append("progress")
      case .cellFinished(let index, let result, let seconds):
        events.append("end \(index) \(result.state == .succeeded) \(seconds >= 0)")
      case .cellTaken, .notice: events.append("unexpected")
      case .cellDecided(let index, let decision): events.append("decided \(index) \(decision.reason == .notKept)")
      }
    }
    #expect(events == [
      "start 0/2 one", "end 0 true true", "decided 0 true", "start 1/2 -", "end 1 true true", "decided 1 true",
    ])
  }

  @Test func keysFollowThePrograms() throws {
    func keys(_ cells: [TestCell]) throws -> [String?] { try execute(cells).results.map(\.key) }
    let first = try keys(["let a = 1", "print(a)", "print(5)"])
    let commented = try keys(["let a = 1 // one", "print( a )", "print(5)"])
    let changed = try keys(["let a = 2", "print(a)", "print(5)"])
    #expect(first == commented)
    #expect(first[0] != changed[0])
    #expect(first[1] != changed[1])
    #expect(first[2] == changed[2])
  }

  @Test func provenanceNamesSourceAndFiles() throws {
    let result = try execute(["print(1)"])
    #expect(result.provenance.map(\.name) == ["source SHA-256"])
    #expect(result.provenance[0].value.count == 64)
  }

  @Test func capturedVariablesOutliveTheirCell() throws {
    let result = try execute([
      "func counter() -> () -> Int {\n  var n = 0\n  return { n += 1; return n }\n}\nlet next = counter()",
      "print(next(), next())",
      "print(next())",
    ])
    #expect(result.printed == "1 2\n3\n")
  }
}
