// Many pendulums at once: the states in columns, stepped by C, with the bits of `Pendulum.step`.
import CEnvironments

extension Pendulum: ColumnDynamics {
  final class Columns: EnvironmentColumns {
    private let count: Int
    private let pendulums: ce_pendulums
    private let ended: UnsafeMutablePointer<Int32>
    private static let physics = ce_pendulum_physics(
      maximum_speed: Pendulum.maximumSpeed, gravity: Pendulum.gravity, seconds_per_step: Pendulum.secondsPerStep,
      maximum_torque: Pendulum.maximumTorque)

    private static let hasSquares = ce_pendulum_available()

    /// Fewer than three are faster one at a time.
    init?(count: Int) {
      guard hasSines, Self.hasSquares, count >= 3 else { return nil }
      self.count = count
      pendulums = ce_pendulums(
        angle: makeColumn(count), angular_velocity: makeColumn(count), sine: makeColumn(count),
        steps: makeColumn(count))
      ended = .allocate(capacity: count)
    }

    deinit {
      for column in [pendulums.angle, pendulums.angular_velocity, pendulums.sine] { column?.deallocate() }
      pendulums.steps.deallocate()
      ended.deallocate()
    }

    /// An angle of millions of turns, which only a file can hold, is for `Pendulum.step` to go on with.
    func take(_ dynamics: Pendulum, steps: Int, at index: Int) -> Bool {
      pendulums.angle[index] = dynamics.angle
      pendulums.angular_velocity[index] = dynamics.angularVelocity
      pendulums.sine[index] = dynamics.sine
      pendulums.steps[index] = Int64(steps)
      return abs(dynamics.angle) < 1e8
    }

    func state(at index: Int) -> (dynamics: Pendulum, steps: Int) {
      let dynamics = Pendulum(
        angle: pendulums.angle[index], angularVelocity: pendulums.angular_velocity[index], sine: pendulums.sine[index])
      return (dynamics, Int(pendulums.steps[index]))
    }

    func step(_ memory: borrowing BatchMemory, limit: Int) -> UnsafeBufferPointer<Int32> {
      let ends = ce_pendulum_step(
        Int32(count), pendulums, Self.physics, Int64(limit), ce_memory(memory, ended: ended))
      return UnsafeBufferPointer(start: ended, count: Int(ends))
    }
  }
}
