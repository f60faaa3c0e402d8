// The other expressions: literals of several parts, optionals, casts, choices.

import CellLanguage
import NotebookModel

/// Arrays, sets, tuples.
final class ListNode: Node {
  enum Kind { case array, set, tuple }

  let kind: Kind
  let elements: [Node]

  init(_ kind: Kind, _ elements: [Node], _ range: SourceRange) {
    self.kind = kind
    self.elements = elements
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    var values: [Value] = []
    values.reserveCapacity(elements.count)
    for element in elements { values.append(try element.value(f)) }
    switch kind {
    case .array: return .array(values)
    case .tuple: return .tuple(values)
    case .set:
      do {
        return .set(try OrderedTable(values.map { (key: $0, value: .void) }))
      } catch {
        throw placed(error)
      }
    }
  }
}

final class DictionaryNode: Node {
  let pairs: [(key: Node, value: Node)]

  init(_ pairs: [(key: Node, value: Node)], _ range: SourceRange) {
    self.pairs = pairs
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let table = OrderedTable()
    for (key, value) in pairs {
      let own = try key.value(f)
      let entry = try value.value(f)
      if try table.contains(own) { throw key.fault(.duplicateKey(own.brief)) }
      try table.set(entry, for: own)
    }
    return .dictionary(table)
  }
}

final class Interpolation: Node {
  let segments: [(node: Node, type: CellType)]

  init(_ segments: [(node: Node, type: CellType)], _ range: SourceRange) {
    self.segments = segments
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    var text = ""
    for (node, type) in segments {
      let value = try node.value(f)
      do {
        text += try value.erased(from: type).describe()
      } catch {
        throw placed(error)
      }
    }
    return .string(text)
  }
}

final class TupleElementNode: Node {
  let tuple: Node
  let index: Int

  init(_ tuple: Node, _ index: Int, _ range: SourceRange) {
    self.tuple = tuple
    self.index = index
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    switch try tuple.value(f) {
    case .tuple(let elements): return elements[index]
    case let other: throw fault(.wrongKind(other.kindName, expected: "tuple"))
    }
  }
}

final class FieldNode: Node {
  let structure: Node
  let index: Int

  init(_ structure: Node, _ index: Int, _ range: SourceRange) {
    self.structure = structure
    self.index = index
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    guard case .structure(let structure) = try structure.value(f) else { throw fault(.overlappingAccess) }
    return structure.fields[index]
  }
}

/// A struct memberwise, or an enum's case with its payload.
final class RecordNode: Node {
  enum Kind {
    case structure(OwnTypeInfo)
    case enumeration(EnumCaseInfo)
  }

  let kind: Kind
  let parts: [Node]

  init(_ kind: Kind, _ parts: [Node], _ range: SourceRange) {
    self.kind = kind
    self.parts = parts
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    var values: [Value] = []
    values.reserveCapacity(parts.count)
    for part in parts { values.append(try part.value(f)) }
    switch kind {
    case .structure(let type): return .structure(Structure(type: type, fields: values))
    case .enumeration(let enumCase): return .enumeration(Enumeration(enumCase, payload: values))
    }
  }
}

/// A value computed from one other that can fail with a `RuntimeError`.
final class Conversion: Node {
  let operand: Node
  let convert: (Value) throws -> Value

  init(_ operand: Node, _ range: SourceRange, _ convert: @escaping (Value) throws -> Value) {
    self.operand = operand
    self.convert = convert
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let value = try operand.value(f)
    do {
      return try convert(value)
    } catch {
      throw placed(error)
    }
  }
}

final class Ternary: Node {
  let condition: Node
  let then: Node
  let otherwise: Node

  init(_ condition: Node, _ then: Node, _ otherwise: Node, _ range: SourceRange) {
    self.condition = condition
    self.then = then
    self.otherwise = otherwise
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    try condition.bool(f) ? then.value(f) : otherwise.value(f)
  }

  override func int(_ f: Frame) throws -> Int { try condition.bool(f) ? then.int(f) : otherwise.int(f) }
  override func double(_ f: Frame) throws -> Double { try condition.bool(f) ? then.double(f) : otherwise.double(f) }
}

/// `if` as an expression. What its condition reads is part of the value, so noise needs no more.
final class IfExpression: Node {
  let conditions: [ConditionNode]
  let then: Node
  let otherwise: Node

  init(_ conditions: [ConditionNode], _ then: Node, _ otherwise: Node, _ range: SourceRange) {
    self.conditions = conditions
    self.then = then
    self.otherwise = otherwise
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    for condition in conditions where try !condition.holds(f) { return try otherwise.value(f) }
    return try then.value(f)
  }
}

/// Statements before a value. Control can leave through them: by an error, which passes, or by `return` and `break`,
/// which Swift refuses here.
final class SequenceNode: Node {
  let block: Block
  let last: Node?

  init(_ block: Block, _ last: Node?, _ range: SourceRange) {
    self.block = block
    self.last = last
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let noise = f.state.pointee.noise
    _ = try block.execute(f)
    f.state.pointee.noise = noise
    return try last?.value(f) ?? .void
  }
}

final class Coalesce: Node {
  let optional: Node
  let fallback: Node

  init(_ optional: Node, _ fallback: Node, _ range: SourceRange) {
    self.optional = optional
    self.fallback = fallback
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { try optional.value(f).unwrapped ?? fallback.value(f) }
}

final class ForceUnwrap: Node {
  let optional: Node

  init(_ optional: Node, _ range: SourceRange) {
    self.optional = optional
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    guard let value = try optional.value(f).unwrapped else { throw fault(.nilUnwrapped) }
    return value
  }
}

final class OptionalChain: Node {
  let body: Node

  init(_ body: Node, _ range: SourceRange) {
    self.body = body
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    do {
      return try body.value(f)
    } catch is ChainBreak {
      return .nil
    }
  }
}

final class ChainLink: Node {
  let optional: Node

  init(_ optional: Node, _ range: SourceRange) {
    self.optional = optional
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    guard let value = try optional.value(f).unwrapped else { throw ChainBreak.shared }
    return value
  }
}

/// `try?` and `try!`.
final class TryNode: Node {
  let body: Node
  let isForced: Bool

  init(_ body: Node, isForced: Bool, _ range: SourceRange) {
    self.body = body
    self.isForced = isForced
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    do {
      return try body.value(f)
    } catch let thrown as Thrown {
      if isForced { throw fault(.tryFailed((try? thrown.value.errorMessage()) ?? "")) }
      return .nil
    }
  }
}
