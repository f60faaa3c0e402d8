// Functions of the notebook's own: their compiled form, calls, and closures.

import CellLanguage
import NotebookModel

/// A compiled `func`, method, initialiser, accessor or closure.
///
/// Its slots: boxes of the captured variables, parameters, then everything else.
final class CompiledFunction {
  let name: String
  let range: SourceRange
  var slotCount = 0
  var parameters: [Parameter] = [] {
    didSet { boxed = parameters.filter(\.isBoxed).map(\.slot) }
  }
  private var boxed: [Int] = []
  /// Where an initialiser builds its value.
  var selfLocation: Location?
  var emptySelf = Value.void
  var isFailable = false
  var body = Block([]) {
    didSet { heldBody = .passUnretained(body) }
  }
  /// The body, if it is a single `return` of this.
  var expression: Node? {
    didSet { heldExpression = expression.map { .passUnretained($0) } }
  }
  // The same without their reference counts, which a call would otherwise change.
  private lazy var heldBody = Unmanaged.passUnretained(body)
  private var heldExpression: Unmanaged<Node>?

  struct Parameter {
    var slot: Int
    var isInout: Bool
    /// Captured by a closure: the argument moves into a box.
    var isBoxed: Bool
  }

  init(name: String, range: SourceRange) {
    self.name = name
    self.range = range
  }

  /// Runs the body in slots that hold the arguments. The noise flag is afterwards that of the result.
  @inline(__always)
  func run(_ f: Frame) throws -> Value {
    try f.tick(at: range)
    if !boxed.isEmpty { for slot in boxed { box(slot, f) } }
    if let heldExpression {
      f.state.pointee.noise = false
      let result = try heldExpression._withUnsafeGuaranteedRef { try $0.value(f) }
      if f.state.pointee.control { f.state.pointee.noise = true }
      return result
    }
    return try runStatements(f)
  }

  private func runStatements(_ f: Frame) throws -> Value {
    let control = f.state.pointee.control
    defer { f.state.pointee.control = control }
    if let selfLocation { selfLocation.declare(f, emptySelf, isNoisy: false) }
    f.state.pointee.noise = false
    var result = Value.void
    // `return` leaves the noise of its value; a body that just ends has none.
    if case .returned = try heldBody._withUnsafeGuaranteedRef({ try $0.execute(f) }) {
      result = f.state.pointee.result.take()
    } else {
      f.state.pointee.noise = false
    }
    guard let selfLocation else { return result }
    // `return nil` of a failable initialiser; every other way out gives the value built.
    if isFailable, result.isNil { return .nil }
    let slot = try selfLocation.pointer(f)
    if slot.pointee.isNoisy { f.state.pointee.noise = true }
    return isFailable ? slot.pointee.value.wrapped : slot.pointee.value
  }

  private func box(_ slot: Int, _ f: Frame) {
    let value = f.slots[slot].value
    let isNoisy = f.slots[slot].isNoisy
    f.slots[slot].value = .variable(VariableBox(value, isNoisy: isNoisy))
  }

  /// The value of a parameter as the body left it.
  func finalValue(of parameter: Parameter, _ f: Frame) -> Value {
    let slot = f.slots + parameter.slot
    guard case .variable(let box) = slot.pointee.value else {
      defer { slot.pointee.value = .void }
      return slot.pointee.value
    }
    return box.slot.pointee.value
  }
}

/// A closure, or a `func` used as a value.
final class CellClosure: Closure {
  let function: CompiledFunction
  private let captures: [Value]
  private let machine: Machine

  init(_ function: CompiledFunction, captures: [Value], machine: Machine) {
    self.function = function
    self.captures = captures
    self.machine = machine
  }

  override func call(_ arguments: [Value]) throws -> Value {
    try invoke { f in
      for (parameter, argument) in zip(function.parameters, arguments) { f.slots[parameter.slot].value = argument }
    }
  }

  override func call(_ argument: Value) throws -> Value {
    try invoke { f in if let first = function.parameters.first { f.slots[first.slot].value = argument } }
  }

  override func call(_ first: Value, _ second: Value) throws -> Value {
    try invoke { f in
      guard function.parameters.count > 1 else { return }
      f.slots[function.parameters[0].slot].value = first
      f.slots[function.parameters[1].slot].value = second
    }
  }

  override func call(changing arguments: inout [Value]) throws -> Value {
    var passed = arguments
    arguments.removeAll()
    let parameters = function.parameters
    defer { arguments = passed }
    return try invoke(
      { f in
        for (index, parameter) in parameters.enumerated() where index < passed.count {
          f.slots[parameter.slot].value = passed[index]
          if parameter.isInout { passed[index] = .void }
        }
      },
      after: { f in
        for (index, parameter) in parameters.enumerated() where parameter.isInout && index < passed.count {
          passed[index] = function.finalValue(of: parameter, f)
        }
      })
  }

  @inline(__always)
  private func invoke(_ pass: (Frame) -> Void, after: (Frame) -> Void = { _ in }) throws -> Value {
    try machine.checkIsRunning()
    let state = machine.state
    let caller = Frame(slots: state.pointee.top, state: state)
    let outerNoise = state.pointee.noise
    let base = try caller.push(function.slotCount, range: function.range)
    let f = Frame(slots: base, state: state)
    defer { f.pop(base, function.slotCount) }
    for index in 0..<captures.count { base[index].value = captures[index] }
    pass(f)
    // What the caller computes from noise it passes on.
    if outerNoise { for parameter in function.parameters { base[parameter.slot].isNoisy = true } }
    defer { after(f) }
    let result = try function.run(f)
    if outerNoise { state.pointee.noise = true }
    return result
  }
}

/// Makes a closure: takes the boxes of the variables that it captures.
final class ClosureNode: Node {
  let function: CompiledFunction
  /// Slots of this frame that hold the boxes.
  let captures: [Int]

  init(_ function: CompiledFunction, captures: [Int], _ range: SourceRange) {
    self.function = function
    self.captures = captures
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    .closure(
      CellClosure(function, captures: captures.map { f.slots[$0].value }, machine: f.state.pointee.machine))
  }
}

enum ArgumentNode {
  case value(Node)
  case place(PlaceNode)
}

/// A call of a function of the notebook's own.
final class OwnCall: Node {
  let function: CompiledFunction
  let captures: [Int]
  let arguments: [ArgumentNode]
  private let places: [(index: Int, place: PlaceNode)]
  /// The argument, where a single value is all that the function takes.
  private let only: Node?

  init(_ function: CompiledFunction, captures: [Int], _ arguments: [ArgumentNode], _ range: SourceRange) {
    self.function = function
    self.captures = captures
    self.arguments = arguments
    only = if captures.isEmpty, arguments.count == 1, case .value(let node) = arguments[0] { node } else { nil }
    places = arguments.enumerated().compactMap { index, argument in
      if case .place(let place) = argument { (index, place) } else { nil }
    }
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let state = f.state
    let outerNoise = state.pointee.noise
    let base = try f.push(function.slotCount, range: range)
    let callee = Frame(slots: base, state: state)
    defer { f.pop(base, function.slotCount) }
    if let only {
      state.pointee.noise = false
      base.pointee.value = try only.value(f)
      base.pointee.isNoisy = state.pointee.noise
      let result = try function.run(callee)
      if outerNoise { state.pointee.noise = true }
      return result
    }
    for index in 0..<captures.count { base[index].value = f.slots[captures[index]].value }
    for index in 0..<arguments.count {
      switch arguments[index] {
      case .value(let node):
        state.pointee.noise = false
        let slot = base + function.parameters[index].slot
        slot.pointee.value = try node.value(f)
        slot.pointee.isNoisy = state.pointee.noise
      case .place(let place):
        try place.prepare(f)
      }
    }
    let result = places.isEmpty ? try function.run(callee) : try runChanging(0, f, callee)
    if outerNoise { state.pointee.noise = true }
    return result
  }

  /// Moves the variables behind `inout` arguments into the callee's slots, one after another, and back afterwards.
  private func runChanging(_ next: Int, _ f: Frame, _ callee: Frame) throws -> Value {
    guard next < places.count else { return try function.run(callee) }
    let (index, place) = places[next]
    let parameter = function.parameters[index]
    let slot = callee.slots + parameter.slot
    return try place.modify(f) { value, isNoisy in
      slot.pointee.value = value
      slot.pointee.isNoisy = isNoisy
      value = .void
      defer {
        if case .variable(let box) = slot.pointee.value {
          isNoisy = box.slot.pointee.isNoisy
        } else {
          isNoisy = slot.pointee.isNoisy
        }
        value = function.finalValue(of: parameter, callee)
      }
      return try runChanging(next + 1, f, callee)
    }
  }
}

/// A call of a function value.
final class ValueCall: Node {
  let callee: Node
  let arguments: [ArgumentNode]
  private let hasPlaces: Bool

  init(_ callee: Node, _ arguments: [ArgumentNode], _ range: SourceRange) {
    self.callee = callee
    self.arguments = arguments
    hasPlaces = arguments.contains { if case .place = $0 { true } else { false } }
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let closure = try callee.value(f).asClosure
    var values: [Value] = []
    values.reserveCapacity(arguments.count)
    for argument in arguments {
      switch argument {
      case .value(let node): values.append(try node.value(f))
      case .place(let place):
        try place.prepare(f)
        values.append(.void)
      }
    }
    do {
      if !hasPlaces { return try closure.call(values) }
      return try callChanging(closure, &values, 0, f)
    } catch {
      throw placed(error)
    }
  }

  private func callChanging(_ closure: Closure, _ values: inout [Value], _ next: Int, _ f: Frame) throws -> Value {
    var index = next
    while index < arguments.count {
      if case .place(let place) = arguments[index] {
        let here = index
        var passed = values
        values = []
        defer { values = passed }
        return try place.modify(f) { value, _ in
          passed[here] = value
          value = .void
          defer { value = passed[here] }
          return try callChanging(closure, &passed, here + 1, f)
        }
      }
      index += 1
    }
    return try closure.call(changing: &values)
  }
}
