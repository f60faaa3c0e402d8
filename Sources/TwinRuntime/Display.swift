// How a report shows a value that compiled code made; the interpreter's rules (CellRuntime's Display), on Swift's own
// values.

import CellRuntime
import NotebookModel

/// What a report shows; `nil` for `()`.
func shown(_ value: Any) throws -> MIMEBundle? {
  if value is Void { return nil }
  // A cast to a protocol looks into optionals.
  if let host = value as? any HostType, let bundle = try host.cellDisplay() { return bundle }
  if let elements = value as? any ArrayLike {
    let elements = elements.anyElements
    if let table = table(of: elements) { return table.bundle }
    if elements.count > longestList { return MIMEBundle(plain: abbreviated(elements)) }
  }
  return MIMEBundle(plain: inMain("\(value)"))
}

private func abbreviated(_ elements: [Any]) -> String {
  let start = elements.prefix(shownAtEachEnd).map { inMain(String(reflecting: $0)) }
  let end = elements.suffix(shownAtEachEnd).map { inMain(String(reflecting: $0)) }
  return "[\((start + ["..."] + end).joined(separator: ", "))] (\(elements.count) elements)"
}

private protocol ArrayLike { var anyElements: [Any] { get } }
extension Array: ArrayLike { fileprivate var anyElements: [Any] { map { $0 } } }
extension ArraySlice: ArrayLike { fileprivate var anyElements: [Any] { map { $0 } } }

/// A table of records that all have the same columns; `nil` for anything else.
private func table(of elements: [Any]) -> Table? {
  guard let first = elements.first.flatMap(row) else { return nil }
  var rows: [[String]] = []
  var areNumbers = first.map(\.isNumber)
  for element in elements {
    guard let row = row(element), row.map(\.column) == first.map(\.column) else { return nil }
    rows.append(row.map(\.text))
    for (index, part) in row.enumerated() where !part.isNumber { areNumbers[index] = false }
  }
  let columns = zip(first, areNumbers).map { Table.Column($0.column, alignment: $1 ? .right : .left) }
  return Table(columns: columns, rows: rows)
}

/// The value as a table's row, if it is a record: a struct that does not describe itself, or a tuple with labels.
private func row(_ value: Any) -> [(column: String, text: String, isNumber: Bool)]? {
  if let host = value as? any HostType { return host.cellTableRow }
  let mirror = Mirror(reflecting: value)
  let fields = mirror.children.enumerated().map { index, child in
    let label = child.label ?? ".\(index)"
    return (column: label.hasPrefix(".") ? "\(index)" : label, text: cellText(child.value), isNumber: isNumber(child.value))
  }
  switch mirror.displayStyle {
  case .struct: return value is any CustomStringConvertible || fields.isEmpty ? nil : fields
  case .tuple: return mirror.children.contains { $0.label?.hasPrefix(".") == false } ? fields : nil
  default: return nil
  }
}

/// A missing value is an empty field.
private func cellText(_ value: Any) -> String {
  guard let optional = value as? any OptionalLike else { return inMain("\(value)") }
  return optional.anyWrapped.map(cellText) ?? ""
}

private func isNumber(_ value: Any) -> Bool {
  if let optional = value as? any OptionalLike { return optional.anyWrapped.map(isNumber) ?? true }
  return value is any BinaryInteger || value is any BinaryFloatingPoint
}

private protocol OptionalLike { var anyWrapped: Any? { get } }
extension Optional: OptionalLike { fileprivate var anyWrapped: Any? { map { $0 } } }
