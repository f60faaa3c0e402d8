// A catalog of everyday declarations, enough for the checker's own tests.

import CellLanguage

enum TestCatalog {
  static let catalog: Catalog = {
    do { return try make() } catch { return Catalog() }
  }()

  static func make() throws -> Catalog {
    var catalog = Catalog()
    func type(_ name: String, _ generics: [String] = [], isReference: Bool = false, literals: Set<TypeDescription.Literal> = []) {
      catalog.add(TypeDescription(name, generics: generics, isReference: isReference, literals: literals))
    }
    func conform(_ type: String, _ generics: [String], _ protocols: [String], element: String? = nil, where constraints: [(String, String)] = []) throws {
      for name in protocols {
        catalog.add(
          Conformance(
            try CellType(parsing: type, generics: generics), generics: generics, name,
            element: try element.map { try CellType(parsing: $0, generics: generics) },
            constraints: constraints.map { Constraint(.parameter($0.0), $0.1) }))
      }
    }
    func add(
      _ declarations: [String], owner: String? = nil, constraints: String? = nil, effects: Set<Effect> = [],
      allowed: [String: AllowedValues] = [:]
    ) throws {
      for declaration in declarations {
        catalog.add(
          try Signature(parsing: declaration, owner: owner, constraints: constraints, effects: effects, allowed: allowed))
      }
    }

    let integers = CellType.signedIntegers + CellType.unsignedIntegers
    let numbers = integers + ["Double", "Float"]
    for name in numbers + ["Bool", "String", "Character", "Substring", "String.Index", "Hasher"] { type(name) }
    type("Array", ["Element"])
    type("ArraySlice", ["Element"])
    type("Dictionary", ["Key", "Value"])
    type("Set", ["Element"])
    type("Optional", ["Wrapped"])
    type("Range", ["Bound"])
    type("ClosedRange", ["Bound"])
    for name in integers {
      try conform(name, [], [CellType.signedIntegers.contains(name) ? "SignedInteger" : "UnsignedInteger", "FixedWidthInteger", "Hashable"])
    }
    for name in ["Double", "Float"] { try conform(name, [], ["BinaryFloatingPoint", "CustomStringConvertible"]) }
    try conform("Bool", [], ["Hashable", "CustomStringConvertible"])
    for name in ["String", "Substring"] { try conform(name, [], ["StringProtocol"], element: "Character") }
    try conform("Character", [], ["Hashable", "Comparable", "CustomStringConvertible"])
    try conform("String.Index", [], ["Hashable", "Comparable"])
    for name in ["Array<T>", "ArraySlice<T>"] {
      try conform(name, ["T"], ["RandomAccessCollection"], element: "T")
      try conform(name, ["T"], ["Equatable"], where: [("T", "Equatable")])
      try conform(name, ["T"], ["Hashable"], where: [("T", "Hashable")])
    }
    try conform("Set<T>", ["T"], ["Collection"], element: "T")
    try conform("Set<T>", ["T"], ["Hashable"])
    try conform("Dictionary<K, V>", ["K", "V"], ["Collection"], element: "(key: K, value: V)")
    try conform("Dictionary<K, V>", ["K", "V"], ["Equatable"], where: [("V", "Equatable")])
    try conform("Optional<T>", ["T"], ["Equatable"], where: [("T", "Equatable")])
    try conform("Optional<T>", ["T"], ["Hashable"], where: [("T", "Hashable")])
    for name in ["Range<T>", "ClosedRange<T>"] {
      try conform(name, ["T"], ["RandomAccessCollection"], element: "T", where: [("T", "SignedInteger")])
      try conform(name, ["T"], ["Equatable"])
    }

    for name in numbers {
      for symbol in ["+", "-", "*", "/"] { try add(["static func \(symbol) (lhs: \(name), rhs: \(name)) -> \(name)"], owner: name) }
      for symbol in ["<", "<=", ">", ">=", "==", "!="] { try add(["static func \(symbol) (lhs: \(name), rhs: \(name)) -> Bool"], owner: name) }
      for symbol in ["+=", "-=", "*=", "/="] { try add(["static func \(symbol) (lhs: inout \(name), rhs: \(name))"], owner: name) }
      if !CellType.unsignedIntegers.contains(name) { try add(["prefix static func - (x: \(name)) -> \(name)"], owner: name) }
      try add(["init<T: BinaryInteger>(_ source: T)", "init?(_ text: String)"], owner: name)
      for other in ["Double", "Float"] { try add(["init(_ source: \(other))"], owner: name) }
      if name != "Int" { try add(["init(_ source: Int)"], owner: name) }
    }
    try add(["init(_ source: Int)"], owner: "Int")
    for name in integers {
      try add(["static func % (lhs: \(name), rhs: \(name)) -> \(name)", "static func & (lhs: \(name), rhs: \(name)) -> \(name)"], owner: name)
      try add(["static var max: \(name) { get }", "static var min: \(name) { get }"], owner: name)
    }
    for name in ["Double", "Float"] {
      try add(["static var pi: \(name) { get }", "func rounded() -> \(name)", "func squareRoot() -> \(name)"], owner: name)
    }
    try add(["prefix static func ! (x: Bool) -> Bool", "mutating func toggle()"], owner: "Bool")
    try add(["static func == (lhs: Self, rhs: Self) -> Bool", "static func != (lhs: Self, rhs: Self) -> Bool"], owner: "Self", constraints: "Self: Equatable")
    for symbol in ["<", "<=", ">", ">="] {
      try add(["static func \(symbol) (lhs: Self, rhs: Self) -> Bool"], owner: "Self", constraints: "Self: Comparable")
    }
    try add(["static func ... (lhs: Bound, rhs: Bound) -> ClosedRange<Bound> where Bound: Comparable"], owner: "ClosedRange<Bound>")
    try add(["static func ..< (lhs: Bound, rhs: Bound) -> Range<Bound> where Bound: Comparable"], owner: "Range<Bound>")
    try add(["static func ~= (pattern: ClosedRange<Bound>, value: Bound) -> Bool where Bound: Comparable"], owner: "ClosedRange<Bound>")
    try add(["static func ~= (pattern: Range<Bound>, value: Bound) -> Bool where Bound: Comparable"], owner: "Range<Bound>")
    try add(["var lowerBound: Bound { get }", "func contains(_ element: Bound) -> Bool where Bound: Comparable"], owner: "Range<Bound>")

    try add([
      "static func + (lhs: String, rhs: String) -> String", "static func += (lhs: inout String, rhs: String)",
      "var count: Int { get }", "var isEmpty: Bool { get }", "func uppercased() -> String", "func hasPrefix(_ prefix: String) -> Bool",
      "mutating func append(_ other: String)", "mutating func append(_ c: Character)", "init(_ c: Character)", "init(_ s: Substring)",
      "init<T: BinaryInteger>(_ value: T)", "init<T>(describing value: T)", "init(repeating: String, count: Int)",
      "var startIndex: String.Index { get }", "var endIndex: String.Index { get }",
      "func index(after i: String.Index) -> String.Index", "func index(_ i: String.Index, offsetBy distance: Int) -> String.Index",
      "subscript(i: String.Index) -> Character { get }", "subscript(r: Range<String.Index>) -> Substring { get }",
      "func split(separator: Character, maxSplits: Int = Int.max, omittingEmptySubsequences: Bool = true) -> [Substring]",
    ], owner: "String")
    try add(["init(_ value: Double)", "init(_ value: Float)"], owner: "String")
    try add([
      "init()", "init(repeating: Element, count: Int)", "var isEmpty: Bool { get }",
      "mutating func append(_ newElement: Element)", "@discardableResult mutating func remove(at index: Int) -> Element",
      "mutating func sort() where Element: Comparable", "func sorted() -> [Element] where Element: Comparable",
      "func sorted(by areInIncreasingOrder: (Element, Element) throws -> Bool) rethrows -> [Element]",
      "subscript(index: Int) -> Element { get set }", "subscript(r: Range<Int>) -> ArraySlice<Element> { get set }",
      "static func + (lhs: [Element], rhs: [Element]) -> [Element]", "static func += (lhs: inout [Element], rhs: [Element])",
      "var indices: Range<Int> { get }",
    ], owner: "Array<Element>")
    try add(["init<S: Sequence>(_ elements: S) where S.Element == Element"], owner: "Array<Element>")
    try add(["init<S: Sequence>(_ elements: S) where S.Element == Element", "init()"], owner: "ArraySlice<Element>")
    try add(["init()", "init<S: Sequence>(_ elements: S) where S.Element == Element", "mutating func insert(_ newMember: Element)"], owner: "Set<Element>")
    try add([
      "init()", "subscript(key: Key) -> Value? { get set }",
      "subscript(key: Key, default defaultValue: @autoclosure () -> Value) -> Value { get set }",
      "var keys: [Key] { get }", "var values: [Value] { get }", "func mapValues<T>(_ transform: (Value) throws -> T) rethrows -> [Key: T]",
    ], owner: "Dictionary<Key, Value>")
    let sequence = "Self: Sequence, Self.Element == Element"
    try add([
      "func map<T>(_ transform: (Element) throws -> T) rethrows -> [T]",
      "func compactMap<T>(_ transform: (Element) throws -> T?) rethrows -> [T]",
      "func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> [Element]",
      "func reduce<Result>(_ initialResult: Result, _ next: (Result, Element) throws -> Result) rethrows -> Result",
      "func reduce<Result>(into initialResult: Result, _ update: (inout Result, Element) throws -> Void) rethrows -> Result",
      "func forEach(_ body: (Element) throws -> Void) rethrows", "func enumerated() -> [(offset: Int, element: Element)]",
      "func max() -> Element? where Element: Comparable", "func min() -> Element? where Element: Comparable",
      "func sorted() -> [Element] where Element: Comparable", "func contains(_ element: Element) -> Bool where Element: Equatable",
      "func contains(where predicate: (Element) throws -> Bool) rethrows -> Bool",
      "func sorted(by areInIncreasingOrder: (Element, Element) throws -> Bool) rethrows -> [Element]",
      "func first(where predicate: (Element) throws -> Bool) rethrows -> Element?", "func reversed() -> [Element]",
    ], owner: "Self", constraints: sequence)
    try add(["var first: Element? { get }", "var last: Element? { get }", "var count: Int { get }"], owner: "Self", constraints: "Self: Collection, Self.Element == Element")
    try add(["func joined(separator: String = \"\") -> String"], owner: "Array<String>")
    try add(["func map<T>(_ transform: (Wrapped) throws -> T) rethrows -> T?"], owner: "Optional<Wrapped>")
    try add([
      "func zip<A: Sequence, B: Sequence>(_ a: A, _ b: B) -> [(A.Element, B.Element)]", "func abs<T: SignedNumeric>(_ x: T) -> T",
      "func max<T: Comparable>(_ x: T, _ y: T) -> T", "func min<T: Comparable>(_ x: T, _ y: T) -> T", "func sqrt(_ x: Double) -> Double",
      "func stride(from start: Int, to end: Int, by step: Int) -> [Int]", "func stride(from start: Double, to end: Double, by step: Double) -> [Double]",
      "func fatalError(_ message: @autoclosure () -> String = \"\") -> Never", "func precondition(_ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = \"\")",
      "func swap<T>(_ a: inout T, _ b: inout T)", "func format(_ x: Double, digits: Int = 2) -> String",
    ])
    try add(["func inlineText(_ value: Any) -> String"])
    try add(["func print(_ items: Any..., separator: String = \" \", terminator: String = \"\\n\")"], effects: [.prints])
    try add(["mutating func combine<H: Hashable>(_ value: H)"], owner: "Hasher")

    // A little of an engine.
    for name in ["Environment", "Space", "Step"] { type(name) }
    type("VecEnv", isReference: true)
    type("PPO", isReference: true)
    type("Schedule", literals: [.float, .integer])
    type("Policy", isReference: true)
    try add(["init(floatLiteral value: Double)", "init(integerLiteral value: Int)", "static func linear(_ start: Double) -> Schedule"], owner: "Schedule")
    try add(
      ["func make(_ id: String, maxEpisodeSteps: Int? = nil) throws -> Environment"],
      allowed: ["id": .strings(["CartPole-v1", "Pendulum-v1"])])
    try add(["func makeVecEnv(_ id: String, nEnvs: Int = 1, seed: Int? = nil) throws -> VecEnv"], allowed: ["nEnvs": .numbers(lower: 1, lowerIncluded: true, upper: .infinity, upperIncluded: false)])
    try add(["func reset(seed: Int? = nil) throws -> (observation: [Float], info: [String: Double])", "func step(_ action: Int) throws -> Step", "func step(_ action: [Double]) throws -> Step"], owner: "Environment")
    try add(["var reward: Double { get }", "var terminated: Bool { get }", "var observation: [Float] { get }"], owner: "Step")
    try add(["var observationSpace: Space { get }", "func reset() throws -> [[Float]]"], owner: "VecEnv")
    try add(
      ["init(_ policy: String, _ env: VecEnv, learningRate: Schedule = 3e-4, nSteps: Int = 2048, gamma: Double = 0.99, seed: Int? = nil) throws"],
      owner: "PPO", effects: [.retains(1), .seeded],
      allowed: ["gamma": .numbers(lower: 0, lowerIncluded: true, upper: 1, upperIncluded: true), "learningRate": .numbers(lower: 0, lowerIncluded: false, upper: .infinity, upperIncluded: false)])
    try add(["@discardableResult func learn(totalTimesteps: Int) throws -> PPO"], owner: "PPO", effects: [.mutates(0)])
    try add(["var policy: Policy { get }", "var gamma: Double { get set }"], owner: "PPO")
    try add(["func evaluatePolicy(_ model: PPO, nEvalEpisodes: Int = 10) throws -> (mean: Double, std: Double)"])
    try add(["func forward(_ obs: [[Float]], deterministic: Bool = false) throws -> (actions: [Int], values: [Float], logProb: [Float])"], owner: "Policy")
    return catalog
  }
}
