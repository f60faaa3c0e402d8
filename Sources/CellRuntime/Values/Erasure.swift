// Values as `Any`: an optional and a labelled tuple then know what they are, for printing and for casts.

import CellLanguage

extension Erased {
  /// The value without what was added.
  var plain: Value {
    switch kind {
    case .some(let value): value.unerased.wrapped
    case .labelledTuple(_, let elements): .tuple(elements.map(\.unerased))
    }
  }
}

extension Value {
  /// The value of a type as `Any` or `Error`.
  func erased(from type: CellType) -> Value {
    guard type.needsErasure else { return self }
    switch type {
    case .nominal("Optional", let arguments):
      guard let value = unwrapped else { return self }
      return .erased(Erased(.some(value.erased(from: arguments[0]))))
    case .nominal("Array", let arguments):
      guard case .array(let elements) = self else { return self }
      return .array(elements.map { $0.erased(from: arguments[0]) })
    case .nominal("ArraySlice", let arguments):
      guard case .slice(let box) = self else { return self }
      var slice = box.value
      for index in slice.indices { slice[index] = slice[index].erased(from: arguments[0]) }
      return .slice(SliceBox(slice))
    case .nominal("Dictionary", let arguments):
      guard case .dictionary(let table) = self else { return self }
      let copy = table.copy()
      for index in copy.entries.indices where copy.entries[index].isLive {
        copy.put(copy.entries[index].value.erased(from: arguments[1]), at: index)
      }
      return .dictionary(copy)
    case .tuple(let elements):
      guard case .tuple(let values) = self else { return self }
      let inner = zip(values, elements).map { $0.erased(from: $1.type) }
      guard elements.contains(where: { $0.label != nil }) else { return .tuple(inner) }
      return .erased(Erased(.labelledTuple(elements.map(\.label), inner)))
    default: return self
    }
  }

  /// The value as its own static type has it.
  var unerased: Value {
    switch self {
    case .erased(let erased): erased.plain
    case .array(let elements): elements.contains(where: \.isErased) ? .array(elements.map(\.unerased)) : self
    case .tuple(let elements): .tuple(elements.map(\.unerased))
    case .dictionary(let table):
      if table.values.contains(where: \.isErased),
        let plain = try? OrderedTable(
          table.pairs.map { ($0.key, $0.value.unerased) })
      {
        .dictionary(plain)
      } else {
        self
      }
    default: self
    }
  }

  private var isErased: Bool {
    switch self {
    case .erased: true
    case .array(let elements), .tuple(let elements): elements.contains(where: \.isErased)
    default: false
    }
  }
}

extension CellType {
  /// Whether a value of the type holds optionals or labelled tuples.
  var needsErasure: Bool {
    switch self {
    case .nominal("Optional", _): true
    case .nominal("Array", let arguments), .nominal("ArraySlice", let arguments):
      arguments.contains(where: \.needsErasure)
    case .nominal("Dictionary", let arguments): arguments.last?.needsErasure ?? false
    case .tuple(let elements): elements.contains { $0.label != nil || $0.type.needsErasure }
    default: false
    }
  }
}

// MARK: - Casts

extension Value {
  /// `self as? type` for an `Any` or `Error`; `nil` if it isn't of that type.
  func cast(to type: CellType) -> Value? {
    if case .erased(let erased) = self, case .some(let inner) = erased.kind, type.wrapped == nil, type != .any {
      return inner.cast(to: type)
    }
    switch type {
    case .nominal("Any", _): return self
    case .nominal("Optional", let arguments):
      if isNil { return .nil }
      if case .erased(let erased) = self, case .some(let inner) = erased.kind {
        return inner.cast(to: arguments[0])?.wrapped
      }
      return cast(to: arguments[0])?.wrapped
    case .nominal(let name, let arguments): return cast(toName: name, arguments)
    case .tuple(let types):
      let values: [Value]
      switch self {
      case .tuple(let elements): values = elements
      case .erased(let erased):
        guard case .labelledTuple(_, let elements) = erased.kind else { return nil }
        values = elements
      case .void: return types.isEmpty ? self : nil
      default: return nil
      }
      guard values.count == types.count else { return nil }
      let casts = zip(values, types).compactMap { $0.cast(to: $1.type) }
      return casts.count == values.count ? .tuple(casts) : nil
    case .function:
      if case .closure = self { return self } else { return nil }
    case .parameter, .variable: return nil
    }
  }

  private func cast(toName name: String, _ arguments: [CellType]) -> Value? {
    switch (self, name) {
    case (.array(let elements), "Array"):
      let casts = elements.compactMap { $0.cast(to: arguments[0]) }
      return casts.count == elements.count ? .array(casts) : nil
    case (.slice, "ArraySlice"): return self
    case (.dictionary(let table), "Dictionary"):
      let pairs = table.pairs.compactMap { pair in
        pair.key.cast(to: arguments[0]).flatMap { key in pair.value.cast(to: arguments[1]).map { (key: key, value: $0) }
        }
      }
      return pairs.count == table.count ? (try? OrderedTable(pairs)).map(Value.dictionary) : nil
    case (.set(let table), "Set"):
      return table.keys.allSatisfy { $0.cast(to: arguments[0]) != nil } ? self : nil
    case (.range, "Range"), (.closedRange, "ClosedRange"): return arguments == [.int] ? self : nil
    case (.bounds(let bounds), _):
      let own =
        switch bounds.kind {
        case .halfOpen: "Range"
        case .closed: "ClosedRange"
        case .from: "PartialRangeFrom"
        case .upTo: "PartialRangeUpTo"
        case .through: "PartialRangeThrough"
        }
      return own == name && (bounds.lower ?? bounds.upper)?.cast(to: arguments[0]) != nil ? self : nil
    case (.structure(let value), "Error"): return value.type.conformances.contains("Error") ? self : nil
    case (.enumeration(let value), "Error"): return value.enumCase.type.conformances.contains("Error") ? self : nil
    case (.host(let box), "Error"): return box.anyValue is any Error ? self : nil
    case (.nilValue, _): return nil
    default: return kindName == name ? self : nil
    }
  }
}
