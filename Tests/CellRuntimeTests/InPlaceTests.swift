// What is changed in place is not copied: the storage of a large value stays where it is. And what was made fast stays
// right: values are copied where they are shared, subscripts are computed once and in order, errors keep their places.

import CellLanguage
import CellRuntime
import NotebookModel
import Testing

@Suite struct InPlaceTests {
  /// `storage(x)`: a number that tells where an array's or dictionary's elements lie.
  private static let registry: FunctionRegistry = {
    var registry = FunctionRegistry.standard
    registry.function("func storage(_ value: Any) -> Int", doc: "Where the elements lie.") { (value: Value) in
      switch value {
      case .array(let elements): elements.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
      case .dictionary(let table): Int(bitPattern: Unmanaged.passUnretained(table).toOpaque())
      default: 0
      }
    }
    return registry
  }()

  /// What the cell prints after its code, which sees `storage`.
  private func printed(_ code: String) throws -> String {
    let result = try execute([TestCell(code)], registry: Self.registry)
    #expect(result.errors == [])
    return result.printed
  }

  @Test(arguments: [
    ("var a = [1, 2, 3]", "a", "a[1] = 5"),
    ("var a = [1, 2, 3]", "a", "a[1] += 5"),
    ("var a = [1, 2, 3]", "a", "a.swapAt(0, 2)"),
    ("var a = [1, 2, 3, 4]\na.removeLast()", "a", "a.append(5)"),
    ("var a = [[1, 2], [3, 4]]", "a[1]", "a[1][0] = 5"),
    ("var a = [[1, 2], [3, 4]]", "a[1]", "a[1][0] += 5"),
    ("var a = [[1, 2], [3, 4]]", "a", "a[1][0] *= 5"),
    ("var a = [[1, 2, 3], [3, 4, 5]]\na[1].removeLast()", "a[1]", "a[1].append(5)"),
    ("var a = [[[1.5]]]", "a[0][0]", "a[0][0][0] /= 2"),
    ("struct S { var items: [Int]; var n = 0 }\nvar s = S(items: [1, 2])", "s.items", "s.items[0] = 7"),
    ("struct S { var items: [Int]; var n = 0 }\nvar s = S(items: [1, 2])", "s.items", "s.n += 1"),
    (
      "struct S { var items: [Int]; var n = 0; mutating func add() { items[0] += 1; n += 1 } }\nvar s = S(items: [1, 2])",
      "s.items", "s.add()"
    ),
    (
      "struct S { var items: [Int] }\nstruct T { var rows: [S] }\nvar t = T(rows: [S(items: [1]), S(items: [2])])",
      "t.rows[1].items", "t.rows[1].items[0] -= 1"
    ),
    ("var t = (name: \"a\", values: [1, 2])", "t.values", "t.values[1] = 9"),
    ("var d = [\"a\": 1]", "d", "d[\"a\", default: 0] += 1"),
    ("var d = [1: 1]", "d", "d[2, default: 0] += 1"),
    ("var d = [\"a\": [1, 2]]", "d[\"a\", default: []]", "d[\"a\", default: []][1] = 3"),
    ("var d = [\"a\": 1]", "d", "d[\"b\"] = 2"),
    ("var a = [1, 2]\nfunc change(_ x: inout [Int]) { x[0] = 9 }", "a", "change(&a)"),
    ("var a = [[1, 2], [3]]\nfunc change(_ x: inout [Int]) { x[0] += 9 }", "a[0]", "change(&a[0])"),
    ("var a = [1, 2]\nlet change = { a[0] += 1 }", "a", "change()"),
  ])
  func storageStays(_ declaration: String, _ part: String, _ change: String) throws {
    let code = """
      \(declaration)
      let before = storage(\(part))
      for _ in 0..<3 { \(change.contains("append") ? "if storage(\(part)) == before { }" : change) }
      \(change)
      print(storage(\(part)) == before)
      """
    #expect(try printed(code) == "true\n")
    // In a function's local variables as well.
    let local = declaration.contains("struct") || declaration.contains("func") ? nil : "func work() {\n\(code)\n}\nwork()"
    if let local { #expect(try printed(local) == "true\n") }
  }

  @Test func sharedValuesAreCopiedFirst() throws {
    #expect(
      try printed(
        """
        var a = [[1, 2], [3, 4]]
        let b = a
        let row = a[0]
        a[0][1] = 9
        a[1][0] += 5
        a[1].append(7)
        print(a, b, row)
        struct S { var items: [Int]; var name = "s" }
        var s = S(items: [1])
        let t = s
        s.items[0] += 1
        s.items.append(3)
        s.name += "!"
        print(s.items, s.name, t.items, t.name)
        var d = ["a": [1]]
        let e = d
        d["a", default: []][0] += 4
        d["b", default: [0, 0]][1] = 2
        print(d, e)
        var x = (1, [2])
        let y = x
        x.1[0] = 3
        x.0 += 1
        print(x, y)
        """)
        == """
        [[1, 9], [8, 4, 7]] [[1, 2], [3, 4]] [1, 2]
        [2, 3] s! [1] s
        ["a": [5], "b": [0, 2]] ["a": [1]]
        (2, [3]) (1, [2])

        """)
  }

  @Test func subscriptsAreComputedOnceAndInOrder() throws {
    #expect(
      try printed(
        """
        func say(_ n: Int) -> Int { print(n, terminator: " "); return n }
        var a = [[1, 2], [3, 4]]
        a[say(1)][say(0)] += say(5)
        a[say(0)][say(1)] = say(6)
        print(a[say(1)][say(0)] + a[say(0)][say(1)])
        var d: [Int: Int] = [:]
        d[say(7), default: 0] += say(2)
        print(d)
        """) == "1 0 5 0 1 6 1 0 0 1 14\n7 2 [7: 2]\n")
  }

  @Test func aSubscriptMayChangeItsArray() throws {
    #expect(
      try printed(
        """
        var a = [[1, 2], [3, 4]]
        func grow() -> Int { a.append([5, 6]); return a.count - 1 }
        print(a[0][grow() - 1])
        a[grow()][0] = 9
        print(a)
        a[0][0] = a[grow()][1]
        print(a.count, a[0])
        """) == "2\n[[1, 2], [3, 4], [5, 6], [9, 6]]\n5 [6, 2]\n")
  }

  @Test(arguments: [
    ("var a = [[1, 2], [3]]\na[1][2] += 1", "x.md:3:1: error: index 2 is out of range: the array has 1 element (0...0)"),
    ("var a = [[1, 2], [3]]\nprint(a[2][0])", "x.md:3:7: error: index 2 is out of range: the array has 2 elements (0...1)"),
    ("var a = [[Int.max]]\na[0][0] += 1", "x.md:3:1: error: 9223372036854775807 + 1 overflows Int"),
    ("var d = [1: Int.max]\nd[1, default: 0] += 1", "x.md:3:1: error: 9223372036854775807 + 1 overflows Int"),
    ("struct S { var n = Int.min }\nvar s = S()\ns.n -= 1", "x.md:4:1: error: -9223372036854775808 - 1 overflows Int"),
    ("var a = [1]\nlet i = 3\na[i] = 2", "x.md:4:1: error: index 3 is out of range: the array has 1 element (0...0)"),
  ])
  func errorsKeepTheirPlaces(_ code: String, _ error: String) throws {
    let result = try execute([TestCell(code)])
    #expect(result.errors == [error])
  }

  /// What a cell sees after an error is what was there before.
  @Test func afterAnErrorTheRestIsWhole() throws {
    let result = try execute(["var a = [[1, 2], [3]]", "a[1][5] = 1", "var b = 1"])
    #expect(result.errors == ["x.md:6:1: error: index 5 is out of range: the array has 1 element (0...0)"])
  }

  @Test func textsEqualAsInSwift() throws {
    #expect(
      try printed(
        #"""
        let kelvin: Character = "\u{212A}"
        let k: Character = "K"
        print(kelvin == "K", k == "K", k == kelvin, k != "k", "K\u{301}" == "K", "" == "K", "KK" != "K")
        var n = 0
        for c in "banana, K\u{301}\r\n" where c == "a" || c == "\u{212A}" || c == "\r\n" { n += 1 }
        print(n)
        let word = "cafe\u{301}"
        print(word == "caf\u{E9}", word != "cafe")
        """#) == "true true true true false false true\n4\ntrue true\n")
  }

  @Test func shadowedAndCapturedVariablesStayApart() throws {
    #expect(
      try printed(
        """
        var a = [1, 2]
        func outer() -> [Int] {
          var a = [10, 20]
          let add = { a[0] += 1; a.append(3) }
          add()
          add()
          if true {
            var a = [100]
            a[0] -= 1
          }
          return a
        }
        print(outer(), a)
        for a in [[5], [6]] {
          var a = a
          a[0] *= 2
          print(a[0], terminator: " ")
        }
        print(a[0])
        """) == "[12, 20, 3, 3] [1, 2]\n10 12 1\n")
  }

  @Test func noiseReachesTheWholeVariable() throws {
    var registry = Self.registry
    registry.function("func now() -> Int", doc: "Seconds.", effects: [.readsClock]) { 3 }
    let result = try execute(
      [
        "var a = [[1, 2]], s = \"\", d = [1: 1], t = (1, 2), exact = [[1]]",
        "a[0][1] += now()\ns += \"\\(now())\"\nd[now(), default: 0] += 1\nif now() > 1 { t.0 = 1 }\nexact[0][0] += 1",
        "print(a[0][0])", "print(s)", "print(d[1, default: 0])", "print(t.1)", "print(exact[0][0])",
      ].map { TestCell($0) }, registry: registry)
    #expect(result.errors == [])
    #expect(result.results.flatMap(\.outputs).map(\.isNoisy) == [true, true, true, true, false])
    #expect(result.printed == "1\n3\n1\n2\n2\n")
  }
}
