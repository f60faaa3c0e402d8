// What can go wrong while a cell runs, as data, and its wording: the one place for both.

/// An error that ends a cell. Cells cannot catch one, as a compiled program cannot catch a trap.
public enum RuntimeError: Error, Hashable, Sendable {
  case indexOutOfRange(Int, of: String, lower: Int, upper: Int)
  case rangeOutOfRange(String, of: String, lower: Int, upper: Int)
  case stringIndexOutOfRange
  case overflow(String, type: String)
  case divisionByZero(String)
  case nilUnwrapped
  case notRepresentable(String, type: String)
  case invalidRange(lower: String, upper: String)
  case negativeCount(Int, function: String)
  case strideOfZero
  case strideOfNaN
  case emptyCollection(String)
  case tooFewElements(String, wanted: Int, count: Int)
  case duplicateKey(String)
  case castFailed(String, from: String, to: String)
  case thrown(String)
  case tryFailed(String)
  case assertionFailed(function: String, message: String)
  case callsNestedTooDeeply(Int)
  case valueNestedTooDeeply(Int)
  case tooManyElements(Int)
  case textTooLong(Int)
  case outOfMemory(bytes: Int)
  case overlappingAccess
  case wrongKind(String, expected: String)
  case inlineOutput
  case runHasEnded
  case missingFunction(String)
}

extension RuntimeError: CustomStringConvertible {
  public var description: String { message }

  public var message: String {
    switch self {
    case .indexOutOfRange(let index, let what, let lower, let upper):
      "index \(index) is out of range: \(Self.extent(what, lower, upper))"
    case .rangeOutOfRange(let range, let what, let lower, let upper):
      "the range \(range) is out of range: \(Self.extent(what, lower, upper))"
    case .stringIndexOutOfRange:
      "the String.Index is out of range: it is the end of the string or belongs to another string"
    case .overflow(let operation, let type): "\(operation) overflows \(type)"
    case .divisionByZero(let operation): "division by zero: \(operation)"
    case .nilUnwrapped: "found nil while unwrapping an optional with '!'"
    case .notRepresentable(let value, let type): "\(value) does not fit in \(type)"
    case .invalidRange(let lower, let upper): "a range needs lower <= upper, but lower is \(lower) and upper \(upper)"
    case .negativeCount(let count, let function): "\(function) needs a count of at least 0, not \(count)"
    case .strideOfZero: "a stride needs a step other than 0"
    case .strideOfNaN: "a stride needs numbers, not nan"
    case .emptyCollection(let function): "\(function) needs at least one element, but the collection is empty"
    case .tooFewElements(let function, let wanted, let count):
      "\(function) needs at least \(wanted) elements, but there \(count == 1 ? "is" : "are") \(count)"
    case .duplicateKey(let key): "the key \(key) appears twice; each key must be unique"
    case .castFailed(let value, let from, let to): "\(value) is of type \(from), not \(to)"
    case .thrown(let error): "uncaught error: \(error)"
    case .tryFailed(let error): "'try!' met an error: \(error)"
    case .assertionFailed(let function, let message):
      switch (function, message.isEmpty) {
      case ("fatalError", true): "fatal error"
      case ("fatalError", false): "fatal error: \(message)"
      case (_, true): "\(function) failed"
      case (_, false): "\(function) failed: \(message)"
      }
    case .callsNestedTooDeeply(let limit):
      "calls are nested deeper than \(limit); does a function call itself without end?"
    case .valueNestedTooDeeply(let limit): "the value is nested deeper than \(limit) levels"
    case .tooManyElements(let count):
      count == .max
        ? "a collection without end; at most \(Limits.elements) elements are possible"
        : "\(count) elements are too many; at most \(Limits.elements) are possible"
    case .textTooLong(let limit): "the text is longer than \(limit) bytes"
    case .outOfMemory(let bytes): "the notebook uses more than \(bytes >> 20) MB of memory"
    case .overlappingAccess: "the variable is read or changed while it is being changed"
    case .wrongKind(let found, let expected): "found a value of type \(found) where \(expected) is expected"
    case .inlineOutput: "an inline expression cannot print or display; print in a cell"
    case .runHasEnded: "the function belongs to a run that has ended"
    case .missingFunction(let declaration): "nothing is registered for '\(declaration)'"
    }
  }

  /// The error's name in outputs: nbformat's `ename`.
  public var name: String {
    switch self {
    case .thrown: "Error"
    default: "RuntimeError"
    }
  }

  private static func extent(_ what: String, _ lower: Int, _ upper: Int) -> String {
    let count = upper - lower
    if count == 0 { return "the \(what) is empty" }
    return "the \(what) has \(count) element\(count == 1 ? "" : "s") (\(lower)...\(upper - 1))"
  }
}
