// Whether a `switch` covers every value, and what it leaves out. A matrix of patterns is taken apart column by column
// (L. Maranget, "Warnings for pattern matching", 2007).

import NotebookModel

extension NotebookChecker {
  /// Reports the values that no case matches.
  func checkExhaustive(_ cases: [[SwitchCase.Item]], _ subject: CellType, _ place: SourceRange) {
    if subject.containsError { return }
    let rows = cases.flatMap { items in items.compactMap { $0.filter == nil ? [Shape($0.pattern)] : nil } }
    var budget = 20_000
    if let missing = missing(rows, [subject], &budget) {
      let words = missing.prefix(4).map { $0.first?.description ?? "_" }
      report(.notExhaustive(missing: words == ["_"] ? [] : words), place)
    }
  }

  /// A pattern as far as exhaustiveness goes: what may fail for its value counts as covering nothing.
  private indirect enum Shape: CustomStringConvertible {
    case anything
    case constructor(String, label: String, [Shape])
    case tuple([Shape])
    case never

    init(_ pattern: Pattern) {
      switch pattern {
      case .ignored, .bind: self = .anything
      case .tuple(let parts): self = .tuple(parts.map(Shape.init))
      case .ownCase(_, let index, let payload): self = .constructor("\(index)", label: "", payload.map(Shape.init))
      case .some(let inner): self = .constructor("some", label: "", [Shape(inner)])
      case .none: self = .constructor("none", label: "", [])
      case .equals(let value, _):
        if case .boolean(let flag) = value.kind {
          self = .constructor(flag ? "true" : "false", label: "", [])
        } else if case .enumCase(_, let index, let payload) = value.kind, payload.isEmpty {
          self = .constructor("\(index)", label: "", [])
        } else {
          self = .never
        }
      case .isType, .asType: self = .never
      }
    }

    var description: String {
      switch self {
      case .anything, .never: "_"
      case .tuple(let parts): "(" + parts.map(\.description).joined(separator: ", ") + ")"
      case .constructor(_, let label, let parts):
        parts.isEmpty ? label : "\(label)(" + parts.map(\.description).joined(separator: ", ") + ")"
      }
    }
  }

  private struct Constructor {
    var key: String
    var label: String
    var parts: [CellType]
  }

  /// All ways to make a value of the type; `nil` when they cannot be listed.
  private func constructors(of type: CellType) -> [Constructor]? {
    if type == .bool { return [.init(key: "true", label: "true", parts: []), .init(key: "false", label: "false", parts: [])] }
    if let wrapped = type.wrapped {
      return [.init(key: "some", label: ".some", parts: [wrapped]), .init(key: "none", label: ".none", parts: [])]
    }
    guard case .nominal(let name, _) = type, let entity = conformances.own[name], entity.isEnum else { return nil }
    return entity.cases.enumerated().map {
      .init(key: "\($0.offset)", label: "." + $0.element.name, parts: $0.element.payload.map(\.type))
    }
  }

  /// Rows of values that no row of patterns covers, or `nil` when all are covered.
  private func missing(_ rows: [[Shape]], _ types: [CellType], _ budget: inout Int) -> [[Shape]]? {
    budget -= 1
    guard budget > 0 else { return nil }
    guard let type = types.first else { return rows.isEmpty ? [[]] : nil }
    let rest = Array(types.dropFirst())

    if case .tuple(let elements) = type {
      let widened = rows.compactMap { row -> [Shape]? in
        switch row[0] {
        case .tuple(let parts): parts + row.dropFirst()
        case .anything: elements.map { _ in .anything } + row.dropFirst()
        default: nil
        }
      }
      return missing(widened, elements.map(\.type) + rest, &budget)?.map { row in
        [.tuple(Array(row.prefix(elements.count)))] + row.dropFirst(elements.count)
      }
    }
    let used = rows.contains { if case .constructor = $0[0] { true } else { false } }
    guard used, let all = constructors(of: type) else {
      if let all = constructors(of: type), all.isEmpty { return nil }
      let defaults = rows.compactMap { row -> [Shape]? in
        if case .anything = row[0] { Array(row.dropFirst()) } else { nil }
      }
      guard let found = missing(defaults, rest, &budget) else { return nil }
      // Nothing covered: name each case of the subject itself.
      if rows.isEmpty, let all = constructors(of: type), rest.isEmpty {
        return all.map { one in [.constructor(one.key, label: one.label, one.parts.map { _ in .anything })] }
      }
      return found.map { [.anything] + $0 }
    }
    var result: [[Shape]] = []
    for one in all {
      let specialized = rows.compactMap { row -> [Shape]? in
        switch row[0] {
        case .anything: one.parts.map { _ in .anything } + row.dropFirst()
        case .constructor(one.key, _, let parts):
          (parts.count == one.parts.count ? parts : one.parts.map { _ in .anything }) + row.dropFirst()
        default: nil
        }
      }
      for row in missing(specialized, one.parts + rest, &budget) ?? [] {
        result.append(
          [.constructor(one.key, label: one.label, Array(row.prefix(one.parts.count)))] + row.dropFirst(one.parts.count))
      }
    }
    return result.isEmpty ? nil : result
  }
}
