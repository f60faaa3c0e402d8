// What cells call of the tool itself, for compiled ones: print, display, readTable. The rest of what they see is the
// standard library and the modules that the registry names.

import CellRuntime
import NotebookModel

/// Writes values to the cell's output.
public func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
  context.print(inMain(items.map { "\($0)" }.joined(separator: separator) + terminator))
}

/// Writes values as a debugger shows them.
public func debugPrint(_ items: Any..., separator: String = " ", terminator: String = "\n") {
  context.print(inMain(items.map { String(reflecting: $0) }.joined(separator: separator) + terminator))
}

/// Shows a value in the report, as a cell's last expression is shown.
public func display(_ value: Any) {
  do {
    if let bundle = try shown(value) { context.display(bundle) }
  } catch {
    // The interpreter ends the cell with it; here a display that fails is an output of its own.
    context.add(Output(.error(name: "\(type(of: error))", message: "\(error)", diagnostic: nil)))
  }
}

/// Reads a CSV file below the notebook's folder.
///
/// - Throws: `TableError`.
public func readTable(_ path: String) throws -> DataTable { try context.readTable(path) }
