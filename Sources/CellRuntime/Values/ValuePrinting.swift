// Values as text, to the letter what Swift prints: `print(x)` and `"\(x)"` give the description, and within collections,
// tuples and records stands the debug description.

import CellLanguage

extension Value {
  /// `String(describing:)`.
  public func describe() throws -> String {
    switch self {
    case .string(let text): return text
    case .int(let number): return number.description
    case .double(let number): return number.description
    default:
      var printer = ValuePrinter()
      try printer.write(self, debug: false, depth: 0)
      return printer.text
    }
  }

  /// `String(reflecting:)`.
  public func describeForDebugging() throws -> String {
    var printer = ValuePrinter()
    try printer.write(self, debug: true, depth: 0)
    return printer.text
  }

  /// For messages: the debug description, cut to a readable length.
  var brief: String {
    let text = (try? describeForDebugging()) ?? kindName
    return text.count > 60 ? text.prefix(57) + "..." : text
  }
}

struct ValuePrinter {
  /// Types of a notebook belong to the module that Swift names `main`.
  static let moduleName = "main"

  var text = ""

  mutating func write(_ value: Value, debug: Bool, depth: Int) throws {
    try checkDepth(depth)
    if text.utf8.count > Limits.textBytes { throw RuntimeError.textTooLong(Limits.textBytes) }
    switch value {
    case .void: text += "()"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += value.description
    case .double(let value): text += value.description
    case .float(let value): text += value.description
    case .sized(let value): text += value.description
    case .string(let value): text += debug ? value.debugDescription : value
    case .substring(let box): text += debug ? box.value.debugDescription : String(box.value)
    case .character(let value):
      if debug { text += value.debugDescription } else { text.append(value) }
    case .stringIndex(let value): text += String(describing: value)
    case .array(let elements): try writeList(elements, "[", "]", depth)
    case .slice(let box): try writeList(Array(box.value), debug ? "ArraySlice([" : "[", debug ? "])" : "]", depth)
    case .set(let table): try writeList(table.keys, debug ? "Set([" : "[", debug ? "])" : "]", depth)
    case .dictionary(let table): try writePairs(table.pairs, depth)
    case .tuple(let elements): try writeList(elements, "(", ")", depth)
    case .nilValue(let outer):
      text += String(repeating: "Optional(", count: outer) + "nil" + String(repeating: ")", count: outer)
    case .range(let range): text += debug ? "Range(\(range))" : "\(range)"
    case .closedRange(let range): text += debug ? "ClosedRange(\(range))" : "\(range)"
    case .bounds(let bounds): try write(bounds, debug: debug, depth)
    case .sequence(let sequence): text += sequence.name
    case .closure: text += "(Function)"
    case .structure(let structure): try write(structure, value, debug: debug, depth)
    case .enumeration(let enumeration): try write(enumeration, value, debug: debug, depth)
    case .host(let box): text += box.description(debug: debug)
    case .erased(let erased):
      switch erased.kind {
      case .some(let inner):
        text += "Optional("
        try write(inner, debug: true, depth: depth + 1)
        text += ")"
      case .labelledTuple(let labels, let elements): try writeLabelled(labels, elements, depth)
      }
    case .variable: break
    }
  }

  private mutating func writeList(_ elements: [Value], _ open: String, _ close: String, _ depth: Int) throws {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += ", " }
      try write(element, debug: true, depth: depth + 1)
    }
    text += close
  }

  private mutating func writeLabelled(_ labels: [String?], _ elements: [Value], _ depth: Int) throws {
    text += "("
    for (index, element) in elements.enumerated() {
      if index > 0 { text += ", " }
      if let label = labels[index] { text += label + ": " }
      try write(element, debug: true, depth: depth + 1)
    }
    text += ")"
  }

  private mutating func writePairs(_ pairs: [(key: Value, value: Value)], _ depth: Int) throws {
    if pairs.isEmpty { return text += "[:]" }
    text += "["
    for (index, pair) in pairs.enumerated() {
      if index > 0 { text += ", " }
      try write(pair.key, debug: true, depth: depth + 1)
      text += ": "
      try write(pair.value, debug: true, depth: depth + 1)
    }
    text += "]"
  }

  private mutating func write(_ bounds: Bounds, debug: Bool, _ depth: Int) throws {
    switch bounds.kind {
    case .halfOpen, .closed:
      let isClosed = bounds.kind == .closed
      if debug { text += isClosed ? "ClosedRange(" : "Range(" }
      try write(bounds.lower ?? .nil, debug: debug, depth: depth + 1)
      text += isClosed ? "..." : "..<"
      try write(bounds.upper ?? .nil, debug: debug, depth: depth + 1)
      if debug { text += ")" }
    case .from:
      text += "PartialRangeFrom<\((bounds.lower ?? .nil).kindName)>(lowerBound: "
      try write(bounds.lower ?? .nil, debug: true, depth: depth + 1)
      text += ")"
    case .upTo, .through:
      let name = bounds.kind == .upTo ? "PartialRangeUpTo" : "PartialRangeThrough"
      text += "\(name)<\((bounds.upper ?? .nil).kindName)>(upperBound: "
      try write(bounds.upper ?? .nil, debug: true, depth: depth + 1)
      text += ")"
    }
  }

  private mutating func write(_ structure: Structure, _ value: Value, debug: Bool, _ depth: Int) throws {
    let type = structure.type
    if let describe = type.describe { return text += try describe(value) }
    text += (debug ? Self.moduleName + "." : "") + type.name
    let fields = zip(structure.fields, type.fields).map { $0.erased(from: $1.type) }
    try writeLabelled(type.fields.map(\.name), fields, depth)
  }

  private mutating func write(_ enumeration: Enumeration, _ value: Value, debug: Bool, _ depth: Int) throws {
    let type = enumeration.enumCase.type
    if let describe = type.describe { return text += try describe(value) }
    text += (debug ? "\(Self.moduleName).\(type.name)." : "") + enumeration.enumCase.name
    if enumeration.payload.isEmpty { return }
    let payload = zip(enumeration.payload, enumeration.enumCase.payload).map { $0.erased(from: $1.type) }
    try writeLabelled(enumeration.enumCase.payload.map(\.label), payload, depth)
  }
}
