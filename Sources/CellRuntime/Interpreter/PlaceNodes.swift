// What can be assigned or passed `inout`: a variable, and the steps from it to a part of its value. A part is changed in
// place: values are taken out of their variable while they change, so that nothing is copied.

import CellLanguage
import NotebookModel

/// The change that is made to a place: the value, and whether its variable is noisy.
typealias Change = (_ value: inout Value, _ isNoisy: inout Bool) throws -> Value

class PlaceNode {
  /// Computes subscripts' arguments, which come before those of the call that changes the place.
  func prepare(_ f: Frame) throws {}
  func store(_ f: Frame, _ value: Value) throws {}
  /// Changes the value in place; call `prepare` before.
  func modify(_ f: Frame, _ change: Change) throws -> Value { .void }
}

final class VariablePlace: PlaceNode {
  let location: Location

  init(_ location: Location) { self.location = location }

  override func store(_ f: Frame, _ value: Value) throws {
    let slot = try location.pointer(f)
    slot.pointee.value = value
    slot.pointee.isNoisy = f.state.pointee.noise || f.state.pointee.control
  }

  override func modify(_ f: Frame, _ change: Change) throws -> Value {
    let slot = try location.pointer(f)
    var value = slot.pointee.value.take()
    var isNoisy = slot.pointee.isNoisy
    defer {
      slot.pointee.value = value
      slot.pointee.isNoisy = isNoisy || f.state.pointee.noise || f.state.pointee.control
    }
    return try change(&value, &isNoisy)
  }
}

/// A reference object that no variable need hold.
final class ObjectPlace: PlaceNode {
  let object: Node
  let temporary: Int

  init(_ object: Node, temporary: Int) {
    self.object = object
    self.temporary = temporary
  }

  override func prepare(_ f: Frame) throws { f.slots[temporary].value = try object.value(f) }

  override func modify(_ f: Frame, _ change: Change) throws -> Value {
    var value = f.slots[temporary].value
    f.slots[temporary].value = .void
    var isNoisy = f.state.pointee.noise
    return try change(&value, &isNoisy)
  }
}

final class SteppedPlace: PlaceNode {
  let root: PlaceNode
  let steps: [PlaceStep]

  init(_ root: PlaceNode, _ steps: [PlaceStep]) {
    self.root = root
    self.steps = steps
  }

  override func prepare(_ f: Frame) throws {
    try root.prepare(f)
    for step in steps { try step.prepare(f) }
  }

  override func store(_ f: Frame, _ value: Value) throws {
    _ = try root.modify(f) { base, _ in
      try descend(f, &base, 0, steps.count - 1) { container in
        try steps[steps.count - 1].set(f, &container, value)
        return .void
      }
    }
  }

  override func modify(_ f: Frame, _ change: Change) throws -> Value {
    try root.modify(f) { base, isNoisy in
      try descend(f, &base, 0, steps.count) { part in try change(&part, &isNoisy) }
    }
  }

  private func descend(
    _ f: Frame, _ base: inout Value, _ step: Int, _ end: Int, _ body: (inout Value) throws -> Value
  ) throws -> Value {
    if step == end { return try body(&base) }
    return try steps[step].modify(f, &base) { try descend(f, &$0, step + 1, end, body) }
  }
}

/// One step from a value to a part of it.
class PlaceStep {
  final let range: SourceRange

  init(_ range: SourceRange) { self.range = range }

  func prepare(_ f: Frame) throws {}
  func get(_ f: Frame, _ base: Value) throws -> Value { base }
  func set(_ f: Frame, _ base: inout Value, _ new: Value) throws { base = new }

  /// Reads, changes and writes back, unless a step knows better.
  func modify(_ f: Frame, _ base: inout Value, _ body: (inout Value) throws -> Value) throws -> Value {
    var part = try get(f, base)
    let result = try body(&part)
    try set(f, &base, part)
    return result
  }

  @inline(never)
  final func placed(_ error: any Error) -> any Error {
    if let error = error as? RuntimeError { return Fault(error: error, range: range) }
    if error is Fault || error is Thrown || error is Interruption || error is ChainBreak { return error }
    return Thrown(value: .host(ErrorBox(error)), range: range)
  }
}

final class FieldStep: PlaceStep {
  let index: Int

  init(_ index: Int, _ range: SourceRange) {
    self.index = index
    super.init(range)
  }

  override func set(_ f: Frame, _ base: inout Value, _ new: Value) throws {
    var structure: Structure
    do { structure = try base.takeStructure() } catch { throw placed(error) }
    structure.fields[index] = new
    base = .structure(structure)
  }

  override func modify(_ f: Frame, _ base: inout Value, _ body: (inout Value) throws -> Value) throws -> Value {
    var structure: Structure
    do { structure = try base.takeStructure() } catch { throw placed(error) }
    var field = structure.fields[index]
    structure.fields[index] = .void
    defer {
      structure.fields[index] = field
      base = .structure(structure)
    }
    return try body(&field)
  }
}

final class TupleStep: PlaceStep {
  let index: Int

  init(_ index: Int, _ range: SourceRange) {
    self.index = index
    super.init(range)
  }

  override func modify(_ f: Frame, _ base: inout Value, _ body: (inout Value) throws -> Value) throws -> Value {
    var elements: [Value]
    do { elements = try base.takeTuple() } catch { throw placed(error) }
    var element = elements[index]
    elements[index] = .void
    defer {
      elements[index] = element
      base = .tuple(elements)
    }
    return try body(&element)
  }

  override func set(_ f: Frame, _ base: inout Value, _ new: Value) throws {
    _ = try modify(f, &base) {
      $0 = new
      return .void
    }
  }
}

/// `array[index]`.
final class ArrayElementStep: PlaceStep {
  let index: Node
  let temporary: Int

  init(_ index: Node, temporary: Int, _ range: SourceRange) {
    self.index = index
    self.temporary = temporary
    super.init(range)
  }

  override func prepare(_ f: Frame) throws { f.slots[temporary].value = .int(try index.int(f)) }

  override func set(_ f: Frame, _ base: inout Value, _ new: Value) throws {
    let place = try f.slots[temporary].value.asInt
    var elements: [Value]
    do { elements = try base.takeArray() } catch { throw placed(error) }
    defer { base = .array(elements) }
    guard place >= 0, place < elements.count else { throw outOfRange(place, elements.count) }
    elements[place] = new
  }

  override func modify(_ f: Frame, _ base: inout Value, _ body: (inout Value) throws -> Value) throws -> Value {
    let place = try f.slots[temporary].value.asInt
    var elements: [Value]
    do { elements = try base.takeArray() } catch { throw placed(error) }
    defer { base = .array(elements) }
    guard place >= 0, place < elements.count else { throw outOfRange(place, elements.count) }
    var element = elements[place].take()
    defer { elements[place] = element }
    return try body(&element)
  }

  private func outOfRange(_ index: Int, _ count: Int) -> any Error {
    placed(RuntimeError.indexOutOfRange(index, of: "array", lower: 0, upper: count))
  }
}

/// A registered settable property or subscript.
final class RegisteredStep: PlaceStep {
  let implementation: Implementation
  let arguments: [Node]
  let temporaries: [Int]

  init(_ implementation: Implementation, _ arguments: [Node], temporaries: [Int], _ range: SourceRange) {
    self.implementation = implementation
    self.arguments = arguments
    self.temporaries = temporaries
    super.init(range)
  }

  override func prepare(_ f: Frame) throws {
    for (argument, slot) in zip(arguments, temporaries) { f.slots[slot].value = try argument.value(f) }
  }

  private func values(_ f: Frame) -> [Value] { temporaries.map { f.slots[$0].value } }

  override func get(_ f: Frame, _ base: Value) throws -> Value {
    do {
      return try implementation.call([base] + values(f), context: f.state.pointee.machine.context)
    } catch {
      throw placed(error)
    }
  }

  override func set(_ f: Frame, _ base: inout Value, _ new: Value) throws {
    do {
      try implementation.setter?(&base, values(f), new)
    } catch {
      throw placed(error)
    }
  }

  override func modify(_ f: Frame, _ base: inout Value, _ body: (inout Value) throws -> Value) throws -> Value {
    guard let modifier = implementation.modifier else { return try super.modify(f, &base, body) }
    do {
      return try modifier(&base, values(f), body)
    } catch {
      throw placed(error)
    }
  }
}

/// A computed property or subscript of the notebook's own type.
final class ComputedStep: PlaceStep {
  let getter: CompiledFunction
  let setter: CompiledFunction
  let arguments: [Node]
  let temporaries: [Int]

  init(
    getter: CompiledFunction, setter: CompiledFunction, _ arguments: [Node], temporaries: [Int], _ range: SourceRange
  ) {
    self.getter = getter
    self.setter = setter
    self.arguments = arguments
    self.temporaries = temporaries
    super.init(range)
  }

  override func prepare(_ f: Frame) throws {
    for (argument, slot) in zip(arguments, temporaries) { f.slots[slot].value = try argument.value(f) }
  }

  override func get(_ f: Frame, _ base: Value) throws -> Value {
    try CellClosure(getter, captures: [], machine: f.state.pointee.machine)
      .call([base] + temporaries.map { f.slots[$0].value })
  }

  override func set(_ f: Frame, _ base: inout Value, _ new: Value) throws {
    var values = [base] + temporaries.map { f.slots[$0].value } + [new]
    base = .void
    defer { base = values[0] }
    _ = try CellClosure(setter, captures: [], machine: f.state.pointee.machine).call(changing: &values)
  }
}

/// `x!`.
final class UnwrapStep: PlaceStep {
  override func modify(_ f: Frame, _ base: inout Value, _ body: (inout Value) throws -> Value) throws -> Value {
    guard var wrapped = base.unwrapped else { throw placed(RuntimeError.nilUnwrapped) }
    base = .void
    defer { base = wrapped.wrapped }
    return try body(&wrapped)
  }

  override func set(_ f: Frame, _ base: inout Value, _ new: Value) throws {
    guard base.unwrapped != nil else { throw placed(RuntimeError.nilUnwrapped) }
    base = new.wrapped
  }
}

/// `x?`.
final class ChainStep: PlaceStep {
  override func modify(_ f: Frame, _ base: inout Value, _ body: (inout Value) throws -> Value) throws -> Value {
    guard var wrapped = base.unwrapped else { throw ChainBreak.shared }
    base = .void
    defer { base = wrapped.wrapped }
    return try body(&wrapped)
  }

  override func set(_ f: Frame, _ base: inout Value, _ new: Value) throws {
    guard base.unwrapped != nil else { throw ChainBreak.shared }
    base = new.wrapped
  }
}

// MARK: - Assignments

final class Assignment: Node {
  let place: PlaceNode
  let new: Node

  init(_ place: PlaceNode, _ new: Node, _ range: SourceRange) {
    self.place = place
    self.new = new
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    try place.prepare(f)
    let value = try new.value(f)
    try place.store(f, value)
    return .void
  }
}

/// `(a, b) = (b, a)`.
final class TupleAssignment: Node {
  let places: [PlaceNode?]
  let new: Node

  init(_ places: [PlaceNode?], _ new: Node, _ range: SourceRange) {
    self.places = places
    self.new = new
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    for place in places { try place?.prepare(f) }
    let values = try new.value(f).asTuple
    for (place, value) in zip(places, values) { try place?.store(f, value) }
    return .void
  }
}
