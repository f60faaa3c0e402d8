// Cells that are one expression in the prose: what they may be, and how their value becomes text.

import NotebookModel
import SwiftSyntax

extension NotebookChecker {
  /// What is wrong with an inline expression's syntax; `nil` for one expression.
  func inlineProblem(_ tree: SourceFileSyntax) -> (CheckError, SyntaxProtocol)? {
    guard let first = tree.statements.first else { return (.inlineEmpty, tree) }
    if case .expr = first.item, tree.statements.count > 1 { return (.inlineSeveral, tree.statements.dropFirst().first!) }
    switch first.item {
    case .expr: return nil
    case .decl: return (.inlineNoExpression("a declaration"), first)
    case .stmt: return (.inlineNoExpression("a statement"), first)
    }
  }

  /// The statements of an inline expression's cell: its value goes through `inlineText`, which rounds numbers.
  func showingInline(_ body: [Statement]) -> [Statement] {
    guard let last = body.last, case .expression(let value) = last.kind, !value.type.isErroneous else { return body }
    if value.type == .void || value.type == .never {
      report(.inlineWithoutValue, value.range)
      return body
    }
    if value.type.wrapped != nil {
      report(.inlineOptional(value.type), value.range)
      return body
    }
    var shown = value
    if let text = catalog.signatures(named: "inlineText").first(where: { $0.owner == nil }) {
      let any = Expression(.erase(value), type: .any, range: value.range)
      shown = Expression(
        .call(.registered(text.id, typeArguments: []), [.value(any)]), type: text.result, range: value.range)
    }
    return body.dropLast() + [Statement(.display(shown), range: last.range)]
  }

  /// Inline expressions only look: they change nothing and print nothing.
  func checkInlineEffects(_ facts: [BodyFacts], functions: [BodyFacts], _ reach: Reach) {
    for cell in notebook.cells where cell.kind == .inline {
      guard let range = program.cells[cell.index].body.first?.range else { continue }
      let written = program.cells[cell.index].writes.min { $0.rawValue < $1.rawValue }
      if let written { report(.inlineChanges(program.variables[written.rawValue].name), range) }
      var called = Set(facts[cell.index].functions)
      for function in facts[cell.index].functions { called.formUnion(reach.functions[function.rawValue]) }
      let calls = facts[cell.index].calls + called.flatMap { functions[$0.rawValue].calls }
      let printing = calls.map { catalog[$0.id] }.filter { $0.effects.contains(.prints) }.map(\.name).min()
      if let printing { report(.inlinePrints(printing), range) }
    }
  }
}
