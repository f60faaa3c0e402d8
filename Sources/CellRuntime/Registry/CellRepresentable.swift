// The bridge between Swift's values and those of cells: which Swift types a registered function may take and give.

import CellLanguage
import NotebookModel

/// A Swift type whose values cells can hold.
public protocol CellRepresentable {
  static var cellType: CellType { get }
  /// - Throws: `RuntimeError.wrongKind` for a value of another type.
  init(cellValue: Value) throws
  var cellValue: Value { get }
}

/// A Swift class or struct that is registered as it is: `extension PPO: HostType {}`.
///
/// A struct is copied on assignment, a class shared, as in Swift. `Equatable`, `Hashable`, `Comparable`, `Error`,
/// `Sequence`, `CustomStringConvertible` and `RandomNumberGenerator` are recognised when it is registered.
public protocol HostType: CellRepresentable {
  /// The name that cells use; the Swift name unless given.
  static var cellTypeName: String { get }
  /// Whether what it holds comes from the clock.
  var isNoisy: Bool { get }
  /// What a report shows for it; `nil` for its description as plain text.
  func cellDisplay() throws -> MIMEBundle?
  /// Its row where an array of such values is shown as a table.
  var cellTableRow: [(column: String, text: String, isNumber: Bool)]? { get }
}

extension HostType {
  public static var cellTypeName: String { "\(Self.self)" }
  public static var cellType: CellType { .nominal(cellTypeName) }
  public var isNoisy: Bool { false }
  public func cellDisplay() throws -> MIMEBundle? { nil }
  public var cellTableRow: [(column: String, text: String, isNumber: Bool)]? { nil }

  public init(cellValue: Value) throws {
    guard case .host(let box) = cellValue, let value = box.anyValue as? Self else {
      throw cellValue.unexpected(Self.cellTypeName)
    }
    self = value
  }

  public var cellValue: Value { .host(TypedHostBox(self)) }
}

/// `Value` itself stands for any type.
extension Value: CellRepresentable {
  public static var cellType: CellType { .any }
  public init(cellValue: Value) throws { self = cellValue }
  public var cellValue: Value { self }
}

extension Int: CellRepresentable {
  public static var cellType: CellType { .int }
  public init(cellValue: Value) throws { self = try cellValue.asInt }
  public var cellValue: Value { .int(self) }
}

extension Double: CellRepresentable {
  public static var cellType: CellType { .double }
  public init(cellValue: Value) throws { self = try cellValue.asDouble }
  public var cellValue: Value { .double(self) }
}

extension Float: CellRepresentable {
  public static var cellType: CellType { .float }
  public init(cellValue: Value) throws { self = try cellValue.asFloat }
  public var cellValue: Value { .float(self) }
}

extension Bool: CellRepresentable {
  public static var cellType: CellType { .bool }
  public init(cellValue: Value) throws { self = try cellValue.asBool }
  public var cellValue: Value { .bool(self) }
}

extension String: CellRepresentable {
  public static var cellType: CellType { .string }
  public init(cellValue: Value) throws { self = try cellValue.asString }
  public var cellValue: Value { .string(self) }
}

extension Substring: CellRepresentable {
  public static var cellType: CellType { .substring }
  public init(cellValue: Value) throws { self = Substring(try cellValue.asString) }
  public var cellValue: Value { .substring(SubstringBox(self)) }
}

extension Character: CellRepresentable {
  public static var cellType: CellType { .character }
  public init(cellValue: Value) throws { self = try cellValue.asCharacter }
  public var cellValue: Value { .character(self) }
}

extension FixedWidthInteger where Self: CellRepresentable {
  public static var cellType: CellType { .nominal("\(Self.self)") }
  public init(cellValue: Value) throws { self = try cellValue.integer(Self.self) }
  public var cellValue: Value { Value(integer: self) }
}

extension Int8: CellRepresentable {}
extension Int16: CellRepresentable {}
extension Int32: CellRepresentable {}
extension Int64: CellRepresentable {}
extension UInt: CellRepresentable {}
extension UInt8: CellRepresentable {}
extension UInt16: CellRepresentable {}
extension UInt32: CellRepresentable {}
extension UInt64: CellRepresentable {}

extension Array: CellRepresentable where Element: CellRepresentable {
  public static var cellType: CellType { .array(Element.cellType) }
  public init(cellValue: Value) throws { self = try cellValue.elements.map { try Element(cellValue: $0) } }
  public var cellValue: Value { .array(map(\.cellValue)) }
}

extension Optional: CellRepresentable where Wrapped: CellRepresentable {
  public static var cellType: CellType { .optional(Wrapped.cellType) }
  public init(cellValue: Value) throws { self = try cellValue.unwrapped.map { try Wrapped(cellValue: $0) } }
  public var cellValue: Value { map(\.cellValue.wrapped) ?? .nil }
}

/// Keys in the order of their text where Swift gives none, so that runs are equal.
extension Dictionary: CellRepresentable where Key: CellRepresentable, Value: CellRepresentable {
  public static var cellType: CellType { .dictionary(Key.cellType, Value.cellType) }

  public init(cellValue: CellRuntime.Value) throws {
    self.init()
    for (key, value) in try cellValue.asTable.pairs { self[try Key(cellValue: key)] = try Value(cellValue: value) }
  }

  public var cellValue: CellRuntime.Value {
    let pairs = map { (key: $0.cellValue, value: $1.cellValue) }
    let sorted = pairs.map { (text: (try? $0.key.describe()) ?? "", pair: $0) }.sorted { $0.text < $1.text }
    return .dictionary((try? OrderedTable(sorted.map(\.pair))) ?? OrderedTable())
  }
}

extension Set: CellRepresentable where Element: CellRepresentable {
  public static var cellType: CellType { .set(Element.cellType) }
  public init(cellValue: Value) throws { self = Set(try cellValue.asTable.keys.map { try Element(cellValue: $0) }) }

  public var cellValue: Value {
    let sorted = map { (text: (try? $0.cellValue.describe()) ?? "", value: $0.cellValue) }.sorted { $0.text < $1.text }
    return .set((try? OrderedTable(sorted.map { (key: $0.value, value: .void) })) ?? OrderedTable())
  }
}

extension Range: CellRepresentable where Bound: CellRepresentable {
  public static var cellType: CellType { .range(Bound.cellType) }

  public init(cellValue: Value) throws {
    let (lower, upper) = try cellValue.rangeBounds
    self = try Bound(cellValue: lower)..<Bound(cellValue: upper)
  }

  public var cellValue: Value {
    if let range = self as? Range<Int> { return .range(range) }
    return .bounds(Bounds(.halfOpen, lower: lowerBound.cellValue, upper: upperBound.cellValue))
  }
}

extension ClosedRange: CellRepresentable where Bound: CellRepresentable {
  public static var cellType: CellType { .closedRange(Bound.cellType) }

  public init(cellValue: Value) throws {
    let (lower, upper) = try cellValue.rangeBounds
    self = try Bound(cellValue: lower)...Bound(cellValue: upper)
  }

  public var cellValue: Value {
    if let range = self as? ClosedRange<Int> { return .closedRange(range) }
    return .bounds(Bounds(.closed, lower: lowerBound.cellValue, upper: upperBound.cellValue))
  }
}

/// A function that a cell passes, the result's type first: what a registered function declares as
/// `(Double, Int) throws -> Bool`, its Swift closure takes as `CellFunction<Bool, Double, Int>`.
///
/// It must be called during the call that it was passed to, or later on the same thread.
public struct CellFunction<Result: CellRepresentable, each Argument: CellRepresentable>: CellRepresentable {
  private let closure: Closure

  public static var cellType: CellType {
    var parameters: [FunctionType.Parameter] = []
    for type in repeat (each Argument).self { parameters.append(.init(type.cellType)) }
    return .function(FunctionType(parameters, result: Result.cellType, throwsErrors: true))
  }

  public init(cellValue: Value) throws { closure = try cellValue.asClosure }
  public var cellValue: Value { .closure(closure) }

  public func callAsFunction(_ argument: repeat each Argument) throws -> Result {
    var arguments: [Value] = []
    for value in repeat each argument { arguments.append(value.cellValue) }
    return try Result(cellValue: closure.call(arguments))
  }
}

/// The result of functions that give nothing, where a `CellFunction` needs one.
public struct CellVoid: CellRepresentable, Sendable {
  public static var cellType: CellType { .void }
  public init() {}
  public init(cellValue: Value) throws {}
  public var cellValue: Value { .void }
}

extension Value {
  /// The bounds of a range that has both.
  var rangeBounds: (lower: Value, upper: Value) {
    get throws {
      switch self {
      case .range(let range): (.int(range.lowerBound), .int(range.upperBound))
      case .closedRange(let range): (.int(range.lowerBound), .int(range.upperBound))
      case .bounds(let bounds):
        if let lower = bounds.lower, let upper = bounds.upper { (lower, upper) } else { throw unexpected("Range") }
      default: throw unexpected("Range")
      }
    }
  }
}
