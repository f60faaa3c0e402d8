// The environments that are built in, by Gymnasium's names.

/// An environment by its id, with its time limit: `gymnasium.make`.
/// - Parameter maxEpisodeSteps: the time limit in steps; nil: that of the spec; -1: none.
/// - Throws: `EnvironmentError.unknownId`, `.invalidTimeLimit`.
public func make(_ id: String, maxEpisodeSteps: Int? = nil) throws -> Environment {
  Environment(
    try EnvironmentRegistry.makeBatch(
      id, count: 1, maxEpisodeSteps: maxEpisodeSteps, autoreset: .disabled))
}

/// The built-in environments.
public enum EnvironmentRegistry {
  /// All ids, sorted.
  public static var ids: [String] { entries.map(\.spec.id) }

  /// All descriptions, sorted by id.
  public static var specs: [EnvSpec] { entries.map(\.spec) }

  /// - Throws: `EnvironmentError.unknownId`.
  public static func spec(_ id: String) throws -> EnvSpec { try entry(id).spec }

  /// `count` environments of one type behind one call; see `EnvironmentBatch`.
  /// - Throws: `EnvironmentError.unknownId`, `.invalidBatchCount`, `.invalidTimeLimit`.
  public static func makeBatch(
    _ id: String, count: Int, maxEpisodeSteps: Int? = nil, autoreset: AutoresetMode = .sameStep
  ) throws -> EnvironmentBatch {
    try entry(id).makeBatch(count, maxEpisodeSteps, autoreset)
  }

  private static let entries = (gymnasium + minAtar).sorted { $0.spec.id < $1.spec.id }

  private static let gymnasium = [
    Entry(Acrobot()), Entry(Blackjack()), Entry(CartPole()), Entry(CliffWalking()),
    Entry(CliffWalking(isSlippery: true)), Entry(FrozenLake()), Entry(FrozenLake.eightByEight), Entry(MountainCar()),
    Entry(MountainCarContinuous()), Entry(Pendulum()), Entry(Taxi()),
  ]

  private static let minAtar: [Entry] = [
    Entry(MinAtar<Asterix, FullActions>()), Entry(MinAtar<Asterix, MinimalActions>()),
    Entry(MinAtar<Breakout, FullActions>()), Entry(MinAtar<Breakout, MinimalActions>()),
    Entry(MinAtar<Freeway, FullActions>()), Entry(MinAtar<Freeway, MinimalActions>()),
    Entry(MinAtar<Seaquest, FullActions>()), Entry(MinAtar<Seaquest, MinimalActions>()),
    Entry(MinAtar<SpaceInvaders, FullActions>()), Entry(MinAtar<SpaceInvaders, MinimalActions>()),
  ]

  private static func entry(_ id: String) throws -> Entry {
    guard let entry = entries.first(where: { $0.spec.id == id }) else {
      throw EnvironmentError.unknownId(id, known: ids)
    }
    return entry
  }

  private struct Entry: Sendable {
    let spec: EnvSpec
    let makeBatch: @Sendable (Int, Int?, AutoresetMode) throws -> EnvironmentBatch

    init<Dynamics: EnvironmentDynamics>(_ dynamics: Dynamics) {
      spec = dynamics.spec
      makeBatch = { try EnvironmentBatch(dynamics, count: $0, maxEpisodeSteps: $1, autoreset: $2) }
    }
  }

  /// The known id that `id` was probably meant to be: one or two slips away, whatever the case and the
  /// version, be the namespace ("MinAtar/") left out or not; of several versions the newest.
  static func closest(to id: String, among known: [String]) -> String? {
    guard id.utf8.count <= 64 else { return nil }
    let (name, isQualified) = (stem(id), id.contains("/"))
    let distances = known.reversed().map { known in
      let stem = stem(known)
      let candidate = isQualified ? stem[...] : stem.split(separator: "/").last ?? []
      return (id: known, distance: editDistance(name, Array(candidate)))
    }
    guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= 3,
      best.distance < name.count
    else { return nil }
    return best.id
  }

  /// The name without its version, in lower case.
  private static func stem(_ id: String) -> [Character] {
    var name = Array(id.lowercased())
    let digits = name.reversed().prefix { $0.isNumber }.count
    if digits > 0, name.dropLast(digits).suffix(2) == ["-", "v"] { name.removeLast(digits + 2) }
    return name
  }

  private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substituted = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
