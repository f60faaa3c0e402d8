// Expressions and places -> nodes.

import CellLanguage
import NotebookModel

extension Scope {
  func compile(_ expression: Expression) -> Node {
    let range = expression.range
    switch expression.kind {
    case .integer(let negative, let magnitude): return integer(negative, magnitude, expression.type, range)
    case .floating(let number):
      return expression.type == .float ? Constant(.float(Float(number)), range) : DoubleConstant(number, range)
    case .boolean(let truth): return BoolConstant(truth, range)
    case .string(let text):
      if expression.type == .character, let character = text.first { return Constant(.character(character), range) }
      return Constant(.string(text), range)
    case .interpolation(let segments): return Interpolation(segments.map { (compile($0), $0.type) }, range)
    case .array(let elements): return ListNode(.array, elements.map(compile), range)
    case .set(let elements): return ListNode(.set, elements.map(compile), range)
    case .dictionary(let pairs): return DictionaryNode(pairs.map { (compile($0.key), compile($0.value)) }, range)
    case .nilValue: return Constant(.nil, range)
    case .tuple(let elements):
      return elements.isEmpty ? Constant(.void, range) : ListNode(.tuple, elements.map(compile), range)

    case .variable(let variable): return read(variable, range)
    case .some(let wrapped): return some(wrapped, range)
    case .erase(let value):
      let node = compile(value)
      let type = value.type
      return type.needsErasure ? Conversion(node, range) { $0.erased(from: type) } : node
    case .tupleElement(let tuple, let index):
      return path(to: expression).map(PathValue.init) ?? TupleElementNode(compile(tuple), index, range)
    case .field(let structure, let index):
      return path(to: expression).map(PathValue.init) ?? FieldNode(compile(structure), index, range)
    case .structure(let type, let fields):
      return RecordNode(.structure(compiler.types[type.rawValue]), fields.map(compile), range)
    case .enumCase(let type, let index, let payload):
      let enumCase = compiler.types[type.rawValue].cases[index]
      if payload.isEmpty { return Constant(.enumeration(Enumeration(enumCase, payload: [])), range) }
      return RecordNode(.enumeration(enumCase), payload.map(compile), range)
    case .enumFromRawValue(let type, let raw):
      let info = compiler.types[type.rawValue]
      return Conversion(compile(raw), range) { raw in
        guard let index = try info.rawValues.firstIndex(where: { try valuesAreEqual($0, raw) }) else { return .nil }
        return Value.enumeration(Enumeration(info.cases[index], payload: [])).wrapped
      }
    case .rawValue(let value):
      return Conversion(compile(value), range) { value in
        guard case .enumeration(let enumeration) = value else { throw value.unexpected("enum") }
        return enumeration.enumCase.type.rawValues[enumeration.enumCase.index]
      }
    case .allCases(let type):
      let info = compiler.types[type.rawValue]
      return Constant(.array(info.cases.map { .enumeration(Enumeration($0, payload: [])) }), range)

    case .call(let callee, let arguments): return call(callee, arguments, expression)
    case .closure(let id): return closure(id, range)
    case .functionReference(let id): return functionReference(id, range)

    case .and(let left, let right): return Logical(isAnd: true, compile(left), compile(right), range)
    case .or(let left, let right): return Logical(isAnd: false, compile(left), compile(right), range)
    case .ternary(let condition, let then, let otherwise):
      return Ternary(compile(condition), compile(then), compile(otherwise), range)
    case .coalesce(let optional, let fallback): return Coalesce(compile(optional), compile(fallback), range)
    case .forceUnwrap(let optional): return ForceUnwrap(compile(optional), range)
    case .optionalChain(let body): return OptionalChain(compile(body), range)
    case .chainLink(let optional): return ChainLink(compile(optional), range)

    case .optionalTry(let body): return TryNode(compile(body), isForced: false, range)
    case .forcedTry(let body): return TryNode(compile(body), isForced: true, range)
    case .isType(let value, let type): return Conversion(compile(value), range) { .bool($0.cast(to: type) != nil) }
    case .conditionalCast(let value, let type): return Conversion(compile(value), range) { Value($0.cast(to: type)) }
    case .forcedCast(let value, let type):
      return Conversion(compile(value), range) { value in
        guard let cast = value.cast(to: type) else {
          throw RuntimeError.castFailed(value.brief, from: value.kindName, to: type.description)
        }
        return cast
      }

    case .assign(let place, let value):
      let node = compile(value)
      if !place.steps.isEmpty, let path = path(to: place) { return PathAssignment(path, node, range) }
      return Assignment(compile(place), node, range)
    case .discard(let value): return Conversion(compile(value), range) { _ in .void }
    case .assignTuple(let places, let value):
      let node = compile(value)
      return TupleAssignment(places.map { $0.map(compile) }, node, range)

    case .ifElse(let conditions, let then, let otherwise):
      return IfExpression(conditions.map(compile), compile(then), compile(otherwise), range)
    case .switchCase(let subject, let cases):
      let value = compile(subject)
      return SwitchExpression(
        value, cases.map { SwitchExpression.Case(items: $0.items.map(compile), value: compile($0.value)) }, range)
    case .sequence(let statements, let last): return SequenceNode(block(statements), last.map(compile), range)
    }
  }

  private func integer(_ negative: Bool, _ magnitude: UInt64, _ type: CellType, _ range: SourceRange) -> Node {
    switch type {
    case .int: return IntConstant(Int(truncatingIfNeeded: negative ? 0 &- magnitude : magnitude), range)
    case .double: return DoubleConstant(negative ? -Double(magnitude) : Double(magnitude), range)
    case .float: return Constant(.float(negative ? -Float(magnitude) : Float(magnitude)), range)
    case .nominal(let name, _):
      guard let kind = SizedInteger.Kind(rawValue: name) else { break }
      return Constant(.sized(SizedInteger(negative ? 0 &- magnitude : magnitude, kind: kind)), range)
    default: break
    }
    return IntConstant(Int(truncatingIfNeeded: negative ? 0 &- magnitude : magnitude), range)
  }

  private func read(_ variable: VariableID, _ range: SourceRange) -> Node {
    switch location(of: variable) {
    case .local(let slot): LocalVariable(slot, range)
    case let other: OtherVariable(other, range)
    }
  }

  private func some(_ wrapped: Expression, _ range: SourceRange) -> Node {
    // Only an optional's nil looks different once it is wrapped.
    let node = compile(wrapped)
    return wrapped.type.wrapped == nil ? node : Conversion(node, range) { $0.wrapped }
  }

  // MARK: - Functions

  private func captures(of function: FunctionID) -> [Int] {
    compiler.program.functions[function.rawValue].captures.map { slot(of: $0) }
  }

  private func closure(_ id: FunctionID, _ range: SourceRange) -> Node {
    ClosureNode(compiler.functions[id.rawValue], captures: captures(of: id), range)
  }

  private func functionReference(_ id: SignatureID, _ range: SourceRange) -> Node {
    ReferenceNode(compiler.registry.implementation(id), range)
  }

  /// An argument that is computed only when it is needed; a constant needs no closure.
  private func autoclosure(_ id: FunctionID, _ range: SourceRange) -> Node {
    if let constant = constantResult(of: id) { return Constant(.closure(NativeClosure { _ in constant }), range) }
    return closure(id, range)
  }

  /// What a function without parameters gives, if its body is a constant.
  func constantResult(of id: FunctionID) -> Value? {
    let body = compiler.program.functions[id.rawValue].body
    guard body.count == 1 else { return nil }
    switch body[0].kind {
    case .returnValue(let result?), .expression(let result): return constant(result)
    default: return nil
    }
  }

  private func constant(_ expression: Expression) -> Value? {
    switch compile(expression) {
    case let node as Constant: node.constant
    case let node as IntConstant: .int(node.constant)
    case let node as DoubleConstant: .double(node.constant)
    case let node as BoolConstant: .bool(node.constant)
    case let node as ListNode: node.elements.isEmpty && node.kind == .array ? .array([]) : nil
    default: nil
    }
  }

  func compile(_ argument: Argument, _ range: SourceRange) -> ArgumentNode {
    switch argument {
    case .value(let expression): .value(compile(expression))
    case .place(let place): .place(compile(place))
    case .variadic(let expressions): .value(ListNode(.array, expressions.map(compile), range))
    case .autoclosure(let id): .value(autoclosure(id, range))
    }
  }

  private func call(_ callee: Callee, _ arguments: [Argument], _ expression: Expression) -> Node {
    let range = expression.range
    switch callee {
    case .function(let id):
      return OwnCall(
        compiler.functions[id.rawValue], captures: captures(of: id), arguments.map { compile($0, range) }, range)
    case .value(let function): return ValueCall(compile(function), arguments.map { compile($0, range) }, range)
    case .registered(let id, _):
      let implementation = compiler.registry.implementation(id)
      if let path = path(to: expression) { return PathValue(path) }
      if let intrinsic = implementation.intrinsic,
        let node = compile(intrinsic, implementation, arguments, expression)
      {
        return node
      }
      let nodes = arguments.map { compile($0, range) }
      return registered(implementation, nodes, noise(of: id, arguments), range)
    }
  }

  private func registered(
    _ implementation: Implementation, _ arguments: [ArgumentNode], _ noise: CallNoise, _ range: SourceRange
  ) -> Node {
    switch (implementation.body, arguments.first, arguments.count) {
    case (.unary(let function), .value(let argument)?, 1): return UnaryCall(function, argument, noise, range)
    case (.double(let function), .value(let argument)?, 1): return DoubleFunction(function, argument, range)
    case (.binary(let function), .value(let first)?, 2):
      if case .value(let second) = arguments[1] { return BinaryCall(function, first, second, noise, range) }
    case (.mutating0, .place(let place)?, _), (.mutating1, .place(let place)?, _), (.mutating2, .place(let place)?, _):
      let values = arguments.dropFirst().compactMap { if case .value(let node) = $0 { node } else { nil } }
      if values.count == arguments.count - 1 { return MutatingCall(implementation.body, place, values, range) }
    default: break
    }
    return GeneralCall(implementation, arguments, noise, range)
  }

  private func noise(of id: SignatureID, _ arguments: [Argument]) -> CallNoise {
    let effects = compiler.registry.catalog[id].effects
    var changed: [Location] = []
    for effect in effects {
      guard case .mutates(let index) = effect, index < arguments.count else { continue }
      if case .value(let expression) = arguments[index], case .variable(let variable) = expression.kind {
        changed.append(assignedLocation(of: variable))
      }
    }
    return CallNoise(readsClock: effects.contains(.readsClock), changed: changed)
  }

  // MARK: - Frequent operators

  private func compile(
    _ intrinsic: Intrinsic, _ implementation: Implementation, _ arguments: [Argument], _ expression: Expression
  ) -> Node? {
    let range = expression.range
    func operands() -> (Expression, Expression)? {
      guard arguments.count == 2, case .value(let left) = arguments[0], case .value(let right) = arguments[1] else {
        return nil
      }
      return (left, right)
    }
    switch intrinsic {
    case .arithmetic(let op):
      guard let (left, right) = operands(), left.type == right.type else { return nil }
      if left.type == .int { return IntArithmetic(op, compile(left), compile(right), range) }
      if left.type == .double { return DoubleArithmetic(op, compile(left), compile(right), range) }
      return nil
    case .comparison(let op):
      guard let (left, right) = operands(), left.type == right.type else { return nil }
      if left.type == .int { return IntComparison(op, compile(left), compile(right), range) }
      if left.type == .double { return DoubleComparison(op, compile(left), compile(right), range) }
      if left.type == .character || left.type == .string, op == .equal || op == .notEqual {
        return TextEquality(compile(left), compile(right), isEqual: op == .equal, range)
      }
      return ValueComparison(op, compile(left), compile(right), range)
    case .arithmeticAssignment(let op):
      guard arguments.count == 2, case .place(let place) = arguments[0], case .value(let change) = arguments[1],
        place.type == change.type, place.type == .int || place.type == .double
      else { return nil }
      if place.steps.isEmpty, case .variable(let variable) = place.root {
        return NumberUpdate(
          op, assignedLocation(of: variable), compile(change), isInt: place.type == .int, range)
      }
      guard let path = path(to: place) else { return nil }
      return PathUpdate(op, path, compile(change), isInt: place.type == .int, range)
    case .changeInPlace:
      guard case .place(let place)? = arguments.first, let path = path(to: place) else { return nil }
      let values = arguments.dropFirst().compactMap { if case .value(let value) = $0 { compile(value) } else { nil } }
      return values.count == arguments.count - 1 ? PathCall(implementation.body, path, values, range) : nil
    case .append:
      guard arguments.count == 2, case .place(let place) = arguments[0], case .value(let more) = arguments[1],
        let path = path(to: place)
      else { return nil }
      return Append(path, compile(more), isText: place.type == .string, range)
    case .not:
      guard case .value(let operand)? = arguments.first else { return nil }
      return Not(compile(operand), range)
    case .negate:
      guard case .value(let operand)? = arguments.first, operand.type == .int || operand.type == .double else {
        return nil
      }
      return Negation(compile(operand), isInt: operand.type == .int, range)
    case .arraySubscript:
      guard let (array, index) = operands() else { return nil }
      return ArrayElement(compile(array), compile(index), range)
    case .arrayCount:
      guard case .value(let array)? = arguments.first, case .nominal("Array", _) = array.type else { return nil }
      return ArrayCount(compile(array), location: variableLocation(array), range)
    case .conversion:
      guard case .value(let source)? = arguments.first else { return nil }
      switch (source.type, expression.type) {
      case (.int, .double): return IntToDouble(compile(source), range)
      case (.double, .int): return DoubleToInt(compile(source), range)
      default: return nil
      }
    case .patternMatch, .dictionaryDefault: return nil
    case .expectation(let form): return expectation(form, arguments, range)
    }
  }

  private func variableLocation(_ expression: Expression) -> Location? {
    if case .variable(let variable) = expression.kind { location(of: variable) } else { nil }
  }

  // MARK: - Places

  func compile(_ place: Place) -> PlaceNode {
    let root: PlaceNode =
      switch place.root {
      case .variable(let variable): VariablePlace(assignedLocation(of: variable))
      case .value(let expression): ObjectPlace(compile(expression), temporary: temporary())
      }
    if place.steps.isEmpty { return root }
    return SteppedPlace(root, place.steps.map { compile($0.step, $0.range) })
  }

  private func compile(_ step: Place.Step, _ range: SourceRange) -> PlaceStep {
    switch step {
    case .field(let index): return FieldStep(index, range)
    case .tupleElement(let index): return TupleStep(index, range)
    case .property(let id): return RegisteredStep(compiler.registry.implementation(id), [], temporaries: [], range)
    case .subscript(let id, _, let arguments):
      let implementation = compiler.registry.implementation(id)
      let nodes = values(arguments, range)
      if implementation.intrinsic == .arraySubscript, nodes.count == 1 {
        return ArrayElementStep(nodes[0], temporary: temporary(), range)
      }
      return RegisteredStep(implementation, nodes, temporaries: nodes.map { _ in temporary() }, range)
    case .computed(let getter, let setter, let arguments):
      let nodes = values(arguments, range)
      return ComputedStep(
        getter: compiler.functions[getter.rawValue], setter: compiler.functions[setter.rawValue], nodes,
        temporaries: nodes.map { _ in temporary() }, range)
    case .forceUnwrap: return UnwrapStep(range)
    case .chainLink: return ChainStep(range)
    }
  }

  private func values(_ arguments: [Argument], _ range: SourceRange) -> [Node] {
    arguments.compactMap { if case .value(let node) = compile($0, range) { node } else { nil } }
  }
}

/// A registered function as a value.
final class ReferenceNode: Node {
  let implementation: Implementation

  init(_ implementation: Implementation, _ range: SourceRange) {
    self.implementation = implementation
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value {
    let machine = f.state.pointee.machine
    return .closure(ReferenceClosure(implementation, machine, at: self))
  }
}

final class ReferenceClosure: Closure {
  private let implementation: Implementation
  private weak var machine: Machine?
  private let node: Node

  init(_ implementation: Implementation, _ machine: Machine, at node: Node) {
    self.implementation = implementation
    self.machine = machine
    self.node = node
  }

  override func call(_ arguments: [Value]) throws -> Value {
    var arguments = arguments
    return try call(changing: &arguments)
  }

  override func call(_ first: Value, _ second: Value) throws -> Value {
    guard case .binary(let function) = implementation.body else { return try call([first, second]) }
    do {
      return try function(first, second)
    } catch {
      throw node.placed(error)
    }
  }

  override func call(changing arguments: inout [Value]) throws -> Value {
    guard let machine else { throw RuntimeError.runHasEnded }
    try machine.checkIsRunning()
    var call = Call(arguments: arguments, context: machine.context)
    defer { arguments = call.arguments }
    do {
      return try implementation.call(&call)
    } catch {
      throw node.placed(error)
    }
  }
}
