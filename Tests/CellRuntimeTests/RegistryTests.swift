// The registry: that the standard library's declarations fit their code, and how others add their own.

import CellLanguage
import CellRuntime
import NotebookModel
import Testing

/// An outsider's class: a die with its own generator.
private final class Die {
  let sides: Int
  var label = "die"
  private var state: UInt64

  init(sides: Int, seed: Int) throws {
    guard sides > 0 else { throw DieError.noSides(sides) }
    self.sides = sides
    state = UInt64(truncatingIfNeeded: seed)
  }

  func roll() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % sides + 1
  }
}

private enum DieError: Error, CustomStringConvertible {
  case noSides(Int)

  var description: String {
    switch self {
    case .noSides(let sides): "a die needs at least one side, not \(sides)"
    }
  }
}

/// An outsider's struct.
private struct Money: Hashable, Comparable {
  var cents: Int
  static func < (a: Money, b: Money) -> Bool { a.cents < b.cents }
  mutating func add(_ more: Money) { cents += more.cents }
}

private struct Counter: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}

extension Die: HostType {}
extension Money: HostType {
  static let cellTypeName = "Money"
  var cellTableRow: [(column: String, text: String, isNumber: Bool)]? { [("cents", "\(cents)", true)] }
}
extension Counter: HostType {}

private func describe(_ values: [Double], digits: Int) -> String { "\(values.count) values, \(digits) digits" }
private func spread(_ values: [Double]) -> (mean: Double, std: Double) {
  (values.reduce(0, +) / Double(values.count), 0.5)
}

private func outsidersRegistry() -> FunctionRegistry {
  var registry = FunctionRegistry.standard
  registry.type(Die.self, doc: "A die.")
  registry.initializer(
    "init(sides: Int = 6, seed: Int) throws", of: Die.self, doc: "A die with its own seed.", effects: [.seeded]
  ) {
    try Die(sides: $0, seed: $1)
  }
  registry.method("func roll() -> Int", of: Die.self, doc: "Rolls it.", effects: [.seeded, .mutates(0)]) { $0.roll() }
  registry.property("var sides: Int { get }", of: Die.self, doc: "How many sides it has.") { $0.sides }
  registry.property("var label: String { get set }", of: Die.self, doc: "Its name.") {
    $0.label
  } set: {
    $0.label = $1
  }
  registry.function("func describe(_ values: [Double], digits: Int = 2) -> String", doc: "Says how many.") {
    describe($0, digits: $1)
  }
  registry.function("func spread(_ values: [Double]) -> (mean: Double, std: Double)", doc: "Two figures.", spread)
  registry.function(
    "func integrate(_ f: (Double) throws -> Double, from a: Double, to b: Double) throws -> Double", doc: "Trapezoids."
  ) {
    (f: CellFunction<Double, Double>, a: Double, b: Double) in
    var sum = 0.0
    for i in 0..<100 { sum += try f(a + (b - a) * (Double(i) + 0.5) / 100) }
    return sum * (b - a) / 100
  }
  registry.function(
    "func eachRoll(_ die: Die, times: Int, _ body: (Int, Die) throws -> Void) throws", doc: "Calls back."
  ) {
    (die: Die, times: Int, body: CellFunction<CellVoid, Int, Die>) in
    for _ in 0..<times { _ = try body(die.roll(), die) }
  }
  registry.function("func shout(_ text: String)", doc: "Prints loudly.", effects: [.prints]) {
    (context: CellContext, text: String) in
    context.print(text.uppercased() + "\n")
    context.progress(ProgressEvent(steps: 1, total: 1))
  }
  registry.type(Money.self, doc: "An amount.", literals: [.integer])
  registry.initializer("init(integerLiteral value: Int)", of: Money.self, doc: "So many cents.") { Money(cents: $0) }
  registry.initializer("init(cents: Int)", of: Money.self, doc: "So many cents.") { Money(cents: $0) }
  registry.property("var cents: Int { get set }", of: Money.self, doc: "In cents.") {
    $0.cents
  } set: {
    $0.cents = $1
  }
  registry.mutatingMethod("mutating func add(_ more: Money)", of: Money.self, doc: "Adds.") {
    (money: inout Money, more: Money) in money.add(more)
  }
  registry.staticMethod("static func + (lhs: Money, rhs: Money) -> Money", of: Money.self, doc: "The sum.") {
    (a: Money, b: Money) in Money(cents: a.cents + b.cents)
  }
  registry.staticProperty("static var zero: Money { get }", of: Money.self, doc: "Nothing.") { Money(cents: 0) }
  registry.type(Counter.self, doc: "A generator.")
  registry.initializer("init(seed: Int)", of: Counter.self, doc: "A generator.") {
    Counter(state: UInt64(truncatingIfNeeded: $0 as Int))
  }
  return registry
}

@Suite struct RegistryTests {
  @Test func everyStandardDeclarationFitsItsCode() {
    #expect(FunctionRegistry.standard.errors == [])
    #expect(FunctionRegistry.standard.catalog.signatures.count > 500)
  }

  @Test func outsidersRegisterTypesAndFunctions() throws {
    let registry = outsidersRegistry()
    #expect(registry.errors == [])
    func printed(_ code: String) throws -> String {
      do {
        let result = try execute([TestCell(code)], registry: registry)
        return result.printed + result.errors.joined(separator: "\n")
      } catch let failure as CheckFailure {
        return failure.lines.joined(separator: "\n")
      }
    }
    let die = try Die(sides: 6, seed: 3)
    let rolls = (0..<3).map { _ in die.roll() }
    #expect(
      try printed("let die = try Die(seed: 3)\nprint([die.roll(), die.roll(), die.roll()], die.sides)")
        == "\(rolls) 6\n")
    #expect(
      try printed("let die = try Die(sides: 2, seed: 3)\ndie.label = \"coin\"\nlet same = die\nprint(same.label)")
        == "coin\n")
    #expect(
      try printed("print(describe([1, 2]), describe([1], digits: 5))") == "2 values, 2 digits 1 values, 5 digits\n")
    #expect(try printed("let (m, s) = spread([1, 3])\nprint(m, s, spread([2]))") == "2.0 0.5 (mean: 2.0, std: 0.5)\n")
    #expect(try printed("print(format(try integrate({ $0 * $0 }, from: 0, to: 3), digits: 3))") == "9.000\n")
    #expect(
      try printed(
        "var seen = 0\ntry eachRoll(try Die(sides: 1, seed: 1), times: 3) { n, die in seen += n + die.sides }\nprint(seen)"
      ) == "6\n")
    #expect(try printed("shout(\"hello\")") == "HELLO\n")
    #expect(
      try printed(
        "var a: Money = 5\nlet b = a\na.add(10)\na.cents += 1\nprint(a.cents, b.cents, (a + b).cents, a > b, a == 16, Money.zero.cents)"
      ) == "16 5 21 true true 0\n")
    #expect(try printed("_ = try Die(sides: 0, seed: 1)") == "x.md:2:9: error: a die needs at least one side, not 0")
    #expect(
      try printed("do { _ = try Die(sides: 0, seed: 1) } catch { print(error.localizedDescription) }")
        == "a die needs at least one side, not 0\n")
  }

  @Test func generatorsDrawAsInSwift() throws {
    var generator = Counter(state: 7)
    let expected =
      "\(Int.random(in: 0..<100, using: &generator)) \(Double.random(in: 0..<1, using: &generator)) "
      + "\([1, 2, 3, 4].shuffled(using: &generator)) \([5, 6, 7].randomElement(using: &generator)!) \(Bool.random(using: &generator))\n"
    let result = try execute(
      [
        "var g = Counter(seed: 7)\nlet a = Int.random(in: 0..<100, using: &g), b = Double.random(in: 0..<1, using: &g)\nlet c = [1, 2, 3, 4].shuffled(using: &g)\nprint(a, b, c, [5, 6, 7].randomElement(using: &g)!, Bool.random(using: &g))"
      ], registry: outsidersRegistry())
    #expect(result.printed == expected)
  }

  @Test func mismatchesAreReported() {
    var registry = FunctionRegistry()
    registry.function("func f(_ x: Int) -> Int", doc: "") { (x: Double) in 1 }
    registry.function("func g(_ x: Int) -> String", doc: "") { (x: Int) in x }
    registry.function("func h(_ x: Int) -> Int", doc: "") { (x: Int, y: Int) in x }
    registry.function("func k(_ x: Int", doc: "") { (x: Int) in x }
    registry.function("func l(_ f: (Int) throws -> Bool) -> Int", doc: "") { (f: CellFunction<Bool, Double>) in 1 }
    #expect(
      registry.errors.map(\.description) == [
        "'func f(_ x: Int) -> Int' declares 'x' as Int, but its closure takes Double",
        "'func g(_ x: Int) -> String' gives String, but its closure gives Int",
        "'func h(_ x: Int) -> Int' declares 1 parameters, but its closure takes 2",
        "can't register 'func k(_ x: Int': 'func k(_ x: Int' is not valid Swift",
        "'func l(_ f: (Int) throws -> Bool) -> Int' declares 'f' as (Int) throws -> Bool, but its closure takes (Double) throws -> Bool",
      ])
  }

  @Test func listingShowsDeclarationsAndDocs() throws {
    let registry = outsidersRegistry()
    let listing = try #require(registry.listing(of: "Die"))
    #expect(listing.contains("Die\n  A die.\n"))
    #expect(listing.contains("  init(sides: Int = 6, seed: Int) throws\n      A die with its own seed.\n"))
    #expect(registry.listing(of: "roll")?.contains("func roll() -> Int") == true)
    #expect(registry.listing(of: "nothing") == nil)
    #expect(registry.listing()?.hasPrefix("Functions\n") == true)
  }
}
