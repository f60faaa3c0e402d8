// Declarations as text: read, and printed back.

import CellLanguage
import Testing

@Suite struct SignatureParsingTests {
  @Test(arguments: [
    ("func make(_ id: String, maxEpisodeSteps: Int? = nil) throws -> Environment", nil, nil),
    ("mutating func append(_ newElement: Element)", "Array<Element>", nil),
    ("init(repeating: Element, count: Int)", "Array<Element>", nil),
    ("init?(_ text: String)", "Int", nil),
    ("init<T: BinaryInteger>(_ source: T)", "Int", nil),
    ("var count: Int { get }", "Array<Element>", nil),
    ("var x: Int { get set }", "Point", nil),
    ("static var pi: Double { get }", "Double", nil),
    ("static func random<G: RandomNumberGenerator>(in range: Range<Int>, using generator: inout G) -> Int", "Int", nil),
    ("subscript(index: Int) -> Element { get set }", "Array<Element>", nil),
    ("subscript(key: Key, default value: @autoclosure () -> Value) -> Value { get set }", "Dictionary<Key, Value>", nil),
    ("static func + (lhs: Int, rhs: Int) -> Int", "Int", nil),
    ("prefix static func - (x: Int) -> Int", "Int", nil),
    ("func map<T>(_ transform: (Element) throws -> T) rethrows -> [T]", "Array<Element>", nil),
    ("func sorted() -> [Element] where Element: Comparable", "Array<Element>", nil),
    ("@discardableResult mutating func removeLast() -> Element", "Array<Element>", nil),
    ("func print(_ items: Any..., separator: String = \" \", terminator: String = \"\\n\")", nil, nil),
    ("func zip<A: Sequence, B: Sequence>(_ a: A, _ b: B) -> [(A.Element, B.Element)]", nil, nil),
    ("func reset(seed: Int? = nil) throws -> (observation: [Float], info: [String: Double])", "Env", nil),
  ] as [(String, String?, String?)])
  func declarationsPrintAsTheyAreWritten(text: String, owner: String?, constraints: String?) throws {
    let signature = try Signature(parsing: text, owner: owner, constraints: constraints)
    let expected = text
    #expect(signature.declaration == expected)
  }

  @Test func kindsAndDetails() throws {
    let map = try Signature(
      parsing: "func map<T>(_ transform: (Element) throws -> T) rethrows -> [T]", owner: "Array<Element>")
    #expect(map.kind == .method)
    #expect(map.generics == ["Element", "T"])
    #expect(map.throwing == .rethrowing)
    #expect(map.owner == .array(.parameter("Element")))
    #expect(map.fullName == "Array.map(_:)")

    let zip = try Signature(
      parsing: "func zip<A: Sequence, B: Sequence>(_ a: A, _ b: B) -> [(A.Element, B.Element)]")
    #expect(zip.generics == ["A", "B", "A.Element", "B.Element"])
    #expect(zip.constraints[0] == Constraint(.parameter("A"), "Sequence", element: .parameter("A.Element")))

    let sum = try Signature(
      parsing: "func total() -> Element where Element: Numeric", owner: "Self",
      constraints: "Self: Sequence, Self.Element == Element")
    #expect(sum.generics == ["Self", "Element"])
    #expect(sum.constraints[0] == Constraint(.parameter("Self"), "Sequence", element: .parameter("Element")))
    #expect(sum.constraints[1] == Constraint(.parameter("Element"), "Numeric"))

    let compare = try Signature(
      parsing: "static func < (lhs: Self, rhs: Self) -> Bool", owner: "Self", constraints: "Self: Comparable")
    #expect(compare.kind == .infixOperator)
    #expect(compare.parameters.map(\.type) == [.parameter("Self"), .parameter("Self")])

    let member = try Signature(
      parsing: "subscript(key: Key, default value: @autoclosure () -> Value) -> Value { get set }",
      owner: "Dictionary<Key, Value>")
    #expect(member.parameters.map(\.label) == [nil, "default"])
    #expect(member.parameters[1].isAutoclosure)
    #expect(member.kind == .subscript(isSettable: true))

    let allowed = AllowedValues.strings(["CartPole-v1"])
    let make = try Signature(parsing: "func make(_ id: String) throws", allowed: ["id": allowed])
    #expect(make.parameters[0].allowed == allowed)
    #expect(make.throwing == .always)
  }

  @Test(arguments: [
    ("Int", "Int"), ("[Int]", "[Int]"), ("Array<Int>", "[Int]"), ("[String: Double]?", "[String: Double]?"),
    ("Optional<Int>", "Int?"), ("(mean: Double, std: Double)", "(mean: Double, std: Double)"), ("Void", "()"),
    ("() -> Void", "() -> Void"), ("(Int, inout [T]) throws -> T", "(Int, inout [T]) throws -> T"),
    ("((Int) -> Bool)?", "((Int) -> Bool)?"), ("(Int)", "Int"), ("String.Index", "String.Index"),
    ("any Error", "Error"), ("ClosedRange<Float>", "ClosedRange<Float>"),
  ])
  func typesAreRead(text: String, expected: String) throws {
    #expect(try CellType(parsing: text, generics: ["T"]).description == expected)
  }

  @Test func whatCannotBeRegisteredIsSaid() {
    #expect(throws: SignatureError.syntax("func (")) { try Signature(parsing: "func (") }
    #expect(throws: SignatureError.notADeclaration("struct A {}")) { try Signature(parsing: "struct A {}") }
    #expect(throws: SignatureError.unsupported("'async'", in: "func f(_ g: () async -> Int)")) {
      try Signature(parsing: "func f(_ g: () async -> Int)")
    }
    #expect(throws: SignatureError.unknownAllowedParameter("nope", in: "func f(x: Int)")) {
      try Signature(parsing: "func f(x: Int)", allowed: ["nope": .strings([])])
    }
  }
}
