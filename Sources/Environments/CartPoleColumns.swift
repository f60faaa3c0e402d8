// Many cart-poles at once: the states in columns, stepped by C, with the bits of `CartPole.step`.
import CEnvironments

extension CartPole: ColumnDynamics {
  final class Columns: EnvironmentColumns {
    private let count: Int
    private let carts: UnsafeMutablePointer<ce_cartpoles>
    private let physics: UnsafeMutablePointer<ce_cartpole_physics>
    private let ended: UnsafeMutablePointer<Int32>

    init?(count: Int) {
      guard hasSines else { return nil }
      self.count = count
      carts = makeCell(
        ce_cartpoles(
          position: makeColumn(count), velocity: makeColumn(count), angle: makeColumn(count),
          angular_velocity: makeColumn(count), steps: makeColumn(count)))
      ended = .allocate(capacity: count)
      physics = makeCell(
        ce_cartpole_physics(
          gravity: CartPole.gravity, pole_mass: CartPole.poleMass, total_mass: CartPole.totalMass,
          pole_half_length: CartPole.poleHalfLength, pole_mass_length: CartPole.poleMassLength, force: CartPole.force,
          seconds_per_step: CartPole.secondsPerStep, position_limit: CartPole.positionLimit,
          angle_limit: CartPole.angleLimit))
    }

    deinit {
      let columns = carts.pointee
      for column in [columns.position, columns.velocity, columns.angle, columns.angular_velocity] { column?.deallocate() }
      columns.steps.deallocate()
      ended.deallocate()
      carts.deallocate()
      physics.deallocate()
    }

    /// A state beyond the end of its episode, whose steps are not paid, is for `CartPole.step` to go on with.
    func take(_ dynamics: CartPole, steps: Int, at index: Int) -> Bool {
      let columns = carts.pointee
      columns.position[index] = dynamics.position
      columns.velocity[index] = dynamics.velocity
      columns.angle[index] = dynamics.angle
      columns.angular_velocity[index] = dynamics.angularVelocity
      columns.steps[index] = Int64(steps)
      return !dynamics.hasTerminated
    }

    func state(at index: Int) -> (dynamics: CartPole, steps: Int) {
      let columns = carts.pointee
      let dynamics = CartPole(
        position: columns.position[index], velocity: columns.velocity[index], angle: columns.angle[index],
        angularVelocity: columns.angular_velocity[index])
      return (dynamics, Int(columns.steps[index]))
    }

    func step(_ memory: borrowing BatchMemory, limit: Int) -> UnsafeBufferPointer<Int32> {
      let ends = withUnsafePointer(to: ce_memory(memory, ended: ended)) {
        ce_cartpole_step(Int32(count), carts, physics, Int64(limit), $0)
      }
      return UnsafeBufferPointer(start: ended, count: Int(ends))
    }
  }
}
