// The types of the cell language, written and printed as Swift's.

public indirect enum CellType: Hashable, Sendable {
  /// A named type with its arguments: `Int`, `Array<Double>`, `Optional<Int>`, a registered `PPO`, a `struct` of the
  /// notebook's own. `Any` and `Error` are named types too.
  case nominal(String, [CellType])
  /// `()` is the empty tuple; there is no tuple of one element.
  case tuple([TupleElement])
  case function(FunctionType)
  /// A type parameter of a generic signature, such as `Element`. Only in signatures.
  case parameter(String)
  /// A type still to be inferred. Only while checking: never in a finished program.
  case variable(Int)
}

public struct TupleElement: Hashable, Sendable {
  public var label: String?
  public var type: CellType

  public init(label: String? = nil, _ type: CellType) {
    self.label = label
    self.type = type
  }
}

public struct FunctionType: Hashable, Sendable {
  public struct Parameter: Hashable, Sendable {
    public var type: CellType
    public var isInout: Bool

    public init(_ type: CellType, isInout: Bool = false) {
      self.type = type
      self.isInout = isInout
    }
  }

  public var parameters: [Parameter]
  public var result: CellType
  public var throwsErrors: Bool

  public init(_ parameters: [Parameter], result: CellType, throwsErrors: Bool = false) {
    self.parameters = parameters
    self.result = result
    self.throwsErrors = throwsErrors
  }
}

extension CellType {
  public static func nominal(_ name: String) -> CellType { .nominal(name, []) }

  public static let void = CellType.tuple([])
  public static let never = CellType.nominal("Never")
  public static let any = CellType.nominal("Any")
  public static let error = CellType.nominal("Error")
  public static let int = CellType.nominal("Int")
  public static let double = CellType.nominal("Double")
  public static let float = CellType.nominal("Float")
  public static let bool = CellType.nominal("Bool")
  public static let string = CellType.nominal("String")
  public static let substring = CellType.nominal("Substring")
  public static let character = CellType.nominal("Character")
  public static let stringIndex = CellType.nominal("String.Index")

  public static func array(_ element: CellType) -> CellType { .nominal("Array", [element]) }
  public static func arraySlice(_ element: CellType) -> CellType { .nominal("ArraySlice", [element]) }
  public static func set(_ element: CellType) -> CellType { .nominal("Set", [element]) }
  public static func dictionary(_ key: CellType, _ value: CellType) -> CellType { .nominal("Dictionary", [key, value]) }
  public static func optional(_ wrapped: CellType) -> CellType { .nominal("Optional", [wrapped]) }
  public static func range(_ bound: CellType) -> CellType { .nominal("Range", [bound]) }
  public static func closedRange(_ bound: CellType) -> CellType { .nominal("ClosedRange", [bound]) }

  /// The wrapped type of an optional.
  public var wrapped: CellType? {
    if case .nominal("Optional", let arguments) = self { arguments.first } else { nil }
  }

  public static let signedIntegers = ["Int", "Int8", "Int16", "Int32", "Int64"]
  public static let unsignedIntegers = ["UInt", "UInt8", "UInt16", "UInt32", "UInt64"]

  public var isInteger: Bool {
    if case .nominal(let name, _) = self { Self.signedIntegers.contains(name) || Self.unsignedIntegers.contains(name) } else { false }
  }
}

extension CellType: CustomStringConvertible {
  /// As Swift writes it: `[Int]`, `[String: Double]`, `Int?`, `(mean: Double, std: Double)`, `(Int) throws -> Bool`.
  public var description: String {
    switch self {
    case .nominal("Array", let arguments) where arguments.count == 1: "[\(arguments[0])]"
    case .nominal("Dictionary", let arguments) where arguments.count == 2: "[\(arguments[0]): \(arguments[1])]"
    case .nominal("Optional", let arguments) where arguments.count == 1:
      if case .function = arguments[0] { "(\(arguments[0]))?" } else { "\(arguments[0])?" }
    case .nominal(let name, let arguments):
      arguments.isEmpty ? name : "\(name)<\(arguments.map(\.description).joined(separator: ", "))>"
    case .tuple(let elements):
      "(" + elements.map { ($0.label.map { "\($0): " } ?? "") + $0.type.description }.joined(separator: ", ") + ")"
    case .function(let type): type.description
    case .parameter(let name): name
    case .variable: "_"
    }
  }
}

extension FunctionType: CustomStringConvertible {
  public var description: String {
    let list = parameters.map { ($0.isInout ? "inout " : "") + $0.type.description }.joined(separator: ", ")
    return "(\(list))\(throwsErrors ? " throws" : "") -> \(result == .void ? "Void" : result.description)"
  }
}
