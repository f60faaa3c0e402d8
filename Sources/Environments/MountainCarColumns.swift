// Many mountain cars at once: the states in columns, stepped by C, with the bits of `MountainCar.step`.
import CEnvironments

extension MountainCar: ColumnDynamics {
  final class Columns: EnvironmentColumns {
    private let count: Int
    private let cars: ce_mountain_cars
    private let ended: UnsafeMutablePointer<Int32>
    /// That of the environment that was taken first: all of a batch have the same.
    private var goalVelocity: Double?

    /// Fewer than three are faster one at a time.
    init?(count: Int) {
      guard hasSines, count >= 3 else { return nil }
      self.count = count
      cars = ce_mountain_cars(position: makeColumn(count), velocity: makeColumn(count), steps: makeColumn(count))
      ended = .allocate(capacity: count)
    }

    deinit {
      cars.position.deallocate()
      cars.velocity.deallocate()
      cars.steps.deallocate()
      ended.deallocate()
    }

    func take(_ dynamics: MountainCar, steps: Int, at index: Int) -> Bool {
      if goalVelocity == nil { goalVelocity = dynamics.goalVelocity }
      cars.position[index] = dynamics.position
      cars.velocity[index] = dynamics.velocity
      cars.steps[index] = Int64(steps)
      return dynamics.goalVelocity == goalVelocity
    }

    func state(at index: Int) -> (dynamics: MountainCar, steps: Int) {
      let dynamics = MountainCar(
        goalVelocity: goalVelocity ?? 0, position: cars.position[index], velocity: cars.velocity[index])
      return (dynamics, Int(cars.steps[index]))
    }

    func step(_ memory: borrowing BatchMemory, limit: Int) -> UnsafeBufferPointer<Int32> {
      let range = MountainCar.positionRange
      let physics = ce_mountain_car_physics(
        force: MountainCar.force, gravity: MountainCar.gravity, maximum_speed: MountainCar.maximumSpeed,
        lowest_position: range.lowerBound, highest_position: range.upperBound,
        goal_position: MountainCar.goalPosition, goal_velocity: goalVelocity ?? 0)
      let ends = ce_mountain_car_step(
        Int32(count), cars, physics, Int64(limit), ce_memory(memory, ended: ended))
      return UnsafeBufferPointer(start: ended, count: Int(ends))
    }
  }
}
