// Pendulum-v1, bit for bit as Gymnasium 1.4 with NumPy 2: float64 state, a float32 torque, float32
// observations.

/// The equations of motion of `Pendulum-v1`. An action beyond ±2 N m is clipped.
///
/// Source: Gymnasium 1.4 `classic_control/pendulum.py`.
public struct Pendulum: EnvironmentDynamics {
  static let maximumSpeed = 8.0  // radians a second
  static let maximumTorque: Float = 2  // N m
  static let secondsPerStep = 0.05
  static let gravity = 10.0  // m/s²; the rod has length 1 m and mass 1 kg

  /// In radians from upright; not wrapped.
  public private(set) var angle = 0.0
  /// In radians a second.
  public private(set) var angularVelocity = 0.0
  /// Of the angle; every observation needs it, and the step after.
  private(set) var sine = 0.0

  public init() {}

  /// A state within an episode.
  init(angle: Double, angularVelocity: Double, sine: Double) {
    (self.angle, self.angularVelocity, self.sine) = (angle, angularVelocity, sine)
  }

  public mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    angle = random.uniform(-Double.pi, Double.pi)
    angularVelocity = random.uniform(-1, 1)
    observe(observation)
  }

  public mutating func step(
    action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    // The torque is a float32 scalar in NumPy 2, and so are its products with Python's numbers.
    let torque = Self.clipped(action[0], to: Self.maximumTorque)
    let torqueCost: Float = 0.001 * libmPower(torque, 2)
    let torquePush: Float = 3.0 * torque

    let turn = libmModulo(angle + Double.pi, 2 * Double.pi) - Double.pi
    let cost = libmPower(turn, 2) + 0.1 * libmPower(angularVelocity, 2) + Double(torqueCost)

    let gravityPush = 3 * Self.gravity / 2 * sine
    let speed = angularVelocity + (gravityPush + Double(torquePush)) * Self.secondsPerStep
    angularVelocity = Self.clipped(speed, to: Self.maximumSpeed)
    angle += angularVelocity * Self.secondsPerStep
    observe(observation)
    return Transition(reward: -cost, terminated: false)
  }

  /// `np.clip(x, -limit, limit)`, which lets NaN through.
  private static func clipped<Number: FloatingPoint>(_ x: Number, to limit: Number) -> Number {
    x < -limit ? -limit : x > limit ? limit : x
  }

  private mutating func observe(_ observation: UnsafeMutablePointer<Float>) {
    sine = libmSin(angle)
    observation[0] = Float(libmCos(angle))
    observation[1] = Float(sine)
    observation[2] = Float(angularVelocity)
  }

  public static let spec = EnvSpec(
    id: "Pendulum-v1",
    observationSpace: .box(Box(uncheckedLow: [-1, -1, -8], high: [1, 1, 8], shape: [3])),
    actionSpace: .box(Box(uncheckedLow: [-maximumTorque], high: [maximumTorque], shape: [1])),
    maxEpisodeSteps: 200,
    rewardThreshold: nil,
    observationNames: ["cosine of the angle", "sine of the angle", "angular velocity"],
    actionNames: ["torque"],
    doc: """
      ## Description
      A rod of 1 m and 1 kg hangs from a motor at its end. Swing it up and keep it upright, with a motor \
      that is too weak to lift it in one go; 20 steps a second.

      ## Action Space
      A box of 1 number.

      | index | action | lowest | highest |
      | ---: | --- | ---: | ---: |
      | 0 | torque (N m) | -2 | 2 |

      Torques beyond the bounds are clipped.

      ## Observation Space
      A box of 3 numbers; the angle is measured from upright.

      | index | observation | lowest | highest |
      | ---: | --- | ---: | ---: |
      | 0 | cosine of the angle | -1 | 1 |
      | 1 | sine of the angle | -1 | 1 |
      | 2 | angular velocity (radians a second) | -8 | 8 |

      ## Rewards
      Minus the cost angle² + 0.1 angular velocity² + 0.001 torque², with the angle in -π to π and the \
      state before the step: from -16.27 to 0.

      ## Starting State
      The angle is drawn uniformly from -π to π, the angular velocity from -1 to 1.

      ## Episode End
      Truncated after 200 steps; never terminated.
      """)
}

extension Pendulum: SavableDynamics {
  public var savedWords: [UInt64] { [angle, angularVelocity, sine].map(\.bitPattern) }

  public mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 3 else { return false }
    angle = Double(bitPattern: words[0])
    angularVelocity = Double(bitPattern: words[1])
    sine = Double(bitPattern: words[2])
    return true
  }
}
