// What running code knows of the notebook's own structs and enums: names and types for printing, and the hooks through
// which a witness written in the notebook is called.

import CellLanguage

public final class OwnTypeInfo {
  public let name: String
  public let fields: [OwnType.Field]
  public fileprivate(set) var cases: [EnumCaseInfo] = []
  public let conformances: Set<String>
  /// Set when the notebook writes `==`, `<`, `description` or `hash(into:)` itself.
  var equals: ((Value, Value) throws -> Bool)?
  var isLess: ((Value, Value) throws -> Bool)?
  var describe: ((Value) throws -> String)?
  var hash: ((Value) throws -> Int)?
  /// The raw values of the cases, for an enum with a raw type.
  var rawValues: [Value] = []

  init(_ type: OwnType) {
    name = type.name
    conformances = type.conformances
    switch type.kind {
    case .structure(let fields): self.fields = fields
    case .enumeration(let cases, _):
      fields = []
      self.cases = cases.enumerated().map { EnumCaseInfo(type: self, index: $0, name: $1.name, payload: $1.payload) }
    }
  }

  public var isStructure: Bool { cases.isEmpty }
}

public final class EnumCaseInfo {
  public unowned let type: OwnTypeInfo
  public let index: Int
  public let name: String
  public let payload: [TupleElement]

  init(type: OwnTypeInfo, index: Int, name: String, payload: [TupleElement]) {
    self.type = type
    self.index = index
    self.name = name
    self.payload = payload
  }
}
