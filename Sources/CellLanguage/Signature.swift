// What a registered function, initialiser, method, property, subscript or operator looks like from a cell.

/// The place of a signature in its catalog: what a checked call names and the runtime dispatches on.
public struct SignatureID: Hashable, Sendable {
  public let rawValue: Int
  public init(_ rawValue: Int) { self.rawValue = rawValue }
}

public struct Signature: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case function
    case initializer
    case method
    case staticMethod
    /// `isSettable`: the runtime then has a setter under the same id.
    case property(isSettable: Bool)
    case staticProperty
    case `subscript`(isSettable: Bool)
    case prefixOperator, infixOperator, postfixOperator
  }

  public enum Throwing: Hashable, Sendable { case never, always, rethrowing }

  public struct Parameter: Hashable, Sendable {
    /// `nil` for `_`.
    public var label: String?
    public var name: String
    public var type: CellType
    /// The default's Swift source; it is checked and evaluated as if it stood at the call.
    public var defaultValue: String?
    public var isVariadic = false
    public var isInout = false
    public var isAutoclosure = false
    /// What a constant argument must satisfy; checked before anything runs.
    public var allowed: AllowedValues?

    public init(label: String?, name: String, type: CellType) {
      self.label = label
      self.name = name
      self.type = type
    }
  }

  public var id = SignatureID(-1)
  public var kind: Kind
  /// `init`, `subscript`, an operator's characters, else the name.
  public var name: String
  /// The type whose member it is, as a pattern over `generics` (`Array<Element>`); for a member of every type that
  /// conforms to a protocol: `.parameter("Self")`, with a constraint on `Self`.
  public var owner: CellType?
  /// Type parameters, the owner's included.
  public var generics: [String]
  public var constraints: [Constraint]
  public var parameters: [Parameter]
  public var result: CellType
  public var throwing: Throwing
  public var isMutating: Bool
  public var isDiscardable: Bool
  public var doc: String
  public var effects: Set<Effect>

  public init(
    kind: Kind, name: String, owner: CellType? = nil, generics: [String] = [], constraints: [Constraint] = [],
    parameters: [Parameter] = [], result: CellType = .void, throwing: Throwing = .never, isMutating: Bool = false,
    isDiscardable: Bool = false, doc: String = "", effects: Set<Effect> = []
  ) {
    self.kind = kind
    self.name = name
    self.owner = owner
    self.generics = generics
    self.constraints = constraints
    self.parameters = parameters
    self.result = result
    self.throwing = throwing
    self.isMutating = isMutating
    self.isDiscardable = isDiscardable
    self.doc = doc
    self.effects = effects
  }
}

/// A requirement on a type: `T: Comparable`, `S: Sequence, S.Element == T`.
public struct Constraint: Hashable, Sendable {
  public var subject: CellType
  public var protocolName: String
  /// What the subject's `Element` must be, for sequences and collections.
  public var element: CellType?

  public init(_ subject: CellType, _ protocolName: String, element: CellType? = nil) {
    self.subject = subject
    self.protocolName = protocolName
    self.element = element
  }
}

/// What constants may be given for a parameter.
public enum AllowedValues: Hashable, Sendable {
  /// Numbers from `lower` to `upper`; an excluded bound is open.
  case numbers(lower: Double, lowerIncluded: Bool, upper: Double, upperIncluded: Bool)
  case strings([String])
}

/// What a call does beyond computing its result from its arguments' values. The receiver is argument 0 of a method,
/// the first parameter is then argument 1.
public enum Effect: Hashable, Sendable {
  /// Draws from a generator that it is given or that its arguments seed.
  case seeded
  case readsClock
  case readsFile
  /// Changes the object that argument k refers to.
  case mutates(Int)
  /// The result keeps a reference to the object of argument k.
  case retains(Int)
  /// Writes to the cell's output.
  case prints
}

/// A type that cells know, beyond tuples and functions.
public struct TypeDescription: Hashable, Sendable {
  public enum Literal: Hashable, Sendable { case integer, float, boolean, string, array, dictionary }

  public var name: String
  public var generics: [String]
  public var doc: String
  /// Whether values are shared when assigned (a Swift class).
  public var isReference: Bool
  /// Whether values may look into objects that others can change: a class, or a struct that is a view of one.
  public var sharesObjects: Bool
  /// Literals that make a value of it, through the initialisers `init(integerLiteral:)`, `init(floatLiteral:)`,
  /// `init(booleanLiteral:)`, `init(stringLiteral:)` and `init(arrayLiteral:)` in the catalog. The standard types'
  /// literals are built in.
  public var literals: Set<Literal>

  public init(
    _ name: String, generics: [String] = [], doc: String = "", isReference: Bool = false, sharesObjects: Bool = false,
    literals: Set<Literal> = []
  ) {
    self.name = name
    self.generics = generics
    self.doc = doc
    self.isReference = isReference
    self.sharesObjects = isReference || sharesObjects
    self.literals = literals
  }
}

/// That every type matching `type` conforms to a protocol, where the constraints hold.
public struct Conformance: Hashable, Sendable {
  public var type: CellType
  public var generics: [String]
  public var protocolName: String
  /// `Element`, for `Sequence` and `Collection`.
  public var element: CellType?
  public var constraints: [Constraint]

  public init(
    _ type: CellType, generics: [String] = [], _ protocolName: String, element: CellType? = nil,
    constraints: [Constraint] = []
  ) {
    self.type = type
    self.generics = generics
    self.protocolName = protocolName
    self.element = element
    self.constraints = constraints
  }
}
