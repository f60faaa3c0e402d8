// What a call may call: candidates, the matching of arguments to parameters by label, and their trial in the solver.

import NotebookModel

/// Where a conversion is wanted, and what for: what a message about it needs.
final class Site {
  enum Role {
    case general, closureParameter, annotation, assignment, returnValue, condition, element, coercion, closureResult, pattern, subject
    case argument(callee: String, parameter: String?)
    case operand(Call)
    case interpolation
    case defaultValue
  }

  let range: SourceRange
  let role: Role

  init(_ range: SourceRange, _ role: Role = .general) {
    self.range = range
    self.role = role
  }

  static var unknown: Site { Site(SourceRange(.start, .start)) }
}

/// One use of something overloadable: a call, an operator, a member, a subscript.
final class Call {
  enum Form { case function, method, initializer, property, `subscript`, prefix, infix, postfix, reference }

  struct Argument {
    var label: String?
    var node: Node
    var isTrailingClosure = false
  }

  let id: Int
  let form: Form
  let name: String
  /// `nil` where nothing is called: properties, and functions used as values.
  let arguments: [Argument]?
  /// The receiver's type, or the type whose static member is meant.
  var base: CellType?
  let result: CellType
  let site: Site
  let nameRange: SourceRange

  init(
    id: Int, form: Form, name: String, arguments: [Argument]?, base: CellType? = nil, result: CellType, site: Site,
    nameRange: SourceRange
  ) {
    self.id = id
    self.form = form
    self.name = name
    self.arguments = arguments
    self.base = base
    self.result = result
    self.site = site
    self.nameRange = nameRange
  }

  /// Each argument's type with the place of the parameter that it is for.
  func pairs(_ candidate: Candidate) -> [(type: CellType, parameter: Int)] {
    guard let arguments else { return [] }
    var pairs: [(CellType, Int)] = []
    for (parameter, match) in candidate.matches.enumerated() {
      for argument in match.arguments { pairs.append((arguments[argument].node.type, parameter)) }
    }
    return pairs
  }
}

struct Candidate {
  indirect enum Target {
    case registered(SignatureID)
    case own(OwnFunction)
    case field(TypeEntity, Int)
    case computed(TypeEntity, ComputedProperty)
    case staticVariable(VariableEntity)
    case memberwise(TypeEntity)
    case enumCase(TypeEntity, Int)
    case fromRawValue(TypeEntity)
    case rawValue(TypeEntity)
    case allCases(TypeEntity)
    case tupleElement(Int)
    case builtin(Builtin)
    /// A property that holds a function, called.
    case callOfProperty(Signature, Target)
    /// A value whose type has a method `callAsFunction`, called: where the value comes from (`value` or
    /// `callOfProperty`), and the method.
    case callAsFunction(of: Target, Target)
    case value(Node)
    case someCase, noneCase
  }

  var id: Int
  var signature: Signature
  var target: Target
  var matches: [ParameterMatch]
  var call: Call

  var isGeneric: Bool { !signature.generics.isEmpty }

  var isOwn: Bool {
    switch target {
    case .registered, .builtin: false
    default: true
    }
  }
}

/// Operators that the language itself defines, because they do not evaluate all their operands.
enum Builtin { case and, or, coalesce, coalesceToOptional }

/// Which arguments go to a parameter: none for a default, several for a variadic one.
struct ParameterMatch: Equatable {
  var arguments: [Int] = []
  var usesDefault = false
}

/// Why the arguments of a call do not match a signature's labels.
enum LabelProblem: Error, Equatable {
  case missingLabel(argument: Int, expected: String)
  case wrongLabel(argument: Int, expected: String, found: String)
  case extraneousLabel(argument: Int, found: String)
  case missingArgument(parameter: Int)
  case extraArgument(argument: Int)
  case wrongOrder(argument: Int, mustPrecede: Int)
  case extraTrailingClosure(argument: Int)
  case inoutMismatch(argument: Int, isNeeded: Bool)
}

extension Signature {
  /// Matches arguments to parameters as Swift does: in order, by label, leaving out what has a default; trailing
  /// closures go forward to the first parameter that takes a function.
  func match(_ arguments: [Call.Argument]) throws(LabelProblem) -> [ParameterMatch] {
    var matches = [ParameterMatch](repeating: ParameterMatch(), count: parameters.count)
    let isOperator = kind == .infixOperator || kind == .prefixOperator || kind == .postfixOperator
    var parameter = 0
    var index = 0
    let ordinary = arguments.prefix { !$0.isTrailingClosure }.count

    while index < ordinary {
      let argument = arguments[index]
      guard parameter < parameters.count else {
        if let label = argument.label, let earlier = parameters.indices.first(where: { parameters[$0].label == label }),
          matches[earlier].usesDefault
        {
          throw .wrongOrder(argument: index, mustPrecede: max(0, index - 1))
        }
        throw .extraArgument(argument: index)
      }
      let expected = parameters[parameter]
      if isOperator || argument.label == expected.label {
        matches[parameter].arguments.append(index)
        index += 1
        if expected.isVariadic {
          while index < ordinary, arguments[index].label == nil {
            matches[parameter].arguments.append(index)
            index += 1
          }
        }
        parameter += 1
        continue
      }
      let later = argument.label.flatMap { label in
        parameters.indices.first { $0 > parameter && parameters[$0].label == label }
      } ?? (argument.label == nil ? parameters.indices.first { $0 > parameter && parameters[$0].label == nil } : nil)
      if expected.defaultValue != nil || expected.isVariadic, later != nil {
        matches[parameter].usesDefault = true
        parameter += 1
        continue
      }
      if let label = argument.label {
        if let earlier = parameters.indices.first(where: { $0 < parameter && parameters[$0].label == label }),
          matches[earlier].usesDefault
        {
          throw .wrongOrder(argument: index, mustPrecede: max(0, index - 1))
        }
        if let later, !(parameter..<later).contains(where: { place in
          !parameters[place].hasDefault && !arguments.contains { $0.label == parameters[place].label }
        }), index + 1 < ordinary {
          throw .wrongOrder(argument: arguments.firstIndex { $0.label == expected.label } ?? index, mustPrecede: index)
        }
        if later != nil { throw .missingArgument(parameter: parameter) }
        if expected.label == nil { throw .extraneousLabel(argument: index, found: label) }
        if parameters[parameter...].allSatisfy(\.hasDefault), ordinary - index > parameters.count - parameter {
          throw .extraArgument(argument: index)
        }
        throw .wrongLabel(argument: index, expected: expected.label ?? "_", found: label)
      }
      // `f(1)` where every remaining parameter may be left out and none takes it.
      throw .missingLabel(argument: index, expected: expected.label ?? "_")
    }

    for trailing in ordinary..<arguments.count {
      let argument = arguments[trailing]
      var place = parameter
      if let label = argument.label {
        while place < parameters.count, parameters[place].label != label { place += 1 }
      } else {
        let takers = parameters.indices.filter { $0 >= parameter && parameters[$0].type.takesClosure }
        // Forward, past what has a default where a later parameter cannot do without the closure.
        place = takers.first ?? parameters.count
        let labelled = arguments[(trailing + 1)...].compactMap(\.label)
        if let needy = takers.first(where: {
          !parameters[$0].hasDefault && !(parameters[$0].label.map(labelled.contains) ?? false)
        }), takers.first.map({ parameters[$0].hasDefault }) == true {
          place = needy
        }
      }
      guard place < parameters.count else { throw .extraTrailingClosure(argument: trailing) }
      for skipped in parameter..<place {
        guard parameters[skipped].hasDefault else { throw .missingArgument(parameter: skipped) }
        matches[skipped].usesDefault = true
      }
      matches[place].arguments = [trailing]
      parameter = place + 1
    }
    for place in parameters.indices where matches[place].arguments.isEmpty {
      guard parameters[place].hasDefault else { throw .missingArgument(parameter: place) }
      matches[place].usesDefault = true
    }
    for (place, match) in matches.enumerated() {
      for argument in match.arguments where arguments[argument].node.isInout != parameters[place].isInout {
        if isOperator { continue }
        throw .inoutMismatch(argument: argument, isNeeded: parameters[place].isInout)
      }
    }
    return matches
  }
}

extension Signature.Parameter {
  var hasDefault: Bool { defaultValue != nil || isVariadic }
}

extension CellType {
  /// Whether a trailing closure may be for a parameter of this type.
  var takesClosure: Bool {
    switch self {
    case .function, .parameter: true
    default: wrapped?.takesClosure ?? false
    }
  }
}

// MARK: - Candidates in the solver

extension Solver {
  /// Whether a candidate can fit by what is known so far: cheap, and never wrong when it says no.
  func isViable(_ candidate: Candidate, _ call: Call, ignoringResult: Bool = false) -> Bool {
    for (argument, parameter) in call.pairs(candidate) {
      guard mayConvert(argument, candidate.signature.parameters[parameter].type, candidate.signature) else { return false }
    }
    if ignoringResult { return true }
    let target = candidate.resultType
    let result = head(call.result)
    guard case .variable(let index) = result else { return mayConvert(target, result, candidate.signature) }
    if let literal = state.infos[index].literal, !mayBe(literal, target, candidate.signature) { return false }
    for upper in state.infos[index].uppers {
      if case .variable = head(upper.type) { continue }
      guard mayConvert(target, upper.type, candidate.signature) else { return false }
    }
    return true
  }

  private func mayBe(_ literal: LiteralKind, _ type: CellType, _ signature: Signature) -> Bool {
    var type = head(type)
    if fits(literal, type) { return true }
    while let wrapped = type.wrapped {
      type = head(wrapped)
      if fits(literal, type) { return true }
    }
    switch type {
    case .variable: return true
    case .parameter(let name):
      return signature.constraints.allSatisfy { constraint in
        constraint.subject != .parameter(name) || mayConform(literal, constraint.protocolName)
      }
    default: return type == .any || type.isErroneous
    }
  }

  private func mayConform(_ literal: LiteralKind, _ protocolName: String) -> Bool {
    switch literal {
    case .integer, .float:
      !["Sequence", "Collection", "StringProtocol", "Error"].contains(protocolName)
        && !(literal == .float && ProtocolNames.inherits(protocolName, from: "BinaryInteger"))
    case .string, .interpolation:
      !ProtocolNames.inherits(protocolName, from: "AdditiveArithmetic")
    case .boolean: ["Equatable", "Hashable", "CustomStringConvertible", "LosslessStringConvertible"].contains(protocolName)
    case .array: !ProtocolNames.inherits(protocolName, from: "Comparable")
    default: true
    }
  }

  /// Whether a value of type `a` could convert to the pattern `b`, in which type parameters stand for anything.
  private func mayConvert(_ a: CellType, _ b: CellType, _ signature: Signature) -> Bool {
    let a = head(a)
    let b = head(b)
    if a.isErroneous || b.isErroneous { return true }
    switch (a, b) {
    case (.variable(let index), _):
      let info = state.infos[index]
      if let closure = info.closure { return closure.mayBecome(b) }
      if let literal = info.literal { return mayBe(literal, b, signature) }
      if info.implicitMember != nil { return true }
      for lower in info.lowers {
        if case .variable(let other) = head(lower.type) {
          if let literal = state.infos[other].literal, !mayBe(literal, b, signature) { return false }
          continue
        }
        guard mayConvert(lower.type, b, signature) else { return false }
      }
      return true
    case (_, .variable), (.parameter, _): return true
    case (_, .parameter(let name)):
      return signature.constraints.allSatisfy { constraint in
        constraint.subject != .parameter(name) || conformances.mayConform(a, constraint.protocolName)
      }
    default: break
    }
    if let target = b.wrapped { return mayConvert(a.wrapped ?? a, target, signature) }
    if b == .any { return true }
    if b == .error { return conformances.mayConform(a, "Error") }
    switch (a, b) {
    case (.nominal(let x, let p), .nominal(let y, let q)):
      return x == y && p.count == q.count && zip(p, q).allSatisfy { mayEqual($0, $1) }
    case (.tuple(let x), .tuple(let y)):
      return x.count == y.count && zip(x, y).allSatisfy { mayConvert($0.type, $1.type, signature) }
    case (.function(let x), .function(let y)):
      if x.parameters.count > 1, y.parameters.count == 1 {
        switch head(y.parameters[0].type) {
        case .tuple(let parts):
          return parts.count == x.parameters.count && zip(x.parameters, parts).allSatisfy { mayEqual($0.type, $1.type) }
            && mayEqual(x.result, y.result)
        case .variable, .parameter: return true
        default: return false
        }
      }
      return x.parameters.count == y.parameters.count
        && zip(x.parameters, y.parameters).allSatisfy { mayEqual($0.type, $1.type) } && mayEqual(x.result, y.result)
    default: return false
    }
  }

  private func mayEqual(_ a: CellType, _ b: CellType) -> Bool {
    let a = head(a)
    let b = head(b)
    switch (a, b) {
    case (.variable(let index), _):
      if let literal = state.infos[index].literal, case .nominal = b { return fits(literal, b) }
      return true
    case (_, .variable(let index)):
      if let literal = state.infos[index].literal, case .nominal = a { return fits(literal, a) }
      return true
    case (.parameter, _), (_, .parameter): return true
    case (.nominal(let x, let p), .nominal(let y, let q)):
      return x == y && p.count == q.count && zip(p, q).allSatisfy { mayEqual($0, $1) } || a.isErroneous || b.isErroneous
    case (.tuple(let x), .tuple(let y)):
      return x.count == y.count && zip(x, y).allSatisfy { mayEqual($0.type, $1.type) }
    case (.function(let x), .function(let y)):
      return x.parameters.count == y.parameters.count
    default: return false
    }
  }

  /// Chooses a candidate: its type parameters become variables, arguments convert to its parameters.
  func apply(_ candidate: Candidate, _ call: Call) -> Bool {
    let signature = candidate.signature
    var substitution: [String: CellType] = [:]
    for name in signature.generics { substitution[name] = freshVariable(call.site) }
    state.choices[call.id] = Choice(candidate: candidate, substitution: substitution)
    state.progress += 1
    if let base = call.base, let owner = signature.owner, signature.isMember {
      guard unify(owner.replacing(substitution), base, call.site) else { return false }
    }
    // Constraints with an element give closures their types: before the arguments.
    let requirementSite: Site =
      switch call.form {
      case .infix, .prefix, .postfix: Site(call.site.range, .operand(call))
      default: call.site
      }
    for constraint in signature.constraints {
      guard require(
        constraint.subject.replacing(substitution), constraint.protocolName,
        element: constraint.element?.replacing(substitution), requirementSite)
      else { return false }
    }
    let result = candidate.resultType.replacing(substitution)
    if call.arguments == nil {
      return unify(call.result, result, call.site)
    }
    guard unify(call.result, result, call.site) else { return false }
    guard let arguments = call.arguments else { return true }
    for (place, match) in candidate.matches.enumerated() {
      let parameter = signature.parameters[place]
      let type = parameter.type.replacing(substitution)
      for index in match.arguments {
        let argument = arguments[index]
        let site: Site
        switch call.form {
        case .infix, .prefix, .postfix: site = Site(argument.node.range, .operand(call))
        default:
          site = Site(
            argument.node.range,
            .argument(callee: signature.fullName, parameter: parameter.label ?? parameter.name))
        }
        let converts = parameter.isInout ? unify(argument.node.type, type, site) : convert(argument.node.type, type, site)
        guard converts else { return false }
      }
    }
    return true
  }

  /// Why no candidate fits, by the types that are known.
  func describe(_ call: Call, _ candidates: [Candidate]) -> NoCandidateReason {
    let fittingArguments = candidates.filter { isViable($0, call, ignoringResult: true) }
    let found = (call.arguments ?? []).map { shown($0.node.type) }
    if !fittingArguments.isEmpty {
      var expected: Solver.Bound?
      if case .variable(let index) = head(call.result) {
        expected = state.infos[index].uppers.first { if case .variable = head($0.type) { false } else { true } }
      }
      let target = expected.map { shown($0.type) } ?? shown(call.result)
      let preferred = fittingArguments.min { preferenceByNature($0, call) < preferenceByNature($1, call) }
      return .result(preferred?.resultType ?? .void, expected: target, expected?.site ?? call.site)
    }
    if candidates.count == 1, let candidate = candidates.first {
      for (place, match) in candidate.matches.enumerated() {
        for index in match.arguments {
          let parameter = candidate.signature.parameters[place]
          guard let node = call.arguments?[index].node else { continue }
          if !mayConvert(node.type, parameter.type, candidate.signature) {
            return .argument(
              found: shown(node.type), expected: parameter.type, parameter: parameter.label ?? parameter.name,
              isNil: isNil(node.type), isClosure: closure(node.type), range: node.range)
          }
        }
      }
    }
    return .arguments(found)
  }

  private func preferenceByNature(_ candidate: Candidate, _ call: Call) -> Int {
    call.pairs(candidate).reduce(candidate.isGeneric ? 1 : 0) {
      $0 + (shown($1.type) == candidate.signature.parameters[$1.parameter].type ? 0 : 2)
    }
  }

  func isNil(_ type: CellType) -> Bool {
    if case .variable(let index) = head(type) { state.infos[index].literal == .nilValue } else { false }
  }

  private func closure(_ type: CellType) -> ClosureNode? {
    if case .variable(let index) = head(type) { state.infos[index].closure } else { nil }
  }
}

enum NoCandidateReason {
  case arguments([CellType])
  case argument(
    found: CellType, expected: CellType, parameter: String, isNil: Bool, isClosure: ClosureNode?, range: SourceRange)
  case result(CellType, expected: CellType, Site)
}

extension Candidate {
  /// What using it gives: for a function used as a value, its own type.
  var resultType: CellType {
    guard call.arguments == nil, call.form == .reference else { return signature.result }
    return .function(signature.functionType)
  }
}

extension Signature {
  /// The type of the function itself, without its owner.
  var functionType: FunctionType {
    FunctionType(
      parameters.map { .init($0.isVariadic ? .array($0.type) : $0.type, isInout: $0.isInout) }, result: result,
      throwsErrors: throwing != .never)
  }

  /// Whether its owner is the type of a receiver or the type named before the dot, and no operator's home.
  var isMember: Bool {
    switch kind {
    case .function, .prefixOperator, .infixOperator, .postfixOperator: false
    default: true
    }
  }
}
