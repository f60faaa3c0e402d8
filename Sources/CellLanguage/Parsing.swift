// A cell's text -> its syntax tree with operators folded, or what is wrong with the text.

import NotebookModel
import struct NotebookModel.SourceRange
import SwiftOperators
import SwiftParser
import SwiftParserDiagnostics
import SwiftSyntax

extension NotebookChecker {
  struct ParsedCell {
    var tree: SourceFileSyntax
    /// Whether it is free of syntax errors; else only the names that it seems to define are of use.
    var isValid = true
  }

  /// Parses a cell; syntax errors are reported, each at its place.
  func parse(_ cell: Cell) -> ParsedCell? {
    do throws(NestingLimit.Excess) {
      try NestingLimit.check(cell.code)
    } catch {
      let place = positions.position(error.offset)
      report(error.error, SourceRange(place, place))
      return nil
    }
    // The parser's own limit is out of the way: the one above has held.
    var parser = Parser(cell.code, maximumNestingLevel: 10_000)
    let tree = SourceFileSyntax.parse(from: &parser)
    if tree.hasError {
      let found = ParseDiagnosticsGenerator.diagnostics(for: tree)
      for diagnostic in found where diagnostic.diagMessage.severity == .error {
        let place = positions.position(diagnostic.position.utf8Offset)
        report(.syntax(diagnostic.message), SourceRange(place, place))
      }
      if !found.isEmpty { return ParsedCell(tree: tree, isValid: false) }
    }
    var problems: [(String, SourceRange)] = []
    let folded = OperatorTable.standardOperators.foldAll(tree) { error in
      // Unknown operators are reported where they are looked up.
      if case .missingOperator = error { return }
      let diagnostic = error.asDiagnostic
      problems.append((diagnostic.message, range(diagnostic.node)))
    }
    for (message, place) in problems { report(.syntax(message), place) }
    return folded.as(SourceFileSyntax.self).map { ParsedCell(tree: $0, isValid: problems.isEmpty) }
  }

  /// Operators folded in an expression of its own.
  func folded(_ syntax: ExprSyntax) -> ExprSyntax {
    OperatorTable.standardOperators.foldAll(syntax) { _ in }.as(ExprSyntax.self) ?? syntax
  }
}
