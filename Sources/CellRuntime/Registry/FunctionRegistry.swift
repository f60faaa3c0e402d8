// Everything that cells can reach: declarations as text, each with the Swift code behind it.

import CellLanguage
import NotebookModel

/// Types and functions for cells. Start from `standard` and add your own:
///
/// ```swift
/// var registry = FunctionRegistry.standard
/// registry.function("func twice(_ x: Double) -> Double", doc: "Twice `x`.") { (x: Double) in 2 * x }
/// ```
///
/// A declaration whose types differ from its closure's is not registered but listed in `errors`; a test asserts that
/// there are none.
public struct FunctionRegistry: Sendable {
  public private(set) var catalog = Catalog()
  private var ownErrors: [RegistrationError] = []
  /// The modules that declare what is registered beyond the standard library: an exported Swift file imports them.
  public var modules: [String] = []
  private(set) var implementations: [Implementation] = []
  /// By the names of registered types in cells: the type, if the cache can keep its values.
  private var storableTypes: [String: StorableTypeReader] = [:]

  public init() {}

  func implementation(_ id: SignatureID) -> Implementation { implementations[id.rawValue] }

  /// The registered type of that name, if the cache can keep its values.
  func storableType(named name: String) -> (any StorableType.Type)? { storableTypes[name]?.read() }

  /// What is wrong with registrations. Reads every declaration.
  public var errors: [RegistrationError] { ownErrors + catalog.failures.compactMap { $0 as? RegistrationError } }

  // MARK: - What the other registrations end in

  /// Adds a declaration with its code. It is read, and held against `check`, when it is first needed.
  mutating func add(
    _ declaration: String, owner: String? = nil, constraints: String? = nil, doc: String = "",
    effects: Set<Effect> = [], allowed: [String: AllowedValues] = [:],
    check: @autoclosure @escaping () -> TypeCheck? = nil, _ implementation: Implementation
  ) {
    implementations.append(implementation)
    catalog.add(declaration: declaration, owner: owner) {
      do throws(SignatureError) {
        let signature = try Signature(
          parsing: declaration, owner: owner, constraints: constraints, doc: doc, effects: effects, allowed: allowed)
        return check()?.error(for: signature, declaration: declaration).map { .failure($0) } ?? .success(signature)
      } catch {
        return .failure(RegistrationError.declaration(declaration, reason: error.description))
      }
    }
  }

  mutating func add(_ type: TypeDescription) { catalog.add(type) }
  mutating func addStorable(_ typeName: String, _ read: @escaping () -> (any StorableType.Type)?) {
    storableTypes[typeName] = StorableTypeReader(read: read)
  }
  mutating func add(_ conformance: Conformance) { catalog.add(conformance) }
  mutating func add(_ error: RegistrationError) { ownErrors.append(error) }

  mutating func addConformances(
    of typeName: String, _ read: @escaping (_ protocolName: String) -> Conformance?
  ) {
    catalog.addConformances(of: typeName, read)
  }

  // MARK: - Listing

  /// Declarations with their documentation, grouped by the type they belong to; global functions first. With a name:
  /// those of that name, and all members of a type of that name.
  ///
  /// - Returns: `nil` if nothing has that name.
  public func listing(of name: String? = nil) -> String? {
    var groups: [(owner: String, signatures: [Signature])] = []
    for signature in catalog.signatures {
      let owner = signature.ownerName
      if let name, signature.name != name, owner.map({ $0.prefix { $0 != "<" } }) != name[...] { continue }
      if let index = groups.firstIndex(where: { $0.owner == owner ?? "" }) {
        groups[index].signatures.append(signature)
      } else {
        groups.append((owner ?? "", [signature]))
      }
    }
    if let name, groups.isEmpty {
      guard let type = catalog.types[name] else { return nil }
      return "\(type.name)\n  \(type.doc)\n"
    }
    groups.sort { ($0.owner.isEmpty ? 0 : 1, $0.owner) < ($1.owner.isEmpty ? 0 : 1, $1.owner) }
    var text = ""
    for group in groups {
      if !text.isEmpty { text += "\n" }
      let title = group.owner.isEmpty ? "Functions" : group.owner
      text += title + "\n"
      let typeName = String(group.owner.prefix { $0 != "<" })
      if let doc = catalog.types[typeName]?.doc, !doc.isEmpty { text += "  \(doc)\n" }
      for signature in group.signatures {
        text += "  \(signature.declaration)\n"
        if !signature.doc.isEmpty {
          text += "      \(signature.doc.split(separator: "\n").joined(separator: "\n      "))\n"
        }
      }
    }
    return text
  }

  /// All names that `listing(of:)` knows, for suggestions.
  public var names: [String] { Array(Set(catalog.names).union(catalog.types.keys)).sorted() }
}

/// Asks the Swift runtime, which any thread may do.
private struct StorableTypeReader: @unchecked Sendable {
  let read: () -> (any StorableType.Type)?
}

extension Signature {
  /// The type whose member it is, as a heading: `Array<Element>`, or `Sequence` for members of a protocol.
  fileprivate var ownerName: String? {
    guard let owner else { return nil }
    if owner == .parameter("Self"), let constraint = constraints.first(where: { $0.subject == owner }) {
      return constraint.protocolName
    }
    if case .nominal(let name, let arguments) = owner {
      // Written out in full: the heading of optionals is `Optional<Wrapped>`, not `Wrapped?`.
      return arguments.isEmpty ? name : "\(name)<\(arguments.map(\.description).joined(separator: ", "))>"
    }
    return owner.description
  }
}
