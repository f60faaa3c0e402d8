// Noise is a property of values: what the clock had no part in stays exact, beside what it had a part in.

import CellLanguage
import CellRuntime
import NotebookModel
import Testing

/// A logged figure, which may come from the clock.
private struct LogSeries: HostType {
  static let cellTypeName = "Series"
  var isNoisy: Bool
  var last: Double
}

private final class Log: HostType {
  static let cellTypeName = "Log"
}

@Suite struct NoiseTests {
  private var registry: FunctionRegistry {
    var registry = FunctionRegistry.standard
    registry.function("func now() -> Double", doc: "Seconds.", effects: [.readsClock]) { 12.5 }
    registry.type(LogSeries.self, doc: "A series.")
    registry.type(Log.self, doc: "A log.")
    registry.initializer("init()", of: Log.self, doc: "An empty log.") { Log() }
    registry.property("var last: Double { get }", of: LogSeries.self, doc: "The last value.") { $0.last }
    registry.subscript("subscript(name: String) -> Series { get }", of: Log.self, doc: "A series.") {
      (log: Log, name: String) in LogSeries(isNoisy: name.hasPrefix("time/"), last: 1)
    }
    return registry
  }

  private func noise(_ code: String...) throws -> [String] {
    let registry = self.registry
    #expect(registry.errors == [])
    return try execute(code.map { TestCell($0) }, registry: registry).results.flatMap(\.outputs).map { output in
      switch output.kind {
      case .stream(_, let text): (output.isNoisy ? "~" : "=") + text
      case .display(let bundle), .result(let bundle): (output.isNoisy ? "~" : "=") + bundle.plain
      case .error(_, let message, _): "!" + message
      }
    }
  }

  @Test func followsTheDataThroughVariables() throws {
    #expect(
      try noise("let t = now()\nlet u = t * 2\nlet v = 3.0\nprint(u)\nprint(v)\nprint(v + u)")
        == ["~25.0\n", "=3.0\n", "~28.0\n"])
  }

  @Test func followsTheDataAcrossCellsAndFunctions() throws {
    #expect(
      try noise(
        "func twice(_ x: Double) -> Double { x * 2 }\nlet t = now()", "print(twice(t))", "print(twice(1))", "t", "2.5")
        == ["~25.0\n", "=2.0\n", "~12.5", "=2.5"])
  }

  @Test func aNewValueIsExactAgain() throws {
    #expect(try noise("var x = now()\nprint(x)\nx = 1\nprint(x)") == ["~12.5\n", "=1.0\n"])
  }

  @Test func anObjectSaysItself() throws {
    #expect(
      try noise(
        "let log = Log()\nprint(log[\"train/loss\"].last)\nprint(log[\"time/fps\"].last)\nlet loss = log[\"train/loss\"]\nprint(loss.last)"
      )
        == ["=1.0\n", "~1.0\n", "=1.0\n"])
  }

  @Test func branchesTaintWhatTheyAssign() throws {
    #expect(
      try noise("var a = 1, b = 1, c = 1\nif now() > 100 { a = 2 } else { b = 3 }\nprint(a)\nprint(b)\nprint(c)")
        == ["~1\n3\n", "=1\n"])
  }

  @Test func loopsTaintWhatTheyAssign() throws {
    #expect(
      try noise("var n = 0, m = 0\nwhile true {\n  n += 1\n  if now() > 1 { break }\n}\nm += 1\nprint(n)\nprint(m)")
        == ["~1\n", "=1\n"])
  }

  @Test func elementsTaintTheirArray() throws {
    #expect(
      try noise(
        "var a = [1.0, 2]\na[0] = now()\nlet b = a.map { $0 + 1 }\nlet c = [1.0].map { $0 + 1 }\nprint(b)\nprint(c)")
        == ["~[13.5, 3.0]\n", "=[2.0]\n"])
  }

  @Test func closuresAndCapturedVariables() throws {
    #expect(
      try noise("var t = 0.0\nlet read = { t = now() }\nlet exact = { 5 }\nread()\nprint(exact())\nprint(t)") == [
        "=5\n", "~12.5\n",
      ])
  }

  @Test func noisyOutputsAreKeptFromTheRecord() throws {
    let cells: [TestCell] = ["print(1)\nprint(now())"]
    let first = try execute(cells, registry: registry).results[0]
    let old = [Output(.stream(name: "stdout", text: "1\n")), Output(.stream(name: "stdout", text: "99.0\n"))]
    let record = ["cell-1": CellRecord(key: first.key, outputs: old)]
    #expect(try execute(cells, registry: registry, record: record).printed == "1\n99.0\n")
    #expect(try execute(cells, registry: registry, record: record, isFresh: true).printed == "1\n12.5\n")
    let stale = ["cell-1": CellRecord(key: "other", outputs: old)]
    #expect(try execute(cells, registry: registry, record: stale).printed == "1\n12.5\n")
    let reshaped = ["cell-1": CellRecord(key: first.key, outputs: [old[1]])]
    #expect(try execute(cells, registry: registry, record: reshaped).printed == "1\n12.5\n")
  }
}
