// What can go wrong with an environment, and how it is said.

public enum EnvironmentError: Error, Hashable, Sendable {
  /// No environment has this id; `known` are the ids there are.
  case unknownId(String, known: [String])
  /// The action is none of the environment's discrete ones.
  case actionOutsideSpace(Int, EnvSpec)
  /// A whole number where components are wanted, or the other way round.
  case wrongActionKind(Action, EnvSpec)
  /// A continuous action with too many or too few components.
  case wrongActionShape(count: Int, EnvSpec)
  /// A component of a continuous action is NaN or infinite, or too large for a `Float`.
  case nonFiniteAction(Double, component: Int, EnvSpec)
  /// A component of a MultiDiscrete or MultiBinary action is none of its values.
  case componentOutsideSpace(Double, component: Int, EnvSpec)
  /// Nothing acts in tuples or dictionaries.
  case unsupportedActionSpace(EnvSpec)
  /// The environment with this id was stepped before its first reset.
  case notReset(String)
  case negativeSeed(Int)
  case invalidTimeLimit(Int)
  case invalidBatchCount(Int)
  case invalidBox(BoxFlaw)
  case invalidMultiDiscrete(nvec: [Int], start: [Int])
  case invalidMultiBinary(shape: [Int])
  /// No map of FrozenLake has this name.
  case unknownMap(String, known: [String])
  case invalidMap(MapFlaw)
  /// An option of an environment, by its name.
  case optionOutOfRange(String, Double, allowed: ClosedRange<Double>)

  /// Why a `Box` can't be made.
  public enum BoxFlaw: Hashable, Sendable {
    case countsDiffer(low: Int, high: Int)
    /// The shape doesn't hold the given number of components; nil: it can't be a shape at all, or is too
    /// large.
    case shape([Int], components: Int?)
    case bounds(low: Float, high: Float, index: Int)
    case dtype(Box.DType, bound: Float, index: Int)
  }

  /// Why letters are no map of FrozenLake.
  public enum MapFlaw: Hashable, Sendable {
    case noStart
    case cells(Int, allowed: ClosedRange<Int>)
    case width(Int, row: Int, expected: Int)
    case letter(Character, row: Int, column: Int)
  }

  static func check(_ name: String, _ value: Double, _ allowed: ClosedRange<Double>) throws {
    guard allowed.contains(value) else { throw EnvironmentError.optionOutOfRange(name, value, allowed: allowed) }
  }

  static func checkedSeed(_ seed: Int) throws -> UInt64 {
    guard seed >= 0 else { throw EnvironmentError.negativeSeed(seed) }
    return UInt64(seed)
  }
}

extension EnvironmentError: CustomStringConvertible {
  /// What is wrong; what to do.
  public var message: String {
    switch self {
    case .unknownId(let id, let known):
      let suggestion =
        EnvironmentRegistry.closest(to: id, among: known).map { "did you mean \"\($0)\"? " } ?? ""
      let shown = id.count > 60 ? id.prefix(60) + "..." : id[...]
      return "there is no environment \"\(shown)\"; \(suggestion)known are \(known.joined(separator: ", "))"
    case .actionOutsideSpace(let value, let spec):
      return "action \(value) lies outside \(spec.actionSpace), the action space of \(spec.id); "
        + "take \(spec.actionAdvice)"
    case .wrongActionKind(.discrete(let value), let spec):
      let advice = spec.actionSpace.flatCount == 1 ? "; write step([\(value).0])" : ""
      return "\(spec.id) takes \(spec.actionAdvice), not the whole number \(value)\(advice)"
    case .wrongActionKind(.multiDiscrete(let values), let spec) where spec.actionSpace.isBox:
      return "\(spec.id) takes \(spec.actionAdvice), not the whole numbers \(values); write step([...]) with a decimal "
        + "point"
    case .wrongActionKind(.multiDiscrete(let values), let spec):
      return Self.wrongActionKind(.continuous(values.map { Float($0) }), spec).message
    case .wrongActionKind(.continuous(let values), let spec):
      let given = values.count <= 4 ? "\(values)" : "an array of \(values.count) numbers"
      return "\(spec.id) takes one whole number as its action, not \(given); take \(spec.actionAdvice)"
    case .wrongActionShape(let count, let spec):
      return "the action has \(count) \(count == 1 ? "component" : "components"); "
        + "\(spec.id) takes \(spec.actionAdvice)"
    case .nonFiniteAction(let value, let component, let spec):
      let name = spec.actionNames.indices.contains(component) ? " (\(spec.actionNames[component]))" : ""
      return "component \(component)\(name) of the action is \(value); \(spec.id) takes finite numbers"
        + (value.isFinite ? " that fit a Float" : "")
    case .componentOutsideSpace(let value, let component, let spec):
      let name = spec.actionNames.indices.contains(component) ? " (\(spec.actionNames[component]))" : ""
      let text = Int(exactly: value).map { "\($0)" } ?? "\(value)"
      return "component \(component)\(name) of the action is \(text); \(spec.id) takes \(spec.actionAdvice)"
    case .unsupportedActionSpace(let spec):
      return "\(spec.id) takes actions from \(spec.actionSpace); flatten them to a Box, Discrete, MultiDiscrete "
        + "or MultiBinary space"
    case .notReset(let id):
      return "\(id) was stepped before its first reset; call reset() first"
    case .negativeSeed(let seed):
      return "the seed is \(seed); a seed must be 0 or greater"
    case .invalidTimeLimit(let steps):
      return "maxEpisodeSteps is \(steps); it must be 1 or greater, or -1 for no limit"
    case .invalidBatchCount(let count):
      return
        "the number of environments is \(count); it must lie between 1 and \(EnvironmentBatch.maximumCount)"
    case .invalidBox(.countsDiffer(let low, let high)):
      return "a Box has \(low) lower and \(high) upper bounds; give as many of each"
    case .invalidBox(.shape(let shape, let components?)):
      return "a Box of shape \(shape) does not hold \(components) components"
    case .invalidBox(.shape(let shape, nil)):
      return "\(shape) is no shape of a Box; sizes must be 0 or greater, their product at most 2^28"
    case .invalidBox(.bounds(let low, let high, let index)):
      return "component \(index) of a Box has the bounds \(low) and \(high); "
        + "the lower one must not be above the upper"
    case .invalidBox(.dtype(let dtype, let bound, let index)):
      let range = dtype == .bool ? "are 0 or 1" : "are whole numbers from 0 to 255"
      return "component \(index) of a Box has the bound \(bound); those of dtype \(dtype.rawValue) \(range)"
    case .invalidMultiDiscrete(let nvec, let start):
      return "a MultiDiscrete has the sizes \(nvec) and starts \(start); sizes must be 1 or greater, with a start "
        + "for each"
    case .invalidMultiBinary(let shape):
      return "\(shape) is no shape of a MultiBinary; sizes must be 1 or greater, their product at most 2^28"
    case .unknownMap(let name, let known):
      let suggestion = EnvironmentRegistry.closest(to: name, among: known).map { "did you mean \"\($0)\"? " } ?? ""
      return "there is no map \"\(name.prefix(60))\"; \(suggestion)known are \(known.joined(separator: ", "))"
    case .invalidMap(.noStart):
      return "the map has no start; write S in one cell"
    case .invalidMap(.cells(let count, let allowed)):
      return "the map has \(count) cells; it must have \(allowed.lowerBound) to \(allowed.upperBound)"
    case .invalidMap(.width(let width, let row, let expected)):
      return "row \(row) of the map has \(width) cells and the first row \(expected); all must have as many"
    case .invalidMap(.letter(let letter, let row, let column)):
      return "row \(row) of the map has the letter \"\(letter)\" in column \(column); take S (start), F (frozen), "
        + "H (hole) or G (goal)"
    case .optionOutOfRange(let name, let value, let allowed):
      return "\(name) is \(value); it must lie between \(allowed.lowerBound) and \(allowed.upperBound)"
    }
  }

  public var description: String { message }
}

extension EnvSpec {
  /// What an action of this environment may be, as the end of a sentence: "0 (push left) or 1 (push right)",
  /// "an array of 1 number (torque)".
  fileprivate var actionAdvice: String {
    switch actionSpace {
    case .box(let box):
      let count = box.low.count
      let names = actionNames.count == count ? " (\(actionNames.joined(separator: ", ")))" : ""
      return "an array of \(count) \(count == 1 ? "number" : "numbers")\(names)"
    case .multiDiscrete(let space):
      return "\(space.nvec.count) whole numbers of \(space)"
    case .multiBinary(let space):
      return "\(space.count) numbers that are 0 or 1"
    case .tuple, .dict:
      return "an element of \(actionSpace)"
    case .discrete(let discrete):
      guard actionNames.count == discrete.n, (1...10).contains(discrete.n) else {
        return "a whole number from \(discrete.start) to \(discrete.start &+ (discrete.n &- 1))"
      }
      let choices = actionNames.enumerated().map { "\(discrete.start &+ $0) (\($1))" }
      guard choices.count > 1 else { return choices[0] }
      return choices.dropLast().joined(separator: ", ") + " or " + choices[choices.count - 1]
    }
  }
}

extension Space {
  fileprivate var isBox: Bool { if case .box = self { true } else { false } }
}
