// MountainCarContinuous-v0, bit for bit as Gymnasium 1.4, with its mixture of precisions.

/// The equations of motion of `MountainCarContinuous-v0`.
///
/// The state is float64 after a reset and float32 after every step, and NumPy computes with the wider of two
/// operands, where Python's own numbers count as the narrower.
///
/// Source: A. Moore, "Efficient Memory-Based Learning for Robot Control" (1990); Gymnasium 1.4
/// `classic_control/continuous_mountain_car.py`.
public struct MountainCarContinuous: EnvironmentDynamics {
  static let power = 0.0015
  static let gravity = 0.0025
  static let goalPosition = 0.45
  static let maximumSpeed = 0.07
  static let positionRange = -1.2...0.6

  /// The car must be at least so fast at the goal; 0 in `MountainCarContinuous-v0`.
  public let goalVelocity: Double
  /// A float32 number, but for the first of an episode.
  public private(set) var position = 0.0
  public private(set) var velocity = 0.0
  private var isFirstStep = true

  public init() { self.init(goalVelocity: 0) }

  public init(goalVelocity: Double) { self.goalVelocity = goalVelocity }

  public mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    position = random.uniform(-0.6, -0.4)
    velocity = 0
    isFirstStep = true
    observe(observation)
  }

  public mutating func step(
    action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>
  ) -> Transition {
    let terminated: Bool
    if isFirstStep {
      var motion = Motion(position: position, velocity: velocity)
      let slope = Self.gravity * libmCos(3 * position)
      terminated = motion.move(by: Self.increment(action[0], slope: slope), goalVelocity: goalVelocity)
      (position, velocity) = (Double(Float(motion.position)), Double(Float(motion.velocity)))
      isFirstStep = false
    } else {
      var motion = Motion(position: Float(position), velocity: Float(velocity))
      let slope = Self.gravity * libmCos(Double(3 * motion.position))
      let increment = Float(Self.increment(action[0], slope: slope))
      terminated = motion.move(by: increment, goalVelocity: Float(goalVelocity))
      (position, velocity) = (Double(motion.position), Double(motion.velocity))
    }
    observe(observation)
    let cost = libmPower(Double(action[0]), 2) * 0.1
    return Transition(reward: (terminated ? 100 : 0) - cost, terminated: terminated)
  }

  /// What the motor and gravity add to the velocity: computed in float32, unless the action had to be clipped, which
  /// makes a Python number of it.
  private static func increment(_ action: Float, slope: Double) -> Double {
    if action < -1 { return -power - slope }
    if action > 1 { return power - slope }
    return Double(action * Float(power) - Float(slope))
  }

  private struct Motion<Number: BinaryFloatingPoint> {
    var position: Number
    var velocity: Number

    /// - Returns: whether the goal is reached.
    mutating func move(by increment: Number, goalVelocity: Number) -> Bool {
      let speed = Number(MountainCarContinuous.maximumSpeed)
      let lowest = Number(MountainCarContinuous.positionRange.lowerBound)
      let highest = Number(MountainCarContinuous.positionRange.upperBound)
      velocity += increment
      if velocity > speed { velocity = speed }
      if velocity < -speed { velocity = -speed }
      position += velocity
      if position > highest { position = highest }
      if position < lowest { position = lowest }
      if position == lowest && velocity < 0 { velocity = 0 }
      return position >= Number(MountainCarContinuous.goalPosition) && velocity >= goalVelocity
    }
  }

  private func observe(_ observation: UnsafeMutablePointer<Float>) {
    observation[0] = Float(position)
    observation[1] = Float(velocity)
  }

  public static let spec = EnvSpec(
    id: "MountainCarContinuous-v0",
    observationSpace: MountainCar.observationSpace,
    actionSpace: .box(Box(uncheckedLow: [-1], high: [1], shape: [1])),
    maxEpisodeSteps: 999,
    rewardThreshold: 90,
    observationNames: ["position", "velocity"],
    actionNames: ["push"],
    doc: MountainCar.doc(
      task: " The push may have any strength; the reward asks for little of it.",
      actions: """
        A box of 1 number.

        | index | action | lowest | highest |
        | ---: | --- | ---: | ---: |
        | 0 | push | -1 | 1 |

        0.0015 times the push is added to the velocity. Pushes beyond the bounds are clipped, but cost what they are.
        """,
      rewards: "-0.1 push² for every step, and 100 for the one that reaches the goal. A mean of 90 counts as solved.",
      goal: goalPosition, steps: 999))
}

extension MountainCarContinuous: ConfigurableDynamics {
  public struct Options: Hashable, Codable, Sendable {
    public let goalVelocity: Double
  }

  public var options: Options { Options(goalVelocity: goalVelocity) }
  public init(options: Options) { self.init(goalVelocity: options.goalVelocity) }

  public var savedWords: [UInt64] { [position.bitPattern, velocity.bitPattern, isFirstStep ? 1 : 0] }

  public mutating func restore(savedWords words: [UInt64]) -> Bool {
    guard words.count == 3 else { return false }
    (position, velocity) = (Double(bitPattern: words[0]), Double(bitPattern: words[1]))
    isFirstStep = words[2] != 0
    return true
  }
}
