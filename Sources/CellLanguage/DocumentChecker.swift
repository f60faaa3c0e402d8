// A notebook and a catalog -> a checked program, or everything that is wrong with it.

import Foundation
import NotebookModel
import struct NotebookModel.SourceRange
import SwiftSyntax

/// All that is wrong with a notebook's cells, in order of place; warnings included.
public struct CheckFailure: Error, Sendable {
  public var diagnostics: [Diagnostic]

  public init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

/// Checks all cells of a notebook before any of them runs.
public struct DocumentChecker: Sendable {
  public init() {}

  /// Parses, resolves and types every cell that is evaluated. Cells with `eval: false` or a `source` option have an
  /// empty program and define nothing.
  ///
  /// Works on a thread with a large stack of its own, so that deep trees do not overflow the caller's.
  public func checkDocument(_ notebook: Notebook, catalog: Catalog) -> Result<DocumentProgram, CheckFailure> {
    onLargeStack { NotebookChecker(notebook, catalog).check() }
  }
}

private final class ThreadResult<Value>: @unchecked Sendable {
  var value: Value?
  let done = DispatchSemaphore(value: 0)
}

/// Runs something on a thread with 512 MB of stack (address space; only what is used is committed).
private func onLargeStack<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
  let box = ThreadResult<Value>()
  let thread = Thread {
    box.value = body()
    box.done.signal()
  }
  thread.stackSize = 512 << 20
  thread.start()
  box.done.wait()
  if let value = box.value { return value }
  return body()
}

extension NotebookChecker {
  func check() -> Result<DocumentProgram, CheckFailure> {
    var trees: [ParsedCell?] = []
    for cell in notebook.cells {
      positions = CellPositions(cell)
      var tree = cell.runs ? parse(cell) : nil
      if cell.kind == .inline, let parsed = tree, parsed.isValid, let (problem, syntax) = inlineProblem(parsed.tree) {
        report(problem, range(syntax))
        tree = nil
      }
      trees.append(tree)
    }
    // What later cells define, to say so when it is used too early.
    for (cell, tree) in zip(notebook.cells, trees) {
      guard let tree else { continue }
      positions = CellPositions(cell)
      noteDefinitions(tree.tree.statements)
    }
    for (cell, tree) in zip(notebook.cells, trees) {
      program.cells.append(CellProgram(cell: cell.index))
      guard let tree else { continue }
      positions = CellPositions(cell)
      if tree.isValid { check(tree.tree, of: cell) } else { defineInError(tree.tree.statements) }
    }
    let hasErrors = diagnostics.contains { $0.severity == .error }
    if !hasErrors { analyze() }
    return result()
  }

  private func result() -> Result<DocumentProgram, CheckFailure> {
    var seen: Set<Diagnostic> = []
    let ordered = diagnostics.filter { seen.insert($0).inserted }
      .enumerated().sorted { a, b in
        let x = a.element.range?.lower ?? .start
        let y = b.element.range?.lower ?? .start
        return (x.offset, a.offset) < (y.offset, b.offset)
      }
      .map(\.element)
    if ordered.contains(where: { $0.severity == .error }) { return .failure(CheckFailure(diagnostics: ordered)) }
    program.warnings = ordered
    return .success(program)
  }

  private func noteDefinitions(_ items: CodeBlockItemListSyntax) {
    for item in items {
      guard case .decl(let declaration) = item.item else { continue }
      switch declaration.as(DeclSyntaxEnum.self) {
      case .variableDecl(let variable):
        for binding in variable.bindings { noteNames(binding.pattern) }
      case .functionDecl(let function): note(function.name, in: \.definitions)
      case .structDecl(let type): note(type.name, in: \.definedTypes)
      case .enumDecl(let type): note(type.name, in: \.definedTypes)
      case .typeAliasDecl(let alias): note(alias.name, in: \.definedTypes)
      default: break
      }
    }
  }

  private func note(_ name: TokenSyntax, in table: ReferenceWritableKeyPath<NotebookChecker, [String: SourceRange]>) {
    let text = name.text.unquoted
    if self[keyPath: table][text] == nil { self[keyPath: table][text] = range(name) }
  }

  /// What a cell with syntax errors seems to define goes with everything, so that later cells are not reported too.
  private func defineInError(_ items: CodeBlockItemListSyntax) {
    let knownNames = definitions
    let knownTypes = definedTypes
    definitions = [:]
    definedTypes = [:]
    noteDefinitions(items)
    for (name, place) in definitions where documentScope.names[name] == nil {
      let entity = VariableEntity(
        name: name, type: .erroneous, isMutable: true, storage: .global(cell: cell), range: place)
      documentScope.define(name, .variable(entity))
    }
    for name in definedTypes.keys where documentScope.names[name] == nil { documentScope.define(name, .alias(.erroneous)) }
    definitions = knownNames
    definedTypes = knownTypes
  }

  private func noteNames(_ pattern: PatternSyntax) {
    if let name = pattern.as(IdentifierPatternSyntax.self) { note(name.identifier, in: \.definitions) }
    for element in pattern.as(TuplePatternSyntax.self)?.elements ?? [] { noteNames(element.pattern) }
  }

  private func check(_ tree: SourceFileSyntax, of cell: Cell) {
    self.cell = cell.index
    function = FunctionContext(.cell, name: "cell", result: nil, parent: nil)
    effects = EffectContext()
    labels = []
    bodies = []
    staticInitializers = []

    let declarations = tree.statements.compactMap { item -> DeclSyntax? in
      if case .decl(let declaration) = item.item { declaration } else { nil }
    }
    declareTypeNames(declarations, in: documentScope, outer: nil)
    for declaration in declarations {
      if let alias = declaration.as(TypeAliasDeclSyntax.self) { declareAlias(alias, in: documentScope) }
    }
    declareMembers(declarations, in: documentScope, outer: nil)
    for declaration in declarations {
      guard let syntax = declaration.as(FunctionDeclSyntax.self),
        let function = declareFunction(syntax, in: documentScope, owner: nil)
      else { continue }
      bodies.append { [self] in checkBody(of: function, syntax) }
    }

    var body = staticInitializers.map { $0() }
    body += statements(tree.statements, in: documentScope)
    while !bodies.isEmpty {
      let waiting = bodies
      bodies = []
      for check in waiting { check() }
    }
    if cell.kind == .inline {
      body = showingInline(body)
    } else if let last = body.last, case .expression(let value) = last.kind, isDisplayed(value) {
      body[body.count - 1] = Statement(.display(value), range: last.range)
    }
    program.cells[program.cells.count - 1].body = body
  }

  /// Whether a cell's last expression has a value to show: not `Void`, not something whose result may be dropped.
  private func isDisplayed(_ value: Expression) -> Bool {
    var core = value.type
    while let wrapped = core.wrapped { core = wrapped }
    if core == .void || core == .never || core.isErroneous { return false }
    return !isDiscardable(value)
  }

  private func isDiscardable(_ value: Expression) -> Bool {
    switch value.kind {
    case .call(.registered(let id, _), _): catalog[id].isDiscardable
    case .call(.function(let id), _): functionsByID[id]?.signature.isDiscardable ?? false
    case .optionalChain(let inner), .optionalTry(let inner), .forcedTry(let inner), .some(let inner): isDiscardable(inner)
    default: false
    }
  }
}
