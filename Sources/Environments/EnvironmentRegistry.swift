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
  public static var ids: [String] { entries.map(\.id) }

  /// All descriptions, sorted by id.
  public static var specs: [EnvSpec] { entries.map { $0.spec() } }

  /// - Throws: `EnvironmentError.unknownId`.
  public static func spec(_ id: String) throws -> EnvSpec { try entry(id).spec() }

  /// `count` environments of one type behind one call; see `EnvironmentBatch`.
  /// - Throws: `EnvironmentError.unknownId`, `.invalidBatchCount`, `.invalidTimeLimit`.
  public static func makeBatch(
    _ id: String, count: Int, maxEpisodeSteps: Int? = nil, autoreset: AutoresetMode = .sameStep
  ) throws -> EnvironmentBatch {
    try entry(id).makeBatch(count, maxEpisodeSteps, autoreset)
  }

  private static let entries = (gymnasium + minAtar).sorted { $0.id < $1.id }

  private static let gymnasium = [
    Entry("Acrobot-v1", Acrobot()), Entry("Blackjack-v1", Blackjack()), Entry("CartPole-v1", CartPole()),
    Entry("CliffWalking-v1", CliffWalking()), Entry("CliffWalkingSlippery-v1", CliffWalking(isSlippery: true)),
    Entry("FrozenLake-v1", FrozenLake()), Entry("FrozenLake8x8-v1", FrozenLake.eightByEight),
    Entry("MountainCar-v0", MountainCar()), Entry("MountainCarContinuous-v0", MountainCarContinuous()),
    Entry("Pendulum-v1", Pendulum()), Entry("Taxi-v4", Taxi()),
  ]

  private static let minAtar: [Entry] = [
    Entry("MinAtar/Asterix-v0", MinAtar<Asterix, FullActions>()),
    Entry("MinAtar/Asterix-v1", MinAtar<Asterix, MinimalActions>()),
    Entry("MinAtar/Breakout-v0", MinAtar<Breakout, FullActions>()),
    Entry("MinAtar/Breakout-v1", MinAtar<Breakout, MinimalActions>()),
    Entry("MinAtar/Freeway-v0", MinAtar<Freeway, FullActions>()),
    Entry("MinAtar/Freeway-v1", MinAtar<Freeway, MinimalActions>()),
    Entry("MinAtar/Seaquest-v0", MinAtar<Seaquest, FullActions>()),
    Entry("MinAtar/Seaquest-v1", MinAtar<Seaquest, MinimalActions>()),
    Entry("MinAtar/SpaceInvaders-v0", MinAtar<SpaceInvaders, FullActions>()),
    Entry("MinAtar/SpaceInvaders-v1", MinAtar<SpaceInvaders, MinimalActions>()),
  ]

  private static func entry(_ id: String) throws -> Entry {
    guard let entry = entries.first(where: { $0.id == id }) else {
      throw EnvironmentError.unknownId(id, known: ids)
    }
    return entry
  }

  private struct Entry: Sendable {
    let id: String
    /// The description, made when it is asked for: most programs use few environments.
    let spec: @Sendable () -> EnvSpec
    let makeBatch: @Sendable (Int, Int?, AutoresetMode) throws -> EnvironmentBatch

    /// - Parameter id: that of the dynamics' own description.
    init<Dynamics: EnvironmentDynamics>(_ id: String, _ dynamics: @autoclosure @escaping @Sendable () -> Dynamics) {
      self.id = id
      spec = { dynamics().spec }
      makeBatch = { try EnvironmentBatch(dynamics(), count: $0, maxEpisodeSteps: $1, autoreset: $2) }
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
