// Which types conform to which protocols, which literals make them, and which of two overloads is more specialised.

/// The catalog's conformances and those of the notebook's own types.
final class ConformanceTable {
  private let catalog: Catalog
  private let index: MemberIndex
  private var known: [String: [String: [Conformance]]] = [:]
  /// Own types by name.
  var own: [String: TypeEntity] = [:]

  init(_ catalog: Catalog, _ index: MemberIndex) {
    self.catalog = catalog
    self.index = index
  }

  /// All conformances of a type that give the protocol: to itself and to protocols that inherit from it.
  private func conformances(of typeName: String, to protocolName: String) -> [Conformance] {
    if let known = known[protocolName]?[typeName] { return known }
    let names = [protocolName] + ProtocolNames.inheritors(of: protocolName)
    let found = names.flatMap { catalog.conformances(of: typeName, to: $0) }
    known[protocolName, default: [:]][typeName] = found
    return found
  }

  func literals(of name: String) -> Set<TypeDescription.Literal> { catalog.types[name]?.literals ?? [] }

  /// The element of a registered type that array literals make.
  func arrayLiteralElement(of type: CellType) -> CellType? {
    guard case .nominal(let name, let arguments) = type, literals(of: name).contains(.array),
      let signature = index.initializer(of: name, firstLabel: "arrayLiteral"),
      let parameter = signature.parameters.first
    else { return nil }
    guard case .nominal(_, let patterns)? = signature.owner else { return parameter.type }
    var replacements: [String: CellType] = [:]
    for (pattern, argument) in zip(patterns, arguments) {
      if case .parameter(let generic) = pattern { replacements[generic] = argument }
    }
    return parameter.type.replacing(replacements)
  }

  /// Protocols that every type meets, as far as cells can tell.
  private static let universal: Set<String> = ["Sendable", "Copyable", "Escapable", "Any"]

  /// Whether the type's outermost name has such a conformance, whatever its arguments.
  func mayConform(_ type: CellType, _ protocolName: String) -> Bool {
    if Self.universal.contains(protocolName) { return true }
    switch type {
    case .variable, .parameter: return true
    case .tuple(let elements): return Self.tupleProtocols.contains(protocolName) && elements.count >= 2
    case .function: return false
    case .nominal(let name, _):
      if type.isErroneous || name == protocolName { return true }
      if let entity = own[name] { return entity.conforms(to: protocolName) }
      return !conformances(of: name, to: protocolName).isEmpty
    }
  }

  private static let tupleProtocols: Set<String> = ["Equatable", "Comparable"]

  /// Whether a type without variables conforms.
  func conforms(_ type: CellType, _ protocolName: String) -> Bool {
    guard !type.hasVariables else { return false }
    let solver = Solver(conformances: self)
    return solver.require(type, protocolName, element: nil, Site.unknown)
  }

  /// The element of a sequence, for a type without variables.
  func element(of type: CellType) -> CellType? {
    guard !type.hasVariables else { return nil }
    let solver = Solver(conformances: self)
    let element = solver.freshVariable(Site.unknown)
    guard solver.require(type, "Sequence", element: element, Site.unknown) else { return nil }
    let found = solver.resolve(element)
    return found.hasVariables ? nil : found
  }

  /// States in the solver that `type`, which is more than a variable, conforms.
  func require(_ type: CellType, _ protocolName: String, element: CellType?, _ site: Site, in solver: Solver) -> Bool {
    if Self.universal.contains(protocolName) { return true }
    switch type {
    case .variable, .parameter: return true
    case .function: return false
    case .tuple(let elements):
      // Tuples conform to nothing, but operators compare them up to six elements.
      guard case .operand = site.role, Self.tupleProtocols.contains(protocolName), (2...6).contains(elements.count)
      else { return false }
      return elements.allSatisfy { solver.require($0.type, protocolName, element: nil, site) }
    case .nominal(let name, let arguments):
      if name == protocolName { return true }
      if let entity = own[name] { return element == nil && entity.conforms(to: protocolName) }
      for conformance in conformances(of: name, to: protocolName) {
        guard case .nominal(name, let patterns) = conformance.type, patterns.count == arguments.count else { continue }
        var substitution: [String: CellType] = [:]
        for generic in conformance.generics { substitution[generic] = solver.freshVariable(site) }
        var matches = true
        for (pattern, argument) in zip(patterns, arguments) {
          matches = matches && solver.unify(pattern.replacing(substitution), argument, site)
        }
        guard matches else { continue }
        for constraint in conformance.constraints {
          guard solver.require(
            constraint.subject.replacing(substitution), constraint.protocolName,
            element: constraint.element?.replacing(substitution), site)
          else { return false }
        }
        if let element {
          guard let own = conformance.element else { return false }
          return solver.unify(own.replacing(substitution), element, site)
        }
        return true
      }
      return false
    }
  }

  // MARK: - Ranking

  /// Negative when `a` is the more specialised overload, positive when `b` is, 0 when neither.
  func compareSpecialization(_ a: Candidate, _ b: Candidate) -> Int {
    let aFitsB = isAtLeastAsSpecialized(a, b)
    let bFitsA = isAtLeastAsSpecialized(b, a)
    if aFitsB != bFitsA { return aFitsB ? -1 : 1 }
    if a.isGeneric != b.isGeneric { return a.isGeneric ? 1 : -1 }
    let aDefaults = a.matches.filter(\.usesDefault).count
    let bDefaults = b.matches.filter(\.usesDefault).count
    if aDefaults != bDefaults { return aDefaults < bDefaults ? -1 : 1 }
    let aVariadic = a.signature.parameters.contains(where: \.isVariadic)
    let bVariadic = b.signature.parameters.contains(where: \.isVariadic)
    if aVariadic != bVariadic { return aVariadic ? 1 : -1 }
    // What the notebook declares itself shadows what is registered.
    if a.isOwn != b.isOwn { return a.isOwn ? -1 : 1 }
    // `Double.init(_:)` before the failable `Double.init(exactly:)`.
    if let wrapped = b.signature.result.wrapped, wrapped == a.signature.result { return -1 }
    if let wrapped = a.signature.result.wrapped, wrapped == b.signature.result { return 1 }
    return 0
  }

  /// Whether `b` could be called with what `a` takes.
  private func isAtLeastAsSpecialized(_ a: Candidate, _ b: Candidate) -> Bool {
    var bound: [String: CellType] = [:]
    if a.signature.isMember, b.signature.isMember, let x = a.signature.owner, let y = b.signature.owner {
      guard matches(x, y, a.signature, b.signature, &bound) else { return false }
    }
    let aPairs = parameterByArgument(a)
    let bPairs = parameterByArgument(b)
    for (argument, parameter) in aPairs {
      guard let other = bPairs[argument] else { continue }
      guard matches(
        a.signature.parameters[parameter].type, b.signature.parameters[other].type, a.signature, b.signature, &bound)
      else { return false }
    }
    return true
  }

  private func parameterByArgument(_ candidate: Candidate) -> [Int: Int] {
    // Functions used as values are compared parameter by parameter.
    if candidate.call.form == .reference {
      return Dictionary(uniqueKeysWithValues: candidate.signature.parameters.indices.map { ($0, $0) })
    }
    var result: [Int: Int] = [:]
    for (place, match) in candidate.matches.enumerated() {
      for argument in match.arguments { result[argument] = place }
    }
    return result
  }

  /// Matches a type in which parameters stand for themselves with a pattern in which they stand for anything.
  private func matches(
    _ a: CellType, _ b: CellType, _ aSignature: Signature, _ bSignature: Signature, _ bound: inout [String: CellType]
  ) -> Bool {
    switch (a, b) {
    case (_, .parameter(let name)):
      if let known = bound[name] { return known == a }
      bound[name] = a
      for constraint in bSignature.constraints where constraint.subject == .parameter(name) {
        if case .parameter = a {
          guard aSignature.constraints.contains(where: {
            $0.subject == a && ProtocolNames.inherits($0.protocolName, from: constraint.protocolName)
          }) else { return false }
        } else if !mayConform(a, constraint.protocolName) { return false }
      }
      return true
    case (.parameter, _): return b == .any
    case (.nominal(let x, let p), .nominal(let y, let q)):
      if x == y, p.count == q.count { return zip(p, q).allSatisfy { matches($0, $1, aSignature, bSignature, &bound) } }
      if b == .any { return true }
      if let wrapped = b.wrapped { return matches(a, wrapped, aSignature, bSignature, &bound) }
      return b == .error && mayConform(a, "Error")
    case (_, .nominal):
      if let wrapped = b.wrapped { return matches(a, wrapped, aSignature, bSignature, &bound) }
      return b == .any
    case (.tuple(let x), .tuple(let y)):
      return x.count == y.count && zip(x, y).allSatisfy { matches($0.type, $1.type, aSignature, bSignature, &bound) }
    case (.function(let x), .function(let y)):
      return x.parameters.count == y.parameters.count
        && zip(x.parameters, y.parameters).allSatisfy { matches($0.type, $1.type, aSignature, bSignature, &bound) }
        && matches(x.result, y.result, aSignature, bSignature, &bound)
    default: return false
    }
  }
}
