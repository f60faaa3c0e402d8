// Everything that can be wrong with a cell, as data, and its wording: what is wrong, then what to do.

enum CheckError {
  // Names
  case unknownName(String, suggestion: String?)
  case usedBeforeDefinition(String, line: Int)
  case usedInOwnFunctionBeforeDefinition(function: String, variable: String, line: Int)
  case unknownType(String, suggestion: String?)
  case unknownMember(String, of: CellType, suggestion: String?, isStatic: Bool)
  case memberOfInstance(String, CellType)
  case memberOfType(String, CellType)
  case redefinition(String)
  case unknownLabel(String, suggestion: String?)
  case wrongTypeArguments(String, expected: Int, found: Int)
  case typeUsedAsValue(String)

  // Calls
  case missingLabel(expected: String, declaration: String)
  case wrongLabel(found: String, expected: String, declaration: String)
  case extraneousLabel(String, declaration: String)
  case missingArgument(String, isLabelled: Bool, declaration: String)
  case extraArgument(declaration: String)
  case extraTrailingClosure(declaration: String)
  case wrongOrder(argument: String, before: String, declaration: String)
  case inoutNeeded(CellType?)
  case inoutUnneeded
  case noCandidate(String, labels: String, candidates: [String])
  case unknownArgumentLabel(String, callee: String, suggestion: String?)
  case noInitializer(CellType, labels: String, candidates: [String])
  case notCallable(CellType)
  case operatorOperand(String, CellType)
  case operatorOperands(String, CellType, CellType)
  case unknownOperator(String)
  case ambiguous(String, candidates: [String])
  case unappliedMethod(String)

  // Types
  case argumentConversion(from: CellType, to: CellType, callee: String)
  case conversion(from: CellType, to: CellType, Wanted)
  case nilConversion(CellType)
  case nilWithoutContext
  case nilComparison(CellType)
  case nonConforming(CellType, String)
  case notASequence(CellType)
  case notOptional(CellType, String)
  case memberOfOptional(String, CellType)
  case notInferred
  case emptyCollection
  case implicitMemberWithoutContext(String)
  case closureArguments(expected: Int, found: Int)
  case closureParametersUnknown
  case closureThrows(CellType)
  case branchMismatch(CellType, CellType)
  case tooComplex
  case integerOverflow(String, CellType)
  case integerTooLarge(String)
  case unsupportedCast(from: CellType, to: CellType)
  case destructuring(CellType, count: Int)

  // Effects and places
  case missingTry
  case superfluousTry
  case unhandledThrow(in: String?)
  case tryOnTheRight
  case assignToConstant(String, VariableEntity.Role)
  case assignToNonPlace(String)
  case mutatingOnConstant(String, VariableEntity.Role)
  case mutatingOnValue
  case assignToGetOnly(String)
  case inoutOfConstant(String, VariableEntity.Role)
  case selfImmutable(String)

  // Flow
  case usedBeforeInitialization(String)
  case constantAssignedTwice(String)
  case fieldNotInitialized(String)
  case missingReturn(String, CellType)
  case returnOutside
  case returnWithoutValue(CellType)
  case returnOfVoid
  case guardFallsThrough
  case breakOutside
  case continueOutside
  case fallThroughAtEnd
  case notExhaustive(missing: [String])
  case emptyCase
  case unreachableCode
  case neverMutated(String)

  // Declarations
  case unsupported(String, hint: String?)
  case missingConformance(CellType, protocolName: String, needs: String)
  case unknownConformance(String)
  case rawValueMissing(String)
  case rawValueDuplicate(String)
  case recursiveType(String)
  case missingInitialValue(String)
  case duplicateParameter(String)
  case letWithoutType(String)

  // Arguments' values
  case notAllowed(parameter: String, value: String, AllowedValues, suggestion: String?)
  case defaultOfRegistered(String, String)

  // Inline expressions
  case inlineEmpty
  case inlineSeveral
  case inlineNoExpression(String)
  case inlineWithoutValue
  case inlineOptional(CellType)
  case inlineChanges(String)
  case inlinePrints(String)

  // Text
  case syntax(String)
  case nestingTooDeep(Int)
  case chainTooLong(Int)
  case bracketsTooDeep(Int)
  case unorderedPrint(CellType)
  case unorderedIteration(CellType)

  enum Wanted { case annotation, returned, condition, coercion, element, closureResult, assigned, other, pattern(CellType) }

  var severity: Severity {
    switch self {
    case .superfluousTry, .unorderedPrint, .unorderedIteration, .neverMutated, .unreachableCode: .warning
    default: .error
    }
  }

  enum Severity { case error, warning }
}

extension CheckError {
  var message: String {
    switch self {
    case .unknownName(let name, let suggestion): "cannot find '\(name)' in scope\(didYouMean(suggestion))"
    case .usedBeforeDefinition(let name, let line):
      "'\(name)' is used before its definition at line \(line); move the definition up"
    case .usedInOwnFunctionBeforeDefinition(let function, let variable, let line):
      "'\(function)' uses '\(variable)' before its definition at line \(line); move the definition up"
    case .unknownType(let name, let suggestion): "cannot find type '\(name)' in scope\(didYouMean(suggestion))"
    case .unknownMember(let name, let type, let suggestion, let isStatic):
      "\(isStatic ? "type" : "value of type") '\(type.quoted)' has no member '\(name)'\(didYouMean(suggestion))"
    case .memberOfInstance(let name, let type):
      "instance member '\(name)' cannot be used on type '\(type.quoted)'"
    case .memberOfType(let name, let type):
      "static member '\(name)' cannot be used on instance of type '\(type.quoted)'; write '\(type.quoted).\(name)'"
    case .redefinition(let name): "invalid redeclaration of '\(name)'; choose another name"
    case .unknownLabel(let name, let suggestion):
      "cannot find label '\(name)' in scope\(didYouMean(suggestion))"
    case .wrongTypeArguments(let name, let expected, let found):
      expected == 0
        ? "cannot specialize non-generic type '\(name)'"
        : found == 0
          ? "generic type '\(name)' needs \(expected) type argument\(expected == 1 ? "" : "s") here"
          : "generic type '\(name)' takes \(expected) type argument\(expected == 1 ? "" : "s"), not \(found)"
    case .typeUsedAsValue(let name): "type '\(name)' is used as a value; call it, as in '\(name)(...)', or name a member"

    case .missingLabel(let expected, let declaration):
      "missing argument label '\(expected):' in call to '\(declaration)'"
    case .wrongLabel(let found, let expected, let declaration):
      "incorrect argument label in call (have '\(found):', expected '\(expected):'): '\(declaration)'"
    case .extraneousLabel(let label, let declaration):
      "extraneous argument label '\(label):' in call to '\(declaration)'"
    case .missingArgument(let name, let isLabelled, let declaration):
      "missing argument for parameter \(isLabelled ? "'\(name)'" : name) in call to '\(declaration)'"
    case .extraArgument(let declaration): "extra argument in call to '\(declaration)'"
    case .extraTrailingClosure(let declaration): "extra trailing closure passed in call to '\(declaration)'"
    case .wrongOrder(let argument, let before, let declaration):
      "argument '\(argument)' must precede argument '\(before)' in call to '\(declaration)'"
    case .inoutNeeded: "passing a value to an inout parameter needs an explicit '&'"
    case .inoutUnneeded: "'&' is used where no inout parameter is declared; remove it"
    case .noCandidate(let name, let labels, let candidates):
      "no overload of '\(name)' takes the arguments \(labels); there are: \(list(candidates))"
    case .unknownArgumentLabel(let label, let callee, let suggestion):
      "'\(callee)' has no parameter '\(label):'"
        + (suggestion.map { "; did you mean '\($0):'?" } ?? "; 'nb functions \(callee)' lists what it takes")
    case .noInitializer(let type, let labels, let candidates):
      candidates.isEmpty
        ? "type '\(type)' cannot be made here: it has no initializer"
        : "no initializer of '\(type)' takes the arguments \(labels); there are: \(list(candidates))"
    case .notCallable(let type): "cannot call value of non-function type '\(type.quoted)'"
    case .operatorOperand(let name, let type):
      "unary operator '\(name)' cannot be applied to an operand of type '\(type.quoted)'"
    case .operatorOperands(let name, let left, let right):
      left == right
        ? "binary operator '\(name)' cannot be applied to two '\(left.quoted)' operands"
        : "binary operator '\(name)' cannot be applied to operands of type '\(left.quoted)' and '\(right.quoted)'\(convertHint(left, right))"
    case .unknownOperator(let name): "cannot find operator '\(name)' in scope"
    case .ambiguous(let name, let candidates): "ambiguous use of '\(name)': it could be \(list(candidates))"
    case .unappliedMethod(let name):
      "cells do not support methods as values; write a closure that calls '\(name)'"

    case .argumentConversion(let from, let to, _):
      "cannot convert value of type '\(from.quoted)' to expected argument type '\(to.quoted)'\(unwrapHint(from, to))"
    case .conversion(let from, let to, let wanted):
      switch wanted {
      case .annotation:
        "cannot convert value of type '\(from.quoted)' to specified type '\(to.quoted)'\(unwrapHint(from, to))"
      case .returned:
        "cannot convert return expression of type '\(from.quoted)' to return type '\(to.quoted)'\(unwrapHint(from, to))"
      case .condition:
        from.wrapped != nil
          ? "optional type '\(from.quoted)' cannot be used as a boolean; test for '!= nil' instead"
          : "cannot convert value of type '\(from.quoted)' to expected condition type 'Bool'"
      case .coercion: "cannot convert value of type '\(from.quoted)' to type '\(to.quoted)' in coercion"
      case .element:
        "cannot convert value of type '\(from.quoted)' to expected element type '\(to.quoted)'\(unwrapHint(from, to))"
      case .closureResult:
        "cannot convert value of type '\(from.quoted)' to closure result type '\(to.quoted)'\(unwrapHint(from, to))"
      case .assigned: "cannot assign value of type '\(from.quoted)' to type '\(to.quoted)'\(unwrapHint(from, to))"
      case .pattern(let subject):
        "expression pattern of type '\(from.quoted)' cannot match values of type '\(subject.quoted)'"
      case .other: "cannot convert value of type '\(from.quoted)' to expected type '\(to.quoted)'\(unwrapHint(from, to))"
      }
    case .nilConversion(let type): "'nil' is not compatible with expected type '\(type.quoted)'"
    case .nilWithoutContext: "'nil' requires a contextual type; write the type, as in 'let x: Int? = nil'"
    case .nilComparison(let type):
      "value of non-optional type '\(type.quoted)' can never be 'nil'; remove the comparison"
    case .nonConforming(let type, let name): "type '\(type.quoted)' does not conform to '\(name)'"
    case .notASequence(let type): "for-in loop requires '\(type.quoted)' to conform to 'Sequence'"
    case .notOptional(let type, let what): "\(what) non-optional type '\(type.quoted)'"
    case .memberOfOptional(let name, let type):
      "value of optional type '\(type.quoted)' must be unwrapped to refer to member '\(name)'; use '?.', '!' or 'if let'"
    case .notInferred: "the type of this expression cannot be inferred; write types, or split it up"
    case .emptyCollection:
      "empty collection literal requires an explicit type; write one, as in 'let x: [Int] = []'"
    case .implicitMemberWithoutContext(let name):
      "cannot infer contextual base in reference to member '\(name)'; write the type before the dot"
    case .closureArguments(let expected, let found):
      "contextual closure type expects \(expected) argument\(expected == 1 ? "" : "s"), but \(found) \(found == 1 ? "was" : "were") used in closure body"
    case .closureParametersUnknown:
      "the types of this closure's parameters cannot be inferred; write them, as in '{ (x: Int) in ... }'"
    case .closureThrows(let type):
      "invalid conversion from throwing function to non-throwing function type '\(type)'; handle the error inside"
    case .branchMismatch(let first, let other):
      "branches have mismatching types '\(first.quoted)' and '\(other.quoted)'; write the type of the result"
    case .tooComplex: "the expression is too complex to check in reasonable time; break it up into several"
    case .integerOverflow(let literal, let type): "integer literal '\(literal)' overflows when stored into '\(type)'"
    case .integerTooLarge(let literal): "integer literal '\(literal)' is too large"
    case .unsupportedCast(let from, let to):
      "cells do not support casting '\(from.quoted)' to '\(to.quoted)'; only 'Any' and 'Error' values are cast"
    case .destructuring(let type, let count):
      "value of type '\(type.quoted)' cannot be taken apart into \(count) names"

    case .missingTry: "call can throw but is not marked with 'try'"
    case .superfluousTry: "no calls to throwing functions occur within 'try' expression; remove it"
    case .unhandledThrow(let name):
      name.map { "errors thrown from here are not handled in '\($0)'; mark it 'throws' or use 'do' and 'catch'" }
        ?? "errors thrown from here are not handled because the enclosing catch is not exhaustive"
    case .tryOnTheRight: "'try' cannot appear to the right of a non-assignment operator; write it at the beginning"
    case .assignToConstant(let name, let role): "cannot assign to value: \(constant(name, role))"
    case .assignToNonPlace(let what): "cannot assign to value: \(what) is not assignable"
    case .mutatingOnConstant(let name, let role):
      "cannot use mutating member on immutable value: \(constant(name, role))"
    case .mutatingOnValue: "cannot use mutating member on a value that is not stored; store it in a 'var' first"
    case .assignToGetOnly(let name): "cannot assign to '\(name)': it is a get-only property"
    case .inoutOfConstant(let name, let role):
      "cannot pass immutable value as inout argument: \(constant(name, role))"
    case .selfImmutable(let name):
      "cannot change '\(name)': 'self' is immutable; mark the method 'mutating'"

    case .usedBeforeInitialization(let name): "variable '\(name)' used before being initialized"
    case .constantAssignedTwice(let name): "immutable value '\(name)' may only be initialized once"
    case .fieldNotInitialized(let name): "return from initializer without initializing stored property '\(name)'"
    case .missingReturn(let name, let type):
      "missing return in \(name) expected to return '\(type.quoted)'"
    case .returnOutside: "'return' is only valid inside a function or closure"
    case .returnWithoutValue(let type): "'return' without a value in a function that returns '\(type.quoted)'"
    case .returnOfVoid: "unexpected non-void return value in a function that returns nothing"
    case .guardFallsThrough: "'guard' body must not fall through; end it with 'return', 'throw', 'break' or 'continue'"
    case .breakOutside: "'break' is only allowed inside a loop, 'if', 'do' or 'switch'"
    case .continueOutside: "'continue' is only allowed inside a loop"
    case .fallThroughAtEnd: "'fallthrough' is only allowed where another case without bindings follows in a 'switch'"
    case .notExhaustive(let missing):
      missing.isEmpty
        ? "'switch' must be exhaustive; add a 'default'"
        : "'switch' must be exhaustive; add \(missing.count == 1 ? "case" : "cases") \(missing.map { "'\($0)'" }.joined(separator: ", "))"
    case .emptyCase: "'case' label in a 'switch' must have at least one statement; write 'break' to do nothing"
    case .unreachableCode: "code after this will never be executed"
    case .neverMutated(let name): "variable '\(name)' was never mutated; change it to 'let'"

    case .unsupported(let what, let hint):
      "cells do not support \(what)\(hint.map { "; \($0)" } ?? "")"
    case .missingConformance(let type, let name, let needs):
      "type '\(type)' does not conform to protocol '\(name)': \(needs)"
    case .unknownConformance(let name):
      "cells do not support conformance to '\(name)'; a type can be Error, Equatable, Hashable, Comparable, CaseIterable, CustomStringConvertible and Sendable"
    case .rawValueMissing(let name): "enum case '\(name)' needs a raw value that is a literal"
    case .rawValueDuplicate(let name): "raw value for enum case '\(name)' is not unique"
    case .recursiveType(let name): "value type '\(name)' cannot have a stored property that contains it"
    case .missingInitialValue(let name): "'\(name)' needs a value"
    case .duplicateParameter(let name): "parameter '\(name)' is declared twice"
    case .letWithoutType(let name): "'\(name)' needs a type annotation or a value"

    case .notAllowed(let parameter, let value, .strings(let values), let suggestion?) where values.count > 4:
      "\(value) is not allowed for '\(parameter)'\(didYouMean(suggestion))"
    case .notAllowed(let parameter, let value, let allowed, let suggestion):
      "\(value) is not allowed for '\(parameter)': \(allowed.words)\(didYouMean(suggestion))"
    case .defaultOfRegistered(let callee, let text): "the default value '\(text)' of '\(callee)' cannot be checked"

    case .inlineEmpty: "an inline expression needs an expression, such as '`{swift} 1 + 1`'"
    case .inlineSeveral: "an inline expression is one expression; compute the rest in a cell"
    case .inlineNoExpression(let what): "an inline expression is one expression, not \(what); write it in a cell"
    case .inlineWithoutValue: 
      "this inline expression has no value to show (its type is 'Void'); what prints or changes something belongs in a "
        + "cell"
    case .inlineOptional(let type):
      "this inline expression is of optional type '\(type.quoted)'; unwrap it with '??' or '!'"
    case .inlineChanges(let name):
      "an inline expression cannot change '\(name)'; change it in a cell, and show the result here"
    case .inlinePrints(let name):
      "an inline expression cannot print or display ('\(name)' does); show a value, or print in a cell"

    case .syntax(let message): message
    case .nestingTooDeep(let limit): "the code is nested deeper than \(limit) levels; split it up"
    case .chainTooLong(let limit): "the expression has more than \(limit) operators or calls in a row; split it up"
    case .bracketsTooDeep(let limit):
      "more than \(limit) brackets '[' open directly within one another; give the parts names"
    case .unorderedPrint(let type):
      "the order of a '\(type.constructor)' is not defined in Swift; sort it before printing"
    case .unorderedIteration(let type):
      "the order of a '\(type.constructor)' is not defined in Swift; iterate over it sorted"
    }
  }

  private func didYouMean(_ suggestion: String?) -> String { suggestion.map { "; did you mean '\($0)'?" } ?? "" }

  private func list(_ items: [String]) -> String {
    let shown = items.prefix(4).map { $0.count > 200 ? "'\($0.prefix(200))...'" : "'\($0)'" }.joined(separator: ", ")
    return items.count > 4 ? "\(shown) and \(items.count - 4) more" : shown
  }

  private func unwrapHint(_ from: CellType, _ to: CellType) -> String {
    if from.wrapped == to { return "; unwrap it with '??', 'if let' or '!'" }
    return from.isNumber && to.isNumber ? "; convert it with '\(to)(...)'" : ""
  }

  private func convertHint(_ left: CellType, _ right: CellType) -> String {
    if left.isNumber, right.isNumber {
      let target = left.isFloatingPoint ? left : right
      return "; convert one with '\(target)(...)'"
    }
    return left.wrapped != nil || right.wrapped != nil ? "; unwrap the optional first" : ""
  }

  private func constant(_ name: String, _ role: VariableEntity.Role) -> String {
    switch role {
    case .declared, .bound: "'\(name)' is a 'let' constant"
    case .parameter, .closureParameter: "'\(name)' is a parameter, which is constant"
    case .selfValue: "'self' is immutable; mark the method 'mutating'"
    case .loopVariable: "'\(name)' is a loop variable, which is constant"
    }
  }
}

extension CellType {
  /// As messages name it: `Void` for the empty tuple.
  var quoted: String { self == .void ? "Void" : description }

  /// `Dictionary` of `[String: Int]`.
  var constructor: String {
    if case .nominal(let name, _) = self { name } else { description }
  }
}

extension AllowedValues {
  /// `it must be greater than 0 and at most 1`, `it must be one of 'a', 'b'`.
  var words: String {
    switch self {
    case .strings(let values):
      return "it must be one of " + values.map { "\"\($0)\"" }.joined(separator: ", ")
    case .numbers(let lower, let lowerIncluded, let upper, let upperIncluded):
      var parts: [String] = []
      if lower > -.infinity { parts.append((lowerIncluded ? "at least " : "greater than ") + lower.short) }
      if upper < .infinity { parts.append((upperIncluded ? "at most " : "less than ") + upper.short) }
      return "it must be " + (parts.isEmpty ? "finite" : parts.joined(separator: " and "))
    }
  }
}

extension Double {
  /// Without `.0` for whole numbers.
  var short: String {
    self == rounded() && magnitude < 1e15 ? String(Int64(self)) : String(self)
  }
}
