// The frame of a compiled twin: where each cell begins, what its last expression shows, and the record on standard
// output. `nb export --to swift` writes the calls around the cells' own text.

import CellRuntime
import Foundation
import NotebookModel

/// The twin that runs in this process: one notebook, on the main thread.
private final class TwinRun {
  let context: CellContext
  /// The module that the cells are compiled into.
  let module: String
  let skipped: Set<String>
  private var cell: (id: String, isUnordered: Bool)?

  init(notebook path: String, module: String, arguments: [String]) {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    context = CellContext(notebookFolder: folder.isEmpty ? "." : folder)
    self.module = module
    skipped = Set(zip(arguments, arguments.dropFirst()).filter { $0.0 == "--skip" }.map(\.1))
  }

  func begin(_ id: String, isUnordered: Bool) {
    end()
    cell = (id, isUnordered)
  }

  /// Writes what the cell left behind, so that a later crash does not take it along.
  func end() {
    guard let (id, isUnordered) = cell else { return }
    cell = nil
    let record = TwinCell(id: id, isUnordered: isUnordered, outputs: context.takeOutputs())
    FileHandle.standardOutput.write(Data((record.line + "\n").utf8))
  }
}

// A twin's cells run one after the other on the main thread, and nothing else is in the process.
nonisolated(unsafe) private var current = TwinRun(notebook: "", module: "main", arguments: [])

/// The run's context, for the functions that cells call.
var context: CellContext { current.context }

/// A description as the interpreter gives it: types of the notebook's own belong to a module `main` there, and have no
/// enclosing scope.
func inMain(_ text: String) -> String {
  let local = /\(unknown context at \$[0-9a-f]+\)\./
  return text.replacing("\(current.module).", with: "main.").replacing(local, with: "")
}

/// Begins the run.
///
/// - Parameters:
///   - path: the notebook's path from the folder in which the twin is started; files that cells read lie below its
///     folder.
///   - file: where the call stands, for the name of the module.
public func begin(_ path: String, file: String = #fileID) {
  current = TwinRun(
    notebook: path, module: file.split(separator: "/").first.map(String.init) ?? "main",
    arguments: CommandLine.arguments)
}

/// Ends the cell before, and begins one whose code follows as top-level code. An error that it does not catch ends the
/// process; the record then stops before the cell.
///
/// - Parameter isUnordered: whether what it shows depends on the order of a dictionary or a set.
public func cell(_ id: String, isUnordered: Bool = false) { current.begin(id, isUnordered: isUnordered) }

/// Runs a cell, and after it the cells that depend on it, in a scope of its own: an error that it throws becomes an
/// output, those that depend on it are then left out, and the next cells run. Named by `--skip` on the command line all
/// of it is left out, for a cell that ends in a trap.
public func cell(_ id: String, isUnordered: Bool = false, _ body: () throws -> Void) {
  guard !current.skipped.contains(id) else { return }
  current.begin(id, isUnordered: isUnordered)
  do {
    try body()
  } catch {
    context.add(Output(.error(name: "\(type(of: error))", message: message(of: error), diagnostic: nil)))
  }
}

/// Ends the last cell.
public func end() { current.end() }

/// Shows the value of a cell's last expression.
///
/// - Throws: what its type's `cellDisplay` throws.
public func result<T>(_ value: T) throws {
  if let bundle = try shown(value) { context.add(Output(.result(bundle))) }
}

/// Shows the value of an expression in the prose, as text: numbers with a point rounded, as the interpreter rounds them.
public func inline<T>(_ value: T) throws {
  let text =
    switch value {
    case let number as Double: roundedText(number)
    case let number as Float: roundedText(Double(number))
    default: inMain("\(value)")
    }
  context.add(Output(.result(MIMEBundle(plain: text))))
}

/// As the interpreter words an error that no cell caught.
private func message(of error: any Error) -> String {
  // As `Any`, since every `Error` can be bridged to a type with a description.
  let value: Any = error
  if value is any HostType { return (error as? any LocalizedError)?.errorDescription ?? "\(error)" }
  let isOwnCase = Mirror(reflecting: value).displayStyle == .enum && !(value is any CustomStringConvertible)
  return RuntimeError.thrown(inMain(isOwnCase ? "\(type(of: error)).\(value)" : "\(value)")).message
}
