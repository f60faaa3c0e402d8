// What the solver could not bring together -> the message that says so.

import NotebookModel

extension ExpressionChecker {
  func report(_ mismatch: Mismatch, _ node: Node) {
    switch mismatch {
    case .conversion(let from, let to, let site): reportConversion(from, to, site)
    case .throwingFunction(_, let to, let site): checker.report(.closureThrows(to), site.range)
    case .nilConversion(let type, let site): checker.report(.nilConversion(type), site.range)
    case .nilWithoutContext(let site): checker.report(.nilWithoutContext, site.range)
    case .conformance(let type, let name, let site):
      if name == "Sequence", case .general = site.role {
        checker.report(.nonConforming(type, name), site.range)
      } else if case .operand(let call) = site.role {
        reportOperator(call)
      } else {
        checker.report(.nonConforming(type, name), site.range)
      }
    case .unresolved(let type, let site): if !hasReported { reportUnresolved(type, site, node) }
    case .noCandidate(let call, let candidates, let reason): reportNoCandidate(call, candidates, reason)
    case .error(let error, let place): checker.report(error, place)
    case .reported(let diagnostics): checker.diagnostics += diagnostics
    }
  }

  private func reportConversion(_ from: CellType, _ to: CellType, _ site: Site) {
    let error: CheckError
    switch site.role {
    case .argument(let callee, _): error = .argumentConversion(from: from, to: to, callee: callee)
    case .operand(let call):
      // The operand that does not fit is shown as what it is, not as what was wanted.
      let types = (call.arguments ?? []).map { $0.node.range == site.range ? from : solver.shown($0.node.type) }
      return reportOperator(call, types)
    case .annotation: error = .conversion(from: from, to: to, .annotation)
    case .assignment: error = .conversion(from: from, to: to, .assigned)
    case .returnValue: error = .conversion(from: from, to: to, .returned)
    case .condition: error = .conversion(from: from, to: to, .condition)
    case .coercion: error = .conversion(from: from, to: to, .coercion)
    case .element: error = .conversion(from: from, to: to, .element)
    case .closureResult: error = .conversion(from: from, to: to, .closureResult)
    default: error = .conversion(from: from, to: to, .other)
    }
    checker.report(error, site.range)
  }

  private func reportOperator(_ call: Call) {
    let types = (call.arguments ?? []).map { solver.shown($0.node.type) }
    reportOperator(call, types)
  }

  private func reportOperator(_ call: Call, _ types: [CellType]) {
    if types.contains(where: \.containsError) { return checker.report(.notInferred, call.site.range) }
    if types.count == 2 {
      checker.report(.operatorOperands(call.name, types[0], types[1]), call.nameRange)
    } else if let type = types.first {
      checker.report(.operatorOperand(call.name, type), call.nameRange)
    }
  }

  private func reportUnresolved(_ type: CellType, _ site: Site, _ node: Node) {
    for (index, info) in solver.state.infos.enumerated() {
      if case .closureParameter = info.site.role, solver.resolve(.variable(index)).hasVariables {
        return checker.report(.closureParametersUnknown, info.site.range)
      }
    }
    if case .variable(let index) = solver.head(type), index < solver.state.infos.count {
      let info = solver.state.infos[index]
      if let member = info.implicitMember {
        return checker.report(.implicitMemberWithoutContext(member.name), info.site.range)
      }
      if info.closure != nil { return checker.report(.closureParametersUnknown, info.site.range) }
      if info.literal == nil, isEmptyCollection(type) { return checker.report(.emptyCollection, node.range) }
    }
    let place = site.range.lower == site.range.upper ? node.range : site.range
    checker.report(.notInferred, place)
  }

  private func isEmptyCollection(_ element: CellType) -> Bool {
    solver.state.infos.contains { info in
      switch info.literal {
      case .array(let own)?: solver.head(own) == solver.head(element)
      case .dictionary(let key, let value)?:
        solver.head(key) == solver.head(element) || solver.head(value) == solver.head(element)
      default: false
      }
    }
  }

  private func reportNoCandidate(_ call: Call, _ candidates: [Candidate], _ reason: NoCandidateReason) {
    switch reason {
    case .result(let found, let expected, let site):
      if found.parameterNames.isEmpty {
        reportConversion(found, expected, site)
      } else {
        checker.report(.notInferred, call.site.range)
      }
    case .argument(let found, let expected, _, let isNil, let closure, let place):
      if isOperator(call) { return reportOperator(call, (call.arguments ?? []).map { solver.shown($0.node.type) }) }
      if isNil { return checker.report(.nilConversion(expected), place) }
      if let closure, case .function(let function) = expected {
        return checker.report(
          .closureArguments(expected: function.parameters.count, found: closure.parameters.count), place)
      }
      checker.report(
        .argumentConversion(from: found, to: expected, callee: call.name), place)
    case .arguments(let types):
      if isOperator(call) { return reportOperator(call, types) }
      let texts = candidates.map { caseText($0.signature) }
      if call.form == .initializer {
        checker.report(
          .noInitializer(solver.shown(call.base ?? .void), labels: labels(call), candidates: texts), call.nameRange)
      } else {
        checker.report(.noCandidate(call.name, labels: labels(call), candidates: texts), call.nameRange)
      }
    }
  }

  private func isOperator(_ call: Call) -> Bool {
    switch call.form {
    case .infix, .prefix, .postfix: true
    default: false
    }
  }
}
