// All that cells can reach, as the checker reads it: looked up by name, and read from its text only when it is needed,
// since a notebook uses few of the many declarations that there are.

import Foundation

/// Types, conformances and signatures by name.
public struct Catalog: Sendable {
  public private(set) var types: [String: TypeDescription] = [:]
  private var conformances: [String: [Conformance]] = [:]
  /// Of types whose conformances are looked up when they are needed, by type.
  private var conformanceReaders: [String: ConformanceReader] = [:]
  private var entries: [Entry] = []
  private var byName: [String: [SignatureID]] = [:]

  public init() {}

  public mutating func add(_ type: TypeDescription) { types[type.name] = type }

  public mutating func add(_ conformance: Conformance) {
    conformances[conformance.protocolName, default: []].append(conformance)
  }

  /// Conformances that are found out for one protocol at a time, when the checker asks.
  public mutating func addConformances(
    of typeName: String, _ read: @escaping (_ protocolName: String) -> Conformance?
  ) {
    conformanceReaders[typeName] = ConformanceReader(read: read)
  }

  @discardableResult
  public mutating func add(_ signature: Signature) -> SignatureID {
    add(Entry(head: DeclarationHead(signature)) { .success(signature) })
  }

  /// A declaration whose text is read when its name is first looked for.
  ///
  /// - Parameters:
  ///   - declaration: as `Signature(parsing:)` takes it; so is `owner`.
  ///   - read: gives the signature; one that cannot be read is listed in `failures` and not found by its name.
  @discardableResult
  public mutating func add(
    declaration: String, owner: String?, read: @escaping () -> Result<Signature, any Error>
  ) -> SignatureID {
    add(Entry(head: DeclarationHead(of: declaration, owner: owner), read: read))
  }

  private mutating func add(_ entry: Entry) -> SignatureID {
    let id = SignatureID(entries.count)
    entries.append(entry)
    byName[entry.head.name, default: []].append(id)
    return id
  }

  /// - Precondition: the id is one that a look-up gave.
  public subscript(id: SignatureID) -> Signature {
    entries[id.rawValue].signature(id) ?? Signature(kind: .function, name: entries[id.rawValue].head.name)
  }

  /// All signatures, in the order of registration. Reads every declaration.
  public var signatures: [Signature] { entries.indices.compactMap { entries[$0].signature(SignatureID($0)) } }

  /// Everything of that name, members included, in the order of registration.
  public func signatures(named name: String) -> [Signature] { signatures(byName[name] ?? []) }

  /// Why declarations could not be read, in the order of registration. Reads every declaration.
  public var failures: [any Error] { entries.indices.compactMap { entries[$0].failure(SignatureID($0)) } }

  public var names: some Sequence<String> { byName.keys }

  /// Whether a type's values may look into objects that others can change: a class, or a Swift struct that is a view of
  /// one, as any counts that is not `Hashable`.
  func sharesObjects(_ typeName: String) -> Bool {
    guard let type = types[typeName] else { return false }
    return type.sharesObjects || conformanceReaders[typeName].map { $0.read("Hashable") == nil } ?? false
  }

  /// The conformances of a type, by its outermost name, to exactly this protocol.
  func conformances(of typeName: String, to protocolName: String) -> [Conformance] {
    let listed = (conformances[protocolName] ?? []).filter {
      if case .nominal(typeName, _) = $0.type { true } else { false }
    }
    return listed + (conformanceReaders[typeName]?.read(protocolName).map { [$0] } ?? [])
  }

  /// What is known of all declarations without reading them.
  var heads: some Sequence<(id: SignatureID, head: DeclarationHead)> {
    entries.lazy.enumerated().map { (SignatureID($0), $1.head) }
  }

  func signatures(_ ids: [SignatureID]) -> [Signature] { ids.compactMap { entries[$0.rawValue].signature($0) } }
}

/// Asks the Swift runtime, which any thread may do.
private struct ConformanceReader: @unchecked Sendable {
  let read: (_ protocolName: String) -> Conformance?
}

/// What can be told of a declaration at a glance.
struct DeclarationHead {
  enum Owner: Hashable {
    /// A global function.
    case none
    /// An operator, whoever declares it.
    case operators
    /// The outermost name of the type whose member it is.
    case type(String)
    /// A member of all types that conform to some protocol.
    case protocols
  }

  let name: String
  let owner: Owner

  /// Finds `name` in `mutating func name<T>(`, `static func + (`, `init?(`, `subscript(`, `var name: T`.
  init(of declaration: String, owner: String?) {
    let text = declaration.utf8
    var rest = text[...]
    var name = ""
    var isOperator = false
    while let start = rest.firstIndex(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }) {
      let end = rest[start...].firstIndex { !DeclarationHead.isWordByte($0) } ?? rest.endIndex
      let word = rest[start..<end]
      if word.elementsEqual("init".utf8) || word.elementsEqual("subscript".utf8) {
        name = String(Substring(word))
        break
      }
      let introduces = word.elementsEqual("func".utf8) || word.elementsEqual("var".utf8)
      rest = end < rest.endIndex && end == start ? rest[text.index(after: end)...] : rest[end...]
      guard introduces, let first = rest.firstIndex(where: { $0 != UInt8(ascii: " ") }) else { continue }
      isOperator = !DeclarationHead.isWordByte(rest[first])
      let nameEnd = rest[first...].firstIndex {
        isOperator
          ? $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "(") || DeclarationHead.isWordByte($0)
          : !DeclarationHead.isWordByte($0)
      }
      name = String(Substring(rest[first..<(nameEnd ?? rest.endIndex)])).unquoted
      break
    }
    self.name = name
    self.owner =
      if isOperator { .operators } else if let owner { Owner(owner) } else { .none }
  }

  init(_ signature: Signature) {
    name = signature.name
    switch (signature.kind, signature.owner) {
    case (.infixOperator, _), (.prefixOperator, _), (.postfixOperator, _): owner = .operators
    case (_, .nominal(let name, _)?): owner = .type(name)
    case (_, .parameter?): owner = .protocols
    default: owner = .none
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "@"), 0x80...:
      true
    default: false
    }
  }
}

extension DeclarationHead.Owner {
  fileprivate init(_ owner: String) {
    if owner == "Self" {
      self = .protocols
    } else if owner.hasPrefix("[") || owner.hasSuffix("?"),
      case .nominal(let name, _)? = try? CellType(parsing: owner)
    {
      self = .type(name)
    } else {
      self = .type(String(owner.prefix { $0 != "<" }))
    }
  }
}

/// A signature, read when it is first asked for. Shared by the copies of a catalog, whatever their thread.
private final class Entry: @unchecked Sendable {
  let head: DeclarationHead
  private let lock = NSLock()
  private var read: (() -> Result<Signature, any Error>)?
  private var result: Result<Signature, any Error>?

  init(head: DeclarationHead, read: @escaping () -> Result<Signature, any Error>) {
    self.head = head
    self.read = read
  }

  func signature(_ id: SignatureID) -> Signature? { try? outcome(id).get() }

  func failure(_ id: SignatureID) -> (any Error)? {
    if case .failure(let error) = outcome(id) { error } else { nil }
  }

  private func outcome(_ id: SignatureID) -> Result<Signature, any Error> {
    lock.withLock {
      let found =
        result
        ?? (read?() ?? .failure(SignatureError.notADeclaration(head.name))).map { signature in
          var signature = signature
          signature.id = id
          return signature
        }
      result = found
      read = nil
      return found
    }
  }
}
