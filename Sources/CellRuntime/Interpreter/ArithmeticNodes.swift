// Arithmetic and comparisons of Int, Double and Bool, unwrapped.

import NotebookModel

final class IntArithmetic: Node {
  let op: ArithmeticOperator
  let left: Node
  let right: Node

  init(_ op: ArithmeticOperator, _ left: Node, _ right: Node, _ range: SourceRange) {
    self.op = op
    self.left = left
    self.right = right
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .int(try int(f)) }

  override func int(_ f: Frame) throws -> Int {
    let a = try left.int(f)
    let b = try right.int(f)
    return try op.unwrapped(a, b, at: self)
  }
}

extension ArithmeticOperator {
  @inline(__always)
  func unwrapped(_ a: Int, _ b: Int, at node: Node) throws -> Int {
    let result: (partialValue: Int, overflow: Bool)
    switch self {
    case .add: result = a.addingReportingOverflow(b)
    case .subtract: result = a.subtractingReportingOverflow(b)
    case .multiply: result = a.multipliedReportingOverflow(by: b)
    case .divide:
      if b == 0 { throw node.fault(.divisionByZero("\(a) / 0")) }
      result = a.dividedReportingOverflow(by: b)
    case .remainder:
      if b == 0 { throw node.fault(.divisionByZero("\(a) % 0")) }
      result = a.remainderReportingOverflow(dividingBy: b)
    case .wrappingAdd: return a &+ b
    case .wrappingSubtract: return a &- b
    case .wrappingMultiply: return a &* b
    case .and: return a & b
    case .or: return a | b
    case .xor: return a ^ b
    case .shiftLeft: return a << b
    case .shiftRight: return a >> b
    }
    if result.overflow { throw node.placed(overflow(a, b)) }
    return result.partialValue
  }
}

final class DoubleArithmetic: Node {
  let op: ArithmeticOperator
  let left: Node
  let right: Node

  init(_ op: ArithmeticOperator, _ left: Node, _ right: Node, _ range: SourceRange) {
    self.op = op
    self.left = left
    self.right = right
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .double(try double(f)) }

  override func double(_ f: Frame) throws -> Double {
    let a = try left.double(f)
    let b = try right.double(f)
    switch op {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / b
    default: return op.floating(a, b)
    }
  }
}

final class DoubleFunction: Node {
  let function: (Double) -> Double
  let argument: Node

  init(_ function: @escaping (Double) -> Double, _ argument: Node, _ range: SourceRange) {
    self.function = function
    self.argument = argument
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .double(function(try argument.double(f))) }
  override func double(_ f: Frame) throws -> Double { function(try argument.double(f)) }
}

final class IntComparison: Node {
  let op: ComparisonOperator
  let left: Node
  let right: Node

  init(_ op: ComparisonOperator, _ left: Node, _ right: Node, _ range: SourceRange) {
    self.op = op
    self.left = left
    self.right = right
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .bool(try bool(f)) }

  override func bool(_ f: Frame) throws -> Bool {
    let a = try left.int(f)
    let b = try right.int(f)
    switch op {
    case .less: return a < b
    case .lessOrEqual: return a <= b
    case .equal: return a == b
    case .notEqual: return a != b
    case .greater: return a > b
    case .greaterOrEqual: return a >= b
    }
  }
}

final class DoubleComparison: Node {
  let op: ComparisonOperator
  let left: Node
  let right: Node

  init(_ op: ComparisonOperator, _ left: Node, _ right: Node, _ range: SourceRange) {
    self.op = op
    self.left = left
    self.right = right
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .bool(try bool(f)) }

  override func bool(_ f: Frame) throws -> Bool {
    let a = try left.double(f)
    let b = try right.double(f)
    switch op {
    case .less: return a < b
    case .lessOrEqual: return a <= b
    case .equal: return a == b
    case .notEqual: return a != b
    case .greater: return a > b
    case .greaterOrEqual: return a >= b
    }
  }
}

final class IntToDouble: Node {
  let number: Node

  init(_ number: Node, _ range: SourceRange) {
    self.number = number
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .double(Double(try number.int(f))) }
  override func double(_ f: Frame) throws -> Double { Double(try number.int(f)) }
}

/// Rounds towards zero.
final class DoubleToInt: Node {
  let number: Node

  init(_ number: Node, _ range: SourceRange) {
    self.number = number
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .int(try int(f)) }

  override func int(_ f: Frame) throws -> Int {
    let number = try self.number.double(f)
    guard let result = Int(exactly: number.rounded(.towardZero)) else {
      throw fault(.notRepresentable("\(number)", type: "Int"))
    }
    return result
  }
}

/// `==` and `!=` of texts and of characters.
final class TextEquality: Node {
  let left: Node
  let right: Node
  let isEqual: Bool
  /// The only byte of a constant on the right. Of the texts that begin with an ASCII character just this byte equals it;
  /// others may, such as the Kelvin sign a `K`.
  private let byte: UInt8?
  /// The slot of a local variable on the left, whose value need not be copied to be looked at.
  private let local: Int?

  init(_ left: Node, _ right: Node, isEqual: Bool, _ range: SourceRange) {
    self.left = left
    self.right = right
    self.isEqual = isEqual
    let constant: String? =
      switch (right as? Constant)?.constant {
      case .character(let character): String(character)
      case .string(let text): text
      default: nil
      }
    byte = constant.flatMap { $0.utf8.count == 1 ? $0.utf8.first : nil }
    local = (left as? LocalVariable)?.index
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .bool(try bool(f)) }

  override func bool(_ f: Frame) throws -> Bool {
    if let byte, let local, case .character(let character) = f.slots[local].value, !f.slots[local].isNoisy {
      let text = character.utf8
      if startsWithASCII(text) { return isByte(text, byte) == isEqual }
    }
    let a = try left.value(f)
    if let byte {
      switch a {
      case .character(let character) where startsWithASCII(character.utf8):
        return isByte(character.utf8, byte) == isEqual
      case .string(let text) where startsWithASCII(text.utf8): return isByte(text.utf8, byte) == isEqual
      default: break
      }
    }
    do {
      return try valuesAreEqual(a, right.value(f)) == isEqual
    } catch {
      throw placed(error)
    }
  }

  @inline(__always)
  private func isByte(_ text: String.UTF8View, _ byte: UInt8) -> Bool { text.count == 1 && text.first == byte }

  @inline(__always)
  private func startsWithASCII(_ text: String.UTF8View) -> Bool { (text.first ?? 0) < 0x80 }
}

/// Comparisons of every other type.
final class ValueComparison: Node {
  let op: ComparisonOperator
  let left: Node
  let right: Node

  init(_ op: ComparisonOperator, _ left: Node, _ right: Node, _ range: SourceRange) {
    self.op = op
    self.left = left
    self.right = right
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .bool(try bool(f)) }

  override func bool(_ f: Frame) throws -> Bool {
    let a = try left.value(f)
    let b = try right.value(f)
    do {
      return try op.apply(a, b)
    } catch {
      throw placed(error)
    }
  }
}

final class Negation: Node {
  let operand: Node
  let isInt: Bool

  init(_ operand: Node, isInt: Bool, _ range: SourceRange) {
    self.operand = operand
    self.isInt = isInt
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { isInt ? .int(try int(f)) : .double(try double(f)) }

  override func int(_ f: Frame) throws -> Int {
    let number = try operand.int(f)
    if number == .min { throw fault(.overflow("-(\(number))", type: "Int")) }
    return -number
  }

  override func double(_ f: Frame) throws -> Double { -(try operand.double(f)) }
}

final class Not: Node {
  let operand: Node

  init(_ operand: Node, _ range: SourceRange) {
    self.operand = operand
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .bool(try !operand.bool(f)) }
  override func bool(_ f: Frame) throws -> Bool { try !operand.bool(f) }
}

/// `&&` and `||`: the right side is computed only if the left one doesn't decide.
final class Logical: Node {
  let isAnd: Bool
  let left: Node
  let right: Node

  init(isAnd: Bool, _ left: Node, _ right: Node, _ range: SourceRange) {
    self.isAnd = isAnd
    self.left = left
    self.right = right
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .bool(try bool(f)) }

  override func bool(_ f: Frame) throws -> Bool {
    let first = try left.bool(f)
    return first == isAnd ? try right.bool(f) : first
  }
}

/// `x += y` of an Int or Double variable.
final class NumberUpdate: Node {
  let op: ArithmeticOperator
  let location: Location
  let change: Node
  let isInt: Bool

  init(_ op: ArithmeticOperator, _ location: Location, _ change: Node, isInt: Bool, _ range: SourceRange) {
    self.op = op
    self.location = location
    self.change = change
    self.isInt = isInt
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    try run(f)
    return .void
  }

  override func run(_ f: Frame) throws {
    if isInt {
      let b = try change.int(f)
      let slot = try location.pointer(f)
      guard case .int(let a) = slot.pointee.value else { throw fault(.overlappingAccess) }
      slot.pointee.value = .int(try op.unwrapped(a, b, at: self))
      mark(slot, f)
    } else {
      let b = try change.double(f)
      let slot = try location.pointer(f)
      guard case .double(let a) = slot.pointee.value else { throw fault(.overlappingAccess) }
      slot.pointee.value = .double(op.floating(a, b))
      mark(slot, f)
    }
  }

  @inline(__always)
  private func mark(_ slot: UnsafeMutablePointer<Slot>, _ f: Frame) {
    if f.state.pointee.noise || f.state.pointee.control { slot.pointee.isNoisy = true }
  }
}
