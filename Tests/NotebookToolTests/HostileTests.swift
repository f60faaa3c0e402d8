// No input may crash the tool: whatever a notebook holds, the process ends by itself, with 0 or 1.

import Foundation
import Testing

/// A notebook that means no good.
struct HostileNotebook: CustomTestStringConvertible {
  var testDescription: String
  var text: Data

  init(_ what: String, text: String) { (testDescription, self.text) = (what, Data(text.utf8)) }
  init(_ what: String, bytes: [UInt8]) { (testDescription, text) = (what, Data(bytes)) }
  /// A notebook of one cell.
  init(_ what: String, _ code: String) { self.init(what, text: notebook(code)) }
}

private func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

@Suite struct HostileTests {
  @Test(arguments: nesting + length + memory + markdown)
  func largeOnesEndTheRunNotTheProcess(_ hostile: HostileNotebook) throws {
    let folder = try TestFolder()
    try folder.write(hostile.text, to: "x.md")
    let outcome = try folder.run("run", "x.md", seconds: 30)
    try expectWholeEnd(outcome)
    #expect(folder.has("reports/x.html") || outcome.output.isEmpty)
  }

  @Test(arguments: ["integers", "names", "conversions", "collections", "strings", "calls", "not Swift", "bytes"])
  func smallOnesEndTheRunNotTheProcess(_ group: String) throws {
    let notebooks = try #require(Self.small[group])
    let folder = try TestFolder()
    for (index, notebook) in notebooks.enumerated() { try folder.write(notebook.text, to: "x\(index).md") }
    let first = try folder.run("run", ".", seconds: 30)
    try expectWholeEnd(first)
    guard first.output.isEmpty else { return }

    // One that is wrong keeps all from running: without those, the others do.
    let wrong = Set(first.errors.matches(of: #/(?m)^\./(x\d+\.md)[^ ]*: error: /#).map { String($0.1) })
    for name in wrong { try FileManager.default.removeItem(at: folder.url.appendingPathComponent(name)) }
    guard wrong.count < notebooks.count else { return }
    let second = try folder.run("run", ".", seconds: 30)
    try expectWholeEnd(second)
    #expect(second.outputLines.count == 3 * (notebooks.count - wrong.count), "\(second.errors.suffix(1000))")
  }

  /// It ended by itself, and an error says what was wrong.
  private func expectWholeEnd(_ outcome: Outcome) throws {
    try #require(!outcome.wasKilled && [0, 1].contains(outcome.status), "\(outcome.errors.suffix(3000))")
    if outcome.status == 1 { #expect(outcome.errors.contains("error: "), "\(outcome.errors.prefix(1000))") }
  }

  private static let small = [
    "integers": integers, "names": integersBehindNames, "conversions": conversions, "collections": collections,
    "strings": strings, "calls": calls, "not Swift": notSwift, "bytes": bytes,
  ]

  // MARK: - Source that is deep or long

  private static let nesting: [HostileNotebook] = [
    HostileNotebook("parentheses", "let x = \(times(20_000, "("))1\(times(20_000, ")"))"),
    HostileNotebook("open parentheses", "let x = \(times(50_000, "("))"),
    HostileNotebook("brackets", "let x = \(times(20_000, "["))1\(times(20_000, "]"))"),
    HostileNotebook("dictionaries", "let x = \(times(5_000, "[1: "))1\(times(5_000, "]"))"),
    HostileNotebook("braces", "\(times(20_000, "do {"))\(times(20_000, "}"))"),
    HostileNotebook("open braces", times(20_000, "if true {\n")),
    HostileNotebook("closures", "let f = \(times(3_000, "{ "))1\(times(3_000, " }"))"),
    HostileNotebook("functions", "\(times(3_000, "func f() {\n"))\(times(3_000, "}\n"))"),
    HostileNotebook("types", "\(times(3_000, "struct S {\n"))\(times(3_000, "}\n"))"),
    HostileNotebook("tuple types", "let x: \(times(5_000, "("))Int\(times(5_000, ")")) = 1"),
    HostileNotebook("array types", "let x: \(times(5_000, "["))Int\(times(5_000, "]")) = []"),
    HostileNotebook("optional types", "let x: Int\(times(5_000, "?")) = nil"),
    HostileNotebook("function types", "let x: \(times(5_000, "() -> "))Int = { 1 }"),
    HostileNotebook("generic arguments", "let x: \(times(5_000, "Array<"))Int\(times(5_000, ">")) = []"),
    HostileNotebook("interpolations", "let x = \(times(500, "\"\\("))1\(times(500, ")\""))"),
    HostileNotebook("ternaries", "let x = \(times(5_000, "true ? 1 : "))2"),
    HostileNotebook("minus signs", "let x = \(times(20_000, "-"))1"),
    HostileNotebook("negations", "let x = \(times(5_000, "!("))true\(times(5_000, ")"))"),
    HostileNotebook("tries", "let x = \(times(5_000, "try "))1"),
    HostileNotebook("patterns", "switch 1 { case \(times(5_000, "("))let x\(times(5_000, ")")): print(x) }"),
    HostileNotebook("ifs", "\(times(2_000, "if 1 < 2 { "))print(1)\(times(2_000, " }"))"),
    HostileNotebook("comments", "\(times(20_000, "/*"))\(times(20_000, "*/"))"),
    HostileNotebook("nested calls", "\(times(5_000, "abs("))1\(times(5_000, ")"))"),
  ]

  private static let length: [HostileNotebook] = [
    HostileNotebook("else if", "let x = 1\nif x == 0 {}\(times(20_000, " else if x == 1 {}"))"),
    HostileNotebook("a sum", "let x = 1\(times(20_000, " + 1"))"),
    HostileNotebook("a sum of doubles and names", "let y = 1.5\nlet x = y\(times(2_000, " + 1"))"),
    HostileNotebook("a sum of texts", "let x = \"a\"\(times(5_000, " + \"a\""))"),
    HostileNotebook("a chain of calls", "let x = [1]\(times(100_000, ".sorted()"))"),
    HostileNotebook("a chain of members", "let x = \"a\"\(times(100_000, ".description"))"),
    HostileNotebook("a chain of optionals", "let x: String? = \"a\"\nlet y = x\(times(5_000, "?.description"))"),
    HostileNotebook("a chain of subscripts", "let x = [1]\nlet y = x\(times(5_000, "[0]"))"),
    HostileNotebook("an array", "let x = [\(times(20_000, "1, "))1]\nprint(x.count)"),
    HostileNotebook("an array of many types", "let x = [\(times(2_000, "1, 2.5, "))1]\nprint(x.count)"),
    HostileNotebook("a dictionary", "let x = [\(times(10_000, "1: 2, "))1: 2]"),
    HostileNotebook("arguments", "print(\(times(3_000, "1, "))1)"),
    HostileNotebook("a tuple", "let x = (\(times(2_000, "1, "))1)"),
    HostileNotebook("parameters", "func f(\((0..<2_000).map { "x\($0): Int" }.joined(separator: ", "))) {}"),
    HostileNotebook("cases", "switch 1 {\n\((0..<3_000).map { "case \($0): break\n" }.joined())default: break }"),
    HostileNotebook("enum cases", "enum E { \((0..<3_000).map { "case a\($0)\n" }.joined()) }\nprint(E.a7)"),
    HostileNotebook("properties", "struct S { \((0..<2_000).map { "var a\($0) = 0\n" }.joined()) }\nprint(S().a7)"),
    HostileNotebook("statements", (0..<5_000).map { "let a\($0) = \($0)\n" }.joined()),
    HostileNotebook("one very long line", "let x = \"\(times(500_000, "x"))\"\nprint(x.count)"),
    HostileNotebook("a very long name", "let \(times(300_000, "x")) = 1"),
    HostileNotebook("a very long wrong name", "print(\(times(100_000, "x")))"),
    HostileNotebook("a very long number", "let x = \(times(100_000, "9"))"),
    HostileNotebook("a very long fraction", "let x = 0.\(times(100_000, "9"))\nprint(x)"),
    HostileNotebook("errors", times(3_000, "print(nothing)\n")),
    HostileNotebook("ands", "let x = true\(times(10_000, " && true"))"),
    HostileNotebook("comparisons", "let a = 1\nlet x = \(times(2_000, "a == 1 && "))true"),
    HostileNotebook("nil coalescings", "let a: Int? = nil\nlet x = \(times(1_000, "a ?? "))1"),
    HostileNotebook("closures in a row", "let x = [1]\(times(200, ".map { $0 + 1 }"))\nprint(x)"),
    HostileNotebook("cells", text: times(1_000, notebook("let _ = 1") + "\n")),
  ]

  // MARK: - Values that Swift would trap on

  private static let integers: [HostileNotebook] = [
    "Int.max + 1", "Int.min - 1", "Int.max * 2", "Int.min / -1", "Int.min % -1", "-Int.min", "abs(Int.min)", "1 / 0",
    "1 % 0",
    "1 << 64", "1 << -1", "1 << Int.max", "1 >> Int.min", "Int8(200)", "UInt(-1)", "UInt8(256)", "Int32(1 << 40)",
    "UInt64(Int.min)",
    "Int8.min / -1", "UInt8.max + 1", "UInt(0) - 1", "Int.min.magnitude", "Int(UInt.max)", "(1...Int.max).count",
    "(Int.min...Int.max).count", "(Int.min..<Int.max).count", "Int.max.advanced(by: 1)",
    "Int.min.distance(to: Int.max)",
    "Int.min.quotientAndRemainder(dividingBy: -1)", "7.quotientAndRemainder(dividingBy: 0)",
    "Int.max.multipliedReportingOverflow(by: 2)",
    "Int(\"99999999999999999999\")!", "String(1, radix: 1)", "String(1, radix: 99)", "Int(\"1\", radix: 77)",
    "9223372036854775808",
    "-9223372036854775808", "0xFFFFFFFFFFFFFFFFFF", "Int.random(in: 1..<1)", "Int.random(in: 1...Int.max)",
    "Int.max.isMultiple(of: 0)",
  ].map { HostileNotebook($0, "let value = \($0)\nprint(value)") }

  private static let integersBehindNames: [HostileNotebook] =
    [
      "n + 1", "n * n", "n &+ 1", "-(-n - 1)", "(n, 1).0 + 1", "[n].reduce(1, +)", "[n, n].reduce(0, +)",
      "(n - 2...n).map { $0 + 1 }",
      "stride(from: n - 1, through: n, by: 1).map { $0 }", "stride(from: 0, to: n, by: n).map { $0 + n }",
      "n...(n - 1)", "n..<z",
      "z / z", "z % z", "n << n", "n >> -n", "UInt8(n)", "Int8(truncatingIfNeeded: n)", "[1, 2][n]", "[1, 2][-1]",
      "[1, 2][z - 1]",
      "[1, 2].prefix(-1)", "[1, 2].dropFirst(z - 5)", "[1, 2][z...n]", "Array(repeating: 1, count: -1)",
      "stride(from: 0, to: 1, by: z).map { $0 }",
      "\"abc\".dropLast(-1)", "Array(0..<z - 1)", "[Int]()[0]", "[1].first(where: { $0 / z > 1 })!",
      "[Int]().randomElement()!",
      "[Int]().max()!", "(0..<z).randomElement()!", "Int.random(in: z..<z)", "Int.random(in: n...z)",
    ].map { HostileNotebook("\($0) with names", "let n = Int.max, z = 0\nlet value = \($0)\nprint(value, n, z)") }
    + [
      HostileNotebook("compound overflow", "var x = Int.max\nx += 1"),
      HostileNotebook("overflow in a loop", "var x = 1\nwhile true { x *= 3 }"),
      HostileNotebook("overflow of a small type", "var x: Int8 = 127\nx += 1"),
      HostileNotebook("compound division", "var x = 1, y = 0\nx /= y\ny = x"),
      HostileNotebook("negation of a small type", "let x: Int8 = -128\nprint(-x)"),
      HostileNotebook("factorial", "func f(_ n: Int) -> Int { n < 2 ? 1 : n * f(n - 1) }\nprint(f(100))"),
    ]

  private static let conversions: [HostileNotebook] = [
    "Int(nan)", "Int(inf)", "Int(-inf)", "Int(1e300)", "Int(-1e19)", "UInt8(nan)", "UInt8(-1.5)", "Int32(1e10)",
    "Int(nan.rounded())",
    "Int(exactly: nan)!", "Float(1e300)", "[nan, 1, inf].max()!", "[nan, 1, 0].sorted()", "nan == nan", "[nan: 1]",
    "Set([nan, nan])",
    "stride(from: 0.0, to: 1.0, by: nan).map { $0 }", "stride(from: 0.0, to: inf, by: 1.0).prefix(3).map { $0 }",
    "stride(from: nan, to: 1.0, by: 0.1).map { $0 }", "Double.random(in: nan...1.0)", "Double.random(in: 0...inf)",
    "nan...1.0",
    "pow(inf, 0.0)", "nan.truncatingRemainder(dividingBy: 0)", "Double(\"nan\")!", "Double(\"x\")!",
    "format(nan, digits: 2)",
    "format(1.0, digits: 100000)", "format(1.0, digits: -1)", "format(1e308, digits: 300)", "nan.exponent",
    "inf.significand", "Int(inf - inf)",
  ].map { HostileNotebook($0, "let inf = Double.infinity, nan = inf - inf\nlet value = \($0)\nprint(value, nan)") }

  // MARK: - Values that are too large or too deep

  private static let memory: [HostileNotebook] = [
    HostileNotebook("a huge array", "print(Array(repeating: 0, count: Int.max).count)"),
    HostileNotebook("an array of gigabytes", "print(Array(repeating: 0.5, count: 10_000_000_000).count)"),
    HostileNotebook("a huge text", "print(String(repeating: \"abc\", count: Int.max).count)"),
    HostileNotebook("a text of terabytes", "print(String(repeating: \"abc\", count: 1_000_000_000_000).count)"),
    HostileNotebook("a doubled text", "var s = \"abc\"\nwhile true { s += s }"),
    HostileNotebook("a doubled array", "var s = [1]\nwhile true { s += s }"),
    HostileNotebook("an endless range", "print(Array(0...Int.max).count)"),
    HostileNotebook("an endless array", "print(Array(0...).count)"),
    HostileNotebook("an endless map", "print((0...).map { $0 }.count)"),
    HostileNotebook("reserved", "var s = [1]\ns.reserveCapacity(Int.max)\nprint(s)"),
    HostileNotebook("a huge tensor", "print(Tensor(Array(repeating: 0, count: 20_000_000_000)).count)"),
    HostileNotebook("endless printing", "for i in 0..<300_000 { print(\"a long line that fills the report\", i) }"),
    HostileNotebook(
      "a huge rollout",
      "let m = try PPO(\"MlpPolicy\", \"CartPole-v1\", nSteps: 1_000_000_000_000)\ntry m.learn(totalTimesteps: 1)"),
    HostileNotebook(
      "many environments", "let e = try makeVecEnv(\"CartPole-v1\", nEnvs: 1_000_000_000_000, seed: 1)\nprint(e)"),
    HostileNotebook(
      "a wide network",
      "let m = try PPO(\"MlpPolicy\", \"CartPole-v1\", netArch: [1_000_000_000, 1_000_000_000])\nprint(m)"),
    HostileNotebook(
      "a deep list",
      "indirect enum L { case end\n case more(L) }\nvar l = L.end\nfor _ in 0..<200_000 { l = .more(l) }\nprint(l)"),
    HostileNotebook(
      "a deep list, released",
      "indirect enum L { case end\n case more(L) }\nvar l = L.end\nfor _ in 0..<1_000_000 { l = .more(l) }\nl = .end\nprint(1)"
    ),
    HostileNotebook(
      "a deep list, compared",
      "indirect enum L: Equatable { case end\n case more(L) }\nvar a = L.end, b = L.end\nfor _ in 0..<200_000 { a = .more(a)\n b = .more(b) }\nprint(a == b)"
    ),
    HostileNotebook(
      "deep closures",
      "var f: (Int) -> Int = { $0 }\nfor _ in 0..<100_000 { let g = f\n f = { g($0) + 1 } }\nprint(f(0))"),
    HostileNotebook("a deep Any", "var a: Any = 1\nfor _ in 0..<100_000 { a = [a] }\nprint(a)"),
  ]

  private static let collections: [HostileNotebook] = [
    HostileNotebook("removal from nothing", "var a = [Int]()\na.removeLast()"),
    HostileNotebook("removal outside", "var a = [1]\na.remove(at: 3)"),
    HostileNotebook("insertion outside", "var a = [1]\na.insert(1, at: -7)"),
    HostileNotebook("a swap outside", "var a = [1]\na.swapAt(0, 9)"),
    HostileNotebook("a range outside", "var a = [1]\na.removeSubrange(0..<9)"),
    HostileNotebook("a replacement outside", "var a = [1]\na[0..<9] = [1]"),
    HostileNotebook("keys twice", "print([1: 2, 1: 3])"),
    HostileNotebook("keys twice from pairs", "print(Dictionary(uniqueKeysWithValues: [(1, 2), (1, 3)]))"),
    HostileNotebook("a sort without an order", "print((0..<100).map { $0 }.sorted { _, _ in true })"),
    HostileNotebook("change while iterating", "var a = [1, 2, 3]\nfor x in a { a.append(x) }\nprint(a)"),
    HostileNotebook(
      "change within a change", "var a = [1, 2, 3]\na.removeAll { _ in a.append(1)\n return true }\nprint(a)"),
    HostileNotebook("change within a sort", "var a = [3, 1, 2]\na.sort { a.append($0)\n return $0 < $1 }\nprint(a)"),
    HostileNotebook("overlapping inout", "func f(_ a: inout Int, _ b: inout Int) { a += b }\nvar x = 1\nf(&x, &x)"),
    HostileNotebook("an array in itself", "var a: [Any] = []\na.append(a)\na.append(a)\nprint(a)"),
    HostileNotebook("a cast", "let a: Any = 1\nprint(a as! String)"),
    HostileNotebook("a negative count", "print([1, 2].suffix(-1), \"abc\".prefix(-2))"),
    HostileNotebook(
      "an index of another text", "let s = \"abc\", t = \"\"\nprint(t[s.index(s.startIndex, offsetBy: 2)])"),
    HostileNotebook("an index beyond", "let s = \"abc\"\nprint(s.index(s.startIndex, offsetBy: 9))"),
    HostileNotebook("an index before", "let s = \"abc\"\nprint(s[s.index(before: s.startIndex)])"),
  ]

  private static let strings: [HostileNotebook] = [
    HostileNotebook("joined emoji", "print(\"👨‍👩‍👧‍👦\".count, \"🏳️‍🌈e\u{301}\".reversed())"),
    HostileNotebook("many combining marks", "print(\"e\(times(10_000, "\u{301}"))\".count)"),
    HostileNotebook("right to left", "let שלום = \"مرحبا\"\nprint(שלום, \"\u{202E}abc\")"),
    HostileNotebook("a wrong scalar", "print(\"\\u{D800}\")"),
    HostileNotebook("a scalar beyond", "print(\"\\u{110000}\")"),
    HostileNotebook("NUL in a text", "print(\"a\\0b\", \"\\u{0}\".count)"),
    HostileNotebook("terminal escapes", "print(\"\\u{1B}[31mred\\u{7}\")"),
    HostileNotebook("an empty character", "let c: Character = \"\"\nprint(c)"),
    HostileNotebook("two characters", "let c: Character = \"ab\"\nprint(c)"),
    HostileNotebook("a long text in an error", "let a = [\"\(times(10_000, "x"))\": 1]\nprint(a[\"y\"]!)"),
  ]

  private static let calls: [HostileNotebook] = [
    HostileNotebook("a recursion without end", "func f() { f() }\nf()"),
    HostileNotebook(
      "two functions without end", "func f(_ n: Int) -> Int { g(n) }\nfunc g(_ n: Int) -> Int { f(n) }\nprint(f(1))"),
    HostileNotebook("a closure without end", "var f: (Int) -> Int = { $0 }\nf = { f($0 + 1) }\nprint(f(1))"),
    HostileNotebook("a property without end", "struct S { var a: Int { a } }\nprint(S().a)"),
    HostileNotebook(
      "a description without end",
      "struct S: CustomStringConvertible { var description: String { \"\\(self)\" } }\nprint(S())"),
    HostileNotebook(
      "an equality without end",
      "struct S: Equatable { static func == (a: S, b: S) -> Bool { a == b } }\nprint(S() == S())"),
    HostileNotebook("a map without end", "func f(_ a: [Int]) -> [Int] { a.map { f([$0])[0] } }\nprint(f([1]))"),
    HostileNotebook(
      "a sort without end", "func f(_ a: [Int]) -> [Int] { a.sorted { x, y in f([x, y])[0] < y } }\nprint(f([1, 2]))"),
    HostileNotebook("a type in itself", "struct S { var s: S }\nprint(1)"),
    HostileNotebook("types in each other", "struct A { var b: B }\nstruct B { var a: A }\nprint(1)"),
    HostileNotebook("an enum in itself", "enum E { case a(E) }\nprint(1)"),
    HostileNotebook("a constraint in itself", "func f<T: T>(_ x: T) {}\nf(1)"),
    HostileNotebook("an alias of itself", "typealias A = A\nlet x: A = 1"),
    HostileNotebook("a variable from itself", "let x = x + 1"),
    HostileNotebook("a failed assertion", "assert(1 > 2, \"no\")"),
    HostileNotebook("a fatal error", "fatalError()"),
    HostileNotebook("a precondition", "precondition(false)"),
    HostileNotebook("an uncaught error", "enum E: Error { case bad }\nthrow E.bad"),
    HostileNotebook("try!", "enum E: Error { case bad }\nfunc f() throws { throw E.bad }\ntry! f()"),
    HostileNotebook("a wrong step", "let e = try make(\"Pendulum-v1\")\ntry e.step([1.0, 2.0, 3.0])"),
    HostileNotebook("a step without a reset", "let e = try make(\"CartPole-v1\")\ntry e.step(1)"),
    HostileNotebook(
      "a step of NaN",
      "let e = try make(\"Pendulum-v1\")\n_ = try e.reset(seed: 1)\nprint(try e.step([Double.nan]).observation)"),
    HostileNotebook("a negative seed", "let e = try make(\"CartPole-v1\")\n_ = try e.reset(seed: -1)"),
    HostileNotebook("a tensor's row", "print(try Tensor([[1, 2], [3]]))"),
    HostileNotebook("a tensor's index", "print(try Tensor([1, 2])[7])"),
    HostileNotebook(
      "a batch of nothing",
      "let m = try PPO(\"MlpPolicy\", \"CartPole-v1\", nSteps: 0, batchSize: 0)\ntry m.learn(totalTimesteps: 10)"),
    HostileNotebook(
      "a training of nothing", "let m = try PPO(\"MlpPolicy\", \"CartPole-v1\")\ntry m.learn(totalTimesteps: -5)"),
    HostileNotebook("a chart of nothing", "try lineChart([Double]())"),
    HostileNotebook("a chart of NaN", "try lineChart([Double.nan, Double.infinity, 1e308, -1e308])"),
    HostileNotebook("a table that isn't", "print(try readTable(\"nothing.csv\"))"),
    HostileNotebook("a table that is a folder", "print(try readTable(\".\"))"),
    HostileNotebook("a table outside", "print(try readTable(\"/etc/passwd\"))"),
  ]

  // MARK: - What is hardly a notebook

  private static let notSwift: [HostileNotebook] = [
    "}", "{", ")", "#if", "#if false\nlet x =\n#endif", "@", "@main", "`", "\"", "\"\"\"", "\"\"\"\nabc", "\"\\(",
    "\"\\(\"\\(", "/*", "*/", "//",
    "let", "func", "func f", "func f(", "struct", "enum E { case", "switch", "switch 1 {", "case 1:", "if", "guard",
    "guard let x = y else",
    "for", "for x in", "while", "repeat {", "return", "break", "continue", "throw", "defer {", "import Foundation",
    "class C {}", "actor A {}",
    "protocol P {}", "extension Int {}", "async let x = 1", "await f()", "$0", "_ = _", "_", "self", "Self", "super",
    "inout", "&x", "\\.x", "#selector(x)",
    "#file", "@escaping", "let (a, b) = 1", "let x: = 1", "let x: Int Int = 1", "var x { get }", "subscript",
    "operator +", "infix operator <<<<",
    "1 2 3", "a b c", "....", "..<", "===", "->", "=>", "?", "!", "?.", "x?.y!.z[", "[:", "[1:", "[,]", "(,)", "f(,)",
    "f(a:)", "f(:)", "\u{FEFF}let x = 1",
    "let x = 1;;;;", "\\", "0x", "0b2", "1e", "1_", "1.", ".1", "'a'", "#\"a\"", "##", "<#placeholder#>",
    "let 🙂 = \"🙂\"; print(🙂)", "print(\u{00A0}1)",
  ].map { HostileNotebook($0, $0) }

  private static let markdown: [HostileNotebook] = [
    HostileNotebook("quotes", text: times(20_000, "> ") + "x"),
    HostileNotebook("lists", text: times(5_000, "- ") + "x"),
    HostileNotebook("indented lists", text: (0..<300).map { times($0, "  ") + "- x\n" }.joined()),
    HostileNotebook("emphasis", text: times(20_000, "*a **b ")),
    HostileNotebook("stars", text: times(100_000, "*")),
    HostileNotebook("open links", text: times(50_000, "[")),
    HostileNotebook("links", text: times(20_000, "[a](") + "x"),
    HostileNotebook("images", text: times(2_000, "![") + "x" + times(2_000, "](y)")),
    HostileNotebook("backquotes", text: (1..<500).map { times($0, "`") + " " }.joined()),
    HostileNotebook("dollars", text: times(20_000, "$")),
    HostileNotebook("a deep formula", text: "$" + times(2_000, "{") + times(2_000, "}") + "$"),
    HostileNotebook("deep fractions", text: "$" + times(200, "\\frac{1}{") + "2" + times(200, "}") + "$"),
    HostileNotebook("a formula that defines itself", text: "$\\def\\a{\\a\\a}\\a$"),
    HostileNotebook("a formula with a script", text: "$\\href{javascript:alert(1)}{x}$"),
    HostileNotebook("tables", text: "|" + times(10_000, "a|") + "\n|" + times(10_000, "-|") + "\n"),
    HostileNotebook("tags", text: times(20_000, "<b>")),
    HostileNotebook("a broken tag", text: "<a href=\"" + times(100_000, "x")),
    HostileNotebook("comments", text: times(20_000, "<!--")),
    HostileNotebook("entities", text: times(50_000, "&amp;&#0;&#x110000;&nothing;")),
    HostileNotebook("footnotes", text: (0..<2_000).map { "[^\($0)]\n\n[^\($0)]: [^\($0 + 1)]\n\n" }.joined()),
    HostileNotebook("a footnote in itself", text: "[^a]\n\n[^a]: [^a]\n"),
    HostileNotebook("references", text: (0..<5_000).map { "[a\($0)]: http://x.org\n" }.joined()),
    HostileNotebook("headings", text: times(5_000, "# x\n\n")),
    HostileNotebook("fences", text: (3..<300).map { times($0, "`") + "swift\n" }.joined()),
    HostileNotebook("cells in quotes", text: "> ```swift\n> print(1)\n> ```\n\n- ```swift\n  print(2)\n  ```\n"),
    HostileNotebook("alerts", text: times(1_000, "> [!NOTE]\n> text\n\n")),
    HostileNotebook(
      "front matter of anchors", text: "---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n---\n"),
    HostileNotebook(
      "front matter that grows",
      text: "---\n" + (1..<40).map { "a\($0): &a\($0) [\($0 == 1 ? "x" : "*a\($0 - 1), *a\($0 - 1)")]\n" }.joined()
        + "---\n"),
    HostileNotebook("deep front matter", text: "---\ntitle: " + times(5_000, "[") + "\n---\n"),
    HostileNotebook("options", text: notebook(times(5_000, "//| label: a\n"))),
    HostileNotebook("an option without an end", text: notebook("//| fig-cap: [")),
    HostileNotebook(
      "an option of another kind", text: notebook("//| label: {a: b}\n//| layout-ncol: 99999999999999999999\nprint(1)")),
    HostileNotebook("a source outside", text: notebook("//| source: ../../../etc/passwd#root")),
    HostileNotebook("an image outside", text: "![x](../../../../../etc/passwd) ![y](/dev/zero) ![z](.)"),
    HostileNotebook("dependson itself", text: notebook("//| label: a\n//| dependson: a\nprint(1)")),
    HostileNotebook("dependson nothing", text: notebook("//| dependson: nothing\nprint(1)")),
  ]

  private static let bytes: [HostileNotebook] = [
    HostileNotebook("nothing", bytes: []),
    HostileNotebook("a line break", text: "\n"),
    HostileNotebook("only a mark of order", bytes: [0xEF, 0xBB, 0xBF]),
    HostileNotebook("a mark of order", text: "\u{FEFF}---\ntitle: x\n---\n\n" + notebook("print(1)")),
    HostileNotebook("UTF-16", bytes: [0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00]),
    HostileNotebook(
      "carriage returns and line feeds",
      text: ("---\ntitle: x\n---\n\n# A\n\n" + notebook("let x = 1\nprint(x)")).replacing("\n", with: "\r\n")),
    HostileNotebook("carriage returns", text: notebook("let x = 1\nprint(x)").replacing("\n", with: "\r")),
    HostileNotebook(
      "carriage returns and an error", text: notebook("let x = 1\nprint(y)").replacing("\n", with: "\r\n")),
    HostileNotebook("NUL", bytes: Array("a\0b\n\n```swift\nprint(1)\0\nlet y = \"\0\"\n```\n".utf8)),
    HostileNotebook("only NUL", bytes: Array(repeating: 0, count: 100_000)),
    HostileNotebook(
      "separators", text: "a\u{2028}b\u{2029}c\u{85}d\u{0B}e\u{0C}f\n\n" + notebook("print(1)\u{2028}print(y)")),
    HostileNotebook("all bytes", bytes: Array(0...255)),
    HostileNotebook("all ASCII", bytes: Array(0...127)),
    HostileNotebook(
      "not a character", text: "\u{FFFE}\u{FFFF}\u{10FFFF}\n\n" + notebook("print(\"\u{FFFF}\", \u{FFFF})")),
    HostileNotebook("an error behind wide text", text: notebook("let s = \"日本語👨‍👩‍👧\"; print(日本)")),
    HostileNotebook("an error behind tabs", text: notebook("\t\t\tprint(y)")),
    HostileNotebook("an error at the end", bytes: Array("```swift\nlet x = \n```".utf8)),
    HostileNotebook("a cut character", bytes: Array("text é".utf8).dropLast()),
    HostileNotebook("a long line of prose", text: times(1_000_000, "x")),
    HostileNotebook("only blanks", text: times(1_000_000, " ")),
    HostileNotebook("only line breaks", text: times(300_000, "\n")),
  ]
}
