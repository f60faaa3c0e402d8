// One walk over a function's or a cell's statements: what it declares, uses, assigns and calls.

/// What the code of one body does itself; closures and own functions are only named.
struct BodyFacts {
  var declared: [VariableID] = []
  var used: [VariableID] = []
  /// Variables that are assigned, or changed in part.
  var assigned: Set<VariableID> = []
  var functions: [FunctionID] = []
  var types: Set<OwnTypeID> = []
  var calls: [(id: SignatureID, arguments: [Argument])] = []
  /// Whether it calls a function that is a value.
  var callsValues = false
}

struct BodyWalker {
  var facts = BodyFacts()

  static func facts(_ body: [Statement]) -> BodyFacts {
    var walker = BodyWalker()
    walker.walk(body)
    return walker.facts
  }

  mutating func walk(_ statements: [Statement]) { for statement in statements { walk(statement) } }

  mutating func walk(_ statement: Statement) {
    switch statement.kind {
    case .declare(let binding, let value):
      if let value { walk(value) }
      walk(binding)
    case .expression(let value), .display(let value), .throwError(let value): walk(value)
    case .block(let body, _), .deferred(let body): walk(body)
    case .ifElse(let conditions, let then, let otherwise):
      walk(conditions)
      walk(then)
      walk(otherwise)
    case .guardElse(let conditions, let otherwise):
      walk(conditions)
      walk(otherwise)
    case .whileLoop(let conditions, let body, _):
      walk(conditions)
      walk(body)
    case .repeatWhile(let body, let condition, _):
      walk(body)
      walk(condition)
    case .forIn(let binding, let sequence, let filter, let body, _):
      walk(sequence)
      walk(binding)
      if let filter { walk(filter) }
      walk(body)
    case .forCase(let pattern, let sequence, let filter, let body, _):
      walk(sequence)
      walk(pattern)
      if let filter { walk(filter) }
      walk(body)
    case .switchCase(let subject, let cases, _):
      walk(subject)
      for one in cases {
        walk(one.items)
        walk(one.body)
      }
    case .breakOut, .continueLoop, .fallThrough: break
    case .returnValue(let value): if let value { walk(value) }
    case .doCatch(let body, let catches, _):
      walk(body)
      for clause in catches {
        walk(clause.items)
        walk(clause.body)
      }
    }
  }

  mutating func walk(_ items: [SwitchCase.Item]) {
    for item in items {
      walk(item.pattern)
      if let filter = item.filter { walk(filter) }
    }
  }

  mutating func walk(_ binding: Binding) {
    switch binding {
    case .variable(let id): declare(id)
    case .tuple(let parts): for part in parts { walk(part) }
    case .ignored: break
    }
  }

  private mutating func declare(_ id: VariableID) {
    if !facts.declared.contains(id) { facts.declared.append(id) }
  }

  mutating func walk(_ conditions: [Condition]) {
    for condition in conditions {
      switch condition {
      case .isTrue(let value): walk(value)
      case .unwrap(let binding, let value):
        walk(value)
        walk(binding)
      case .matches(let pattern, let value):
        walk(value)
        walk(pattern)
      }
    }
  }

  mutating func walk(_ pattern: Pattern) {
    switch pattern {
    case .ignored, .none, .isType: break
    case .bind(let id): declare(id)
    case .tuple(let parts): for part in parts { walk(part) }
    case .ownCase(let type, _, let payload):
      facts.types.insert(type)
      for part in payload { walk(part) }
    case .some(let inner), .asType(let inner, _): walk(inner)
    case .equals(let value, let operation):
      walk(value)
      walk(operation)
    }
  }

  private mutating func walk(_ callee: Callee) {
    switch callee {
    case .registered: break
    case .function(let id): facts.functions.append(id)
    case .value(let value):
      facts.callsValues = true
      walk(value)
    }
  }

  mutating func walk(_ arguments: [Argument]) {
    for argument in arguments {
      switch argument {
      case .value(let value): walk(value)
      case .place(let place): walk(place)
      case .variadic(let values): for value in values { walk(value) }
      case .autoclosure(let id): facts.functions.append(id)
      }
    }
  }

  mutating func walk(_ place: Place) {
    switch place.root {
    case .variable(let id):
      facts.used.append(id)
      facts.assigned.insert(id)
    case .value(let value):
      walk(value)
      // The object changes, whoever refers to it.
      if let root = value.rootVariable { facts.assigned.insert(root) }
    }
    for step in place.steps {
      switch step.step {
      case .subscript(let id, _, let arguments):
        facts.calls.append((id, []))
        walk(arguments)
      case .computed(let getter, let setter, let arguments):
        facts.functions += [getter, setter]
        walk(arguments)
      case .property(let id): facts.calls.append((id, []))
      case .field, .tupleElement, .forceUnwrap, .chainLink: break
      }
    }
  }

  mutating func walk(_ expression: Expression) {
    switch expression.kind {
    case .integer, .floating, .boolean, .string, .nilValue, .functionReference: break
    case .interpolation(let parts), .array(let parts), .set(let parts), .tuple(let parts):
      for part in parts { walk(part) }
    case .dictionary(let pairs):
      for pair in pairs {
        walk(pair.key)
        walk(pair.value)
      }
    case .variable(let id): facts.used.append(id)
    case .some(let inner), .erase(let inner), .tupleElement(let inner, _), .field(let inner, _), .rawValue(let inner),
      .forceUnwrap(let inner), .optionalChain(let inner), .chainLink(let inner), .optionalTry(let inner),
      .forcedTry(let inner), .isType(let inner, _), .conditionalCast(let inner, _), .forcedCast(let inner, _),
      .discard(let inner):
      walk(inner)
    case .structure(let type, let fields):
      facts.types.insert(type)
      for field in fields { walk(field) }
    case .enumCase(let type, _, let payload):
      facts.types.insert(type)
      for part in payload { walk(part) }
    case .enumFromRawValue(let type, let inner):
      facts.types.insert(type)
      walk(inner)
    case .allCases(let type): facts.types.insert(type)
    case .call(let callee, let arguments):
      walk(callee)
      if case .registered(let id, _) = callee { facts.calls.append((id, arguments)) }
      walk(arguments)
    case .closure(let id): facts.functions.append(id)
    case .and(let a, let b), .or(let a, let b), .coalesce(let a, let b):
      walk(a)
      walk(b)
    case .ternary(let condition, let then, let otherwise):
      walk(condition)
      walk(then)
      walk(otherwise)
    case .assign(let place, let value):
      walk(value)
      walk(place)
    case .assignTuple(let places, let value):
      walk(value)
      for place in places { if let place { walk(place) } }
    case .ifElse(let conditions, let then, let otherwise):
      walk(conditions)
      walk(then)
      walk(otherwise)
    case .switchCase(let subject, let cases):
      walk(subject)
      for one in cases {
        walk(one.items)
        walk(one.value)
      }
    case .sequence(let statements, let value):
      walk(statements)
      if let value { walk(value) }
    }
  }
}
