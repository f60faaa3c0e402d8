// Expressions and places -> paths, where every step is one that a path can go.

import CellLanguage
import NotebookModel

extension Scope {
  /// The path to what an expression reads; `nil` if it isn't a part of a variable.
  func path(to expression: Expression) -> Path? {
    let range = expression.range
    switch expression.kind {
    case .variable(let variable): return VariablePath(location(of: variable), range)
    case .field(let structure, let index): return path(to: structure).map { FieldPath($0, index, range) }
    case .tupleElement(let tuple, let index): return path(to: tuple).map { TuplePath($0, index, range) }
    case .call(.registered(let id, _), let arguments):
      guard case .value(let base)? = arguments.first else { return nil }
      switch compiler.registry.implementation(id).intrinsic {
      case .arraySubscript, .dictionaryDefault: break
      default: return nil
      }
      return path(to: base).flatMap { subscripted($0, id, Array(arguments.dropFirst()), range) }
    default: return nil
    }
  }

  /// The path to a place that is changed.
  func path(to place: Place) -> Path? {
    guard case .variable(let variable) = place.root else { return nil }
    var path: Path = VariablePath(assignedLocation(of: variable), place.range)
    for (step, _, range) in place.steps {
      switch step {
      case .field(let index): path = FieldPath(path, index, range)
      case .tupleElement(let index): path = TuplePath(path, index, range)
      case .subscript(let id, _, let arguments):
        guard let next = subscripted(path, id, arguments, range) else { return nil }
        path = next
      case .property, .computed, .forceUnwrap, .chainLink: return nil
      }
    }
    return path
  }

  private func subscripted(_ base: Path, _ id: SignatureID, _ arguments: [Argument], _ range: SourceRange) -> Path? {
    guard case .value(let key)? = arguments.first else { return nil }
    switch compiler.registry.implementation(id).intrinsic {
    case .arraySubscript where key.type == .int:
      let index = compile(key)
      return ElementPath(base, index, temporary: index.isAtHand ? nil : temporary(), range)
    case .dictionaryDefault where arguments.count == 2 && key.type.hasPlainHash:
      guard case .autoclosure(let id) = arguments[1], let fallback = constantResult(of: id) else { return nil }
      return DictionaryPath(base, compile(key), fallback: fallback, temporary: temporary(), range)
    default: return nil
    }
  }
}

extension Node {
  /// Whether it is computed without effect and without an order that matters.
  fileprivate var isAtHand: Bool { self is LocalVariable || self is OtherVariable || self is IntConstant }
}

extension CellType {
  /// Whether hash and equality are the standard library's.
  fileprivate var hasPlainHash: Bool {
    [.int, .double, .bool, .string, .character].contains(self)
  }
}
