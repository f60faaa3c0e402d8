// A checked notebook: the typed intermediate form that the runtime executes. Every name is resolved, every type known,
// every default argument filled in; each node keeps its range in the `.md` file.

import NotebookModel

/// A whole notebook's program. Indices stand for identity: `VariableID`, `FunctionID` and `OwnTypeID` are places in
/// these tables.
public struct DocumentProgram: Sendable {
  /// One for each cell of the notebook, in order.
  public var cells: [CellProgram] = []
  public var variables: [Variable] = []
  public var functions: [Function] = []
  public var types: [OwnType] = []
  /// Warnings; a document with errors has no program.
  public var warnings: [Diagnostic] = []

  public init() {}
}

public struct VariableID: Hashable, Sendable {
  public let rawValue: Int
  public init(_ rawValue: Int) { self.rawValue = rawValue }
}

public struct FunctionID: Hashable, Sendable {
  public let rawValue: Int
  public init(_ rawValue: Int) { self.rawValue = rawValue }
}

public struct OwnTypeID: Hashable, Sendable {
  public let rawValue: Int
  public init(_ rawValue: Int) { self.rawValue = rawValue }
}

public struct CellProgram: Sendable {
  public var cell: Int
  public var body: [Statement] = []
  /// Variables local to the cell's top-level statements (loop variables, names bound in conditions), not globals.
  public var locals: [VariableID] = []
  /// Globals that it declares.
  public var declares: [VariableID] = []
  /// Globals of other cells whose value it reads, in its own code or in functions that it calls.
  public var reads: Set<VariableID> = []
  /// Globals of other cells that it assigns or mutates, likewise.
  public var writes: Set<VariableID> = []
  /// Earlier cells on which it depends: those that declare what it reads, writes or calls, and those that may have
  /// changed it since; and the option `dependson`.
  public var dependencies: Set<Int> = []
  /// Whether it, or a function that it may call, reads the clock.
  public var readsClock = false
  /// Whether it prints or iterates a dictionary or a set unsorted: in cells they keep the order of insertion, in
  /// compiled Swift they have none.
  public var usesUndefinedOrder = false
  /// The program as text without ranges, comments and white space: equal programs, equal text.
  public var canonical = ""

  public init(cell: Int) { self.cell = cell }
}

public struct Variable: Sendable {
  public enum Storage: Hashable, Sendable {
    /// A top-level name of a cell, seen by later cells.
    case global(cell: Int)
    /// Of a function, closure or nested block.
    case local
  }

  public var name: String
  public var type: CellType
  public var isMutable: Bool
  public var storage: Storage
  /// A local that a closure or nested function captures: it needs a box of its own each time it is declared.
  public var isCaptured = false
  public var range: SourceRange

  public init(name: String, type: CellType, isMutable: Bool, storage: Storage, range: SourceRange) {
    self.name = name
    self.type = type
    self.isMutable = isMutable
    self.storage = storage
    self.range = range
  }
}

/// A `func`, method, initialiser, accessor or closure of the notebook's own.
public struct Function: Sendable {
  public struct Parameter: Sendable {
    public var variable: VariableID
    public var isInout: Bool
    /// The argument arrives as an array of these.
    public var isVariadic: Bool

    public init(variable: VariableID, isInout: Bool = false, isVariadic: Bool = false) {
      self.variable = variable
      self.isInout = isInout
      self.isVariadic = isVariadic
    }
  }

  /// For messages and backtraces: `f(x:)`, `Point.length`, `closure`.
  public var name: String
  /// `self` first for methods, accessors; inout for mutating ones. An initialiser has none: its `selfVariable` starts
  /// uninitialised and is its result.
  public var parameters: [Parameter]
  public var selfVariable: VariableID?
  public var isInitializer = false
  /// Whether an initialiser may return nil.
  public var isFailable = false
  /// Other variables of its own.
  public var locals: [VariableID] = []
  /// Locals of enclosing functions that it or a function that it calls uses, by reference.
  public var captures: [VariableID] = []
  public var result: CellType
  public var body: [Statement]
  public var range: SourceRange

  public init(name: String, parameters: [Parameter], result: CellType, body: [Statement], range: SourceRange) {
    self.name = name
    self.parameters = parameters
    self.result = result
    self.body = body
    self.range = range
  }
}

/// A `struct` or `enum` of the notebook's own.
public struct OwnType: Sendable {
  public struct Field: Sendable {
    public var name: String
    public var type: CellType

    public init(name: String, type: CellType) {
      self.name = name
      self.type = type
    }
  }

  public struct Case: Sendable {
    public var name: String
    public var payload: [TupleElement]
    /// The raw value, for an enum with a raw type.
    public var rawValue: Expression?

    public init(name: String, payload: [TupleElement] = [], rawValue: Expression? = nil) {
      self.name = name
      self.payload = payload
      self.rawValue = rawValue
    }
  }

  public enum Kind: Sendable {
    case structure([Field])
    case enumeration([Case], rawType: CellType?)
  }

  public var name: String
  public var kind: Kind
  /// `Equatable`, `Hashable`, `Comparable`, `CaseIterable`, `CustomStringConvertible`, `Error`, ...
  public var conformances: Set<String>
  /// What a conformance is witnessed by, where the notebook writes it: `==`, `<`, `description`, `hash`; else the
  /// runtime synthesises it memberwise.
  public var witnesses: [String: FunctionID] = [:]
  public var cell: Int

  public init(name: String, kind: Kind, conformances: Set<String>, cell: Int) {
    self.name = name
    self.kind = kind
    self.conformances = conformances
    self.cell = cell
  }
}

// MARK: - Statements

public struct Statement: Sendable {
  public var kind: Kind
  public var range: SourceRange

  public init(_ kind: Kind, range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  public indirect enum Kind: Sendable {
    /// `let`/`var`; without a value for deferred initialisation (a `var` of optional type then starts as nil: the
    /// checker writes that `nil` out).
    case declare(Binding, value: Expression?)
    case expression(Expression)
    /// The value of a cell's last expression, shown in the report.
    case display(Expression)
    case block([Statement], label: String?)
    case ifElse([Condition], then: [Statement], otherwise: [Statement])
    case guardElse([Condition], otherwise: [Statement])
    case whileLoop([Condition], body: [Statement], label: String?)
    case repeatWhile(body: [Statement], condition: Expression, label: String?)
    case forIn(Binding, sequence: Expression, filter: Expression?, body: [Statement], label: String?)
    /// `for case` with a pattern that may not match.
    case forCase(Pattern, sequence: Expression, filter: Expression?, body: [Statement], label: String?)
    case switchCase(Expression, cases: [SwitchCase], label: String?)
    /// Without a label: the innermost loop or `switch`.
    case breakOut(label: String?)
    case continueLoop(label: String?)
    case fallThrough
    case returnValue(Expression?)
    case throwError(Expression)
    case deferred([Statement])
    case doCatch(body: [Statement], catches: [CatchClause], label: String?)
  }
}

/// What a declaration or a loop binds a value to; it always matches.
public indirect enum Binding: Sendable {
  case variable(VariableID)
  case tuple([Binding])
  case ignored
}

public enum Condition: Sendable {
  case isTrue(Expression)
  /// `if let x = optional`.
  case unwrap(Binding, Expression)
  /// `if case pattern = value`.
  case matches(Pattern, Expression)
}

public struct SwitchCase: Sendable {
  public struct Item: Sendable {
    public var pattern: Pattern
    public var filter: Expression?

    public init(pattern: Pattern, filter: Expression? = nil) {
      self.pattern = pattern
      self.filter = filter
    }
  }

  /// `default` is one item with the pattern `.ignored`.
  public var items: [Item]
  public var body: [Statement]
  public var range: SourceRange

  public init(items: [Item], body: [Statement], range: SourceRange) {
    self.items = items
    self.body = body
    self.range = range
  }
}

public struct CatchClause: Sendable {
  public var items: [SwitchCase.Item]
  public var body: [Statement]
  public var range: SourceRange

  public init(items: [SwitchCase.Item], body: [Statement], range: SourceRange) {
    self.items = items
    self.body = body
    self.range = range
  }
}

/// A pattern that may not match.
public indirect enum Pattern: Sendable {
  case ignored
  case bind(VariableID)
  case tuple([Pattern])
  /// A case of the notebook's own enum, by its place.
  case ownCase(OwnTypeID, Int, payload: [Pattern])
  case some(Pattern)
  case none
  /// `operation(expression, subject)`, the registered or the notebook's own `~=` or `==`.
  case equals(Expression, operation: Callee)
  /// `is T`, and `p as T`, of an `Error` or `Any`.
  case isType(CellType)
  case asType(Pattern, CellType)
}

// MARK: - Expressions

public struct Expression: Sendable {
  public var kind: Kind
  public var type: CellType
  public var range: SourceRange

  public init(_ kind: Kind, type: CellType, range: SourceRange) {
    self.kind = kind
    self.type = type
    self.range = range
  }

  public indirect enum Kind: Sendable {
    // Literals; `type` says which type they make.
    /// Of any integer type or, as in `let x: Double = 1`, of a floating-point one; checked to be in range.
    case integer(negative: Bool, magnitude: UInt64)
    case floating(Double)
    case boolean(Bool)
    /// A `String` or a `Character`.
    case string(String)
    /// Joined as `String(describing:)` has them; literal segments are `.string`.
    case interpolation([Expression])
    case array([Expression])
    case set([Expression])
    case dictionary([(key: Expression, value: Expression)])
    case nilValue
    case tuple([Expression])

    case variable(VariableID)
    /// Wraps a value into an optional.
    case some(Expression)
    /// A value as `Any` or `Error` (the node's type); its own type stays known to casts, `is` and patterns.
    case erase(Expression)
    case tupleElement(Expression, Int)
    /// A stored property of a struct of the notebook's own.
    case field(Expression, Int)
    /// A struct of the notebook's own, memberwise, every field given.
    case structure(OwnTypeID, [Expression])
    case enumCase(OwnTypeID, Int, payload: [Expression])
    /// The failable `init(rawValue:)` of an own enum, `rawValue`, `allCases`.
    case enumFromRawValue(OwnTypeID, Expression)
    case rawValue(Expression)
    case allCases(OwnTypeID)

    /// Calls with all arguments in the order of the parameters.
    case call(Callee, [Argument])
    /// A closure, or a `func` used as a value.
    case closure(FunctionID)
    /// A registered function or operator used as a value: `reduce(0, +)`, `map(Double.init)`.
    case functionReference(SignatureID)

    case and(Expression, Expression)
    case or(Expression, Expression)
    case ternary(Expression, then: Expression, otherwise: Expression)
    case coalesce(Expression, Expression)
    /// A run-time error on nil.
    case forceUnwrap(Expression)
    /// `a?.b?.c`: nil as soon as a `chainLink` within meets nil, else the body's value (the checker wraps it in
    /// `some` where it is not optional itself).
    case optionalChain(Expression)
    case chainLink(Expression)

    /// `try` and what cannot throw need no node.
    case optionalTry(Expression)
    case forcedTry(Expression)
    /// `x is T`, `x as? T`, `x as! T` of an `Error` or `Any`.
    case isType(Expression, CellType)
    case conditionalCast(Expression, CellType)
    case forcedCast(Expression, CellType)

    case assign(Place, Expression)
    /// `_ = value`.
    case discard(Expression)
    /// Destructuring `(a, b) = (b, a)`: all values are computed first.
    case assignTuple([Place?], Expression)

    case ifElse([Condition], then: Expression, otherwise: Expression)
    case switchCase(Expression, cases: [SwitchExpressionCase])
    /// Statements before the value, as in a branch that throws: the last gives the value, or control leaves.
    case sequence([Statement], Expression?)
  }
}

public struct SwitchExpressionCase: Sendable {
  public var items: [SwitchCase.Item]
  public var value: Expression

  public init(items: [SwitchCase.Item], value: Expression) {
    self.items = items
    self.value = value
  }
}

/// What a call calls.
public indirect enum Callee: Sendable {
  /// A registered one. `typeArguments` are those of the signature's generics, in order.
  case registered(SignatureID, typeArguments: [CellType])
  /// One of the notebook's own.
  case function(FunctionID)
  /// A function value.
  case value(Expression)
}

/// An argument; a method's receiver is the first.
public enum Argument: Sendable {
  case value(Expression)
  /// `&x`, and the receiver of a mutating method, settable property or subscript.
  case place(Place)
  /// The arguments of a variadic parameter.
  case variadic([Expression])
  /// An autoclosure: a closure without parameters.
  case autoclosure(FunctionID)
}

/// Something that can be assigned or passed inout.
public struct Place: Sendable {
  public enum Step: Sendable {
    case field(Int)
    case tupleElement(Int)
    /// A registered settable property.
    case property(SignatureID)
    /// A registered settable subscript. `typeArguments` as in `Callee.registered`.
    case `subscript`(SignatureID, typeArguments: [CellType], [Argument])
    /// A computed property or subscript of the notebook's own type.
    case computed(getter: FunctionID, setter: FunctionID, [Argument])
    /// `x!`: a run-time error on nil.
    case forceUnwrap
    /// `x?`: the whole assignment or call yields nil on nil.
    case chainLink
  }

  public enum Root: Sendable {
    case variable(VariableID)
    /// A reference object, whose members can be set without a variable.
    case value(Expression)
  }

  public var root: Root
  /// Each step with the type of what it leads to and its range.
  public var steps: [(step: Step, type: CellType, range: SourceRange)]
  public var type: CellType
  public var range: SourceRange

  public init(
    root: Root, steps: [(step: Step, type: CellType, range: SourceRange)], type: CellType, range: SourceRange
  ) {
    self.root = root
    self.steps = steps
    self.type = type
    self.range = range
  }
}
