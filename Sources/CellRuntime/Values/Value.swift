// A value of a running notebook. Numbers, Booleans and ranges of Int lie inline; everything else is a Swift value with
// copy-on-write, so that assignment copies and mutation in place stays cheap.

/// What a variable of a cell holds.
///
/// A program is checked before it runs, so a value need not say its type: an optional is the wrapped value itself or
/// `.nilValue`, and tuples have no labels. Where a value becomes an `Any` it is *erased* (see `Erasure.swift`): only
/// then it carries what printing and casts need.
public enum Value: @unchecked Sendable {
  case void
  case bool(Bool)
  case int(Int)
  case double(Double)
  case float(Float)
  /// An integer of another type than `Int`.
  case sized(SizedInteger)
  case string(String)
  case character(Character)
  case stringIndex(String.Index)
  case substring(SubstringBox)
  case array([Value])
  case slice(SliceBox)
  case dictionary(OrderedTable)
  case set(OrderedTable)
  case tuple([Value])
  /// `nil`; `depth` counts the optionals around it: `.some(nil)` of an `Int??` has depth 1.
  case nilValue(depth: Int)
  case range(Range<Int>)
  case closedRange(ClosedRange<Int>)
  /// Every other range: of other bounds, or open at one end.
  case bounds(Bounds)
  /// `stride`, `zip`, `enumerated` and the like.
  case sequence(LazySequence)
  case closure(Closure)
  case structure(Structure)
  case enumeration(Enumeration)
  /// A value of a registered Swift type.
  case host(HostBox)
  /// An optional or a labelled tuple that became an `Any`.
  case erased(Erased)
  /// Where a captured variable lives; only in slots, never a value that a cell sees.
  case variable(VariableBox)
}

/// A value's characters, an element of another string.
public final class SubstringBox {
  public let value: Substring
  public init(_ value: Substring) { self.value = value }
}

public final class SliceBox {
  public let value: ArraySlice<Value>
  public init(_ value: ArraySlice<Value>) { self.value = value }
}

/// A `struct` of the notebook's own.
public struct Structure {
  public let type: OwnTypeInfo
  public var fields: [Value]

  public init(type: OwnTypeInfo, fields: [Value]) {
    self.type = type
    self.fields = fields
  }
}

/// A value of an `enum` of the notebook's own.
public struct Enumeration {
  public let enumCase: EnumCaseInfo
  public var payload: [Value]

  public init(_ enumCase: EnumCaseInfo, payload: [Value]) {
    self.enumCase = enumCase
    self.payload = payload
  }
}

/// A range that isn't `Range<Int>` or `ClosedRange<Int>`.
public final class Bounds {
  public enum Kind: Sendable { case halfOpen, closed, from, upTo, through }

  public let kind: Kind
  /// Both are there but for ranges open at one end.
  public let lower: Value?
  public let upper: Value?

  public init(_ kind: Kind, lower: Value?, upper: Value?) {
    self.kind = kind
    self.lower = lower
    self.upper = upper
  }
}

/// What an `Any` knows beyond its plain value.
public final class Erased {
  public enum Kind {
    case some(Value)
    case labelledTuple([String?], [Value])
  }

  public let kind: Kind
  public init(_ kind: Kind) { self.kind = kind }
}

/// The home of a variable that a closure captures.
public final class VariableBox {
  let slot: UnsafeMutablePointer<Slot>

  init(_ value: Value, isNoisy: Bool = false) {
    slot = .allocate(capacity: 1)
    slot.initialize(to: Slot(value, isNoisy: isNoisy))
  }

  deinit {
    slot.deinitialize(count: 1)
    slot.deallocate()
  }
}

/// A variable's value and whether it comes from the clock (see DESIGN, "Noise is a property of values").
struct Slot {
  var value: Value
  var isNoisy: Bool

  init(_ value: Value, isNoisy: Bool = false) {
    self.value = value
    self.isNoisy = isNoisy
  }
}

/// A function value: a closure or `func` of a cell, or a registered function.
open class Closure {
  public init() {}

  /// - Throws: what the function throws, or a `RuntimeError`.
  open func call(_ arguments: [Value]) throws -> Value { .void }
  /// The same without an array.
  open func call(_ argument: Value) throws -> Value { try call([argument]) }
  open func call(_ first: Value, _ second: Value) throws -> Value { try call([first, second]) }
  /// Calls a function with `inout` parameters, whose arguments are replaced by what the function leaves.
  open func call(changing arguments: inout [Value]) throws -> Value { try call(arguments) }
}

/// A function value made of a Swift closure.
public final class NativeClosure: Closure {
  private let body: ([Value]) throws -> Value

  public init(_ body: @escaping ([Value]) throws -> Value) { self.body = body }

  public override func call(_ arguments: [Value]) throws -> Value { try body(arguments) }
}

// MARK: - Optionals

extension Value {
  public static let `nil` = Value.nilValue(depth: 0)

  public var isNil: Bool {
    if case .nilValue(depth: 0) = self { true } else { false }
  }

  /// The value as one of an optional type around its own.
  public var wrapped: Value {
    if case .nilValue(let depth) = self { .nilValue(depth: depth + 1) } else { self }
  }

  /// The wrapped value of an optional, or `nil`.
  public var unwrapped: Value? {
    guard case .nilValue(let depth) = self else { return self }
    return depth == 0 ? nil : .nilValue(depth: depth - 1)
  }

  public init(_ optional: Value?) { self = optional?.wrapped ?? .nil }
}

// MARK: - Typed access

// The checker has made sure of the type. What can still be found is an emptied variable: one that is read while it is
// being changed.
extension Value {
  public var asInt: Int {
    @inline(__always) get throws {
      guard case .int(let value) = self else { throw unexpected("Int") }
      return value
    }
  }

  public var asDouble: Double {
    @inline(__always) get throws {
      guard case .double(let value) = self else { throw unexpected("Double") }
      return value
    }
  }

  public var asFloat: Float {
    get throws {
      guard case .float(let value) = self else { throw unexpected("Float") }
      return value
    }
  }

  public var asBool: Bool {
    @inline(__always) get throws {
      guard case .bool(let value) = self else { throw unexpected("Bool") }
      return value
    }
  }

  /// The text of a `String`, `Substring` or `Character`.
  public var asString: String {
    get throws {
      switch self {
      case .string(let value): value
      case .substring(let box): String(box.value)
      case .character(let value): String(value)
      default: throw unexpected("String")
      }
    }
  }

  public var asCharacter: Character {
    get throws {
      guard case .character(let value) = self else { throw unexpected("Character") }
      return value
    }
  }

  public var asStringIndex: String.Index {
    get throws {
      guard case .stringIndex(let value) = self else { throw unexpected("String.Index") }
      return value
    }
  }

  /// The elements of an array.
  public var asArray: [Value] {
    @inline(__always) get throws {
      guard case .array(let value) = self else { throw unexpected("Array") }
      return value
    }
  }

  public var asTable: OrderedTable {
    get throws {
      switch self {
      case .dictionary(let table), .set(let table): table
      default: throw unexpected("Dictionary")
      }
    }
  }

  public var asTuple: [Value] {
    get throws {
      guard case .tuple(let value) = self else { throw unexpected("tuple") }
      return value
    }
  }

  public var asClosure: Closure {
    get throws {
      guard case .closure(let value) = self else { throw unexpected("function") }
      return value
    }
  }

  @inline(never)
  func unexpected(_ type: String) -> any Error {
    if case .void = self {
      RuntimeError.overlappingAccess
    } else {
      RuntimeError.wrongKind(self.kindName, expected: type)
    }
  }

  /// What a value is, in a word, for messages.
  public var kindName: String {
    switch self {
    case .void: "Void"
    case .bool: "Bool"
    case .int: "Int"
    case .double: "Double"
    case .float: "Float"
    case .sized(let value): value.kind.rawValue
    case .string: "String"
    case .character: "Character"
    case .stringIndex: "String.Index"
    case .substring: "Substring"
    case .array: "Array"
    case .slice: "ArraySlice"
    case .dictionary: "Dictionary"
    case .set: "Set"
    case .tuple: "tuple"
    case .nilValue: "nil"
    case .range: "Range<Int>"
    case .closedRange: "ClosedRange<Int>"
    case .bounds: "range"
    case .sequence(let sequence): sequence.name
    case .closure: "function"
    case .structure(let value): value.type.name
    case .enumeration(let value): value.enumCase.type.name
    case .host(let box): box.typeName
    case .erased(let erased):
      if case .some = erased.kind { "Optional" } else { "tuple" }
    case .variable: "variable"
    }
  }
}
