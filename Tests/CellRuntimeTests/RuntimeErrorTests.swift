// Each run-time error with its exact text and place; none of them ends the process.

import CellLanguage
import CellRuntime
import NotebookModel
import Testing

@Suite struct RuntimeErrorTests {
  static let rows: [(code: String, error: String)] = [
    ("let a = [1, 2, 3]\nprint(a[5])", "3:7: error: index 5 is out of range: the array has 3 elements (0...2)"),
    ("let a: [Int] = []\n_ = a[0]", "3:5: error: index 0 is out of range: the array is empty"),
    ("var a = [1]\na[-1] = 2", "3:1: error: index -1 is out of range: the array has 1 element (0...0)"),
    (
      "let a = [1, 2, 3]\nprint(a[1...5])",
      "3:7: error: the range 1...5 is out of range: the array has 3 elements (0...2)"
    ),
    ("let s = [1, 2, 3][1...]\nprint(s[0])", "3:7: error: index 0 is out of range: the slice has 2 elements (1...2)"),
    ("let n = Int.max\nprint(n + 1)", "3:7: error: 9223372036854775807 + 1 overflows Int"),
    ("var n = Int.min\nn -= 1", "3:1: error: -9223372036854775808 - 1 overflows Int"),
    ("let n = 1 << 62\nprint(n * 4)", "3:7: error: 4611686018427387904 * 4 overflows Int"),
    ("let a: UInt8 = 200\nprint(a + 100)", "3:7: error: 200 + 100 overflows UInt8"),
    ("let n = Int.min\nprint(-n)", "3:7: error: -(-9223372036854775808) overflows Int"),
    ("let n = Int.min\nprint(abs(n))", "3:7: error: -(-9223372036854775808) overflows Int"),
    ("let n = Int.min, m = -1\nprint(n / m)", "3:7: error: -9223372036854775808 / (-1) overflows Int"),
    ("let n = Int.min, m = -1\nprint(n % m)", "3:7: error: -9223372036854775808 % (-1) overflows Int"),
    ("let z = 0\nprint(7 / z)", "3:7: error: division by zero: 7 / 0"),
    ("let z = 0\nprint(7 % z)", "3:7: error: division by zero: 7 % 0"),
    ("let o: Int? = nil\nprint(o!)", "3:7: error: found nil while unwrapping an optional with '!'"),
    ("let x = Double.nan\nprint(Int(x))", "3:7: error: nan does not fit in Int"),
    ("let x = 1e300\nprint(Int(x))", "3:7: error: 1e+300 does not fit in Int"),
    ("let n = 300\nprint(UInt8(n))", "3:7: error: 300 does not fit in UInt8"),
    ("let n = -1\nprint(UInt(n))", "3:7: error: -1 does not fit in UInt"),
    ("let n = 5\nfor i in n..<2 { print(i) }", "3:10: error: a range needs lower <= upper, but lower is 5 and upper 2"),
    ("let x = 2.0\nprint(x...1.0)", "3:7: error: a range needs lower <= upper, but lower is 2.0 and upper 1.0"),
    ("let n = -1\nprint([1, 2].prefix(n))", "3:7: error: prefix(_:) needs a count of at least 0, not -1"),
    (
      "let n = -1\nprint([Int](repeating: 0, count: n))",
      "3:7: error: init(repeating:count:) needs a count of at least 0, not -1"
    ),
    (
      "let n = 1 << 40\nprint([Int](repeating: 0, count: n).count)",
      "3:7: error: 1099511627776 elements are too many; at most 20000000 are possible"
    ),
    (
      "let n = 1 << 40\nprint(String(repeating: \"abc\", count: n).count)",
      "3:7: error: the text is longer than 1073741824 bytes"
    ),
    (
      "let n = 0\nfor i in stride(from: 0, to: 5, by: n) { print(i) }",
      "3:10: error: a stride needs a step other than 0"
    ),
    (
      "var a = [Int]()\na.removeLast()",
      "3:1: error: removeLast() needs at least one element, but the collection is empty"
    ),
    (
      "var a = [Int]()\na.removeFirst()",
      "3:1: error: removeFirst() needs at least one element, but the collection is empty"
    ),
    ("var a = [1]\na.removeFirst(3)", "3:1: error: removeFirst(3) needs at least 3 elements, but there is 1"),
    (
      "let k = \"a\"\nprint([k: 1, \"a\": 2].count)",
      "3:14: error: the key \"a\" appears twice; each key must be unique"
    ),
    (
      "print(Dictionary(uniqueKeysWithValues: [(1, 2), (1, 3)]).count)",
      "2:7: error: the key 1 appears twice; each key must be unique"
    ),
    (
      "let s = \"abc\"\nprint(s[s.endIndex])",
      "3:7: error: the String.Index is out of range: it is the end of the string or belongs to another string"
    ),
    (
      "let s = \"abc\", t = \"abcdefgh\"\nprint(s[t.index(t.startIndex, offsetBy: 6)])",
      "3:7: error: the String.Index is out of range: it is the end of the string or belongs to another string"
    ),
    (
      "let s = \"abc\"\nprint(s.index(s.startIndex, offsetBy: 9) == s.startIndex)",
      "3:7: error: the String.Index is out of range: it is the end of the string or belongs to another string"
    ),
    ("let x: Any = 5\nprint(x as! String)", "3:7: error: 5 is of type Int, not String"),
    ("let n = 3\nassert(n < 2, \"n is \\(n)\")", "3:1: error: assert failed: n is 3"),
    ("let n = 3\nprecondition(n < 2)", "3:1: error: precondition failed"),
    ("if 1 < 2 { fatalError(\"stop\") }", "2:12: error: fatal error: stop"),
    (
      "enum E: Error { case bad(Int) }\nfunc f() throws { throw E.bad(3) }\ntry f()",
      "3:25: error: uncaught error: E.bad(3)"
    ),
    (
      "enum E: Error { case bad }\nfunc f() throws -> Int { throw E.bad }\nprint(try! f())",
      "4:7: error: 'try!' met an error: bad"
    ),
    (
      "func f(_ n: Int) -> Int { f(n + 1) + 1 }\nprint(f(0))",
      "2:27: error: calls are nested deeper than 10000; does a function call itself without end?"
    ),
    ("print(Array(1...).count)", "2:7: error: a collection without end; at most 20000000 elements are possible"),
  ]

  @Test(arguments: rows)
  func endsTheCellWithAMessageAtItsPlace(_ row: (code: String, error: String)) throws {
    do {
      let result = try execute([TestCell(row.code)])
      #expect(result.errors == ["x.md:" + row.error])
      #expect(result.results[0].state == .failed)
    } catch let failure as CheckFailure {
      Issue.record("does not check: \(failure.lines)")
    }
  }

  @Test func whatWasPrintedBeforeStays() throws {
    let result = try execute(["print(\"before\")\nlet a = [1]\nprint(a[1])\nprint(\"after\")"])
    #expect(result.printed == "before\n")
  }

  @Test func mutationWhileChangingIsAnError() throws {
    let result = try execute(["var a = [3, 1, 2]\na.sort { x, y in\n  a.append(1)\n  return x < y\n}"])
    #expect(result.errors == ["x.md:4:3: error: the variable is read or changed while it is being changed"])
  }

  @Test func deepValuesNeitherPrintNorCrash() throws {
    let result = try execute([
      "struct Node { var children: [Node] = [] }\nvar n = Node()\nfor _ in 0..<100_000 { n = Node(children: [n]) }",
      "print(n)",
      "n = Node()\nprint(\"fine\")",
    ])
    #expect(result.errors == ["x.md:8:1: error: the value is nested deeper than 2000 levels"])
    #expect(result.results[2].state == .succeeded)
  }

  @Test func outputIsCut() throws {
    let result = try execute([
      "for _ in 0..<30_000 { print(\"0123456789012345678901234567890123456789012345678901234567890123456789\") }"
    ])
    #expect(result.printed.utf8.count < 1_200_000)
    #expect(result.printed.hasSuffix("[output cut: the cell printed more than 1 MB]\n"))
  }
}
