// Registering Swift's own functions and types: the closure's types come from Swift, everything else from the text of the
// declaration.

import CellLanguage
import Foundation
import NotebookModel

extension FunctionRegistry {
  /// A type, under its `cellTypeName`. A struct that is not `Hashable` counts as a view into objects: cells that
  /// change one of those are taken to change it too.
  ///
  /// - Parameter literals: literals that make a value of it; register `init(floatLiteral:)` and so on beside it.
  public mutating func type<T: HostType>(
    _ type: T.Type, doc: String, literals: Set<TypeDescription.Literal> = []
  ) {
    // The Swift runtime looks through all conformances of the program for each question of what a type conforms to:
    // all of them are asked when the answer is needed.
    let name = T.cellTypeName
    add(TypeDescription(name, doc: doc, isReference: T.self is AnyClass, literals: literals))
    addStorable(name) { T.self as? any StorableType.Type }
    addConformances(of: name) { name in
      func element<S: Sequence>(_ type: S.Type) -> CellType? {
        (S.Element.self as? any CellRepresentable.Type)?.cellType
      }
      if name == "Sequence" {
        guard let sequence = T.self as? any Sequence.Type, let element = element(sequence) else { return nil }
        return Conformance(T.cellType, name, element: element)
      }
      let conforms =
        switch name {
        case "Error": T.self is any Error.Type
        case "Hashable": T.self is any Hashable.Type
        case "Equatable": T.self is any Equatable.Type
        case "Comparable": T.self is any Comparable.Type
        case "CustomStringConvertible": T.self is any CustomStringConvertible.Type
        case "RandomNumberGenerator": T.self is any RandomNumberGenerator.Type
        default: false
        }
      return conforms ? Conformance(T.cellType, name) : nil
    }
  }

  // MARK: - Functions and initialisers

  /// A function. Its result may be any type that cells know, `Void`, or a tuple of such.
  ///
  /// - Parameters:
  ///   - declaration: `func mean(_ values: [Double]) throws -> Double`: labels, defaults, effects of Swift.
  ///   - allowed: what constant arguments must satisfy, by parameter name.
  public mutating func function<each P: CellRepresentable, R>(
    _ declaration: String, doc: String, effects: Set<Effect> = [], allowed: [String: AllowedValues] = [:],
    _ body: @escaping @Sendable (repeat each P) throws -> R
  ) {
    register(declaration, nil, doc, effects, allowed, parameters: repeat (each P).self, result: R.self) { call in
      var reader = ArgumentReader(call.arguments)
      return try body(repeat reader.next((each P).self))
    }
  }

  /// A function that prints, displays, reports progress or reads files: its closure gets the `CellContext` first.
  public mutating func function<each P: CellRepresentable, R>(
    _ declaration: String, doc: String, effects: Set<Effect> = [], allowed: [String: AllowedValues] = [:],
    _ body: @escaping @Sendable (CellContext, repeat each P) throws -> R
  ) {
    register(declaration, nil, doc, effects, allowed, parameters: repeat (each P).self, result: R.self) { call in
      var reader = ArgumentReader(call.arguments)
      return try body(call.context, repeat reader.next((each P).self))
    }
  }

  /// An initialiser: `init(sides: Int = 6) throws`, `init?(name: String)`, `init(floatLiteral value: Double)`.
  public mutating func initializer<T: CellRepresentable, each P: CellRepresentable, R: CellRepresentable>(
    _ declaration: String, of type: T.Type, doc: String, effects: Set<Effect> = [],
    allowed: [String: AllowedValues] = [:], _ body: @escaping @Sendable (repeat each P) throws -> R
  ) {
    let owner = T.cellType
    register(declaration, owner, doc, effects, allowed, parameters: repeat (each P).self, result: R.self) { call in
      var reader = ArgumentReader(call.arguments)
      return try body(repeat reader.next((each P).self))
    }
  }

  public mutating func initializer<T: CellRepresentable, each P: CellRepresentable, R: CellRepresentable>(
    _ declaration: String, of type: T.Type, doc: String, effects: Set<Effect> = [],
    allowed: [String: AllowedValues] = [:], _ body: @escaping @Sendable (CellContext, repeat each P) throws -> R
  ) {
    let owner = T.cellType
    register(declaration, owner, doc, effects, allowed, parameters: repeat (each P).self, result: R.self) { call in
      var reader = ArgumentReader(call.arguments)
      return try body(call.context, repeat reader.next((each P).self))
    }
  }

  /// A static method, or an operator: `static func + (lhs: Money, rhs: Money) -> Money`.
  public mutating func staticMethod<T: CellRepresentable, each P: CellRepresentable, R>(
    _ declaration: String, of type: T.Type, doc: String, effects: Set<Effect> = [],
    allowed: [String: AllowedValues] = [:], _ body: @escaping @Sendable (repeat each P) throws -> R
  ) {
    let owner = T.cellType
    register(declaration, owner, doc, effects, allowed, parameters: repeat (each P).self, result: R.self) { call in
      var reader = ArgumentReader(call.arguments)
      return try body(repeat reader.next((each P).self))
    }
  }

  // MARK: - Methods

  /// A method of a class, or one of a struct that doesn't change it.
  public mutating func method<T: CellRepresentable, each P: CellRepresentable, R>(
    _ declaration: String, of type: T.Type, doc: String, effects: Set<Effect> = [],
    allowed: [String: AllowedValues] = [:], _ body: @escaping @Sendable (T, repeat each P) throws -> R
  ) {
    let owner = T.cellType
    register(declaration, owner, doc, effects, allowed, parameters: repeat (each P).self, result: R.self) { call in
      var reader = ArgumentReader(call.arguments)
      let receiver = try reader.next(T.self)
      return try body(receiver, repeat reader.next((each P).self))
    }
  }

  public mutating func method<T: CellRepresentable, each P: CellRepresentable, R>(
    _ declaration: String, of type: T.Type, doc: String, effects: Set<Effect> = [],
    allowed: [String: AllowedValues] = [:], _ body: @escaping @Sendable (CellContext, T, repeat each P) throws -> R
  ) {
    let owner = T.cellType
    register(declaration, owner, doc, effects, allowed, parameters: repeat (each P).self, result: R.self) { call in
      var reader = ArgumentReader(call.arguments)
      let receiver = try reader.next(T.self)
      return try body(call.context, receiver, repeat reader.next((each P).self))
    }
  }

  /// A method that changes what it is given: `func sample(using random: inout PCG64) -> [Float]`.
  public mutating func method<T: CellRepresentable, P: CellRepresentable, R>(
    _ declaration: String, of type: T.Type, doc: String, effects: Set<Effect> = [],
    _ body: @escaping @Sendable (T, inout P) throws -> R
  ) {
    let owner = T.cellType
    register(declaration, owner, doc, effects, [:], parameters: P.self, result: R.self) { call in
      let receiver = try T(cellValue: call.arguments[0])
      return try changing(&call.arguments[1]) { try body(receiver, &$0) }
    }
  }

  /// A `mutating func` of a struct.
  public mutating func mutatingMethod<T: CellRepresentable, each P: CellRepresentable, R>(
    _ declaration: String, of type: T.Type, doc: String, effects: Set<Effect> = [],
    allowed: [String: AllowedValues] = [:], _ body: @escaping @Sendable (inout T, repeat each P) throws -> R
  ) {
    let owner = T.cellType
    register(declaration, owner, doc, effects, allowed, parameters: repeat (each P).self, result: R.self) { call in
      var reader = ArgumentReader(call.arguments, from: 1)
      return try changing(&call.arguments[0]) { try body(&$0, repeat reader.next((each P).self)) }
    }
  }

  // MARK: - Properties and subscripts

  /// A property; `set` for one that says `{ get set }`.
  public mutating func property<T: CellRepresentable, R: CellRepresentable>(
    _ declaration: String, of type: T.Type, doc: String, effects: Set<Effect> = [],
    _ get: @escaping @Sendable (T) throws -> R, set: (@Sendable (inout T, R) throws -> Void)? = nil
  ) {
    add(
      declaration, owner: T.cellType.description, doc: doc, effects: effects,
      check: TypeCheck(parameters: [], result: R.cellType, isSettable: set != nil),
      Implementation(
        .unary { try get(T(cellValue: $0)).cellValue },
        setter: set.map { set in { base, _, new in try changing(&base) { try set(&$0, R(cellValue: new)) } } }))
  }

  /// A property with a tuple's value, such as `var best: (step: Int, reward: Double) { get }`.
  @_disfavoredOverload
  public mutating func property<T: CellRepresentable, R>(
    _ declaration: String, of type: T.Type, doc: String, effects: Set<Effect> = [],
    _ get: @escaping @Sendable (T) throws -> R
  ) {
    register(declaration, T.cellType, doc, effects, [:], result: R.self) { call in
      try get(T(cellValue: call.arguments[0]))
    }
  }

  /// `static var tanh: Activation { get }`; an enum's cases too.
  public mutating func staticProperty<T: CellRepresentable, R: CellRepresentable>(
    _ declaration: String, of type: T.Type, doc: String, _ get: @escaping @Sendable () throws -> R
  ) {
    register(declaration, T.cellType, doc, [], [:], result: R.self) { _ in try get() }
  }

  /// The cases of an enum without payloads, by name.
  public mutating func cases<T: CellRepresentable & Sendable>(
    _ cases: KeyValuePairs<String, T>, of type: T.Type, doc: String
  ) {
    for (name, value) in cases {
      staticProperty("static var \(name): \(T.cellType) { get }", of: type, doc: doc) { value }
    }
  }

  /// A subscript that can only be read.
  public mutating func `subscript`<T: CellRepresentable, each P: CellRepresentable, R: CellRepresentable>(
    _ declaration: String, of type: T.Type, doc: String, _ get: @escaping @Sendable (T, repeat each P) throws -> R
  ) {
    register(declaration, T.cellType, doc, [], [:], parameters: repeat (each P).self, result: R.self) { call in
      var reader = ArgumentReader(call.arguments)
      let receiver = try reader.next(T.self)
      return try get(receiver, repeat reader.next((each P).self))
    }
  }

  /// A subscript that says `{ get set }`.
  public mutating func `subscript`<T: CellRepresentable, each P: CellRepresentable, R: CellRepresentable>(
    _ declaration: String, of type: T.Type, doc: String, _ get: @escaping @Sendable (T, repeat each P) throws -> R,
    set: @escaping @Sendable (inout T, R, repeat each P) throws -> Void
  ) {
    add(
      declaration, owner: T.cellType.description, doc: doc,
      check: TypeCheck(parameters: cellTypes(repeat (each P).self), result: R.cellType, isSettable: true),
      Implementation(
        .general { call in
          var reader = ArgumentReader(call.arguments)
          let receiver = try reader.next(T.self)
          return try get(receiver, repeat reader.next((each P).self)).cellValue
        },
        setter: { base, arguments, new in
          var reader = ArgumentReader(arguments)
          try changing(&base) { try set(&$0, R(cellValue: new), repeat reader.next((each P).self)) }
        }))
  }

  // MARK: - What they share

  private mutating func register<each P: CellRepresentable, R>(
    _ declaration: String, _ owner: CellType?, _ doc: String, _ effects: Set<Effect>,
    _ allowed: [String: AllowedValues], parameters: repeat (each P).Type, result: R.Type,
    _ body: @escaping (inout Call) throws -> R
  ) {
    let bridge = LazyBridge<R>()
    add(
      declaration, owner: owner?.description, doc: doc, effects: effects, allowed: allowed,
      check: TypeCheck(
        parameters: cellTypes(repeat each parameters), result: bridge.value?.type, swiftResult: "\(R.self)"),
      Implementation(
        .general { call in
          let result = try body(&call)
          guard let bridge = bridge.value else { throw RuntimeError.wrongKind("\(R.self)", expected: declaration) }
          return try bridge.value(result)
        }))
  }
}

private func cellTypes<each P: CellRepresentable>(_ type: repeat (each P).Type) -> [CellType] {
  var result: [CellType] = []
  for type in repeat each type { result.append(type.cellType) }
  return result
}

/// Reads arguments one after another as Swift values.
private struct ArgumentReader {
  private let arguments: [Value]
  private var next: Int

  init(_ arguments: [Value], from start: Int = 0) {
    self.arguments = arguments
    next = start
  }

  mutating func next<T: CellRepresentable>(_ type: T.Type) throws -> T {
    guard next < arguments.count else { throw RuntimeError.wrongKind("nothing", expected: "\(T.self)") }
    defer { next += 1 }
    return try T(cellValue: arguments[next])
  }
}

/// Changes a Swift value within a cell's value. It is taken out meanwhile, so that its storage isn't copied.
private func changing<T: CellRepresentable, R>(_ value: inout Value, _ body: (inout T) throws -> R) throws -> R {
  var own = try T(cellValue: value)
  value = .void
  defer { value = own.cellValue }
  return try body(&own)
}

/// A bridge that is made when a declaration is read or called for the first time. Safe on any thread.
private final class LazyBridge<R>: @unchecked Sendable {
  private let lock = NSLock()
  private var made: ResultBridge<R>??

  /// `nil` for a type that cells don't know.
  var value: ResultBridge<R>? {
    lock.withLock {
      if let made { return made }
      let bridge = ResultBridge<R>()
      made = .some(bridge)
      return bridge
    }
  }
}

/// How a closure's result becomes a value: `Void`, what cells represent, and tuples of those.
private struct ResultBridge<R> {
  let type: CellType
  let value: (R) throws -> Value

  init?() {
    if R.self == Void.self {
      type = .void
      value = { _ in .void }
    } else if let representable = R.self as? any CellRepresentable.Type {
      type = representable.cellType
      value = { result in (result as? any CellRepresentable)?.cellValue ?? .nil }
    } else if let tuple = try? CellType(parsing: "\(R.self)"), case .tuple(let elements) = tuple {
      type = tuple
      value = { result in
        let values = Mirror(reflecting: result).children.compactMap { ($0.value as? any CellRepresentable)?.cellValue }
        guard values.count == elements.count else {
          throw RuntimeError.wrongKind("\(R.self)", expected: tuple.description)
        }
        return .tuple(values)
      }
    } else {
      return nil
    }
  }
}
