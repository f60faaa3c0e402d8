// The parameters of a notebook: `params` of the front matter, and what the command line sets instead.

/// What a parameter can hold.
public enum ParameterValue: Hashable, Sendable {
  case integer(Int)
  case double(Double)
  case boolean(Bool)
  case string(String)
  /// Values of one type, at least one.
  case list([ParameterValue])

  /// A list; whole numbers among numbers with a point become such.
  ///
  /// - Returns: `nil` when the list is empty, nested, or has values of several types.
  public static func list(unifying values: [ParameterValue]) -> ParameterValue? {
    guard let first = values.first else { return nil }
    let type = values.contains { $0.typeName == "Double" } ? "Double" : first.typeName
    let unified = values.compactMap { $0.converted(to: type) }
    guard unified.count == values.count, !type.hasPrefix("[") else { return nil }
    return .list(unified)
  }

  /// Its Swift type: `Int`, `Double`, `Bool`, `String`, or an array of one of these.
  public var typeName: String {
    switch self {
    case .integer: "Int"
    case .double: "Double"
    case .boolean: "Bool"
    case .string: "String"
    case .list(let values): "[\(values.first?.typeName ?? "Never")]"
    }
  }

  /// The value as one of another type: itself, or a whole number as a `Double`; `nil` where Swift's literals don't
  /// convert either.
  public func converted(to type: String) -> ParameterValue? {
    if typeName == type { return self }
    switch self {
    case .integer(let number) where type == "Double": return .double(Double(number))
    case .list(let values) where type == "[Double]":
      let converted = values.compactMap { $0.converted(to: "Double") }
      return converted.count == values.count ? .list(converted) : nil
    default: return nil
    }
  }

  /// The value as Swift writes it: `0.5`, `"a \"b\""`, `[1, 2]`.
  public var swiftLiteral: String {
    switch self {
    case .integer(let number): number.description
    case .double(let number):
      number.isNaN ? "Double.nan" : number.isInfinite ? (number < 0 ? "-" : "") + "Double.infinity" : number.description
    case .boolean(let value): value.description
    case .string(let text): text.debugDescription
    case .list(let values): "[" + values.map(\.swiftLiteral).joined(separator: ", ") + "]"
    }
  }
}

/// An entry of the front matter's `params`.
public struct Parameter: Hashable, Sendable {
  public var name: String
  /// What the notebook's cells see.
  public var value: ParameterValue
  /// What the front matter says.
  public let defaultValue: ParameterValue
  /// Where its name stands.
  public var range: SourceRange

  public init(_ name: String, _ value: ParameterValue, range: SourceRange) {
    self.name = name
    self.value = value
    self.range = range
    defaultValue = value
  }

  /// Whether the command line gave it another value than the front matter.
  public var isOverridden: Bool { value.swiftLiteral != defaultValue.swiftLiteral }
}

extension Notebook {
  /// Gives parameters other values, of the types that they have; names that there are not are left out.
  public mutating func setParameters(_ values: [String: ParameterValue]) {
    for index in frontMatter.parameters.indices {
      guard let value = values[frontMatter.parameters[index].name] else { continue }
      frontMatter.parameters[index].value = value
    }
    for index in cells.indices where cells[index].kind == .parameters {
      cells[index].code = parametersCode(frontMatter.parameters)
    }
  }
}

extension Cell {
  /// The cell that declares parameters.
  ///
  /// - Parameter range: where they stand in the front matter.
  public init(parameters: [Parameter], index: Int, range: SourceRange) {
    var options = CellOptions()
    options.tags = ["parameters"]
    self.init(
      .parameters, index: index, code: parametersCode(parameters), range: range,
      lineStarts: parameters.map(\.range.lower), options: options)
  }
}

/// `let epochs = 10`, a line a parameter.
private func parametersCode(_ parameters: [Parameter]) -> String {
  parameters.map { "let \($0.name) = \($0.value.swiftLiteral)\n" }.joined()
}
