// Many cart-poles at once: the states in columns, stepped by C, with the bits of `CartPole.step`.
import CEnvironments

extension CartPole: ColumnDynamics {
  final class Columns: EnvironmentColumns {
    private let count: Int
    private let carts: ce_cartpoles
    private let ended: UnsafeMutablePointer<Int32>
    private let cartsCell: UnsafeMutablePointer<ce_cartpoles>
    private let physicsCell: UnsafeMutablePointer<ce_cartpole_physics>

    init?(count: Int) {
      guard hasSines else { return nil }
      self.count = count
      carts = ce_cartpoles(
        position: makeColumn(count), velocity: makeColumn(count), angle: makeColumn(count),
        angular_velocity: makeColumn(count), steps: makeColumn(count))
      ended = .allocate(capacity: count)
      cartsCell = makeCell(carts)
      physicsCell = makeCell(
        ce_cartpole_physics(
          gravity: CartPole.gravity, pole_mass: CartPole.poleMass, total_mass: CartPole.totalMass,
          pole_half_length: CartPole.poleHalfLength, pole_mass_length: CartPole.poleMassLength, force: CartPole.force,
          seconds_per_step: CartPole.secondsPerStep, position_limit: CartPole.positionLimit,
          angle_limit: CartPole.angleLimit))
    }

    deinit {
      for column in [carts.position, carts.velocity, carts.angle, carts.angular_velocity] { column?.deallocate() }
      carts.steps.deallocate()
      ended.deallocate()
      cartsCell.deallocate()
      physicsCell.deallocate()
    }

    /// A state beyond the end of its episode, whose steps are not paid, is for `CartPole.step` to go on with.
    func take(_ dynamics: CartPole, steps: Int, at index: Int) -> Bool {
      carts.position[index] = dynamics.position
      carts.velocity[index] = dynamics.velocity
      carts.angle[index] = dynamics.angle
      carts.angular_velocity[index] = dynamics.angularVelocity
      carts.steps[index] = Int64(steps)
      return !dynamics.hasTerminated
    }

    func state(at index: Int) -> (dynamics: CartPole, steps: Int) {
      let dynamics = CartPole(
        position: carts.position[index], velocity: carts.velocity[index], angle: carts.angle[index],
        angularVelocity: carts.angular_velocity[index])
      return (dynamics, Int(carts.steps[index]))
    }

    func step(_ memory: borrowing BatchMemory, limit: Int) -> UnsafeBufferPointer<Int32> {
      let ends = withUnsafePointer(to: ce_memory(memory, ended: ended)) {
        ce_cartpole_step(Int32(count), cartsCell, physicsCell, Int64(limit), $0)
      }
      return UnsafeBufferPointer(start: ended, count: Int(ends))
    }
  }
}
