// Reading and declaring variables.

import NotebookModel

/// Where a variable lives, seen from the code that names it.
enum Location: Hashable {
  case global(Int)
  case local(Int)
  /// A slot that holds the box of a captured variable.
  case boxed(Int)

  @inline(__always)
  func pointer(_ f: Frame) throws -> UnsafeMutablePointer<Slot> {
    switch self {
    case .local(let index): return f.slots + index
    case .global(let index): return f.state.pointee.globals + index
    case .boxed(let index):
      guard case .variable(let box) = f.slots[index].value else { throw RuntimeError.overlappingAccess }
      return box.slot
    }
  }

  /// Gives a variable its first value: a captured one gets a new box.
  @inline(__always)
  func declare(_ f: Frame, _ value: Value, isNoisy: Bool) {
    switch self {
    case .local(let index):
      f.slots[index].value = value
      f.slots[index].isNoisy = isNoisy
    case .global(let index):
      f.state.pointee.globals[index].value = value
      f.state.pointee.globals[index].isNoisy = isNoisy
    case .boxed(let index): f.slots[index].value = .variable(VariableBox(value, isNoisy: isNoisy))
    }
  }

  func markNoisy(_ f: Frame) {
    if let pointer = try? pointer(f) { pointer.pointee.isNoisy = true }
  }
}

final class LocalVariable: Node {
  let index: Int

  init(_ index: Int, _ range: SourceRange) {
    self.index = index
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let slot = f.slots + index
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    return slot.pointee.value
  }

  override func int(_ f: Frame) throws -> Int {
    let slot = f.slots + index
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    guard case .int(let number) = slot.pointee.value else { throw slot.pointee.value.unexpected("Int") }
    return number
  }

  override func double(_ f: Frame) throws -> Double {
    let slot = f.slots + index
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    guard case .double(let number) = slot.pointee.value else { throw slot.pointee.value.unexpected("Double") }
    return number
  }

  override func bool(_ f: Frame) throws -> Bool {
    let slot = f.slots + index
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    guard case .bool(let truth) = slot.pointee.value else { throw slot.pointee.value.unexpected("Bool") }
    return truth
  }
}

/// A variable of a cell's top level, or a captured one.
final class OtherVariable: Node {
  let location: Location

  init(_ location: Location, _ range: SourceRange) {
    self.location = location
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let slot = try location.pointer(f)
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    return slot.pointee.value
  }

  override func int(_ f: Frame) throws -> Int {
    let slot = try location.pointer(f)
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    guard case .int(let number) = slot.pointee.value else { throw slot.pointee.value.unexpected("Int") }
    return number
  }

  override func double(_ f: Frame) throws -> Double {
    let slot = try location.pointer(f)
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    guard case .double(let number) = slot.pointee.value else { throw slot.pointee.value.unexpected("Double") }
    return number
  }
}

/// What a declaration or loop binds.
indirect enum BindingNode {
  case variable(Location)
  case tuple([BindingNode])
  case ignored

  @inline(__always)
  func bind(_ f: Frame, _ value: Value, isNoisy: Bool) throws {
    switch self {
    case .variable(let location): location.declare(f, value, isNoisy: isNoisy)
    case .ignored: break
    case .tuple(let parts): try bindParts(parts, f, value, isNoisy)
    }
  }

  private func bindParts(_ parts: [BindingNode], _ f: Frame, _ value: Value, _ isNoisy: Bool) throws {
    let elements = try value.asTuple
    for (part, element) in zip(parts, elements) { try part.bind(f, element, isNoisy: isNoisy) }
  }
}

final class Declaration: StatementNode {
  let binding: BindingNode
  let value: Node?

  init(_ binding: BindingNode, _ value: Node?, _ range: SourceRange) {
    self.binding = binding
    self.value = value
    super.init(range)
  }

  override func execute(_ f: Frame) throws -> Completion {
    f.state.pointee.noise = false
    guard let value else {
      try declareEmpty(binding, f)
      return .normal
    }
    let initial = try value.value(f)
    try binding.bind(f, initial, isNoisy: f.state.pointee.noise || f.state.pointee.control)
    return .normal
  }

  private func declareEmpty(_ binding: BindingNode, _ f: Frame) throws {
    switch binding {
    case .variable(let location): location.declare(f, .void, isNoisy: false)
    case .tuple(let parts): for part in parts { try declareEmpty(part, f) }
    case .ignored: break
    }
  }
}
