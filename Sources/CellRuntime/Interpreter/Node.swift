// The nodes of a compiled program. A node knows how to compute its value; those of Int, Double and Bool also without
// wrapping it, which is what makes loops fast.

import NotebookModel

/// An expression.
class Node {
  final let range: SourceRange

  init(_ range: SourceRange) { self.range = range }

  /// The value; nothing, for the base class.
  func value(_ f: Frame) throws -> Value { .void }

  // What follows is for nodes of that static type only.
  func int(_ f: Frame) throws -> Int { try value(f).asInt }
  func double(_ f: Frame) throws -> Double { try value(f).asDouble }
  func bool(_ f: Frame) throws -> Bool { try value(f).asBool }

  /// Computes for its effects only.
  func run(_ f: Frame) throws { _ = try value(f) }

  final func fault(_ error: RuntimeError) -> any Error { Fault(error: error, range: range) }

  /// An error from registered code, at this place.
  @inline(never)
  final func placed(_ error: any Error) -> any Error {
    switch error {
    case let error as RuntimeError: Fault(error: error, range: range)
    case is Fault, is Thrown, is Interruption, is ChainBreak: error
    case is CancellationError: Interruption()
    default: Thrown(value: .host(ErrorBox(error)), range: range)
    }
  }
}

/// How a statement ended.
enum Completion: Equatable {
  case normal
  /// The loop, switch or block with that number is left.
  case breakOut(Int)
  case continueLoop(Int)
  case returned
  case fallThrough
}

class StatementNode {
  final let range: SourceRange

  init(_ range: SourceRange) { self.range = range }

  func execute(_ f: Frame) throws -> Completion { .normal }
}

/// An error of a registered function as a value: what `catch` binds.
final class ErrorBox: HostBox {
  let error: any Error

  init(_ error: any Error) { self.error = error }

  override var typeName: String { (type(of: error) as? any HostType.Type)?.cellTypeName ?? "\(type(of: error))" }
  override var anyValue: Any { error }
  override func description(debug: Bool) -> String { "\(error)" }
}

// MARK: - Constants

final class Constant: Node {
  let constant: Value

  init(_ constant: Value, _ range: SourceRange) {
    self.constant = constant
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { constant }
}

final class IntConstant: Node {
  let constant: Int

  init(_ constant: Int, _ range: SourceRange) {
    self.constant = constant
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .int(constant) }
  override func int(_ f: Frame) throws -> Int { constant }
}

final class DoubleConstant: Node {
  let constant: Double

  init(_ constant: Double, _ range: SourceRange) {
    self.constant = constant
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .double(constant) }
  override func double(_ f: Frame) throws -> Double { constant }
}

final class BoolConstant: Node {
  let constant: Bool

  init(_ constant: Bool, _ range: SourceRange) {
    self.constant = constant
    super.init(range)
  }

  override func value(_ f: Frame) throws -> Value { .bool(constant) }
  override func bool(_ f: Frame) throws -> Bool { constant }
}
