// A wrong cached result is the worst that can happen: random notebooks, random edits, cached against fresh.

import CellLanguage
import CellRuntime
import Foundation
import NotebookModel
import Testing

/// What a run with a cache did.
private struct CachedRun {
  var document: ExecutedNotebook
  var decisions: [Int: CellDecision] = [:]
  var notices: [String] = []

  var ran: [Int] { decisions.filter { $0.value.reason != nil }.keys.sorted() }
}

private func run(
  _ cells: [TestCell], _ cache: CacheFolder, registry: FunctionRegistry = sharingRegistry, path: String = "x.md",
  cancellation: CancellationFlag = CancellationFlag()
) throws -> CachedRun {
  let runner = NotebookRunner(registry: registry, cache: cache)
  let checked = try runner.check(Notebook(path: path, cells: cells))
  nonisolated(unsafe) var result = CachedRun(document: ExecutedNotebook(notebook: checked.notebook, results: []))
  result.document = runner.run(checked, cancellation: cancellation) { event in
    switch event {
    case .cellDecided(let index, let decision): result.decisions[index] = decision
    case .notice(let message): result.notices.append(message)
    default: break
    }
  }
  return result
}

private func withCache<R>(_ body: (CacheFolder) throws -> R) throws -> R {
  let path = NSTemporaryDirectory() + "nb-cache-\(UUID().uuidString)"
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(CacheFolder(path: path))
}

@Suite struct CacheTests {
  /// `NB_EDIT_SCRIPTS=10000` for the long run.
  static let scripts = ProcessInfo.processInfo.environment["NB_EDIT_SCRIPTS"].flatMap { Int($0) } ?? 250

  @Test func cachedResultsAreFreshResults() throws {
    var editsRun = 0
    var cellsTaken = 0
    for seed in 0..<UInt64(Self.scripts) {
      var generator = NotebookGenerator(seed: seed)
      var cells = generator.notebook()
      try withCache { cache in
        var keptKeys: Set<String> = []
        for _ in 0..<6 {
          let texts = cells.map { TestCell($0) }
          guard let fresh = try? execute(texts, registry: sharingRegistry) else {
            cells = generator.edited(cells)
            continue
          }
          editsRun += 1
          let cached = try run(texts, cache)
          let outputs = cached.document.results.map(\.outputs)
          #expect(outputs == fresh.results.map(\.outputs), "seed \(seed): \(cells)")
          #expect(cached.document.results.map(\.state) == fresh.results.map(\.state), "seed \(seed): \(cells)")
          #expect(cached.notices.isEmpty)
          if outputs != fresh.results.map(\.outputs) { return }
          // A cell whose parts were all kept before runs only for what could not be kept of it.
          var newKeys: Set<String> = []
          for (index, decision) in cached.decisions {
            let key = decision.parts.filter { $0.kind != .file }
            let id = "\(key.map { "\($0.kind) \($0.value)" })"
            switch decision.reason {
            case nil: cellsTaken += 1
            case .needed?, .measuredAgain?: break
            case .notKept?, .dependency?, .file?, .option?, .fresh?:
              #expect(!keptKeys.contains(id), "seed \(seed): cell \(index) ran though it was kept: \(cells)")
            }
            if decision.state == .succeeded { newKeys.insert(id) }
          }
          keptKeys.formUnion(newKeys)
          cells = generator.edited(cells)
        }
      }
    }
    // The test means something only if notebooks were right and results were taken.
    #expect(editsRun > Self.scripts * 3)
    #expect(cellsTaken > Self.scripts * 8)
  }

  @Test func onlyWhatDependsOnAChangeRuns() throws {
    try withCache { cache in
      var cells: [TestCell] = ["let a = 1", "let b = a + 1", "print(b)", "print(5)"]
      #expect(try run(cells, cache).ran == [0, 1, 2, 3])
      #expect(try run(cells, cache).ran == [])
      cells[1] = "let b   =   a + 1 // the same"
      cells[3] = TestCell("print(5)") { $0.label = "five" }
      #expect(try run(cells, cache).ran == [])
      cells[1] = "let b = a + 2"
      let changed = try run(cells, cache)
      #expect(changed.ran == [1, 2])
      #expect(changed.document.printed == "3\n5\n")
      cells[1] = "let b = a + 1"
      #expect(try run(cells, cache).ran == [])
    }
  }

  @Test func filesCount() throws {
    let folder = NSTemporaryDirectory() + "nb-files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "x\n1\n2\n".write(toFile: folder + "/d.csv", atomically: true, encoding: .utf8)
    let cells: [TestCell] = ["let t = try readTable(\"d.csv\")", "print(t.count)"]
    try withCache { cache in
      #expect(try run(cells, cache, path: folder + "/x.md").ran == [0, 1])
      #expect(try run(cells, cache, path: folder + "/x.md").ran == [])
      try "x\n1\n2\n3\n".write(toFile: folder + "/d.csv", atomically: true, encoding: .utf8)
      let changed = try run(cells, cache, path: folder + "/x.md")
      #expect(changed.ran == [0, 1])
      #expect(changed.decisions[0]?.reason == .file(path: "d.csv"))
      #expect(changed.document.printed == "3\n")
    }
  }

  @Test func whatCannotBeKeptIsComputedAgainWhenItIsNeeded() throws {
    try withCache { cache in
      var cells: [TestCell] = ["let o = Opaque(3)", "print(1)", "print(o.value)"]
      _ = try run(cells, cache)
      #expect(try run(cells, cache).ran == [])
      cells[2] = "print(o.value + 1)"
      let changed = try run(cells, cache)
      #expect(changed.ran == [0, 2])
      #expect(
        changed.decisions[0]?.reason
          == .needed(by: "cell-3", variable: "o", lost: "type 'Opaque' has no way to be kept"))
    }
  }

  @Test func objectsStayOneObject() throws {
    try withCache { cache in
      var cells: [TestCell] = ["let c = Tally(1)", "let p = Pair(c)", "p.step()", "print(c.value)"]
      _ = try run(cells, cache)
      cells[3] = "c.add(10)\nprint(p.first.value, c.value)"
      let changed = try run(cells, cache)
      #expect(changed.ran == [3])
      #expect(changed.document.printed == "12 12\n")
    }
  }

  @Test func measurementsStayTogether() throws {
    try withCache { cache in
      var cells: [TestCell] = ["let o = Opaque(ticks())", "print(ticks())", "print(o.value)", "print(2)"]
      _ = try run(cells, cache)
      #expect(try run(cells, cache).ran == [])
      // The measurement is needed and can't be kept, so all that shows it runs.
      cells.append("print(o.value * 2)")
      #expect(try run(cells, cache).ran == [0, 2, 4])
    }
  }

  @Test func cellsThatFailRunAgain() throws {
    try withCache { cache in
      let cells: [TestCell] = ["let a = [1]", "print(a[3])", "print(a)"]
      _ = try run(cells, cache)
      let again = try run(cells, cache)
      #expect(again.ran == [1])
      #expect(again.document.results[1].state == .failed)
    }
  }

  @Test func damagedFilesAreComputedAnewWithANotice() throws {
    try withCache { cache in
      let cells: [TestCell] = ["let a = [1, 2, 3]", "print(a)"]
      _ = try run(cells, cache)
      let files = try FileManager.default.subpathsOfDirectory(atPath: cache.path).filter { $0.split(separator: "/").count == 3 }
      #expect(files.count == 3)
      for file in files {
        for damage in [Data(), Data(count: 100), Data("nonsense".utf8)] {
          try damage.write(to: URL(fileURLWithPath: cache.path + "/" + file))
          let changed: [TestCell] = ["let a = [1, 2, 3]", TestCell("print(a, \(Int.random(in: 0...1_000_000)))")]
          let result = try run(changed, CacheFolder(path: cache.path))
          #expect(result.document.printed.hasPrefix("[1, 2, 3]"))
          #expect(try run(cells, CacheFolder(path: cache.path)).document.printed == "[1, 2, 3]\n")
        }
      }
    }
  }

  @Test func aCacheThatCannotBeWrittenIsNoFailure() throws {
    let cache = CacheFolder(path: "/proc/nb-cache")
    let result = try run(["let a = 1", "print(a)"], cache)
    #expect(result.document.printed == "1\n")
    #expect(result.notices.count == 1)
    #expect(result.notices[0].hasPrefix("can't write the cache '/proc/nb-cache': "))
  }

  @Test func itsSizeIsBounded() throws {
    try withCache { cache in
      _ = try run(["let a = [1, 2, 3]", "print(a)"], cache)
      let full = cache.usage()
      #expect(full.files == 3 && full.bytes > 0)
      let removed = cache.prune(to: 0)
      #expect(removed == full)
      #expect(cache.usage().files == 0)
      #expect(try run(["let a = [1, 2, 3]", "print(a)"], cache).ran == [0, 1])
    }
  }
}
