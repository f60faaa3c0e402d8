// How the standard library's members are written down: a row holds the declaration and the code behind it.

import CellLanguage

/// Adds members of one type, or global functions.
struct Rows {
  fileprivate(set) var registry: FunctionRegistry
  let owner: String?
  let constraints: String?

  mutating func nullary(_ declaration: String, _ doc: String = "", _ body: @escaping () throws -> Value) {
    add(declaration, doc, Implementation(.nullary(body)))
  }

  mutating func unary(
    _ declaration: String, _ doc: String = "", intrinsic: Intrinsic? = nil, _ body: @escaping (Value) throws -> Value
  ) {
    add(declaration, doc, Implementation(.unary(body), intrinsic: intrinsic))
  }

  mutating func binary(
    _ declaration: String, _ doc: String = "", intrinsic: Intrinsic? = nil,
    _ body: @escaping (Value, Value) throws -> Value
  ) {
    add(declaration, doc, Implementation(.binary(body), intrinsic: intrinsic))
  }

  mutating func ternary(
    _ declaration: String, _ doc: String = "", _ body: @escaping (Value, Value, Value) throws -> Value
  ) {
    add(declaration, doc, Implementation(.ternary(body)))
  }

  mutating func double(_ declaration: String, _ doc: String = "", _ body: @escaping (Double) -> Double) {
    add(declaration, doc, Implementation(.double(body)))
  }

  mutating func mutating0(_ declaration: String, _ doc: String = "", _ body: @escaping (inout Value) throws -> Value) {
    add(declaration, doc, Implementation(.mutating0(body)))
  }

  mutating func mutating1(
    _ declaration: String, _ doc: String = "", intrinsic: Intrinsic? = nil,
    _ body: @escaping (inout Value, Value) throws -> Value
  ) {
    add(declaration, doc, Implementation(.mutating1(body), intrinsic: intrinsic))
  }

  mutating func mutating2(
    _ declaration: String, _ doc: String = "", _ body: @escaping (inout Value, Value, Value) throws -> Value
  ) {
    add(declaration, doc, Implementation(.mutating2(body)))
  }

  mutating func general(
    _ declaration: String, _ doc: String = "", effects: Set<Effect> = [],
    _ body: @escaping (inout Call) throws -> Value
  ) {
    add(declaration, doc, effects: effects, Implementation(.general(body)))
  }

  /// A form of `expect`. The body serves where the function is passed as a value, without the text of its arguments.
  mutating func expectation(_ declaration: String, _ form: ExpectationForm, _ doc: String) {
    add(
      declaration, doc, effects: [.prints],
      Implementation(.general { call in try checkExpectation(form, &call) }, intrinsic: .expectation(form)))
  }

  /// A settable property or subscript.
  mutating func settable(_ declaration: String, _ doc: String = "", _ implementation: Implementation) {
    add(declaration, doc, implementation)
  }

  private mutating func add(
    _ declaration: String, _ doc: String, effects: Set<Effect> = [], _ implementation: Implementation
  ) {
    registry.add(
      declaration, owner: owner, constraints: constraints, doc: doc, effects: effects, implementation)
  }
}

extension FunctionRegistry {
  /// - Parameters:
  ///   - owner: `Array<Element>`, `Int`, or `Self` for members of all types that meet the constraints; `nil` for
  ///     global functions.
  mutating func members(of owner: String?, where constraints: String? = nil, _ body: (inout Rows) -> Void) {
    var rows = Rows(registry: self, owner: owner, constraints: constraints)
    self = FunctionRegistry()
    body(&rows)
    self = rows.registry
  }

  /// The everyday members of Swift's standard library.
  public static let standard: FunctionRegistry = {
    var registry = FunctionRegistry()
    registry.addStandardTypes()
    registry.addOperators()
    registry.addIntegers()
    registry.addFloatingPoint()
    registry.addMathematics()
    registry.addBasics()
    registry.addSequences()
    registry.addSubsequences()
    registry.addArrays()
    registry.addStrings()
    registry.addCharacters()
    registry.addDictionaries()
    registry.addSets()
    registry.addRanges()
    registry.addRandomness()
    registry.addGlobalFunctions()
    registry.addExpectations()
    registry.addTables()
    return registry
  }()
}
