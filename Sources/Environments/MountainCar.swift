// MountainCar-v0, bit for bit as Gymnasium 1.4: float64 state, float32 observations.

/// The equations of motion of `MountainCar-v0`.
///
/// Source: A. Moore, "Efficient Memory-Based Learning for Robot Control" (1990); Gymnasium 1.4
/// `classic_control/mountain_car.py`.
public struct MountainCar: EnvironmentDynamics {
  static let force = 0.001
  static let gravity = 0.0025
  static let positionRange = -1.2...0.6
  static let maximumSpeed = 0.07
  static let goalPosition = 0.5

  /// The car must be at least so fast at the goal; 0 in `MountainCar-v0`.
  public let goalVelocity: Double
  public private(set) var position = 0.0
  public private(set) var velocity = 0.0

  public init() { self.init(goalVelocity: 0) }

  public init(goalVelocity: Double) { self.goalVelocity = goalVelocity }

  /// A state within an episode.
  init(goalVelocity: Double, position: Double, velocity: Double) {
    (self.goalVelocity, self.position, self.velocity) = (goalVelocity, position, velocity)
  }

  public mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    position = random.uniform(-0.6, -0.4)
    velocity = 0
    observe(observation)
  }

  public mutating func step(
    action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    let direction = action[0] == 2 ? 1.0 : action[0] == 1 ? 0.0 : -1.0
    velocity += direction * Self.force + libmCos(3 * position) * -Self.gravity
    velocity = min(max(velocity, -Self.maximumSpeed), Self.maximumSpeed)
    position += velocity
    position = min(max(position, Self.positionRange.lowerBound), Self.positionRange.upperBound)
    if position == Self.positionRange.lowerBound && velocity < 0 { velocity = 0 }
    observe(observation)
    return Transition(
      reward: -1, terminated: position >= Self.goalPosition && velocity >= goalVelocity)
  }

  private func observe(_ observation: UnsafeMutablePointer<Float>) {
    observation[0] = Float(position)
    observation[1] = Float(velocity)
  }

  static let observationSpace = Space.box(Box(uncheckedLow: [-1.2, -0.07], high: [0.6, 0.07], shape: [2]))

  public static let spec = EnvSpec(
    id: "MountainCar-v0",
    observationSpace: observationSpace,
    actionSpace: .discrete(Discrete(3)),
    maxEpisodeSteps: 200,
    rewardThreshold: -110,
    observationNames: ["position", "velocity"],
    actionNames: ["push left", "no push", "push right"],
    doc: doc(
      actions: """
        `Discrete(3)`: the direction of a push that adds 0.001 to the velocity.

        | number | action |
        | ---: | --- |
        | 0 | push left |
        | 1 | no push |
        | 2 | push right |
        """,
      rewards: "-1 for every step. A mean of -110 counts as solved.", goal: goalPosition, steps: 200))

  /// What is said of both mountain cars.
  static func doc(task: String = "", actions: String, rewards: String, goal: Double, steps: Int) -> String {
    """
    ## Description
    A car stands in a valley between two hills, with a motor that is too weak to climb the right one at once: \
    it must gain speed by going up the left one first. The valley's height at x is sin(3x).\(task)

    ## Action Space
    \(actions)

    ## Observation Space
    A box of 2 numbers.

    | index | observation | lowest | highest |
    | ---: | --- | ---: | ---: |
    | 0 | position | -1.2 | 0.6 |
    | 1 | velocity (a step) | -0.07 | 0.07 |

    At the left end the car stops.

    ## Rewards
    \(rewards)

    ## Starting State
    The position is drawn uniformly from -0.6 to -0.4; the car stands still.

    ## Episode End
    1. Terminated: the position is \(goal) or greater.
    2. Truncated: after \(steps) steps.
    """
  }
}

extension MountainCar: ConfigurableDynamics {
  public struct Options: Hashable, Codable, Sendable {
    public let goalVelocity: Double
  }

  public var options: Options { Options(goalVelocity: goalVelocity) }
  public init(options: Options) { self.init(goalVelocity: options.goalVelocity) }

  public var savedWords: [UInt64] { [position, velocity].map(\.bitPattern) }

  public mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 2 else { return false }
    (position, velocity) = (Double(bitPattern: words[0]), Double(bitPattern: words[1]))
    return true
  }
}
