// Ways from a variable to a part of its value: `a[i][j]`, `point.x`, `self.rows[i].cells[j]`. What lies there is read
// without a copy of what lies around it, and changed where it lies, so that neither costs more for a larger whole.

import NotebookModel

/// A way to a part of a variable's value, gone in two stages. `prepare` computes subscripts in the order of the text,
/// since they may run the notebook's own code; `read` and `write` then only walk, so what they point at stays where it
/// is until the next node runs.
class Path {
  /// The variable where it begins.
  final let root: Location
  final let range: SourceRange
  /// Whether subscripts have to be computed beforehand.
  final let needsPreparation: Bool

  init(_ root: Location, _ range: SourceRange, needsPreparation: Bool) {
    self.root = root
    self.range = range
    self.needsPreparation = needsPreparation
  }

  func prepare(_ f: Frame) throws {}

  /// Where the part lies, to look at it. Passes the variable's noise on.
  func read(_ f: Frame) throws -> UnsafeMutablePointer<Value> { throw emptied() }

  /// Where the part lies, to change it: nothing around it has a second owner any more.
  func write(_ f: Frame) throws -> UnsafeMutablePointer<Value> { throw emptied() }

  /// Notes that something noisy went into the part, if it did.
  @inline(__always)
  final func spreadNoise(_ f: Frame) throws {
    if f.state.pointee.noise || f.state.pointee.control { try root.pointer(f).pointee.isNoisy = true }
  }

  /// A variable is empty while it is changed.
  @inline(never)
  final func emptied() -> any Error { Fault(error: .overlappingAccess, range: range) }
}

extension UnsafeMutablePointer where Pointee == Slot {
  /// The slot's value, which is its first member.
  @inline(__always)
  var value: UnsafeMutablePointer<Value> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: Value.self) }
}

final class VariablePath: Path {
  init(_ root: Location, _ range: SourceRange) { super.init(root, range, needsPreparation: false) }

  override func read(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    let slot = try root.pointer(f)
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    return slot.value
  }

  override func write(_ f: Frame) throws -> UnsafeMutablePointer<Value> { try root.pointer(f).value }
}

/// A stored property of the notebook's own struct.
final class FieldPath: Path {
  let base: Path
  let index: Int

  init(_ base: Path, _ index: Int, _ range: SourceRange) {
    self.base = base
    self.index = index
    super.init(base.root, range, needsPreparation: base.needsPreparation)
  }

  override func prepare(_ f: Frame) throws { try base.prepare(f) }

  override func read(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    guard case .structure(let structure) = try base.read(f).pointee else { throw emptied() }
    return structure.fields.place(index)
  }

  override func write(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    let whole = try base.write(f)
    guard var structure = whole.pointee.movedStructure() else { throw emptied() }
    let part = structure.fields.ownPlace(index)
    whole.initialize(to: .structure(structure))
    return part
  }
}

final class TuplePath: Path {
  let base: Path
  let index: Int

  init(_ base: Path, _ index: Int, _ range: SourceRange) {
    self.base = base
    self.index = index
    super.init(base.root, range, needsPreparation: base.needsPreparation)
  }

  override func prepare(_ f: Frame) throws { try base.prepare(f) }

  override func read(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    guard case .tuple(let elements) = try base.read(f).pointee else { throw emptied() }
    return elements.place(index)
  }

  override func write(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    let whole = try base.write(f)
    guard var elements = whole.pointee.movedTuple() else { throw emptied() }
    let part = elements.ownPlace(index)
    whole.initialize(to: .tuple(elements))
    return part
  }
}

/// `array[index]`.
final class ElementPath: Path {
  let base: Path
  let index: Node
  /// The slot of the computed index; none where the index is a variable or a number, which can be read at any time.
  let temporary: Int?

  init(_ base: Path, _ index: Node, temporary: Int?, _ range: SourceRange) {
    self.base = base
    self.index = index
    self.temporary = temporary
    super.init(base.root, range, needsPreparation: base.needsPreparation || temporary != nil)
  }

  override func prepare(_ f: Frame) throws {
    if base.needsPreparation { try base.prepare(f) }
    if let temporary { f.slots[temporary].value = .int(try index.int(f)) }
  }

  @inline(__always)
  private func position(_ f: Frame) throws -> Int {
    guard let temporary else { return try index.int(f) }
    return try f.slots[temporary].value.asInt
  }

  override func read(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    let position = try position(f)
    guard case .array(let elements) = try base.read(f).pointee else { throw emptied() }
    guard position >= 0, position < elements.count else { throw outOfRange(position, elements.count) }
    return elements.place(position)
  }

  override func write(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    let position = try position(f)
    let whole = try base.write(f)
    guard var elements = whole.pointee.movedArray() else { throw emptied() }
    let isInside = position >= 0 && position < elements.count
    let part = isInside ? elements.ownPlace(position) : nil
    whole.initialize(to: .array(elements))
    guard let part else { throw outOfRange(position, elements.count) }
    return part
  }

  @inline(never)
  private func outOfRange(_ index: Int, _ count: Int) -> any Error {
    Fault(error: .indexOutOfRange(index, of: "array", lower: 0, upper: count), range: range)
  }
}

/// `dictionary[key, default: constant]`, of a key whose hash and equality run none of the notebook's own code.
final class DictionaryPath: Path {
  let base: Path
  let key: Node
  let temporary: Int
  private let fallback: UnsafeMutablePointer<Value>

  init(_ base: Path, _ key: Node, fallback: Value, temporary: Int, _ range: SourceRange) {
    self.base = base
    self.key = key
    self.temporary = temporary
    self.fallback = .allocate(capacity: 1)
    self.fallback.initialize(to: fallback)
    super.init(base.root, range, needsPreparation: true)
  }

  deinit {
    fallback.deinitialize(count: 1)
    fallback.deallocate()
  }

  override func prepare(_ f: Frame) throws {
    if base.needsPreparation { try base.prepare(f) }
    f.slots[temporary].value = try key.value(f)
  }

  override func read(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    guard case .dictionary(let table) = try base.read(f).pointee else { throw emptied() }
    guard let entry = try table.entryIndex(of: f.slots[temporary].value) else { return fallback }
    return table.place(of: entry)
  }

  override func write(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    let whole = try base.write(f)
    guard var table = whole.pointee.movedDictionary() else { throw emptied() }
    if !isKnownUniquelyReferenced(&table) { table = table.copy() }
    whole.initialize(to: .dictionary(table))
    do {
      return table.place(of: try table.entryIndex(of: f.slots[temporary].value, default: fallback.pointee))
    } catch let error as RuntimeError {
      throw Fault(error: error, range: range)
    }
  }
}

extension [Value] {
  /// Where an element lies. The array's storage belongs to the variable that a path begins at, and stays.
  @inline(__always)
  fileprivate func place(_ index: Int) -> UnsafeMutablePointer<Value> {
    withUnsafeBufferPointer { UnsafeMutablePointer(mutating: $0.baseAddress.unsafelyUnwrapped + index) }
  }

  /// Where an element lies, in storage that has no other owner.
  @inline(__always)
  fileprivate mutating func ownPlace(_ index: Int) -> UnsafeMutablePointer<Value> {
    withUnsafeMutableBufferPointer { $0.baseAddress.unsafelyUnwrapped + index }
  }
}

// MARK: - What is done at the end of a path

/// Reads a part of a variable's value.
final class PathValue: Node {
  let path: Path

  init(_ path: Path) {
    self.path = path
    super.init(path.range)
  }

  @inline(__always)
  private func part(_ f: Frame) throws -> UnsafeMutablePointer<Value> {
    if path.needsPreparation { try path.prepare(f) }
    return try path.read(f)
  }

  override func value(_ f: Frame) throws -> Value { try part(f).pointee }

  override func int(_ f: Frame) throws -> Int {
    guard case .int(let number) = try part(f).pointee else { throw path.emptied() }
    return number
  }

  override func double(_ f: Frame) throws -> Double {
    guard case .double(let number) = try part(f).pointee else { throw path.emptied() }
    return number
  }

  override func bool(_ f: Frame) throws -> Bool {
    guard case .bool(let truth) = try part(f).pointee else { throw path.emptied() }
    return truth
  }
}

/// `a[i] = x`.
final class PathAssignment: Node {
  let path: Path
  let new: Node

  init(_ path: Path, _ new: Node, _ range: SourceRange) {
    self.path = path
    self.new = new
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    try run(f)
    return .void
  }

  override func run(_ f: Frame) throws {
    if path.needsPreparation { try path.prepare(f) }
    let value = try new.value(f)
    try path.write(f).pointee = value
    try path.spreadNoise(f)
  }
}

/// `a[i] += x` of an Int or Double.
final class PathUpdate: Node {
  let op: ArithmeticOperator
  let path: Path
  let change: Node
  let isInt: Bool

  init(_ op: ArithmeticOperator, _ path: Path, _ change: Node, isInt: Bool, _ range: SourceRange) {
    self.op = op
    self.path = path
    self.change = change
    self.isInt = isInt
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    try run(f)
    return .void
  }

  override func run(_ f: Frame) throws {
    if path.needsPreparation { try path.prepare(f) }
    if isInt {
      let b = try change.int(f)
      let part = try path.write(f)
      guard case .int(let a) = part.pointee else { throw path.emptied() }
      part.initialize(to: .int(try op.unwrapped(a, b, at: self)))
    } else {
      let b = try change.double(f)
      let part = try path.write(f)
      guard case .double(let a) = part.pointee else { throw path.emptied() }
      part.initialize(to: .double(op.floating(a, b)))
    }
    try path.spreadNoise(f)
  }
}

/// A mutating member that runs none of the notebook's own code, such as `append`: the value is changed where it lies.
final class PathCall: Node {
  let body: Implementation.Body
  let path: Path
  let arguments: [Node]

  init(_ body: Implementation.Body, _ path: Path, _ arguments: [Node], _ range: SourceRange) {
    self.body = body
    self.path = path
    self.arguments = arguments
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    if path.needsPreparation { try path.prepare(f) }
    let first = arguments.isEmpty ? .void : try arguments[0].value(f)
    let second = arguments.count < 2 ? .void : try arguments[1].value(f)
    let part = try path.write(f)
    do {
      let result =
        switch body {
        case .mutating0(let function): try function(&part.pointee)
        case .mutating1(let function): try function(&part.pointee, first)
        case .mutating2(let function): try function(&part.pointee, first, second)
        default: Value.void
        }
      try path.spreadNoise(f)
      return result
    } catch {
      throw placed(error)
    }
  }
}

/// `append` to an array and `+=` to a text.
final class Append: Node {
  let path: Path
  let more: Node
  let isText: Bool
  private let constant: String?

  init(_ path: Path, _ more: Node, isText: Bool, _ range: SourceRange) {
    self.path = path
    self.more = more
    self.isText = isText
    constant = if case .string(let text)? = (more as? Constant)?.constant { text } else { nil }
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    try run(f)
    return .void
  }

  override func run(_ f: Frame) throws {
    if path.needsPreparation { try path.prepare(f) }
    do {
      if isText {
        let text = try constant ?? more.value(f).asString
        try path.write(f).pointee.appendToString(text)
      } else {
        let element = try more.value(f)
        try path.write(f).pointee.appendToArray(element)
      }
    } catch {
      throw placed(error)
    }
    try path.spreadNoise(f)
  }
}
