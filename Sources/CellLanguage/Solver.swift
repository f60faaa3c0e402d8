// The constraint solver behind type inference: one for each expression. Types are unified, conversions are kept as
// bounds of type variables until those are known, and overloads are tried in turn, the best score winning, as the
// Swift compiler does it.

/// What a literal without a type yet can become.
enum LiteralKind: Hashable {
  case integer, float, boolean, nilValue
  case string(isCharacter: Bool)
  case interpolation
  case array(element: CellType)
  case dictionary(key: CellType, value: CellType)
}

/// What Swift counts against a solution; the earlier field decides.
struct Score: Comparable {
  var disfavoured = 0
  var nonDefaultLiterals = 0
  var optionalPromotions = 0
  var existentials = 0

  static func < (a: Score, b: Score) -> Bool {
    (a.disfavoured, a.nonDefaultLiterals, a.optionalPromotions, a.existentials)
      < (b.disfavoured, b.nonDefaultLiterals, b.optionalPromotions, b.existentials)
  }
}

extension LiteralKind {
  var isCollection: Bool {
    switch self {
    case .array, .dictionary: true
    default: false
    }
  }
}

final class Solver {
  struct Bound {
    var type: CellType
    var site: Site
  }

  struct Requirement {
    var protocolName: String
    var element: CellType?
    var site: Site
  }

  /// A type variable.
  struct Info {
    var binding: CellType?
    var literal: LiteralKind?
    var closure: ClosureNode?
    var implicitMember: ImplicitMember?
    /// Types that convert to it, and types that it converts to.
    var lowers: [Bound] = []
    var uppers: [Bound] = []
    var requirements: [Requirement] = []
    var site: Site
  }

  enum Pending {
    /// Goes on as soon as the type is more than a variable.
    case when(CellType, Site, (CellType) -> Bool)
    case choice(Call, [Candidate])
    /// A closure of several statements, whose parameters must be known before its body is checked.
    case body(ClosureNode, FunctionType)
  }

  struct Choice {
    var candidate: Candidate
    var substitution: [String: CellType]
  }

  struct State {
    var infos: [Info] = []
    var pending: [Pending] = []
    var choices: [Int: Choice] = [:]
    var closures: [Int: OpenClosure] = [:]
    var score = Score()
    var progress = 0
  }

  enum Outcome {
    case solved
    case failed(Mismatch)
    case ambiguous(Call, Candidate, Candidate)
    case tooComplex
  }

  let conformances: ConformanceTable
  var state = State()
  private var best: State?
  private var ambiguity: (Call, Candidate, Candidate)?
  private var mismatch: (Mismatch, progress: Int)?
  /// What was known at the mismatch, for its message.
  private var failedState: State?
  private var steps = 0
  private let budget: Int
  private var nextIdentifier = 0
  private(set) var isExhausted = false
  /// Set when a constraint failed while nodes were made, before any search.
  var failedWhileStated = false

  var stepsTaken: Int { steps }

  init(conformances: ConformanceTable, budget: Int = 400_000) {
    self.conformances = conformances
    self.budget = budget
  }

  /// Forgets all types and what waits for them.
  func forget() {
    state = State()
    (best, ambiguity, mismatch, failedState) = (nil, nil, nil, nil)
  }

  // MARK: - Variables

  func freshVariable(_ site: Site, literal: LiteralKind? = nil) -> CellType {
    state.infos.append(Info(literal: literal, site: site))
    return .variable(state.infos.count - 1)
  }

  func freshIdentifier() -> Int {
    nextIdentifier += 1
    return nextIdentifier
  }

  func update(_ variable: CellType, _ change: (inout Info) -> Void) {
    if case .variable(let index) = variable { change(&state.infos[index]) }
  }

  /// The type with its outermost variable looked up.
  func head(_ type: CellType) -> CellType {
    var type = type
    while case .variable(let index) = type, index < state.infos.count, let binding = state.infos[index].binding {
      type = binding
    }
    return type
  }

  /// The type with all known variables looked up.
  func resolve(_ type: CellType) -> CellType {
    switch head(type) {
    case .nominal(_, let arguments) where arguments.isEmpty: head(type)
    case .nominal(let name, let arguments): .nominal(name, arguments.map(resolve))
    case .tuple(let elements): .tuple(elements.map { TupleElement(label: $0.label, resolve($0.type)) })
    case .function(let function): .function(resolve(function))
    case let type: type
    }
  }

  func resolve(_ function: FunctionType) -> FunctionType {
    FunctionType(
      function.parameters.map { .init(resolve($0.type), isInout: $0.isInout) }, result: resolve(function.result),
      throwsErrors: function.throwsErrors)
  }

  /// What to call a type in a message: literals by the type they would have.
  func shown(_ type: CellType) -> CellType {
    switch head(type) {
    case .variable(let index):
      if let literal = state.infos[index].literal, let type = defaultType(literal) { return shown(type) }
      if let lower = state.infos[index].lowers.first(where: { $0.type != type }) {
        if case .variable(let other) = head(lower.type), state.infos[other].literal == nil { return type }
        return shown(lower.type)
      }
      return type
    case .nominal(let name, let arguments): return .nominal(name, arguments.map(shown))
    case .tuple(let elements): return .tuple(elements.map { TupleElement(label: $0.label, shown($0.type)) })
    case .function(let function):
      return .function(
        FunctionType(
          function.parameters.map { .init(shown($0.type), isInout: $0.isInout) }, result: shown(function.result),
          throwsErrors: function.throwsErrors))
    case let type: return type
    }
  }

  private func occurs(_ index: Int, in type: CellType) -> Bool {
    switch head(type) {
    case .variable(let other): other == index
    case .nominal(_, let arguments): arguments.contains { occurs(index, in: $0) }
    case .tuple(let elements): elements.contains { occurs(index, in: $0.type) }
    case .function(let function):
      function.parameters.contains { occurs(index, in: $0.type) } || occurs(index, in: function.result)
    case .parameter: false
    }
  }

  // MARK: - Failing

  /// Remembers the failure of the branch that came furthest; always false.
  @discardableResult
  func fail(_ reason: @autoclosure () -> Mismatch) -> Bool {
    if let mismatch, mismatch.progress >= state.progress { return false }
    mismatch = (reason(), state.progress)
    failedState = state
    return false
  }

  private func step() -> Bool {
    steps += 1
    if steps > budget { isExhausted = true }
    return !isExhausted
  }

  // MARK: - Equality

  func unify(_ a: CellType, _ b: CellType, _ site: Site) -> Bool {
    guard step() else { return false }
    let a = head(a)
    let b = head(b)
    switch (a, b) {
    case (.variable(let x), .variable(let y)):
      return x == y || join(x, y, site)
    case (.variable(let x), _): return bind(x, b, site)
    case (_, .variable(let y)): return bind(y, a, site)
    case (.nominal(let x, let p), .nominal(let y, let q)):
      if x == y, p.count == q.count {
        return zip(p, q).allSatisfy { unify($0, $1, site) }
      }
      if x == CellType.errorName || y == CellType.errorName { return true }
    case (.tuple(let x), .tuple(let y)):
      if x.count == y.count, zip(x, y).allSatisfy({ $0.label == $1.label }) {
        return zip(x, y).allSatisfy { unify($0.type, $1.type, site) }
      }
    case (.function(let x), .function(let y)):
      if x.parameters.count == y.parameters.count, x.throwsErrors == y.throwsErrors,
        zip(x.parameters, y.parameters).allSatisfy({ $0.isInout == $1.isInout && unify($0.type, $1.type, site) })
      {
        return unify(x.result, y.result, site)
      }
    case (.parameter(let x), .parameter(let y)): if x == y { return true }
    default: break
    }
    if a.isErroneous || b.isErroneous { return true }
    return fail(.conversion(from: shown(a), to: shown(b), site))
  }

  private func join(_ x: Int, _ y: Int, _ site: Site) -> Bool {
    let old = state.infos[x]
    if let literal = old.literal {
      if let other = state.infos[y].literal {
        guard let common = common(literal, other, site) else {
          return fail(.conversion(from: shown(.variable(x)), to: shown(.variable(y)), site))
        }
        state.infos[y].literal = common
      } else {
        state.infos[y].literal = literal
      }
    }
    state.infos[x].binding = .variable(y)
    if state.infos[y].closure == nil { state.infos[y].closure = old.closure }
    if state.infos[y].implicitMember == nil { state.infos[y].implicitMember = old.implicitMember }
    state.infos[y].lowers += old.lowers
    state.infos[y].uppers += old.uppers
    state.infos[y].requirements += old.requirements
    // A literal that has met its concrete type through the other variable is settled now.
    return settle(y, site)
  }

  private func common(_ a: LiteralKind, _ b: LiteralKind, _ site: Site) -> LiteralKind? {
    switch (a, b) {
    case (.integer, .float), (.float, .integer): .float
    case (.string, .interpolation), (.interpolation, .string): .interpolation
    case (.string(let x), .string(let y)): .string(isCharacter: x && y)
    case (.array(let x), .array(let y)): unify(x, y, site) ? a : nil
    case (.dictionary(let k, let v), .dictionary(let l, let w)): unify(k, l, site) && unify(v, w, site) ? a : nil
    default: a == b ? a : nil
    }
  }

  func bind(_ index: Int, _ type: CellType, _ site: Site) -> Bool {
    guard !occurs(index, in: type) else {
      return fail(.conversion(from: shown(.variable(index)), to: shown(type), site))
    }
    let info = state.infos[index]
    if let literal = info.literal {
      guard applyLiteral(literal, type, site) else { return false }
    }
    state.infos[index].binding = type
    if let closure = info.closure {
      guard case .function(let function) = head(type) else {
        return fail(.conversion(from: .function(FunctionType([], result: .void)), to: shown(type), site))
      }
      guard openClosure(closure, function, site) else { return false }
    }
    for lower in info.lowers where !convert(lower.type, type, lower.site) { return false }
    for upper in info.uppers where !convert(type, upper.type, upper.site) { return false }
    for requirement in info.requirements {
      guard require(type, requirement.protocolName, element: requirement.element, requirement.site) else { return false }
    }
    return true
  }

  // MARK: - Conversion

  /// That a value of type `a` can stand where `b` is wanted.
  func convert(_ a: CellType, _ b: CellType, _ site: Site) -> Bool {
    guard step() else { return false }
    let a = head(a)
    let b = head(b)
    if a.isErroneous || b.isErroneous { return true }
    switch (a, b) {
    case (.variable(let x), .variable(let y)):
      if x == y { return true }
      state.infos[x].uppers.append(Bound(type: b, site: site))
      state.infos[y].lowers.append(Bound(type: a, site: site))
      return true
    case (.variable(let x), _):
      state.infos[x].uppers.append(Bound(type: b, site: site))
      return settle(x, site)
    case (_, .variable(let y)):
      state.infos[y].lowers.append(Bound(type: a, site: site))
      return true
    default: break
    }
    if a == b { return true }
    if let target = b.wrapped {
      if let source = a.wrapped { return convert(source, target, site) }
      state.score.optionalPromotions += 1
      return convert(a, target, site)
    }
    if b == .any {
      state.score.existentials += 1
      return true
    }
    if b == .error { return require(a, "Error", element: nil, site) }
    switch (a, b) {
    case (.tuple(let x), .tuple(let y)) where x.count == y.count:
      for (source, target) in zip(x, y) {
        if let from = source.label, let to = target.label, from != to {
          return fail(.conversion(from: shown(a), to: shown(b), site))
        }
        guard convert(source.type, target.type, site) else { return false }
      }
      return true
    case (.function(let x), .function(let y)):
      if x.throwsErrors, !y.throwsErrors { return fail(.throwingFunction(from: shown(a), to: shown(b), site)) }
      var x = x
      x.throwsErrors = y.throwsErrors
      // `zip(a, b).map(*)`: a function of two parameters takes a pair apart.
      if x.parameters.count > 1, y.parameters.count == 1, case .tuple(let parts) = head(y.parameters[0].type),
        parts.count == x.parameters.count, x.parameters.allSatisfy({ !$0.isInout })
      {
        return zip(x.parameters, parts).allSatisfy { unify($0.type, $1.type, site) } && unify(x.result, y.result, site)
      }
      return unify(.function(x), .function(y), site)
    case (.nominal(let x, let p), .nominal(let y, let q)) where x == y && p.count == q.count:
      for (source, target) in zip(p, q) where !unify(source, target, site) {
        return fail(.conversion(from: shown(a), to: shown(b), site))
      }
      return true
    default: return fail(.conversion(from: shown(a), to: shown(b), site))
    }
  }

  /// Binds a variable whose bounds leave only one type: below a nominal type there is nothing but that type.
  private func settle(_ index: Int, _ site: Site) -> Bool {
    let info = state.infos[index]
    guard info.binding == nil else { return true }
    for upper in info.uppers {
      var target = head(upper.type)
      if case .variable = target { continue }
      if info.literal == .nilValue {
        if target.wrapped != nil { return bind(index, target, upper.site) }
        if target == .any { continue }
        return fail(.nilConversion(to: shown(target), upper.site))
      }
      let isLiteral = info.literal != nil || info.closure != nil
      if let member = info.implicitMember {
        if let type = member.target(target, self) { return bind(index, type, upper.site) }
        continue
      }
      if isLiteral {
        while let wrapped = target.wrapped { target = head(wrapped) }
        if case .variable = target { continue }
        if target == .any || target == .error { continue }
        return bind(index, target, upper.site)
      }
      switch target {
      case .nominal(let name, _) where name != "Optional" && name != "Any" && name != "Error":
        return bind(index, target, upper.site)
      default: continue
      }
    }
    return true
  }

  // MARK: - Literals

  func defaultType(_ literal: LiteralKind) -> CellType? {
    switch literal {
    case .integer: .int
    case .float: .double
    case .boolean: .bool
    case .string, .interpolation: .string
    case .array(let element): .array(element)
    case .dictionary(let key, let value): .dictionary(key, value)
    case .nilValue: nil
    }
  }

  /// Whether a literal can make a value of the type (whose parameters, if any, stand for anything).
  func fits(_ literal: LiteralKind, _ type: CellType) -> Bool {
    guard case .nominal(let name, _) = type else { return false }
    switch literal {
    case .integer: return type.isNumber || conformances.literals(of: name).contains(.integer)
    case .float: return type.isFloatingPoint || conformances.literals(of: name).contains(.float)
    case .boolean: return name == "Bool" || conformances.literals(of: name).contains(.boolean)
    case .string(let isCharacter):
      return name == "String" || name == "Substring" || name == "Character" && isCharacter
        || conformances.literals(of: name).contains(.string)
    case .interpolation: return name == "String" || name == "Substring"
    case .array:
      return name == "Array" || name == "Set" || name == "ArraySlice"
        || conformances.literals(of: name).contains(.array)
    case .dictionary: return name == "Dictionary"
    case .nilValue: return name == "Optional"
    }
  }

  private func applyLiteral(_ literal: LiteralKind, _ type: CellType, _ site: Site) -> Bool {
    if type.isErroneous { return true }
    guard fits(literal, type), case .nominal(let name, let arguments) = type else {
      if literal == .nilValue { return fail(.nilConversion(to: shown(type), site)) }
      let from = defaultType(literal).map(shown) ?? .void
      return fail(.conversion(from: from, to: shown(type), site))
    }
    switch literal {
    case .integer where name != "Int", .float where name != "Double", .boolean where name != "Bool",
      .string where name != "String", .interpolation where name != "String":
      state.score.nonDefaultLiterals += 1
    case .array(let element):
      if name != "Array" { state.score.nonDefaultLiterals += 1 }
      if let elementType = conformances.arrayLiteralElement(of: type) { return unify(element, elementType, site) }
      guard let argument = arguments.first, unify(element, argument, site) else { return false }
      return name == "Set" ? require(argument, "Hashable", element: nil, site) : true
    case .dictionary(let key, let value):
      guard arguments.count == 2 else { return false }
      return unify(key, arguments[0], site) && unify(value, arguments[1], site)
        && require(arguments[0], "Hashable", element: nil, site)
    default: break
    }
    return true
  }

  // MARK: - Requirements

  func require(_ type: CellType, _ protocolName: String, element: CellType?, _ site: Site) -> Bool {
    guard step() else { return false }
    let type = head(type)
    if type.isErroneous { return true }
    if case .variable(let index) = type {
      state.infos[index].requirements.append(Requirement(protocolName: protocolName, element: element, site: site))
      return true
    }
    return conformances.require(type, protocolName, element: element, site, in: self)
      || fail(.conformance(shown(type), protocolName, site))
  }

  // MARK: - Search

  /// The outcome when a constraint cannot hold from the beginning.
  func solveFailed() -> Outcome {
    if let failedState { state = failedState }
    return isExhausted ? .tooComplex : .failed(mismatch?.0 ?? .unresolved(.void, Site.unknown))
  }

  func solve() -> Outcome {
    if failedWhileStated { return solveFailed() }
    search()
    if isExhausted { return .tooComplex }
    guard let best else { return solveFailed() }
    if let ambiguity { return .ambiguous(ambiguity.0, ambiguity.1, ambiguity.2) }
    state = best
    return .solved
  }

  private func search() {
    while true {
      guard step() else { return }
      if let best, state.score > best.score { return }
      guard let expanded = expandReady() else { return }
      if expanded { continue }

      switch selectChoice() {
      case .failed: return
      case .only(let place, let candidate):
        guard take(place, candidate) else { return }
        continue
      case .several(let place, let candidates):
        if let ready = checkReadyBody() {
          guard ready else { return }
          continue
        }
        branch(place, candidates)
        return
      case .none: break
      }
      if let ready = checkReadyBody() {
        guard ready else { return }
        continue
      }
      guard let bound = bindSomething() else {
        finish()
        return
      }
      guard bound else { return }
    }
  }

  /// Runs what waited for a type that is now known. `nil` when that failed, `false` when nothing was ready.
  private func expandReady() -> Bool? {
    var index = 0
    var progressed = false
    // Nothing but its default can type a literal whose member is taken.
    for case .when(let type, let site, _) in state.pending {
      guard case .variable(let index) = head(type), let literal = state.infos[index].literal,
        let natural = defaultType(literal)
      else { continue }
      guard bind(index, natural, site) else { return nil }
      progressed = true
    }
    while index < state.pending.count {
      if case .when(let type, _, let action) = state.pending[index] {
        let known = head(type)
        if case .variable = known {} else {
          state.pending.remove(at: index)
          guard action(known) else { return nil }
          progressed = true
          continue
        }
      }
      index += 1
    }
    return progressed
  }

  private enum Selection {
    case none, failed
    case only(Int, Candidate)
    case several(Int, [Candidate])
  }

  private func selectChoice() -> Selection {
    var smallest: (place: Int, candidates: [Candidate])?
    var seen = 0
    for (place, pending) in state.pending.enumerated() {
      guard case .choice(let call, let candidates) = pending else { continue }
      guard step() else { return .failed }
      seen += 1
      let viable = candidates.filter { isViable($0, call) }
      if viable.isEmpty {
        fail(.noCandidate(call, candidates, describe(call, candidates)))
        return .failed
      }
      if viable.count == 1 { return .only(place, viable[0]) }
      if viable.count < smallest?.candidates.count ?? .max { smallest = (place, viable) }
      if seen >= 24 { break }
    }
    return smallest.map { .several($0.place, $0.candidates) } ?? .none
  }

  private func take(_ place: Int, _ candidate: Candidate) -> Bool {
    guard case .choice(let call, _) = state.pending.remove(at: place) else { return false }
    return apply(candidate, call)
  }

  private func branch(_ place: Int, _ candidates: [Candidate]) {
    guard case .choice(let call, _) = state.pending[place] else { return }
    let saved = state
    var solvedByConcrete = false
    for candidate in candidates.sorted(by: { preference($0, call) < preference($1, call) }) {
      if isExhausted { return }
      // Swift, too, does not try generic operators once a concrete one fits as well as can be.
      if solvedByConcrete, candidate.isGeneric, let best, !(saved.score < best.score) { continue }
      let before = best?.score
      if take(place, candidate) { search() }
      if let after = best?.score, before.map({ after < $0 }) ?? true { solvedByConcrete = !candidate.isGeneric }
      state = saved
    }
  }

  /// Candidates that take the arguments as they are come first.
  private func preference(_ candidate: Candidate, _ call: Call) -> Int {
    var cost = candidate.isGeneric ? 1 : 0
    for (argument, parameter) in call.pairs(candidate) {
      let type = head(argument)
      let target = candidate.signature.parameters[parameter].type
      if case .variable = type {
        let natural = shown(type)
        if natural != target { cost += 2 }
      } else if type != target { cost += 2 }
    }
    return cost
  }

  /// Binds the most telling variable. `nil` when all are bound, `false` on failure.
  private func bindSomething() -> Bool? {
    var withLiteralLowers: Int?
    var hasCollectionLowers = false
    var withUppers: Int?
    var literal: Int?
    var isOpen = false
    // By index: a copy of what is known of each variable would cost more than the look at it.
    for index in state.infos.indices where state.infos[index].binding == nil {
      isOpen = true
      if state.infos[index].lowers.contains(where: { if case .variable = head($0.type) { false } else { true } }) {
        return bindToLowers(index)
      }
      let isLiteral = state.infos[index].literal != nil
      if !isLiteral, state.infos[index].implicitMember == nil, withLiteralLowers == nil || !hasCollectionLowers {
        let literals = state.infos[index].lowers.compactMap { literalKind(of: $0.type) }
        // Collections first: their element may be known by a requirement.
        let isCollection = literals.contains(where: \.isCollection)
        if !literals.isEmpty, withLiteralLowers == nil || isCollection {
          withLiteralLowers = index
          hasCollectionLowers = isCollection
        }
      }
      if withUppers == nil, !isLiteral, state.infos[index].closure == nil,
        state.infos[index].uppers.contains(where: { if case .variable = head($0.type) { false } else { true } })
      {
        withUppers = index
      }
      if literal == nil, isLiteral, state.infos[index].literal != .nilValue { literal = index }
    }
    guard isOpen else { return nil }
    if let index = withLiteralLowers { return bindToLowers(index) }
    if let index = withUppers {
      for upper in state.infos[index].uppers {
        let type = head(upper.type)
        if case .variable = type { continue }
        if state.infos[index].implicitMember != nil {
          return fail(.unresolved(.variable(index), state.infos[index].site))
        }
        return bind(index, type, upper.site)
      }
    }
    if let index = literal, let kind = state.infos[index].literal, let type = defaultType(kind) {
      return bindLiterals(from: index, type)
    }
    // Variables that only know of each other are one.
    for (index, info) in state.infos.enumerated() where info.binding == nil && info.closure == nil {
      if let other = (info.lowers + info.uppers).first(where: { head($0.type) != .variable(index) }) {
        return unify(.variable(index), other.type, other.site)
      }
    }
    for (index, info) in state.infos.enumerated() where info.binding == nil {
      if let closure = info.closure { return bindUncontextual(closure, index) }
    }
    for (index, info) in state.infos.enumerated() where info.binding == nil {
      if info.literal == .nilValue { return fail(.nilWithoutContext(info.site)) }
      return fail(.unresolved(.variable(index), info.site))
    }
    return nil
  }

  /// Binds a literal to its default type, and with it the literals after it that nothing else depends on: they would
  /// be next, one search through all variables for each.
  private func bindLiterals(from first: Int, _ type: CellType) -> Bool {
    var isAlone = isAlone(first)
    guard bind(first, type, state.infos[first].site) else { return false }
    var index = first + 1
    while isAlone, state.pending.isEmpty, index < state.infos.count {
      defer { index += 1 }
      guard state.infos[index].binding == nil, let kind = state.infos[index].literal, kind != .nilValue,
        let type = defaultType(kind)
      else { continue }
      isAlone = self.isAlone(index)
      if isAlone, !bind(index, type, state.infos[index].site) { return false }
    }
    return true
  }

  /// Whether no other variable takes part in what is known of one.
  private func isAlone(_ index: Int) -> Bool {
    func isKnown(_ bound: Bound) -> Bool { !resolve(bound.type).hasVariables }
    let info = state.infos[index]
    return info.lowers.allSatisfy(isKnown) && info.uppers.allSatisfy(isKnown)
      && info.requirements.allSatisfy { $0.element == nil } && !(info.literal?.isCollection ?? true)
  }

  /// The smallest type that all lower bounds convert to.
  private func bindToLowers(_ index: Int) -> Bool {
    let info = state.infos[index]
    var joined: CellType?
    var isOptional = false
    for lower in info.lowers {
      var type = head(lower.type)
      if case .variable(let other) = type {
        guard let literal = state.infos[other].literal else { continue }
        if literal == .nilValue {
          isOptional = true
          continue
        }
        guard let natural = defaultType(literal) else { continue }
        if let current = joined {
          // A concrete bound decides; among literals `1` and `2.5` the floating-point one does.
          if current == .int, natural == .double, info.lowers.allSatisfy({ isLiteral($0.type) }) { joined = natural }
          continue
        }
        // Concrete bounds first.
        if let concrete = info.lowers.first(where: { if case .variable = head($0.type) { false } else { true } }) {
          type = head(concrete.type)
        } else {
          type = natural
        }
      }
      if let wrapped = type.wrapped, joined != nil, joined?.wrapped == nil {
        isOptional = true
        type = head(wrapped)
      }
      if joined == nil || joined == .never { joined = type }
    }
    if joined == .int, info.lowers.allSatisfy({ isLiteral($0.type) || head($0.type).isVariable }), meetsFloat(index) {
      joined = .double
    }
    guard var type = joined else {
      if isOptional {
        let element = freshVariable(info.site)
        return bind(index, .optional(element), info.site)
      }
      return fail(.unresolved(.variable(index), info.site))
    }
    if isOptional, type.wrapped == nil { type = .optional(type) }
    return bind(index, type, info.lowers.first?.site ?? info.site)
  }

  private func literalKind(of type: CellType) -> LiteralKind? {
    if case .variable(let index) = head(type) { state.infos[index].literal } else { nil }
  }

  /// Whether a floating-point literal converts to this variable or one that it is bound up with: in `1.0 + 2 * 3` all
  /// operands have one type.
  private func meetsFloat(_ start: Int) -> Bool {
    var seen: Set<Int> = [start]
    var waiting = [start]
    while let index = waiting.popLast() {
      if state.infos[index].literal == .float { return true }
      for bound in state.infos[index].lowers + state.infos[index].uppers {
        if case .variable(let other) = head(bound.type), seen.insert(other).inserted { waiting.append(other) }
      }
    }
    return false
  }

  private func isLiteral(_ type: CellType) -> Bool {
    if case .variable(let index) = head(type) { state.infos[index].literal != nil } else { false }
  }

  private func finish() {
    if let pending = state.pending.first {
      switch pending {
      case .when(let type, let site, _): fail(.unresolved(type, site))
      case .choice(let call, let candidates): fail(.noCandidate(call, candidates, describe(call, candidates)))
      case .body(let closure, _): fail(.unresolved(closure.type, closure.site))
      }
      return
    }
    guard let current = best, !(state.score < current.score) else {
      best = state
      ambiguity = nil
      return
    }
    if current.score < state.score { return }
    switch compare(state, current) {
    case .better:
      best = state
      ambiguity = nil
    case .worse, .same: break
    case .unclear(let call, let a, let b): ambiguity = (call, a, b)
    }
  }

  private enum Comparison {
    case better, worse, same
    case unclear(Call, Candidate, Candidate)
  }

  /// Which of two equally scored solutions chose the more specialised overloads.
  private func compare(_ a: State, _ b: State) -> Comparison {
    var better = 0
    var worse = 0
    var unclear: (Call, Candidate, Candidate)?
    for (id, choice) in a.choices {
      guard let other = b.choices[id], other.candidate.id != choice.candidate.id else { continue }
      switch conformances.compareSpecialization(choice.candidate, other.candidate) {
      case ..<0: better += 1
      case 1...: worse += 1
      default: unclear = unclear ?? (choice.candidate.call, other.candidate, choice.candidate)
      }
    }
    if let unclear { return .unclear(unclear.0, unclear.1, unclear.2) }
    if better > 0, worse > 0, let id = a.choices.keys.sorted().first(where: { b.choices[$0]?.candidate.id != a.choices[$0]?.candidate.id }),
      let x = a.choices[id], let y = b.choices[id]
    {
      return .unclear(x.candidate.call, y.candidate, x.candidate)
    }
    return better > 0 ? .better : worse > 0 ? .worse : .same
  }

  /// Checks the body of a closure of several statements whose parameters are known. `nil` when there is none.
  private func checkReadyBody() -> Bool? {
    for (place, pending) in state.pending.enumerated() {
      guard case .body(let closure, let function) = pending else { continue }
      let resolved = resolve(function)
      guard resolved.parameters.allSatisfy({ !$0.type.hasVariables }) else { continue }
      state.pending.remove(at: place)
      return closure.checkBody(resolved, self)
    }
    return nil
  }
}

extension CellType {
  /// The type of what is in error already: it goes with everything, so that one mistake gives one message.
  static let errorName = "<error>"
  static let erroneous = CellType.nominal(errorName)

  var isErroneous: Bool {
    if case .nominal(Self.errorName, _) = self { true } else { false }
  }

  var containsError: Bool {
    switch self {
    case .nominal(let name, let arguments): name == Self.errorName || arguments.contains(where: \.containsError)
    case .tuple(let elements): elements.contains { $0.type.containsError }
    case .function(let type): type.parameters.contains { $0.type.containsError } || type.result.containsError
    default: false
    }
  }

  var hasVariables: Bool {
    switch self {
    case .variable: true
    case .nominal(_, let arguments): arguments.contains(where: \.hasVariables)
    case .tuple(let elements): elements.contains { $0.type.hasVariables }
    case .function(let type): type.parameters.contains { $0.type.hasVariables } || type.result.hasVariables
    case .parameter: false
    }
  }

  var isVariable: Bool {
    if case .variable = self { true } else { false }
  }

  var isFloatingPoint: Bool { self == .double || self == .float }
  var isNumber: Bool { isInteger || isFloatingPoint }
}
