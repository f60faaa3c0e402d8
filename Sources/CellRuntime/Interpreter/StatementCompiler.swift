// Statements, bindings, conditions and patterns -> nodes.

import CellLanguage
import NotebookModel

extension Scope {
  func compile(_ statements: [Statement]) -> [StatementNode] { statements.map(compile) }

  func block(_ statements: [Statement]) -> Block { Block(compile(statements)) }

  private func compile(_ statement: Statement) -> StatementNode {
    let range = statement.range
    switch statement.kind {
    case .declare(let binding, let value):
      let node = value.map(compile)
      return Declaration(compile(binding), node, range)
    case .expression(let expression): return ExpressionStatement(compile(expression))
    case .display(let expression): return Display(compile(expression), type: expression.type)
    case .block(let statements, let label):
      return enter(label, isLoop: false, catchesPlainBreak: false) {
        BlockStatement(block(statements), label: $0, range)
      }
    case .ifElse(let conditions, let then, let otherwise):
      let (parts, assigned) = collectingAssigned {
        (Conditions(list: conditions.map(compile)), block(then), block(otherwise))
      }
      return If(parts.0, parts.1, parts.2, assigned, range)
    case .guardElse(let conditions, let otherwise):
      return Guard(Conditions(list: conditions.map(compile)), block(otherwise), range)
    case .whileLoop(let conditions, let body, let label):
      return enter(label, isLoop: true) { number in
        let (parts, assigned) = collectingAssigned { (Conditions(list: conditions.map(compile)), block(body)) }
        return While(parts.0, parts.1, label: number, assigned, range)
      }
    case .repeatWhile(let body, let condition, let label):
      return enter(label, isLoop: true) { number in
        let (parts, assigned) = collectingAssigned { (block(body), compile(condition)) }
        return RepeatWhile(parts.1, parts.0, label: number, assigned, range)
      }
    case .forIn(let binding, let sequence, let filter, let body, let label):
      let values = compile(sequence)
      return enter(label, isLoop: true) { number in
        let (parts, assigned) = collectingAssigned { (compile(binding), filter.map(compile), block(body)) }
        return ForIn(parts.0, values, filter: parts.1, parts.2, label: number, assigned, range)
      }
    case .forCase(let pattern, let sequence, let filter, let body, let label):
      let values = compile(sequence)
      return enter(label, isLoop: true) { number in
        let (parts, assigned) = collectingAssigned { (compile(pattern), filter.map(compile), block(body)) }
        return ForCase(parts.0, values, filter: parts.1, parts.2, label: number, assigned, range)
      }
    case .switchCase(let subject, let cases, let label):
      let value = compile(subject)
      return enter(label, isLoop: false) { number in
        let (branches, assigned) = collectingAssigned {
          cases.map { Switch.Case(items: $0.items.map(compile), body: block($0.body)) }
        }
        return Switch(value, branches, label: number, assigned, range)
      }
    case .breakOut(let label):
      let target = targets.last { label == nil ? $0.catchesPlainBreak : $0.label == label }
      return Jump(.breakOut(target?.number ?? 0), range)
    case .continueLoop(let label):
      let target = targets.last { $0.isLoop && (label == nil || $0.label == label) }
      return Jump(.continueLoop(target?.number ?? 0), range)
    case .fallThrough: return Jump(.fallThrough, range)
    case .returnValue(let result): return Return(result.map(compile), range)
    case .throwError(let error): return Throw(compile(error), range)
    case .deferred(let statements): return Deferred(block(statements), range)
    case .doCatch(let body, let catches, let label):
      return enter(label, isLoop: false, catchesPlainBreak: false) { number in
        let clauses = catches.map { DoCatch.Clause(items: $0.items.map(compile), body: block($0.body)) }
        return DoCatch(block(body), clauses, label: number, range)
      }
    }
  }

  func compile(_ binding: Binding) -> BindingNode {
    switch binding {
    case .variable(let variable): .variable(assignedLocation(of: variable))
    case .tuple(let parts): .tuple(parts.map(compile))
    case .ignored: .ignored
    }
  }

  func compile(_ condition: Condition) -> ConditionNode {
    switch condition {
    case .isTrue(let expression): return .isTrue(compile(expression))
    case .unwrap(let binding, let expression):
      let node = compile(expression)
      return .unwrap(compile(binding), node)
    case .matches(let pattern, let expression):
      let node = compile(expression)
      return .matches(compile(pattern), node)
    }
  }

  func compile(_ item: SwitchCase.Item) -> (pattern: PatternNode, filter: Node?) {
    (compile(item.pattern), item.filter.map(compile))
  }

  func compile(_ pattern: Pattern) -> PatternNode {
    switch pattern {
    case .ignored: .ignored
    case .bind(let variable): .bind(assignedLocation(of: variable))
    case .tuple(let patterns): .tuple(patterns.map(compile))
    case .ownCase(let type, let index, let payload):
      .ownCase(compiler.types[type.rawValue].cases[index], payload: payload.map(compile))
    case .some(let pattern): .some(compile(pattern))
    case .none: .none
    case .equals(let expression, let operation): compile(expression, operation)
    case .isType(let type): .isType(type)
    case .asType(let pattern, let type): .asType(compile(pattern), type)
    }
  }

  private func compile(_ expression: Expression, _ operation: Callee) -> PatternNode {
    let node = compile(expression)
    switch operation {
    case .function(let id): return .satisfies(node, compiler.functions[id.rawValue])
    case .registered(let id, _):
      let implementation = compiler.registry.implementation(id)
      switch implementation.intrinsic {
      case .patternMatch, .comparison(.equal): return .equals(node)
      default:
        if case .binary(let function) = implementation.body { return .registered(node, function) }
        return .equals(node)
      }
    case .value: return .equals(node)
    }
  }
}
