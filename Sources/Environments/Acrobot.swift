// Acrobot-v1, bit for bit as Gymnasium 1.4: float64 state, Runge-Kutta steps, the book's equations.

/// The equations of motion of `Acrobot-v1`.
///
/// Source: R. Sutton, "Generalization in Reinforcement Learning: Successful Examples Using Sparse Coarse Coding"
/// (1996), with the equations of R. Sutton, A. Barto, "Reinforcement Learning" (2018), section 11.3 of the first
/// edition; Gymnasium 1.4 `classic_control/acrobot.py`.
public struct Acrobot: EnvironmentDynamics {
  static let secondsPerStep = 0.2
  static let gravity = 9.8  // m/s²; both links have length 1 m, mass 1 kg, moment of inertia 1 kg m²
  static let maximumSpeed1 = 4 * Double.pi
  static let maximumSpeed2 = 9 * Double.pi

  /// Of the first link, in radians from straight down, and their number a second.
  public private(set) var angle1 = 0.0
  /// Of the second link, in radians from the first one's direction.
  public private(set) var angle2 = 0.0
  public private(set) var angularVelocity1 = 0.0
  public private(set) var angularVelocity2 = 0.0

  public init() {}

  public mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    // The first state of an episode is float32, and so are its sines and cosines.
    let angle1 = Float(random.uniform(-0.1, 0.1))
    let angle2 = Float(random.uniform(-0.1, 0.1))
    let angularVelocity1 = Float(random.uniform(-0.1, 0.1))
    let angularVelocity2 = Float(random.uniform(-0.1, 0.1))
    observation[0] = NumPyTrigonometry.cosine(angle1)
    observation[1] = NumPyTrigonometry.sine(angle1)
    observation[2] = NumPyTrigonometry.cosine(angle2)
    observation[3] = NumPyTrigonometry.sine(angle2)
    observation[4] = angularVelocity1
    observation[5] = angularVelocity2
    (self.angle1, self.angle2) = (Double(angle1), Double(angle2))
    (self.angularVelocity1, self.angularVelocity2) = (Double(angularVelocity1), Double(angularVelocity2))
  }

  public mutating func step(
    action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    let torque = action[0] == 2 ? 1.0 : action[0] == 1 ? 0.0 : -1.0
    let start = Motion(angle1, angle2, angularVelocity1, angularVelocity2)
    let end = Self.integrated(start, torque: torque)
    angle1 = Self.wrapped(end.x)
    angle2 = Self.wrapped(end.y)
    angularVelocity1 = Self.bounded(end.z, by: Self.maximumSpeed1)
    angularVelocity2 = Self.bounded(end.w, by: Self.maximumSpeed2)

    let cosine1 = libmCos(angle1)
    observation[0] = Float(cosine1)
    observation[1] = Float(libmSin(angle1))
    observation[2] = Float(libmCos(angle2))
    observation[3] = Float(libmSin(angle2))
    observation[4] = Float(angularVelocity1)
    observation[5] = Float(angularVelocity2)
    let terminated = -cosine1 - libmCos(angle2 + angle1) > 1
    return Transition(reward: terminated ? 0 : -1, terminated: terminated)
  }

  /// Both angles and both angular velocities, or how they change a second.
  private typealias Motion = SIMD4<Double>

  /// One step of the classical Runge-Kutta method.
  private static func integrated(_ start: Motion, torque: Double) -> Motion {
    let k1 = change(start, torque: torque)
    let k2 = change(start + secondsPerStep / 2 * k1, torque: torque)
    let k3 = change(start + secondsPerStep / 2 * k2, torque: torque)
    let k4 = change(start + secondsPerStep * k3, torque: torque)
    return start + secondsPerStep / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
  }

  private static func change(_ motion: Motion, torque: Double) -> Motion {
    let (angle1, angle2, speed1, speed2) = (motion.x, motion.y, motion.z, motion.w)
    let cosine2 = libmCos(angle2)
    let sine2 = libmSin(angle2)
    let d1 = 0.25 + (1.25 + cosine2) + 1 + 1
    let d2 = 0.25 + 0.5 * cosine2 + 1
    let phi2 = 0.5 * gravity * libmCos(angle1 + angle2 - Double.pi / 2)
    let phi1 =
      -0.5 * libmPower(speed2, 2) * sine2 - 1.0 * speed2 * speed1 * sine2
      + 1.5 * gravity * libmCos(angle1 - Double.pi / 2) + phi2
    let acceleration2 =
      (torque + d2 / d1 * phi1 - 0.5 * libmPower(speed1, 2) * sine2 - phi2)
      / (0.25 + 1 - libmPower(d2, 2) / d1)
    let acceleration1 = -(d2 * acceleration2 + phi1) / d1
    return Motion(speed1, speed2, acceleration1, acceleration2)
  }

  /// The same angle within -π...π.
  private static func wrapped(_ angle: Double) -> Double {
    var angle = angle
    while angle > Double.pi { angle -= 2 * Double.pi }
    while angle < -Double.pi { angle += 2 * Double.pi }
    return angle
  }

  private static func bounded(_ speed: Double, by limit: Double) -> Double {
    speed < -limit ? -limit : speed > limit ? limit : speed
  }

  public static let spec: EnvSpec = {
    let bounds: [Float] = [1, 1, 1, 1, Float(maximumSpeed1), Float(maximumSpeed2)]
    return EnvSpec(
      id: "Acrobot-v1",
      observationSpace: .box(Box(uncheckedLow: bounds.map { -$0 }, high: bounds, shape: [6])),
      actionSpace: .discrete(Discrete(3)),
      maxEpisodeSteps: 500,
      rewardThreshold: -100,
      observationNames: [
        "cosine of the first angle", "sine of the first angle", "cosine of the second angle",
        "sine of the second angle", "first angular velocity", "second angular velocity",
      ],
      actionNames: ["torque -1", "no torque", "torque 1"],
      doc: """
        ## Description
        Two links of 1 m and 1 kg hang in a chain from a fixed joint. A motor in the joint between them swings \
        them. Bring the free end to 1 m above the fixed joint; 5 steps a second.

        ## Action Space
        `Discrete(3)`: the torque on the joint between the links.

        | number | action |
        | ---: | --- |
        | 0 | torque of -1 N m |
        | 1 | no torque |
        | 2 | torque of 1 N m |

        ## Observation Space
        A box of 6 numbers. The first angle is measured from straight down, the second from the direction of the \
        first link; speeds are kept within their bounds.

        | index | observation | lowest | highest |
        | ---: | --- | ---: | ---: |
        | 0 | cosine of the first angle | -1 | 1 |
        | 1 | sine of the first angle | -1 | 1 |
        | 2 | cosine of the second angle | -1 | 1 |
        | 3 | sine of the second angle | -1 | 1 |
        | 4 | first angular velocity (radians a second) | -4π | 4π |
        | 5 | second angular velocity (radians a second) | -9π | 9π |

        ## Rewards
        -1 for every step but the one that reaches the height, which brings 0. A mean of -100 counts as solved.

        ## Starting State
        Both angles and both angular velocities are drawn uniformly from -0.1 to 0.1.

        ## Episode End
        1. Terminated: the free end is more than 1 m above the fixed joint: -cos(a) - cos(a + b) > 1, with the \
        angles a and b.
        2. Truncated: after 500 steps.
        """)
  }()
}

extension Acrobot: SavableDynamics {
  public var savedWords: [UInt64] { [angle1, angle2, angularVelocity1, angularVelocity2].map(\.bitPattern) }

  public mutating func restore(savedWords words: [UInt64]) -> Bool {
    let numbers = words.map { Double(bitPattern: $0) }
    // Far angles would take forever to wrap.
    guard numbers.count == 4, abs(numbers[0]) <= Double.pi, abs(numbers[1]) <= Double.pi,
      abs(numbers[2]) <= Self.maximumSpeed1, abs(numbers[3]) <= Self.maximumSpeed2
    else { return false }
    (angle1, angle2, angularVelocity1, angularVelocity2) = (numbers[0], numbers[1], numbers[2], numbers[3])
    return true
  }
}
