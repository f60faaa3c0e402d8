// The integer types beside `Int`: Int8 to Int64 and UInt to UInt64, kept as 64 bits and a kind.

public struct SizedInteger: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case int8 = "Int8", int16 = "Int16", int32 = "Int32", int64 = "Int64"
    case uint = "UInt", uint8 = "UInt8", uint16 = "UInt16", uint32 = "UInt32", uint64 = "UInt64"

    public var type: any FixedWidthInteger.Type {
      switch self {
      case .int8: Int8.self
      case .int16: Int16.self
      case .int32: Int32.self
      case .int64: Int64.self
      case .uint: UInt.self
      case .uint8: UInt8.self
      case .uint16: UInt16.self
      case .uint32: UInt32.self
      case .uint64: UInt64.self
      }
    }

    public var isSigned: Bool {
      switch self {
      case .int8, .int16, .int32, .int64: true
      case .uint, .uint8, .uint16, .uint32, .uint64: false
      }
    }
  }

  public let kind: Kind
  /// The value's bits, with the sign extended.
  public let bits: UInt64

  public init<T: FixedWidthInteger>(_ value: T, kind: Kind) {
    self.kind = kind
    self.bits = UInt64(truncatingIfNeeded: value)
  }

  public var description: String { kind.isSigned ? Int64(bitPattern: bits).description : bits.description }

  public static func < (left: SizedInteger, right: SizedInteger) -> Bool {
    left.kind.isSigned ? Int64(bitPattern: left.bits) < Int64(bitPattern: right.bits) : left.bits < right.bits
  }
}

extension Value {
  /// A value of any integer type.
  public init<T: FixedWidthInteger>(integer value: T) {
    if let value = value as? Int {
      self = .int(value)
    } else {
      let kind = SizedInteger.Kind.allCases.first { $0.type == T.self } ?? .int64
      self = .sized(SizedInteger(value, kind: kind))
    }
  }

  /// The value as that integer type, which it has.
  public func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
    switch self {
    case .int(let value): T(truncatingIfNeeded: value)
    case .sized(let value): T(truncatingIfNeeded: value.bits)
    default: throw unexpected("\(T.self)")
    }
  }

  /// The Swift type of an integer value.
  var integerType: any FixedWidthInteger.Type {
    get throws {
      switch self {
      case .int: Int.self
      case .sized(let value): value.kind.type
      default: throw unexpected("integer")
      }
    }
  }
}
