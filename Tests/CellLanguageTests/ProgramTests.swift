// What each construct becomes: types, functions and statements of a cell as text.

import CellLanguage
import Testing

@Suite struct ProgramTests {
  @Test(arguments: cases) func becomes(cell: String, expected: String) throws {
    let program = try checked([cell]).get()
    #expect(String(program.cells[0].canonical.dropLast()) == expected)
  }

  static let cases: [(String, String)] = [
    (
      #"""
      let x: Double = 1 + 2 * 3
      [1, 2, 3].map { Double($0) / 2 }.reduce(0, +)
      """#,
      #"""
      let x: Double = +(Double,Double)(1 as Double, *(Double,Double)(2 as Double, 3 as Double))
      display reduce<[Double], Double, Double>(Result,(Result, Element) throws -> Result)(map<[Int], Int, Double>((Element) throws -> T)([1, 2, 3], { ($0: Int) -> Double in return /(Double,Double)(Double.init(Int)($0), 2 as Double) }), 0 as Double, (+(Double,Double))): Double
      """#
    ),
    (
      #"""
      struct Shape: Equatable, CustomStringConvertible {
        let name: String
        var sides: Int = 4
        var description: String { "\(name) with \(sides)" }
        init(name: String) { self.name = name }
        mutating func grow(by n: Int = 1) { sides += n }
        static func square() -> Shape { Shape(name: "square") }
      }
      var s = Shape.square()
      s.grow()
      s.sides = 7
      print(s, s == .square())
      """#,
      #"""
      struct Shape: CustomStringConvertible, Equatable
        name: String
        sides: Int
      func Shape.description(self: Shape) -> String
        return "\(self.name, " with ", self.sides)"
      func Shape.init(name: String) -> Shape
        self#2.sides = 4
        self#2.name = name
      func Shape.grow(by:)(self#3: inout Shape, n: Int) -> Void
        +=(Int,Int)(&self#3.sides, n)
      func Shape.square()() -> Shape
        return Shape.init("square")
      var s: Shape = Shape.square()()
      Shape.grow(by:)(&s, 1)
      s.sides = 7
      print(Any,String,String)([(s as Any), (==<Shape>(Self,Self)(s, Shape.square()()) as Any)]..., " ", "\n")
      """#
    ),
    (
      #"""
      enum Token { case number(Double), plus, word(String, at: Int) }
      func show(_ t: Token) -> String {
        switch t {
        case .number(let x) where x > 3: return "big"
        case let .number(x): return "\(x)"
        case .plus: return "+"
        case .word(let w, at: _): return w
        }
      }
      [Token.plus, .number(2), .word("a", at: 1)].map(show)
      """#,
      #"""
      enum Token: 
        case number(Double)
        case plus
        case word(String, at: Int)
      func show(_:)(t: Token) -> String
        switch t
        case Token.number(let x: Double) where >(Double,Double)(x, 3 as Double)
          return "big"
        case Token.number(let x#2: Double)
          return "\(x#2)"
        case Token.plus
          return "+"
        case Token.word(let w: String, _)
          return w
      display map<[Token], Token, String>((Element) throws -> T)([Token.plus, Token.number(2 as Double), Token.word("a", 1)], show(_:)): [String]
      """#
    ),
    (
      #"""
      enum Failure: Error { case missing(String), other }
      func load(_ n: String) throws -> Int { if n.isEmpty { throw Failure.missing(n) }; return n.count }
      do { print(try load("")) } catch Failure.missing(let n) { print(n) } catch let e as Failure { print(e) } catch { print(error) }
      (try? load("a")) ?? 0
      """#,
      #"""
      enum Failure: Error
        case missing(String)
        case other
      func load(_:)(n: String) -> Int
        if String.isEmpty(n)
          throw (Failure.missing(n) as Error)
        return String.count(n)
      do
        print(Any,String,String)([(load(_:)("") as Any)]..., " ", "\n")
      catch Failure.missing(let n: String) as Failure
        print(Any,String,String)([(n as Any)]..., " ", "\n")
      catch let e: Failure as Failure
        print(Any,String,String)([(e as Any)]..., " ", "\n")
      catch let error: Error
        print(Any,String,String)([(error as Any)]..., " ", "\n")
      display (try? some(load(_:)("a")) ?? 0): Int
      """#
    ),
    (
      #"""
      outer: for i in 0..<3 {
        for j in 0..<3 where j != i { if j == 2 { continue outer }; if i == 2 { break outer }; print(i, j) }
      }
      var n = 10
      while n > 0 { n -= 3 }
      repeat { n += 1 } while n < 5
      """#,
      #"""
      outer: for let i: Int in ..<<Int>(Bound,Bound)(0, 3)
        for let j: Int in ..<<Int>(Bound,Bound)(0, 3) where !=(Int,Int)(j, i)
          if ==(Int,Int)(j, 2)
            continue outer
          if ==(Int,Int)(i, 2)
            break outer
          print(Any,String,String)([(i as Any), (j as Any)]..., " ", "\n")
      var n: Int = 10
      while >(Int,Int)(n, 0)
        -=(Int,Int)(&n, 3)
      repeat
        +=(Int,Int)(&n, 1)
      while <(Int,Int)(n, 5)
      """#
    ),
    (
      #"""
      func counter() -> () -> Int {
        var count = 0
        func next() -> Int { count += 1; return count }
        return next
      }
      let c = counter()
      c() + c()
      """#,
      #"""
      func counter()() -> () -> Int
        var count: Int = 0
        return next()
      func next()() -> Int
        +=(Int,Int)(&count, 1)
        return count
      let c: () -> Int = counter()()
      display +(Int,Int)({c}(), {c}()): Int
      """#
    ),
    (
      #"""
      var d: [String: [Int]] = [:]
      d["a", default: []].append(3)
      d["a"]?.append(4)
      d["a"]?[0] += 1
      d["a"]![0] = 3
      if let first = d["a"]?.first, first > 2 { print(first) }
      d["a"]?.count ?? 0
      """#,
      #"""
      var d: [String: [Int]] = [:] as [String: [Int]]
      Array.append<Int>(Element)(&d["a", { () -> [Int] in return [] as [Int] }], 3)
      chain(some(Array.append<Int>(Element)(&d["a"]?, 4)))
      chain(some(+=(Int,Int)(&d["a"]?[0], 1)))
      d["a"]![0] = 3
      if let first: Int ?= chain(first<[Int], Int>(Dictionary.subscript<String, [Int]>(Key)(d, "a")?)), >(Int,Int)(first, 2)
        print(Any,String,String)([(first as Any)]..., " ", "\n")
      display (chain(some(count<[Int], Int>(Dictionary.subscript<String, [Int]>(Key)(d, "a")?))) ?? 0): Int
      """#
    ),
    (
      #"""
      let x = 7
      let size = switch x { case 0: "none"; case 5...9: "medium"; default: "large" }
      let y = if x > 3 { 1 } else { 2 }
      var (p, q) = (1, 2)
      (p, q) = (q, p)
      swap(&p, &q)
      let z: Int
      if x > 3 { z = 1 } else { z = 2 }
      z + y
      """#,
      #"""
      let x: Int = 7
      let size: String = switch x { case ==(Int,Int) 0: "none"; case ~=<Int>(ClosedRange<Bound>,Bound) ...<Int>(Bound,Bound)(5, 9): "medium"; case _: "large"; }
      let y: Int = if >(Int,Int)(x, 3) { 1 } else { 2 }
      (var p: Int, var q: Int) = (1, 2)
      (p, q) = (q, p)
      swap<Int>(T,T)(&p, &q)
      let z: Int
      if >(Int,Int)(x, 3)
        z = 1
      else
        z = 2
      display +(Int,Int)(z, y): Int
      """#
    ),
    (
      #"""
      let text = "hello world"
      let words = text.split(separator: " ").map { String($0) }
      let i = text.index(text.startIndex, offsetBy: 3)
      let sub = text[text.startIndex..<i]
      let set: Set<Int> = [1, 2]
      let t: (Int, Double?) = (1, 2)
      let anys: [Any] = [1, "a", 2.5]
      anys[0] as? Int
      """#,
      #"""
      let text: String = "hello world"
      let words: [String] = map<[Substring], Substring, String>((Element) throws -> T)(String.split(Character,Int,Bool)(text, " " as Character, Int.max(), true), { ($0: Substring) -> String in return String.init(Substring)($0) })
      let i: String.Index = String.index(String.Index,Int)(text, String.startIndex(text), 3)
      let sub: Substring = String.subscript(Range<String.Index>)(text, ..<<String.Index>(Bound,Bound)(String.startIndex(text), i))
      let set: Set<Int> = Set[1, 2]
      let t: (Int, Double?) = (1, some(2 as Double))
      let anys: [Any] = [(1 as Any), ("a" as Any), (2.5 as Any)]
      display (Array.subscript<Any>(Int)(anys, 0) as? Int): Int?
      """#
    ),
    (
      ##"""
      let r = #"raw \n \#(1 + 1)"#
      let m = """
        first
          second \(1)

        third\tx
        """
      m + r
      """##,
      #"""
      let r: String = "\("raw \\n ", +(Int,Int)(1, 1))"
      let m: String = "\("first\n", "  second ", 1, "\n", "\n", "third\tx")"
      display +(String,String)(m, r): String
      """#
    ),
    (
      #"""
      func sum(_ xs: Double...) -> Double { xs.reduce(0, +) }
      func inc(_ x: inout Int, by k: Int = 1) { x += k }
      var v = 1
      inc(&v)
      sum(1, 2, 3)
      """#,
      #"""
      func sum(_:)(xs: [Double]) -> Double
        return reduce<[Double], Double, Double>(Result,(Result, Element) throws -> Result)(xs, 0 as Double, (+(Double,Double)))
      func inc(_:by:)(x: inout Int, k: Int) -> Void
        +=(Int,Int)(&x, k)
      var v: Int = 1
      inc(_:by:)(&v, 1)
      display sum(_:)([1 as Double, 2 as Double, 3 as Double]...): Double
      """#
    ),
    (
      #"""
      struct Vec: Hashable, Comparable {
        var x, y: Double
        static func + (a: Vec, b: Vec) -> Vec { Vec(x: a.x + b.x, y: a.y + b.y) }
        static func < (a: Vec, b: Vec) -> Bool { a.x < b.x }
        static let zero = Vec(x: 0, y: 0)
        var length: Double { get { (x * x + y * y).squareRoot() } set { x = newValue } }
        subscript(i: Int) -> Double { get { i == 0 ? x : y } set { if i == 0 { x = newValue } else { y = newValue } } }
      }
      var v = Vec.zero + Vec(x: 1, y: 2)
      v.length = 3
      v[0] += 2
      v >= .zero
      """#,
      #"""
      struct Vec: Comparable, Hashable
        x: Double
        y: Double
      func Vec.+(a: Vec, b: Vec) -> Vec
        return Vec(+(Double,Double)(a.x, b.x), +(Double,Double)(a.y, b.y))
      func Vec.<(a#2: Vec, b#2: Vec) -> Bool
        return <(Double,Double)(a#2.x, b#2.x)
      func Vec.length(self: Vec) -> Double
        return Double.squareRoot()(+(Double,Double)(*(Double,Double)(self.x, self.x), *(Double,Double)(self.y, self.y)))
      func Vec.length(self#2: inout Vec, newValue: Double) -> Void
        self#2.x = newValue
      func Vec.subscript(self#3: Vec, i: Int) -> Double
        return (==(Int,Int)(i, 0) ? self#3.x : self#3.y)
      func Vec.subscript(self#4: inout Vec, i#2: Int, newValue#2: Double) -> Void
        if ==(Int,Int)(i#2, 0)
          self#4.x = newValue#2
        else
          self#4.y = newValue#2
      let Vec.zero: Vec = Vec(0 as Double, 0 as Double)
      var v: Vec = Vec.+(Vec.zero, Vec(1 as Double, 2 as Double))
      v.length = 3 as Double
      +=(Double,Double)(&v.subscript[0], 2 as Double)
      display >=<Vec>(Self,Self)(v, Vec.zero): Bool
      """#
    ),
    (
      #"""
      let a = [1.0, 2], b = [3.0, 4]
      zip(a, b).map(*).reduce(0, +)
      """#,
      #"""
      let a: [Double] = [1.0, 2 as Double]
      let b: [Double] = [3.0, 4 as Double]
      display reduce<[Double], Double, Double>(Result,(Result, Element) throws -> Result)(map<[(Double, Double)], (Double, Double), Double>((Element) throws -> T)(zip<[Double], [Double], Double, Double>(A,B)(a, b), { (_: (Double, Double)) -> Double in return {(*(Double,Double))}(_.0, _.1) }), 0 as Double, (+(Double,Double))): Double
      """#
    ),
    (
      #"""
      struct S { let a: Int; init(_ a: Int) { self.a = a }; init() { self.init(3) } }
      S().a
      """#,
      #"""
      struct S: 
        a: Int
      func S.init(a: Int) -> S
        self.a = a
      func S.init() -> S
        self#2 = S.init(3)
      display S.init().a: Int
      """#
    ),
    (
      #"""
      enum E: String, CaseIterable { case a, b = "x" }
      E(rawValue: "a")?.rawValue
      E.allCases.map(\.rawValue)
      """#,
      #"""
      enum E: String, CaseIterable, Equatable, Hashable
        case a = "a"
        case b = "x"
      chain(some(E(rawValue: "a")?.rawValue))
      display map<[E], E, String>((Element) throws -> T)(E.allCases, { ($0: E) -> String in return $0.rawValue }): [String]
      """#
    ),
    (
      #"""
      enum N: Int { case one = 1, two, four = 4 }
      N.two.rawValue
      """#,
      #"""
      enum N: Int, Equatable, Hashable
        case one = 1
        case two = 2
        case four = 4
      display N.two.rawValue: Int
      """#
    ),
    (
      #"""
      let o: Int? = 3
      switch o { case 1: print("one"); case let x? where x > 2: print(x); case .some: print("few"); case nil: print("none") }
      for case let x? in [1, nil] { print(x) }
      if case 1...3 = 2 { print("in") }
      func f(_ x: Int?) -> Int { guard let x else { return 0 }; return x }
      o == nil
      """#,
      #"""
      func f(_:)(x: Int?) -> Int
        guard let x#2: Int ?= x else
          return 0
        return x#2
      let o: Int? = some(3)
      switch o
      case ==<Int?>(Self,Self) some(1)
        print(Any,String,String)([("one" as Any)]..., " ", "\n")
      case let x: Int? where >(Int,Int)(x, 2)
        print(Any,String,String)([(x as Any)]..., " ", "\n")
      case _?
        print(Any,String,String)([("few" as Any)]..., " ", "\n")
      case nil
        print(Any,String,String)([("none" as Any)]..., " ", "\n")
      for case let x: Int? in [some(1), nil as Int?]
        print(Any,String,String)([(x as Any)]..., " ", "\n")
      if case ~=<Int>(ClosedRange<Bound>,Bound) ...<Int>(Bound,Bound)(1, 3) = 2
        print(Any,String,String)([("in" as Any)]..., " ", "\n")
      display if _ ?= o { false } else { true }: Bool
      """#
    ),
    (
      #"""
      let t: (Int, Int) = (1, 2)
      let u: (Int?, Any) = t
      let e: Error? = nil
      let xs: [Any?] = [1, nil]
      """#,
      #"""
      let t: (Int, Int) = (1, 2)
      let u: (Int?, Any) = { let _: (Int, Int) = t; (some(_.0), (_.1 as Any)) }
      let e: Error? = nil as Error?
      let xs: [Any?] = [some((1 as Any)), nil as Any?]
      """#
    ),
    (
      #"""
      func g(_ f: (Int) -> Int, then: () -> Void) -> Int { then(); return f(1) }
      g { $0 } then: { print("x") }
      let h: (Int) -> (Int) -> Int = { a in { b in a + b } }
      h(1)(2)
      """#,
      #"""
      func g(_:then:)(f: (Int) -> Int, then: () -> Void) -> Int
        {then}()
        return {f}(1)
      g(_:then:)({ ($0: Int) -> Int in return $0 }, { () -> Void in print(Any,String,String)([("x" as Any)]..., " ", "\n") })
      let h: (Int) -> (Int) -> Int = { (a: Int) -> (Int) -> Int in return { (b: Int) -> Int in return +(Int,Int)(a, b) } }
      display {{h}(1)}(2): Int
      """#
    ),
    (
      #"""
      typealias Pair = (x: Int, y: Int)
      let pair: Pair = (1, 2)
      defer { print("bye") }
      assertion(pair.x > 0)
      func assertion(_ ok: Bool) { if !ok { fatalError() } }
      """#,
      #"""
      func assertion(_:)(ok: Bool) -> Void
        if !(Bool)(ok)
          fatalError(String)({ () -> String in return "" })
      let pair: (x: Int, y: Int) = (1, 2)
      defer
        print(Any,String,String)([("bye" as Any)]..., " ", "\n")
      assertion(_:)(>(Int,Int)(pair.0, 0))
      """#
    ),
    (
      #"""
      let env = try make("CartPole-v1")
      let first = try env.reset(seed: 42)
      let next = try env.step(1)
      let envs = try makeVecEnv("CartPole-v1", nEnvs: 8, seed: 1)
      let model = try PPO("MlpPolicy", envs, learningRate: .linear(1e-3), nSteps: 256)
      model.gamma = 0.9
      try model.learn(totalTimesteps: 100_000)
      let (mean, std) = try evaluatePolicy(model, nEvalEpisodes: 100)
      let (actions, values, logProb) = try model.policy.forward(envs.reset(), deterministic: true)
      """#,
      #"""
      let env: Environment = make(String,Int?)("CartPole-v1", nil as Int?)
      let first: (observation: [Float], info: [String: Double]) = Environment.reset(Int?)(env, some(42))
      let next: Step = Environment.step(Int)(env, 1)
      let envs: VecEnv = makeVecEnv(String,Int,Int?)("CartPole-v1", 8, some(1))
      let model: PPO = PPO.init(String,VecEnv,Schedule,Int,Double,Int?)("MlpPolicy", envs, Schedule.linear(Double)(0.001), 256, 0.99, nil as Int?)
      model.gamma = 0.9
      PPO.learn(Int)(model, 100000)
      (let mean: Double, let std: Double) = evaluatePolicy(PPO,Int)(model, 100)
      (let actions: [Int], let values: [Float], let logProb: [Float]) = Policy.forward([[Float]],Bool)(PPO.policy(model), VecEnv.reset()(envs), true)
      """#
    ),
  ]
}
