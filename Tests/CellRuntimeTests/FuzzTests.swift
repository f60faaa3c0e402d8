// Random programs from a small grammar: whatever they do, the process lives and every failure has a place.

import CellLanguage
import CellRuntime
import NotebookModel
import Testing

private struct Generator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 31)
  }
}

/// Writes programs that are right by type and wild by value.
private struct Writer {
  var random: Generator

  mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "0" }

  mutating func int(_ depth: Int) -> String {
    if depth == 0 { return pick(["0", "1", "-1", "7", "i", "n", "Int.max", "Int.min", "64", "a.count"]) }
    let (x, y) = (int(depth - 1), int(depth - 1))
    switch Int.random(in: 0..<16, using: &random) {
    case 0: return "(\(x) + \(y))"
    case 1: return "(\(x) - \(y))"
    case 2: return "(\(x) * \(y))"
    case 3: return "(\(x) / \(y))"
    case 4: return "(\(x) % \(y))"
    case 5: return "(\(x) << \(y))"
    case 6: return "(\(x) >> \(y))"
    case 7: return "(\(x) & \(y))"
    case 8: return "a[\(x)]"
    case 9: return "abs(\(x))"
    case 10: return "Int(\(double(depth - 1)))"
    case 11: return "(a.first ?? \(x))"
    case 12: return "d[\(x)]!"
    case 13: return "min(\(x), \(y))"
    case 14: return "a.prefix(\(x)).reduce(0, +)"
    default: return "(-(\(x)))"
    }
  }

  mutating func double(_ depth: Int) -> String {
    if depth == 0 { return pick(["0.0", "1.5", "-2.25", "1e300", "Double.nan", "Double.infinity", "Double(i)"]) }
    let (x, y) = (double(depth - 1), double(depth - 1))
    return pick(["(\(x) * \(y))", "(\(x) - \(y))", "(\(x) / \(y))", "\(x).rounded()", "sqrt(\(x))", "max(\(x), \(y))"])
  }

  mutating func statement() -> String {
    let (x, y) = (int(2), int(1))
    switch Int.random(in: 0..<14, using: &random) {
    case 0: return "n = \(x)"
    case 1: return "n += \(x)"
    case 2: return "a[\(y)] = \(x)"
    case 3: return "a.append(\(x))"
    case 4: return "a.remove(at: \(y))"
    case 5: return "a.insert(\(x), at: \(y))"
    case 6: return "d[\(y)] = \(x)"
    case 7: return "d[\(y)] = nil"
    case 8: return "a = Array(a[\(y)...])"
    case 9: return "a.swapAt(\(y), \(int(0)))"
    case 10: return "if \(x) < \(y) { n = \(y) } else { a.reverse() }"
    case 11: return "print(\(x), \(double(2)), s.prefix(\(y)))"
    case 12: return "s += String(\(x))"
    default: return "a.removeLast(\(y))"
    }
  }

  mutating func program() -> String {
    let statements = (0..<6).map { _ in "  " + statement() }.joined(separator: "\n")
    return """
      var a = [3, 1, 2], n = 5, s = "text", d = [1: 10, 2: 20]
      for i in 0..<20 {
      \(statements)
      }
      print(a, n, s.count, d.count)
      """
  }
}

@Suite struct FuzzTests {
  @Test(arguments: 0..<60)
  func randomProgramsNeverCrash(_ seed: Int) throws {
    var writer = Writer(random: Generator(state: UInt64(seed) &* 977 &+ 13))
    let cells = (0..<3).map { _ in TestCell("do {\n" + writer.program() + "\n}") }
    do {
      let result = try execute(cells)
      for error in result.errors { #expect(error.contains("error: ")) }
      #expect(result.results.allSatisfy { $0.state == .succeeded || $0.state == .failed })
    } catch let failure as CheckFailure {
      // Constant overflow may be found before anything runs; everything else must check.
      for diagnostic in failure.diagnostics where diagnostic.severity == .error {
        #expect(diagnostic.message.contains("overflow"), "\(diagnostic.line)")
      }
    }
  }
}
