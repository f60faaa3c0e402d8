// Every diagnostic with its exact text and place. Line 1 is the first cell's fence.

import CellLanguage
import Testing

@Suite struct DiagnosticTests {
  @Test(arguments: cases) func saysWhatIsWrong(cells: String, expected: String) {
    let found = messages(cells.split(separator: "%%\n", omittingEmptySubsequences: false).map(String.init))
    #expect(found.replacing("x.md:", with: "") == expected)
  }

  /// Cells (divided by `%%`) and all that is said about them.
  static let cases: [(String, String)] = [
    (
      #"""
      let total = 3
      print(totl)
      """#,
      "3:7: error: cannot find 'totl' in scope; did you mean 'total'?"
    ),
    (
      "foo(1)",
      "2:1: error: cannot find 'foo' in scope"
    ),
    (
      #"""
      let x = y + 1
      let y = 2
      """#,
      "2:9: error: 'y' is used before its definition at line 3; move the definition up"
    ),
    (
      #"""
      let v = early()
      let later = 3
      func early() -> Int { later }
      """#,
      "2:1: error: 'early()' uses 'later' before its definition at line 3; move the definition up"
    ),
    (
      #"""
      let x = 1
      %%
      let x = 2
      """#,
      #"""
      5:5: error: invalid redeclaration of 'x'; choose another name
      2:5: note: 'x' was defined here first
      """#
    ),
    (
      #"""
      func g(_ a: Int) {}
      func g(_ a: Int) {}
      """#,
      #"""
      3:6: error: invalid redeclaration of 'g(_:)'; choose another name
      2:6: note: 'g(_:)' was defined here first
      """#
    ),
    (
      #"""
      let k: Strng = ""
      """#,
      "2:8: error: cannot find type 'Strng' in scope; did you mean 'String'?"
    ),
    (
      "let d: Dictionary<String> = [:]",
      #"""
      2:8: error: generic type 'Dictionary' takes 2 type arguments, not 1
      2:29: error: empty collection literal requires an explicit type; write one, as in 'let x: [Int] = []'
      """#
    ),
    (
      "[1, 2].coutn",
      "2:8: error: value of type '[Int]' has no member 'coutn'; did you mean 'count'?"
    ),
    (
      #"""
      let y: Int? = nil
      y.description
      """#,
      "3:3: error: value of type 'Int?' has no member 'description'"
    ),
    (
      #"""
      let s: [Int]? = nil
      s.count
      """#,
      "3:3: error: value of optional type '[Int]?' must be unwrapped to refer to member 'count'; use '?.', '!' or 'if let'"
    ),
    (
      #"""
      struct P { var x: Int; static func make() -> P { P(x: 1) } }
      P.x
      P(x: 1).make()
      """#,
      #"""
      3:3: error: instance member 'x' cannot be used on type 'P'
      4:9: error: static member 'make' cannot be used on instance of type 'P'; write 'P.make'
      """#
    ),
    (
      "Int",
      "2:1: error: type 'Int' is used as a value; call it, as in 'Int(...)', or name a member"
    ),
    (
      "func outer() { outr: for _ in 0..<3 { continue outer } }",
      "2:39: error: cannot find label 'outer' in scope; did you mean 'outr'?"
    ),
    (
      "format(2.5, digit: 3)",
      "2:20: error: incorrect argument label in call (have 'digit:', expected 'digits:'): 'func format(_ x: Double, digits: Int = 2) -> String'"
    ),
    (
      "func g(a: Int) {}\nfunc g(b: Int, count: Int) {}\ng(b: 1, coutn: 2)",
      "4:16: error: 'g' has no parameter 'coutn:'; did you mean 'count:'?"
    ),
    (
      "format(digits: 3, 2.5)",
      "2:19: error: argument '#2' must precede argument 'digits' in call to 'func format(_ x: Double, digits: Int = 2) -> String'"
    ),
    (
      "format()",
      "2:1: error: missing argument for parameter #1 in call to 'func format(_ x: Double, digits: Int = 2) -> String'"
    ),
    (
      "format(2.5, 4)",
      "2:13: error: missing argument label 'digits:' in call to 'func format(_ x: Double, digits: Int = 2) -> String'"
    ),
    (
      "format(1, digits: 2, 3)",
      "2:22: error: extra argument in call to 'func format(_ x: Double, digits: Int = 2) -> String'"
    ),
    (
      "sqrt(x: 2)",
      "2:9: error: extraneous argument label 'x:' in call to 'func sqrt(_ x: Double) -> Double'"
    ),
    (
      "[1].first(3) { $0 > 1 } ",
      "2:11: error: missing argument label 'where:' in call to 'func first<Element>(where predicate: (Element) throws -> Bool) rethrows -> Element? where Self: Sequence, Self.Element == Element'"
    ),
    (
      #"""
      func inc(_ x: inout Int) { x += 1 }
      var n = 1
      inc(n)
      sqrt(&n)
      let fixed = 1
      inc(&fixed)
      """#,
      #"""
      4:5: error: passing a value to an inout parameter needs an explicit '&'
      5:6: error: '&' is used where no inout parameter is declared; remove it
      7:6: error: cannot pass immutable value as inout argument: 'fixed' is a 'let' constant
      """#
    ),
    (
      "Int(3, 4)",
      "2:1: error: no initializer of 'Int' takes the arguments (Int, Int); there are: 'init<T: BinaryInteger>(_ source: T)', 'init?(_ text: String)', 'init(_ source: Double)', 'init(_ source: Float)' and 1 more"
    ),
    (
      #"""
      let c = 3
      c()
      """#,
      "3:1: error: cannot call value of non-function type 'Int'"
    ),
    (
      #"""
      1 + "a"
      """#,
      "2:3: error: binary operator '+' cannot be applied to operands of type 'Int' and 'String'"
    ),
    (
      #"""
      let n = 3, x = 2.5
      n * x
      """#,
      "3:3: error: binary operator '*' cannot be applied to operands of type 'Int' and 'Double'; convert one with 'Double(...)'"
    ),
    (
      #"""
      let o: Int? = 1
      o + 1
      """#,
      "3:3: error: binary operator '+' cannot be applied to operands of type 'Int?' and 'Int'; unwrap the optional first"
    ),
    (
      "!3",
      "2:1: error: unary operator '!' cannot be applied to an operand of type 'Int'"
    ),
    (
      "1 +++ 2",
      "2:3: error: cannot find operator '+++' in scope"
    ),
    (
      #"""
      func f(_ a: Int, _ b: Double) {}
      func f(_ a: Double, _ b: Int) {}
      f(1, 2)
      """#,
      "4:1: error: ambiguous use of 'f': it could be 'func f(_ a: Int, _ b: Double)', 'func f(_ a: Double, _ b: Int)'"
    ),
    (
      #"""
      sqrt("x")
      """#,
      "2:6: error: cannot convert value of type 'String' to expected argument type 'Double'"
    ),
    (
      #"""
      let n = 3
      sqrt(n)
      """#,
      "3:6: error: cannot convert value of type 'Int' to expected argument type 'Double'; convert it with 'Double(...)'"
    ),
    (
      #"""
      let x: Int = "a"
      """#,
      "2:14: error: cannot convert value of type 'String' to specified type 'Int'"
    ),
    (
      #"""
      let o: Int? = 1
      let x: Int = o
      """#,
      "3:14: error: cannot convert value of type 'Int?' to specified type 'Int'; unwrap it with '??', 'if let' or '!'"
    ),
    (
      #"""
      func h() -> Int { return "a" }
      """#,
      "2:26: error: cannot convert return expression of type 'String' to return type 'Int'"
    ),
    (
      "if 1 { print(1) }",
      "2:4: error: cannot convert value of type 'Int' to expected condition type 'Bool'"
    ),
    (
      #"""
      let y: Int? = 1
      while y { print(1) }
      """#,
      "3:7: error: optional type 'Int?' cannot be used as a boolean; test for '!= nil' instead"
    ),
    (
      #"""
      "a" as Int
      """#,
      "2:1: error: cannot convert value of type 'String' to type 'Int' in coercion"
    ),
    (
      #"""
      let x: [Int] = [1, "a"]
      """#,
      "2:20: error: cannot convert value of type 'String' to expected element type 'Int'"
    ),
    (
      #"""
      var x = 1
      x = "a"
      """#,
      "3:5: error: cannot assign value of type 'String' to type 'Int'"
    ),
    (
      #"""
      switch 3 { case "a": print(1); default: print(2) }
      """#,
      "2:17: error: expression pattern of type 'String' cannot match values of type 'Int'"
    ),
    (
      "let x: Int = nil",
      "2:14: error: 'nil' is not compatible with expected type 'Int'"
    ),
    (
      "let n = nil",
      "2:9: error: 'nil' requires a contextual type; write the type, as in 'let x: Int? = nil'"
    ),
    (
      "let x = 1 == nil",
      "2:9: error: value of non-optional type 'Int' can never be 'nil'; remove the comparison"
    ),
    (
      "throw 3",
      "2:7: error: type 'Int' does not conform to 'Error'"
    ),
    (
      "for i in 3 { print(i) }",
      "2:10: error: for-in loop requires 'Int' to conform to 'Sequence'"
    ),
    (
      #"""
      let n = 1
      if let u = n { print(u) }
      n!
      n?.description
      """#,
      #"""
      3:4: error: a conditional binding needs an optional, not a value of non-optional type 'Int'
      4:1: error: cannot force unwrap a value of non-optional type 'Int'
      5:1: error: cannot use optional chaining on a value of non-optional type 'Int'
      """#
    ),
    (
      "let e = []",
      "2:9: error: empty collection literal requires an explicit type; write one, as in 'let x: [Int] = []'"
    ),
    (
      "let g = .linear",
      "2:9: error: cannot infer contextual base in reference to member 'linear'; write the type before the dot"
    ),
    (
      "[1, 2].map { $0 + $1 }",
      "2:12: error: contextual closure type expects 1 argument, but 2 were used in closure body"
    ),
    (
      "let f = { $0 }",
      "2:9: error: the types of this closure's parameters cannot be inferred; write them, as in '{ (x: Int) in ... }'"
    ),
    (
      #"""
      let f: (Int) -> Int = { x in throw E() }
      struct E: Error {}
      """#,
      "2:23: error: invalid conversion from throwing function to non-throwing function type '(Int) -> Int'; handle the error inside"
    ),
    (
      "let x = if 1 > 2 { 1 } else { 2.0 }",
      "2:31: error: branches have mismatching types 'Int' and 'Double'; write the type of the result"
    ),
    (
      #"""
      let v: UInt8 = -1
      let w: Int8 = 300
      let u = 99999999999999999999
      """#,
      #"""
      2:16: error: integer literal '-1' overflows when stored into 'UInt8'
      3:15: error: integer literal '300' overflows when stored into 'Int8'
      4:9: error: integer literal '99999999999999999999' is too large
      """#
    ),
    (
      "let x = 3 as? Int",
      "2:9: error: cells do not support casting 'Int' to 'Int'; only 'Any' and 'Error' values are cast"
    ),
    (
      "let (a, b) = (1, 2, 3)",
      "2:5: error: value of type '(Int, Int, Int)' cannot be taken apart into 2 names"
    ),
    (
      "(1, 2).5",
      "2:8: error: value of type '(Int, Int)' has no member '5'"
    ),
    (
      #"""
      make("CartPole-v1")
      """#,
      "2:1: error: call can throw but is not marked with 'try'"
    ),
    (
      "let n = try 1 + 2",
      "2:9: warning: no calls to throwing functions occur within 'try' expression; remove it"
    ),
    (
      #"""
      func k() { try make("CartPole-v1") }
      """#,
      "2:12: error: errors thrown from here are not handled in 'k()'; mark it 'throws' or use 'do' and 'catch'"
    ),
    (
      #"""
      enum E: Error { case a }
      func f() throws { throw E.a }
      func g() { do { try f() } catch E.a { print(1) } }
      """#,
      "4:17: error: errors thrown from here are not handled because the enclosing catch is not exhaustive"
    ),
    (
      #"""
      func f() throws -> Int { 1 }
      let x = 1 + try f()
      """#,
      "3:13: error: 'try' cannot appear to the right of a non-assignment operator; write it at the beginning"
    ),
    (
      #"""
      let a = [1, 2]
      a.append(3)
      let b = 1
      b = 2
      for i in 0..<3 { i += 1 }
      func f(_ x: Int) { x = 2 }
      """#,
      #"""
      3:1: error: cannot use mutating member on immutable value: 'a' is a 'let' constant
      5:1: error: cannot assign to value: 'b' is a 'let' constant
      6:18: error: cannot assign to value: 'i' is a loop variable, which is constant
      7:20: error: cannot assign to value: 'x' is a parameter, which is constant
      """#
    ),
    (
      #"""
      struct S { var v = 1; let w = 2; func g() { v = 2 }; var half: Int { v / 2 } }
      var s = S()
      s.w = 3
      s.half = 4
      """#,
      #"""
      2:45: error: cannot change 'self': 'self' is immutable; mark the method 'mutating'
      4:3: error: cannot assign to value: 'w' is a 'let' constant
      5:3: error: cannot assign to 'half': it is a get-only property
      """#
    ),
    (
      #"""
      1 = 2
      [1].append(2)
      """#,
      #"""
      2:1: error: cannot assign to value: this expression is not assignable
      3:5: error: cannot use mutating member on a value that is not stored; store it in a 'var' first
      """#
    ),
    (
      #"""
      let z: Int
      if 1 > 2 { z = 1 }
      print(z)
      """#,
      "4:7: error: variable 'z' used before being initialized"
    ),
    (
      #"""
      let z: Int
      z = 1
      z = 2
      """#,
      "4:1: error: immutable value 'z' may only be initialized once"
    ),
    (
      "struct P { let a: Int; var b: Int; init(_ x: Int) { a = x } }",
      "2:36: error: return from initializer without initializing stored property 'b'"
    ),
    (
      "func f(_ x: Int) -> Int { if x > 0 { return 1 } }",
      "2:1: error: missing return in 'f(_:)' expected to return 'Int'"
    ),
    (
      "return 3",
      "2:1: error: 'return' is only valid inside a function or closure"
    ),
    (
      #"""
      func i() -> Int { return }
      func j() { return 3 }
      """#,
      #"""
      2:19: error: 'return' without a value in a function that returns 'Int'
      3:19: error: unexpected non-void return value in a function that returns nothing
      """#
    ),
    (
      #"""
      func k(_ x: Int?) -> Int { guard let x else { print("no") }; return x }
      """#,
      "2:28: error: 'guard' body must not fall through; end it with 'return', 'throw', 'break' or 'continue'"
    ),
    (
      "break",
      "2:1: error: 'break' is only allowed inside a loop, 'if', 'do' or 'switch'"
    ),
    (
      "continue",
      "2:1: error: 'continue' is only allowed inside a loop"
    ),
    (
      #"""
      enum E { case a, b(Int), c }
      switch E.a { case .a: print(1) }
      switch (true, E.a) { case (true, _): print(1); case (false, .a): print(2) }
      switch 3 { case 1: print(1) }
      let o: Int? = 1
      switch o { case let x?: print(x) }
      """#,
      #"""
      3:1: error: 'switch' must be exhaustive; add cases '.b(_)', '.c'
      4:1: error: 'switch' must be exhaustive; add cases '(false, .b(_))', '(false, .c)'
      5:1: error: 'switch' must be exhaustive; add a 'default'
      7:1: error: 'switch' must be exhaustive; add case '.none'
      """#
    ),
    (
      #"""
      enum E { case alpha, beta }
      let e: E = .alpa
      switch e { case .alpha: break; case .betta: break }
      """#,
      #"""
      3:13: error: type 'E' has no member 'alpa'; did you mean 'alpha'?
      4:38: error: type 'E' has no member 'betta'; did you mean 'beta'?
      """#
    ),
    (
      "switch 1 { case 1: default: print(2) }",
      "2:12: error: 'case' label in a 'switch' must have at least one statement; write 'break' to do nothing"
    ),
    (
      "func a() -> Int { return 1; print(2) }",
      "2:29: warning: code after this will never be executed"
    ),
    (
      #"""
      var unused = 3
      print(unused)
      """#,
      "2:5: warning: variable 'unused' was never mutated; change it to 'let'"
    ),
    (
      #"""
      let d = ["a": 1]
      print(d)
      for (k, v) in d { print(k, v) }
      print("\(d)")
      """#,
      #"""
      3:7: warning: the order of a 'Dictionary' is not defined in Swift; sort it before printing
      4:15: warning: the order of a 'Dictionary' is not defined in Swift; iterate over it sorted
      5:10: warning: the order of a 'Dictionary' is not defined in Swift; sort it before printing
      """#
    ),
    (
      #"""
      try make("CartPol-v1")
      """#,
      #"""
      2:10: error: "CartPol-v1" is not allowed for 'id': it must be one of "CartPole-v1", "Pendulum-v1"; did you mean 'CartPole-v1'?
      """#
    ),
    (
      #"""
      let envs = try makeVecEnv("CartPole-v1", nEnvs: 0)
      let model = try PPO("MlpPolicy", envs, learningRate: 0.0, gamma: 1.5)
      """#,
      #"""
      2:49: error: 0 is not allowed for 'nEnvs': it must be at least 1
      3:54: error: 0 is not allowed for 'learningRate': it must be greater than 0
      3:66: error: 1.5 is not allowed for 'gamma': it must be at least 0 and at most 1
      """#
    ),
    (
      #"""
      class A {}
      let a = A()
      """#,
      "2:1: error: cells do not support classes; use a struct"
    ),
    (
      "protocol P {}",
      "2:1: error: cells do not support protocols"
    ),
    (
      "import Foundation",
      "2:1: error: cells do not support 'import'; everything is in scope already"
    ),
    (
      "func g<T>(_ x: T) -> T { x }",
      "2:7: error: cells do not support generic functions of one's own; write the types out"
    ),
    (
      #"""
      func h() async {}
      let c = await h()
      """#,
      #"""
      2:10: error: cells do not support 'async'; cells run one after the other
      3:9: error: cells do not support 'await'; cells run one after the other
      """#
    ),
    (
      "actor Z {}",
      "2:1: error: cells do not support actors; use a struct"
    ),
    (
      #"""
      #if DEBUG
      let q = 1
      #endif
      """#,
      "2:1: error: cells do not support '#if'"
    ),
    (
      "@MainActor func m() {}",
      "2:1: error: cells do not support '@MainActor'"
    ),
    (
      #"""
      #warning("x")
      """#,
      "2:1: error: cells do not support '#warning'"
    ),
    (
      "infix operator +++",
      "2:1: error: cells do not support operators of one's own; write a function"
    ),
    (
      "extension Int { var double: Int { self * 2 } }",
      "2:1: error: cells do not support extensions of types that are not the notebook's own; write a function"
    ),
    (
      "lazy var l = 3",
      "2:1: error: cells do not support 'lazy' variables"
    ),
    (
      "struct S { var x = 1 { didSet { print(x) } } }",
      "2:24: error: cells do not support 'didSet' accessors; use 'get' and 'set'"
    ),
    (
      "let f = { [x = 1] in x }",
      "2:11: error: cells do not support capture lists; give the value to a constant before the closure"
    ),
    (
      "func f() { struct S {} }",
      "2:12: error: cells do not support types declared inside functions and blocks; declare them at the top level of a cell"
    ),
    (
      #"""
      func f() throws(E) {}
      struct E: Error {}
      """#,
      "2:10: error: cells do not support typed throws; write 'throws'"
    ),
    (
      "func == (a: Int, b: String) -> Bool { true }",
      "2:6: error: cells do not support operator functions outside types; write 'static func ==' in the type"
    ),
    (
      "let r = /a+/",
      "2:9: error: cells do not support regular expression literals"
    ),
    (
      #"""
      struct NE: Equatable { var f: () -> Void }
      struct NC: Comparable { var f: Int }
      struct NX: Codable { var f: Int }
      struct RR { var r: RR }
      struct ND: CustomStringConvertible { var x: Int }
      """#,
      #"""
      2:8: error: type 'NE' does not conform to protocol 'Equatable': 'f' is not Equatable; write 'static func =='
      3:8: error: type 'NC' does not conform to protocol 'Comparable': write 'static func < (lhs: NC, rhs: NC) -> Bool'
      4:12: error: cells do not support conformance to 'Codable'; a type can be Error, Equatable, Hashable, Comparable, CaseIterable, CustomStringConvertible and Sendable
      5:8: error: value type 'RR' cannot have a stored property that contains it
      6:8: error: type 'ND' does not conform to protocol 'CustomStringConvertible': write 'var description: String'
      """#
    ),
    (
      "enum RV: Int { case a = 1, b = 1 }",
      "2:28: error: raw value for enum case 'b' is not unique"
    ),
    (
      "let x = (1",
      "2:11: error: expected ')' to end tuple"
    ),
    (
      "let 3 = x",
      #"""
      2:5: error: expected pattern in variable
      2:5: error: expected '=' in variable
      """#
    ),
    (
      "let x = 1 < 2 < 3",
      "2:11: error: adjacent operators are in non-associative precedence group 'ComparisonPrecedence'"
    ),
    (
      #"""
      let a: = 3
      func f( { }
      """#,
      #"""
      2:8: error: expected type in type annotation
      3:8: error: expected ')' to end parameter clause
      """#
    ),
    (
      #"""
      func half(_ x: Double -> Double { x / 2 }
      let y = (1
      %%
      half(3) + y
      unknown
      """#,
      #"""
      2:16: error: expected '(' to start function type
      2:22: error: expected ')' in function type
      2:32: error: expected ')' to end parameter clause
      3:11: error: expected ')' to end tuple
      6:9: error: ambiguous use of '+': it could be 'static func + (lhs: Int, rhs: Int) -> Int', 'static func + (lhs: String, rhs: String) -> String'
      7:1: error: cannot find 'unknown' in scope
      """#
    ),
  ]
}
