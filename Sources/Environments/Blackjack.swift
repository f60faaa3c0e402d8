// Blackjack-v1, as Gymnasium 1.4.

/// The rules of `Blackjack-v1`.
///
/// Source: R. Sutton, A. Barto, "Reinforcement Learning" (2018), example 5.1; Gymnasium 1.4
/// `toy_text/blackjack.py`.
public struct Blackjack: StochasticDynamics, ConfigurableDynamics {
  public struct Options: Hashable, Codable, Sendable {
    public let natural, sab: Bool
  }

  /// Whether a win with a natural (an ace and a ten dealt first) brings 1.5; has no effect with `sab`.
  public let natural: Bool
  /// Whether a natural wins against every other hand of the dealer's, as in Sutton and Barto's rules.
  public let sab: Bool
  private var player = Hand()
  private var dealer = Hand()
  /// The dealer's card that lies open.
  private var showing = 1

  /// The rules of `Blackjack-v1`: Sutton and Barto's.
  public init() { self.init(natural: false, sab: true) }

  public init(natural: Bool, sab: Bool) {
    self.natural = natural
    self.sab = sab
  }

  public var options: Options { Options(natural: natural, sab: sab) }
  public init(options: Options) { self.init(natural: options.natural, sab: options.sab) }

  public mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    (dealer, player) = (Hand(), Hand())
    showing = Self.drawnCard(&random)
    dealer.add(showing)
    dealer.add(Self.drawnCard(&random))
    player.add(Self.drawnCard(&random))
    player.add(Self.drawnCard(&random))
    // For Gymnasium's picture: the suit of the open card, and which ten it is.
    _ = random.integers(0..<4)
    if showing == 10 { _ = random.integers(0..<3) }
    observe(observation)
  }

  public mutating func step(
    action: UnsafePointer<Float>, random: inout PCG64, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    defer { observe(observation) }
    if action[0] == 1 {
      player.add(Self.drawnCard(&random))
      return Transition(reward: player.isBust ? -1 : 0, terminated: player.isBust)
    }
    while dealer.sum < 17 { dealer.add(Self.drawnCard(&random)) }
    var reward = Double((player.score - dealer.score).signum())
    if sab {
      if player.isNatural && !dealer.isNatural { reward = 1 }
    } else if natural && player.isNatural && reward == 1 {
      reward = 1.5
    }
    return Transition(reward: reward, terminated: true)
  }

  /// From a pack without end: 1 for an ace; jacks, queens and kings count 10.
  private static func drawnCard(_ random: inout PCG64) -> Int { min(random.integers(0..<13) + 1, 10) }

  private func observe(_ observation: UnsafeMutablePointer<Float>) {
    observation[0] = Float(player.sum)
    observation[1] = Float(showing)
    observation[2] = player.hasUsableAce ? 1 : 0
  }

  /// What counts of the cards that one holds.
  private struct Hand {
    /// With aces as 1.
    var total = 0
    var cards = 0
    var hasAce = false

    mutating func add(_ card: Int) {
      total &+= card
      cards &+= 1
      hasAce = hasAce || card == 1
    }

    /// An ace that may count as 11.
    var hasUsableAce: Bool { hasAce && total <= 11 }
    var sum: Int { hasUsableAce ? total + 10 : total }
    var isBust: Bool { sum > 21 }
    var score: Int { isBust ? 0 : sum }
    var isNatural: Bool { cards == 2 && hasAce && total == 11 }

    var savedWords: [UInt64] { [UInt64(total), UInt64(cards), hasAce ? 1 : 0] }

    init() {}

    init?(savedWords words: ArraySlice<UInt64>) {
      let numbers = words.compactMap { $0 <= 1 << 32 ? Int($0) : nil }
      guard numbers.count == 3 else { return nil }
      (total, cards, hasAce) = (numbers[0], numbers[1], numbers[2] != 0)
    }
  }

  public var savedWords: [UInt64] { player.savedWords + dealer.savedWords + [UInt64(showing)] }

  public mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 7, let player = Hand(savedWords: words[0..<3]),
      let dealer = Hand(savedWords: words[3..<6]), (1...10).contains(words[6])
    else { return false }
    (self.player, self.dealer, showing) = (player, dealer, Int(words[6]))
    return true
  }

  public static let spec = EnvSpec(
    id: "Blackjack-v1",
    observationSpace: .tuple([.discrete(Discrete(32)), .discrete(Discrete(11)), .discrete(Discrete(2))]),
    actionSpace: .discrete(Discrete(2)),
    observationNames: ["player's sum", "dealer's open card", "usable ace"],
    actionNames: ["stick", "hit"],
    doc: """
      ## Description
      Draw cards to come closer to 21 than the dealer, but not beyond. Cards count their number, jacks, queens and \
      kings 10, an ace 11 where that does not lead beyond 21 (it is usable then) and otherwise 1. They come from \
      a pack without end. After the player's last card the dealer draws until the sum is 17 or greater.

      ## Action Space
      `Discrete(2)`: whether to draw a card.

      | number | action |
      | ---: | --- |
      | 0 | stick |
      | 1 | hit: draw a card |

      ## Observation Space
      A tuple of three whole numbers.

      | index | observation | lowest | highest |
      | ---: | --- | ---: | ---: |
      | 0 | player's sum | 4 | 31 |
      | 1 | dealer's open card (1: an ace) | 1 | 10 |
      | 2 | usable ace | 0 | 1 |

      ## Rewards
      1 for a game that is won, -1 for one that is lost, 0 for a draw and for every card. With `sab` a natural (an \
      ace and a ten dealt first) wins unless the dealer has one too; with `natural` instead, a win with a natural \
      brings 1.5.

      ## Starting State
      Two cards for the player, and two for the dealer, of which one lies open.

      ## Episode End
      1. Terminated: the player's sum is beyond 21.
      2. Terminated: the player sticks. There is no time limit.
      """)
}
