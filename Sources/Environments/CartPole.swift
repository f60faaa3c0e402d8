// CartPole-v1, bit for bit as Gymnasium 1.4: float64 state, explicit Euler, float32 observations.

/// The equations of motion of `CartPole-v1`.
///
/// Source: A. Barto, R. Sutton, C. Anderson, "Neuronlike Adaptive Elements That Can Solve Difficult Learning
/// Control Problems" (1983), without friction (R. Florian, 2007); Gymnasium 1.4
/// `classic_control/cartpole.py`.
public struct CartPole: EnvironmentDynamics {
  static let gravity = 9.8
  static let poleMass = 0.1
  static let totalMass = poleMass + 1.0  // with the cart's
  static let poleHalfLength = 0.5
  static let poleMassLength = poleMass * poleHalfLength
  static let force = 10.0
  static let secondsPerStep = 0.02
  static let positionLimit = 2.4
  static let angleLimit = Double(12 * 2) * Double.pi / 360  // radians

  /// In track units, and their number a second.
  public private(set) var position = 0.0
  public private(set) var velocity = 0.0
  /// In radians from upright, and their number a second.
  public private(set) var angle = 0.0
  public private(set) var angularVelocity = 0.0
  private(set) var hasTerminated = false

  public init() {}

  /// A state within an episode.
  init(position: Double, velocity: Double, angle: Double, angularVelocity: Double) {
    (self.position, self.velocity, self.angle, self.angularVelocity) = (position, velocity, angle, angularVelocity)
  }

  public mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    position = random.uniform(-0.05, 0.05)
    velocity = random.uniform(-0.05, 0.05)
    angle = random.uniform(-0.05, 0.05)
    angularVelocity = random.uniform(-0.05, 0.05)
    hasTerminated = false
    observe(observation)
  }

  public mutating func step(
    action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    let force = action[0] == 1 ? Self.force : -Self.force
    let cosine = libmCos(angle)
    let sine = libmSin(angle)
    let push = (force + Self.poleMassLength * (angularVelocity * angularVelocity) * sine) / Self.totalMass
    let angularAcceleration =
      (Self.gravity * sine - cosine * push)
      / (Self.poleHalfLength * (4.0 / 3.0 - Self.poleMass * (cosine * cosine) / Self.totalMass))
    let acceleration = push - Self.poleMassLength * angularAcceleration * cosine / Self.totalMass

    position += Self.secondsPerStep * velocity
    velocity += Self.secondsPerStep * acceleration
    angle += Self.secondsPerStep * angularVelocity
    angularVelocity += Self.secondsPerStep * angularAcceleration
    observe(observation)

    let terminated =
      position < -Self.positionLimit || position > Self.positionLimit
      || angle < -Self.angleLimit || angle > Self.angleLimit
    // The step that ends the episode is still paid, those after it are not.
    let reward = terminated && hasTerminated ? 0.0 : 1.0
    hasTerminated = hasTerminated || terminated
    return Transition(reward: reward, terminated: terminated)
  }

  private func observe(_ observation: UnsafeMutablePointer<Float>) {
    observation[0] = Float(position)
    observation[1] = Float(velocity)
    observation[2] = Float(angle)
    observation[3] = Float(angularVelocity)
  }

  public static let spec: EnvSpec = {
    let bounds: [Float] = [
      Float(positionLimit * 2), .infinity, Float(angleLimit * 2), .infinity,
    ]
    return EnvSpec(
      id: "CartPole-v1",
      observationSpace: .box(Box(uncheckedLow: bounds.map { -$0 }, high: bounds, shape: [4])),
      actionSpace: .discrete(Discrete(2)),
      maxEpisodeSteps: 500,
      rewardThreshold: 475,
      observationNames: ["cart position", "cart velocity", "pole angle", "pole angular velocity"],
      actionNames: ["push left", "push right"],
      doc: """
        ## Description
        A pole stands on a cart that rolls along a track without friction. Push the cart left or right, 50 \
        times a second, so that the pole stays up.

        ## Action Space
        `Discrete(2)`: the direction of a force of 10.

        | number | action |
        | ---: | --- |
        | 0 | push left |
        | 1 | push right |

        ## Observation Space
        A box of 4 numbers.

        | index | observation | lowest | highest |
        | ---: | --- | ---: | ---: |
        | 0 | cart position | -4.8 | 4.8 |
        | 1 | cart velocity | -inf | inf |
        | 2 | pole angle (radians from upright) | -0.418 (-24 degrees) | 0.418 (24 degrees) |
        | 3 | pole angular velocity (radians a second) | -inf | inf |

        The bounds of position and angle are twice those within which an episode goes on, so that the last \
        observation of an episode lies within them.

        ## Rewards
        1 for every step, the last one included. An episode brings 500 at most; a mean of 475 \
        counts as solved.

        ## Starting State
        Each of the four numbers is drawn uniformly from -0.05 to 0.05.

        ## Episode End
        1. Terminated: the pole leans more than 12 degrees (0.2095 radians).
        2. Terminated: the middle of the cart is more than 2.4 from the middle of the track.
        3. Truncated: after 500 steps.
        """)
  }()
}

extension CartPole: SavableDynamics {
  public var savedWords: [UInt64] {
    [position, velocity, angle, angularVelocity].map(\.bitPattern) + [hasTerminated ? 1 : 0]
  }

  public mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 5 else { return false }
    position = Double(bitPattern: words[0])
    velocity = Double(bitPattern: words[1])
    angle = Double(bitPattern: words[2])
    angularVelocity = Double(bitPattern: words[3])
    hasTerminated = words[4] != 0
    return true
  }
}
