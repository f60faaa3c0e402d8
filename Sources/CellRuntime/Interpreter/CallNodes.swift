// Calls of registered functions.

import CellLanguage
import NotebookModel

extension Implementation {
  /// Calls it with all arguments as values; what `inout` ones become is lost.
  func call(_ arguments: [Value], context: CellContext) throws -> Value {
    var call = Call(arguments: arguments, context: context)
    return try self.call(&call)
  }

  func call(_ call: inout Call) throws -> Value {
    switch body {
    case .nullary(let function): return try function()
    case .unary(let function): return try function(call.arguments[0])
    case .binary(let function): return try function(call.arguments[0], call.arguments[1])
    case .ternary(let function): return try function(call.arguments[0], call.arguments[1], call.arguments[2])
    case .double(let function): return .double(function(try call.arguments[0].asDouble))
    case .mutating0(let function): return try function(&call.arguments[0])
    case .mutating1(let function):
      let argument = call.arguments[1]
      return try function(&call.arguments[0], argument)
    case .mutating2(let function):
      let (first, second) = (call.arguments[1], call.arguments[2])
      return try function(&call.arguments[0], first, second)
    case .general(let function): return try function(&call)
    }
  }
}

/// What a registered call does to the noise flag, by its declared effects.
struct CallNoise {
  var readsClock: Bool
  /// Variables whose objects the call changes: they take over the noise of its arguments.
  var changed: [Location]

  @inline(__always)
  func apply(_ f: Frame, _ result: Value) {
    if readsClock { f.state.pointee.noise = true }
    if case .host(let box) = result, box.isNoisy { f.state.pointee.noise = true }
    if !changed.isEmpty, f.state.pointee.noise || f.state.pointee.control {
      for location in changed { location.markNoisy(f) }
    }
  }
}

final class UnaryCall: Node {
  let function: (Value) throws -> Value
  let argument: Node
  let noise: CallNoise

  init(_ function: @escaping (Value) throws -> Value, _ argument: Node, _ noise: CallNoise, _ range: SourceRange) {
    self.function = function
    self.argument = argument
    self.noise = noise
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let value = try argument.value(f)
    do {
      let result = try function(value)
      noise.apply(f, result)
      return result
    } catch {
      throw placed(error)
    }
  }
}

final class BinaryCall: Node {
  let function: (Value, Value) throws -> Value
  let first: Node
  let second: Node
  let noise: CallNoise

  init(
    _ function: @escaping (Value, Value) throws -> Value, _ first: Node, _ second: Node, _ noise: CallNoise,
    _ range: SourceRange
  ) {
    self.function = function
    self.first = first
    self.second = second
    self.noise = noise
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let a = try first.value(f)
    let b = try second.value(f)
    do {
      let result = try function(a, b)
      noise.apply(f, result)
      return result
    } catch {
      throw placed(error)
    }
  }
}

/// `mutating` members with up to two arguments besides the receiver.
final class MutatingCall: Node {
  let body: Implementation.Body
  let place: PlaceNode
  let arguments: [Node]

  init(_ body: Implementation.Body, _ place: PlaceNode, _ arguments: [Node], _ range: SourceRange) {
    self.body = body
    self.place = place
    self.arguments = arguments
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    try place.prepare(f)
    let first = arguments.isEmpty ? .void : try arguments[0].value(f)
    let second = arguments.count < 2 ? .void : try arguments[1].value(f)
    do {
      return try place.modify(f) { value, _ in
        switch body {
        case .mutating0(let function): try function(&value)
        case .mutating1(let function): try function(&value, first)
        case .mutating2(let function): try function(&value, first, second)
        default: Value.void
        }
      }
    } catch {
      throw placed(error)
    }
  }
}

/// Every other registered call.
final class GeneralCall: Node {
  let implementation: Implementation
  let arguments: [ArgumentNode]
  let noise: CallNoise
  private let places: [(index: Int, place: PlaceNode)]

  init(_ implementation: Implementation, _ arguments: [ArgumentNode], _ noise: CallNoise, _ range: SourceRange) {
    self.implementation = implementation
    self.arguments = arguments
    self.noise = noise
    places = arguments.enumerated().compactMap { index, argument in
      if case .place(let place) = argument { (index, place) } else { nil }
    }
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    var call = Call(arguments: [], context: f.state.pointee.machine.context)
    call.arguments.reserveCapacity(arguments.count)
    for argument in arguments {
      switch argument {
      case .value(let node): call.arguments.append(try node.value(f))
      case .place(let place):
        try place.prepare(f)
        call.arguments.append(.void)
      }
    }
    do {
      let result = try callChanging(&call, 0, f)
      noise.apply(f, result)
      return result
    } catch {
      throw placed(error)
    }
  }

  private func callChanging(_ call: inout Call, _ next: Int, _ f: Frame) throws -> Value {
    guard next < places.count else { return try implementation.call(&call) }
    let (index, place) = places[next]
    var passed = call
    call.arguments = []
    defer { call = passed }
    return try place.modify(f) { value, _ in
      passed.arguments[index] = value
      value = .void
      defer { value = passed.arguments[index] }
      return try callChanging(&passed, next + 1, f)
    }
  }
}

/// `array[index]` of an array that no variable holds; see `ElementPath` for the others.
final class ArrayElement: Node {
  let array: Node
  let index: Node

  init(_ array: Node, _ index: Node, _ range: SourceRange) {
    self.array = array
    self.index = index
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let elements = try array.value(f).asArray
    let place = try index.int(f)
    guard place >= 0, place < elements.count else { throw outOfRange(place, elements.count) }
    return elements[place]
  }

  @inline(never)
  private func outOfRange(_ index: Int, _ count: Int) -> any Error {
    fault(.indexOutOfRange(index, of: "array", lower: 0, upper: count))
  }
}

final class ArrayCount: Node {
  let array: Node
  let location: Location?

  init(_ array: Node, location: Location?, _ range: SourceRange) {
    self.array = array
    self.location = location
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .int(try int(f)) }

  override func int(_ f: Frame) throws -> Int {
    guard let location else { return try array.value(f).elementCount }
    let slot = try location.pointer(f)
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    guard case .array(let elements) = slot.pointee.value else { return try slot.pointee.value.elementCount }
    return elements.count
  }
}
