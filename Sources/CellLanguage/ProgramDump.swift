// The program as text: with places for tests and reading, without them as a cell's canonical form.

import NotebookModel

/// Prints programs. Locals are numbered within each printed piece, so that equal pieces print equally wherever they
/// stand in a notebook.
struct ProgramDump {
  let program: DocumentProgram
  let catalog: Catalog
  let ownFunctions: [FunctionID: OwnFunction]

  init(_ program: DocumentProgram, _ catalog: Catalog, ownFunctions: [FunctionID: OwnFunction] = [:]) {
    self.program = program
    self.catalog = catalog
    self.ownFunctions = ownFunctions
  }

  /// A cell's types, functions and statements.
  func canonical(cell: CellProgram) -> String {
    var printer = Printer(dump: self, showsRanges: false)
    for type in program.types where type.cell == cell.cell { printer.write(type) }
    for (id, function) in ownFunctions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where function.cell == cell.cell {
      printer.write(id)
    }
    printer.write(cell.body)
    return printer.text
  }

  func text(cell: CellProgram, showsRanges: Bool) -> String {
    var printer = Printer(dump: self, showsRanges: showsRanges)
    printer.write(cell.body)
    return printer.text
  }
}

extension DocumentProgram {
  /// The statements of a cell as text, one a line; with `showsRanges`, each with its place in the file.
  public func dump(cell: Int, catalog: Catalog, showsRanges: Bool = false) -> String {
    ProgramDump(self, catalog).text(cell: cells[cell], showsRanges: showsRanges)
  }

  /// An own function's declaration and statements as text.
  public func dump(function: FunctionID, catalog: Catalog) -> String {
    var printer = Printer(dump: ProgramDump(self, catalog), showsRanges: false)
    printer.write(function)
    return printer.text
  }
}

private struct Printer {
  let dump: ProgramDump
  let showsRanges: Bool
  var text = ""
  private var indent = 0
  private var names: [VariableID: String] = [:]
  private var counts: [String: Int] = [:]
  private var open: Set<FunctionID> = []

  init(dump: ProgramDump, showsRanges: Bool) {
    self.dump = dump
    self.showsRanges = showsRanges
  }

  private mutating func line(_ content: String, _ range: SourceRange? = nil) {
    text += String(repeating: "  ", count: indent) + content
    if showsRanges, let range { text += " @\(range)" }
    text += "\n"
  }

  private mutating func indented(_ body: (inout Printer) -> Void) {
    indent += 1
    body(&self)
    indent -= 1
  }

  private mutating func name(_ id: VariableID) -> String {
    let variable = dump.program.variables[id.rawValue]
    if case .global = variable.storage { return variable.name }
    if let known = names[id] { return known }
    let count = (counts[variable.name] ?? 0) + 1
    counts[variable.name] = count
    let name = count == 1 ? variable.name : "\(variable.name)#\(count)"
    names[id] = name
    return name
  }

  // MARK: - Declarations

  mutating func write(_ type: OwnType) {
    let conformances = type.conformances.sorted().joined(separator: ", ")
    switch type.kind {
    case .structure(let fields):
      line("struct \(type.name): \(conformances)")
      indented { printer in
        for field in fields { printer.line("\(field.name): \(field.type)") }
      }
    case .enumeration(let cases, let rawType):
      line("enum \(type.name): \(([rawType?.description ?? ""] + [conformances]).filter { !$0.isEmpty }.joined(separator: ", "))")
      for one in cases {
        let raw = one.rawValue.map { " = " + expression($0) } ?? ""
        indented { $0.line("case \(one.name)\(one.payload.isEmpty ? "" : CellType.tuple(one.payload).description)\(raw)") }
      }
    }
  }

  mutating func write(_ id: FunctionID) {
    let function = dump.program.functions[id.rawValue]
    line("func \(function.name)(\(parameters(function))) -> \(function.result.quoted)", function.range)
    open.insert(id)
    indented { $0.write(function.body) }
  }

  private mutating func parameters(_ function: Function) -> String {
    var result: [String] = []
    for parameter in function.parameters {
      let variable = dump.program.variables[parameter.variable.rawValue]
      result.append("\(name(parameter.variable)): \(parameter.isInout ? "inout " : "")\(variable.type)")
    }
    return result.joined(separator: ", ")
  }

  // MARK: - Statements

  mutating func write(_ statements: [Statement]) { for statement in statements { write(statement) } }

  private func prefix(_ label: String?) -> String { label.map { "\($0): " } ?? "" }

  private mutating func write(_ statement: Statement) {
    let range = statement.range
    switch statement.kind {
    case .declare(let binding, let value):
      let value = value.map { " = " + expression($0) } ?? ""
      line("\(self.binding(binding, declares: true))\(value)", range)
    case .expression(let value): line(expression(value), range)
    case .display(let value): line("display \(expression(value)): \(value.type)", range)
    case .block(let body, let label):
      line("\(prefix(label))do", range)
      indented { $0.write(body) }
    case .ifElse(let conditions, let then, let otherwise):
      line("if \(self.conditions(conditions))", range)
      indented { $0.write(then) }
      if !otherwise.isEmpty {
        line("else")
        indented { $0.write(otherwise) }
      }
    case .guardElse(let conditions, let otherwise):
      line("guard \(self.conditions(conditions)) else", range)
      indented { $0.write(otherwise) }
    case .whileLoop(let conditions, let body, let label):
      line("\(prefix(label))while \(self.conditions(conditions))", range)
      indented { $0.write(body) }
    case .repeatWhile(let body, let condition, let label):
      line("\(prefix(label))repeat", range)
      indented { $0.write(body) }
      line("while \(expression(condition))")
    case .forIn(let binding, let sequence, let filter, let body, let label):
      let source = expression(sequence)
      let names = self.binding(binding, declares: true)
      line("\(prefix(label))for \(names) in \(source)\(filter.map { " where " + expression($0) } ?? "")", range)
      indented { $0.write(body) }
    case .forCase(let pattern, let sequence, let filter, let body, let label):
      let source = expression(sequence)
      let names = self.pattern(pattern)
      line("\(prefix(label))for case \(names) in \(source)\(filter.map { " where " + expression($0) } ?? "")", range)
      indented { $0.write(body) }
    case .switchCase(let subject, let cases, let label):
      line("\(prefix(label))switch \(expression(subject))", range)
      for one in cases {
        line("case \(items(one.items))")
        indented { $0.write(one.body) }
      }
    case .breakOut(let label): line("break\(label.map { " \($0)" } ?? "")", range)
    case .continueLoop(let label): line("continue\(label.map { " \($0)" } ?? "")", range)
    case .fallThrough: line("fallthrough", range)
    case .returnValue(let value): line("return\(value.map { " " + expression($0) } ?? "")", range)
    case .throwError(let value): line("throw \(expression(value))", range)
    case .deferred(let body):
      line("defer", range)
      indented { $0.write(body) }
    case .doCatch(let body, let catches, let label):
      line("\(prefix(label))do", range)
      indented { $0.write(body) }
      for clause in catches {
        line("catch \(items(clause.items))")
        indented { $0.write(clause.body) }
      }
    }
  }

  private mutating func binding(_ binding: Binding, declares: Bool) -> String {
    switch binding {
    case .variable(let id):
      let variable = dump.program.variables[id.rawValue]
      return "\(variable.isMutable ? "var" : "let") \(name(id)): \(variable.type)"
    case .tuple(let parts):
      var texts: [String] = []
      for part in parts { texts.append(self.binding(part, declares: declares)) }
      return "(" + texts.joined(separator: ", ") + ")"
    case .ignored: return "_"
    }
  }

  private mutating func conditions(_ list: [Condition]) -> String {
    var texts: [String] = []
    for condition in list {
      switch condition {
      case .isTrue(let value): texts.append(expression(value))
      case .unwrap(let binding, let value):
        let source = expression(value)
        texts.append("\(self.binding(binding, declares: true)) ?= \(source)")
      case .matches(let pattern, let value):
        let source = expression(value)
        texts.append("case \(self.pattern(pattern)) = \(source)")
      }
    }
    return texts.joined(separator: ", ")
  }

  private mutating func items(_ list: [SwitchCase.Item]) -> String {
    var texts: [String] = []
    for item in list {
      texts.append(pattern(item.pattern) + (item.filter.map { " where " + expression($0) } ?? ""))
    }
    return texts.joined(separator: ", ")
  }

  private mutating func pattern(_ pattern: Pattern) -> String {
    switch pattern {
    case .ignored: return "_"
    case .bind(let id): return binding(.variable(id), declares: true)
    case .tuple(let parts): return "(" + list(parts) + ")"
    case .ownCase(let type, let index, let payload):
      return caseName(type, index) + (payload.isEmpty ? "" : "(" + list(payload) + ")")
    case .some(let inner): return self.pattern(inner) + "?"
    case .none: return "nil"
    case .equals(let value, let operation): return "\(callee(operation)) \(expression(value))"
    case .isType(let type): return "is \(type)"
    case .asType(let inner, let type): return "\(self.pattern(inner)) as \(type)"
    }
  }

  private mutating func list(_ patterns: [Pattern]) -> String {
    var texts: [String] = []
    for one in patterns { texts.append(pattern(one)) }
    return texts.joined(separator: ", ")
  }

  // MARK: - Expressions

  private func caseName(_ type: OwnTypeID, _ index: Int) -> String {
    let own = dump.program.types[type.rawValue]
    guard case .enumeration(let cases, _) = own.kind, cases.indices.contains(index) else { return own.name }
    return "\(own.name).\(cases[index].name)"
  }

  private mutating func callee(_ callee: Callee) -> String {
    switch callee {
    case .registered(let id, let typeArguments):
      let signature = dump.catalog[id]
      let arguments = typeArguments.isEmpty ? "" : "<" + typeArguments.map(\.description).joined(separator: ", ") + ">"
      // The types tell overloads of one name apart.
      let types = signature.isProperty ? "" : "(" + signature.parameters.map(\.type.description).joined(separator: ",") + ")"
      let owner = signature.owner.map { owner in if case .nominal(let name, _) = owner { name + "." } else { "" } } ?? ""
      let isOperator = signature.kind == .infixOperator || signature.kind == .prefixOperator || signature.kind == .postfixOperator
      return (isOperator ? "" : owner) + signature.name + arguments + types
    case .function(let id): return dump.program.functions[id.rawValue].name
    case .value(let value): return "{\(expression(value))}"
    }
  }

  private mutating func arguments(_ list: [Argument]) -> String {
    var texts: [String] = []
    for argument in list {
      switch argument {
      case .value(let value): texts.append(expression(value))
      case .place(let place): texts.append("&" + self.place(place))
      case .variadic(let values): texts.append("[" + expressions(values) + "]...")
      case .autoclosure(let id): texts.append(closure(id))
      }
    }
    return texts.joined(separator: ", ")
  }

  private mutating func expressions(_ list: [Expression]) -> String {
    var texts: [String] = []
    for value in list { texts.append(expression(value)) }
    return texts.joined(separator: ", ")
  }

  private mutating func place(_ place: Place) -> String {
    var text: String
    switch place.root {
    case .variable(let id): text = name(id)
    case .value(let value): text = expression(value)
    }
    var type: CellType
    switch place.root {
    case .variable(let id): type = dump.program.variables[id.rawValue].type
    case .value(let value): type = value.type
    }
    for step in place.steps {
      switch step.step {
      case .field(let index): text += "." + fieldName(type, index)
      case .tupleElement(let index): text += ".\(index)"
      case .property(let id): text += "." + dump.catalog[id].name
      case .subscript(_, _, let list): text += "[" + arguments(list) + "]"
      case .computed(let getter, _, let list):
        let name = dump.program.functions[getter.rawValue].name
        text += "." + (name.split(separator: ".").last.map(String.init) ?? name)
        if !list.isEmpty { text += "[" + arguments(list) + "]" }
      case .forceUnwrap: text += "!"
      case .chainLink: text += "?"
      }
      type = step.type
    }
    return text
  }

  private func fieldName(_ type: CellType, _ index: Int) -> String {
    guard case .nominal(let name, _) = type, let own = dump.program.types.first(where: { $0.name == name }),
      case .structure(let fields) = own.kind, fields.indices.contains(index)
    else { return "\(index)" }
    return fields[index].name
  }

  private mutating func closure(_ id: FunctionID) -> String {
    let function = dump.program.functions[id.rawValue]
    if dump.ownFunctions[id] != nil || open.contains(id) || function.name != "closure" && function.name != "autoclosure" {
      return function.name
    }
    let parameters = parameters(function)
    var inner = Printer(dump: dump, showsRanges: false)
    inner.names = names
    inner.counts = counts
    inner.open = open.union([id])
    inner.write(function.body)
    let body = inner.text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }.joined(separator: "; ")
    return "{ (\(parameters)) -> \(function.result.quoted) in \(body) }"
  }

  private mutating func expression(_ value: Expression) -> String {
    switch value.kind {
    case .integer(let negative, let magnitude):
      let text = (negative ? "-" : "") + String(magnitude)
      return value.type == .int ? text : "\(text) as \(value.type)"
    case .floating(let number): return value.type == .double ? "\(number)" : "\(number) as \(value.type)"
    case .boolean(let flag): return "\(flag)"
    case .string(let text): return text.debugDescription + (value.type == .string ? "" : " as \(value.type)")
    case .interpolation(let parts): return "\"\\(" + expressions(parts) + ")\""
    case .array(let values): return "[\(expressions(values))]" + (values.isEmpty ? " as \(value.type)" : "")
    case .set(let values): return "Set[\(expressions(values))]"
    case .dictionary(let pairs):
      var texts: [String] = []
      for pair in pairs { texts.append("\(expression(pair.key)): \(expression(pair.value))") }
      return texts.isEmpty ? "[:] as \(value.type)" : "[" + texts.joined(separator: ", ") + "]"
    case .nilValue: return "nil as \(value.type)"
    case .tuple(let values): return "(" + expressions(values) + ")"
    case .variable(let id): return name(id)
    case .some(let inner): return "some(\(expression(inner)))"
    case .erase(let inner): return "(\(expression(inner)) as \(value.type))"
    case .tupleElement(let inner, let index): return "\(expression(inner)).\(index)"
    case .field(let inner, let index): return "\(expression(inner)).\(fieldName(inner.type, index))"
    case .structure(let type, let fields): return "\(dump.program.types[type.rawValue].name)(\(expressions(fields)))"
    case .enumCase(let type, let index, let payload):
      return caseName(type, index) + (payload.isEmpty ? "" : "(\(expressions(payload)))")
    case .enumFromRawValue(let type, let inner):
      return "\(dump.program.types[type.rawValue].name)(rawValue: \(expression(inner)))"
    case .rawValue(let inner): return "\(expression(inner)).rawValue"
    case .allCases(let type): return "\(dump.program.types[type.rawValue].name).allCases"
    case .call(let callee, let list): return "\(self.callee(callee))(\(arguments(list)))"
    case .closure(let id): return closure(id)
    case .functionReference(let id): return "(\(callee(.registered(id, typeArguments: []))))"
    case .and(let a, let b): return "(\(expression(a)) && \(expression(b)))"
    case .or(let a, let b): return "(\(expression(a)) || \(expression(b)))"
    case .coalesce(let a, let b): return "(\(expression(a)) ?? \(expression(b)))"
    case .ternary(let condition, let then, let otherwise):
      return "(\(expression(condition)) ? \(expression(then)) : \(expression(otherwise)))"
    case .forceUnwrap(let inner): return "\(expression(inner))!"
    case .optionalChain(let inner): return "chain(\(expression(inner)))"
    case .chainLink(let inner): return "\(expression(inner))?"
    case .optionalTry(let inner): return "try? \(expression(inner))"
    case .forcedTry(let inner): return "try! \(expression(inner))"
    case .isType(let inner, let type): return "(\(expression(inner)) is \(type))"
    case .conditionalCast(let inner, let type): return "(\(expression(inner)) as? \(type))"
    case .forcedCast(let inner, let type): return "(\(expression(inner)) as! \(type))"
    case .assign(let place, let inner):
      let source = expression(inner)
      return "\(self.place(place)) = \(source)"
    case .discard(let inner): return "_ = \(expression(inner))"
    case .assignTuple(let places, let inner):
      let source = expression(inner)
      var texts: [String] = []
      for one in places { texts.append(one.map { place($0) } ?? "_") }
      return "(\(texts.joined(separator: ", "))) = \(source)"
    case .ifElse(let conditions, let then, let otherwise):
      return "if \(self.conditions(conditions)) { \(expression(then)) } else { \(expression(otherwise)) }"
    case .switchCase(let subject, let cases):
      var text = "switch \(expression(subject)) {"
      for one in cases { text += " case \(items(one.items)): \(expression(one.value));" }
      return text + " }"
    case .sequence(let statements, let inner):
      var nested = Printer(dump: dump, showsRanges: false)
      nested.names = names
      nested.counts = counts
      nested.open = open
      nested.write(statements)
      names = nested.names
      counts = nested.counts
      let body = nested.text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }.joined(separator: "; ")
      return "{ \(body)\(inner.map { "; " + expression($0) } ?? "") }"
    }
  }
}
