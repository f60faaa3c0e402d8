// Cells that run at the same time give what they give one after another.

import CellRuntime
import Foundation
import NotebookModel
import Testing

/// How many cells are in a function at the same moment, and the most so far.
private final class Meeting: @unchecked Sendable {
  private let lock = NSCondition()
  private var inside = 0
  private(set) var most = 0

  /// Stays until another comes, or for that long.
  func meet(seconds: Double) {
    lock.lock()
    inside += 1
    most = max(most, inside)
    lock.broadcast()
    let deadline = Date(timeIntervalSinceNow: seconds)
    while most < 2, lock.wait(until: deadline) {}
    inside -= 1
    lock.unlock()
  }
}

private func registry(_ meeting: Meeting, seconds: Double) -> FunctionRegistry {
  var registry = sharingRegistry
  registry.function("func meet(_ n: Int) -> Int", doc: "") { (n: Int) in
    meeting.meet(seconds: seconds)
    return n
  }
  registry.function("func measure() -> Int", doc: "", effects: [.readsClock]) {
    meeting.meet(seconds: seconds)
    return 7
  }
  return registry
}

private func run(
  _ cells: [TestCell], _ registry: FunctionRegistry = sharingRegistry, jobs: Int, cache: CacheFolder? = nil,
  cancellation: CancellationFlag = CancellationFlag(), onEvent: @escaping (RunEvent) -> Void = { _ in }
) throws -> ExecutedNotebook {
  let runner = NotebookRunner(registry: registry, isFresh: cache == nil, cache: cache, jobs: jobs)
  let checked = try runner.check(Notebook(path: "x.md", cells: cells))
  return runner.run(checked, cancellation: cancellation, onEvent: onEvent)
}

@Suite struct ParallelTests {
  @Test func randomNotebooksGiveTheSame() throws {
    var compared = 0
    for seed in 0..<UInt64(CacheTests.scripts) {
      var generator = NotebookGenerator(seed: seed &+ 1_000_000)
      let cells = generator.notebook().map { TestCell($0) }
      guard let one = try? run(cells, jobs: 1) else { continue }
      compared += 1
      for jobs in [2, 3, 8] { #expect(try run(cells, jobs: jobs) == one, "seed \(seed): \(cells)") }
    }
    #expect(compared > CacheTests.scripts / 2)
  }

  @Test func editedNotebooksWithACacheGiveTheSame() throws {
    for seed in 0..<UInt64(CacheTests.scripts / 5) {
      var generator = NotebookGenerator(seed: seed &+ 2_000_000)
      var cells = generator.notebook()
      let path = NSTemporaryDirectory() + "nb-parallel-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let cache = CacheFolder(path: path)
      for _ in 0..<5 {
        let texts = cells.map { TestCell($0) }
        if let one = try? run(texts, jobs: 1) {
          let cached = try run(texts, jobs: 3, cache: cache)
          #expect(cached.results.map(\.outputs) == one.results.map(\.outputs), "seed \(seed): \(cells)")
          #expect(cached.results.map(\.state) == one.results.map(\.state), "seed \(seed): \(cells)")
        }
        cells = generator.edited(cells)
      }
    }
  }

  @Test func independentCellsMeet() throws {
    let meeting = Meeting()
    let cells: [TestCell] = ["let a = meet(1)", "let b = meet(2)", "print(a + b)"]
    let document = try run(cells, registry(meeting, seconds: 20), jobs: 2)
    #expect(meeting.most == 2)
    #expect(document.printed == "3\n")
  }

  @Test(arguments: [
    // One needs the other; they share an object, a closure, a struct's type; they measure.
    ["let a = meet(1)", "let b = meet(a)"],
    ["let c = Tally(0)", "c.add(meet(1))", "c.add(meet(2))"],
    ["let c = Tally(0)", "print(c.value, meet(1))", "print(c.value, meet(2))"],
    ["var n = 0\nlet f = { n += 1 }", "f()\nprint(meet(1))", "f()\nprint(meet(2))"],
    ["struct S { var x = 1 }\nlet s = S()", "print(s.x, meet(1))", "print(s.x, meet(2))"],
    ["let a = measure()", "let b = measure()"],
    ["let a = measure()", "let b = meet(1)"],
    ["func f() -> Int { measure() }", "let a = f()", "let b = meet(1)"],
  ])
  func dependentCellsDoNot(_ texts: [String]) throws {
    let meeting = Meeting()
    _ = try run(texts.map { TestCell($0) }, registry(meeting, seconds: 0.05), jobs: 4)
    #expect(meeting.most == 1)
  }

  @Test func oneJobIsInOrder() throws {
    let meeting = Meeting()
    nonisolated(unsafe) var order: [Int] = []
    _ = try run((0..<6).map { TestCell("let a\($0) = meet(\($0))") }, registry(meeting, seconds: 0.001), jobs: 1) {
      if case .cellStarted(let index, _, _) = $0 { order.append(index) }
    }
    #expect(order == Array(0..<6))
    #expect(meeting.most == 1)
  }

  @Test func aFailureTakesAlongOnlyWhatNeedsIt() throws {
    let cells: [TestCell] = ["let a = [1][3]", "let b = 2", "print(a)", "print(b)"]
    let document = try run(cells, jobs: 4)
    #expect(document.results.map(\.state) == [.failed, .succeeded, .skipped(because: ["cell-1"]), .succeeded])
    #expect(document == (try run(cells, jobs: 1)))
  }

  @Test func olderVersionsStayWithTheirReaders() throws {
    let cells: [TestCell] = [
      "var list = [1, 2]", "let before = list", "list.append(3)", "print(before, list)", "list[0] = 9", "print(list, before)",
    ]
    for _ in 0..<20 {
      #expect(try run(cells, jobs: 3).printed == "[1, 2] [1, 2, 3]\n[9, 2, 3] [1, 2]\n")
    }
  }

  @Test func printedLinesStayWithTheirCells() throws {
    let cells = (0..<8).map { TestCell("for i in 0..<200 { print(\($0), i) }") }
    let document = try run(cells, jobs: 4)
    #expect(document == (try run(cells, jobs: 1)))
  }

  @Test func cancellationEndsAllThatRuns() throws {
    let cells: [TestCell] = ["let a = 1", "while true {}", "while true {}", "print(a)"]
    let flag = CancellationFlag()
    nonisolated(unsafe) var count = 0
    let document = try run(cells, jobs: 3, cancellation: flag) { event in
      if case .cellStarted(let index, _, _) = event, index == 1 || index == 2 { count += 1 }
      if count == 2 { flag.set() }
    }
    #expect(document.isIncomplete)
    #expect(document.results[1].state == .interrupted)
    #expect(document.results[2].state == .interrupted)
  }
}
