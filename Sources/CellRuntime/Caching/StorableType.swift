// Registered types whose values the cache can keep.

import Foundation

/// A registered type whose values can be written and read again. A type without it is simply computed anew.
///
/// What is read must behave in every respect as what was written: generators go on with the same numbers.
public protocol StorableType: HostType {
  /// - Throws: when just this value can't be kept; the cell that made it then runs again when it is needed.
  func storedBytes() throws -> [UInt8]
  /// - Throws: when the bytes are not those of such a value.
  static func restored(from bytes: [UInt8]) throws -> Self
  /// Objects that belong to this one and that cells can get hold of (`model.policy`): where a cell holds both, they stay
  /// the same object. Their contents are part of `storedBytes`.
  var storedParts: [(name: String, object: AnyObject)] { get }
}

extension StorableType {
  public var storedParts: [(name: String, object: AnyObject)] { [] }
}

extension StorableType where Self: Codable {
  public func storedBytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return [UInt8](try encoder.encode(self))
  }

  public static func restored(from bytes: [UInt8]) throws -> Self {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(Self.self, from: Data(bytes))
  }
}
